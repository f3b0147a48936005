"""What a file format is, of one exhibit and of a brief."""

from collections.abc import Callable
from dataclasses import dataclass

from data.model import Theatre
from exhibits.brief import Brief, Progress
from exhibits.model import Exhibit
from exhibits.page_setup import ExportContext

Writer = Callable[[Exhibit, ExportContext, tuple[str, ...]], bytes]


@dataclass(frozen=True)
class Format:
    """One form of a file: what readers call it, how its name ends, and who it fits."""

    id: str
    label: str
    suffix: str
    media_type: str
    write: Writer
    fits: Callable[[Exhibit], bool] = lambda exhibit: True


@dataclass(frozen=True)
class BriefFormat:
    """One form of a whole brief. ``write`` tells its progress, and ends when that raises."""

    id: str
    label: str
    suffix: str
    media_type: str
    write: Callable[[Brief, Theatre, Progress], bytes]
