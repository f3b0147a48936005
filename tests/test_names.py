"""Naming rules that no linter holds (docs/adr/0018-structure-and-names.md)."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_house import PACKAGES, PROJECT, python_files, relative_name

BANNED = {
    *("told", "tell", "tells", "said", "say", "says", "asked", "given", "laid"),
    *("kept", "held", "shown", "whole", "own", "set"),
}
"""Words that say nothing of what a value is, alone as an identifier."""
THEATRE_KEYS = {("data/model.py", "whole")}
"""Fields that are keys of theatre.toml, which users write."""
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
