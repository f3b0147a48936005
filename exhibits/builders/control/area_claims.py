"""Published claims of the area that a controller holds, for comparison with the modelled area.

Chart and table compare the same claims, those of `select_area_claims`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries import ledger
from data.text.bases import base_in_text
from data.text.format import (
    format_count,
    format_date,
    format_date_span,
    join_list,
)
from data.text.places import place_in_text
from data.text.sentences import stated_value, value_in_unit
from exhibits.builders.control.area_totals import area_ranges, area_totals
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.view_scope import (
    chosen_countries,
    comparison_date,
    followed_controller,
)
from exhibits.model import View

MAX_UNCLEAR_NAMED = 4
MAX_CLAIM_AGE_DAYS = 183
"""Age up to which a published area is stated beside a modelled one."""
MAX_PERIOD_DIFFERENCE_DAYS = 7
"""Days by which the period of a published change may begin and end apart from a modelled one's."""
_PERIOD = re.compile(
    r"(?P<day>\d{1,2})(?: (?P<month>[A-Z][a-z]+))?(?: (?P<year>\d{4}))? to "
    r"(?P<last_day>\d{1,2}) (?P<last_month>[A-Z][a-z]+) (?P<last_year>\d{4})"
)
"""Wording of a period, such as "gained 1 March to 30 August 2025"."""
_VERBS = {"hold": "gained", "loss": "lost"}


@dataclass(frozen=True)
class AreaClaims:
    """Claims of area held: ``compared`` with the model, or not, because of their base or date.

    Rows of figures each: ``unclear`` have no comparable base, ``peaks`` no date, ``unattributed``
    a measure without a subject.
    ``other_countries`` is whether the theatre has claims on single countries, which the model of
    several countries is not compared with. A number stated in two units is one claim.
    """

    compared: pd.DataFrame
    unclear: pd.DataFrame
    peaks: pd.DataFrame
    unattributed: pd.DataFrame
    other_countries: bool


def select_area_claims(theatre: Theatre, view: View) -> AreaClaims:
    """Select the claims on exactly the territory whose area is modelled, of dates in the window.

    They are claims on the view's place, and, where it has a single country, on that country.
    """
    countries = [country.place_id for country in chosen_countries(theatre, view)]
    places = view_places(theatre, view)
    settings, controller = theatre.settings, followed_controller(theatre, view)
    claims = published_areas(theatre, controller)
    # The records of control do not cover dates outside the window.
    claims = claims[claims["as_of_last"].between(settings.window_first, settings.window_last)]
    has_place = claims["place_id"].isin(places)
    is_peak = claims["metric"] == settings.peak_metric
    compares = [ledger.is_comparable_base(theatre, name) for name in claims["base_id"]]
    is_comparable = np.array(compares, dtype=bool)
    return AreaClaims(
        compared=ledger.without_other_units(theatre, claims[has_place & ~is_peak & is_comparable]),
        unclear=ledger.without_other_units(theatre, claims[has_place & ~is_peak & ~is_comparable]),
        peaks=claims[has_place & is_peak],
        unattributed=_select_unattributed(theatre, places),
        other_countries=bool(claims.loc[~has_place, "place_id"].isin(countries).any()),
    )


def view_places(theatre: Theatre, view: View) -> set[str]:
    """Return the view's place, and, where it has a single country, that country."""
    countries = [country.place_id for country in chosen_countries(theatre, view)]
    return {view.country, *(countries if len(countries) == 1 else ())}


def _select_unattributed(theatre: Theatre, places: Iterable[str]) -> pd.DataFrame:
    metrics = theatre.metrics
    is_area = (metrics["family"] == "area") & (metrics["kind"] == "stock")
    bare = metrics.index[is_area & metrics["subject"].isna()]
    return ledger.select_claims(theatre, metrics=bare, places=places, statements_only=True)


def published_areas(theatre: Theatre, controller: str) -> pd.DataFrame:
    """Select statements on area that a controller holds (stocks), on comparable bases or not.

    The subject of their measure is this controller; a measure without a subject has no claims here.
    """
    metrics = theatre.metrics
    selected = metrics.index[
        (metrics["family"] == "area")
        & (metrics["direction"] == "hold")
        & (metrics["kind"] == "stock")
        & (metrics["subject"] == controller)
    ]
    return ledger.select_claims(theatre, metrics=selected, statements_only=True)


def has_area_claims(theatre: Theatre) -> bool:
    """Whether the ledger has claims of area (stocks), of any place, date and subject."""
    metrics = theatre.metrics
    is_area = (metrics["family"] == "area") & (metrics["kind"] == "stock")
    return len(ledger.select_claims(theatre, metrics=metrics.index[is_area])) > 0


def published_subjects(theatre: Theatre, controller: str) -> str:
    """Name the actors whose area held the ledger has claims of; "" where this controller is one."""
    actors = [str(name) for name in theatre.actors.index]
    subjects = [name for name in actors if len(published_areas(theatre, name))]
    if controller in subjects:
        return ""
    return join_list([str(theatre.actors.loc[name, "label"]) for name in subjects])


def explain_missing_claims(theatre: Theatre, view: View) -> str:
    """Explain why no claim is compared."""
    others = published_subjects(theatre, followed_controller(theatre, view))
    if others:
        return f"The ledger's claims of area held concern {others} only."
    place = place_in_text(theatre, view.country)
    return f"The ledger has no claim of area held in {place} on a comparable base."


@lru_cache(maxsize=64)  # the exhibits of a page have the same
def published_area(theatre: Theatre, base_map: Basemap, view: View) -> str:
    """Format the latest published area of the followed controller where it is not in the range.

    For a text with the modelled area: "about 110,000 km² (May 2024)". Empty without a verified
    claim of the last `MAX_CLAIM_AGE_DAYS`, where the modelled area has changed since its date by
    more than the two differ, within the modelled range, and without a range.
    """
    controller = followed_controller(theatre, view)
    claims = _compared_claims(theatre, view.country, controller)
    first = view.as_of - pd.Timedelta(days=MAX_CLAIM_AGE_DAYS)
    recent = claims[claims["as_of_last"].between(first, view.as_of)]
    if recent.empty:
        return ""
    claim = recent.iloc[-1]
    before, now = (
        float(area_totals(theatre, base_map, replace(view, as_of=date)).get(controller, 0.0))
        for date in (claim["as_of_last"], view.as_of)
    )
    stated = float(claim[["canonical", "canonical_low", "canonical_high"]].mean())
    if abs(now - before) > abs(now - stated):
        return ""
    return _format_if_apart(theatre, base_map, view, claim)


@lru_cache(maxsize=64)
def largest_published_area(theatre: Theatre, base_map: Basemap, view: View) -> str:
    """Format the largest published area of the followed controller, of any date, likewise.

    The view is of the date on which its modelled area is largest.
    """
    claims = _compared_claims(theatre, view.country, followed_controller(theatre, view))
    if claims.empty:
        return ""
    upper_ends = claims["canonical_high"].fillna(claims["canonical"]).to_numpy()
    return _format_if_apart(theatre, base_map, view, claims.iloc[int(upper_ends.argmax())])


def _format_if_apart(theatre: Theatre, base_map: Basemap, view: View, claim: pd.Series) -> str:
    """Format a claim of area outside the range of the modelled one; "" within, or without range."""
    controller = followed_controller(theatre, view)
    ranges = area_ranges(theatre, base_map, view)
    if controller not in ranges.index:
        return ""
    ends = claim[["canonical_low", "canonical_high"]].fillna(claim["canonical"])
    inner, outer = ranges.loc[controller, ["area_inner_km2", "area_outer_km2"]]
    if not (ends["canonical_low"] > outer or ends["canonical_high"] < inner):
        return ""
    amount = value_in_unit(theatre, claim, view.area_unit)
    return f"{amount} ({format_date_span(claim['as_of'], claim['as_of_precision'])})"


def published_change(theatre: Theatre, view: View) -> str:
    """Format what the followed controller gained or lost in the view's period as published.

    For a text with the modelled change: "gained 4,000 km² to about 6,000 km² (1 January 2025 to
    31 December 2025)": the least and the largest of the verified claims on one base, that of most
    claims. The period is that which the wording of the claims states.
    """
    first, last = comparison_date(theatre, view), view.as_of
    claims = _change_claims(theatre, view.country, followed_controller(theatre, view))
    margin = pd.Timedelta(days=MAX_PERIOD_DIFFERENCE_DAYS)
    claims = claims[
        claims["begin"].between(first, first + margin)
        & claims["end"].between(last - margin, last + margin)
    ]
    if claims.empty:
        return ""
    claims = claims[claims["base_id"] == claims["base_id"].mode()[0]]
    ends = (
        claims.loc[claims["canonical_low"].fillna(claims["canonical"]).idxmin()],
        claims.loc[claims["canonical_high"].fillna(claims["canonical"]).idxmax()],
    )
    amounts = dict.fromkeys(value_in_unit(theatre, each, view.area_unit) for each in ends)
    last_days = dict.fromkeys((claims["end"].min(), claims["end"].max()))
    verb = _VERBS[str(theatre.metrics.loc[ends[0]["metric"], "direction"])]
    return (
        f"{verb} {' to '.join(amounts)} ({format_date(claims['begin'].min())} to "
        f"{' or '.join(map(format_date, last_days))})"
    )


@lru_cache(maxsize=64)
def _change_claims(theatre: Theatre, country: str, controller: str) -> pd.DataFrame:
    """Select verified claims of area gained or lost from ``begin`` to ``end``; shared: read-only.

    Claims whose wording states no period by two dates are left out.
    """
    metrics = theatre.metrics
    selected = metrics.index[
        (metrics["family"] == "area")
        & metrics["direction"].isin([*_VERBS])
        & (metrics["kind"] == "interval")
        & (metrics["subject"] == controller)
    ]
    places = view_places(theatre, View(theatre.settings.window_last, country))
    claims = ledger.select_claims(theatre, metrics=selected, places=places, statements_only=True)
    claims = claims[(claims["status"] == "verified") & claims["base_id"].notna()]
    stated = claims["base"].fillna("").str.extract(_PERIOD)
    begin = stated["day"] + " " + stated["month"].fillna(stated["last_month"])
    begin += " " + stated["year"].fillna(stated["last_year"])
    end = stated["last_day"] + " " + stated["last_month"] + " " + stated["last_year"]
    claims = claims.assign(
        begin=pd.to_datetime(begin, format="mixed", errors="coerce"),
        end=pd.to_datetime(end, format="mixed", errors="coerce"),
    )
    return claims[claims["begin"] <= claims["end"]]


@lru_cache(maxsize=64)
def _compared_claims(theatre: Theatre, country: str, controller: str) -> pd.DataFrame:
    """Select verified claims as `AreaClaims.compared`, the latest last; shared: read-only."""
    view = View(theatre.settings.window_last, country, controller=controller)
    claims = select_area_claims(theatre, view).compared
    is_sound = (claims["status"] == "verified") & claims["drawable"]
    return claims[is_sound].sort_values(["as_of_last", "published_on"], kind="stable")


def describe_claims_left_out(theatre: Theatre, claims: AreaClaims) -> str:
    """Describe the claims of area held that are not compared, and why."""
    sentences = []
    if len(claims.unclear):
        texts = [
            f"{stated_value(theatre, row)} (base: “{base_in_text(theatre, row['base'])}”)"
            for _, row in claims.unclear.head(MAX_UNCLEAR_NAMED).iterrows()
        ]
        if len(claims.unclear) > MAX_UNCLEAR_NAMED:
            texts.append(f"{len(claims.unclear) - MAX_UNCLEAR_NAMED} more in the claims ledger")
        sentences.append(f"Not shown because the base is unclear: {'; '.join(texts)}.")
    if len(claims.peaks):
        count = format_count(len(claims.peaks), "claim")
        sentences.append(f"Not shown because the date is unclear: {count} of a peak.")
    if len(claims.unattributed):
        count = format_count(len(claims.unattributed), "claim")
        reason = "the records do not say whose territory the measure describes"
        sentences.append(f"Not compared: {count} of area; {reason}.")
    if claims.other_countries:
        sentences.append("Claims on one country are compared in the view of that country.")
    return " ".join(sentences)
