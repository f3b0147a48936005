"""Map of a city: river, bridges, old city, neighbourhoods with their accuracy."""

from collections.abc import Sequence

import pandas as pd

from data import control, ledger
from data.model import City, Theatre
from data.sentences import place_name, symbol
from data.wording import day, happened, hedged, sentence_case, short_day, short_span, span, who
from exhibits import claims as said
from exhibits import ground as base
from exhibits.exhibit import Bar, Exhibit, View
from exhibits.ground import Ground


def city_map(
    theatre: Theatre, ground: Ground, view: View, exhibit_id: str, place_id: str
) -> Exhibit:
    """One city: river, bridges, old city, neighbourhoods with their accuracy.

    A share of the city is drawn as a bar beside the map: its source did not say where.
    """
    name = place_name(theatre, place_id)
    quarters = theatre.neighbourhoods.loc[place_id]
    city = _city(theatre, place_id)
    metric = city.metrics[0]
    cleared = said.part(theatre, metric)
    claim = ledger.latest(theatre, metric, place_id, view.as_of)
    words = f"no claim on the share {cleared}"
    if claim is not None:
        when = span(claim["as_of"], claim["as_of_precision"])
        words = f"{hedged(claim, symbol(theatre, claim))} {cleared} ({when}, {who(claim)})"
    here = [place_id, *city.parts]
    event = last_event(theatre, view, here, theatre.settings.window_first)
    index = pd.Index([] if claim is None else [claim.name], name="figure_id", dtype=object)
    frame = said.cited(theatre, theatre.figures.loc[index])
    sources = said.citations(theatre, frame["source_id"])
    title = f"{name}, as of {day(view.as_of)}"
    verified = int((quarters["status"] == "verified").sum())
    return Exhibit(
        id=exhibit_id,
        kind="map",
        title=title,
        subtitle=_city_subtitle(claim, cleared, event),
        as_of=view.as_of,
        frame=frame,
        marks=ground.backdrops[place_id].marks(bar=share_bar(theatre, view, place_id)),
        caption=(
            f"{said.caption(view.as_of, frame, sources)} "
            f"Neighbourhoods are points, not borders: {verified} of {len(quarters)} verified, "
            f"good to {quarters['accuracy_m'].min():.0f}\u2013"
            f"{quarters['accuracy_m'].max():.0f} m. "
            f"{base.attribution(theatre, 'cities/')}"
        ),
        alt=f"{title}: {words}. {len(quarters)} neighbourhood points"
        + (f". Last event: {event}" if event else "")
        + ".",
        sources=sources,
        note="Schematic: river, wall and outline are drawn from published points and sizes.",
    )


def share_bar(theatre: Theatre, view: View, place_id: str) -> Bar | None:
    """The latest claim on a share of a city, to stand beside its map; None without a claim."""
    metric = _city(theatre, place_id).metrics[0]
    claim = ledger.latest(theatre, metric, place_id, view.as_of)
    if claim is None:
        return None
    return Bar(
        least=said.least(claim),
        most=said.most(claim),
        text=hedged(claim, symbol(theatre, claim)),
        done=said.part(theatre, metric),
        when=short_day(claim["as_of_last"]),
    )


def _city(theatre: Theatre, place_id: str) -> City:
    return next(city for city in theatre.settings.cities if city.place_id == place_id)


def _city_subtitle(claim: pd.Series | None, word: str, event: str) -> str:
    where = (
        "" if claim is None else f"The share {word} is a bar beside the map: no source said where. "
    )
    last = f"{sentence_case(event)}." if event else ""
    return f"{where}{last}".strip() or "By this day the records hold no claim and no event here."


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
