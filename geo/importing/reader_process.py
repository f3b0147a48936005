"""Reading of vector files in a separate process with a limit of time and memory.

`read_in_process` starts ``python -m geo.importing.reader_process FOLDER``, which reads the files
that FOLDER/job.json lists and writes the polygons and the report of each into FOLDER. A file that
ends the process, or takes too long, is refused; another process continues with the next one.
"""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame

from geo import SKIPPED_DRIVERS
from geo.importing.limits import VectorLimits
from geo.importing.report import ImportReport, Question, Refusal, RefusedFileError
from geo.projection import LONLAT

_PROJECT = Path(__file__).resolve().parents[2]
_OTHER_DRIVERS = (
    *("PCIDSK", "PDS4", "VICAR", "MBTiles", "MapInfo File", "LVBAG", "S57", "DGN", "CSV", "GML"),
    *("GPX", "LIBKML", "KML", "GeoJSON", "GeoJSONSeq", "TopoJSON", "OGR_GMT", "SQLite", "WAsP"),
    *("OpenFileGDB", "DXF", "GeoRSS", "VFK", "PGDUMP", "OSM", "OGR_PDS", "EDIGEO", "Idrisi"),
    *("ODS", "XLSX", "SXF", "Selafin", "JML", "VDV", "MVT", "MapML", "GTFS", "PMTiles"),
    *("JSONFG", "MiraMonVector", "AVCBin", "AVCE00", "AIVector", "MEM"),
)
_ENVIRONMENT = {
    "GDAL_SKIP": ",".join((*SKIPPED_DRIVERS, *_OTHER_DRIVERS)),
    "GDAL_HTTP_PROXY": "http://127.0.0.1:9",  # nothing listens there
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "PROJ_NETWORK": "OFF",
    "SHAPE_RESTORE_SHX": "YES",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}
LAYER, FILE, FEATURE, NAMES = "layer number", "file name", "feature number", "names"
"""Columns beside the attributes: their blanks keep them apart from attributes of files."""
_BETWEEN_NAMES = "\x1f"
Progress = Callable[[int, int], None]


def read_in_process(
    paths: Sequence[Path], answers: Mapping[str, str], progress: Progress | None = None
) -> tuple[list[GeoDataFrame], ImportReport]:
    """Read the polygons of vector files.

    Parameters
    ----------
    answers : to questions of earlier reports, by key.
    progress : called with the number of files read and of all files, after each file.

    Returns
    -------
    Frames of valid polygons in EPSG:4326, one for each layer: text attributes, `FILE`,
    `FEATURE` (number in the layer, from 1) and `NAMES` (its folders and layer, a tuple). The
    report.
    """
    limits = VectorLimits.from_environment()
    report = ImportReport()
    frames: list[GeoDataFrame] = []
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        start = 0
        while start < len(paths):
            job = {"paths": [str(path.absolute()) for path in paths], "answers": dict(answers)}
            (folder / "job.json").write_text(json.dumps({**job, "start": start}))
            read, problem = _run(folder, start, len(paths), limits, progress)
            for number in range(start, read):
                _collect(folder, number, frames, report)
            start = read
            if problem and start < len(paths):
                report.refused.append(Refusal(paths[start].name, 0, "", *problem))
                start += 1
                if progress:
                    progress(start, len(paths))
    return frames, report


def _run(
    folder: Path, start: int, count: int, limits: VectorLimits, progress: Progress | None
) -> tuple[int, tuple[str, str] | None]:
    """Run a process; return how many files are read, and why the next one is not."""
    process = subprocess.Popen(
        [sys.executable, "-m", "geo.importing.reader_process", str(folder)],
        cwd=_PROJECT,
        env={**os.environ, **_ENVIRONMENT},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    lines: queue.Queue[str] = queue.Queue()
    stream = process.stdout
    assert stream is not None

    def forward_lines() -> None:
        for line in stream:
            lines.put(line)
        lines.put("")

    threading.Thread(target=forward_lines, daemon=True).start()
    read = start
    try:
        while read < count:
            line = lines.get(timeout=limits.seconds)
            if not line:
                expected = f"a file that needs {limits.at_most('memory_bytes', 'bytes of memory')}"
                return read, ("a file that crashes the program that reads it", expected)
            read = int(line)
            if progress:
                progress(read, count)
    except queue.Empty:
        setting = limits.variable_of("seconds")
        expected = f"a file read within {limits.seconds} s ({setting} changes it)"
        return read, ("a file that takes too long to read", expected)
    finally:
        process.kill()
        process.wait()
        stream.close()
    return read, None


def _collect(folder: Path, number: int, frames: list[GeoDataFrame], report: ImportReport) -> None:
    """Add the polygons and the report that the process wrote for a file."""
    found = json.loads((folder / f"{number}.json").read_text(encoding="utf-8"))
    found["refused"] = [Refusal(*row) for row in found["refused"]]
    found["questions"] = [Question(*question) for question in found["questions"]]
    report.add(ImportReport(**found))
    path = folder / f"{number}.parquet"
    if path.exists():
        table = gpd.read_parquet(path)
        for _, rows in table.groupby(LAYER, sort=True):
            names = tuple(str(rows[NAMES].iloc[0]).split(_BETWEEN_NAMES))
            layer = rows.drop(columns=[LAYER, NAMES]).dropna(axis=1, how="all")
            layer = GeoDataFrame(layer.reset_index(drop=True), crs=LONLAT)
            layer.attrs[NAMES] = tuple(name for name in names if name)
            frames.append(layer)
        path.unlink()


def _limit_memory(limits: VectorLimits) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write_file(folder: Path, number: int, path: Path, answers: Mapping[str, str]) -> None:
    """Read a file and write what it contains."""
    from geo.importing.polygons import clean_layer
    from geo.importing.vector_files import LayerReader

    reader = LayerReader(answers, VectorLimits.from_environment())
    report, tables = reader.report, []
    try:
        reader.read(path, path.name)
        for position, layer in enumerate(reader.layers):
            try:
                table = clean_layer(layer, answers, report)
            except RefusedFileError as error:
                report.refused.append(error.refusal)
                continue
            if len(table):
                labels = {LAYER: position, FILE: layer.file, FEATURE: table.index + 1}
                names = _BETWEEN_NAMES.join(layer.names)
                tables.append(table.assign(**labels, **{NAMES: names}))
    except RefusedFileError as error:
        report.refused.append(error.refusal)
    except MemoryError:
        limit = VectorLimits.variable_of("memory_bytes")
        expected = f"a smaller file ({limit} changes the limit)"
        report.refused.append(Refusal(path.name, 0, "", "a file too large to read", expected))
    if not tables and not report.refused:
        others = ", ".join(f"{count} {reason}" for reason, count in report.left_out.items())
        expected = "polygons; points of places can be imported as a table with lat and lon"
        read = f"no polygons ({others or 'no features'})"
        report.refused.append(Refusal(path.name, 0, "", read, expected))
    if tables:
        joined = GeoDataFrame(pd.concat(tables, ignore_index=True), crs=LONLAT)
        joined.to_parquet(folder / f"{number}.parquet")
    text = json.dumps(vars(report), default=list)
    (folder / f"{number}.json").write_text(text, encoding="utf-8")


def main(folder: Path) -> None:
    """Read the files of a job; print the number of files read after each."""
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    _limit_memory(VectorLimits.from_environment())
    for number in range(job["start"], len(job["paths"])):
        _write_file(folder, number, Path(job["paths"][number]), job["answers"])
        print(number + 1, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
