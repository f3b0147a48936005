"""Map of two assessors on one date: what both have, what only one has, what neither assesses."""

from dataclasses import replace

import pandas as pd
from geopandas import GeoDataFrame
from shapely import Polygon

from data.queries.comparable_maps import NOT_ASSESSED
from data.text.format import format_count, format_date
from data.text.places import place_in_text
from exhibits.builders.comparison import texts
from exhibits.builders.comparison.classes import (
    ALONE,
    BOTH,
    DIFFERENCES,
    NEITHER,
    ONLY_FIRST,
    ONLY_SECOND,
    OTHER,
    Wording,
    class_paint,
    classify_pairs,
    name_maps,
    word_comparison,
)
from exhibits.builders.comparison.compare import (
    Comparison,
    ComparisonError,
    MapComparer,
    not_assessed_km2,
)
from exhibits.builders.control.control_layers import (
    legend_layer,
    not_assessed_layers,
    without_hidden_layers,
)
from exhibits.builders.maps.recent_names import map_with_names
from exhibits.builders.paints import controller_paints
from exhibits.builders.view_scope import FormatArea
from exhibits.model import Exhibit, Layer, MapMarks, Paint, View
from exhibits.text.markup import BREAK
from geo.arrays import array_of
from geo.simplify import simplify_areas
from geo.theatre.assessed_polygons import DRAWING_STEPS, MAX_TOLERANCE_KM

METHOD = "overlay of two maps of control by geometry"
MIN_DRAWN_KM2 = 0.01
"""Smaller pieces count, but are not drawn."""
MIN_NEITHER_KM2 = 0.5
"""Less that neither map assesses is an error of rounding."""


def compared_map(comparer: MapComparer, view: View) -> Exhibit:
    """Build a map of where two assessors agree and differ on the as-of date.

    Frame, a row for each pair of controllers, largest first, and one for what neither map
    assesses: ``area_id``, ``first_map``,
    ``second_map``, ``first_controller``, ``second_controller``, ``class``, ``label``,
    ``area_km2``, ``places``, ``first_map_date`` and ``second_map_date`` (missing if modelled).
    """
    theatre = comparer.theatre
    try:
        comparison = comparer.compare_view(view)
    except ComparisonError as reason:
        return explain_missing(view, "compared_map", "map", str(reason))
    words = word_comparison(theatre, comparison)
    actor = comparer.followed_actor(view, comparison)
    format_area = texts.comparison_formatter(theatre, view, comparison)
    pairs = pair_frame(comparison, words, actor)
    layers, described = _build_layers(comparer, view, comparison, pairs, format_area, actor)
    neither = _neither_frame(comparer, view, comparison)
    frame = pd.concat([pairs, neither], ignore_index=True) if len(neither) else pairs
    empty = not_assessed_layers(float(neither["area_km2"].sum()), format_area)
    amount = _describe_amount(neither, format_area)
    empty = [replace(layer, legend=f"Neither: {amount}") for layer in empty]
    where = "" if view.country == theatre.settings.whole else place_in_text(theatre, view.country)
    title = f"{name_maps(words)}{f' in {where}' if where else ''}, "
    title += f"{format_date(view.as_of)}: maps compared"
    return Exhibit(
        id="compared_map",
        kind="map",
        title=title,
        subtitle=texts.describe_maps(view, comparison),
        as_of=view.as_of,
        frame=frame,
        marks=_assemble_map(comparer, view, comparison, frame, [*layers, *empty]),
        caption=f"As of {format_date(view.as_of)}. Colours: both maps have the same controller. "
        "Grey with a hatch: they differ, or only one assesses the area. "
        + texts.credit_maps(theatre, comparison),
        alt=f"{title}. {'; '.join([*described, *(layer.legend for layer in empty)])}.",
        sources=texts.cite_both(theatre, comparison, view.as_of),
        note=f"{texts.RULE} {theatre.settings.boundary_note}".strip(),
        missing="" if len(pairs) else f"Neither map has an area on {format_date(view.as_of)}.",
        message=_phrase_message(view, comparison, pairs, words, format_area, actor, where),
    )


def _phrase_message(
    view: View,
    comparison: Comparison,
    pairs: pd.DataFrame,
    words: Wording,
    format_area: FormatArea,
    actor: str,
    where: str,
) -> str:
    """Phrase the areas of the followed actor: on both maps, and on only one."""
    is_on_both = (pairs["class"] == BOTH) & (pairs["first_controller"] == actor)
    both, first, second = (
        format_area(km2) if (km2 := float(pairs.loc[is_chosen, "area_km2"].sum())) else "none"
        for is_chosen in (is_on_both, pairs["class"] == ONLY_FIRST, pairs["class"] == ONLY_SECOND)
    )
    modelled = " (modelled)" if any(chosen.is_modelled for chosen in comparison.maps) else ""
    of_country = f" in {where}" if where else ""
    return (
        f"{words.labels[actor]}{of_country}, {format_date(view.as_of)}: {both} on both maps, "
        f"{first} on {words.first} only, {second} on {words.second} only{modelled}"
    )


def explain_missing(view: View, exhibit_id: str, kind: str, reason: str) -> Exhibit:
    """Build an empty exhibit that explains why two maps cannot be compared."""
    return Exhibit(
        id=exhibit_id,
        kind=kind,
        title="Maps compared",
        subtitle="",
        as_of=view.as_of,
        frame=pd.DataFrame(),
        caption=f"As of {format_date(view.as_of)}.",
        alt=reason,
        missing=reason,
    )


def pair_frame(comparison: Comparison, words: Wording, actor: str) -> pd.DataFrame:
    """Build the frame of `compared_map`, with the places of each pair."""
    pairs, places = comparison.pairs, comparison.places
    counts = places.groupby(["first", "second"]).size()
    keys = list(zip(pairs["first"], pairs["second"], strict=True))
    first, second = comparison.maps
    return pd.DataFrame(
        {
            "area_id": [f"{a or 'none'}/{b or 'none'}" for a, b in keys],
            "first_map": first.label,
            "second_map": second.label,
            "first_controller": pairs["first"],
            "second_controller": pairs["second"],
            "class": classify_pairs(pairs, actor),
            "label": [words.describe_pair(*key) for key in keys],
            "area_km2": pairs["area_km2"].astype(float).round(2),
            "places": [int(counts.get(key, 0)) for key in keys],
            "first_map_date": comparison.dates[0] or pd.NaT,
            "second_map_date": comparison.dates[1] or pd.NaT,
        }
    )


def _neither_frame(comparer: MapComparer, view: View, comparison: Comparison) -> pd.DataFrame:
    """Build the row of what neither map assesses, as those of `pair_frame`; none without area."""
    km2 = not_assessed_km2(comparer, comparison, view.country)
    first, second = comparison.maps
    row = {
        "area_id": "none/none",
        "first_map": first.label,
        "second_map": second.label,
        "first_controller": NOT_ASSESSED,
        "second_controller": NOT_ASSESSED,
        "class": NEITHER,
        "label": "Neither",
        "area_km2": round(km2, 2),
        "places": len(comparer.points(view.country)) - len(comparison.places),
        "first_map_date": comparison.dates[0] or pd.NaT,
        "second_map_date": comparison.dates[1] or pd.NaT,
    }
    return pd.DataFrame([row]).iloc[: int(km2 >= MIN_NEITHER_KM2)]


def _build_layers(
    comparer: MapComparer,
    view: View,
    comparison: Comparison,
    frame: pd.DataFrame,
    format_area: FormatArea,
    actor: str,
) -> tuple[list[Layer], list[str]]:
    """Build a layer for each pair, in the order of the legend, and their texts."""
    theatre = comparer.theatre
    long, short = (word_comparison(theatre, comparison, is_short=each) for each in (False, True))
    paints = {paint.controller: paint for paint in controller_paints(theatre)}
    shapes = _drawn_shapes(comparison)
    layers: list[Layer] = []
    described: list[str] = []

    def add(rows: pd.DataFrame, paint: Paint, role: str, *, has_class_name: bool = False) -> None:
        chosen = list(zip(rows["first_controller"], rows["second_controller"], strict=True))
        texts_of_rows = [
            "Other differences" if has_class_name else words.describe_pairs(chosen)
            for words in (long, short)
        ]
        amount = _describe_amount(rows, format_area)
        text, legend = (f"{each}: {amount}" for each in texts_of_rows)
        described.append(text)
        layers.append(_area_layer(role, shapes, rows, paint, legend))

    both = frame[frame["class"] == BOTH]
    for name, rows in both.groupby("first_controller", sort=False):
        add(rows, paints[str(name)], "held")
    is_assessed_by_both = (frame[["first_controller", "second_controller"]] != NOT_ASSESSED).all(
        axis=1
    )
    for name in ALONE:
        rows = frame[frame["class"] == name]
        if len(rows):
            add(rows, class_paint(name, name), "held")
    for name in DIFFERENCES:
        of_class = frame["class"] == name
        if not of_class.any() and name != OTHER:
            text = f"{short.describe_class(name, actor)}: none"
            described.append(f"{long.describe_class(name, actor)}: none")
            layers.append(_key_layer(class_paint(name, name), text))
        for is_of_both in (False, True):
            rows = frame[of_class & (is_assessed_by_both == is_of_both)]
            if len(rows):
                has_class_name = name == OTHER and len(rows) > 1
                paint = class_paint(name, name, is_of_both)
                add(rows, paint, "disputed", has_class_name=has_class_name)
    return layers, described


def _describe_amount(rows: pd.DataFrame, format_area: FormatArea) -> str:
    places = int(rows["places"].sum())
    area = format_area(float(rows["area_km2"].sum()))
    return f"{area}, {format_count(places, 'place')}" if places else area


def _drawn_shapes(comparison: Comparison) -> GeoDataFrame:
    """Simplify the shapes of all pairs together, so that their common borders stay equal."""
    pairs = comparison.pairs
    if pairs.empty:
        return pairs
    left, low, right, top = pairs.total_bounds
    tolerance = min(max(right - left, top - low) / DRAWING_STEPS, MAX_TOLERANCE_KM)
    drawn = simplify_areas(array_of(pairs), tolerance)
    return GeoDataFrame(pairs.assign(geometry=list(drawn)), crs=pairs.crs)


def _style(paint: Paint) -> dict[str, str]:
    return {"colour": paint.colour, "colour_dark": paint.colour_dark, "pattern": paint.pattern}


def _area_layer(
    role: str, shapes: GeoDataFrame, rows: pd.DataFrame, paint: Paint, text: str
) -> Layer:
    pieces = GeoDataFrame(shapes.loc[rows.index, ["geometry"]]).explode(ignore_index=True)
    pieces = GeoDataFrame(pieces[pieces.geometry.area >= MIN_DRAWN_KM2])
    if pieces.empty:
        return _key_layer(paint, text)
    first, second = rows["first_map_date"].iloc[0], rows["second_map_date"].iloc[0]
    dates = [format_date(date) for date in (first, second) if pd.notna(date)]
    hover = BREAK.join([text, *([f"maps of {' and '.join(dates)}"] if dates else [])])
    columns = {"name": text, "hover": hover, **_style(paint)}
    return Layer(role, "area", GeoDataFrame(pieces.assign(**columns), crs=shapes.crs), text)


def _key_layer(paint: Paint, text: str) -> Layer:
    layer = legend_layer("disputed", text)
    return replace(layer, shapes=layer.shapes.assign(**_style(paint)))


def _assemble_map(
    comparer: MapComparer,
    view: View,
    comparison: Comparison,
    frame: pd.DataFrame,
    layers: list[Layer],
) -> MapMarks:
    theatre, base_map = comparer.theatre, comparer.base_map
    marks = map_with_names(base_map, view, layers)
    shapes = [*array_of(comparison.pairs)]
    shapes += [Polygon()] * (len(frame) - len(shapes))  # what neither map assesses
    cells = GeoDataFrame(
        geometry=shapes,
        index=pd.Index(frame["area_id"]),
        crs=comparison.pairs.crs,
    )
    return replace(
        without_hidden_layers(marks, view),
        cells=cells,
        licence=texts.licences(theatre, comparison),
        attribution=texts.attribution(theatre, comparison),
        method=METHOD,
    )
