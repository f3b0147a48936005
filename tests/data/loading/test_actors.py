"""Controllers are distinguishable with every kind of colour vision and in black and white."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.loading.completion.palette import PALETTE
from data.loading.theatre import read_theatre
from data.model import Theatre
from tests.data.colour import SEEN_AS, ciede2000, lab
from tests.data.conftest import check_theatre
from tests.lean_theatres import FIJI_CONTROL, FIJI_PLACES, THEATRES, write_theatre

BASE_MAP_COLOURS = {"colour": "#fbfaf5", "colour_dark": "#383f46"}


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_colour_difference_matches_published_pairs(one, other, apart: float) -> None:
    """Pairs published by Sharma, Wu and Dalal (2005)."""
    assert ciede2000(one, other) == pytest.approx(apart, abs=1e-4)


@pytest.mark.parametrize("theme", BASE_MAP_COLOURS)
@pytest.mark.parametrize("eye", SEEN_AS)
def test_every_pair_differs_by_ten(theatre: Theatre, theme: str, eye: str) -> None:
    names = ["the ground", *theatre.actors.index]
    seen = lab([BASE_MAP_COLOURS[theme], *theatre.actors[theme]], eye)
    for (one, first), (other, second) in itertools.combinations(zip(names, seen, strict=True), 2):
        assert float(ciede2000(first, second)) >= 10, (one, other)


def test_patterns_distinguish_controllers_without_colour(theatre: Theatre) -> None:
    controllers = theatre.actors[theatre.actors["kind"] != "contested"]
    assert len(controllers) == 8
    assert controllers["pattern"].is_unique
    assert theatre.actors["label_local"].notna().all()


@pytest.mark.parametrize("theme", BASE_MAP_COLOURS)
def test_lightness_differs(theatre: Theatre, theme: str) -> None:
    lightness = np.sort(lab(list(theatre.actors[theme]))[:, 0])
    assert lightness[-1] - lightness[0] > 55


EVENTS = "date,place,kind,by,actor\n2000-06-01,Suva,captured,{by},{actor}\n"


def read_actor(folder: Path, by: str, actor: str, **tables: str) -> object:
    write_theatre(folder, **THEATRES["fiji"], events=EVENTS.format(by=by, actor=actor), **tables)
    return read_theatre(folder).events["actor"].fillna("").item()


@pytest.mark.parametrize(
    ("by", "actor"), [("A unit", "Rebels"), ("A unit", "rebels"), ("rebels", ""), ("Rebels", "")]
)
def test_actors_of_events_are_found_by_name(tmp_path: Path, by: str, actor: str) -> None:
    assert read_actor(tmp_path / "x", by, actor) == "rebels"


def test_the_id_of_an_inferred_actor_names_no_other_one(tmp_path: Path) -> None:
    control = FIJI_CONTROL.replace("rebels", "People's Army (west)")
    events = EVENTS.format(by="A unit", actor="peoples-army-west")
    folder = write_theatre(tmp_path / "x", places=FIJI_PLACES, control=control, events=events)
    theatre = read_theatre(folder)
    assert theatre.events["actor"].item() == "peoples-army-west"
    assert set(theatre.actors["label"]) == {"Government of Fiji", "People's Army (west)", "Not assessed"}  # fmt: skip  # noqa: E501


def test_who_an_event_is_by_is_found_by_id(tmp_path: Path) -> None:
    actors = "actor_id,label\ngovernment-of-fiji,Government of Fiji\nrebels,The front\n"
    control = FIJI_CONTROL.replace("rebels", "The front")
    events = EVENTS.format(by="Rebels", actor="")
    folder = write_theatre(tmp_path / "x", places=FIJI_PLACES, control=control, actors=actors, events=events)  # fmt: skip  # noqa: E501
    assert read_theatre(folder).events["actor"].item() == "rebels"


def test_an_actor_that_events_alone_name_is_inferred(tmp_path: Path) -> None:
    assert read_actor(tmp_path / "x", "A unit", "Militia of the north") == "militia-of-the-north"
    assert "Militia of the north" in set(read_theatre(tmp_path / "x").actors["label"])


def test_an_unknown_actor_of_an_event_is_an_error(tmp_path: Path) -> None:
    actors = "name\nGovernment of Fiji\nrebels\n"
    events = EVENTS.format(by="A unit", actor="Militia")
    folder = write_theatre(tmp_path / "x", **THEATRES["fiji"], actors=actors, events=events)
    (finding,) = check_theatre(folder)
    assert (finding.file, finding.column, finding.read) == ("events.csv", "actor", "Militia")


STATED = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#17becf",
          "#d4a017", "#7f0000", "#000000")  # fmt: skip


def actors_beside(folder: Path, *stated: str, bare: int = 4) -> pd.DataFrame:
    names = [f"Group {number}" for number in range(len(stated) + bare)]
    colours = [*stated, *[""] * bare]
    rows = "".join(f"{each},{colour}\n" for each, colour in zip(names, colours, strict=True))
    places = "".join(f"Town {at},15.{10 + at},32.5\n" for at, _ in enumerate(names))
    control = "".join(f"Town {at},{each},2023-04-15\n" for at, each in enumerate(names))
    folder = write_theatre(
        folder,
        places=f"name,lat,lon\n{places}",
        control=f"place,controller,from\n{control}",
        actors=f"name,colour\n{rows}",
    )
    return read_theatre(folder).actors.loc[[f"group-{number}" for number in range(len(names))]]


@pytest.mark.parametrize("stated", STATED)
def test_colours_of_the_palette_are_unlike_a_stated_one(tmp_path: Path, stated: str) -> None:
    actors = actors_beside(tmp_path / "x", stated)
    for theme in BASE_MAP_COLOURS:
        first, *others = lab(list(actors[theme]))
        for other in others:
            assert float(ciede2000(first, other)) >= 20, theme
            turn = np.degrees(np.arctan2(other[2], other[1]) - np.arctan2(first[2], first[1]))
            is_grey = min(np.hypot(*each[1:]) for each in (first, other)) < 12
            assert is_grey or abs((turn + 180) % 360 - 180) >= 25, theme


def test_beside_many_stated_colours_those_of_the_palette_differ(tmp_path: Path) -> None:
    actors = actors_beside(tmp_path / "x", *STATED)
    for theme in BASE_MAP_COLOURS:
        assert actors[theme].is_unique
        seen = lab(list(actors[theme]))
        for other in seen[len(STATED) :]:
            assert float(ciede2000(seen[: len(STATED)], other).min()) >= 10


def test_without_stated_colours_the_palette_has_its_order(tmp_path: Path) -> None:
    actors = actors_beside(tmp_path / "x")
    assert list(zip(actors["colour"], actors["colour_dark"], strict=True)) == list(PALETTE[:4])
