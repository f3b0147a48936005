"""Kinds of events: label, map symbol, and whether control of the place passes by it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import Literal

Transfer = Literal["", "gain", "loss"]
"""Whether the actor that the event is by gains the place, or loses it."""


@dataclass(frozen=True)
class EventKind:
    """One kind of event. ``symbol`` is a marker of Plotly, ``lane`` one of `EVENT_LANES`."""

    label: str
    symbol: str
    transfer: Transfer = ""
    lane: str = "other"


EVENT_LANES = ("captured", "recaptured", "offensive began", "siege", "other")
"""Lanes of events below a chart over time; the last is for all other kinds."""
NEUTRAL_SYMBOL = "circle"
EVENT_KINDS = {
    "captured": EventKind("captured", "triangle-down", "gain", "captured"),
    "recaptured": EventKind("recaptured", "triangle-up", "gain", "recaptured"),
    "reported_recaptured": EventKind(
        "reported recaptured", "triangle-up-open", "gain", "recaptured"
    ),
    "declared_liberated": EventKind("declared liberated", "star", "gain", "recaptured"),
    "declared_defeated": EventKind("opponent declared defeated", "star-diamond", "gain"),
    "withdrawal": EventKind("withdrawal", "triangle-right", "loss"),
    "claim_of_capture": EventKind("claim of capture", "triangle-down-open"),
    "claim_of_recapture": EventKind("claim of recapture", "triangle-right-open"),
    "offensive_start": EventKind("offensive began", "diamond", lane="offensive began"),
    "offensive_began": EventKind("offensive began", "diamond", lane="offensive began"),
    "siege": EventKind("siege", "hexagon-open", lane="siege"),
    "siege_lifted": EventKind("siege lifted", "hexagon", lane="siege"),
    "entered": EventKind("entered", "diamond-wide"),
    "breach": EventKind("breach", "diamond-tall"),
    "counterattack": EventKind("counterattack", "triangle-left"),
    "setback_reported": EventKind("lower estimate reported", "triangle-left-open"),
    "operation_ended": EventKind("operation ended", "diamond-open"),
    "airstrikes_start": EventKind("airstrikes began", "hourglass"),
    "border_sealed": EventKind("border sealed", "bowtie"),
    "dam_breach": EventKind("dam breach", "x"),
    "annexation_declared": EventKind("annexation declared", "square"),
    "referendum_declared": EventKind("referendum declared", "square-open"),
}
"""General kinds; `data.model.Settings.event_kinds` adds those of a theatre."""
EVENT_SYMBOLS = (
    *dict.fromkeys(kind.symbol for kind in EVENT_KINDS.values()),
    *("cross", "star-square", "hourglass-open", "bowtie-open", "star-open", NEUTRAL_SYMBOL),
)
"""Symbols that a theatre may choose from."""


_FURTHER_SYMBOLS = (NEUTRAL_SYMBOL, "square", "cross", "hexagon", "diamond-wide", "star-square")
"""Symbols of kinds that are neither general nor described by the theatre, in this order."""


def find_kinds(names: Iterable[str], stated: Mapping[str, str]) -> dict[str, EventKind]:
    """Return the kinds of these names; those that are not general have their words as label.

    Parameters
    ----------
    stated : symbols of the kinds that a theatre describes, by name.

    Returns
    -------
    Kinds by name. Each that is neither general nor described has a symbol of its own, as long as
    there are some that no other kind of these has; in alphabetical order, so that the symbols do
    not depend on the order of the events.
    """
    kinds = {name: EVENT_KINDS.get(name) for name in sorted(set(names))}
    used = {stated.get(name, kind.symbol if kind else "") for name, kind in kinds.items()}
    free = [each for each in (*_FURTHER_SYMBOLS, *EVENT_SYMBOLS) if each not in used]
    symbols = cycle(dict.fromkeys(free or [NEUTRAL_SYMBOL]))
    return {
        name: kind
        or EventKind(name.replace("_", " "), stated[name] if name in stated else next(symbols))
        for name, kind in kinds.items()
    }
