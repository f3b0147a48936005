"""Cells that are permitted and yet probably wrong: warnings, each named in plain words."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pandas as pd

from data.loading.completion.control import assessed_places
from data.loading.completion.ids import fold
from data.loading.theatre_rules import has_all_columns, row_findings
from data.model import UNKNOWN_KIND, Finding, Settings
from data.schema import AREA_KINDS
from geo.theatre.assessed_polygons import POLYGONS_FOLDER, AssessedPolygons

Frames = dict[str, pd.DataFrame]
_NEAR_DEGREES = 0.05
_FAR_SMALLER, _FAR_SMALLER_THAN_LARGEST = 4, 50
"""Ratios to every other, and to the largest other share of a place, from which a share below 1 is
taken for a fraction."""


def find_suspicions(frames: Frames, settings: Settings) -> list[Finding]:
    """List what a theatre's records permit and yet probably mean otherwise.

    Parameters
    ----------
    frames : typed frames of the tables, indexed by spreadsheet row; rows of no file are negative.
    """
    known = {
        name: frame if name == "metrics" else frame[frame.index > 0]
        for name, frame in frames.items()
    }
    found: list[Finding] = []
    for names, rule in _RULES:
        if all(has_all_columns(name, known) for name in names):
            found += rule(settings, *(known[name] for name in names))
    return found


def _shares_as_fractions(
    settings: Settings, figures: pd.DataFrame, metrics: pd.DataFrame
) -> Iterator[Finding]:
    """Find percentages given as fractions: 0.9 for 90 %.

    A share below 1 % is plausible by itself. It is reported where all of several values of the
    measure are at most 1, or where the others of its place are far larger, as it would be as a
    percentage.
    """
    is_stock = (metrics["family"] == "share") & (metrics["kind"] == "stock")
    rows = figures[figures["metric"].isin(metrics.loc[is_stock, "metric"])]
    amounts = rows.melt(
        ["metric", "place_id"],
        ["value", "low", "high"],
        var_name="column",
        value_name="amount",
        ignore_index=False,
    )
    amounts = amounts[amounts["amount"] > 0]
    fractions = amounts[amounts["amount"] < 1]
    for row, cell in zip(fractions.index, fractions.to_dict("records"), strict=True):
        value = cell["amount"]
        of_measure = amounts[amounts["metric"] == cell["metric"]]
        others = of_measure.loc[of_measure["place_id"] == cell["place_id"], "amount"]
        others = others[others > 1]
        all_small = len(of_measure) > 1 and (of_measure["amount"] <= 1).all()
        is_far = len(others) > 0 and others.min() > _FAR_SMALLER * value
        if all_small or (is_far and others.max() >= _FAR_SMALLER_THAN_LARGEST * value):
            expected = f"a percentage from 0 to 100; {100 * value:g} for {100 * value:g} %?"
            yield Finding("figures.csv", int(str(row)), str(cell["column"]), f"{value:g}", expected)


def _places_twice(settings: Settings, places: pd.DataFrame) -> Iterator[Finding]:
    """Find places with the name of another nearby, or at the same point."""
    points = places[places["lat"].notna() & places["lon"].notna()]
    names = points["name_en"].fillna("").map(fold) if len(points) else points["name_en"]
    for _, group in points.groupby(names):
        for at in range(1, len(group)):
            first, other = group.iloc[0], group.iloc[at]
            near = max(abs(first["lat"] - other["lat"]), abs(first["lon"] - other["lon"]))
            if near <= _NEAR_DEGREES:
                yield Finding(
                    "places.csv",
                    int(group.index[at]),
                    "name_en",
                    str(other["name_en"]),
                    f"one row per place; is this place entered twice (row {group.index[0]})?",
                )
    towns = points[~points["kind"].isin(AREA_KINDS)]
    same = towns[towns.duplicated(["lat", "lon"]) & ~names.reindex(towns.index).duplicated()]
    for row, place in zip(same.index, same.to_dict("records"), strict=True):
        is_above = (towns["lat"] == place["lat"]) & (towns["lon"] == place["lon"])
        other = towns.loc[is_above, "name_en"].iloc[0]
        expected = (
            f"the position of {place['name_en']}, not that of {other}: of two places at one point "
            "only one has an area on maps"
        )
        yield Finding("places.csv", int(str(row)), "lat", f"{place['lat']:g}", expected)


def _claims_twice(settings: Settings, figures: pd.DataFrame) -> Iterator[Finding]:
    """Find rows that repeat a row above under another id."""
    columns = [name for name in figures.columns if name not in ("figure_id", "note", "repeat_of")]
    repeated = figures.duplicated(columns) & figures["repeat_of"].isna()
    yield from row_findings(
        "figures",
        figures,
        repeated,
        "figure_id",
        "one row per statement; a row above has the same cells under another id "
        "(delete one, or fill in repeat_of)",
    )


UNCHANGED = "a change; the row before has the same controller (are the rows in the right place?)"
"""What is expected of a row of control that changes nothing."""


def _control_unchanged(settings: Settings, control: pd.DataFrame) -> Iterator[Finding]:
    """Find rows of control that change nothing, among those of one assessor and place."""
    rows = control.sort_values("from_date", kind="stable")
    before = rows.groupby(assessed_places(rows))[["controller", "to_date"]].shift()
    same = rows["controller"] == before["controller"]
    touching = rows["from_date"] <= before["to_date"] + pd.Timedelta(days=1)
    yield from row_findings("control", rows, same & touching, "controller", UNCHANGED)


def _zero_points(settings: Settings, places: pd.DataFrame) -> Iterator[Finding]:
    zero = (places["lat"] == 0) & (places["lon"] == 0)
    expected = "coordinates; 0, 0 lies in the Gulf of Guinea"
    yield from row_findings("places", places, zero, "lat", expected)


def _dates_ahead(settings: Settings, *tables: pd.DataFrame) -> Iterator[Finding]:
    """Find dates after today, such as 2203 for 2023."""
    control, sources = tables
    today = pd.Timestamp.now().normalize()
    for name, column, rows in (
        ("control", "from_date", control),
        ("sources", "published_on", sources),
    ):
        yield from row_findings(name, rows, rows[column] > today, column, "a date not after today")


def _events_outside(settings: Settings, events: pd.DataFrame) -> Iterator[Finding]:
    """Find events outside the period; a date known to the month is inside if its month is."""
    first, last = (f"{day:%Y-%m-%d}" for day in (settings.window_first, settings.window_last))
    dates = events["date"].dropna()
    lengths = dates.str.len()
    before = [date < first[:length] for date, length in zip(dates, lengths, strict=True)]
    after = dates.str.slice(0, 10) > last
    outside = (after | pd.Series(before, dates.index, dtype=bool)).reindex(events.index)
    yield from row_findings("events", events, outside, "date", _inside(settings))


def find_maps_outside(
    polygons: Mapping[str, AssessedPolygons], settings: Settings
) -> list[Finding]:
    """List the assessors with polygons of dates outside the period, a finding each."""
    found = []
    for each in polygons.values():
        dates = each.dates
        outside = dates[(dates < settings.window_first) | (dates > settings.window_last)]
        if len(outside):
            days = f"{outside.min():%Y-%m-%d}"
            if len(outside) > 1:
                days += f" to {outside.max():%Y-%m-%d} ({len(outside)} of {len(dates)} dates)"
            file = f"{POLYGONS_FOLDER}/{each.path.name}"
            found.append(Finding(file, 1, "date", days, _inside(settings)))
    return found


def _inside(settings: Settings) -> str:
    return (
        f"a date within the period, {settings.window_first:%Y-%m-%d} to "
        f"{settings.window_last:%Y-%m-%d} (window_first and window_last in theatre.toml); "
        "charts and maps show no others"
    )


def _as_of_ahead(settings: Settings, figures: pd.DataFrame) -> Iterator[Finding]:
    years = pd.to_numeric(figures["as_of"].str.slice(0, 4), errors="coerce")
    ahead = years > pd.Timestamp.now().year
    yield from row_findings("figures", figures, ahead, "as_of", "a date not after today")


def _orders_of_magnitude(settings: Settings, figures: pd.DataFrame) -> Iterator[Finding]:
    """Find values of a measure and place a thousand times larger or smaller than all others."""
    value = figures["value"][figures["value"] > 0]
    logarithms = pd.Series(np.log10(value.to_numpy(dtype=float)), value.index)
    keys = [figures[column].loc[value.index] for column in ("metric", "place_id", "unit")]
    groups = logarithms.groupby(keys)
    is_far = (logarithms - groups.transform("median")).abs() >= 2.9
    yield from row_findings(
        "figures",
        figures.loc[value.index],
        is_far & (groups.transform("size") >= 4),
        "value",
        "a value like the others of this measure; are thousands missing or added?",
    )


def _unused_actors(
    settings: Settings, actors: pd.DataFrame, control: pd.DataFrame
) -> Iterator[Finding]:
    used = set(control["controller"]) | {settings.subject}
    unused = ~actors["actor_id"].isin(used) & (actors["kind"] != UNKNOWN_KIND)
    if len(control):
        yield from row_findings(
            "actors",
            actors,
            unused,
            "actor_id",
            "an actor that control.csv names (is one misspelt?)",
        )


_RULES: tuple[tuple[tuple[str, ...], Callable[..., Iterator[Finding]]], ...] = (
    (("figures", "metrics"), _shares_as_fractions),
    (("places",), _places_twice),
    (("places",), _zero_points),
    (("figures",), _claims_twice),
    (("figures",), _as_of_ahead),
    (("events",), _events_outside),
    (("figures",), _orders_of_magnitude),
    (("control",), _control_unchanged),
    (("control", "sources"), _dates_ahead),
    (("actors", "control"), _unused_actors),
)
