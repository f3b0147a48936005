"""An exhibit or a brief as a single self-contained, interactive HTML file.

The file opens offline and cannot reach the network: its content security policy allows only the
embedded scripts, by their hashes. Text is escaped; drawings are embedded as JSON.
"""

import re
from functools import cache
from importlib.resources import files

import pandas as pd
from markupsafe import Markup

from exhibits.brief import Brief, BriefItem, Progress, ignore_progress
from exhibits.languages import Language
from exhibits.model import Exhibit
from exhibits.page_setup import ExportContext
from exhibits.render.html.environment import page_file, render
from exhibits.render.html.page_parts import (
    article_values,
    is_drawing,
    policy_hash,
    security_policy,
)
from exhibits.render.html.typeface import ARABIC, CYRILLIC, LATIN, font_faces, has_cyrillic
from exhibits.render.plotly.arabic_text import translate_drawing, translate_months
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.text.clean import clean_line
from exhibits.theme import DARK, LIGHT

WIDTHS = (1100, 660, 280)
"""Widths in px for which drawings are laid out: of a desk, a sheet of paper and a phone.

The browser draws the widest that its window has space for, stretched to that.
"""
# Coordinates of a drawing in JSON, which are the same in both themes and most widths.
_COORDINATES = re.compile(r'(?<="bdata":)"[\w+=\\]{80,}"')


def html_page(exhibit: Exhibit, context: ExportContext) -> bytes:
    """Render an exhibit as an HTML file. The same exhibit and context give the same bytes."""
    article = _article(BriefItem(exhibit, context), "exhibit-1", is_alone=True)
    main = Markup("<main>{}</main>").format(article)
    return _html_file(exhibit.title, context, main, is_drawing(exhibit))


def html_brief(brief: Brief, progress: Progress = ignore_progress) -> bytes:
    """Render a brief as an HTML file: summary, all exhibits, and each source once at the end.

    ``progress`` is called before each exhibit with the fraction done (0-1) and the title of the
    exhibit; an exception raised in it aborts the export.
    """
    articles = []
    for index, item in enumerate(brief.items):
        progress(index / len(brief.items), item.exhibit.title)
        articles.append(_article(item, f"exhibit-{index + 1}", is_alone=False))
    main = render("brief", brief=brief, articles=articles)
    is_drawn = any(is_drawing(item.exhibit) for item in brief.items)
    return _html_file(brief.title, brief.export_context, main, is_drawn)


def _html_file(title: str, context: ExportContext, main: Markup, is_drawn: bool) -> bytes:
    scripts = [_plotly_script(), _read_script()] if is_drawn else []
    hashes = " ".join(map(policy_hash, scripts)) or "'none'"
    page = render(
        "page",
        context=context,
        # Plotly positions elements by style attributes, which cannot be allowed by hash.
        policy=security_policy(hashes, "'unsafe-inline'"),
        title=clean_line(title, 200),
        css=_css(has_cyrillic(f"{main}{title}{context.handling}")),
        main=main,
        months=_arabic_months() if is_drawn and context.language == "ar" else (),
        scripts=scripts,
    )
    return f"{page}\n".encode()


def _article(item: BriefItem, name: str, is_alone: bool) -> Markup:
    exhibit, context = item.exhibit, item.export_context
    return render(
        "article",
        **article_values(exhibit, context),
        name=name,
        is_alone=is_alone,
        drawings=_drawings(exhibit, name, context.language) if is_drawing(exhibit) else {},
        widths=WIDTHS,
    )


def _drawings(exhibit: Exhibit, name: str, language: Language) -> dict[str, Markup]:
    """Map ids of elements to JSON: a drawing for each theme and width, and their coordinates.

    A drawing has the position of its coordinates in that list, in place of them.
    """
    coordinates: dict[str, int] = {}

    def position(match: re.Match[str]) -> str:
        return str(coordinates.setdefault(match[0], len(coordinates)))

    drawings = {}
    for theme in (LIGHT, DARK):
        for width_px in WIDTHS:
            context = DrawingContext(theme, width_px)
            drawing = draw_figure(exhibit, context)
            if language == "ar":
                translate_drawing(drawing, context.text)
            text = _COORDINATES.sub(position, drawing.to_json())
            drawings[f"{name}-{theme.name}-{width_px}"] = _escape_json(text)
    drawings[f"{name}-coordinates"] = _escape_json(f"[{','.join(coordinates)}]")
    return drawings


def _escape_json(text: str) -> Markup:
    """Escape JSON for embedding in HTML. "<" occurs only in strings, where escaping is safe."""
    for character in ("<", "\u2028", "\u2029"):
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def _arabic_months() -> list[str]:
    return [translate_months(f"{pd.Timestamp(2000, month, 1):%b}") for month in range(1, 13)]


@cache
def _css(with_cyrillic: bool) -> Markup:
    subsets = ARABIC | LATIN | (CYRILLIC if with_cyrillic else {})
    return render("page_style", light=LIGHT, dark=DARK, faces=font_faces(subsets))


@cache
def _plotly_script() -> Markup:
    script = files("plotly").joinpath("package_data", "plotly.min.js")
    return Markup(script.read_text(encoding="utf-8"))


@cache
def _read_script() -> Markup:
    return Markup("\n".join((page_file("page.js"), page_file("slices.js"))))
