"""The press: typst, fed with plain data, gives the bytes of a file. It opens no socket."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

from exhibits.render.errors import ExportError
from exhibits.render.pdf.inline_svg import inline_nested_svg
from exhibits.render.static.fit import PageRoom

Form = Literal["png", "svg", "pdf"]
TemplateData = dict[str, Any]
"""What the templates are given: see `exhibits.render.pdf.given`."""

FONTS = Path(__file__).parents[1] / "fonts"
TEMPLATES = Path(__file__).parent / "templates"
PPI = 144
"""Of a PNG at scale 1: a sheet 960 points wide is 1920 pixels wide."""
TYPST_CACHE_GENERATIONS = 12
"""Runs through which typst keeps what they do not use: its own 10, and some to be sure."""


def measure_rooms(given: TemplateData) -> list[tuple[PageRoom, PageRoom]]:
    """Width and height (points) that the head and foot of each sheet leave to its exhibit.

    Of the first sheet, and of those that it goes on over.
    """
    with _refusing():
        found = _compiler(given | {"measure": True}).query("<room>", field="value")
    return [
        ((room["width"], room["height"]), (room["width"], room["further"]))
        for room in json.loads(found)
    ]


def compile_document(given: TemplateData, form: Form, scale: int = 1) -> bytes:
    """The sheets as one file; PNG and SVG hold a single sheet.

    The same ``given`` gives the same bytes: the day in the file is that of ``given["day"]``.

    Raises
    ------
    ValueError: PNG or SVG of more than one sheet.
    ExportError: typst cannot set the sheets.
    """
    with _refusing():
        compiler = _compiler(given | {"measure": False})
        if form == "pdf":
            return _bytes(compiler.compile(format="pdf", timestamp=given["seconds"]))
        made = compiler.compile(format=form, ppi=PPI * scale)
    if isinstance(made, list):
        raise ValueError(f"{len(made)} sheets; a {form.upper()} holds one")
    return (
        inline_nested_svg(_bytes(made), given["title"], given["told"])
        if form == "svg"
        else _bytes(made)
    )


def compile_pages(given: TemplateData) -> list[bytes]:
    """Each sheet as a PNG of its own, a pixel to a point."""
    with _refusing():
        made = _compiler(given | {"measure": False}).compile(format="png", ppi=72)
    return [_bytes(sheet) for sheet in (made if isinstance(made, list) else [made])]


def evict_typst_cache() -> None:
    """Let go of what was worked out for the sheets pressed last.

    typst keeps it until it was of no use for some runs: 35 MB for a brief, half a gigabyte for a
    dozen. Runs of an empty sheet make it old; they take 25 ms together.
    """
    empty = _compiler({}, "empty.typ")
    for _ in range(TYPST_CACHE_GENERATIONS):
        empty.compile(format="pdf")


@contextmanager
def _refusing() -> Iterator[None]:
    """Tell of a sheet that typst cannot set in the words of a refusal."""
    import typst

    try:
        yield
    except typst.TypstError as fault:
        raise ExportError(
            f"the sheets cannot be set: {fault.message}; CSV and XLSX hold the same rows"
        ) from fault


def _bytes(made: object) -> bytes:
    assert isinstance(made, bytes)
    return made


def _compiler(given: TemplateData, template: str = "sheets.typ") -> Any:
    import typst  # slow to load, and only paper needs it

    return typst.Compiler(
        input=TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"sheets": json.dumps(given, ensure_ascii=False)},
    )


@cache
def _fonts() -> Any:
    import typst

    # typst's own letters stand in for signs that the house's lack (arrows, mathematics).
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)]
    )
