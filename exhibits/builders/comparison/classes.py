"""Classes of two compared maps, with their colours, hatches and words.

Agreement has its controller's colour. All else has shades of grey, which no map reads as a
controller, each entry of a legend with a hatch of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import CONTESTED_KIND, Theatre
from data.queries.comparable_maps import NOT_ASSESSED
from data.text.format import sentence_case
from exhibits.builders.comparison.compare import Comparison
from exhibits.builders.comparison.texts import MODELLED_IN_TEXT, map_in_text
from exhibits.builders.paints import controller_paints
from exhibits.model import Paint
from exhibits.theme import DARK, LIGHT, mix_colours

BOTH, OTHER, NEITHER = "both maps", "other difference", "neither map"
ONLY_FIRST, ONLY_SECOND = "first map only", "second map only"
FIRST_ALONE, SECOND_ALONE = "assessed by the first map only", "assessed by the second map only"
DIFFERENCES = (ONLY_FIRST, ONLY_SECOND, OTHER)
"""Differences on the followed controller, by the map that has it; and on others."""
ALONE = (FIRST_ALONE, SECOND_ALONE)
"""Area of other controllers that one map assesses and the other does not: no difference."""
_SHADES = {
    (ONLY_FIRST, False): (0.25, "|"),
    (ONLY_FIRST, True): (0.35, "+"),
    (ONLY_SECOND, False): (0.6, "-"),
    (ONLY_SECOND, True): (0.7, "x"),
    (OTHER, True): (0.45, "."),
    (FIRST_ALONE, False): (0.08, "/"),
    (SECOND_ALONE, False): (0.15, "\\"),
}
"""Share of ink in the grey of a class, and its hatch, by whether both maps assess the area."""


def classify_pairs(rows: pd.DataFrame, actor: str) -> npt.NDArray[np.object_]:
    """Return the class of each pair of controllers, as seen from a followed actor.

    Parameters
    ----------
    rows : columns ``first`` and ``second``.
    """
    first, second = rows["first"].to_numpy(), rows["second"].to_numpy()
    return np.select(
        [
            first == second,
            first == actor,
            second == actor,
            second == NOT_ASSESSED,
            first == NOT_ASSESSED,
        ],
        [BOTH, ONLY_FIRST, ONLY_SECOND, FIRST_ALONE, SECOND_ALONE],
        default=OTHER,
    ).astype(object)


def class_paint(name: str, label: str, is_assessed_by_both: bool = False) -> Paint:
    """Return the grey and hatch of a class, or of its part that both maps assess."""
    share, hatch = _SHADES[name, is_assessed_by_both or name == OTHER]
    light, dark = (mix_colours(theme.theatre_land, theme.ink, share) for theme in (LIGHT, DARK))
    return Paint(name, label, light, dark, hatch)


@dataclass(frozen=True)
class Wording:
    """Words for the pairs of two maps: names of maps, and of actors at the start and within."""

    first: str
    second: str
    labels: dict[str, str]
    in_text: dict[str, str]

    def describe_pair(self, first: str, second: str) -> str:
        """Describe a pair: "Both: A", "A on map 1, B on map 2", or with "not assessed by map 2"."""
        return self.describe_pairs([(first, second)])

    def describe_pairs(self, pairs: Iterable[tuple[str, str]]) -> str:
        """Describe pairs of one class, largest first; of different controllers two are named."""
        firsts, seconds = (list(dict.fromkeys(names)) for names in zip(*pairs, strict=True))
        if firsts == seconds:
            return f"Both: {self.name_controller(firsts[0])}"
        if firsts == [NOT_ASSESSED]:
            text = f"{self._join(seconds)} on {self.second}, not assessed by {self.first}"
        elif seconds == [NOT_ASSESSED]:
            text = f"{self._join(firsts)} on {self.first}, not assessed by {self.second}"
        else:
            text = f"{self._join(firsts)} on {self.first}, {self._join(seconds)} on {self.second}"
        return sentence_case(text)

    def name_controller(self, actor: object) -> str:
        """Return the short label of a controller, or "not assessed"."""
        return self.labels.get(str(actor), "not assessed")

    def _join(self, actors: list[str]) -> str:
        names = [self.in_text.get(name, name) for name in actors]
        return names[0] if len(names) == 1 else f"{names[0]} or {_rest(names)}"

    def describe_class(self, name: str, actor: str) -> str:
        """Describe a class as seen from the followed actor: all pairs of the class together."""
        label = self.labels[actor]
        return {
            BOTH: f"Both: {self.labels[actor]}",
            ONLY_FIRST: f"{label} on {self.first} only",
            ONLY_SECOND: f"{label} on {self.second} only",
            OTHER: "Other differences",
        }[name]


def _rest(names: list[str]) -> str:
    return names[1] if len(names) == 2 else "others"


def name_maps(words: Wording) -> str:
    """Name both maps at the start of a title; names of assessors stand as recorded."""
    first = words.first
    if first.startswith(MODELLED_IN_TEXT):
        first = sentence_case(first)
    return f"{first} and {words.second}"


def word_comparison(theatre: Theatre, comparison: Comparison, *, is_short: bool = False) -> Wording:
    """Return the words for a comparison; with short names of the maps for legends."""
    first, second = (map_in_text(chosen, is_short=is_short) for chosen in comparison.maps)
    labels = {str(name): str(text) for name, text in theatre.actors["short_label"].items()}
    contested = theatre.actors.index[theatre.actors["kind"] == CONTESTED_KIND]
    in_text = labels | {str(name): labels[str(name)].lower() for name in contested}
    return Wording(first, second, labels, in_text)


def chart_paints(theatre: Theatre, words: Wording, actor: str) -> tuple[Paint, ...]:
    """Return the paints of the classes of a chart, in stacking order."""
    (agreed,) = controller_paints(theatre, [actor])[:1]
    label = words.describe_class(BOTH, actor)
    return (
        Paint(BOTH, label, agreed.colour, agreed.colour_dark, agreed.pattern),
        *(class_paint(name, words.describe_class(name, actor)) for name in DIFFERENCES),
    )
