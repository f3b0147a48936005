"""Charts of ledger claims: proportions, claims over time, implied peaks.

Builders are pure functions of records and a view.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from data.model import Theatre
from data.queries import ledger
from data.text.bases import base_in_text
from data.text.format import (
    format_age,
    format_count,
    format_date,
    format_date_span,
    format_number,
    format_with_hedge,
    join_list,
    sentence_case,
)
from data.text.measures import measure_title
from data.text.places import place_name
from data.text.sentences import stated_value, statement_date, unit_symbol
from exhibits.builders import sourcing
from exhibits.builders.claims import claim_marks
from exhibits.builders.claims.organisation_styles import styles_of
from exhibits.builders.paints import share_paint
from exhibits.model import DotsMarks, Exhibit, ProportionMarks, RelationMarks, View
from exhibits.text.markup import BREAK


def proportion_chart(
    theatre: Theatre, view: View, exhibit_id: str, metric: str, places: Sequence[str]
) -> Exhibit:
    """Build bars of the latest share of each place; one panel each, as the bases differ."""
    part = sourcing.part_label(theatre, metric)
    rows, claims = [], []
    for place_id in places:
        claim = ledger.latest_claim(theatre, metric, place_id, view.as_of)
        if claim is None:
            continue
        previous = ledger.previous_claim(theatre, str(claim.name))
        rows.append(
            {
                "panel": place_name(theatre, place_id),
                "least": sourcing.lower_value(claim),
                "most": sourcing.upper_value(claim),
                "text": f"{format_with_hedge(claim, unit_symbol(theatre, claim))} {part}",
                "before": sourcing.lower_value(previous) if previous is not None else float("nan"),
                "before_text": stated_value(theatre, previous) if previous is not None else "",
                "hover": sourcing.hover_lines(theatre, claim, 0),
                "base_text": base_in_text(theatre, str(claim["base"])),
                "age": format_age(claim["as_of_last"], view.as_of),
                "when": format_date_span(claim["as_of"], claim["as_of_precision"]),
                "stated": statement_date(theatre, claim, view.as_of),
            }
        )
        claims.append(claim)
    frame = sourcing.claim_frame(theatre, rows, claims)
    items = "; ".join(
        f"{row['panel']}: "
        + sourcing.describe_claim(theatre, claim, str(row["text"]), str(row["when"]))
        for row, claim in zip(rows, claims, strict=True)
    )
    sources = sourcing.citations(theatre, frame["source_id"])
    label = sentence_case(measure_title(theatre, metric))
    names = [name for place in places if (name := place_name(theatre, place)) not in label]
    title = f"{label}: {' and '.join(names)}" if names else label
    return Exhibit(
        id=exhibit_id,
        kind="proportion",
        title=title,
        subtitle="Each bar has its own base (100 %); do not compare bar lengths"
        if len(rows) > 1
        else "The bar is drawn against its base (100 %)",
        as_of=view.as_of,
        frame=frame,
        marks=ProportionMarks(share_paint(theatre, metric)),
        caption=sourcing.caption(theatre, view.as_of, frame, sources),
        alt=f"{title}. {items or 'No claims'}.",
        sources=sources,
        missing="" if rows else f"No claim on this in the ledger up to {format_date(view.as_of)}.",
    )


def claims_over_time(
    theatre: Theatre,
    view: View,
    exhibit_id: str,
    title: str,
    metric: str,
    places: Sequence[str],
    min_claims: int = 1,
    window: tuple[pd.Timestamp, pd.Timestamp] | None = None,
) -> Exhibit:
    """Build a chart of all statements on a metric by date and value, ranges as bars.

    One panel per base. Repetitions of a statement are counted on one dot. Bases with fewer than
    ``min_claims`` statements get no panel; the note counts the claims omitted. ``window`` is the
    first and last day of the time axis, by default from the first claim to the as-of date.
    """
    all_claims = ledger.select_claims(
        theatre, metrics=[metric], places=list(places), until=view.as_of
    )
    statements = ledger.select_claims(
        theatre, metrics=[metric], places=list(places), until=view.as_of, statements_only=True
    )
    panels = claim_marks.panels(theatre, statements)
    # Early in the window no base may reach the minimum; then draw them all.
    panel_counts = panels.map(panels.value_counts())
    enough = panel_counts >= (min_claims if (panel_counts >= min_claims).any() else 1)
    thin = statements[~enough]
    statements, panels = statements[enough], panels[enough]
    unit = claim_marks.chart_unit(theatre, metric, view.area_unit)
    line = panels + "\0" + statements["organisation"].astype(str)
    total = len(statements)
    statements, rule = claim_marks.thin_claims(
        statements, line, claim_marks.value_ends(theatre, statements, unit), claim_marks.MAX_CLAIMS
    )
    panels = panels.loc[statements.index]
    frame = claim_marks.mark_frame(
        theatre, statements, unit, panels, claim_marks.repeated_by(all_claims)
    )
    frame = frame.assign(
        line="", age_days=(view.as_of - frame["last"]).dt.days.to_numpy(dtype=float)
    )
    sources = sourcing.citations(theatre, frame["source_id"])
    share = theatre.metrics.loc[metric, "family"] == "share"
    groups = tuple(group for group, _ in Counter(frame["group"]).most_common())
    return Exhibit(
        id=exhibit_id,
        kind="dots",
        title=title,
        subtitle=f"{claim_marks.MARKS_NOTE}; older claims fainter",
        as_of=view.as_of,
        frame=frame,
        marks=DotsMarks(
            value_label=claim_marks.unit_label(theatre, unit),
            value_range=(0.0, 100.0) if share else None,
            window=window or _window(statements, view.as_of),
            groups=groups,
            styles=styles_of(theatre, groups),
        ),
        caption=sourcing.caption(theatre, view.as_of, frame, sources),
        alt=claim_marks.alt_text(theatre, title, frame),
        sources=sources,
        note=" ".join(
            part
            for part in (
                _thin_bases_note(thin, min_claims),
                claim_marks.thinning_note(total - len(statements), rule),
                claim_marks.vague_note(theatre, statements),
            )
            if part
        ),
        missing=""
        if len(frame)
        else f"No claim on this in the ledger up to {format_date(view.as_of)}.",
    )


def _thin_bases_note(thin: pd.DataFrame, minimum: int) -> str:
    if thin.empty:
        return ""
    return (
        f"Not shown: {format_count(len(thin), 'claim')} on bases with fewer than {minimum} claims "
        "each; see the Ledger."
    )


def _window(claims: pd.DataFrame, as_of: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
    if claims.empty:
        return as_of - pd.Timedelta(days=30), as_of
    first = claims["as_of_first"].min()
    pad = max((as_of - first) * 0.04, pd.Timedelta(days=3))
    return first - pad, as_of + pad


def implied_peaks(theatre: Theatre, view: View, exhibit_id: str) -> Exhibit:
    """Build the line of the two peak areas implied by one source's shares and total.

    A source that states the loss of p of A's peak and q of B's peak, together L km², implies
    p*A + q*B = L: a line, not a point. Known peak figures are drawn for comparison.
    The line is defined only for a theatre of two countries.
    """
    settings = theatre.settings
    places = [country.place_id for country in settings.countries]
    names = [place_name(theatre, place) for place in places]
    title = f"Implied peak area: {join_list(names)}"
    metrics = [settings.share_metric, settings.area_metric, settings.peak_metric]
    if len(places) != 2 or len(set(theatre.metrics["subject"][metrics].fillna(""))) > 1:
        return _build_without_line(theatre, view, exhibit_id, title)
    count = len(ledger.claim_positions(theatre, metrics=metrics[:2], until=view.as_of))
    known = ledger.claim_positions(
        theatre,
        metrics=[settings.peak_metric],
        places=[*places, settings.whole],
        until=view.as_of,
        statements_only=True,
    )
    line = _find_implied_peaks(theatre, count, tuple(known.tolist()))
    sources = sourcing.citations(theatre, line.frame["source_id"])
    reason = f"No single source had given all three figures by {format_date(view.as_of)}."
    return Exhibit(
        id=exhibit_id,
        kind="relation",
        title=title,
        subtitle="Derived: peak areas consistent with one source's shares and total",
        as_of=view.as_of,
        frame=line.frame,
        marks=RelationMarks(
            x_label=f"peak area in {names[0]}, thousand km²",
            y_label=f"peak area in {names[1]}, thousand km²",
            x_range=(0.0, line.upper),
            y_range=(0.0, line.upper),
        ),
        caption=sourcing.caption(theatre, view.as_of, line.frame, sources),
        alt=f"{title}. "
        + (f"{sentence_case('; '.join(line.frame['label']))}." if len(line.frame) else reason),
        sources=sources,
        missing="" if len(line.frame) else reason,
        note="Derived, not stated: the source gives the shares and the total, not the peaks."
        + line.excluded,
    )


class _ImpliedPeaks(NamedTuple):
    """Lines and points of `implied_peaks`, the end of both axes, and a note on what is left out."""

    frame: pd.DataFrame
    upper: float
    excluded: str


@lru_cache(maxsize=64)  # the claims of many dates are the same
def _find_implied_peaks(
    theatre: Theatre, count: int, known_positions: tuple[int, ...]
) -> _ImpliedPeaks:
    """Derive the peaks of both countries from the claims up to a date; shared: read-only.

    Parameters
    ----------
    count : number of claims on share and area.
    known_positions : positions in ``figures`` of the claims on peaks.
    """
    settings = theatre.settings
    first, second = [country.place_id for country in settings.countries]
    names = [place_name(theatre, place) for place in (first, second)]
    metrics = [settings.share_metric, settings.area_metric]
    rows: list[dict] = []
    claims: list[pd.Series] = []
    inputs = _find_shares_and_total(theatre, metrics[0], metrics[1], (first, second), count)
    known = theatre.figures.iloc[[*known_positions]]
    upper, excluded = 1.0, ""
    if inputs is not None:
        share_a, share_b, area = inputs
        p, q, lost = share_a["value"] / 100, share_b["value"] / 100, area["canonical"] / 1000
        upper = 1.05 * max(lost / p, lost / q, *(known["canonical"] / 1000))
        text = (
            f"{p:.2f}\u00b7{names[0]} + {q:.2f}\u00b7{names[1]} = {format_number(lost)} "
            f"thousand km²"
        )
        rows.append(
            _segment(
                f"derived: {text}", "derived", 0.0, lost / q, lost / p, 0.0, f"derived{BREAK}{text}"
            )
        )
        claims.append(area)
        for _, claim in known.iterrows():
            peak = claim["canonical"] / 1000
            stated = stated_value(theatre, claim)
            hover = sourcing.hover_lines(theatre, claim, 0)
            if claim["place_id"] == first:
                rows.append(
                    _segment(f"{names[0]} {stated}", "known", peak, 0.0, peak, upper, hover)
                )
            elif claim["place_id"] == second:
                rows.append(
                    _segment(f"{names[1]} {stated}", "known", 0.0, peak, upper, peak, hover)
                )
            else:
                rows.append(_segment(f"combined {stated}", "known", 0.0, peak, peak, 0.0, hover))
            claims.append(claim)
        crossings = {row["x1"] for row in rows if row["role"] == "known" and row["x1"] == row["x2"]}
        for peak in sorted(crossings):
            other_peak = (lost - p * peak) / q
            if other_peak < 0:
                excluded += (
                    f" The peak of {format_number(peak)} thousand km² stated for {names[0]} is not "
                    f"consistent with these figures: the one implied for {names[1]} would be "
                    "below zero."
                )
                continue
            text = (
                f"{names[0]} {format_number(peak)} implies {names[1]} "
                f"{format_number(round(other_peak, 1))}"
            )
            rows.append(
                _segment(f"derived: {text}", "point", peak, other_peak, peak, other_peak, text)
            )
            claims.append(area)
    frame = sourcing.claim_frame(theatre, rows, claims)
    return _ImpliedPeaks(frame, upper, excluded)


def _build_without_line(theatre: Theatre, view: View, exhibit_id: str, title: str) -> Exhibit:
    reason = "Implied peak areas require exactly two countries."
    frame = sourcing.claim_frame(theatre, [], [])
    return Exhibit(
        id=exhibit_id,
        kind="relation",
        title=title,
        subtitle="Derived from one source's shares and total; for two countries only",
        as_of=view.as_of,
        frame=frame,
        caption=sourcing.caption(theatre, view.as_of, frame, ()),
        alt=f"{title}. {reason}",
        missing=reason,
    )


def _segment(
    label: str, role: str, x1: float, y1: float, x2: float, y2: float, hover: str
) -> dict[str, object]:
    return {"label": label, "role": role, "x1": x1, "y1": y1, "x2": x2, "y2": y2, "hover": hover}


def _find_shares_and_total(
    theatre: Theatre, share: str, area: str, places: tuple[str, str], count: int
) -> tuple[pd.Series, pd.Series, pd.Series] | None:
    """Find both shares and the total in the latest single source; single values above 0 only.

    ``count`` is the number of claims on both measures up to the as-of date. Among sources of one
    date the theatre's opening sources take precedence, as in `ledger.latest_claim`.
    """
    required = [(share, places[0]), (share, places[1]), (area, theatre.settings.whole)]
    candidates = ledger.select_claims(theatre, metrics=[share, area]).iloc[:count]
    keys = pd.Series(
        list(zip(candidates["metric"], candidates["place_id"], strict=True)), candidates.index
    )
    rows = candidates.assign(
        asked=keys, opening=candidates["source_id"].isin(list(theatre.settings.opening_sources))
    )
    rows = rows[(rows["value"] > 0) & keys.isin(required)]
    complete = rows.groupby("source_id")["asked"].transform("nunique") == len(required)
    if not complete.any():
        return None
    last = rows[complete].sort_values(["as_of_last", "opening"], kind="stable").iloc[-1]
    rows = rows[rows["source_id"] == last["source_id"]]
    # Prefer the later date; of one total in two units, the one in the canonical unit.
    factor = rows["unit"].map(theatre.units["to_canonical"])
    ranked = rows.assign(factor=factor).sort_values(
        ["as_of_last", "factor"], ascending=[False, True]
    )
    selected = ranked.drop_duplicates("asked")
    by_key = {row["asked"]: row for _, row in selected.iterrows()}
    return by_key[required[0]], by_key[required[1]], by_key[required[2]]
