"""The model beside what was published: a row a claim of ground held, and where the two part.

Pure: records, ground and a view in, an `Exhibit` out. A difference says that two numbers differ,
not which of them is wrong: the model counts cells around places, a source what it counts.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries import ledger
from data.queries.time_series import comparable_lines
from data.text.format import (
    BOUNDS,
    MINUS,
    NARROW,
    format_count,
    format_long_span,
    format_short_span,
    format_with_hedge,
    join_list,
)
from data.text.sentences import converted_values, place_name, unit_symbol
from exhibits.builders import sourcing
from exhibits.builders.control.control_area import controller_area, published_areas
from exhibits.builders.control.control_layers import control_model_note, radius_text
from exhibits.builders.control.whole_window import WholeWindow
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.reach_cells import REACHES
from exhibits.builders.view_scope import area_unit, chosen_countries, followed_controller
from exhibits.model import Exhibit, TableMarks, View

MAX_DIVERGENCES_NAMED = 3
HIGHER = ("more_than", "at_least")
LOWER = ("less_than", "up_to")
SLIGHT_SHARE = 0.01
"""A change of the model smaller than this share of it is no rise or fall."""


def reach_column(reach_km: float | None) -> str:
    """The column that holds the model at a reach: ``model_25_km2``, ``model_none_km2``."""
    return f"model_{'none' if reach_km is None else f'{reach_km:g}'}_km2"


def _model_against_claims(theatre: Theatre, ground: Basemap, view: View) -> Exhibit:
    """Every published claim of ground held with the model on the last day that it describes.

    Of the view's country and the countries in it; statements alone, on bases that compare, of any
    day; what a peak was said to be is left to the chart, for it is no day's. Frame: citation
    columns, ``claim`` and ``claim_id``, ``when``, ``place``, ``day``, ``claimed`` (in words),
    ``claimed_least`` and ``claimed_most`` (km²), ``model_..._km2`` at each reach, and of the view's
    reach ``difference_km2`` (model less claim; 0 inside a stated range or bound) and
    ``difference_share``; then the same in words.
    """
    controller = followed_controller(theatre, view)
    claims = _claims(theatre, view, controller)
    frame = _compared(theatre, ground, view, controller, claims)
    sources = sourcing.citations(theatre, claims["source_id"])
    actor = str(theatre.actors.loc[controller, "short_label"])
    place = place_name(theatre, view.country)
    reach = "without a cap" if view.reach_km is None else f"at {view.reach_km:g} km"
    title = f"{place}: ground held by {actor}, the model against published claims"
    words = describe_divergence(theatre, view, frame)
    models = tuple(
        (
            reach_column(each).removesuffix("_km2"),
            "Model, no cap" if each is None else f"Model, {each:g} km",
        )
        for each in REACHES
    )
    return Exhibit(
        id="model_against_claims",
        kind="table",
        title=title,
        subtitle=f"{control_model_note(view.reach_km)}. Difference: the model {reach} less the "
        f"claim",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                ("claim", "Claim"),
                ("when", "As of"),
                ("ground_of", "Of"),
                ("claimed", "Claimed"),
                *models,
                ("difference", f"Difference {reach}"),
            )
        ),
        caption="The model is of the last day that a claim describes; a bound such as “less than” "
        "is kept by every number below it. "
        f"{format_count(len(sources), 'publication')}. "
        + basemap.attribution(theatre, "boundaries/", "places.csv"),
        alt=f"{title}. {words}",
        sources=sources,
        note=f"Nothing here was fitted to a claim. {theatre.settings.boundary_note}",
        missing="" if len(frame) else _nothing(theatre, place, controller),
    )


def _told_on(theatre: Theatre, whole: Exhibit, view: View) -> Exhibit:
    words = whole.alt.removeprefix(f"{whole.title}. ")
    caption = f"{words} {sourcing.scope_note(view.as_of)} {whole.caption}"
    return replace(whole, as_of=view.as_of, caption=caption)


model_against_claims = WholeWindow(_model_against_claims, _told_on)


def describe_divergence(theatre: Theatre, view: View, frame: pd.DataFrame) -> str:
    """In words, from the numbers alone: above or below, how far, and where they move apart.

    ``frame`` is that of `model_against_claims`. Moves are told between two claims of one
    organisation on one base, next to each other in time: only those may be subtracted from each
    other.
    """
    if frame.empty:
        return ""
    factor, sign, _ = area_unit(theatre, view)
    above = int((frame["difference_km2"] > 0).sum())
    below = int((frame["difference_km2"] < 0).sum())
    level = len(frame) - above - below
    counted = (("above", above), ("below", below), ("within what is said by", level))
    where = join_list([f"{how} {number}" for how, number in counted if number])
    ground = f"Ground {radius_text(view.reach_km)}, modelled,"
    words = [f"{ground} is {where} of {format_count(len(frame), 'claim')}"]
    far = frame.iloc[int(np.argmax(np.abs(frame["difference_share"].to_numpy(dtype=float))))]
    if above + below:
        whose = f"{far['organisation']}, {far['ground_of']}, {far['when']}"
        words.append(f"Furthest apart: {far['difference']} ({whose})")
    moves = _moves(theatre, view, frame)
    apart = sorted((move for move in moves if move.parts), key=lambda move: -move.gap)
    told = [_told(move, factor, sign) for move in apart[:MAX_DIVERGENCES_NAMED]]
    if told:
        words.append("They move apart " + "; ".join(told))
        more = len(apart) - len(told)
        words[-1] += f"; and {more} more" if more else ""
    elif moves:
        words.append(
            "Between every two neighbouring claims of one organisation both move the same way"
        )
    same = [move for move in moves if not move.parts and move.claimed]
    if same:
        wide = max(same, key=lambda move: move.gap)
        words.append(f"Where both move one way, they differ most {_told(wide, factor, sign)}")
    return ". ".join(words) + "."


@dataclass(frozen=True)
class _Move:
    """From one claim to the next of its line: how far each went, km² (a fall is negative)."""

    organisation: str
    place: str
    first: str
    last: str
    claimed: float
    modelled: float
    slight: bool

    @property
    def parts(self) -> bool:
        """Whether one rises while the other falls."""
        return not self.slight and self.claimed * self.modelled < 0

    @property
    def gap(self) -> float:
        return abs(self.modelled - self.claimed)


def _moves(theatre: Theatre, view: View, frame: pd.DataFrame) -> list[_Move]:
    """Moves between neighbouring claims that may be subtracted: single values, one line."""
    rows = frame.set_index("figure_id")
    model = reach_column(view.reach_km)
    found = []
    for metric, place in rows[["metric", "place_id"]].drop_duplicates().itertuples(index=False):
        for line in comparable_lines(theatre, str(metric), str(place)):
            own = rows.loc[[name for name in line.claims.index if name in rows.index]]
            own = own[
                (own["claimed_least"] == own["claimed_most"]) & ~own["qualifier"].isin(BOUNDS)
            ]
            # The same day in two units is one claim.
            for first, last in pairwise(own.drop_duplicates("day").to_dict("records")):
                claimed = last["claimed_least"] - first["claimed_least"]
                modelled = last[model] - first[model]
                found.append(
                    _Move(
                        line.organisation,
                        str(first["place"]),
                        format_long_span(first["as_of"], first["as_of_precision"]),
                        format_long_span(last["as_of"], last["as_of_precision"]),
                        claimed,
                        modelled,
                        abs(modelled) < SLIGHT_SHARE * max(first[model], last[model]),
                    )
                )
    return found


def _told(move: _Move, factor: float, sign: str) -> str:
    claimed = _went(move.claimed, factor, sign, "")
    modelled = _went(move.modelled, factor, sign, "s")
    whose = f"{move.organisation}'s figures for {move.place}"
    return f"between {move.first} and {move.last}: {whose} {claimed}, the model {modelled}"


def _went(km2: float, factor: float, sign: str, ending: str) -> str:
    """How far something went; ``ending`` makes the verb agree: figures rise, a model rises."""
    if round(km2) == 0:
        return f"stay{ending}"
    verb = "rise" if km2 > 0 else "fall"
    return f"{verb}{ending} by {_number(abs(km2) * factor)}{NARROW}{sign}"


def _claims(theatre: Theatre, view: View, controller: str) -> pd.DataFrame:
    countries = chosen_countries(theatre, view)
    places = dict.fromkeys((view.country, *(country.place_id for country in countries)))
    rows = published_areas(theatre, controller, list(places))
    settings = theatre.settings
    # Before and after the window nothing is known of who held what.
    inside = rows["as_of_last"].between(settings.window_first, settings.window_last)
    rows = rows[inside & (rows["metric"] != settings.peak_metric)]
    compares = [ledger.comparable_base(theatre, name) for name in rows["base_id"]]
    return rows[np.array(compares, dtype=bool)]


def _compared(
    theatre: Theatre, ground: Basemap, view: View, controller: str, claims: pd.DataFrame
) -> pd.DataFrame:
    """Claims with the model of their day at every reach, and the difference at the view's."""
    if claims.empty:
        return sourcing.add_citations(theatre, claims)
    factor, sign, _ = area_unit(theatre, view)
    models = {
        reach_column(reach_km): _model(theatre, ground, reach_km, controller, claims)
        for reach_km in REACHES
    }
    least = claims["canonical_low"].fillna(claims["canonical"]).to_numpy(dtype=float)
    most = claims["canonical_high"].fillna(claims["canonical"]).to_numpy(dtype=float)
    model = models[reach_column(view.reach_km)]
    # A bound is kept by every number beyond it: only what breaks it differs from what was said.
    low = np.where(claims["qualifier"].isin(LOWER), 0.0, least)
    high = np.where(claims["qualifier"].isin(HIGHER), np.inf, most)
    above, below = np.clip(model - high, 0.0, None), np.clip(low - model, 0.0, None)
    difference = above - below
    share = difference / np.where(above > 0, most, least)
    records = claims.to_dict("records")
    own = [format_with_hedge(row, unit_symbol(theatre, row)) for row in records]
    converted = converted_values(theatre, records, view.area_unit)
    again = [
        f"{told} = {other}" if other else told for told, other in zip(own, converted, strict=True)
    ]
    words = pd.DataFrame(
        {
            "claim": claims["organisation"].to_numpy(),
            "claim_id": claims.index.to_numpy(),
            "when": [format_short_span(row["as_of"], row["as_of_precision"]) for row in records],
            "place": claims["place_id"].map(theatre.places["name_en"]).to_numpy(),
            "ground_of": claims["base_id"].map(theatre.bases["label"]).to_numpy(),
            "claimed": again,
            **{
                name.removesuffix("_km2"): [f"{_number(km2 * factor)}{NARROW}{sign}" for km2 in of]
                for name, of in models.items()
            },
            "difference": [
                f"{_signed(km2 * factor)}{NARROW}{sign} ({_signed(part * 100, 0)}{NARROW}%)"
                if km2
                else "within what is said"
                for km2, part in zip(difference, share, strict=True)
            ],
            "day": claims["as_of_last"].dt.strftime("%Y-%m-%d").to_numpy(),
            "as_of": claims["as_of"].to_numpy(),
            "claimed_least": least.round(1),
            "claimed_most": most.round(1),
            **{name: of.round(1) for name, of in models.items()},
            "difference_km2": difference.round(1),
            "difference_share": share.round(4),
            "reach_km": np.nan if view.reach_km is None else view.reach_km,
            "derived": True,
        }
    )
    return pd.concat([words, sourcing.add_citations(theatre, claims)], axis=1)


def _model(
    theatre: Theatre,
    ground: Basemap,
    reach_km: float | None,
    controller: str,
    claims: pd.DataFrame,
) -> np.ndarray:
    """Modelled ground of the controller, km², in each claim's place on its last day."""
    days = pd.DatetimeIndex(claims["as_of_last"].drop_duplicates().sort_values())
    table = controller_area(theatre, ground, reach_km, days)
    table = table[table["controller"] == controller]
    whole = table.groupby("day")["area_km2"].sum()
    by_day = table.set_index(["country", "day"])["area_km2"].to_dict()
    return np.array(
        [
            # A country without a place of control has no modelled ground.
            float(
                whole[last] if place == theatre.settings.whole else by_day.get((place, last), 0.0)
            )
            for place, last in zip(claims["place_id"], claims["as_of_last"], strict=True)
        ]
    )


def _number(amount: float) -> str:
    """No finer than the model: tens below a thousand, hundreds above."""
    return f"{round(amount, -2 if abs(amount) >= 1000 else -1):,.0f}"


def _signed(amount: float, digits: int = -1) -> str:
    """A difference with its sign; none where it rounds to nothing."""
    told = f"{round(abs(amount)):,}" if digits == 0 else _number(abs(amount))
    if told == "0":
        return "0"
    return f"{MINUS if amount < 0 else '+'}{told}"


def _nothing(theatre: Theatre, place: str, controller: str) -> str:
    subject = theatre.settings.subject
    if controller != subject:
        label = theatre.actors.loc[subject, "label"]
        return f"The ledger's claims on ground held are of {label} alone."
    return f"No claim on ground held in {place}, on a base that compares, is in the ledger."
