"""Import from files to a theatre's folder, by the engine and by the command line."""

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from data.__main__ import main
from data.importing.check import check_import
from data.importing.command import check_country
from data.importing.mapping.file import ImportMappings, read_mappings
from data.importing.plan import OpenQuestionsError
from data.importing.run import apply_import, plan_import
from data.importing.template import EXAMPLE, export_theatre_workbook, template_workbook
from data.importing.theatre_folder import read_rows
from data.loading.suspicions import UNCHANGED
from data.loading.theatre import read_theatre, served_theatres, theatre_folders
from data.schema import TABLES
from tests.data.conftest import check_theatre
from tests.data.importing.test_maps import map_of_day

PLACES = b"name,lat,lon\nSuva,-18.1416,178.4419\nLabasa,-16.4311,179.3645\n"
CONTROL = b"place,held by,since\nSuva,Army,2000-05-19\nLabasa,Rebels,2000-07-01\n"


def cells_of(path: Path) -> dict[str, list[str]]:
    """Cells of a table by column; numbers in one form, columns without cells left out."""

    def plain(cell: str) -> str:
        try:
            return f"{float(cell):.12g}"
        except ValueError:
            return cell

    rows = read_rows(path).rename(columns={"governorate": "admin_unit"})
    columns = {str(name): [plain(cell) for cell in rows[name]] for name in rows}
    return {name: cells for name, cells in columns.items() if any(cells)}


@pytest.mark.parametrize("source", served_theatres().values(), ids=lambda path: path.name)
def test_a_theatre_survives_the_way_through_the_template(source, tmp_path) -> None:
    content = export_theatre_workbook(source)
    assert content == export_theatre_workbook(source)
    plan = plan_import([("theatre.xlsx", content)])
    assert not plan.open_questions
    assert not plan.report.refused
    apply_import(plan, tmp_path)
    for spec in TABLES:
        assert cells_of(tmp_path / spec.file) == cells_of(source / spec.file), spec.file


@pytest.mark.parametrize("is_known", [False, True])
def test_only_figures_of_a_change_may_be_negative(is_known: bool) -> None:
    measures = b"metric,label,family,part,kind\nincome,Change in income,share,lost,change\n"
    rows = "Change in income,Suva,-26,%,2000,income in 1999,T\nLosses,Suva,-5,people,2000,,T\n"
    claims = f"measure,place,value,unit,as_of,base,source_title\n{rows}".encode()
    files = [("claims.csv", claims), *([] if is_known else [("measures.csv", measures)])]
    existing = {"metrics": pd.read_csv(io.BytesIO(measures), dtype=str)} if is_known else None
    (refused,) = plan_import(files, "FJI", existing=existing).report.refused
    assert (refused.row, refused.read) == (3, "-5")
    assert refused.expected.startswith("a figure of at least 0. Give a decrease")


def test_the_command_writes_a_workbook_that_updates_the_theatre(tmp_path, capsys) -> None:
    folder, book = tmp_path / "fiji", tmp_path / "fiji.xlsx"
    files = [("places.csv", PLACES), ("control.csv", CONTROL)]
    apply_import(plan_import(files, "FJI"), folder)
    command = ["export-workbook", str(folder), "-o", str(book)]
    assert main(command) == 0
    assert f"import {book} --into {folder}" in capsys.readouterr().out
    assert main(command) == 2 and main([*command, "--overwrite"]) == 0
    edited = openpyxl.load_workbook(book)
    edited["Control"].append(["Suva", "Rebels", "2000-09-01"])
    edited.save(book)
    assert main(["import", str(book), "--into", str(folder)]) == 0
    assert "control.csv: 2 unchanged, 1 added" in capsys.readouterr().out
    assert main(["import", str(book), "--into", str(tmp_path / "copy")]) == 0
    for name in ("places.csv", "control.csv"):
        assert cells_of(tmp_path / "copy" / name) == cells_of(folder / name)
    assert main(["export-workbook", str(tmp_path), "-o", str(tmp_path / "x.xlsx")]) == 2
    assert main([*command[:2], "-o", str(tmp_path / "x.csv")]) == 2


def test_text_cells_of_a_workbook_are_no_formulas(tmp_path) -> None:
    formula = '=HYPERLINK("https://example.org"),+1,-a,@b'
    (tmp_path / "places.csv").write_text(
        f'name,lat,lon,note\nA,1,2,"{formula.replace(chr(34), chr(34) * 2)}"\n'
    )
    (tmp_path / "out.xlsx").write_bytes(export_theatre_workbook(tmp_path))
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx")["Places"]["D2"]
    assert (cell.data_type, cell.value) == ("s", formula)


def test_the_template_explains_its_columns_and_its_examples_are_not_imported(tmp_path) -> None:
    (tmp_path / "template.xlsx").write_bytes(template_workbook())
    book = openpyxl.load_workbook(tmp_path / "template.xlsx")
    names = ["Places", "Actors", "Control", "Claims", "Events", "Sources"]
    assert [name for name in book.sheetnames if name in names] == names
    for name in names:
        sheet = book[name]
        assert sheet.freeze_panes == "B2"
        assert all(cell.comment and cell.comment.text for cell in sheet[1]), name
        assert [str(sheet.cell(row, 1).value).split()[0] for row in (2, 3)] == [EXAMPLE] * 2
    assert book["Control"].data_validations.dataValidation
    plan = plan_import([tmp_path / "template.xlsx"])
    assert plan.report.left_out == {"examples of the template": 12}
    with pytest.raises(ValueError, match="nothing to import"):
        apply_import(plan, tmp_path / "new")
    book["Places"].append(["Suva", "-18.1416", "178.4419"])
    book["Control"].append(["Suva", "Army", "2000-05-19"])
    book.save(tmp_path / "filled.xlsx")
    apply_import(plan_import([tmp_path / "filled.xlsx"]), tmp_path / "new")
    assert read_theatre(tmp_path / "new").control["place_id"].tolist() == ["suva"]


def test_the_command_imports_a_folder_and_updates_it(tmp_path, capsys) -> None:
    files, folder = tmp_path / "files", tmp_path / "fiji"
    files.mkdir()
    (files / "places.csv").write_bytes(PLACES)
    (files / "control 2000-07.csv").write_bytes(CONTROL)
    command = ["import", str(files), "--into", str(folder), "--country", "FJI"]
    assert main([*command, "--dry-run"]) == 0
    assert not folder.exists()
    assert main(command) == 0
    assert not check_theatre(folder)
    newer = CONTROL.replace(b"Army", b"Government") + b"Suva,Rebels,2000-06-01\n"
    (files / "control 2000-07.csv").write_bytes(CONTROL + b"Suva,Army,2000-06-01\n")
    assert main(command) == 0
    assert "control 2000-07.csv:4: held by: read 'army'" in capsys.readouterr().out
    (files / "control 2000-07.csv").rename(files / "control 2000-08.csv")
    (files / "control 2000-08.csv").write_bytes(newer)
    capsys.readouterr()
    assert main([*command, "--json"]) == 0
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert "control.csv: 2 changed, 1 unchanged" in changes
    assert 'pattern = "control *.csv"' in (folder / "import.toml").read_text()


def test_open_questions_come_first(tmp_path, capsys) -> None:
    (tmp_path / "control.csv").write_bytes(CONTROL)
    command = ["import", str(tmp_path / "control.csv"), "--into", str(tmp_path / "new")]
    assert main(command) == 3
    assert '--answer "country=..."' in capsys.readouterr().out
    with pytest.raises(OpenQuestionsError):
        apply_import(plan_import([tmp_path / "control.csv"]), tmp_path / "new")
    assert main([*command, "--answer", "country=FJI"]) == 3
    assert "Suva (FJI, " in capsys.readouterr().out
    assert main([*command, "--answer", "country=FJI", "--answer", "place_names=exact"]) == 0
    assert not check_theatre(tmp_path / "new")


def test_answers_of_an_import_with_open_questions_are_kept(tmp_path, capsys) -> None:
    (tmp_path / "control.csv").write_bytes(CONTROL)
    command = ["import", str(tmp_path / "control.csv"), "--into", str(tmp_path / "new")]
    assert main([*command, "--country", "FJI", "--dry-run"]) == 3
    assert not (tmp_path / "new").exists()
    assert main([*command, "--country", "FJI"]) == 3
    assert "are kept in" in capsys.readouterr().out
    assert main([*command, "--answer", "place_names=exact"]) == 0
    assert not check_theatre(tmp_path / "new")


MAPPING = """[[files]]
pattern = "n.csv"
kind = "{kind}"
[files.columns]
{field} = "How many"
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MAPPING.format(kind="claims", field="number_of"), "'number_of' is not known.*, value"),
        (MAPPING.format(kind="claim", field="value"), "'claim' is not known.*, claims"),
        (MAPPING.format(kind="claims", field="value").replace("pattern", "file"), "'file' is not"),
        ('[answer]\na = "b"\n', "'answer' is not known; expected answers, files"),
    ],
)
def test_unknown_keys_of_the_mapping_file_are_refused(text, expected, tmp_path) -> None:
    (tmp_path / "import.toml").write_text(text)
    with pytest.raises(ValueError, match=expected):
        read_mappings(tmp_path)


def test_the_mapping_file_accepts_the_names_of_columns_in_the_documentation(tmp_path) -> None:
    (tmp_path / "import.toml").write_text(
        '[[files]]\npattern = "n.csv"\nkind = "claims"\n[files.columns]\nmeasure = "A"\n'
        'place = "B"\n[[files]]\npattern = "p.csv"\nkind = "places"\n[files.columns]\n'
        'name_ar = "C"\n'
    )
    claims, places = read_mappings(tmp_path).files
    assert claims.mapping.columns == {"metric": "A", "place_id": "B"}
    assert places.mapping.columns == {"name_ar": "C"}


def test_rows_that_a_repaired_file_lacks_are_named_with_the_way_to_remove_them(
    tmp_path, capsys
) -> None:
    (tmp_path / "places.csv").write_bytes(PLACES)
    (tmp_path / "control.csv").write_bytes(CONTROL + b"Suva,Wrong,2000-08-01\n")
    command = ["import", str(tmp_path / "places.csv"), str(tmp_path / "control.csv")]
    command += ["--into", str(tmp_path / "new"), "--country", "FJI"]
    assert main(command) == 0
    assert "missing_rows" not in capsys.readouterr().out
    (tmp_path / "new" / "events.csv").write_text("date,place\n2000-05-19,Suva\n")
    (tmp_path / "control.csv").write_bytes(CONTROL)
    assert main(command) == 0
    printed = capsys.readouterr().out
    assert '--answer "missing_rows=remove"' in printed
    assert "These files have no rows for events.csv" in printed
    assert main([*command, "--answer", "missing_rows=remove"]) == 0
    assert "Wrong" not in (tmp_path / "new" / "control.csv").read_text()


def test_what_cannot_be_read_is_refused_by_name(tmp_path, capsys) -> None:
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert main(["import", str(tmp_path / "picture.csv"), "--into", str(tmp_path / "new")]) == 1
    assert "picture.csv" in capsys.readouterr().out
    assert main(["import", str(tmp_path / "none.csv"), "--into", str(tmp_path / "new")]) == 2
    assert "no such file" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_theatre_whose_settings_cannot_be_read_is_refused(tmp_path, capsys) -> None:
    (tmp_path / "theatre.toml").write_text('title = "x"\n[[countries]\n', "utf-8")
    table = tmp_path / "places.csv"
    table.write_text("name,lat,lon\nNyala,12.0489,24.8807\n", "utf-8")
    assert main(["import", str(table), "--into", str(tmp_path)]) == 2
    assert "theatre.toml:2: (file): read" in capsys.readouterr().err


def test_a_table_that_is_not_recognised_is_asked_about_and_may_be_skipped() -> None:
    upload = ("notes.csv", b"colour,shape\nred,round\nblue,square\n")
    plan = plan_import([upload])
    assert [question.key for question in plan.open_questions] == ["kind:notes.csv"]
    skipped = plan_import([upload], mappings=ImportMappings((), {"kind:notes.csv": "skip"}))
    assert not skipped.open_questions
    assert skipped.report.left_out == {"left out as answered": 2}


def test_what_is_no_table_in_a_folder_is_left_out_with_the_reason() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("f/places.csv", PLACES)
        archive.writestr("f/control.csv", CONTROL)
        archive.writestr(
            "f/fixes.csv", "row,now,should be,why,url\n2,a,b,wrong,http://a.example/\n"
        )
        archive.writestr("f/map.pdf", "%PDF")
        archive.writestr("f/readme.txt", "Read me, please\nand this, too\n")
    plan = plan_import([("f.zip", packed.getvalue())], "FJI")
    assert not plan.open_questions
    assert not plan.report.refused
    assert plan.report.left_out == {
        "file: neither table nor map": 1,
        "its columns fit no table of a theatre (row, now, should be, why, url)": 1,
        "its columns fit no table of a theatre (Read me, please)": 1,
    }
    assert set(plan.records.tables) == {"places", "control"}


@pytest.mark.parametrize("country", ["UKR", ""])
def test_units_of_a_neighbour_are_assigned_on_request(tmp_path: Path, country: str) -> None:
    cities = b"Kyiv,50.45,30.52\nLviv,49.84,24.03\nDnipro,48.46,35.05\n"
    files = [
        ("places.csv", b"name,lat,lon\n" + cities + b"Kerch,45.36,36.48\n"),
        ("control.csv", b"place,controller,from\nKyiv,A,2022-02-24\nKerch,B,2022-02-24\n"),
    ]
    assert [each.key for each in plan_import(files, country).open_questions] == ["units"]
    plan = plan_import(files, country, ImportMappings((), {"units": "assign"}))
    apply_import(plan, tmp_path)
    (found,) = read_theatre(tmp_path).settings.countries
    assert found.units == ("RUS/Crimea",)


def test_places_of_two_countries_are_no_question_about_units() -> None:
    rows = "A,33.3,44.4\nB,36.3,43.1\nC,30.5,47.8\nD,35.95,39.01\nE,36.2,37.13\n"
    assert not plan_import([("places.csv", f"name,lat,lon\n{rows}".encode())]).open_questions


def test_a_refused_date_causes_no_finding_in_the_next_row(tmp_path: Path) -> None:
    control = CONTROL.replace(
        b"Labasa",
        b"Suva,Rebels,31 June 2000\nSuva,Army,2000-07-13\nLabasa,Rebels,2000-06-01\nLabasa",
    )
    plan = plan_import([("places.csv", PLACES), ("control.csv", control)])
    written = apply_import(plan, tmp_path)
    (finding,) = check_import(tmp_path, "fiji", plan, written).warnings
    assert (finding.file, finding.row, finding.expected) == ("control.csv", 6, UNCHANGED)


@pytest.mark.parametrize(
    ("country", "code"),
    [
        *((text, "FJI") for text in ("FJI", "fji", "FJ", "Fiji")),
        *((text, "SSD") for text in ("SSD", "SS", "South Sudan", "S. Sudan", "SDS")),
        *((text, "PSE") for text in ("PSE", "Palestine", "West Bank")),
    ],
)
def test_a_country_is_named_by_code_or_name(country: str, code: str) -> None:
    assert check_country(country) == code


def test_an_unknown_country_has_a_suggestion() -> None:
    with pytest.raises(ValueError, match="did you mean FJI"):
        check_country("Fijii")


def test_a_new_theatre_has_a_template_and_is_served_once_it_has_records(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr("data.importing.command.SEEDS", tmp_path)
    arguments = ["new", "south-sea", "--country", "FJI"]
    assert main(arguments) == 0
    folder = tmp_path / "south-sea"
    assert {path.name for path in folder.iterdir()} == {
        *("template.xlsx", "theatre.toml", "README.md")
    }
    assert theatre_folders(tmp_path) == []
    assert main(arguments) == 2
    files = [("places.csv", PLACES), ("control.csv", CONTROL)]
    apply_import(plan_import(files), folder)
    assert theatre_folders(tmp_path) == [folder]
    assert read_theatre(folder).settings.title == "South Sea"


def test_a_template_for_a_country_asks_for_none() -> None:
    plan = plan_import([("template.xlsx", template_workbook("SDN"))])
    assert plan.country == "SDN"
    assert not plan.open_questions and not plan.records.report.refused


def test_comments_of_the_mapping_file_stay(tmp_path) -> None:
    apply_import(plan_import([("places.csv", PLACES), ("control.csv", CONTROL)]), tmp_path)
    path = tmp_path / "import.toml"
    text = path.read_text().replace('kind = "control"', '# as agreed\nkind = "control"  # checked')
    path.write_text(text)
    newer = CONTROL.replace(b"Army", b"Government")
    apply_import(plan_import([("places.csv", PLACES), ("control.csv", newer)]), tmp_path)
    assert path.read_text() == text


def test_a_zip_of_a_folder_is_read_as_the_folder(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("x/places.csv", PLACES)
        archive.writestr("x/control.csv", CONTROL)
        archive.writestr(*map_of_day("20240101", 31))
    plan = plan_import([tmp_path / "all.zip"])
    assert {name: len(frame) for name, frame in plan.records.tables.items()} == {
        **{"places": 2, "control": 2}
    }
    assert [len(frame) for frame in plan.polygons.values()] == [1]


@pytest.mark.parametrize("country", ["UKR", ""])
def test_units_that_polygons_cover_are_asked_about(country: str, tmp_path: Path) -> None:
    ring = [[32.5, 44.3], [36.7, 44.3], [36.7, 46.2], [32.5, 46.2], [32.5, 44.3]]
    name, content = map_of_day("20240101", 31)
    document = json.loads(content)
    document["features"][0]["geometry"]["coordinates"] = [[ring]]
    files = [(name, json.dumps(document).encode())]
    plan = plan_import(files, country)
    assert "RUS/Crimea" in plan.foreign_units
    (question,) = (each for each in plan.open_questions if each.key == "units")
    assert "polygons of control in Crimea (Russia)" in question.text
    answers = {each.key: "A" for each in plan.open_questions} | {"units": "assign"}
    apply_import(plan_import(files, country, ImportMappings((), answers)), tmp_path)
    (found,) = read_theatre(tmp_path).settings.countries
    assert (found.iso3, "RUS/Crimea" in found.units) == ("UKR", True)


def test_a_place_far_from_all_others_is_named_by_the_check(tmp_path, capsys) -> None:
    file = tmp_path / "control.csv"
    rows = "Suva,-18.1,178.4,Army,2000-05-19\nDouala,4.05,9.7,Army,2000-05-19\n"
    file.write_text(f"place,lat,lon,held by,since\n{rows}")
    main(["import", str(file), "--into", str(tmp_path / "x")])
    report = capsys.readouterr().out
    assert "2 rows read, 2 kept" in report
    assert "theatre.toml:1: countries: read" in report
    assert "farther away: Fiji. The centre follows the positions of places" in report
