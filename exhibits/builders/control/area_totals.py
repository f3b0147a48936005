"""Modelled area by controller on a date, and its change since another."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries import control_history
from exhibits.builders.control.control_layers import CONTESTED, NOT_ASSESSED
from exhibits.builders.control.place_rows import controllers_in_view, range_columns
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.radius_cells import RadiusCells
from exhibits.builders.view_scope import chosen_countries, comparison_date, followed_controller
from exhibits.model import View


def area_totals(theatre: Theatre, base_map: Basemap, view: View) -> pd.Series:
    """Sum the area of each controller in the view's countries on the as-of date, km².

    Returns
    -------
    Series by actor_id, largest first; then ``contested``, if any, and always ``not_assessed``.
    """
    (totals,) = _totals_by_radius(theatre, base_map, view, [view.radius_km])
    return pd.Series(totals, name="area_km2")


@lru_cache(maxsize=32)  # a map needs them twice
def area_ranges(theatre: Theatre, base_map: Basemap, view: View) -> pd.DataFrame:
    """Sum the area of each controller at the view's radius, and at the inner and outer step.

    Returns
    -------
    Frame, index as of `area_totals`: ``area_km2``, ``area_inner_km2``, ``area_outer_km2`` (missing
    without a limit). Shared: read-only.
    """
    columns = range_columns(base_map, view)
    radii_km = [view.radius_km, *columns.values()]
    at_view, *at_steps = _totals_by_radius(theatre, base_map, view, radii_km)
    totals: dict[str, list[float]] = {"area_km2": [*at_view.values()]}
    for (name, radius_km), at_radius in zip(columns.items(), at_steps, strict=True):
        missing = np.nan if radius_km is None else 0.0
        known = {} if radius_km is None else at_radius
        totals[name] = [known.get(controller, missing) for controller in at_view]
    return pd.DataFrame(totals, index=[*at_view])


class AreaChanges(NamedTuple):
    """Change of area since the comparison date, at places assessed on both dates.

    ``area_km2`` is a Series by actor_id (and ``contested``), empty without a comparison. Of
    ``place_count`` places; partial if others are assessed on one of the dates only: their area is
    no gain and no loss.
    """

    area_km2: pd.Series
    place_count: int = 0
    is_partial: bool = False


def area_changes(theatre: Theatre, base_map: Basemap, view: View) -> AreaChanges:
    """Compare the areas on the as-of date with those on the comparison date, km²."""
    since = comparison_date(theatre, view)
    on_dates = [
        controllers_in_view(theatre, replace(view, as_of=date), ["controller"])
        for date in (since, view.as_of)
    ]
    both = on_dates[0].index.intersection(on_dates[1].index)
    if since >= view.as_of or both.empty:
        return AreaChanges(pd.Series(dtype=float))
    codes = [country.iso3 for country in chosen_countries(theatre, view)]
    before, now = (
        pd.Series(
            _sum_areas(theatre, base_map.cells[view.radius_km], rows.loc[both, "controller"], codes)
        )
        for rows in on_dates
    )
    names = now.index.union(before.index).drop(NOT_ASSESSED)
    change = now.reindex(names, fill_value=0.0) - before.reindex(names, fill_value=0.0)
    return AreaChanges(change, len(both), any(len(rows) > len(both) for rows in on_dates))


def largest_area(theatre: Theatre, base_map: Basemap, view: View) -> tuple[pd.Timestamp, float]:
    """Find the largest area of the followed controller in the view's countries in the period.

    Returns
    -------
    The first date with that area, of all dates on which control changes, and the area, km².
    """
    settings = theatre.settings
    changes = theatre.control["from_date"]
    changes = changes[changes.between(settings.window_first, settings.window_last)]
    dates = pd.DatetimeIndex([settings.window_first, *changes]).unique().sort_values()
    codes = [country.iso3 for country in chosen_countries(theatre, view)]
    is_chosen = theatre.places["country"].isin(codes)
    table = control_history.area_over_time(
        theatre,
        base_map.cells[view.radius_km].area_km2,
        is_chosen.map({True: "chosen", False: "other"}),
        dates,
    )
    controller = followed_controller(theatre, view)
    rows = table[(table["country"] == "chosen") & (table["controller"] == controller)]
    if rows.empty:
        return settings.window_first, 0.0
    largest = rows.iloc[int(rows["area_km2"].to_numpy().argmax())]
    return largest["day"], float(largest["area_km2"])


def _totals_by_radius(
    theatre: Theatre, base_map: Basemap, view: View, radii_km: Sequence[float | None]
) -> list[dict[str, float]]:
    """Sum areas as `area_totals` at each radius (km; None: no limit)."""
    controllers = controllers_in_view(theatre, view, ["controller"])["controller"]
    country_codes = [country.iso3 for country in chosen_countries(theatre, view)]
    return [
        _sum_areas(theatre, base_map.cells[radius_km], controllers, country_codes)
        for radius_km in radii_km
    ]


def _sum_areas(
    theatre: Theatre, radius_cells: RadiusCells, controllers: pd.Series, country_codes: list[str]
) -> dict[str, float]:
    """Sum areas as `area_totals`, from all controllers by place_id of these countries."""
    codes, actors = pd.factorize(controllers.to_numpy())
    at = radius_cells.area_km2.index.get_indexer(controllers.index)
    km2 = np.bincount(codes, radius_cells.area_km2.to_numpy()[at], len(actors)).tolist()
    by_actor = sorted(zip(actors, km2, strict=True), key=lambda item: -item[1])
    totals = {
        str(name): area
        for name, area in by_actor
        if area > 0 and name not in theatre.contested_actors
    }
    contested_km2 = sum(area for name, area in by_actor if name in theatre.contested_actors)
    if contested_km2 > 0:
        totals[CONTESTED] = contested_km2
    not_assessed_km2 = float(sum(radius_cells.not_assessed_km2[code] for code in country_codes))
    if theatre.unknown_actors:  # cells of places that are not assessed on this date
        is_inside = radius_cells.country.isin(country_codes)
        is_inside &= ~radius_cells.country.index.isin(controllers.index)
        not_assessed_km2 += float(radius_cells.area_km2[is_inside].sum())
    totals[NOT_ASSESSED] = not_assessed_km2
    return totals
