"""Reading and validation of theatre.toml."""

import dataclasses
import datetime
import re
import tomllib
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pandas as pd

from data.event_kinds import EVENT_SYMBOLS
from data.language_names import LANGUAGE_NAMES
from data.loading.csv_cells import Limits, find_text_fault
from data.model import Finding, Settings
from data.web_address import WebAddressError, parse_address
from geo.files import MAX_NAME_CHARACTERS, FileError, read_file

SETTINGS_FILE = "theatre.toml"
SUBJECT_TRENDS = ("", "falling", "rising")
# Every other text is a name or label (or an address, which has its own limit).
_LONG_TEXTS = (
    "introduction",
    "method_notes",
    "note",
    "attribution",
    "boundary_note",
    "projection",
    "url",
    "licence_url",
)
_LINE = re.compile(r"at line (\d+)")
_EXPECTED = {
    str: "text",
    float: "a number",
    pd.Timestamp: "a date such as 2017-08-04",
    tuple: "a list",
}


def _key_name(key: str) -> str:
    """Last name of a key, without a position in a list: "url" of "origins[2].url"."""
    return re.sub(r"\[\d+\]", "", key).rpartition(".")[2]


class _Faults:
    """Collects findings, each with the line of its key in the file."""

    def __init__(self, text: str, limits: Limits) -> None:
        self._lines = text.splitlines()
        self.limits = limits
        self.found: list[Finding] = []

    def add(self, key: str, read: str, expected: str) -> None:
        name = _key_name(key)
        lines = (
            row
            for row, line in enumerate(self._lines, start=1)
            if re.match(rf"\s*\[*\s*{re.escape(name)}\s*(=|\]|$)", line)
        )
        self.found.append(Finding(SETTINGS_FILE, next(lines, 1), key, read, expected))


@dataclasses.dataclass(frozen=True)
class RawToml:
    """Keys of a TOML file as read, and its text; ``keys`` is None if it cannot be read."""

    keys: dict[str, Any] | None
    text: str
    findings: list[Finding]


def read_raw_settings(folder: Path) -> RawToml:
    """Read theatre.toml; a theatre without the file has no keys."""
    if not (folder / SETTINGS_FILE).exists() and not (folder / SETTINGS_FILE).is_symlink():
        return RawToml({}, "", [])
    return read_toml(folder, SETTINGS_FILE, Limits.from_environment())


def read_toml(folder: Path, file: str, limits: Limits) -> RawToml:
    """Read a TOML file of a theatre."""
    row = 1
    try:
        setting = limits.variable_of("settings_bytes")
        text = read_file(folder / file, limits.settings_bytes, setting, folder).decode("utf-8-sig")
        return RawToml(tomllib.loads(text.replace("\r\n", "\n")), text, [])
    except FileError as error:
        read, expected = error.read, error.expected
    except UnicodeDecodeError:
        read, expected = "text in another encoding", "UTF-8 text"
    except (ValueError, RecursionError) as error:  # invalid TOML, huge numbers, deep nesting
        read, expected = str(error)[:120], "valid TOML"
        line = _LINE.search(str(error))
        row = int(line[1]) if line else 1
    return RawToml(None, "", [Finding(file, row, "(file)", read, expected)])


def build_settings(
    keys: dict[str, Any], text: str, folder: Path, *, is_inferable: bool = True
) -> tuple[Settings | None, list[Finding]]:
    """Build a theatre's settings from completed keys.

    Parameters
    ----------
    text : theatre.toml as read, to locate findings.
    is_inferable : whether every table could be read; else a missing key is no fault of theatre.toml
        but follows from the tables, and there are no settings until they are mended.

    Returns
    -------
    The settings, or None if any is invalid or missing; the findings.
    """
    mandatory = {
        field.name for field in dataclasses.fields(Settings) if field.default is dataclasses.MISSING
    }
    if not is_inferable and not mandatory <= keys.keys():
        return None, []
    faults = _Faults(text, Limits.from_environment())
    settings = _build(Settings, keys, "", faults)
    if faults.found:
        return None, faults.found
    _check_values(settings, folder, faults)
    return (None if faults.found else settings), faults.found


def _build(kind: Any, raw: Any, key: str, faults: _Faults) -> Any:
    """Build a dataclass from a TOML table, field by field; add invalid entries to `faults`."""
    if not isinstance(raw, dict):
        name = key.rstrip(".")
        expected = f"a TOML table: [[{_key_name(name)}]], and below it its keys"
        faults.add(name, _safe_repr(raw), expected)
        return None
    hints = get_type_hints(kind)
    fields = {field.name: field for field in dataclasses.fields(kind)}
    for name in raw:
        if name not in fields:
            faults.add(f"{key}{name}", "an unknown key", f"one of {', '.join(fields)}")
    values = {}
    for name, field in fields.items():
        if name in raw:
            values[name] = _value(hints[name], raw[name], f"{key}{name}", faults)
        elif field.default is dataclasses.MISSING:
            faults.add(f"{key}{name}", "no such key", "this key")
    if faults.found:
        return None
    return kind(**values)


def _value(kind: Any, raw: Any, key: str, faults: _Faults) -> Any:
    assert not isinstance(kind, UnionType), "settings have one type each"
    if dataclasses.is_dataclass(kind):
        return _build(kind, raw, f"{key}.", faults)
    if get_origin(kind) is tuple:
        if not isinstance(raw, list):
            faults.add(key, _safe_repr(raw), "a list")
            return ()
        item = get_args(kind)[0]
        return tuple(
            _value(item, entry, f"{key}[{index}]", faults) for index, entry in enumerate(raw)
        )
    if kind is pd.Timestamp and type(raw) is datetime.date:
        return pd.Timestamp(raw)
    if kind is float and type(raw) in (int, float) and abs(raw) < 1e9:
        return float(raw)
    if kind is str and isinstance(raw, str):
        name = _key_name(key)
        max_characters = None if name in _LONG_TEXTS else MAX_NAME_CHARACTERS
        fault = find_text_fault(raw, max_characters, faults.limits)
        if fault:
            faults.add(key, raw, fault)
        return raw
    faults.add(key, _safe_repr(raw), _EXPECTED[kind])
    return None


def _safe_repr(raw: Any) -> str:
    try:
        return repr(raw)
    except ValueError:  # Python refuses to format integers with thousands of digits
        return "a number with thousands of digits"


def _check_values(settings: Settings, folder: Path, faults: _Faults) -> None:
    def require(is_valid: bool, key: str, read: str | pd.Timestamp, expected: str) -> None:
        if not is_valid:
            faults.add(key, read if isinstance(read, str) else f"{read:%Y-%m-%d}", expected)

    bounds, first, last = settings.bounds, settings.window_first, settings.window_last
    west, east = bounds.west, bounds.east
    is_ordered = west < east or (east - west) % 360 < 180  # across the 180th meridian
    expected = "west less than east, in degrees (or a box across the 180th meridian)"
    is_valid = -180 <= west <= 180 and -180 <= east <= 180 and is_ordered
    require(is_valid, "bounds.west", f"{west} to {east}", expected)
    south, north = bounds.south, bounds.north
    expected = "south less than north, in degrees"
    require(-90 <= south < north <= 90, "bounds.south", f"{south} to {north}", expected)
    trend = settings.subject_trend
    expected = "falling, rising, or no such key"
    require(trend in SUBJECT_TRENDS, "subject_trend", trend, expected)
    radii = settings.radii_km
    is_valid = all(radius > 0 for radius in radii) and list(radii) == sorted(set(radii))
    read = ", ".join(f"{radius:g}" for radius in radii)
    require(is_valid, "radii_km", read, "radii in km, above 0 and ascending")
    require(first <= last, "window_first", first, "a date not after window_last")
    in_period = "a date from window_first to window_last"
    opening = settings.opening_date
    require(first <= opening <= last, "opening_date", opening, in_period)
    language = settings.local_language
    expected = "an ISO 639-1 code such as ar or uk, other than en, or nothing"
    require(not language or language in LANGUAGE_NAMES, "local_language", language, expected)
    for index, preset in enumerate(settings.presets):
        require(first <= preset.as_of <= last, f"presets[{index}].as_of", preset.as_of, in_period)
        require(bool(preset.label.strip()), f"presets[{index}].label", preset.label, "a label")
    for index, kind in enumerate(settings.event_kinds):
        expected = f"one of {', '.join(EVENT_SYMBOLS)}"
        require(kind.symbol in EVENT_SYMBOLS, f"event_kinds[{index}].symbol", kind.symbol, expected)
    for name in ("headlines", "origins"):
        require(bool(getattr(settings, name)), name, "none", "at least one")
    for index, country in enumerate(settings.countries):
        key, code, area = f"countries[{index}]", country.iso3, country.area_km2
        is_code = re.fullmatch("[A-Z]{3}", code) is not None
        require(is_code, f"{key}.iso3", code, "three capital letters")
        require(area > 0, f"{key}.area_km2", f"{area:g}", "an area above 0 km²")
    for index, origin in enumerate(settings.origins):
        for name, address in (("url", origin.url), ("licence_url", origin.licence_url)):
            try:
                if address:
                    parse_address(address)
            except WebAddressError as error:
                faults.add(f"origins[{index}].{name}", address, str(error))
    root = folder.resolve()
    for index, city in enumerate(settings.cities):
        is_inside = (root / city.frame).resolve().is_relative_to(root)
        expected = "a file inside the theatre's folder"
        require(is_inside, f"cities[{index}].frame", city.frame, expected)
