"""Extents of maps that have their legend on the surroundings."""

import pytest

from exhibits.render.plotly.maps.panels import extents_under_legend
from geo.boundaries import LEFT_MARGIN_HEIGHTS, RIGHT_MARGIN_HEIGHTS

PLOT, SIDE = (1200, 450), 400.0


@pytest.mark.parametrize(
    ("width_km", "height_km"),
    [(400, 600), (800, 600), (1600, 600), (600, 1000), (1600, 1000), (900, 2000), (1600, 2000)],
)
def test_a_map_under_a_legend_ends_where_its_layers_end(width_km: int, height_km: int) -> None:
    found = extents_under_legend((0.0, 0.0, width_km, height_km), PLOT, SIDE)
    assert found is not None
    clear, entire = found
    assert clear[0] <= 0 and clear[2] >= width_km
    before = max(LEFT_MARGIN_HEIGHTS * height_km, 0.6 * width_km)
    assert -before <= entire[0] + 1e-6
    assert entire[2] <= width_km + RIGHT_MARGIN_HEIGHTS * height_km + 1e-6
    km_per_px = (entire[3] - entire[1]) / PLOT[1]
    assert (entire[2] - entire[0]) / km_per_px == pytest.approx(PLOT[0])


def test_a_legend_stands_beside_a_map_whose_layers_end_before_it() -> None:
    assert extents_under_legend((0.0, 0.0, 900.0, 4000.0), PLOT, SIDE) is None
    assert extents_under_legend((0.0, 0.0, 900.0, 900.0), (3000, 450), SIDE) is None
