"""Provenance columns of exported data files: handling, digests of content and records, link."""

from exhibits.links.citation import selection_of
from exhibits.model import Exhibit
from exhibits.page_setup import ExportContext
from exhibits.render.data_files.content_hash import content_hash


def provenance_of(exhibit: Exhibit, context: ExportContext) -> dict[str, str]:
    """Return the provenance of a data file: theatre, handling, selection, records, content, link.

    The selection has the parameters of the view's address: "country: Northland; reach: 40 km".
    Digests begin with "sha256:", as tables would read some of them as numbers.
    """
    selection = selection_of(context.link)
    return {
        "theatre": context.theatre,
        "handling": context.handling,
        "selection": "; ".join(f"{name}: {value}" for name, value in selection.items()),
        "records": f"sha256:{context.records}" if context.records else "",
        "content": f"sha256:{content_hash(exhibit)}",
        "link": context.link,
    }
