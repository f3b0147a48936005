"""What stands beside the map of a city: the share of it that a claim gives, its last event."""

from collections.abc import Sequence

import pandas as pd

from data.model import Theatre
from data.queries import control, ledger
from data.text.format import happened, hedged, short_day, short_span, span
from data.text.sentences import symbol
from exhibits.builders import sourcing
from exhibits.model import Bar, View


def share_claim(theatre: Theatre, view: View, place_id: str) -> pd.Series | None:
    """The latest claim on a share of a city; None if nobody has said anything by the day."""
    city = next(city for city in theatre.settings.cities if city.place_id == place_id)
    return ledger.latest(theatre, city.metrics[0], place_id, view.as_of)


def share_bar(theatre: Theatre, claim: pd.Series | None) -> Bar | None:
    """A claim on a share of a city, to stand beside its map: its source did not say where."""
    if claim is None:
        return None
    return Bar(
        least=sourcing.least(claim),
        most=sourcing.most(claim),
        text=hedged(claim, symbol(theatre, claim)),
        done=sourcing.part(theatre, str(claim["metric"])),
        when=short_day(claim["as_of_last"]),
    )


def last_event(
    theatre: Theatre,
    view: View,
    places: Sequence[str],
    since: pd.Timestamp,
    short: bool = False,
) -> str:
    """The latest event at any of these places from a day to the view's, in words; "" if none.

    ``short`` leaves out who, and writes the month in three letters.
    """
    rows = control.events_until(theatre, view.as_of)
    rows = rows[rows["place_id"].isin(list(places)) & (rows["date_first"] >= since)]
    rows = rows.sort_values("date_first")
    if rows.empty:
        return ""
    row = rows.iloc[-1]
    when, precision = row["date_first"], row["date_precision"]
    if short:
        return f"{happened(row['kind'])} {short_span(when, precision)}"
    return f"{happened(row['kind'])} {span(when, precision)} ({row['by']})"
