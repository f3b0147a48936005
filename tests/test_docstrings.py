"""Docstrings name functions, constants and errors that exist; CONTRIBUTING.md names files."""

import ast
import builtins
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.test_house import PACKAGES, PROJECT, python_files, relative_name

REFERENCE = re.compile(r"(?<!`)`([A-Za-z_]\w*(?:\.\w+)*)(?:\(\))?`(?!`)")
FILE = re.compile(rf"`((?:{'|'.join([*PACKAGES, 'tests', 'docs'])})/[\w./-]*\w/?)`")
RAISED = re.compile(r"^\s*(\w*Error): ", re.MULTILINE)


def docstrings(path: Path) -> Iterator[str]:
    """List the docstrings of a module, and the texts below its constants."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield text
            case _:
                pass


@cache
def names_in_use() -> frozenset[str]:
    """Collect all identifiers, module names and short string literals of the code."""
    found = set(dir(builtins))
    for path in python_files(*PACKAGES, "tests"):
        found |= {path.stem, path.parent.name}
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            match node:
                case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                    found.add(name)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    found.add(name)
                case ast.ClassDef(name=name) | ast.alias(name=name):
                    found |= set(name.split("."))
                case ast.Constant(value=str(text)) if id(node) not in docs:
                    found |= {text, *text.split(".")}
                case _:
                    pass
    return frozenset(found)


def test_references_exist() -> None:
    missing = [
        f"{relative_name(path)}: `{reference}`"
        for path in python_files(*PACKAGES)
        for text in docstrings(path)
        for reference in REFERENCE.findall(text)
        if not set(reference.split(".")) <= names_in_use()
    ]
    assert not missing, "\n".join(missing)


def test_raised_errors_exist() -> None:
    missing = [
        f"{relative_name(path)}: {error}"
        for path in python_files(*PACKAGES)
        for text in docstrings(path)
        for error in RAISED.findall(text)
        if error not in names_in_use()
    ]
    assert not missing, "\n".join(missing)


def test_files_that_contributing_names_exist() -> None:
    named = FILE.findall((PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert len(named) > 50 and not [name for name in named if not (PROJECT / name).exists()]
