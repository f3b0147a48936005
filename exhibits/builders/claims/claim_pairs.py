"""Tables of pairs of claims: disagreements on one base, and figures that only resemble them.

No claim is judged right. A cell links to the claim whose id is in the column of the same name with
the suffix ``_id``.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import pandas as pd

from data.model import NOT_STATED, Theatre
from data.queries.disagreements import find_disagreements, find_lookalikes
from data.text.bases import base_in_text
from data.text.format import (
    format_count,
    format_number,
    format_quantity,
    round_to_significant,
    sentence_case,
)
from data.text.measures import measured_phrase
from data.text.sentences import converted_values, rivals_sentences, stated_values
from exhibits.builders import sourcing
from exhibits.model import EVERY, Exhibit, TableMarks, View

MAX_ROWS = 100
"""Maximum rows of a table; the widest come first, the rest is counted in the note."""
TIME_UNEXPLAINED = (
    "Elapsed time explains none here, as territory is gained and lost: part of a difference may be "
    "change between the two dates."
)
"""Note on differences in a theatre without a trend (`expected_trend`)."""
_REASONS = {
    "other_base": "Different bases: {low} / {high}",
    "unnamed_base": "At least one of the bases occurs in one claim only: {low} / {high}",
    "unspecified_base": "At least one base is unspecified: {low} / {high}",
    "opposite": "Opposite measures: {low_metric} / {high_metric}",
}
_PAIR_COLUMNS = (
    ("measure", "Measure"),
    ("lowest", "Lowest"),
    ("highest", "Highest"),
    ("spread", "Difference"),
)


def disagreements(theatre: Theatre, view: View) -> Exhibit:
    """Build the table of the largest disagreements on one base in the view's country.

    Frame: ``measure``, ``lowest`` and ``highest`` (the two claims furthest apart, in short; their
    ids in ``lowest_id`` and ``highest_id``), ``spread``, ``spread_pct``, ``on`` (the base),
    ``said`` (number of claims and organisations), ``about`` (the pair in sentences), ``first`` and
    ``last`` (the window of their dates), ids of place, measure and base, and the source of each.
    """
    total, frame = _select_pairs(theatre, view, find_disagreements, _describe_base)
    return _build_pair_table(
        theatre,
        view,
        "disagreements",
        "Largest disagreements",
        f"{format_count(total, 'disagreement')} on the same base, largest first; "
        f"claims at most {format_count(view.days_apart, 'day')} apart",
        frame,
        (*_PAIR_COLUMNS, ("on", "Shared base"), ("said", "Claims")),
        "Two claims disagree if they share a base, describe dates close together, and neither "
        "hedges nor elapsed time explain the difference. "
        + ("" if theatre.settings.subject_trend else f"{TIME_UNEXPLAINED} ")
        + "Differences between shares are in "
        "percentage points; between other figures, the per cent by which the lower one is below "
        "the higher one.",
        total,
    )


def lookalikes(theatre: Theatre, view: View) -> Exhibit:
    """Build the table of pairs that resemble a disagreement but do not compare, with the reason.

    Frame: as `disagreements`, with ``why`` in place of ``on`` and ``said``.
    """
    total, frame = _select_pairs(theatre, view, find_lookalikes, _explain_pairs)
    return _build_pair_table(
        theatre,
        view,
        "lookalikes",
        "Figures on different bases: not comparable",
        f"{format_count(total, 'pair')} on different or unclear bases, "
        f"largest difference first; claims at most {format_count(view.days_apart, 'day')} apart",
        frame,
        (*_PAIR_COLUMNS, ("why", "Why not comparable")),
        "Differences between such figures are not meaningful: their bases differ or are not "
        "stated.",
        total,
    )


_Columns = dict[str, list[str]]


def _select_pairs(
    theatre: Theatre,
    view: View,
    find: Callable[..., pd.DataFrame],
    describe: Callable[[Theatre, pd.DataFrame], _Columns],
) -> tuple[int, pd.DataFrame]:
    """Find the pairs of a view: their number, and the frame.

    They depend neither on its date nor on its measure and place, which on the page and in its
    addresses are those of the chart above the tables.

    ``describe`` builds the columns of the frame that differ between tables of pairs.
    """
    view = replace(view, as_of=theatre.settings.opening_date, filters=EVERY)
    return _find_pairs(theatre, view, find, describe, MAX_ROWS)


@lru_cache(maxsize=16)
def _find_pairs(
    theatre: Theatre,
    view: View,
    find: Callable[..., pd.DataFrame],
    describe: Callable[[Theatre, pd.DataFrame], _Columns],
    most: int,
) -> tuple[int, pd.DataFrame]:
    pairs = find(theatre, view.days_apart, view.country)
    selected = pairs.head(most)
    frame = _build_pair_frame(theatre, view, selected)
    for position, (name, texts) in enumerate(describe(theatre, selected).items(), 4):
        frame.insert(position, name, texts)
    return len(pairs), frame


def _describe_base(theatre: Theatre, pairs: pd.DataFrame) -> _Columns:
    """Name the base of each disagreement, and count its claims and organisations."""
    counts = zip(pairs["claims"], pairs["organisations"], strict=True)
    return {
        "on": theatre.bases["label"].reindex(pairs["base_id"]).tolist(),
        "said": [
            f"{format_count(claims, 'claim')}, {format_count(organisations, 'organisation')}"
            for claims, organisations in counts
        ],
    }


def _format_gap(gap: float, as_points: bool) -> str:
    """Format a difference in percentage points, or by how many per cent the lower end is below."""
    number = format_number(round_to_significant(gap, 3))
    if as_points:
        return format_quantity(number, "point" if number == "1" else "points")
    return f"lower by {format_quantity(number, '%')}"


def _build_pair_frame(theatre: Theatre, view: View, pairs: pd.DataFrame) -> pd.DataFrame:
    """Build the columns shared by all tables of pairs, one row per pair."""
    figures = theatre.figures
    lows, highs = figures.loc[pairs["low_id"]], figures.loc[pairs["high_id"]]
    is_share = theatre.metrics["family"].reindex(pairs["metric"]) == "share"
    columns = {
        "measure": [
            sentence_case(measured_phrase(theatre, metric, place))
            for metric, place in zip(pairs["metric"], pairs["place_id"], strict=True)
        ],
        "lowest": _short_claims(theatre, view, lows),
        "highest": _short_claims(theatre, view, highs),
        "spread": [
            _format_gap(gap, as_points)
            for gap, as_points in zip(pairs["spread_pct"], is_share, strict=True)
        ],
        "about": [
            rivals_sentences(theatre, figures.loc[[low, high]])
            for low, high in zip(pairs["low_id"], pairs["high_id"], strict=True)
        ],
        "lowest_id": pairs["low_id"].tolist(),
        "highest_id": pairs["high_id"].tolist(),
        **{
            name: pairs[name].tolist()
            for name in ("spread_pct", "first", "last", "place_id", "metric", "base_id")
        },
        **_source_columns("lowest", sourcing.add_citations(theatre, lows)),
        **_source_columns("highest", sourcing.add_citations(theatre, highs)),
    }
    return pd.DataFrame(columns)


def _source_columns(side: str, claims: pd.DataFrame) -> dict[str, pd.Series]:
    columns = ("source_id", "source_title", "source_url", "published_on")
    return {f"{side}_{name}": claims[name] for name in columns}


def _short_claims(theatre: Theatre, view: View, claims: pd.DataFrame) -> list[str]:
    """Format each claim in short, with its number converted to the reader's unit."""
    converted = converted_values(theatre, claims.to_dict("records"), view.area_unit)
    return [
        claim + (f" = {amount}, converted" if amount else "")
        for claim, amount in zip(stated_values(theatre, claims), converted, strict=True)
    ]


def _explain_pairs(theatre: Theatre, pairs: pd.DataFrame) -> _Columns:
    """Explain why the figures of each pair do not compare."""
    figures, texts = theatre.figures[["base", "base_id", "metric"]], []
    for pair in pairs.to_dict("records"):
        ends = figures.loc[[pair["low_id"], pair["high_id"]]]
        if pair["why"] == "other_base" and len({*ends["base"]}) == 1:
            ends = ends.assign(base=theatre.bases["label"].loc[ends["base_id"]].tolist())
        low, high = (
            f"“{base_in_text(theatre, base)}”" if base != NOT_STATED else NOT_STATED
            for base in ends["base"]
        )
        low_metric, high_metric = (
            measured_phrase(theatre, str(metric), str(pair["place_id"]))
            for metric in ends["metric"]
        )
        names = {"low": low, "high": high, "low_metric": low_metric, "high_metric": high_metric}
        texts.append(_REASONS[pair["why"]].format(**names))
    return {"why": texts}


def _build_pair_table(
    theatre: Theatre,
    view: View,
    exhibit_id: str,
    title: str,
    subtitle: str,
    frame: pd.DataFrame,
    columns: tuple[tuple[str, str], ...],
    note: str,
    total: int,
) -> Exhibit:
    ids = pd.Series([*frame["lowest_id"], *frame["highest_id"]], dtype=object)
    source_ids = theatre.figures["source_id"].loc[ids]
    omitted = f" The largest {MAX_ROWS} of {total:,} are shown." if total > MAX_ROWS else ""
    return Exhibit(
        id=exhibit_id,
        kind="table",
        title=title,
        subtitle=subtitle,
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(columns=columns),
        caption=f"{sourcing.scope_note(view.as_of)} Each figure with its own hedge, date and "
        f"speaker.{omitted}",
        alt=f"{title}: {subtitle}.",
        sources=sourcing.citations(theatre, source_ids),
        note=note,
        missing="" if len(frame) else "No such pairs among these claims.",
        period=sourcing.claims_period(theatre.figures),
    )
