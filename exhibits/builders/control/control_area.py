"""Modelled ground over time: by controller and country, and beside what was published of it.

Pure: records, ground and a view in, an `Exhibit` out. Ground over time is asked of
`data.queries.control_history` with the areas of the reach cells; the rule is docs/adr/0009.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from data.model import Country, Theatre
from data.queries import control_history, ledger
from data.text.format import format_count, format_date, join_list
from data.text.sentences import place_name, stated_value
from exhibits.builders import sourcing
from exhibits.builders.claims import claim_marks
from exhibits.builders.control.control_layers import (
    control_model_note,
    controller_paints,
    radius_text,
)
from exhibits.builders.control.whole_window import WholeWindow
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.view_scope import area_unit, chosen_countries, followed_controller
from exhibits.model import AreasMarks, BandsMarks, Exhibit, View

BAND = (15.0, 40.0)
"""The reaches between which the wider band lies, km."""
MAX_NOT_DRAWN_NAMED = 4
DOUBT_NOTE = (
    f"Lighter band: where uncertain days may put the line. A day known to the month may be any of "
    f"it, an unverified one up to {control_history.UNVERIFIED_DAYS} days earlier or later; 5th "
    f"to 95th of "
    f"{control_history.SIMULATIONS} draws of a fixed seed."
)


def month_starts(theatre: Theatre) -> pd.DatetimeIndex:
    """The first of each month of the window, and its first and last day."""
    settings = theatre.settings
    first, last = settings.window_first, settings.window_last
    firsts = pd.date_range(first, last, freq="MS")
    return firsts.union(pd.DatetimeIndex([first, last]))


def controller_area(
    theatre: Theatre, ground: Basemap, reach_km: float | None, days: pd.DatetimeIndex
) -> pd.DataFrame:
    """Ground of each controller in each country on each day.

    Returns
    -------
    Long frame: ``day``, ``country`` (place_id), ``controller``, ``area_km2``.
    """
    names = {country.iso3: country.place_id for country in theatre.settings.countries}
    country = theatre.places["country"].map(names)
    return control_history.area_over_time(theatre, ground.cells[reach_km].area_km2, country, days)


def _area_over_time(theatre: Theatre, ground: Basemap, view: View) -> Exhibit:
    """Ground of each controller by month through the window, stacked, a panel a country.

    Frame: ``day``, ``country`` (place_id), ``controller``, ``label``, ``area_km2``, ``reach_km``
    (missing: no cap), ``derived`` (true), ``panel``, ``value`` (in the unit drawn).
    """
    settings = theatre.settings
    countries = chosen_countries(theatre, view)
    ids = [country.place_id for country in countries]
    table = controller_area(theatre, ground, view.reach_km, month_starts(theatre))
    table = table[table["country"].isin(ids)]
    ever = table.groupby(["country", "controller"])["area_km2"].transform("max") > 0
    table = table[ever]
    looks = controller_paints(theatre, table["controller"].unique())
    rank = {paint.controller: at for at, paint in enumerate(looks)}
    order = table["controller"].map(rank)
    place = table["country"].map({name: at for at, name in enumerate(ids)})
    table = table.assign(_place=place, _order=order).sort_values(["_place", "_order", "day"])
    factor, sign, unit = area_unit(theatre, view)
    frame = pd.DataFrame(
        {
            "day": table["day"],
            "country": table["country"],
            "controller": table["controller"],
            "label": table["controller"].map(theatre.actors["label"]),
            "area_km2": table["area_km2"].round(1),
            "reach_km": np.nan if view.reach_km is None else view.reach_km,
            "derived": True,
            "panel": table["country"].map(theatre.places["name_en"]),
            "value": table["area_km2"] * factor,
        }
    ).reset_index(drop=True)
    unassessed = {
        place_name(theatre, country.place_id): _unassessed(ground, view, country, factor, sign)
        for country in countries
    }
    sources = control_sources(theatre, [country.iso3 for country in countries])
    title = f"{place_name(theatre, view.country)}: who is said to hold how much ground, by month"
    return Exhibit(
        id="area_over_time",
        kind="areas",
        title=title,
        subtitle=control_model_note(view.reach_km),
        as_of=view.as_of,
        frame=frame,
        marks=AreasMarks(
            value_label=f"{unit}, modelled",
            window=(settings.window_first, settings.window_last),
            paints=looks,
            unassessed=unassessed,
        ),
        caption=f"{format_count(len(sources), 'source')} of control. "
        + basemap.attribution(theatre, "boundaries/", "places.csv"),
        alt=title,
        sources=sources,
        note="Ground that is not assessed is not in the stack: nobody speaks for it. Contested is "
        "what a source says of a place. " + settings.boundary_note,
        missing="" if len(frame) else "No place in the records of control.",
    )


def _area_told(theatre: Theatre, whole: Exhibit, view: View) -> Exhibit:
    on = format_date(view.as_of)
    return replace(
        whole,
        as_of=view.as_of,
        subtitle=f"{whole.subtitle}. Dotted: {on}",
        caption=f"Of the whole window, not only up to {on}; the first of each month. "
        f"{whole.caption}",
        alt=_area_alt(theatre, whole.title, whole.frame, view),
    )


area_over_time = WholeWindow(_area_over_time, _area_told)


def _unassessed(ground: Basemap, view: View, country: Country, factor: float, sign: str) -> str:
    """How much of a country nobody speaks for, in words."""
    reach = ground.cells[view.reach_km]
    own = reach.cells["country"] == country.iso3
    beyond = float(reach.not_assessed_km2.get(country.iso3, 0.0))
    whole = beyond + float(reach.area_km2[own].sum())
    return f"not assessed: {beyond * factor:,.0f} of {whole * factor:,.0f} {sign}"


def _area_alt(theatre: Theatre, title: str, frame: pd.DataFrame, view: View) -> str:
    """The stack in words: each country's controllers on the last month before the day chosen."""
    known = frame[frame["day"] <= view.as_of]
    if known.empty:
        return f"{title}."
    last = known[known["day"] == known["day"].max()]
    parts = []
    for panel, rows in last.groupby("panel", sort=False):
        rows = rows[rows["area_km2"] > 0].sort_values("area_km2", ascending=False)
        told = [f"{row.label} {row.area_km2:,.0f} km²" for row in rows.itertuples()]
        parts.append(f"{panel}, {format_date(last['day'].iloc[0])}: {join_list(told)}")
    return f"{title}, modelled. {'. '.join(parts)}."


def control_sources(theatre: Theatre, iso3: list[str]) -> tuple[sourcing.Citation, ...]:
    """Publications behind the records of control in these countries, each once."""
    rows = theatre.control
    inside = rows["place_id"].map(theatre.places["country"]).isin(iso3)
    return sourcing.citations(theatre, rows.loc[inside, "source_id"])


def published_areas(theatre: Theatre, controller: str, places: list[str]) -> pd.DataFrame:
    """Statements on ground held: stocks of area that count what is held; bases that compare or not.

    Claims are of the theatre's subject, so any other controller has none.
    """
    kinds = theatre.metrics
    measures = kinds.index[
        (kinds["family"] == "area") & (kinds["direction"] == "hold") & (kinds["kind"] == "stock")
    ]
    if controller != theatre.settings.subject:
        measures = measures[:0]
    return ledger.select_claims(theatre, metrics=measures, places=places, statements_only=True)


def _subject_area(theatre: Theatre, ground: Basemap, view: View) -> Exhibit:
    """Modelled ground of one controller within two bands, and published claims as dots beside it.

    The country of the view, or the whole theatre: then the sum of its countries. Frame: rows with
    the ``role`` ``modelled`` (``day``, ``reach_km``, ``area_km2``, ``value``, ``doubt_least``,
    ``doubt_most``; a row a month and reach) and ``claim`` (citation columns, ``first``, ``last``,
    ``least``, ``most``, ``group``, ``ground``, ``hover``).

    Raises
    ------
    KeyError: no such controller.
    """
    settings = theatre.settings
    controller = followed_controller(theatre, view)
    (paint,) = controller_paints(theatre, [controller]) or (None,)
    if paint is None:
        raise KeyError(controller)
    factor, sign, unit = area_unit(theatre, view)
    modelled = _modelled(theatre, ground, view, controller)
    modelled = modelled.assign(
        value=modelled["area_km2"] * factor,
        doubt_least=modelled["doubt_least"] * factor,
        doubt_most=modelled["doubt_most"] * factor,
        role="modelled",
        derived=True,
    )
    every = published_areas(theatre, controller, [view.country])
    clear = [ledger.comparable_base(theatre, name) for name in every["base_id"]]
    compares = np.array(clear, dtype=bool)
    own, others = every[compares], every[~compares]
    claims = _claims(theatre, view, own)
    frame = pd.concat([modelled, claims], ignore_index=True) if len(claims) else modelled
    grounds = tuple(claims["ground"].value_counts().index) if len(claims) else ()
    place = place_name(theatre, view.country)
    reach = "no cap" if view.reach_km is None else f"{view.reach_km:g} km"
    title = f"{place}: ground held by {paint.label}, modelled and as published"
    sources = sourcing.citations(theatre, own["source_id"])
    notes = (
        DOUBT_NOTE,
        _widest(modelled, sign),
        _grounds(grounds) if grounds else _nobody(theatre, controller),
        _unshown(theatre, others),
        settings.boundary_note,
    )
    return Exhibit(
        id="subject_area",
        kind="bands",
        title=title,
        subtitle=f"{control_model_note(view.reach_km)}. Line: {reach}; band: reaches of "
        f"{BAND[0]:g} to "
        f"{BAND[1]:g} km; lighter band: uncertain days. Dots: what was published",
        as_of=view.as_of,
        frame=frame,
        marks=BandsMarks(
            value_label=unit,
            window=(settings.window_first, settings.window_last),
            paint=paint,
            reach_km=view.reach_km,
            band=BAND,
            grounds=grounds,
        ),
        caption=f"{sourcing.origin_note(own, sources)} "
        + basemap.attribution(theatre, "boundaries/", "places.csv"),
        alt=title,
        sources=sources,
        note=" ".join(part for part in notes if part),
    )


def _subject_told(theatre: Theatre, whole: Exhibit, view: View) -> Exhibit:
    words, rows = sourcing.scope_note(view.as_of), whole.frame
    modelled, claims = rows[rows["role"] == "modelled"], rows[rows["role"] == "claim"]
    return replace(
        whole,
        as_of=view.as_of,
        caption=f"Model: first of each month. Claims: {words[:1].lower()}{words[1:]} "
        f"{whole.caption}",
        alt=_subject_alt(whole.title, modelled, claims, view),
    )


subject_area = WholeWindow(_subject_area, _subject_told)


def _modelled(theatre: Theatre, ground: Basemap, view: View, controller: str) -> pd.DataFrame:
    """Month by month at each reach that is drawn; the doubt of the chosen one."""
    ids = [country.place_id for country in chosen_countries(theatre, view)]
    names = {country.iso3: country.place_id for country in theatre.settings.countries}
    days = month_starts(theatre)
    reaches = dict.fromkeys((BAND[0], view.reach_km, BAND[1]))
    parts = []
    for reach_km in reaches:
        table = controller_area(theatre, ground, reach_km, days)
        own = table[(table["controller"] == controller) & table["country"].isin(ids)]
        summed = own.groupby("day", as_index=False)["area_km2"].sum()
        parts.append(summed.assign(reach_km=np.nan if reach_km is None else reach_km))
    table = pd.concat(parts, ignore_index=True)
    chosen = ground.cells[view.reach_km].area_km2
    # Of the whole theatre one band, not the sum of two: low draws of two countries do not coincide.
    one = theatre.places["country"].map(names).isin(ids).map({True: "chosen", False: "other"})
    band = control_history.uncertain_area(theatre, chosen, one, days, controller)
    band = band[band["country"] == "chosen"].set_index("day")
    at_reach = (
        table["reach_km"].isna() if view.reach_km is None else (table["reach_km"] == view.reach_km)
    )
    doubt = band.reindex(table["day"]).reset_index(drop=True).where(at_reach)
    return table.assign(doubt_least=doubt["least_km2"], doubt_most=doubt["most_km2"])


def _claims(theatre: Theatre, view: View, own: pd.DataFrame) -> pd.DataFrame:
    """Claims as marks of one axis; ``ground`` is the base of each, told by its symbol."""
    if own.empty:
        return pd.DataFrame()
    unit = claim_marks.chart_unit(theatre, str(own["metric"].iloc[0]), view.area_unit)
    ground = own["base_id"].map(theatre.bases["label"]).astype(str)
    every = ledger.select_claims(theatre, metrics=own["metric"].unique(), places=[view.country])
    shown = claim_marks.mark_frame(theatre, own, unit, ground, claim_marks.repeated_by(every))
    return shown.rename(columns={"panel": "ground"}).assign(role="claim", derived=False)


def _widest(modelled: pd.DataFrame, sign: str) -> str:
    """How wide the band of doubt is at its widest, in words."""
    wide = (modelled["doubt_most"] - modelled["doubt_least"]).to_numpy(dtype=float)
    if not np.nanmax(wide, initial=0.0) > 0:
        return "No day is uncertain."
    at = int(np.nanargmax(wide))
    return f"It is {wide[at]:,.0f} {sign} wide at most, on {format_date(modelled['day'].iloc[at])}."


def _grounds(grounds: tuple[str, ...]) -> str:
    words = "Dots are claims, each as its source states it; no line joins them, nor the model."
    if len(grounds) < 2:
        return words
    return f"{words} They are of {len(grounds)} bases ({'; '.join(grounds)}): not one series."


def _nobody(theatre: Theatre, controller: str) -> str:
    """Why there is no dot."""
    subject = theatre.settings.subject
    if controller == subject:
        return "No claim on ground held, on a base that is clear, is in the ledger."
    return (
        f"The ledger's claims on ground held are of {theatre.actors.loc[subject, 'label']} alone."
    )


def _unshown(theatre: Theatre, others: pd.DataFrame) -> str:
    """Claims whose base is not clear are told and not drawn."""
    if others.empty:
        return ""
    rows = [row for _, row in others.iterrows()]
    named = [
        f"{stated_value(theatre, row)}, of “{row['base']}”" for row in rows[:MAX_NOT_DRAWN_NAMED]
    ]
    if len(rows) > MAX_NOT_DRAWN_NAMED:
        named.append(f"{len(rows) - MAX_NOT_DRAWN_NAMED} more in the Ledger")
    return f"Not drawn, for their base is not clear: {'; '.join(named)}."


def _subject_alt(title: str, modelled: pd.DataFrame, claims: pd.DataFrame, view: View) -> str:
    reach = modelled["reach_km"]
    line = modelled[reach.isna() if view.reach_km is None else reach == view.reach_km]
    top = line.iloc[int(line["area_km2"].to_numpy().argmax())]
    last = line[line["day"] <= view.as_of].tail(1)
    now = f"; {last['area_km2'].iloc[0]:,.0f} km² on {format_date(last['day'].iloc[0])}" * bool(
        len(last)
    )
    told = f"{title}. Ground {radius_text(view.reach_km)}: most {top['area_km2']:,.0f} km² on "
    return (
        f"{told}{format_date(top['day'])}{now}. "
        f"{format_count(len(claims), 'published claim')} beside it."
    )
