"""Matching of the names of places and actors between the tables of an import.

Spellings that differ in case, accents or an article are one name. Others are accepted from a
similarity of `MIN_ACCEPTED` on, with a note; between that and `MIN_OFFERED` they are a question.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from rapidfuzz import fuzz, process

from data.importing.model import Question, Records
from data.loading.completion.actors import BUILT_IN_NAMES
from data.loading.completion.ids import fold, slug_of
from data.loading.completion.places import country_code

MIN_ACCEPTED, MIN_OFFERED = 95, 78
MAX_OFFERED = 3
NONE_OF_THESE = ""
"""Answer to a question about a name: it is a name of its own."""
_ARTICLE = re.compile(r"\b(?:al|el|ar|as|ash|at|ad|an|az|the)(?:[ -]+|(?=['’]))")


def match_names(records: Records, answers: dict[str, str]) -> Records:
    """Match the names of places and actors in the records; return them, changed in place.

    Parameters
    ----------
    answers : by key of the questions ``place:<name>`` and ``actor:<name>``: the name that is meant,
        or `NONE_OF_THESE`.
    """
    tables = records.tables
    _match_places(records, answers)
    control = tables.get("control")
    if control is not None and len(control):
        actors = tables.get("actors", pd.DataFrame(columns=["label"]))
        known = _names_of(actors, ("label", "short_label", "actor_id"))
        if not known:
            counts = Counter(control["controller"])
            known = _main_spellings(name for name, _ in counts.most_common())
        matcher = _Matcher("actor", "actors", known, records, answers)
        built_in = {name for name in control["controller"] if fold(name) in BUILT_IN_NAMES}
        tables["control"] = matcher.apply(control, "controller", built_in)
    return records


def _match_places(records: Records, answers: dict[str, str]) -> None:
    tables = records.tables
    places = tables.get("places")
    if places is None or places.empty:
        return
    local = [name for name in places if str(name).startswith("name_")]
    known = _names_of(places, (*local, "place_id"))
    matcher = _Matcher("place", "places", known, records, answers)
    title = fold(records.settings.get("title", ""))
    for name in ("control", "figures", "events"):
        frame = tables.get(name)
        if frame is None or "place_id" not in frame:
            continue
        exempt = {
            cell
            for cell in frame["place_id"].unique()
            if name != "control" and (fold(cell) == title or country_code(cell))
        }
        tables[name] = matcher.apply(frame, "place_id", exempt)
        if name == "figures":
            _add_areas(records, matcher, exempt)
        elif name == "events":
            _move_unknown_places(records, matcher, exempt)


def _add_areas(records: Records, matcher: "_Matcher", exempt: set[str]) -> None:
    """Add the places of claims that are in no table as areas without a position."""
    cells = records.tables["figures"]["place_id"]
    unknown = [c for c in dict.fromkeys(cells) if c and c not in exempt and matcher.is_unknown(c)]
    if unknown:
        places = records.tables["places"]
        rows = pd.DataFrame({"name_en": unknown, "kind": "area"}, dtype="str")
        records.tables["places"] = pd.concat([places, rows]).fillna("").astype("str")
        matcher.known |= {fold(name): name for name in unknown}
        names = ", ".join(unknown[:5])
        records.report.defaults.append(f"areas without a position added for claims: {names}")


def _move_unknown_places(records: Records, matcher: "_Matcher", exempt: set[str]) -> None:
    """Keep the name of an event's place that is in no table as text; its place is the theatre."""
    events = records.tables["events"]
    cells = events["place_id"]
    is_unknown = pd.Series(
        [bool(c) and c not in exempt and matcher.is_unknown(c) for c in cells], cells.index
    )
    if is_unknown.any():
        text = events["place_text"] if "place_text" in events else pd.Series("", events.index)
        text = text.where(~is_unknown | (text != ""), cells)
        events = events.assign(place_text=text, place_id=cells.mask(is_unknown, ""))
        records.tables["events"] = events
        count = int(is_unknown.sum())
        note = f"{count} events at places that are not in the table of places: name kept as text"
        records.report.defaults.append(note)


def _names_of(frame: pd.DataFrame, columns: Iterable[str]) -> dict[str, str]:
    """Spelling to use by folded name; ids and other names lead to the first column's name."""
    columns = [column for column in columns if column in frame]
    main = "name_en" if "name_en" in frame else "label"
    known: dict[str, str] = {}
    for column in columns:
        for name, cell in zip(
            frame[main] if main in frame else frame[column], frame[column], strict=True
        ):
            if cell:
                known.setdefault(fold(cell), name or cell)
    return known


def _main_spellings(names: Iterable[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for name in names:
        if name:
            known.setdefault(fold(name), name)
    return known


@dataclass
class _Matcher:
    """Known names of one kind; matches the cells of columns with them."""

    prefix: str
    table: str
    known: dict[str, str]
    records: Records
    answers: dict[str, str]

    def is_unknown(self, cell: str) -> bool:
        """Whether a name is none of the known ones and no question about it is open."""
        key = f"{self.prefix}:{cell}"
        is_open = any(question.key == key for question in self.records.report.questions)
        return self._exact(cell) is None and not is_open

    def apply(self, frame: pd.DataFrame, column: str, exempt: set[str]) -> pd.DataFrame:
        """Replace other spellings in a column by the known names."""
        spelled = {
            cell: cell if not cell or cell in exempt else self._resolve(cell)
            for cell in frame[column].unique()
        }
        return frame.assign(**{column: frame[column].map(spelled).astype("str")})

    def _exact(self, cell: str) -> str | None:
        folded = fold(cell)
        if folded in self.known:
            return self.known[folded]
        by_slug = {slug_of(name, ""): name for name in self.known.values()}
        return by_slug.get(slug_of(cell, "-"))

    def _resolve(self, cell: str) -> str:
        exact = self._exact(cell)
        if exact is not None:
            # An id stays an id; another spelling of the name becomes the name.
            return cell if fold(exact) != fold(cell) and slug_of(cell, "") == cell else exact
        key = f"{self.prefix}:{cell}"
        if key in self.answers:
            return self.answers[key] or cell
        bare = {_without_article(name): name for name in self.known}
        found = process.extract(
            _without_article(fold(cell)),
            list(bare),
            scorer=fuzz.ratio,
            limit=MAX_OFFERED,
            score_cutoff=MIN_OFFERED,
        )
        if not found:
            return cell
        candidates = [(self.known[bare[name]], score) for name, score, _ in found]
        best, score = candidates[0]
        is_clear = len(candidates) == 1 or candidates[1][1] < MIN_ACCEPTED
        if score >= MIN_ACCEPTED and is_clear:
            self.records.report.defaults.append(f"{self.prefix} {cell!r} read as {best!r}")
            return best
        options = {name: f"{name} ({round(points)} % alike)" for name, points in candidates}
        options[NONE_OF_THESE] = "None of these: another name"
        text = f"{self.prefix.capitalize()} {cell!r} is not among the {self.table}. Which is meant?"
        questions = self.records.report.questions
        if all(question.key != key for question in questions):
            questions.append(Question(key, text, options))
        return cell


def _without_article(folded: str) -> str:
    return _ARTICLE.sub("", folded).strip() or folded
