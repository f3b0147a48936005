"""Every planted fault is reported by file, row and column; no fault hides another."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from data.__main__ import main
from data.loading.datapackage import write_package
from data.loading.theatre import default_theatre, read_theatre
from data.model import Finding
from tests.data.conftest import check_theatre, copy_of, row_of, set_cell

# (file, key column, key, column to write, text to write, text of the message). Each fault has a
# row to itself, so that all of them fit into one copy.
CELLS = [
    ("figures.csv", "figure_id", "kirby-201501-iraq-peak", "value", "55,000", "thousands"),
    ("figures.csv", "figure_id", "gc-201706-iraq-km2", "low", "41,5", "decimal point"),
    ("figures.csv", "figure_id", "ihs-201501-held", "value", "nan", "finite"),
    ("figures.csv", "figure_id", "ihs-20151214-held", "value", "inf", "finite"),
    ("figures.csv", "figure_id", "ihs-20160704-held", "value", "1e999", "finite"),
    ("figures.csv", "figure_id", "ihs-20161003-held", "value", "many", "a number"),
    ("figures.csv", "figure_id", "ihs-2016end-held", "value", "", "a value, or low and high"),
    ("figures.csv", "figure_id", "ihs-20170626-held", "value", "-1", "at least 0"),
    ("figures.csv", "figure_id", "rand-2017-held-km2", "source_id", "nobody", "sources.csv"),
    ("figures.csv", "figure_id", "chrenk-2014-peak-km2", "place_id", "atlantis", "places.csv"),
    ("figures.csv", "figure_id", "rand-2014-peak-km2", "metric", "joy", "metrics.csv"),
    ("figures.csv", "figure_id", "atlantic-201902-peak-sqmi", "unit", "acres", "units.csv"),
    ("figures.csv", "figure_id", "kirby-201501-iraq-km2", "base_id", "nothing", "bases.csv"),
    ("figures.csv", "figure_id", "gc-201611-iraq-km2", "repeat_of", "nobody-said", "figures.csv"),
    ("figures.csv", "figure_id", "mcgurk-20160628-iraq-share", "base", "", "base of a percentage"),
    ("figures.csv", "figure_id", "mcgurk-20161213-iraq-share", "value", "161", "0 to 100"),
    ("figures.csv", "figure_id", "mcgurk-20161213-syria-share", "value", "-2", "0 to 100"),
    ("figures.csv", "figure_id", "gc-201701-iraq-km2", "low", "99000", "not greater than high"),
    ("figures.csv", "figure_id", "gc-201702-iraq-km2", "value", "9", "between low and high"),
    ("figures.csv", "figure_id", "gc-201611-syria-km2", "high", "", "or neither"),
    ("figures.csv", "figure_id", "mcgurk-20160628-ff-total", "as_of", "2017-01-01", "publication"),
    ("figures.csv", "figure_id", "dod-20170519-freed", "as_of", "2017-05", "YYYY-MM-DD"),
    ("figures.csv", "figure_id", "mcgurk-20170922-freed", "as_of", "2017-02-30", "a valid one"),
    ("figures.csv", "figure_id", "mcgurk-201711-freed", "as_of", "15.11.2017", "2017-08-04"),
    ("figures.csv", "figure_id", "mcgurk-201711-names", "qualifier", "roughly", "one of exact"),
    ("figures.csv", "figure_id", "mcgurk-201711-returned", "drawable", "maybe", "true or false"),
    ("figures.csv", "figure_id", "mcgurk-20160610-names", "unit", "km2", "family"),
    ("figures.csv", "figure_id", "mcgurk-20160610-fighters", "note", "a\x00b", "control character"),
    ("figures.csv", "figure_id", "mcgurk-201707-freed", "speaker", "a\x07b", "control character"),
    (
        "figures.csv",
        "figure_id",
        "mcgurk-201707-returned",
        "figure_id",
        "Upper-Case",
        "lower-case id",
    ),
    (
        "figures.csv",
        "figure_id",
        "mcgurk-20160628-fighters",
        "source_id",
        " lwj-2015-06",
        "without spaces",
    ),
    ("figures.csv", "figure_id", "gc-201711-iraq-km2", "note", "x" * 10_001, "FOOTHOLD_CELL"),
    ("sources.csv", "source_id", "rand-2017-04-20", "url", "javascript:alert(1)", "http"),
    ("sources.csv", "source_id", "bbc-2016-07-10", "via", "rumour", "one of primary"),
    ("sources.csv", "source_id", "rand-rr1912", "published_on", "4 Aug 2017", "2017-08-04"),
    ("places.csv", "place_id", "ramadi", "lat", "51.5", "within the theatre"),
    ("places.csv", "place_id", "hit", "lon", "-0.1", "within the theatre"),
    ("places.csv", "place_id", "haditha", "lat", "", "both lat and lon"),
    ("places.csv", "place_id", "kubaysah", "lat", "133.5", "at most 90"),
    ("places.csv", "place_id", "rutba", "part_of", "narnia", "places.csv"),
    ("places.csv", "place_id", "akashat", "kind", "moon", "one of theatre"),
    ("places.csv", "place_id", "balad", "country", "Mesopotamia", "three capital"),
    ("places.csv", "place_id", "dujail", "part_of", "", "the place that contains it"),
    ("events.csv", "event_id", "raqqa-20170606-offensive", "lat", "3.5", "within the theatre"),
    ("events.csv", "event_id", "mosul-20170709-declared", "date", "2017-07", "YYYY-MM-DD"),
    (
        "events.csv",
        "event_id",
        "dabiq-20161016-recaptured",
        "country",
        "IRQ",
        "country of the place",
    ),
    ("control.csv", "place_id", "palmyra", "controller", "martians", "actors.csv"),
    ("actors.csv", "actor_id", "isil", "colour", "black", "#1a2b3c"),
    ("actors.csv", "actor_id", "sdf_ypg", "pattern", "*", "one of"),
    ("units.csv", "unit", "sq_mi", "to_canonical", "0", "at least"),
    ("metrics.csv", "metric", "fighters", "phrase", "the number of fighters", "{place}"),
    ("metrics.csv", "metric", "revenue", "phrase", "{place} and {place}", "once"),
    ("metrics.csv", "metric", "area_held", "phrase", "the area in {place} {base}", "once"),
    ("metrics.csv", "metric", "share_cleared", "opposite", "joy", "metrics.csv"),
    ("metrics.csv", "metric", "share_lost", "opposite", "share_held", "whose opposite is this"),
    ("metrics.csv", "metric", "area_lost", "opposite", "area_lost", "another share"),
    ("conversions.csv", "conversion_id", "prorev-20161010-90800", "other_unit", "km2", "another"),
    ("conversions.csv", "conversion_id", "bbc-20170119-18000", "stated", "18001", "this figure_id"),
    ("conversions.csv", "conversion_id", "dailystar-20170119-78000", "other", "", "empty"),
    ("rival_dates.csv", "place_id", "manbij", "rival_date", "2016-08-12", "differs"),
    ("rival_dates.csv", "place_id", "kasab", "source_id", "nobody", "sources.csv"),
    ("rival_dates.csv", "place_id", "deir-hafir", "from_date", "2017-03-30", "row of control.csv"),
    ("rival_dates.csv", "place_id", "fallujah", "place_id", "atlantis", "places.csv"),
    (
        "rival_dates.csv",
        "place_id",
        "hajar-al-aswad",
        "rival_date",
        "2081-05-21",
        "within the period",
    ),
    ("rival_dates.csv", "place_id", "kobani", "rival_date", "26 January", "2017-08-04"),
    ("rival_dates.csv", "place_id", "zumar", "rival_precision", "week", "one of day, month"),
    ("cities/neighbourhoods.csv", "neighbourhood_id", "mashlab", "accuracy_m", "0", "at least 1"),
    ("cities/neighbourhoods.csv", "neighbourhood_id", "zuhur", "lon", "4.3", "within the theatre"),
    ("cities/clearing.csv", "neighbourhood_id", "aden", "meaning", "perhaps", "one of whole_on"),
    ("cities/clearing.csv", "neighbourhood_id", "hittin", "neighbourhood_id", "soho", "this city"),
]


def finding_text(findings: list[Finding], file: str, row: int, column: str) -> str:
    found = [f for f in findings if (f.file, f.row, f.column) == (file, row, column)]
    assert found, f"no finding at {file}:{row}: {column} in\n" + "\n".join(map(str, findings[:40]))
    return "\n".join(map(str, found))


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Finding], list[int]]:
    """All faults in one copy: the findings, and the row of each fault."""
    folder = copy_of(default_theatre(), tmp_path_factory.mktemp("planted") / "copy")
    rows = []
    for file, key, value, column, text, _ in CELLS:
        rows.append(row_of(folder / file, key, value))
        set_cell(folder / file, rows[-1], column, text)
    return check_theatre(folder), rows


def test_the_theatre_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_theatre(default_theatre()) == []
    assert main(["check"]) == 0
    assert capsys.readouterr().out.splitlines()[0].endswith("rows in 13 tables, no errors")


@pytest.mark.parametrize("place", range(len(CELLS)), ids=lambda n: f"{CELLS[n][3]}-{CELLS[n][2]}")
def test_a_faulty_cell_is_reported(planted: tuple[list[Finding], list[int]], place: int) -> None:
    file, _, _, column, text, expected = CELLS[place]
    found = finding_text(planted[0], file, planted[1][place], column)
    assert expected in found
    assert found.startswith(f"{file}:{planted[1][place]}: {column}: read ")
    if text and text.isprintable() and len(text) < 100:
        assert repr(text) in found or repr(str(text))[1:-1] in found


def rewrite(folder: Path, file: str, change: Callable[[str], str]) -> None:
    path = folder / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")


def first_line(text: str, change: Callable[[str], str]) -> str:
    head, rest = text.split("\n", 1)
    return f"{change(head)}\n{rest}"


HTML = "<!DOCTYPE html><html><body>Sign in</body></html>"
FILES = [
    ("semicolons", "metrics.csv", lambda t: t.replace(",", ";"), 1, "(table)", "semicolons"),
    ("web page", "units.csv", lambda t: HTML, 1, "(table)", "web page"),
    ("empty", "bases.csv", lambda t: "", 1, "(table)", "empty file"),
    (
        "unknown column",
        "events.csv",
        lambda t: first_line(t, lambda h: h + ",extra"),
        1,
        "extra",
        "known column",
    ),
    (
        "missing column",
        "places.csv",
        lambda t: first_line(t, lambda h: h.replace("place_id,name_en", "a,b")),
        1,
        "name_en",
        "no such column",
    ),
    (
        "column twice",
        "actors.csv",
        lambda t: first_line(t, lambda h: h.replace("label_ar", "label")),
        1,
        "label",
        "duplicate",
    ),
    (
        "ragged",
        "sources.csv",
        lambda t: t.replace("\n", "\n", 1).rstrip("\n") + "\nlate,row\n",
        1164,
        "(row)",
        "cells",
    ),
    (
        "open quote",
        "cities/clearing.csv",
        lambda t: t.rstrip("\n") + '\nraqqa,"open',
        1,
        "(table)",
        "quotes",
    ),
]


@pytest.fixture(scope="module")
def broken_files(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    folder = copy_of(default_theatre(), tmp_path_factory.mktemp("files") / "copy")
    for _, file, change, *_ in FILES:
        rewrite(folder, file, change)
    text = (folder / "figures.csv").read_text(encoding="utf-8")
    (folder / "figures.csv").write_bytes(
        text.replace("Hisham al-Hashimi", "Hisham al-Häshimi").encode("cp1252", "replace")
    )
    return check_theatre(folder)


@pytest.mark.parametrize("fault", FILES, ids=lambda fault: fault[0])
def test_a_faulty_file_is_reported(broken_files: list[Finding], fault: tuple) -> None:
    _, file, _, row, column, expected = fault
    assert expected in finding_text(broken_files, file, row, column)


def test_another_encoding_is_reported_by_row(broken_files: list[Finding]) -> None:
    found = [finding for finding in broken_files if finding.file == "figures.csv"]
    assert len(found) == 1
    assert found[0].row > 1
    assert "UTF-8" in found[0].expected


def test_one_broken_table_does_not_hide_faults_of_others(copy: Path) -> None:
    (copy / "sources.csv").write_bytes(b"")
    row = row_of(copy / "places.csv", "place_id", "ramadi")
    set_cell(copy / "places.csv", row, "lat", "51.5")
    set_cell(copy / "figures.csv", 2, "value", "5,000")
    findings = check_theatre(copy)
    finding_text(findings, "places.csv", row, "lat")
    finding_text(findings, "figures.csv", 2, "value")
    assert {finding.file for finding in findings} == {"sources.csv", "places.csv", "figures.csv"}


def test_utf_16(copy: Path) -> None:
    path = copy / "events.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    assert "UTF-16" in finding_text(check_theatre(copy), "events.csv", 1, "(table)")


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(copy: Path) -> None:
    for path in copy.rglob("*.csv"):
        text = path.read_text(encoding="utf-8")
        path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert check_theatre(copy) == []


def test_duplicate_ids_and_cycles_are_reported(copy: Path) -> None:
    figures = copy / "figures.csv"
    set_cell(figures, 3, "figure_id", "kirby-201501-iraq-peak")
    one = row_of(figures, "figure_id", "mcgurk-20170803-km2")
    set_cell(figures, one, "repeat_of", "mcgurk-20170804-lost-km2")
    findings = check_theatre(copy)
    assert "row above" in finding_text(findings, "figures.csv", 3, "figure_id")
    assert "circular" in finding_text(findings, "figures.csv", one, "repeat_of")


def test_control_intervals_have_no_overlap_and_lie_in_the_period(copy: Path) -> None:
    control = copy / "control.csv"
    twice = row_of(control, "place_id", "fallujah", 1)
    set_cell(control, twice, "from_date", "2014-01-01")
    early = row_of(control, "place_id", "ramadi", 0)
    set_cell(control, early, "from_date", "2013-12-01")
    backwards = row_of(control, "place_id", "raqqa", 0)
    set_cell(control, backwards, "to_date", "2013-01-01")
    end = row_of(control, "place_id", "rawa", 0)
    set_cell(control, end, "to_date", "2019-06-01")
    findings = check_theatre(copy)
    assert "one row per place" in finding_text(findings, "control.csv", twice, "from_date")
    assert "2014-01-01 or later" in finding_text(findings, "control.csv", early, "from_date")
    assert "not before" in finding_text(findings, "control.csv", backwards, "to_date")
    assert "an overlap" in finding_text(findings, "control.csv", end + 1, "from_date")


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        (
            'metric = "fighters"\nplace_id = "raqqa"',
            'place_id = "raqqa"',
            "headlines[0].metric",
            "no such key",
        ),
        ('subject = "isil"', 'subject = "nobody"', "subject", "actors.csv"),
        ('series = ["share_lost"', 'series = ["joy"', "series", "metrics.csv"),
        ("area_km2 = 438317", "area_km2 = 0", "countries[0].area_km2", "above 0"),
        ("opening_date = 2017-08-04", 'opening_date = "soon"', "opening_date", "a date"),
        ("opening_date = 2017-08-04", "opening_date = 2027-08-04", "opening_date", "window"),
        ("as_of = 2014-06-10", "as_of = 2004-06-10", "presets[0].as_of", "window_first"),
        ("as_of = 2014-06-10", "", "presets[0].as_of", "no such key"),
        (
            "as_of = 2014-06-10",
            'as_of = 2014-06-10\ncountry = "raqqa"',
            "presets.country",
            "place_id",
        ),
        ("west = 35.5", "west = 95.5", "bounds.west", "west less than east"),
        ('whole = "iraq-syria"', 'whole = "iraq-syria', "(file)", "TOML"),
        ('whole = "iraq-syria"', 'whole = "iraq-syria"\nmood = 1', "mood", "unknown key"),
        ('"cities/raqqa_frame.geojson"\np', '"../x.geojson"\np', "cities[0].frame", "inside"),
    ],
)
def test_settings(copy: Path, old: str, new: str, key: str, words: str) -> None:
    rewrite(copy, "theatre.toml", lambda text: text.replace(old, new, 1))
    found = [f for f in check_theatre(copy) if f.file == "theatre.toml"]
    assert [f.column for f in found] == [key]
    assert words in str(found[0])


@pytest.mark.parametrize(
    ("old", "new", "row", "column"),
    [
        ("{", "", 1, "(file)"),
        ('"FeatureCollection"', '"Feature"', 1, "(file)"),
        ("38.905", "3.905", 1, "geometry"),
        ("38.905", '"east"', 1, "geometry"),
        ('"kind": "bridge"', '"kind": ""', 2, "kind"),
        ('"kind": "bridge"', '"kind": ["bridge"]', 2, "kind"),
        ('"kind": "bridge"', '"kind": "ship"', 2, "kind"),
        ('"kind": "bridge"', '"kind": "old_city_wall"', 2, "geometry"),
        ('"accuracy_m": 300', '"accuracy_m": -1', 2, "accuracy_m"),
    ],
)
def test_frames(copy: Path, old: str, new: str, row: int, column: str) -> None:
    file = "cities/raqqa_frame.geojson"
    rewrite(copy, file, lambda text: text.replace(old, new, 1))
    assert [(f.file, f.row, f.column) for f in check_theatre(copy)] == [(file, row, column)]


def test_limits_are_settings(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTHOLD_TABLE_ROWS", "600")
    monkeypatch.setenv("FOOTHOLD_TABLE_BYTES", "150000")
    findings = check_theatre(copy)
    assert "FOOTHOLD_TABLE_BYTES" in finding_text(findings, "figures.csv", 1, "(table)")
    assert "FOOTHOLD_TABLE_ROWS" in finding_text(findings, "control.csv", 1, "(table)")


def test_invalid_calls_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["check", str(tmp_path / "nowhere")]) == 2
    assert "no such folder" in capsys.readouterr().err
    monkeypatch.setenv("FOOTHOLD_TABLE_ROWS", "lots")
    assert main(["check"]) == 2
    assert "FOOTHOLD_TABLE_ROWS" in capsys.readouterr().err


def test_an_empty_folder_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path)]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert "no rows of control and no claims" in line


def test_a_cell_is_reported_once(copy: Path) -> None:
    table = copy / "figures.csv"
    row = row_of(table, "figure_id", "mcgurk-20170804-names")
    set_cell(table, row, "value", "19,000")
    assert [str(finding) for finding in check_theatre(copy)] == [
        f"figures.csv:{row}: value: read '19,000', expected a number without thousands separators"
    ]


def test_a_theatre_without_conversions_is_clean(copy: Path) -> None:
    (copy / "conversions.csv").unlink()
    assert read_theatre(copy).conversions.empty
    package = json.loads(write_package(copy).read_text(encoding="utf-8"))
    assert "conversions" not in {resource["name"] for resource in package["resources"]}
