"""One claim with all that is known of it: who repeated it, what stands against it, what came next.

The sentences are `data.text.sentences.claim_sentence`; nothing is said to be right or wrong.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries import consistency, ledger, rivals
from data.queries.consistency import Warning
from data.text.format import (
    HEDGES,
    format_attribution,
    format_count,
    format_date,
    format_date_span,
    format_with_hedge,
    sentence_case,
)
from data.text.sentences import (
    claim_sentences,
    converted_value,
    measured_phrase,
    place_name,
    unit_symbol,
)
from exhibits.builders import sourcing
from exhibits.model import EvidenceMarks, Exhibit, View

MAX_ROWS = 25
"""Claims that one list names; those nearest in time come first to be kept, the rest counted."""

RELATIONS = {
    "claim": "The claim",
    "repeat": "Repeated by",
    "contradicts": "Contradicted by",
    "other_base": "On another base",
    "before": "Before",
    "after": "After",
    "other_unit": "In another unit",
}
"""What a claim is to the one whose evidence is shown, in words, in the order of a card."""

_KNOWN_TO = {"day": "the day", "month": "the month", "quarter": "the quarter", "year": "the year"}


def evidence(theatre: Theatre, view: View, warned: Sequence[Warning] | None = None) -> Exhibit:
    """The evidence of the view's claim, for a card.

    Frame: see `EvidenceMarks`; the first row is the claim. Rivals are those within
    ``view.days_apart`` of it, whatever the as-of day. A list is cut to the `MOST` nearest in time,
    and the note says so, and what is odd about the claim. ``warned`` is
    `data.queries.consistency.find_warnings`, for a caller that keeps it; it is of the theatre
    alone.
    """
    if view.claim not in theatre.figures.index:
        return _unknown(view)
    claim = theatre.figures.loc[[view.claim]]
    row = claim.to_dict("records")[0]
    beside = rivals.rivals_beside(theatre, view.claim, None, view.days_apart)
    lists = _related(theatre, view, beside)
    kept = {name: _nearest(rows, row) for name, rows in lists.items()}
    every = pd.concat([claim, *[rows[claim.columns] for rows in kept.values()]])
    relations = ["claim"] + [name for name, rows in kept.items() for _ in range(len(rows))]
    frame = sourcing.add_citations(theatre, every)
    frame.insert(0, "relation", relations)
    frame.insert(1, "sentence", claim_sentences(theatre, every))
    place = place_name(theatre, str(row["place_id"]))
    number = format_with_hedge(row, unit_symbol(theatre, row))
    what = measured_phrase(theatre, str(row["metric"]), str(row["place_id"]))
    when = format_date_span(row["as_of"], row["as_of_precision"])
    told = [f"{name.replace('_', ' ')} {len(rows)}" for name, rows in lists.items() if len(rows)]
    agreeing = int((beside["same_base"] & ~beside["apart"]).sum())
    return Exhibit(
        id="evidence",
        kind="evidence",
        title=f"{place}: {number}",
        subtitle=f"{sentence_case(what)}, {when}, {format_attribution(row)}",
        as_of=view.as_of,
        frame=frame,
        marks=EvidenceMarks(facts=_facts(theatre, view, row)),
        caption=f"{sourcing.scope_note(view.as_of)} In our own words; number, hedge, unit, "
        "base and day as given.",
        alt=f"Evidence of the claim {view.claim}: {'; '.join(told) or 'it stands alone'}.",
        sources=sourcing.citations(theatre, frame["source_id"]),
        note=" ".join([*_odd(theatre, view, warned), _note(view, lists, agreeing)]),
    )


def _unknown(view: View) -> Exhibit:
    words = (
        f"No claim with this id in the ledger: {view.claim}."
        if view.claim
        else "Choose a claim in the ledger to see its evidence."
    )
    return Exhibit(
        id="evidence",
        kind="evidence",
        title="Evidence of a claim",
        subtitle="Who said it, who repeated it, what stands against it",
        as_of=view.as_of,
        frame=pd.DataFrame(columns=["relation", "sentence", *sourcing.CITATION]),
        marks=EvidenceMarks(facts=()),
        caption=sourcing.scope_note(view.as_of),
        alt=words,
        missing=words,
    )


def _related(theatre: Theatre, view: View, beside: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Claims that bear on this one, by relation, in the order of a card."""
    before = ledger.previous_claim(theatre, view.claim)
    after = ledger.following_claim(theatre, view.claim)
    none = theatre.figures.iloc[:0]
    return {
        "repeat": ledger.repeats_of(theatre, view.claim),
        "contradicts": beside[beside["apart"]],
        "other_base": beside[~beside["same_base"]],
        "before": none if before is None else theatre.figures.loc[[before.name]],
        "after": none if after is None else theatre.figures.loc[[after.name]],
        "other_unit": ledger.stated_in_other_units(theatre, view.claim),
    }


def _nearest(rows: pd.DataFrame, claim: dict) -> pd.DataFrame:
    if len(rows) <= MAX_ROWS:
        return rows
    gap = (rows["as_of_last"] - claim["as_of_last"]).abs().to_numpy()
    return rows.iloc[np.sort(np.argsort(gap, kind="stable")[:MAX_ROWS])]


def _facts(theatre: Theatre, view: View, claim: dict) -> tuple[tuple[str, str], ...]:
    """Headings and texts of a claim; what is not known is said to be so."""
    source = theatre.sources.loc[claim["source_id"]]
    facts = [
        ("Place", place_name(theatre, claim["place_id"])),
        ("Measure", str(theatre.metrics.loc[claim["metric"], "label"])),
        ("Number", format_with_hedge(claim, unit_symbol(theatre, claim))),
        ("Unit", str(theatre.units.loc[claim["unit"], "label"])),
        ("Converted", converted_value(theatre, claim, view.area_unit)),
        ("Hedge", _hedge(claim)),
        ("Base", _words(claim["base"], "not stated")),
        ("Compares with", _base(theatre, claim)),
        ("As of", format_date_span(claim["as_of"], claim["as_of_precision"])),
        ("Known to", _KNOWN_TO[claim["as_of_precision"]]),
        ("Published", _published(claim, source)),
        ("Speaker", _words(claim["speaker"], "not named")),
        ("Role", _words(claim["speaker_role"], "")),
        ("Organisation", str(claim["organisation"])),
        ("Outlet", f"{source['outlet']} ({source['via']})"),
        ("Status", _status(claim)),
        ("Note", _words(claim["note"], "")),
        ("Claim", view.claim),
    ]
    return tuple((head, text) for head, text in facts if text)


def _words(cell: object, otherwise: str) -> str:
    return cell if isinstance(cell, str) else otherwise


def _hedge(claim: dict) -> str:
    if claim["qualifier"] == "range":
        return "a range"
    return HEDGES[claim["qualifier"]] or "none; which does not make the number precise"


def _base(theatre: Theatre, claim: dict) -> str:
    """What other numbers this one may be set beside, and if none, why not."""
    if not isinstance(claim["base_id"], str):
        return "nothing: its words name no base that others share"
    label = str(theatre.bases.loc[claim["base_id"], "label"])
    if not ledger.comparable_base(theatre, claim["base_id"]):
        return f"nothing: the base is not clear ({label})"
    return f"claims on the base “{label}”"


def _published(claim: dict, source: pd.Series) -> str:
    if pd.isna(claim["published_on"]):
        return "day not known"
    inferred = source["published_inferred"]
    near = " (inferred: not on the page)" if inferred is not pd.NA and inferred else ""
    return f"{format_date(claim['published_on'])}{near}"


def _status(claim: dict) -> str:
    words = "verified: read on the cited page" if claim["status"] == "verified" else "not verified"
    return words if claim["drawable"] else f"{words}; taken for a misprint, and never drawn"


def _odd(theatre: Theatre, view: View, warned: Sequence[Warning] | None) -> list[str]:
    """Sentences of the warnings that name this claim."""
    told = consistency.find_warnings(theatre) if warned is None else warned
    return [warning.sentence for warning in told if view.claim in warning.figure_ids]


def _note(view: View, lists: dict[str, pd.DataFrame], agreeing: int) -> str:
    parts = [
        f"Rivals are claims of the same place and measure within "
        f"{format_count(view.days_apart, 'day')}; "
        "one contradicts only on the same base, and where neither hedge nor the course of time "
        "explains the gap."
    ]
    if agreeing:
        parts.append(
            f"{format_count(agreeing, 'further claim')} on the same base without contradiction."
        )
    parts += [
        f"Of {len(rows):,} in the list “{name.replace('_', ' ')}” the {MAX_ROWS} nearest in time "
        f"stand "
        "here; the rest on the page of rivals."
        for name, rows in lists.items()
        if len(rows) > MAX_ROWS
    ]
    return " ".join(parts)
