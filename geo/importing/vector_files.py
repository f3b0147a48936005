"""Reading of all layers of a vector file; the format is recognised by content, not by name.

Runs in the process of `geo.importing.reader_process`: GDAL sees only files that this module wrote
to a temporary folder under names of its choice.
"""

import io
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pyogrio
import shapely
from geopandas import GeoDataFrame
from pyogrio.errors import DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.files import FileError, read_file
from geo.importing.archives import DOCUMENTS, GZIP_MAGIC, TEXTS, Unpacker, is_zip
from geo.importing.kml import read_kml
from geo.importing.limits import VectorLimits
from geo.importing.report import ImportReport, Refusal, RefusedFileError
from geo.importing.shapefiles import (
    ENCODINGS,
    PARTS,
    SHP_MAGIC,
    UTF_8,
    choose_encoding,
    find_sample,
    group_shapefiles,
)
from geo.projection import LONLAT

READABLE = "GeoJSON, KML, KMZ, shapefile (ZIP), GeoPackage, FlatGeobuf, ESRI JSON or GeoParquet"
CRS_QUESTION, ENCODING_QUESTION = "crs", "encoding"
_CRS_NAME = re.compile(r"(?:EPSG|epsg)\D{0,10}:(\d{4,6})$|^(\d{4,6})$|(CRS84)$")
_JSON = (".geojson", ".json", ".topojson")
_FORMATS = {".shp": "shapefile", ".gpkg": "GeoPackage", ".fgb": "FlatGeobuf"}
_SHAPES = ("Polygon", "MultiPolygon")
_LISTS = (dict, list, tuple, bytes, np.ndarray)


@dataclass(frozen=True)
class RawLayer:
    """Features of one layer: text attributes and geometry, RangeIndex; the CRS may be missing.

    ``file`` is the file as given, with its path in an archive; ``names`` are the names of the
    layer and the folders that contain it.
    """

    file: str
    names: tuple[str, ...]
    frame: GeoDataFrame


class LayerReader:
    """Reads files and collects their layers and what is to be reported."""

    def __init__(self, answers: Mapping[str, str], limits: VectorLimits) -> None:
        self._answers, self._limits = answers, limits
        self.layers: list[RawLayer] = []
        self.report = ImportReport()

    def read(self, path: Path, file: str) -> None:
        """Read a file, with the parts beside it if it is a shapefile.

        Raises
        ------
        RefusedFileError: it cannot be read; the error says why.
        """
        content = self._content_of(path, file)
        if not content.startswith(SHP_MAGIC):
            self._read_content(file, content, Unpacker(self._limits), 0)
            return
        parts = {".shp": content}
        for other in sorted(path.parent.iterdir()):
            if other.stem.lower() == path.stem.lower() and other.suffix.lower() in PARTS[1:]:
                parts[other.suffix.lower()] = self._content_of(other, other.name)
        self._read_shapefile(file, (), parts)

    def _content_of(self, path: Path, file: str) -> bytes:
        try:
            most = self._limits.file_bytes
            return read_file(path, most, self._limits.variable_of("file_bytes"), path.parent)
        except FileError as error:
            raise RefusedFileError(file, error.read, error.expected) from error

    def _read_content(self, file: str, content: bytes, unpacker: Unpacker, depth: int) -> None:
        start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        suffix = PurePosixPath(file).suffix.lower()
        if not content:
            raise RefusedFileError(file, "an empty file", READABLE)
        if is_zip(content):
            self._read_archive(file, content, unpacker, depth + 1)
        elif content.startswith(GZIP_MAGIC):
            self._check_depth(file, depth + 1)
            self._read_content(file, unpacker.gunzip(file, content), unpacker, depth + 1)
        elif content.startswith(b"SQLite format 3\0"):
            self._read_with_gdal(file, content, "gpkg")
        elif content.startswith(b"fgb\x03"):
            self._read_with_gdal(file, content, "fgb")
        elif content.startswith(b"PAR1"):
            self._read_geoparquet(file, content)
        elif start in (b"{", b"["):
            self._read_json(file, content)
        elif start == b"<" or content[:2] in (b"\xff\xfe", b"\xfe\xff") or suffix == ".kml":
            self._read_kml(file, content)
        elif suffix in _JSON:
            self._read_json(file, content)
        elif suffix in PARTS[1:]:
            raise RefusedFileError(file, "a part of a shapefile", "also its .shp file, or a ZIP")
        elif suffix in _FORMATS:
            raise RefusedFileError(file, f"no {_FORMATS[suffix]}, or a damaged one", READABLE)
        else:
            raise RefusedFileError(file, "a file of no known format", READABLE)

    def _check_depth(self, file: str, depth: int) -> None:
        if depth > self._limits.archive_depth:
            raise RefusedFileError(
                file,
                "an archive within archives",
                self._limits.at_most("archive_depth", "within each other"),
            )

    def _read_archive(self, file: str, content: bytes, unpacker: Unpacker, depth: int) -> None:
        self._check_depth(file, depth)
        members = unpacker.unpack(file, content)
        shapefiles, others = group_shapefiles(members)
        for name, parts in sorted(shapefiles.items()):
            layer = (PurePosixPath(name).stem,)
            try:
                self._read_shapefile(
                    f"{file}/{name}", layer, {suffix: members[p] for suffix, p in parts.items()}
                )
            except RefusedFileError as error:
                self.report.refused.append(error.refusal)
        read = len(shapefiles)
        for name in sorted(others):
            suffix = PurePosixPath(name).suffix.lower()
            is_kmz = name.lower().endswith(".kml") and file.lower().endswith(".kmz")
            if suffix in (*TEXTS, *DOCUMENTS):
                self.report.leave_out(f"files in archives that are no maps ({suffix})")
                continue
            read += 1
            inner = file if is_kmz else f"{file}/{name}"
            try:
                self._read_content(inner, members[name], unpacker, depth)
            except RefusedFileError as error:
                self.report.refused.append(error.refusal)
        if not read:
            raise RefusedFileError(file, "an archive without a vector file", READABLE)

    def _add(self, file: str, names: tuple[str, ...], frame: GeoDataFrame) -> None:
        """Add a layer; the columns whose cells are lists are reported, as they are not read."""
        texts = {
            str(column): _texts(frame[column])
            for column in frame.columns
            if column != frame.geometry.name
        }
        known = self.report.ignored_columns
        lists = [str(column) for column in frame.columns if _has_lists(frame[column])]
        known += [name for name in lists if name not in known]
        shapes = frame.geometry.to_numpy()
        table = GeoDataFrame(texts, index=frame.index, geometry=shapes, crs=frame.crs)
        self.layers.append(RawLayer(file, names, table))

    def _read_json(self, file: str, content: bytes) -> None:
        try:
            document = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError as error:
            try:  # one feature per line
                lines = [
                    orjson.loads(line.strip(b"\x1e \r")) for line in content.split(b"\n") if line
                ]
                document = {"type": "FeatureCollection", "features": lines}
            except orjson.JSONDecodeError:
                raise RefusedFileError(
                    file, f"JSON that cannot be read ({error})", "complete JSON"
                ) from error
        if isinstance(document, dict):
            inner = [
                value
                for value in document.values()
                if isinstance(value, dict) and value.get("type") == "FeatureCollection"
            ]
            document = inner[0] if len(inner) == 1 and "features" not in document else document
        if not isinstance(document, dict):
            raise RefusedFileError(file, "JSON that is no map", "GeoJSON or ESRI JSON")
        if document.get("exceededTransferLimit") or (
            isinstance(document.get("properties"), dict)
            and document["properties"].get("exceededTransferLimit")
        ):
            raise RefusedFileError(
                file,
                "the first part of a query that the server cut (exceededTransferLimit)",
                "all features of the layer",
            )
        if document.get("type") == "Topology":
            raise RefusedFileError(file, "TopoJSON", "GeoJSON (export the layer again)")
        if "spatialReference" in document or "geometryType" in document:
            self._read_with_gdal(file, content, "json")
            return
        self._read_geojson(file, document)

    def _read_geojson(self, file: str, document: dict) -> None:
        kind = document.get("type")
        features = document.get("features") if kind == "FeatureCollection" else [document]
        if kind not in ("FeatureCollection", "Feature", *_SHAPES, "GeometryCollection"):
            raise RefusedFileError(file, f"JSON of the type {str(kind)[:40]!r}", "GeoJSON")
        if not isinstance(features, list):
            raise RefusedFileError(file, "GeoJSON without features", "a list of features")
        rows, shapes, positions = [], [], []
        for number, feature in enumerate(features, start=1):
            raw = feature if isinstance(feature, dict) else {}
            geometry = raw.get("geometry") if raw.get("type") == "Feature" else raw
            try:
                shape = shapely.from_geojson(orjson.dumps(geometry)) if geometry else None
            except (shapely.errors.GEOSException, TypeError, ValueError) as error:
                reason = str(error).rpartition("Exception: ")[2][:80]
                read = f"a geometry that cannot be read ({reason})"
                row = Refusal(file, number, "geometry", read, "a polygon of closed rings")
                self.report.rows_read += 1
                self.report.refused.append(row)
                continue
            properties = raw.get("properties")
            rows.append(properties if isinstance(properties, dict) else {})
            shapes.append(shape)
            positions.append(number - 1)
        table = pd.DataFrame(rows, index=positions)
        table = table.drop(columns=[name for name in table if str(name) == "geometry"])
        crs = _geojson_crs(file, document.get("crs"))
        self._add(file, (), GeoDataFrame(table, geometry=shapes, crs=crs))

    def _read_kml(self, file: str, content: bytes) -> None:
        found = read_kml(file, content)
        self.report.leave_out("points and lines", found.other_shapes)
        self.report.leave_out("network links, which are not followed", found.network_links)
        for number, problem in found.broken:
            row = Refusal(file, number, "coordinates", problem, "a polygon of closed rings")
            self.report.rows_read += 1
            self.report.refused.append(row)
        frame = GeoDataFrame(
            pd.DataFrame(found.rows, index=range(len(found.rows))).fillna(""),
            geometry="geometry" if found.rows else gpd.GeoSeries([]),
            crs=LONLAT,
        )
        for folders in dict.fromkeys(found.folders):
            positions = [n for n, path in enumerate(found.folders) if path == folders]
            self._add(file, folders, frame.iloc[positions].reset_index(drop=True))

    def _read_geoparquet(self, file: str, content: bytes) -> None:
        try:
            frame = gpd.read_parquet(io.BytesIO(content))
        except Exception as error:  # pyarrow and geopandas raise many kinds on damaged files
            raise RefusedFileError(
                file, f"Parquet that cannot be read ({str(error)[:120]})", "GeoParquet"
            ) from error
        self._add(file, (), frame.reset_index(drop=True))

    def _read_shapefile(
        self, file: str, names: tuple[str, ...], parts: Mapping[str, bytes]
    ) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for suffix in PARTS[:4]:
                if suffix in parts:
                    Path(folder, f"layer{suffix}").write_bytes(parts[suffix])
            encoding = self._encoding_of(file, parts)
            if ".shx" not in parts:
                self.report.apply_default(f"{file}: index rebuilt, as its .shx file is missing")
            self._read_layers(file, Path(folder, "layer.shp"), names, encoding)

    def _encoding_of(self, file: str, parts: Mapping[str, bytes]) -> str | None:
        if ".dbf" not in parts:
            return None
        answer = self._answers.get(ENCODING_QUESTION, "")
        encoding, reason, is_certain = choose_encoding(parts[".dbf"], parts.get(".cpg"))
        if is_certain:
            if ".cpg" not in parts:
                self.report.apply_default(f"{file}: text encoding {encoding}: {reason}")
            return encoding
        word = find_sample(parts[".dbf"])
        options = {
            f"{label}: {word.decode(codec, 'replace')}": codec
            for label, codec in ENCODINGS.items()
            if codec != UTF_8
        }
        self.report.ask(ENCODING_QUESTION, f"Which text encoding does {file} use?", options)
        if answer in ENCODINGS.values():
            return answer
        self.report.apply_default(f"{file}: text encoding {encoding}, assumed: {reason}")
        return encoding

    def _read_with_gdal(self, file: str, content: bytes, suffix: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"input.{suffix}")
            path.write_bytes(content)
            self._read_layers(file, path, (), None)

    def _read_layers(
        self, file: str, path: Path, names: tuple[str, ...], encoding: str | None
    ) -> None:
        """Read all layers of a file that GDAL opens."""
        try:
            layers = pyogrio.list_layers(path)
            if not len(layers):
                raise ValueError("no layer")
            for layer, kind in layers:
                if kind is None:
                    self.report.leave_out("tables without geometry")
                    continue
                frame = pyogrio.read_dataframe(path, layer=layer, encoding=encoding)
                layer_names = (str(layer),) if len(layers) > 1 else ()
                self._add(file, (*names, *layer_names), frame)
        except UnicodeDecodeError as error:
            read = f"texts that are not in the encoding {encoding}"
            raise RefusedFileError(file, read, "another answer on the text encoding") from error
        except (DataSourceError, ValueError, OSError) as error:
            what = str(error).replace(str(path.parent), "").partition("\n")[0][:120]
            raise RefusedFileError(
                file, f"a file that cannot be read ({what})", READABLE
            ) from error


def _texts(column: pd.Series) -> list[str]:
    """Cells as text: dates as ISO, missing ones empty, lists left out."""
    if pd.api.types.is_datetime64_any_dtype(column):
        if getattr(column.dtype, "tz", None) is not None:
            column = column.dt.tz_convert("UTC")
        return column.dt.strftime("%Y-%m-%d").fillna("").tolist()
    cells: list[Any] = column.tolist()
    return [
        "" if isinstance(cell, _LISTS) or pd.isna(cell) else str(cell).strip() for cell in cells
    ]


def _has_lists(column: pd.Series) -> bool:
    """Whether a cell has several values, or bytes, which are not read."""
    is_object = column.dtype == object
    return is_object and any(isinstance(cell, _LISTS) and len(cell) > 0 for cell in column)


def _geojson_crs(file: str, member: object) -> CRS:
    """CRS of a GeoJSON document: degrees, or the EPSG code of its member ``crs``."""
    if member is None:
        return LONLAT
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    crs = parse_crs(name) if isinstance(name, str) else None
    if crs is None:
        read = f"the coordinate system {str(name if name else member)[:60]!r}"
        raise RefusedFileError(file, read, "an EPSG code such as EPSG:4326, by name")
    return crs


def parse_crs(text: str) -> CRS | None:
    """Coordinate system of an EPSG code such as "EPSG:3857"; None for other text or codes."""
    match = _CRS_NAME.search(text.strip())
    if match is None:
        return None
    try:
        return LONLAT if match[3] else CRS.from_epsg(int(match[1] or match[2]))
    except CRSError:
        return None
