"""Sources that rows cite by a text that is no id: by title or publisher, as known or as new ones.

Where a theatre has no table of sources, loading makes one of these texts; where it has one, every
citation needs a row there.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

import pandas as pd

from data.importing.mapping.fields import DATE_FIELD
from data.importing.own.existing import Existing
from data.importing.own.references import references_to, replace_references
from data.importing.records import Records
from data.loading.completion.columns import INLINE_SOURCE, TABLES_WITH_SOURCES
from data.loading.completion.ids import fold, slug_of, unique_id

_COLUMNS = ("source_id", "title", "url", "outlet", "published_on")
_DESCRIPTIONS = tuple(column for column in INLINE_SOURCE if column != "source_title")
_REFERENCE = re.compile(r"[a-z]{0,3}[-_.]?\d{1,6}", re.IGNORECASE)
"""Texts such as s9 or 12, which are no names."""
_NAMED = 5
"""Texts that a line of the report quotes."""


def settle_cited_sources(records: Records, existing: Existing) -> None:
    """Give each citation that names no source a source: a known one by publisher, or a new one.

    Only where the records or the theatre have a table of sources. A text in the form of an id, such
    as s9, stays: it is a reference to a missing row, which the check names.

    Parameters
    ----------
    records : changed in place; its corrections are those of rows of the theatre.
    existing : tables of the theatre that the records update.
    """
    known = _Known(records, existing)
    if known.rows.empty:
        return
    _describe_rows(records, known)
    latest: dict[str, str] = defaultdict(str)
    for cell, date in _citations(records, existing):
        if cell and not known.has(cell):
            latest[cell] = max(latest[cell], date)
    matched = {cell: name for cell, date in latest.items() if (name := known.by_outlet(cell, date))}
    replace_references(records, existing, "sources", lambda cell: matched.get(cell, cell))
    if matched:
        pairs = [f"{cell!r} is {name}" for cell, name in matched.items()]
        records.report.apply_default(f"sources cited by their publisher: {_join(pairs)}")
    _keep_cited(records, existing)
    added = [cell for cell in latest if cell not in matched]
    if not added:
        return
    ids = set(known.rows["source_id"])
    rows = [
        {"source_id": unique_id(slug_of(cell, "source"), ids), **known.describe(cell, existing)}
        for cell in added
    ]
    _add_sources(records, pd.DataFrame(rows, dtype="str"))
    texts = _join([repr(cell) for cell in added])
    records.report.apply_default(f"sources added for texts that are no id of a source: {texts}")


class _Known:
    """Sources of the records and of the theatre: ``rows`` has `_COLUMNS`."""

    def __init__(self, records: Records, existing: Existing) -> None:
        frames = [
            frame.reindex(columns=list(_COLUMNS), fill_value="").astype("str")
            for tables in (records.tables, existing)
            if (frame := tables.get("sources")) is not None
        ]
        empty = pd.DataFrame(columns=list(_COLUMNS), dtype="str")
        self.rows = pd.concat(frames, ignore_index=True) if frames else empty
        cells = self.rows[["title", "url"]].to_numpy().ravel()
        self._ids = frozenset(self.rows["source_id"])
        self._texts = frozenset(map(fold, cells)) - {""}
        self._forms = frozenset(map(_form_of, self._ids)) - {""}

    def has(self, cell: str) -> bool:
        """Whether a cell is an id, title or address of a source, or has the form of an id."""
        is_reference = bool(_REFERENCE.fullmatch(cell)) or _form_of(cell) in self._forms
        return is_reference or cell in self._ids or fold(cell) in self._texts

    def by_outlet(self, cell: str, date: str) -> str:
        """Id, title or address of the only source of a publisher; "" if there is none.

        One that was published before the latest date that it is cited for is another source.
        """
        found = self.rows[self.rows["outlet"].map(fold) == fold(cell)].to_dict("list")
        names = dict.fromkeys(
            key or title or url
            for key, title, url in zip(
                found["source_id"], found["title"], found["url"], strict=True
            )
        )
        is_early = any(each and each < date[: len(each)] for each in found["published_on"])
        return next(iter(names)) if len(names) == 1 and not is_early else ""

    def describe(self, cell: str, existing: Existing) -> dict[str, str]:
        """Describe a new source by its title, and what the theatre's rows that cite it share."""
        is_outlet = (self.rows["outlet"].map(fold) == fold(cell)).any()
        described = {"title": cell} | ({"outlet": cell} if is_outlet else {})
        for column, key in (("source_url", "url"), ("publisher", "outlet"), ("outlet", "outlet")):
            shared = {
                text
                for name in TABLES_WITH_SOURCES
                if {column, "source_id"} <= set(frame := existing.get(name, pd.DataFrame()))
                for text in frame.loc[frame["source_id"] == cell, column]
            }
            if len(shared) == 1 and (text := shared.pop()):
                described[key] = text
        return described


def _form_of(cell: str) -> str:
    """Form of an id with a number, such as "s#"; "" for others."""
    form = re.sub(r"\d+", "#", slug_of(cell, ""))
    return form if "#" in form and " " not in cell else ""


def _describe_rows(records: Records, known: _Known) -> None:
    """Take a text in place of an id as title or publisher, where a row describes its source."""
    for name in TABLES_WITH_SOURCES:
        frame = records.tables.get(name, pd.DataFrame())
        others = [column for column in _DESCRIPTIONS if column in frame]
        if "source_id" not in frame or not others:
            continue
        cells = frame["source_id"]
        is_open = (frame[others] != "").any(axis=1) & (cells != "") & ~cells.map(known.has)
        for column in ("source_title", "publisher"):
            texts = frame[column] if column in frame else pd.Series("", frame.index)
            is_taken = is_open & (texts == "")
            frame = frame.assign(**{column: texts.mask(is_taken, cells)})
            frame["source_id"] = frame["source_id"].mask(is_taken, "")
            is_open &= ~is_taken
        filled = [column for column in frame if (frame[column] != "").any()]
        records.tables[name] = frame[filled]


def _keep_cited(records: Records, existing: Existing) -> None:
    """Add the theatre's sources that rows cite by title to a table of sources without them.

    That table may replace the theatre's, and they may have come of such texts.
    """
    new, old = (tables.get("sources", pd.DataFrame()) for tables in (records.tables, existing))
    if new.empty or "title" not in old:
        return
    cited = {fold(cell) for cell, _ in _citations(records, existing)} - {""}
    listed = {fold(cell) for cell in new["title"]} if "title" in new else set()
    titles = old["title"].map(fold)
    _add_sources(records, old[titles.isin(list(cited - listed))])


def _add_sources(records: Records, rows: pd.DataFrame) -> None:
    sources = pd.concat([records.tables.get("sources"), rows])
    records.tables["sources"] = sources.fillna("").astype("str")


def _citations(records: Records, existing: Existing) -> Iterator[tuple[str, str]]:
    """Yield each citation of a source, and the date of the row: "" where it has none."""
    for tables in (records.tables, existing):
        for name, column in references_to("sources"):
            frame = tables.get(name, pd.DataFrame())
            if column in frame:
                dates = frame.get(DATE_FIELD.get(name, ""), pd.Series("", frame.index))
                yield from zip(frame[column], dates, strict=True)


def _join(texts: list[str]) -> str:
    more = f" and {len(texts) - _NAMED} more" if len(texts) > _NAMED else ""
    return ", ".join(texts[:_NAMED]) + more
