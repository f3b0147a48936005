"""Who is said to hold what on a day: places, the ground they speak for, and how much it is.

Modelled from places alone by one rule (docs/adr/0009-reach-cells.md): every map and table of it
says so.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Theatre
from data.text.format import format_date
from data.text.sentences import place_name
from exhibits.builders import sourcing
from exhibits.builders.control.control_layers import (
    FILES,
    beyond_reach,
    contested_actors,
    control_model_note,
    controller_layers,
    legend_layer,
    place_hovers,
    place_labels,
    place_layers,
    with_cells,
    with_layers,
)
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.reach_cells import RadiusCells
from exhibits.builders.view_scope import (
    FormatArea,
    area_formatter,
    chosen_countries,
    comparison_date,
)
from exhibits.model import Exhibit, TableMarks, View

NOT_ASSESSED = "not_assessed"
CONTESTED = "contested"


def controllers_by_place(
    theatre: Theatre, as_of: pd.Timestamp, columns: Sequence[str] = ("controller",)
) -> pd.DataFrame:
    """Who is said to hold each place on a day.

    Returns
    -------
    Frame by place_id, sorted: these columns of the control table, derived ones too
    (data/loading/derived_columns.py: ``before`` and ``after``, between whom a place is contested).
    """
    rows = theatre.control
    there = ((rows["from_date"] <= as_of) & (as_of <= rows["until"])).to_numpy()
    ids = pd.Index(rows["place_id"].to_numpy()[there], dtype=object, name="place_id")
    return pd.DataFrame({name: _taken(rows[name], there, ids) for name in columns}, index=ids)


def _taken(column: pd.Series, at: npt.NDArray, index: pd.Index) -> pd.Series:
    """Rows of a column. Its type stays: to let pandas guess takes longer than all the rest."""
    return pd.Series(column.to_numpy()[at], index, column.dtype)


def controller_rows(theatre: Theatre, ground: Basemap, view: View) -> pd.DataFrame:
    """A row for each place of control of the view's countries, on the view's day.

    Returns
    -------
    Frame, RangeIndex, by place_id: ``place_id``, ``name_en``, ``name_ar``, ``country`` (place_id),
    ``governorate``, ``controller``, ``controller_label``, ``since``, ``from_precision``,
    ``status``, ``contested_before``, ``contested_after``, ``area_km2``, ``reach_km`` (missing: no
    cap), ``lat``, ``lon``, ``source_id``, ``source_title``, ``outlet``, ``source_url``.
    """
    names = {country.iso3: country.place_id for country in chosen_countries(theatre, view)}
    told = ["controller", "from_date", "from_precision", "status", "before", "after", "source_id"]
    rows = _of_view(theatre, ground, view, told)
    ids, rows = rows.index, rows.reset_index(drop=True)
    at, places = theatre.places.index.get_indexer(ids), theatre.places
    lies_in = places["country"].to_numpy()[at].tolist()
    short = theatre.actors["short_label"].to_dict()
    text = {"index": rows.index, "dtype": object}
    frame = pd.DataFrame(
        {
            "place_id": pd.Series(ids, **text),
            "name_en": _taken(places["name_en"], at, rows.index),
            "name_ar": _taken(places["name_ar"], at, rows.index),
            "country": pd.Series([names[iso3] for iso3 in lies_in], **text),
            "governorate": _taken(places["governorate"], at, rows.index),
            "controller": rows["controller"],
            "controller_label": pd.Series([short[who] for who in rows["controller"]], **text),
            "since": rows["from_date"],
            "from_precision": rows["from_precision"],
            "status": rows["status"],
            "contested_before": rows["before"],
            "contested_after": rows["after"],
            "area_km2": ground.cells[view.reach_km].area_km2.reindex(ids).round(1).to_numpy(),
            "reach_km": np.nan if view.reach_km is None else view.reach_km,
            "lat": places["lat"].to_numpy()[at],
            "lon": places["lon"].to_numpy()[at],
            "source_id": rows["source_id"],
        }
    )
    return sourcing.add_sources(theatre, frame)


def control_map(
    theatre: Theatre, ground: Basemap, view: View, exhibit_id: str = "control_map"
) -> Exhibit:
    """Ground by who is said to hold its place, contested ground hatched, the rest not assessed."""
    reach = ground.cells[view.reach_km]
    frame = controller_rows(theatre, ground, view)
    since, amount = comparison_date(theatre, view), area_formatter(theatre, view)
    iso3 = [country.iso3 for country in chosen_countries(theatre, view)]
    ids = pd.Index(frame["place_id"], dtype=object)
    sums = _sums(theatre, reach, frame["controller"].set_axis(ids), iso3)
    earlier = area_totals(theatre, ground, replace(view, as_of=since))
    compare = since < view.as_of and len(frame) > 0
    words = {
        str(name): amount(km2)
        + (f" ({_signed(amount, km2 - float(earlier.get(name, 0.0)))})" * compare)
        for name, km2 in sums.items()
    }
    if compare:
        for name in earlier.index.difference(sums.index):  # who held ground then and none now
            words[str(name)] = f"none ({_signed(amount, -earlier[name])})"
    fills = [
        *controller_layers(theatre, reach, frame, words, amount),
        *(
            [legend_layer("contested", f"contested: {words[CONTESTED]}")]
            if CONTESTED in words
            else []
        ),
        *beyond_reach(float(sums[NOT_ASSESSED]), amount),
    ]
    marks = with_layers(
        ground.backdrops[view.country].marks(
            fills,
            above=place_layers(theatre, ground, frame) if "places" in view.layers else [],
            labels=place_labels(ground, view),
        ),
        view,
    )
    sources = sourcing.citations(theatre, frame["source_id"])
    where = "" if view.country == theatre.settings.whole else _in(theatre, view)
    title = f"Who is said to hold what{where}, {format_date(view.as_of)}"
    change = f". In brackets: change since {format_date(since)}" if compare else ""
    return Exhibit(
        id=exhibit_id,
        kind="map",
        title=title,
        subtitle=control_model_note(view.reach_km) + change,
        as_of=view.as_of,
        frame=frame,
        marks=with_cells(theatre, marks, reach, frame["place_id"]),
        caption=(
            f"As of {format_date(view.as_of)}. {place_hovers(frame)}; {len(sources)} "
            f"publications. Hatched: "
            "contested; the two colours are derived: the two who held it before and after. "
            + basemap.attribution(theatre, *FILES)
        ),
        alt=f"{title}. Modelled ground: "
        + "; ".join(f"{_name(theatre, name)} {text}" for name, text in words.items())
        + ".",
        sources=sources,
        note=theatre.settings.boundary_note,
        missing="" if len(frame) else nothing_assessed(theatre),
    )


def area_by_controller(theatre: Theatre, ground: Basemap, view: View) -> Exhibit:
    """Ground of each controller in each country on the view's day; contested and not assessed too.

    Frame: ``controller`` (actor_id, or ``contested``, ``not_assessed``), ``label``, ``country``
    (place_id), ``area_km2``, ``country_name``, ``share_of_country`` (per cent), ``reach_km``
    (missing: no cap), ``as_of``.
    """
    rows = _of_view(theatre, ground, view, ["controller", "source_id"])
    reach = ground.cells[view.reach_km]
    lies_in = reach.cells["country"].reindex(rows.index)
    tables = []
    for country in chosen_countries(theatre, view):
        own = rows.loc[(lies_in == country.iso3).to_numpy(), "controller"]
        sums = _sums(theatre, reach, own, [country.iso3])
        tables.append(
            pd.DataFrame(
                {
                    "controller": sums.index,
                    "label": [_name(theatre, name) for name in sums.index],
                    "country": country.place_id,
                    "area_km2": sums.round(1).to_numpy(),
                    "country_name": place_name(theatre, country.place_id),
                    "share_of_country": (100 * sums / sums.sum()).round(2).to_numpy(),
                    "reach_km": np.nan if view.reach_km is None else view.reach_km,
                    "as_of": view.as_of,
                }
            )
        )
    frame = pd.concat(tables, ignore_index=True)
    sources = sourcing.citations(theatre, rows["source_id"])
    title = f"Ground by who is said to hold it, {format_date(view.as_of)}"
    return Exhibit(
        id="area_by_controller",
        kind="table",
        title=title,
        subtitle=control_model_note(view.reach_km),
        as_of=view.as_of,
        frame=frame if len(rows) else frame.iloc[:0],
        marks=TableMarks(
            columns=(
                ("label", "Held by"),
                ("country_name", "Country"),
                ("area_km2", "km², modelled"),
                ("share_of_country", "% of the country"),
            )
        ),
        caption=f"As of {format_date(view.as_of)}. From {len(rows)} places; {len(sources)} "
        f"publications. " + basemap.attribution(theatre, *FILES),
        alt=f"{title}: "
        + "; ".join(
            f"{row.label} in {row.country_name} {row.area_km2:,.0f}" for row in _told(frame)
        )
        + " km².",
        sources=sources,
        note=theatre.settings.boundary_note,
        missing="" if len(rows) else nothing_assessed(theatre),
    )


def area_totals(theatre: Theatre, ground: Basemap, view: View) -> pd.Series:
    """Ground of each controller in the view's countries on its day, largest first, km².

    Returns
    -------
    Series by actor_id; then ``contested``, if there is any, and ``not_assessed``, always.
    """
    held = _of_view(theatre, ground, view, ["controller"])["controller"]
    iso3 = [country.iso3 for country in chosen_countries(theatre, view)]
    return _sums(theatre, ground.cells[view.reach_km], held, iso3)


def _sums(theatre: Theatre, reach: RadiusCells, held: pd.Series, iso3: list[str]) -> pd.Series:
    """`totals` of controllers by place_id, all that the records have of these countries."""
    code, who = pd.factorize(held.to_numpy())
    km2 = np.bincount(code, reach.area_km2.reindex(held.index).to_numpy(), len(who))
    contested = np.isin(who, contested_actors(theatre))
    sole = sorted(zip(km2[~contested], who[~contested], strict=True), key=lambda each: -each[0])
    sums = {str(name): float(area) for area, name in sole if area > 0}
    if km2[contested].sum() > 0:
        sums[CONTESTED] = float(km2[contested].sum())
    sums[NOT_ASSESSED] = float(reach.not_assessed_km2.loc[iso3].sum())
    return pd.Series(sums, name="area_km2")


def _of_view(theatre: Theatre, ground: Basemap, view: View, columns: Sequence[str]) -> pd.DataFrame:
    """`holders` of the places of the view's countries."""
    rows = controllers_by_place(theatre, view.as_of, columns)
    country = ground.cells[view.reach_km].cells["country"].reindex(rows.index)
    iso3 = [each.iso3 for each in chosen_countries(theatre, view)]
    return rows[country.isin(iso3).to_numpy()]


def _signed(amount: FormatArea, km2: float) -> str:
    text = amount(km2).partition(" ")[0]
    return text if km2 < 0 else f"+{text}"


def _name(theatre: Theatre, controller: object) -> str:
    fixed = {NOT_ASSESSED: "not assessed", CONTESTED: "contested"}
    return fixed.get(str(controller)) or str(theatre.actors.loc[str(controller), "short_label"])


def _in(theatre: Theatre, view: View) -> str:
    return f" in {place_name(theatre, view.country)}"


def nothing_assessed(theatre: Theatre) -> str:
    """Why nothing is shown of a day outside the window."""
    window = theatre.settings
    return (
        f"The records of control run from {format_date(window.window_first)} to "
        f"{format_date(window.window_last)}."
    )


def _told(frame: pd.DataFrame) -> list:
    return list(frame.itertuples())
