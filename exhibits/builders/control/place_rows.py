"""Rows of reported control on a date in the countries of a view, and rival dates of changes."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Theatre
from data.queries.assessors import find_rival_places
from data.queries.control import current_rows, take_columns, take_rows
from data.text.format import format_date_span
from exhibits.builders import sourcing
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.view_scope import CACHED_THEATRES, chosen_countries, comparison_date
from exhibits.model import View

MAX_DATES_IN_HOVER = 2

Change = tuple[str, pd.Timestamp]
"""A change of controller: its place, and the adopted date."""
_COLUMNS = (
    *("place_id", "name_en", "name_local", "country", "admin_unit", "controller"),
    *("controller_label", "since", "from_precision", "status", "other_dates", "rivals"),
    *("contested_before", "contested_after", "area_km2", "reach_km", "area_inner_km2"),
    *("reach_inner_km", "area_outer_km2", "reach_outer_km", "lat", "lon", "source_id"),
    *("second_source_id", "source_count", "source_title", "outlet", "source_url"),
)


def controllers_in_view(theatre: Theatre, view: View, columns: Sequence[str]) -> pd.DataFrame:
    """Return columns of control on the as-of date, of the places in the view's countries.

    The frame is as of `data.queries.control.controllers_on`.
    """
    return take_columns(theatre, *_rows_in_view(theatre, view), columns)


def is_partly_assessed(theatre: Theatre, view: View) -> bool:
    """Whether places in the view are assessed on one of its two dates only."""
    days = (comparison_date(theatre, view), view.as_of)
    first, last = (_rows_in_view(theatre, replace(view, as_of=day))[1] for day in days)
    return set(first) != set(last)


def controller_rows(theatre: Theatre, base_map: Basemap, view: View) -> pd.DataFrame:
    """Build a row for each place of control in the view's countries on the as-of date.

    Returns
    -------
    Frame, RangeIndex, by place_id: ``place_id``, ``name_en``, ``name_local``, ``country``
    (place_id), ``admin_unit``, ``controller``, ``controller_label``, ``since``,
    ``from_precision``, ``status``, ``other_dates`` (of ``since``, from other sources), ``rivals``
    (the reason of `find_rival_places`, or ""), ``contested_before``, ``contested_after``,
    ``area_km2``, ``reach_km`` (missing: no limit), area and radius of the inner and outer step
    (``area_inner_km2``, ``reach_inner_km``, ...), ``lat``, ``lon``, ``source_id``,
    ``second_source_id``, ``source_count``, ``source_title``, ``outlet``, ``source_url``.
    """
    positions, ids = _rows_in_view(theatre, view)
    frame = _rows_of_all_dates(theatre).take(positions).reset_index(drop=True)
    rivals = find_rival_places(theatre, view.as_of)["reason"].reindex(ids, fill_value="")
    return frame.assign(rivals=rivals.to_numpy(), **_areas_of_places(base_map, view, ids))[
        list(_COLUMNS)
    ]


def range_columns(base_map: Basemap, view: View) -> dict[str, float | None]:
    """Return the radius (km) of each column of areas at another step; None without a limit."""
    inner_km, outer_km = base_map.cells.range_km(view.radius_km) or (None, None)
    return {"area_inner_km2": inner_km, "area_outer_km2": outer_km}


def _rows_in_view(theatre: Theatre, view: View) -> tuple[npt.NDArray[np.intp], pd.Index]:
    """Find the positions in ``assessed_control`` of a view's rows, and their place_ids."""
    codes = frozenset(country.iso3 for country in chosen_countries(theatre, view))
    return _rows_in_countries(theatre, view.as_of, codes)


@lru_cache(maxsize=32)
def _rows_in_countries(
    theatre: Theatre, as_of: pd.Timestamp, codes: frozenset[str]
) -> tuple[npt.NDArray[np.intp], pd.Index]:
    positions, ids = current_rows(theatre, as_of)
    is_inside = np.isin(_countries_of_rows(theatre)[positions], [*codes])
    return positions[is_inside], ids[is_inside]


@lru_cache(maxsize=CACHED_THEATRES)
def _countries_of_rows(theatre: Theatre) -> npt.NDArray[np.object_]:
    """Country (iso3) of the place of each row of ``assessed_control``."""
    countries = theatre.places["country"].reindex(theatre.assessed_control["place_id"])
    return countries.to_numpy(dtype=object)


@lru_cache(maxsize=CACHED_THEATRES)
def _rows_of_all_dates(theatre: Theatre) -> pd.DataFrame:
    """Build the columns of `controller_rows` that depend neither on the date nor on the radius.

    A row for each of ``assessed_control``, in its order.
    """
    rows, places = theatre.assessed_control.reset_index(drop=True), theatre.places
    ids = pd.Index(rows["place_id"], dtype=object)
    positions = places.index.get_indexer(ids)
    country_ids = {country.iso3: country.place_id for country in theatre.settings.countries}
    short_labels = theatre.actors["short_label"].to_dict()
    text_options = {"index": rows.index, "dtype": object}
    frame = pd.DataFrame(
        {
            "place_id": pd.Series(ids.to_numpy(), **text_options),
            **{
                name: take_rows(places[name], positions, rows.index)
                for name in ("name_en", "name_local", "admin_unit")
            },
            "country": pd.Series(
                [country_ids.get(iso3) for iso3 in places["country"].to_numpy()[positions]],
                **text_options,  # none of another country: its places are in no view
            ),
            "controller": rows["controller"],
            "controller_label": pd.Series(
                [short_labels[actor] for actor in rows["controller"]], **text_options
            ),
            "since": rows["from_date"],
            "from_precision": rows["from_precision"],
            "status": rows["status"],
            "other_dates": other_dates_column(theatre, rows["place_id"], rows["from_date"]),
            "contested_before": rows["before"],
            "contested_after": rows["after"],
            "lat": places["lat"].to_numpy()[positions],
            "lon": places["lon"].to_numpy()[positions],
            "source_id": rows["source_id"],
            "second_source_id": rows["second_source_id"],
            "source_count": rows[["source_id", "second_source_id"]].notna().sum(axis=1),
        }
    )
    return sourcing.add_sources(theatre, frame)


def _areas_of_places(
    base_map: Basemap, view: View, ids: pd.Index
) -> dict[str, npt.NDArray[np.float64] | float]:
    """Return the columns of areas of places and of their radii: the view's, and other steps'."""

    def km2_within(radius_km: float | None) -> npt.NDArray[np.float64]:
        return base_map.cells[radius_km].area_km2.reindex(ids).round(1).to_numpy()

    columns: dict[str, npt.NDArray[np.float64] | float] = {
        "area_km2": km2_within(view.radius_km),
        "reach_km": np.nan if view.radius_km is None else view.radius_km,
    }
    for name, radius_km in range_columns(base_map, view).items():
        step = name.removeprefix("area_").removesuffix("_km2")
        if radius_km is None:
            columns |= {name: np.nan, f"reach_{step}_km": np.nan}
        else:
            columns |= {name: km2_within(radius_km), f"reach_{step}_km": radius_km}
    return columns


@lru_cache(maxsize=CACHED_THEATRES)
def other_dates(theatre: Theatre) -> dict[Change, list[str]]:
    """List the rival dates of each change that has any, oldest first, with their outlets.

    Each date is one text: "12 June 2014 (AP)"; outlets that give the same date share it. An outlet
    that is not recorded is omitted. The lists are shared: treat them as read-only.
    """
    rows = theatre.rival_dates
    outlets = theatre.sources["outlet"].reindex(rows["source_id"])
    grouped: dict[Change, dict[str, list[str]]] = {}
    for place, adopted, date, precision, outlet in zip(
        *(rows[name] for name in ("place_id", "from_date", "rival_date", "rival_precision")),
        outlets,
        strict=True,
    ):
        dates = grouped.setdefault((place, adopted), {})
        named = dates.setdefault(format_date_span(date, precision), [])
        if isinstance(outlet, str) and outlet not in named:
            named.append(outlet)
    return {
        change: [f"{date} ({', '.join(named)})" if named else date for date, named in dates.items()]
        for change, dates in grouped.items()
    }


def other_dates_column(theatre: Theatre, places: pd.Series, adopted: pd.Series) -> list[str]:
    """Return the rival dates of the changes of these rows, separated by semicolons; else empty."""
    known = other_dates(theatre)
    changes = zip(places.tolist(), adopted.tolist(), strict=True)
    return ["; ".join(known.get(change, ())) for change in changes]


def other_sources_column(theatre: Theatre, places: pd.Series, adopted: pd.Series) -> list[str]:
    """Return the ids of the publications behind `other_dates_column`, likewise separated."""
    rows = theatre.rival_dates
    sources: dict[Change, dict[str, None]] = {}
    for place, date, source in zip(
        *(rows[name] for name in ("place_id", "from_date", "source_id")), strict=True
    ):
        sources.setdefault((place, date), {})[source] = None
    changes = zip(places.tolist(), adopted.tolist(), strict=True)
    return ["; ".join(sources.get(change, ())) for change in changes]


def other_dates_hover(dates: str) -> list[str]:
    """Return the hover line of rival dates as `other_dates_column` joins them; none if empty."""
    if not dates:
        return []
    each = dates.split("; ")
    omitted = len(each) - MAX_DATES_IN_HOVER
    more = [f"and {omitted} more"] * (omitted > 0)
    return [f"other sources: {'; '.join([*each[:MAX_DATES_IN_HOVER], *more])}"]
