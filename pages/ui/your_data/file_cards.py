"""One card for each file or sheet: what it was taken for, its columns, its report and rows."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from data.importing import own_tables
from data.importing.mapping.fields import TABLE_OF_KIND, headers_of_fields, plain_header
from data.importing.mapping.file import FileMapping, pattern_of
from data.importing.plan import SKIP, PlannedFile
from data.importing.recognise import KINDS
from data.importing.records import Mapping, RawTable
from data.importing.table_readers import KIND
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
_ROWS_NAMED = 6
_FORM_COLUMNS = 3
_NO_COLUMN = "(none)"


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
                    _draw_correction(file)


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


def describe_columns(mapping: Mapping) -> str:
    """Describe which column was taken for which field, where their names differ."""
    pairs = {field_label(mapping.kind, field): name for field, name in mapping.columns.items()}
    return "; ".join(
        f"{name} → {label}"
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
        "Assumed": [text.removeprefix(f"{sheet}: ") for text in report.defaults],
    }
    return str(
        render(
            "import_report",
            name=name,
            kind=kind,
            counts=counts if report.rows_read else "",
            lists={heading: _first_lines(lines) for heading, lines in lists.items()},
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


def _draw_correction(file: PlannedFile) -> None:
    """Draw the form that corrects kind and columns of a table; sending it reads the files again."""
    raw, mapping = file.raw[0], file.mapping
    kinds = list(dict.fromkeys((mapping.kind, *own_tables.READERS, "acled", "ucdp", SKIP)))
    fields = _fields_of(mapping)
    columns = [_NO_COLUMN, *map(str, raw.frame)]
    with st.form(f"correct {raw.name}", border=False):
        kind = st.selectbox(
            "This table is",
            kinds,
            kinds.index(mapping.kind),
            format_func=lambda kind: "Left out" if kind == SKIP else KINDS[kind].label,
        )
        chosen = {}
        for start in range(0, len(fields), _FORM_COLUMNS):
            row = fields[start : start + _FORM_COLUMNS]
            for part, field in zip(st.columns(_FORM_COLUMNS), row, strict=False):
                current = mapping.columns.get(field, _NO_COLUMN)
                chosen[field] = part.selectbox(
                    escape_markdown(field_label(mapping.kind, field)),
                    columns,
                    columns.index(current) if current in columns else 0,
                    key=f"column of {raw.name} {mapping.kind} {field}",
                )
        if not st.form_submit_button("Apply"):
            return
    state = import_state()
    if kind != mapping.kind:
        state.answers[f"{KIND}{raw.name}"] = kind
        state.corrections.pop((raw.file, raw.sheet), None)
    else:
        used = {field: column for field, column in chosen.items() if column != _NO_COLUMN}
        corrected = replace(mapping, columns=used, answers={})
        state.corrections[raw.file, raw.sheet] = FileMapping(
            pattern_of(raw.file), corrected, raw.sheet
        )
    st.rerun()


def _fields_of(mapping: Mapping) -> list[str]:
    """Fields of a user's kind of table, those with a column first."""
    if mapping.kind not in own_tables.READERS or mapping.kind not in TABLE_OF_KIND:
        return []
    return list(dict.fromkeys((*mapping.columns, *headers_of_fields(mapping.kind))))


def field_label(kind: str, field: str) -> str:
    """Name of a field for readers: its first other name, such as "from" for from_date."""
    if kind not in TABLE_OF_KIND:
        return field
    names = headers_of_fields(kind).get(field, [field])
    return names[1] if len(names) > 1 and field.endswith(("_id", "_en", "_date")) else names[0]
