"""What a view is of: its countries and places, its second date, controller and unit of area."""

from collections.abc import Callable

import pandas as pd

from data.model import Country, Theatre
from exhibits.model import View

FormatArea = Callable[[float], str]


def is_within(theatre: Theatre, place_id: str, whole: str) -> bool:
    """Whether a place is, or lies in, another by the ``part_of`` chain."""
    parents = theatre.places["part_of"]
    place: str | float = place_id
    while isinstance(place, str):
        if place == whole:
            return True
        place = parents[place]
    return False


def city_of(theatre: Theatre, place_id: str) -> str:
    """The city that a place is a part of, by the ``part_of`` chain; the place itself if none."""
    place: object = place_id
    while isinstance(place, str):
        if theatre.places.loc[place, "kind"] == "city":
            return place
        place = theatre.places.loc[place, "part_of"]
    return place_id


def chosen_countries(theatre: Theatre, view: View) -> list[Country]:
    """The countries of the theatre that the view is of."""
    settings = theatre.settings
    return [c for c in settings.countries if is_within(theatre, c.place_id, view.country)]


def comparison_date(theatre: Theatre, view: View) -> pd.Timestamp:
    """The second date of a view: as chosen, or a year before its day, within the window."""
    if view.since is not None:
        return view.since
    return max(view.as_of - pd.DateOffset(years=1), theatre.settings.window_first)


def area_formatter(theatre: Theatre, view: View) -> FormatArea:
    """Ground in words, in the reader's unit, from km²; rounded, because it is modelled."""
    areas = theatre.units[theatre.units["family"] == "area"]
    unit = view.area_unit or str(areas.index[areas["to_canonical"] == 1][0])
    factor = float(areas["to_canonical"].to_dict()[unit])
    sign = str(areas["symbol"].to_dict()[unit])

    def told(km2: float) -> str:
        amount = abs(km2) / factor
        step = 100 if amount >= 1000 else 10 if amount >= 100 else 1
        return f"{'−' if km2 < 0 else ''}{round(amount / step) * step:,} {sign}"

    return told


def area_unit(theatre: Theatre, view: View) -> tuple[float, str, str]:
    """The unit that areas are drawn in: how many there are in a km², its sign, its name."""
    areas = theatre.units[theatre.units["family"] == "area"]
    unit = view.area_unit or str(areas.index[areas["to_canonical"] == 1][0])
    row = areas.loc[unit]
    return 1.0 / areas["to_canonical"].astype(float)[unit], str(row["symbol"]), str(row["label"])


def followed_controller(theatre: Theatre, view: View) -> str:
    """The controller that the view follows: the theatre's subject unless told otherwise."""
    return view.controller or theatre.settings.subject
