"""Exhibits that are tables: the ledger, events, statements, measures, origins."""

from collections.abc import Iterable

import pandas as pd

from data.model import Theatre
from data.name_matching import fold_text, read_query
from data.queries.ledger import select_claims
from data.queries.search import filter_claims, order_rows
from data.text.bases import base_in_text
from data.text.format import (
    format_count,
    format_date,
    format_date_span,
    format_deaths,
    format_event_dates,
    format_with_hedge,
    sentence_case,
    source_type,
)
from data.text.measures import measured_phrase, metric_label
from data.text.places import place_in_text
from data.text.sentences import (
    claim_sentences,
    converted_values,
    event_sentences,
    stated_values,
    unit_symbol,
)
from exhibits.builders import sourcing, view_scope
from exhibits.model import Exhibit, TableMarks, View

LEDGER_COLUMNS = (
    ("statement", "Claim"),
    ("amount_text", "Figure"),
    ("when", "As of"),
    ("place", "Place"),
    ("measure", "Measure"),
    ("organisation", "Organisation"),
    ("speaker", "Speaker"),
    ("published_on", "Published"),
    ("status", "Status"),
    ("via", "Source type"),
)


def matching_claims(theatre: Theatre, view: View) -> pd.DataFrame:
    """Select the claims that match the view's filters and country, in the view's order.

    Returns
    -------
    Rows of ``theatre.figures``, as formatted by `ledger`; cheap enough to count for paging.
    """
    rows = filter_claims(theatre, view.filters, inside=view.country)
    return order_rows(theatre, rows, view.order)


def ledger(theatre: Theatre, view: View, part: slice = slice(None)) -> Exhibit:
    """Build the ledger: all claims that match the view's filters, in the view's order.

    Claims are not limited by the as-of date. Text is formatted for ``part`` only, as a page shows
    a part of the rows; the subtitle counts all.

    Frame: see `claim_sentence_rows`.
    """
    claims = matching_claims(theatre, view)
    frame = claim_sentence_rows(theatre, claims.index[part], view.area_unit)
    sources = sourcing.citations(theatre, frame["source_id"])
    statements = len(claims) - int(claims["repeat_of"].notna().sum())
    count_text = f"{format_count(len(claims), 'claim')} ({statements:,} without repeats)"
    filters_text = _filters_text(theatre, view)
    return Exhibit(
        id="ledger",
        kind="table",
        title="Claims ledger",
        subtitle=f"{count_text}{filters_text}",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(columns=LEDGER_COLUMNS),
        caption=f"{sourcing.scope_note(view.as_of)} Paraphrased; figure, hedge, unit and "
        "base as stated. A repetition is the same claim in another source.",
        alt=f"Table of {count_text}{filters_text}.",
        sources=sources,
        missing="" if len(claims) else f"No matching claims in the ledger{filters_text}.",
        period=sourcing.claims_period(claims),
    )


def claim_sentence_rows(
    theatre: Theatre, figure_ids: Iterable[object], area_unit: str = ""
) -> pd.DataFrame:
    """Format claims as text, one row each, in input order.

    Parameters
    ----------
    figure_ids : ids of the claims; duplicates and missing ids are skipped.
    area_unit : the unit to which areas are also converted.

    Returns
    -------
    DataFrame, RangeIndex: ``statement`` (one sentence), ``amount_text`` (hedge, number, unit),
    ``base_text`` (the base as worded in sentences), ``converted`` (in ``area_unit`` where that is
    not the stated one, else ""), ``place``, ``measure``, ``when``, ``via``, and the citation
    columns.

    Raises
    ------
    KeyError: no such claim.
    """
    ids = dict.fromkeys(figure_id for figure_id in figure_ids if isinstance(figure_id, str))
    claims = theatre.figures.loc[list(ids)]
    records = claims.to_dict("records")
    symbols = {unit: unit_symbol(theatre, {"unit": unit}) for unit in claims["unit"].unique()}
    labels = theatre.metrics["label"].to_dict()
    names = theatre.places["name_en"].to_dict()
    columns = pd.DataFrame(
        {
            "statement": claim_sentences(theatre, claims),
            "amount_text": [format_with_hedge(row, symbols[row["unit"]]) for row in records],
            "base_text": [base_in_text(theatre, row["base"]) for row in records],
            "converted": converted_values(theatre, records, area_unit),
            "place": [names[row["place_id"]] for row in records],
            "measure": [labels[row["metric"]] for row in records],
            "when": [format_date_span(row["as_of"], row["as_of_precision"]) for row in records],
            "via": [source_type(via) for via in claims["via"]],
        }
    )
    return pd.concat([columns, sourcing.add_citations(theatre, claims)], axis=1)


def _filters_text(theatre: Theatre, view: View) -> str:
    """Format the view's filters to follow "claims": ", on PLACE, unverified"."""
    filters, parts = view.filters, []
    if view.country != theatre.settings.whole:
        parts.append(f"for {place_in_text(theatre, view.country)} and places within it")
    if filters.metric and filters.place:
        parts.append(f"on {measured_phrase(theatre, filters.metric, filters.place)}")
    elif filters.metric:
        parts.append(f"on {metric_label(theatre, filters.metric)}")
    elif filters.place:
        parts.append(f"on {place_in_text(theatre, filters.place)}")
    if filters.organisation:
        parts.append(f"by {filters.organisation}")
    if filters.speaker:
        parts.append(f"by the speaker “{filters.speaker}”")
    if filters.first is not None:
        parts.append(f"from {format_date(filters.first)}")
    if filters.last is not None:
        parts.append(f"until {format_date(filters.last)}")
    if filters.status:
        parts.append(filters.status)
    if filters.via:
        parts.append(
            f"source type {source_type(filters.via)}" if filters.via == "unstated" else filters.via
        )
    if filters.words.split():
        parts.append(f"containing “{' '.join(filters.words.split())}”")
    return "".join(f", {part}" for part in parts)


def events(
    theatre: Theatre, view: View, exhibit_id: str, title: str, rows: pd.DataFrame
) -> Exhibit:
    """Build a table of dated events, latest first.

    Parameters
    ----------
    rows : events up to the as-of date, from `data.queries.control.events_until`.
    """
    ordered = rows.sort_values("date_first", ascending=False)
    records = ordered.to_dict("records")
    frame = pd.DataFrame(
        {
            "when": [format_event_dates(event) for event in records],
            "place": ordered["place_text"].to_numpy(),
            "what": ordered["kind_label"].to_numpy(),
            "by": ordered["by"].to_numpy(),
            "deaths": [format_deaths(event) for event in records],
            "status": ordered["status"].to_numpy(),
            "note": ordered["note"].to_numpy(),
            "event_id": ordered.index.to_numpy(),
            "source_id": ordered["source_id"].to_numpy(),
        }
    )
    sources = sourcing.citations(theatre, frame["source_id"])
    frame = sourcing.add_sources(theatre, frame)
    has_deaths = bool((frame["deaths"] != "").any())
    if not has_deaths:
        frame = frame.drop(columns="deaths")
    return Exhibit(
        id=exhibit_id,
        kind="table",
        title=title,
        subtitle=f"{format_count(len(frame), 'dated event')} up to {format_date(view.as_of)}, "
        "latest first",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                ("when", "Date"),
                ("place", "Place"),
                ("what", "Event"),
                ("by", "By"),
                *([("deaths", "Reported deaths")] if has_deaths else []),
                ("note", "Note"),
            )
        ),
        caption=f"As of {format_date(view.as_of)}. {format_count(len(sources), 'source')}.",
        alt=f"{title}: {format_count(len(frame), 'event')}.",
        sources=sources,
        note=sourcing.withheld_note(theatre),
        missing="" if len(frame) else f"No events in the records up to {format_date(view.as_of)}.",
    )


def statement_sentences(theatre: Theatre) -> pd.DataFrame:
    """Format every claim and event as a sentence with its citation, latest first.

    Returns
    -------
    DataFrame, one row per claim or event: ``statement``, ``via``, the citation columns,
    ``event_id`` (of an event, which has no figure_id), ``counts_from`` (the date) and
    ``searched`` (the searchable text of the row, folded).
    """
    frame = pd.concat([_claim_statements(theatre), _event_statements(theatre)], ignore_index=True)
    frame.insert(1, "via", theatre.sources["via"].reindex(frame["source_id"]).to_numpy())
    searched = ["statement", "source_title", "outlet", "source_id", "note", "figure_id", "event_id"]
    text = [
        f"{fold_text(' '.join(cell for cell in row if isinstance(cell, str)))}\n"
        f"{theatre.place_texts.get(place, '')}"
        for place, *row in frame[["place_id", *searched]].itertuples(index=False)
    ]
    order = ["counts_from", "published_on", "source_id"]
    return frame.assign(searched=text).sort_values(order, ascending=False, ignore_index=True)


def _claim_statements(theatre: Theatre) -> pd.DataFrame:
    rows = select_claims(theatre, drawable_only=False)
    measures = {metric: metric_label(theatre, metric) for metric in rows["metric"].unique()}
    places = rows["place_id"].map(theatre.places["name_en"])
    parts = zip(places, rows["metric"], stated_values(theatre, rows), rows["base"], strict=True)
    sentences = [
        f"{_subject(place, measures[metric])}: {claim}. Base: {base_in_text(theatre, base)}."
        for place, metric, claim, base in parts
    ]
    frame = sourcing.add_citations(theatre, rows)
    frame.insert(0, "statement", sentences)
    return frame.assign(event_id=None, counts_from=rows["as_of_last"].to_numpy())


def _subject(place: str, measure: str) -> str:
    """Name place and measure, the place once: "Exampletown, fighters", "Share of Examplia held"."""
    return sentence_case(measure) if f" of {place} " in measure else f"{place}, {measure}"


def _event_statements(theatre: Theatre) -> pd.DataFrame:
    rows = theatre.events
    event_rows = sourcing.add_sources(theatre, rows).reset_index()
    published = theatre.sources["published_on"].reindex(event_rows["source_id"]).to_numpy()
    event_rows = event_rows.rename(
        columns={"date": "as_of_text", "date_precision": "as_of_precision"}
    )
    event_rows = event_rows.assign(
        statement=event_sentences(rows), published_on=published, counts_from=event_rows["date_last"]
    )
    columns = ["statement", "event_id", "counts_from", *sourcing.CITATION]
    return event_rows[[column for column in columns if column in event_rows]]


def statements(
    theatre: Theatre, statement_rows: pd.DataFrame, view: View, exhibit_id: str
) -> Exhibit:
    """Build the table of statements by source, up to the as-of date in the chosen country.

    One row per claim or event.

    ``statement_rows`` is the result of `statement_sentences`. The view's query selects the rows
    that contain all of its words (in source, outlet, speaker, place, metric, base or id), ignoring
    case.
    """
    inside = {
        place
        for place in statement_rows["place_id"].unique()
        if view_scope.is_within(theatre, place, view.country)
    }
    is_selected = (statement_rows["counts_from"] <= view.as_of) & statement_rows["place_id"].isin(
        inside
    )
    query = read_query(view.filters.words)
    if query.words:
        has_words = [query.fits(text) for text in statement_rows["searched"]]
        is_selected &= pd.Series(has_words, index=statement_rows.index)
    frame = (
        statement_rows[is_selected].drop(columns=["counts_from", "searched"]).reset_index(drop=True)
    )
    sources = sourcing.citations(theatre, frame["source_id"])
    event_count = int(frame["event_id"].notna().sum())
    count_text = (
        f"{format_count(len(frame) - event_count, 'claim')} and "
        f"{format_count(event_count, 'event')} up to {format_date(view.as_of)}, "
        f"from {format_count(len(sources), 'source')}"
    )
    return Exhibit(
        id=exhibit_id,
        kind="table",
        title="Claims and events by source",
        subtitle=count_text,
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                ("statement", "Claim or event"),
                ("source_title", "Source"),
                ("published_on", "Published"),
                ("status", "Status"),
            )
        ),
        caption=f"As of {format_date(view.as_of)}. Paraphrased; hedge and base as stated.",
        alt=f"List of {count_text}.",
        sources=sources,
        note=sourcing.withheld_note(theatre),
        missing="" if len(frame) else _missing_text(view),
    )


def _missing_text(view: View) -> str:
    if view.filters.words.split():
        return f"No record up to {format_date(view.as_of)} contains all of these words."
    return f"No claim in the ledger up to {format_date(view.as_of)}."


def measures(theatre: Theatre, view: View, exhibit_id: str) -> Exhibit:
    """Build a table of the theatre's measures: definition, stock or interval, base."""
    frame = theatre.metrics.reset_index()
    return Exhibit(
        id=exhibit_id,
        kind="table",
        title="Definitions of measures",
        subtitle="Stocks describe a date, intervals a period; charts never combine the two",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                ("label", "Measure"),
                ("definition", "Definition"),
                ("kind", "Kind"),
                ("base_rule", "Base"),
            )
        ),
        caption=f"{len(frame)} measures, as defined in the records.",
        alt=f"Table of {len(frame)} measures with definition, kind and base.",
    )


def origins(theatre: Theatre, view: View, exhibit_id: str) -> Exhibit:
    """Build a table of the origins of records and base map, with licences."""
    frame = pd.DataFrame(
        {
            "origin": [origin.title for origin in theatre.settings.origins],
            "attribution": [origin.attribution for origin in theatre.settings.origins],
            "licence": [origin.licence for origin in theatre.settings.origins],
            "note": [origin.note for origin in theatre.settings.origins],
        }
    )
    return Exhibit(
        id=exhibit_id,
        kind="table",
        title="Data sources",
        subtitle="Licences and attributions of the records and the base map",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                ("origin", "Data"),
                ("attribution", "Attribution"),
                ("licence", "Licence"),
                ("note", "Note"),
            )
        ),
        caption=f"{format_count(len(frame), 'data source')}.",
        alt=f"Table of {format_count(len(frame), 'data source')} with licence and attribution.",
    )
