"""An exhibit or a brief as a single self-contained, interactive HTML file.

The file opens offline and cannot reach the network: its content security policy allows only the
embedded scripts, by their hashes. Text is escaped; drawings are embedded as JSON.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from data.web_address import web_address
from exhibits.brief import Brief, BriefItem
from exhibits.i18n.export_phrases import phrase, write_date
from exhibits.links.citation import remove_citation
from exhibits.model import Citation, EvidenceMarks, Exhibit, TableMarks
from exhibits.page_setup import ExportContext, Language
from exhibits.render.data_files.provenance import content_hash
from exhibits.render.html.fragments import link_out, render_table
from exhibits.render.plotly.arabic_text import translate_drawing, translate_months
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.text.clean import clean_line, clean_text
from exhibits.theme import DARK, LIGHT

WIDTHS = {"wide": 1100.0, "narrow": 360.0}
"""Widths in px for which drawings are laid out; the browser stretches them to its viewport."""
MAX_TEXT_CHARACTERS = 20_000
MAX_OPEN_ROWS = 12
"""Number of sources of an exhibit above which the list is collapsed."""
_HERE = Path(__file__).parent
_FONTS = _HERE.parents[2] / "static" / "fonts"
# Subsets of the typeface and the code points of each, as in .streamlit/config.toml.
_SUBSETS = {
    "arabic": "U+0600-06FF,U+0750-077F,U+0870-088E,U+0890-0891,U+0897-08E1,U+08E3-08FF,"
    "U+200C-200E,U+FB50-FDFF,U+FE70-FE74,U+FE76-FEFC",
    "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,"
    "U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,"
    "U+2C60-2C7F,U+A720-A7FF",
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,"
    "U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
}
_DRAWN_KINDS = frozenset(
    (
        *("proportion", "dots", "rivals", "relation", "map"),
        *("areas", "bands", "shares", "strips", "steps"),
    )
)

Progress = Callable[[float, str], None]


def html_page(exhibit: Exhibit, context: ExportContext) -> bytes:
    """Render an exhibit as an HTML file. The same exhibit and context give the same bytes."""
    body = _article(BriefItem(exhibit, context), "exhibit-1", alone=True)
    return _html_file(exhibit.title, context, [f"<main>{body}</main>"], _is_drawn(exhibit))


def html_brief(brief: Brief, progress: Progress = lambda done, text: None) -> bytes:
    """Render a brief as an HTML file: summary, all exhibits, and each source once at the end.

    ``progress`` is called before each exhibit with the fraction done (0-1) and the title of the
    exhibit; an exception raised in it aborts the export.
    """
    language = brief.export_context.language
    articles = []
    for index, item in enumerate(brief.items):
        progress(index / len(brief.items), item.exhibit.title)
        articles.append(_article(item, f"exhibit-{index + 1}", alone=False))
    contents = "".join(
        f'<li><a href="#exhibit-{index}-head">{_isolate_text(item.exhibit.title)}</a></li>'
        for index, item in enumerate(brief.items, start=1)
    )
    subtitle = _join_texts(
        brief.where, phrase(language, "as_of", day=write_date(language, brief.as_of)), brief.author
    )
    body = [
        f"<main><header><h1>{_isolate_text(brief.title)}</h1>",
        f'<p class="under">{subtitle}</p>{_colophon(brief.export_context)}</header>',
        f"<nav><ol>{contents}</ol></nav>",
        _brief_summary(brief),
        *articles,
        f"<section>{_sources(brief.sources, language, 'h2')}</section></main>",
    ]
    return _html_file(
        brief.title, brief.export_context, body, any(_is_drawn(x.exhibit) for x in brief.items)
    )


def _is_drawn(exhibit: Exhibit) -> bool:
    return exhibit.kind in _DRAWN_KINDS and not exhibit.missing


def _html_file(title: str, context: ExportContext, body: Sequence[str], drawn: bool) -> bytes:
    scripts = [_plotly_script(), _read_asset("page.js")] if drawn else []
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_csp_hash, scripts)) or chr(39) + 'none' + chr(39)}",
            # Plotly positions elements by style attributes, which cannot be allowed by hash.
            "style-src 'unsafe-inline'",
            "font-src data:",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    attributes = 'lang="ar" dir="rtl"' if context.language == "ar" else 'lang="en" dir="ltr"'
    handling = f'<p class="handling">{_isolate_text(context.handling)}</p>'
    parts = [
        f"<!doctype html>\n<html {attributes}>",
        '<head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{escape(clean_line(title, 200))}</title>",
        f"<style>{_css()}</style></head><body>",
        handling if context.handling else "",
        *body,
        handling if context.handling else "",
        _month_names(context.language) if drawn else "",
        *(f"<script>{script}</script>" for script in scripts),
        "</body></html>\n",
    ]
    return "\n".join(part for part in parts if part).encode("utf-8")


def _article(item: BriefItem, name: str, alone: bool) -> str:
    exhibit, context = item.exhibit, item.export_context
    language = context.language
    head = "h1" if alone else "h2"
    as_of = phrase(language, "as_of", day=write_date(language, exhibit.as_of))
    caption = " ".join(filter(None, (exhibit.caption, exhibit.note, _boundary_note(item))))
    return "".join(
        (
            f'<article class="{"alone" if alone else ""}">',
            f'<{head} id="{name}-head">{_isolate_text(exhibit.title)}</{head}>',
            f'<p class="under">{_join_texts(as_of, exhibit.subtitle)}</p>',
            _exhibit_body(exhibit, context, name),
            f'<p class="caption">{_isolate_text(caption)}</p>',
            _sources(exhibit.sources, language),
            _colophon(context, content_hash(exhibit)),
            "</article>",
        )
    )


def _boundary_note(item: BriefItem) -> str:
    return "" if item.export_context.boundary in item.exhibit.note else item.export_context.boundary


def _exhibit_body(exhibit: Exhibit, context: ExportContext, name: str) -> str:
    if exhibit.missing:
        return f'<p class="missing">{_isolate_text(exhibit.missing)}</p>'
    if exhibit.kind == "numbers":
        return _cards(exhibit, context)
    if isinstance(exhibit.marks, EvidenceMarks):
        return _evidence(exhibit, exhibit.marks, context)
    if isinstance(exhibit.marks, TableMarks):
        cleaned = replace(exhibit, title=clean_line(exhibit.title, MAX_TEXT_CHARACTERS))
        return render_table(cleaned, source=phrase(context.language, "source"))
    return _drawing(exhibit, name, context.language)


def _drawing(exhibit: Exhibit, name: str, language: Language) -> str:
    """Embed the drawing as JSON for each theme and width, with the container to draw into."""
    drawings = [
        f'<script type="application/json" id="{name}-{theme.name}-{width}">'
        f"{_drawing_json(exhibit, DrawingContext(theme, px), language)}</script>"
        for theme in (LIGHT, DARK)
        for width, px in WIDTHS.items()
    ]
    return (
        f'<div class="drawing" id="{name}" data-kind="{exhibit.kind}" dir="ltr" role="img" '
        f'aria-label="{_escape_text(exhibit.alt)}"></div>'
        f'<noscript><p class="missing">{_isolate_text(exhibit.alt)}</p></noscript>'
        f"{''.join(drawings)}"
    )


def _drawing_json(exhibit: Exhibit, context: DrawingContext, language: Language) -> str:
    drawing = draw_figure(exhibit, context)
    if language == "ar":
        translate_drawing(drawing, context.text)
    return _escape_json(drawing.to_json())


def _escape_json(text: str) -> str:
    """Escape JSON for embedding in HTML. "<" occurs only in strings, where escaping is safe."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _month_names(language: Language) -> str:
    """Embed localised month names for time axes, which Plotly would label in English."""
    if language != "ar":
        return ""
    names = [translate_months(f"{pd.Timestamp(2000, month, 1):%b}") for month in range(1, 13)]
    return f'<script type="application/json" id="months">{_escape_json(json.dumps(names))}</script>'


def _cards(exhibit: Exhibit, context: ExportContext) -> str:
    cards = "".join(_card(row, context) for row in exhibit.frame.to_dict("records"))
    return f'<ul class="cards" aria-label="{_escape_text(exhibit.alt)}">{cards}</ul>'


def _card(row: dict[Any, Any], context: ExportContext) -> str:
    language = context.language
    doubt = ""
    if row["status"] != "verified":
        doubt = f'<span class="doubt">{phrase(language, "doubt")}</span>'
    hedge = f"<small>{_escape_text(row['hedge'])}</small> " if row["hedge"] else ""
    when = _join_texts(row["stated"], row["who"])
    title = row["source_title"] if isinstance(row["source_title"], str) else row["outlet"]
    source = link_out(row["source_url"], title)
    above, below = ("converted", "also"), ("change", "others")
    further = [
        *(_isolate_text(row[name]) for name in above if row[name]),
        when,
        *(_isolate_text(row[name]) for name in below if row[name]),
    ]
    return (
        f"<li><strong>{_isolate_text(row['label'])}</strong>"
        f'<span class="value"><bdi>{hedge}<b>{_escape_text(row["amount_text"])}</b></bdi></span>'
        f"<strong>{_isolate_text(phrase(language, 'base', base=row['base']))}</strong>{doubt}"
        f"{''.join(f'<span>{line}</span>' for line in further)}"
        f"<span>{phrase(language, 'source')}: <bdi>{source}</bdi></span></li>"
    )


def _evidence(exhibit: Exhibit, marks: EvidenceMarks, context: ExportContext) -> str:
    facts = "".join(
        f"<div><dt>{_isolate_text(head)}</dt><dd>{_isolate_text(text)}</dd></div>"
        for head, text in marks.facts
    )
    rows = "".join(
        f'<tr><th scope="row">{_relation(row, context)}</th>'
        f"<td>{_isolate_text(row['sentence'])}</td>"
        f"<td>{link_out(row['source_url'], row['source_title'])}</td></tr>"
        for row in exhibit.frame.to_dict("records")
    )
    return f"<dl>{facts}</dl><table><tbody>{rows}</tbody></table>"


def _relation(row: dict[Any, Any], context: ExportContext) -> str:
    return phrase(context.language, f"is_{row['relation']}")


def _brief_summary(brief: Brief) -> str:
    language = brief.export_context.language
    parts = [
        f"<h3>{phrase(language, head)}</h3><ul>{_list_items(sentences)}</ul>"
        for head, sentences in (
            ("headlines", brief.headlines),
            ("disagreements", brief.disagreements),
        )
        if sentences
    ]
    if not parts:
        return ""
    return f"<section><h2>{phrase(language, 'summary')}</h2>{''.join(parts)}</section>"


def _list_items(sentences: Sequence[str]) -> str:
    return "".join(f"<li>{_isolate_text(sentence)}</li>" for sentence in sentences)


def _sources(sources: Sequence[Citation], language: Language, head: str = "h3") -> str:
    """List publications with their addresses.

    Long lists are collapsed, as they would exceed the exhibit they document.
    """
    if not sources:
        return ""
    name, items = phrase(language, "sources"), []
    for source in sources:
        published = ""
        if source.published_on is not None:
            published = write_date(language, source.published_on)
        details = _join_texts(source.outlet, published)
        title = clean_line(source.title, MAX_TEXT_CHARACTERS)
        items.append(f"<li><bdi>{link_out(source.url, title)}</bdi> · {details}</li>")
    listing = f'<ul class="sources">{"".join(items)}</ul>'
    if head == "h3" and len(sources) > MAX_OPEN_ROWS:
        return f"<details><summary>{name} ({len(sources)})</summary>{listing}</details>"
    return f"<{head}>{name}</{head}>{listing}"


def _colophon(context: ExportContext, content: str = "") -> str:
    language = context.language
    texts = [phrase(language, "records", hash=context.records)] if context.records else []
    if content:
        texts.append(phrase(language, "content", hash=content))
    spans = "".join(f"<span>{_isolate_text(each)}</span>" for each in texts)
    link = _isolate_text(context.link)
    address = web_address(context.link, None)
    if address:
        # The citation in the link is machine-readable only; display the address without it.
        link = (
            f'<a href="{_escape_text(address.text)}" '
            f'rel="noreferrer">{_isolate_text(remove_citation(context.link))}</a>'
        )
    return f'<p class="colophon">{spans}{link}</p>'


def _isolate_text(text: object) -> str:
    """Escape text and isolate its writing direction from its surroundings."""
    return f"<bdi>{_escape_text(text)}</bdi>"


def _join_texts(*texts: str) -> str:
    """Join texts in one line, each with an isolated writing direction."""
    return " · ".join(_isolate_text(text) for text in texts if text)


def _escape_text(text: object) -> str:
    return escape(clean_text(str(text), MAX_TEXT_CHARACTERS))


@cache
def _css() -> str:
    text = _read_asset("page.css")
    # Longer names first: "PAPER" is a substring of "DARK_PAPER".
    for prefix, theme in (("DARK_", DARK), ("", LIGHT)):
        for name in ("paper", "ink", "muted", "rule", "accent", "track"):
            text = text.replace(f": {prefix}{name.upper()};", f": {getattr(theme, name)};")
    faces = [
        f"@font-face {{ font-family: 'IBM Plex Sans Arabic'; font-weight: {weight}; "
        f"src: url(data:font/woff2;base64,{_font_base64(subset, weight)}) format('woff2'); "
        f"unicode-range: {code_points}; }}"
        for subset, code_points in _SUBSETS.items()
        for weight in (400, 600)
    ]
    return "\n".join((*faces, text))


def _font_base64(subset: str, weight: int) -> str:
    name = f"ibm-plex-sans-arabic-{subset}-{weight}-normal.woff2"
    return base64.b64encode((_FONTS / name).read_bytes()).decode("ascii")


@cache
def _plotly_script() -> str:
    return files("plotly").joinpath("package_data", "plotly.min.js").read_text(encoding="utf-8")


@cache
def _read_asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def _csp_hash(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
