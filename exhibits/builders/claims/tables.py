"""Exhibits that are tables: the ledger, events, statements, measures, origins."""

from collections.abc import Iterable

import pandas as pd

from data.model import Theatre
from data.queries import ledger as ledger_of
from data.text.format import (
    event_kind_text,
    format_count,
    format_date,
    format_date_span,
    format_with_hedge,
)
from data.text.sentences import (
    claim_sentences,
    converted_values,
    event_sentences,
    measured_phrase,
    metric_words,
    place_name,
    stated_values,
    unit_symbol,
)
from exhibits.builders import sourcing, view_scope
from exhibits.model import Exhibit, TableMarks, View

LEDGER_COLUMNS = (
    ("statement", "Claim"),
    ("amount_text", "Number"),
    ("place", "Place"),
    ("measure", "Measure"),
    ("organisation", "Organisation"),
    ("speaker", "Speaker"),
    ("when", "As of"),
    ("published_on", "Published"),
    ("status", "Status"),
    ("via", "Via"),
)


def matching_claims(theatre: Theatre, view: View) -> pd.DataFrame:
    """Claims that the view's filters and country let through, in the view's order.

    Returns
    -------
    Rows of ``theatre.figures``: what `ledger` tells in words. Quick, so count these for a pager.
    """
    rows = ledger_of.matching_positions(theatre, view.filters, inside=view.country)
    return ledger_of.order_rows(theatre, rows, view.order)


def ledger(theatre: Theatre, view: View, part: slice = slice(None)) -> Exhibit:
    """The ledger: every claim that the view's filters let through, in the view's order.

    It is of the whole ledger, whatever the as-of day. Words are made for ``part`` alone, as a page
    shows some rows of very many; the subtitle counts them all.

    Frame: see `told`.
    """
    every = matching_claims(theatre, view)
    frame = claim_sentence_rows(theatre, every.index[part], view.area_unit)
    sources = sourcing.citations(theatre, frame["source_id"])
    statements = len(every) - int(every["repeat_of"].notna().sum())
    counted = f"{format_count(len(every), 'claim')}, {format_count(statements, 'statement')}"
    asked = _asked(theatre, view)
    return Exhibit(
        id="ledger",
        kind="table",
        title="The ledger of claims",
        subtitle=f"{counted}{asked}",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(columns=LEDGER_COLUMNS),
        caption=f"{sourcing.scope_note(view.as_of)} In our own words; number, hedge, unit and "
        "base as given. A statement that several outlets repeat is counted once.",
        alt=f"Table of {counted}{asked}.",
        sources=sources,
        missing="" if len(every) else f"No claim in the ledger{asked}.",
    )


def claim_sentence_rows(
    theatre: Theatre, figure_ids: Iterable[object], area_unit: str = ""
) -> pd.DataFrame:
    """Claims in words, a row each, in the order given.

    Parameters
    ----------
    figure_ids : the claims; each is told once, and a missing id (no claim) not at all.
    area_unit : the unit that areas are converted to, beside the stated one.

    Returns
    -------
    DataFrame, RangeIndex: ``statement`` (one sentence), ``amount_text`` (hedge, number, unit),
    ``converted`` (in ``area_unit`` where that is not the stated one, else ""), ``place``,
    ``measure``, ``when``, ``via``, and the citation columns.

    Raises
    ------
    KeyError: no such claim.
    """
    ids = dict.fromkeys(name for name in figure_ids if isinstance(name, str))
    claims = theatre.figures.loc[list(ids)]
    records = claims.to_dict("records")
    signs = {unit: unit_symbol(theatre, {"unit": unit}) for unit in claims["unit"].unique()}
    labels = theatre.metrics["label"].to_dict()
    names = theatre.places["name_en"].to_dict()
    words = pd.DataFrame(
        {
            "statement": claim_sentences(theatre, claims),
            "amount_text": [format_with_hedge(row, signs[row["unit"]]) for row in records],
            "converted": converted_values(theatre, records, area_unit),
            "place": [names[row["place_id"]] for row in records],
            "measure": [labels[row["metric"]] for row in records],
            "when": [format_date_span(row["as_of"], row["as_of_precision"]) for row in records],
            "via": claims["via"].to_numpy(),
        }
    )
    return pd.concat([words, sourcing.add_citations(theatre, claims)], axis=1)


def _asked(theatre: Theatre, view: View) -> str:
    """The view's filters in words, to stand behind "claims": ", on Raqqa, unverified"."""
    filters, parts = view.filters, []
    if view.country != theatre.settings.whole:
        parts.append(f"of {place_name(theatre, view.country)} and places in it")
    if filters.metric and filters.place:
        parts.append(f"on {measured_phrase(theatre, filters.metric, filters.place)}")
    elif filters.metric:
        parts.append(f"on {metric_words(theatre, filters.metric)}")
    elif filters.place:
        parts.append(f"on {place_name(theatre, filters.place)}")
    if filters.organisation:
        parts.append(f"by {filters.organisation}")
    if filters.speaker:
        parts.append(f"by the speaker “{filters.speaker}”")
    if filters.first is not None:
        parts.append(f"from {format_date(filters.first)}")
    if filters.last is not None:
        parts.append(f"until {format_date(filters.last)}")
    parts += [word for word in (filters.status, filters.via) if word]
    if filters.words.split():
        parts.append(f"with the words “{' '.join(filters.words.split())}”")
    return "".join(f", {part}" for part in parts)


def events(
    theatre: Theatre, view: View, exhibit_id: str, title: str, rows: pd.DataFrame
) -> Exhibit:
    """Table of dated events, latest first.

    Parameters
    ----------
    rows : events up to the as-of day, as `data.queries.control.events_until` gives them.
    """
    ordered = rows.sort_values("date_first", ascending=False)
    frame = pd.DataFrame(
        {
            "when": [
                format_date_span(first, precision)
                for first, precision in zip(
                    ordered["date_first"], ordered["date_precision"], strict=True
                )
            ],
            "place": ordered["place_text"].to_numpy(),
            "what": ordered["kind"].map(event_kind_text).to_numpy(),
            "by": ordered["by"].to_numpy(),
            "status": ordered["status"].to_numpy(),
            "note": ordered["note"].to_numpy(),
            "event_id": ordered.index.to_numpy(),
            "source_id": ordered["source_id"].to_numpy(),
        }
    )
    sources = sourcing.citations(theatre, frame["source_id"])
    frame = sourcing.add_sources(theatre, frame)
    return Exhibit(
        id=exhibit_id,
        kind="table",
        title=title,
        subtitle=f"{len(frame)} dated events up to {format_date(view.as_of)}, latest first",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                ("when", "When"),
                ("place", "Place"),
                ("what", "What"),
                ("by", "By"),
                ("note", "Note"),
            )
        ),
        caption=f"As of {format_date(view.as_of)}. {len(sources)} sources.",
        alt=f"{title}: {len(frame)} events.",
        sources=sources,
        missing="" if len(frame) else f"No event in the records up to {format_date(view.as_of)}.",
    )


def statement_sentences(theatre: Theatre) -> pd.DataFrame:
    """Every claim and event as a sentence with its citation, latest first, to choose from.

    Returns
    -------
    DataFrame, one row a claim or an event: ``statement``, ``via``, the citation columns,
    ``event_id`` (of an event, which has no figure_id), ``counts_from`` (the day) and ``searched``
    (all words of the row that a search looks in, in lower case).
    """
    frame = pd.concat([_spoken_claims(theatre), _spoken_events(theatre)], ignore_index=True)
    frame.insert(1, "via", theatre.sources["via"].reindex(frame["source_id"]).to_numpy())
    searched = ["statement", "source_title", "outlet", "source_id", "note", "figure_id", "event_id"]
    text = [
        " ".join(cell for cell in row if isinstance(cell, str)).casefold()
        for row in frame[searched].itertuples(index=False)
    ]
    order = ["counts_from", "published_on", "source_id"]
    return frame.assign(searched=text).sort_values(order, ascending=False, ignore_index=True)


def _spoken_claims(theatre: Theatre) -> pd.DataFrame:
    rows = ledger_of.select_claims(theatre, drawable_only=False)
    measures = {metric: metric_words(theatre, metric) for metric in rows["metric"].unique()}
    places = rows["place_id"].map(theatre.places["name_en"])
    told = zip(places, rows["metric"], stated_values(theatre, rows), rows["base"], strict=True)
    sentences = [
        f"{place}, {measures[metric]}: {claim}. Base: {base}."
        for place, metric, claim, base in told
    ]
    frame = sourcing.add_citations(theatre, rows)
    frame.insert(0, "statement", sentences)
    return frame.assign(event_id=None, counts_from=rows["as_of_last"].to_numpy())


def _spoken_events(theatre: Theatre) -> pd.DataFrame:
    rows = theatre.events
    told = sourcing.add_sources(theatre, rows).reset_index()
    published = theatre.sources["published_on"].reindex(told["source_id"]).to_numpy()
    told = told.rename(columns={"date": "as_of_text", "date_precision": "as_of_precision"})
    told = told.assign(
        statement=event_sentences(rows), published_on=published, counts_from=told["date_last"]
    )
    kept = ["statement", "event_id", "counts_from", *sourcing.CITATION]
    return told[[column for column in kept if column in told]]


def statements(theatre: Theatre, every: pd.DataFrame, view: View, exhibit_id: str) -> Exhibit:
    """What each source said, up to the as-of day and for the chosen country.

    One row a claim or an event.

    ``every`` is `spoken`. The view's query keeps the rows in which every word of it stands
    somewhere (source, outlet, speaker, place, metric, base, id), letter case aside.
    """
    inside = {
        place
        for place in every["place_id"].unique()
        if view_scope.is_within(theatre, place, view.country)
    }
    words = view.filters.words.casefold().split()
    kept = (every["counts_from"] <= view.as_of) & every["place_id"].isin(inside)
    if words:
        found = [all(word in line for word in words) for line in every["searched"]]
        kept &= pd.Series(found, index=every.index)
    frame = every[kept].drop(columns=["counts_from", "searched"]).reset_index(drop=True)
    sources = sourcing.citations(theatre, frame["source_id"])
    events_told = int(frame["event_id"].notna().sum())
    told = (
        f"{format_count(len(frame) - events_told, 'claim')} and "
        f"{format_count(events_told, 'event')} "
        f"in {format_count(len(sources), 'publication')}"
    )
    return Exhibit(
        id=exhibit_id,
        kind="table",
        title="What each source said",
        subtitle=f"{told} up to {format_date(view.as_of)}",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                ("statement", "Statement"),
                ("source_title", "Source"),
                ("published_on", "Published"),
                ("status", "Status"),
            )
        ),
        caption=f"As of {format_date(view.as_of)}. In our own words; hedge and base as given.",
        alt=f"List of {told}.",
        sources=sources,
        missing="" if len(frame) else _nothing(view),
    )


def _nothing(view: View) -> str:
    if view.filters.words.split():
        return f"Nothing up to {format_date(view.as_of)} holds all of these words."
    return f"No claim in the ledger up to {format_date(view.as_of)}."


def measures(theatre: Theatre, view: View, exhibit_id: str) -> Exhibit:
    """Table of the theatre's measures: what each is, stock or interval, what its base is."""
    frame = theatre.metrics.reset_index()
    return Exhibit(
        id=exhibit_id,
        kind="table",
        title="What each measure is",
        subtitle="A stock describes a day, an interval a period; the two are never drawn together",
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
        caption=f"{len(frame)} measures, out of the theatre's own table.",
        alt=f"Table of {len(frame)} measures with definition, kind and base.",
    )


def origins(theatre: Theatre, view: View, exhibit_id: str) -> Exhibit:
    """Table of where records and ground come from, under which licence."""
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
        title="Where the records come from",
        subtitle="Licences and attributions of the tables and of the ground",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                ("origin", "What"),
                ("attribution", "Attribution"),
                ("licence", "Licence"),
                ("note", "Note"),
            )
        ),
        caption=f"{len(frame)} origins.",
        alt=f"Table of {len(frame)} origins with licence and attribution.",
    )
