"""Subjects of figures: one measure for each, as figures about different actors are no rivals."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from data.importing.mapping.fields import SUBJECT, WHO
from data.importing.own.existing import Existing
from data.importing.own.reader import TableReader
from data.importing.records import Records
from data.loading.completion.ids import fold, slug_of, unique_id

_ID = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
_OF_ONE_MEASURE = ("label", "phrase", "opposite", SUBJECT)
"""Columns that a measure of another subject does not share."""


WHO_IS_NAMED = {"Whom the figure is about": SUBJECT, "Who states the figure": "speaker"}


def settle_who(reader: TableReader) -> None:
    """Take a column that names either whom a figure is about or who states it, as answered."""
    if not reader.has(WHO):
        return
    column = reader.column_of(WHO)
    sample = next((cell for cell in reader.text(WHO) if cell), "")
    key = f"who:{column}"
    text = f"{reader.file}, column {column} (such as {sample!r}): whom does it name?"
    reader.report.ask(key, text, dict(WHO_IS_NAMED))
    field = reader.mapping.answers.get(key, "")
    if field in WHO_IS_NAMED.values():
        columns = {field if each == WHO else each: name
                   for each, name in reader.mapping.columns.items()}  # fmt: skip
        reader.mapping = replace(reader.mapping, columns=columns)


def separate_subjects(records: Records, existing: Existing) -> None:
    """Replace the measures of figures with a subject by one measure for each subject.

    The subject is a column of measures, not of figures. All measures of the figures are in the
    table of measures then, as the loader takes that for complete.

    Parameters
    ----------
    records : changed in place. existing : tables of the theatre that the records update.
    """
    figures = records.tables.get("figures")
    if figures is None or SUBJECT not in figures:
        return
    known = _Measures(existing.get("metrics"), records.tables.get("metrics"))
    former = existing.get("figures", pd.DataFrame())
    for name in former["metric"].unique() if "metric" in former else ():
        known.id_of(str(name), "")
    pairs = list(zip(figures["metric"], figures[SUBJECT], strict=True))
    ids = {pair: known.id_of(*pair) for pair in dict.fromkeys(pairs)}
    metric = pd.Series([ids[pair] for pair in pairs], figures.index, dtype="str")
    records.tables["figures"] = figures.assign(metric=metric).drop(columns=SUBJECT)
    if known.added:
        added = pd.DataFrame(known.added, dtype="str")
        joined = pd.concat([records.tables.get("metrics"), added])
        records.tables["metrics"] = joined.fillna("").astype("str")
        subjects = dict.fromkeys(subject for _, subject in pairs if subject)
        if subjects:
            text = f"a measure for each actor that figures are about: {', '.join(subjects)}"
            records.report.apply_default(text)


class _Measures:
    """Measures by folded name and subject, those of tables first; new ones are added."""

    def __init__(self, *tables: pd.DataFrame | None) -> None:
        self.added: list[dict[str, str]] = []
        self._rows: dict[tuple[str, str], dict[str, str]] = {}
        self._ids: set[str] = set()
        for frame in tables:
            for row in _rows_of(frame):
                self._ids.add(row.get("metric", ""))
                for column in ("label", "metric"):
                    for subject in ("", row.get(SUBJECT, "")):
                        self._rows.setdefault((fold(row.get(column, "")), fold(subject)), row)

    def id_of(self, name: str, subject: str) -> str:
        """Id of a measure, which is added if it is new."""
        label = name if not subject or fold(subject) in fold(name) else f"{name} ({subject})"
        for key in ((fold(label), fold(subject)), (fold(name), fold(subject))):
            if key in self._rows:
                return self._rows[key]["metric"]
        row = {"metric": unique_id(_id_of(label), self._ids)}
        row |= {} if _ID.fullmatch(label) else {"label": label}
        if subject:
            general = self._rows.get((fold(name), ""), {})
            row |= {c: cell for c, cell in general.items() if c not in ("metric", *_OF_ONE_MEASURE)}
            row[SUBJECT] = subject
            part = _id_of(name)
            if part.startswith("share_") and not row.get("part"):
                row["part"] = part.removeprefix("share_").replace("_", " ")
        self.added.append(row)
        self._rows[fold(label), fold(subject)] = row
        return row["metric"]


def _rows_of(frame: pd.DataFrame | None) -> Iterator[dict[str, str]]:
    for cells in () if frame is None else frame.fillna("").to_dict("records"):
        yield {str(column): str(cell) for column, cell in cells.items()}


def _id_of(label: str) -> str:
    return label if _ID.fullmatch(label) else slug_of(label, "measure").replace("-", "_")
