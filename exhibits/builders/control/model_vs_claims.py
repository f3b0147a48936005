"""Comparison of the control model with published claims of area, one row per claim.

Pure functions of records, base map and view that return an `Exhibit`. A difference does not imply
an error on either side: the model sums cells around places, sources use various bases.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries.time_series import comparable_lines
from data.text.actors import actor_in_text
from data.text.format import (
    MINUS,
    NARROW,
    format_count,
    format_long_span,
    format_radius,
    format_short_span,
    format_with_hedge,
    join_list,
)
from data.text.hedges import BOUNDS, HIGHER, LOWER
from data.text.sentences import converted_values, unit_symbol
from exhibits.builders import sourcing
from exhibits.builders.control.area_claims import (
    describe_claims_left_out,
    explain_missing_claims,
    select_area_claims,
)
from exhibits.builders.control.control_area import controller_area
from exhibits.builders.control.control_layers import control_model_note, radius_text
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.radius_cells import radii_km
from exhibits.builders.period_exhibits import PeriodExhibit
from exhibits.builders.view_scope import area_unit, controlled_place_name, followed_controller
from exhibits.model import Exhibit, TableMarks, View

MAX_DIVERGENCES_NAMED = 3
SLIGHT_SHARE = 0.01
"""Relative change of the model below which it neither rises nor falls."""


def radius_column(radius_km: float | None) -> str:
    """Name the column of the model at a radius: ``model_25_km2``, ``model_none_km2``."""
    return f"model_{'none' if radius_km is None else f'{radius_km:g}'}_km2"


def _build_model_against_claims(theatre: Theatre, base_map: Basemap, view: View) -> Exhibit:
    """Build a table of published claims of controlled area and the model on each claim's last date.

    Includes the claims of `select_area_claims`. Frame: citation columns,
    ``claim`` and ``claim_id``, ``when``, ``place``, ``day``, ``claimed`` (text), ``claimed_least``
    and ``claimed_most`` (km²), ``model_..._km2`` at each radius, and for the view's radius
    ``difference_km2`` (model minus claim; 0 within a stated range or bound) and
    ``difference_share``; then the same as text.
    """
    controller = followed_controller(theatre, view)
    selection = select_area_claims(theatre, view)
    claims = selection.compared
    frame = _compare_claims(theatre, base_map, view, controller, claims)
    sources = sourcing.citations(theatre, claims["source_id"])
    actor = str(theatre.actors.loc[controller, "short_label"])
    place = controlled_place_name(theatre, view)
    radius = format_radius(view.radius_km)
    holder = actor_in_text(theatre, actor)
    title = f"{place}: area held by {holder}, model compared with published claims"
    description = describe_divergence(theatre, view, frame)
    notes = (
        "The model is not fitted to any claim.",
        describe_claims_left_out(theatre, selection),
        theatre.settings.boundary_note,
    )
    models = tuple(
        (
            radius_column(radius_km).removesuffix("_km2"),
            f"Model, {format_radius(radius_km)}",
        )
        for radius_km in radii_km(theatre)
    )
    return Exhibit(
        id="model_against_claims",
        kind="table",
        title=title,
        subtitle=f"{control_model_note(view.radius_km)}. Difference: model ({radius}) minus claim",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                ("claim", "Organisation"),
                ("when", "As of"),
                ("ground_of", "Base"),
                ("claimed", "Claimed"),
                *models,
                ("difference", f"Difference, {radius} (% of claim)"),
            )
        ),
        caption="Modelled area on the last date each claim describes. Any value within a stated "
        "bound such as “less than” is consistent with the claim. "
        f"{format_count(len(sources), 'source')}. "
        + basemap.attribution(theatre, "boundaries/", "places.csv"),
        alt=f"{title}. {description}",
        sources=sources,
        note=" ".join(part for part in notes if part),
        missing="" if len(frame) else explain_missing_claims(theatre, view),
        period=(theatre.settings.window_first, theatre.settings.window_last),
    )


def _annotate(theatre: Theatre, base_map: Basemap, exhibit: Exhibit, view: View) -> Exhibit:
    description = exhibit.alt.removeprefix(f"{exhibit.title}. ")
    caption = f"{description} {sourcing.scope_note(view.as_of)} {exhibit.caption}".strip()
    return replace(exhibit, as_of=view.as_of, caption=caption)


model_against_claims = PeriodExhibit(_build_model_against_claims, _annotate)


def _largest_difference(frame: pd.DataFrame) -> pd.Series:
    """Row with the largest difference as a share of the claim, or in km² if all claim 0 km²."""
    rows = frame[frame["difference_km2"] != 0]
    shares = rows["difference_share"].abs()
    amounts = shares if shares.notna().any() else rows["difference_km2"].abs()
    return rows.iloc[int(np.nanargmax(amounts.to_numpy(dtype=float)))]


def _difference_text(amount: float, model: float, share: float, symbol: str) -> str:
    """Format a difference at the precision of the model's area, both in the reader's unit.

    And as a share of the claim where it has one.
    """
    text = (
        f"{_add_sign(amount, _format_amount(abs(amount), max(model, abs(amount))))}{NARROW}{symbol}"
    )
    percentage = _add_sign(share, f"{abs(share) * 100:.0f}")
    return text if np.isnan(share) else f"{text} ({percentage}{NARROW}%)"


def describe_divergence(theatre: Theatre, view: View, frame: pd.DataFrame) -> str:
    """Describe whether the model is above or below claims, how far, and where trends diverge.

    ``frame`` is that of `model_against_claims`. Changes are described between consecutive claims
    of one organisation on one base: only those may be subtracted from each other.
    """
    if frame.empty:
        return ""
    factor, symbol, _ = area_unit(theatre, view)
    above = int((frame["difference_km2"] > 0).sum())
    below = int((frame["difference_km2"] < 0).sum())
    level = len(frame) - above - below
    counts = (("above", above), ("below", below), ("consistent with", level))
    summary = join_list([f"{relation} {number}" for relation, number in counts if number])
    total = format_count(len(frame), "claim")
    compared = f"{summary} of {total}"
    if len(frame) > 1 and len(frame) in (above, below, level):
        compared = summary.replace(f" {len(frame)}", f" all {total}")
    sentences = [f"Modelled area {radius_text(view.radius_km)} is {compared}"]
    if above + below:
        furthest = _largest_difference(frame)
        source = f"{furthest['organisation']}, {furthest['ground_of']}, {furthest['when']}"
        sentences.append(f"Largest difference: {furthest['difference']} ({source})")
    moves = _list_moves(theatre, view, frame)
    diverging = sorted((move for move in moves if move.diverges), key=lambda move: -move.gap)
    descriptions = [
        _describe_move(move, factor, symbol) for move in diverging[:MAX_DIVERGENCES_NAMED]
    ]
    if descriptions:
        sentences.append("Trends diverge " + "; ".join(descriptions))
        more = len(diverging) - len(descriptions)
        sentences[-1] += f"; and {more} more" if more else ""
    elif moves:
        sentences.append(
            "Between consecutive claims of one organisation, model and claims never change in "
            "opposite directions"
        )
    parallel = [move for move in moves if not move.diverges and move.claimed]
    if parallel:
        widest = max(parallel, key=lambda move: move.gap)
        sentences.append(
            f"Where both change in the same direction, they differ most "
            f"{_describe_move(widest, factor, symbol)}"
        )
    return ". ".join(sentences) + "."


@dataclass(frozen=True)
class _Move:
    """Change between consecutive claims of a line, claimed and modelled, km² (falls negative)."""

    organisation: str
    place: str
    first: str
    last: str
    claimed: float
    modelled: float
    slight: bool

    @property
    def diverges(self) -> bool:
        """Whether one rises while the other falls."""
        return not self.slight and self.claimed * self.modelled < 0

    @property
    def gap(self) -> float:
        return abs(self.modelled - self.claimed)


def _list_moves(theatre: Theatre, view: View, frame: pd.DataFrame) -> list[_Move]:
    """List changes between consecutive claims that may be subtracted: single values, one line."""
    rows = frame.set_index("figure_id")
    model = radius_column(view.radius_km)
    moves = []
    for metric, place in rows[["metric", "place_id"]].drop_duplicates().itertuples(index=False):
        for series in comparable_lines(theatre, str(metric), str(place)):
            claims = rows.loc[[name for name in series.claims.index if name in rows.index]]
            claims = claims[
                (claims["claimed_least"] == claims["claimed_most"])
                & ~claims["qualifier"].isin(BOUNDS)
            ]
            # Claims of one date in two units count once.
            for first, last in pairwise(claims.drop_duplicates("day").to_dict("records")):
                claimed = last["claimed_least"] - first["claimed_least"]
                modelled = last[model] - first[model]
                moves.append(
                    _Move(
                        series.organisation,
                        str(first["place"]),
                        format_long_span(first["as_of"], first["as_of_precision"]),
                        format_long_span(last["as_of"], last["as_of_precision"]),
                        claimed,
                        modelled,
                        abs(modelled) < SLIGHT_SHARE * max(first[model], last[model]),
                    )
                )
    return moves


def _describe_move(move: _Move, factor: float, symbol: str) -> str:
    claimed = _describe_amount(move.claimed, factor, symbol, "")
    modelled = _describe_amount(move.modelled, factor, symbol, "s")
    source = f"{move.organisation}'s figures for {move.place}"
    return f"between {move.first} and {move.last}: {source} {claimed}, the model {modelled}"


def _describe_amount(km2: float, factor: float, symbol: str, ending: str) -> str:
    """Describe a change; ``ending`` makes the verb agree: figures rise, a model rises."""
    if round(km2) == 0:
        return f"remain{ending} unchanged"
    verb = "rise" if km2 > 0 else "fall"
    return f"{verb}{ending} by {_format_amount(abs(km2) * factor)}{NARROW}{symbol}"


def _compare_claims(
    theatre: Theatre, base_map: Basemap, view: View, controller: str, claims: pd.DataFrame
) -> pd.DataFrame:
    """Add the model at every radius to claims, and the difference at the view's radius."""
    if claims.empty:
        return sourcing.add_citations(theatre, claims)
    factor, symbol, _ = area_unit(theatre, view)
    models = {
        radius_column(radius_km): _modelled_areas(theatre, base_map, radius_km, controller, claims)
        for radius_km in radii_km(theatre)
    }
    lower = claims["canonical_low"].fillna(claims["canonical"]).to_numpy(dtype=float)
    upper = claims["canonical_high"].fillna(claims["canonical"]).to_numpy(dtype=float)
    model = models[radius_column(view.radius_km)]
    # Every number that satisfies a bound agrees with the claim.
    bound_low = np.where(claims["qualifier"].isin(LOWER), 0.0, lower)
    bound_high = np.where(claims["qualifier"].isin(HIGHER), np.inf, upper)
    above, below = np.clip(model - bound_high, 0.0, None), np.clip(bound_low - model, 0.0, None)
    difference = above - below
    nearest = np.where(above > 0, upper, lower)
    share = np.full(len(claims), np.nan)  # where something is compared with a claim of 0 km²
    np.divide(difference, nearest, out=share, where=nearest > 0)
    share[difference == 0] = 0.0
    records = claims.to_dict("records")
    stated = [format_with_hedge(row, unit_symbol(theatre, row)) for row in records]
    converted = converted_values(theatre, records, view.area_unit)
    claimed_texts = [
        f"{stated_value} = {converted_value}" if converted_value else stated_value
        for stated_value, converted_value in zip(stated, converted, strict=True)
    ]
    table = pd.DataFrame(
        {
            "claim": claims["organisation"].to_numpy(),
            "claim_id": claims.index.to_numpy(),
            "when": [format_short_span(row["as_of"], row["as_of_precision"]) for row in records],
            "place": claims["place_id"].map(theatre.places["name_en"]).to_numpy(),
            "ground_of": claims["base_id"].map(theatre.bases["label"]).to_numpy(),
            "claimed": claimed_texts,
            **{
                column.removesuffix("_km2"): [
                    f"{_format_amount(km2 * factor)}{NARROW}{symbol}" for km2 in areas
                ]
                for column, areas in models.items()
            },
            "difference": [
                _difference_text(km2 * factor, area * factor, ratio, symbol)
                if km2
                else "consistent with the claim"
                for km2, area, ratio in zip(difference, model, share, strict=True)
            ],
            "day": claims["as_of_last"].dt.strftime("%Y-%m-%d").to_numpy(),
            "as_of": claims["as_of"].to_numpy(),
            "claimed_least": lower.round(1),
            "claimed_most": upper.round(1),
            **{column: areas.round(1) for column, areas in models.items()},
            "difference_km2": difference.round(1),
            "difference_share": share.round(4),
            "reach_km": np.nan if view.radius_km is None else view.radius_km,
            "derived": True,
        }
    )
    return pd.concat([table, sourcing.add_citations(theatre, claims)], axis=1)


def _modelled_areas(
    theatre: Theatre,
    base_map: Basemap,
    radius_km: float | None,
    controller: str,
    claims: pd.DataFrame,
) -> np.ndarray:
    """Return the controller's modelled area in each claim's place on its last date, km²."""
    dates = pd.DatetimeIndex(claims["as_of_last"].drop_duplicates().sort_values())
    table = controller_area(theatre, base_map, radius_km, dates)
    table = table[table["controller"] == controller]
    totals = table.groupby("day")["area_km2"].sum()
    area_by_country_and_date = table.set_index(["country", "day"])["area_km2"].to_dict()
    return np.array(
        [
            # A country without places of control has no modelled area.
            float(
                totals[date]
                if place == theatre.settings.whole
                else area_by_country_and_date.get((place, date), 0.0)
            )
            for place, date in zip(claims["place_id"], claims["as_of_last"], strict=True)
        ]
    )


def _format_amount(amount: float, area: float | None = None) -> str:
    """Format an amount at the model's precision: tens for an area below a thousand, or hundreds.

    The amount is the area itself, unless one is given from which it was subtracted.
    """
    return f"{round(amount, -2 if (amount if area is None else area) >= 1000 else -1):,.0f}"


def _add_sign(amount: float, magnitude: str) -> str:
    """Sign a magnitude; without a sign where it rounds to zero."""
    return magnitude if magnitude == "0" else f"{MINUS if amount < 0 else '+'}{magnitude}"
