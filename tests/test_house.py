"""The rules of the house that no linter holds (CONTRIBUTING.md says why)."""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

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


def test_the_rules_can_fail() -> None:
    source = '"""About Mosul."""\n\nplace = "mosul"\nother = "mosul"  # house: a test\n'
    assert docstring_lines(source) == {1}
    assert meant_lines(source) == {4}
    assert THEATRE_WORDS.search("ISIL")
    assert REFUSED_DRAWING.search("go.Choropleth(") and REFUSED_DRAWING.search("go.Scattermap(")
    assert ABSOLUTE_PATHS.search('open("/tmp/x")') and not ABSOLUTE_PATHS.search("a/tmp/x")
    assert PACKAGE_HOSTS.search("https://files.pythonhosted" + ".org/packages")
