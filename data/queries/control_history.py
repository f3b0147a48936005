"""Who held which places, over time: what changed between two days, and how much ground it makes.

Ground is told in the area of each place's reach cell (geo/thiessen.py), which depends on places
alone;
so area over time is a running sum of what each transition moves from one controller to another.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Theatre

SIMULATIONS = 200
SEED = 20140101
"""Of the draws that move uncertain transitions; fixed, so that the same records give one band."""
UNVERIFIED_DAYS = 15
"""An unverified day is taken as known to the month: it may lie so many days before or after."""


@dataclass(frozen=True)
class Transitions:
    """Every change of controller, one entry each, in order of place and day.

    Arrays of shape (n,): ``place`` (position in ``places``), ``day`` (first day of the new
    controller; day number since the epoch), ``before`` and ``after`` (positions in
    ``controllers``), ``least`` and ``most`` (the days between which it may have been), ``certain``.
    The first interval of a place is its ``start``, shape (places,).
    """

    places: pd.Index
    controllers: tuple[str, ...]
    start: npt.NDArray[np.intp]
    place: npt.NDArray[np.intp]
    day: npt.NDArray[np.int64]
    before: npt.NDArray[np.intp]
    after: npt.NDArray[np.intp]
    least: npt.NDArray[np.int64]
    most: npt.NDArray[np.int64]


def find_transitions(theatre: Theatre) -> Transitions:
    """All transitions of the control table.

    A transition known to the month may lie on any day of it, an unverified one up to
    `UNVERIFIED_DAYS` before or after its day; all others on their day alone.
    """
    rows = theatre.control
    places = pd.Index(rows["place_id"].unique(), name="place_id")
    controllers = tuple(theatre.actors.index)
    code = pd.Index(controllers).get_indexer(pd.Index(rows["controller"]))
    where = places.get_indexer(pd.Index(rows["place_id"]))
    first = np.ones(len(where), dtype=bool)
    first[1:] = where[1:] != where[:-1]
    day = _days(rows["from_date"])
    month = rows["from_date"].dt.to_period("M")
    by_month = (rows["from_precision"] == "month").to_numpy()
    doubtful = (rows["status"] != "verified").to_numpy()
    slack = np.where(doubtful, UNVERIFIED_DAYS, 0)
    least = np.where(by_month, _days(month.dt.start_time), day - slack)
    most = np.where(by_month, _days(month.dt.end_time.dt.normalize()), day + slack)
    moved = ~first
    return Transitions(
        places=places,
        controllers=controllers,
        start=code[first],
        place=where[moved],
        day=day[moved],
        before=code[np.flatnonzero(moved) - 1],
        after=code[moved],
        least=least[moved],
        most=most[moved],
    )


def _days(dates: pd.Series) -> npt.NDArray[np.int64]:
    return dates.to_numpy(dtype="datetime64[D]").astype(np.int64)


def area_over_time(
    theatre: Theatre, area_km2: pd.Series, country: pd.Series, days: pd.DatetimeIndex
) -> pd.DataFrame:
    """Ground of each controller in each country, on each day.

    Parameters
    ----------
    area_km2 : area of each place's cell, km², indexed by place_id; every place of control.
    country : country of each place, indexed the same.
    days : ascending.

    Returns
    -------
    Long frame: ``day``, ``country``, ``controller``, ``area_km2``; every combination, zeros too.

    Raises
    ------
    KeyError: a place of control without area.
    """
    told = find_transitions(theatre)
    areas, groups, names = _ground(told, area_km2, country)
    steps = np.searchsorted(_numbers(days), told.day)  # the first day asked for that sees it
    seen = steps < len(days)
    held = np.zeros((len(days), len(names), len(told.controllers)))
    start = np.zeros((len(names), len(told.controllers)))
    np.add.at(start, (groups, told.start), areas)
    for codes, sign in ((told.before, -1.0), (told.after, 1.0)):
        at = (steps[seen], groups[told.place[seen]], codes[seen])
        np.add.at(held, at, sign * areas[told.place[seen]])
    held = held.cumsum(axis=0) + start
    held[np.abs(held) < 1e-6] = 0.0  # what adding and taking away leaves of nothing
    index = pd.MultiIndex.from_product(
        [days, names, told.controllers], names=["day", "country", "controller"]
    )
    return pd.DataFrame({"area_km2": held.ravel()}, index=index).reset_index()


def uncertain_area(
    theatre: Theatre,
    area_km2: pd.Series,
    country: pd.Series,
    days: pd.DatetimeIndex,
    controller: str,
) -> pd.DataFrame:
    """The band in which a controller's ground lies when uncertain transitions move.

    Each of `DRAWS` draws puts every transition on a day between its least and its most, all days
    alike, never before the transition before it of the same place. The seed is fixed.

    Returns
    -------
    Frame: ``day``, ``country``, ``least_km2``, ``most_km2``: the 5th and the 95th percentile of
    the draws.

    Raises
    ------
    KeyError: no such controller, or a place of control without area.
    """
    told = find_transitions(theatre)
    if controller not in told.controllers:
        raise KeyError(controller)
    chosen = told.controllers.index(controller)
    areas, groups, names = _ground(told, area_km2, country)
    change = (told.after == chosen).astype(float) - (told.before == chosen).astype(float)
    moving = np.flatnonzero(change)
    dice = np.random.default_rng(SEED)
    width = (told.most - told.least)[:, None] + 1
    drawn = told.least[:, None] + np.floor(
        dice.random((len(told.day), SIMULATIONS)) * width
    ).astype(int)
    drawn = _in_order(drawn, told.place)[moving]
    steps = np.searchsorted(_numbers(days), drawn)
    start = np.zeros(len(names))
    np.add.at(start, groups, areas * (told.start == chosen))
    held = np.zeros((len(days) + 1, len(names), SIMULATIONS))
    of_draw = np.broadcast_to(np.arange(SIMULATIONS), steps.shape)
    of_group = np.broadcast_to(groups[told.place[moving], None], steps.shape)
    weight = np.broadcast_to((change * areas[told.place])[moving, None], steps.shape)
    np.add.at(held, (steps, of_group, of_draw), weight)
    held = held[:-1].cumsum(axis=0) + start[:, None]
    least, most = np.percentile(held, [5, 95], axis=2)
    index = pd.MultiIndex.from_product([days, names], names=["day", "country"])
    band = {"least_km2": least.ravel(), "most_km2": most.ravel()}
    return pd.DataFrame(band, index=index).reset_index()


def _in_order(drawn: npt.NDArray[np.int64], place: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    """Days such that no transition of a place comes before the one before it."""
    # Days of different places are told apart by a step larger than any day, so that one running
    # maximum serves all.
    step = np.int64(10**6)
    offset = place.astype(np.int64)[:, None] * step
    return np.maximum.accumulate(drawn + offset, axis=0) - offset


def _ground(
    told: Transitions, area_km2: pd.Series, country: pd.Series
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.intp], list[str]]:
    areas = area_km2.loc[told.places].to_numpy(dtype=float)
    groups, names = pd.factorize(country.loc[told.places], sort=True)
    return areas, groups, [str(name) for name in names]


def _numbers(days: pd.DatetimeIndex) -> npt.NDArray[np.int64]:
    return days.to_numpy(dtype="datetime64[D]").astype(np.int64)


def control_change(theatre: Theatre, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """What happened to each place between two days.

    Parameters
    ----------
    first, last : days inside the window, ``first`` not after ``last``.

    Returns
    -------
    Frame indexed by place_id: ``before``, ``after`` (controllers on the two days), ``between``
    (controllers that held it in between and on neither day, in order, a tuple), ``changed_on``
    (the first day of the controller of the later day; missing if nothing changed), ``verified``
    (whether every transition in between is).

    Raises
    ------
    ValueError: ``first`` is after ``last``.
    """
    if first > last:
        raise ValueError(f"{first:%Y-%m-%d} is after {last:%Y-%m-%d}")
    rows = theatre.control
    touched = rows[(rows["from_date"] <= last) & (rows["until"] >= first)]
    place, who = touched["place_id"].to_numpy(), touched["controller"].to_numpy(dtype=object)
    starts = np.flatnonzero(np.r_[True, place[1:] != place[:-1]][: len(place)])
    lengths = np.diff(starts, append=len(place))
    ends = starts + lengths - 1
    before, after = who[starts], who[ends]
    doubtful = (touched["from_date"] > first) & (touched["status"] != "verified")
    changed_on = touched["from_date"].iloc[ends]
    return pd.DataFrame(
        {
            "before": before,
            "after": after,
            "between": _between(who, starts, lengths),
            "changed_on": changed_on.where(changed_on > first).to_numpy(),
            "verified": ~np.logical_or.reduceat(doubtful.to_numpy(), starts),
        },
        index=pd.Index(place[starts], name="place_id"),
    )


def _between(
    who: npt.NDArray[np.object_], starts: npt.NDArray[np.intp], lengths: npt.NDArray[np.intp]
) -> npt.NDArray[np.object_]:
    """Of each run of controllers, those that are neither its first nor its last; each once."""
    found = np.full(len(starts), None, dtype=object)
    found[:] = [()] * len(starts)
    for at in np.flatnonzero(lengths > 2):  # of two there is nothing in between
        run = who[starts[at] : starts[at] + lengths[at]].tolist()
        found[at] = tuple(dict.fromkeys(one for one in run if one not in (run[0], run[-1])))
    return found
