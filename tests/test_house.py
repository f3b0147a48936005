"""The rules of the house that no linter holds (CONTRIBUTING.md says why)."""

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
THEATRE_WORDS = re.compile(r"iraq|syria|raqqa|mosul|isil", re.IGNORECASE)
REFUSED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
# Plotly's own maps fetch their ground from the internet, and come out blank without it.
REFUSED_DRAWING = re.compile(
    r"Choropleth|Scattergeo|[a-z]map(box|libre)|Densitymap|Scattermap|px\.\w+_(map|geo)"
    r"|st\.map\b|pydeck|folium|leaflet"
)
ABSOLUTE_PATHS = re.compile(r"(?<![\w.])/(work|tmp|root|home/\w+|Users/\w+)(/|\b)")
# Written in parts, so that this file doesn't name them either.
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
MEANT = re.compile(r"house: (?P<reason>\S.*)")  # `# house: why` on a line lets that line pass


def modules(*packages: str) -> list[Path]:
    """List every Python file of these packages, and app.py with the pages."""
    found = [path for package in packages for path in sorted((PROJECT / package).rglob("*.py"))]
    if "pages" in packages and (PROJECT / "app.py").exists():
        found.append(PROJECT / "app.py")
    return found


def scripts() -> list[Path]:
    """List the pages themselves: one script each, without what they share."""
    return [path for path in sorted((PROJECT / "pages").glob("*.py")) if path.name != "__init__.py"]


def name(path: Path) -> str:
    """Give a path as the project sees it."""
    return path.relative_to(PROJECT).as_posix()


def committed() -> list[Path]:
    """List the files that git keeps or is about to keep."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    )
    paths = (PROJECT / part.decode() for part in listed.stdout.split(b"\0") if part)
    return [path for path in paths if path.is_file()]


def docstring_lines(source: str) -> set[int]:
    """Find the lines that docstrings stand on."""
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


def meant_lines(source: str) -> set[int]:
    """Find the lines that say why they break a rule."""
    return {
        token.start[0]
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and MEANT.search(token.string)
    }


def imports(path: Path) -> Iterator[str]:
    """List every module that a file imports, and what it imports from it, with dots between."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def lines_with(path: Path, pattern: re.Pattern[str], *, docstrings: bool) -> list[str]:
    """List the lines of a module where `pattern` stands, with or without its docstrings."""
    source = path.read_text(encoding="utf-8")
    passed = meant_lines(source) | (set() if docstrings else docstring_lines(source))
    return [
        f"{name(path)}:{number}: {line.strip()}"
        for number, line in enumerate(source.splitlines(), start=1)
        if pattern.search(line) and number not in passed
    ]


def test_there_is_a_house() -> None:
    assert scripts(), "no page found: the rules below would hold of nothing"
    assert {path.parent.name for path in modules("data", "geo", "exhibits")} >= {"data", "geo"}


def test_no_page_is_over_50_lines() -> None:
    long = {
        name(path): count
        for path in scripts()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 50
    }
    assert not long


def test_no_module_is_over_400_lines() -> None:
    long = {
        name(path): count
        for path in modules(*PACKAGES)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long


def test_no_code_names_a_theatre() -> None:
    core = [path for path in modules(*PACKAGES) if path not in scripts()]
    found = [line for path in core for line in lines_with(path, THEATRE_WORDS, docstrings=False)]
    assert not found, "\n".join(found)


def test_pages_leave_the_session_to_pages_ui() -> None:
    pattern = re.compile(r"session_state")
    found = [line for path in scripts() for line in lines_with(path, pattern, docstrings=True)]
    assert not found, "\n".join(found)


def test_streamlit_stays_in_pages() -> None:
    found = [
        name(path)
        for path in modules("data", "geo", "exhibits")
        if any(module.split(".")[0] == "streamlit" for module in imports(path))
    ]
    assert not found


def test_nothing_imports_a_page_or_the_app() -> None:
    pages = {f"pages.{path.stem}" for path in scripts()} | {"app"}
    found = {
        name(path): taken
        for path in modules(*PACKAGES)
        if (
            taken := {
                one for one in imports(path) for page in pages if f"{one}.".startswith(f"{page}.")
            }
        )
    }
    assert not found


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [name(path) for path in modules(*PACKAGES, "tests") if path.stem in REFUSED_NAMES]


def test_every_module_says_what_it_is() -> None:
    silent = [
        name(path)
        for path in modules(*PACKAGES, "tests")
        if path.stat().st_size  # an empty __init__.py has nothing to say
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent


def test_no_map_needs_a_host() -> None:
    found = [
        line
        for path in modules(*PACKAGES)
        for line in lines_with(path, REFUSED_DRAWING, docstrings=False)
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
def test_committed_text_is_of_no_machine(pattern: re.Pattern[str], why: str) -> None:
    found = []
    for path in committed():
        if path == Path(__file__):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # pictures and fonts
        found += [
            f"{name(path)}:{number}: {why}: {match.group()}"
            for number, line in enumerate(text.splitlines(), start=1)
            if (match := pattern.search(line))
        ]
    assert not found, "\n".join(found)


# Parameters of Streamlit's functions that it renders as Markdown, and those of one function each
# that it shows as they are (checked in its front end, version 1.67).
MARKDOWN_PARAMETERS = {
    *("body", "label", "help", "text", "caption", "captions", "options", "tabs", "title"),
    *("exception", "show_spinner"),
}
MARKDOWN_ONLY_OF = {"metric": {"value", "delta"}, "table": {"data"}, "write": {"args"}}
SHOWN_AS_GIVEN = {
    ("text", "body"),
    ("code", "body"),
    ("html", "body"),
    ("json", "body"),
    ("selectbox", "options"),
}


def is_escaped(node: ast.expr | None) -> bool:
    """Whether an expression is made of literals and calls of `escape_markdown` alone."""
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
        case ast.ListComp(elt=each):
            return is_escaped(each)
        case ast.Dict(keys=keys):  # sections of the menu, whose pages are rendered by st.Page
            return all(is_escaped(key) for key in keys)
    return False


def rendered_arguments(call: ast.Call, imported: set[str]) -> Iterator[ast.expr]:
    """List the arguments of a call that Streamlit renders as Markdown; none if it is no such call.

    A method of anything that is not imported counts as a container's, but for ``write``, which
    files have too.
    """
    if not isinstance(call.func, ast.Attribute):
        return
    function, root = call.func.attr, call.func.value
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    of_st = isinstance(root, ast.Name) and root.id == "st"
    imports_it = isinstance(root, ast.Name) and root.id in imported
    of_container = hasattr(DeltaGenerator, function) and function != "write" and not imports_it
    if not (of_st or of_container) or not callable(getattr(streamlit, function, None)):
        return
    rendered = MARKDOWN_PARAMETERS | MARKDOWN_ONLY_OF.get(function, set())
    if function == "navigation":
        rendered = {"pages"}
    called = getattr(streamlit, function)
    is_cache = function.startswith("cache_")
    parameters = list(
        inspect.signature(called.__call__ if is_cache else called).parameters.values()
    )
    rendered -= {name for of, name in SHOWN_AS_GIVEN if of == function}
    if parameters and parameters[0].kind is inspect.Parameter.VAR_POSITIONAL:
        parameters = [parameters[0]] * len(call.args)
    for argument, parameter in zip(call.args, parameters, strict=False):
        if isinstance(argument, ast.Starred) or parameter.name in rendered:
            yield argument
    for keyword in call.keywords:
        if keyword.arg is None or keyword.arg in rendered:
            yield keyword.value


def unescaped(source: str) -> list[int]:
    """List the lines where an argument that Streamlit renders as Markdown is not escaped."""
    passed = meant_lines(source)
    tree = ast.parse(source)
    imported: set[str] = set()
    found: list[int] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imported |= {alias.asname or alias.name for alias in node.names} - {"st"}
            if isinstance(node, ast.ImportFrom) and node.module == "streamlit":
                found.append(node.lineno)  # called by its bare name, it would not be recognised
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found += [
                argument.lineno
                for argument in rendered_arguments(node, imported)
                if not is_escaped(argument)
            ]
    return sorted(set(found) - passed)


def test_no_text_reaches_markdown_unescaped() -> None:
    found = [
        f"{name(path)}:{line}"
        for path in modules("pages")
        for line in unescaped(path.read_text(encoding="utf-8"))
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
def test_the_rule_on_markdown_can_fail(planted: str) -> None:
    assert unescaped(f"import streamlit as st\n{planted}\n") == [2]


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
def test_the_rule_on_markdown_lets_escaped_text_pass(allowed: str) -> None:
    assert unescaped(f"import streamlit as st\n{allowed}\n") == []


def test_the_rules_can_fail() -> None:
    source = '"""About Mosul."""\n\nplace = "mosul"\nother = "mosul"  # house: a test\n'
    assert docstring_lines(source) == {1}
    assert meant_lines(source) == {4}
    assert THEATRE_WORDS.search("ISIL")
    assert REFUSED_DRAWING.search("go.Choropleth(") and REFUSED_DRAWING.search("go.Scattermap(")
    assert ABSOLUTE_PATHS.search('open("/tmp/x")') and not ABSOLUTE_PATHS.search("a/tmp/x")
    assert PACKAGE_HOSTS.search("https://files.pythonhosted" + ".org/packages")
