"""Import of vector files: polygons of control by assessor, and boundaries."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import cast

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame

from data.importing.inputs import InputFile, place_in_folder
from data.importing.mapping_file import ImportMappings
from data.importing.model import ImportReport, Mapping, Question, Refusal
from data.importing.theatre_folder import write_files
from geo.importing.control_polygons import read_polygon_files
from geo.importing.report import PolygonReport
from geo.theatre.assessed_polygons import COLUMNS, POLYGONS_FOLDER, write_polygons
from geo.theatre.boundaries import BOUNDARIES_FOLDER

ASSESSOR = "assessor"
"""Key of the answer that names who drew the maps of all files."""
SPARE_ASSESSOR = "assessor"
_BOUNDARY_KEYS = (b'"shapeGroup"', b'"ADM1_PCODE"', b'"adm1_pcode"', b'"ADM0_PCODE"')
_TESSELLATION_KEYS = (b'"geonameid"', b'"katotth"')
_NUMBERS = re.compile(r"\d+(?:[-_.]\d+)*")


@dataclass(frozen=True)
class MapFile:
    """What vector files were taken for, and how they were read."""

    name: str
    mapping: Mapping
    report: ImportReport


@dataclass
class Maps:
    """Polygons of control by assessor, and boundary files by name, as bytes."""

    polygons: dict[str, GeoDataFrame] = field(default_factory=dict)
    boundaries: dict[str, bytes] = field(default_factory=dict)
    files: list[MapFile] = field(default_factory=list)

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
) -> Maps:
    """Read vector files.

    Parameters
    ----------
    work : folder for copies of uploads.
    """
    maps = Maps()
    by_assessor: dict[str, list[InputFile]] = {}
    for file in files:
        if any(key in file.head() for key in _BOUNDARY_KEYS):
            _take_boundaries(file, maps)
        else:
            assessor = mappings.answers.get(ASSESSOR, "") or name_assessor(file.name)
            by_assessor.setdefault(assessor, []).append(file)
    for assessor, drawn in by_assessor.items():
        found = mappings.find(drawn[0].name) or Mapping("polygons")
        answers = {**mappings.answers, **found.answers}
        folder = work / f"maps-{len(maps.files)}"
        folder.mkdir()

        def pass_on(done: int, total: int, label: str = drawn[0].name) -> None:
            if progress:
                progress(done, total, label)

        paths = place_in_folder(drawn, folder)
        frame, found_report = read_polygon_files(paths, assessor, answers, pass_on)
        report = _import_report(found_report)
        if ASSESSOR not in mappings.answers:
            report.defaults.append(
                f"assessor of {len(drawn)} files: {assessor}, from their names (the answer "
                f"{ASSESSOR!r} changes it)"
            )
        maps.polygons[assessor] = frame
        name = drawn[0].name if len(drawn) == 1 else f"{len(drawn)} files such as {drawn[0].name}"
        maps.files.append(MapFile(name, Mapping("polygons", {}, answers), report))
    return maps


def name_assessor(file: str) -> str:
    """Name of the assessor from a file's name without its dates, or from its folder's."""
    path = PurePosixPath(file)
    for name in (path.stem, path.parent.name):
        plain = re.sub(r"[^\w .()-]", " ", _NUMBERS.sub("", name)).strip(" ._-()")
        if plain:
            return re.sub(r"[ _]+", " ", plain)[:80]
    return SPARE_ASSESSOR


def _take_boundaries(file: InputFile, maps: Maps) -> None:
    report = ImportReport(rows_read=1)
    if file.head().lstrip().startswith(b"{"):
        maps.boundaries[f"{PurePosixPath(file.name).stem}.geojson"] = file.read()
        report.rows_kept = 1
    else:
        refusal = Refusal(file.name, 0, "", "boundaries in another format", "boundaries as GeoJSON")
        report.refused.append(refusal)
    maps.files.append(MapFile(file.name, Mapping("boundaries"), report))


def _import_report(found: PolygonReport) -> ImportReport:
    return ImportReport(
        found.rows_read,
        found.rows_kept,
        [Refusal(*each) for each in found.refused],
        dict(found.left_out),
        list(found.defaults),
        [Question(*each) for each in found.questions],
    )


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
        count = "1 map" if len(dates) == 1 else f"{len(dates):,} maps"
        change = f"{count} written"
        if path.is_file():
            earlier = gpd.read_parquet(path, columns=list(COLUMNS))
            other = earlier[~earlier["date"].isin(dates)]
            frame = cast(GeoDataFrame, pd.concat([other, frame], ignore_index=True))
            change += f", {other['date'].nunique():,} of other dates kept"
        write_polygons(folder, assessor, frame)
        changes.append(f"{POLYGONS_FOLDER}/{path.name}: {change}")
    if maps.boundaries:
        write_files(folder / BOUNDARIES_FOLDER, dict(maps.boundaries))
    changes += [f"{BOUNDARIES_FOLDER}/{name}: written" for name in maps.boundaries]
    return changes
