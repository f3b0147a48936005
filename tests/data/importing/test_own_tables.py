"""A user's own tables: recognised, read into records, and checked by the loader."""

import datetime
import io
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from data.importing.mapping.kinds import KINDS, UNKNOWN
from data.importing.own.names import match_names
from data.importing.own_tables import READERS, join_records, read
from data.importing.recognise import guess_columns, rank_kinds, recognise
from data.importing.records import ColumnMapping, RawTable, Records
from data.importing.sheets import read_tables
from data.loading.report import check_folder
from data.schema import table
from tests.lean_theatres import CLAIMS, CONTROL, PLACES


def raw(text: str, file: str = "a.csv") -> RawTable:
    return read_tables(file, text.encode())[0]


def read_all(
    tables: list[tuple[RawTable, ColumnMapping]], answers: dict[str, str] | None = None
) -> Records:
    return match_names(join_records(read(*table) for table in tables), answers or {})


def read_text(text: str, file: str = "a.csv", **answers: str) -> Records:
    found = raw(text, file)
    mapping = recognise(found)
    keys = {key.replace("__", ":", 1).replace("_", " "): value for key, value in answers.items()}
    return read_all([(found, ColumnMapping(mapping.kind, mapping.columns, keys))], keys)


def cells(records: Records, name: str, *columns: str) -> list[list[str]]:
    return records.tables[name][list(columns)].to_numpy().tolist()


@pytest.mark.parametrize(
    ("text", "kind", "columns"),
    [
        (PLACES, "places", {"name_en": "name", "lat": "lat", "lon": "lon"}),
        (CONTROL, "control", {"place_id": "place", "controller": "held_by", "from_date": "from"}),
        (CLAIMS, "claims", {"metric": "measure", "base": "base", "as_of": "as_of"}),
        ('Town,GPS,Pop.\nA,"1, 2",5\n', "places", {"name_en": "Town", "coordinates": "GPS"}),
        ("Vilage,Lattitude,Longitud\nA,1,2\n", "places", {"lat": "Lattitude", "lon": "Longitud"}),
        ('Town,Where,X\nA,"1.5, 2.5",c\n', "places", {"coordinates": "Where"}),
        (
            "City,Who controls?,Date of capture\nA,b,2017\n",
            "control",
            {"controller": "Who controls?", "from_date": "Date of capture"},
        ),
        (
            "Lieu,c1,c2,c3\n#loc+name,#geo+lat,#geo+lon,#population\nA,1,2,3\n",
            "places",
            {"lat": "c1", "lon": "c2", "population": "c3"},
        ),
        ("date,place,event type,what\n2017,A,attack,b\n", "events", {"kind": "event type"}),
        ("name,abbreviation,type\nArmy,A,state\n", "actors", {"short_label": "abbreviation"}),
        ("title,url,publisher\na,http://a.b,c\n", "sources", {"outlet": "publisher"}),
        ("town,2017-01,2017-02,2017-03\nA,Army,Army,Front\n", "wide_control", {"place_id": "town"}),
        ("town,2015,2016,2017\nA,1,2,3 %\n", "wide_claims", {"place_id": "town"}),
        ("key,value\ntitle,A war\n", "settings", {"key": "key"}),
        ("event_id_cnty,event_date,actor1\nA1,2017-01-01,b\n", "acled", {}),
        ("id,type_of_violence,where_prec\n1,2,3\n", "ucdp", {}),
        ("geonameid,date,status_wiki\n1,20220224,A\n", "viina_control", {}),
        ("shapeName,shapeGroup,shapeType\nA,B,C\n", "boundaries", {}),
        ("foo,bar\n1,2\n", UNKNOWN, {}),
        (
            "Township,Lat,Long,Since,Gang\nA,1,2,2021-03-01,b\n",
            "control",
            {"place_id": "Township", "controller": "Gang", "from_date": "Since"},
        ),
        (
            "Zone name,Lat,Lon,Date,Party\nA,1,2,2021-03-01,b\nC,1,2,2021-03-01,b\n",
            "control",
            {"place_id": "Zone name"},
        ),
        ("Stronghold,Lat,Lon,Date,Warlord\nA,1,2,2021-03-01,b\n", UNKNOWN, {}),
        ("date,actor,lat,lon,title\n2021-03-01,b,1,2,A\n", "events", {"note": "title"}),
    ],
)
def test_the_kind_and_columns_of_a_table_are_recognised(
    text: str, kind: str, columns: dict[str, str]
) -> None:
    found = raw(text)
    mapping = recognise(found)
    assert mapping.kind == kind
    assert columns.items() <= mapping.columns.items()
    assert {name for name, _ in rank_kinds(found)} <= set(KINDS)


def unprepared_workbook() -> bytes:
    """Twelve places with a title, dates of every style, names for ids and percentages."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet("Map data")
        month, percent = (book.add_format({"num_format": code}) for code in ("mmm-yy", "0%"))
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.merge_range(0, 0, 0, 6, "Situation, compiled by the desk")
        header = ("Town ", "Position", "State", "Who controls?", "Since", "Share of the city held")
        for column, name in enumerate((*header, "Per cent of what")):
            sheet.write(2, column, name)
        dates = (
            "26/03/2025",
            "12.03.2024",
            "4 November 2023",
            "Oct 2023",
            "2023-11-22",
            "05/01/2024",
        )
        points = [line.split(",") for line in PLACES.strip().splitlines()[1:]]
        forms = ("{}, {}", "{} {}", "{}N {}E")
        for row, (name, lat, lon) in enumerate(points):
            position = forms[row % 3].format(lat, lon)
            actor = ("Northern Front", "NF", "Army of the South", "contested")[row % 4]
            for column, cell in enumerate((name, position, "Some state", actor)):
                sheet.write(row + 3, column, cell)
            if row == 0:
                sheet.write_datetime(3, 4, datetime.datetime(2023, 5, 1), month)
                sheet.write_number(3, 5, 0.75, percent)
            elif row == 1:
                sheet.write_datetime(4, 4, datetime.datetime(2023, 5, 2), day)
                sheet.write(4, 5, "45 %")
            else:
                sheet.write(row + 3, 4, dates[row % len(dates)])
            if row < 2:
                sheet.write(row + 3, 6, "area of the city")
        sheet.write(17, 0, "Source: our notes")
    return data.getvalue()


def write_theatre(folder: Path, records: Records) -> None:
    for name, frame in records.tables.items():
        frame.to_csv(folder / table(name).file, index=False)
    title = records.settings.get("title", "A conflict")
    (folder / "theatre.toml").write_text(f'title = "{title}"\n', encoding="utf-8")


def test_an_unprepared_workbook_passes_the_check(tmp_path: Path) -> None:
    (found,) = read_tables("notes.xlsx", unprepared_workbook())
    records = read_all([(found, recognise(found))], {"actor:NF": "Northern Front"})
    assert not records.report.refused
    assert not records.report.questions
    assert (records.report.rows_read, records.report.rows_kept) == (12, 12)
    assert set(records.tables["control"]["controller"]) == {
        *("Northern Front", "Army of the South", "contested")
    }
    figures = cells(records, "figures", "place_id", "as_of", "value", "unit", "base")
    assert figures == [
        ["Khartoum", "2023-05", "75", "percent", "area of the city"],
        ["Omdurman", "2023-05-02", "45", "percent", "area of the city"],
    ]
    write_theatre(tmp_path, records)
    assert not check_folder(tmp_path, "x").errors


def test_lean_tables_lose_no_row() -> None:
    parts = [("places.csv", PLACES), ("control.csv", CONTROL), ("claims.csv", CLAIMS)]
    tables = [raw(text, file) for file, text in parts]
    records = read_all([(each, recognise(each)) for each in tables])
    assert not records.report.refused
    counts = {name: len(frame) for name, frame in records.tables.items()}
    assert counts == {"places": 12, "control": 20, "figures": 6}


def test_rows_that_need_something_are_refused_with_file_row_and_column() -> None:
    records = read_text("place,held_by,from\nA,b,2017\n,b,2017-01-01\nA,,2017-01-01\nA,b,soon\n")
    refused = [(r.file, r.row, r.column, r.read) for r in records.report.refused]
    assert refused == [
        ("a.csv", 3, "place", ""),
        ("a.csv", 4, "held_by", ""),
        ("a.csv", 5, "from", "soon"),
        ("a.csv", 2, "from", "2017"),
    ]
    assert records.report.rows_kept == 0


def test_columns_of_dates_become_changes_of_control() -> None:
    records = read_text(
        "town,lat,lon,2017-01,2017-02,2017-03,2017-04\nA,1,2,Army,Army,Front,\nB,1,3,,Army,,Army\n"
    )
    assert cells(records, "control", "place_id", "controller", "from_date") == [
        ["A", "Army", "2017-01-01"],
        ["A", "Front", "2017-03-01"],
        ["A", "unknown", "2017-04-01"],
        ["B", "Army", "2017-02-01"],
        ["B", "unknown", "2017-03-01"],
        ["B", "Army", "2017-04-01"],
    ]
    assert len(records.tables["places"]) == 2
    assert any("which make no row: 1" in text for text in records.report.defaults)


def test_columns_of_dates_become_claims_once_the_base_is_answered() -> None:
    text = "town,2015,2016,2017\nA,10 %,c. 20 %,\n"
    waiting = read_text(text, "held.csv")
    assert [question.key for question in waiting.report.questions] == ["base:held"]
    assert waiting.report.left_out == {"percentage without a base": 2}
    answered = read_text(text, "held.csv", base__held="area of the town")
    assert cells(answered, "figures", "place_id", "as_of", "value", "qualifier", "base") == [
        ["A", "2015", "10", "", "area of the town"],
        ["A", "2016", "20", "about", "area of the town"],
    ]


def test_coordinates_beside_a_share_are_no_figures() -> None:
    text = "town,lat,lon,controller,from,share held\nA,15.5,32.5,Army,2017-01-02,45 %\n"
    records = read_text(text, base__share_held="area of the place")
    assert cells(records, "figures", "value", "place_id") == [["45", "A"]]
    assert not any("unit" in question.text for question in records.report.questions)


ESTIMATES = "Town,lat,lon,Held by,Since,Estimate / % held,Estimate / As of\n"


@pytest.mark.parametrize(
    ("header", "answers", "expected"),
    [
        (ESTIMATES, {}, ["2023-04-14", "2024-06", "month"]),
        (ESTIMATES.replace("As of", "Day"), {}, ["2023-04-14", "2024-06", "month"]),
        ("Town,lat,lon,Held by,Date,% held,Reported on\n", {}, ["2023-04-14", "2024-06", "month"]),
        ("Town,lat,lon,Held by,As of,% held,Since\n", {}, ["2024-06-01", "2023-04-14", "day"]),
        ("Town,lat,lon,Held by,As of,% held,Reported\n", {}, None),
        ("Town,lat,lon,Held by,Since,% held,Updated\n", {}, None),
        (
            "Town,lat,lon,Held by,Since,% held,Updated\n",
            {"figure_date:% held": "Updated"},
            ["2023-04-14", "2024-06", "month"],
        ),
    ],
)
def test_the_date_of_a_figure_beside_control_is_its_own_or_a_question(
    header: str, answers: dict[str, str], expected: list[str] | None
) -> None:
    found = raw(header + "A,15.5,32.5,Army,4/14/2023,45 %,Jun-24\nB,15,32,Army,4/16/2023,,\n")
    mapping = recognise(found)
    bases = {f"base:{column}": "area of the place" for column in found.frame}
    records = read(found, ColumnMapping(mapping.kind, mapping.columns, bases | answers))
    if expected is None:
        assert [each.key for each in records.report.questions] == ["figure_date:% held"]
        assert "figures" not in records.tables
        return
    control, figures = (records.tables[name].iloc[0] for name in ("control", "figures"))
    assert [control["from_date"], figures["as_of"], figures["as_of_precision"]] == expected
    assert not records.report.ignored_columns


def test_fractions_are_a_question() -> None:
    text = "place,as_of,share,base\nA,2017,0.45,area\nB,2017,50 %,area\n"
    waiting = read_text(text)
    assert [question.key for question in waiting.report.questions] == ["percent_scale:share"]
    assert cells(waiting, "figures", "value") == [["50"]]
    found = raw(text)
    mapping = recognise(found)
    answers = {"percent_scale:share": "fraction"}
    records = read(found, ColumnMapping(mapping.kind, mapping.columns, answers))
    assert cells(records, "figures", "value", "unit") == [["45", "percent"], ["50", "percent"]]


def test_a_state_at_one_date_takes_it_from_the_name_or_asks() -> None:
    text = "town,lat,lon,held by\nA,1,2,Army\n"
    dated = read_text(text, "state_2017-08-04.csv")
    assert cells(dated, "control", "from_date") == [["2017-08-04"]]
    undated = read_text(text)
    assert [question.key for question in undated.report.questions] == ["date:control:a.csv"]
    assert "control" not in undated.tables
    answered = read_text(text, date__control="2017-08-04")
    assert cells(answered, "control", "from_date") == [["2017-08-04"]]


@pytest.mark.parametrize(
    ("name", "expected", "question"),
    [
        ("Ed Daein", "Ed Daein", False),
        ("ed daein", "Ed Daein", False),
        ("Ad-Daein", "Ed Daein", False),
        ("Khartoum-North", "Khartoum North", False),
        ("Zalinge", "Zalinge", True),
        ("Elsewhere", "Elsewhere", False),
    ],
)
def test_a_name_is_matched_or_asked_about(name: str, expected: str, question: bool) -> None:
    tables = [raw(PLACES, "places.csv"), raw(f"place,held_by,from\n{name},b,2017-01-01\n")]
    pairs = [(each, recognise(each)) for each in tables]
    records = read_all(pairs)
    assert cells(records, "control", "place_id") == [[expected]]
    assert bool(records.report.questions) == question
    if question:
        (asked_about,) = records.report.questions
        assert "Zalingei" in asked_about.options.values()
        answered = read_all(pairs, {asked_about.key: "Zalingei"})
        assert cells(answered, "control", "place_id") == [["Zalingei"]]


def test_short_and_similar_names_of_actors_and_places_are_questions() -> None:
    text = (
        "town,lat,lon,held by,from\nWad Madani,14.4,33.5,Free Army,2017-01-01\n"
        "Wad Medani,14.4,33.5,FA,2018-01-01\nC,15,33,free army,2018-01-01\n"
    )
    keys = {question.key for question in read_text(text).report.questions}
    assert keys == {"place:Wad Medani", "actor:FA"}
    found = raw(text)
    answers = {"place:Wad Medani": "Wad Madani", "actor:FA": "Free Army"}
    records = read_all([(found, recognise(found))], answers)
    assert len(records.tables["places"]) == 2
    assert cells(records, "control", "place_id", "controller") == [
        *(["Wad Madani", "Free Army"], ["Wad Madani", "Free Army"], ["C", "Free Army"])
    ]


@pytest.mark.parametrize(
    "tables",
    [
        ["place,held by,from\nAl Fashir,S.A.F.,2017-01-01\nal-Fashir,SAF,2018-01-01\n"
         "AlFashir.,S A F,2019-01-01\n"],
        ["label,kind\nS.A.F.,government\nSAF,government\n", "name,lat,lon\nAl Fashir,13.6,25.3\n",
         "place,held by,from\nAlFashir,SAF,2017-01-01\n"],
        ["place,lat,lon,held by,from\nAl Fashir,13.6,25.3,S.A.F.,2017-01-01\n"
         "AlFashir,13.7,25.3,SAF,2018-01-01\n"],
    ],
)  # fmt: skip
def test_names_that_differ_in_punctuation_are_asked_about_and_joined(tables: list[str]) -> None:
    pairs = [(each, recognise(each)) for each in map(raw, tables)]
    answers: dict[str, str] = {}
    for _ in range(2):  # the question about positions comes before that about names
        questions = read_all(pairs, answers).report.questions
        answers |= {each.key: next(iter(each.options.values())) for each in questions}
    assert {key.partition(":")[0] for key in answers} >= {"place", "actor"}
    records = read_all(pairs, answers)
    control = records.tables["control"]
    assert set(control["place_id"]) == {"Al Fashir"}
    assert set(control["controller"]) == {"S.A.F."}
    assert len(records.tables.get("places", ["one"])) == 1
    assert len(records.tables.get("actors", ["one"])) == 1


def test_settings_measures_and_end_dates() -> None:
    settings = read_text("key,value\ntitle,A war\nfirst_day,24 February 2022\nmood,bad\n")
    assert settings.settings == {"title": "A war", "window_first": "2022-02-24"}
    assert settings.report.left_out == {"settings not used: mood": 1}
    records = read_text(
        "place,held by,from,to\nA,b,2017-01-01,2017-02-01\nA,c,2017-02-01,2017-03\n"
        "A,b,2017-04-01,May 2017\nA,c,mid-May 2017,ongoing\n"
    )
    ends = [["2017-01-31"], ["2017-03-31"], ["2017-05-10"], [""]]
    assert cells(records, "control", "to_date") == ends
    assert cells(records, "control", "from_precision", "note")[-1] == [
        "month",
        "from: mid-May 2017",
    ]


@pytest.mark.parametrize("text", ["place\n", "35.1\n42\n", "a,b,c\nx\n,,\nTotal,1,2\n"])
@pytest.mark.parametrize("kind", sorted(READERS))
def test_a_table_of_another_kind_is_reported_and_does_not_fail(text: str, kind: str) -> None:
    found = raw(text)
    records = read(found, ColumnMapping(kind, guess_columns(found, kind)))
    assert records.report.rows_read == len(found.frame)


def test_what_is_no_text_of_a_record_stays_text() -> None:
    records = read_text("place,held by,from,url\n=cmd(),b,2017-01-01,javascript:alert(1)\n")
    assert cells(records, "control", "place_id") == [["=cmd()"]]
    assert [refusal.column for refusal in records.report.refused] == ["url"]
    assert isinstance(records.tables["control"], pd.DataFrame)


def test_contested_in_a_column_beside_the_controllers_is_a_question() -> None:
    text = "town,held by,from,situation\nA,b,2017-01-01,Contested\nC,b,2017-01-01,held\n"
    found = read_text(text).report
    assert [(question.key, found.ignored_columns) for question in found.questions] == [
        ("contested:situation", [])
    ]
    named = read_text(text, contested__situation="controller")
    contested = read_text(text, contested__situation="contested")
    assert cells(named, "control", "controller") == [["b"], ["b"]]
    assert cells(contested, "control", "controller") == [["contested"], ["b"]]


def test_rows_by_place_and_day_become_changes() -> None:
    days = [f"2023-01-{day:02d}" for day in range(1, 31)]
    rows = [
        f"{town},{day},{'Army' if day < start else 'Front'}"
        for day in days
        for town, start in (("Suva", "2023-01-11"), ("Nadi", "2024"))
    ]
    records = read_text("\n".join(["place,date,controller", *rows, ""]))
    assert cells(records, "control", "place_id", "from_date", "controller") == [
        ["Suva", "2023-01-01", "Army"],
        ["Nadi", "2023-01-01", "Army"],
        ["Suva", "2023-01-11", "Front"],
    ]
    assert sum(records.report.left_out.values()) == 57
