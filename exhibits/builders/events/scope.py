"""What exhibits of events share: the selection of a view, its totals, sources and texts."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd

from data.events.selection import Selection
from data.events.store import EventStore, open_events
from data.model import NOT_STATED, Row, Theatre
from data.text.format import format_count, format_date, sentence_case
from data.text.places import place_name
from exhibits.builders import sourcing
from exhibits.builders.view_scope import CACHED_THEATRES, chosen_countries
from exhibits.model import Citation, View

CACHED_VIEWS = 16
MAX_ROWS_PER_PART = 25
"""Rows of the list of events on one part of the page."""


def event_store(theatre: Theatre) -> EventStore:
    """Queries of a theatre's events; points are those within its bounds."""
    return open_events(theatre.folder, theatre.records, theatre.settings.bounds)


@lru_cache(maxsize=CACHED_THEATRES)
def dataset_labels(theatre: Theatre) -> dict[str, str]:
    """List the data sets of a theatre's events by label, the one with most events first.

    The label is the publisher of the source with the id of the data set, else of all its sources if
    it is one, else the name of the data set in words; equal labels have the name in brackets.
    """
    coverage = event_store(theatre).query("coverage", Selection())
    counts = coverage.groupby("dataset")["events"].sum().sort_values(ascending=False, kind="stable")
    outlets = theatre.sources["outlet"].dropna()
    outlets = outlets[outlets != NOT_STATED]
    labels = {}
    for name in map(str, counts.index):
        ids = coverage.loc[coverage["dataset"] == name, "source_id"]
        publishers = set(outlets.reindex(ids)) if name not in outlets else {outlets[name]}
        label = next(iter(publishers)) if len(publishers) == 1 else None
        labels[name] = label if isinstance(label, str) else sentence_case(name.replace("_", " "))
    shared = Counter(labels.values())
    return {
        label if shared[label] == 1 else f"{label} ({name})": name for name, label in labels.items()
    }


def dataset_label(theatre: Theatre, view: View) -> str:
    """Return the label of the data set of a view."""
    names = {name: label for label, name in dataset_labels(theatre).items()}
    return names.get(chosen_dataset(theatre, view), "")


def chosen_dataset(theatre: Theatre, view: View) -> str:
    """Return the data set of a view: figures are of one, since two may record the same event."""
    return view.event_set or next(iter(dataset_labels(theatre).values()), "")


def _select_dataset(theatre: Theatre, view: View) -> str:
    """Return the data set to select; "" if there is only one, so that fewer queries differ."""
    return chosen_dataset(theatre, view) if len(dataset_labels(theatre)) > 1 else ""


def select_events(theatre: Theatre, view: View) -> Selection:
    """Events of a view: up to its as-of date, in its country, as its filters choose."""
    is_whole = view.country == theatre.settings.whole
    countries = () if is_whole else [each.iso3 for each in chosen_countries(theatre, view)]
    first = view.filters.first
    return Selection(
        dataset=_select_dataset(theatre, view),
        first=first.date() if first is not None else None,
        last=view.as_of.date(),
        countries=tuple(countries),
        type=view.event_type,
        actor=view.event_actor,
        admin_unit=view.event_unit,
    )


def select_rows(theatre: Theatre, view: View) -> Selection:
    """Events of a view whose rows may be shown."""
    return replace(select_events(theatre, view), is_public=not theatre.shows_restricted)


@dataclass(frozen=True)
class EventScope:
    """Totals of a view's events, their period, and the sources with the texts on both.

    ``first`` is the first date of the selection, or else of its events; None if it has none.
    """

    totals: pd.Series
    first: pd.Timestamp | None
    last: pd.Timestamp
    place: str
    dataset: str
    chosen: tuple[str, ...]
    sources: tuple[Citation, ...]

    @property
    def period(self) -> str:
        """First date to the as-of date; only the latter without a first date before it."""
        if self.first is None or self.first > self.last:
            return f"up to {format_date(self.last)}"
        return format_period(self.first, self.last)

    @property
    def filters(self) -> str:
        """Data set and filters, as titles have them."""
        return "; ".join([f" ({self.dataset})", *self.chosen])

    @property
    def events(self) -> int:
        """Number of events."""
        return int(self.totals["events"])

    @property
    def counted(self) -> str:
        """Number of events, with the data set that records them."""
        return f"{format_count(self.events, 'event')} ({self.dataset})"

    @property
    def missing(self) -> str:
        """Reason why an exhibit has no data; "" if it has."""
        return "" if self.events else self.explain_none(f"No events ({self.dataset})")

    def explain_none(self, what: str) -> str:
        """Say that there are none of ``what`` in the period, place and filters."""
        if self.first is not None and self.first > self.last:
            return (
                f"The period has no days: it begins on {format_date(self.first)}, after the as-of "
                f"date of {format_date(self.last)}."
            )
        filters = f"; filters: {', '.join(self.chosen)}" if self.chosen else ""
        return f"{what} in {self.place}, {self.period}{filters}."

    def caption(self, *notes: str) -> str:
        """Paragraph on period, counting rule and sources."""
        counted = (
            f"As of {format_date(self.last)}. {format_count(self.events, 'event')}; "
            f"{format_count(len(self.sources), 'source')}."
        )
        return " ".join(filter(None, (counted, *notes)))


@lru_cache(maxsize=CACHED_VIEWS)
def event_scope(theatre: Theatre, view: View) -> EventScope:
    """Count the events of a view, once for all exhibits of a page."""
    store, selection = event_store(theatre), select_events(theatre, view)
    totals = store.query("totals", selection).iloc[0]
    coverage = store.query("coverage", selection)
    sources = sourcing.citations(theatre, coverage["source_id"].astype("str"))
    first = view.filters.first
    if first is None and totals["events"]:
        first = pd.Timestamp(totals["first"])
    chosen = (view.event_type, view.event_actor, view.event_unit)
    place, dataset = place_name(theatre, view.country), dataset_label(theatre, view)
    return EventScope(
        totals, first, view.as_of, place, dataset, tuple(filter(None, chosen)), sources
    )


def format_period(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Format a period by its first and last day; one day alone."""
    return " to ".join(dict.fromkeys((format_date(first), format_date(last))))


def format_deaths_range(row: Row) -> str:
    """Format deaths as best estimate (low to high): "120 (60–240)"; "none or unknown" for 0."""
    stated = [row[name] for name in DEATHS]
    only = next((number for number in stated if _is_stated(number)), 0)
    best, low, high = (round(float(number if _is_stated(number) else only)) for number in stated)
    if not (best or high):
        return "none or unknown"
    return f"{best:,}" if low == high else f"{best:,} ({low:,}\u2013{high:,})"


def _is_stated(number: float | None) -> bool:
    return number is not None and number == number  # not NaN


DEATHS = ("deaths", "deaths_low", "deaths_high")
"""Columns of reported deaths: best, low and high estimate."""
DEATHS_NOTE = (
    "Deaths: low, best and high estimates as reported, summed; an event with one estimate counts "
    "with it in all three. 0 means none or unknown."
)
