"""Maps of control that can be compared: polygons of an assessor, or places, of one assessor each.

Layers of one assessor are different standards of evidence, so that each is a map of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from data.model import Theatre
from data.queries.assessed import area_steps
from data.queries.assessors import assessor_label, list_assessors

NOT_ASSESSED = ""
"""Controller of what a map does not assess."""
OWN_LABEL, MODELLED_SUFFIX = "Modelled map", ", modelled"
"""Label of the map modelled from the theatre's own compilation; end of the labels of others."""


@dataclass(frozen=True)
class ComparableMap:
    """One map of control. ``is_modelled``: from places, by the model's rule; else polygons."""

    id: str
    label: str
    assessor: str
    layer: str = ""
    is_modelled: bool = False


def list_comparable_maps(theatre: Theatre) -> dict[str, ComparableMap]:
    """List the maps of a theatre by id: first polygons, then places, then further layers."""
    first, further = [], []
    for assessor, polygons in theatre.polygons.items():
        for position, layer in enumerate(sorted(polygons.table["layer"].unique())):
            label = f"{assessor} ({layer})" if layer else assessor
            found = ComparableMap(f"{assessor}/{layer}".rstrip("/"), label, assessor, str(layer))
            (further if position else first).append(found)
    for assessor in list_assessors(theatre):
        label = f"{assessor_label(theatre, assessor)}{MODELLED_SUFFIX}" if assessor else OWN_LABEL
        identity = f"modelled-{assessor}" if assessor else "modelled"
        first.append(ComparableMap(identity, label, assessor, is_modelled=True))
    return {item.id: item for item in (*first, *further)}


def opening_map(theatre: Theatre, position: int) -> str:
    """Return the id of the first (0) or second (1) map that is compared by default; "" if none."""
    ids = list(list_comparable_maps(theatre))
    return ids[position] if position < len(ids) else ""


def first_common_date(theatre: Theatre, maps: Iterable[ComparableMap]) -> tuple[pd.Timestamp, str]:
    """Return the first date on which all maps exist, and the assessor whose first map it is.

    Modelled maps exist from the start of the theatre's window on; the assessor is then "".
    """
    starts = [(theatre.settings.window_first, "")]
    starts += [
        (theatre.polygons[chosen.assessor].dates[0], chosen.assessor)
        for chosen in maps
        if not chosen.is_modelled
    ]
    return max(starts, key=lambda start: start[0])


def find_revisions(theatre: Theatre, chosen: ComparableMap) -> pd.DatetimeIndex:
    """Find the dates of possible revisions of a map of polygons; none of a modelled map."""
    if chosen.is_modelled:
        return pd.DatetimeIndex([])
    steps = area_steps(theatre, chosen.assessor)
    is_marked = steps["is_possible_revision"] & (steps["layer"] == chosen.layer)
    return pd.DatetimeIndex(steps.loc[is_marked, "date"].unique()).sort_values()
