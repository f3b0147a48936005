"""Search index of a static edition: the records that the dashboard's search finds, as a script.

The browser matches them by the rules of `data.name_matching`, which the index carries: letters that
are folded, articles, and the letters of the keys of names.
"""

import json
from collections.abc import Callable
from typing import Any

import pandas as pd

from data.model import Theatre
from data.name_matching import ARTICLES, LETTERS, SOUNDS
from data.text.format import format_short_date
from data.text.sentences import claim_sentences, event_sentences
from exhibits.i18n.translate import translate_label, translate_sentences
from exhibits.languages import Language
from exhibits.site.plan import INDEX, SitePage
from exhibits.site.texts import translate_title

KINDS = ("Pages", "Places", "Events", "Sources", "Claims")
Record = tuple[int, str, str, str, int]
"""Position in `KINDS`, title, detail, address relative to the language's folder, position in the
texts of places or -1."""


def search_index(
    theatre: Theatre, pages: list[SitePage], row_ids: frozenset[str], language: Language
) -> str:
    """Write the search index of a language as a script.

    Parameters
    ----------
    row_ids : ids of rows that pages have; a record without a row leads to its page.
    """
    places = theatre.places
    positions = {str(place): at for at, place in enumerate(theatre.place_texts)}
    names = {page.name for page in pages}

    def address(page: str, row_id: str) -> str:
        page = page if page in names else INDEX
        return f"{page}.html#{row_id}" if row_id in row_ids else f"{page}.html"

    records: list[Record] = [
        (0, translate_title(theatre, page.title, language), "", f"{page.name}.html", -1)
        for page in pages
    ]
    records += _place_records(places, positions, address, language)
    events = theatre.public.events
    sentences = translate_sentences(theatre, language, event_sentences(events))
    records += [
        (2, sentence, "", address("sources", f"source-{source}"), positions.get(str(place), -1))
        for sentence, source, place in zip(
            sentences, events["source_id"], events["place_id"], strict=True
        )
    ]
    sources = theatre.sources.sort_values("published_on", ascending=False, kind="stable")
    records += [
        (3, str(label), _source_detail(outlet, day), address("sources", f"source-{source}"), -1)
        for source, label, outlet, day in zip(
            sources.index, sources["label"], sources["outlet"], sources["published_on"], strict=True
        )
    ]
    claims = theatre.public.figures
    claims = claims.sort_values("as_of_last", ascending=False, kind="stable")
    sentences = translate_sentences(theatre, language, claim_sentences(theatre, claims))
    records += [
        (4, sentence, "", address("ledger", f"claim-{claim}"), positions.get(str(place), -1))
        for sentence, claim, place in zip(sentences, claims.index, claims["place_id"], strict=True)
    ]
    index = {
        "letters": LETTERS,
        "articles": sorted(ARTICLES),
        "sounds": SOUNDS,
        "kinds": [translate_label(language, kind) for kind in KINDS],
        "places": list(theatre.place_texts.values()),
        "records": records,
    }
    return f"footholdIndex({json.dumps(index, ensure_ascii=False, separators=(',', ':'))});\n"


def _place_records(
    places: pd.DataFrame,
    positions: dict[str, int],
    address: Callable[[str, str], str],
    language: Language,
) -> list[Record]:
    """Records of places, in the local language too where it is that of the page."""
    records: list[Record] = []
    for place in places.to_dict("index").items():
        place_id, row = str(place[0]), place[1]
        name, local = row["name_en"], _text(row.get("name_local"))
        title, detail = (local, name) if language == "ar" and local else (name, local)
        kind = _text(row.get("kind")).replace("_", " ")
        parts = (detail, translate_label(language, kind) if kind else "")
        at = positions.get(place_id, -1)
        detail = ", ".join(filter(None, parts))
        records.append((1, title, detail, address("places", f"place-{place_id}"), at))
    return records


def _source_detail(outlet: Any, published_on: pd.Timestamp) -> str:
    day = format_short_date(published_on) if pd.notna(published_on) else ""
    return ", ".join(filter(None, (_text(outlet), day)))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
