"""Classes of two compared maps, with their colours, hatches and words.

Agreement has its controller's colour. Differences have shades of grey, which no map reads as a
controller, each with a hatch of its own.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Theatre
from data.queries.comparable_maps import NOT_ASSESSED
from exhibits.builders.comparison.compare import Comparison
from exhibits.builders.paints import controller_paints
from exhibits.model import Paint
from exhibits.theme import DARK, LIGHT, mix_colours

BOTH, ONLY_FIRST, ONLY_SECOND, OTHER = "both", "only_first", "only_second", "other"
FIRST_ALONE, SECOND_ALONE = "first_alone", "second_alone"
DIFFERENCES = (ONLY_FIRST, ONLY_SECOND, OTHER)
"""Differences on the followed controller, by the map that has it; and on others."""
ALONE = (FIRST_ALONE, SECOND_ALONE)
"""Area of other controllers that one map assesses and the other does not: no difference."""
_SHADES = {
    ONLY_FIRST: (0.25, "|"),
    ONLY_SECOND: (0.6, "-"),
    OTHER: (0.42, "."),
    FIRST_ALONE: (0.08, ""),
    SECOND_ALONE: (0.08, ""),
}
"""Share of ink in the grey of a class, and its hatch."""


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


def class_paint(name: str, label: str) -> Paint:
    """Return the grey and hatch of a class."""
    share, hatch = _SHADES[name]
    light, dark = (mix_colours(theme.theatre_land, theme.ink, share) for theme in (LIGHT, DARK))
    return Paint(name, label, light, dark, hatch)


@dataclass(frozen=True)
class Wording:
    """Words for the pairs of two maps."""

    first: str
    second: str
    labels: dict[str, str]

    def describe_pair(self, first: object, second: object) -> str:
        """Describe a pair: "Both: A", "Only map 1: A", or "Map 1: A, map 2: B"."""
        if first == second:
            return f"Both: {self.name_controller(first)}"
        if NOT_ASSESSED in (first, second):
            label = self.first if first else self.second
            return f"Only {label}: {self.name_controller(first or second)}"
        names = self.name_controller(first), self.name_controller(second)
        return f"{self.first}: {names[0]}, {self.second}: {names[1]}"

    def name_controller(self, actor: object) -> str:
        """Return the short label of a controller, or "not assessed"."""
        return self.labels.get(str(actor), "not assessed")

    def describe_class(self, name: str, actor: str) -> str:
        """Describe a class as seen from the followed actor, for a chart."""
        label = self.labels[actor]
        return {
            BOTH: f"Both: {label}",
            ONLY_FIRST: f"Only {self.first}: {label}",
            ONLY_SECOND: f"Only {self.second}: {label}",
            OTHER: "Other differences",
        }[name]


def word_comparison(theatre: Theatre, comparison: Comparison) -> Wording:
    """Return the words for a comparison."""
    first, second = (chosen.label for chosen in comparison.maps)
    labels = {str(name): str(text) for name, text in theatre.actors["short_label"].items()}
    return Wording(first, second, labels)


def chart_paints(theatre: Theatre, words: Wording, actor: str) -> tuple[Paint, ...]:
    """Return the paints of the classes of a chart, in stacking order."""
    (agreed,) = controller_paints(theatre, [actor])[:1]
    label = words.describe_class(BOTH, actor)
    return (
        Paint(BOTH, label, agreed.colour, agreed.colour_dark, agreed.pattern),
        *(class_paint(name, words.describe_class(name, actor)) for name in DIFFERENCES),
    )
