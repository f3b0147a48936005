"""Columns of data files: which a reader needs, in which order, and what each one means.

Frames have more columns than a reader needs: ids, marks of drawings, and texts of values that are
also numbers. Files have the columns of `DATA` in this order, then `IDS` and `SOURCE_COLUMNS`;
complete files have all columns of the frame, in its order.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from exhibits.model import Exhibit


@dataclass(frozen=True)
class ColumnMeaning:
    """A column: its meaning in one sentence, and the unit of its numbers, "" if it has none."""

    meaning: str
    unit: str = ""


DATA = {
    "panel": ColumnMeaning(
        "Panel of the chart: a country, or a base that shares are measured against"
    ),
    "relation": ColumnMeaning(
        "Relation to the claim: itself, repeat, contradiction, earlier, later"
    ),
    "statement": ColumnMeaning("Claim or event as a sentence"),
    "sentence": ColumnMeaning("Record as a sentence"),
    "event": ColumnMeaning("Event or claim as a sentence"),
    "what": ColumnMeaning("What happened or was found"),
    "label": ColumnMeaning(
        "Name of what the row is about: a figure, measure, controller or comparison"
    ),
    "class": ColumnMeaning(
        "Class of the comparison: on both maps, on one only, assessed by one only, or another "
        "difference"
    ),
    "claim": ColumnMeaning("Organisation that made the claim"),
    "side": ColumnMeaning("Part of the city"),
    "name_en": ColumnMeaning("Name of the place in English"),
    "name_local": ColumnMeaning("Name of the place in the local language"),
    "place": ColumnMeaning("Place"),
    "place_text": ColumnMeaning("Place as named by the source"),
    "country": ColumnMeaning("Country: id of its place, or its code of ISO 3166-1"),
    "country_name": ColumnMeaning("Country"),
    "admin_unit": ColumnMeaning("First-level administrative unit"),
    "measure": ColumnMeaning("Measure"),
    "lowest": ColumnMeaning("Lowest claim with its date and organisation"),
    "highest": ColumnMeaning("Highest claim with its date and organisation"),
    "spread_pct": ColumnMeaning("Difference of the claims, share of the highest", "percent"),
    "on": ColumnMeaning("Base that both claims share"),
    "why": ColumnMeaning("Why the claims are not comparable"),
    "said": ColumnMeaning("Numbers of claims and organisations"),
    "definition": ColumnMeaning("Definition of the measure"),
    "base_rule": ColumnMeaning("What shares of this measure are measured against"),
    "origin": ColumnMeaning("Data set"),
    "attribution": ColumnMeaning("Attribution that its licence requires"),
    "licence": ColumnMeaning("Licence of the data"),
    "assessor": ColumnMeaning("Assessor who drew the map"),
    "layer": ColumnMeaning("Layer of the assessor's map, empty for its territory of control"),
    "first_map": ColumnMeaning("First map of the comparison"),
    "second_map": ColumnMeaning("Second map of the comparison"),
    "first_label": ColumnMeaning("Controller on the first map"),
    "second_label": ColumnMeaning("Controller on the second map"),
    "first_controller": ColumnMeaning("Controller on the first map, id of the actor"),
    "second_controller": ColumnMeaning("Controller on the second map, id of the actor"),
    "state": ColumnMeaning("Change in the period, or state of the neighbourhood"),
    "before_label": ColumnMeaning("Controller at the start of the period"),
    "between": ColumnMeaning("Other controllers within the period"),
    "controller_label": ColumnMeaning("Controller"),
    "contested_before": ColumnMeaning("Contested places: the controller before, id of the actor"),
    "contested_after": ColumnMeaning("Contested places: the controller after, id of the actor"),
    "from_date": ColumnMeaning("First day of the interval of control"),
    "to_date": ColumnMeaning("Last day of the interval of control"),
    "since": ColumnMeaning("Day from which the controller, or the difference, is recorded"),
    "changed_on": ColumnMeaning("Day of the latest change within the period"),
    "from_precision": ColumnMeaning(
        "Precision of that date: day, month, year, or before the records"
    ),
    "day": ColumnMeaning("Date of the value"),
    "last_day": ColumnMeaning("Last day that the numbers of a month count"),
    "events": ColumnMeaning("Number of events"),
    "deaths_low": ColumnMeaning("Reported deaths, low estimate"),
    "deaths": ColumnMeaning("Reported deaths, best estimate"),
    "deaths_high": ColumnMeaning("Reported deaths, high estimate"),
    "date": ColumnMeaning("Date of the event as stated, YYYY, YYYY-MM or YYYY-MM-DD"),
    "when": ColumnMeaning("Date as stated"),
    "map_date": ColumnMeaning("Date of the assessor's map"),
    "previous_date": ColumnMeaning("Date of the assessor's map before"),
    "first_map_date": ColumnMeaning("Date of the first map"),
    "second_map_date": ColumnMeaning("Date of the second map"),
    "age_days": ColumnMeaning("Age of the record on the as-of date", "days"),
    "as_of_text": ColumnMeaning(
        "Date that the claim describes, as stated: YYYY, YYYY-MM or YYYY-MM-DD"
    ),
    "as_of": ColumnMeaning("Date that the value describes"),
    "role": ColumnMeaning("Whether the row is a modelled value, a stated claim or derived"),
    "value": ColumnMeaning("Value as stated, in the unit of the row"),
    "low": ColumnMeaning("Lower end of a stated range, in the unit of the row"),
    "high": ColumnMeaning("Upper end of a stated range, in the unit of the row"),
    "unit": ColumnMeaning("Unit of value, low and high"),
    "qualifier": ColumnMeaning(
        "Hedge of the source: exact, about, at least, less than, range and others"
    ),
    "base": ColumnMeaning("What a share is measured against, in the source's words"),
    "claimed_least": ColumnMeaning("Claimed area, lower end", "km²"),
    "claimed_most": ColumnMeaning("Claimed area, upper end", "km²"),
    "area_km2": ColumnMeaning("Area; modelled, unless an assessor is named", "km²"),
    "area_inner_km2": ColumnMeaning("Modelled area at the next smaller radius", "km²"),
    "area_outer_km2": ColumnMeaning("Modelled area at the next larger radius", "km²"),
    "gained_km2": ColumnMeaning("Area gained since the earlier map", "km²"),
    "lost_km2": ColumnMeaning("Area lost since the earlier map", "km²"),
    "net_km2": ColumnMeaning("Area gained less area lost", "km²"),
    "difference_km2": ColumnMeaning("Modelled area less claimed area", "km²"),
    "difference_share": ColumnMeaning("The same as a share of the claimed area", "fraction of 1"),
    "doubt_least": ColumnMeaning("Modelled area, lower bound from imprecise dates", "as drawn"),
    "doubt_most": ColumnMeaning("Modelled area, upper bound from imprecise dates", "as drawn"),
    "assessed_km2": ColumnMeaning("Area of the unit within the radius of a place", "km²"),
    "share_pct": ColumnMeaning("Share of the row's total", "percent"),
    "share_of_country": ColumnMeaning("Share of the country's area", "percent"),
    "places": ColumnMeaning("Number of places in the area", "places"),
    "neighbourhoods": ColumnMeaning("Number of neighbourhoods", "neighbourhoods"),
    "cleared": ColumnMeaning("Neighbourhoods last reported cleared", "neighbourhoods"),
    "ever": ColumnMeaning("Neighbourhoods ever reported cleared", "neighbourhoods"),
    "ever_pct": ColumnMeaning("The same as a share of all", "percent"),
    "reach_km": ColumnMeaning("Radius around each place, empty for no limit", "km"),
    "before": ColumnMeaning("Figure or controller before"),
    "after": ColumnMeaning("Controller after"),
    "change": ColumnMeaning("Change since the earlier comparable figure"),
    "others": ColumnMeaning("Other estimates of the same"),
    "kind_label": ColumnMeaning("Kind of the event"),
    "kind": ColumnMeaning("Kind of the place, measure or warning"),
    "meaning": ColumnMeaning("Meaning of the state"),
    "date_reported": ColumnMeaning("Date of the report as stated"),
    "x1": ColumnMeaning("Start of the line, horizontal axis"),
    "y1": ColumnMeaning("Start of the line, vertical axis"),
    "x2": ColumnMeaning("End of the line, horizontal axis"),
    "y2": ColumnMeaning("End of the line, vertical axis"),
    "stated": ColumnMeaning("Figure as stated"),
    "other": ColumnMeaning("The same figure in another unit, as stated"),
    "means": ColumnMeaning("The first figure converted to the second unit"),
    "gap_pct": ColumnMeaning("Difference of the two", "percent"),
    "reads": ColumnMeaning("Likely cause of the difference"),
    "by": ColumnMeaning("Who reported or did it"),
    "speaker": ColumnMeaning("Speaker"),
    "organisation": ColumnMeaning("Organisation of the speaker"),
    "via": ColumnMeaning("Type of source"),
    "is_dated": ColumnMeaning("Whether the start of the interval is known"),
    "status": ColumnMeaning("verified: the figure was read on the cited page; else unverified"),
    "changes_verified": ColumnMeaning("Whether every change within the period is verified"),
    "other_dates": ColumnMeaning("Dates and controllers of other sources that differ"),
    "possible_revision": ColumnMeaning(
        "Whether the assessor may have revised earlier maps on this date"
    ),
    "remark": ColumnMeaning("Remark on the step"),
    "changes": ColumnMeaning("Number of changes of control of the place", "changes"),
    "lat": ColumnMeaning("Latitude, WGS 84", "degrees"),
    "lon": ColumnMeaning("Longitude, WGS 84", "degrees"),
    "note": ColumnMeaning("Remark on the record"),
}
IDS = {
    "controller": ColumnMeaning("Controller, id of the actor"),
    "place_id": ColumnMeaning("Id of the place in the records"),
    "metric": ColumnMeaning("Id of the measure in the records"),
    "neighbourhood_id": ColumnMeaning("Id of the neighbourhood in the records"),
    "area_id": ColumnMeaning("Id of the area on the map"),
    "figure_id": ColumnMeaning("Id of the claim in the records"),
    "figure_ids": ColumnMeaning("Ids of the claims in the records"),
    "event_id": ColumnMeaning("Id of the event in the records"),
    "lowest_id": ColumnMeaning("Id of the lowest claim"),
    "highest_id": ColumnMeaning("Id of the highest claim"),
}
SOURCE_COLUMNS = {
    "source_title": ColumnMeaning("Title and outlet of the source"),
    "source_url": ColumnMeaning("Address of the source"),
    "published_on": ColumnMeaning("Publication date"),
    "lowest_source_url": ColumnMeaning("Address of the source of the lowest claim"),
    "highest_source_url": ColumnMeaning("Address of the source of the highest claim"),
    "file": ColumnMeaning("File of the assessor"),
}
OTHERS = {
    "actor": ColumnMeaning("Actor of the event, id"),
    "after": ColumnMeaning("Controller after, id of the actor"),
    "age": ColumnMeaning("Age of the figure on the as-of date, as a text"),
    "as_of_precision": ColumnMeaning("Precision of as_of_text: day, month or year"),
    "base_id": ColumnMeaning("Id of the base in the records"),
    "claim_id": ColumnMeaning("Id of the claim in the records"),
    "country": ColumnMeaning("Country, id of its place"),
    "derived": ColumnMeaning("Whether the value is derived or modelled, not stated"),
    "first": ColumnMeaning("First day that the claim describes"),
    "last": ColumnMeaning("Last day that the claim describes"),
    "least": ColumnMeaning("Value, or lower end of the range, in the unit drawn"),
    "most": ColumnMeaning("Value, or upper end of the range, in the unit drawn"),
    "outlet": ColumnMeaning("Outlet of the source"),
    "repeat_of": ColumnMeaning("Id of the claim that this one repeats"),
    "second_source_id": ColumnMeaning("Id of the second source"),
    "source_id": ColumnMeaning("Id of the source in the records"),
    "value": ColumnMeaning("Value in the unit drawn"),
}
"""Columns of complete files only, with their meanings; those of `_DRAWN` are texts and marks."""
_DRAWN = frozenset(
    (
        *("hedge", "amount_text", "also", "converted", "others_place", "others_metric"),
        *("others_first", "others_last", "text", "before_text", "family", "part", "direction"),
        *("phrase", "opposite", "subject", "rivals", "reach_inner_km", "reach_outer_km"),
        *("source_count", "range", "first_day", "held_since", "now", "checked", "ground", "group"),
        *("followed_share", "row", "whole", "moved", "other_source_ids", "from", "to", "held_by"),
        *("known", "verified", "second_source", "about", "lowest_source_id", "lowest_source_title"),
        *("lowest_published_on", "highest_source_id", "highest_source_title"),
        *("highest_published_on", "gap_text", "stated_id", "other_id", "statement_id", "line"),
        *("date_precision", "date_first", "date_last", "symbol", "transfer", "lane"),
        *("by_in_text", "area_text"),
        *("reported_first", "reported_last", "precision", "point_status"),
        *("x", "y", "since_text", "claimed", "who", "ground_of", "accuracy_m"),
    )
)
REPEATED = {
    "label": ("controller_label", "name_en"),
    "panel": ("base", "country", "assessor", "first_map"),
    "what": ("state",),
    "when": ("as_of_text", "from_date", "date"),
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
COUNTS = ("events", "deaths_low", "deaths", "deaths_high")
"""Columns of counts, written as whole numbers where they are, also beside empty cells."""
_NUMBER_SUFFIXES = ("_km2", "_pct")
_SHARE = "share_"


def reader_columns(exhibit: Exhibit) -> list[str]:
    """List the columns of a frame that a reader needs: data, then ids, then sources.

    Columns that are in no table of this module, such as one for each actor, follow those of `DATA`.
    """
    names = [str(name) for name in exhibit.frame]
    present = set(names)
    known = DATA.keys() | IDS.keys() | SOURCE_COLUMNS.keys() | OTHERS.keys() | _DRAWN
    data = [*(name for name in DATA if name in present), *(n for n in names if n not in known)]
    tail = [name for name in (*IDS, *SOURCE_COLUMNS) if name in present]
    return [*(name for name in data if not _is_repeated(name, present)), *tail]


def describe_column(name: str, frame: pd.DataFrame) -> ColumnMeaning:
    """Describe a column of a frame by its name in the frame; meaning "" if it is not known."""
    if name in DATA and not _is_repeated(name, {str(each) for each in frame}):
        return DATA[name]
    for columns in (IDS, SOURCE_COLUMNS, OTHERS, DATA):
        if name in columns:
            return columns[name]
    if name.startswith(_SHARE):
        return ColumnMeaning(f"Share of the row's area held by {name.removeprefix(_SHARE)}",
                      "fraction of 1")  # fmt: skip
    if match := re.fullmatch(r"model_(\w+)_km2", name):
        radius = "without a limit" if match[1] == "none" else f"at a radius of {match[1]} km"
        return ColumnMeaning(f"Modelled area {radius}", "km²")
    return ColumnMeaning("")


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
