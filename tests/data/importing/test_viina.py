"""Control by place and day: runs by assessor, from files in any order, and their doubts."""

import json
import zipfile
from pathlib import Path

import pytest

from data.importing.formats import viina
from data.importing.records import ColumnMapping, Records
from data.importing.run import apply_import, plan_import
from tests.bench.place_days import write_table

HEADER = "geonameid,date,status_wiki,status_boost,status_dsm,status_isw,status\n"
MAPPING = ColumnMapping("viina_control")


def write(folder: Path, rows: str, name: str = "control_latest_2022.csv") -> Path:
    path = folder / name
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


def runs_of(records: Records, assessor: str) -> list[tuple[str, ...]]:
    control = records.tables["control"]
    columns = ["place_id", "controller", "from_date", "to_date"]
    rows = control.loc[control["assessor"] == assessor, columns]
    return [tuple(row) for row in rows.itertuples(index=False)]


def test_votes_become_runs_by_assessor(tmp_path: Path) -> None:
    days = "709930.0,20220301,UA,UA,UA,,UA\n709930,20220302,UA,RU,UA,RU,CONTESTED\n"
    records = viina.read([write(tmp_path, days)], MAPPING)
    assert runs_of(records, "wiki") == [("709930", "ua", "2022-03-01", "2022-03-02")]
    assert runs_of(records, "isw") == [("709930", "ru", "2022-03-02", "2022-03-02")]
    assert [run[1] for run in runs_of(records, "majority")] == ["ua", "contested"]
    assert records.report.questions[-1].key == viina.PLACES
    assert list(records.tables["actors"]["kind"]) == ["government", "government", "contested"]


def test_order_and_packing_do_not_matter(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.csv" for name in ("by_place", "by_day")]
    for path in paths:
        write_table(path, 20, 60, by_day=path.stem == "by_day")
    packed = tmp_path / "by_day.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(paths[1], "Data/control.csv")
    sorted_records = viina.read(paths[:1], MAPPING)
    for records in (viina.read(paths[1:], MAPPING), viina.read([packed], MAPPING)):
        rows, expected = records.tables["control"], sorted_records.tables["control"]
        assert rows.values.tolist() == expected.values.tolist()
        assert any("sorted" in text for text in records.report.defaults)
    assert sorted_records.report.rows_kept == 1200


def test_a_damaged_zip_is_refused_in_words(tmp_path: Path) -> None:
    table, packed = tmp_path / "by_day.csv", tmp_path / "by_day.zip"
    write_table(table, 20, 60, by_day=True)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(table, table.name)
    content = bytearray(packed.read_bytes())
    content[100:140] = b"\xff" * 40
    packed.write_bytes(content)
    (refused,) = viina.read([packed], MAPPING).report.refused
    assert "a damaged ZIP" in refused.read
    assert refused.expected == "a complete ZIP with one CSV file"
    plan = plan_import([packed], "UKR")
    assert "a damaged" in plan.files[0].records.report.refused[0].read


def test_a_missing_day_ends_a_run_and_a_second_row_counts(tmp_path: Path) -> None:
    days = "1,20220301,UA,UA,UA,UA,UA\n1,20220303,RU,UA,UA,UA,UA\n1,20220303,UA,UA,UA,UA,UA\n"
    records = viina.read([write(tmp_path, days)], MAPPING)
    assert [run[2:] for run in runs_of(records, "wiki")] == [
        ("2022-03-01", "2022-03-01"),
        ("2022-03-03", "2022-03-03"),
    ]
    assert sum(records.report.left_out.values()) == 1


def test_years_follow_each_other(tmp_path: Path) -> None:
    first = write(tmp_path, "1,20221231,UA,UA,UA,UA,UA\n", "a.csv")
    second = write(tmp_path, "1,20230101,UA,UA,UA,UA,UA\n", "b.csv")
    records = viina.read([second, first], MAPPING)
    assert runs_of(records, "dsm") == [("1", "ua", "2022-12-31", "2023-01-01")]


def test_unreadable_rows_are_named(tmp_path: Path) -> None:
    rows = "1,20220301,UA,UA,UA,UA,UA\n1,soon,UA,UA,UA,UA,UA\n1,20220302,UA\n"
    report = viina.read([write(tmp_path, rows)], MAPPING).report
    assert {(refusal.row, refusal.column) for refusal in report.refused} >= {(3, "date")}
    assert len(report.refused) == 2
    assert report.rows_kept == 1


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"PK\x03\x04 no archive", b"\xff\xfe\x00a"]
)
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "control.csv"
    path.write_bytes(content)
    records = viina.read([path], MAPPING)
    assert not records.tables
    assert [refusal.file for refusal in records.report.refused] == ["control.csv"]


def test_cells_name_the_places(tmp_path: Path) -> None:
    cell = {"geonameid": 709930.0, "name": "A town", "ADM1_NAME": "A region"}
    cell |= {"longitude": 36.2, "latitude": 50.0}
    cells = json.dumps({"type": "FeatureCollection", "features": [{"properties": cell}]}).encode()
    days = "709930,20220301,UA,UA,UA,UA,UA\n5,20220301,UA,UA,UA,UA,UA\n"
    records = viina.read([write(tmp_path, days)], MAPPING, cells)
    places = records.tables["places"].set_index("place_id")
    assert (places.loc["709930", "name_en"], places.loc["709930", "lat"]) == ("A town", "50.0")
    assert any("1 place without a name: 5" in text for text in records.report.defaults)
    with pytest.raises(viina.TableError):
        viina.read_tessellation(b"[]")


@pytest.mark.parametrize(("answers", "most"), [({viina.EXTENT: viina.CHANGED}, "9"), ({}, "5")])
def test_only_changing_places_on_request_or_if_all_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: dict[str, str], most: str
) -> None:
    monkeypatch.setenv("FOOTHOLD_TABLE_ROWS", most)
    rows = "1,20220301,UA,UA,UA,UA,UA\n2,20220301,UA,UA,RU,UA,UA\n"
    mapping = ColumnMapping("viina_control", answers=answers)
    records = viina.read([write(tmp_path, rows)], mapping)
    assert set(records.tables["control"]["place_id"]) == {"2"}


def write_alternating(folder: Path, days: int) -> Path:
    """Write one place whose votes change each day."""
    votes = ("UA,UA,UA,UA,UA", "RU,RU,RU,RU,RU")
    rows = [f"1,202203{day:02d},{votes[day % 2]}\n" for day in range(1, days + 1)]
    return write(folder, "".join(rows))


def test_the_majority_alone_is_offered_where_all_assessors_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTHOLD_TABLE_ROWS", "20")
    path = write_alternating(tmp_path, 10)
    (question, _) = viina.read([path], MAPPING).report.questions
    assert list(question.options.values()) == [viina.ONE_ASSESSOR]
    assert "all have 50 rows of control, at most 20 load (FOOTHOLD_TABLE_ROWS)" in question.text
    mapping = ColumnMapping("viina_control", answers={viina.EXTENT: viina.ONE_ASSESSOR})
    assert len(viina.read([path], mapping).tables["control"]) == 10


def test_too_many_rows_are_not_written_and_the_message_says_how_to_narrow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTHOLD_TABLE_ROWS", "5")
    path = write_alternating(tmp_path, 10)
    places = ("places.csv", b"id,name,lat,lon\n1,A,50,36\n")
    plan = plan_import([path, places], "UKR")
    assert not plan.open_questions
    expected = "50 rows, of which at most 5 load.* shorter period.*FOOTHOLD_TABLE_ROWS=50"
    with pytest.raises(ValueError, match=expected):
        apply_import(plan, tmp_path / "theatre")
    assert not (tmp_path / "theatre").exists()
