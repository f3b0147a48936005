"""Two maps compared: areas against an independent grid, places, dates, exports."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod, Transformer
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from data.loading.theatre import read_theatre
from data.model import Theatre
from data.queries.assessors import find_rival_places
from data.queries.comparable_maps import list_comparable_maps
from exhibits.brief import build_brief
from exhibits.brief_request import BriefRequest
from exhibits.builders.comparison import texts
from exhibits.builders.comparison.classes import BOTH, NEITHER, ONLY_FIRST
from exhibits.builders.comparison.compare import ComparisonError, MapComparer
from exhibits.builders.comparison.compared_area import compared_area
from exhibits.builders.comparison.compared_map import compared_map
from exhibits.builders.comparison.differences import compared_differences
from exhibits.builders.maps.basemap import Basemap, read_basemap
from exhibits.catalogue import catalogue
from exhibits.i18n.translate import translate_exhibit
from exhibits.links.picks import Pick
from exhibits.links.view_query import query_of_view, read_view, require_view
from exhibits.model import AreasMarks, Exhibit, View
from exhibits.page_setup import ExportContext
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.formats import FORMATS
from geo.theatre.assessed_polygons import read_polygons, write_polygons
from tests.compared_theatres import (
    DATE,
    FIRST,
    FIRST_MAP,
    JUMP,
    SECOND,
    SECOND_MAP,
    write_compared_theatre,
)
from tests.lean_theatres import PLACES, write_theatre

IDS = ("compared_map", "compared_area", "compared_differences")
OPENING_DAY = pd.Timestamp("2017-08-04")
SHIPPED_POLYGONS: dict[str, BaseGeometry] = {
    "isil": box(42.6, 34.0, 44.0, 35.4),
    "iraq_government": box(44.0, 33.4, 44.8, 34.6),
}
"""Inside one country, away from its borders."""
Pair = tuple[str, str]
STEP = 0.002
"""Spacing of the grid, degrees: about 0.2 km."""


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    return read_theatre(write_compared_theatre(tmp_path_factory.mktemp("root") / "compared"))


@pytest.fixture(scope="module")
def comparer(compared: Theatre) -> MapComparer:
    return MapComparer(compared, read_basemap(compared))


@pytest.fixture(scope="module")
def compared_entries(compared: Theatre, comparer: MapComparer) -> dict[str, CatalogueEntry]:
    return catalogue(compared, comparer.base_map)


def count_grid(maps: tuple[Mapping[str, BaseGeometry], ...]) -> dict[Pair, float]:
    """Area of each pair by grid points and their cells on the ellipsoid, km²."""
    lon, lat = np.meshgrid(np.arange(29, 33, STEP) + STEP / 2, np.arange(11.5, 14.5, STEP))
    names = []
    for areas in maps:
        found = np.full(lon.shape, "", dtype=object)
        for name in sorted(areas, key=lambda name: -areas[name].area):
            found[shapely.contains_xy(areas[name], lon, lat)] = name.lower()
        names.append(found)
    width = Geod(ellps="WGS84").inv(29, 0, 29 + STEP, 0)[2] * np.cos(np.radians(lat)) / 1000
    rows = pd.DataFrame({"a": names[0].ravel(), "b": names[1].ravel()})
    height = Geod(ellps="WGS84").inv(30, 13, 30, 13 + STEP)[2] / 1000
    sums = (
        rows.assign(km2=(width * height).ravel()).groupby(["a", "b"], as_index=False)["km2"].sum()
    )
    pairs = zip(sums["a"], sums["b"], sums["km2"], strict=True)
    return {(a, b): float(km2) for a, b, km2 in pairs if a or b}


def areas_of(frame: pd.DataFrame) -> dict[Pair, float]:
    """Area of each pair that a map assesses."""
    rows = frame[frame["class"] != NEITHER]
    pairs = zip(rows["first_controller"], rows["second_controller"], strict=True)
    return dict(zip(pairs, rows["area_km2"], strict=True))


def test_areas_agree_with_an_independent_grid(
    compared: Theatre, compared_entries: dict[str, CatalogueEntry]
) -> None:
    exhibit = compared_entries["compared_map"].build(View(DATE, compared.settings.whole))
    counted = count_grid((FIRST_MAP, SECOND_MAP))
    found = areas_of(exhibit.frame)
    assert found.keys() == counted.keys()
    assert sum(found.values()) == pytest.approx(sum(counted.values()), rel=0.01)
    for pair, km2 in counted.items():
        assert found[pair] == pytest.approx(km2, rel=0.01, abs=1.0), pair


def test_places_of_each_pair(comparer: MapComparer, compared: Theatre) -> None:
    places = comparer.compare_view(View(DATE, compared.settings.whole)).places
    assert places.to_dict("index") == {
        "agreed": {"first": "army", "second": "army"},
        "first-only": {"first": "army", "second": ""},
        "disputed": {"first": "militia", "second": "contested"},
    }


def test_over_time_with_revisions(
    compared: Theatre, compared_entries: dict[str, CatalogueEntry]
) -> None:
    view = View(DATE, compared.settings.whole, controller="army")
    exhibit = compared_entries["compared_area"].build(view)
    assert isinstance(exhibit.marks, AreasMarks)
    assert JUMP in exhibit.marks.revisions
    last = exhibit.frame[exhibit.frame["day"] == DATE].set_index("controller")["area_km2"]
    pairs = areas_of(compared_entries["compared_map"].build(view).frame)
    assert last[BOTH] == pytest.approx(pairs["army", "army"], abs=0.1)
    only = sum(km2 for pair, km2 in pairs.items() if pair[0] == "army" != pair[1])
    assert last[ONLY_FIRST] == pytest.approx(only, abs=0.1)


def test_largest_differences(
    compared: Theatre, compared_entries: dict[str, CatalogueEntry]
) -> None:
    frame = (
        compared_entries["compared_differences"].build(View(DATE, compared.settings.whole)).frame
    )
    assert frame["area_km2"].is_monotonic_decreasing
    assert frame["area_id"].is_unique
    assert DATE in set(frame["since"])
    assert set(frame["place"].str.partition(",")[0]) <= {"Agreed", "First only", "Disputed", "Far"}


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ({"second_map": FIRST}, "choose two different ones"),
        (
            {"as_of": DATE - pd.Timedelta(days=10)},
            f"Both maps exist from 1 March 2024, the first map of {FIRST}",
        ),
    ],
)
def test_what_cannot_be_compared_is_explained(
    comparer: MapComparer, compared: Theatre, choices: dict, reason: str
) -> None:
    view = replace(View(DATE, compared.settings.whole), **choices)
    with pytest.raises(ComparisonError, match=reason):
        comparer.compare_view(view)


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("form", ["png", "svg", "pdf", "pptx", "html", "xlsx", "csv", "geojson"])
def test_exports(
    compared: Theatre, compared_entries: dict[str, CatalogueEntry], name: str, form: str
) -> None:
    exhibit = compared_entries[name].build(View(DATE, compared.settings.whole))
    if not FORMATS[form].fits(exhibit):
        assert form == "geojson" and name != "compared_map"
        return
    content = FORMATS[form].write(exhibit, ExportContext(), ())
    assert content
    if form == "geojson":
        properties = [feature["properties"] for feature in json.loads(content)["features"]]
        assert {each["first_map"] for each in properties} == {FIRST}
        assert len(properties) == len(exhibit.frame) - 1  # not what neither map assesses


def test_the_address_has_both_maps(compared: Theatre) -> None:
    view = require_view(compared, {"first": SECOND, "second": FIRST}, "compare")
    assert (view.first_map, view.second_map) == (SECOND, FIRST)
    assert query_of_view(compared, view, "compare") == {
        "theatre": "compared",
        "first": SECOND,
        "second": FIRST,
    }
    opening = require_view(compared, {}, "compare")
    assert query_of_view(compared, opening, "compare").keys() == {"theatre"}
    assert read_view(compared, {"first": "Nobody"}, "compare")[1]


ROWS = (
    "place,controller,from,to,assessor\n"
    "Nyala,army,2023-04-15,,\nNyala,rsf,2023-10-01,2023-12-31,\n"
    "Nyala,army,2023-04-15,,The institute\nZalingei,army,2023-05-01,2023-12-31,The institute\n"
)


@pytest.fixture(scope="module")
def rows_compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Theatre, Basemap]:
    folder = tmp_path_factory.mktemp("rows") / "x"
    theatre = read_theatre(write_theatre(folder, places=PLACES, control=ROWS))
    return theatre, read_basemap(theatre)


def test_rows_of_two_assessors_share_the_cells_of_all_places(
    rows_compared: tuple[Theatre, Basemap],
) -> None:
    theatre, base_map = rows_compared
    entries = catalogue(theatre, base_map)
    view = require_view(theatre, {"as_of": "2023-11-01"})
    built: dict[str, Exhibit] = {name: entries[name].build(view) for name in IDS}
    km2 = MapComparer(theatre, base_map).cells()[view.radius_km].area_km2
    assert areas_of(built["compared_map"].frame) == pytest.approx(
        {("rsf", "army"): km2["nyala"], ("", "army"): km2["zalingei"]}, abs=0.01
    )
    chart = built["compared_area"]
    assert isinstance(chart.marks, AreasMarks) and chart.marks.value_label == "places"
    differing = built["compared_differences"].frame.set_index("place")
    assert str(differing.loc["Nyala", "since_text"]) == "1 October 2023"


def test_rival_places(rows_compared: tuple[Theatre, Basemap]) -> None:
    found = find_rival_places(rows_compared[0], pd.Timestamp("2023-11-01"))
    assert found["reason"].to_dict() == {"nyala": "rival controller"}
    assert find_rival_places(rows_compared[0], pd.Timestamp("2023-09-01")).empty


def test_rival_dates_of_the_records(theatre: Theatre) -> None:
    row = theatre.rival_dates.iloc[0]
    earlier = min(row["from_date"], row["first"])
    found = find_rival_places(theatre, row["from_date"])
    assert row["place_id"] in found.index[found["has_rival_dates"]]
    assert "rival controller" in "; ".join(find_rival_places(theatre, earlier)["reason"])


def test_a_theatre_with_one_map_has_nothing_to_compare(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    assert len(list_comparable_maps(theatre)) < 2
    assert not set(IDS) & set(entries)


@pytest.fixture(scope="module")
def shipped(theatre: Theatre, base_map: Basemap, tmp_path_factory: pytest.TempPathFactory):
    """The shipped theatre with polygons of an assessor in addition."""
    folder = tmp_path_factory.mktemp("shipped")
    rows = [
        (OPENING_DAY, actor, "", "a.geojson", shape) for actor, shape in SHIPPED_POLYGONS.items()
    ]
    columns = ["date", "controller", "layer", "file", "geometry"]
    frame = pd.DataFrame(rows, columns=columns)
    write_polygons(folder, FIRST, gpd.GeoDataFrame(frame, geometry="geometry", crs=4326))
    return MapComparer(replace(theatre, polygons=read_polygons(folder)[0]), base_map)


def test_the_modelled_map_of_the_shipped_theatre_agrees_with_a_grid(shipped: MapComparer) -> None:
    theatre = shipped.theatre
    view = View(OPENING_DAY, theatre.settings.whole)
    found = {
        pair: km2
        for pair, km2 in areas_of(compared_map(shipped, view).frame).items()
        if pair[0]  # the rest of the modelled map is tested in tests/areas_by_grid.py
    }
    to_plane = Transformer.from_crs(4326, shipped.plane, always_xy=True)
    degrees = gpd.GeoSeries(SHIPPED_POLYGONS, crs=4326).segmentize(0.02)
    areas = {str(actor): shape for actor, shape in degrees.to_crs(shipped.plane).items()}
    left, low, right, top = shapely.union_all(list(areas.values())).bounds
    step = 0.5
    x, y = np.meshgrid(np.arange(left, right, step), np.arange(low, top, step))
    rows = theatre.control
    current = rows[(rows["from_date"] <= OPENING_DAY) & (rows["until"] >= OPENING_DAY)]
    places = theatre.places.loc[current["place_id"]]
    inside = (places["country"] == "IRQ").to_numpy()
    lon, lat = places.loc[inside, "lon"].to_numpy(), places.loc[inside, "lat"].to_numpy()
    px, py = to_plane.transform(lon, lat)
    squares = [(x - a) ** 2 + (y - b) ** 2 for a, b in zip(px, py, strict=True)]
    nearest = np.argmin(squares, axis=0)
    controllers = current["controller"].to_numpy(dtype=object)[inside][nearest]
    controllers[np.min(squares, axis=0) > 25.0**2] = ""
    counted: dict[Pair, float] = {}
    for actor, shape in areas.items():
        is_inside = shapely.contains_xy(shape, x, y)
        names, counts = np.unique(controllers[is_inside].astype(str), return_counts=True)
        for name, count in zip(names, counts, strict=True):
            counted[str(actor), str(name)] = count * step**2
    assert found.keys() == counted.keys()
    for pair, km2 in counted.items():
        assert found[pair] == pytest.approx(km2, rel=0.01, abs=2.0), pair


def test_a_summary_equals_the_overlay(shipped: MapComparer) -> None:
    view = View(OPENING_DAY, shipped.theatre.settings.whole)
    full, summary = (
        shipped.compare_view(view, has_shapes).pairs.set_index(["first", "second"])["area_km2"]
        for has_shapes in (True, False)
    )
    assert summary.to_dict() == pytest.approx(full.to_dict(), rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("build", [compared_map, compared_area, compared_differences])
def test_arabic_leaves_only_names_in_english(
    shipped: MapComparer, build: Callable[[MapComparer, View], Exhibit]
) -> None:
    exhibit = build(shipped, View(OPENING_DAY, shipped.theatre.settings.whole))
    translated = translate_exhibit(exhibit, shipped.theatre, "ar")
    texts = [translated.title, translated.message, translated.subtitle, translated.note]
    texts += [translated.missing]
    texts += [translated.caption.partition("GeoNames")[0]]
    texts += [layer.legend for layer in getattr(translated.marks, "layers", ())]
    texts += [paint.label for paint in getattr(translated.marks, "paints", ())]
    texts += translated.frame.get("since_text", pd.Series(dtype=str)).tolist()
    texts += [heading for _, heading in getattr(translated.marks, "columns", ())]
    known = (FIRST, "CC-BY-4.0", "CC BY 4.0", "Contains data from", "Made with Natural Earth")
    for text in texts:
        for name in known:
            text = text.replace(name, "")
        assert not re.search(r"[A-Za-z]{3,} [a-z]{3,}", text), text


def test_long_names_of_maps_are_short_in_legends() -> None:
    assert texts.short_name("Institute for the Study of Somewhere (ISS)") == "ISS"
    assert texts.short_name("First institute") == "First institute"
    assert texts.short_name("Second regional monitoring observatory") == (
        "Second regional monitoring…"
    )


def test_one_page_of_a_brief_says_why_two_maps_cannot_be_compared(compared: Theatre) -> None:
    entries = catalogue(compared, read_basemap(compared))
    picks = tuple(map(Pick, IDS))
    ids = {}
    for second in (FIRST, SECOND):
        view = View(DATE, compared.settings.whole, first_map=FIRST, second_map=second)
        request = BriefRequest(picks, view)
        brief = build_brief(compared, entries, request, "https://foothold.example")
        ids[second] = [item.exhibit.id for item in brief.items]
    assert ids == {FIRST: [IDS[0]], SECOND: [*IDS]}
