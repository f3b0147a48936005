"""Brief request as a value, and its form as an address of the Brief page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from data.model import Theatre
from exhibits.languages import Language, theatre_languages
from exhibits.links.picks import Pick, picks_text, read_pick_list
from exhibits.links.view_parameters import AddressError, quote_text
from exhibits.links.view_query import (
    PICKS,
    SETTINGS,
    Fault,
    Params,
    last_value,
    query_of_view,
    require_view,
)
from exhibits.model import View
from exhibits.page_setup import PAPERS
from exhibits.text.clean import clean_line

EXHIBITS_PER_SLIDE = {"One": 1, "Two": 2}
"""Number of exhibits per slide, by label."""
_CHOICES: dict[str, Mapping[str, Any]] = {
    "paper": {name: name for name in PAPERS},
    "slide": EXHIBITS_PER_SLIDE,
}
MAX_EXHIBITS = 40
MAX_CHARACTERS = {"title": 200, "author": 120, "handling": 120}
"""Maximum lengths of typed texts; longer texts are visibly truncated."""


@dataclass(frozen=True)
class BriefRequest:
    """Request for a brief.

    ``picks`` are in order, each with the parameters in which its view differs from ``view``.
    ``paper`` is an id of `PAPERS`. An empty title defaults to place and date; an empty handling
    line is not printed.
    """

    picks: tuple[Pick, ...]
    view: View
    title: str = ""
    author: str = ""
    handling: str = ""
    language: Language = "en"
    paper: str = "16:9"
    exhibits_per_slide: int = 1

    def clean_text(self, name: str) -> str:
        """Return title, author or handling as one clean line, cut at `MAX_CHARACTERS`."""
        return clean_line(str(getattr(self, name)), MAX_CHARACTERS[name])


def request_query(theatre: Theatre, request: BriefRequest) -> dict[str, str | list[str]]:
    """Return the Brief page parameters for a request; default values are omitted."""
    languages = theatre_languages(theatre)
    labels = {language: label for label, language in languages.items()}
    texts = {
        **{name: request.clean_text(name) for name in MAX_CHARACTERS},
        "language": "" if request.language == "en" else labels[request.language],
        "paper": "" if request.paper == "16:9" else request.paper,
        "slide": "" if request.exhibits_per_slide == 1 else "Two",
        PICKS: picks_text(request.picks),
    }
    return query_of_view(theatre, request.view) | {
        name: text for name, text in texts.items() if text
    }


def read_request(theatre: Theatre, params: Params) -> BriefRequest:
    """Parse the request from the parameters of a Brief page address.

    Raises
    ------
    AddressError: a value that is not among the choices, or a text that is too long.
    """
    request = BriefRequest(read_pick_list(last_value(params, PICKS)), require_view(theatre, params))
    settings, faults = read_settings(theatre, params)
    if faults:
        raise AddressError(faults[0].message)
    return replace(request, **settings)


def read_settings(theatre: Theatre, params: Params) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    """Parse the `BriefRequest` fields that an address sets, with a fault per invalid setting."""
    settings: dict[str, Any] = {}
    faults = []
    choices = _CHOICES | {"language": theatre_languages(theatre)}
    for name in filter(partial(last_value, params), SETTINGS):
        text, known = last_value(params, name), choices.get(name, {})
        if known and text not in known:
            faults.append(
                Fault(name, f"unknown {name} {quote_text(text)}; available: {', '.join(known)}")
            )
        elif name in MAX_CHARACTERS and len(text) > MAX_CHARACTERS[name]:
            faults.append(
                Fault(
                    name,
                    f"{name} of {len(text)} characters: {quote_text(text)}; "
                    f"at most {MAX_CHARACTERS[name]}",
                )
            )
        else:
            settings["exhibits_per_slide" if name == "slide" else name] = (
                known[text] if known else text
            )
    return settings, tuple(faults)
