"""Modelled area over time: by controller and country, and compared with published claims.

Pure functions of records, base map and view that return an `Exhibit`. Areas over time are computed
by `data.queries.control_history` from the areas of the cells; the rule is docs/adr/0009.
"""

from dataclasses import replace
from typing import cast

import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries import control_history, ledger
from data.text.actors import actor_in_text
from data.text.format import (
    NARROW,
    format_count,
    format_date,
    format_radius,
    join_list,
)
from data.text.places import place_name
from exhibits.builders import sourcing
from exhibits.builders.claims import claim_marks
from exhibits.builders.claims.organisation_styles import styles_of
from exhibits.builders.control.area_claims import (
    describe_claims_left_out,
    explain_missing_claims,
    largest_published_area,
    select_area_claims,
)
from exhibits.builders.control.area_totals import area_totals, largest_area
from exhibits.builders.control.control_layers import (
    NOT_ASSESSED,
    control_model_note,
    radius_text,
)
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.radius_cells import radius_band_km
from exhibits.builders.messages import largest_area_message
from exhibits.builders.paints import controller_paints
from exhibits.builders.period_exhibits import PeriodExhibit
from exhibits.builders.view_scope import (
    area_formatter,
    area_unit,
    chosen_countries,
    controlled_place_name,
    followed_controller,
    rows_at_radius,
)
from exhibits.model import AreasMarks, BandsMarks, Exhibit, View

DOUBT_NOTE = (
    f"Between dotted lines: uncertainty from imprecise dates (5th\u201395th percentile of "
    f"{control_history.SIMULATIONS} simulations). A date known only to the month may be any day "
    f"of it; an unverified date may be up to {control_history.UNVERIFIED_DAYS} days earlier or "
    f"later."
)
RIVAL_NOTE = (
    "Where sources give other dates of a change, each simulation uses one of the stated dates."
)


MAX_DAYS_BY_DAY = 92
"""Days of a period up to which its series have a value for each day."""


def month_starts(theatre: Theatre) -> pd.DatetimeIndex:
    """List the first of each month of the window, and its first and last date."""
    first, last = theatre.settings.window_first, theatre.settings.window_last
    return pd.date_range(first, last, freq="MS").union(pd.DatetimeIndex([first, last]))


def _series_dates(theatre: Theatre, *further: pd.Timestamp) -> tuple[pd.DatetimeIndex, str, str]:
    """List the dates of a series, with words: each day of a short window, else months, and others.

    ``further`` is the date of the largest area, which a title states.
    """
    first, last = theatre.settings.window_first, theatre.settings.window_last
    if (last - first).days <= MAX_DAYS_BY_DAY:
        return pd.date_range(first, last), "daily", "each day"
    dates = month_starts(theatre).union(pd.DatetimeIndex(further))
    return dates, "monthly", "the first of each month and the date of the largest area"


def controller_area(
    theatre: Theatre, base_map: Basemap, radius_km: float | None, dates: pd.DatetimeIndex
) -> pd.DataFrame:
    """Compute the area of each controller in each country on each date.

    Returns
    -------
    Long frame: ``day``, ``country`` (place_id), ``controller``, ``area_km2``.
    """
    names = {country.iso3: country.place_id for country in theatre.settings.countries}
    country = theatre.places["country"].map(names)
    table = control_history.area_over_time(
        theatre, base_map.cells[radius_km].area_km2, country, dates
    )
    if not theatre.unknown_actors:
        return table
    return table[~table["controller"].isin(theatre.unknown_actors)].reset_index(drop=True)


def _build_area_over_time(theatre: Theatre, base_map: Basemap, view: View) -> Exhibit:
    """Build stacked areas of each controller over the window, one panel per country.

    Frame: ``day``, ``country`` (place_id), ``controller``, ``label``, ``area_km2``, ``reach_km``
    (missing: no limit), ``derived`` (true), ``panel``, ``value`` (in the unit drawn).
    """
    settings = theatre.settings
    countries = chosen_countries(theatre, view)
    ids = [country.place_id for country in countries]
    largest = largest_area(theatre, base_map, view)
    dates, rate, _ = _series_dates(theatre, largest[0])
    table = controller_area(theatre, base_map, view.radius_km, dates)
    table = table[table["country"].isin(ids)]
    has_area = table.groupby(["country", "controller"])["area_km2"].transform("max") > 0
    table = table[has_area]
    paints = controller_paints(theatre, table["controller"].unique())
    rank = {paint.controller: position for position, paint in enumerate(paints)}
    order = table["controller"].map(rank)
    place = table["country"].map({name: position for position, name in enumerate(ids)})
    table = table.assign(_place=place, _order=order).sort_values(["_place", "_order", "day"])
    factor, _, unit = area_unit(theatre, view)
    frame = pd.DataFrame(
        {
            "day": table["day"],
            "country": table["country"],
            "controller": table["controller"],
            "label": table["controller"].map(theatre.actors["label"]),
            "area_km2": table["area_km2"].round(1),
            "reach_km": np.nan if view.radius_km is None else view.radius_km,
            "derived": True,
            "panel": table["country"].map(theatre.places["name_en"]),
            "value": table["area_km2"] * factor,
        }
    ).reset_index(drop=True)
    sources = control_sources(theatre, [country.iso3 for country in countries])
    title = f"{controlled_place_name(theatre, view)}: area by controller, {rate} (modelled)"
    return Exhibit(
        id="area_over_time",
        kind="areas",
        title=title,
        subtitle=control_model_note(view.radius_km),
        as_of=view.as_of,
        frame=frame,
        marks=AreasMarks(
            value_label=f"{unit}, modelled",
            window=(settings.window_first, settings.window_last),
            paints=paints,
            unassessed={},
        ),
        caption=f"Control records from {format_count(len(sources), 'source')}. "
        + basemap.attribution(theatre, "boundaries/", "places.csv"),
        alt=title,
        sources=sources,
        note="Area that is not assessed is not included. A place is shown as contested where a "
        "source reports it as contested. " + settings.boundary_note,
        missing="" if len(frame) else "No control records for this selection.",
        message=largest_area_message(
            theatre,
            view,
            largest,
            largest_published_area(theatre, base_map, replace(view, as_of=largest[0])),
        ),
        period=(settings.window_first, settings.window_last),
    )


def _annotate_area_over_time(
    theatre: Theatre, base_map: Basemap, exhibit: Exhibit, view: View
) -> Exhibit:
    date_text = format_date(view.as_of)
    unassessed = {
        place_name(theatre, country.place_id): _describe_unassessed(
            theatre, base_map, replace(view, country=country.place_id)
        )
        for country in chosen_countries(theatre, view)
    }
    return replace(
        exhibit,
        as_of=view.as_of,
        marks=replace(cast(AreasMarks, exhibit.marks), unassessed=unassessed),
        subtitle=f"{exhibit.subtitle}. Dotted line: {date_text}",
        caption=f"Covers the entire period, not only up to {date_text}; values for "
        f"{_series_dates(theatre)[2]}. {exhibit.caption}",
        alt=_describe_areas(theatre, exhibit.title, exhibit.frame, view),
    )


area_over_time = PeriodExhibit(_build_area_over_time, _annotate_area_over_time)


def _describe_unassessed(theatre: Theatre, base_map: Basemap, view: View) -> str:
    """Describe how much of the view's country is not assessed on the as-of date."""
    format_area = area_formatter(theatre, view)
    totals = area_totals(theatre, base_map, view)
    amounts = f"{format_area(totals[NOT_ASSESSED])} of {format_area(totals.sum())}"
    return f"not assessed on {format_date(view.as_of)}: {amounts}"


def _describe_areas(theatre: Theatre, title: str, frame: pd.DataFrame, view: View) -> str:
    """Describe each country's controllers in the last month up to the view's date."""
    past = frame[frame["day"] <= view.as_of]
    if past.empty:
        return f"{title}."
    last = past[past["day"] == past["day"].max()]
    format_area, names = area_formatter(theatre, view), theatre.actors["short_label"].to_dict()
    parts = []
    for panel, rows in last.groupby("panel", sort=False):
        rows = rows[rows["area_km2"] > 0].sort_values("area_km2", ascending=False)
        descriptions = [
            f"{names[controller]} {format_area(area_km2)}"
            for controller, area_km2 in zip(rows["controller"], rows["area_km2"], strict=True)
        ]
        parts.append(f"{panel}, {format_date(last['day'].iloc[0])}: {join_list(descriptions)}")
    return f"{title}. {'. '.join(parts)}."


def control_sources(theatre: Theatre, iso3: list[str]) -> tuple[sourcing.Citation, ...]:
    """Cite the publications behind the records of control in these countries, each once."""
    rows = theatre.control
    is_inside = rows["place_id"].map(theatre.places["country"]).isin(iso3)
    return sourcing.control_citations(theatre, rows[is_inside])


def _build_subject_area(theatre: Theatre, base_map: Basemap, view: View) -> Exhibit:
    """Build a chart of a controller's modelled area with two bands, and published claims as dots.

    Covers the view's country; for the theatre, the sum of its countries. Frame: rows with ``role``
    ``modelled`` (``day``, ``reach_km``, ``area_km2``, ``value``, ``doubt_least``, ``doubt_most``;
    a row per month and radius) and ``claim`` (citation columns, ``first``, ``last``, ``least``,
    ``most``, ``group``, ``ground``, ``hover``).

    Raises
    ------
    KeyError: the controller does not exist.
    """
    settings = theatre.settings
    controller = followed_controller(theatre, view)
    (paint,) = controller_paints(theatre, [controller]) or (None,)
    if paint is None:
        raise KeyError(controller)
    factor, symbol, unit = area_unit(theatre, view)
    band = radius_band_km(theatre)
    modelled = _modelled_areas(theatre, base_map, view, controller)
    modelled = modelled.assign(
        value=modelled["area_km2"] * factor,
        doubt_least=modelled["doubt_least"] * factor,
        doubt_most=modelled["doubt_most"] * factor,
        role="modelled",
        derived=True,
    )
    selection = select_area_claims(theatre, view)
    drawn = selection.compared
    claims = _subject_claims(theatre, view, drawn)
    frame = pd.concat([modelled, claims], ignore_index=True) if len(claims) else modelled
    bases = tuple(claims["ground"].value_counts().index) if len(claims) else ()
    place = controlled_place_name(theatre, view)
    radius_phrase = format_radius(view.radius_km)
    title = f"{place}: area held by {actor_in_text(theatre, paint.label)}, modelled and published"
    sources = sourcing.citations(theatre, drawn["source_id"])
    notes = (
        DOUBT_NOTE,
        RIVAL_NOTE if len(theatre.rival_dates) else "",
        _describe_widest_band(modelled, symbol),
        _describe_bases(bases) if bases else explain_missing_claims(theatre, view),
        describe_claims_left_out(theatre, selection),
        settings.boundary_note,
    )
    groups = tuple(frame["group"].value_counts().index) if "group" in frame else ()
    date, km2 = largest_area(theatre, base_map, view)
    origins = (
        sourcing.origin_note(theatre, drawn, sources),
        basemap.attribution(theatre, "boundaries/", "places.csv"),
    )
    return Exhibit(
        id="subject_area",
        kind="bands",
        title=title,
        subtitle=f"{control_model_note(view.radius_km)}. Line: {radius_phrase}; band: radii of "
        f"{band[0]:g} to {band[1]:g}{NARROW}km; between dotted lines: uncertain dates"
        + (". Dots: published claims" if len(claims) else ""),
        as_of=view.as_of,
        frame=frame,
        marks=BandsMarks(
            value_label=unit,
            window=(settings.window_first, settings.window_last),
            paint=paint,
            radius_km=view.radius_km,
            band=band,
            grounds=bases,
            groups=groups,
            styles=styles_of(theatre, groups),
        ),
        caption=" ".join(part for part in origins if part),
        alt=f"{title}. Area {radius_text(view.radius_km)}: maximum "
        f"{area_formatter(theatre, view)(km2)} on {format_date(date)}",
        sources=sources,
        note=" ".join(part for part in notes if part),
        period=(settings.window_first, settings.window_last),
    )


def _annotate_subject_area(
    theatre: Theatre, base_map: Basemap, exhibit: Exhibit, view: View
) -> Exhibit:
    scope, rows = sourcing.scope_note(view.as_of), exhibit.frame
    modelled, claims = rows[rows["role"] == "modelled"], rows[rows["role"] == "claim"]
    return replace(
        exhibit,
        as_of=view.as_of,
        caption=f"Model: values for {_series_dates(theatre)[2]}. {scope} {exhibit.caption}",
        alt=_describe_subject_area(theatre, exhibit, modelled, claims, view),
    )


subject_area = PeriodExhibit(_build_subject_area, _annotate_subject_area)


def _modelled_areas(
    theatre: Theatre, base_map: Basemap, view: View, controller: str
) -> pd.DataFrame:
    """Compute areas by month or day at each drawn radius, with the doubt at the view's radius."""
    ids = [country.place_id for country in chosen_countries(theatre, view)]
    names = {country.iso3: country.place_id for country in theatre.settings.countries}
    dates, *_ = _series_dates(theatre, largest_area(theatre, base_map, view)[0])
    smallest, largest = radius_band_km(theatre)
    radii = dict.fromkeys((smallest, view.radius_km, largest))
    parts = []
    for radius_km in radii:
        table = controller_area(theatre, base_map, radius_km, dates)
        controller_rows = table[(table["controller"] == controller) & table["country"].isin(ids)]
        totals = controller_rows.groupby("day", as_index=False)["area_km2"].sum()
        parts.append(totals.assign(reach_km=np.nan if radius_km is None else radius_km))
    table = pd.concat(parts, ignore_index=True)
    cell_areas = base_map.cells[view.radius_km].area_km2
    # One band for all countries together: low draws of separate countries do not coincide.
    groups = theatre.places["country"].map(names).isin(ids).map({True: "chosen", False: "other"})
    band = control_history.uncertain_area(theatre, cell_areas, groups, dates, controller)
    band = band[band["country"] == "chosen"].set_index("day")
    radii_km = table["reach_km"]
    is_view_radius = radii_km.isna() if view.radius_km is None else radii_km == view.radius_km
    doubt = band.reindex(table["day"]).reset_index(drop=True).where(is_view_radius)
    return table.assign(doubt_least=doubt["least_km2"], doubt_most=doubt["most_km2"])


def _subject_claims(theatre: Theatre, view: View, drawn: pd.DataFrame) -> pd.DataFrame:
    """Build claim marks on one axis; ``ground`` is the base of each, drawn as its symbol."""
    if drawn.empty:
        return pd.DataFrame()
    unit = claim_marks.chart_unit(theatre, str(drawn["metric"].iloc[0]), view.area_unit)
    base_labels = drawn["base_id"].map(theatre.bases["label"]).astype(str)
    all_claims = ledger.select_claims(
        theatre, metrics=drawn["metric"].unique(), places=drawn["place_id"].unique()
    )
    marks = claim_marks.mark_frame(
        theatre, drawn, unit, base_labels, claim_marks.repeated_by(all_claims)
    )
    return marks.rename(columns={"panel": "ground"}).assign(role="claim", derived=False)


def _describe_widest_band(modelled: pd.DataFrame, symbol: str) -> str:
    """Describe the maximum width of the band of doubt."""
    widths = (modelled["doubt_most"] - modelled["doubt_least"]).to_numpy(dtype=float)
    if not np.nanmax(widths, initial=0.0) > 0:
        return "No effect of imprecise dates: all simulations give the same areas."
    position = int(np.nanargmax(widths))
    return (
        f"Maximum width: {widths[position]:,.0f}{NARROW}{symbol}, "
        f"on {format_date(modelled['day'].iloc[position])}."
    )


def _describe_bases(bases: tuple[str, ...]) -> str:
    text = (
        "Dots: published claims as stated by their sources, not connected to each other or to the "
        "model."
    )
    if len(bases) < 2:
        return text
    return f"{text} They have {len(bases)} bases ({'; '.join(bases)}) and are not one series."


def _describe_subject_area(
    theatre: Theatre, exhibit: Exhibit, modelled: pd.DataFrame, claims: pd.DataFrame, view: View
) -> str:
    line = rows_at_radius(modelled, view.radius_km)
    if line.empty:
        return f"{exhibit.title}: nothing to show."
    last = line[line["day"] <= view.as_of].tail(1)
    format_area = area_formatter(theatre, view)
    current_text = "".join(
        f"; {format_area(area_km2)} on {format_date(date)}"
        for area_km2, date in zip(last["area_km2"], last["day"], strict=True)
    )
    return f"{exhibit.alt}{current_text}. {format_count(len(claims), 'published claim')} shown."
