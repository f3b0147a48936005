"""Project rules that no linter checks (reasons in CONTRIBUTING.md)."""

import ast
import inspect
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit
from streamlit.delta_generator import DeltaGenerator

PROJECT = Path(__file__).parents[1]
PACKAGES = ("data", "geo", "exhibits", "pages")
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
# Plotly's map traces fetch their base maps from the internet, and are blank without it.
FORBIDDEN_DRAWING = re.compile(
    r"Choropleth|Scattergeo|[a-z]map(box|libre)|Densitymap|Scattermap|px\.\w+_(map|geo)"
    r"|st\.map\b|pydeck|folium|leaflet"
)
ABSOLUTE_PATHS = re.compile(r"(?<![\w.])/(work|tmp|root|home/\w+|Users/\w+)(/|\b)")
# In parts, so that this file does not contain the names.
PACKAGE_HOSTS = re.compile(
    r"|".join(
        re.escape(".".join(parts))
        for parts in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("npmjs", "org"),
            ("npmjs", "com"),
            ("deb", "debian", "org"),
            ("unpkg", "com"),
            ("jsdelivr", "net"),
            ("fonts", "googleapis", "com"),
        )
    )
)
EXEMPTION = re.compile(r"house: (?P<reason>\S.*)")  # `# house: reason` exempts its line


def python_files(*packages: str) -> list[Path]:
    """List all Python files of these packages; "pages" includes app.py."""
    found = [path for package in packages for path in sorted((PROJECT / package).rglob("*.py"))]
    if "pages" in packages and (PROJECT / "app.py").exists():
        found.append(PROJECT / "app.py")
    return found


def page_scripts() -> list[Path]:
    """List the page scripts, without their shared modules."""
    return [path for path in sorted((PROJECT / "pages").glob("*.py")) if path.name != "__init__.py"]


def relative_name(path: Path) -> str:
    """Format a path relative to the project."""
    return path.relative_to(PROJECT).as_posix()


def committed_files() -> list[Path]:
    """List tracked files, and untracked files that are not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    )
    paths = (PROJECT / part.decode() for part in listed.stdout.split(b"\0") if part)
    return [path for path in paths if path.is_file()]


def docstring_lines(source: str) -> set[int]:
    """Find the line numbers of docstrings."""
    lines: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                lines |= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return lines


def exempt_lines(source: str) -> set[int]:
    """Find the line numbers with an exemption comment."""
    return {
        token.start[0]
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and EXEMPTION.search(token.string)
    }


def imported_names(path: Path) -> Iterator[str]:
    """List the modules and qualified names that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def lines_with(path: Path, pattern: re.Pattern[str], *, docstrings: bool) -> list[str]:
    """List the lines of a module that match `pattern`, with or without docstrings."""
    source = path.read_text(encoding="utf-8")
    exempt = exempt_lines(source) | (set() if docstrings else docstring_lines(source))
    return [
        f"{relative_name(path)}:{number}: {line.strip()}"
        for number, line in enumerate(source.splitlines(), start=1)
        if pattern.search(line) and number not in exempt
    ]


def test_pages_and_packages_exist() -> None:
    assert page_scripts(), "no page found: the rules below would hold of nothing"
    assert {path.parent.name for path in python_files("data", "geo", "exhibits")} >= {"data", "geo"}


def test_pages_have_at_most_50_lines() -> None:
    too_long = {
        relative_name(path): count
        for path in page_scripts()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 50
    }
    assert not too_long


def test_modules_have_at_most_400_lines() -> None:
    too_long = {
        relative_name(path): count
        for path in python_files(*PACKAGES)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not too_long


def test_pages_do_not_use_session_state() -> None:
    pattern = re.compile(r"session_state")
    found = [line for path in page_scripts() for line in lines_with(path, pattern, docstrings=True)]
    assert not found, "\n".join(found)


def test_streamlit_stays_in_pages() -> None:
    found = [
        relative_name(path)
        for path in python_files("data", "geo", "exhibits")
        if any(module.split(".")[0] == "streamlit" for module in imported_names(path))
    ]
    assert not found


def test_pages_and_app_are_not_imported() -> None:
    pages = {f"pages.{path.stem}" for path in page_scripts()} | {"app"}
    found = {
        relative_name(path): forbidden
        for path in python_files(*PACKAGES)
        if (
            forbidden := {
                imported
                for imported in imported_names(path)
                for page in pages
                if f"{imported}.".startswith(f"{page}.")
            }
        )
    }
    assert not found


def test_modules_have_meaningful_names() -> None:
    assert not [
        relative_name(path)
        for path in python_files(*PACKAGES, "tests")
        if path.stem in FORBIDDEN_NAMES
    ]


def test_modules_have_docstrings() -> None:
    undocumented = [
        relative_name(path)
        for path in python_files(*PACKAGES, "tests")
        if path.stat().st_size  # except empty files such as __init__.py
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not undocumented


def test_maps_need_no_remote_host() -> None:
    found = [
        line
        for path in python_files(*PACKAGES)
        for line in lines_with(path, FORBIDDEN_DRAWING, docstrings=False)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (ABSOLUTE_PATHS, "a path of one machine"),
        (PACKAGE_HOSTS, "the address of a package host"),
    ],
    ids=["paths", "hosts"],
)
def test_committed_text_names_no_machine_or_host(pattern: re.Pattern[str], why: str) -> None:
    found = []
    for path in committed_files():
        if path == Path(__file__):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # pictures and fonts
        found += [
            f"{relative_name(path)}:{number}: {why}: {match.group()}"
            for number, line in enumerate(text.splitlines(), start=1)
            if (match := pattern.search(line))
        ]
    assert not found, "\n".join(found)


# Parameters that Streamlit renders as Markdown, by name for all functions and for single ones, and
# exceptions that it displays literally (checked in its front end, version 1.67).
MARKDOWN_PARAMETERS = {
    *("body", "label", "help", "text", "caption", "captions", "options", "tabs", "title"),
    *("exception", "show_spinner"),
}
MARKDOWN_PARAMETERS_OF = {"metric": {"value", "delta"}, "table": {"data"}, "write": {"args"}}
LITERAL_PARAMETERS = {
    ("text", "body"),
    ("code", "body"),
    ("html", "body"),
    ("json", "body"),
    ("selectbox", "options"),
}


def is_escaped(node: ast.expr | None) -> bool:
    """Whether an expression consists only of literals and calls of `escape_markdown`."""
    match node:
        case None | ast.Constant():
            return True
        case ast.Call(func=ast.Name(id="escape_markdown")):
            return True
        case ast.JoinedStr(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            return all(is_escaped(part) for part in parts)
        case ast.FormattedValue(value=value):
            return is_escaped(value)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return is_escaped(left) and is_escaped(right)
        case ast.IfExp(body=left, orelse=right):
            return is_escaped(left) and is_escaped(right)
        case ast.ListComp(elt=element):
            return is_escaped(element)
        case ast.Dict(keys=keys):  # sections of the menu, whose pages are rendered by st.Page
            return all(is_escaped(key) for key in keys)
    return False


def rendered_arguments(call: ast.Call, imported: set[str]) -> Iterator[ast.expr]:
    """List the arguments of a call that Streamlit renders as Markdown.

    A method of an object that is not imported is assumed to be a container's, except ``write``,
    which files also have.
    """
    if not isinstance(call.func, ast.Attribute):
        return
    function, root = call.func.attr, call.func.value
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    is_streamlit = isinstance(root, ast.Name) and root.id == "st"
    is_imported = isinstance(root, ast.Name) and root.id in imported
    is_container = hasattr(DeltaGenerator, function) and function != "write" and not is_imported
    if not (is_streamlit or is_container) or not callable(getattr(streamlit, function, None)):
        return
    rendered = MARKDOWN_PARAMETERS | MARKDOWN_PARAMETERS_OF.get(function, set())
    if function == "navigation":
        rendered = {"pages"}
    called = getattr(streamlit, function)
    is_cache = function.startswith("cache_")
    parameters = list(
        inspect.signature(called.__call__ if is_cache else called).parameters.values()
    )
    rendered -= {name for of, name in LITERAL_PARAMETERS if of == function}
    if parameters and parameters[0].kind is inspect.Parameter.VAR_POSITIONAL:
        parameters = [parameters[0]] * len(call.args)
    for argument, parameter in zip(call.args, parameters, strict=False):
        if isinstance(argument, ast.Starred) or parameter.name in rendered:
            yield argument
    for keyword in call.keywords:
        if keyword.arg is None or keyword.arg in rendered:
            yield keyword.value


def unescaped_lines(source: str) -> list[int]:
    """List the lines where an argument that Streamlit renders as Markdown is not escaped."""
    exempt = exempt_lines(source)
    tree = ast.parse(source)
    imported: set[str] = set()
    found: list[int] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imported |= {alias.asname or alias.name for alias in node.names} - {"st"}
            if isinstance(node, ast.ImportFrom) and node.module == "streamlit":
                found.append(node.lineno)  # its calls would not be recognised
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found += [
                argument.lineno
                for argument in rendered_arguments(node, imported)
                if not is_escaped(argument)
            ]
    return sorted(set(found) - exempt)


def test_markdown_arguments_are_escaped() -> None:
    found = [
        f"{relative_name(path)}:{line}"
        for path in python_files("pages")
        for line in unescaped_lines(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "planted",
    [
        "st.warning(fault)",
        "st.warning(body=fault)",
        "st.caption(f'A {note}')",
        "st.caption('A ' + note)",
        "column.selectbox(label, ['a'])",
        "columns[0].text_input('a', help=words)",
        "st.segmented_control('a', names)",
        "st.sidebar.pills('a', [name])",
        "room.container().warning(fault)",
        "st.Page('a', title=name)",
        "st.navigation({name: []})",
        "bar.progress(0.5, words)",
        "st.metric('a', value)",
        "st.table(frame)",
        "st.write('a', words)",
        "st.image(data, caption=words)",
        "st.cache_resource(show_spinner=words)(f)",
        "st.toast(*words)",
        "st.button('a', **more)",
        "from streamlit import warning",
    ],
)
def test_unescaped_markdown_is_found(planted: str) -> None:
    assert unescaped_lines(f"import streamlit as st\n{planted}\n") == [2]


@pytest.mark.parametrize(
    "allowed",
    [
        "st.warning('plain')",
        "st.warning(f'A {escape_markdown(fault)} b')",
        "st.caption('A ' + escape_markdown(note))",
        "st.button('a' if one else 'b', help=None)",
        "st.segmented_control('a', [escape_markdown(name) for name in names])",
        "st.selectbox('a', names)",
        "st.text(words)",
        "st.html(words)",
        "st.navigation({'a': pages})",
        "st.markdown(prose)  # house: the project's text",
        "import screen; screen.table(frame)",
        "form.write(words)",
    ],
)
def test_escaped_markdown_passes(allowed: str) -> None:
    assert unescaped_lines(f"import streamlit as st\n{allowed}\n") == []


def test_rules_detect_violations() -> None:
    source = '"""About Mosul."""\n\nplace = "mosul"\nother = "mosul"  # house: a test\n'
    assert docstring_lines(source) == {1}
    assert exempt_lines(source) == {4}
    assert FORBIDDEN_DRAWING.search("go.Choropleth(") and FORBIDDEN_DRAWING.search("go.Scattermap(")
    assert ABSOLUTE_PATHS.search('open("/tmp/x")') and not ABSOLUTE_PATHS.search("a/tmp/x")
    assert PACKAGE_HOSTS.search("https://files.pythonhosted" + ".org/packages")


def test_no_rule_restyles_a_page_at_every_change() -> None:
    """After `:has()` of a page or before any element, browsers restyle all elements below."""
    wide = re.compile(
        r"(?:^|[\s},])(?:html|body|:root)[^{}\s]*:has\(|:has\([^{}]*\)[ >]+[:*](?!is\()"
    )
    files = [file for package in PACKAGES for file in (PROJECT / package).rglob("*.css")]
    found = [
        f"{file.name}: {line[:90]}"
        for file in files
        for line in file.read_text("utf-8").splitlines()
        if wide.search(line.partition("{")[0])
    ]
    assert len(files) > 3 and not found
