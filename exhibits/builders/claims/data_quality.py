"""Tables of what the claims do not agree on, and of what only looks so. Nobody is said to be right.

A cell of a column leads to the claim whose id stands in the column of that name with ``_id``;
``figure_ids`` holds several ids with spaces between.
"""

from collections.abc import Sequence

import pandas as pd

from data.model import Theatre
from data.queries import consistency, ledger, rivals, unit_conversions
from data.queries.consistency import Warning
from data.queries.search import places_in
from data.text.format import (
    format_count,
    format_number,
    format_quantity,
    format_rounded,
    format_value,
    sentence_case,
)
from data.text.sentences import (
    claim_sentences,
    converted_values,
    measured_phrase,
    rivals_sentences,
    stated_values,
)
from exhibits.builders import sourcing
from exhibits.model import Exhibit, TableMarks, View

MAX_ROWS = 100
"""Rows of a list; the widest stand first, the rest is counted in the note."""

WARNING_LABELS = {
    "falling": "A running total falls",
    "over_whole": "Parts pass their whole",
    "over_country": "Larger than the country",
    "power_of_ten": "Ten, a hundred or more times off",
    "contradicts_self": "One speaker, two numbers in a week",
}
"""Kinds of warning in words."""
_WHY = {
    "other_base": "Two bases: {low} / {high}",
    "unnamed_base": "At least one names no base that others share: {low} / {high}",
    "unspecified_base": "At least one does not say what it is of: {low} / {high}",
    "opposite": "Opposite measures: {low_metric} / {high_metric}",
}
_PAIR = (
    ("measure", "Of what"),
    ("lowest", "Lowest"),
    ("highest", "Highest"),
    ("spread", "Apart"),
)


def disagreements(theatre: Theatre, view: View) -> Exhibit:
    """The largest disagreements on one base, for the view's country, place, measure and days apart.

    Frame: ``measure``, ``lowest`` and ``highest`` (the two claims furthest apart, in short; their
    ids in ``lowest_id`` and ``highest_id``), ``spread``, ``spread_pct``, ``on`` (the base),
    ``said`` (how many claims and organisations), ``about`` (the pair in sentences), ``first`` and
    ``last`` (the window of their days), ids of place, measure and base, and each one's source.
    """
    pairs = _asked(view, rivals.find_disagreements(theatre, view.days_apart, view.country))
    kept = pairs.head(MAX_ROWS)
    told = _pairs(theatre, view, kept)
    labels = theatre.bases["label"].reindex(kept["base_id"]).tolist()
    told.insert(4, "on", labels)
    told.insert(
        5,
        "said",
        [
            f"{format_count(claims, 'claim')}, {format_count(by, 'organisation')}"
            for claims, by in zip(kept["claims"], kept["organisations"], strict=True)
        ],
    )
    return _listed(
        theatre,
        view,
        "disagreements",
        "Largest disagreements",
        f"{format_count(len(pairs), 'disagreement')} on equal bases, the widest first; "
        f"claims at most {format_count(view.days_apart, 'day')} apart",
        told,
        (*_PAIR, ("on", "Base"), ("said", "Said by")),
        "Two claims disagree if they have one base, describe days near one another, and neither "
        "hedge nor the course of time explains the gap. Shares are apart by points of the whole, "
        "other numbers by the per cent of the larger.",
        len(pairs),
    )


def lookalikes(theatre: Theatre, view: View) -> Exhibit:
    """Pairs that look like a disagreement and are none, with why they do not compare.

    Frame: as `disagreements`, with ``why`` in place of ``on`` and ``said``.
    """
    pairs = _asked(view, rivals.find_lookalikes(theatre, view.days_apart, view.country))
    kept = pairs.head(MAX_ROWS)
    told = _pairs(theatre, view, kept)
    told.insert(4, "why", [_why(theatre, pair) for pair in kept.to_dict("records")])
    return _listed(
        theatre,
        view,
        "lookalikes",
        "Numbers that look comparable and are not",
        f"{format_count(len(pairs), 'pair')} on different or unclear bases, the widest first; "
        f"claims at most {format_count(view.days_apart, 'day')} apart",
        told,
        (*_PAIR, ("why", "Why they do not compare")),
        "The gap between such numbers says nothing: what they are counted of is not the same, or "
        "is not said.",
        len(pairs),
    )


def conversions(theatre: Theatre, view: View) -> Exhibit:
    """Numbers that a source gives in two units which do not follow from one another.

    Frame: ``stated`` and ``other`` (the two numbers; ``stated_id`` and ``other_id`` where they are
    claims), ``means`` (the second in the unit of the first), ``gap_text``, ``gap_pct``, ``reads``
    (what the outlet seems to have done), ``source_id``, title, outlet and address.
    """
    pairs = unit_conversions.check_conversions(theatre)
    wrong = pairs[pairs["beyond_rounding"].astype(bool)]
    signs = theatre.units["symbol"].to_dict()
    rows = [
        {
            "stated": format_quantity(format_value(pair["stated"]), signs[pair["stated_unit"]]),
            "other": format_quantity(format_value(pair["other"]), signs[pair["other_unit"]]),
            "means": format_quantity(
                format_number(format_rounded(pair["converted"], 4)), signs[pair["stated_unit"]]
            ),
            "gap_text": f"{pair['gap_pct']:.0f}\u202f%",
            "gap_pct": pair["gap_pct"],
            "reads": "as if the factor of the length were that of the area"
            if pair["reads_as"] == "linear"
            else "no single slip explains it",
            "stated_id": pair["figure_id"],
            "other_id": pair["other_id"],
            "source_id": pair["source_id"],
        }
        for pair in wrong.to_dict("records")
    ]
    columns = ["stated", "other", "means", "gap_text", "gap_pct", "reads"]
    columns += ["stated_id", "other_id", "source_id"]
    frame = sourcing.add_sources(theatre, pd.DataFrame(rows, columns=columns))
    agreeing = len(pairs) - len(wrong)
    words = format_count(len(wrong), "conversion")
    return Exhibit(
        id="conversions",
        kind="table",
        title="Conversions that do not agree",
        subtitle=f"{words} off by more than rounding; {agreeing} more agree within it",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                ("stated", "Stated"),
                ("other", "Stated also as"),
                ("means", "Which is"),
                ("gap_text", "Off by"),
                ("reads", "Reads"),
            )
        ),
        caption=f"{sourcing.scope_note(view.as_of)} Stated units are kept as they are; no "
        "claim is corrected.",
        alt=f"Table of {words} off by more than rounding.",
        sources=sourcing.citations(theatre, frame["source_id"]),
        note="Rounding: each number may be off by half of its last significant digit.",
        missing="" if len(wrong) else "No conversion is off by more than rounding.",
    )


def misprints(theatre: Theatre, view: View) -> Exhibit:
    """Claims taken for misprints: kept as printed, listed here, and never drawn.

    Frame: ``statement``, ``statement_id`` (the claim's own id, for its link), the citation columns.
    """
    rows = ledger.matching_positions(theatre, view.filters, inside=view.country)
    rows = rows[~rows["drawable"]]
    frame = sourcing.add_citations(theatre, rows)
    frame.insert(0, "statement", claim_sentences(theatre, rows))
    frame.insert(1, "statement_id", frame["figure_id"])
    words = format_count(len(frame), "claim")
    return Exhibit(
        id="misprints",
        kind="table",
        title="Misprints",
        subtitle=f"{words} taken for misprints: kept as printed, never drawn",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(columns=(("statement", "Claim"), ("note", "Why"))),
        caption=sourcing.scope_note(view.as_of),
        alt=f"Table of {words} taken for misprints.",
        sources=sourcing.citations(theatre, frame["source_id"]),
        missing="" if len(frame) else "No claim here is taken for a misprint.",
    )


def warnings(theatre: Theatre, view: View, warned: Sequence[Warning] | None = None) -> Exhibit:
    """Numbers that do not fit one another, each in a sentence that names the claims.

    ``warned`` is `data.queries.consistency.find_warnings`, for a caller that keeps it; it is of the
    theatre
    alone. Frame: ``what`` (the kind in words), ``kind``, ``sentence``, ``figure_ids`` (with spaces
    between), ``place_id``, ``metric``.
    """
    told = consistency.find_warnings(theatre) if warned is None else warned
    inside, filters = places_in(theatre, view.country), view.filters
    kept = [
        warning
        for warning in told
        if warning.place_id in inside
        and filters.metric in ("", warning.metric)
        and filters.place in ("", warning.place_id)
    ]
    shown = kept[:MAX_ROWS]
    frame = pd.DataFrame(
        [
            {
                "what": WARNING_LABELS[warning.kind],
                "kind": warning.kind,
                "sentence": warning.sentence,
                "figure_ids": " ".join(warning.figure_ids),
                "place_id": warning.place_id,
                "metric": warning.metric,
            }
            for warning in shown
        ],
        columns=["what", "kind", "sentence", "figure_ids", "place_id", "metric"],
    )
    ids = [figure_id for warning in shown for figure_id in warning.figure_ids]
    words = format_count(len(kept), "warning")
    left_out = f" The first {MAX_ROWS} of {len(kept):,} stand here." if len(kept) > MAX_ROWS else ""
    return Exhibit(
        id="warnings",
        kind="table",
        title="Numbers that do not fit",
        subtitle=f"{words}: none is an error, and none is corrected",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(("what", "What is odd"), ("sentence", "In words"), ("figure_ids", "Claims"))
        ),
        caption=f"{sourcing.scope_note(view.as_of)} What hedges allow and rounding explains is "
        f"no warning.{left_out}",
        alt=f"Table of {words} about claims.",
        sources=sourcing.citations(theatre, theatre.figures["source_id"].loc[ids]),
        missing="" if kept else "No warning about these claims.",
    )


def _asked(view: View, pairs: pd.DataFrame) -> pd.DataFrame:
    """Pairs of the measure and the place that the reader chose, if any."""
    filters = view.filters
    if filters.metric:
        pairs = pairs[pairs["metric"] == filters.metric]
    if filters.place:
        pairs = pairs[pairs["place_id"] == filters.place]
    return pairs


def _pairs(theatre: Theatre, view: View, pairs: pd.DataFrame) -> pd.DataFrame:
    """What every list of pairs tells, a row a pair."""
    figures = theatre.figures
    lows, highs = figures.loc[pairs["low_id"]], figures.loc[pairs["high_id"]]
    shares = theatre.metrics["family"].reindex(pairs["metric"]) == "share"
    told = {
        "measure": [
            sentence_case(measured_phrase(theatre, metric, place))
            for metric, place in zip(pairs["metric"], pairs["place_id"], strict=True)
        ],
        "lowest": _in_short(theatre, view, lows),
        "highest": _in_short(theatre, view, highs),
        "spread": [
            format_quantity(format_number(format_rounded(gap, 3)), "points" if share else "%")
            for gap, share in zip(pairs["spread_pct"], shares, strict=True)
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
        **_cited("lowest", sourcing.add_citations(theatre, lows)),
        **_cited("highest", sourcing.add_citations(theatre, highs)),
    }
    return pd.DataFrame(told)


def _cited(side: str, claims: pd.DataFrame) -> dict[str, pd.Series]:
    """Where each of a pair stands: its source's id, title, address and day of publication."""
    columns = ("source_id", "source_title", "source_url", "published_on")
    return {f"{side}_{name}": claims[name] for name in columns}


def _in_short(theatre: Theatre, view: View, claims: pd.DataFrame) -> list[str]:
    """Each claim in short, and its number in the reader's unit."""
    converted = converted_values(theatre, claims.to_dict("records"), view.area_unit)
    return [
        claim + (f" = {words}, converted" if words else "")
        for claim, words in zip(stated_values(theatre, claims), converted, strict=True)
    ]


def _why(theatre: Theatre, pair: dict) -> str:
    figures = theatre.figures.loc[[pair["low_id"], pair["high_id"]]]
    low, high = (f"“{base}”" if isinstance(base, str) else "not stated" for base in figures["base"])
    low_metric, high_metric = (
        measured_phrase(theatre, str(metric), str(pair["place_id"])) for metric in figures["metric"]
    )
    return _WHY[pair["why"]].format(
        low=low, high=high, low_metric=low_metric, high_metric=high_metric
    )


def _listed(
    theatre: Theatre,
    view: View,
    exhibit_id: str,
    title: str,
    subtitle: str,
    frame: pd.DataFrame,
    columns: tuple[tuple[str, str], ...],
    rule: str,
    every: int,
) -> Exhibit:
    ids = pd.Series([*frame["lowest_id"], *frame["highest_id"]], dtype=object)
    source_ids = theatre.figures["source_id"].loc[ids]
    left_out = f" The widest {MAX_ROWS} of {every:,} stand here." if every > MAX_ROWS else ""
    return Exhibit(
        id=exhibit_id,
        kind="table",
        title=title,
        subtitle=subtitle,
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(columns=columns),
        caption=f"{sourcing.scope_note(view.as_of)} Each number with its own hedge, day and "
        f"speaker.{left_out}",
        alt=f"{title}: {subtitle}.",
        sources=sourcing.citations(theatre, source_ids),
        note=rule,
        missing="" if len(frame) else "Nothing of the kind among these claims.",
    )
