"""One card for each file or sheet: what it was taken for, its columns, its report and rows."""

import re
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from data.importing import own_tables
from data.importing.mapping.fields import TABLE_OF_KIND, headers_of_fields, plain_header
from data.importing.mapping.file import FileMapping, pattern_of
from data.importing.mapping.kinds import KINDS
from data.importing.plan import SKIP, PlannedFile
from data.importing.records import ColumnMapping, RawTable
from data.importing.table_readers import KIND
from data.schema import table
from data.text.format import format_count
from exhibits.render.html.environment import render
from geo.importing.report import ImportReport, Refusal, quote_read
from pages.server.imports import ImportOutcome
from pages.ui.markdown import escape_markdown
from pages.ui.your_data.state import import_state

ROWS, COLUMNS = 8, 40
"""Size of the preview of a table."""
MAX_LINES = 20
"""Lines of one list of a report."""
IGNORED = "Ignored columns"
_ROWS_NAMED = 6
_FORM_COLUMNS = 3
_FIELD_LABELS = {
    "place_id": "place name",
    "name_en": "place name",
    "controller": "controller",
    "value": "figure",
    "low": "lower end of a range",
    "high": "upper end of a range",
    "as_of": "date of the figure",
    "as_of_precision": "precision of the date",
    "base": "per cent of what",
    "base_id": "id of the base",
    "drawable": "shown in charts (false: suspected misprint)",
    "repeat_of": "id of the same statement above",
    "speaker": "who states it",
    "subject": "whom it is about",
    "who": "who states it, or whom it is about",
    "source_id": "source",
    "second_source_id": "second source",
    "source_title": "title of the source",
    "source_url": "link",
    "second_source_url": "link of the second source",
    "published_on": "date of publication",
    "via": "type of source",
    "status": "verified or not",
    "coordinates": "latitude and longitude in one cell",
    "lat": "latitude",
    "lon": "longitude",
    "easting": "easting, in metres",
    "northing": "northing, in metres",
    "grid_reference": "grid reference, such as MGRS",
    "note": "remarks",
}
"""Names of fields for readers, where the schema's meaning has no short one."""


def draw_files(outcome: ImportOutcome) -> None:
    """Draw a card for each file and sheet."""
    st.subheader("Files", anchor=False)
    for number, file in enumerate(outcome.plan.files):
        with st.container(border=True, key=f"import-file-{number}"):
            columns = describe_columns(file.mapping)
            report, waiting = file.records.report, outcome.plan.open_questions
            is_open = any(question in waiting for question in report.questions)
            left_out = "Left out, or waiting for an answer" if is_open else "Left out"
            st.html(_report_html(file.name, file.kind_label, report, columns, left_out))
            if file.raw:
                with st.expander("First rows, and corrections"):
                    _draw_rows(file.raw[0])
                    _draw_correction(file, number)


def describe_refusals(refusals: Sequence[Refusal]) -> list[str]:
    """Describe refused rows and values, one line for those with the same column and remedy."""
    groups: dict[tuple[str, str, str], list[Refusal]] = {}
    for refusal in refusals:
        groups.setdefault((refusal.file, refusal.column, refusal.expected), []).append(refusal)
    return [_describe_group(group) for group in groups.values()]


def _describe_group(group: Sequence[Refusal]) -> str:
    first = group[0]
    column = f"{first.column}: " if first.column else ""
    rows = [str(refusal.row) for refusal in group if refusal.row]
    where = f"row{'s' * (len(rows) > 1)} {', '.join(rows[:_ROWS_NAMED])}: " if rows else ""
    if len(rows) > _ROWS_NAMED:
        where = f"{len(rows):,} rows such as {', '.join(rows[:_ROWS_NAMED])}: "
    values = list(dict.fromkeys(quote_read(refusal.read) for refusal in group))
    more = " …" if len(values) > 3 else ""
    return f"{where}{column}read {', '.join(values[:3])}{more}; expected {first.expected}"


def describe_columns(mapping: ColumnMapping) -> str:
    """Describe which column was taken for which field, where their names differ."""
    pairs = {field_label(mapping.kind, field): name for field, name in mapping.columns.items()}
    return "; ".join(
        f"{name} = {label}"
        for label, name in pairs.items()
        if plain_header(label) != plain_header(name)
    )


def _report_html(
    name: str, kind: str, report: ImportReport, columns: str, left_out_heading: str
) -> str:
    refused = len(report.refused)
    # A row of control is kept where the figure beside it is left out.
    left_out = min(sum(report.left_out.values()), report.rows_read - report.rows_kept)
    counts = f"{format_count(report.rows_read, 'row')} read, {report.rows_kept:,} kept"
    counts += f", {refused:,} refused" if refused else ""
    counts += f", {left_out:,} left out" if left_out > 0 else ""
    sheet = name.rpartition(", sheet ")[2]
    lists = {
        "Columns": [columns] if columns else [],
        "Refused, and what is expected": describe_refusals(report.refused),
        left_out_heading: [f"{reason}: {count:,}" for reason, count in report.left_out.items()],
        IGNORED: report.ignored_columns,
        "Assumed": [text.removeprefix(f"{sheet}: ") for text in report.defaults],
    }
    return str(
        render(
            "import_report",
            name=name,
            kind=kind,
            counts=counts if report.rows_read else "",
            lists={heading: _first_lines(lines) for heading, lines in lists.items()},
            warned=[IGNORED],
        )
    )


def _first_lines(lines: Sequence[str]) -> list[str]:
    more = len(lines) - MAX_LINES
    return [*lines[:MAX_LINES], *([f"and {more:,} more"] if more > 0 else [])]


def _draw_rows(raw: RawTable) -> None:
    columns = list(map(str, raw.frame))[:COLUMNS]
    rows = raw.frame.iloc[:ROWS, :COLUMNS]
    st.html(
        render(
            "table_preview",
            label=f"First rows of {raw.name}",
            columns=columns,
            rows=list(zip(rows.index.tolist(), rows.to_numpy().tolist(), strict=True)),
        )
    )
    if raw.frame.shape[1] > COLUMNS:
        st.caption(escape_markdown(f"{format_count(raw.frame.shape[1], 'column')} in all"))


def _draw_correction(file: PlannedFile, number: int) -> None:
    """Draw the choice of the kind of a table, and the form of what each of its columns is.

    Either one reads the files again.
    """
    raw, mapping, state = file.raw[0], file.mapping, import_state()
    kinds = list(dict.fromkeys((mapping.kind, *own_tables.READERS, "acled", "ucdp", SKIP)))
    kind = st.selectbox(
        "This table is",
        kinds,
        kinds.index(mapping.kind),
        format_func=lambda kind: "Left out" if kind == SKIP else KINDS[kind].label,
        key=f"kind of {number} {raw.name} {mapping.kind}",
    )
    if kind != mapping.kind:
        state.answers[f"{KIND}{raw.name}"] = kind
        state.corrections.pop((raw.file, raw.sheet), None)
        st.rerun()
    fields = _fields_of(mapping)
    columns = list(map(str, raw.frame))[:COLUMNS]
    if not fields or not columns:
        return
    field_of = {column: field for field, column in mapping.columns.items()}
    chosen = {}
    with st.form(f"correct {number} {raw.name}", border=False):
        st.caption("What each column of the file contains:")
        for start in range(0, len(columns), _FORM_COLUMNS):
            row = columns[start : start + _FORM_COLUMNS]
            for part, column in zip(st.columns(_FORM_COLUMNS), row, strict=False):
                chosen[column] = part.selectbox(
                    escape_markdown(column),
                    ["", *fields],
                    fields.index(field_of[column]) + 1 if column in field_of else 0,
                    format_func=lambda field: _label_of_choice(mapping.kind, field),
                    key=f"field of {number} {raw.name} {mapping.kind} {column}",
                )
        if not st.form_submit_button("Apply"):
            return
    used: dict[str, str] = {}
    for column, field in chosen.items():
        if field in used:
            label = field_label(mapping.kind, field)
            both = f"{used[field]} and {column} are both {label}: choose one of them."
            st.error(escape_markdown(both))
            return
        used |= {field: column} if field else {}
    others = {field: name for field, name in mapping.columns.items() if name not in chosen}
    corrected = replace(mapping, columns=used | others, answers={})
    state.corrections[raw.file, raw.sheet] = FileMapping(pattern_of(raw.file), corrected, raw.sheet)
    st.rerun()


def _label_of_choice(kind: str, field: str) -> str:
    label = field_label(kind, field) if field else "(ignored)"
    return label[:1].upper() + label[1:]


def _fields_of(mapping: ColumnMapping) -> list[str]:
    """Fields of a user's kind of table, those with a column first."""
    if mapping.kind not in own_tables.READERS or mapping.kind not in TABLE_OF_KIND:
        return []
    return list(dict.fromkeys((*mapping.columns, *headers_of_fields(mapping.kind))))


def field_label(kind: str, field: str) -> str:
    """Name of a field for readers: its own, else the first words of its meaning."""
    if field in _FIELD_LABELS:
        return _FIELD_LABELS[field]
    columns = table(TABLE_OF_KIND[kind]).columns if kind in TABLE_OF_KIND else ()
    meanings = {column.name: column.meaning for column in columns}
    meaning = re.split(r"[;:,(]", meanings.get(field, field.replace("_", " ")))[0].strip()
    return meaning[:1].lower() + meaning[1:]
