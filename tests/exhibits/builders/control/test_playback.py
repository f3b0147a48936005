"""Frames of the control map: what the browser plays is what the records say, on every day."""

import json
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from data.model import Theatre
from data.queries import control, control_history
from data.schema import CONTESTED_KIND
from exhibits.builders.control.playback import playback_frames
from exhibits.builders.maps.basemap import Basemap

DAYS = ("2014-01-01", "2014-06-10", "2015-06-01", "2016-05-03", "2017-08-04", "2019-03-31")
BYTES = 150_000


@pytest.fixture(scope="module")
def whole(theatre: Theatre, ground: Basemap) -> dict[str, Any]:
    return playback_frames(theatre, ground, 25.0, theatre.settings.whole)


def held_on(told: dict[str, Any], day: pd.Timestamp) -> list[dict[str, Any]]:
    """Holder of each place on a day, as the browser finds it."""
    who = list(told["start"])
    number = (day - pd.Timestamp(told["first"])).days
    for when, place, holder in told["moves"]:
        if when <= number:
            who[place] = holder
    return [told["holders"][each] for each in who]


@pytest.mark.parametrize("day", DAYS)
def test_every_place_is_held_by_whom_the_records_say(
    theatre: Theatre, whole: dict[str, Any], day: str
) -> None:
    said = control.controllers_on(theatre, pd.Timestamp(day))["controller"].sort_index()
    labels = theatre.actors["label"].loc[said].tolist()
    assert [holder["label"] for holder in held_on(whole, pd.Timestamp(day))] == labels
    assert whole["names"] == theatre.places.loc[said.index, "name_en"].tolist()


@pytest.mark.parametrize("reach_km", [15.0, 40.0, None])
def test_ground_adds_up_in_each_country(
    theatre: Theatre, ground: Basemap, reach_km: float | None
) -> None:
    day = pd.Timestamp("2015-06-01")
    areas = ground.cells[reach_km].area_km2
    countries = theatre.places["country"].reindex(areas.index)
    known = control_history.area_over_time(theatre, areas, countries, pd.DatetimeIndex([day]))
    for country in theatre.settings.countries:
        told = playback_frames(theatre, ground, reach_km, country.place_id)
        mine = known[known["country"] == country.iso3].set_index("controller")["area_km2"]
        by_label = dict(zip(theatre.actors["label"].loc[mine.index], mine, strict=True))
        got: dict[str, float] = dict.fromkeys(by_label, 0.0)
        for holder, km2 in zip(held_on(told, day), told["area_km2"], strict=True):
            got[holder["label"]] += km2
        assert got == pytest.approx(by_label, abs=len(areas) * 0.05)
        assert told["not_assessed_km2"] == pytest.approx(
            ground.cells[reach_km].not_assessed_km2[country.iso3], abs=0.1
        )


def test_contested_ground_names_the_two_who_held_it_before_and_after(
    theatre: Theatre, whole: dict[str, Any]
) -> None:
    rows = theatre.control
    rows = rows[rows["controller"].map(theatre.actors["kind"]) == CONTESTED_KIND]
    assert len(rows) > 20
    places = theatre.control["place_id"].sort_values().unique().tolist()
    short = theatre.actors["short_label"]
    for row in rows.to_dict("records"):
        holder = held_on(whole, row["from_date"])[places.index(row["place_id"])]
        assert holder["contested"]
        parties = {whole["holders"][party]["short"] for party in holder["parties"]}
        own = short[row["controller"]]
        known = {short[one] for one in (row["before"], row["after"]) if isinstance(one, str)}
        assert parties == (known if len(known) == 2 else known | {own})


def shape_of(path: str, km: float) -> BaseGeometry:
    """The area of an SVG path of rings that begin at a place and go on by steps."""
    rings = []
    for ring in re.findall(r"M([^z]+)z", path):
        first, steps = ring.split("l")
        points = [
            np.array([int(number) for number in re.findall(r"-?\d+", part)]).reshape(-1, 2)
            for part in (first, steps)
        ]
        rings.append(shapely.Polygon(np.concatenate(points).cumsum(axis=0) * km))
    whole: BaseGeometry = shapely.Polygon()
    for ring in rings:
        whole = shapely.symmetric_difference(whole, ring)  # even-odd, as it is filled
    return whole


def test_paths_are_the_outlines(ground: Basemap, whole: dict[str, Any]) -> None:
    outlined = ground.cells[25.0].outlined.sort_index()
    assert len(whole["cells"]) == len(outlined)
    for path, shape in zip(whole["cells"], outlined.geometry, strict=True):
        again = shape_of(path, whole["km"])
        assert again.area == pytest.approx(shape.area, abs=1e-6)
        assert shapely.symmetric_difference(again, shape).area < 1e-6


def test_all_of_it_is_plain_and_small(
    theatre: Theatre, ground: Basemap, whole: dict[str, Any]
) -> None:
    text = json.dumps(whole, allow_nan=False)
    assert len(text.encode()) < BYTES
    assert json.loads(text) == json.loads(
        json.dumps(playback_frames(theatre, ground, 25.0, theatre.settings.whole))
    )
    days = [day for day, _, _ in whole["moves"]]
    assert days == sorted(days)
    assert days[0] > 0
    assert days[-1] <= whole["days"]
    one = playback_frames(theatre, ground, 25.0, theatre.settings.countries[0].place_id)
    assert len(one["cells"]) < len(whole["cells"])


def test_colours_and_hatches_are_the_actors_own(theatre: Theatre, whole: dict[str, Any]) -> None:
    known = theatre.actors.fillna({"pattern": ""}).to_dict("records")
    actors = {actor["label"]: actor for actor in known}
    for holder in whole["holders"]:
        for name in ("short_label", "colour", "colour_dark", "pattern"):
            assert holder[name.replace("short_label", "short")] == actors[holder["label"]][name]


def test_no_such_country_or_reach(theatre: Theatre, ground: Basemap) -> None:
    with pytest.raises(KeyError):
        playback_frames(theatre, ground, 25.0, "atlantis")
    with pytest.raises(KeyError):
        playback_frames(theatre, ground, 26.0, theatre.settings.whole)
