"""Titles of slides and pages: one sentence with the figures of an exhibit of modelled control."""

from collections.abc import Sequence
from heapq import nlargest

import pandas as pd

from data.model import Theatre
from data.text.actors import actor_in_text
from data.text.format import format_count, format_date, join_list, sentence_case
from data.text.places import place_in_text
from exhibits.builders.control.place_rows import is_partly_assessed
from exhibits.builders.view_scope import (
    FormatArea,
    area_formatter,
    comparison_date,
    followed_controller,
    format_some_area,
)
from exhibits.model import Exhibit, View
from exhibits.text.wrap import shorten_name

MAX_NAMED = 12
"""Places that a list names."""


def area_message(
    theatre: Theatre,
    view: View,
    now: pd.Series,
    changes: pd.Series | None = None,
    *,
    is_partial: bool = False,
    published: str = "",
) -> str:
    """Phrase the area of the followed controller, and how it differs from the comparison date.

    Empty if the controller has no area on either date.

    Parameters
    ----------
    now, changes : area on the as-of date and its change (km²) by actor_id.
    is_partial : whether the change is that of a part of the places.
    published : a published area that differs: "about 110,000 km² (May 2024)".
    """
    controller, format_area = followed_controller(theatre, view), area_formatter(theatre, view)
    km2 = float(now.get(controller, 0.0))
    change = 0.0 if changes is None else float(changes.get(controller, 0.0))
    if not (km2 or change):
        return ""
    text = (
        f"{_subject(theatre, view)} held {_area_or_none(format_area, km2)}{_place(theatre, view)}"
    )
    text += f" on {format_date(view.as_of)}"
    difference, zero = format_area(abs(change)), format_area(0.0)
    if difference != zero:
        direction = "less" if change < 0 else "more"
        day = format_date(comparison_date(theatre, view))
        text += "; at places assessed on both dates " if is_partial else ", "
        text += f"{difference} {direction} than on {day}"
    return _add_published(f"{text} (modelled)", published)


def published_note(theatre: Theatre, view: View, published: str) -> str:
    """Phrase the published area of the followed controller for the screen; "" without one.

    The modelled area stands in the legend.
    """
    holder = actor_in_text(theatre, controller_label(theatre, view))
    return f"Held by {holder}, as published: {published}." if published else ""


def _add_published(text: str, published: str) -> str:
    return f"{text}. Published: {published}" if published else text


def two_areas_message(
    theatre: Theatre,
    view: View,
    before: pd.Series,
    now: pd.Series,
    places: tuple[int, int],
    published: str = "",
) -> str:
    """Phrase the area of the followed controller on the comparison date and on the as-of date.

    ``places`` are the numbers of places assessed on either date, stated where they differ;
    ``published`` is as in `area_message`.
    """
    controller, format_area = followed_controller(theatre, view), area_formatter(theatre, view)
    first, last = (float(areas.get(controller, 0.0)) for areas in (before, now))
    if not (first or last):
        return ""
    assessed = "" if places[0] == places[1] else f" from {places[0]:,} and {places[1]:,} places"
    start, end = (_area_or_none(format_area, km2) for km2 in (first, last))
    text = (
        f"{_subject(theatre, view)} held {start}{_place(theatre, view)} on "
        f"{format_date(comparison_date(theatre, view))} and {end} on "
        f"{format_date(view.as_of)} (modelled{assessed})"
    )
    return _add_published(text, published)


def change_message(
    theatre: Theatre,
    view: View,
    changes: tuple[tuple[float, int], tuple[float, int]],
    published: str = "",
    *,
    between: tuple[float, int] = (0.0, 0),
) -> str:
    """Phrase what a controller lost and gained: areas in km² and numbers of places.

    ``changes`` are those lost and gained, of which a side without changes comes last; ``between``
    is what it gained and lost again, stated where it is larger than both; ``published`` is the
    change as published, with its period.
    """
    format_area = area_formatter(theatre, view)
    sides = sorted(zip(("lost", "gained"), changes, strict=True), key=lambda side: side[1][1] == 0)
    parts = [
        f"{verb} {format_some_area(format_area, km2)} at {format_count(count, 'place')}"
        if count
        else f"{verb} none"
        for verb, (km2, count) in sides
    ]
    text = (
        f"{_subject(theatre, view)} {' and '.join(parts)}{_place(theatre, view)}, "
        f"{format_date(comparison_date(theatre, view))} to {format_date(view.as_of)} (modelled)"
    )
    km2, count = between
    if km2 > max(changes)[0]:
        again = f"{format_some_area(format_area, km2)} at {format_count(count, 'place')}"
        text += f". Gained and lost again: {again}"
    return _add_published(text, published)


def published_change_note(theatre: Theatre, view: View, published: str) -> str:
    """Phrase the published change of the followed controller for the screen; "" without one."""
    verb, _, rest = published.partition(" ")
    actor = actor_in_text(theatre, controller_label(theatre, view))
    return f"{sentence_case(verb)} by {actor} as published: {rest}." if published else ""


def largest_area_message(
    theatre: Theatre, view: View, largest: tuple[pd.Timestamp, float], published: str
) -> str:
    """Phrase the largest area of the followed controller, with its month; "" if it had none.

    ``largest`` is its first date, and the area, km²; ``published`` is as in `area_message`.
    """
    date, km2 = largest
    if not km2:
        return ""
    text = (
        f"{_subject(theatre, view)} held at most {area_formatter(theatre, view)(km2)}"
        f"{_place(theatre, view)}, in {date:%B %Y} (modelled)"
    )
    return _add_published(text, published)


def _area_or_none(format_area: FormatArea, km2: float) -> str:
    """Format an area; no area says nothing of what is not assessed."""
    return format_area(km2) if km2 else "none of the assessed area"


def _subject(theatre: Theatre, view: View) -> str:
    """Return the followed controller as the start of a sentence."""
    return sentence_case(actor_in_text(theatre, controller_label(theatre, view)))


def describe_compared(theatre: Theatre, view: View, count: int) -> str:
    """Count the places compared on two dates, as a further sentence; "" if none is left out."""
    if not is_partly_assessed(theatre, view):
        return ""
    return f". Compared: {format_count(count, 'place')} assessed on both dates"


def explain_no_places(theatre: Theatre, view: View) -> str:
    """Say that the followed controller has no place in a comparison of two dates."""
    label = controller_label(theatre, view)
    first, last = format_date(comparison_date(theatre, view)), format_date(view.as_of)
    if is_partly_assessed(theatre, view):
        return f"{label} held no place assessed on both {first} and {last}."
    return f"{label} held no place on {first}, {last} or in between."


def controller_label(theatre: Theatre, view: View) -> str:
    """Return the short name of the followed controller."""
    return shorten_name(str(theatre.actors.loc[followed_controller(theatre, view), "short_label"]))


def _place(theatre: Theatre, view: View) -> str:
    is_whole = view.country == theatre.settings.whole
    return "" if is_whole else f" in {place_in_text(theatre, view.country)}"


def list_largest(places: list[tuple[float, str]]) -> str:
    """List places, (km², name), of the largest cell area in brackets, and count the others."""
    names = [name for _, name in nlargest(MAX_NAMED, places, key=lambda place: place[0])]
    more = len(places) - len(names)
    return f" ({join_list(names) if not more else ', '.join(names) + f' and {more} more'})"


def repeats_reason(exhibit: Exhibit, earlier: Sequence[Exhibit]) -> bool:
    """Return whether an empty exhibit gives the reason of an earlier one, under the same title.

    Such as map, areas and differences of two maps that cannot be compared: one page says so.
    """
    return bool(exhibit.missing) and any(
        (exhibit.title, exhibit.message, exhibit.missing, exhibit.as_of)
        == (other.title, other.message, other.missing, other.as_of)
        for other in earlier
    )
