"""Names of an update, compared with those that the theatre already has.

A place, actor or source that is spelled slightly differently would become a second record, so it is
a question whether it is the same one.
"""

from collections.abc import Mapping

import pandas as pd
from rapidfuzz import fuzz, process

from data.importing.model import Records
from data.importing.own.spelling import NONE_OF_THESE, digits_of, letters_of, without_article
from data.loading.completion.columns import TABLES_WITH_SOURCES
from data.loading.completion.ids import fold
from data.loading.completion.sources import plain_address
from data.schema import TABLES

Existing = Mapping[str, pd.DataFrame]
"""Tables of a theatre as text cells, by name, with the columns of the schema."""
MAX_OFFERED = 3
MAX_APART_DEGREES = 0.5
"""Places further apart are not the same, however similar their names."""
_MIN_SIMILAR = {"places": 78, "actors": 78, "sources": 90}
_NAMED_BY = {"places": ("name_en", "place_id"), "actors": ("label", "actor_id")}
_SOURCE = ("title", "outlet", "published_on")
_INLINE = ("source_title", "publisher", "published_on")
"""Columns that identify a source: of its own table, and of a row that cites it."""


def existing_names(existing: Existing, name: str) -> dict[str, str]:
    """Spelling to use by folded name or id, of the places or actors of a theatre."""
    frame = existing.get(name, pd.DataFrame())
    main, key = _NAMED_BY[name]
    others = [c for c in map(str, frame) if c.startswith(("name_", "label_", "short_label"))]
    columns = [c for c in dict.fromkeys((main, *others, key)) if c in frame]
    known: dict[str, str] = {}
    for column in columns:
        mains = frame[main] if main in frame else frame[column]
        for spelled, cell in zip(mains, frame[column], strict=True):
            if cell:
                known.setdefault(fold(cell), spelled or cell)
    return known


def match_existing(records: Records, existing: Existing, answers: Mapping[str, str]) -> None:
    """Ask about new places, actors and sources that resemble existing ones; join as answered."""
    for name, (column, key) in _NAMED_BY.items():
        frame = records.tables.get(name)
        known = existing_names(existing, name)
        if frame is None or column not in frame or not known:
            continue
        ids = frame[key] if key in frame else pd.Series("", frame.index)
        joined = {}
        for number, (cell, own_id) in enumerate(zip(frame[column], ids, strict=True)):
            if not cell or fold(cell) in known or (own_id and fold(own_id) in known):
                continue
            near = known if name == "actors" else _near(frame.iloc[number], existing[name], known)
            if same := _ask(records, name, cell, near, answers):
                joined[cell] = same
        if joined:
            _rename(records, name, column, joined)
    _match_sources(records, existing, answers)


def _near(row: pd.Series, places: pd.DataFrame, known: dict[str, str]) -> dict[str, str]:
    """Return the known names of places that are not far from a row's position."""
    if not {"lat", "lon"} <= set(places) or not {"lat", "lon"} <= set(row.index):
        return known
    is_far = pd.Series(False, index=places.index)
    for axis in ("lat", "lon"):
        there, here = (pd.to_numeric(cells, errors="coerce") for cells in (places[axis], row[axis]))
        is_far |= (there - here).abs() > MAX_APART_DEGREES
    main, key = _NAMED_BY["places"]
    far = set(places.loc[is_far, main if main in places else key])
    return {folded: name for folded, name in known.items() if name not in far}


def _ask(
    records: Records, name: str, cell: str, known: Mapping[str, str], answers: Mapping[str, str]
) -> str:
    """Ask which known name a new one is, if it resembles any; return the answer, "" if none."""
    kind = name.removesuffix("s")
    by_text = {
        without_article(key): key for key in known if digits_of(key) == digits_of(fold(cell))
    }
    similar = process.extract(
        without_article(fold(cell)),
        list(by_text),
        scorer=fuzz.ratio,
        limit=MAX_OFFERED,
        score_cutoff=_MIN_SIMILAR[name],
    )
    found = [known[by_text[text]] for text, *_ in similar]
    found += [spelled for key, spelled in known.items() if letters_of(key) == letters_of(cell)]
    found = list(dict.fromkeys(found))
    if not found:
        return ""
    key = f"{kind}:{cell}"
    options = {f"Yes, the same as {spelled}": spelled for spelled in found}
    options[f"No, {cell} is another {kind}"] = NONE_OF_THESE
    text = f"{kind.capitalize()} {cell!r} is new. Is it the same as {' or '.join(map(repr, found))}"
    records.report.ask(key, f"{text} of the theatre?", options)
    answer = answers.get(key, NONE_OF_THESE)
    return answer if answer in found else ""


def _rename(records: Records, name: str, column: str, joined: Mapping[str, str]) -> None:
    """Replace names in a table and in the columns of other tables that refer to it.

    Of rows that are one record then, the first one stays.
    """
    columns = {(spec.name, each.name) for spec in TABLES for each in spec.columns
               if each.refers == name} | {(name, column)}  # fmt: skip
    for table, each in columns:
        frame = records.tables.get(table)
        if frame is not None and each in frame:
            records.tables[table] = frame.assign(**{each: frame[each].replace(dict(joined))})
    renamed = records.tables.get(name)
    if renamed is not None and column in renamed:
        is_joined = renamed[column].isin(list(joined.values()))
        records.tables[name] = renamed[~(is_joined & renamed[column].duplicated())]


def _match_sources(records: Records, existing: Existing, answers: Mapping[str, str]) -> None:
    parts = [("sources", _SOURCE, "url")]
    parts += [(name, _INLINE, "source_url") for name in TABLES_WITH_SOURCES]
    rows = [
        frame.reindex(columns=[*columns, url], fill_value="").set_axis([*_SOURCE, "url"], axis=1)
        for name, columns, url in parts
        if (frame := existing.get(name)) is not None
    ]
    old = pd.concat(rows).drop_duplicates(list(_SOURCE)) if rows else pd.DataFrame()
    old = old.assign(name=_name_of(old, *_SOURCE)) if len(old) else old
    for name, columns, url in parts:
        frame = records.tables.get(name)
        if frame is None or not len(old) or not {columns[0], columns[1]} & set(frame):
            continue
        cells = frame.reindex(columns=[*columns, url], fill_value="")
        cells = cells.assign(name=_name_of(cells, *columns))
        for cell, address in cells[["name", url]].drop_duplicates().itertuples(index=False):
            is_other = [bool(a and address and plain_address(a) != plain_address(address))
                        for a in old["url"]]  # fmt: skip
            known = {fold(each): each for each in old.loc[[not o for o in is_other], "name"]}
            if not cell or fold(cell) in map(fold, old["name"]):
                continue
            same = _ask(records, "sources", cell, known, answers)
            if same:
                match = old.loc[old["name"] == same].iloc[0]
                is_row = (cells["name"] == cell) & (cells[url] == address)
                for column, key in zip(columns, _SOURCE, strict=True):
                    texts = cells[column].mask(is_row, match[key])
                    frame = frame.assign(**{column: texts})
                records.tables[name] = frame
                if name == "sources":
                    _rename(records, name, columns[0], {cell: same})


def _name_of(frame: pd.DataFrame, title: str, outlet: str, _: str) -> pd.Series:
    return frame[title].where(frame[title] != "", frame[outlet])
