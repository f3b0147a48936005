"""Evidence of one claim: repetitions, contradictions, and earlier and later claims.

Sentences come from `data.text.sentences.claim_sentences`; no claim is judged right or wrong.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries import consistency, ledger, rivals
from data.queries.consistency import ClaimWarning
from data.text.bases import base_in_text
from data.text.format import (
    format_attribution,
    format_count,
    format_date,
    format_date_span,
    format_with_hedge,
    sentence_case,
)
from data.text.hedges import hedge_words
from data.text.measures import measure_title, measured_phrase
from data.text.places import place_name
from data.text.sentences import (
    claim_sentences,
    converted_value,
    is_of_period,
    is_publication_inferred,
    unit_symbol,
)
from exhibits.builders import sourcing
from exhibits.builders.claims.claim_pairs import TIME_UNEXPLAINED
from exhibits.model import EvidenceMarks, Exhibit, View

MAX_ROWS = 25
"""Maximum claims per list: the nearest in time are listed, the rest counted."""

RELATIONS = {
    "claim": "The claim",
    "repeat": "Repeated by",
    "contradicts": "Contradicted by",
    "other_base": "On another base",
    "before": "Before",
    "after": "After",
    "other_unit": "In another unit",
}
"""Relations of a claim to the subject of the card: labels in card order."""


def evidence(
    theatre: Theatre, view: View, found_warnings: Sequence[ClaimWarning] | None = None
) -> Exhibit:
    """Build the evidence card of the view's claim.

    Frame: see `EvidenceMarks`; the first row is the claim. Rivals are those within
    ``view.days_apart`` days of it, regardless of the as-of date. Each list is cut to the `MAX_ROWS`
    nearest in time; the note reports this, and the warnings about the claim. ``found_warnings`` is
    the cached result of `data.queries.consistency.find_warnings`, which depends on the theatre
    only.
    """
    if view.claim not in theatre.figures.index:
        return _build_unknown(view)
    claim = theatre.figures.loc[[view.claim]]
    row = claim.to_dict("records")[0]
    rival_claims = rivals.rivals_of_claim(theatre, view.claim, None, view.days_apart)
    lists = _find_related(theatre, view, rival_claims)
    nearest = {name: _select_nearest(rows, row) for name, rows in lists.items()}
    listed = pd.concat([claim, *[rows[claim.columns] for rows in nearest.values()]])
    relations = ["claim"] + [name for name, rows in nearest.items() for _ in range(len(rows))]
    frame = sourcing.add_citations(theatre, listed)
    frame.insert(0, "relation", relations)
    frame.insert(1, "sentence", claim_sentences(theatre, listed))
    place = place_name(theatre, str(row["place_id"]))
    number = format_with_hedge(row, unit_symbol(theatre, row))
    subject = measured_phrase(theatre, str(row["metric"]), str(row["place_id"]))
    dates = format_date_span(row["as_of"], row["as_of_precision"])
    counts = [
        f"{RELATIONS[name].lower()}: {len(rows)}" for name, rows in lists.items() if len(rows)
    ]
    agreeing = int((rival_claims["same_base"] & ~rival_claims["apart"]).sum())
    return Exhibit(
        id="evidence",
        kind="evidence",
        title=f"{place}: {number}",
        subtitle=f"{sentence_case(subject)}, {dates}, {format_attribution(row)}",
        as_of=view.as_of,
        frame=frame,
        marks=EvidenceMarks(facts=_build_facts(theatre, view, row)),
        caption=f"{sourcing.scope_note(view.as_of)} Paraphrased; figure, hedge, unit, "
        "base and date as stated.",
        alt=f"Evidence for claim {view.claim}: {'; '.join(counts) or 'no related claims'}.",
        sources=sourcing.citations(theatre, frame["source_id"]),
        note=" ".join(
            [
                *_warning_sentences(theatre, view, found_warnings),
                _build_note(theatre, view, lists, agreeing),
            ]
        ),
        period=sourcing.claims_period(listed),
    )


def _build_unknown(view: View) -> Exhibit:
    message = (
        f"No claim with this id in the ledger: {view.claim}."
        if view.claim
        else "Choose a claim in the ledger to see its evidence."
    )
    return Exhibit(
        id="evidence",
        kind="evidence",
        title="Claim evidence",
        subtitle="Source, repetitions and contradicting claims",
        as_of=view.as_of,
        frame=pd.DataFrame(columns=["relation", "sentence", *sourcing.CITATION]),
        marks=EvidenceMarks(facts=()),
        caption=sourcing.scope_note(view.as_of),
        alt=message,
        missing=message,
    )


def _find_related(
    theatre: Theatre, view: View, rival_claims: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    before = ledger.previous_claim(theatre, view.claim)
    after = ledger.following_claim(theatre, view.claim)
    none = theatre.figures.iloc[:0]
    return {
        "repeat": ledger.repeats_of(theatre, view.claim),
        "contradicts": rival_claims[rival_claims["apart"]],
        "other_base": rival_claims[~rival_claims["same_base"]],
        "before": none if before is None else theatre.figures.loc[[before.name]],
        "after": none if after is None else theatre.figures.loc[[after.name]],
        "other_unit": ledger.stated_in_other_units(theatre, view.claim),
    }


def _select_nearest(rows: pd.DataFrame, claim: dict) -> pd.DataFrame:
    if len(rows) <= MAX_ROWS:
        return rows
    gap = (rows["as_of_last"] - claim["as_of_last"]).abs().to_numpy()
    return rows.iloc[np.sort(np.argsort(gap, kind="stable")[:MAX_ROWS])]


def _build_facts(theatre: Theatre, view: View, claim: dict) -> tuple[tuple[str, str], ...]:
    """Return (heading, text) pairs of a claim; unknown facts are marked as such."""
    source = theatre.sources.loc[claim["source_id"]]
    facts = [
        ("Place", place_name(theatre, claim["place_id"])),
        ("Measure", sentence_case(measure_title(theatre, claim["metric"]))),
        ("Figure", format_with_hedge(claim, unit_symbol(theatre, claim))),
        ("Unit", str(theatre.units.loc[claim["unit"], "label"])),
        ("Converted", converted_value(theatre, claim, view.area_unit)),
        ("Hedge", _hedge_text(claim, unit_symbol(theatre, claim))),
        ("Base", base_in_text(theatre, claim["base"])),
        ("Comparable with", _comparability_text(theatre, claim)),
        (
            "Period to" if is_of_period(theatre, claim) else "As of",
            format_date_span(claim["as_of"], claim["as_of_precision"]),
        ),
        ("Date precision", str(claim["as_of_precision"])),
        ("Published", _publication_text(theatre, claim)),
        ("Speaker", _text_or(claim["speaker"], "not named")),
        ("Role", _text_or(claim["speaker_role"], "")),
        ("Organisation", str(claim["organisation"])),
        ("Outlet", _outlet_text(source)),
        ("Status", _status_text(claim)),
        ("Note", _text_or(claim["note"], "")),
        ("Claim", view.claim),
    ]
    return tuple((heading, text) for heading, text in facts if text)


def _text_or(cell: object, default: str) -> str:
    return cell if isinstance(cell, str) else default


def _hedge_text(claim: dict, unit: str) -> str:
    if claim["qualifier"] == "range":
        return "range"
    return hedge_words(claim["qualifier"], unit) or "none stated; the figure may still be imprecise"


def _comparability_text(theatre: Theatre, claim: dict) -> str:
    """Describe the claims comparable with this one, or why there are none."""
    if not isinstance(claim["base_id"], str):
        return "none: the base as worded occurs in this claim only"
    label = str(theatre.bases.loc[claim["base_id"], "label"])
    if not ledger.is_comparable_base(theatre, claim["base_id"]):
        return f"none: the base is unclear ({label})"
    return f"claims on the base “{label}”"


def _publication_text(theatre: Theatre, claim: dict) -> str:
    if pd.isna(claim["published_on"]):
        return "date unknown"
    is_inferred = is_publication_inferred(theatre, claim)
    suffix = " (inferred; not stated on the page)" if is_inferred else ""
    return f"{format_date(claim['published_on'])}{suffix}"


def _status_text(claim: dict) -> str:
    text = "verified on the cited page" if claim["status"] == "verified" else "unverified"
    return text if claim["drawable"] else f"{text}; suspected misprint, not shown in charts"


def _warning_sentences(
    theatre: Theatre, view: View, found_warnings: Sequence[ClaimWarning] | None
) -> list[str]:
    all_warnings = consistency.find_warnings(theatre) if found_warnings is None else found_warnings
    return [warning.sentence for warning in all_warnings if view.claim in warning.figure_ids]


def _build_note(theatre: Theatre, view: View, lists: dict[str, pd.DataFrame], agreeing: int) -> str:
    parts = [
        f"Rival claims concern the same place and measure within "
        f"{format_count(view.days_apart, 'day')}. A claim contradicts another only on the same "
        "base, and only where neither hedges nor elapsed time explain the difference."
    ]
    if not theatre.settings.subject_trend:
        parts.append(TIME_UNEXPLAINED)
    if agreeing:
        parts.append(
            f"{format_count(agreeing, 'further claim')} on the same base, without contradiction."
        )
    parts += [
        f"{RELATIONS[name]}: the {MAX_ROWS} of {len(rows):,} nearest in time are shown; "
        "the others are on the Compare claims page."
        for name, rows in lists.items()
        if len(rows) > MAX_ROWS
    ]
    return " ".join(parts)


def _outlet_text(source: pd.Series) -> str:
    via = source["via"]
    return f"{source['outlet']}{'' if via == 'unstated' else f' ({via})'}"
