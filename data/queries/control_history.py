"""Control over time: transitions, changes between two dates, and controlled area.

Area is that of each place's Thiessen cell (geo.cells.thiessen), which depends only on places.
Area over time is therefore a cumulative sum of the cells that change controller at each time.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Theatre

SIMULATIONS = 200
SEED = 20140101
"""Seed of the simulations; fixed, so that the same records always give the same band."""
UNVERIFIED_DAYS = 15
"""Uncertainty of an unverified date, in days before and after, as if known to the month."""


@dataclass(frozen=True)
class Transitions:
    """All changes of controller, ordered by place and date.

    Arrays of shape (n,): ``place`` (position in ``places``), ``day`` (first day of the new
    controller; days since the epoch), ``before`` and ``after`` (positions in ``controllers``),
    ``date_count`` (number of stated dates: 1, and one for each rival date). ``start``, shape
    (places,), is the first controller of each place (position in ``controllers``).
    ``earliest_day`` and ``latest_day``, shape (n, max(date_count)), bound each stated date: the
    adopted one first, then the rival ones; unused cells repeat the adopted date.
    """

    places: pd.Index
    controllers: tuple[str, ...]
    start: npt.NDArray[np.intp]
    place: npt.NDArray[np.intp]
    day: npt.NDArray[np.int64]
    before: npt.NDArray[np.intp]
    after: npt.NDArray[np.intp]
    date_count: npt.NDArray[np.intp]
    earliest_day: npt.NDArray[np.int64]
    latest_day: npt.NDArray[np.int64]


def find_transitions(theatre: Theatre) -> Transitions:
    """Find all transitions of the control table.

    A date known to the month may be any day of it, an unverified one up to `UNVERIFIED_DAYS`
    before or after; all others are exact. Where sources give rival dates, these bound the
    uncertainty of an unverified date instead.
    """
    rows = theatre.control
    places = pd.Index(rows["place_id"].unique(), name="place_id")
    controllers = tuple(theatre.actors.index)
    code = pd.Index(controllers).get_indexer(pd.Index(rows["controller"]))
    where = places.get_indexer(pd.Index(rows["place_id"]))
    first = np.ones(len(where), dtype=bool)
    first[1:] = where[1:] != where[:-1]
    start_day = _series_day_numbers(rows["from_date"])
    month = rows["from_date"].dt.to_period("M")
    by_month = (rows["from_precision"] == "month").to_numpy()
    rivals = theatre.rival_dates
    date_count = 1 + np.bincount(rivals["position"], minlength=len(rows))
    doubtful = (rows["status"] != "verified").to_numpy() & (date_count == 1)
    margin_days = np.where(doubtful, UNVERIFIED_DAYS, 0)
    earliest = np.where(by_month, _series_day_numbers(month.dt.start_time), start_day - margin_days)
    latest = np.where(
        by_month, _series_day_numbers(month.dt.end_time.dt.normalize()), start_day + margin_days
    )
    earliest, latest = (
        _add_rival_days(adopted, rivals["position"], rivals[column])
        for adopted, column in ((earliest, "first"), (latest, "last"))
    )
    moved = ~first
    return Transitions(
        places=places,
        controllers=controllers,
        start=code[first],
        place=where[moved],
        day=start_day[moved],
        before=code[np.flatnonzero(moved) - 1],
        after=code[moved],
        date_count=date_count[moved],
        earliest_day=earliest[moved],
        latest_day=latest[moved],
    )


def _add_rival_days(
    adopted: npt.NDArray[np.int64], position: pd.Series, rival: pd.Series
) -> npt.NDArray[np.int64]:
    """Add the days of rival dates, sorted by position, as columns beside the adopted ones."""
    column = 1 + position.groupby(position).cumcount().to_numpy()
    days = np.repeat(adopted[:, None], 1 + column.max(initial=0), axis=1)
    days[position.to_numpy(), column] = _series_day_numbers(rival)
    return days


def _series_day_numbers(dates: pd.Series) -> npt.NDArray[np.int64]:
    return dates.to_numpy(dtype="datetime64[D]").astype(np.int64)


def area_over_time(
    theatre: Theatre, area_km2: pd.Series, country: pd.Series, dates: pd.DatetimeIndex
) -> pd.DataFrame:
    """Area of each controller in each country on each date.

    Parameters
    ----------
    area_km2 : area of each place's cell, km², indexed by place_id; every place of control.
    country : country of each place, indexed the same.
    dates : ascending.

    Returns
    -------
    Long frame: ``day``, ``country``, ``controller``, ``area_km2``; every combination, zeros too.

    Raises
    ------
    KeyError: a place of control without area.
    """
    transitions = find_transitions(theatre)
    areas, groups, names = _group_areas(transitions, area_km2, country)
    steps = np.searchsorted(
        _index_day_numbers(dates), transitions.day
    )  # first requested date on or after the transition
    in_window = steps < len(dates)
    areas_by_date = np.zeros((len(dates), len(names), len(transitions.controllers)))
    start = np.zeros((len(names), len(transitions.controllers)))
    np.add.at(start, (groups, transitions.start), areas)
    for codes, sign in ((transitions.before, -1.0), (transitions.after, 1.0)):
        at = (steps[in_window], groups[transitions.place[in_window]], codes[in_window])
        np.add.at(areas_by_date, at, sign * areas[transitions.place[in_window]])
    areas_by_date = areas_by_date.cumsum(axis=0) + start
    areas_by_date[np.abs(areas_by_date) < 1e-6] = 0.0  # rounding residue of the cumulative sum
    index = pd.MultiIndex.from_product(
        [dates, names, transitions.controllers], names=["day", "country", "controller"]
    )
    return pd.DataFrame({"area_km2": areas_by_date.ravel()}, index=index).reset_index()


def uncertain_area(
    theatre: Theatre,
    area_km2: pd.Series,
    country: pd.Series,
    dates: pd.DatetimeIndex,
    controller: str,
) -> pd.DataFrame:
    """Uncertainty band of a controller's area under uncertain transition dates.

    Each of `SIMULATIONS` simulations draws one of the stated dates of every transition, each with
    the same probability, and a day uniformly between its bounds, never before the preceding
    transition of the same place. The seed is fixed.

    Returns
    -------
    Frame: ``day``, ``country``, ``least_km2``, ``most_km2``: the 5th and the 95th percentile of
    the simulations.

    Raises
    ------
    KeyError: no such controller, or a place of control without area.
    """
    transitions = find_transitions(theatre)
    if controller not in transitions.controllers:
        raise KeyError(controller)
    chosen = transitions.controllers.index(controller)
    areas, groups, names = _group_areas(transitions, area_km2, country)
    change = (transitions.after == chosen).astype(float) - (transitions.before == chosen).astype(
        float
    )
    moving = np.flatnonzero(change)
    sampled = _enforce_order(_sample_days(transitions), transitions.place)[moving]
    steps = np.searchsorted(_index_day_numbers(dates), sampled)
    start = np.zeros(len(names))
    np.add.at(start, groups, areas * (transitions.start == chosen))
    areas_by_date = np.zeros((len(dates) + 1, len(names), SIMULATIONS))
    draw_index = np.broadcast_to(np.arange(SIMULATIONS), steps.shape)
    group_index = np.broadcast_to(groups[transitions.place[moving], None], steps.shape)
    weight = np.broadcast_to((change * areas[transitions.place])[moving, None], steps.shape)
    np.add.at(areas_by_date, (steps, group_index, draw_index), weight)
    areas_by_date = areas_by_date[:-1].cumsum(axis=0) + start[:, None]
    lower_km2, upper_km2 = np.percentile(areas_by_date, [5, 95], axis=2)
    index = pd.MultiIndex.from_product([dates, names], names=["day", "country"])
    band = {"least_km2": lower_km2.ravel(), "most_km2": upper_km2.ravel()}
    return pd.DataFrame(band, index=index).reset_index()


def _sample_days(transitions: Transitions) -> npt.NDArray[np.int64]:
    """Draw a day of each transition for each simulation; shape (n, SIMULATIONS)."""
    generator = np.random.default_rng(SEED)
    fraction = generator.random((len(transitions.day), SIMULATIONS))
    chosen = np.zeros(fraction.shape, dtype=np.intp)
    rivalled = np.flatnonzero(transitions.date_count > 1)
    choice = generator.random((len(rivalled), SIMULATIONS))
    chosen[rivalled] = choice * transitions.date_count[rivalled, None]
    earliest, latest = (
        np.take_along_axis(days, chosen, axis=1)
        for days in (transitions.earliest_day, transitions.latest_day)
    )
    return earliest + np.floor(fraction * (latest - earliest + 1)).astype(np.int64)


def _enforce_order(
    sampled: npt.NDArray[np.int64], place: npt.NDArray[np.intp]
) -> npt.NDArray[np.int64]:
    """Raise dates so that no transition precedes the previous one of the same place."""
    # Places are separated by an offset larger than any day number, so that one running maximum
    # serves all of them.
    offset_step = np.int64(10**6)
    offset = place.astype(np.int64)[:, None] * offset_step
    return np.maximum.accumulate(sampled + offset, axis=0) - offset


def _group_areas(
    transitions: Transitions, area_km2: pd.Series, country: pd.Series
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.intp], list[str]]:
    areas = area_km2.loc[transitions.places].to_numpy(dtype=float)
    groups, names = pd.factorize(country.loc[transitions.places], sort=True)
    return areas, groups, [str(name) for name in names]


def _index_day_numbers(dates: pd.DatetimeIndex) -> npt.NDArray[np.int64]:
    return dates.to_numpy(dtype="datetime64[D]").astype(np.int64)


def control_change(theatre: Theatre, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Change of controller of each place between two dates.

    Parameters
    ----------
    first, last : dates inside the window, ``first`` not after ``last``.

    Returns
    -------
    Frame indexed by place_id: ``before``, ``after`` (controllers on the two dates), ``between``
    (tuple of other controllers in between, in order), ``changed_on`` (first day of the controller
    on the later date; missing if nothing changed), ``verified`` (whether every transition in
    between is verified).

    Raises
    ------
    ValueError: ``first`` is after ``last``.
    """
    if first > last:
        raise ValueError(f"{first:%Y-%m-%d} is after {last:%Y-%m-%d}")
    rows = theatre.control
    touched = rows[(rows["from_date"] <= last) & (rows["until"] >= first)]
    place, controllers = (
        touched["place_id"].to_numpy(),
        touched["controller"].to_numpy(dtype=object),
    )
    starts = np.flatnonzero(np.r_[True, place[1:] != place[:-1]][: len(place)])
    lengths = np.diff(starts, append=len(place))
    ends = starts + lengths - 1
    before, after = controllers[starts], controllers[ends]
    doubtful = (touched["from_date"] > first) & (touched["status"] != "verified")
    changed_on = touched["from_date"].iloc[ends]
    return pd.DataFrame(
        {
            "before": before,
            "after": after,
            "between": _find_between(controllers, starts, lengths),
            "changed_on": changed_on.where(changed_on > first).to_numpy(),
            "verified": ~np.logical_or.reduceat(doubtful.to_numpy(), starts),
        },
        index=pd.Index(place[starts], name="place_id"),
    )


def _find_between(
    controllers: npt.NDArray[np.object_],
    starts: npt.NDArray[np.intp],
    lengths: npt.NDArray[np.intp],
) -> npt.NDArray[np.object_]:
    """Controllers of each run other than its first and last, without duplicates."""
    found = np.full(len(starts), None, dtype=object)
    found[:] = [()] * len(starts)
    for at in np.flatnonzero(lengths > 2):  # runs of two have none in between
        run = controllers[starts[at] : starts[at] + lengths[at]].tolist()
        found[at] = tuple(
            dict.fromkeys(controller for controller in run if controller not in (run[0], run[-1]))
        )
    return found
