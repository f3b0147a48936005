"""Naming rules that no linter holds (docs/adr/0018-structure-and-names.md)."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_house import PACKAGES, PROJECT, committed_files, python_files, relative_name

BANNED = {
    *("told", "tell", "tells", "said", "say", "says", "asked", "given", "laid"),
    *("kept", "held", "shown", "whole", "own", "set"),
}
"""Words that say nothing of what a value is, alone as an identifier."""
THEATRE_KEYS = {("data/model.py", "whole")}
"""Fields that are keys of theatre.toml, which users write."""
TYPST_BANNED = BANNED | {"sheet", "sheets"}
"""A page of a PDF is a page."""
STREAMLIT_NAMES = {"setStateValue", "setTriggerValue"}
EXPORTED_NAMES = {("exhibits/render/html/page.js", "told")}
"""Names in files already exported, whose bytes stay."""
MAX_MODULES = 14
"""Side by side in one folder; pages/ has one script for each page."""


def names_bound(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield each name that a module gives to something, and its line."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name, node.lineno
            case ast.arg():
                yield node.arg, node.lineno
            case ast.Name(ctx=ast.Store()):
                yield node.id, node.lineno
            case ast.alias(asname=str(asname)):
                yield asname, node.lineno


def banned_names(source: str) -> list[tuple[str, int]]:
    """List the banned names that a module binds."""
    return [
        (bound, line)
        for bound, line in names_bound(ast.parse(source))
        if bound.lower().strip("_") in BANNED
    ]


@pytest.mark.parametrize(
    "source", ["told = 1", "def _kept(): ...", "def f(own): ...", "import a as said", "OWN = 2"]
)
def test_a_banned_name_is_found(source: str) -> None:
    assert banned_names(source)


def test_no_name_is_banned() -> None:
    found = [
        f"{relative_name(path)}:{line}: {bound}"
        for path in python_files(*PACKAGES, "tests")
        for bound, line in banned_names(path.read_text(encoding="utf-8"))
        if (relative_name(path), bound) not in THEATRE_KEYS
    ]
    assert not found, "\n".join(found)


_SCRIPT_TEXT = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`""", re.DOTALL
)
_TYPST_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"', re.DOTALL)
_STYLE_TEXT = re.compile(r"/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'|url\([^)]*\)", re.DOTALL)
_TYPST_NAME = re.compile(r"(?<![\w-])[^\W\d][\w-]*")
_CLASS_NAME = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
_SCRIPT_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_SCRIPT_BINDINGS = (
    re.compile(r"\b(?:const|let|var|function|class)\s+([\w$]+)"),
    re.compile(r"\b(?:const|let|var)\s*[\[{]([^=;]*)[\]}]\s*(?:=|of\b)"),
    re.compile(r"([\w$]+)\s*=>"),
    re.compile(r"\(([^()]*)\)\s*=>"),
    re.compile(r"(?!\b(?:if|for|while|switch|catch)\b)\b([\w$]+\s*\([^()]*)\)\s*\{"),
    re.compile(r"[{,]\s*([\w$]+)\s*:"),
    re.compile(r"\.([\w$]+)\s*(?:\?\?=|=(?![=>]))"),
)
"""Declarations, destructuring, parameters, functions and methods, properties."""


def names_in_script(source: str) -> Iterator[str]:
    """Yield the names that JavaScript gives to variables, functions, parameters and properties."""
    code = _SCRIPT_TEXT.sub('""', source)
    for pattern in _SCRIPT_BINDINGS:
        for bound in pattern.findall(code):
            yield from _SCRIPT_NAME.findall(bound)


def names_in_typst(source: str) -> Iterator[str]:
    """Yield all names in a Typst template; `set` alone is a keyword."""
    names = _TYPST_NAME.findall(_TYPST_TEXT.sub('""', source))
    return (name for name in names if name != "set")


def names_in_style(source: str) -> list[str]:
    """List the class names of a style sheet."""
    return _CLASS_NAME.findall(_STYLE_TEXT.sub("", source))


NAMES_IN_TEMPLATES = {".js": names_in_script, ".typ": names_in_typst, ".css": names_in_style}


def banned_in_template(source: str, suffix: str) -> list[str]:
    """List the names with a banned word in them, such as ``tellSoon`` or ``fh-said``."""
    banned = TYPST_BANNED if suffix == ".typ" else BANNED
    names = sorted(set(NAMES_IN_TEMPLATES[suffix](source)) - STREAMLIT_NAMES)
    return [name for name in names if banned & set(_words_of(name))]


def _words_of(name: str) -> list[str]:
    """Split a name at hyphens, underscores and capitals, in lower case."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


@pytest.mark.parametrize(
    ("source", "suffix"),
    [
        ("#let given = 1", ".typ"),
        ("#let note(t, ..own) = t", ".typ"),
        ("#let drawn = (held: 1)", ".typ"),
        ("#let rows = shown => 1", ".typ"),
        ("#let fitted(set-in) = 1", ".typ"),
        ("#let sheet(content) = content", ".typ"),
        ("const TELL_DELAY_MS = 1;", ".js"),
        ("const { data, told } = page;", ".js"),
        ("for (const [key, held] of entries) use(key);", ".js"),
        ("function tell() {}", ".js"),
        ("class Player { tellSoon(first) {} }", ".js"),
        ("const draw = (map, own) => map;", ".js"),
        ("use({ page: 1, said: 2 });", ".js"),
        ("window.__footholdTold = name;", ".js"),
        (".fh-page .fh-said { margin: 0; }", ".css"),
    ],
)
def test_a_banned_name_in_a_template_is_found(source: str, suffix: str) -> None:
    assert banned_in_template(source, suffix)


@pytest.mark.parametrize(
    ("source", "suffix"),
    [
        ("#set text(size: 9pt) // the whole page, as given", ".typ"),
        ('#show heading: it => [#metadata("own")]', ".typ"),
        ("seen.set('told', new Set()); // kept", ".js"),
        ('const tone = role === "held" ? `own ${hatch.held}` : "";', ".js"),
        ("p { margin: 0.4rem; } /* .told */", ".css"),
    ],
)
def test_other_words_in_a_template_are_no_names(source: str, suffix: str) -> None:
    assert not banned_in_template(source, suffix)


def test_no_name_in_a_template_is_banned() -> None:
    paths = [path for path in committed_files() if path.suffix in NAMES_IN_TEMPLATES]
    assert {path.suffix for path in paths} == set(NAMES_IN_TEMPLATES)
    found = [
        f"{relative_name(path)}: {name}"
        for path in paths
        for name in banned_in_template(path.read_text(encoding="utf-8"), path.suffix)
        if (relative_name(path), name) not in EXPORTED_NAMES
    ]
    assert not found, "\n".join(found)


def test_no_two_public_classes_have_one_name() -> None:
    places = defaultdict(list)
    for path in python_files(*PACKAGES):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(relative_name(path))
    assert not {one: found for one, found in places.items() if len(found) > 1}


def test_no_folder_is_a_long_list() -> None:
    counts: dict[Path, int] = defaultdict(int)
    for path in python_files(*PACKAGES):
        if path.name != "__init__.py" and path.parent != PROJECT / "pages":
            counts[path.parent] += 1
    assert not {relative_name(folder): n for folder, n in counts.items() if n > MAX_MODULES}
