"""ACLED event exports: events, never control; rows are restricted.

The licence allows no copies of its rows, so each event is marked ``restricted``: pages of a local
server show it, exported files do not (`data.model.Theatre.public`). Events that report a transfer
of territory are offered as control assessed by ACLED, and taken only on request.
"""

import pandas as pd

from data.importing.formats import event_rows
from data.importing.formats.event_rows import cells_of, cut_names, join_cells
from data.importing.records import ColumnMapping, RawTable, Records
from data.loading.completion.ids import slug_of
from data.text.format import format_count
from geo.importing.report import ImportReport, Refusal

TRANSFERS = "transfers"
"""Key of the question whether transfers of territory become rows of control."""
ASSESSOR = "acled"
_REQUIRED = ("event_id_cnty", "event_date", "country", "location", "latitude", "longitude")
_ACTOR_TYPES = (
    *("State forces", "Rebel group", "Political militia", "Identity militia", "Rioters"),
    *("Protesters", "Civilians", "External/Other forces"),
)
_STATE = "state forces"
_REGAINED = "Government regains territory"
_OVERTAKEN = "Non-state actor overtakes territory"
_TRANSFERS = (_REGAINED, _OVERTAKEN, "Non-violent transfer of territory")
_PLACE_PRECISION = {"1": "place", "2": "near", "3": "region"}
LICENCE = (
    "licence: ACLED allows no copies of its rows; they stay on this server and are left out of "
    "exported files"
)


def read(raw: RawTable, mapping: ColumnMapping) -> Records:
    """Read an export with the old or the current header.

    Returns
    -------
    Tables ``events`` and ``sources``; ``control`` and ``places`` if the answer to `TRANSFERS` is
    "yes". A row without id, with an unreadable date or one before 1989 is refused.
    """
    defaults = [*raw.defaults, LICENCE, event_rows.table_note()]
    report = ImportReport(rows_read=len(raw.frame), defaults=defaults)
    frame = event_rows.plain_columns(raw)
    report.refused += event_rows.require_columns(frame, raw, _REQUIRED)
    if report.refused:
        return Records(report=report)
    frame = _refuse_without_id(frame, raw, report)
    frame = _one_row_per_event(frame, report)
    frame = event_rows.readable_rows(frame, ["fatalities"], raw, report)
    frame = event_rows.choose_country(frame, frame["country"], mapping.answers, report)
    days = event_rows.read_days(frame["event_date"], raw, mapping.answers, report)
    frame, days = frame[days != ""], days[days != ""]
    events = _events(frame, days, report)
    report.rows_kept = len(events)
    title = f"ACLED export, {raw.file}"
    sources = event_rows.source_row(ASSESSOR, title, "ACLED", "https://acleddata.com/")
    records = Records({"events": events, "sources": sources}, report)
    _offer_transfers(frame, days, mapping, records)
    return records


def _refuse_without_id(frame: pd.DataFrame, raw: RawTable, report: ImportReport) -> pd.DataFrame:
    without = frame["event_id_cnty"] == ""
    for row in frame.index[without]:
        expected = "the id of the event, such as ABC123"
        report.refused.append(Refusal(raw.name, int(row), "event_id_cnty", "", expected))
    return frame[~without]


def _one_row_per_event(frame: pd.DataFrame, report: ImportReport) -> pd.DataFrame:
    """Keep the latest upload of each event; a monadic export repeats it for each actor."""
    uploaded = pd.to_numeric(cells_of(frame, "timestamp"), errors="coerce").fillna(0)
    newest = frame.assign(uploaded=uploaded).sort_values("uploaded", kind="stable", ascending=False)
    keep = newest.index[~newest["event_id_cnty"].duplicated()]
    is_monadic = "actor_type" in frame
    reason = "further row of an event, one per actor" if is_monadic else "older row of an event"
    report.leave_out(reason, len(frame) - len(keep))
    return frame.loc[frame.index.isin(keep)]


def _events(frame: pd.DataFrame, days: pd.Series, report: ImportReport) -> pd.DataFrame:
    time, place = cells_of(frame, "time_precision"), cells_of(frame, "geo_precision")
    by_month, by_week = time.isin(["3", "3.0"]), time.isin(["2", "2.0"])
    precision = place.str.removesuffix(".0").map(_PLACE_PRECISION).fillna("").astype("str")
    _note_precision(frame, by_week, by_month, precision, report)
    is_region = precision == "region"
    region = join_cells([cells_of(frame, "admin1"), frame["country"]], ", ")
    deaths = cells_of(frame, "fatalities").str.removesuffix(".0")
    kind = cells_of(frame, "sub_event_type")
    kind = kind.where(kind != "", cells_of(frame, "event_type"))
    week = pd.Series("", frame.index, dtype="str").mask(by_week, "Date known to the week")
    notes = [_parties(frame), cells_of(frame, "notes"), week, _cited(frame)]
    events = pd.DataFrame(
        {
            "event_id": [f"acled-{slug_of(cell, 'event')}" for cell in frame["event_id_cnty"]],
            "date": days.str.slice(0, 7).where(by_month, days),
            "date_precision": by_month.map({True: "month", False: "day"}),
            "place_text": cut_names(region.where(is_region, frame["location"])),
            "place_precision": precision,
            "country": event_rows.country_codes(frame["country"], report),
            "lat": frame["latitude"].mask(is_region, ""),
            "lon": frame["longitude"].mask(is_region, ""),
            "kind": [slug_of(cell, "event").replace("-", "_") for cell in kind],
            "by": cut_names(cells_of(frame, "actor1")),
            "fatalities": deaths.mask(deaths == "0", ""),
            "source_id": ASSESSOR,
            "status": "unverified",
            "restricted": "true",
            "note": join_cells(notes, ". "),
        },
        index=frame.index,
    )
    return events.reindex(columns=list(event_rows.EVENT_COLUMNS), fill_value="").astype("str")


def _note_precision(
    frame: pd.DataFrame,
    by_week: pd.Series,
    by_month: pd.Series,
    precision: pd.Series,
    report: ImportReport,
) -> None:
    """Report what precision was assumed, and what follows from a coarse one."""
    counts = {
        "events known to the week: the day stated": int(by_week.sum()),
        "events known to the month: without a day": int(by_month.sum()),
        "events known to a region only: without a point": int((precision == "region").sum()),
        "events without precision of place: taken as points": int((precision == "").sum()),
    }
    report.defaults += [f"{text} ({count})" for text, count in counts.items() if count]
    zero = cells_of(frame, "fatalities").isin(["0", "0.0"])
    if zero.any():
        report.defaults.append(f"fatalities 0: none or unknown, left empty ({int(zero.sum())})")


def _actor_types(cells: pd.Series) -> pd.Series:
    """Return types of actors as text; older exports have numbers from 1 to 8."""
    codes = {str(code): text for code, text in enumerate(_ACTOR_TYPES, start=1)}
    return cells.str.removesuffix(".0").replace(codes).replace("0", "")


def _parties(frame: pd.DataFrame) -> pd.Series:
    """Name both actors and their types: "A (Rebel group) against B (Civilians)"."""
    parties = []
    for number in ("1", "2"):
        types = _actor_types(cells_of(frame, f"inter{number}"))
        names = cells_of(frame, f"actor{number}")
        bracketed = names + " (" + types + ")"
        parties.append(names.where((names == "") | (types == ""), bracketed))
    return join_cells(parties, " against ")


def _cited(frame: pd.DataFrame) -> pd.Series:
    cited = cells_of(frame, "source")
    return ("Reported by " + cited).where(cited != "", "")


def _offer_transfers(
    frame: pd.DataFrame, days: pd.Series, mapping: ColumnMapping, records: Records
) -> None:
    kind = cells_of(frame, "sub_event_type")
    is_exact = cells_of(frame, "geo_precision").isin(["1", "1.0"])
    is_exact &= cells_of(frame, "time_precision").isin(["1", "1.0"])
    rows = frame[kind.isin(_TRANSFERS) & is_exact]
    if rows.empty:
        return
    text = (
        f"{format_count(len(rows), 'event')} with a transfer of territory at a known place and "
        "day. Use them as changes of control, assessed by ACLED and unverified? Exported files "
        "will then contain them."
    )
    options = {"No, as events only": "no", "Yes, as control assessed by ACLED": "yes"}
    records.report.ask(TRANSFERS, text, options)
    if mapping.answers.get(TRANSFERS, "no") != "yes":
        records.report.defaults.append(
            f"transfers of territory: events only, no control ({len(rows)})"
        )
        return
    admin = cells_of(rows, "admin1")
    points = rows.assign(admin=admin).drop_duplicates(["location", "admin"])
    ambiguous = set(points.loc[points["location"].duplicated(keep=False), "location"])
    names = rows["location"].where(
        ~rows["location"].isin(ambiguous), rows["location"] + " " + admin
    )
    ids = pd.Series([slug_of(name, "place") for name in names], rows.index, dtype="str")
    control = pd.DataFrame(
        {
            "place_id": ids,
            "controller": _winners(rows),
            "from_date": days[rows.index],
            "source_id": ASSESSOR,
            "status": "unverified",
            "assessor": ASSESSOR,
            "note": cells_of(rows, "sub_event_type"),
        }
    ).drop_duplicates(["place_id", "from_date"], keep="last")
    without = control["controller"] == ""
    records.report.leave_out("transfer of territory without a named winner", int(without.sum()))
    records.report.leave_out("second transfer of a place on one day", len(rows) - len(control))
    places = pd.DataFrame(
        {
            "place_id": ids,
            "name_en": rows["location"],
            "admin_unit": admin,
            "lat": rows["latitude"],
            "lon": rows["longitude"],
            "coord_source": "ACLED",
        }
    ).drop_duplicates("place_id")
    records.tables |= {"control": control[~without].astype("str"), "places": places.astype("str")}


def _winners(rows: pd.DataFrame) -> pd.Series:
    """Return who holds the place afterwards: the first actor, unless its type excludes that."""
    first, second = cells_of(rows, "actor1"), cells_of(rows, "actor2")
    types = [_actor_types(cells_of(rows, f"inter{number}")).str.lower() for number in (1, 2)]
    is_state, is_other_state = (cells == _STATE for cells in types)
    kind = cells_of(rows, "sub_event_type")
    is_second = (kind == _REGAINED) & ~is_state & is_other_state
    is_second |= (kind == _OVERTAKEN) & is_state & ~is_other_state
    return first.mask(is_second, second)
