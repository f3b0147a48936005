"""Codes of countries by their names."""

import re
from functools import cache

from data.loading.completion.ids import fold
from geo.world.units import codes_by_iso2, country_names, former_names, other_country_names


def country_code(name: str) -> str | None:
    """Code of a country of the world boundaries by its name, an abbreviation or two letters.

    Brackets after a name, with a former or another one, are left out; so are "the", "of", "and".
    """
    if re.fullmatch("[A-Z]{2}", name) and name in codes_by_iso2():
        return codes_by_iso2()[name]
    by_name, bare = codes_by_name(), re.sub(r"\s*\(.*\)", "", name)
    return next((by_name[key] for key in map(bare_name, (name, bare)) if key in by_name), None)


@cache
def codes_by_name() -> dict[str, str]:
    """Codes of countries by their names, as `bare_name` returns these."""
    own_names = {known: code for code, known in country_names().items()}
    names = other_country_names() | former_names() | own_names
    return {bare_name(known): code for known, code in names.items()}


def bare_name(name: str) -> str:
    """Fold a name, without the words that spellings add or leave out."""
    words = fold(name).split()
    return " ".join([word for word in words if word not in ("the", "of", "and")] or words)
