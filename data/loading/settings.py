"""theatre.toml: read, and every fault named."""

import dataclasses
import datetime
import re
import tomllib
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pandas as pd

from data.loading.csv_cells import Limits, find_text_fault, limit_setting
from data.model import Finding, Settings
from data.web_address import WebAddressError, parse_address
from geo.files import MAX_NAME_CHARACTERS, FileError, read_file

FILE = "theatre.toml"
# Every other text is a name or label (or an address, which has a limit of its kind).
_LONG_TEXTS = ("note", "attribution", "boundary_note", "projection", "url", "licence_url")
_LINE = re.compile(r"at line (\d+)")
_WORDS = {
    str: "text",
    float: "a number",
    pd.Timestamp: "a day such as 2017-08-04",
    tuple: "a list",
}


class _Faults:
    """Collects findings, with the line of the file where the key stands."""

    def __init__(self, text: str, limits: Limits) -> None:
        self._lines = text.splitlines()
        self.limits = limits
        self.found: list[Finding] = []

    def add(self, key: str, read: str, expected: str) -> None:
        name = re.sub(r"\[\d+\]", "", key).split(".")[-1]
        lines = (
            row
            for row, line in enumerate(self._lines, start=1)
            if re.match(rf"\s*\[*\s*{re.escape(name)}\s*(=|\]|$)", line)
        )
        self.found.append(Finding(FILE, next(lines, 1), key, read, expected))


def read_settings(folder: Path) -> tuple[Settings | None, list[Finding]]:
    """Read a theatre's settings; None, with findings, if any of them is wrong or missing."""
    limits = Limits.from_environment()
    try:
        setting = limit_setting("settings_bytes")
        text = read_file(folder / FILE, limits.settings_bytes, setting, folder).decode("utf-8-sig")
        told = tomllib.loads(text.replace("\r\n", "\n"))
    except FileError as error:
        return None, [Finding(FILE, 1, "(file)", error.read, error.expected)]
    except UnicodeDecodeError:
        return None, [Finding(FILE, 1, "(file)", "text in another encoding", "UTF-8 text")]
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        row = int(line[1]) if line else 1
        return None, [Finding(FILE, row, "(file)", str(error), "TOML")]
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, deep nesting
        return None, [Finding(FILE, 1, "(file)", str(error)[:80], "TOML")]
    faults = _Faults(text, limits)
    settings = _build(Settings, told, "", faults)
    if faults.found:
        return None, faults.found
    _check_values(settings, folder, faults)
    return (None if faults.found else settings), faults.found


def _build(kind: Any, told: Any, key: str, faults: _Faults) -> Any:
    """Make a dataclass of a TOML table, field by field; what is wrong goes into `faults`."""
    if not isinstance(told, dict):
        faults.add(key, _shown(told), "a table of keys")
        return None
    hints = get_type_hints(kind)
    known = {field.name: field for field in dataclasses.fields(kind)}
    for name in told:
        if name not in known:
            faults.add(f"{key}{name}", "an unknown key", f"one of {', '.join(known)}")
    values = {}
    for name, field in known.items():
        if name in told:
            values[name] = _value(hints[name], told[name], f"{key}{name}", faults)
        elif field.default is dataclasses.MISSING:
            faults.add(f"{key}{name}", "no such key", "the key to be there")
    if faults.found:
        return None
    return kind(**values)


def _value(kind: Any, told: Any, key: str, faults: _Faults) -> Any:
    assert not isinstance(kind, UnionType), "settings have one type each"
    if dataclasses.is_dataclass(kind):
        return _build(kind, told, f"{key}.", faults)
    if get_origin(kind) is tuple:
        if not isinstance(told, list):
            faults.add(key, _shown(told), "a list")
            return ()
        item = get_args(kind)[0]
        return tuple(
            _value(item, each, f"{key}[{place}]", faults) for place, each in enumerate(told)
        )
    if kind is pd.Timestamp and type(told) is datetime.date:
        return pd.Timestamp(told)
    if kind is float and type(told) in (int, float) and abs(told) < 1e9:
        return float(told)
    if kind is str and isinstance(told, str):
        most = None if key.rpartition(".")[2] in _LONG_TEXTS else MAX_NAME_CHARACTERS
        wrong = find_text_fault(told, most, faults.limits)
        if wrong:
            faults.add(key, told, wrong)
        return told
    faults.add(key, _shown(told), _WORDS[kind])
    return None


def _shown(told: Any) -> str:
    try:
        return repr(told)
    except ValueError:  # Python writes no number of thousands of digits
        return "a number of thousands of digits"


def _check_values(settings: Settings, folder: Path, faults: _Faults) -> None:
    bounds = settings.bounds
    if not -180 <= bounds.west < bounds.east <= 180:
        faults.add("bounds.west", f"{bounds.west} to {bounds.east}", "west below east, degrees")
    if not -90 <= bounds.south < bounds.north <= 90:
        faults.add(
            "bounds.south", f"{bounds.south} to {bounds.north}", "south below north, degrees"
        )
    if settings.window_first > settings.window_last:
        faults.add("window_first", f"{settings.window_first:%Y-%m-%d}", "a day before window_last")
    if not settings.window_first <= settings.opening_date <= settings.window_last:
        faults.add("opening_date", f"{settings.opening_date:%Y-%m-%d}", "a day in the window")
    for name in ("countries", "headlines", "origins"):
        if not getattr(settings, name):
            faults.add(name, "none", "at least one")
    for place, country in enumerate(settings.countries):
        if not re.fullmatch("[A-Z]{3}", country.iso3):
            faults.add(f"countries[{place}].iso3", country.iso3, "three capital letters")
        if not country.area_km2 > 0:
            faults.add(f"countries[{place}].area_km2", f"{country.area_km2:g}", "km², above 0")
    for place, origin in enumerate(settings.origins):
        for name, address in (("url", origin.url), ("licence_url", origin.licence_url)):
            try:
                if address:
                    parse_address(address)
            except WebAddressError as error:
                faults.add(f"origins[{place}].{name}", address, str(error))
    root = folder.resolve()
    for place, city in enumerate(settings.cities):
        if not (root / city.frame).resolve().is_relative_to(root):
            faults.add(f"cities[{place}].frame", city.frame, "a file inside the theatre's folder")
