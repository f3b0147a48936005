"""Citation tokens: links that record the data version and the figures they cite.

A token in the URL contains the digest of the records and a digest of each figure shown. Opened on
other records, it identifies the figures that differ from those cited.
"""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd

from data.model import Theatre
from data.text.format import format_count, join_list
from exhibits.kinds import KINDS
from exhibits.model import Exhibit

CITATION_PARAMETER = "cite"
"""URL parameter that contains the token."""
MAX_TOKEN_LETTERS = 160
"""Maximum letters of a token, unless the heads of very many exhibits exceed it."""

_FORMAT_VERSION = "2"
_RECORDS_LETTERS = 12
# Base64 letters of each digest.
_ID_LETTERS, _EXHIBIT_LETTERS, _KEY_LETTERS, _VALUE_LETTERS, _CHECK_LETTERS = 3, 6, 3, 2, 3
_ROW_LETTERS = _KEY_LETTERS + _VALUE_LETTERS
# Version 1, of links made earlier, has no check of the rest of the link.
_TOKEN = re.compile(
    rf"(?:1|(?P<second>2))(?P<records>[0-9a-f]{{{_RECORDS_LETTERS}}})(?P<parts>(?:\.[\w~-]+)*)"
    rf"\.(?P<check>[\w-]{{{_CHECK_LETTERS}}})(?(second)(?P<link>[\w-]{{{_CHECK_LETTERS}}}))",
    re.ASCII,
)
_PART = re.compile(
    rf"(?P<id>[\w-]{{{_ID_LETTERS}}})(?P<whole>[\w-]{{{_EXHIBIT_LETTERS}}})"
    rf"(?:~(?P<count>\d+)|(?P<rows>(?:[\w-]{{{_ROW_LETTERS}}})*))",
    re.ASCII,
)

# Keys of a row of a frame: the first of these whose columns are all non-empty.
_KEYS = (
    ("figure_id",),
    ("event_id",),
    ("place_id", "neighbourhood_id", "date_reported", "source_id"),
    ("place_id", "neighbourhood_id"),
    ("lowest_id", "highest_id"),
    ("kind", "figure_ids"),
    ("stated_id", "other_id"),
    ("source_id", "stated"),
    ("area_id",),
    ("place_id", "from_date"),
    ("panel", "day", "controller"),
    ("place_id", "side", "day"),
    ("place_id", "day"),
    ("panel", "day"),
    ("day", "reach_km"),
    ("place_id",),
    ("country", "admin_unit", "controller"),
    ("country", "admin_unit"),
    ("controller", "country"),
    ("metric",),
    ("origin",),
    ("label",),
)
# Columns that define a claim's content and source; its wording on the page is generated.
_CLAIM_COLUMNS = (
    *("value", "low", "high", "unit", "qualifier", "base", "base_id", "as_of_text"),
    *("as_of_precision", "speaker", "organisation", "status", "repeat_of", "source_id"),
)
_WORDING_COLUMNS = frozenset(
    (
        *("hover", "geometry", "label", "row", "text", "note", "name_en", "name_local", "others"),
        *("source_title", "outlet", "source_url", "published_on", "age", "age_days", "attribution"),
        *("controller_label", "before_label", "now", "what", "measure", "said", "about", "why"),
        "held_since",
        *("spread", "sentence", "statement", "reads", "definition", "base_rule", "phrase", "panel"),
        *("actor", "by_in_text", "kind_label", "symbol", "transfer", "base_text", "label_text"),
    )
)
_CITED_NAMES = {"admin_unit": "governorate"}
"""Names of columns in the digests of links already given out."""
_LABEL_COLUMNS = (
    "statement",
    "sentence",
    "what",
    "measure",
    "row",
    "name_en",
    "label",
    "text",
    "origin",
)
_MAX_NAMED = 5


class CitationError(ValueError):
    """The token is damaged or malformed."""


@dataclass(frozen=True)
class CitedFigure:
    """A figure in an exhibit: its id and its label for readers."""

    id: str
    label: str


@dataclass(frozen=True)
class Difference:
    """Comparison of one cited exhibit with the present one.

    ``removed_count`` counts figures that were cited and no longer appear. ``differs`` is true where
    any figure differs. ``is_attributed`` is false where the token cannot identify which.
    """

    exhibit_id: str
    title: str
    differs: bool
    changed: tuple[CitedFigure, ...] = ()
    added: tuple[CitedFigure, ...] = ()
    removed_count: int = 0
    is_attributed: bool = True


@dataclass(frozen=True)
class Changes:
    """Comparison of a citation with the present: cited records, present records, exhibits."""

    cited: str
    records: str
    exhibits: tuple[Difference, ...]

    @property
    def same_records(self) -> bool:
        """Whether the present records are those cited."""
        return self.cited == self.records

    @property
    def differs(self) -> bool:
        """Whether any figure differs from the one cited."""
        return any(exhibit.differs for exhibit in self.exhibits)


def records_hash(theatre: Theatre) -> str:
    """Return the first 12 hexadecimal digits of the digest of the records as read."""
    return theatre.records[:_RECORDS_LETTERS]


def encode_citation(
    exhibits: Sequence[Exhibit], records: str, link: str = "", room: int = MAX_TOKEN_LETTERS
) -> str:
    """Encode exhibits as a URL token of letters, digits, ``-``, ``_``, ``.`` and ``~``.

    ``link`` is the rest of the link (`exhibits.links.view_query.canonical_query`), of which the
    token has a check, so that a link that was cut or mistyped is recognised.

    Each figure takes 5 letters (digests of its key and its values), each exhibit 10 more. The
    smallest exhibits have priority. An exhibit whose figures exceed the remaining ``room`` (letters
    of the token, enough for about 25 figures in total) has one digest of all of them: a change is
    detected but not attributed to a figure.

    Raises
    ------
    CitationError: ``records`` are not 12 hexadecimal digits (a theatre not read from files).
    """
    if not re.fullmatch(rf"[0-9a-f]{{{_RECORDS_LETTERS}}}", records):
        raise CitationError(f"records {records!r}; expected {_RECORDS_LETTERS} hexadecimal digits")
    heads = [_digest(exhibit.id, _ID_LETTERS) + _digest_cited_rows(exhibit) for exhibit in exhibits]
    left = (
        room
        - len(_FORMAT_VERSION)
        - _RECORDS_LETTERS
        - 1
        - 2 * _CHECK_LETTERS
        - sum(len(head) + 1 for head in heads)
    )
    tails: dict[int, str] = {}
    for index in sorted(
        range(len(exhibits)), key=lambda index: (len(exhibits[index].frame), index)
    ):
        rows = len(exhibits[index].frame)
        if rows * _ROW_LETTERS <= left:
            tails[index] = "".join(key + value for key, value, _ in _digest_rows(exhibits[index]))
            left -= rows * _ROW_LETTERS
        else:
            tails[index] = f"~{rows}"
    body = f"{_FORMAT_VERSION}{records}" + "".join(
        f".{head}{tails[index]}" for index, head in enumerate(heads)
    )
    return f"{body}.{_digest(body, _CHECK_LETTERS)}{_digest(link, _CHECK_LETTERS)}"


def check_link(token: str, link: str) -> None:
    """Check that the rest of a link is the one that its token was made for.

    Raises
    ------
    CitationError: the token is damaged or malformed, or the rest of the link differs.
    """
    check = _parse_token(token)[2]
    if check and check != _digest(link, _CHECK_LETTERS):
        raise CitationError("the link is incomplete or mistyped; copy it again, to its end")


def find_changes(token: str, exhibits: Sequence[Exhibit], records: str) -> Changes:
    """Compare the figures of a token with the same view of the present records.

    Exhibits are matched by id, those with the same id by order; exhibits that are not in the token
    are omitted.

    Raises
    ------
    CitationError: the token is damaged (truncated or altered) or malformed.
    """
    cited, parts, _ = _parse_token(token)
    parts_by_id: dict[str, list[re.Match[str]]] = {}
    for part in parts:
        parts_by_id.setdefault(part["id"], []).append(part)
    differences = []
    for exhibit in exhibits:
        candidates = parts_by_id.get(_digest(exhibit.id, _ID_LETTERS))
        if candidates:
            differences.append(_compare_exhibit(candidates.pop(0), exhibit))
    return Changes(cited, records, tuple(differences))


def remove_citation(link: str) -> str:
    """Remove the citation token from a link, for display and for a link to the present view."""
    return re.sub(
        rf"([?&]){CITATION_PARAMETER}=[\w.~-]*(&?)", lambda match: match[1] * bool(match[2]), link
    )


def selection_of(link: str) -> dict[str, str]:
    """Return the parameters of a view's address that select data: without date and theatre."""
    query = parse_qs(urlsplit(remove_citation(link)).query)
    left_out = ("as_of", "theatre")
    return {name: ", ".join(values) for name, values in query.items() if name not in left_out}


def describe_changes(changes: Changes) -> list[str]:
    """Describe a comparison: the records first, then each exhibit that differs."""
    if changes.same_records:
        lines = [f"The records are unchanged since this link was created ({changes.records})."]
    else:
        lines = [
            f"The records have changed since this link was created: version {changes.cited} then, "
            f"{changes.records} now."
        ]
    if not changes.differs:
        return [*lines, "No figure shown has changed."]
    return lines + [_describe_difference(item) for item in changes.exhibits if item.differs]


def _describe_difference(difference: Difference) -> str:
    if not difference.is_attributed:
        return (
            f"{difference.title}: the content has changed; "
            "the link is too short to list the figures."
        )
    parts = [
        f"{format_count(len(figures), 'figure')} {verb} ({_list_labels(figures)})"
        for figures, verb in ((difference.changed, "changed"), (difference.added, "new"))
        if figures
    ]
    if difference.removed_count:
        parts.append(f"{format_count(difference.removed_count, 'figure')} removed")
    return f"{difference.title}: {join_list(parts)}."


def _list_labels(figures: tuple[CitedFigure, ...]) -> str:
    more = f"; and {len(figures) - _MAX_NAMED} more" if len(figures) > _MAX_NAMED else ""
    return "; ".join(figure.label for figure in figures[:_MAX_NAMED]) + more


def _parse_token(token: str) -> tuple[str, list[re.Match[str]], str]:
    """Return the records of a token, its parts, and its check of the link ("" in version 1)."""
    match = _TOKEN.fullmatch(token)
    if not match or _digest(token.rpartition(".")[0], _CHECK_LETTERS) != match["check"]:
        raise CitationError("the citation in this link is invalid; the link may be truncated")
    parts = [_PART.fullmatch(part) for part in match["parts"].split(".")[1:]]
    matched = [part for part in parts if part]
    if len(matched) < len(parts):
        raise CitationError("the citation in this link is invalid; the link may be truncated")
    return match["records"], matched, match["link"] or ""


def _compare_exhibit(part: re.Match[str], exhibit: Exhibit) -> Difference:
    if part["whole"] == _digest_cited_rows(exhibit):
        return Difference(exhibit.id, exhibit.title, differs=False)
    if part["count"] is not None:
        return Difference(exhibit.id, exhibit.title, differs=True, is_attributed=False)
    before: dict[str, Counter[str]] = {}
    encoded = part["rows"]
    for start in range(0, len(encoded), _ROW_LETTERS):
        key, value = (
            encoded[start : start + _KEY_LETTERS],
            encoded[start + _KEY_LETTERS : start + _ROW_LETTERS],
        )
        before.setdefault(key, Counter())[value] += 1
    changed, fresh = [], []
    for key, value, figure in _digest_rows(exhibit):
        remaining = before.get(key, Counter())
        if remaining[value] > 0:
            remaining[value] -= 1
        elif remaining.total():
            remaining[next(iter(+remaining))] -= 1
            changed.append(figure)
        else:
            fresh.append(figure)
    gone = sum(remaining.total() for remaining in before.values())
    # Row digests are short and may collide; the longer digest of the exhibit takes precedence.
    is_attributed = bool(changed or fresh or gone)
    return Difference(
        exhibit.id,
        exhibit.title,
        True,
        tuple(changed),
        tuple(fresh),
        gone,
        is_attributed=is_attributed,
    )


def _digest_rows(exhibit: Exhibit) -> Iterator[tuple[str, str, CitedFigure]]:
    """Yield the key digest, the value digest and the figure of each row."""
    for index, row in enumerate(exhibit.frame.to_dict("records")):
        key = _row_key(exhibit, row, index)
        yield (
            _digest(key, _KEY_LETTERS),
            _digest(_row_values(row), _VALUE_LETTERS),
            CitedFigure(key, _row_label(row, key)),
        )


def _row_key(exhibit: Exhibit, row: dict[Any, Any], index: int) -> str:
    for names in (*KINDS[exhibit.kind].row_keys, *_KEYS):
        if all(name in row and _format_cell(row[name]) for name in names):
            return " ".join(_format_cell(row[name]) for name in names)
    return f"row {index + 1}"


def _row_values(row: dict[Any, Any]) -> str:
    if _format_cell(row.get("figure_id")):
        names: list[str] = [*("figure_id", *_CLAIM_COLUMNS)]
    else:
        names = [str(name) for name in row if name not in _WORDING_COLUMNS]
    return "\0".join(
        f"{_CITED_NAMES.get(name, name)}={_format_cell(row.get(name))}" for name in names
    )


def _row_label(row: dict[Any, Any], key: str) -> str:
    return next(
        (_format_cell(row[name]) for name in _LABEL_COLUMNS if _format_cell(row.get(name))), key
    )


def _format_cell(cell: object) -> str:
    """Format a cell; floats to 6 digits, so that they are the same on every machine."""
    if cell is None or cell is pd.NaT or cell != cell:
        return ""
    if isinstance(cell, pd.Timestamp):
        return f"{cell:%Y-%m-%d}"
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)


def _digest_cited_rows(exhibit: Exhibit) -> str:
    """Digest the cited rows; `exhibits.render.data_files.content_hash` is that of an export."""
    rows = (
        _row_key(exhibit, row, 0) + _row_values(row) for row in exhibit.frame.to_dict("records")
    )
    return _digest("\1".join(rows), _EXHIBIT_LETTERS)


def _digest(text: str, letters: int) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii")[:letters]
