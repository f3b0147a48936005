"""Columns of data files: which a reader needs, in which order, and what each one means.

Frames have more columns than a reader needs: ids, marks of drawings, and texts of values that are
also numbers. Files have the columns of `DATA` in this order, then those of `IDS` and `SOURCES`;
complete files have all columns of the frame, in its order.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from exhibits.model import Exhibit


@dataclass(frozen=True)
class Column:
    """A column: its meaning in one sentence, and the unit of its numbers, "" if it has none."""

    meaning: str
    unit: str = ""


DATA = {
    "panel": Column("Panel of the chart: a country, or a base that shares are measured against"),
    "relation": Column("Relation to the claim: itself, repeat, contradiction, earlier, later"),
    "statement": Column("Claim or event as a sentence"),
    "sentence": Column("Record as a sentence"),
    "event": Column("Event or claim as a sentence"),
    "what": Column("What happened or was found"),
    "label": Column("Name of what the row is about: a figure, measure, controller or comparison"),
    "class": Column("Class of the comparison: both maps agree, one has no area, or they differ"),
    "claim": Column("Organisation that made the claim"),
    "side": Column("Part of the city"),
    "name_en": Column("Name of the place in English"),
    "name_local": Column("Name of the place in the local language"),
    "place": Column("Place"),
    "place_text": Column("Place as named by the source"),
    "country": Column("Country: id of its place, or its code of ISO 3166-1"),
    "country_name": Column("Country"),
    "admin_unit": Column("First-level administrative unit"),
    "measure": Column("Measure"),
    "lowest": Column("Lowest claim with its date and organisation"),
    "highest": Column("Highest claim with its date and organisation"),
    "spread_pct": Column("Difference of the claims, share of the highest", "percent"),
    "on": Column("Base that both claims share"),
    "why": Column("Why the claims are not comparable"),
    "said": Column("Numbers of claims and organisations"),
    "definition": Column("Definition of the measure"),
    "base_rule": Column("What shares of this measure are measured against"),
    "origin": Column("Data set"),
    "attribution": Column("Attribution that its licence requires"),
    "licence": Column("Licence of the data"),
    "assessor": Column("Assessor who drew the map"),
    "layer": Column("Layer of the assessor's map, empty for its territory of control"),
    "first_map": Column("First map of the comparison"),
    "second_map": Column("Second map of the comparison"),
    "first_label": Column("Controller on the first map"),
    "second_label": Column("Controller on the second map"),
    "first_controller": Column("Controller on the first map, id of the actor"),
    "second_controller": Column("Controller on the second map, id of the actor"),
    "state": Column("Change in the period, or state of the neighbourhood"),
    "before_label": Column("Controller at the start of the period"),
    "between": Column("Other controllers within the period"),
    "controller_label": Column("Controller"),
    "contested_before": Column("Contested places: the controller before, id of the actor"),
    "contested_after": Column("Contested places: the controller after, id of the actor"),
    "from_date": Column("First day of the interval of control"),
    "to_date": Column("Last day of the interval of control"),
    "since": Column("Day from which the controller, or the difference, is recorded"),
    "changed_on": Column("Day of the latest change within the period"),
    "from_precision": Column("Precision of that date: day, month, year, or before the records"),
    "day": Column("Date of the value"),
    "date": Column("Date of the event as stated, YYYY, YYYY-MM or YYYY-MM-DD"),
    "when": Column("Date as stated"),
    "map_date": Column("Date of the assessor's map"),
    "previous_date": Column("Date of the assessor's map before"),
    "first_map_date": Column("Date of the first map"),
    "second_map_date": Column("Date of the second map"),
    "age_days": Column("Age of the record on the as-of date", "days"),
    "as_of_text": Column("Date that the claim describes, as stated: YYYY, YYYY-MM or YYYY-MM-DD"),
    "as_of": Column("Date that the value describes"),
    "role": Column("Whether the row is a modelled value, a stated claim or derived"),
    "value": Column("Value as stated, in the unit of the row"),
    "low": Column("Lower end of a stated range, in the unit of the row"),
    "high": Column("Upper end of a stated range, in the unit of the row"),
    "unit": Column("Unit of value, low and high"),
    "qualifier": Column("Hedge of the source: exact, about, at least, less than, range and others"),
    "base": Column("What a share is measured against, in the source's words"),
    "claimed_least": Column("Claimed area, lower end", "km²"),
    "claimed_most": Column("Claimed area, upper end", "km²"),
    "area_km2": Column("Area; modelled, unless an assessor is named", "km²"),
    "area_inner_km2": Column("Modelled area at the next smaller radius", "km²"),
    "area_outer_km2": Column("Modelled area at the next larger radius", "km²"),
    "gained_km2": Column("Area gained since the earlier map", "km²"),
    "lost_km2": Column("Area lost since the earlier map", "km²"),
    "net_km2": Column("Area gained less area lost", "km²"),
    "difference_km2": Column("Modelled area less claimed area", "km²"),
    "difference_share": Column("The same as a share of the claimed area", "fraction of 1"),
    "doubt_least": Column("Modelled area, lower bound from imprecise dates", "as drawn"),
    "doubt_most": Column("Modelled area, upper bound from imprecise dates", "as drawn"),
    "assessed_km2": Column("Area of the unit within the radius of a place", "km²"),
    "share_pct": Column("Share of the row's total", "percent"),
    "share_of_country": Column("Share of the country's area", "percent"),
    "places": Column("Number of places in the area", "places"),
    "neighbourhoods": Column("Number of neighbourhoods", "neighbourhoods"),
    "cleared": Column("Neighbourhoods last reported cleared", "neighbourhoods"),
    "ever": Column("Neighbourhoods ever reported cleared", "neighbourhoods"),
    "ever_pct": Column("The same as a share of all", "percent"),
    "reach_km": Column("Radius around each place, empty for no cap", "km"),
    "before": Column("Figure or controller before"),
    "after": Column("Controller after"),
    "change": Column("Change since the earlier comparable figure"),
    "others": Column("Other estimates of the same"),
    "kind_label": Column("Kind of the event"),
    "kind": Column("Kind of the place, measure or warning"),
    "meaning": Column("Meaning of the state"),
    "date_reported": Column("Date of the report as stated"),
    "x1": Column("Start of the line, horizontal axis"),
    "y1": Column("Start of the line, vertical axis"),
    "x2": Column("End of the line, horizontal axis"),
    "y2": Column("End of the line, vertical axis"),
    "stated": Column("Figure as stated"),
    "other": Column("The same figure in another unit, as stated"),
    "means": Column("The first figure converted to the second unit"),
    "gap_pct": Column("Difference of the two", "percent"),
    "reads": Column("Likely cause of the difference"),
    "by": Column("Who reported or did it"),
    "speaker": Column("Speaker"),
    "organisation": Column("Organisation of the speaker"),
    "via": Column("Type of publication"),
    "status": Column("verified: the figure was read on the cited page; else unverified"),
    "changes_verified": Column("Whether every change within the period is verified"),
    "other_dates": Column("Dates and controllers of other sources that differ"),
    "possible_revision": Column("Whether the assessor may have revised earlier maps on this date"),
    "remark": Column("Remark on the step"),
    "changes": Column("Number of changes of control of the place", "changes"),
    "lat": Column("Latitude, WGS 84", "degrees"),
    "lon": Column("Longitude, WGS 84", "degrees"),
    "note": Column("Remark on the record"),
}
IDS = {
    "place_id": Column("Id of the place in the records"),
    "metric": Column("Id of the measure in the records"),
    "neighbourhood_id": Column("Id of the neighbourhood in the records"),
    "area_id": Column("Id of the area on the map"),
    "figure_id": Column("Id of the claim in the records"),
    "figure_ids": Column("Ids of the claims in the records"),
    "event_id": Column("Id of the event in the records"),
    "lowest_id": Column("Id of the lowest claim"),
    "highest_id": Column("Id of the highest claim"),
}
SOURCES = {
    "source_title": Column("Publication, title and outlet"),
    "source_url": Column("Address of the publication"),
    "published_on": Column("Publication date"),
    "lowest_source_url": Column("Address of the publication of the lowest claim"),
    "highest_source_url": Column("Address of the publication of the highest claim"),
    "file": Column("File of the assessor"),
}
OTHERS = {
    "actor": Column("Actor of the event, id"),
    "after": Column("Controller after, id of the actor"),
    "age": Column("Age of the figure on the as-of date, as a text"),
    "as_of_precision": Column("Precision of as_of_text: day, month or year"),
    "base_id": Column("Id of the base in the records"),
    "claim_id": Column("Id of the claim in the records"),
    "controller": Column("Controller, id of the actor"),
    "country": Column("Country, id of its place"),
    "derived": Column("Whether the value is derived or modelled, not stated"),
    "first": Column("First day that the claim describes"),
    "last": Column("Last day that the claim describes"),
    "least": Column("Value, or lower end of the range, in the unit drawn"),
    "most": Column("Value, or upper end of the range, in the unit drawn"),
    "outlet": Column("Outlet of the publication"),
    "repeat_of": Column("Id of the claim that this one repeats"),
    "second_source_id": Column("Id of the second publication"),
    "source_id": Column("Id of the publication in the records"),
    "value": Column("Value in the unit drawn"),
}
"""Columns of complete files only, with their meanings; those of `_DRAWN` are texts and marks."""
_DRAWN = frozenset(
    (
        *("hedge", "amount_text", "also", "converted", "others_place", "others_metric"),
        *("others_first", "others_last", "text", "before_text", "family", "part", "direction"),
        *("phrase", "opposite", "subject", "rivals", "reach_inner_km", "reach_outer_km"),
        *("source_count", "range", "first_day", "held_since", "now", "ground", "group"),
        *("followed_share", "row", "whole", "moved", "other_source_ids", "from", "to", "held_by"),
        *("known", "verified", "second_source", "about", "lowest_source_id", "lowest_source_title"),
        *("lowest_published_on", "highest_source_id", "highest_source_title"),
        *("highest_published_on", "gap_text", "stated_id", "other_id", "statement_id", "line"),
        *("date_precision", "date_first", "date_last", "symbol", "transfer", "lane"),
        *("reported_first", "reported_last", "precision", "point_status", "is_map", "is_compared"),
        *("x", "y", "since_text", "claimed", "who", "ground_of", "accuracy_m"),
    )
)
REPEATED = {
    "label": ("controller_label", "name_en"),
    "panel": ("base", "country", "assessor", "first_map"),
    "what": ("state",),
    "when": ("as_of_text", "from_date", "date"),
    "country": ("country_name",),
    "stated": ("as_of_text",),
    "event": ("base",),
    "as_of": ("as_of_text",),
    "low": ("claimed_least",),
    "high": ("claimed_least",),
    "unit": ("claimed_least",),
    "place_id": (),
    "first_controller": ("first_label",),
    "second_controller": ("second_label",),
    "kind": ("kind_label", "definition", "sentence"),
    "before": ("before_label",),
    "place_text": ("place",),
    "age_days": ("figure_id",),
}
"""Columns that say the same as one of others in the same frame, better suited for a reader."""
DECIMALS = {"_km2": 1, "_pct": 2, "share": 4}
"""Decimals of numbers in files for readers, by a part of the column's name."""
_NUMBER_SUFFIXES = ("_km2", "_pct")
_SHARE = "share_"


def reader_columns(exhibit: Exhibit) -> list[str]:
    """List the columns of a frame that a reader needs: data, then ids, then sources.

    Columns that are in no table of this module, such as one for each actor, follow those of `DATA`.
    """
    names = [str(name) for name in exhibit.frame]
    present = set(names)
    known = DATA.keys() | IDS.keys() | SOURCES.keys() | OTHERS.keys() | _DRAWN
    data = [*(name for name in DATA if name in present), *(n for n in names if n not in known)]
    tail = [name for name in (*IDS, *SOURCES) if name in present]
    return [*(name for name in data if not _is_repeated(name, present)), *tail]


def describe_column(name: str, frame: pd.DataFrame) -> Column:
    """Describe a column of a frame by its name in the frame; meaning "" if it is not known."""
    if name in DATA and not _is_repeated(name, {str(each) for each in frame}):
        return DATA[name]
    for columns in (IDS, SOURCES, OTHERS, DATA):
        if name in columns:
            return columns[name]
    if name.startswith(_SHARE):
        return Column(f"Share of the row's area held by {name.removeprefix(_SHARE)}",
                      "fraction of 1")  # fmt: skip
    if match := re.fullmatch(r"model_(\w+)_km2", name):
        radius = "without a cap" if match[1] == "none" else f"at a radius of {match[1]} km"
        return Column(f"Modelled area {radius}", "km²")
    return Column("")


def _is_repeated(name: str, present: set[str]) -> bool:
    """Whether another column of the frame has the same value as a number, or in better words."""
    if name == "value":  # of a claim in its unit; without a unit that of the drawing
        return "unit" not in present or "claimed_least" in present
    return (
        any(f"{name}{suffix}" in present for suffix in _NUMBER_SUFFIXES)
        or f"{_SHARE}{name}" in present
        or not present.isdisjoint(REPEATED.get(name, ()))
    )


def public_names(exhibit: Exhibit) -> Mapping[str, str]:
    """Name in data files of each column of the frame; "" for one that files do not have."""
    return {str(name): exhibit.column_names.get(str(name), str(name)) for name in exhibit.frame}
