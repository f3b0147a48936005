"""Joining cells by key gives the same vertices as shapely's union, for every way of touching."""

import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from geo.arrays import array_of
from geo.cells.coverage import Coverage
from tests.geo.cells.dissolving import dissolve


def squares(high: int, wide: int) -> GeoDataFrame:
    """Unit squares: where four meet, keys may touch at a corner alone."""
    shapes = [box(x, y, x + 1, y + 1) for y in range(high) for x in range(wide)]
    return GeoDataFrame(geometry=shapes, index=[f"c{at}" for at in range(len(shapes))], crs=6933)


def joined(picture: str) -> GeoSeries:
    """Squares by the letters of a picture, top row first; a dot has no key."""
    rows = picture.split()
    cells = squares(len(rows), len(rows[0]))
    letters = [letter for row in reversed(rows) for letter in row]
    keys = pd.Series(letters, index=cells.index, name="letter", dtype=object).replace(".", None)
    return dissolve(cells, keys).geometry


@st.composite
def coloured(draw) -> tuple[GeoDataFrame, pd.Series]:
    """Squares of up to four keys, some without a key and some empty."""
    cells = squares(draw(st.integers(1, 7)), draw(st.integers(1, 7)))
    several = st.lists(st.sampled_from("aabbcd."), min_size=len(cells), max_size=len(cells)).map(
        lambda letters: pd.Series(letters, index=cells.index).replace(".", None)
    )
    gone = draw(st.sets(st.sampled_from(list(cells.index)), max_size=2))
    shapes = [Polygon() if name in gone else shape for name, shape in cells.geometry.items()]
    return cells.set_geometry(GeoSeries(shapes, cells.index, cells.crs)), draw(several)


@given(coloured())
def test_the_result_is_the_union_of_the_cells(drawn):
    cells, keys = drawn
    found = dissolve(cells, keys)
    assert found.index.tolist() == sorted(keys.dropna().unique())
    assert found.crs == cells.crs
    flat = array_of(found)
    assert shapely.is_valid(flat).all()
    assert shapely.coverage_is_valid(flat)
    for key, shape in found.geometry.items():
        true = shapely.union_all(array_of(cells)[(keys == key).to_numpy()])
        assert shapely.equals(shape, true)
        assert shape.is_empty == true.is_empty


def test_cells_that_touch_at_a_corner_are_two_parts():
    shapes = joined("ab ba")
    assert [part.area for part in shapely.get_parts(shapes["a"])] == [1.0, 1.0]


def test_a_hole_that_touches_the_edge_once_remains_a_hole():
    shape = joined("baaa abaa aaaa")["a"]  # the corner of the hole is the corner of the notch
    assert isinstance(shape, Polygon)
    assert [shapely.Polygon(hole).area for hole in shape.interiors] == [1.0]
    assert shape.area == 10


def test_a_hole_that_touches_the_edge_twice_splits_the_shape():
    shape = joined("baa aba aab")["a"]
    assert isinstance(shape, MultiPolygon)
    assert [part.area for part in shape.geoms] == [3.0, 3.0]


def test_an_island_in_a_lake_in_an_island():
    shape = joined("aaaaaaa abbbbba abaaaba abababa abaaaba abbbbba aaaaaaa")
    for letter, holes in (("a", [1, 1]), ("b", [0, 1])):
        parts = shapely.get_parts(shape[letter])
        assert sorted(shapely.get_num_interior_rings(parts)) == holes


def test_no_keys_give_no_shapes():
    cells = squares(2, 2)
    assert dissolve(cells, pd.Series({"c0": None, "other": "x"})).empty


def test_lines_are_traced_between_two_keys_only() -> None:
    boxes = [shapely.box(x, y, x + 1, y + 1) for x in range(3) for y in range(2)]
    cells = GeoDataFrame(geometry=boxes, index=list("abcdef"), crs="EPSG:3035")
    mosaic = Coverage(cells)
    lines = mosaic.trace_lines(pd.Series({"a": "x", "b": "x", "c": "y", "d": "x", "e": "z"}))
    assert {keys: line.wkt for keys, line in lines.items()} == {
        ("x", "y"): "LINESTRING (1 0, 1 1, 2 1)",
        ("y", "z"): "LINESTRING (2 0, 2 1)",
    }
    assert mosaic.trace_lines(pd.Series({"a": "x", "b": "x"})) == {}
