"""Reading of a column of numbers as people write them: hedges, ranges, units, separators."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd

from data.importing.cells.separators import (
    CONTINENTAL,
    DIGITS,
    ENGLISH,
    GROUPS,
    Separators,
    decide_separators,
    numbers_in,
)
from data.importing.cells.text import cells_by_text, simplify_text
from data.loading.completion.default_rows import UNIT_NAMES, UNITS
from data.text.quantity_words import HEDGE_WORDS, MULTIPLES
from geo.importing.report import Question, Refusal

EXPECTED = "a number such as 9100000, 45 %, about 300, up to 80 %, 2,000-3,000 or 2.5 million"
EXPECTED_ENDS = "both ends of the range written in full, such as 30,000-35,000"
_PARTS = ("value", "low", "high", "qualifier", "unit")
_SUFFIXES = {
    "at_least": r"\+|or more|and more|at least",
    "about": r"approximately|approx|or so",
}
_PREFIX = re.compile(
    "|".join(rf"(?P<{name}>(?:{words})(?![a-z])\.?)" for name, words in HEDGE_WORDS.items()),
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    "|".join(rf"(?P<{name}>{words})" for name, words in _SUFFIXES.items()), re.IGNORECASE
)
_ONE = rf"(?P<{{0}}>{DIGITS}) ?(?P<{{0}}_times>(?:{{times}})(?![a-z])\.?)?"
_TIMES = "|".join(MULTIPLES.values())
_SINGLE = re.compile(
    rf"(?P<currency>us\$|\$)? ?{_ONE.format('a', times=_TIMES)}(?P<rest>.*)", re.IGNORECASE
)
_RANGE = re.compile(
    rf"(?:between |from )?(?P<currency>us\$|\$)? ?{_ONE.format('a', times=_TIMES)} ?(?P<unit>%)?"
    rf" ?(?:-|\.\.|to|and) ?(?:us\$|\$)?{_ONE.format('b', times=_TIMES)}(?P<rest>.*)",
    re.IGNORECASE,
)
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,2}")
_UNITS = {row["unit"].replace("_", " "): row["unit"] for row in UNITS} | UNIT_NAMES
_UNIT_LABELS = {row["label"].lower(): row["unit"] for row in UNITS}


_UNKNOWN = frozenset({"unknown", "not known", "unclear", "not stated", "no data", "tbc", "tbd"})
"""Words that say that no figure is known."""


@dataclass
class NumberColumn:
    """Numbers of a column.

    ``frame`` is indexed by spreadsheet row, with text columns ``value``, ``low``, ``high`` (plain
    decimals), ``qualifier`` (a hedge of `data.schema`; "" for none) and ``unit`` ("" for none).
    ``pending`` are the rows without a number until a question is answered.
    """

    frame: pd.DataFrame
    refused: list[Refusal] = field(default_factory=list)
    defaults: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    pending: list[int] = field(default_factory=list)


def read_numbers(
    cells: pd.Series, file: str, answers: Mapping[str, str] | None = None
) -> NumberColumn:
    """Read a column of numbers.

    Parameters
    ----------
    cells : text, index = spreadsheet row; its name is the column's.
    answers : of the user, as in `decide_separators`.

    Returns
    -------
    The numbers. Whether a comma is the decimal sign is decided for the column: by values such as
    45,5 or 1.234,5 or 9,100,000; where all are like 1,234 it separates thousands, with a note.
    Where cells contradict each other, there is a question, and rows like 1,234 are pending. A cell
    that is no number is refused.
    """
    column = str(cells.name)
    groups = cells_by_text(cells)
    plain = {text: simplify_text(text) for text in groups}
    english = {text: parse_quantity(plain[text]) for text in groups}
    readable = {
        plain[text]: rows[0]
        for text, rows in groups.items()
        if english[text] or parse_quantity(plain[text], CONTINENTAL)
    }
    decision = decide_separators(file, column, readable, answers or {})
    result = NumberColumn(pd.DataFrame(), questions=decision.questions)
    result.defaults = [f"column {column}: {note}" for note in decision.defaults]
    read: dict[int, dict[str, str]] = {}
    is_english = decision.separators == ENGLISH
    for text, rows in groups.items():
        if plain[text].lower() in _UNKNOWN:
            result.defaults.append(f"column {column}: {text!r} read as no figure")
            continue
        found = english[text] if is_english else parse_quantity(plain[text], decision.separators)
        if plain[text] in readable and decision.is_open(plain[text]):
            result.pending += rows
            found = {**(found or {}), "value": "", "low": "", "high": ""}
        if found is None or _is_cut_short(found, plain[text]):
            expected = EXPECTED_ENDS if found else EXPECTED
            result.refused += [Refusal(file, row, column, text, expected) for row in rows]
            continue
        read |= dict.fromkeys(rows, found)
    found_rows = [read.get(int(row), {}) for row in cells.index]
    columns = {name: [parts.get(name, "") for parts in found_rows] for name in _PARTS}
    result.frame = pd.DataFrame(columns, index=cells.index, dtype="str")
    return result


def parse_quantity(text: str, separators: Separators = ENGLISH) -> dict[str, str] | None:
    """Read one simplified cell.

    Returns
    -------
    value or low and high, qualifier and unit; None if it is no number. Of a range, ``value`` is
    empty.
    """
    rest, hedge = text.strip(), ""
    if _SCIENTIFIC.fullmatch(rest):
        return {"value": _plain(Decimal(rest)), "qualifier": "", "unit": ""}
    while match := _PREFIX.match(rest):
        hedge, rest = match.lastgroup or "", rest[match.end() :].strip()
    pair = _RANGE.fullmatch(rest)
    if pair:
        times = _multiple(pair["b_times"])
        low = _decimal(
            pair["a"], separators, _multiple(pair["a_times"]) if pair["a_times"] else times
        )
        high = _decimal(pair["b"], separators, times)
        unit = _unit_of(pair["rest"], pair["currency"] or pair["unit"] or "")
        if low is not None and high is not None and unit is not None and low < high:
            return {"low": _plain(low), "high": _plain(high), "qualifier": "range", "unit": unit}
        return None
    single = _SINGLE.fullmatch(rest)
    if single is None:
        return None
    tail = single["rest"].strip()
    suffix = _SUFFIX.search(tail)
    if suffix and not hedge:
        hedge, tail = suffix.lastgroup or "", (tail[: suffix.start()] + tail[suffix.end() :])
    value = _decimal(single["a"], separators, _multiple(single["a_times"]))
    unit = _unit_of(tail, single["currency"] or "")
    if value is None or unit is None:
        return None
    return {"value": _plain(value), "qualifier": hedge, "unit": unit}


def _is_cut_short(found: Mapping[str, str], text: str) -> bool:
    """Whether the lower end of a range may lack its thousands, as in 30-35,000."""
    if not found.get("low"):
        return False
    first = numbers_in(text)[0]
    low, high = Decimal(found["low"]), Decimal(found["high"])
    return first.isdigit() and low == int(first) and 0 < low * 1000 < high


def find_hedge(text: str) -> str:
    """Return the hedge that a word or sign names, such as about or at_least; "" if none."""
    plain = simplify_text(text).lower().replace("_", " ")
    if plain in ("exact", "exactly", "range"):
        return plain.removesuffix("ly")
    match = _PREFIX.fullmatch(plain) or _SUFFIX.fullmatch(plain)
    return (match.lastgroup or "") if match else ""


def find_unit(text: str) -> str:
    """Return the built-in unit that a text names, such as km² or per cent; "" if none."""
    plain = " ".join(text.lower().strip(" .()[]").split())
    return _UNITS.get(plain) or _UNIT_LABELS.get(plain) or ""


def _unit_of(text: str, sign: str) -> str | None:
    if not text.strip():
        return find_unit(sign) if sign else ""
    return find_unit(text) or None


def _multiple(word: str | None) -> int:
    plain = (word or "").lower().rstrip(".")
    return next((n for n, words in MULTIPLES.items() if plain in words.split("|")), 1)


def _decimal(digits: str, separators: Separators, times: int) -> Decimal | None:
    """Value of digits with separators; None if the groups of thousands are irregular."""
    point = separators.decimal_sign(digits)
    thousands = "." if point == "," else ","
    body, _, fraction = digits.partition(point)
    if point in fraction or (not fraction.isdigit() and fraction):
        return None
    grouped = [sign for sign in (thousands, "'", " ") if sign in body]
    if len(grouped) > 1 or (grouped and not GROUPS.fullmatch(body)):
        return None
    for sign in grouped:
        body = body.replace(sign, "")
    return Decimal(f"{body if body.strip('+-') else body + '0'}.{fraction or 0}") * times


def _plain(value: Decimal) -> str:
    text = format(value.normalize(), "f")
    return "0" if text == "-0" else text
