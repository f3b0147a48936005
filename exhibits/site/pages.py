"""Pages of a static edition as files: HTML, with picture and data of each exhibit beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from data.model import Theatre
from exhibits.brief import BriefItem, build_item
from exhibits.brief_request import BriefRequest
from exhibits.builders.maps.basemap import Basemap
from exhibits.kinds import KINDS
from exhibits.languages import Language
from exhibits.model import Exhibit
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.formats import FORMATS
from exhibits.render.html.environment import render
from exhibits.render.html.light_page import (
    MAX_ROWS,
    FurtherFiles,
    PageLinks,
    light_article,
    light_document,
)
from exhibits.render.pdf.export import picture
from exhibits.render.reference import make_reference, plain_text
from exhibits.render.static.both_themes import Palette
from exhibits.site.moving_map import moving_map
from exhibits.site.plan import INDEX, SitePage, SitePart, moving_maps
from exhibits.site.texts import LANGUAGE_NAMES, WORDS, translate_title, translate_words

ASSETS, DATA = "assets", "data"
ROW_IDS = {
    "places": ("place", "place_id"),
    "ledger": ("claim", "figure_id"),
    "statements": ("source", "source_id"),
}
"""Exhibits whose rows have addresses: prefix and column of their ids."""
PICTURE_SCALE = 2 / 3
"""Pictures have 1280 x 720 pixels, so that an edition in two languages stays small."""
Files = Iterator[tuple[str, bytes]]


@dataclass(frozen=True)
class Edition:
    """What all pages of an edition have in common.

    ``languages`` are by name, the first in the folder itself, others in folders of their codes;
    ``address`` is that of the dashboard, "" for none.
    """

    theatre: Theatre
    base_map: Basemap
    entries: Mapping[str, CatalogueEntry]
    pages: tuple[SitePage, ...]
    languages: tuple[Language, ...]
    address: str

    def folder(self, language: Language) -> str:
        """Return the folder of a language, "" or ending in a slash."""
        return "" if language == self.languages[0] else f"{language}/"

    def make_page(self, page: SitePage, language: Language) -> Files:
        """Make the files of a page: path within the edition, and content."""
        palette, articles, folder = Palette(), [], self.folder(language)
        maps = moving_maps(self.theatre, self.entries)
        title = self._title(page, language)
        context = None
        for part in page.parts:
            item = self._build(part, language)
            context = context or item.export_context
            yield from self._make_data(part, item, folder)
            below = Markup()
            if part.exhibit_id in maps and not item.exhibit.missing:
                view = part.view(self.theatre, self.entries[part.exhibit_id])
                below, frames = moving_map(
                    *(self.theatre, self.base_map, view, part.name),
                    *(maps[part.exhibit_id], language),
                )
                yield f"{folder}{DATA}/{part.name}-frames.js", frames.encode()
                # The date in the heading is replaced by that of the moving map.
                item = replace(item, exhibit=replace(item.exhibit, message=""))
            articles.append(
                light_article(
                    item,
                    part.name.replace("_", "-"),
                    self._links(part, item),
                    palette,
                    heading="h2",
                    row_ids=row_ids(item.exhibit),
                    below=below,
                )
            )
        context = context or self._build(SitePart("origins", "origins"), language).export_context
        base = "../" * bool(folder)
        body = render(
            "site_body",
            context=context,
            language=language,
            words=translate_words(language, WORDS),
            product=context.imprint,
            heading=context.theatre if page.name == INDEX else title,
            page=page,
            menu=[
                (f"{each.name}.html", self._title(each, language), each.name)
                for each in self.pages
                if not each.menu_page
            ],
            listed=[
                (f"{each.name}.html", self._title(each, language))
                for each in self.pages
                if each.menu_page == page.name
            ],
            languages=[
                (LANGUAGE_NAMES[code], code, f"{base}{self.folder(code)}{page.name}.html")
                for code in self.languages
                if code != language
            ],
            articles=articles,
        )
        assets = f"{base}{ASSETS}/"
        further = FurtherFiles(
            f"{assets}theme.js",
            (f"{assets}site.css", f"{assets}timeline.css"),
            (f"{assets}timeline.js", f"{assets}site.js"),
        )
        heading = f"{title} · {context.theatre}"
        document = light_document(heading, context, body, palette, assets, further=further)
        yield f"{folder}{page.name}.html", document.content

    def _title(self, page: SitePage, language: Language) -> str:
        return translate_title(self.theatre, page.title, language)

    def _build(self, part: SitePart, language: Language) -> BriefItem:
        entry = self.entries[part.exhibit_id]
        view = part.view(self.theatre, entry)
        request = BriefRequest((), view, language=language)
        item = build_item(self.theatre, entry, view, self.address or "http://localhost", request)
        if self.address:
            return item
        return replace(item, export_context=replace(item.export_context, link=""))

    def _make_data(self, part: SitePart, item: BriefItem, folder: str) -> Files:
        exhibit, context = item.exhibit, item.export_context
        for name in self._formats(exhibit):
            form = FORMATS[name]
            if name == "png":
                content = picture(exhibit, context, "png", PICTURE_SCALE)
            else:
                content = form.write(exhibit, context, item.notes)
            yield f"{folder}{DATA}/{part.name}{form.suffix}", content

    def _formats(self, exhibit: Exhibit) -> tuple[str, ...]:
        if exhibit.missing:
            return ()
        return ("csv",) if KINDS[exhibit.kind].lists_rows else ("csv", "png")

    def _links(self, part: SitePart, item: BriefItem) -> PageLinks:
        files = [
            (FORMATS[name].label, f"{DATA}/{part.name}{FORMATS[name].suffix}")
            for name in self._formats(item.exhibit)
        ]
        reference = make_reference(self.theatre, item.exhibit, item.export_context)
        return PageLinks(
            files=tuple(files),
            dashboard=item.export_context.link,
            citation=plain_text(reference).strip(),
        )


def row_ids(exhibit: Exhibit) -> tuple[str, ...]:
    """Return an id for the first row of each record in a table, "" for others."""
    if exhibit.id not in ROW_IDS or exhibit.missing:
        return ()
    prefix, column = ROW_IDS[exhibit.id]
    first = ~exhibit.frame[column].duplicated()
    return tuple(
        f"{prefix}-{record}" if is_first and isinstance(record, str) else ""
        for record, is_first in zip(exhibit.frame[column][:MAX_ROWS], first, strict=False)
    )
