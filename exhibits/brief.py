"""Brief model (several exhibits for a briefing, as a value) and its construction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import pandas as pd

from data.loading.datapackage import records_licence
from data.model import Theatre
from data.queries import disagreements, rivals
from data.queries.bounds_and_trends import MAX_GAP_DAYS
from data.text.format import format_count, format_date, sentence_case
from data.text.measures import measured_phrase
from data.text.places import place_name
from data.text.sentences import claim_sentences, rivals_sentences, stated_value
from exhibits.brief_request import MAX_CHARACTERS, MAX_EXHIBITS, BriefRequest, request_query
from exhibits.builders.assessed.assessed_areas import area_sentences
from exhibits.builders.maps.map_points import local_name
from exhibits.builders.messages import repeats_reason
from exhibits.i18n.translate import (
    phrasebook,
    translate_exhibit,
    translate_label,
    translate_sentences,
)
from exhibits.kinds import KINDS
from exhibits.languages import Language
from exhibits.links.citation import records_hash
from exhibits.links.cited_link import MAX_LINK_CHARACTERS, cited_link
from exhibits.links.options import public_columns
from exhibits.links.picks import MAX_TITLE_CHARACTERS, Pick, picks_text, unchosen_record
from exhibits.links.view_parameters import COUNTRY
from exhibits.links.view_query import BRIEF_PAGE, PICKS, query_of_view, require_view
from exhibits.model import Citation, Exhibit, View
from exhibits.page_setup import PAPERS, ExportContext
from exhibits.place_catalogue import CatalogueEntry
from exhibits.text.clean import clean_line

MAX_CLAIMS_IN_NOTES = 12
MAX_RIVALS_IN_NOTES = 4
MAX_HEADLINES = 6
MAX_DISAGREEMENTS = 4
EDITED_TITLE = "The title was edited by the author."
RECENT_DAYS = 92
"""Disagreements are recent within this many days before the as-of date."""

Progress = Callable[[float, str], None]
"""Receives the fraction done (0-1) and what is being done."""


def ignore_progress(done: float, text: str) -> None:
    """Discard progress reports."""


class BriefError(ValueError):
    """The requested brief cannot be built; the message gives the reason."""


@dataclass(frozen=True)
class BriefItem:
    """One exhibit of a brief. ``notes`` are sentences for the speaker: claims with hedges and
    bases, and rival claims.
    """

    exhibit: Exhibit
    export_context: ExportContext
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Brief:
    """Exhibits after a title page and a summary, with each source listed once at the end.

    ``where`` is the name of the country or theatre; ``headlines`` and ``disagreements`` are
    sentences with hedge, base, date and source. ``exhibits_per_slide`` is the maximum number of
    exhibits on a slide, 1 or 2.
    """

    title: str
    author: str
    where: str
    as_of: pd.Timestamp
    export_context: ExportContext
    items: tuple[BriefItem, ...]
    headlines: tuple[str, ...] = ()
    disagreements: tuple[str, ...] = ()
    sources: tuple[Citation, ...] = ()
    exhibits_per_slide: int = 1

    @property
    def has_summary(self) -> bool:
        """Whether there is anything to summarise."""
        return bool(self.headlines or self.disagreements)


def build_brief(
    theatre: Theatre,
    entries: Mapping[str, CatalogueEntry],
    request: BriefRequest,
    base: str,
    progress: Progress = ignore_progress,
) -> Brief:
    """Build the requested brief with its sources.

    Parameters
    ----------
    entries : the theatre's catalogue.
    base : address at which the dashboard is served; links begin with it.
    progress : called before each exhibit with the share completed (0-1) and its title; may raise to
        cancel.

    Raises
    ------
    BriefError: no exhibit, too many, or one that the catalogue does not have.
    AddressError: a pick whose parameters cannot be read.
    """
    _check_picks(entries, request.picks)
    items, exhibits = [], []
    for index, pick in enumerate(request.picks):
        progress(index / len(request.picks), entries[pick.exhibit_id].title)
        exhibit, item = build_picked(theatre, entries, request, pick, base)
        exhibits.append(exhibit)
        if not repeats_reason(item.exhibit, [other.exhibit for other in items]):
            items.append(item)
    headlines = (
        headline_sentences(theatre, entries["headlines"].build(request.view))
        if "headlines" in entries
        else ()
    )
    mapped = any(item.export_context.boundary for item in items)
    return Brief(
        title=request.clean_text("title") or default_title(theatre, request),
        author=request.clean_text("author"),
        where=_localised_name(theatre, request.view.country, request.language),
        as_of=request.view.as_of,
        export_context=ExportContext(
            handling=request.clean_text("handling"),
            link=_brief_link(theatre, request, exhibits, base),
            records=records_hash(theatre),
            boundary=_boundary_sentence(theatre, request.language) if mapped else "",
            language=request.language,
            paper=PAPERS[request.paper],
            theatre=_theatre_title(theatre, request.language),
            local_language=theatre.settings.local_language,
        ),
        items=tuple(items),
        headlines=translate_sentences(
            theatre,
            request.language,
            headlines or area_sentences(theatre, request.view),
        ),
        disagreements=translate_sentences(
            theatre, request.language, disagreement_sentences(theatre, request.view, exhibits)
        ),
        sources=tuple(
            {source.source_id: source for item in items for source in item.exhibit.sources}.values()
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
    """Build one exhibit of a brief: in English, and as an item of the brief.

    Raises
    ------
    BriefError: the catalogue does not have it, or it is of one record and none is chosen.
    AddressError: parameters of the pick that cannot be read.
    """
    _check_picks(entries, (pick,))
    entry = entries[pick.exhibit_id]
    view = pick_view(theatre, entry, request.view, pick)
    if record := unchosen_record(entry.id, view):
        raise BriefError(f"{entry.id}: no {record} is chosen")
    exhibit = entry.build_for_files(view)
    item = _make_item(theatre, entry, view, exhibit, request, base)
    edited = _edit_title(item.exhibit, pick.title, theatre, request.language)
    return exhibit, replace(item, exhibit=edited)


def build_item(
    theatre: Theatre,
    entry: CatalogueEntry,
    view: View,
    base: str,
    request: BriefRequest | None = None,
) -> BriefItem:
    """Build one exhibit of a view for separate export; ``request`` sets the page setup."""
    settings = request or BriefRequest((Pick(entry.id),), view)
    return _make_item(theatre, entry, view, entry.build_for_files(view), settings, base)


def _make_item(
    theatre: Theatre,
    entry: CatalogueEntry,
    view: View,
    exhibit: Exhibit,
    request: BriefRequest,
    base: str,
) -> BriefItem:
    context = ExportContext(
        handling=request.clean_text("handling"),
        link=exhibit_link(theatre, entry, view, exhibit, base),
        records=records_hash(theatre),
        boundary=_boundary_sentence(theatre, request.language)
        if KINDS[exhibit.kind].is_map
        else "",
        language=request.language,
        paper=PAPERS[request.paper],
        theatre=_theatre_title(theatre, request.language),
        local_language=theatre.settings.local_language,
        licence=records_licence(theatre.settings),
    )
    translated = translate_exhibit(exhibit, theatre, request.language)
    notes = translate_sentences(theatre, request.language, speaker_notes(theatre, exhibit))
    named = replace(translated, column_names=public_columns(theatre) | translated.column_names)
    return BriefItem(named, context, notes)


def exhibit_link(
    theatre: Theatre, entry: CatalogueEntry, view: View, exhibit: Exhibit, base: str
) -> str:
    """Return the address of an exhibit's view on its page, with the citation of its figures."""
    params = query_of_view(theatre, view, entry.page) | dict(entry.page_params)
    if "place" in dict(entry.page_params):
        params.pop(COUNTRY, None)  # the country filter would hide a place of another country
    return cited_link(theatre, base, entry.page, params, [exhibit], entry.id)


def _brief_link(
    theatre: Theatre, request: BriefRequest, exhibits: Sequence[Exhibit], base: str
) -> str:
    """Return the address of a brief with the citation of its figures.

    Texts that the author typed are left out where it would exceed `MAX_LINK_CHARACTERS`.
    """
    params = request_query(theatre, request)
    link = cited_link(theatre, base, BRIEF_PAGE, params, exhibits)
    if len(link) <= MAX_LINK_CHARACTERS:
        return link
    # The typed texts are printed on the pages; the exhibits can be found only through the link.
    shortened = {name: value for name, value in params.items() if name not in MAX_CHARACTERS}
    shortened[PICKS] = picks_text([replace(pick, title="") for pick in request.picks])
    return cited_link(theatre, base, BRIEF_PAGE, shortened, exhibits)


def _edit_title(exhibit: Exhibit, title: str, theatre: Theatre, language: Language) -> Exhibit:
    """Return an exhibit of files with an edited title, which its note states.

    The exhibit is unchanged if the title is empty or the generated one.
    """
    edited = clean_line(title, MAX_TITLE_CHARACTERS) if title else ""
    if edited in ("", exhibit.message or exhibit.title):
        return exhibit
    (mark,) = translate_sentences(theatre, language, (EDITED_TITLE,))
    return replace(exhibit, message=edited, note=f"{mark} {exhibit.note}".strip())


def _check_picks(entries: Mapping[str, CatalogueEntry], picks: Sequence[Pick]) -> None:
    if not picks:
        raise BriefError("no exhibit selected; a brief needs at least one")
    if len(picks) > MAX_EXHIBITS:
        raise BriefError(f"{len(picks)} exhibits selected; a brief has at most {MAX_EXHIBITS}")
    for pick in picks:
        if pick.exhibit_id not in entries:
            known = ", ".join(entries)
            raise BriefError(f"unknown exhibit {pick.exhibit_id[:80]!r}; available: {known}")


def pick_view(theatre: Theatre, entry: CatalogueEntry, view: View, pick: Pick) -> View:
    """Return the view of a pick: the brief's view with the overrides of the pick.

    Raises
    ------
    AddressError: overrides that cannot be read.
    """
    if pick.overrides or entry.page == "rivals":
        params = {**query_of_view(theatre, view, entry.page), **pick.params}
        return require_view(theatre, params, entry.page)
    return view


def _boundary_sentence(theatre: Theatre, language: Language) -> str:
    sentence = theatre.settings.boundary_note
    return phrasebook(theatre).translate_sentences(sentence) if language == "ar" else sentence


def default_title(theatre: Theatre, request: BriefRequest) -> str:
    """Return the title of a brief without a chosen one: country and date, in its language."""
    where = _localised_name(theatre, request.view.country, request.language)
    date = format_date(request.view.as_of)
    if request.language == "ar":
        return f"{where}، {translate_label('ar', date)}"
    return f"{where}, {date}"


def _theatre_title(theatre: Theatre, language: Language) -> str:
    """Return the theatre's title for the footer, in one language only."""
    settings = theatre.settings
    return _localised_name(theatre, settings.whole, "ar") if language == "ar" else settings.title


def _localised_name(theatre: Theatre, place_id: str, language: Language) -> str:
    english = place_name(theatre, place_id)
    local = local_name(theatre.places.loc[place_id, "name_local"])
    if language == "en" or not local:
        return english
    return local if language == "ar" else f"{english} · {local}"


def speaker_notes(theatre: Theatre, exhibit: Exhibit) -> tuple[str, ...]:
    """Return speaker notes of an exhibit: its claims, latest first, and their rivals.

    At most `MAX_CLAIMS_IN_NOTES` claims are listed and the others counted; rivals are compared for
    at most `MAX_RIVALS_IN_NOTES` pairs of measure and place. Empty for an exhibit without claims.
    """
    claims = _claims_behind(theatre, exhibit)
    if claims.empty:
        return ()
    latest = claims.sort_values(["as_of_last", "published_on"], ascending=False, kind="stable")
    sentences = claim_sentences(theatre, latest.head(MAX_CLAIMS_IN_NOTES))
    further = len(latest) - len(sentences)
    if further:
        sentences.append(
            f"{format_count(further, 'further claim')} shown; see the data of this exhibit."
        )
    return (*sentences, *_rival_sentences(theatre, latest, exhibit.as_of))


def _rival_sentences(theatre: Theatre, claims: pd.DataFrame, as_of: pd.Timestamp) -> list[str]:
    pairs = dict.fromkeys(zip(claims["metric"], claims["place_id"], strict=True))
    span = pd.Timedelta(days=MAX_GAP_DAYS)
    sentences = []
    for metric, place_id in list(pairs)[:MAX_RIVALS_IN_NOTES]:
        selected = claims[(claims["metric"] == metric) & (claims["place_id"] == place_id)]
        end = selected["as_of_last"].max()
        rows = rivals.rivals_around(theatre, str(metric), str(place_id), end - span, end + span)
        # Exclude claims after the as-of date, which the exhibit does not show either.
        rows = rows[rows["as_of_last"] <= max(as_of, end)]
        if len(rows) > 1:
            sentences.append(rivals_sentences(theatre, rows))
    return sentences


def _claims_behind(theatre: Theatre, exhibit: Exhibit) -> pd.DataFrame:
    """Return the distinct rows of figures that an exhibit cites."""
    columns = [name for name in ("figure_id", "lowest_id", "highest_id") if name in exhibit.frame]
    ids = [
        figure_id
        for name in columns
        for figure_id in exhibit.frame[name]
        if isinstance(figure_id, str)
    ]
    return theatre.figures.loc[list(dict.fromkeys(ids))]


def headline_sentences(theatre: Theatre, headlines: Exhibit) -> tuple[str, ...]:
    """Return a sentence for each of the first headline numbers, with hedge, base and date."""
    return tuple(claim_sentences(theatre, _claims_behind(theatre, headlines).head(MAX_HEADLINES)))


def disagreement_sentences(
    theatre: Theatre, view: View, exhibits: Sequence[Exhibit] = ()
) -> tuple[str, ...]:
    """Return a sentence for each disagreement in the `RECENT_DAYS` days up to the as-of date.

    Only disagreements on one base that the passage of time does not explain
    (`find_disagreements`). Those on measures and places of the exhibits come first, then the
    widest; no claim is later than the as-of date.
    """
    found = disagreements.find_disagreements(theatre, MAX_GAP_DAYS, view.country)
    since = view.as_of - pd.Timedelta(days=RECENT_DAYS)
    found = found[(found["last"] <= view.as_of) & (found["last"] >= since)]
    exhibited = {
        pair
        for exhibit in exhibits
        if {"metric", "place_id"} <= set(exhibit.frame)
        for pair in zip(exhibit.frame["metric"], exhibit.frame["place_id"], strict=True)
    }
    concerns = [pair in exhibited for pair in zip(found["metric"], found["place_id"], strict=True)]
    ranked = found.assign(concerns=concerns).sort_values("concerns", ascending=False, kind="stable")
    rows = cast("list[dict[str, Any]]", ranked.head(MAX_DISAGREEMENTS).to_dict("records"))
    return tuple(_disagreement_sentence(theatre, row) for row in rows)


def _disagreement_sentence(theatre: Theatre, pair: dict[str, Any]) -> str:
    low, high = (
        stated_value(theatre, theatre.figures.loc[pair[name]]) for name in ("low_id", "high_id")
    )
    subject = sentence_case(measured_phrase(theatre, pair["metric"], pair["place_id"]))
    base = theatre.bases.loc[pair["base_id"], "label"]
    return f"{subject}: {low} compared with {high}; same base: {base}."
