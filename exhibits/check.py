"""Trial build of every exhibit of a theatre and of its default brief, as part of its check."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from data.__main__ import print_check
from data.loading.theatre import read_theatre
from data.model import Theatre
from exhibits.brief import build_brief, ignore_progress
from exhibits.brief_request import BriefRequest
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue, default_brief
from exhibits.kinds import KINDS
from exhibits.links.picks import Pick
from exhibits.links.view_query import require_view
from exhibits.model import View
from exhibits.page_setup import ExportContext
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.formats import BRIEF_FORMATS, FORMATS
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.theme import LIGHT

CHECKED_WIDTH_PX = 880.0
_BASE = "http://localhost:8501"


@dataclass(frozen=True)
class BuildFault:
    """An exhibit or brief that cannot be built; ``reason`` is the error in one line."""

    exhibit_id: str
    view: View
    reason: str

    def __str__(self) -> str:
        return f"{self.exhibit_id}, {self.view.country}, {self.view.as_of:%Y-%m-%d}: {self.reason}"


def check_theatre(folder: Path, *, quiet: bool = False, every_row: bool = False) -> int:
    """Check a theatre's records, then print what cannot be built; return 0 if it can be served."""
    if print_check(folder, quiet=quiet, every_row=every_row):
        return 1
    theatre = read_theatre(folder)
    entries = catalogue(theatre, read_basemap(theatre))
    faults = 0
    for fault in find_build_faults(theatre, entries):
        faults += 1
        print(fault)
    if not faults:
        print(f"{len(entries)} exhibits and the default brief can be built.")
    return 1 if faults else 0


def find_build_faults(
    theatre: Theatre, entries: Mapping[str, CatalogueEntry]
) -> Iterator[BuildFault]:
    """Build and draw every exhibit on three dates and for each country; then the default brief.

    A fault here is an error of the program or of a check that should have named the record, so
    any error is caught and reported.
    """
    views = _checked_views(theatre)
    for entry in entries.values():
        for view in views:
            try:
                _build(entry, view)
            except Exception as error:
                yield BuildFault(entry.id, view, _describe(error))
    view = views[0]
    picks = tuple(Pick(name) for name in default_brief(theatre, entries))
    form = BRIEF_FORMATS["zip"]  # contains the other formats
    try:
        brief = build_brief(theatre, entries, BriefRequest(picks, view), _BASE)
        form.write(brief, theatre, ignore_progress)
    except Exception as error:
        yield BuildFault("default brief", view, _describe(error))


def _checked_views(theatre: Theatre) -> list[View]:
    """Opening view, first and last day of the period, and each country on the opening date."""
    settings, opening = theatre.settings, require_view(theatre, {})
    days = (settings.window_first, settings.window_last)
    return [
        opening,
        *(replace(opening, as_of=day) for day in days if day != opening.as_of),
        *(replace(opening, country=country.place_id) for country in settings.countries),
    ]


def _build(entry: CatalogueEntry, view: View) -> None:
    exhibit = entry.build(view)
    if KINDS[exhibit.kind].is_drawn:
        draw_figure(exhibit, DrawingContext(LIGHT, CHECKED_WIDTH_PX))
    FORMATS["csv"].write(exhibit, ExportContext(), ())


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
