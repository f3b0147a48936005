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
    bounds = settings.bounds
    is_narrow = (bounds.east - bounds.west) % 360 < 180  # across the 180th meridian
    if not (-180 <= bounds.west <= 180 and -180 <= bounds.east <= 180) or (
        bounds.west >= bounds.east and not is_narrow
    ):
        faults.add(
            "bounds.west",
            f"{bounds.west} to {bounds.east}",
            "west less than east, in degrees (or a box across the 180th meridian)",
        )
    if not -90 <= bounds.south < bounds.north <= 90:
        faults.add(
            "bounds.south", f"{bounds.south} to {bounds.north}", "south less than north, in degrees"
        )
    if settings.subject_trend not in SUBJECT_TRENDS:
        faults.add("subject_trend", settings.subject_trend, "falling, rising, or no such key")
    radii = settings.radii_km
    if any(radius <= 0 for radius in radii) or list(radii) != sorted(set(radii)):
        read = ", ".join(f"{radius:g}" for radius in radii)
        faults.add("radii_km", read, "radii in km, above 0 and ascending")
    if settings.window_first > settings.window_last:
        faults.add(
            "window_first", f"{settings.window_first:%Y-%m-%d}", "a date not after window_last"
        )
    if not settings.window_first <= settings.opening_date <= settings.window_last:
        faults.add(
            "opening_date",
            f"{settings.opening_date:%Y-%m-%d}",
            "a date from window_first to window_last",
        )
    if settings.local_language and settings.local_language not in LANGUAGE_NAMES:
        faults.add(
            "local_language",
            settings.local_language,
            "an ISO 639-1 code such as ar or uk, other than en, or nothing",
        )
    for index, preset in enumerate(settings.presets):
        if not settings.window_first <= preset.as_of <= settings.window_last:
            expected = "a date from window_first to window_last"
            faults.add(f"presets[{index}].as_of", f"{preset.as_of:%Y-%m-%d}", expected)
        if not preset.label.strip():
            faults.add(f"presets[{index}].label", preset.label, "a label")
    for index, kind in enumerate(settings.event_kinds):
        if kind.symbol not in EVENT_SYMBOLS:
            expected = f"one of {', '.join(EVENT_SYMBOLS)}"
            faults.add(f"event_kinds[{index}].symbol", kind.symbol, expected)
    for name in ("headlines", "origins"):
        if not getattr(settings, name):
            faults.add(name, "none", "at least one")
    for index, country in enumerate(settings.countries):
        if not re.fullmatch("[A-Z]{3}", country.iso3):
            faults.add(f"countries[{index}].iso3", country.iso3, "three capital letters")
        if not country.area_km2 > 0:
            faults.add(
                f"countries[{index}].area_km2", f"{country.area_km2:g}", "an area above 0 km²"
            )
    for index, origin in enumerate(settings.origins):
        for name, address in (("url", origin.url), ("licence_url", origin.licence_url)):
            try:
                if address:
                    parse_address(address)
            except WebAddressError as error:
                faults.add(f"origins[{index}].{name}", address, str(error))
    root = folder.resolve()
    for index, city in enumerate(settings.cities):
        if not (root / city.frame).resolve().is_relative_to(root):
            faults.add(f"cities[{index}].frame", city.frame, "a file inside the theatre's folder")
