"""An exhibit, or a whole brief, as one HTML file: interactive, with everything inside.

The file opens from a disk with the network closed, and may not reach it: its content policy allows
the scripts in it by their hashes and nothing else. Text is escaped, drawings are data.
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
from exhibits.i18n.export_phrases import phrase, written_day
from exhibits.links.citation import without_citation
from exhibits.model import Citation, EvidenceMarks, Exhibit, TableMarks
from exhibits.page_setup import ExportContext, Language
from exhibits.render.data_files.provenance import content_hash
from exhibits.render.html.fragments import link_out, table
from exhibits.render.plotly.arabic_text import translate_drawing, translate_months
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import figure
from exhibits.text.clean import clean_line, clean_text
from exhibits.theme import DARK, LIGHT

WIDTHS = {"wide": 1100.0, "narrow": 360.0}
"""Widths in px that drawings are made for; the browser spreads them to its own."""
MAX_TEXT_CHARACTERS = 20_000
MAX_OPEN_ROWS = 12
"""Sources of one exhibit that are listed in the open."""
_HERE = Path(__file__).parent
_FONTS = _HERE.parents[2] / "static" / "fonts"
# The subsets of the house's letters, and which signs each has (as .streamlit/config.toml says).
_SUBSETS = {
    "arabic": "U+0600-06FF,U+0750-077F,U+0870-088E,U+0890-0891,U+0897-08E1,U+08E3-08FF,"
    "U+200C-200E,U+FB50-FDFF,U+FE70-FE74,U+FE76-FEFC",
    "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,"
    "U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,"
    "U+2C60-2C7F,U+A720-A7FF",
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,"
    "U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
}
_DRAWN = frozenset(
    (
        *("proportion", "dots", "rivals", "relation", "map"),
        *("areas", "bands", "shares", "strips", "steps"),
    )
)

Progress = Callable[[float, str], None]


def html_page(exhibit: Exhibit, imprint: ExportContext) -> bytes:
    """One exhibit as an HTML file. The same exhibit and imprint give the same bytes."""
    body = _article(BriefItem(exhibit, imprint), "exhibit-1", alone=True)
    return _file(exhibit.title, imprint, [f"<main>{body}</main>"], _drawn(exhibit))


def html_brief(brief: Brief, progress: Progress = lambda done, words: None) -> bytes:
    """A brief as one HTML file: summary, every exhibit, every source once at the end.

    ``progress`` is called before each exhibit with the share done and its title; raise to give up.
    """
    language = brief.imprint.language
    articles = []
    for at, leaf in enumerate(brief.items):
        progress(at / len(brief.items), leaf.exhibit.title)
        articles.append(_article(leaf, f"exhibit-{at + 1}", alone=False))
    contents = "".join(
        f'<li><a href="#exhibit-{at}-head">{_told(leaf.exhibit.title)}</a></li>'
        for at, leaf in enumerate(brief.items, start=1)
    )
    under = _joined(
        brief.where, phrase(language, "as_of", day=written_day(language, brief.as_of)), brief.author
    )
    body = [
        f"<main><header><h1>{_told(brief.title)}</h1>",
        f'<p class="under">{under}</p>{_colophon(brief.imprint)}</header>',
        f"<nav><ol>{contents}</ol></nav>",
        _summary(brief),
        *articles,
        f"<section>{_sources(brief.sources, language, 'h2')}</section></main>",
    ]
    return _file(brief.title, brief.imprint, body, any(_drawn(x.exhibit) for x in brief.items))


def _drawn(exhibit: Exhibit) -> bool:
    return exhibit.kind in _DRAWN and not exhibit.missing


def _file(title: str, imprint: ExportContext, body: Sequence[str], drawn: bool) -> bytes:
    scripts = [_plotly(), _text("page.js")] if drawn else []
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts)) or chr(39) + 'none' + chr(39)}",
            # Plotly places its parts by style attributes, which a hash cannot name.
            "style-src 'unsafe-inline'",
            "font-src data:",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    of = 'lang="ar" dir="rtl"' if imprint.language == "ar" else 'lang="en" dir="ltr"'
    handling = f'<p class="handling">{_told(imprint.handling)}</p>'
    parts = [
        f"<!doctype html>\n<html {of}>",
        '<head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{escape(clean_line(title, 200))}</title>",
        f"<style>{_style()}</style></head><body>",
        handling if imprint.handling else "",
        *body,
        handling if imprint.handling else "",
        _months(imprint.language) if drawn else "",
        *(f"<script>{script}</script>" for script in scripts),
        "</body></html>\n",
    ]
    return "\n".join(part for part in parts if part).encode("utf-8")


def _article(leaf: BriefItem, name: str, alone: bool) -> str:
    exhibit, imprint = leaf.exhibit, leaf.imprint
    language = imprint.language
    head = "h1" if alone else "h2"
    day_shown = phrase(language, "as_of", day=written_day(language, exhibit.as_of))
    words = " ".join(filter(None, (exhibit.caption, exhibit.note, _boundary(leaf))))
    return "".join(
        (
            f'<article class="{"alone" if alone else ""}">',
            f'<{head} id="{name}-head">{_told(exhibit.title)}</{head}>',
            f'<p class="under">{_joined(day_shown, exhibit.subtitle)}</p>',
            _body(exhibit, imprint, name),
            f'<p class="caption">{_told(words)}</p>',
            _sources(exhibit.sources, language),
            _colophon(imprint, content_hash(exhibit)),
            "</article>",
        )
    )


def _boundary(leaf: BriefItem) -> str:
    return "" if leaf.imprint.boundary in leaf.exhibit.note else leaf.imprint.boundary


def _body(exhibit: Exhibit, imprint: ExportContext, name: str) -> str:
    if exhibit.missing:
        return f'<p class="missing">{_told(exhibit.missing)}</p>'
    if exhibit.kind == "numbers":
        return _cards(exhibit, imprint)
    if isinstance(exhibit.marks, EvidenceMarks):
        return _evidence(exhibit, exhibit.marks, imprint)
    if isinstance(exhibit.marks, TableMarks):
        told = replace(exhibit, title=clean_line(exhibit.title, MAX_TEXT_CHARACTERS))
        return table(told, source=phrase(imprint.language, "source"))
    return _drawing(exhibit, name, imprint.language)


def _drawing(exhibit: Exhibit, name: str, language: Language) -> str:
    """The drawing for each light and width as data, and the box that a script draws it in."""
    told = [
        f'<script type="application/json" id="{name}-{theme.name}-{width}">'
        f"{_data(exhibit, DrawingContext(theme, px), language)}</script>"
        for theme in (LIGHT, DARK)
        for width, px in WIDTHS.items()
    ]
    return (
        f'<div class="drawing" id="{name}" data-kind="{exhibit.kind}" dir="ltr" role="img" '
        f'aria-label="{_plain(exhibit.alt)}"></div>'
        f'<noscript><p class="missing">{_told(exhibit.alt)}</p></noscript>{"".join(told)}'
    )


def _data(exhibit: Exhibit, sheet: DrawingContext, language: Language) -> str:
    drawing = figure(exhibit, sheet)
    if language == "ar":
        translate_drawing(drawing, sheet.text)
    return _inert(drawing.to_json())


def _inert(told: str) -> str:
    """JSON within a page. In it a "<" stands in texts alone, where its escape means the same."""
    return told.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _months(language: Language) -> str:
    """Names of the months for the axes, which the drawing library would write in English."""
    if language != "ar":
        return ""
    names = [translate_months(f"{pd.Timestamp(2000, month, 1):%b}") for month in range(1, 13)]
    return f'<script type="application/json" id="months">{_inert(json.dumps(names))}</script>'


def _cards(exhibit: Exhibit, imprint: ExportContext) -> str:
    cards = "".join(_card(row, imprint) for row in exhibit.frame.to_dict("records"))
    return f'<ul class="cards" aria-label="{_plain(exhibit.alt)}">{cards}</ul>'


def _card(row: dict[Any, Any], imprint: ExportContext) -> str:
    language = imprint.language
    doubt = ""
    if row["status"] != "verified":
        doubt = f'<span class="doubt">{phrase(language, "doubt")}</span>'
    hedge = f"<small>{_plain(row['hedge'])}</small> " if row["hedge"] else ""
    when = _joined(phrase(language, "when", when=row["when"]), row["age"], row["who"])
    title = row["source_title"] if isinstance(row["source_title"], str) else row["outlet"]
    source = link_out(row["source_url"], title)
    above, below = ("converted", "also"), ("change", "others")
    further = [
        *(_told(row[name]) for name in above if row[name]),
        when,
        *(_told(row[name]) for name in below if row[name]),
    ]
    return (
        f"<li><strong>{_told(row['label'])}</strong>"
        f'<span class="value"><bdi>{hedge}<b>{_plain(row["amount_text"])}</b></bdi></span>'
        f"<strong>{_told(phrase(language, 'base', base=row['base']))}</strong>{doubt}"
        f"{''.join(f'<span>{words}</span>' for words in further)}"
        f"<span>{phrase(language, 'source')}: <bdi>{source}</bdi></span></li>"
    )


def _evidence(exhibit: Exhibit, marks: EvidenceMarks, imprint: ExportContext) -> str:
    facts = "".join(
        f"<div><dt>{_told(head)}</dt><dd>{_told(text)}</dd></div>" for head, text in marks.facts
    )
    rows = "".join(
        f'<tr><th scope="row">{_relation(row, imprint)}</th>'
        f"<td>{_told(row['sentence'])}</td>"
        f"<td>{link_out(row['source_url'], row['source_title'])}</td></tr>"
        for row in exhibit.frame.to_dict("records")
    )
    return f"<dl>{facts}</dl><table><tbody>{rows}</tbody></table>"


def _relation(row: dict[Any, Any], imprint: ExportContext) -> str:
    return phrase(imprint.language, f"is_{row['relation']}")


def _summary(brief: Brief) -> str:
    language = brief.imprint.language
    parts = [
        f"<h3>{phrase(language, head)}</h3><ul>{_items(words)}</ul>"
        for head, words in (
            ("headlines", brief.headlines),
            ("disagreements", brief.disagreements),
        )
        if words
    ]
    if not parts:
        return ""
    return f"<section><h2>{phrase(language, 'summary')}</h2>{''.join(parts)}</section>"


def _items(words: Sequence[str]) -> str:
    return "".join(f"<li>{_told(each)}</li>" for each in words)


def _sources(sources: Sequence[Citation], language: Language, head: str = "h3") -> str:
    """Publications with their address.

    Many of them are folded away, for they are longer than what they are sources of.
    """
    if not sources:
        return ""
    name, items = phrase(language, "sources"), []
    for source in sources:
        published = ""
        if source.published_on is not None:
            published = written_day(language, source.published_on)
        words = _joined(source.outlet, published)
        title = clean_line(source.title, MAX_TEXT_CHARACTERS)
        items.append(f"<li><bdi>{link_out(source.url, title)}</bdi> · {words}</li>")
    told = f'<ul class="sources">{"".join(items)}</ul>'
    if head == "h3" and len(sources) > MAX_OPEN_ROWS:
        return f"<details><summary>{name} ({len(sources)})</summary>{told}</details>"
    return f"<{head}>{name}</{head}>{told}"


def _colophon(imprint: ExportContext, content: str = "") -> str:
    language = imprint.language
    words = [phrase(language, "records", hash=imprint.records)] if imprint.records else []
    if content:
        words.append(phrase(language, "content", hash=content))
    told = "".join(f"<span>{_told(each)}</span>" for each in words)
    link = _told(imprint.link)
    address = web_address(imprint.link, None)
    if address:
        # The citation in it is for a machine; here the address without it can be read.
        link = (
            f'<a href="{_plain(address.text)}" '
            f'rel="noreferrer">{_told(without_citation(imprint.link))}</a>'
        )
    return f'<p class="colophon">{told}{link}</p>'


def _told(text: object) -> str:
    """Text that keeps its own direction, whatever stands around it."""
    return f"<bdi>{_plain(text)}</bdi>"


def _joined(*texts: str) -> str:
    """Texts in one line, each in its own direction."""
    return " · ".join(_told(text) for text in texts if text)


def _plain(text: object) -> str:
    return escape(clean_text(str(text), MAX_TEXT_CHARACTERS))


@cache
def _style() -> str:
    text = _text("page.css")
    # Longer names first: "PAPER" stands in "DARK_PAPER" too.
    for prefix, theme in (("DARK_", DARK), ("", LIGHT)):
        for name in ("paper", "ink", "muted", "rule", "accent", "track"):
            text = text.replace(f": {prefix}{name.upper()};", f": {getattr(theme, name)};")
    faces = [
        f"@font-face {{ font-family: 'IBM Plex Sans Arabic'; font-weight: {weight}; "
        f"src: url(data:font/woff2;base64,{_font(subset, weight)}) format('woff2'); "
        f"unicode-range: {signs}; }}"
        for subset, signs in _SUBSETS.items()
        for weight in (400, 600)
    ]
    return "\n".join((*faces, text))


def _font(subset: str, weight: int) -> str:
    name = f"ibm-plex-sans-arabic-{subset}-{weight}-normal.woff2"
    return base64.b64encode((_FONTS / name).read_bytes()).decode("ascii")


@cache
def _plotly() -> str:
    return files("plotly").joinpath("package_data", "plotly.min.js").read_text(encoding="utf-8")


@cache
def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
