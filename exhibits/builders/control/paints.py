"""How controllers look and in which order they stand, as the theatre's actors say."""

from collections.abc import Iterable

from data.model import Theatre
from data.schema import CONTESTED_KIND
from exhibits.model import Paint


def paints(theatre: Theatre, controllers: Iterable[object] | None = None) -> tuple[Paint, ...]:
    """The looks of controllers: the theatre's subject first, contested last, others as listed.

    Parameters
    ----------
    controllers : actor ids to keep, in any order; None keeps all.
    """
    wanted = None if controllers is None else set(controllers)
    subject = theatre.settings.subject
    rows = [row for row in theatre.actors.itertuples() if wanted is None or row.Index in wanted]
    rows.sort(key=lambda row: (row.kind == CONTESTED_KIND, row.Index != subject))
    return tuple(
        Paint(
            controller=str(row.Index),
            label=str(row.short_label),
            colour=str(row.colour),
            colour_dark=str(row.colour_dark),
            pattern=row.pattern if isinstance(row.pattern, str) else "",
        )
        for row in rows
    )


def reach_words(reach_km: float | None) -> str:
    """A reach within a sentence: "within 25 km of a place", "however far it is from a place"."""
    if reach_km is None:
        return "however far from a place"
    return f"within {reach_km:g} km of a place"


def rule(reach_km: float | None) -> str:
    """The rule of everything modelled, for a subtitle."""
    if reach_km is None:
        return "Modelled: all ground of a country goes to whoever is said to hold the nearest place"
    return (
        f"Modelled: ground within {reach_km:g} km of a place goes to whoever is said to hold "
        "the place; beyond is not assessed"
    )
