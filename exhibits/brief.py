"""A brief: several exhibits bound for a briefing, as a value; and how it is bound."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from data.model import Theatre
from data.queries import rivals
from data.queries.comparability import MAX_GAP_DAYS
from data.text.format import format_count, format_date, sentence_case
from data.text.sentences import (
    claim_sentences,
    measured_phrase,
    place_name,
    rivals_sentences,
    stated_value,
)
from exhibits.brief_request import MAX_CHARACTERS, MAX_EXHIBITS, PAGE, BriefRequest, request_query
from exhibits.builders.maps.basemap import arabic_name
from exhibits.catalogue import CatalogueEntry
from exhibits.i18n.translate import in_language, phrasebook, translate_label
from exhibits.links.citation import PARAMETER, ROOM, cited_figures, records_hash
from exhibits.links.view_query import (
    COUNTRY,
    Params,
    Pick,
    page_address,
    query_of_view,
    require_view,
)
from exhibits.model import Citation, Exhibit, View
from exhibits.page_setup import PAPERS, ExportContext, Language, Paper

MAX_LINK_CHARACTERS = 2_000

MAX_CLAIMS_IN_NOTES = 12
MAX_RIVALS_IN_NOTES = 4
MAX_HEADLINES = 6
MAX_DISAGREEMENTS = 4
AROUND_DAYS = 92
"""Disagreements of this many days before the as-of day are news; older ones are history."""

Progress = Callable[[float, str], None]


class BriefError(ValueError):
    """No brief can be bound of what is asked for; the message says why."""


@dataclass(frozen=True)
class BriefItem:
    """One exhibit of a brief. ``notes`` are sentences for whoever speaks to it: what is claimed
    with hedges and bases, and what others say.
    """

    exhibit: Exhibit
    imprint: ExportContext
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Brief:
    """Exhibits with a title sheet before them, a summary, and every source once at the end.

    ``where`` is the name of the country or theatre; ``headlines`` and ``disagreements`` are
    sentences with hedge, base, day and source. ``abreast`` is how many exhibits a slide may hold
    side by side, 1 or 2.
    """

    title: str
    author: str
    where: str
    as_of: pd.Timestamp
    imprint: ExportContext
    items: tuple[BriefItem, ...]
    headlines: tuple[str, ...] = ()
    disagreements: tuple[str, ...] = ()
    sources: tuple[Citation, ...] = ()
    exhibits_per_slide: int = 1


def build_brief(
    theatre: Theatre,
    entries: Mapping[str, CatalogueEntry],
    request: BriefRequest,
    base: str,
    progress: Progress = lambda done, words: None,
) -> Brief:
    """Build what is asked for, and say where each part comes from.

    Parameters
    ----------
    entries : the theatre's catalogue.
    base : where the dashboard is served; links begin with it.
    progress : called before each exhibit with the share done and its title; raise to give up.

    Raises
    ------
    BriefError: no exhibit, too many, or one that the catalogue does not have.
    AddressError: a pick whose own parameters cannot be read.
    """
    _refuse(entries, request.picks)
    leaves, plain = [], []
    for at, pick in enumerate(request.picks):
        progress(at / len(request.picks), entries[pick.exhibit_id].title)
        exhibit, leaf = build_picked(theatre, entries, request, pick, base)
        plain.append(exhibit)
        leaves.append(leaf)
    where = _name(theatre, request.view.country, request.language)
    mapped = any(leaf.imprint.boundary for leaf in leaves)
    return Brief(
        title=request.clean_text("title") or _title(where, request),
        author=request.clean_text("author"),
        where=where,
        as_of=request.view.as_of,
        imprint=ExportContext(
            handling=request.clean_text("handling") or ExportContext.handling,
            link=_brief_link(theatre, request, plain, base),
            records=records_hash(theatre),
            boundary=_boundary(theatre, request.language) if mapped else "",
            language=request.language,
            paper=PAPERS[request.paper],
        ),
        items=tuple(leaves),
        headlines=headline_sentences(theatre, entries["headlines"].build(request.view)),
        disagreements=disagreement_sentences(theatre, request.view, plain),
        sources=tuple(
            {source.source_id: source for each in plain for source in each.sources}.values()
        ),
        exhibits_per_slide=request.exhibits_per_slide,
    )


def build_picked(
    theatre: Theatre,
    entries: Mapping[str, CatalogueEntry],
    request: BriefRequest,
    pick: Pick,
    base: str,
) -> tuple[Exhibit, BriefItem]:
    """One exhibit of a brief: as its page shows it, and as the brief holds it.

    Raises
    ------
    BriefError: the catalogue does not have it.
    AddressError: parameters of its own that cannot be read.
    """
    _refuse(entries, (pick,))
    entry = entries[pick.exhibit_id]
    view = pick_view(theatre, entry, request.view, pick)
    exhibit = entry.build(view)
    return exhibit, _leaf(theatre, entry, view, exhibit, request, base)


def build_item(
    theatre: Theatre,
    entry: CatalogueEntry,
    view: View,
    base: str,
    request: BriefRequest | None = None,
) -> BriefItem:
    """One exhibit of a view as it goes on paper by itself; ``request`` says how it is set."""
    asked = request or BriefRequest((Pick(entry.id),), view)
    return _leaf(theatre, entry, view, entry.build(view), asked, base)


def _leaf(
    theatre: Theatre,
    entry: CatalogueEntry,
    view: View,
    exhibit: Exhibit,
    request: BriefRequest,
    base: str,
) -> BriefItem:
    paper: Paper = PAPERS[request.paper]
    imprint = ExportContext(
        handling=request.clean_text("handling") or ExportContext.handling,
        link=exhibit_link(theatre, entry, view, exhibit, base),
        records=records_hash(theatre),
        boundary=_boundary(theatre, request.language) if exhibit.kind == "map" else "",
        language=request.language,
        paper=paper,
    )
    shown = in_language(exhibit, theatre, request.language)
    return BriefItem(shown, imprint, speaker_notes(theatre, exhibit))


def exhibit_link(
    theatre: Theatre, entry: CatalogueEntry, view: View, exhibit: Exhibit, base: str
) -> str:
    """The address of an exhibit's view on its page, with the citation of what it shows."""
    params = query_of_view(theatre, view, entry.page) | dict(entry.asked)
    if entry.asked:
        params.pop(COUNTRY, None)  # the country filter would hide a place of another country
    return _cited_link(base, entry.page, params, [exhibit], records_hash(theatre), entry.id)


def _brief_link(
    theatre: Theatre, request: BriefRequest, plain: Sequence[Exhibit], base: str
) -> str:
    params = request_query(theatre, request)
    records = records_hash(theatre)
    whole = _cited_link(base, PAGE, params, plain, records)
    if len(whole) <= MAX_LINK_CHARACTERS:
        return whole
    # What was typed stands on the sheets already; what is shown cannot be found without its link.
    kept = {name: value for name, value in params.items() if name not in MAX_CHARACTERS}
    return _cited_link(base, PAGE, kept, plain, records)


def _cited_link(
    base: str,
    page: str,
    params: Params,
    exhibits: Sequence[Exhibit],
    records: str,
    fragment: str = "",
) -> str:
    taken = len(page_address(base, page, {**params, PARAMETER: ""}, fragment))
    token = cited_figures(exhibits, records, min(ROOM, MAX_LINK_CHARACTERS - taken))
    return page_address(base, page, {**params, PARAMETER: token}, fragment)


def _refuse(entries: Mapping[str, CatalogueEntry], picks: Sequence[Pick]) -> None:
    if not picks:
        raise BriefError("no exhibit is chosen; a brief has at least one")
    if len(picks) > MAX_EXHIBITS:
        raise BriefError(f"{len(picks)} exhibits are chosen; a brief has at most {MAX_EXHIBITS}")
    for pick in picks:
        if pick.exhibit_id not in entries:
            known = ", ".join(entries)
            raise BriefError(f"no exhibit {pick.exhibit_id[:80]!r}; there is: {known}")


def pick_view(theatre: Theatre, entry: CatalogueEntry, view: View, pick: Pick) -> View:
    """The view of a pick: the brief's, but for what the pick has of its own.

    Raises
    ------
    AddressError: own parameters that cannot be read.
    """
    if pick.overrides or entry.page == "rivals":
        asked = {**query_of_view(theatre, view, entry.page), **pick.params}
        return require_view(theatre, asked, entry.page)
    return view


def _boundary(theatre: Theatre, language: Language) -> str:
    """The sentence on boundaries, as the notes of a map have it in that language."""
    said = theatre.settings.boundary_note
    return phrasebook(theatre).sentences(said) if language == "ar" else said


def _title(where: str, request: BriefRequest) -> str:
    written = format_date(request.view.as_of)
    if request.language == "ar":
        return f"{where}، {translate_label('ar', written)}"
    return f"{where}, {written}"


def _name(theatre: Theatre, place_id: str, language: Language) -> str:
    english = place_name(theatre, place_id)
    own = arabic_name(theatre.places.loc[place_id, "name_ar"])
    if language == "en" or not own:
        return english
    return own if language == "ar" else f"{english} · {own}"


def speaker_notes(theatre: Theatre, exhibit: Exhibit) -> tuple[str, ...]:
    """Sentences for whoever speaks to an exhibit: its claims, the latest first, and their rivals.

    At most `CLAIMS_SPOKEN` claims are told, the others counted; rivals stand beside one another for
    at most `RIVALS_SPOKEN` measures of a place. Empty for an exhibit that shows no claims.
    """
    claims = _claims(theatre, exhibit)
    if claims.empty:
        return ()
    latest = claims.sort_values(["as_of_last", "published_on"], ascending=False, kind="stable")
    told = claim_sentences(theatre, latest.head(MAX_CLAIMS_IN_NOTES))
    further = len(latest) - len(told)
    if further:
        told.append(f"{format_count(further, 'further claim')} shown, in the data of this exhibit.")
    return (*told, *_rivals(theatre, latest, exhibit.as_of))


def _rivals(theatre: Theatre, claims: pd.DataFrame, as_of: pd.Timestamp) -> list[str]:
    pairs = dict.fromkeys(zip(claims["metric"], claims["place_id"], strict=True))
    span = pd.Timedelta(days=MAX_GAP_DAYS)
    told = []
    for metric, place_id in list(pairs)[:MAX_RIVALS_IN_NOTES]:
        own = claims[(claims["metric"] == metric) & (claims["place_id"] == place_id)]
        end = own["as_of_last"].max()
        rows = rivals.rivals_around(theatre, str(metric), str(place_id), end - span, end + span)
        # An exhibit that stops at its day says nothing of later ones, here neither.
        rows = rows[rows["as_of_last"] <= max(as_of, end)]
        if len(rows) > 1:
            told.append(rivals_sentences(theatre, rows))
    return told


def _claims(theatre: Theatre, exhibit: Exhibit) -> pd.DataFrame:
    """Rows of figures behind an exhibit, each once."""
    columns = [name for name in ("figure_id", "lowest_id", "highest_id") if name in exhibit.frame]
    ids = [each for name in columns for each in exhibit.frame[name] if isinstance(each, str)]
    return theatre.figures.loc[list(dict.fromkeys(ids))]


def headline_sentences(theatre: Theatre, shown: Exhibit) -> tuple[str, ...]:
    """The first numbers of an exhibit of headlines, a sentence each, with hedge, base and day."""
    return tuple(claim_sentences(theatre, _claims(theatre, shown).head(MAX_HEADLINES)))


def disagreement_sentences(
    theatre: Theatre, view: View, exhibits: Sequence[Exhibit] = ()
) -> tuple[str, ...]:
    """Where sources disagreed in the `AROUND_DAYS` days up to the view's, a sentence each.

    On one base, the course of time left out (`data.queries.rivals.disagreements`). Those on
    measures and
    places of the exhibits come first, then the widest; no claim is of a later day than the view's.
    """
    found = rivals.find_disagreements(theatre, MAX_GAP_DAYS, view.country)
    since = view.as_of - pd.Timedelta(days=AROUND_DAYS)
    found = found[(found["last"] <= view.as_of) & (found["last"] >= since)]
    shown = {
        pair
        for each in exhibits
        if {"metric", "place_id"} <= set(each.frame)
        for pair in zip(each.frame["metric"], each.frame["place_id"], strict=True)
    }
    concerns = [pair in shown for pair in zip(found["metric"], found["place_id"], strict=True)]
    first = found.assign(concerns=concerns).sort_values("concerns", ascending=False, kind="stable")
    rows = cast("list[dict[str, Any]]", first.head(MAX_DISAGREEMENTS).to_dict("records"))
    return tuple(_apart(theatre, row) for row in rows)


def _apart(theatre: Theatre, pair: dict[str, Any]) -> str:
    low, high = (
        stated_value(theatre, theatre.figures.loc[pair[name]]) for name in ("low_id", "high_id")
    )
    what = sentence_case(measured_phrase(theatre, pair["metric"], pair["place_id"]))
    base = theatre.bases.loc[pair["base_id"], "label"]
    return f"{what}: {low} against {high}; base of both: {base}."
