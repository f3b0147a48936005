"""Texts of compared maps: who assessed what, when, under which licence."""

import re

import pandas as pd

from data.model import Theatre
from data.queries.comparable_maps import MODELLED_SUFFIX, OWN_LABEL, ComparableMap
from data.text.format import format_count, format_date, format_quantity
from exhibits.builders import sourcing
from exhibits.builders.assessed.layers import cite_maps
from exhibits.builders.comparison.compare import Comparison
from exhibits.builders.control.control_layers import CELL_FILES, radius_text
from exhibits.builders.maps import basemap
from exhibits.builders.view_scope import FormatArea, area_formatter, area_unit
from exhibits.model import Citation, View
from exhibits.text.clean import clean_line
from geo.theatre.assessed_polygons import POLYGONS_FOLDER

MAX_NAME_LETTERS = 28
MODELLED_IN_TEXT = "the modelled map"
RULE = (
    "Not assessed: outside the polygons or the radii of a map. Area that only one map assesses is "
    "a difference only where that map has the chosen controller. Where polygons of one map "
    "overlap, the smaller area counts."
)


def short_name(label: str) -> str:
    """Shorten the name of a map for legends: its abbreviation in brackets, or its first letters."""
    abbreviation = re.fullmatch(r".+ \((\w{2,8})\)", label)
    return abbreviation[1] if abbreviation else clean_line(label, MAX_NAME_LETTERS)


def map_in_text(chosen: ComparableMap, *, is_short: bool = False) -> str:
    """Name a map within a sentence; in legends its name is short."""
    if not chosen.is_modelled:
        return short_name(chosen.label) if is_short else chosen.label
    name = chosen.label.removesuffix(MODELLED_SUFFIX)
    if name == OWN_LABEL:
        return MODELLED_IN_TEXT
    name = short_name(name) if is_short else name
    return f"{MODELLED_IN_TEXT} of {re.sub('^The ', 'the ', name)}"


def source_files(theatre: Theatre, chosen: ComparableMap) -> tuple[str, ...]:
    """List the data files of a map, for attribution and licence."""
    if chosen.is_modelled:
        return CELL_FILES
    return (f"{POLYGONS_FOLDER}/{theatre.polygons[chosen.assessor].path.name}", "boundaries/")


def describe_maps(view: View, comparison: Comparison) -> str:
    """Describe both maps: assessor, date and age, or radius."""
    return "; ".join(
        _describe_map(view, chosen, date)
        for chosen, date in zip(comparison.maps, comparison.dates, strict=True)
    )


def _describe_map(view: View, chosen: ComparableMap, date: pd.Timestamp | None) -> str:
    if date is None:
        how = f"area {radius_text(view.radius_km)}"
    else:
        age = (view.as_of - date).days
        how = f"map of {format_date(date)}"
        how += f" ({format_count(age, 'day')} old)" if age else ""
    return f"{chosen.label}: {how}"


def credit_maps(theatre: Theatre, comparison: Comparison) -> str:
    """State the licence of each map, and the attributions of the data of both."""
    licensed = [
        (map_in_text(chosen), basemap.licences(theatre, source_files(theatre, chosen)[0]))
        for chosen in comparison.maps
    ]
    stated = "".join(f"Licence of {label}: {licence}. " for label, licence in licensed if licence)
    return f"{stated}{attribution(theatre, comparison)}"


def attribution(theatre: Theatre, comparison: Comparison) -> str:
    """Join the attributions of the data of both maps."""
    return basemap.attribution(theatre, *_files(theatre, comparison))


def licences(theatre: Theatre, comparison: Comparison) -> str:
    """Join the licences of the data of both maps."""
    return basemap.licences(theatre, *_files(theatre, comparison))


def _files(theatre: Theatre, comparison: Comparison) -> tuple[str, ...]:
    names = [name for chosen in comparison.maps for name in source_files(theatre, chosen)]
    return tuple(dict.fromkeys(names))


def cite_both(
    theatre: Theatre, comparison: Comparison, as_of: pd.Timestamp
) -> tuple[Citation, ...]:
    """Cite the maps of assessors, and the publications behind the rows of modelled maps."""
    cited = [
        citation
        for chosen, date in zip(comparison.maps, comparison.dates, strict=True)
        if not chosen.is_modelled
        for citation in cite_maps(theatre, chosen.assessor, date)
    ]
    return tuple(dict.fromkeys([*cited, *_cite_rows(theatre, comparison, as_of)]))


def _cite_rows(
    theatre: Theatre, comparison: Comparison, as_of: pd.Timestamp
) -> tuple[Citation, ...]:
    """Cite the publications behind the rows of control of modelled maps on a date."""
    assessors = [chosen.assessor for chosen in comparison.maps if chosen.is_modelled]
    if not assessors:
        return ()
    rows = theatre.assessor_control
    is_used = (rows["from_date"] <= as_of) & (as_of <= rows["until"])
    is_used &= rows["assessor"].fillna("").isin(assessors)
    is_used &= rows["place_id"].isin(comparison.places.index)
    return sourcing.citations(theatre, rows.loc[is_used, "source_id"])


def comparison_formatter(theatre: Theatre, view: View, comparison: Comparison) -> FormatArea:
    """Return a formatter of areas: rounded where a map is modelled, else to the unit."""
    if any(chosen.is_modelled for chosen in comparison.maps):
        return area_formatter(theatre, view)
    factor, symbol, _ = area_unit(theatre, view)

    def format_area(km2: float) -> str:
        area = km2 * factor
        return format_quantity(f"{area:,.{1 if area < 10 else 0}f}", symbol)

    return format_area
