"""Import of vector files: polygons of control by assessor, and boundaries."""

import glob
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import geopandas as gpd
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from data.importing.inputs import InputFile, place_in_folder
from data.importing.mapping.file import FileMapping, ImportMappings, pattern_of
from data.importing.mapping.wide_maps import split_by_date
from data.importing.own.existing import Existing, find_similar, same_name_options
from data.importing.own.names import match_names
from data.importing.places.units import is_in_country
from data.importing.records import ColumnMapping, Records
from data.importing.theatre_folder import write_files
from data.loading.completion.ids import fold
from data.text.format import format_count
from geo.arrays import array_of
from geo.importing.assessor_names import Assessor, name_assessor, split_by_assessor
from geo.importing.control_polygons import (
    find_control,
    read_layers,
    split_boundaries,
)
from geo.importing.controllers import name_spare_controller
from geo.importing.polygons import exchange_axes
from geo.importing.reader_process import FEATURE, FILE
from geo.importing.report import ImportReport, Question
from geo.theatre.assessed_polygons import (
    COLUMNS,
    KEYS,
    POLYGONS_FOLDER,
    AssessedPolygons,
    write_polygons,
)
from geo.theatre.boundaries import BOUNDARIES_FOLDER
from geo.world.units import country_names

OUTSIDE, KEEP, SKIP, EXCHANGE = "outside", "keep", "skip", "exchange"
"""Key, before an assessor's name, of the question about polygons outside the country; answers."""
ASSESSOR = "assessor"
"""Key of the answer that names who drew the maps of files that name nobody; before a name that a
file has, of the answer that replaces this name."""
MIN_SIMILAR_ASSESSOR = 78
"""Least similarity, 0 to 100, of two names that may be one assessor."""
MAX_DATES = 3
"""Dates that a line about replaced maps names."""
_TESSELLATION_KEYS = (b'"geonameid"', b'"katotth"')


@dataclass(frozen=True)
class MapFile:
    """What vector files were taken for, and how they were read."""

    name: str
    mapping: ColumnMapping
    report: ImportReport


@dataclass
class Maps:
    """Polygons of control by assessor, and boundary files by name, as bytes.

    ``actors`` are the controllers that become actors as answered, ``spellings`` the names that
    replace others, of all polygons, ``assessors`` the assessor by the name that files have, and
    ``attributed`` the mappings to keep of files that name nobody, with the assessor as answered.
    """

    polygons: dict[str, GeoDataFrame] = field(default_factory=dict)
    boundaries: dict[str, bytes] = field(default_factory=dict)
    files: list[MapFile] = field(default_factory=list)
    actors: list[str] = field(default_factory=list)
    spellings: dict[str, str] = field(default_factory=dict)
    assessors: dict[str, str] = field(default_factory=dict)
    attributed: list[FileMapping] = field(default_factory=list)

    @property
    def has_content(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.boundaries) or any(len(frame) for frame in self.polygons.values())


def is_tessellation(file: InputFile) -> bool:
    """Whether a GeoJSON has the cells of settlements, by id."""
    head = file.head().lower()
    return b'"latitude"' in head and any(key in head for key in _TESSELLATION_KEYS)


def read_maps(
    files: Sequence[InputFile],
    work: Path,
    mappings: ImportMappings,
    progress: Callable[[int, int, str], None] | None = None,
    known_assessors: Iterable[str] = (),
    named: Existing | None = None,
) -> Maps:
    """Read vector files.

    Parameters
    ----------
    work : folder for copies of uploads.
    known_assessors : those of maps that the theatre already has; it is a question whether a
        similar name is one of them.
    named : tables of actors and control, of the theatre and the import, that name controllers.
    """
    maps = Maps()
    known = {fold(name): name for name in known_assessors}
    by_assessor: dict[str, list[InputFile]] = {}
    for file in files:
        by_assessor.setdefault(name_assessor(file.name).name, []).append(file)
    unnamed: dict[str, MapFile] = {}
    files_of: dict[str, MapFile] = {}
    for name_of_files, drawn in by_assessor.items():
        found = mappings.find(drawn[0].name) or ColumnMapping("polygons")
        answers = _answers_for(name_of_files, {**mappings.answers, **found.answers})
        folder = work / f"maps-{len(maps.files)}"
        folder.mkdir()

        def pass_on(done: int, total: int, first: str = drawn[0].name) -> None:
            if progress:
                progress(done, total, first)

        paths = place_in_folder(drawn, folder)
        label = drawn[0].name if len(drawn) == 1 else f"{len(drawn)} files such as {drawn[0].name}"
        layers, report = read_layers(paths, answers, pass_on)
        layers = split_by_date(layers, answers, report)
        control, boundaries = split_boundaries(layers, report)
        for layer in boundaries:
            _take_boundaries(layer, maps)
        if boundaries and not control:
            report.rows_kept = sum(map(len, boundaries))
            maps.files.append(MapFile(label, ColumnMapping("boundaries"), report))
            continue
        file = MapFile(label, ColumnMapping("polygons", {}, answers), report)
        maps.files.append(file)
        files_of[name_of_files] = file
        folder_name = str(PurePosixPath(drawn[0].name).parent)
        for assessor, part in _group_by_assessor(control, folder_name):
            answer = answers.get(f"{ASSESSOR}:{assessor.name}", "")
            if not assessor.is_certain and not answer:
                answer = mappings.answers.get(ASSESSOR) or answers.get(ASSESSOR, "")
                maps.attributed += _attribute(drawn, answer) if answer else []
            name = answer or known.get(fold(assessor.name), assessor.name)
            is_new = not answer and name not in known.values()
            similar = find_similar(name, known, MIN_SIMILAR_ASSESSOR) if is_new else []
            if not answer and not assessor.is_certain:
                unnamed[name] = file
            elif similar:
                options = same_name_options("assessor", name, similar, name)
                text = f"Assessor {name!r} is new. Is it the same as {' or '.join(similar)}?"
                report.ask(f"{ASSESSOR}:{name}", text, options)
            else:
                basis = "as answered" if answer else f"from {assessor.basis}"
                key = f"{ASSESSOR}:{assessor.name}" if assessor.is_certain else ASSESSOR
                report.apply_default(
                    f"assessor of {_count_files(part)}: {name}, {basis} "
                    f"(the answer {key!r} changes it)"
                )
            if assessor.is_certain:
                maps.assessors[assessor.name] = name
            _add_control(maps, part, name, file, named or {})
    for name, file in unnamed.items():
        key = ASSESSOR if len(unnamed) == 1 else f"{ASSESSOR}:{name}"
        text = f"Who drew the maps of {file.name}? Neither names nor columns of the files say so."
        file.report.ask(key, text)
    for name, file in files_of.items() if len(files_of) > 1 else ():
        _scope_questions(file, name, mappings.answers)
    if mappings.answers.get(ASSESSOR) and not maps.attributed and maps.files:
        text = f"the answer {ASSESSOR!r} is not used, as all files name their assessor"
        maps.files[0].report.apply_default(text)
    return maps


def _answers_for(name: str, answers: dict[str, str]) -> dict[str, str]:
    """Answers with those on the files of this name in place of those on all files."""
    suffix = f":{name}"
    scoped = [key for key in answers if key.endswith(suffix)]
    return answers | {key.removesuffix(suffix): answers[key] for key in scoped}


def _scope_questions(file: MapFile, name: str, answers: Mapping[str, str]) -> None:
    """Ask about the files of each name apart, unless an answer is one on all files."""
    file.report.questions = [
        each
        if each.key in answers or each.key.partition(":")[0] == ASSESSOR or ":" in each.key
        else each._replace(key=f"{each.key}:{name}")
        for each in file.report.questions
    ]


def _attribute(files: Sequence[InputFile], assessor: str) -> list[FileMapping]:
    """Make the mappings of files that name nobody, for the next import of files of these names."""
    patterns = [
        pattern_of(file.name)
        if any(map(str.isalpha, PurePosixPath(file.name).stem))
        else glob.escape(file.name)  # without its digits, any file would have this name
        for file in files
    ]
    mapping = ColumnMapping("polygons", {}, {ASSESSOR: assessor})
    return [FileMapping(pattern, mapping) for pattern in dict.fromkeys(patterns)]


def _group_by_assessor(
    layers: Sequence[GeoDataFrame], folder: str
) -> list[tuple[Assessor, list[GeoDataFrame]]]:
    """Group layers, and the polygons of one layer, by who drew them."""
    groups: dict[str, tuple[Assessor, list[GeoDataFrame]]] = {}
    for layer in layers:
        for assessor, part in split_by_assessor(layer, folder):
            groups.setdefault(assessor.name, (assessor, []))[1].append(part)
    return list(groups.values())


def _count_files(layers: Sequence[GeoDataFrame]) -> str:
    count = len({name for layer in layers for name in layer[FILE]})
    return format_count(count, "file")


def _add_control(
    maps: Maps, layers: Sequence[GeoDataFrame], assessor: str, file: MapFile, named: Existing
) -> None:
    """Add the polygons of an assessor to those that other files have of them."""
    answers, report = file.mapping.answers, ImportReport()
    frame = find_control(layers, assessor, answers, report)
    if len(frame):
        spare = name_spare_controller(assessor)
        names = [name for name in frame["controller"].unique() if name != spare]
        _match_controllers(names, maps, answers, named, report)
        frame = frame.assign(controller=frame["controller"].replace(maps.spellings))
        if assessor in maps.polygons:
            joined = pd.concat([maps.polygons[assessor], frame], ignore_index=True)
            frame = joined.sort_values(KEYS, kind="stable", ignore_index=True)
        maps.polygons[assessor] = frame
    known = file.report.ignored_columns
    report.ignored_columns = [name for name in report.ignored_columns if name not in known]
    file.report.add(report)


def _match_controllers(
    names: Sequence[str],
    maps: Maps,
    answers: dict[str, str],
    named: Existing,
    report: ImportReport,
) -> None:
    """Match names of controllers with those of tables, and one another: by a note or a question."""
    cells = pd.DataFrame({"controller": names}, dtype="str")
    matched = match_names(Records({"control": cells}), answers, named)
    report.add(matched.report)
    found = matched.tables["control"]["controller"]
    maps.spellings |= {old: new for old, new in zip(names, found, strict=True) if old != new}
    actors = matched.tables.get("actors", pd.DataFrame(columns=["label"]))
    maps.actors += [name for name in actors["label"] if name not in maps.actors]


def find_misplaced(maps: Maps, country: str, answers: Mapping[str, str]) -> list[Question]:
    """Ask about assessors whose latest map lies outside the country of the import.

    Maps that only fit with exchanged axes are exchanged, and others left out, as answered.
    """
    questions = []
    for assessor, frame in list(maps.polygons.items()) if country in country_names() else ():
        latest = array_of(frame[frame["date"] == frame["date"].max()])
        if is_in_country(latest, country):
            continue
        key = f"{OUTSIDE}:{assessor}"
        options = {"Keep them there": KEEP, "Leave them out": SKIP}
        if is_in_country(exchange_axes(latest), country):
            options = {"Exchange latitude and longitude": EXCHANGE, **options}
        west, south, east, north = shapely.total_bounds(latest)
        text = (
            f"The polygons of {assessor} lie outside {country_names()[country]}: from {south:.1f}, "
            f"{west:.1f} to {north:.1f}, {east:.1f}. What should be done?"
        )
        questions.append(Question(key, text, options))
        if answers.get(key) == EXCHANGE:
            maps.polygons[assessor] = frame.set_geometry(list(exchange_axes(array_of(frame))))
        elif answers.get(key) == SKIP:
            del maps.polygons[assessor]
    return questions


def describe_replaced(maps: Maps, earlier: Mapping[str, AssessedPolygons]) -> list[str]:
    """Describe the maps of a theatre that maps of other files replace, a line for each file.

    Parameters
    ----------
    earlier : polygons of the theatre by assessor.
    """
    lines = []
    for assessor, frame in maps.polygons.items():
        replaced = _find_replaced(frame, earlier[assessor].table) if assessor in earlier else {}
        for file, dates in replaced.items():
            more = f" and {len(dates) - MAX_DATES:,} more" if len(dates) > MAX_DATES else ""
            count, listed = format_count(len(dates), "map"), ", ".join(dates[:MAX_DATES])
            lines.append(f"{count} of {assessor} from {file} replaced, of {listed}{more}")
    return lines


def _find_replaced(frame: pd.DataFrame, earlier: pd.DataFrame) -> dict[str, list[str]]:
    """Find the dates of earlier maps that new ones of another file replace, by their file."""
    replaced = earlier.loc[earlier["date"].isin(frame["date"]), ["date", "file"]]
    files = replaced.assign(file=replaced["file"].str.split("; ")).explode("file")
    known = set(zip(frame["date"], frame["file"], strict=True))
    found: dict[str, list[str]] = {}
    for date, file in dict.fromkeys(zip(files["date"], files["file"], strict=True)):
        if (date, file) not in known:
            found.setdefault(file, []).append(f"{date:%Y-%m-%d}")
    return found


def _take_boundaries(layer: GeoDataFrame, maps: Maps) -> None:
    """Add a layer of countries or admin units as a GeoJSON file."""
    stem = PurePosixPath(str(layer[FILE].iloc[0])).stem
    columns = layer.drop(columns=[FILE, FEATURE])
    maps.boundaries[f"{stem}.geojson"] = columns.to_json(drop_id=True).encode()


def write_maps(maps: Maps, folder: Path) -> list[str]:
    """Write maps into a theatre's folder; return what changed, a line for each file.

    Maps of an assessor that the folder already has stay, but for those of the same dates.

    Raises
    ------
    BoundaryError: an assessor's name cannot be that of a file.
    """
    changes = []
    for assessor, frame in maps.polygons.items():
        if frame.empty:
            continue
        path = folder / POLYGONS_FOLDER / f"{assessor}.parquet"
        dates = frame["date"].unique()
        count = format_count(len(dates), "map")
        change = f"{count} written"
        if path.is_file():
            earlier = gpd.read_parquet(path, columns=list(COLUMNS))
            other = earlier[~earlier["date"].isin(dates)]
            other = other.assign(controller=other["controller"].replace(maps.spellings))
            replaced = _find_replaced(frame, earlier)
            frame = pd.concat([other, frame], ignore_index=True)
            change += "".join(
                f", in place of {len(of_file):,} from {file}" for file, of_file in replaced.items()
            )
            change += f", {other['date'].nunique():,} of other dates kept"
        write_polygons(folder, assessor, frame)
        changes.append(f"{POLYGONS_FOLDER}/{path.name}: {change}")
    if maps.boundaries:
        write_files(folder / BOUNDARIES_FOLDER, dict(maps.boundaries))
    changes += [f"{BOUNDARIES_FOLDER}/{name}: written" for name in maps.boundaries]
    return changes
