"""The frozen citation: a link that knows the records it was made from, and what it showed.

A token in the address carries the digest of the records and a digest of each figure shown. Opened
on other records, it tells which of the figures are no longer those that were cited.
"""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.model import Theatre
from data.text.format import format_count, join_list
from exhibits.model import Exhibit

PARAMETER = "cite"
"""The parameter of an address that holds the token."""
ROOM = 1_200
"""Letters that a token takes at most, unless the heads of very many exhibits take more."""

_FORM = "1"
_RECORDS = 12
_ID, _WHOLE, _KEY, _VALUE, _CHECK = 3, 6, 3, 2, 3  # letters of base64 of each digest
_ROW = _KEY + _VALUE
_TOKEN = re.compile(
    rf"{_FORM}(?P<records>[0-9a-f]{{{_RECORDS}}})(?P<parts>(?:\.[\w~-]+)*)\.(?P<check>[\w-]+)",
    re.ASCII,
)
_PART = re.compile(
    rf"(?P<id>[\w-]{{{_ID}}})(?P<whole>[\w-]{{{_WHOLE}}})"
    rf"(?:~(?P<count>\d+)|(?P<rows>(?:[\w-]{{{_ROW}}})*))",
    re.ASCII,
)

# What tells one row of a frame from the others: the first of these that the row has whole.
_KEYS = (
    ("figure_id",),
    ("event_id",),
    ("place_id", "neighbourhood_id", "date_reported", "source_id"),
    ("place_id", "neighbourhood_id"),
    ("lowest_id", "highest_id"),
    ("kind", "figure_ids"),
    ("stated_id", "other_id"),
    ("source_id", "stated"),
    ("place_id", "from_date"),
    ("panel", "day", "controller"),
    ("panel", "day"),
    ("day", "reach_km"),
    ("place_id",),
    ("country", "governorate", "controller"),
    ("country", "governorate"),
    ("controller", "country"),
    ("metric",),
    ("origin",),
    ("label",),
)
# Of a claim, what it says and who says it; its wording on the page is ours.
_OF_A_CLAIM = (
    *("value", "low", "high", "unit", "qualifier", "base", "base_id", "as_of_text"),
    *("as_of_precision", "speaker", "organisation", "status", "repeat_of", "source_id"),
)
_WORDS = frozenset(
    (
        *("hover", "geometry", "label", "row", "text", "note", "name_en", "name_ar", "others"),
        *("source_title", "outlet", "source_url", "published_on", "age", "age_days"),
        *("controller_label", "before_label"),
    )
)
_LABELS = ("statement", "sentence", "what", "measure", "row", "name_en", "label", "text", "origin")
_NAMED = 5


class CitationError(ValueError):
    """A token that is damaged, or none of ours."""


@dataclass(frozen=True)
class CitedFigure:
    """A figure that an exhibit shows: its id, and what a reader calls it."""

    id: str
    label: str


@dataclass(frozen=True)
class Difference:
    """What became of one cited exhibit.

    ``gone`` counts figures that were shown and no longer are. ``differs`` is true where anything
    shown is another; with nothing named, the link has no room to say what.
    """

    exhibit_id: str
    title: str
    differs: bool
    changed: tuple[CitedFigure, ...] = ()
    fresh: tuple[CitedFigure, ...] = ()
    gone: int = 0
    before_and_after: bool = True


@dataclass(frozen=True)
class Changes:
    """What became of a citation: the records it was made from, those of now, each exhibit."""

    cited: str
    records: str
    exhibits: tuple[Difference, ...]

    @property
    def same_records(self) -> bool:
        """Whether the records are those that were cited."""
        return self.cited == self.records

    @property
    def differs(self) -> bool:
        """Whether any figure shown is another than was cited."""
        return any(each.differs for each in self.exhibits)


def records_hash(theatre: Theatre) -> str:
    """First 12 hexadecimal digits of the digest of the records, as they were when read."""
    return theatre.records[:_RECORDS]


def cited_figures(exhibits: Sequence[Exhibit], records: str, room: int = ROOM) -> str:
    """The token of what is shown, for an address: letters, digits, ``-``, ``_``, ``.``, ``~``.

    Each figure takes 5 letters (its id and what it says) and each exhibit 10 more. The smallest
    exhibits come first; one whose figures find no room in ``room`` letters (about 230 figures in
    the whole link) has one digest of all of them, so that a change is noticed but not named.

    Raises
    ------
    CitationError: ``records`` are not 12 hexadecimal digits (a theatre that was not read).
    """
    if not re.fullmatch(rf"[0-9a-f]{{{_RECORDS}}}", records):
        raise CitationError(f"records {records!r}; expected {_RECORDS} hexadecimal digits")
    heads = [_digest(each.id, _ID) + _whole(each) for each in exhibits]
    left = room - len(_FORM) - _RECORDS - 1 - _CHECK - sum(len(head) + 1 for head in heads)
    tails: dict[int, str] = {}
    for at in sorted(range(len(exhibits)), key=lambda at: (len(exhibits[at].frame), at)):
        rows = len(exhibits[at].frame)
        if rows * _ROW <= left:
            tails[at] = "".join(key + value for key, value, _ in _rows(exhibits[at]))
            left -= rows * _ROW
        else:
            tails[at] = f"~{rows}"
    told = f"{_FORM}{records}" + "".join(f".{head}{tails[at]}" for at, head in enumerate(heads))
    return f"{told}.{_digest(told, _CHECK)}"


def find_changes(token: str, exhibits: Sequence[Exhibit], records: str) -> Changes:
    """What became of the figures of a token, beside the same view of the records of now.

    Exhibits are known by their ids, those of one id by their order; one that the token does not
    hold is left out.

    Raises
    ------
    CitationError: the token is damaged: cut off, changed, or none of ours.
    """
    was, parts = _read(token)
    held: dict[str, list[re.Match[str]]] = {}
    for part in parts:
        held.setdefault(part["id"], []).append(part)
    found = []
    for exhibit in exhibits:
        mine = held.get(_digest(exhibit.id, _ID))
        if mine:
            found.append(_difference(mine.pop(0), exhibit))
    return Changes(was, records, tuple(found))


def without_citation(link: str) -> str:
    """A link without its citation: what a person reads, and where the present view stands."""
    return re.sub(rf"[?&]{PARAMETER}=[\w.~-]*", "", link)


def sentences(of: Changes) -> list[str]:
    """What a reader is told of a citation: the records first, then each exhibit that differs."""
    if of.same_records:
        told = [f"The records are those that this link was made from ({of.records})."]
    else:
        told = [
            f"The records have changed since this link was made: it was made from {of.cited}, "
            f"these are {of.records}."
        ]
    if not of.differs:
        return [*told, "No figure shown is another."]
    return told + [_told(each) for each in of.exhibits if each.differs]


def _told(of: Difference) -> str:
    if not of.before_and_after:
        return f"{of.title}: what is shown has changed; the link has no room to say which figures."
    parts = [
        f"{format_count(len(some), 'figure')} {what} ({_names(some)})"
        for some, what in ((of.changed, "changed"), (of.fresh, "new"))
        if some
    ]
    if of.gone:
        parts.append(f"{format_count(of.gone, 'figure')} gone")
    return f"{of.title}: {join_list(parts)}."


def _names(some: tuple[CitedFigure, ...]) -> str:
    more = f"; and {len(some) - _NAMED} more" if len(some) > _NAMED else ""
    return "; ".join(each.label for each in some[:_NAMED]) + more


def _read(token: str) -> tuple[str, list[re.Match[str]]]:
    whole = _TOKEN.fullmatch(token)
    if not whole or _digest(token.rpartition(".")[0], _CHECK) != whole["check"]:
        raise CitationError("the citation in this link is damaged: was the link cut off?")
    parts = [_PART.fullmatch(part) for part in whole["parts"].split(".")[1:]]
    known = [part for part in parts if part]
    if len(known) < len(parts):
        raise CitationError("the citation in this link is damaged: was the link cut off?")
    return whole["records"], known


def _difference(part: re.Match[str], exhibit: Exhibit) -> Difference:
    if part["whole"] == _whole(exhibit):
        return Difference(exhibit.id, exhibit.title, differs=False)
    if part["count"] is not None:
        return Difference(exhibit.id, exhibit.title, differs=True, before_and_after=False)
    before: dict[str, Counter[str]] = {}
    told = part["rows"]
    for at in range(0, len(told), _ROW):
        key, value = told[at : at + _KEY], told[at + _KEY : at + _ROW]
        before.setdefault(key, Counter())[value] += 1
    changed, fresh = [], []
    for key, value, shown in _rows(exhibit):
        was = before.get(key, Counter())
        if was[value] > 0:
            was[value] -= 1
        elif was.total():
            was[next(iter(+was))] -= 1
            changed.append(shown)
        else:
            fresh.append(shown)
    gone = sum(was.total() for was in before.values())
    # The digest of a row is short: of the whole, one that says "another" is to be believed.
    named = bool(changed or fresh or gone)
    return Difference(
        exhibit.id, exhibit.title, True, tuple(changed), tuple(fresh), gone, before_and_after=named
    )


def _rows(exhibit: Exhibit) -> Iterator[tuple[str, str, CitedFigure]]:
    """Digest of the key, digest of the values, and the figure, of each row."""
    for at, row in enumerate(exhibit.frame.to_dict("records")):
        key = _key(exhibit, row, at)
        yield _digest(key, _KEY), _digest(_values(row), _VALUE), CitedFigure(key, _label(row, key))


def _key(exhibit: Exhibit, row: dict[Any, Any], at: int) -> str:
    # A headline is known by what it measures: the claim behind it is what may change.
    own = (("metric", "place_id"),) if exhibit.kind == "numbers" else ()
    for names in (*own, *_KEYS):
        if all(name in row and _text(row[name]) for name in names):
            return " ".join(_text(row[name]) for name in names)
    return f"row {at + 1}"


def _values(row: dict[Any, Any]) -> str:
    if _text(row.get("figure_id")):
        names: list[str] = [*("figure_id", *_OF_A_CLAIM)]
    else:
        names = [str(name) for name in row if name not in _WORDS]
    return "\0".join(f"{name}={_text(row.get(name))}" for name in names)


def _label(row: dict[Any, Any], key: str) -> str:
    return next((_text(row[name]) for name in _LABELS if _text(row.get(name))), key)


def _text(cell: object) -> str:
    """A cell as text; numbers to 6 digits, which no other machine's arithmetic changes."""
    if cell is None or cell is pd.NaT or cell != cell:
        return ""
    if isinstance(cell, pd.Timestamp):
        return f"{cell:%Y-%m-%d}"
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)


def _whole(exhibit: Exhibit) -> str:
    rows = (_key(exhibit, row, 0) + _values(row) for row in exhibit.frame.to_dict("records"))
    return _digest("\1".join(rows), _WHOLE)


def _digest(text: str, letters: int) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii")[:letters]
