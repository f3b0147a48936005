"""One measure of one place through the years: a line for each organisation and base.

Pure: records and a view in, an `Exhibit` out. Only `data.queries.time_series.Line` joins claims.
"""

from collections import Counter
from collections.abc import Hashable
from typing import Any

import pandas as pd

from data.model import Theatre
from data.queries import control, ledger
from data.queries.time_series import comparable_lines
from data.text.format import event_kind_text, format_count, format_date, format_date_span
from data.text.sentences import event_sentences, metric_words, place_name, stated_value
from exhibits.builders import sourcing
from exhibits.builders.claims import claim_marks
from exhibits.model import DotsMarks, Exhibit, View
from exhibits.text.markup import BREAK, bold_text

MAX_PANELS = 8
MAX_EVENTS = 400
MAX_MISPRINTS_NAMED = 4
LANES = ("captured", "recaptured", "offensive began", "siege", "other")
LANE_OF = {
    "captured": "captured",
    "recaptured": "recaptured",
    "reported_recaptured": "recaptured",
    "declared_liberated": "recaptured",
    "offensive_start": "offensive began",
    "siege": "siege",
    "siege_lifted": "siege",
}
_KINDS = {
    "stock": "",
    "interval": "Each number is of a period alone, never a running total. ",
    "flow": "Each number is of the period its base names, never a running total. ",
    "change": "Each number is a change against an earlier period. ",
}


def series(
    theatre: Theatre,
    view: View,
    exhibit_id: str,
    metric: str,
    place_id: str,
    events: bool = True,
) -> Exhibit:
    """Every statement on a measure in the theatre's whole window, joined where it may be.

    The day chosen is a dotted line only. At most `MOST_PANELS` bases, and of their claims at most
    `exhibits.builders.claims.claim_marks.MAX_CLAIMS`, are drawn, by a rule that the note names.
    ``events`` puts the country's events below.

    Raises
    ------
    KeyError: no such measure or place.
    """
    settings = theatre.settings
    every = ledger.select_claims(theatre, metrics=[metric], places=[place_id], drawable_only=False)
    own = ledger.select_claims(theatre, metrics=[metric], places=[place_id], statements_only=True)
    panel = claim_marks.panels(theatre, own)
    first = panel.isin(claim_marks.fullest_panels(panel, MAX_PANELS))
    shown, panel = own[first], panel[first]
    unit = claim_marks.chart_unit(theatre, metric, view.area_unit)
    line = panel + "\0" + shown["organisation"].astype(str)
    drawn, rule = claim_marks.thin_claims(
        shown, line, claim_marks.value_ends(theatre, shown, unit), claim_marks.MAX_CLAIMS
    )
    again = claim_marks.repeated_by(every[every["drawable"]])
    frame = claim_marks.mark_frame(theatre, drawn, unit, panel.loc[drawn.index], again)
    frame = frame.assign(line=_joined(theatre, metric, place_id, frame), age_days=0.0)
    sources = sourcing.citations(theatre, frame["source_id"])
    name = place_name(theatre, place_id)
    words = metric_words(theatre, metric)
    title = f"{name}: {words}, {settings.window_first.year}\u2013{settings.window_last.year}"
    share = theatre.metrics.loc[metric, "family"] == "share"
    happenings, unshown = _happened(theatre, view) if events else (None, "")
    note = [
        _unshown(own[~first]),
        claim_marks.thinning_note(len(shown) - len(drawn), rule),
        _misprints(theatre, every[~every["drawable"]]),
        "No line joins two bases, and numbers in two panels do not compare.",
        claim_marks.vague_note(theatre, drawn),
        unshown,
    ]
    kind = str(theatre.metrics.loc[metric, "kind"])
    return Exhibit(
        id=exhibit_id,
        kind="dots",
        title=title,
        subtitle=f"{_KINDS[kind]}A line joins one organisation's claims on one base. "
        f"{claim_marks.MARKS_NOTE}",
        as_of=view.as_of,
        frame=frame,
        marks=DotsMarks(
            value_label=claim_marks.unit_label(theatre, unit),
            value_range=(0.0, 100.0) if share else None,
            window=(settings.window_first, settings.window_last),
            groups=tuple(frame["group"].value_counts().index),
            events=happenings,
            lanes=LANES if happenings is not None else (),
        ),
        caption=f"{sourcing.scope_note(view.as_of)} {sourcing.origin_note(frame, sources)}".strip(),
        alt=claim_marks.alt_text(title, frame),
        sources=sources,
        note=" ".join(part for part in note if part),
        missing=""
        if len(frame)
        else f"No claim on {words} of {name} in the ledger, before {format_date(view.as_of)} or "
        f"after.",
    )


def _joined(theatre: Theatre, metric: str, place_id: str, frame: pd.DataFrame) -> list[str]:
    """Name of each row's line; empty where a claim is joined with no other that is drawn."""
    names = {
        figure_id: f"{line.organisation}, {line.base_id}, {at}"
        for at, line in enumerate(
            comparable_lines(theatre, metric, place_id, among=frame["figure_id"])
        )
        for figure_id in line.claims.index
    }
    found = [names.get(figure_id, "") for figure_id in frame["figure_id"]]
    drawn = Counter(found)
    return [name if drawn[name] > 1 else "" for name in found]


def _unshown(claims: pd.DataFrame) -> str:
    """What has no panel."""
    if claims.empty:
        return ""
    bases = claims["base_id"].where(claims["base_id"].notna(), claims["base"])
    further = format_count(bases.nunique(), "further base")
    return (
        f"Not drawn: {format_count(len(claims), 'claim')} on {further}; they stand in the Ledger."
    )


def _misprints(theatre: Theatre, claims: pd.DataFrame) -> str:
    """Misprints in words: they are told, but no mark is drawn for them."""
    if claims.empty:
        return ""
    named = [
        stated_value(theatre, claim) for _, claim in claims.head(MAX_MISPRINTS_NAMED).iterrows()
    ]
    if len(claims) > len(named):
        named.append(f"{len(claims) - len(named):,} more")
    return f"Taken for {'a misprint' if len(claims) == 1 else 'misprints'} and not drawn: " + (
        f"{'; '.join(named)}."
    )


def _happened(theatre: Theatre, view: View) -> tuple[pd.DataFrame, str]:
    """Events of the view's country in the whole window, as `DotsMarks.events` wants them."""
    settings = theatre.settings
    of = view.country
    country = None if of == settings.whole else str(theatre.places.loc[of, "country"])
    rows = control.events_until(theatre, settings.window_last, country=country)
    rows = rows[rows["date_first"] >= settings.window_first]
    rows = rows.assign(lane=rows["kind"].map(LANE_OF).fillna(LANES[-1]))
    every = len(rows)
    for period in ("M", "Q", "Y"):
        if len(rows) > MAX_EVENTS:
            when = rows["date_first"].dt.to_period(period).astype(str)
            rows = rows[~(rows["lane"] + when).duplicated()]
    rows = sourcing.add_sources(theatre, rows)
    held = rows["place_id"].isin(theatre.control["place_id"].unique())
    known = rows["date_last"]
    known = known.where(known <= settings.window_last, settings.window_last)
    frame = pd.DataFrame(
        {
            "first": rows["date_first"],
            "last": rows["date_last"],
            "lane": rows["lane"],
            "place_id": rows["place_id"].where(held, ""),
            "until": known.dt.strftime("%Y-%m-%d").where(known > view.as_of, ""),
            "statement": event_sentences(rows),
            "status": rows["status"],
            "source_title": rows["source_title"].fillna(rows["outlet"]).fillna(""),
            "hover": [_told(row) for row in rows.to_dict("records")],
        }
    ).reset_index()
    left = every - len(rows)
    return (
        frame,
        f"{format_count(left, 'event')} close to others of their kind not drawn." if left else "",
    )


def _told(event: dict[Hashable, Any]) -> str:
    """What a pointer over an event reads."""
    parts = (
        bold_text(f"{event['place_text']}: {event_kind_text(event['kind'])}"),
        format_date_span(event["date_first"], event["date_precision"]),
        f"by {event['by']}" if isinstance(event["by"], str) else "",
        event["outlet"] if isinstance(event["outlet"], str) else "",
        "" if event["status"] == "verified" else "not verified on the page",
    )
    return BREAK.join(part for part in parts if part)
