"""Tables of data quality checks. No claim is judged right.

A cell links to the claim whose id is in the column of the same name with the suffix ``_id``;
``figure_ids`` contains several ids separated by spaces.
"""

from collections.abc import Sequence

import pandas as pd

from data.model import Theatre
from data.queries import consistency, unit_conversions
from data.queries.consistency import ClaimWarning
from data.queries.search import filter_claims, places_in
from data.text.format import (
    count_significant_digits,
    format_count,
    format_number,
    format_quantity,
    format_value,
    round_to_significant,
)
from data.text.sentences import (
    claim_sentences,
)
from exhibits.builders import sourcing
from exhibits.builders.claims.claim_pairs import MAX_ROWS
from exhibits.model import Exhibit, TableMarks, View

WARNING_LABELS = {
    "falling": "Running total decreases",
    "over_whole": "Parts exceed the total",
    "over_country": "Larger than the country",
    "power_of_ten": "Off by a factor of 10 or more",
    "contradicts_self": "Same speaker or organisation, two figures of about one date",
}
"""Labels of warning kinds."""


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
            "gap_text": f"{pair['gap_pct']:.0f}\u202f% of the stated figure",
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
    within = f"{agreeing} consistent within rounding"
    return Exhibit(
        id="conversions",
        kind="table",
        title="Inconsistent unit conversions",
        subtitle=f"{count_text} off by more than rounding; {within}"
        if len(discrepant)
        else f"Conversions stated by sources: {within}",
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
        subtitle=f"{count_text}: recorded as printed, not shown in charts"
        if len(frame)
        else "Recorded as printed, not shown in charts",
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
