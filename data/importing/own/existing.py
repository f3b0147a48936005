"""Names and positions of an update, compared with those that the theatre already has.

A place, actor or source that is spelled slightly differently would become a second record, so it is
a question whether it is the same one. So is a place of the same name at another position, which
would be moved.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from pyproj import Geod

from data.importing.own.spelling import NONE_OF_THESE, digits_of, find_similar_names, letters_of
from data.importing.records import Records
from data.loading.completion.columns import TABLES_WITH_SOURCES
from data.loading.completion.ids import fold
from data.loading.completion.sources import plain_address
from data.schema import TABLES

Existing = Mapping[str, pd.DataFrame]
"""Tables of a theatre as text cells, by name, with the columns of the schema."""
MAX_APART_DEGREES = 0.5
"""Places further apart are not the same, however similar their names."""
MIN_MOVED_KM = 5.0
"""Another position of a place is a question from this distance on."""
MAX_MOVED_NAMED = 5
MOVED, OF_FILE, OF_THEATRE = "moved_places", "file", "theatre"
"""Key of the question which positions hold, and its answers."""
_MIN_SIMILAR = {"places": 78, "actors": 78, "sources": 90}
_NAMED_BY = {"places": ("name_en", "place_id"), "actors": ("label", "actor_id")}
_SOURCE = ("title", "outlet", "published_on")
_INLINE = ("source_title", "publisher", "published_on")
"""Columns that identify a source: of its own table, and of a row that cites it."""
_GLOBE = Geod(ellps="WGS84")


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


def join_tables(existing: Existing, parts: Iterable[Records]) -> Existing:
    """Join the tables that name actors: rows of the theatre, then those of the records."""
    frames: dict[str, list[pd.DataFrame]] = {"actors": [], "control": []}
    for tables in (existing, *(each.tables for each in parts)):
        for name, found in frames.items():
            found += [tables[name]] if name in tables else []
    return {
        name: pd.concat(found, ignore_index=True).fillna("").astype("str")
        for name, found in frames.items()
        if found
    }


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
    _ask_about_moves(records, existing, answers)
    _match_sources(records, existing, answers)


def find_similar(cell: str, known: Mapping[str, str], min_similar: float) -> list[str]:
    """Return at most a few known names that a new one resembles, the most similar first.

    Parameters
    ----------
    known : names by their folded spellings.
    min_similar : least similarity, 0 to 100.
    """
    numbered_alike = [key for key in known if digits_of(key) == digits_of(fold(cell))]
    found = [known[key] for key in find_similar_names(cell, numbered_alike, min_similar)]
    found += [spelled for key, spelled in known.items() if letters_of(key) == letters_of(cell)]
    return list(dict.fromkeys(found))


def same_name_options(kind: str, cell: str, found: Iterable[str], other: str) -> dict[str, str]:
    """Return the options of the question whether a new name is one of those it resembles."""
    options = {f"Yes, the same as {spelled}": spelled for spelled in found}
    return options | {f"No, {cell} is another {kind}": other}


def _ask_about_moves(records: Records, existing: Existing, answers: Mapping[str, str]) -> None:
    """Ask which positions hold, where places of the theatre are elsewhere in the file."""
    main, key = _NAMED_BY["places"]
    columns = {main, "lat", "lon"}
    new, old = (tables.get("places", pd.DataFrame()) for tables in (records.tables, existing))
    if not columns <= set(new) or not columns <= set(old):
        return
    by = key if key in new and key in old and (new[key] != "").all() else main
    known = old.assign(name=old[by].map(fold)).drop_duplicates("name", keep=False)
    known = known.set_index("name").reindex(new[by].map(fold))
    (lon, lat), (known_lon, known_lat) = (
        [pd.to_numeric(cells[axis], errors="coerce").to_numpy() for axis in ("lon", "lat")]
        for cells in (new, known)
    )
    apart_km = np.nan_to_num(_GLOBE.inv(known_lon, known_lat, lon, lat)[2]) / 1000
    is_moved = apart_km >= MIN_MOVED_KM
    if not is_moved.any():
        return
    farthest = np.argsort(-apart_km, kind="stable")[: int(is_moved.sum())]
    texts = [f"{new[main].iloc[row]} ({apart_km[row]:,.0f} km)" for row in farthest]
    more = len(texts) - MAX_MOVED_NAMED
    named = ", ".join(texts[:MAX_MOVED_NAMED]) + (f" and {more:,} more" if more > 0 else "")
    text = (
        f"Places of the theatre are elsewhere in the file: {named}. Which positions are right? "
        "(Another place of the same name needs a name of its own.)"
    )
    options = {
        "Those of the file: move the places": OF_FILE,
        "Those of the theatre: keep them": OF_THEATRE,
    }
    records.report.ask(MOVED, text, options)
    if answers.get(MOVED) == OF_THEATRE:
        positions = {
            axis: np.where(is_moved, known[axis].to_numpy(), new[axis]) for axis in ("lat", "lon")
        }
        records.tables["places"] = new.assign(**positions)


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
    found = find_similar(cell, known, _MIN_SIMILAR[name])
    if not found:
        return ""
    key = f"{kind}:{cell}"
    options = same_name_options(kind, cell, found, NONE_OF_THESE)
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
