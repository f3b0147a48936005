"""What a query counts: data set, period, country, kind, actor, place."""

import datetime as dt
from dataclasses import dataclass

from data.model import Bounds

EVERYWHERE = Bounds(-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True)
class Selection:
    """Filters of events; an empty one matches all.

    ``dataset`` is that of `files.EventFile`: two data sets may record the same event, so that their
    numbers must not be added.
    ``first`` and ``last`` are dates, inclusive. An event belongs to the period of its ``date``;
    one known to the month or year has a date within it. ``actor`` is either actor.
    ``is_public`` leaves restricted rows out.
    """

    dataset: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    countries: tuple[str, ...] = ()
    type: str = ""
    actor: str = ""
    admin_unit: str = ""
    is_public: bool = False
