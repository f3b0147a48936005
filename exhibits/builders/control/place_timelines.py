"""Reported controllers of places over time: a strip per place, and the history of one place.

Pure functions of records and view that return an `Exhibit`. Exhibits show the records of control
directly; only the two parties of a contested place are derived.
"""

import numpy as np
import pandas as pd

from data.model import Theatre
from data.name_matching import fold_text, read_query
from data.queries.control import controllers_on
from data.text.format import (
    format_count,
    format_date,
    format_short_date,
    format_short_span,
    format_years,
    join_list,
    sentence_case,
)
from data.text.places import place_in_text, place_name
from exhibits.builders import sourcing, view_scope
from exhibits.builders.control.place_rows import (
    other_dates_column,
    other_dates_hover,
    other_sources_column,
)
from exhibits.builders.maps.map_points import local_name
from exhibits.builders.paints import controller_paints
from exhibits.model import Exhibit, StripsMarks, TableMarks, View
from exhibits.text.markup import BREAK, bold_text

ORDERS = ("name", "country", "admin_unit", "kind", "changes", "since", "controller")
"""Columns by which strips can be sorted; prefix ``-`` for descending order."""
DEFAULT_ORDER = "-changes"
MAX_DRAWN = 40
MAX_NAMED = 5
"""Parts of a place that has no control which are named."""
READING_NOTE = (
    "Contested periods are hatched in the colours of the controllers before and after (derived, as "
    "sources rarely name the parties); grey stripes where one of them is unknown. For the first "
    "interval of a place, only the controller at the start of the period is known."
)
GENERAL = "general knowledge, no source cited"


def control_intervals(theatre: Theatre) -> pd.DataFrame:
    """List all intervals of control by place and date, with labels.

    Returns
    -------
    Frame, a row per interval: ``place_id``, ``name_en``, ``name_local``, ``country`` (place_id),
    ``admin_unit``, ``kind``, ``controller``, ``controller_label``, ``from_date``,
    ``from_precision``, ``to_date`` (inclusive; the window's last date where open), ``moved`` (it
    began with a change), ``is_dated`` (its start is known), ``status``, ``before``, ``after`` (if
    contested), ``source_id``, ``source_title``, ``outlet``, ``source_url``,
    ``second_source_id``, ``other_dates`` (text,
    empty where no source gives another date), ``other_source_ids``, ``note``, ``row``.
    """
    rows = theatre.control
    place_rows = theatre.places.loc[rows["place_id"]]
    names = {country.iso3: country.place_id for country in theatre.settings.countries}
    is_first_stated = ~rows["controller"].isin(theatre.unknown_actors)
    is_first_stated &= not theatre.is_window_stated
    intervals = pd.DataFrame(
        {
            "place_id": rows["place_id"],
            "name_en": place_rows["name_en"].to_numpy(),
            "name_local": place_rows["name_local"].to_numpy(),
            "country": place_rows["country"].map(names).to_numpy(),
            "admin_unit": place_rows["admin_unit"].to_numpy(),
            "kind": place_rows["kind"].to_numpy(),
            "controller": rows["controller"],
            "controller_label": rows["controller"].map(theatre.actors["label"]),
            "from_date": rows["from_date"],
            "from_precision": rows["from_precision"],
            "to_date": rows["until"],
            "moved": rows["place_id"].duplicated(),
            "is_dated": rows["place_id"].duplicated() | is_first_stated,
            "status": rows["status"],
            "before": rows["before"],
            "after": rows["after"],
            "source_id": rows["source_id"],
            "second_source_id": rows["second_source_id"],
            "other_dates": other_dates_column(theatre, rows["place_id"], rows["from_date"]),
            "other_source_ids": other_sources_column(theatre, rows["place_id"], rows["from_date"]),
            "note": rows["note"],
        }
    )
    places = intervals.drop_duplicates("place_id")
    ambiguous = places.loc[places["name_en"].duplicated(keep=False), "place_id"]
    qualified_names = (
        intervals["name_en"] + " (" + intervals["admin_unit"].fillna(intervals["kind"]) + ")"
    )
    intervals["row"] = intervals["name_en"].where(
        ~intervals["place_id"].isin(ambiguous), qualified_names
    )
    if theatre.unknown_actors:  # time that is not assessed is a gap in the strip
        intervals = intervals[~intervals["controller"].isin(theatre.unknown_actors)]
    return sourcing.add_sources(theatre, intervals).reset_index(drop=True)


def build_timelines(theatre: Theatre, view: View) -> Exhibit:
    """Build a strip for each place of the view's country that matches the view's search words.

    The search covers names (English, local), country, admin unit and kind. Sorted by
    ``view.order`` where it is one of `ORDERS`, else by `DEFAULT_ORDER`; the first `MAX_DRAWN` are
    drawn. Frame: `control_intervals` of all matching places in that order, with ``changes`` and
    ``hover``.
    """
    rows = control_intervals(theatre)
    selected = _select_places(theatre, view, rows)
    frame = (
        rows.set_index("place_id").loc[selected.index].reset_index() if len(selected) else rows[:0]
    )
    frame = frame.assign(changes=frame["place_id"].map(selected["changes"]))
    place = view_scope.controlled_place_name(theatre, view)
    query = " ".join(view.filters.words.split())
    title = f"{place}: control of each place, {_years(theatre)}"
    counts = f"{format_count(len(selected), 'place')}, {format_count(len(frame), 'interval')}"
    note = (
        f"Charts on screen show the first {MAX_DRAWN} places; pages and pictures show as many as "
        f"fit; all {len(selected)} are in the table and the data files. {READING_NOTE}"
    )
    return _build_strips(
        theatre,
        view,
        "places",
        title,
        f"{counts}{f', matching “{query}”' if query else ''}. "
        f"Dotted line: {format_date(view.as_of)}",
        frame,
        tuple(selected.index[:MAX_DRAWN]),
        note=note if len(selected) > MAX_DRAWN else READING_NOTE,
        missing=""
        if len(selected)
        else f"No place in {place_in_text(theatre, view.country)} matches “{query}”.",
    )


def place_timeline(theatre: Theatre, view: View) -> Exhibit:
    """Build the strip of one place, ``view.filters.place``."""
    chosen = view.filters.place
    rows = control_intervals(theatre)
    frame = rows[rows["place_id"] == chosen].reset_index(drop=True)
    name = place_name(theatre, chosen) if chosen in theatre.places.index else ""
    return _build_strips(
        theatre,
        view,
        "place",
        f"{name}: control, {_years(theatre)}" if name else "One place",
        f"{format_count(len(frame), 'interval')}. Dotted line: {format_date(view.as_of)}",
        frame.assign(changes=len(frame) - 1),
        (chosen,) if len(frame) else (),
        note=READING_NOTE,
        missing="" if len(frame) else _explain_missing(theatre, chosen),
    )


def place_history(theatre: Theatre, view: View) -> Exhibit:
    """Build a table of all intervals of one place, ``view.filters.place``, with their sources.

    Frame: `control_intervals` of the place with ``from``, ``to``, ``held_by``, ``known``,
    ``verified`` and ``second_source`` as text.
    """
    chosen = view.filters.place
    rows = control_intervals(theatre)
    rows = rows[rows["place_id"] == chosen].reset_index(drop=True)
    name = place_name(theatre, chosen) if chosen in theatre.places.index else ""
    titles = theatre.sources["label"]
    window_last = theatre.settings.window_last
    frame = rows.assign(
        **{
            "from": [_start_text(row) for row in rows.to_dict("records")],
            "to": [
                f"{end_text}, end of the period" if end == window_last else end_text
                for end, end_text in zip(rows["to_date"], _end_texts(rows), strict=True)
            ],
            "held_by": [_controller_text(theatre, row) for row in rows.to_dict("records")],
            "known": rows["from_precision"]
            .map({"day": "to the day", "month": "to the month"})
            .where(rows["is_dated"], "start unknown"),
            "verified": rows["status"],
            "second_source": titles.reindex(rows["second_source_id"]).to_numpy(),
            "source_title": rows["source_title"].where(rows["source_id"].notna(), GENERAL),
        }
    )
    other_ids = rows["other_source_ids"].astype(str).str.split("; ").explode()
    other_ids = other_ids[other_ids != ""]
    source_ids = pd.concat([rows["source_id"], rows["second_source_id"], other_ids])
    sources = sourcing.citations(theatre, source_ids)
    title = f"{name}: all changes of control" if name else "One place"
    description = "; ".join(f"from {row['from']}: {row['held_by']}" for row in _records(frame))
    return Exhibit(
        id="place_history",
        kind="table",
        title=title,
        subtitle=f"{format_count(len(frame), 'interval')}, {_years(theatre)}, with their sources",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                ("from", "From"),
                ("to", "To"),
                ("held_by", "Controller"),
                ("known", "Date precision"),
                *([("other_dates", "Other dates")] if frame["other_dates"].any() else []),
                ("verified", "Status"),
                ("second_source", "Second source"),
                ("note", "Note"),
            )
        ),
        caption=f"Covers the entire period, not only up to {format_date(view.as_of)}. "
        f"{format_count(len(sources), 'source')}.",
        alt=f"{title}. {sentence_case(description)}."
        if description
        else f"{title}: nothing to show.",
        sources=sources,
        missing="" if len(frame) else _explain_missing(theatre, chosen),
        period=(theatre.settings.window_first, theatre.settings.window_last),
    )


def _records(frame: pd.DataFrame) -> list[dict]:
    return frame.to_dict("records")


def _explain_missing(theatre: Theatre, chosen: str) -> str:
    """Explain that a place has no control, naming its parts that have, or what it is part of."""
    if chosen not in theatre.places.index:
        return "Select a place on the map or in the timelines."
    missing = f"The records name no controller of {place_in_text(theatre, chosen)}"
    containers = theatre.containers
    recorded = [place for place in theatre.control["place_id"].unique() if place != chosen]
    parts = [place for place in recorded if chosen in containers[place]]
    related = parts or [place for place in recorded if place in containers[chosen]]
    if not related:
        return f"{missing}."
    names = [place_name(theatre, place) for place in related[:MAX_NAMED]]
    further = [f"{len(related) - MAX_NAMED} more"] if len(related) > MAX_NAMED else []
    return f"{missing}. They name those of {join_list([*names, *further])}."


def _years(theatre: Theatre) -> str:
    return format_years(theatre.settings.window_first, theatre.settings.window_last)


def _build_strips(
    theatre: Theatre,
    view: View,
    exhibit_id: str,
    title: str,
    subtitle: str,
    frame: pd.DataFrame,
    drawn: tuple[str, ...],
    *,
    note: str,
    missing: str,
) -> Exhibit:
    is_drawn = frame["place_id"].isin(drawn)
    hovers = [
        _hover_text(theatre, row, end_text) if is_row_drawn else ""
        for row, end_text, is_row_drawn in zip(
            _records(frame), _end_texts(frame), is_drawn, strict=True
        )
    ]
    frame = frame.assign(hover=hovers)
    controllers = set(frame.loc[is_drawn, "controller"])
    parties = {*frame.loc[is_drawn, "before"].dropna(), *frame.loc[is_drawn, "after"].dropna()}
    sources = sourcing.control_citations(theatre, frame)
    doubtful = int((frame["status"] != "verified").sum())
    settings = theatre.settings
    return Exhibit(
        id=exhibit_id,
        kind="strips",
        title=title,
        subtitle=subtitle,
        as_of=view.as_of,
        frame=frame,
        marks=StripsMarks(
            window=(settings.window_first, settings.window_last),
            paints=controller_paints(theatre, controllers | parties),
            drawn=drawn,
        ),
        caption=f"Covers the entire period, not only up to {format_date(view.as_of)}. "
        f"{doubtful:,} of {format_count(len(frame), 'interval')} unverified. "
        f"{format_count(len(sources), 'source')}.",
        alt=_describe_strips(theatre, title, frame, drawn, view),
        sources=sources,
        note=note,
        missing=missing,
        period=(settings.window_first, settings.window_last),
    )


def _select_places(theatre: Theatre, view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Select the places of the view in its order, by place_id, with ``changes``."""
    places = rows.groupby("place_id", sort=False).agg(
        name=("name_en", "first"),
        name_local=("name_local", "first"),
        country=("country", "first"),
        admin_unit=("admin_unit", "first"),
        kind=("kind", "first"),
        changes=("moved", "sum"),
    )
    current = controllers_on(theatre, view.as_of, ("controller", "from_date")).reindex(places.index)
    places = places.assign(since=current["from_date"], controller=current["controller"])
    places["country"] = places["country"].map(theatre.places["name_en"])
    is_inside = [view_scope.is_within(theatre, str(name), view.country) for name in places.index]
    query = read_query(view.filters.words)
    texts = [
        f"{theatre.place_texts[str(place)]}\n"
        + fold_text("\n".join(cell for cell in row if isinstance(cell, str)))
        for place, *row in places[["country", "admin_unit", "kind"]].itertuples()
    ]
    is_selected = [
        is_row_inside and query.fits(text)
        for is_row_inside, text in zip(is_inside, texts, strict=True)
    ]
    order = view.order if view.order.removeprefix("-") in ORDERS else DEFAULT_ORDER
    column = order.removeprefix("-")
    sort_columns = [column] if column == "name" else [column, "name"]
    ascending = [not order.startswith("-"), True][: len(sort_columns)]
    return places[np.array(is_selected, dtype=bool)].sort_values(
        sort_columns, ascending=ascending, kind="stable", na_position="last"
    )


def _start_text(row: dict) -> str:
    """Format the start of an interval at its precision."""
    if not row["is_dated"]:
        return f"before {format_short_date(row['from_date'])}"
    return format_short_span(row["from_date"], row["from_precision"])


def _end_texts(rows: pd.DataFrame) -> list[str]:
    """Format the end of each interval at the precision of the change that ended it.

    ``rows`` from `control_intervals`, those of a place in order of date.
    """
    following = rows["to_date"] + pd.Timedelta(days=1)
    ended = (rows["place_id"].shift(-1) == rows["place_id"]) & (
        rows["from_date"].shift(-1) == following
    )
    by_month = ended & (rows["from_precision"].shift(-1) == "month")
    return [
        format_short_span(following_date, "month") if is_monthly else format_short_date(end)
        for following_date, end, is_monthly in zip(
            following, rows["to_date"], by_month, strict=True
        )
    ]


def _controller_text(theatre: Theatre, row: dict) -> str:
    """Name the controller; for a contested place also the known parties before and after."""
    parties = [
        f"{relation}: {theatre.actors.loc[row[relation], 'short_label']}"
        for relation in ("before", "after")
        if isinstance(row[relation], str)
    ]
    label = str(row["controller_label"])
    return f"{label} ({'; '.join(parties)})" if parties else label


def _hover_text(theatre: Theatre, row: dict, end_text: str) -> str:
    precision_note = (
        ", known to the month" if row["from_precision"] == "month" and row["moved"] else ""
    )
    title = row["source_title"]
    source = title if isinstance(row["source_id"], str) else GENERAL
    lines = [
        f"{bold_text(row['name_en'])} {local_name(row['name_local'])}".strip(),
        _controller_text(theatre, row),
        f"{_start_text(row)} to {end_text}{precision_note}",
        *(["unverified"] if row["status"] != "verified" else []),
        *other_dates_hover(row["other_dates"]),
        str(source)[:90],
    ]
    return BREAK.join(lines)


def _describe_strips(
    theatre: Theatre, title: str, frame: pd.DataFrame, drawn: tuple[str, ...], view: View
) -> str:
    """Describe the first strips as of the view's date."""
    if not drawn:
        return f"{title}: nothing to show."
    controllers = controllers_on(theatre, view.as_of)["controller"].map(
        theatre.actors["short_label"]
    )
    names = frame.drop_duplicates("place_id").set_index("place_id")["row"]
    descriptions = [
        f"{names[name]}: {controllers[name]}" for name in drawn[:10] if name in controllers.index
    ]
    remainder = f"; and {len(drawn) - 10} more" if len(drawn) > 10 else ""
    return f"{title}. On {format_date(view.as_of)}: {'; '.join(descriptions)}{remainder}."
