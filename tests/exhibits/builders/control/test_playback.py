"""Frames of the control map: playback in the browser agrees with the records on every date."""

import json
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from data.model import CONTESTED_KIND, Theatre
from data.queries import control, control_history
from exhibits.builders.control.playback import playback_frames
from exhibits.builders.maps.basemap import Basemap

DAYS = ("2014-01-01", "2014-06-10", "2015-06-01", "2016-05-03", "2017-08-04", "2019-03-31")
MAX_BYTES = 220_000


@pytest.fixture(scope="module")
def frames(theatre: Theatre, base_map: Basemap) -> dict[str, Any]:
    return playback_frames(theatre, base_map, 25.0, theatre.settings.whole)


def controllers_on_date(frames: dict[str, Any], day: pd.Timestamp) -> list[dict[str, Any]]:
    """Controller of each place on a date, as the browser determines it."""
    controllers = list(frames["start"])
    number = (day - pd.Timestamp(frames["first"])).days
    for when, place, holder in frames["moves"]:
        if when <= number:
            controllers[place] = holder
    return [frames["holders"][each] for each in controllers]


@pytest.mark.parametrize("day", DAYS)
def test_controllers_agree_with_the_records(
    theatre: Theatre, frames: dict[str, Any], day: str
) -> None:
    recorded = control.controllers_on(theatre, pd.Timestamp(day))["controller"].sort_index()
    labels = theatre.actors["label"].loc[recorded].tolist()
    assert [holder["label"] for holder in controllers_on_date(frames, pd.Timestamp(day))] == labels
    assert frames["names"] == theatre.places.loc[recorded.index, "name_en"].tolist()


@pytest.mark.parametrize("radius_km", [15.0, 40.0, None])
def test_areas_add_up_in_each_country(
    theatre: Theatre, base_map: Basemap, radius_km: float | None
) -> None:
    date = pd.Timestamp("2015-06-01")
    areas = base_map.cells[radius_km].area_km2
    countries = theatre.places["country"].reindex(areas.index)
    known = control_history.area_over_time(theatre, areas, countries, pd.DatetimeIndex([date]))
    for country in theatre.settings.countries:
        frames = playback_frames(theatre, base_map, radius_km, country.place_id)
        known_km2 = known[known["country"] == country.iso3].set_index("controller")["area_km2"]
        by_label = dict(zip(theatre.actors["label"].loc[known_km2.index], known_km2, strict=True))
        found: dict[str, float] = dict.fromkeys(by_label, 0.0)
        for holder, km2 in zip(controllers_on_date(frames, date), frames["area_km2"], strict=True):
            found[holder["label"]] += km2
        assert found == pytest.approx(by_label, abs=len(areas) * 0.05)
        assert frames["not_assessed_km2"] == pytest.approx(
            base_map.cells[radius_km].not_assessed_km2[country.iso3], abs=0.1
        )


def test_contested_places_name_the_controllers_before_and_after(
    theatre: Theatre, frames: dict[str, Any]
) -> None:
    rows = theatre.control
    rows = rows[rows["controller"].map(theatre.actors["kind"]) == CONTESTED_KIND]
    assert len(rows) > 20
    places = theatre.control["place_id"].sort_values().unique().tolist()
    short = theatre.actors["short_label"]
    for row in rows.to_dict("records"):
        holder = controllers_on_date(frames, row["from_date"])[places.index(row["place_id"])]
        assert holder["contested"]
        parties = {frames["holders"][party]["short"] for party in holder["parties"]}
        contested_label = short[row["controller"]]
        known = {short[one] for one in (row["before"], row["after"]) if isinstance(one, str)}
        assert parties == (known if len(known) == 2 else known | {contested_label})


def parse_path(path: str, km: float) -> BaseGeometry:
    """The area of an SVG path of rings with absolute starts and relative steps."""
    rings = []
    for ring in re.findall(r"M([^z]+)z", path):
        first, steps = ring.split("l")
        points = [
            np.array([int(number) for number in re.findall(r"-?\d+", part)]).reshape(-1, 2)
            for part in (first, steps)
        ]
        rings.append(shapely.Polygon(np.concatenate(points).cumsum(axis=0) * km))
    area: BaseGeometry = shapely.Polygon()
    for ring in rings:
        area = shapely.symmetric_difference(area, ring)  # even-odd fill rule
    return area


def test_paths_are_the_outlines(base_map: Basemap, frames: dict[str, Any]) -> None:
    graded_cells = base_map.cells.graded(25.0)
    places = base_map.cells[25.0].cells.sort_index().index
    steps = graded_cells.dissolve(pd.Series(places, places))
    for paths, shapes in zip(frames["steps"], steps, strict=True):
        assert list(shapes) == list(places)
        for path, shape in zip(paths, shapes.values(), strict=True):
            again = parse_path(path, frames["km"])
            assert shapely.symmetric_difference(again, shape).area < 1.0


def test_lines_separate_the_cells_of_two_places(frames: dict[str, Any]) -> None:
    assert len(frames["lines"]) > 500
    for one, other, path in frames["lines"][::25]:
        first, steps = re.findall(r"M([^Ml]+)l([^M]+)", path)[0]
        numbers = [np.array(re.findall(r"-?\d+", part), dtype=int) for part in (first, steps)]
        line = shapely.LineString(np.concatenate(numbers).reshape(-1, 2).cumsum(axis=0))
        for place in (one, other):
            cell = parse_path(frames["steps"][-1][place], 1.0)
            assert shapely.covers(cell.boundary.buffer(0.01), line)


def test_frames_are_valid_json_and_small(
    theatre: Theatre, base_map: Basemap, frames: dict[str, Any]
) -> None:
    text = json.dumps(frames, allow_nan=False)
    assert len(text.encode()) < MAX_BYTES
    assert json.loads(text) == json.loads(
        json.dumps(playback_frames(theatre, base_map, 25.0, theatre.settings.whole))
    )
    dates = [day_number for day_number, _, _ in frames["moves"]]
    assert dates == sorted(dates)
    assert dates[0] > 0
    assert dates[-1] <= frames["days"]
    country_frames = playback_frames(
        theatre, base_map, 25.0, theatre.settings.countries[0].place_id
    )
    assert len(country_frames["names"]) < len(frames["names"])


def test_colours_and_hatches_are_those_of_the_actors(
    theatre: Theatre, frames: dict[str, Any]
) -> None:
    known = theatre.actors.fillna({"pattern": ""}).to_dict("records")
    actors = {actor["label"]: actor for actor in known}
    for holder in frames["holders"]:
        for name in ("short_label", "colour", "colour_dark", "pattern"):
            assert holder[name.replace("short_label", "short")] == actors[holder["label"]][name]


def test_an_unknown_country_or_radius_is_refused(theatre: Theatre, base_map: Basemap) -> None:
    with pytest.raises(KeyError):
        playback_frames(theatre, base_map, 25.0, "atlantis")
    with pytest.raises(KeyError):
        playback_frames(theatre, base_map, 26.0, theatre.settings.whole)
