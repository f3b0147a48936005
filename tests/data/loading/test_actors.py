"""Controllers are distinguishable with every kind of colour vision and in black and white."""

import itertools

import numpy as np
import pytest

from data.model import Theatre
from tests.data.colour import SEEN_AS, ciede2000, lab

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
