"""The one module that caches. What it gives is shared between readers: treat it as frozen.

Keys are ids, dates and widths, never frames; nothing here depends on who asks.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pandas as pd
import streamlit as st
from plotly.basedatatypes import BaseFigure

from data.loading.theatre import default_theatre, read_theatre
from data.model import Filters, Theatre
from exhibits.brief import BriefItem, Progress, build_brief, build_item, build_picked
from exhibits.brief_request import BriefRequest
from exhibits.builders.claims import tables
from exhibits.builders.control import playback
from exhibits.builders.maps.basemap import Basemap, arabic_name, read_basemap
from exhibits.catalogue import CatalogueEntry, catalogue, step_days
from exhibits.links import options
from exhibits.links.options import label_of
from exhibits.model import DotsMarks, Exhibit, Kind, View
from exhibits.render import formats
from exhibits.render.html import fragments
from exhibits.render.html.claims import claim_list, event_list, evidence, ledger_rows
from exhibits.render.plotly.drawing import Drawing, DrawingContext
from exhibits.render.plotly.figure import figure
from exhibits.theme import THEMES
from pages.ui.work import Notify, Results

_PROSE = Path(__file__).parents[2] / "docs"
STATEMENTS, LEDGER = "statements", "ledger"
PUBLICATIONS_A_PART = 20
CLAIMS_A_PART = 25
FRONT_PAGES = 2  # title and summary


class Finished(BaseFigure):
    """A drawing as Streamlit takes it without looking at every property again."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing.to_dict()

    def to_dict(self) -> dict[str, Any]:
        """Give traces and layout; the outer dictionaries are the caller's own."""
        data, layout = self._drawing["data"], self._drawing["layout"]
        return {"data": [dict(trace) for trace in data], "layout": layout}


@st.cache_resource(show_spinner="Reading the records …")
def theatre() -> Theatre:
    """The theatre of this server."""
    return read_theatre(default_theatre())


def names(place_id: str) -> tuple[str, str]:
    """English and Arabic name of a place; the second is "" where the records have none."""
    row = theatre().places.loc[place_id]
    return str(row["name_en"]), arabic_name(row["name_ar"])


@st.cache_resource(show_spinner=False)
def _ground() -> Basemap:
    return read_basemap(theatre())


@st.cache_resource(show_spinner=False)
def _catalogue() -> dict[str, CatalogueEntry]:
    return catalogue(theatre(), _ground())


@st.cache_resource(show_spinner=False)
def entries() -> dict[str, CatalogueEntry]:
    """The catalogue, whose exhibits are built once for pages, files and briefs."""
    return {
        name: replace(entry, build=partial(exhibit, name)) for name, entry in _catalogue().items()
    }


def ready() -> None:
    """Read all records, so that a fault in any of them is told before a page is drawn."""
    _catalogue()


@st.cache_resource(show_spinner=False)
def steps() -> pd.DatetimeIndex:
    """Days with a new claim, for the step buttons."""
    return step_days(theatre())


_KEYS: dict[str | type[Any], Callable[[Any], Any]] = {
    View: repr
}  # every part of a view is a text, a number or a day


def exhibit(exhibit_id: str, view: View) -> Exhibit:
    """An exhibit as the view asks for it.

    The whole ledger is too large to keep: it is asked for when it is exported, and built then.
    """
    return _catalogue()[exhibit_id].build(view) if exhibit_id == LEDGER else _kept(exhibit_id, view)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=_KEYS)
def _kept(exhibit_id: str, view: View) -> Exhibit:
    return _catalogue()[exhibit_id].build(view)


@dataclass(frozen=True)
class Shown:
    """What a page says of an exhibit at each rerun: large strings, cheap to keep by the hundred.

    ``body`` is a drawing, or HTML for numbers and tables. ``forms`` are ids of the formats that it
    can be handed out in.
    """

    kind: Kind
    head: str
    body: Finished | str
    foot: str
    alt: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Links:
    """Where what is shown leads: addresses to which an id, or a question, is added."""

    source: str
    claim: str
    rivals: str
    place: str

    def to_claim(self, figure_id: str) -> str:
        """Address of a claim's card."""
        return f"{self.claim}{quote(figure_id)}#evidence"

    def to_place(self, place_id: str) -> str:
        """Address of a place's records of control."""
        return f"{self.place}{quote(place_id)}#place"

    def to_event(self, event_id: str, until: str) -> str:
        """Address of what the source said of an event; ``until``: not by the view's day."""
        if not until:
            return f"{self.source}{quote(event_id)}"
        return f"{self.source.partition('?')[0]}?{urlencode({'as_of': until, 'q': event_id})}"

    def to_rivals(self, place_id: str, metric: str, first: Any, last: Any) -> str:
        """Address of the claims on a measure of a place between two days; NaT: an open end."""
        asked = {"measure": label_of(choices().measures, metric)}
        asked |= {
            key: f"{day:%Y-%m-%d}" for key, day in (("from", first), ("to", last)) if pd.notna(day)
        }
        return f"{self.rivals}{quote(label_of(choices().places, place_id))}&{urlencode(asked)}"


@st.cache_resource(max_entries=1024, show_spinner=False, hash_funcs={**_KEYS, Links: repr})
def shown_exhibit(exhibit_id: str, view: View, theme: str, width: float, links: Links) -> Shown:
    """An exhibit of the catalogue, drawn or written for a screen."""
    built = exhibit(exhibit_id, view)
    if built.kind == "numbers":
        body: Finished | str = fragments.cards(built, links.source, links.claim, links.to_rivals)
    elif built.kind == "evidence":
        body = evidence(built, links.to_claim)
    elif built.kind == "table":
        body = fragments.table(built, links.to_claim, links.to_rivals)
    else:
        body = Finished(figure(built, DrawingContext(theme=THEMES[theme], width=width)))
    return Shown(
        built.kind, fragments.head(built), body, fragments.foot(built), built.alt, _forms(built)
    )


def _forms(built: Exhibit) -> tuple[str, ...]:
    return tuple(form.id for form in formats.available_formats(built))


def brief_item(exhibit_id: str, view: View, base: str) -> BriefItem:
    """An exhibit as it goes on paper by itself; ``base`` is where its link leads."""
    return build_item(theatre(), entries()[exhibit_id], view, base)


MAX_FILES_MB, MAX_PREVIEWS_MB = 64, 64
"""Of exported files and of previews of briefs that are at hand for the next reader."""
_files = Results(MAX_FILES_MB * 1_000_000, len)
_previews = Results(MAX_PREVIEWS_MB * 1_000_000, lambda pages: sum(map(len, pages)))


def export_file(exhibit_id: str, view: View, form: str, base: str, waiting: Notify) -> bytes:
    """An exhibit as a file."""

    def make() -> bytes:
        made = brief_item(exhibit_id, view, base)
        return formats.FORMATS[form].write(made.exhibit, made.imprint, made.notes)

    return _files.get((exhibit_id, repr(view), form, base), make, waiting)


def exhibit_pages(
    request: BriefRequest, at: int, base: str, numbers: dict[str, int], waiting: Notify
) -> list[bytes]:
    """The pages of one exhibit of a brief as small pictures.

    Parameters
    ----------
    at : its place among the exhibits of the brief, from 0.
    numbers : the numbers of its sources in the brief, by their ids.
    """
    pick = request.picks[at]
    alone = replace(request, picks=(pick,), title="", author="", exhibits_per_slide=1)

    def make() -> list[bytes]:
        from exhibits.render.pdf.export import exhibit_preview

        return exhibit_preview(build_picked(theatre(), entries(), request, pick, base)[1], numbers)

    return _previews.get((repr(alone), base, tuple(numbers.items())), make, waiting)


def front_pages(
    request: BriefRequest, base: str, waiting: Notify, progress: Progress
) -> list[list[bytes]]:
    """Title and summary, and the list of sources of a brief, as small pictures."""

    def make() -> list[bytes]:
        from exhibits.render.pdf.export import front_preview

        return front_preview(build_brief(theatre(), entries(), request, base, progress))

    pages = _previews.get((repr(request), base), make, waiting)
    return [pages[:FRONT_PAGES], pages[FRONT_PAGES:]]


@dataclass(frozen=True)
class Publications:
    """A part of the publications that a search found, and in how many parts they come."""

    head: str
    body: str
    foot: str
    parts: int
    forms: tuple[str, ...]


@st.cache_resource(max_entries=256, show_spinner=False, hash_funcs=_KEYS)
def publications(view: View, part: int) -> Publications:
    """What each source said, some publications at a time; ``part`` counts from 1."""
    built = exhibit(STATEMENTS, view)
    ids = [source.source_id for source in built.sources]
    kept = ids[(part - 1) * PUBLICATIONS_A_PART : part * PUBLICATIONS_A_PART]
    rows = built.frame[built.frame["source_id"].isin(kept)]
    return Publications(
        head=fragments.head(built),
        body=fragments.source_list(rows) if not built.missing else fragments.missing(built),
        foot=fragments.foot(built),
        parts=-(-len(ids) // PUBLICATIONS_A_PART),
        forms=_forms(built),
    )


@st.cache_resource(show_spinner=False)
def choices() -> options.Choices:
    """What the claims of this theatre can be chosen by."""
    return options.choices(theatre())


@st.cache_resource(show_spinner=False)
def countries() -> dict[str, str]:
    """The theatre's whole and its countries; id by label."""
    return options.countries(theatre())


@st.cache_resource(max_entries=512, show_spinner=False)
def measures_of(place_id: str) -> dict[str, str]:
    """Measures on which there are claims of a place; id by label."""
    return options.measures_of(theatre(), place_id)


@st.cache_resource(max_entries=512, show_spinner=False)
def places_of(metric: str, country: str) -> dict[str, str]:
    """Places of a country that have a series of a measure; id by label."""
    return options.places_of(theatre(), metric, country)


@st.cache_resource(show_spinner=False)
def opening_rivals() -> Filters:
    """Place and measure on which the rivals open."""
    return options.opening_rivals(theatre())


@st.cache_resource(show_spinner=False)
def controllers() -> dict[str, str]:
    """Actor ids by short label, the theatre's subject first."""
    return options.controllers(theatre())


@st.cache_resource(show_spinner=False)
def area_units() -> dict[str, str]:
    """Ids of the units of area by the sign that readers choose; the canonical one first."""
    return options.area_units(theatre())


@st.cache_resource(max_entries=16, show_spinner=False)
def frames(reach_km: float | None, country: str) -> dict[str, Any]:
    """What the browser needs to play the map of control by itself."""
    return playback.playback_frames(theatre(), _ground(), reach_km, country)


def ledger_parts(view: View) -> int:
    """In how many parts the ledger of a view comes, at least one."""
    return max(-(-len(tables.matching_claims(theatre(), view)) // CLAIMS_A_PART), 1)


@dataclass(frozen=True)
class LedgerPart:
    """A part of the ledger, and in how many parts it comes."""

    head: str
    body: str
    foot: str
    parts: int
    forms: tuple[str, ...]


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs={**_KEYS, Links: repr})
def ledger(view: View, part: int, links: Links) -> LedgerPart:
    """Claims that meet the filters, some at a time; ``part`` counts from 1."""
    parts = ledger_parts(view)
    part = min(part, parts)
    shown_rows = slice((part - 1) * CLAIMS_A_PART, part * CLAIMS_A_PART)
    built = tables.ledger(theatre(), view, shown_rows)
    return LedgerPart(
        head=fragments.head(built),
        body=fragments.missing(built)
        if built.missing
        else ledger_rows(built.frame, view.order, links.to_claim),
        foot=fragments.foot(built),
        parts=parts,
        forms=_forms(built),
    )


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs={**_KEYS, Links: repr})
def drawn_exhibit(exhibit_id: str, view: View, links: Links) -> str:
    """The claims of a chart, and its events, as lists with links to what stands behind each."""
    built = exhibit(exhibit_id, view)
    claims = claim_list(
        tables.claim_sentence_rows(theatre(), built.frame["figure_id"]), links.to_claim
    )
    happened = built.marks.events if isinstance(built.marks, DotsMarks) else None
    if happened is None:
        return claims
    return claims + event_list(happened, links.to_place, links.to_event)


def read_prose(name: str) -> str:
    """A text of the house, in Markdown."""
    return (_PROSE / f"{name}.md").read_text(encoding="utf-8")
