"""Text of a theatre's theatre.toml: new, or with the settings and units that an import adds."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import get_type_hints

import pandas as pd

from data.importing.mapping.file import toml_string
from data.model import Settings

_TABLE = re.compile(r"^\[{1,2}[A-Za-z_][\w.-]*\]{1,2}\s*(?:#.*)?$", re.M)
"""Heading of a table; a line of an array of arrays is none."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def settings_text(
    settings: Mapping[str, str], countries: Mapping[str, Sequence[str]] | None = None
) -> str:
    """Text of theatre.toml with the keys that it accepts as texts and dates.

    Parameters
    ----------
    countries : units of other countries that belong to each country, by code.
    """
    lines = ["# Settings of this theatre; all others are inferred (README, 'Your own conflict')."]
    lines += _setting_lines(settings)
    for code in countries or {}:
        lines += ["", "[[countries]]", f"iso3 = {toml_string(code)}"]
    return add_units("\n".join(lines) + "\n", countries or {})


def _setting_lines(settings: Mapping[str, str]) -> list[str]:
    hints, lines = get_type_hints(Settings), []
    for key, value in settings.items():
        if hints.get(key) is str and value:
            lines.append(f"{key} = {toml_string(value)}")
        elif hints.get(key) is pd.Timestamp and _DATE.fullmatch(value):
            lines.append(f"{key} = {value}")
    return lines


def add_settings(text: str, settings: Mapping[str, str], default_title: str) -> str:
    """Add settings that theatre.toml lacks, above its tables; the default title is replaced."""
    present = set(tomllib.loads(text))
    if settings.get("title") and tomllib.loads(text).get("title") == default_title:
        text = re.sub(r"^title\s*=.*\n", "", text, count=1, flags=re.M)
        present.discard("title")
    lines = _setting_lines({key: settings[key] for key in settings if key not in present})
    added = "".join(f"{line}\n" for line in lines)
    text = text if text.endswith("\n") or not text else f"{text}\n"
    first_table = _TABLE.search(text)
    end = first_table.start() if first_table else len(text)
    return f"{text[:end]}{added}{text[end:]}"


def add_units(text: str, countries: Mapping[str, Sequence[str]]) -> str:
    """Add units to the countries of theatre.toml, below their code; other lines stay."""
    for code, units in countries.items():
        listed = ", ".join(map(toml_string, units))
        line = re.compile(rf"^(\s*iso3\s*=\s*[\"']{code}[\"'].*)$(?!\n\s*units\s*=)", re.M)
        if units:
            text = line.sub(lambda found, listed=listed: f"{found[1]}\nunits = [{listed}]", text, 1)
    return text
