"""The grid of who holds a map's cells: by colour on one date, by side on a map of changes."""

import geopandas as gpd
import pytest
from shapely.geometry import Polygon, box

from exhibits.model import Layer
from exhibits.render.plotly.maps.territories import Territories, find_territories

EXTENT = (0.0, 0.0, 96.0, 48.0)
SCALE = 2.0  # px per km
WEST, EAST = box(0, 0, 40, 48), box(40, 0, 80, 48)


def area(role: str, shape: Polygon, name: str, *colours: str) -> Layer:
    columns = dict(zip(("colour", "colour_2"), colours, strict=False))
    return Layer(role, "area", gpd.GeoDataFrame({"name": [name], **columns}, geometry=[shape]))


def count(found: Territories, x_km: float, text_km: tuple[float, float]) -> int | None:
    """Foreign thirds of a text in the middle of the map, for a place at ``x_km``."""
    counter = found.foreign_counter(x_km * SCALE, 48)
    first, last = text_km
    return counter((first * SCALE, 44, last * SCALE, 52)) if counter else None


@pytest.mark.parametrize("roles", [("held", "held"), ("change:gained", "change:others")])
def test_text_on_the_area_of_others_is_counted(roles: tuple[str, str]) -> None:
    layers = [area(roles[0], WEST, "a", "#111111"), area(roles[1], EAST, "b", "#222222")]
    found = find_territories(layers, EXTENT, SCALE)
    assert count(found, 38, (10, 30)) == 0
    assert count(found, 38, (28, 46)) == 1
    assert count(found, 38, (50, 70)) == 3
    assert count(found, 42, (10, 30)) == 3
    assert count(found, 42, (82, 92)) == 0  # in nobody's area
    assert count(found, 90, (10, 30)) is None


def test_one_party_and_none_have_no_others() -> None:
    assert count(find_territories([], EXTENT, SCALE), 38, (50, 70)) is None
    steps = [area("held", WEST, "a", "#111111"), area("held", box(0, 0, 9, 9), "a", "#111111")]
    assert count(find_territories(steps, EXTENT, SCALE), 38, (50, 70)) is None
    sides = [area("change:gained", WEST, "a"), area("change:held", EAST, "b")]
    assert count(find_territories(sides, EXTENT, SCALE), 38, (50, 70)) is None


def test_a_contested_place_may_have_its_name_on_the_area_of_its_parties() -> None:
    layers = [
        area("held", WEST, "a", "#111111"),
        area("held", box(80, 0, 96, 48), "c", "#333333"),
        area("contested", EAST, "b", "#111111", "#222222"),
    ]
    found = find_territories(layers, EXTENT, SCALE)
    assert count(found, 60, (10, 30)) == 0
    assert count(found, 60, (82, 94)) == 3
    assert count(found, 38, (50, 70)) == 0


def test_equal_areas_have_equal_grids() -> None:
    """A map's placed labels are kept by its grid."""
    layers = [area("held", WEST, "a", "#111111"), area("held", EAST, "b", "#222222")]
    again = [area("held", WEST, "a", "#111111"), area("held", EAST, "b", "#222222")]
    assert find_territories(layers, EXTENT, SCALE) == find_territories(again, EXTENT, SCALE)
