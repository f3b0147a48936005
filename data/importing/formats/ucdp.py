"""UCDP event exports, the yearly GED and the monthly Candidate files: events, never control."""

import re
from collections.abc import Sequence

import pandas as pd

from data.importing.formats import event_rows
from data.importing.formats.event_rows import cells_of, cut_names, join_cells
from data.importing.records import ColumnMapping, RawTable, Records
from geo.importing.report import ImportReport, Refusal

SOURCE = "ucdp"
_REQUIRED = ("id", "type_of_violence", "date_start", "where_prec", "latitude", "longitude")
_KINDS = {
    "1": "state_based_violence",
    "2": "non_state_violence",
    "3": "one_sided_violence",
}
PLACE_PRECISION = {
    **{"1": "place", "2": "near", "3": "district", "4": "region", "5": "region"},
    **dict.fromkeys(("6", "7"), "country"),
}
_DEATHS = ("low", "best", "high")
CITATION = (
    "licence: CC BY 4.0; cite Sundberg and Melander 2013 (GED), and Hegre and others 2020 for "
    "Candidate files"
)
_RELEASE = re.compile(r"v?(\d{2})[._]?(\d{1,2})(?:[._](\d{1,2})(?:[._](\d{1,2}))?)?(?!\d)", re.I)
_GED_MONTH = 6
"""Month in which a yearly file replaces the Candidate files of the years it covers."""
_MAX_HEADLINE = 300


def read(tables: Sequence[RawTable], mapping: ColumnMapping) -> Records:
    """Read exports of several releases, oldest first: the last row of an id counts.

    Returns
    -------
    Tables ``events`` and ``sources``. What is known to a region or country only (``where_prec``
    4 to 7) has no point. Estimates of deaths are taken as stated, also where low, best and high
    contradict each other; such rows are counted and carry a note.
    """
    report = ImportReport(defaults=[CITATION, event_rows.table_note()])
    ordered = sorted(tables, key=lambda raw: release_of(raw.file))
    if len(ordered) > 1:
        names = ", ".join(raw.name for raw in ordered)
        report.defaults.append(f"order of the files, the last one counts: {names}")
    parts = []
    for raw in ordered:
        report.rows_read += len(raw.frame)
        report.defaults += [text for text in raw.defaults if text not in report.defaults]
        frame = event_rows.plain_columns(raw)
        missing = event_rows.require_columns(frame, raw, _REQUIRED)
        report.refused += missing
        if not missing:
            parts.append(_readable(frame, raw, mapping, report))
    if not parts:
        return Records(report=report)
    frame = pd.concat(parts).fillna("")
    is_last = ~frame["id"].duplicated(keep="last")
    report.leave_out("older row of an event, replaced by a later one", int((~is_last).sum()))
    frame = frame[is_last]
    frame = event_rows.choose_country(frame, cells_of(frame, "country"), mapping.answers, report)
    events = _events(frame, report)
    report.rows_kept = len(events)
    title = f"Georeferenced Event Dataset, {', '.join(raw.file for raw in ordered)}"
    outlet = "Uppsala Conflict Data Program"
    sources = event_rows.source_row(SOURCE, title, outlet, "https://ucdp.uu.se/")
    return Records({"events": events, "sources": sources}, report)


def release_of(file: str) -> tuple[int, float, str]:
    """Return what orders releases by age: year, month and name of a file.

    "ged251-csv" is of mid-2025; "GEDEvent_v26_0_8" holds August 2026, "GEDEvent_v26_01_26_06"
    January to June 2026. A name without release is the oldest.
    """
    found = _RELEASE.search(file)
    if not found:
        return 0, 0.0, file
    last = next((int(part) for part in (found[4], found[3]) if part), 0)
    return int(found[1]), last + 0.5 if last else float(_GED_MONTH), file


def _readable(
    frame: pd.DataFrame, raw: RawTable, mapping: ColumnMapping, report: ImportReport
) -> pd.DataFrame:
    """Return the rows with an id and readable dates, with their origin; refuse the others."""
    without = frame["id"] == ""
    for row in frame.index[without]:
        report.refused.append(Refusal(raw.name, int(row), "id", "", "the id of the event"))
    frame = frame[~without]
    frame = frame.assign(id=frame["id"].str.removesuffix(".0"))
    days = {}
    for column in ("date_start", "date_end"):
        cells = cells_of(frame, column)
        filled = cells[cells != ""] if column == "date_end" else cells
        days[column] = event_rows.read_days(filled, raw, mapping.answers, report)
    first = days["date_start"]
    last = days["date_end"].reindex(frame.index, fill_value="")
    is_reversed = (last != "") & (last < first)
    expected = "a date not before date_start"
    event_rows.refuse_cells(frame, "date_end", is_reversed, expected, raw, report)
    frame = frame.assign(date_start=first, date_end=last)[(first != "") & ~is_reversed]
    for column, codes in (("type_of_violence", _KINDS), ("where_prec", PLACE_PRECISION)):
        wrong = ~frame[column].str.removesuffix(".0").isin(list(codes))
        expected = f"a code from {min(codes)} to {max(codes)}"
        event_rows.refuse_cells(frame, column, wrong, expected, raw, report)
        frame = frame[~wrong]
    if "date_prec" not in frame:
        report.defaults.append(f"{raw.name}: no column date_prec: dates taken as exact days")
    return raw.label_rows(event_rows.readable_rows(frame, _DEATHS, raw, report))


def _events(frame: pd.DataFrame, report: ImportReport) -> pd.DataFrame:
    place = cells_of(frame, "where_prec").str.removesuffix(".0").map(PLACE_PRECISION)
    place = place.fillna("").astype("str")
    is_area = place.isin(["region", "country"])
    first, last = frame["date_start"], frame["date_end"]
    is_longer = last > first
    names = ("fatalities_low", "fatalities", "fatalities_high")
    deaths = {
        name: cells_of(frame, column).str.removesuffix(".0")
        for name, column in zip(names, _DEATHS, strict=True)
    }
    flags = _flag_estimates(deaths, report)
    country = cells_of(frame, "country")
    named = cells_of(frame, "where_coordinates")
    region = cells_of(frame, "adm_1")
    area = region.where((place == "region") & (region != ""), country)
    text = area.where(is_area, named)
    text = text.where(text != "", cells_of(frame, "where_description"))
    counts = {
        "events known to a region or country only: without a point": int(is_area.sum()),
        "events known to a district: point at its centre": int((place == "district").sum()),
        "events of several days: first and last day, never the middle": int(is_longer.sum()),
    }
    report.defaults += [f"{what} ({count})" for what, count in counts.items() if count]
    kind = cells_of(frame, "type_of_violence").str.removesuffix(".0").map(_KINDS)
    events = pd.DataFrame(
        {
            "event_id": f"{SOURCE}-" + frame["id"].str.lower().str.replace(r"\W+", "-", regex=True),
            "date": first,
            "date_precision": "day",
            "date_end": last.where(is_longer, ""),
            "place_text": cut_names(text),
            "place_precision": place,
            "country": event_rows.country_codes(country, report),
            "lat": frame["latitude"].mask(is_area, ""),
            "lon": frame["longitude"].mask(is_area, ""),
            "kind": kind.fillna("event"),
            "by": cut_names(cells_of(frame, "side_a")),
            **deaths,
            "source_id": SOURCE,
            "status": "unverified",
            "note": _notes(frame, flags),
        },
        index=frame.index,
    )
    return events.reindex(columns=list(event_rows.EVENT_COLUMNS), fill_value="").astype("str")


def _flag_estimates(deaths: dict[str, pd.Series], report: ImportReport) -> pd.Series:
    """Return a note for each row whose low, best and high estimates contradict each other."""
    low, best, high = (pd.to_numeric(cells, errors="coerce") for cells in deaths.values())
    contradictory = (low > best) | (best > high) | (low > high)
    if contradictory.any():
        count = int(contradictory.sum())
        report.defaults.append(f"low, best and high contradict each other, as stated ({count})")
    texts = pd.Series("", low.index, dtype="str")
    return texts.mask(contradictory, "The low, best and high estimates contradict each other")


def _notes(frame: pd.DataFrame, flags: pd.Series) -> pd.Series:
    status = cells_of(frame, "code_status")
    is_summary = cells_of(frame, "event_clarity").str.removesuffix(".0") == "2"
    empty = pd.Series("", frame.index, dtype="str")
    sides = join_cells([cells_of(frame, "side_a"), cells_of(frame, "side_b")], " against ")
    parts = [
        sides,
        cells_of(frame, "source_headline").str.slice(0, _MAX_HEADLINE),
        empty.mask(is_summary, "Aggregated report"),
        ("Coding: " + status).where(~status.isin(["", "Clear"]), ""),
        flags,
    ]
    return join_cells(parts, ". ")
