"""Exported areas compared with an independent count on a grid."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from exhibits.__main__ import main
from tests.areas_by_grid import DAYS, REACHES, Areas, Counted, areas, count
from tests.sampling import rotate

PROJECT = Path(__file__).parents[4]
STEP_M = 800.0  # areas deviate by at most 0.4 % from those of a grid of 400 m
# Areas of this theatre's subject, from docs/adr/0009, km² by cells at 15, 25, 40 km and no limit.
PUBLISHED_KM2 = {
    "2015-01-01": (53414, 91186, 129187, 186103),
    "2016-01-01": (51059, 91274, 135666, 199142),
    "2017-01-01": (36505, 68322, 103281, 137994),
    "2017-08-04": (20321, 36944, 57308, 78509),
    "2017-12-31": (1948, 2789, 3932, 4463),
}


@pytest.fixture(scope="module")
def grid() -> dict[str, Counted]:
    return count(step_m=STEP_M)


def export_arguments(day: str, country: str, radius_km: float | None, path: Path) -> list[str]:
    radius = "none" if radius_km is None else f"{radius_km:g}"
    options = ["--as-of", day, "--country", country, "--reach", radius]
    return ["export", "area_by_controller", *options, "--format", "csv", "-o", str(path)]


def read_areas(path: Path) -> Areas:
    rows = pd.read_csv(path)
    found = dict(
        zip(zip(rows["controller"], rows["country"], strict=True), rows["area_km2"], strict=True)
    )
    assert len(found) == len(rows)
    return found


def check_agreement(exported: Areas, counted: Areas) -> None:
    """Check for the same controllers in the same countries, each within 1 %."""
    assert exported.keys() == counted.keys()
    for key, km2 in counted.items():
        assert exported[key] == pytest.approx(km2, rel=0.01), key


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize(("day", "radius_km"), rotate(DAYS, REACHES))
def test_areas_of_every_controller_agree_with_the_grid(
    day: str, radius_km: float | None, grid: dict[str, Counted], tmp_path: Path
) -> None:
    counted = areas(grid, day, radius_km)
    for country, chosen in {"iraq-syria": list(grid), **{name: [name] for name in grid}}.items():
        assert main(export_arguments(day, country, radius_km, tmp_path / "areas.csv")) == 0
        exported = read_areas(tmp_path / "areas.csv")
        check_agreement(exported, {key: km2 for key, km2 in counted.items() if key[1] in chosen})
        isil = sum(km2 for (controller, _), km2 in exported.items() if controller == "isil")
        if country == "iraq-syria":
            assert isil == pytest.approx(PUBLISHED_KM2[day][REACHES.index(radius_km)], abs=1)


@pytest.mark.slow  # as a function: the test above
def test_as_a_command(grid: dict[str, Counted], tmp_path: Path) -> None:
    to = tmp_path / "areas.csv"
    line = [sys.executable, "-m", "exhibits", *export_arguments("2015-01-01", "iraq", 25.0, to)]
    subprocess.run(line, cwd=PROJECT, check=True, timeout=120)
    counted = {key: km2 for key, km2 in areas(grid, "2015-01-01", 25.0).items() if "iraq" in key}
    assert {"isil", "contested", "not_assessed"} <= {controller for controller, _ in counted}
    check_agreement(read_areas(to), counted)
