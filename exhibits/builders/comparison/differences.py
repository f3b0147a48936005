"""Table of the largest differences of two maps: where, how large, what each has, since when."""

from typing import cast

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries

from data.schema import AREA_KINDS
from data.text.format import NARROW, format_count, format_date, sentence_case
from exhibits.builders.comparison import texts
from exhibits.builders.comparison.classes import (
    DIFFERENCES,
    Wording,
    classify_pairs,
    name_maps,
    word_comparison,
)
from exhibits.builders.comparison.compare import Comparison, ComparisonError, MapComparer
from exhibits.builders.comparison.compared_map import MIN_DRAWN_KM2, explain_missing
from exhibits.builders.comparison.since import find_since
from exhibits.model import Exhibit, TableMarks, View
from geo.arrays import points_at

MAX_ROWS = 25
MIN_NEAR_KM = 0.5
"""A place nearer than this counts as the location itself."""


def compared_differences(comparer: MapComparer, view: View) -> Exhibit:
    """Build a table of the connected areas, or cells of places, on which two maps differ.

    Frame, largest first: ``area_id``, ``place_id`` (the nearest place, or of the cell), ``place``,
    ``admin_unit``, ``area_km2``, ``first_controller``, ``second_controller``, ``first_label``,
    ``second_label``, ``since``, ``since_text``, ``x``, ``y`` (a point of the area, km of the
    theatre's plane).
    """
    theatre = comparer.theatre
    try:
        comparison = comparer.compare_view(view)
    except ComparisonError as reason:
        return explain_missing(view, "compared_differences", "table", str(reason))
    words = word_comparison(theatre, comparison)
    actor = comparer.followed_actor(view, comparison)
    parts = (
        _differing_cells(comparer, comparison, view, actor)
        if all(chosen.is_modelled for chosen in comparison.maps)
        else _differing_parts(comparer, comparison, view, actor)
    )
    listed = parts.iloc[:MAX_ROWS]
    frame = _describe_parts(comparer, comparison, listed, words, view)
    format_area = texts.comparison_formatter(theatre, view, comparison)
    total, rest = float(parts["area_km2"].sum()), float(parts["area_km2"].iloc[MAX_ROWS:].sum())
    counted = format_count(len(parts), "difference")
    more = f"; {len(parts) - MAX_ROWS} smaller ones: {format_area(rest)}" if rest else ""
    title = f"{name_maps(words)}: largest differences, {format_date(view.as_of)}"
    admin_unit = ("admin_unit", sentence_case(theatre.settings.admin_unit))
    return Exhibit(
        id="compared_differences",
        kind="table",
        title=title,
        subtitle=texts.describe_maps(view, comparison),
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                ("place", "Place"),
                *([admin_unit] if (frame["admin_unit"] != "").any() else []),
                ("area_km2", "km²"),
                ("first_label", comparison.maps[0].label),
                ("second_label", comparison.maps[1].label),
                ("since_text", "Since"),
            )
        ),
        caption=f"{counted}, {format_area(total)}{more}. " + texts.credit_maps(theatre, comparison),
        alt=f"{title}: {counted}.",
        sources=texts.cite_both(theatre, comparison, view.as_of),
        note="Since: the date from which both maps have had the controllers that they show there.",
        missing="" if len(frame) else f"The maps do not differ on {format_date(view.as_of)}.",
    )


def _differing_cells(
    comparer: MapComparer, comparison: Comparison, view: View, actor: str
) -> GeoDataFrame:
    """Cells of the places on which two maps of places differ, largest first."""
    places = comparison.places
    rows = places[np.isin(classify_pairs(places, actor), DIFFERENCES)]
    points = cast(GeoSeries, comparer.base_map.places.geometry.loc[rows.index])
    km2 = comparer.cells()[view.radius_km].area_km2.loc[rows.index]
    parts = GeoDataFrame(
        rows.assign(
            area_km2=km2.to_numpy(),
            place_id=rows.index,
            cell=rows.index,
            x=points.x,
            y=points.y,
        ),
        geometry=points,
    )
    return parts.sort_values("area_km2", ascending=False, ignore_index=True)


def _differing_parts(
    comparer: MapComparer, comparison: Comparison, view: View, actor: str
) -> GeoDataFrame:
    """Connected areas on which two maps differ, largest first, with the nearest place of each."""
    pairs = comparison.pairs
    rows = GeoDataFrame(pairs[np.isin(classify_pairs(pairs, actor), DIFFERENCES)])
    parts = rows.explode(ignore_index=True)
    parts = parts.assign(area_km2=parts.geometry.area)
    parts = parts[parts["area_km2"] >= MIN_DRAWN_KM2]
    parts = parts.sort_values("area_km2", ascending=False, ignore_index=True)
    inner = parts.geometry.representative_point()
    parts = parts.assign(x=inner.x, y=inner.y, place_id="", cell="")
    places = comparer.base_map.places
    places = places[~places["kind"].isin(AREA_KINDS)]
    if len(places) and len(parts):
        tree = shapely.STRtree(places.geometry.to_numpy())
        nearest = tree.nearest(parts.geometry.to_numpy())
        parts["place_id"] = places.index.to_numpy(dtype=object)[nearest]
    if any(chosen.is_modelled for chosen in comparison.maps) and len(parts):
        cells = comparer.cells()[view.radius_km].cells.geometry
        at, cell = shapely.STRtree(cells.to_numpy()).query(inner.to_numpy(), predicate="intersects")
        parts.loc[at, "cell"] = cells.index.to_numpy(dtype=object)[cell]
    return parts


def _describe_parts(
    comparer: MapComparer, comparison: Comparison, parts: GeoDataFrame, words: Wording, view: View
) -> pd.DataFrame:
    located = parts.assign(place_id=parts["cell"])
    since = find_since(comparer, comparison, located, view.as_of)
    names, units = _locate(comparer, parts)
    keys = parts["place_id"] + "/" + parts["first"] + "/" + parts["second"]
    return pd.DataFrame(
        {
            "area_id": keys + "/" + (keys.groupby(keys).cumcount() + 1).astype(str),
            "place_id": parts["place_id"],
            "place": names,
            "admin_unit": units,
            "area_km2": [round(km2, 0 if km2 >= 10 else 1) for km2 in parts["area_km2"]],
            "first_controller": parts["first"],
            "second_controller": parts["second"],
            "first_label": [words.name_controller(name) for name in parts["first"]],
            "second_label": [words.name_controller(name) for name in parts["second"]],
            "since": pd.Series([each.date for each in since], parts.index, "datetime64[us]"),
            "since_text": [each.text for each in since],
            "x": parts["x"].astype(float).round(2),
            "y": parts["y"].astype(float).round(2),
        }
    ).reset_index(drop=True)


def _locate(comparer: MapComparer, parts: GeoDataFrame) -> tuple[list[str], list[str]]:
    """Name the nearest place of each part, with its distance, and the admin unit."""
    places, names, units = comparer.base_map.places, [], []
    for place_id, shape in zip(parts["place_id"], parts.geometry, strict=True):
        if not place_id:
            names.append("")
            units.append("")
            continue
        row = places.loc[place_id]
        km = shapely.distance(shape, row.geometry)
        names.append(
            row["name_en"] if km < MIN_NEAR_KM else f"{row['name_en']}, {km:.0f}{NARROW}km away"
        )
        units.append(row["admin_unit"] if isinstance(row["admin_unit"], str) else "")
    unnamed = [position for position, unit in enumerate(units) if not unit]
    if unnamed:
        admin = comparer.boundaries().admin_units.to_crs(comparer.plane)
        points = points_at(parts["x"].to_numpy(float), parts["y"].to_numpy(float))
        at, area = shapely.STRtree(admin.geometry.to_numpy()).query(
            points[unnamed], predicate="within"
        )
        for position, unit in zip(at, area, strict=True):
            units[unnamed[position]] = str(admin["name_en"].iloc[unit])
    return names, units
