"""Kinds of exhibit: what generic code needs to know of each.

A new kind is a row of `KINDS`, its marks in `exhibits.model`, a builder, and a function in the
table of each target that draws it (`exhibits.render`); a test compares the tables with `KINDS`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Kind:
    """Properties of a kind of exhibit.

    ``is_drawn``: a chart or a map; the others are text: numbers, tables and evidence.
    ``is_map``: a plane with boundaries, which needs the note on boundaries and can be zoomed.
    ``has_one_base``: a panel has one base, measure and place; ``has_one_measure``: so has all of
    it. ``lists_claims``: its marks are claims, and pages also list them. ``has_names_above``: on
    a narrow page its rows need twice the height. ``is_compact``: two fit beside each other on a
    wide page. ``lists_rows``: what is drawn are the rows themselves. ``row_keys``: columns that
    identify a row in a citation, if they are not those of its claim. ``phrase_prefixes``: column or
    field, and the prefix under which the phrasebook has it where a name in it is not translated.
    """

    is_drawn: bool = True
    is_map: bool = False
    has_one_base: bool = False
    has_one_measure: bool = False
    lists_claims: bool = False
    has_names_above: bool = False
    is_compact: bool = False
    lists_rows: bool = False
    row_keys: tuple[tuple[str, ...], ...] = ()
    phrase_prefixes: Mapping[str, str] = field(default_factory=dict)


KINDS: dict[str, Kind] = {
    # A headline is identified by its measure and place, since its claim may change.
    "numbers": Kind(is_drawn=False, row_keys=(("metric", "place_id"),)),
    "table": Kind(is_drawn=False, lists_rows=True),
    "evidence": Kind(is_drawn=False, lists_rows=True, phrase_prefixes={"subtitle": "claim: "}),
    "proportion": Kind(has_one_base=True),
    "dots": Kind(has_one_base=True, has_one_measure=True, lists_claims=True, is_compact=True),
    "rivals": Kind(has_one_base=True, lists_claims=True, phrase_prefixes={"row": "row: "}),
    "relation": Kind(),
    "map": Kind(is_map=True),
    "areas": Kind(),
    "bands": Kind(),
    "shares": Kind(has_names_above=True),
    "strips": Kind(has_names_above=True),
    "steps": Kind(is_compact=True),
}
"""All kinds by the name that an `exhibits.model.Exhibit` has in ``kind``."""
