"""Comma and point in a column of numbers: each is the decimal sign, or separates thousands.

1,234 and 1.234 do not show it themselves. The other cells of the column decide it; where they
contradict each other, it is a question.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from data.importing.cells.text import quote_cells
from geo.importing.report import Question

DIGITS = r"[+-]?(?:\d[\d,.' ]*\d|\d|[.,]\d+)"
GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?P<sign>[,.' ])\d{3}(?:(?P=sign)\d{3})*")
_COMMA, _POINT = ",", "."
_NAMES = {_COMMA: "comma", _POINT: "point"}
_THOUSANDS, _DECIMAL = "thousands", "decimal"


@dataclass(frozen=True)
class Separators:
    """What the signs mean in numbers like 1,234 and 1.234."""

    is_decimal_comma: bool = False
    is_decimal_point: bool = True

    def decimal_sign(self, number: str) -> str:
        """Return the decimal sign of a number, which need not occur in it."""
        proven, open_sign = _proven_sign(number), find_open_sign(number)
        if proven or not open_sign:
            return proven or _POINT
        is_decimal = self.is_decimal_comma if open_sign == _COMMA else self.is_decimal_point
        return open_sign if is_decimal else _other(open_sign)


ENGLISH, CONTINENTAL = Separators(), Separators(is_decimal_comma=True, is_decimal_point=False)


@dataclass
class Decision:
    """How a column is read. ``open_signs`` are those whose meaning is a question."""

    separators: Separators = ENGLISH
    open_signs: set[str] = field(default_factory=set)
    defaults: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def is_open(self, text: str) -> bool:
        """Whether the reading of a cell awaits an answer."""
        return any(find_open_sign(number) in self.open_signs for number in numbers_in(text))


def numbers_in(text: str) -> list[str]:
    """Return the numbers in the text of a cell, with their separators."""
    return re.findall(DIGITS, text)


def find_open_sign(number: str) -> str:
    """Return the sign of a number like 1,234 or 1.234; "" if its form shows what the signs mean."""
    if _proven_sign(number):
        return ""
    return next((sign for sign in _NAMES if sign in number), "")


def decide_separators(
    file: str, column: str, cells: Mapping[str, int], answers: Mapping[str, str]
) -> Decision:
    """Decide what comma and point mean in a column.

    Parameters
    ----------
    cells : the texts that are numbers, each with its first row.
    answers : of the user; ``comma:<column>`` and ``point:<column>`` are thousands or decimal.

    Returns
    -------
    The reading. A sign is open where cells of the column contradict each other: 1,234 beside 1,5,
    and 1.234 beside 1,234. An open sign has a question, unless it is answered.
    """
    found = [(number, text, row) for text, row in cells.items() for number in numbers_in(text)]
    proven = {sign: [each for each in found if _proven_sign(each[0]) == sign] for sign in _NAMES}
    unclear = {sign: [each for each in found if find_open_sign(each[0]) == sign] for sign in _NAMES}
    decimal_points = [each for each in proven[_POINT] if _POINT in each[0]]
    grouping_commas = [each for each in proven[_POINT] if _COMMA in each[0]] + unclear[_COMMA]
    against = {
        _COMMA: proven[_COMMA] or ([] if proven[_POINT] else unclear[_POINT]),
        _POINT: (proven[_POINT] and proven[_COMMA]) or ([] if decimal_points else grouping_commas),
    }
    is_continental = bool(proven[_COMMA]) and not proven[_POINT]
    meanings = {_COMMA: is_continental, _POINT: not is_continental}
    result = Decision()
    for sign, others in against.items():
        if not (others and unclear[sign]):
            continue
        key = f"{_NAMES[sign]}:{column}"
        answer = answers.get(key, "")
        if answer in (_THOUSANDS, _DECIMAL):
            meanings[sign] = answer == _DECIMAL
            words = "the decimal sign" if meanings[sign] else "a separator of thousands"
            number = unclear[sign][0][0].lstrip("+-")
            result.defaults.append(f"the {_NAMES[sign]} in {number} is {words}, as answered")
            continue
        result.open_signs.add(sign)
        result.questions.append(_ask(key, f"{file}, column {column}", sign, unclear[sign], others))
    result.separators = Separators(meanings[_COMMA], meanings[_POINT])
    if not (result.open_signs or result.defaults):
        result.defaults += _describe(proven, unclear, decimal_points, grouping_commas)
    return result


_Numbers = Sequence[tuple[str, str, int]]
"""Numbers, each with the text and row of its cell."""


def _ask(key: str, where: str, sign: str, unclear: _Numbers, others: _Numbers) -> Question:
    number, name = unclear[0][0].lstrip("+-"), _NAMES[sign]
    listed = quote_cells(list(dict.fromkeys(each[1:] for each in unclear)))
    _, text, row = others[0]
    return Question(
        key,
        f"{where}: does the {name} separate thousands in {listed}, or is it the decimal sign? The "
        f"column also has {text!r} (row {row}), which is written otherwise. If both occur, correct "
        "the cells",
        {
            f"Thousands: {number} is {number.replace(sign, '')}": _THOUSANDS,
            f"Decimal sign: {number} is {number.replace(sign, '.')}": _DECIMAL,
        },
    )


def _describe(
    proven: Mapping[str, _Numbers],
    unclear: Mapping[str, _Numbers],
    decimal_points: _Numbers,
    grouping_commas: _Numbers,
) -> list[str]:
    """Return what was assumed of a column without questions."""
    if proven[_COMMA]:
        is_mixed = bool(proven[_POINT])
        return [
            "both decimal commas and decimal points"
            if is_mixed
            else "the comma is the decimal sign"
        ]
    if grouping_commas and not proven[_POINT]:
        return [f"the comma separates thousands, as in {grouping_commas[0][0]}"]
    if grouping_commas and unclear[_POINT]:
        listed = quote_cells(list(dict.fromkeys(each[1:] for each in unclear[_POINT])))
        sample = decimal_points[0][0]
        return [
            f"the point is read as the decimal sign, as in {sample}, also in {listed}; where it "
            "separates thousands, leave it out"
        ]
    return []


def _proven_sign(number: str) -> str:
    """Return the decimal sign that the form of a number proves, or ""."""
    comma, point = number.rfind(_COMMA), number.rfind(_POINT)
    if comma >= 0 and point >= 0:
        return _COMMA if comma > point else _POINT
    sign = _COMMA if comma >= 0 else _POINT
    if number.count(sign) > 1:
        return _other(sign)
    return "" if sign not in number or GROUPS.fullmatch(number) else sign


def _other(sign: str) -> str:
    return _POINT if sign == _COMMA else _COMMA
