"""Hostile files are refused in words, read no other file and end no process."""

import gzip
import json
import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.geo.importing.conftest import frame_of_squares, kml_square, kml_text, read_maps

SECRET = "top-secret-layer"


def zip_with(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes], **options) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in entries:
            archive.writestr(name, content)


def plant(folder: Path) -> dict[str, str]:
    """Write hostile files; return part of the words with which each is refused."""
    secret = folder.parent / "secret.geojson"
    frame_of_squares(note=[SECRET] * 2).to_file(secret)
    geojson = frame_of_squares().to_json().encode()
    vrt = f"<OGRVRTDataSource><OGRVRTLayer name='secret'><SrcDataSource>{secret}</SrcDataSource>"
    vrt += "</OGRVRTLayer></OGRVRTDataSource>"
    (folder / "vrt.geojson").write_text(vrt)
    zip_with(folder / "vrt.zip", ("map.geojson", vrt.encode()))
    gdalg = {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline read {secret}"}
    (folder / "gdalg.json").write_text(json.dumps(gdalg))
    zip_with(folder / "parent.zip", ("../../outside.geojson", geojson))
    zip_with(folder / "absolute.zip", ("/etc/outside.geojson", geojson))
    zip_with(folder / "drive.zip", ("C:\\outside.geojson", geojson))
    link = zipfile.ZipInfo("link.geojson")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    zip_with(folder / "link.zip", (link, str(secret).encode()))
    zip_with(folder / "locked.zip", ("map.geojson", geojson))
    locked = bytearray((folder / "locked.zip").read_bytes())
    locked[6] |= 1
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    (folder / "locked.zip").write_bytes(locked)
    zip_with(folder / "bomb.zip", ("map.geojson", bytes(30_000_000)))
    liar = bytearray((folder / "bomb.zip").read_bytes())
    position = liar.rindex(b"PK\x01\x02") + 24
    liar[position : position + 4] = struct.pack("<I", 10)
    (folder / "liar.zip").write_bytes(liar)
    zip_with(folder / "many.zip", *((f"{n}.txt", b"") for n in range(120)))
    inner = geojson
    for depth in range(4):
        zip_with(folder / "nested.zip", (f"{depth}.zip" if depth else "map.geojson", inner))
        inner = (folder / "nested.zip").read_bytes()
    (folder / "bomb.geojson.gz").write_bytes(gzip.compress(bytes(30_000_000)))
    (folder / "cut.gz").write_bytes(zlib.compress(geojson, wbits=31)[:-20])
    (folder / "cut.zip").write_bytes(b"PK\x03\x04" + bytes(100))
    dtd = f"<!DOCTYPE kml [<!ENTITY x SYSTEM 'file://{secret}'>]>"
    entity = kml_text(kml_square(30, "&x;")).replace("<kml ", f"{dtd}<kml ")
    (folder / "entity.kml").write_text(entity)
    (folder / "entity16.kml").write_bytes(
        entity.replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16")
    )
    href = f"<NetworkLink><Link><href>{secret}</href></Link></NetworkLink>"
    (folder / "network.kml").write_text(kml_text(href))
    crs = {"type": "link", "properties": {"href": f"file://{secret}"}}
    (folder / "crs.geojson").write_text(json.dumps({**json.loads(geojson), "crs": crs}))
    (folder / "deep.geojson").write_text('{"a":' * 5000 + "1" + "}" * 5000)
    (folder / "not_json.geojson").write_text('{"type": "FeatureCollection", "features": [')
    esri = {"exceededTransferLimit": True, "geometryType": "esriGeometryPolygon", "features": []}
    (folder / "cut_query.json").write_text(json.dumps(esri))
    (folder / "header.gpkg").write_bytes(b"SQLite format 3\0" + bytes(200))
    (folder / "header.fgb").write_bytes(b"fgb\x03fgb\x00" + b"\xff" * 200)
    (folder / "header.parquet").write_bytes(b"PAR1" + b"\xff" * 200)
    (folder / "program.geojson").write_bytes(b"\x7fELF" + bytes(50))
    (folder / "empty.geojson").write_bytes(b"")
    (folder / "way_out.geojson").symlink_to(secret)
    return {
        "vrt.geojson": "an XML document <OGRVRTDataSource>",
        "vrt.zip/map.geojson": "an XML document <OGRVRTDataSource>",
        "gdalg.json": "JSON of the type 'gdal_streamed_alg'",
        "parent.zip": "with ..",
        "absolute.zip": "the absolute path",
        "drive.zip": "the absolute path",
        "link.zip": "the link",
        "locked.zip": "the encrypted entry",
        "bomb.zip": "unpacked bytes",
        "liar.zip": "damaged ZIP",
        "many.zip": "entries",
        "nested.zip/3.zip/2.zip": "an archive within archives",
        "bomb.geojson.gz": "unpacked bytes",
        "cut.gz": "ends early",
        "cut.zip": "damaged ZIP",
        "entity.kml": "document type",
        "entity16.kml": "document type",
        "network.kml": "NetworkLink",
        "crs.geojson": "the coordinate system",
        "deep.geojson": "JSON that cannot be read",
        "not_json.geojson": "JSON that cannot be read",
        "cut_query.json": "exceededTransferLimit",
        "header.gpkg": "cannot be read",
        "header.fgb": "cannot be read",
        "header.parquet": "cannot be read",
        "program.geojson": "JSON that cannot be read",
        "empty.geojson": "an empty file",
        "way_out.geojson": "a link out of the folder",
    }


def test_each_hostile_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTHOLD_IMPORT_UNPACKED_BYTES", "20000000")
    monkeypatch.setenv("FOOTHOLD_IMPORT_ARCHIVE_ENTRIES", "100")
    folder = tmp_path / "uploads"
    folder.mkdir()
    expected = plant(folder)
    frame, report = read_maps([folder])
    assert frame.empty
    read = {row.file: row.read for row in report.refused}
    assert set(read) == set(expected)
    assert not {file: read[file] for file, words in expected.items() if words not in read[file]}
    assert SECRET not in str(report)
    assert sorted(tmp_path.iterdir()) == [tmp_path / "secret.geojson", folder]


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [("MEMORY_BYTES", "700000000", "memory"), ("SECONDS", "1", "takes too long")],
)
def test_a_file_beyond_its_limits_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, words: str
) -> None:
    monkeypatch.setenv(f"FOOTHOLD_IMPORT_{setting}", value)
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    feature = json.dumps({"type": "Feature", "geometry": polygon})
    features = ",".join([feature] * 600_000)
    path = tmp_path / "2024-03-01.geojson"
    path.write_text(f'{{"type":"FeatureCollection","features":[{features}]}}')
    frame, report = read_maps([path])
    assert frame.empty
    (row,) = report.refused
    assert words in f"{row.read} {row.expected}" or "too large" in row.read
