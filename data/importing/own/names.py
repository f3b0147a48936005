"""Matching of the names of places and actors between the tables of an import.

Spellings that differ in case, accents or an article are one name; those that differ in points or
spaces ("S.A.F." and "SAF") are a question. Others are accepted from a similarity of `MIN_ACCEPTED`
on, with a note; between that and `MIN_OFFERED` they are a question.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd
from rapidfuzz import fuzz, process

from data.importing.mapping.fields import SUBJECT
from data.importing.own.cited_sources import settle_cited_sources
from data.importing.own.control import settle_controllers
from data.importing.own.existing import Existing, existing_names, match_existing
from data.importing.own.references import follow_ids
from data.importing.own.spelling import (
    MIN_ACCEPTED,
    MIN_OFFERED,
    NONE_OF_THESE,
    digits_of,
    find_similar_names,
    is_code,
    letters_of,
    short_forms_of,
    without_article,
    without_doubt,
)
from data.importing.own.subjects import separate_subjects
from data.importing.own.twin_places import join_twins
from data.importing.records import Records
from data.loading.completion.actors import BUILT_IN_NAMES, CONTESTED
from data.loading.completion.country_codes import country_code
from data.loading.completion.ids import fold, slug_of
from data.text.format import format_count
from geo.importing.report import Question

_MIN_SIMILAR_ACTOR = 85
"""Controllers of this similarity are a question, where there is no table of actors."""
_ACTORS_IN = (("control", "controller"), ("figures", SUBJECT), ("events", "actor"))
"""Tables and columns that name actors."""
_SEVERAL = re.compile(r"\s*(?:/|&|\+|;|,|→|->|=>|\band\b)\s*")


def match_names(
    records: Records, answers: dict[str, str], existing: Existing | None = None
) -> Records:
    """Match the names of places and actors in the records; return them, changed in place.

    Parameters
    ----------
    answers : by key of the questions ``place:<name>`` and ``actor:<name>``: the name that is meant,
        or `NONE_OF_THESE`.
    existing : tables of the theatre that the records update.
    """
    existing = existing or {}
    follow_ids(records, existing)
    match_existing(records, existing, answers)
    settle_cited_sources(records, existing)
    _match_places(records, answers, existing)
    _match_actors(records, answers, existing)
    separate_subjects(records, existing)
    return records


def _match_actors(records: Records, answers: dict[str, str], existing: Existing) -> None:
    tables = records.tables
    columns = [each for each in _ACTORS_IN if each[1] in tables.get(each[0], ())]
    if not columns:
        return
    actors = _join_actors(records, tables.get("actors", pd.DataFrame(columns=["label"])), answers)
    listed = existing_names(existing, "actors")
    known = listed | _names_of(actors, ("label", "short_label", "actor_id"))
    if not known:
        named = pd.concat([tables[name][column] for name, column in columns])
        known = _main_controllers(named, existing.get("control"))
    ids = _ids_of("actor_id", actors, existing.get("actors"))
    matcher = _Matcher("actor", "actors", known, records, answers, ids)
    for name, column in columns:
        built_in = {cell for cell in tables[name][column] if fold(cell) in BUILT_IN_NAMES}
        matched = matcher.apply(tables[name], column, built_in)
        if name == "control":
            matched = settle_controllers(tables[name], matched, matcher.reworded)
        tables[name] = matched
    if len(actors) or listed:
        cells = pd.concat([tables[name][column] for name, column in columns]).unique()
        _add_unknown_actors(records, matcher, [c for c in cells if fold(c) not in BUILT_IN_NAMES])


def _ids_of(column: str, *tables: pd.DataFrame | None) -> frozenset[str]:
    return frozenset(
        cell for frame in tables if frame is not None and column in frame for cell in frame[column]
    )


def _join_actors(records: Records, actors: pd.DataFrame, answers: dict[str, str]) -> pd.DataFrame:
    """Join actors of a table whose names differ in points or spaces, as answered."""
    first: dict[str, str] = {}
    joined: dict[str, str] = {}
    for name in actors["label"] if "label" in actors and "actor_id" not in actors else ():
        other = first.setdefault(letters_of(name), name)
        if other == name:
            continue
        _ask_about_spelling(records, "actor", name, other)
        answer = answers.get(f"actor:{name}")
        if answer and answer in (other, answers.get(f"actor:{other}")):
            joined[name] = other
    if joined:
        actors = actors[~actors["label"].isin(joined)]
        records.tables["actors"] = actors
        for name, column in _ACTORS_IN:
            frame = records.tables.get(name)
            if frame is not None and column in frame:
                records.tables[name] = frame.assign(**{column: frame[column].replace(joined)})
    return actors


def _ask_about_spelling(records: Records, prefix: str, name: str, other: str) -> None:
    options = {f"Yes: {other}": other, f"No: {name} is another one": NONE_OF_THESE}
    is_respelled = letters_of(name) == letters_of(other)
    how = "differ only in punctuation or spaces" if is_respelled else "have the same short name"
    text = f"{name!r} and {other!r} {how}. Are they the same {prefix}?"
    records.report.ask(f"{prefix}:{name}", text, options)


def _add_unknown_actors(records: Records, matcher: "_Matcher", names: list[str]) -> None:
    """Ask about names that the table of actors lacks; add those that are actors as answered.

    A table of actors is complete for the loader, so that a misspelt name does not become an actor.
    """
    unknown = []
    for cell in names:
        if not cell or cell in matcher.ids or not matcher.is_unknown(cell):
            continue
        key = f"actor:{cell}"
        if key in matcher.answers:
            unknown.append(cell)
            continue
        options = {f"Another actor: add {cell}": NONE_OF_THESE}
        options |= {name: name for name in dict.fromkeys(matcher.known.values())}
        text = f"Actor {cell!r} is not among the actors. Which is meant?"
        records.report.ask(key, text, options)
    if unknown:
        rows = pd.DataFrame({"label": unknown}, dtype="str")
        joined = pd.concat([records.tables.get("actors"), rows], ignore_index=True)
        records.tables["actors"] = joined.fillna("").astype("str")
        records.report.defaults.append(f"actors added as answered: {', '.join(unknown)}")


def _ask_about_positions(records: Records, answers: dict[str, str]) -> None:
    """Ask which position of a place holds, where rows of one name lie apart."""
    places = records.tables["places"]
    if not {"name_en", "lat", "lon"} <= set(places):
        return
    is_open = (places["lat"] != "") & (places["lon"] != "")
    if "place_id" in places:
        is_open &= places["place_id"] == ""
    if "admin_unit" in places:
        is_open &= places["admin_unit"] == ""
    names = places.loc[is_open, "name_en"].map(letters_of)
    for _, rows in names[names.duplicated(keep=False)].groupby(names):
        found = places.loc[rows.index]
        first = found["name_en"].iloc[0]
        positions = dict.fromkeys(found["lat"] + ", " + found["lon"])
        key = f"position:{first}"
        answer = answers.get(key)
        if len(positions) > 1 and answer is None:
            options = {f"One place, at {position}": position for position in positions}
            options["Several places of this name"] = NONE_OF_THESE
            text = f"Place {first!r} has several positions: {'; '.join(positions)}. Which is right?"
            records.report.ask(key, text, options)
        elif answer in positions:
            is_other = (found["lat"] + ", " + found["lon"]) != answer
            records.tables["places"] = records.tables["places"].drop(found.index[is_other])


def _match_places(records: Records, answers: dict[str, str], existing: Existing) -> None:
    tables = records.tables
    has_places = "places" in tables and not tables["places"].empty
    if has_places:
        join_twins(records, answers)
        _ask_about_positions(records, answers)
    places = tables.get("places", pd.DataFrame(columns=["name_en"]))
    local = [name for name in map(str, places) if name.startswith("name_")]
    known = existing_names(existing, "places") | _names_of(places, (*local, "place_id"))
    ids = _ids_of("place_id", places, existing.get("places"))
    has_places = has_places or bool(known)
    matcher = _Matcher("place", "places", known, records, answers, ids)
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
        if name == "figures" and has_places:
            _add_areas(records, matcher, exempt)
        elif name == "events" and has_places:
            _move_unknown_places(records, matcher, exempt)


def _add_areas(records: Records, matcher: "_Matcher", exempt: set[str]) -> None:
    """Add the places of claims that are in no table as areas without a position."""
    cells = records.tables["figures"]["place_id"]
    unknown = [c for c in dict.fromkeys(cells) if c and c not in exempt and matcher.is_unknown(c)]
    if unknown:
        places = records.tables.get("places")
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
        events_at = f"{format_count(count, 'event')} at places"
        note = f"{events_at} that are not in the table of places: name kept as text"
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


def _main_controllers(
    controllers: pd.Series, existing: pd.DataFrame | None = None
) -> dict[str, str]:
    """Names of controllers, the most frequent spelling of each; rarer similar ones are left out.

    Those that a theatre already has in its control come first.
    """
    known: dict[str, str] = {}
    if existing is not None and "controller" in existing:
        known = _main_controllers(existing["controller"])
    counts_by_name = Counter(controllers)
    counts = counts_by_name.most_common()
    short_forms = frozenset().union(*(short_forms_of(name) for name, _ in counts))
    for name, _ in counts:
        parts = {fold(part) for part in _SEVERAL.split(name)}
        is_several = len(parts) > 1 and not parts.isdisjoint(map(fold, counts_by_name))
        is_short = fold(name.replace(".", "")) in short_forms
        close = process.extractOne(  # pyrefly: ignore[no-matching-overload] (stub of `scorer`)
            without_article(fold(name)),
            list(map(without_article, known)),
            scorer=fuzz.ratio,
            score_cutoff=_MIN_SIMILAR_ACTOR,
        )
        is_spelling = letters_of(name) in map(letters_of, known)
        is_similar = (close is not None or is_spelling) and fold(name) not in known
        is_sure = without_doubt(name) == name and not is_code(name)
        if name and is_sure and not is_short and not is_similar and not is_several:
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
    ids: frozenset[str] = frozenset()
    spellings: dict[str, str] = field(default_factory=dict)
    """First spelling by the letters of a name that is not known: such names are compared too."""
    reworded: set[str] = field(default_factory=set)
    """Cells that say more than the answer that replaces them: "Army (?)", or several actors."""

    def is_unknown(self, cell: str) -> bool:
        """Whether a name is none of the known ones and no question about it is open."""
        key = f"{self.prefix}:{self._first_spelling(cell)}"
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

    def _first_spelling(self, cell: str) -> str:
        """Name as first spelled, where case, accents and hyphens alone differ."""
        first = self.spellings.get(letters_of(cell), cell)
        return first if fold(first) == fold(cell) else cell

    def _resolve(self, cell: str) -> str:
        if cell in self.ids:
            return cell
        if self.prefix == "actor" and without_doubt(cell) != cell:
            return self._ask_about_doubt(cell)
        if self.prefix == "actor" and is_code(cell) and self._exact(cell) is None:
            self._ask(f"actor:{cell}", f"{cell!r} is no name of an actor. Who is meant by it?", {})
            return self.answers.get(f"actor:{cell}") or cell
        exact = self._exact(cell)
        if exact is not None:
            return exact
        self.spellings.setdefault(letters_of(cell), cell)
        first = self._first_spelling(cell)
        key = f"{self.prefix}:{first}"
        if key in self.answers:
            self.reworded |= {cell} if self.answers[key] in BUILT_IN_NAMES else set()
            return self.answers[key] or first
        known = [name for name in self.known if digits_of(name) == digits_of(fold(cell))]
        spelled = next(
            (self.known[name] for name in known if letters_of(name) == letters_of(cell)), ""
        )
        spelled = spelled or self.spellings[letters_of(cell)]
        if fold(spelled) != fold(cell) and digits_of(spelled) == digits_of(cell):
            _ask_about_spelling(self.records, self.prefix, first, spelled)
            return first
        parts = [part for part in _SEVERAL.split(cell) if part]
        if self.prefix == "actor" and len(parts) > 1 and any(map(self._exact, parts)):
            options = {"No single actor: contested": CONTESTED, f"One actor: {cell}": NONE_OF_THESE}
            options |= {f"{name} alone": name for name in filter(None, map(self._exact, parts))}
            self._ask(key, f"{cell!r} names several actors. Who controls the place?", options)
            return first
        full = self._written_out(cell)
        if full:
            options = {f"Yes: {full}": full, f"No: {cell} is another one": NONE_OF_THESE}
            text = f"Is {cell!r} short for {full!r}?"
            self._ask(key, text, options)
            return first
        found = find_similar_names(cell, known, MIN_OFFERED)
        if not found:
            return first
        candidates = [(self.known[name], score) for name, score in found.items()]
        best, score = candidates[0]
        is_clear = len(candidates) == 1 or candidates[1][1] < MIN_ACCEPTED
        if score >= MIN_ACCEPTED and is_clear:
            self.records.report.defaults.append(f"{self.prefix} {cell!r} read as {best!r}")
            return best
        options = {f"{name} ({round(points)} % alike)": name for name, points in candidates}
        options["None of these: another name"] = NONE_OF_THESE
        text = f"{self.prefix.capitalize()} {cell!r} is not among the {self.table}. Which is meant?"
        self._ask(key, text, options)
        return first

    def _ask_about_doubt(self, cell: str) -> str:
        """Ask who is meant by a name that is marked as uncertain, such as "Army (?)"."""
        key, sure = f"actor:{cell}", without_doubt(cell)
        sure = self._exact(sure) or sure
        if self.answers.get(key):
            self.reworded.add(cell)
            return self.answers[key]
        options = {f"{sure}, as stated": sure, "Not known": "unknown", "Contested": CONTESTED}
        self._ask(key, f"{cell!r} is marked as uncertain. Who is meant?", options)
        return cell

    def _ask(self, key: str, text: str, options: dict[str, str]) -> None:
        questions = self.records.report.questions
        if all(question.key != key for question in questions):
            questions.append(Question(key, text, options))

    def _written_out(self, cell: str) -> str:
        """Known name that a cell is short for, or ""."""
        short = fold(cell.replace(".", ""))
        return next((name for name in self.known.values() if short in short_forms_of(name)), "")
