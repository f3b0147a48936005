"""Provenance columns of exported data files: handling, digests of content and records, link."""

from exhibits.model import Exhibit
from exhibits.page_setup import ExportContext
from exhibits.render.data_files.content_hash import content_hash


def provenance_of(exhibit: Exhibit, context: ExportContext) -> dict[str, str]:
    """Return the provenance of a data file: theatre, handling, records, content, link."""
    return {
        "theatre": context.theatre,
        "handling": context.handling,
        "records": context.records,
        "content": content_hash(exhibit),
        "link": context.link,
    }
