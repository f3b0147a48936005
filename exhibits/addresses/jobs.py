"""Work that a process of exports does: values that can be sent to it, each with its result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from data.model import Theatre
from exhibits.addresses.file_address import extension_of, file_address
from exhibits.brief import BriefItem, Progress, build_brief, build_item, build_picked
from exhibits.brief_request import BriefRequest
from exhibits.languages import Language, theatre_languages
from exhibits.links.citation import remove_citation
from exhibits.links.picks import Pick
from exhibits.links.view_query import THEATRE, query_of_view, read_view
from exhibits.model import View
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.data_files.metadata import column_fields
from exhibits.render.data_files.provenance import provenance_of
from exhibits.render.formats import (
    BRIEF_FORMATS,
    COMPLETE_FORMATS,
    DATA_FILES,
    FORMATS,
    available_formats,
    brief_name,
    file_name,
)
from exhibits.render.html.light_page import LightPage, PageLinks, light_page
from exhibits.render.reference import make_reference, plain_text

EMBEDDED_FILES = ("csv", "xlsx", "geojson", "png", "svg", "pdf")
"""Formats that a light page links to."""
BUILD_SHARE = 0.3
"""Share of the progress of a brief's file that building its exhibits takes."""


class JobRefusedError(ValueError):
    """The result cannot be made; ``available`` lists what could be requested instead."""

    def __init__(self, message: str, available: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.available = available


@dataclass(frozen=True)
class RecordsVersion:
    """Records of a theatre: their folder, and the digest of the files as the server read them."""

    folder: Path
    digest: str


@dataclass(frozen=True)
class LoadedTheatre:
    """A theatre in the process that runs jobs, with its catalogue."""

    theatre: Theatre
    entries: Mapping[str, CatalogueEntry]


class Job(Protocol):
    """Work on the records of one theatre."""

    @property
    def records(self) -> RecordsVersion:
        """Records that the work needs."""
        ...

    def run(self, loaded: LoadedTheatre, progress: Progress) -> Any:
        """Return the result, which can be pickled; ``progress`` is called between parts."""
        ...


@dataclass(frozen=True)
class ExportedFile:
    """Contents of a file, its name and its media type."""

    data: bytes
    name: str
    media_type: str


@dataclass(frozen=True)
class ExhibitFile:
    """One exhibit of a view as a file.

    ``base`` is the address at which the dashboard is served, for links in the file; ``is_complete``
    writes all columns of a table.
    """

    records: RecordsVersion
    exhibit_id: str
    view: View
    format_id: str
    base: str
    language: Language = "en"
    paper: str = "16:9"
    is_complete: bool = False

    def build(self, loaded: LoadedTheatre) -> BriefItem:
        """Build the exhibit in the language of the file."""
        entry = loaded.entries[self.exhibit_id]
        picks = (Pick(entry.id),)
        request = BriefRequest(picks, self.view, language=self.language, paper=self.paper)
        return build_item(loaded.theatre, entry, self.view, self.base, request)

    def run(self, loaded: LoadedTheatre, progress: Progress) -> ExportedFile:
        """Write the file.

        Raises
        ------
        JobRefusedError: the exhibit has no such format, or nothing to draw.
        """
        entry, item = loaded.entries[self.exhibit_id], self.build(loaded)
        form = FORMATS[self.format_id]
        if item.exhibit.missing and form.id not in DATA_FILES:
            raise JobRefusedError(f"{entry.id}: nothing to draw: {item.exhibit.missing}")
        if not form.fits(item.exhibit):
            fitting = tuple(extension_of(each.id) for each in available_formats(item.exhibit))
            message = f"{entry.id} has no format {extension_of(form.id)!r} in this view"
            raise JobRefusedError(f"{message}; available: {', '.join(fitting)}", fitting)
        writer = COMPLETE_FORMATS[form.id] if self.is_complete else form
        data = writer.write(item.exhibit, item.export_context, item.notes)
        name = file_name(loaded.theatre, item.exhibit, form, item.export_context.link)
        return ExportedFile(data, name, form.media_type)


@dataclass(frozen=True)
class EmbeddedPage:
    """The light page of an exhibit, for a frame of another page.

    ``request`` has exhibit, view and language; ``theme`` is "light", "dark" or "" for the reader's.
    """

    request: ExhibitFile
    theme: str

    @property
    def records(self) -> RecordsVersion:
        """Records that the page shows."""
        return self.request.records

    def run(self, loaded: LoadedTheatre, progress: Progress) -> LightPage:
        """Write the page with links to its files and to its page of the dashboard."""
        request, theatre = self.request, loaded.theatre
        entry = loaded.entries[request.exhibit_id]
        item = request.build(loaded)
        params = query_of_view(theatre, request.view, entry.page)
        params.pop(THEATRE, None)
        if label := self._language_label(theatre):
            params["language"] = label
        files = tuple(
            (
                form.label,
                file_address(request.base, theatre.folder.name, entry.id, form.id, params),
            )
            for form in available_formats(item.exhibit)
            if not item.exhibit.missing and form.id in EMBEDDED_FILES
        )
        cited = make_reference(theatre, item.exhibit, item.export_context)
        links = PageLinks(files, remove_citation(item.export_context.link), plain_text(cited))
        return light_page(item, links, self.theme)

    def _language_label(self, theatre: Theatre) -> str:
        """Return the name of the language in addresses, "" for English."""
        labels = theatre_languages(theatre)
        translated: dict[Language, str] = {
            language: label for label, language in labels.items() if language != "en"
        }
        return translated.get(self.request.language, "")


@dataclass(frozen=True)
class BriefFile:
    """A brief as a file."""

    records: RecordsVersion
    request: BriefRequest
    format_id: str
    base: str

    def run(self, loaded: LoadedTheatre, progress: Progress) -> ExportedFile:
        """Write the file."""
        form = BRIEF_FORMATS[self.format_id]
        brief = build_brief(
            loaded.theatre,
            loaded.entries,
            self.request,
            self.base,
            lambda share, text: progress(BUILD_SHARE * share, text),
        )
        data = form.write(
            brief,
            loaded.theatre,
            lambda share, text: progress(BUILD_SHARE + (1 - BUILD_SHARE) * share, text),
        )
        return ExportedFile(data, brief_name(loaded.theatre, brief.as_of, form), form.media_type)


@dataclass(frozen=True)
class ExhibitPreview:
    """Pictures of the pages of one exhibit of a brief.

    ``request`` has this exhibit alone; ``numbers`` are pairs of a source and its number in the
    brief.
    """

    records: RecordsVersion
    request: BriefRequest
    base: str
    numbers: tuple[tuple[str, int], ...]

    def run(self, loaded: LoadedTheatre, progress: Progress) -> list[bytes]:
        """Draw the pages."""
        from exhibits.render.pdf.export import render_exhibit_preview

        (pick,) = self.request.picks
        theatre, entries = loaded.theatre, loaded.entries
        item = build_picked(theatre, entries, self.request, pick, self.base)[1]
        return render_exhibit_preview(item, dict(self.numbers))


@dataclass(frozen=True)
class FrontPreview:
    """Pictures of a brief's title and summary, and of its list of sources."""

    records: RecordsVersion
    request: BriefRequest
    base: str

    def run(self, loaded: LoadedTheatre, progress: Progress) -> tuple[list[bytes], list[bytes]]:
        """Draw the pages."""
        from exhibits.render.pdf.export import render_front_preview

        theatre, entries = loaded.theatre, loaded.entries
        return render_front_preview(
            build_brief(theatre, entries, self.request, self.base, progress)
        )


@dataclass(frozen=True)
class Preparation:
    """Reading of the records, before a reader decides on a file."""

    records: RecordsVersion

    def run(self, loaded: LoadedTheatre, progress: Progress) -> bool:
        """Do nothing more."""
        return True


@dataclass(frozen=True)
class ExhibitDescription:
    """What an exhibit offers in the opening view.

    ``fields`` are the columns of its CSV file (`column_fields`); empty if it has no rows there.
    """

    id: str
    format_ids: tuple[str, ...]
    fields: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class Descriptions:
    """Descriptions of all exhibits of a theatre."""

    records: RecordsVersion
    base: str = field(default="", repr=False)

    def run(self, loaded: LoadedTheatre, progress: Progress) -> list[ExhibitDescription]:
        """Build every exhibit in the opening view."""
        view = read_view(loaded.theatre, {})[0]
        described = []
        for number, entry in enumerate(loaded.entries.values()):
            progress(number / len(loaded.entries), entry.title)
            item = build_item(loaded.theatre, entry, view, self.base)
            fields = (
                column_fields(item.exhibit, provenance_of(item.exhibit, item.export_context))
                if not item.exhibit.missing
                else []
            )
            formats = tuple(each.id for each in available_formats(item.exhibit))
            described.append(ExhibitDescription(entry.id, formats, tuple(fields)))
        return described
