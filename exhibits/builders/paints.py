"""Colours and hatches of controllers: the same in all exhibits of a theatre."""

from collections.abc import Iterable
from functools import lru_cache

from data.model import CONTESTED_KIND, Theatre
from exhibits.builders.view_scope import CACHED_THEATRES
from exhibits.model import Paint
from exhibits.text.wrap import shorten_name

PART_OF_SUBJECT = "held"
"""What a share counts if it is that of its subject: column ``part`` of the measures."""


def controller_paints(
    theatre: Theatre, controllers: Iterable[object] | None = None
) -> tuple[Paint, ...]:
    """List the paints of controllers: the theatre's subject first, contested last.

    Parameters
    ----------
    controllers : actor ids to include, in any order; None for all.
    """
    subject = theatre.settings.subject
    if controllers is None:
        controllers = [name for name in theatre.actors.index if name not in theatre.unknown_actors]
    included = {subject, *controllers} if subject in theatre.unknown_actors else set(controllers)
    return tuple(paint for paint in _every_paint(theatre) if paint.controller in included)


@lru_cache(maxsize=CACHED_THEATRES)
def _every_paint(theatre: Theatre) -> tuple[Paint, ...]:
    subject = theatre.settings.subject
    rows = list(theatre.actors.itertuples())
    rows.sort(key=lambda row: (row.kind == CONTESTED_KIND, row.Index != subject))
    return tuple(
        Paint(
            controller=str(row.Index),
            label=shorten_name(str(row.short_label)),
            colour=str(row.colour),
            colour_dark=str(row.colour_dark),
            pattern=row.pattern if isinstance(row.pattern, str) else "",
        )
        for row in rows
    )


def share_paint(theatre: Theatre, metric: str) -> Paint | None:
    """Return the paint of a share: its subject's if it is the share that the subject holds."""
    subject = theatre.metrics.loc[metric, "subject"]
    if theatre.metrics.loc[metric, "part"] != PART_OF_SUBJECT or not isinstance(subject, str):
        return None
    return controller_paints(theatre, [subject])[0]
