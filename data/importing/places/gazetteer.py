"""Coordinates of places that a file only names: candidates of the gazetteer, to be confirmed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pandas as pd
from rapidfuzz import fuzz, process

from data.importing.cells.coordinates import parse_pair
from data.importing.own.spelling import NONE_OF_THESE
from data.importing.records import Records
from data.loading.completion.columns import column_name
from data.loading.completion.ids import fold
from data.schema import AREA_KINDS, table
from data.text.format import format_count
from geo.importing.report import ImportReport, Question
from geo.world.gazetteer import NAME_SEPARATOR, plain_name, populated_places

ALL_PLACES = "place_names"
"""Key of the question whether names with one exact match may be taken together."""
PLACE = "locate:"
"""Prefix of the key of the question about one name; the name follows."""
NONE_FITS = "none"
POSITION_WANTED = "latitude and longitude in degrees, such as 22.62, 97.30."
MAX_CANDIDATES = 5
MAX_LISTED = 10
_MIN_SIMILARITY = 80
_EXACT = 100
_ARTICLE = re.compile(r"^(?:al|el|ad|ed|ar|er|as|es|ash|esh|at|et|az|ez) (?=\w)")
_LEADING_COLUMNS = ("name_en", "lat", "lon", "coord_source")


@dataclass(frozen=True)
class Candidate:
    """Populated place that a name may mean; ``similarity`` is 100 for the same spelling."""

    geonameid: int
    name: str
    country: str
    lat: float
    lon: float
    population: int
    similarity: float

    def __str__(self) -> str:
        population = f", {self.population:,} inhabitants" if self.population else ""
        return f"{self.name} ({self.country}, {self.lat:.3f}, {self.lon:.3f}{population})"


def find_candidates(name: str, country: str = "") -> list[Candidate]:
    """Find populated places whose name, or another spelling of it, is similar.

    Parameters
    ----------
    country : code of the world boundaries; "" for all countries.

    Returns
    -------
    At most `MAX_CANDIDATES`, the most similar first, then the most populous.
    """
    places, spellings = populated_places(country), _spellings(country)
    wanted = _plain_name(name)
    if not wanted or not len(spellings):
        return []
    similar = process.extract(  # pyrefly: ignore[no-matching-overload] (stub of `scorer`)
        wanted,
        spellings.index.tolist(),
        scorer=fuzz.ratio,
        score_cutoff=_MIN_SIMILARITY,
        limit=20 * MAX_CANDIDATES,
    )
    best: dict[int, float] = {}
    for _, similarity, position in similar:
        row = int(spellings.iloc[position])
        best[row] = max(best.get(row, 0.0), similarity)
    found = [
        Candidate(
            int(place["geonameid"]),
            str(place["name"]),
            str(place["country"]),
            float(place["lat"]),
            float(place["lon"]),
            int(place["population"]),
            best[row],
        )
        for row, place in places.loc[list(best)].iterrows()
        if isinstance(row, int)
    ]
    found.sort(key=lambda each: (-each.similarity, -each.population, each.geonameid))
    return found[:MAX_CANDIDATES]


def _plain_name(name: str) -> str:
    return _ARTICLE.sub("", plain_name(name))


@cache
def _spellings(country: str) -> pd.Series:
    """Row in `populated_places` of each spelling (the index) of a country's places."""
    places = populated_places(country)
    names = places["name"].map(_plain_name)
    others = places["other_names"].str.split(NAME_SEPARATOR, regex=False).explode()
    others = others[others != ""].str.replace(_ARTICLE, "", regex=True)
    every = pd.concat([names, others])
    return pd.Series(every.index.to_numpy(), index=every.to_numpy())


def locate_places(
    records: Records, country: str, answers: Mapping[str, str], known: frozenset[str] = frozenset()
) -> Records:
    """Add coordinates to places that have only a name, as confirmed by answers.

    A place without a confirmed answer gets no coordinates, but a question with its candidates,
    unless it is still asked whether its name is another spelling of a known one. An answer is a
    GeoNames number, ``lat, lon`` in degrees, or `NONE_FITS`: its rows are left out. The answer
    "exact" to `ALL_PLACES` confirms every name that exactly one candidate spells the same; before
    it is answered, there is no question about each of these.

    Parameters
    ----------
    known : folded names and ids of places that the theatre already has.
    """
    tables = dict(records.tables)
    places = _add_named_places(tables, known)
    report = ImportReport()
    report.add(records.report)
    origins, places = places.index, places.reset_index(drop=True)
    bare = _without_coordinates(places, tables)
    open_keys = {question.key for question in report.questions} - set(answers)
    bare &= ~("place:" + places["name_en"]).isin(open_keys)
    candidates = {name: find_candidates(name, country) for name in places.loc[bare, "name_en"]}
    exact = {name: found[0] for name, found in candidates.items() if _is_exact(found)}
    listed = {fold(name) for name in records.tables.get("places", places[:0]).get("name_en", ())}
    twins = {name: found for name, found in exact.items() if fold(name) not in listed}
    _ask_about_twins(twins, report, answers)
    if exact and ALL_PLACES not in answers:
        report.questions.append(_question_about_all(exact, len(candidates)))
    left_out: list[str] = []
    takes_exact = answers.get(ALL_PLACES) == "exact"
    for row in places.index[bare]:
        name = str(places.loc[row, "name_en"])
        answer = answers.get(f"{PLACE}{name}", "")
        if not answer and takes_exact and name in exact:
            answer = str(exact[name].geonameid)
        position = _position_of(answer, candidates[name])
        if position is None:
            waits_for_all = name in exact and not answer and ALL_PLACES not in answers
            if answer == NONE_FITS:
                left_out.append(name)
            elif not waits_for_all:
                report.questions.append(_question_about(name, candidates[name], answer))
            continue
        lat, lon, source = position
        places.loc[row, ["lat", "lon", "coord_source"]] = [f"{lat:g}", f"{lon:g}", source]
        report.defaults.append(f"{name}: {lat:g}, {lon:g}, from {source}, as confirmed")
    if len(places):
        tables["places"] = places.set_axis(origins)
    if left_out:
        _leave_out(tables, left_out, report)
    return Records(tables, report, records.settings)


def _ask_about_twins(
    exact: Mapping[str, Candidate], report: ImportReport, answers: Mapping[str, str]
) -> None:
    """Ask whether names with the same place in the gazetteer, which no table lists, are one."""
    first: dict[int, str] = {}
    for name, found in exact.items():
        other, key = first.setdefault(found.geonameid, name), f"place:{name}"
        if other == name or key in answers:
            continue
        text = f"{name!r} and {other!r} have the same entry in the gazetteer ({found.name}). "
        text += "Are they the same place?"
        options = {f"Yes: {other}": other, f"No: {name} is another place": NONE_OF_THESE}
        report.ask(key, text, options)


def has_bare_places(tables: Mapping[str, pd.DataFrame], known: frozenset[str]) -> bool:
    """Whether places, or names of places that only control has, lack coordinates."""
    places = _add_named_places(dict(tables), known)
    return bool(_without_coordinates(places, tables).any())


def _add_named_places(tables: dict[str, pd.DataFrame], known: frozenset[str]) -> pd.DataFrame:
    """Return the table of places, with those that only control names."""
    places = tables.get("places", pd.DataFrame(columns=list(_LEADING_COLUMNS))).copy()
    places.columns = [_column("places", name) for name in places.columns]
    if "name_en" not in places and "place_id" in places:
        places["name_en"] = places["place_id"]
    absent = [name for name in _LEADING_COLUMNS if name not in places]
    places = places.assign(**dict.fromkeys(absent, "")).astype("str")
    listed = {fold(text) for name in ("name_en", "place_id") if name in places
              for text in places[name]}  # fmt: skip
    named = _names_in_control(tables)
    new = named[(named != "") & ~named.map(fold).isin(listed | known)].drop_duplicates()
    if len(new):
        added = pd.DataFrame({"name_en": new}).reindex(columns=places.columns, fill_value="")
        places = pd.concat([places, added])  # with the rows of control as origin
    return places.astype("str")


def _column(name: str, header: str) -> str:
    return column_name(name, header, frozenset(each.name for each in table(name).columns))


def _names_in_control(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    control = tables.get("control", pd.DataFrame())
    column = next((each for each in control if _column("control", str(each)) == "place_id"), None)
    return pd.Series(dtype="str") if column is None else control[column].astype("str")


def _without_coordinates(places: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Whether each place needs coordinates and has none: those of control, if there is control."""
    bare = (places["lat"] == "") & (places["lon"] == "") & (places["name_en"] != "")
    if "kind" in places:
        bare &= ~places["kind"].isin(AREA_KINDS)
    named = {fold(name) for name in _names_in_control(tables).unique()}
    if named:
        is_named = places["name_en"].map(fold).isin(named)
        if "place_id" in places:
            is_named |= places["place_id"].map(fold).isin(named - {""})
        bare &= is_named
    return bare


def _is_exact(found: list[Candidate]) -> bool:
    return [each.similarity >= _EXACT for each in found[:2]] in ([True], [True, False])


def read_position(answer: str) -> tuple[float, float] | None:
    """Latitude and longitude of an answer such as "22.62, 97.30"; None if it is no position."""
    pair = parse_pair(answer) if answer else None
    if pair is None:
        return None
    first, second = pair
    if first.axis == "lon" or second.axis == "lat":
        first, second = second, first
    is_inside = abs(first.degrees) <= 90 and abs(second.degrees) <= 180
    return (first.degrees, second.degrees) if is_inside else None


def _position_of(answer: str, found: list[Candidate]) -> tuple[float, float, str] | None:
    position = read_position(answer)
    if position:
        return *position, "the coordinates given on import"
    for each in found:
        if answer.strip() == str(each.geonameid):
            return each.lat, each.lon, f"GeoNames {each.geonameid} (CC BY 4.0)"
    return None


def _question_about_all(exact: Mapping[str, Candidate], total: int) -> Question:
    listed = "".join(f"\n{name}: {each}" for name, each in list(exact.items())[:MAX_LISTED])
    more = f"\nand {len(exact) - MAX_LISTED} more" if len(exact) > MAX_LISTED else ""
    return Question(
        ALL_PLACES,
        f"Of {format_count(total, 'place')} without coordinates, the gazetteer has exactly one "
        f"place of the same spelling for {len(exact)}. Are these the right places?{listed}{more}",
        {"Yes, use their coordinates": "exact", "No, I confirm each name": "each"},
    )


def _question_about(name: str, found: list[Candidate], answer: str) -> Question:
    text = f"Which place is {name!r}?"
    if not found:
        text = f"{name!r} is not in the gazetteer: what are its coordinates?"
    if answer:
        text += f" ({answer!r} is neither a position nor one of the answers)"
    options = {str(each): str(each.geonameid) for each in found}
    text += f"{' Or give' if found else ' Give'} {POSITION_WANTED}"
    return Question(f"{PLACE}{name}", text, {**options, "Leave its rows out": NONE_FITS})


def _leave_out(tables: dict[str, pd.DataFrame], names: list[str], report: ImportReport) -> None:
    """Leave out the rows of control of places without a position; claims keep them as areas."""
    folded = {fold(name) for name in names}
    control, places = tables.get("control"), tables["places"]
    if control is not None:
        is_out = _names_in_control(tables).map(fold).isin(folded)
        tables["control"] = control[~is_out]
        rows = format_count(int(is_out.sum()), "row")
        listed = ", ".join(names)
        report.defaults.append(
            f"{rows} of control left out, of places without a position: {listed}"
        )
    cited = {
        fold(cell)
        for name in ("figures", "events")
        if "place_id" in tables.get(name, ())
        for cell in tables[name]["place_id"]
    }
    is_bare = places["name_en"].map(fold).isin(folded)
    kind = places["kind"] if "kind" in places else pd.Series("", places.index)
    is_cited = places["name_en"].map(fold).isin(cited)
    places = places.assign(kind=kind.mask(is_bare, "area").astype("str"))
    tables["places"] = places[~is_bare | is_cited]
