"""Scope of a view: its countries and places, comparison date, controller and area unit."""

from collections.abc import Callable
from functools import lru_cache

import pandas as pd

from data.model import Country, Theatre
from data.text.format import MINUS, NARROW, format_quantity
from data.text.places import place_name
from exhibits.model import View

FormatArea = Callable[[float], str]
CACHED_THEATRES = 8
"""Theatres whose look-ups stay in memory; a changed folder counts as another theatre."""


@lru_cache(maxsize=CACHED_THEATRES)
def has_admin_units(theatre: Theatre) -> bool:
    """Whether a place of control has an admin unit."""
    places = theatre.places.loc[theatre.control["place_id"].unique(), "admin_unit"]
    return bool(places.notna().any())


def is_within(theatre: Theatre, place_id: str, container: str) -> bool:
    """Return whether a place equals, or lies in, another by the ``part_of`` chain."""
    return container in theatre.containers[place_id]


def city_of(theatre: Theatre, place_id: str) -> str:
    """Return the city that contains a place by the ``part_of`` chain, else the place."""
    return _city_by_place(theatre)[place_id]


@lru_cache(maxsize=CACHED_THEATRES)
def _city_by_place(theatre: Theatre) -> dict[str, str]:
    kinds = theatre.places["kind"].to_dict()
    return {
        place: next((outer for outer in chain if kinds[outer] == "city"), place)
        for place, chain in theatre.containers.items()
    }


def chosen_countries(theatre: Theatre, view: View) -> list[Country]:
    """Return the countries of the theatre within the view."""
    settings = theatre.settings
    return [
        country
        for country in settings.countries
        if is_within(theatre, country.place_id, view.country)
    ]


def controlled_place_name(theatre: Theatre, view: View) -> str:
    """Return the name of the area with control: the view's place, or the only country within it.

    A theatre may have claims on more than its countries.
    """
    countries = chosen_countries(theatre, view)
    return place_name(theatre, countries[0].place_id if len(countries) == 1 else view.country)


def comparison_date(theatre: Theatre, view: View) -> pd.Timestamp:
    """Return the chosen comparison date, else one year before the as-of date within the window."""
    if view.since is not None:
        return view.since
    return max(_year_before(view.as_of), theatre.settings.window_first)


@lru_cache(maxsize=64)  # a page needs that of its date dozens of times
def _year_before(date: pd.Timestamp) -> pd.Timestamp:
    return date - pd.DateOffset(years=1)


def area_formatter(theatre: Theatre, view: View) -> FormatArea:
    """Return a formatter of areas in km² in the reader's unit, rounded because modelled."""
    units_per_km2, symbol, _ = area_unit(theatre, view)

    def format_area(km2: float) -> str:
        area = abs(km2) * units_per_km2
        step = 100 if area >= 1000 else 10 if area >= 100 else 1
        rounded = round(area / step) * step
        return format_quantity(f"{MINUS if km2 < 0 and rounded else ''}{rounded:,}", symbol)

    return format_area


def format_some_area(format_area: FormatArea, km2: float) -> str:
    """Format an area; one that is not zero but rounds to it: "less than 1 km²"."""
    text = format_area(km2)
    is_small = bool(km2) and without_unit(text) == "0"
    return f"less than 1{text.removeprefix('0')}" if is_small else text


def without_unit(area: str) -> str:
    """Return the number of a formatted area."""
    return area.partition(NARROW)[0]


def area_unit(theatre: Theatre, view: View) -> tuple[float, str, str]:
    """Return the unit in which areas are drawn: units per km², symbol and label."""
    return _area_unit(theatre, view.area_unit)


@lru_cache(maxsize=32)
def _area_unit(theatre: Theatre, area_unit: str) -> tuple[float, str, str]:
    areas = theatre.units[theatre.units["family"] == "area"]
    unit = area_unit or str(areas.index[areas["to_canonical"] == 1][0])
    row = areas.loc[unit]
    symbol = row["symbol"] if isinstance(row["symbol"], str) else row["label"]
    return 1.0 / areas["to_canonical"].astype(float)[unit], str(symbol), str(row["label"])


def followed_controller(theatre: Theatre, view: View) -> str:
    """Return the controller of the view, by default the theatre's subject."""
    return view.controller or theatre.settings.subject


def rows_at_radius(modelled: pd.DataFrame, radius_km: float | None) -> pd.DataFrame:
    """Select the modelled rows at one radius; None is no limit."""
    radii = modelled["reach_km"]
    return modelled[radii.isna() if radius_km is None else radii == radius_km]


def largest_drawn(rows: pd.DataFrame) -> float:
    """Largest modelled or claimed amount that a chart of `BandsMarks` draws, in its unit.

    ``value`` of a claim is as stated, in the unit of its source; ``most`` is converted.
    """
    modelled = rows[rows["role"] == "modelled"]
    ends = [modelled["value"], modelled["doubt_most"], rows.get("most", modelled["value"])]
    return float(pd.concat(ends).max())
