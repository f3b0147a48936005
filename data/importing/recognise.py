"""Recognition of a raw table: its kind, by the signature of its headers, and its columns."""

import re
from collections.abc import Callable, Mapping

import pandas as pd
from rapidfuzz import fuzz, process

from data.importing.cells.coordinates import parse_pair
from data.importing.cells.dates import is_date, is_month_name
from data.importing.cells.numbers import parse_quantity
from data.importing.cells.text import is_missing, simplify_text
from data.importing.mapping.date_headers import date_columns
from data.importing.mapping.fields import (
    AS_OF,
    COORDINATES,
    DATE_FIELD,
    KEY,
    RECORD_TABLES,
    SUBJECT,
    TABLE_OF_KIND,
    VALUE,
    WHO,
    field_of_hashtag,
    headers_of_fields,
    is_exact_field,
    is_header_of_events,
    plain_header,
)
from data.importing.mapping.kinds import KINDS, MEANS, SHEET_NAMES, UNKNOWN
from data.importing.mapping.local_names import local_names
from data.importing.records import ColumnMapping, RawTable
from data.importing.sheets import HEADER_SEPARATOR
from data.schema import table

MIN_SCORE = 0.3
MIN_WIDE_COLUMNS = 3
MIN_TYPICAL = 5
_MIN_SIMILARITY = 86
_EXACT, _HASHTAG, _PART, _WORDS = 100.0, 101.0, 96.0, 82.0
_SAMPLE_ROWS = 40
NUMBER_OF_ROW = re.compile(r"(?:no|nr|n|num|row|index|.*\b(?:id|code|year|month|day|lat|lon))?")
"""Headers of numbers that are no figures."""
_SECOND_ACTOR = re.compile(r"(?<!\d)[2-9]$|\bsecond\b|\bside b$")
"""Headers of those whom the actor of an event met: they neither did it nor control the place."""


def recognise(raw: RawTable) -> ColumnMapping:
    """Recognise a table: the most likely kind, and the column of each of its fields.

    The kind is `UNKNOWN` if the score of all kinds is below `MIN_SCORE`, if events without a kind
    would lose a column of figures, which may be claims, or one of words, which may be places or
    controllers, or if places would lose a column of dates, which may be those of control.
    """
    kind, score = rank_kinds(raw)[0]
    if score < MIN_SCORE:
        return ColumnMapping(UNKNOWN)
    columns = guess_columns(raw, kind)
    if kind == "events" and "kind" not in columns:
        has_words = "note" not in columns and _list_word_columns(raw, columns)
        if has_words or list_figure_columns(raw, columns):
            return ColumnMapping(UNKNOWN)
    others = [name for name in map(str, raw.frame) if name not in columns.values()]
    if kind == "places" and any(
        is_date(name) or is_month_name(name) or _are_mostly(raw.frame[name], is_date)
        for name in others
    ):
        return ColumnMapping(UNKNOWN)
    return ColumnMapping(kind, columns)


def rank_kinds(raw: RawTable) -> list[tuple[str, float]]:
    """Rank the kinds of a table, the most likely first, with scores from 0 to 1."""
    headers = {plain_header(str(name)).replace(" ", "_") for name in raw.frame}
    plain = {header.replace("_", "") for header in headers}
    scores = {}
    for kind, about in KINDS.items():
        if any(
            sign <= headers or {s.replace("_", "") for s in sign} <= plain
            for sign in about.signatures
        ):
            scores[kind] = 1.0
        elif len(about.typical & headers) >= MIN_TYPICAL:
            scores[kind] = 0.95
        elif kind == "settings":
            scores[kind] = _score_settings(raw)
        elif kind in TABLE_OF_KIND:
            scores[kind] = _score_kind(raw, kind)
    best = max(scores.values(), default=0.0)
    lacking = {kind for kind, score in scores.items() if score == best and _is_refused(raw, kind)}
    return sorted(scores.items(), key=lambda entry: (-entry[1], entry[0] in lacking))


def _is_refused(raw: RawTable, kind: str) -> bool:
    """Whether a table lacks a column without which its kind is refused."""
    mandatory = KINDS[kind].needed[: KINDS[kind].mandatory]
    fields = _guess(raw, kind)[0] if mandatory and kind in TABLE_OF_KIND else {}
    return _count_present(mandatory, fields) < len(mandatory)


def guess_columns(raw: RawTable, kind: str) -> dict[str, str]:
    """Guess the column of each field of a kind; fields and columns appear at most once."""
    if kind == "settings":
        return dict(zip([KEY, VALUE], map(str, raw.frame), strict=False))
    if kind not in TABLE_OF_KIND:
        return {}
    columns = dict(_guess(raw, kind)[0])
    figures = list_figure_columns(raw, columns) if kind == "claims" else []
    if figures and not {*MEANS} & set(columns):
        columns[VALUE] = figures[0]
    return columns


def list_figure_columns(raw: RawTable, fields: Mapping[str, str]) -> list[str]:
    """List the columns of numbers that are no field, and no number of the row or position."""
    return [
        column
        for column in map(str, raw.frame)
        if column not in fields.values()
        and not NUMBER_OF_ROW.fullmatch(plain_header(column))
        and not {"lat", "lon"} & {field for field, _ in _similar_fields("places", column)}
        and _are_mostly(raw.frame[column], _is_quantity)
    ]


def _list_word_columns(raw: RawTable, fields: Mapping[str, str]) -> list[str]:
    """List the columns of words that are no field: most cells have no digits and no address."""
    return [
        column
        for column in map(str, raw.frame)
        if column not in fields.values()
        and _are_mostly(raw.frame[column], lambda text: not re.search(r"\d|://", text))
    ]


def _is_quantity(text: str) -> bool:
    return parse_quantity(simplify_text(text)) is not None


def list_figure_dates(raw: RawTable, fields: Mapping[str, str]) -> list[str]:
    """List the columns of a table of control that may date its figures.

    Parameters
    ----------
    fields : the column by field; those of other fields than the two dates are no candidates.
    """
    dates = {fields.get(DATE_FIELD["control"]), fields.get(AS_OF)}
    others = set(fields.values()) - dates
    columns = [column for column in map(str, raw.frame) if column not in others]
    return [each for each in columns if each in dates or _are_mostly(raw.frame[each], is_date)]


def unused_columns(raw: RawTable, mapping: ColumnMapping) -> list[str]:
    """List the columns that a mapping leaves out."""
    used = set(mapping.columns.values())
    return [str(name) for name in raw.frame if name not in used]


def _score_settings(raw: RawTable) -> float:
    headers = [plain_header(str(name)) for name in raw.frame]
    return float(len(headers) > 1 and headers[0] in (KEY, "setting") and headers[1] == VALUE)


def _score_kind(raw: RawTable, kind: str) -> float:
    wide = [name for name in date_columns(raw) if name in raw.frame]
    is_wide = len(wide) >= MIN_WIDE_COLUMNS
    if is_wide != kind.startswith("wide_"):
        return 0.0
    if is_wide and (kind == "wide_claims") != _is_numeric(raw.frame[wide]):
        return 0.0
    guesses, quality = _guess(raw, kind)
    if kind == "control" and _has_actors_of_events(raw, guesses.get("controller", "")):
        return 0.0
    needed = KINDS[kind].needed
    present = _count_present(needed, guesses)
    if is_wide:
        return 0.9 if present == len(needed) else 0.5
    columns = raw.frame.shape[1]
    share = quality / max(columns, 1)
    score = 0.5 * present / len(needed) + 0.35 * min(share, 1.0)
    if present < len(needed):
        score *= 0.6
    is_named = _has_name_of(raw, kind)
    if kind in RECORD_TABLES and not is_named:
        return 0.0
    score += 0.15 * is_named
    if kind == "control" and present == len(needed):
        score += 0.05 * any(field in guesses for field in ("from_date", "lat", COORDINATES))
    return round(score, 3)


def _has_actors_of_events(raw: RawTable, controller: str) -> bool:
    """Whether a column taken for controllers names who took part in events, by the headers."""
    is_actor = dict(_similar_fields("events", controller)).get("by", 0.0) >= _PART
    return is_actor and any(is_header_of_events(plain_header(str(name))) for name in raw.frame)


def _count_present(needed: tuple[tuple[str, ...], ...], fields: Mapping[str, str]) -> int:
    """Count the groups of which a table has a field; a field counts for one group only."""
    counted: set[str] = set()
    for group in needed:
        counted |= {next((each for each in group if each in fields.keys() - counted), "")}
    return len(counted - {""})


def _has_name_of(raw: RawTable, kind: str) -> bool:
    names = SHEET_NAMES.get(kind, kind.replace("_", "-")).split()
    stem = raw.sheet or raw.file.rpartition("/")[2].rpartition(".")[0]
    words = plain_header(stem).replace(" ", "-")
    return words in names or words.rstrip("s") in names


def _is_numeric(cells: pd.DataFrame) -> bool:
    filled = [text for _, column in cells.items() for text in column if not is_missing(text)]
    sample = filled[: _SAMPLE_ROWS * 5]
    numbers = sum(parse_quantity(simplify_text(text)) is not None for text in sample)
    return numbers > 0.5 * len(sample)


def _guess(raw: RawTable, kind: str) -> tuple[Mapping[str, str], float]:
    """Return the column by field, and the sum of their similarities (1 for an exact header)."""
    skipped = set(date_columns(raw)) if kind.startswith("wide_") else set()
    candidates = []
    for column in map(str, raw.frame):
        if column in skipped:
            continue
        tag = field_of_hashtag(kind, raw.hashtags.get(column, ""))
        if tag:
            candidates.append((_HASHTAG, tag, column))
        for field, similarity in _similar_fields(kind, column):
            if _fits(kind, field, raw.frame[column]):
                candidates.append((similarity, field, column))
    position = {str(column): number for number, column in enumerate(raw.frame)}
    candidates.sort(key=lambda entry: (-entry[0], position[entry[2]]))
    guesses: dict[str, str] = {}
    quality = 0.0
    for similarity, field, column in candidates:
        if field not in guesses and column not in guesses.values():
            guesses[field] = column
            quality += min(similarity, _EXACT) / _EXACT
    quality += _guess_by_content(raw, kind, guesses)
    if kind == "control":
        quality += _guess_place_of_control(raw, guesses)
        _guess_dates_of_control(raw, guesses)
    if TABLE_OF_KIND[kind] == "figures" and "place_id" in guesses:
        _guess_smallest_place(raw, guesses)
    if WHO in guesses:
        _guess_who(guesses)
    guesses |= local_names(raw, kind)
    return guesses, quality


def _similar_fields(kind: str, column: str) -> list[tuple[str, float]]:
    """Fields that a header names or resembles."""
    whole_header = plain_header(column)
    part = plain_header(column.rpartition(HEADER_SEPARATOR)[2])
    bare = plain_header(column.partition("(")[0].partition("[")[0])
    found = []
    for field, headers in headers_of_fields(kind).items():
        if whole_header in headers:
            found.append((field, _EXACT))
        elif bare in headers or part in headers:
            found.append((field, _PART))
        elif not is_exact_field(kind, field):
            best = process.extractOne(  # pyrefly: ignore[no-matching-overload] (stub of `scorer`)
                bare or whole_header, headers, scorer=fuzz.token_sort_ratio
            )
            score = best[1] if best and len(best[0]) > 3 else 0.0
            words = _word_score(whole_header, headers)
            if max(score, words) >= min(_MIN_SIMILARITY, _WORDS) and (
                score >= _MIN_SIMILARITY or words
            ):
                found.append((field, min(max(score, words), _PART - 1)))
    return found


def _word_score(header: str, headers: list[str]) -> float:
    """Score a header that contains a known one as words; the last word counts most."""
    words = header.split()
    if not 1 < len(words) <= 5:
        return 0.0
    found = [known for known in headers if len(known) > 1 and f" {known} " in f" {header} "]
    if not found:
        return 0.0
    return _WORDS + 2 * any(header.endswith(f" {known}") for known in found)


def _fits(kind: str, field: str, cells: pd.Series) -> bool:
    """Whether a column has values of the field that its header names, where headers mislead."""
    if (kind, field) in (("events", "by"), ("control", "controller")):
        return not _SECOND_ACTOR.search(plain_header(str(cells.name)))
    if (kind, field) == ("claims", "figure_id"):
        return not _are_mostly(cells, lambda text: " " in text.strip())
    if kind == "control" and field in (VALUE, AS_OF):
        return _are_mostly(cells, _is_percentage if field == VALUE else is_date)
    if field != "status":
        return True
    choices = table(TABLE_OF_KIND[kind]).column(field).choices
    return set(cells.str.lower()) <= {*choices, ""}


def _guess_by_content(raw: RawTable, kind: str, guesses: dict[str, str]) -> float:
    """Add the columns of pairs of coordinates and of dates that their values give away."""
    name = TABLE_OF_KIND[kind]
    wanted = []
    if "lat" in headers_of_fields(kind) and not {"lat", COORDINATES} & set(guesses):
        wanted.append((COORDINATES, lambda text: bool(parse_pair(text)) and not _is_quantity(text)))
    date = DATE_FIELD.get(name, "")
    if date and not {date, AS_OF} & set(guesses) and not kind.startswith("wide_"):
        wanted.append((date, is_date))
    if kind == "control" and VALUE not in guesses:
        wanted.append((VALUE, _is_percentage))
    is_dated_claim = kind == "claims" and "as_of" in guesses and not {*MEANS} & set(guesses)
    if is_dated_claim and len(list_figure_columns(raw, guesses)) > 1:
        wanted.append((VALUE, _is_quantity))
    found = 0.0
    for field, is_value in wanted:
        for column in map(str, raw.frame):
            if column in guesses.values():
                continue
            if _are_mostly(raw.frame[column], is_value):
                guesses[field] = column
                found += 0.8
                break
    return found


def _are_mostly(cells: pd.Series, is_value: Callable[[str], bool]) -> bool:
    """Whether more than 60 % of the first filled cells have a kind of value."""
    filled = [text for text in cells.head(_SAMPLE_ROWS) if not is_missing(text)]
    return bool(filled) and sum(map(is_value, filled)) > 0.6 * len(filled)


def _guess_place_of_control(raw: RawTable, guesses: dict[str, str]) -> float:
    """Add the place of a table of controllers by its content: the column with most names.

    Only where no column has a header of a place, or one of the kind of an event.
    """
    if "controller" not in guesses or "place_id" in guesses:
        return 0.0
    of_events = {str(name): dict(_similar_fields("events", str(name))) for name in raw.frame}
    if any("kind" in fields for fields in of_events.values()):
        return 0.0
    columns = [*_list_word_columns(raw, guesses), *filter(None, [guesses.get("admin_unit")])]
    counts = {name: raw.frame[name].nunique() for name in columns if "note" not in of_events[name]}
    most = max(counts, key=lambda name: counts[name], default="")
    if not most or counts[most] <= raw.frame[guesses["controller"]].nunique():
        return 0.0
    guesses.pop("admin_unit", "")
    guesses["place_id"] = most
    return 0.8


def _guess_smallest_place(raw: RawTable, guesses: dict[str, str]) -> None:
    """Of several columns of places of claims, take that with most names: town before region."""
    columns = [guesses["place_id"], *unused_columns(raw, ColumnMapping(kind="", columns=guesses))]
    named = [name for name in columns if ("place_id", _EXACT) in _similar_fields("claims", name)]
    guesses["place_id"] = max(named or columns[:1], key=lambda name: raw.frame[name].nunique())


def _guess_dates_of_control(raw: RawTable, guesses: dict[str, str]) -> None:
    """Tell the start of control from the date of the figures beside it.

    The figures' date is the only one below the label of their group, else the only one whose header
    says so. Where neither tells, it stays open.
    """
    dates = list_figure_dates(raw, guesses)
    start, named = guesses.pop(DATE_FIELD["control"], ""), guesses.pop(AS_OF, "")
    figure, group = "", guesses.get(VALUE, "").rpartition(HEADER_SEPARATOR)[0]
    if VALUE in guesses:
        grouped = [each for each in dates if group and each.startswith(group + HEADER_SEPARATOR)]
        found = grouped or dates
        if len(grouped) != 1:
            found = [each for each in found if AS_OF in dict(_similar_fields("control", each))]
        figure = found[0] if len(found) == 1 else ""
    else:
        start = start or named
    if start in ("", figure):
        start = next((each for each in dates if each != figure), figure)
    guesses |= {DATE_FIELD["control"]: start} if start else {}
    guesses |= {AS_OF: figure} if figure and figure != start else {}


def _guess_who(guesses: dict[str, str]) -> None:
    """Tell whether "who" is whom a figure is about or who states it, by the other columns.

    Where they do not tell, it stays open.
    """
    names_speaker, names_subject = (field in guesses for field in ("speaker", SUBJECT))
    if names_speaker != names_subject:
        guesses[SUBJECT if names_speaker else "speaker"] = guesses.pop(WHO)
    elif names_speaker:
        guesses.pop(WHO)


def _is_percentage(text: str) -> bool:
    found = parse_quantity(simplify_text(text))
    return found is not None and found.get("unit") == "percent"
