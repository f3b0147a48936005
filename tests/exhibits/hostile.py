"""Theatres with hostile texts, planted in a copy of another theatre's folder.

`plant` replaces every text of every table, of theatre.toml and of the GeoJSON files. Ids, numbers,
dates, codes and shapes are unchanged, so `python -m data check` accepts the copy. The result is
deterministic. Not a test module: tests and ``python -m tests.every_export --hostile`` share it.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pandas as pd

from data.loading.csv_cells import Limits
from data.model import Column
from data.schema import TABLES
from geo.files import MAX_NAME_CHARACTERS
from tests.data.conftest import file_column

MAX_TEXT_LETTERS = Limits.cell_characters
"""What a text may have that is no name or label."""
EVIL = "evil.example"
"""The host of every address in the payloads; no export may lead or reach there."""

PAYLOADS = (
    "<b>Bold</b>",
    '<span style="font-size:90px">Large</span>',
    f'<a href="https://{EVIL}/a">Link</a>',
    "<br>Under<br>",
    "<sub>low</sub><sup>high</sup><i>slanted</i>",
    "&lt;b&gt;&amp;&#60;i&#62;&nbsp;&mu;",
    "%{customdata[0]}%{x}%{meta.role}%{fullData.name}",
    "<extra>gone</extra>",
    "</script><script>alert(1)</script>",
    f'"><img src="https://{EVIL}/i.png" onerror="alert(1)">',
    "' onmouseover='alert(1)' x='",
    f"</style><link rel=stylesheet href=//{EVIL}/s.css>",
    f"<svg onload=alert(1)><image href='https://{EVIL}/v.svg'/></svg>",
    f'<iframe src="javascript:alert(1)"></iframe><base href="https://{EVIL}/">',
    "]]><!--&entity;<?xml?>",
    "=cmd|' /C calc'!A0",
    "@SUM(44&19)",
    "+44&19",
    "-44&19",
    f'=HYPERLINK("https://{EVIL}/h","here")',
    "{{44}}${44}#{44}%(x)s{0}",
    "$x^2$ $$y$$",
    '#set page(width: 1pt) #read("/etc/passwd") #panic()',
    "*bold* _slanted_ `raw` = Heading",
    f"![i](https://{EVIL}/m.png) [here](javascript:alert(1))",
    "javascript:alert(1)",
    "_x0041__x000D_",
    "\u202egnp.exe\u202c\u2066over\u2069",
    "in\u200bvis\u2060ible\u00ad\u200d\u200c",
    "two\nlines\nthree",
    "tab\there\u2028\u2029\u00a0",
    "\\u003cb\\u003e\\x3cb\\x3e\\n",
    "e" + "\u0301" * 40,
    "\U0001f469\u200d\U0001f680\u2603\ue000",
    "..\\..\\con:/etc/passwd",
)
URL_END = "?q='onmouseover='alert(44)&lt;%22%3E;$(44)"
"""An end of every address of a source that is an address still."""
_CODES = frozenset({"country"})
"""Text columns with codes that other tables are matched by."""
_SETTINGS = re.compile(
    r'^(title|subtitle|opening_title|boundary_note|publisher|attribution|note) = "(.*)"$', re.M
)
_LONG_SETTINGS = ("boundary_note", "note")
_GEOJSON_TEXTS = ("name", "name_en", "name_ar", "name_source", "source", "accuracy_note")

Change = Callable[[str, int], str]
"""Maps a text and its maximum number of characters to the replacement."""


def prefix_payloads() -> Change:
    """Prefix each distinct text with the next payload; equal texts get equal payloads."""
    planted: dict[str, str] = {}
    payloads: Iterator[str] = cycle(PAYLOADS)

    def change(text: str, max_characters: int) -> str:
        if text not in planted:
            planted[text] = f"{next(payloads)}{text}"
        return planted[text][:max_characters]

    return change


def stretch_text(text: str, max_characters: int) -> str:
    """Extend the text to its maximum length, as one word without a break opportunity."""
    return f"{text.replace(' ', '_')}{'W' * max_characters}"[:max_characters]


def plant(source: Path, folder: Path, change: Change) -> Path:
    """Copy a theatre's folder and change every text in it.

    Parameters
    ----------
    source : a theatre's folder. folder : path of the copy, which must not exist.
    change : `marked` () or `stretched`.

    Returns
    -------
    Path: ``folder``.
    """
    shutil.copytree(source, folder)
    for table in TABLES:
        path = folder / table.file
        if not path.exists():
            continue
        rows = pd.read_csv(path, dtype="str", keep_default_na=False)
        for column in table.columns:
            name = file_column(column, rows.columns)
            if not name:
                continue
            if column.kind == "url":
                rows[name] = [f"{url}{URL_END}" if url else "" for url in rows[name]]
            if column.kind == "text" and column.name not in _CODES:
                rows[name] = [
                    _change_cell(text, column, change) if text else "" for text in rows[name]
                ]
        path.write_text(rows.to_csv(index=False, lineterminator="\n"), encoding="utf-8", newline="")
    settings = folder / "theatre.toml"
    content = settings.read_text(encoding="utf-8")
    settings.write_text(
        _SETTINGS.sub(lambda found: _change_setting(found, change), content), encoding="utf-8"
    )
    for path in sorted(folder.rglob("*.geojson")):
        collection = json.loads(path.read_text(encoding="utf-8"))
        for feature in collection["features"]:
            _change_names(feature["properties"], change)
        path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return folder


def _change_cell(text: str, column: Column, change: Change) -> str:
    max_characters = column.max_characters or MAX_TEXT_LETTERS
    if column.name != "phrase":
        return change(text, max_characters)
    # A phrase contains {place} once and no other brace.
    before, _, after = text.partition("{place}")
    rest_characters = len(f" {{place}} {after}")
    planted = (
        change(before or after, max_characters - rest_characters)
        .replace("{", "(")
        .replace("}", ")")
    )
    return f"{planted} {{place}} {after}".strip()


def _change_setting(found: re.Match[str], change: Change) -> str:
    max_characters = MAX_TEXT_LETTERS if found[1] in _LONG_SETTINGS else MAX_NAME_CHARACTERS
    text = change(json.loads(f'"{found[2]}"'), max_characters)
    return f"{found[1]} = {json.dumps(text, ensure_ascii=False)}"


def _change_names(properties: dict[str, Any], change: Change) -> None:
    for name in _GEOJSON_TEXTS:
        if isinstance(properties.get(name), str):
            properties[name] = change(properties[name], MAX_NAME_CHARACTERS)
