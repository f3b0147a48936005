"""Descriptions of export formats for a single exhibit and for a brief."""

from collections.abc import Callable
from dataclasses import dataclass

from data.model import Theatre
from exhibits.brief import Brief, Progress
from exhibits.model import Exhibit
from exhibits.page_setup import ExportContext

Writer = Callable[[Exhibit, ExportContext, tuple[str, ...]], bytes]


@dataclass(frozen=True)
class Format:
    """A file format of an exhibit: label, file suffix, writer and applicability test."""

    id: str
    label: str
    suffix: str
    media_type: str
    write: Writer
    fits: Callable[[Exhibit], bool] = lambda exhibit: True


@dataclass(frozen=True)
class BriefFormat:
    """A file format of a brief. ``write`` reports progress and stops if the callback raises."""

    id: str
    label: str
    suffix: str
    media_type: str
    write: Callable[[Brief, Theatre, Progress], bytes]
