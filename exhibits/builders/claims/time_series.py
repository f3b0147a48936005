"""Time series of one measure of one place: one line per organisation and base.

A pure function of records and a view. Only `data.queries.time_series.Line` joins claims.
"""

from collections import Counter
from collections.abc import Hashable
from typing import Any

import pandas as pd

from data.event_kinds import EVENT_LANES
from data.model import Theatre
from data.queries import control, ledger
from data.queries.time_series import comparable_lines
from data.text.format import format_count, format_event_dates, format_years
from data.text.measures import measured_phrase, title_with_place
from data.text.sentences import event_sentences, stated_value
from exhibits.builders import sourcing
from exhibits.builders.claims import claim_marks
from exhibits.builders.claims.organisation_styles import styles_of
from exhibits.model import DotsMarks, Exhibit, View
from exhibits.text.markup import BREAK, bold_text

MAX_PANELS = 8
MAX_EVENTS = 400
MAX_MISPRINTS_NAMED = 4
_KIND_NOTES = {
    "stock": "",
    "interval": "Each figure covers one period, not the time before it. ",
    "flow": "Each figure covers the period named in its base, not the time before it. ",
    "change": "Each figure is a change from an earlier period. ",
}


def series(
    theatre: Theatre,
    view: View,
    exhibit_id: str,
    metric: str,
    place_id: str,
    events: bool = True,
) -> Exhibit:
    """Build the chart of all statements on a measure in the theatre's window, joined if comparable.

    The as-of date is marked by a dotted line only. At most `MAX_PANELS` bases, and at most
    `exhibits.builders.claims.claim_marks.MAX_CLAIMS` of their claims, are drawn, by a rule that the
    note states. ``events`` adds the country's events below.

    Raises
    ------
    KeyError: no such measure or place.
    """
    settings = theatre.settings
    all_claims = ledger.select_claims(
        theatre, metrics=[metric], places=[place_id], drawable_only=False
    )
    statements = ledger.select_claims(
        theatre, metrics=[metric], places=[place_id], statements_only=True
    )
    panel = claim_marks.panels(theatre, statements)
    in_panel = panel.isin(claim_marks.fullest_panels(panel, MAX_PANELS))
    panel_claims, panel = statements[in_panel], panel[in_panel]
    unit = claim_marks.chart_unit(theatre, metric, view.area_unit)
    line = panel + "\0" + panel_claims["organisation"].astype(str)
    drawn, rule = claim_marks.thin_claims(
        panel_claims,
        line,
        claim_marks.value_ends(theatre, panel_claims, unit),
        claim_marks.MAX_CLAIMS,
    )
    repeat_counts = claim_marks.repeated_by(all_claims[all_claims["drawable"]])
    frame = claim_marks.mark_frame(theatre, drawn, unit, panel.loc[drawn.index], repeat_counts)
    frame = frame.assign(line=_name_lines(theatre, metric, place_id, frame), age_days=0.0)
    sources = sourcing.citations(theatre, frame["source_id"])
    measure = title_with_place(theatre, metric, place_id)
    title = f"{measure}, {format_years(settings.window_first, settings.window_last)}"
    share = theatre.metrics.loc[metric, "family"] == "share"
    event_rows, events_note = _collect_events(theatre, view) if events else (None, "")
    note = [
        _omitted_panels_note(statements[~in_panel]),
        claim_marks.thinning_note(len(panel_claims) - len(drawn), rule),
        _misprints_note(theatre, all_claims[~all_claims["drawable"]]),
        "Lines never join different bases; figures in different panels are not comparable.",
        _unjoined_note(theatre, drawn),
        claim_marks.vague_note(theatre, drawn),
        events_note,
        sourcing.withheld_note(theatre) if events else "",
    ]
    kind = str(theatre.metrics.loc[metric, "kind"])
    groups = tuple(group for group, _ in Counter(frame["group"]).most_common())
    return Exhibit(
        id=exhibit_id,
        kind="dots",
        title=title,
        subtitle=f"{_KIND_NOTES[kind]}Lines join one organisation's claims on one base. "
        f"{claim_marks.MARKS_NOTE}",
        as_of=view.as_of,
        frame=frame,
        marks=DotsMarks(
            value_label=claim_marks.unit_label(theatre, unit),
            value_range=(0.0, 100.0) if share else None,
            window=(settings.window_first, settings.window_last),
            groups=groups,
            styles=styles_of(theatre, groups),
            events=event_rows,
            lanes=() if event_rows is None else EVENT_LANES,
        ),
        caption=f"{sourcing.scope_note(view.as_of)} "
        f"{sourcing.origin_note(theatre, frame, sources)}".strip(),
        alt=claim_marks.alt_text(theatre, title, frame),
        sources=sources,
        note=" ".join(part for part in note if part),
        period=(settings.window_first, settings.window_last),
        missing=""
        if len(frame)
        else f"No claim in the ledger on {measured_phrase(theatre, metric, place_id)}.",
    )


def _name_lines(theatre: Theatre, metric: str, place_id: str, frame: pd.DataFrame) -> list[str]:
    """Return the line name of each row, empty if no other drawn claim is on the line."""
    names = {
        figure_id: f"{line.organisation}, {line.base_id}, {number}"
        for number, line in enumerate(
            comparable_lines(theatre, metric, place_id, among=frame["figure_id"])
        )
        for figure_id in line.claims.index
    }
    lines = [names.get(figure_id, "") for figure_id in frame["figure_id"]]
    line_counts = Counter(lines)
    return [name if line_counts[name] > 1 else "" for name in lines]


def _omitted_panels_note(claims: pd.DataFrame) -> str:
    """Return a note on the claims whose base has no panel."""
    if claims.empty:
        return ""
    bases = claims["base_id"].where(claims["base_id"].notna(), claims["base"])
    further = format_count(bases.nunique(), "further base")
    return f"Not shown: {format_count(len(claims), 'claim')} on {further}; see the Ledger."


def _unjoined_note(theatre: Theatre, claims: pd.DataFrame) -> str:
    """Return a note on the claims that no line joins as their base is not clear."""
    clear = [ledger.is_comparable_base(theatre, base) for base in claims["base_id"]]
    count = len(clear) - sum(clear)
    return f"Not joined: {format_count(count, 'claim')} on an unclear base." if count else ""


def _misprints_note(theatre: Theatre, claims: pd.DataFrame) -> str:
    if claims.empty:
        return ""
    named = [
        stated_value(theatre, claim) for _, claim in claims.head(MAX_MISPRINTS_NAMED).iterrows()
    ]
    if len(claims) > len(named):
        named.append(f"{len(claims) - len(named):,} more")
    noun = "Suspected misprint" if len(claims) == 1 else "Suspected misprints"
    return f"{noun}, not shown: {'; '.join(named)}."


def _collect_events(theatre: Theatre, view: View) -> tuple[pd.DataFrame | None, str]:
    """Collect the events of the view's country in the window, for `DotsMarks.events`, if any."""
    settings = theatre.settings
    place_id = view.country
    country = None if place_id == settings.whole else str(theatre.places.loc[place_id, "country"])
    rows = control.events_until(theatre, settings.window_last, country=country)
    rows = rows[rows["date_first"] >= settings.window_first]
    total = len(rows)
    for period in ("M", "Q", "Y"):
        if len(rows) > MAX_EVENTS:
            periods = rows["date_first"].dt.to_period(period).astype(str)
            rows = rows[~(rows["lane"] + periods).duplicated()]
    rows = sourcing.add_sources(theatre, rows)
    has_control = rows["place_id"].isin(theatre.control["place_id"].unique())
    until = rows["date_last"]
    until = until.where(until <= settings.window_last, settings.window_last)
    if rows.empty:
        return None, ""
    frame = pd.DataFrame(
        {
            "first": rows["date_first"],
            "last": rows["date_last"],
            "lane": rows["lane"],
            "place_id": rows["place_id"].where(has_control, ""),
            "until": until.dt.strftime("%Y-%m-%d").where(until > view.as_of, ""),
            "statement": event_sentences(rows),
            "status": rows["status"],
            "source_title": rows["source_title"].fillna(""),
            "hover": [_event_hover(row) for row in rows.to_dict("records")],
        }
    ).reset_index()
    omitted = total - len(rows)
    return (
        frame,
        f"{format_count(omitted, 'event')} close to others of the same kind not shown."
        if omitted
        else "",
    )


def _event_hover(event: dict[Hashable, Any]) -> str:
    parts = (
        bold_text(f"{event['place_text']}: {event['kind_label']}"),
        format_event_dates(event),
        f"by {event['by_in_text']}" if isinstance(event["by"], str) else "",
        event["outlet"] if isinstance(event["outlet"], str) else "",
        "" if event["status"] == "verified" else "unverified",
    )
    return BREAK.join(part for part in parts if part)
