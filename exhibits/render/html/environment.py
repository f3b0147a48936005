"""Jinja2 environment of all HTML: text is escaped, and invisible characters are removed."""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from data.language_names import text_direction
from data.text.format import (
    format_count,
    format_number,
    format_short_date,
)
from data.web_address import web_address
from exhibits.i18n.export_phrases import date_stamp, phrase, write_date
from exhibits.i18n.translate import BETWEEN
from exhibits.links.citation import remove_citation
from exhibits.model import Exhibit, has_values
from exhibits.page_setup import ExportContext
from exhibits.render.listed_rows import is_numeric
from exhibits.text.cells import capitalise_cell
from exhibits.text.clean import ELLIPSIS, clean_line, clean_text, remove_invisible
from exhibits.text.direction import has_rtl_letter, split_scripts
from exhibits.text.figures import FIGURE

MAX_TEXT_CHARACTERS = 20_000
MAX_CELL_CHARACTERS = 1_000
"""Cap on the text of a table cell, as browsers cannot handle larger tables. CSV is not capped."""
LONG_TEXT_CHARACTERS = 60
"""Usual length of the texts of a column, above which it gets more space than others."""
_LINKED = ("measure", "figure_ids")
"""Columns whose cells may be links, beside those with a column of ids; see ``table.html.j2``."""
_RIGHT, _LONG = Markup(' class="fh-right"'), Markup(' class="fh-longer"')
_FIGURE = Markup('<span class="fh-figure">{}</span>')
_LONG_RUN = re.compile(r"(\S{60})(?=\S)")
_DIGITS = r"\d(?:[\d,.]{0,20}\d)?"
_UNIT = (
    r"(?:[ \u202f]?(?:%|km²?|km2|m|mi|miles|[KkM]|bn|sq[ \u202f](?:mi|km|miles)|million|billion)"
    r"|\u202f[^\W\d]+²?)"
)
# A date, a range, or a number and its unit with a space between them: what a browser would break.
_BREAKABLE_FIGURE = re.compile(
    r"(?<![\w,.-])("
    rf"{FIGURE}"
    rf"|(?:(?:US\$|[$€£])[ \u202f]?)?[+−]?{_DIGITS}[–-]{_DIGITS}{_UNIT}?"
    rf"|(?:US\$|[$€£])[ \u202f][+−]?{_DIGITS}{_UNIT}?"
    rf"|[+−]?{_DIGITS}(?=[ \u202f]){_UNIT}"
    r")(?![\w-])"
)


def render(template: str, **values: Any) -> Markup:
    """Render a template with the given values.

    Raises
    ------
    jinja2.UndefinedError: the template uses a value that is missing.
    """
    return Markup(_ENVIRONMENT.get_template(f"{template}.html.j2").render(values))


def page_file(name: str) -> str:
    """Read a script or style of pages, such as "slices.js"."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def timeline_file(suffix: str) -> str:
    """Return the markup ("html"), style ("css") or script ("js") of the timeline of a map."""
    return page_file(f"timeline.{suffix}")


def _finalize(value: object) -> object:
    return value if hasattr(value, "__html__") else remove_invisible(str(value))


def _clean(text: object) -> str:
    """Remove control characters from a text of an exported file, and limit its length."""
    return clean_text(str(text), MAX_TEXT_CHARACTERS)


@pass_context
def _isolate(values: Context, text: object) -> Markup:
    """Isolate the writing direction of a text, and mark the language of each part.

    The language of a file is that of its ``context``, an ExportContext: parts in the local language
    are marked in a file in two languages, and English texts in a file in another language.
    """
    setup, cleaned = values.get("context"), _clean(text)
    if isinstance(setup, ExportContext) and setup.language == "both":
        english, local = split_scripts(cleaned, BETWEEN)
        if local:
            language = setup.local_language
            marked = Markup('<bdi>{}</bdi>{}<bdi lang="{}" dir="{}">{}</bdi>')
            between = (BETWEEN, language, text_direction(language))
            return marked.format(_keep_whole(english), *between, _keep_whole(local))
    if isinstance(setup, ExportContext) and setup.right_to_left and not has_rtl_letter(cleaned):
        return Markup('<bdi lang="en">{}</bdi>').format(_keep_whole(cleaned))
    return Markup("<bdi>{}</bdi>").format(_keep_whole(cleaned))


def _keep_whole(text: str, write: Callable[[str], Markup] = escape) -> Markup:
    """Mark each range, and each number with its unit, so that no line ends within it.

    ``write`` escapes the text around them.
    """
    parts = _BREAKABLE_FIGURE.split(text)
    if len(parts) == 1:  # of most texts
        return write(text)
    return Markup("").join(
        _FIGURE.format(part) if at % 2 else write(part) for at, part in enumerate(parts)
    )


@lru_cache(maxsize=4096)  # tables of many views have the same names, dates and shares
def _breakable(text: str) -> Markup:
    """Truncate a long text of a cell or a link visibly, and add line-break hints.

    Without the hints a browser takes minutes to break long runs of characters in a large table.
    """
    visible = (
        text if len(text) <= MAX_CELL_CHARACTERS else f"{text[: MAX_CELL_CHARACTERS - 1]}{ELLIPSIS}"
    )
    return _keep_whole(remove_invisible(visible), _hint_breaks)


def _clean_line(text: str) -> str:
    return clean_line(text, MAX_TEXT_CHARACTERS)


def _hint_breaks(text: str) -> Markup:
    return Markup(str(escape(_LONG_RUN.sub("\\1\0", text))).replace("\0", "<wbr>"))


def _cell(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return _short_date(value)
    if isinstance(value, float):
        return "" if value != value else format_number(value)
    return "" if value is None or value != value else _breakable(str(value))


class _Column(NamedTuple):
    """Column of a table: its name in the frame and its heading, also as plain text.

    ``attribute`` aligns numbers and widens long texts. Where ``has_links``, cells may be links.
    """

    name: str
    heading: str
    plain_heading: str
    attribute: Markup
    has_links: bool


def _aligned_columns(exhibit: Exhibit) -> list[_Column]:
    frame = exhibit.frame
    return [
        _Column(
            name,
            heading,
            _clean(heading),
            _column_class(frame[name]),
            name in _LINKED or f"{name}_id" in frame,
        )
        for name, heading in exhibit.table_columns
    ]


def _column_class(column: pd.Series) -> Markup:
    """Class of a column of numbers, or of texts of a number with its unit, or of long texts."""
    if is_numeric(column):
        return _RIGHT
    texts = [str(cell) for cell in column[column.notna()].tolist()]
    is_long = median(map(len, texts or [""])) > LONG_TEXT_CHARACTERS
    return _LONG if is_long else Markup()


def _short_date(date: pd.Timestamp | None, missing: str = "") -> str:
    return missing if date is None or pd.isna(date) else format_short_date(date)


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=_finalize,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_ENVIRONMENT.filters.update(
    {
        "aligned_columns": _aligned_columns,
        "breakable": _breakable,
        "capital": capitalise_cell,
        "cell": _cell,
        "clean": _clean,
        "clean_line": _clean_line,
        "format_count": format_count,
        "has_values": has_values,
        "isolate": _isolate,
        "keep_whole": lambda text: _keep_whole(_clean(text)),
        "remove_citation": remove_citation,
        "short_date": _short_date,
        "text_direction": text_direction,
        "web_address": web_address,
    }
)
_TEXTS: dict[str, Any] = {"phrase": phrase, "write_date": write_date, "date_stamp": date_stamp}
_ENVIRONMENT.globals.update(_TEXTS)
