"""Writing and updating of a theatre's folder, and of its import.toml."""

import datetime as dt
import tomllib

import pandas as pd
import pytest

from data.importing.mapping.file import (
    FileMapping,
    ImportMappings,
    mappings_text,
    pattern_of,
    read_mappings,
)
from data.importing.mapping.theatre_toml import add_settings
from data.importing.records import ColumnMapping, Records
from data.importing.theatre_folder import merge_rows, read_rows, write_files, write_records
from data.loading.theatre import read_theatre


def frame(text: str) -> pd.DataFrame:
    header, *rows = [line.split(",") for line in text.split()]
    return pd.DataFrame(rows, columns=header, dtype="str")


PLACES = frame("name,lat,lon Northtown,15.5,32.5 Southtown,12.0,24.9")
CONTROL = frame("place,controller,from Northtown,Army,2023-04-15 Southtown,Front,2023-10-26")


def test_a_new_folder_is_a_theatre_and_a_second_import_updates_it(tmp_path) -> None:
    folder = tmp_path / "north-south"
    write_records(folder, Records({"places": PLACES, "control": CONTROL}), countries={"SDN": []})
    theatre = read_theatre(folder)
    assert theatre.settings.title == "North South"
    assert [country.iso3 for country in theatre.settings.countries] == ["SDN"]
    edited = (folder / "control.csv").read_text().replace("from_date", "from_date,my remark")
    (folder / "control.csv").write_text(edited.replace("2023-04-15", "2023-04-15,seen"))
    newer = frame("place,held_by,from northtown,contested,2023-04-15 Northtown,Front,2024-01-01")
    report = write_records(folder, Records({"control": newer}))
    assert report.changes == [
        "control.csv: 1 changed, 1 added, 1 not in the file, kept",
    ]
    rows = read_rows(folder / "control.csv")
    assert rows["my remark"].tolist() == ["seen", "", ""]
    assert rows["controller"].tolist() == ["contested", "Front", "Front"]


def test_settings_of_a_later_file_are_added(tmp_path) -> None:
    """Those of theatre.toml stay, but for the title that an import took from the folder's name."""
    folder = tmp_path / "north-coast"
    write_records(folder, Records(), countries={"UKR": ["RUS/Crimea"]})
    settings = {"title": "The coast", "subject": "army", "window_first": "2022-02-24"}
    report = write_records(folder, Records(settings=settings))
    assert report.changes == ["theatre.toml: settings added"]
    written = tomllib.loads((folder / "theatre.toml").read_text("utf-8"))
    assert written["title"] == "The coast" and written["subject"] == "army"
    assert written["window_first"] == dt.date(2022, 2, 24)
    assert written["countries"] == [{"iso3": "UKR", "units": ["RUS/Crimea"]}]
    again = write_records(folder, Records(settings={"title": "Another", "subject": "navy"}))
    assert again.changes == []
    assert tomllib.loads((folder / "theatre.toml").read_text("utf-8")) == written


def test_settings_are_added_to_any_valid_file() -> None:
    arrays = 'points = [\n["a", "b"],\n["c", "d"]\n]'
    for text in ("", arrays, f'{arrays}\n\n[[countries]]\niso3 = "UKR"'):
        added = tomllib.loads(add_settings(text, {"subject": "army"}, "Coast"))
        assert added == tomllib.loads(text) | {"subject": "army"}


def test_rows_that_a_replacing_file_lacks_are_removed_and_counted() -> None:
    merged, change = merge_rows("control", CONTROL, CONTROL.iloc[:1], replaces=True)
    assert merged.reset_index(drop=True).equals(CONTROL.iloc[:1])
    assert change == "1 unchanged, 1 not in the file, removed"


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("places", "place_id,name a,Nyala", "name,lat Nyala,12", "1 changed"),
        ("places", "place_id,name a,Nyala", "place_id,name b,Nyala",
         "1 added, 1 not in the file, kept"),
        ("places", "name,lat Nyala,12.50", "name,lat Nyala,12.5", "1 unchanged"),
        ("places", "name,lat Nyala,12.5", "name,lat Nyala,", "1 unchanged"),
        ("control", "place_id,controller,from_date al-b,a,2017", "place,holder,since Al-B,b,2017",
         "1 changed"),
        ("figures", "metric,place,value,unit,as_of,organisation m,p,1,km2,2017,A m,p,2,km2,2017,B",
         "metric,place,value,unit,as_of,organisation m,p,3,km2,2017,B m,p,1,km2,2017,A",
         "1 changed, 1 unchanged"),
    ],
)  # fmt: skip
def test_rows_are_matched_by_id_or_else_by_name(name, old, new, expected) -> None:
    assert merge_rows(name, frame(old), frame(new))[1] == expected


def test_a_failed_write_leaves_the_folder_as_it_was(tmp_path) -> None:
    write_files(tmp_path, {"a.csv": "old"})
    (tmp_path / "b").write_text("a file where a folder is needed")
    with pytest.raises(OSError):
        write_files(tmp_path, {"a.csv": "new", "b/c.csv": "new"})
    assert (tmp_path / "a.csv").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b"]


def test_mappings_survive_writing_and_fit_the_next_file(tmp_path) -> None:
    mapping = ColumnMapping("control", {"place_id": 'Ort "x"'}, {"day_order": "day"})
    mappings = ImportMappings(
        (FileMapping(pattern_of("control 2024-05-01.csv"), mapping, "Blatt 1"),),
        {"place:Ä": "none"},
    )
    (tmp_path / "import.toml").write_text(mappings_text(mappings), encoding="utf-8")
    assert read_mappings(tmp_path) == mappings
    assert mappings.find("control 2025-11-30.csv", "Blatt 1") == mapping
    assert mappings.find("other.csv", "Blatt 1") is None


@pytest.mark.parametrize("text", ["files = 3", "[[files]]\nkind = 'x'", "[answers]\na = 1", "["])
def test_an_invalid_mapping_file_is_named(tmp_path, text) -> None:
    (tmp_path / "import.toml").write_text(text)
    with pytest.raises(ValueError, match=r"import\.toml"):
        read_mappings(tmp_path)
