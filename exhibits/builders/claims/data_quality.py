"""Tables of disagreements between claims, and of data quality checks. No claim is judged right.

A cell links to the claim whose id is in the column of the same name with the suffix ``_id``;
``figure_ids`` contains several ids separated by spaces.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

import pandas as pd

from data.model import Theatre
from data.queries import consistency, unit_conversions
from data.queries.consistency import ClaimWarning
from data.queries.disagreements import find_disagreements, find_lookalikes
from data.queries.search import filter_claims, places_in
from data.text.format import (
    count_significant_digits,
    format_count,
    format_number,
    format_quantity,
    format_value,
    round_to_significant,
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
"""Maximum rows of a table; the widest come first, the rest is counted in the note."""

WARNING_LABELS = {
    "falling": "Running total decreases",
    "over_whole": "Parts exceed the total",
    "over_country": "Larger than the country",
    "power_of_ten": "Off by a factor of 10 or more",
    "contradicts_self": "Same speaker, two figures within a week",
}
"""Labels of warning kinds."""
_REASONS = {
    "other_base": "Different bases: {low} / {high}",
    "unnamed_base": "At least one base is not shared with other claims: {low} / {high}",
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
    """Build the table of the largest disagreements on one base within the view.

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
        (*_PAIR_COLUMNS, ("on", "Base"), ("said", "Claims")),
        "Two claims disagree if they share a base, describe dates close together, and neither "
        "hedges nor elapsed time explain the difference. Differences between shares are in "
        "percentage points; others are in per cent of the larger figure.",
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


def conversions(theatre: Theatre, view: View) -> Exhibit:
    """Build the table of numbers that a source gives in two inconsistent units.

    Frame: ``stated`` and ``other`` (the two numbers; ``stated_id`` and ``other_id`` where they are
    claims), ``means`` (the second in the unit of the first), ``gap_text``, ``gap_pct``, ``reads``
    (the presumed conversion error), ``source_id``, title, outlet and address.
    """
    pairs = unit_conversions.check_conversions(theatre)
    discrepant = pairs[pairs["beyond_rounding"].astype(bool)]
    symbols = theatre.units["symbol"].fillna(theatre.units["label"]).to_dict()
    rows = [
        {
            "stated": format_quantity(format_value(pair["stated"]), symbols[pair["stated_unit"]]),
            "other": format_quantity(format_value(pair["other"]), symbols[pair["other_unit"]]),
            "means": format_quantity(
                format_number(
                    round_to_significant(
                        pair["converted"], max(count_significant_digits(pair["other"]), 2)
                    )
                ),
                symbols[pair["stated_unit"]],
            ),
            "gap_text": f"{pair['gap_pct']:.0f}\u202f%",
            "gap_pct": pair["gap_pct"],
            "reads": "length factor applied to an area"
            if pair["reads_as"] == "linear"
            else "not explained by a single error",
            "stated_id": pair["figure_id"],
            "other_id": pair["other_id"],
            "source_id": pair["source_id"],
        }
        for pair in discrepant.to_dict("records")
    ]
    columns = ["stated", "other", "means", "gap_text", "gap_pct", "reads"]
    columns += ["stated_id", "other_id", "source_id"]
    frame = sourcing.add_sources(theatre, pd.DataFrame(rows, columns=columns))
    agreeing = len(pairs) - len(discrepant)
    count_text = format_count(len(discrepant), "conversion")
    return Exhibit(
        id="conversions",
        kind="table",
        title="Inconsistent unit conversions",
        subtitle=f"{count_text} off by more than rounding; {agreeing} consistent within rounding",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                ("stated", "Stated"),
                ("other", "Also stated as"),
                ("means", "Equals"),
                ("gap_text", "Difference"),
                ("reads", "Likely cause"),
            )
        ),
        caption=f"{sourcing.scope_note(view.as_of)} Stated units are preserved; no "
        "claim is corrected.",
        alt=f"Table of {count_text} off by more than rounding.",
        sources=sourcing.citations(theatre, frame["source_id"]),
        note="Rounding: each figure may be off by half of its last significant digit.",
        missing="" if len(discrepant) else "No conversions are off by more than rounding.",
        period=sourcing.claims_period(theatre.figures),
    )


def misprints(theatre: Theatre, view: View) -> Exhibit:
    """Build the table of claims taken for misprints, which no chart draws.

    Frame: ``statement``, ``statement_id`` (the id of the claim, for its link), the citation
    columns.
    """
    rows = filter_claims(theatre, view.filters, inside=view.country)
    rows = rows[~rows["drawable"]]
    frame = sourcing.add_citations(theatre, rows)
    frame.insert(0, "statement", claim_sentences(theatre, rows))
    frame.insert(1, "statement_id", frame["figure_id"])
    count_text = format_count(len(frame), "suspected misprint")
    return Exhibit(
        id="misprints",
        kind="table",
        title="Suspected misprints",
        subtitle=f"{count_text}: recorded as printed, not shown in charts",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(columns=(("statement", "Claim"), ("note", "Reason"))),
        caption=sourcing.scope_note(view.as_of),
        alt=f"Table of {count_text}.",
        sources=sourcing.citations(theatre, frame["source_id"]),
        missing="" if len(frame) else "No suspected misprints among these claims.",
        period=sourcing.claims_period(theatre.figures),
    )


def warnings(
    theatre: Theatre, view: View, found_warnings: Sequence[ClaimWarning] | None = None
) -> Exhibit:
    """Build the table of inconsistent numbers, each in a sentence that names the claims.

    ``found_warnings`` is the cached result of `data.queries.consistency.find_warnings`, which
    depends on the theatre only. Frame: ``what`` (label of the kind), ``kind``, ``sentence``,
    ``figure_ids`` (separated by spaces), ``place_id``, ``metric``.
    """
    all_warnings = consistency.find_warnings(theatre) if found_warnings is None else found_warnings
    inside, filters = places_in(theatre, view.country), view.filters
    matching = [
        warning
        for warning in all_warnings
        if warning.place_id in inside
        and filters.metric in ("", warning.metric)
        and filters.place in ("", warning.place_id)
    ]
    listed = matching[:MAX_ROWS]
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
            for warning in listed
        ],
        columns=["what", "kind", "sentence", "figure_ids", "place_id", "metric"],
    )
    ids = [figure_id for warning in listed for figure_id in warning.figure_ids]
    count_text = format_count(len(matching), "warning")
    omitted = (
        f" The first {MAX_ROWS} of {len(matching):,} are shown." if len(matching) > MAX_ROWS else ""
    )
    return Exhibit(
        id="warnings",
        kind="table",
        title="Inconsistent figures",
        subtitle=f"{count_text}: possible errors, none corrected",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(("what", "Issue"), ("sentence", "Description"), ("figure_ids", "Claims"))
        ),
        caption=f"{sourcing.scope_note(view.as_of)} Differences explained by hedges or "
        f"rounding cause no warning.{omitted}",
        alt=f"Table of {count_text} about claims.",
        sources=sourcing.citations(theatre, theatre.figures["source_id"].loc[ids]),
        missing="" if matching else "No warnings about these claims.",
        period=sourcing.claims_period(theatre.figures),
    )


_Columns = dict[str, list[str]]


def _select_pairs(
    theatre: Theatre,
    view: View,
    find: Callable[..., pd.DataFrame],
    describe: Callable[[Theatre, pd.DataFrame], _Columns],
) -> tuple[int, pd.DataFrame]:
    """Find the pairs of a view, on whose date they do not depend: all their number, and the frame.

    ``describe`` builds the columns of the frame that differ between tables of pairs.
    """
    view = replace(view, as_of=theatre.settings.opening_date)
    return _find_pairs(theatre, view, find, describe, MAX_ROWS)


@lru_cache(maxsize=16)
def _find_pairs(
    theatre: Theatre,
    view: View,
    find: Callable[..., pd.DataFrame],
    describe: Callable[[Theatre, pd.DataFrame], _Columns],
    most: int,
) -> tuple[int, pd.DataFrame]:
    pairs = _filter_pairs(view, find(theatre, view.days_apart, view.country))
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


def _explain_pairs(theatre: Theatre, pairs: pd.DataFrame) -> _Columns:
    """Explain why the figures of each pair do not compare."""
    return {"why": [_explain_pair(theatre, pair) for pair in pairs.to_dict("records")]}


def _filter_pairs(view: View, pairs: pd.DataFrame) -> pd.DataFrame:
    """Select the pairs of the chosen measure and place, if any."""
    filters = view.filters
    if filters.metric:
        pairs = pairs[pairs["metric"] == filters.metric]
    if filters.place:
        pairs = pairs[pairs["place_id"] == filters.place]
    return pairs


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
            format_quantity(
                format_number(round_to_significant(gap, 3)), "points" if as_points else "%"
            )
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


def _explain_pair(theatre: Theatre, pair: dict) -> str:
    figures = theatre.figures.loc[[pair["low_id"], pair["high_id"]]]
    low, high = (f"“{base}”" if isinstance(base, str) else "not stated" for base in figures["base"])
    low_metric, high_metric = (
        measured_phrase(theatre, str(metric), str(pair["place_id"])) for metric in figures["metric"]
    )
    return _REASONS[pair["why"]].format(
        low=low, high=high, low_metric=low_metric, high_metric=high_metric
    )


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
