"""Common mistakes in spreadsheets, in plain words and with their remedy, from what a cell reads."""

import difflib
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

import pandas as pd

from data.model import Finding
from data.schema import TABLES
from data.text.quantity_words import HEDGE_WORDS, MULTIPLES

_SLASH_DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_SERIAL = re.compile(r"[34]\d{4}(\.\d+)?")
_MONTH_NAME = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE
)
_PLACEHOLDERS = ("-", "–", "—", "?", "n/a", "na", "none", "null", "nan", "tbd", "unknown", "x", ".")
_DEGREES = re.compile(r"\d+\s*°|\d\s*[NSEW]$", re.IGNORECASE)
_TWO_NUMBERS = re.compile(r"[+-]?\d+(\.\d+)?\s*[,;]\s*[+-]?\d+(\.\d+)?")
_RANGE = re.compile(r"[\d.,]+\s*(?:-|–|—|to)\s*[\d.,]+")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}([, .'\u00a0\u202f]\d{3})+([.,]\d+)?")
_ABOUT = re.compile(
    r"^(~|c\.?\s*|ca\.?\s*|about |approx\.? |around |>|<|≈|over |up to )", re.IGNORECASE
)
_UNIT_AFTER = re.compile(
    r"[\d.,]+\s*(%|km2|km²|sq\.? ?km|per ?cent|people|fighters|k|m|million|mn|bn)$", re.I
)
_MULTIPLE = re.compile(rf"(\d+(?:\.\d+)?) ?({'|'.join(MULTIPLES.values())})\.?", re.IGNORECASE)
_FLAGS = {"yes": "true", "y": "true", "1": "true", "no": "false", "n": "false", "0": "false"}
_EPOCH = pd.Timestamp("1899-12-30")


def hint_for(finding: Finding) -> str:
    """Return the remedy of a common mistake, or "" if none is recognised."""
    read, kind = finding.read, _column_kind(finding)
    if "position in" in finding.expected:
        return ""
    digits = _plain_digits(read)
    if digits != read and any(letter.isdigit() for letter in read):
        return f"these are digits of another script; write {digits}"
    if read != read.strip():
        return f"remove the spaces around it: {read.strip()}"
    checks: dict[str, Callable[[str], str]] = {
        "date": _date_hint,
        "partial_date": _date_hint,
        "number": _number_hint,
        "flag": _flag_hint,
        "colour": _colour_hint,
    }
    if kind in checks and (hint := checks[kind](read)):
        return hint
    if read.lower() in _PLACEHOLDERS:
        return "leave the cell empty where something is not known"
    if kind == "choice":
        return _choice_hint(finding)
    return ""


def _column_kind(finding: Finding) -> str:
    for spec in TABLES:
        if spec.file == finding.file:
            for column in spec.columns:
                if column.name == finding.column:
                    return column.kind
    return ""


def _plain_digits(text: str) -> str:
    """Replace digits of other scripts, such as ٢ or ２, by those of the Latin script."""
    return "".join(
        str(unicodedata.digit(letter)) if letter.isdigit() and not letter.isascii() else letter
        for letter in text
    )


def _date_hint(read: str) -> str:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", read):
        return ""
    if match := _SLASH_DATE.fullmatch(read):
        first, second, year = (int(part) for part in match.groups())
        if year < 100:
            return f"write the year with four digits, as in {2000 + year}-01-31"
        if min(first, second) > 12 or max(first, second) > 31 or 0 in (first, second):
            return "no such day"
        if first > 12 >= second:
            return f"the day is first; write {year:04d}-{second:02d}-{first:02d}"
        if second > 12 >= first:
            return f"is the month first? Write {year:04d}-{first:02d}-{second:02d}"
        return (
            f"is the month first? Write {year:04d}-{first:02d}-{second:02d}, "
            f"or {year:04d}-{second:02d}-{first:02d} if the day is first"
        )
    if _SERIAL.fullmatch(read):
        day = _EPOCH + pd.Timedelta(days=int(float(read)))
        return f"an Excel serial date ({day:%Y-%m-%d}?); format the column as text, YYYY-MM-DD"
    if re.fullmatch(r"\d{4}[/.]\d{1,2}[/.]\d{1,2}|\d{4}-\d{1,2}-\d{1,2}", read):
        parts = [int(part) for part in re.split(r"[/.\-]", read)]
        if 1 <= parts[1] <= 12 and 1 <= parts[2] <= 31:
            return f"write {parts[0]:04d}-{parts[1]:02d}-{parts[2]:02d}"
        return "no such day"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}[T ].*", read):
        return f"without the time: {read[:10]}"
    if _MONTH_NAME.search(read):
        found = pd.to_datetime(read, errors="coerce", dayfirst=True)
        if pd.notna(found) and re.search(r"\d{4}", read):
            return f"write the month as a number: {found:%Y-%m-%d}"
        return "write the month as a number: YYYY-MM-DD"
    if re.fullmatch(r"\d{8}", read):
        return f"write {read[:4]}-{read[4:6]}-{read[6:]}"
    if re.fullmatch(r"\d{4}(-\d{2})?", read):
        return "this column needs the day; give the precision month for the first of a month"
    return ""


def _number_hint(read: str) -> str:
    if _TWO_NUMBERS.fullmatch(read) and "," in read and read.count(".") == 2:
        return "two numbers in one cell; put latitude and longitude in columns of their own"
    if _DEGREES.search(read):
        return "write degrees as a decimal number, such as 33.5 for 33°30′N"
    if read.endswith("%"):
        return "without the sign; the unit percent says it"
    if _ABOUT.match(read):
        return (
            "write the number alone, and about, more_than or up_to in the column qualifier "
            "(or hedge)"
        )
    if _THOUSANDS.fullmatch(read):
        return f"without thousands separators: {re.sub('[^0-9+-]', '', read)}"
    if re.fullmatch(r"[+-]?\d+,\d+", read):
        return f"with a decimal point: {read.replace(',', '.')}"
    if _RANGE.fullmatch(read):
        return "a range; put its ends in the columns low and high, and leave value empty"
    if match := _MULTIPLE.fullmatch(read):
        word = match[2].lower()
        times = next(number for number, words in MULTIPLES.items() if word in words.split("|"))
        return f"write {(Decimal(match[1]) * times).normalize():f}"
    if _UNIT_AFTER.fullmatch(read):
        return "the number alone; its unit belongs in the column unit"
    return ""


def _flag_hint(read: str) -> str:
    flag = _FLAGS.get(read.lower())
    return f"write {flag}" if flag else ""


def _colour_hint(read: str) -> str:
    if re.fullmatch(r"[0-9a-fA-F]{6}|#[0-9a-fA-F]{6}", read):
        return f"write #{read.lstrip('#').lower()}"
    return "six digits after a #; leave it empty for a colour of the palette"


def _choice_hint(finding: Finding) -> str:
    choices = finding.expected.removeprefix("one of ").split(", ")
    plain = re.sub(r"[\s\-]+", "_", finding.read.lower())
    if plain in choices:
        return f"write {plain}"
    if finding.column == "qualifier":
        word = finding.read.lower().strip(" .")
        if hedge := next((key for key, each in HEDGE_WORDS.items() if word in each.split("|")), ""):
            return f"write {hedge}"
    close = difflib.get_close_matches(plain, choices, 1, 0.6)
    return f"{close[0]}?" if close else ""
