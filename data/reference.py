"""Generation of docs/records.md: what every file, column and key of a theatre may contain.

`python -m data reference` writes the page; a test compares the committed page with it.
"""

import dataclasses
from pathlib import Path

from data.events.record import EVENT_RECORD
from data.loading.completion.columns import (
    DEFAULT_MEANINGS,
    DEFAULTS,
    INLINE_SOURCE,
    MANDATORY,
    NAME_OR_ID,
    SECOND_SOURCE_URL,
    accepted_names,
)
from data.loading.completion.default_rows import UNIT_NAMES, UNITS
from data.loading.theatre import PROJECT
from data.model import Column, Settings, Table
from data.schema import TABLES

REFERENCE_FILE = Path("docs/records.md")
_KINDS = {
    "id": "id, or the exact name",
    "text": "text",
    "url": "web address",
    "date": "date",
    "partial_date": "date, month or year",
    "number": "number",
    "flag": "`true` or `false`",
    "colour": "`#rrggbb`",
}
_IF_EMPTY = {
    ("figures", "as_of_precision"): "length of the date",
    ("figures", "speaker"): "organisation",
    ("figures", "organisation"): "speaker, else publisher",
    ("figures", "place_id"): "the theatre",
    ("figures", "value"): "`low` and `high`",
    ("figures", "base"): "not stated; **mandatory for percentages**",
    ("figures", "base_id"): "wording of the base",
    ("figures", "figure_id"): "measure, place, date, organisation",
    ("figures", "source_id"): "source of the row; **one of the two is mandatory**",
    ("control", "to_date"): "day before the next row of the place, else the end of the period",
    ("events", "event_id"): "place, date, kind",
    ("events", "date_precision"): "length of the date",
    ("events", "place_id"): "the theatre",
    ("events", "place_text"): "name of the place",
    ("actors", "actor_id"): "name",
    ("actors", "label"): "id",
    ("actors", "short_label"): "name",
    ("actors", "in_text"): "short name, with an article before a common noun",
    ("actors", "kind"): "name (`government` if it only has words for a state and its forces)",
    ("actors", "colour"): "built-in palette",
    ("actors", "colour_dark"): "built-in palette",
    ("actors", "pattern"): "built-in hatches",
    ("places", "place_id"): "name; `place-` and the row for a name without letters",
    ("places", "name_en"): "id",
    ("places", "country"): "position",
    ("places", "part_of"): "country, else the theatre",
    ("places", "kind"): "`town` with coordinates, else `area`",
    ("places", "lat"): "none; **mandatory for places of control**",
    ("places", "lon"): "none; **mandatory for places of control**",
    ("places", "coord_status"): "nothing: the coordinates are estimates",
    ("sources", "source_id"): "title, publisher or address",
    ("sources", "outlet"): "host of the address",
    ("sources", "published_inferred"): "precision of the date of publication",
    ("metrics", "label"): "id",
    ("metrics", "family"): "units of its claims",
    ("metrics", "part"): "id, if it begins with `share_`",
    ("metrics", "phrase"): "name",
    ("units", "label"): "id",
    ("bases", "base_id"): "name",
    ("bases", "label"): "id",
    ("conversions", "conversion_id"): "row",
    ("clearing", "precision"): "length of the date",
}
"""What is inferred for an empty cell, or from what; defaults are in `DEFAULTS`."""
_KEYS = {
    "id": "Id of the theatre; the folder's name",
    "title": "Title; the folder's name in words",
    "subtitle": "Subtitle",
    "subject": "Actor whose territory the exhibits follow, by `actor_id`; the armed group with "
    "most rows of control",
    "whole": "Place that contains all others; the place of kind `theatre`",
    "opening_date": "Date on which pages open; the end of the period",
    "opening_sources": "Sources of the opening page",
    "opening_title": "Title of the headline figures; made from the title",
    "window_first": "First day of the period; the first row of control, else the first record",
    "window_last": "Last day of the period; the last record",
    "projection": "Projection of the maps, as PROJ text; equal-area, centred on the records",
    "boundary_note": "Note on boundaries; a general one",
    "peak_metric": "Measure of the largest area held; built in",
    "share_metric": "Measure shaded on maps of shares; the share with most claims",
    "area_metric": "Measure of the area held; built in",
    "series": "Measures of the page Trends; those with most claims",
    "bounds": "Extent of all coordinates: `west`, `south`, `east`, `north`; that of the records",
    "countries": 'Codes (`["SDN"]`), or `[[countries]]` with `iso3`, optionally `place_id`, '
    "`area_km2`, `units`, `capital` (a `place_id`); the countries of the places",
    "cities": "`[[cities]]` with a page of their own: `place_id`, `country`, `frame`, `parts`, "
    "`metrics`",
    "headlines": "`[[headlines]]` with `metric` and `place_id`; the measures with most claims",
    "origins": "Licences: `[[origins]]` with `title`, `publisher`, `licence`, `attribution`, "
    "`note`, `files`; not stated",
    "former_labels": "`[[former_labels]]` with `label` and `metric`, `actor` or `place`, for links "
    "made earlier",
    "local_language": "Code of the language of local names, such as `ar` or `uk`",
    "admin_unit": "What an admin unit of the first level is called; admin unit",
    "admin_units": "The same in the plural; admin units",
    "event_kinds": "`[[event_kinds]]` with `kind`, `label`, `symbol`",
    "introduction": "First paragraph of the opening page",
    "method_notes": "Paragraphs for the page Method",
    "brief": "Exhibits of the default brief, by id",
    "assessor": "Assessor whose rows of control the maps follow, if none are the theatre's own; "
    "`majority`, else the first by name",
    "radii_km": "Radii offered, ascending; from the distances between places",
    "presets": "`[[presets]]`, dates that the page Map offers: `label`, `as_of`, optionally "
    "`country` (a `place_id`). Labels are translated in `translations/`; nothing",
    "subject_trend": "`falling` or `rising` if the subject only loses or gains territory",
}
"""Keys of theatre.toml: meaning and, after a semicolon, what is inferred."""
_INTRODUCTION = """# Records of a theatre

Generated by `python -m data reference` from the schema; do not edit. A theatre is a folder of CSV
tables (UTF-8, separated by commas) with a header row. `control.csv` with `places.csv`, or
`figures.csv`, is enough. `python -m data check FOLDER` lists errors, and everything that was
assumed because the files do not state it.

This page is about tables that are written by hand. `python -m data import` and the page *Your data*
read spreadsheets and other files, with dates such as `25.07.2024`, units and hedges in the cells;
they write tables of this form. The names of columns below are also those of `import.toml`.

- **Headers** may have capitals, spaces and the other names listed below: `Held by`, `held_by` and
  `controller` are the same column. Columns may be in any order.
- **Names for ids.** A cell may have the id or the exact name of a place, actor, measure, unit, base
  or source. Ids have lower-case Latin letters, digits and hyphens. They are made from names,
  those in other scripts transliterated letter by letter: fill in the id column to choose them.
- **The theatre's tables take precedence.** Where a theatre has `actors.csv`, `metrics.csv`
  or `places.csv`, a name that is not in it is an error.

## Dates
| column | accepted | precision |
|---|---|---|
| date | `2024-07-25`; also `2024-07` in `from_date` of control | day, or month |
| date, month or year | `2024-07-25`, `2024-07`, `2024` | from the length; for a quarter, \
`as_of_precision` is `quarter` |
| `published_on` beside a claim | `2024-07-25`, `2024-07`, `2024` | a month or year counts as \
published on its last day |

From 1900 on. Other spellings (`25.07.2024`, `7/25/2024`, `25 July 2024`, Excel's serial dates) are
errors, because day and month could be mistaken; the message has the corrected date.

## Numbers
A decimal point, no thousands separators, no unit, no sign of a hedge: `290000`, `0.6`. A percentage
is `0` to `100`. A hedge goes into `qualifier`, a range into `low` and `high`.
"""


def describe_records() -> str:
    """Return docs/records.md, as Markdown."""
    parts = [_INTRODUCTION, _describe_units()]
    parts += [_describe_table(spec) for spec in TABLES]
    parts.append(_describe_event_data())
    parts.append(_describe_keys())
    return "\n".join(parts)


def write_reference(root: Path = PROJECT) -> Path:
    """Write docs/records.md."""
    path = root / REFERENCE_FILE
    path.write_text(describe_records(), encoding="utf-8", newline="\n")
    return path


def _describe_units() -> str:
    lines = ["## Units", "| unit | also accepted | family |", "|---|---|---|"]
    for row in UNITS:
        others = [name for name, unit in UNIT_NAMES.items() if unit == row["unit"]]
        names = [row["label"], row.get("symbol", ""), *others]
        spellings = [name for name in dict.fromkeys(names) if name and name != row["unit"]]
        lines.append(f"| `{row['unit']}` | {_code_list(spellings)} | {row['family']} |")
    lines.append("\nOther units: `units.csv`.\n")
    return "\n".join(lines)


def _describe_table(spec: Table) -> str:
    lines = [
        f"## {spec.file}",
        f"{spec.title}.",
        "",
        "| column | other names | accepted | meaning | if empty or missing |",
        "|---|---|---|---|---|",
    ]
    for column in spec.columns:
        others = [*accepted_names(spec.name, column.name)]
        if column.local:
            others = [f"{column.name.removesuffix('_local')}_ar and so on, by language"]
        cells = (
            f"`{column.name}`",
            others[0] if column.local else _code_list(others),
            _describe_content(column),
            f"{column.meaning}{' in the local language' * column.local}",
            _describe_absence(spec, column),
        )
        lines.append(f"| {' | '.join(cells)} |")
    if any(column.name == "source_id" for column in spec.columns) and spec.name in (
        "figures",
        "control",
        "events",
    ):
        names = [*INLINE_SOURCE, SECOND_SOURCE_URL] if spec.name == "control" else [*INLINE_SOURCE]
        lines.append(f"\nIn place of `source_id`, describe the source: {_code_list(names)}.")
    return "\n".join(lines) + "\n"


def _describe_event_data() -> str:
    lines = [
        f"## {EVENT_RECORD.file}",
        f"{EVENT_RECORD.title}: up to",
        "millions of rows, for the page Events. Nothing is inferred: headers are exact, dates are",
        "`2024-07-25`, ids are those of other tables. A file may lack the columns that may be",
        "empty. In Parquet, numbers, dates and flags have their own types. A CSV file is limited",
        "in size; `python -m data import` makes Parquet of it. It writes here what has these",
        "columns, VIINA's events, and ACLED's and UCDP's exports of more than 20,000 lines",
        "(`FOOTHOLD_EVENTS_TABLE_ROWS`); smaller ones go to `events.csv`, and not to that page.",
        "",
        "| column | accepted | meaning | if empty |",
        "|---|---|---|---|",
    ]
    for column in EVENT_RECORD.columns:
        accepted = "`date`" if column.kind == "date" else _describe_content(column)
        empty = "**mandatory**" if column.required else "unknown"
        cells = (f"`{column.name}`", accepted.removesuffix(", or the exact name"), column.meaning)
        lines.append(f"| {' | '.join(cells)} | {empty} |")
    return "\n".join(lines) + "\n"


def _describe_content(column: Column) -> str:
    if column.kind == "choice":
        return _code_list([choice for choice in column.choices if choice])
    if column.name == "country":
        return "ISO 3166-1 code, or the name"
    if column.kind == "id" and not column.refers:
        return "id"
    limits = [
        f"{sign} {limit:g}"
        for sign, limit in (("≥", column.low), ("≤", column.high))
        if limit is not None
    ]
    return f"{_KINDS[column.kind]} {' and '.join(limits)}".strip()


def _describe_absence(spec: Table, column: Column) -> str:
    if (default := DEFAULTS.get(spec.name, {}).get(column.name)) is not None:
        meaning = DEFAULT_MEANINGS.get((spec.name, column.name))
        meaning = meaning or DEFAULT_MEANINGS.get(("", column.name))
        return f"`{default}`: {meaning}" if meaning else f"`{default}`"
    inferred = _IF_EMPTY.get((spec.name, column.name))
    if column.name in MANDATORY[spec.name]:
        other = NAME_OR_ID.get((spec.name, column.name))
        return f"**mandatory**, or `{other}`" if other else "**mandatory**"
    if inferred:
        return inferred if inferred.startswith(("none", "not")) else f"from: {inferred}"
    return "**mandatory**" if column.required else "nothing"


def _describe_keys() -> str:
    lines = [
        "## theatre.toml",
        "Every key is optional.",
        "",
        "| key | meaning | if missing |",
        "|---|---|---|",
    ]
    for field in dataclasses.fields(Settings):
        meaning, _, inferred = _KEYS[field.name].partition("; ")
        lines.append(f"| `{field.name}` | {meaning} | {inferred or 'nothing'} |")
    return "\n".join(lines) + "\n"


def _code_list(texts: list[str]) -> str:
    return ", ".join(f"`{text.replace('|', chr(92) + '|')}`" for text in texts)
