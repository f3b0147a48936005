"""Completion of sources: from titles, addresses and publishers in the rows that cite them."""

import re
from collections.abc import Mapping

import pandas as pd

from data.loading.column_types import pad_partial_dates
from data.loading.completion.columns import (
    DEFAULTS,
    INLINE_SOURCE,
    SECOND_SOURCE_URL,
    TABLES_WITH_SOURCES,
)
from data.loading.completion.draft import Draft
from data.loading.completion.ids import slug_of, unique_id
from data.loading.completion.inferences import OriginCells, append_rows, format_rows
from data.model import NOT_STATED
from data.schema import table

_ADDRESS = re.compile(r"https?://(?:www\.)?([^/\s:]+)", re.IGNORECASE)
_PARTIAL = re.compile(r"\d{4}(-\d{2})?")
_KEYS = ("title", "url", "outlet", "published_on")


def complete_sources(draft: Draft) -> None:
    """Complete sources.csv, add the sources that rows describe, and resolve references to it."""
    if "sources" not in draft.cells:
        return
    _complete_rows(draft)
    was_empty = draft.cells["sources"].empty
    register = _Register(draft)
    for name in TABLES_WITH_SOURCES:
        frame = draft.cells.get(name)
        if frame is None or "source_id" not in frame:
            continue
        file = table(name).file
        if was_empty:
            _describe_cited(frame)
        _register_inline(file, frame, register)
        cited = frame["source_id"]
        cited_cells = cited[(cited != "") & ~cited.isin(register.ids)]
        for row, cell in cited_cells.items():
            if was_empty or _ADDRESS.match(cell):
                column = "url" if _ADDRESS.match(cell) else "title"
                cited_in = OriginCells(file, int(str(row)), {column: "source_id"})
                frame.loc[row, "source_id"] = register.id_of(cited_in, {column: cell})
    register.write()
    index = draft.index("sources")
    for name in (*TABLES_WITH_SOURCES, "clearing", "conversions", "rival_dates"):
        for column in ("source_id", "second_source_id"):
            if name in draft.cells and column in draft.cells[name]:
                draft.resolve(name, column, index, "a source_id of sources.csv")


def _complete_rows(draft: Draft) -> None:
    rows = draft.cells["sources"]
    if rows.empty:
        return
    taken = set(rows["source_id"])
    for row in rows.index[rows["source_id"] == ""]:
        title, outlet, url = (str(rows.loc[row, key]) for key in ("title", "outlet", "url"))
        name = title or outlet or host_of(url)
        if name:
            rows.loc[row, "source_id"] = unique_id(slug_of(name, f"source-{row}"), taken)
    bare = rows["outlet"] == ""
    if bare.any():
        hosts = rows.loc[bare, "url"].map(host_of)
        rows.loc[bare, "outlet"] = hosts.where(hosts != "", NOT_STATED)
        what = f"publishers of {format_rows(int(bare.sum()))}"
        draft.inferences.add("sources", "outlet", what, "the web addresses")
    undated = (rows["published_on"] != "") & (rows["published_inferred"] == "")
    rows.loc[undated, "published_inferred"] = "false"


def plain_address(url: str) -> str:
    """Reduce a web address to what its spellings share: no scheme, no slash at the end."""
    return re.sub(r"^https?://", "", url).rstrip("/")


def host_of(address: str) -> str:
    """Host of a web address, without www; "" if it is none."""
    found = _ADDRESS.match(address)
    return found[1] if found else ""


class _Register:
    """Sources of a theatre by address, or by title, publisher and date; new ones are added.

    A publication without a date is any one of its title and publisher.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        rows = draft.cells["sources"]
        self.ids = set(rows["source_id"])
        self._by_url = {
            plain_address(url): key
            for url, key in zip(rows["url"], rows["source_id"], strict=True)
            if url
        }
        self._by_text: dict[tuple[str, str], dict[str, str]] = {}
        for title, outlet, date, key in zip(
            *(rows[name] for name in ("title", "outlet", "published_on", "source_id")), strict=True
        ):
            self._by_text.setdefault((title, outlet), {})[date] = key
        self._new: list[dict[str, str]] = []
        self._origins: list[OriginCells] = []

    def id_of(self, cited_in: OriginCells, texts: Mapping[str, str]) -> str:
        """Return the id of a source, adding it if it is new.

        Parameters
        ----------
        texts : cells of the source by column of sources.csv; further ones are empty.
        """
        title, url, outlet, published_on = (texts.get(key, "") for key in _KEYS)
        address = plain_address(url)
        if url and address in self._by_url:
            return self._by_url[address]
        date = _full_date(published_on)
        by_date = self._by_text.setdefault((title, outlet), {})
        known = (
            by_date.get(date)
            or by_date.get("")
            or ("" if date else next(iter(by_date.values()), ""))
        )
        if not url and known:
            return known
        name = " ".join(part for part in (outlet or host_of(url) or title, published_on) if part)
        key = unique_id(slug_of(name, "source"), self.ids)
        self._new.append(
            {
                "source_id": key,
                "title": title,
                "url": url,
                "published_on": date,
                "published_inferred": _is_inferred(published_on),
                "via": texts.get("via") or DEFAULTS["sources"]["via"],
                "outlet": outlet or host_of(url) or NOT_STATED,
            }
        )
        self._origins.append(cited_in)
        if url:
            self._by_url[address] = key
        else:
            by_date[date] = key
        return key

    def write(self) -> None:
        """Append the new sources to sources.csv as read."""
        cells, inferences = self._draft.cells, self._draft.inferences
        cells["sources"] = append_rows(cells["sources"], self._new, inferences)
        if self._new:
            labels = cells["sources"].index[-len(self._new) :]
            origins = zip(labels, self._origins, strict=True)
            inferences.locate_rows("sources", {int(row): cells for row, cells in origins})
            count = len(self._new)
            what = f"{count:,} source{'s' * (count > 1)}; type of source not stated"
            basis = "the addresses, titles and publishers in the rows that cite them"
            remedy = "Add the columns source_title, publisher, published_on and via to those rows"
            inferences.add("sources", "via", what, basis, remedy)


def _full_date(text: str) -> str:
    """Return the last day of a month or year, as a publication may be known to the month only."""
    if not _PARTIAL.fullmatch(text):
        return text
    first = pd.to_datetime(pad_partial_dates(pd.Series([text])), errors="coerce").iloc[0]
    if pd.isna(first):
        return text
    end = pd.offsets.MonthEnd(0) if len(text) == 7 else pd.offsets.YearEnd(0)
    return f"{first + end:%Y-%m-%d}"


def _is_inferred(text: str) -> str:
    return str(bool(_PARTIAL.fullmatch(text))).lower() if text else ""


def _describe_cited(frame: pd.DataFrame) -> None:
    """Take a source that a row both names and describes, such as by a link, as its title.

    Only where the theatre has no table of sources: elsewhere the name is that of a source there.
    """
    others = [column for column in INLINE_SOURCE if column in frame and column != "source_title"]
    is_described = (frame["source_id"] != "") & (frame[others] != "").any(axis=1)
    is_described &= ~frame["source_id"].str.match(_ADDRESS)
    if not is_described.any():
        return
    if "source_title" not in frame:
        frame["source_title"] = ""
    is_bare = is_described & (frame["source_title"] == "")
    frame.loc[is_bare, "source_title"] = frame.loc[is_bare, "source_id"]
    frame.loc[is_described, "source_id"] = ""


def _register_inline(file: str, frame: pd.DataFrame, register: _Register) -> None:
    named = {column: key for column, key in INLINE_SOURCE.items() if column in frame}
    if named:
        columns = {key: column for column, key in named.items()}
        described = frame[frame["source_id"] == ""]
        for row, *texts in described[list(named)].itertuples():
            values = dict(zip(named.values(), texts, strict=True))
            if not any(values.get(key) for key in ("title", "url", "outlet")):
                continue
            cited_in = OriginCells(file, int(row), columns)
            frame.loc[row, "source_id"] = register.id_of(cited_in, values)
    if SECOND_SOURCE_URL in frame and "second_source_id" in frame:
        described = frame[(frame[SECOND_SOURCE_URL] != "") & (frame["second_source_id"] == "")]
        frame.loc[described.index, "second_source_id"] = [
            register.id_of(
                OriginCells(file, int(str(row)), {"url": SECOND_SOURCE_URL}), {"url": address}
            )
            for row, address in described[SECOND_SOURCE_URL].items()
        ]
