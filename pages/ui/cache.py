"""All caches. Results are shared between readers: treat them as immutable.

Keys are the version of the records, ids, dates and widths; only the theatre depends on the session.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pandas as pd

from data.model import Theatre
from exhibits.addresses.file_request import validator
from exhibits.addresses.jobs import (
    BriefFile,
    ExhibitFile,
    ExhibitPreview,
    ExportedFile,
    FrontPreview,
    Job,
    Preparation,
    RecordsVersion,
)
from exhibits.brief import BriefItem, build_item
from exhibits.brief_request import BriefRequest
from exhibits.builders.assessed import assessed_playback
from exhibits.builders.claims import tables
from exhibits.builders.control import playback
from exhibits.builders.maps.map_points import local_name
from exhibits.links import options
from exhibits.links import step_dates as dates
from exhibits.links.options import find_label
from exhibits.model import Exhibit, View
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render import formats
from exhibits.render.html import fragments
from exhibits.render.html.claims import (
    render_claim_list,
    render_event_list,
    render_ledger_rows,
)
from pages.server import theatres
from pages.server.exports.pool import QueueFullError
from pages.server.exports.service import Export
from pages.server.theatres import per_theatre
from pages.ui.long_tasks import Report, wait_for_export

_PROSE = Path(__file__).parents[2] / "docs"
STATEMENTS, LEDGER = "statements", "ledger"
PUBLICATIONS_PER_PART = 20
CLAIMS_PER_PART = 25
FRONT_PAGES = 2  # title and, if there is one, summary


def theatre() -> Theatre:
    """Theatre of this run."""
    return theatres.current().theatre


def place_names(place_id: str) -> tuple[str, str]:
    """English and local name of a place; the local name is "" if the records have none."""
    row = theatre().places.loc[place_id]
    return str(row["name_en"]), local_name(row["name_local"])


@per_theatre()
def local_letters(theatre: Theatre) -> str:
    """Letters of the local names of places, without those of English.

    A page that shows them has their fonts before its charts are drawn; Plotly draws a chart again
    when a font arrives that it has begun to use.
    """
    names = theatre.places["name_local"].dropna()
    return "".join(sorted({letter for name in names for letter in name if letter > "\u00ff"}))


@per_theatre()
def entries(theatre: Theatre) -> dict[str, CatalogueEntry]:
    """Catalogue whose exhibits are built once for pages, files and briefs."""
    return {
        name: replace(entry, build=partial(exhibit, name))
        for name, entry in theatres.current().entries.items()
    }


@per_theatre()
def _exhibits_by_page(theatre: Theatre) -> dict[str, list[str]]:
    by_page: dict[str, list[str]] = {}
    for name, entry in theatres.current().entries.items():
        by_page.setdefault(entry.page, []).append(name)
    return by_page


def page_exhibits(page: str) -> list[str]:
    """Ids of the exhibits of a page, in reading order; empty for a page with nothing to show."""
    return _exhibits_by_page().get(page, [])


def exhibit(exhibit_id: str, view: View) -> Exhibit:
    """Build an exhibit for a view.

    The unfiltered ledger is too large to cache; it is only needed, and built, for an export.
    """
    return (
        theatres.current().entries[exhibit_id].build(view)
        if exhibit_id == LEDGER
        else _build_cached(exhibit_id, without_country(exhibit_id, view))
    )


def without_country(exhibit_id: str, view: View) -> View:
    """Return the view with the entire theatre where an exhibit is the same for all countries.

    Views that differ in nothing else then share what is built and drawn.
    """
    if theatres.current().entries[exhibit_id].has_country:
        return view
    return replace(view, country=theatre().settings.whole)


@per_theatre(max_entries=64)
def _build_cached(theatre: Theatre, exhibit_id: str, view: View) -> Exhibit:
    return theatres.current().entries[exhibit_id].build(view)


@dataclass(frozen=True)
class Links:
    """Address prefixes of links in exhibits; an id or a query is appended to each."""

    source: str
    claim: str
    rivals: str
    place: str

    def to_claim(self, figure_id: str) -> str:
        """Address of a claim's evidence."""
        return f"{self.claim}{quote(figure_id)}#evidence"

    def to_place(self, place_id: str) -> str:
        """Address of the control records of a place."""
        return f"{self.place}{quote(place_id)}#place"

    def to_event(self, event_id: str, until: str) -> str:
        """Address of an event's statements; ``until`` replaces the as-of date of the view."""
        if not until:
            return f"{self.source}{quote(event_id)}"
        return f"{self.source.partition('?')[0]}?{urlencode({'as_of': until, 'q': event_id})}"

    def to_rivals(self, place_id: str, metric: str, first: Any, last: Any) -> str:
        """Address of the claims on a measure of a place between two dates; NaT is an open end."""
        parameters = {"measure": find_label(choices().measures, metric)}
        parameters |= {
            key: f"{date:%Y-%m-%d}"
            for key, date in (("from", first), ("to", last))
            if pd.notna(date)
        }
        return (
            f"{self.rivals}{quote(find_label(choices().places, place_id))}&{urlencode(parameters)}"
        )


def format_ids(built: Exhibit) -> tuple[str, ...]:
    """Ids of the formats that an exhibit can be exported in."""
    return tuple(each.id for each in formats.available_formats(built))


def brief_item(exhibit_id: str, view: View, base: str) -> BriefItem:
    """Build an exhibit as a single item; ``base`` is the address its link starts with."""
    return build_item(theatre(), entries()[exhibit_id], view, base)


def _run_export(make: Callable[[RecordsVersion], Job], notify: Report) -> Any:
    """Return the result of a job on the records of this run, from the cache or the pool."""
    served = theatre()
    job = make(RecordsVersion(served.folder, served.records))
    return wait_for_export(Export(validator(served, job), job), notify)


def prepare_exports() -> None:
    """Let a process of the pool read the records, so that the first file takes less time."""
    job = Preparation(RecordsVersion(theatre().folder, theatre().records))
    with suppress(QueueFullError):
        Export(validator(theatre(), job), job)


def export_file(
    exhibit_id: str, view: View, format_id: str, base: str, notify: Report
) -> ExportedFile:
    """Export an exhibit as a file."""
    return _run_export(
        lambda records: ExhibitFile(records, exhibit_id, view, format_id, base), notify
    )


def brief_file(request: BriefRequest, format_id: str, base: str, notify: Report) -> ExportedFile:
    """Export a brief as a file."""
    return _run_export(lambda records: BriefFile(records, request, format_id, base), notify)


def exhibit_pages(
    request: BriefRequest, index: int, base: str, numbers: dict[str, int], notify: Report
) -> list[bytes]:
    """Preview images of the pages of one exhibit of a brief.

    Parameters
    ----------
    index : position of the exhibit in the brief, from 0.
    numbers : source numbers in the brief, by source id.
    """
    pick = request.picks[index]
    single = replace(request, picks=(pick,), title="", author="", exhibits_per_slide=1)
    pairs = tuple(numbers.items())
    return _run_export(lambda records: ExhibitPreview(records, single, base, pairs), notify)


def front_pages(
    request: BriefRequest, base: str, notify: Report
) -> tuple[list[bytes], list[bytes]]:
    """Preview images of a brief: title and summary, and the list of sources."""
    return _run_export(lambda records: FrontPreview(records, request, base), notify)


@dataclass(frozen=True)
class ListPart:
    """One part of a long list as HTML, with the number of parts and the formats of its exhibit."""

    head: str
    body: str
    foot: str
    parts: int
    forms: tuple[str, ...]


@per_theatre(max_entries=256)
def publications_part(theatre: Theatre, view: View, part: int) -> ListPart:
    """Statements by source, one part of the publications at a time; ``part`` counts from 1."""
    built = exhibit(STATEMENTS, view)
    ids = [source.source_id for source in built.sources]
    part_ids = ids[(part - 1) * PUBLICATIONS_PER_PART : part * PUBLICATIONS_PER_PART]
    rows = built.frame[built.frame["source_id"].isin(part_ids)]
    return ListPart(
        head=fragments.render_head(built),
        body=fragments.render_source_list(rows)
        if not built.missing
        else fragments.render_missing(built.missing),
        foot=fragments.render_foot(built),
        parts=-(-len(ids) // PUBLICATIONS_PER_PART),
        forms=format_ids(built),
    )


# Choices of the controls and dates of the step buttons, as described in `exhibits.links`.
choices = per_theatre()(options.choices)
countries = per_theatre()(options.countries)
has_country_choice = per_theatre()(options.has_country_choice)
measures_of = per_theatre(max_entries=512)(options.measures_of)
places_of = per_theatre(max_entries=512)(options.places_of)
opening_rivals = per_theatre()(options.opening_rivals)
controllers = per_theatre()(options.controllers)
step_dates = per_theatre()(dates.step_dates)
area_units = per_theatre()(options.area_units)


@per_theatre(max_entries=16)
def playback_frames(
    theatre: Theatre, radius_km: float | None, country: str, assessor: str = ""
) -> dict[str, Any]:
    """Playback data with which the browser animates the modelled map, or an assessor's."""
    if assessor:
        return assessed_playback.assessed_frames(theatre, theatres.current().basemap, assessor)
    return playback.playback_frames(theatre, theatres.current().basemap, radius_km, country)


def count_ledger_parts(view: View) -> int:
    """Number of parts of the ledger for a view, at least one."""
    return max(-(-len(tables.matching_claims(theatre(), view)) // CLAIMS_PER_PART), 1)


@per_theatre(max_entries=64)
def ledger_part(theatre: Theatre, view: View, part: int, links: Links) -> ListPart:
    """One part of the claims that match the filters; ``part`` counts from 1."""
    parts = count_ledger_parts(view)
    part = min(part, parts)
    part_rows = slice((part - 1) * CLAIMS_PER_PART, part * CLAIMS_PER_PART)
    built = tables.ledger(theatre, view, part_rows)
    return ListPart(
        head=fragments.render_head(built),
        body=fragments.render_missing(built.missing)
        if built.missing
        else render_ledger_rows(built.frame, view.order, links.to_claim),
        foot=fragments.render_foot(built),
        parts=parts,
        forms=format_ids(built),
    )


@per_theatre(max_entries=64)
def claim_list_html(theatre: Theatre, exhibit_id: str, view: View, links: Links) -> str:
    """Claims and events of a chart as HTML lists, each linked to its evidence."""
    built = exhibit(exhibit_id, view)
    claims = render_claim_list(
        tables.claim_sentence_rows(theatre, built.frame["figure_id"]), links.to_claim
    )
    events = getattr(built.marks, "events", None)
    if events is None:
        return claims
    return claims + render_event_list(events, links.to_place, links.to_event)


def read_prose(name: str) -> str:
    """Read a text of the documentation, in Markdown."""
    return (_PROSE / f"{name}.md").read_text(encoding="utf-8")
