"""Who is said to have held each place through time: a strip a place, and one place's history.

Pure: records and a view in, an `Exhibit` out. What is drawn is the record of control itself, so
nothing here is modelled but the two parties of contested ground, which are derived.
"""

import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries.control import controllers_on
from data.text.format import format_count, format_date, format_short_date
from data.text.sentences import place_name
from exhibits.builders import sourcing, view_scope
from exhibits.builders.control.control_layers import controller_paints
from exhibits.builders.maps.basemap import arabic_name
from exhibits.model import Exhibit, StripsMarks, TableMarks, View
from exhibits.text.markup import BREAK, bold_text

ORDERS = ("name", "country", "governorate", "kind", "changes", "since", "controller")
"""Columns that strips are sorted by; with ``-`` before it, descending."""
DEFAULT_ORDER = "-changes"
MAX_DRAWN = 40
READING_NOTE = (
    "Contested is hatched in the colours of who held the place before and after: derived, for "
    "sources seldom say between whom; grey stripes where one of them is not known. Of the first "
    "interval of a place only the state at the start of the window is known."
)
GENERAL = "general knowledge, no publication"


def control_intervals(theatre: Theatre) -> pd.DataFrame:
    """All intervals of control, in order of place and day, with words for readers.

    Returns
    -------
    Frame, a row an interval: ``place_id``, ``name_en``, ``name_ar``, ``country`` (place_id),
    ``governorate``, ``kind``, ``controller``, ``controller_label``, ``from_date``,
    ``from_precision``, ``to_date`` (inclusive; the window's last day where open), ``moved`` (it
    began with a change), ``status``, ``before``, ``after`` (of contested ground), ``source_id``,
    ``source_title``, ``outlet``, ``source_url``, ``second_source_id``, ``note``, ``row``.
    """
    rows = theatre.control
    place = theatre.places.loc[rows["place_id"]]
    names = {country.iso3: country.place_id for country in theatre.settings.countries}
    full = pd.DataFrame(
        {
            "place_id": rows["place_id"],
            "name_en": place["name_en"].to_numpy(),
            "name_ar": place["name_ar"].to_numpy(),
            "country": place["country"].map(names).to_numpy(),
            "governorate": place["governorate"].to_numpy(),
            "kind": place["kind"].to_numpy(),
            "controller": rows["controller"],
            "controller_label": rows["controller"].map(theatre.actors["label"]),
            "from_date": rows["from_date"],
            "from_precision": rows["from_precision"],
            "to_date": rows["until"],
            "moved": rows["place_id"].duplicated(),
            "status": rows["status"],
            "before": rows["before"],
            "after": rows["after"],
            "source_id": rows["source_id"],
            "second_source_id": rows["second_source_id"],
            "note": rows["note"],
        }
    )
    once = full.drop_duplicates("place_id")
    shared = once.loc[once["name_en"].duplicated(keep=False), "place_id"]
    told = full["name_en"] + " (" + full["governorate"].fillna(full["kind"]) + ")"
    full["row"] = full["name_en"].where(~full["place_id"].isin(shared), told)
    return sourcing.add_sources(theatre, full).reset_index(drop=True)


def build_timelines(theatre: Theatre, view: View) -> Exhibit:
    """A strip a place, of those in the view's country whose names hold the view's words.

    Words are looked for in names (English, Arabic), country, governorate and kind. Sorted by
    ``view.order`` where it is one of `ORDERS`, else by `USUAL_ORDER`; the first `MOST_DRAWN` are
    drawn. Frame: `intervals` of every place found, in that order, with ``changes`` and ``hover``.
    """
    rows = control_intervals(theatre)
    found = _found(theatre, view, rows)
    frame = rows.set_index("place_id").loc[found.index].reset_index() if len(found) else rows[:0]
    frame = frame.assign(changes=frame["place_id"].map(found["changes"]))
    left = len(found) - MAX_DRAWN
    place = place_name(theatre, view.country)
    asked = " ".join(view.filters.words.split())
    title = f"{place}: who is said to have held each place, {_window(theatre)}"
    counted = f"{format_count(len(found), 'place')}, {format_count(len(frame), 'interval')}"
    note = (
        f"The first {MAX_DRAWN} are drawn, {left} more are in the table and the files. "
        f"{READING_NOTE}"
    )
    return _strips(
        theatre,
        view,
        "places",
        title,
        f"{counted}{f', with “{asked}”' if asked else ''}. Dotted: {format_date(view.as_of)}",
        frame,
        tuple(found.index[:MAX_DRAWN]),
        note=note if left > 0 else READING_NOTE,
        missing="" if len(found) else f"No place in {place} with “{asked}”.",
    )


def place_timeline(theatre: Theatre, view: View) -> Exhibit:
    """The strip of one place, ``view.filters.place``."""
    chosen = view.filters.place
    rows = control_intervals(theatre)
    frame = rows[rows["place_id"] == chosen].reset_index(drop=True)
    name = place_name(theatre, chosen) if chosen in theatre.places.index else ""
    return _strips(
        theatre,
        view,
        "place",
        f"{name}: who is said to have held it, {_window(theatre)}" if name else "One place",
        f"{format_count(len(frame), 'interval')}. Dotted: {format_date(view.as_of)}",
        frame.assign(changes=len(frame) - 1),
        (chosen,) if len(frame) else (),
        note=READING_NOTE,
        missing="" if len(frame) else _nothing(name),
    )


def place_history(theatre: Theatre, view: View) -> Exhibit:
    """Every interval of one place, ``view.filters.place``, with its sources, as a table.

    Frame: `intervals` of the place with ``from``, ``to``, ``held_by``, ``known``, ``verified`` and
    ``second_source`` in words.
    """
    chosen = view.filters.place
    rows = control_intervals(theatre)
    rows = rows[rows["place_id"] == chosen].reset_index(drop=True)
    name = place_name(theatre, chosen) if chosen in theatre.places.index else ""
    titles = theatre.sources["title"].fillna(theatre.sources["outlet"])
    last = theatre.settings.window_last
    frame = rows.assign(
        **{
            "from": [_from(row) for row in rows.to_dict("records")],
            "to": [
                f"{format_short_date(end)}, the end of the window"
                if end == last
                else format_short_date(end)
                for end in rows["to_date"]
            ],
            "held_by": [_held_by(theatre, row) for row in rows.to_dict("records")],
            "known": rows["from_precision"].map({"day": "to the day", "month": "to the month"}),
            "verified": rows["status"],
            "second_source": titles.reindex(rows["second_source_id"]).to_numpy(),
            "source_title": rows["source_title"].where(rows["source_id"].notna(), GENERAL),
        }
    )
    both = pd.concat([rows["source_id"], rows["second_source_id"]])
    sources = sourcing.citations(theatre, both)
    title = f"{name}: every change of who is said to hold it" if name else "One place"
    told = "; ".join(f"from {row['from']}: {row['held_by']}" for row in _rows(frame))
    return Exhibit(
        id="place_history",
        kind="table",
        title=title,
        subtitle=f"{format_count(len(frame), 'interval')}, {_window(theatre)}, with their sources",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                ("from", "From"),
                ("to", "To"),
                ("held_by", "Held by"),
                ("known", "Day known"),
                ("verified", "Status"),
                ("second_source", "Second source"),
                ("note", "Note"),
            )
        ),
        caption=f"Of the whole window, not only up to {format_date(view.as_of)}. "
        f"{format_count(len(sources), 'publication')}.",
        alt=f"{title}. {told}." if told else f"{title}: nothing to show.",
        sources=sources,
        missing="" if len(frame) else _nothing(name),
    )


def _rows(frame: pd.DataFrame) -> list[dict]:
    return frame.to_dict("records")


def _nothing(name: str) -> str:
    if name:
        return f"Nothing in the records says who held {name}."
    return "Choose a place: on the map, or among the strips."


def _window(theatre: Theatre) -> str:
    settings = theatre.settings
    return f"{settings.window_first.year}\u2013{settings.window_last.year}"


def _strips(
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
    shown = frame["place_id"].isin(drawn)
    hovers = [
        _hover(theatre, row) if here else "" for row, here in zip(_rows(frame), shown, strict=True)
    ]
    frame = frame.assign(hover=hovers)
    seen = set(frame.loc[shown, "controller"])
    parties = {*frame.loc[shown, "before"].dropna(), *frame.loc[shown, "after"].dropna()}
    sources = sourcing.citations(theatre, frame["source_id"])
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
            paints=controller_paints(theatre, seen | parties),
            drawn=drawn,
        ),
        caption=f"Of the whole window, not only up to {format_date(view.as_of)}. {doubtful:,} of "
        f"{format_count(len(frame), 'interval')} not verified on a page. "
        f"{format_count(len(sources), 'publication')}.",
        alt=_alt(theatre, title, frame, drawn, view),
        sources=sources,
        note=note,
        missing=missing,
    )


def _found(theatre: Theatre, view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Places that the view asks for, in its order, by place_id, with ``changes``."""
    each = rows.groupby("place_id", sort=False).agg(
        name=("name_en", "first"),
        name_ar=("name_ar", "first"),
        country=("country", "first"),
        governorate=("governorate", "first"),
        kind=("kind", "first"),
        changes=("moved", "sum"),
    )
    now = controllers_on(theatre, view.as_of).reindex(each.index)
    each = each.assign(since=now["since"], controller=now["controller"])
    each["country"] = each["country"].map(theatre.places["name_en"])
    inside = [view_scope.is_within(theatre, str(name), view.country) for name in each.index]
    words = view.filters.words.casefold().split()
    text = [
        " ".join(cell for cell in row if isinstance(cell, str)).casefold().replace("_", " ")
        for row in each[["name", "name_ar", "country", "governorate", "kind"]].itertuples(
            index=False
        )
    ]
    kept = [
        here and all(word in line for word in words)
        for here, line in zip(inside, text, strict=True)
    ]
    order = view.order if view.order.removeprefix("-") in ORDERS else DEFAULT_ORDER
    column = order.removeprefix("-")
    by = [column] if column == "name" else [column, "name"]
    ascending = [not order.startswith("-"), True][: len(by)]
    return each[np.array(kept, dtype=bool)].sort_values(
        by, ascending=ascending, kind="stable", na_position="last"
    )


def _from(row: dict) -> str:
    """When an interval began, no finer than it is known."""
    if not row["moved"]:
        return f"before {format_short_date(row['from_date'])}"
    if row["from_precision"] == "month":
        return f"{row['from_date']:%b %Y}"
    return format_short_date(row["from_date"])


def _held_by(theatre: Theatre, row: dict) -> str:
    """Who held it; of contested ground, who before and after as far as known."""
    known = [
        f"{when}: {theatre.actors.loc[row[when], 'short_label']}"
        for when in ("before", "after")
        if isinstance(row[when], str)
    ]
    label = str(row["controller_label"])
    return f"{label} ({'; '.join(known)})" if known else label


def _hover(theatre: Theatre, row: dict) -> str:
    month = ", known to the month" if row["from_precision"] == "month" and row["moved"] else ""
    title = row["source_title"] if isinstance(row["source_title"], str) else row["outlet"]
    source = title if isinstance(row["source_id"], str) else GENERAL
    lines = [
        f"{bold_text(row['name_en'])} {arabic_name(row['name_ar'])}".strip(),
        _held_by(theatre, row),
        f"{_from(row)} to {format_short_date(row['to_date'])}{month}",
        *(["not verified"] if row["status"] != "verified" else []),
        str(source)[:90],
    ]
    return BREAK.join(lines)


def _alt(
    theatre: Theatre, title: str, frame: pd.DataFrame, drawn: tuple[str, ...], view: View
) -> str:
    """The first strips in words, as of the day chosen."""
    if not drawn:
        return f"{title}: nothing to show."
    held = controllers_on(theatre, view.as_of)["controller"].map(theatre.actors["short_label"])
    names = frame.drop_duplicates("place_id").set_index("place_id")["row"]
    told = [f"{names[name]}: {held[name]}" for name in drawn[:10] if name in held.index]
    rest = f"; and {len(drawn) - 10} more" if len(drawn) > 10 else ""
    return f"{title}. On {format_date(view.as_of)}: {'; '.join(told)}{rest}."
