"""Exhibits picked for a brief, as text of a URL parameter."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.model import Theatre
from exhibits.links.view_parameters import AddressError, quote_text
from exhibits.links.view_query import SHARED, THEATRE, query_of_view
from exhibits.model import View

TITLE = "title"
"""Parameter of a pick: the title that the author of the brief gave to the exhibit."""
MAX_TITLE_CHARACTERS = 200
RECORD_PARAMETERS = {"evidence": "claim", "place": "at", "place_history": "at", "place_maps": "at"}
"""Exhibits of one record that the reader chooses, with the parameter that names it."""
_ESCAPES = {"%": "%25", ",": "%2C", ":": "%3A", "=": "%3D"}
_LAST_STOP = "%2E"
"""A full stop at the end, which a reader would take for the end of the sentence."""


@dataclass(frozen=True)
class Pick:
    """An exhibit selected for a brief.

    ``overrides`` are the parameters of its view that differ; ``title`` replaces the generated one.
    """

    exhibit_id: str
    overrides: tuple[tuple[str, str], ...] = ()
    title: str = ""

    @property
    def params(self) -> dict[str, list[str]]:
        """The overrides as a query, grouped by parameter."""
        values: dict[str, list[str]] = {}
        for name, text in self.overrides:
            values.setdefault(name, []).append(text)
        return values


def unchosen_record(exhibit_id: str, view: View) -> str:
    """Name the record, "claim" or "place", that an exhibit needs and the view has not; else ""."""
    chosen = {"claim": ("claim", view.claim), "at": ("place", view.filters.place)}
    record, found = chosen.get(RECORD_PARAMETERS.get(exhibit_id, ""), ("", ""))
    return "" if found else record


def make_pick(theatre: Theatre, view: View, exhibit_id: str, page: str) -> Pick:
    """Create a pick from an exhibit's page; date, country and unit are set by the brief."""
    query = query_of_view(theatre, view, page)
    pairs = [
        (name, text)
        for name, values in query.items()
        if name not in (THEATRE, *SHARED)
        for text in ([values] if isinstance(values, str) else values)
    ]
    return Pick(exhibit_id, tuple(pairs))


def picks_text(picks: Sequence[Pick]) -> str:
    """Format picks as one parameter: "headlines,control_map:as_of=2015-01-01:reach=40 km"."""
    texts = []
    for pick in picks:
        pairs = [*pick.overrides, *([(TITLE, pick.title)] if pick.title else [])]
        assignments = [f"{_escape(name)}={_escape(text)}" for name, text in pairs]
        texts.append(":".join([_escape(pick.exhibit_id), *assignments]))
    return ",".join(texts)


def read_pick_list(text: str) -> tuple[Pick, ...]:
    """Parse picks from the text of `picks_text`, skipping empty ones.

    Raises
    ------
    AddressError: a part is not of the form ``parameter=value``.
    """
    picks = []
    for part in filter(None, text.split(",")):
        name, *assignments = part.split(":")
        pairs = [pair.partition("=") for pair in assignments]
        if malformed := [
            pair for pair, (_, sign, _) in zip(assignments, pairs, strict=True) if not sign
        ]:
            raise AddressError(
                f"invalid parameter {quote_text(malformed[0])} of {name}; expected parameter=value"
            )
        values = [(_unescape(key), _unescape(text)) for key, _, text in pairs]
        title = "".join(text for key, text in values if key == TITLE)
        if len(title) > MAX_TITLE_CHARACTERS:
            raise AddressError(
                f"title of {len(title)} characters: {quote_text(title)}; "
                f"at most {MAX_TITLE_CHARACTERS}"
            )
        overrides = tuple(pair for pair in values if pair[0] != TITLE)
        picks.append(Pick(_unescape(name), overrides, title))
    return tuple(picks)


def _escape(text: str) -> str:
    escaped = "".join(_ESCAPES.get(sign, sign) for sign in text)
    return f"{escaped[:-1]}{_LAST_STOP}" if escaped.endswith(".") else escaped


def _unescape(text: str) -> str:
    text = text.replace(_LAST_STOP, ".")
    for sign, escape in reversed(_ESCAPES.items()):
        text = text.replace(escape, sign)
    return text
