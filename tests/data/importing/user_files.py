"""Files as users upload them: tables, workbooks, polygons in several formats."""

import io
import tempfile
import zipfile
from pathlib import Path

import geopandas as gpd
import shapely
import xlsxwriter

from tests.geo.importing.conftest import EAST, WEST, frame_of_squares, kml_text

Upload = tuple[str, bytes]
PLACES = "name,lat,lon\nSuva,-18.1416,178.4419\nLabasa,-16.4311,179.3645\nNadi,-17.8,177.4167\n"
CONTROL = "place,held by,since\nSuva,Army,2000-05-19\nLabasa,Rebels,2000-07-01\n"
ARABIC_CONTROL = (
    "المكان,المسيطر,من,خط العرض,خط الطول\nالخرطوم,الجيش,15/13/2023,15.5,32.6\n"  # no such month
)
CLAIM = "measure,place,value,unit,as of,base,source"
ACLED = (
    "event_id_cnty,event_date,time_precision,disorder_type,sub_event_type,actor1,country,admin1,"
    "location,latitude,longitude,geo_precision,fatalities\n"
    "FJI1,2000-05-19,1,Political violence,Armed clash,Army,Fiji,Central,Suva,-18.14,178.44,1,3\n"
)
UCDP = (
    "id,type_of_violence,date_start,date_end,where_prec,date_prec,latitude,longitude,country,"
    "side_a,side_b,best,low,high\n"
    "1,1,2000-05-19,2000-05-20,1,1,-18.14,178.44,Fiji,Army,Rebels,3,3,5\n"
)
VIINA = "geonameid,date,status_wiki,status_dsm\n1,20220224,UA,ZZ\n1,20220225,UA,UA\n"
BOW_TIE = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1.2), (0, 0)])
SQUARES = (WEST, EAST)
NAMES = ("Army", "Militia")


def text(name: str, content: str) -> Upload:
    return name, content.encode()


def places(*rows: str, head: str = "name,lat,lon") -> list[Upload]:
    return [text("places.csv", "\n".join([head, *rows, ""])), text("control.csv", CONTROL)]


def control(*rows: str, head: str = "place,held by,since") -> list[Upload]:
    return [text("places.csv", PLACES), text("control.csv", "\n".join([head, *rows, ""]))]


def claims(*rows: str, head: str = CLAIM, file: str = "claims.csv") -> list[Upload]:
    tables = text("places.csv", PLACES), text("control.csv", CONTROL)
    return [*tables, text(file, "\n".join([head, *rows, ""]))]


def workbook(*sheets: tuple[str, str], hidden: str = "", change=None) -> list[Upload]:
    """Workbook of comma-separated sheets; `change` edits each."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name, table in sheets:
            sheet = book.add_worksheet(name)
            for number, line in enumerate(table.splitlines()):
                sheet.write_row(number, 0, line.split(","))
            if name == hidden:
                sheet.hide()
            if change:
                change(sheet)
    return [("book.xlsx", content.getvalue())]


BOTH = (("Places", PLACES), ("Control", CONTROL))


def polygons(name: str, shapes=SQUARES, crs: int = 4326, **columns) -> list[Upload]:
    frame = gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)
    return [(name, frame.to_json().encode())]


def shapefile(*without: str, frame: gpd.GeoDataFrame | None = None) -> list[Upload]:
    content = io.BytesIO()
    with tempfile.TemporaryDirectory() as work, zipfile.ZipFile(content, "w") as archive:
        (frame_of_squares() if frame is None else frame).to_file(Path(work, "m_2024-03-01.shp"))
        for path in Path(work).iterdir():
            if path.suffix not in without:
                archive.write(path, path.name)
    return [("maps.zip", content.getvalue())]


def kml(body: str) -> list[Upload]:
    return [text("map_2024-03-01.kml", kml_text(body))]


def lua(body: str) -> list[Upload]:
    return [text("map 2016-03-01.lua", f'return {{ containerImage="x", dots = {{ {body} }} }}')]
