"""Search of all records of a theatre by words: places, events, sources and claims."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from rapidfuzz import fuzz, process

from data.model import Filters, Theatre
from data.name_matching import fold_text, index_names, read_query
from data.queries.search import filter_claims, order_rows
from data.text.format import format_date
from data.text.sentences import claim_sentences, event_sentences

MIN_SIMILARITY = 80
"""Similarity in per cent (0-100) from which a name is found despite its spelling."""


@dataclass(frozen=True)
class Hit:
    """One record that was found. ``until`` is the last date of an event, if known."""

    kind: str
    record_id: str
    title: str
    detail: str = ""
    until: pd.Timestamp | None = None


@dataclass(frozen=True)
class HitGroup:
    """Hits of one kind, of ``count`` found."""

    title: str
    hits: tuple[Hit, ...]
    count: int


def find_records(theatre: Theatre, text: str, limit: int = 5) -> list[HitGroup]:
    """Find records in which every word of a text occurs; names of places also if misspelled.

    Parameters
    ----------
    text : words, in any case and order.
    limit : maximum number of hits per kind.

    Returns
    -------
    Groups with at least one hit, in reading order; empty for a text without words.
    """
    query = read_query(text)
    if not query.words:
        return []
    finders = (
        ("Places", _find_places),
        ("Events", _find_events),
        ("Sources", _find_sources),
        ("Claims", _find_claims),
    )
    groups = []
    for title, find in finders:
        hits, count = find(theatre, text, limit)
        if hits:
            groups.append(HitGroup(title, tuple(hits), count))
    return groups


def find_names(
    names: Mapping[Any, str], text: str, texts: Mapping[Any, str] | None = None
) -> list[str]:
    """Ids of the names in which every word of a text occurs, or that resemble it; best first.

    Parameters
    ----------
    names : name by id.
    texts : searchable text of the names and further spellings by id (`data.name_matching`);
        made of the names if it is missing.
    """
    query, folded = read_query(text), {key: fold_text(name) for key, name in names.items()}
    texts = {key: index_names([name]) for key, name in names.items()} if texts is None else texts
    wanted = fold_text(text)
    exact = [name_id for name_id in folded if query.fits(texts[name_id])]
    if exact:
        return sorted(
            exact,
            key=lambda name_id: (not folded[name_id].startswith(wanted), len(folded[name_id])),
        )
    similar = process.extract(  # pyrefly: ignore[no-matching-overload] (stub of `scorer`)
        wanted, folded, scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY
    )
    return [name_id for _, _, name_id in similar]


def _find_places(theatre: Theatre, text: str, limit: int) -> tuple[list[Hit], int]:
    places = theatre.places
    ids = find_names(places["name_en"].to_dict(), text, theatre.place_texts)
    names = places["name_en"]
    hits = []
    for place_id in ids[:limit]:
        within = [names[container] for container in theatre.containers[place_id][1:2]]
        kind = places.loc[place_id, "kind"] if "kind" in places else ""
        parts = [kind if isinstance(kind, str) else "", *within]
        detail = ", ".join(part.replace("_", " ") for part in parts if part)
        hits.append(Hit("place", place_id, str(names[place_id]), detail))
    return hits, len(ids)


def _find_events(theatre: Theatre, text: str, limit: int) -> tuple[list[Hit], int]:
    events = theatre.events
    if events.empty:
        return [], 0
    columns = events[["place_text", "kind_label", "by"]].fillna("").astype(str)
    query, place_texts = read_query(text), theatre.place_texts
    is_found = [
        query.fits(f"{fold_text(' '.join(row))}\n{place_texts.get(place, '')}")
        for place, row in zip(events["place_id"], columns.to_numpy(), strict=True)
    ]
    found = events[is_found]
    rows = found.head(limit)
    hits = [
        Hit("event", str(event_id), sentence, until=date if pd.notna(date) else None)
        for event_id, sentence, date in zip(
            rows.index, event_sentences(rows), rows["date_last"], strict=True
        )
    ]
    return hits, len(found)


def _find_sources(theatre: Theatre, text: str, limit: int) -> tuple[list[Hit], int]:
    sources = theatre.sources
    query = read_query(text)
    labels = sources["label"].str.cat(sources["outlet"].fillna(""), sep="\n")
    found = sources[[query.fits(fold_text(label)) for label in labels]]
    rows = found.sort_values("published_on", ascending=False).head(limit)
    hits = [
        Hit(
            "source",
            str(source_id),
            str(label),
            format_date(date) if pd.notna(date) else "",
        )
        for source_id, label, date in zip(
            rows.index, rows["label"], rows["published_on"], strict=True
        )
    ]
    return hits, len(found)


def _find_claims(theatre: Theatre, text: str, limit: int) -> tuple[list[Hit], int]:
    found = filter_claims(theatre, Filters(words=text))
    if found.empty:
        return [], 0
    rows = order_rows(theatre, found, "-as_of").head(limit)
    sentences = claim_sentences(theatre, rows)
    hits = [
        Hit("claim", str(figure_id), sentence)
        for figure_id, sentence in zip(rows.index, sentences, strict=True)
    ]
    return hits, len(found)
