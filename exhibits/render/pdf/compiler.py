"""Compile plain data to PDF, PNG or SVG with Typst. No network access."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

from exhibits.render.errors import ExportError
from exhibits.render.pdf.inline_svg import inline_nested_svg
from exhibits.render.static.fit import PageSize

FileFormat = Literal["png", "svg", "pdf"]
TemplateData = dict[str, Any]
"""Data that the templates read: see `exhibits.render.pdf.exhibit_page` and `export`."""

FONTS = Path(__file__).parents[1] / "fonts"
TEMPLATES = Path(__file__).parent / "templates"
PPI = 144
"""Resolution of a PNG at scale 1: a page 960 points wide is 1920 pixels wide."""
TYPST_CACHE_GENERATIONS = 12
"""Compilations after which Typst has evicted unused results: its default of 10, plus a margin."""


def measure_exhibit_sizes(data: TemplateData) -> list[tuple[PageSize, PageSize]]:
    """Measure the width and height (points) available to each exhibit between header and footer.

    One pair per exhibit: the size on its first page and on its continuation pages.
    """
    with _translating_errors():
        result = _compiler(data | {"measure": True}).query("<size>", field="value")
    return [
        ((size["width"], size["height"]), (size["width"], size["further"]))
        for size in json.loads(result)
    ]


def compile_document(data: TemplateData, file_format: FileFormat, scale: float = 1) -> bytes:
    """Compile the pages to one file; PNG and SVG hold a single page.

    Deterministic: the date in the file is ``data["day"]``.

    Raises
    ------
    ValueError: PNG or SVG of more than one page.
    ExportError: Typst cannot compile the pages.
    """
    with _translating_errors():
        compiler = _compiler(data | {"measure": False})
        if file_format == "pdf":
            return _require_bytes(compiler.compile(format="pdf", timestamp=data["seconds"]))
        output = compiler.compile(format=file_format, ppi=PPI * scale)
    if isinstance(output, list):
        raise ValueError(f"{len(output)} pages; a {file_format.upper()} file has one page")
    return (
        inline_nested_svg(_require_bytes(output), data["title"], data["alt"])
        if file_format == "svg"
        else _require_bytes(output)
    )


def compile_pages(data: TemplateData) -> list[bytes]:
    """Compile each page to a separate PNG, one pixel per point."""
    with _translating_errors():
        output = _compiler(data | {"measure": False}).compile(format="png", ppi=72)
    return [_require_bytes(page) for page in (output if isinstance(output, list) else [output])]


def evict_typst_cache() -> None:
    """Evict the results that Typst cached for the latest compilation.

    Typst caches results until they have been unused for some compilations: 35 MB for a brief,
    half a gigabyte for a dozen. Compiling an empty page ages them, at a total of 25 ms.
    """
    empty = _compiler({}, "empty.typ")
    for _ in range(TYPST_CACHE_GENERATIONS):
        empty.compile(format="pdf")


@contextmanager
def _translating_errors() -> Generator[None]:
    import typst

    try:
        yield
    except typst.TypstError as error:
        raise ExportError(
            f"the pages could not be typeset: {error.message}. CSV and XLSX contain the same data"
        ) from error


def _require_bytes(output: object) -> bytes:
    assert isinstance(output, bytes)
    return output


def _compiler(data: TemplateData, template: str = "pages.typ") -> Any:
    import typst  # slow to load, and only page exports need it

    return typst.Compiler(
        input=TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(data, ensure_ascii=False)},
    )


@cache
def _fonts() -> Any:
    import typst

    # Typst's embedded fonts supply glyphs that the bundled font lacks (arrows, mathematics).
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)]
    )
