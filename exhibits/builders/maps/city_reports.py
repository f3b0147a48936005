"""A city's neighbourhoods by what was reported of them, on a day and through time.

What stands here is what reports say, not who stood where: a neighbourhood is a point with an
accuracy, its borders are not known, and only a report of the whole of it colours it.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import geopandas as gpd
import pandas as pd

from data.model import Theatre
from data.queries import control, ledger
from data.text.format import (
    event_kind_text,
    format_count,
    format_date,
    format_date_span,
    format_short_date,
    format_short_span,
    format_with_hedge,
    join_list,
    sentence_case,
)
from data.text.sentences import claim_sentence, place_name, unit_symbol
from exhibits.builders import sourcing
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.model import Bar, Citation, Exhibit, Label, Layer, Steps, StepsMarks, View
from exhibits.text.markup import BREAK, bold_text

STATES = {
    "cleared": "reported wholly cleared",
    "part": "reported partly cleared",
    "reversed": "reported taken back",
    "not_yet": "reported not yet cleared",
    "no_report": "no report",
}
"""What was reported of a neighbourhood, in words; most advanced first."""
_MEANINGS = {
    "whole_on": "wholly cleared",
    "whole_by": "wholly cleared by then",
    "part": "partly cleared",
    "not_yet": "not yet cleared",
    "reversed": "taken back",
}
_REPORTED = "reported"  # the role of a state's points and discs, with the state after a colon
_REPLACED = ("accuracy", "quarter")
REPORT = [
    "place_id", "neighbourhood_id", "name_en", "name_ar", "side", "state", "event", "meaning",
    "date_reported", "reported_first", "reported_last", "precision", "by", "status", "source_id",
    "source_title", "outlet", "source_url", "note", "lat", "lon", "accuracy_m", "point_status",
]  # fmt: skip
"""Columns of the frame: a row a report, or a neighbourhood without any."""
_SHARE = [
    "place_id", "panel", "side", "day", "neighbourhoods", "cleared", "share_pct", "ever",
    "ever_pct", "hover", "derived",
]  # fmt: skip
_EDGE = pd.Timedelta(days=10)


def city_time(
    theatre: Theatre, ground: Basemap, view: View, exhibit_id: str, place_id: str
) -> Exhibit:
    """Neighbourhoods of a city by what was reported by the view's day.

    The latest report counts; of those of one day the least advanced. A neighbourhood is a disc as
    large as its point is uncertain; all reports of it, with their dates, are read by pointing.
    """
    name = place_name(theatre, place_id)
    states = control.neighbourhoods_at(theatre, place_id, view.as_of)
    if states.empty:
        return _without_neighbourhoods(ground, view, exhibit_id, place_id, name)
    reports = _with_places(theatre, control.reports_until(theatre, place_id, view.as_of))
    quarters = _quarters(theatre, ground, view, place_id, states, reports)
    discs, points = _layers(quarters)
    claim = share_claim(theatre, view, place_id)
    marks = ground.backdrops[place_id].marks(bar=share_bar(theatre, claim))
    kept = [layer for layer in marks.layers if layer.role.partition(":")[0] not in _REPLACED]
    built = [layer for layer in kept if layer.role == "built"]
    others = [layer for layer in kept if layer.role != "built"]
    marks = replace(
        marks,
        layers=(*built, *discs, *others, *points),
        labels=(*marks.labels, *_sides(quarters)),
    )
    frame = _frame(theatre, place_id, states, reports)
    if claim is not None:  # the bar beside the map
        figures = theatre.figures.loc[pd.Index([claim.name], dtype=object)]
        told = sourcing.add_citations(theatre, figures).assign(event=claim_sentence(theatre, claim))
        frame = pd.concat([told, frame], ignore_index=True)
    sources = sourcing.citations(theatre, frame["source_id"])
    title = f"{name}: neighbourhoods by what was reported by {format_date(view.as_of)}"
    told = _counted(states)
    estimated = int((quarters["status"] != "verified").sum())
    return Exhibit(
        id=exhibit_id,
        kind="map",
        title=title,
        subtitle=(
            "Reports, not lines: the latest report of each counts, and only one of the whole "
            "neighbourhood colours it. A disc is as large as its point is uncertain; borders are "
            "not known"
            + ("" if claim is None else ". The share is a bar beside the map: no source said where")
        ),
        as_of=view.as_of,
        frame=frame,
        marks=marks,
        caption=(
            f"As of {format_date(view.as_of)}. "
            f"{format_count(int(states['reports'].sum()), 'report')} of "
            f"{(states['reports'] > 0).sum()} of {len(states)} named neighbourhoods; "
            f"{_disagreeing(states)}"
            f"Points good to {quarters['accuracy_m'].min():.0f}\u2013"
            f"{quarters['accuracy_m'].max():.0f} m, {estimated} of them estimated. "
            f"{_cited(sources)}{basemap.attribution(theatre, 'cities/')}"
        ),
        alt=f"{title}. {sentence_case(told)}.",
        sources=sources,
        note=(
            "Schematic: river, wall and outline are drawn from published points and sizes. "
            "Early claims were often premature: a later report may say less than one before."
        ),
    )


def _without_neighbourhoods(
    ground: Basemap, view: View, exhibit_id: str, place_id: str, name: str
) -> Exhibit:
    """The exhibit of a city of which the theatre records no neighbourhood."""
    missing = f"No neighbourhood of {name} is recorded."
    return Exhibit(
        id=exhibit_id,
        kind="map",
        title=f"{name}: neighbourhoods by what was reported by {format_date(view.as_of)}",
        subtitle="Reports, not lines",
        as_of=view.as_of,
        frame=pd.DataFrame(columns=REPORT),
        marks=ground.backdrops[place_id].marks(),
        caption=f"As of {format_date(view.as_of)}.",
        alt=missing,
        sources=(),
        missing=missing,
    )


def reported_share(theatre: Theatre, view: View, exhibit_id: str, place_id: str) -> Exhibit:
    """Share of a city's named neighbourhoods that were reported wholly cleared, over time.

    A count of names, not of ground or people: a panel for the whole city, and for each side where
    all neighbourhoods have one, because each is a whole of its own.
    """
    name = place_name(theatre, place_id)
    course = control.cleared_over_time(theatre, place_id)
    window = (course["day"].min() - _EDGE, course["day"].max() + _EDGE)
    known = course[course["day"] <= view.as_of]
    title = f"{name}: share of its named neighbourhoods reported wholly cleared"
    rows = known.assign(
        place_id=place_id,
        panel=[_panel(row) for row in known.to_dict("records")],
        share_pct=(known["cleared"] / known["neighbourhoods"] * 100).round(2),
        ever_pct=(known["ever"] / known["neighbourhoods"] * 100).round(2),
        hover=[
            f"{format_short_date(row['day'])}{BREAK}{row['cleared']} of {row['neighbourhoods']} "
            f"by the "
            f"latest report{BREAK}{row['ever']} by any report so far"
            for row in known.to_dict("records")
        ],
        derived=True,
    )
    reports = _with_places(theatre, control.reports_until(theatre, place_id, view.as_of))
    sources = sourcing.citations(theatre, reports["source_id"])
    last = rows.drop_duplicates("panel", keep="last")
    told = [
        f"{row['panel']}: {row['cleared']} ({row['share_pct']:.0f}\u202f%) by the latest report "
        f"of each, {row['ever']} by any report so far"
        for row in last.to_dict("records")
    ]
    return Exhibit(
        id=exhibit_id,
        kind="steps",
        title=title,
        subtitle="Names counted, not ground or people; derived from reports, not claimed by anyone",
        as_of=view.as_of,
        frame=rows[_SHARE],
        marks=StepsMarks(
            value_label="% of the neighbourhoods",
            value_range=(0.0, 100.0),
            window=window,
            steps=(
                Steps("share_pct", "wholly cleared, by the latest report of each"),
                Steps("ever_pct", "by any report so far, later ones aside", faint=True),
            ),
        ),
        caption=(
            f"As of {format_date(view.as_of)}. Where the two lines part, a later report said "
            f"less than an "
            f"earlier one. Neighbourhoods without any report count as not cleared. "
            f"{_cited(sources)}".strip()
        ),
        alt=f"{title}. {'; '.join(told) or 'No report by this day'}.",
        sources=sources,
        missing="" if len(rows) else f"No report of a neighbourhood by {format_date(view.as_of)}.",
    )


def _panel(row: Mapping[Hashable, Any]) -> str:
    where = f" of the {row['side']}" if row["side"] else ""
    named = f"{row['neighbourhoods']} named neighbourhoods{where}"
    return f"Share of the {named} reported wholly cleared, not of ground"


def _with_places(theatre: Theatre, reports: pd.DataFrame) -> pd.DataFrame:
    """Reports with their publications and the names and points of their neighbourhoods."""
    known = theatre.neighbourhoods.reset_index()
    known = known.rename(columns={"status": "point_status"})
    columns = ["name_en", "name_ar", "side", "lat", "lon", "accuracy_m", "point_status"]
    keys = ["place_id", "neighbourhood_id"]
    joined = sourcing.add_sources(theatre, reports).merge(known[[*keys, *columns]], on=keys)
    return joined.sort_values("reported_last", kind="stable")


def _frame(
    theatre: Theatre, place_id: str, states: pd.DataFrame, reports: pd.DataFrame
) -> pd.DataFrame:
    """A row a report, and one for each neighbourhood without any, with its state on the day."""
    known = control.neighbourhoods_of(theatre, place_id).reset_index()
    silent = known[~known["neighbourhood_id"].isin(reports["neighbourhood_id"])]
    silent = silent.rename(columns={"status": "point_status"}).drop(columns="note")
    every = pd.concat([reports.drop(columns="state"), silent.assign(place_id=place_id)])
    every = every.assign(state=states["state"].loc[every["neighbourhood_id"]].to_numpy())
    order = {name: at for at, name in enumerate(states.index)}
    rank = every["neighbourhood_id"].map(order)
    return (
        every.assign(rank=rank)
        .sort_values(["rank", "reported_last"])[REPORT]
        .reset_index(drop=True)
    )


def _quarters(
    theatre: Theatre,
    ground: Basemap,
    view: View,
    place_id: str,
    states: pd.DataFrame,
    reports: pd.DataFrame,
) -> gpd.GeoDataFrame:
    """Neighbourhoods as points of the city's plane, with state, accuracy, age and words."""
    known = control.neighbourhoods_of(theatre, place_id)
    points = basemap.point_shapes(known, ground.backdrops[place_id].plane)
    here = states.loc[points.index]
    lines: dict[str, list[str]] = {}
    for row in reports.to_dict("records"):  # once: a frame a neighbourhood took most of the time
        lines.setdefault(str(row["neighbourhood_id"]), []).append(_report_line(row))
    return points.assign(
        name=points["name_en"],
        state=here["state"],
        radius_km=points["accuracy_m"] / 1000,
        age_days=(view.as_of - here["last_report"]).dt.days.fillna(0.0),
        hover=[
            BREAK.join(
                [
                    f"{bold_text(row['name_en'])} {basemap.arabic_name(row['name_ar'])}".strip(),
                    *([row["side"]] if isinstance(row["side"], str) else []),
                    f"{_state_words(state)}",
                    *lines.get(str(name), []),
                    f"point {row['status']}, good to about {row['accuracy_m']:.0f} m",
                ]
            )
            for (name, row), state in zip(
                points.to_dict("index").items(), here.to_dict("records"), strict=True
            )
        ],
    )


def _state_words(state: Mapping[Hashable, Any]) -> str:
    """What was reported of a neighbourhood, with the days given for the whole of it."""
    words = STATES[state["state"]]
    last = state["cleared_last"]
    if state["state"] != "cleared":
        before = state["ever_cleared"] and state["state"] != "no_report"
        return f"{words}; wholly cleared by an earlier report" if before else words
    first = state["cleared_first"]
    if pd.isna(first):
        return f"{words} by {format_date(last)}"
    if first == last:
        return f"{words} on {format_date(last)}"
    why = "reports differ" if state["cleared_differs"] else "known no closer"
    return f"{words} between {format_date(first)} and {format_date(last)}: {why}"


def _report_line(report: Mapping[Hashable, Any]) -> str:
    """One report: its day as far as it is known, what, by whom, where read."""
    first, last = report["reported_first"], report["reported_last"]
    if report["meaning"] == "whole_by" or first == last:
        when = format_short_date(last)
    elif (first.day, last) == (1, last + pd.offsets.MonthEnd(0)):
        when = f"{last:%b %Y}"
    else:
        when = f"{format_short_date(first)} to {format_short_date(last)}"
    by = f" ({report['by']})" if isinstance(report["by"], str) else ""
    where = report["outlet"] if isinstance(report["outlet"], str) else "no publication"
    doubt = "" if report["status"] == "verified" else ", not verified"
    return f"\u2013 {when}: {_MEANINGS[report['meaning']]}{by}, {where}{doubt}"


def _layers(quarters: gpd.GeoDataFrame) -> tuple[list[Layer], list[Layer]]:
    """For each state a soft disc and a point of each neighbourhood, with how many there are."""
    discs, points = [], []
    for state, words in STATES.items():
        own = cast(gpd.GeoDataFrame, quarters[quarters["state"] == state])
        if own.empty:
            continue
        sides = own["side"].dropna().value_counts().sort_index()
        where = ", ".join(f"{number} {side}" for side, number in sides.items())
        legend = f"{words}: {len(own)}" + (f" ({where})" if where else "")
        discs.append(Layer(f"{_REPORTED}:{state}", "disc", own))
        points.append(Layer(f"{_REPORTED}:{state}", "point", own, legend))
    return discs[::-1], points[::-1]  # what was cleared lies on top


def _sides(quarters: gpd.GeoDataFrame) -> list[Label]:
    """Names of the city's sides, each in the middle of its neighbourhoods."""
    return [
        Label(str(side).upper(), own.geometry.x.mean(), own.geometry.y.mean(), -1, "neighbour")
        for side, own in quarters.groupby("side")
    ]


def _counted(states: pd.DataFrame) -> str:
    counts = states["state"].value_counts()
    told = [f"{words}: {counts[state]}" for state, words in STATES.items() if state in counts]
    return join_list(told)


def _disagreeing(states: pd.DataFrame) -> str:
    differ = int(states["cleared_differs"].sum())
    return f"the reports of {differ} give different days for the whole. " if differ else ""


def _cited(sources: tuple[Citation, ...]) -> str:
    """Where the reports were read, those of most reports first; long lists end with a count."""
    outlets = pd.Series([source.outlet for source in sources], dtype=object).value_counts()
    if outlets.empty:
        return ""
    first = "; ".join(str(outlet) for outlet in outlets.index[:3])
    more = f"; and {len(outlets) - 3} more" if len(outlets) > 3 else ""
    return f"Source: {format_count(len(sources), 'publication')}, of {first}{more}. "


def share_claim(theatre: Theatre, view: View, place_id: str) -> pd.Series | None:
    """The latest claim on a share of a city; None if nobody has said anything by the day."""
    city = next(city for city in theatre.settings.cities if city.place_id == place_id)
    return ledger.latest_claim(theatre, city.metrics[0], place_id, view.as_of)


def share_bar(theatre: Theatre, claim: pd.Series | None) -> Bar | None:
    """A claim on a share of a city, to stand beside its map: its source did not say where."""
    if claim is None:
        return None
    return Bar(
        least=sourcing.lower_value(claim),
        most=sourcing.upper_value(claim),
        text=format_with_hedge(claim, unit_symbol(theatre, claim)),
        done=sourcing.part_label(theatre, str(claim["metric"])),
        when=format_short_date(claim["as_of_last"]),
    )


def last_event(
    theatre: Theatre,
    view: View,
    places: Sequence[str],
    since: pd.Timestamp,
    short: bool = False,
) -> str:
    """The latest event at any of these places from a day to the view's, in words; "" if none.

    ``short`` leaves out who, and writes the month in three letters.
    """
    rows = control.events_until(theatre, view.as_of)
    rows = rows[rows["place_id"].isin(list(places)) & (rows["date_first"] >= since)]
    rows = rows.sort_values("date_first")
    if rows.empty:
        return ""
    row = rows.iloc[-1]
    when, precision = row["date_first"], row["date_precision"]
    if short:
        return f"{event_kind_text(row['kind'])} {format_short_span(when, precision)}"
    return f"{event_kind_text(row['kind'])} {format_date_span(when, precision)} ({row['by']})"
