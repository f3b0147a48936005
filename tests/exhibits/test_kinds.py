"""A kind of exhibit is one row of `KINDS`; no generic code asks for a kind by its name."""

import ast
from collections.abc import Iterator, Mapping

import pytest

from exhibits.kinds import KINDS
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.html.page_parts import TEXT_TEMPLATES
from exhibits.render.pagination import ITEMS
from exhibits.render.pdf import exhibit_page
from exhibits.render.plotly.figure import DRAWERS
from exhibits.render.pptx import slides
from exhibits.render.pptx.charts.add_chart import CHARTS, COUNT_OMITTED
from exhibits.render.pptx.tables import _CELLS
from pages.ui import rendered_exhibit
from tests.test_house import PROJECT, python_files

DRAWN = {name for name, kind in KINDS.items() if kind.is_drawn}
TEXT = KINDS.keys() - DRAWN
# Modules of one kind each, and OOXML with kinds of chart.
KIND_MODULES = (
    *("exhibits/builders/", "exhibits/render/pptx/charts/chart_", "exhibits/render/animation.py"),
    "exhibits/render/listed_rows.py",
)


def kind_comparisons(source: str) -> Iterator[int]:
    """Yield the lines that compare something with a kind's name, or ask for the type of marks."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Compare():
                texts = {
                    part.value
                    for operand in (node.left, *node.comparators)
                    for part in ast.walk(operand)
                    if isinstance(part, ast.Constant)
                }
                is_kind = "kind" in ast.unparse(node.left).split(".")[-1]
                if is_kind and texts & KINDS.keys():
                    yield node.lineno
            case ast.MatchClass(cls=ast.Name(id=name)) if name.endswith("Marks"):
                yield node.lineno
            case ast.If(test=test) | ast.IfExp(test=test) | ast.Return(value=test):
                if test and "isinstance(" in ast.unparse(test) and "Marks" in ast.unparse(test):
                    yield node.lineno


@pytest.mark.parametrize(
    "source",
    [
        "x = exhibit.kind == 'map'",
        "if kind in ('dots', 'rivals'): pass",
        "if isinstance(exhibit.marks, MapMarks): pass",
        "match marks:\n    case MapMarks(): pass",
    ],
)
def test_a_comparison_with_a_kind_is_found(source: str) -> None:
    assert list(kind_comparisons(source))


def test_generic_code_asks_for_no_kind() -> None:
    found = [
        f"{name}:{line}"
        for path in python_files("exhibits", "pages")
        for name in [path.relative_to(PROJECT).as_posix()]
        if not name.startswith(KIND_MODULES)
        for line in kind_comparisons(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_each_target_has_each_kind() -> None:
    assert set(DRAWERS) == DRAWN
    assert set(TEXT_TEMPLATES) == set(slides._TEXT_SLIDES) == TEXT
    assert set(rendered_exhibit._TEXT_BODIES) == TEXT
    assert set(_CELLS) == set(exhibit_page.ROWS) < TEXT
    assert set(CHARTS) | {"map", "strips"} == DRAWN
    assert set(COUNT_OMITTED) == set(ITEMS) & set(CHARTS) < set(ITEMS) < DRAWN


def test_each_kind_is_in_the_catalogue(entries: Mapping[str, CatalogueEntry]) -> None:
    assert {entry.kind for entry in entries.values()} == set(KINDS)
