"""Mistakes that users make: each is named by file, row and column, or asked about; none is silent.

A case has the files, and a pattern that a refusal, a question or an assumption must match. What
reading the records finds later counts too, with the row of the user's file.
"""

import re
from pathlib import Path

import pytest
import shapely
from shapely.geometry import box

from data.importing.check import check_import
from data.importing.run import apply_import, plan_import
from tests.data.importing.user_files import (
    ACLED,
    ARABIC_CONTROL,
    BOTH,
    BOW_TIE,
    CONTROL,
    NAMES,
    PLACES,
    UCDP,
    VIINA,
    Upload,
    claims,
    control,
    kml,
    lua,
    places,
    polygons,
    shapefile,
    text,
    workbook,
)
from tests.geo.importing.conftest import EAST, WEST, frame_of_squares, kml_square

DAY = "map_2024-03-01.geojson"
MISTAKES: dict[str, tuple[list[Upload], str]] = {
    # Dates
    "styles of dates mixed": (
        control("Suva,A,19/05/2000", "Labasa,B,2000-07-01", "Nadi,A,07/13/2000"),
        r"since: day and month stand in both orders",
    ),
    "day or month first": (control("Suva,A,04/05/2000"), r"is 04/05/2000 4 May or 5 April\?"),
    "31 February": (control("Suva,A,31/02/2000"), r"control.csv:2: since: .*exists in the calen"),
    "year of two digits": (control("Suva,A,19.05.00"), r"since: years 00 to 69 read as 2000"),
    "year alone": (control("Suva,A,2000"), r"control.csv:2: since: .*a year alone does not"),
    "part of a month": (
        control("Suva,A,mid-April 2000"),
        r"since: dates in words read as a month or year.*'mid-April 2000' is 2000-04",
    ),
    "part of a year": (control("Suva,A,early 2000"), r"Which month is meant by 'early 2000'\?"),
    "date in words": (control("Suva,A,last spring"), r"control.csv:2: since: read 'last spring'"),
    "no date": (control("Suva,A,", "Nadi,A,2000-05-01"), r"control.csv:2: since: read nothing"),
    "year of five digits": (control("Suva,A,20000-05-19"), r"control.csv:2: since: read '20000-"),
    "year of another age": (control("Suva,A,0200-05-19"), r"a year from 1800 to 2100"),
    "date in the future": (control("Suva,A,2090-05-19"), r"control.csv:2: since: .*not after tod"),
    "serial number": (control("Suva,A,36665"), r"since: numbers read as Excel dates"),
    "quarter": (
        claims("Fighters,Suva,5,people,Q3 2000,,Times"),
        r"as of: quarters read as their first month",
    ),
    # Positions
    "axes exchanged": (places("Suva,178.4,-18.1", "Labasa,179.3,-16.4"), r"longitude exchanged"),
    "axes of one row exchanged": (
        places("Suva,178.4,-18.1", "Labasa,-16.4,179.3", "Nadi,-17.8,177.4"),
        r"places.csv:2: lat: read '178.4, -18.1'",
    ),
    "decimal commas mixed in": (
        places('Suva,"-18,1416","178,4419"', "Labasa,-16.4,179.3"),
        r"coordinates: the comma is the decimal sign",
    ),
    "75 minutes": (places("Suva,18°75'10\"S,178°26'30\"E"), r"places.csv:2: lat: read '18°75"),
    "longitude above 180": (places("Suva,-18.1,278.4"), r"places.csv:2: lon: read '-18.1, 278.4'"),
    "longitude missing": (places("Suva,-18.1,"), r"places.csv:2: lon: read nothing"),
    "column of longitudes missing": (places("Suva,-18.1", head="name,lat"), r"places.csv:2: lat"),
    "metres": (places("Suva,8000000,650000"), r"Which coordinate system do lon and lat of pl"),
    "zero, zero": (places("Suva,0,0", "Labasa,-16.4,179.3"), r"places.csv:2: lat: .*Gulf of Gui"),
    "place in another country": (
        places("Suva,50,30", "Labasa,-16.4,179.3"),
        r"Suva in Kiev \(Ukraine\)",
    ),
    # Figures
    "percentage without base": (claims("Held,Suva,45 %,,2000-05,,T"), r"Per cent of what\?"),
    "percentage above 100": (
        claims("Held,Suva,145 %,,2000-05,area,T"),
        r"claims.csv:2: value: .*from 0 to 100",
    ),
    "fraction or percentage": (claims("Held,Suva,0.45,percent,2000-05,area,T"), r"fractions\?"),
    "range reversed": (claims("Fighters,Suva,500-200,people,2000,,T"), r"claims.csv:2: value:"),
    "low above high": (
        claims("Fighters,500,200,people,2000,T", head="measure,low,high,unit,as of,source"),
        r"claims.csv:2: low: .*lower end not above",
    ),
    "value outside its range": (
        claims("X,900,200,500,people,2000,T", head="measure,value,low,high,unit,as of,source"),
        r"claims.csv:2: value: read '900, low 200, high 500'",
    ),
    "hedge in words": (claims("X,Suva,perhaps 500,people,2000,,T"), r"read 'perhaps 500'"),
    "number in words": (claims("X,Suva,several hundred,people,2000,,T"), r"read 'several hundr"),
    "separators of thousands mixed": (
        claims('X,Suva,"1,500",people,2000,,T', 'X,Nadi,"2,5",people,2000,,T'),
        r"value: does the comma separate thousands in '1,500' \(row 2\), or is",
    ),
    "groups of two digits": (claims('X,Suva,"91,00,000",people,2000,,T'), r"read '91,00,000'"),
    "negative figure": (claims("X,Suva,-500,people,2000,,T"), r"claims.csv:2: value: .*at least 0"),
    "no unit": (claims("X,Suva,500,,2000,,T"), r"in which unit are the figures"),
    "unit misspelt": (claims("X,Suva,500,hectars,2000,,T"), r"units not built in.*hectars"),
    "two units": (claims("X,Suva,500 km2,sq mi,2000,,T"), r"claims.csv:2: value: .*one unit"),
    "claim without date": (claims("X,Suva,500,people,,,T"), r"claims.csv:2: as of: read nothing"),
    "claim without source": (claims("X,Suva,5,people,2000,,"), r"source of 1 row: the file"),
    "address without http": (
        claims("X,5,people,2000,www.times", head="measure,value,unit,as of,source url"),
        r"claims.csv:2: source url: read 'www.times'",
    ),
    "a column for each actor": (
        claims("2000-01,5,2", "2000-02,4,3", head="date,Army,Rebels", file="fighters.csv"),
        r"figures in the columns Army, Rebels. What are these\?",
    ),
    # Names
    "actor misspelt": (
        [*control("Suva,Rebel Frnt,2000-05-19"), text("actors.csv", "label,kind\nRebel Front,\n")],
        r"actor 'Rebel Frnt' read as 'Rebel Front'",
    ),
    "actor not in the table": (
        [*control("Suva,Militia,2000-05-19"), text("actors.csv", "label,kind\nArmy,government\n")],
        r"Actor 'Militia' is not among the actors",
    ),
    "two actors in a cell": (
        control("Suva,Army / Rebels,2000-05-19", "Nadi,Army,2000-05-19"),
        r"'Army / Rebels' names several actors",
    ),
    "two spellings of a place": (control("Lambasa,A,2000-05-19"), r"Place 'Lambasa' is not among"),
    "place without a row": (control("Tavua,A,2000-05-19"), r"Tavua: Tavua \(FJI"),
    "place at two positions": (
        places("Suva,-18.1,178.4", "Suva,-17,178", "Labasa,-16.4,179.3"),
        r"'Suva' has several positions",
    ),
    "place without a name": (places(",-18.1,178.4", "Suva,-18.1,178.4"), r"places.csv:2: name"),
    # Control
    "control before places": (
        [text("a.csv", CONTROL.replace("Labasa", "Lambasa")), text("places.csv", PLACES)],
        r"Place 'Lambasa' is not among",
    ),
    "overlapping periods": (
        control(
            "Suva,A,2000-05-19,2000-08-01",
            "Suva,B,2000-07-01,2000-09-01",
            head="place,held by,start,until",
        ),
        r"control.csv:3: start: read '2000-07-01'.*overlap",
    ),
    "two controllers of one date": (
        control("Suva,A,2000-05-19", "Suva,B,2000-05-19"),
        r"control.csv:3: held by: .*row 2 has A",
    ),
    "end before start": (
        control("Suva,A,2000-05-19,2000-04-01", head="place,held by,start,until"),
        r"control.csv:2: until: read '2000-04-01', expected a date not before",
    ),
    "end in words": (
        control("Suva,A,2000-05-19,soon", head="place,held by,start,until"),
        r"control.csv:2: until: read 'soon'",
    ),
    "no controller": (control("Suva,,2000-05-19", "Nadi,A,2000-05-19"), r"control.csv:2: held by"),
    "repeated row": (control("Suva,A,2000-05-19", "Suva,A,2000-05-19"), r"repeated row: 1"),
    # Form of a table
    "header twice": (
        control("Suva,A,B,2000-05-19", head="place,held by,held by,since"),
        r"ignored column: held by \(2\)",
    ),
    "blank header": (
        control("Suva,A,my note,2000-05-19", head="place,held by,,since"),
        r"column C \(row 2: 'my note'\)",
    ),
    "header of the controllers missing": (
        control("Suva,A,2000-05-19", head="place,,since"),
        r"control.csv:1: read 'place, column B, since', expected a column .* controller",
    ),
    "no header": (control("Nadi,A,2000-07-01", head="Suva,A,2000-05-19"), r"What is control.csv"),
    "header in row 5": (
        [text("control.csv", f"My notes,,\n,,\nCompiled,,\n,,\n{CONTROL}")],
        r"2 rows above the header left out: 'My notes'",
    ),
    "row of totals": (control("Suva,A,2000-05-19", "Total,2,"), r"row 3 below the table left out"),
    "cell too many": (control("Suva,A,2000-05-19,oops"), r"column D \(row 2: 'oops'\)"),
    "comma in a name": (control("Suva, Town,A,2000-05-19"), r"control.csv:2: since: read 'A'"),
    "row cut short": (
        control("Suva,A", "Nadi,A,2000-05-19"),
        r"control.csv:2: since: read nothing",
    ),
    "empty file": ([text("control.csv", "")], r"control.csv:0: read 'an empty file'"),
    "header alone": (
        [text("control.csv", "place,held by,since\n")],
        r"read 'a header without rows",
    ),
    "another delimiter": (control("Suva:A:2000", head="place:held by:since"), r"control.csv:1: re"),
    "two delimiters": (
        [text("c.csv", CONTROL.replace(",", ";").replace("Labasa;Rebels;", "Labasa,Rebels,"))],
        r"c.csv:3: held by: read nothing",
    ),
    "encoding of Windows": (
        [("places.csv", "name,lat,lon\nКиев,50.45,30.52\nКерчь,45.36,36.4\n".encode("cp1251"))],
        r"encoding: Windows-1251",
    ),
    "encoded twice": (
        [text("p.csv", "name,lat,lon\nКиев,50.4,30.5\n".encode().decode("latin-1"))],
        r"encoding: UTF-8 that was saved as latin-1",
    ),
    "letters lost": ([text("p.csv", "name,lat,lon\nK\ufffdiv,50.4,30.5\n")], r"letters are lost"),
    "zero byte": ([("p.csv", PLACES.encode().replace(b"Suva", b"Su\0va"))], r"NUL bytes"),
    "Arabic headers": ([text("c.csv", ARABIC_CONTROL)], r"c.csv:2: من: .*15/13/2023"),
    "quote not closed": (
        [text("p.csv", 'name,lat,lon\nNadi,1,2\n"Suva,-18.1,178.4\nLabasa,-16.4,179.4\n')],
        r"p.csv:3: read \"a cell that is opened",
    ),
    "web page as XLS": ([("e.xls", b"<html><table></table></html>")], r"e.xls:0: read 'a web page"),
    "workbook cut off": ([("b.xlsx", workbook(*BOTH)[0][1][:-400])], r"b.xlsx:0: .*damaged"),
    "cells below a name left empty": (
        workbook(*BOTH[:1], ("Control", CONTROL.replace("Labasa", ""))),
        r"sheet Control:3: place: read nothing",
    ),
    "error typed as text": (
        workbook(*BOTH[:1], ("Control", CONTROL.replace("Rebels", "#REF!"))),
        r"sheet Control:3: held by: read '#REF!'.*formula",
    ),
    "formula that failed": (
        workbook(*BOTH, change=lambda sheet: sheet.write_formula(2, 1, "=A9/0", None, "#DIV/0!")),
        r"sheet Control:3: held by: read '#DIV/0!'.*formula",
    ),
    "empty sheet": (workbook(*BOTH, ("Blank", "")), r"sheet Blank is empty"),
    "hidden sheet": (workbook(*BOTH, ("Old", CONTROL), hidden="Old"), r"Old \(hidden in the"),
    "tables side by side": (
        workbook(("Data", "name,lat,lon,,place,held by,since\nSuva,-18.1,178.4,,Suva,,2000-05-19")),
        r"sheet Data, table 2:2: held by: read nothing",
    ),
    "tables below each other": (
        workbook(("Data", f"{PLACES}\nplace,held by,since\nSuva,A,31/02/2000")),
        r"sheet Data, table 2:7: since: read '31/02/2000'",
    ),
    # Exports
    "ACLED, column renamed": (
        [text("a.csv", ACLED.replace("event_id_cnty", "data_id"))],
        r"a.csv:1: event_id_cnty: read 'no such column'",
    ),
    "ACLED, no position": ([text("a.csv", ACLED.replace("-18.14", "abc"))], r"a.csv:2: latitude"),
    "ACLED, deaths in words": (
        [text("a.csv", ACLED.replace(",3\n", ",many\n"))],
        r"a.csv:2: fatal",
    ),
    "UCDP, no date_prec": (
        [text("u.csv", UCDP.replace("date_prec,", "").replace("1,1,-18", "1,-18"))],
        r"u.csv: no column date_prec",
    ),
    "UCDP, unknown violence": (
        [text("u.csv", UCDP.replace("1,1,2000", "1,9,2000"))],
        r"u.csv:2: type_of_violence: read '9'",
    ),
    "UCDP, unknown precision": (
        [text("u.csv", UCDP.replace("20,1,1", "20,9,1"))],
        r"u.csv:2: where_prec: read '9'",
    ),
    "UCDP, end before start": (
        [text("u.csv", UCDP.replace("05-20", "05-01"))],
        r"u.csv:2: date_end: read '2000-05-01'",
    ),
    "VIINA, unknown status": (
        [text("control_2022.csv", VIINA)],
        r"unknown status 'ZZ' in status_d",
    ),
    "VIINA, impossible date": (
        [text("control_2022.csv", VIINA.replace("20220224", "20221345"))],
        r"control_2022.csv:2: date: read '1, 20221345'",
    ),
    "Lua with code": (
        lua('{ lat = f(1), long = 2, mark = "A red.svg", label = "A" }'),
        r"a function call; only values",
    ),
    "Lua cut off": ([text("m.lua", "return { dots = { { lat = 1, long = 2, ")], r"m.lua:1: read"),
    # Polygons
    "shapefile without .dbf": (shapefile(".dbf"), r"Who controls the polygons"),
    "shapefile without .shx": (shapefile(".shx"), r"index rebuilt"),
    "shapefile without .prj": (shapefile(".prj"), r"Which coordinate system"),
    "shapefile without .shp": (shapefile(".shp"), r"a part of a shapefile"),
    "polygons without date": (polygons("map.geojson", controller=NAMES), r"map.geojson:0: date"),
    "two dates in a name": (
        polygons("map_2024-03-01_updated_2024-03-15.geojson", controller=NAMES),
        r"2024-03-01 and 2024-03-15. Which is the map's\?",
    ),
    "31 February in a name": (
        polygons("map_2024-02-31.geojson", controller=NAMES),
        r"map_2024-02-31.geojson:0: date: read 'no date",
    ),
    "date in words in a column": (
        polygons("map.geojson", controller=NAMES, date=["2024-03-01", "yesterday"]),
        r"map.geojson:2: date: read 'yesterday'",
    ),
    "map of the future": (polygons("m_20990301.geojson", controller=NAMES), r"not in the future"),
    "two maps of one date": (
        [
            *polygons("map_2024-03-01.geojson", controller=NAMES),
            *polygons("map_20240301.geojson", controller=NAMES),
        ],
        r"Two files have the date 2024-03-01",
    ),
    "lines that cross": (
        polygons(DAY, [BOW_TIE, EAST], controller=NAMES),
        r"geojson:1: geometry: .*after the repair",
    ),
    "polygons in another country": (polygons(DAY, controller=NAMES), r"lie outside Fiji"),
    "axes of polygons exchanged": (
        polygons(DAY, [box(-18.2, 178, -18, 178.5)], controller=NAMES[:1]),
        r"are latitude and longitude swapped\?",
    ),
    "metres labelled as degrees": (
        polygons(DAY, [box(3e6, 1e6, 3.1e6, 1.1e6)], controller=NAMES[:1]),
        r"coordinates up to 3,100,000 labelled as degrees",
    ),
    "no column of controllers": (polygons(DAY), r"Who controls the polygons"),
    "controller of one polygon missing": (
        polygons(DAY, controller=["Army", None]),
        r"Who controls the polygons without a named controller",
    ),
    "controller misspelt": (
        [
            *polygons(DAY, controller=["Northern army", "B"]),
            *polygons("map_2024-03-02.geojson", controller=["Nothern army", "B"]),
        ],
        r"actor 'Nothern army' read as 'Northern army'",
    ),
    "overlapping polygons": (
        polygons(DAY, [WEST, box(30.5, 10, 31.5, 11)], controller=NAMES),
        r"Army and Militia overlap by 6,\d\d\d km²",
    ),
    "empty geometry": (
        polygons(DAY, [WEST, shapely.Polygon()], controller=NAMES),
        r"geojson:2: geometry: read 'no shape'",
    ),
    "points for polygons": (
        polygons(DAY, [shapely.Point(30, 10)], controller=NAMES[:1]),
        r"no polygons \(1 points and lines\)",
    ),
    "no features": ([text(DAY, '{"type":"FeatureCollection","features":[]}')], r"no features"),
    "GeoJSON cut off": ([(DAY, polygons(DAY)[0][1][:-60])], r"JSON that cannot be read"),
    **{
        f"{name} with {content[:9]!r}": ([(name, content)], expected)
        for name, content, expected in [
            ("map.geojson", b'"type": "FeatureCollection", "features": [', r"JSON that cannot be"),
            ("map.geojson", b"\x00\x01\x02", r"JSON that cannot be read"),
            ("map.kml", b"Document", r"XML that cannot be read"),
            ("map.gpkg", b"SQLite", r"map.gpkg:0: read 'no GeoPackage, or a damaged one'"),
            ("map.json", b"", r"map.json:0: read 'an empty file'"),
        ]
    },
    "TopoJSON": ([text(DAY, '{"type":"Topology","objects":{},"arcs":[]}')], r"read 'TopoJSON'"),
    "KML without styles": (kml(kml_square(30, "Zone 1") + kml_square(31, "Zone 2")), r"Who contr"),
    "KML not closed": (kml("<Folder>"), r"XML that cannot be read"),
    "KML of a link": (kml("<NetworkLink/>"), r"only a link to a file on a server"),
    "KML with words for numbers": (
        kml(kml_square(30, "A").replace("30,10,0", "x,10,0", 1) + kml_square(31, "B")),
        r"kml:1: coordinates: read",
    ),
    "admin units for control": (
        shapefile(
            frame=frame_of_squares(ADM1_NAME=list("ab"), ADM1_PCODE=list("cd")).drop(
                columns="controller"
            )
        ),
        r"taken for boundaries, by the columns adm1_name, adm1_pcode",
    ),
    "units of the second level": (
        shapefile(
            frame=frame_of_squares(ADM2_PCODE=list("ab"), ADM1_PCODE=list("cd")).drop(
                columns="controller"
            )
        ),
        r"admin units below the first level",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_named_or_asked_about(mistake: str, tmp_path: Path) -> None:
    files, expected = MISTAKES[mistake]
    plan = plan_import(files, "" if "encod" in mistake or "letters" in mistake else "FJI")
    report = plan.report
    lines = [*map(str, report.refused), *report.defaults]
    lines += [f"{reason}: {count}" for reason, count in report.left_out.items()]
    lines += [f"ignored column: {name}" for name in report.ignored_columns]
    lines += [question.text for question in plan.open_questions]
    is_named = any(re.search(expected, line) for line in lines)
    if not is_named and not plan.open_questions and plan.records.tables:
        written = apply_import(plan, tmp_path)
        checked = check_import(tmp_path, "x", plan, written)
        lines += [str(finding) for finding in (*checked.errors, *checked.warnings)]
    assert any(re.search(expected, line) for line in lines), "\n".join(lines)
    assert "nan" not in " ".join(lines).split()
