"""`python -m exhibits` lists, exports, and names the options where a request is unclear."""

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from data.model import Theatre
from exhibits import __main__ as command
from exhibits.__main__ import _VIEW_OPTIONS, _parser, _read_view, main
from exhibits.brief import build_item
from exhibits.links.view_parameters import VIEW_PARAMETERS
from exhibits.links.view_query import require_view
from exhibits.model import Exhibit
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.formats import BRIEF_FORMATS, FORMATS
from tests.exhibits.conftest import OPENING, Build

PROJECT = Path(__file__).parents[2]
GOOD = ("export", "share_cleared_raqqa")
BRIEF = ("brief",)

Printed = pytest.CaptureFixture[str]


def export_from_page(
    theatre: Theatre, entry: CatalogueEntry, day: str, country: str, form: str = "csv"
) -> bytes:
    """Export an exhibit with the call that the page's menu makes."""
    view = replace(require_view(theatre, {}), as_of=pd.Timestamp(day), country=country)
    item = build_item(theatre, entry, view, command.ADDRESS)
    return FORMATS[form].write(item.exhibit, item.export_context, item.notes)


once = pytest.mark.usefixtures("read_once")


@once
def test_the_list_names_every_exhibit(entries: dict[str, CatalogueEntry], capsys: Printed) -> None:
    assert main(["list"]) == 0
    printed = capsys.readouterr()
    listed, formats = printed.out.split("\n\n")
    rows = [line.split(maxsplit=2) for line in listed.splitlines()]
    assert rows == [[entry.id, entry.kind, entry.title] for entry in entries.values()]
    assert [name for name in (*FORMATS, *BRIEF_FORMATS) if name not in formats] == []
    assert not printed.err


@once
def test_an_export_is_the_exhibit_of_that_view(
    theatre: Theatre, entries: dict[str, CatalogueEntry], tmp_path: Path, capsys: Printed
) -> None:
    path = tmp_path / "rows.csv"
    arguments = ["--as-of", "2016-01-31", "--country", "iraq", "--format", "csv", "-o", str(path)]
    assert main(["export", "statements", *arguments]) == 0
    assert path.read_bytes() == export_from_page(
        theatre, entries["statements"], "2016-01-31", "iraq"
    )
    assert not capsys.readouterr().err


@once
def test_a_csv_file_has_its_metadata_beside_it(tmp_path: Path, capsys: Printed) -> None:
    read, full = tmp_path / "area.csv", tmp_path / "full.csv"
    assert main(["export", "area_over_time", "-o", str(read)]) == 0
    assert main(["export", "area_over_time", "--columns=full", "-o", str(full)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        *("area.csv", "area.metadata.json", "full.csv", "full.metadata.json")
    }
    tables = [pd.read_csv(path) for path in (read, full)]
    for path, table in zip((read, full), tables, strict=True):
        described = json.loads(path.with_suffix(".metadata.json").read_text("utf-8"))
        assert list(described["columns"]) == table.columns.tolist()
        assert described["columns"]["area_km2"]["unit"] == "km²"
        assert described["chart"]["originalChartUrl"].startswith(command.ADDRESS)
        assert described["licences"]
    assert tables[1].columns[-10:].tolist() == [
        *("exhibit", "title", "as_of_view", "rule", "theatre", "handling", "selection"),
        *("records", "content", "link"),
    ]
    assert len(tables[0].columns) < len(tables[1].columns)
    assert tables[1]["content"].str.startswith("sha256:").all()
    assert not capsys.readouterr().err
    assert main(["export", "area_over_time", "--columns=full", "-o", str(tmp_path / "x.png")]) == 2
    assert "--columns applies to" in capsys.readouterr().err


def test_each_parameter_of_addresses_is_an_option() -> None:
    # Sort orders are options of one exhibit, layers of the page Map; `at` is any place.
    assert {*_VIEW_OPTIONS, "order", "sort", "layers", "place"} == set(VIEW_PARAMETERS)


@pytest.mark.parametrize(
    ("by_name", "by_id"),
    [
        (["--country", "Iraq"], ["--country", "iraq"]),
        (["--reach", "40 km"], ["--reach", "40"]),
        (["--measure", "Share of territory lost"], ["--metric", "share_lost"]),
        (["--place", "Mosul"], ["--at", "mosul"]),
    ],
    ids=lambda arguments: arguments[0],
)
def test_names_and_ids_select_the_same(
    theatre: Theatre, by_name: list[str], by_id: list[str]
) -> None:
    first, second = (
        _read_view(theatre, _parser().parse_args(["export", "ledger", *options, "-o", "x"]))
        for options in (by_name, by_id)
    )
    assert first == second != require_view(theatre, {})


@once
def test_the_opening_view_is_the_default(
    theatre: Theatre, entries: dict[str, CatalogueEntry], tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    assert main(["export", "headlines", "-o", str(path)]) == 0
    country = theatre.settings.whole
    assert path.read_bytes() == export_from_page(theatre, entries["headlines"], OPENING, country)


@once
def test_an_empty_exhibit_is_reported_and_no_error(tmp_path: Path, capsys: Printed) -> None:
    to = tmp_path / "rows.csv"
    assert main([*GOOD, "--as-of", "2014-01-01", "-o", str(to)]) == 0
    assert "No claim on this in the ledger up to 1 January 2014." in capsys.readouterr().err
    assert len(to.read_text(encoding="utf-8-sig").splitlines()) == 1


@once
@pytest.mark.parametrize(
    ("words", "expected_texts"),
    [
        (("export", "no_such"), ("no_such", "headlines", "city_map_raqqa", "fighters_mosul")),
        ((*GOOD, "--as-of", "yesterday"), ("yesterday", "2014-01-01", "2019-03-31")),
        ((*GOOD, "--as-of", "2017-02-30"), ("2017-02-30", "2014-01-01", "2019-03-31")),
        ((*GOOD, "--as-of", "04/08/2017"), ("04/08/2017", "YYYY-MM-DD")),
        ((*GOOD, "--as-of", "2013-12-31"), ("2013-12-31", "2014-01-01", "2019-03-31")),
        ((*GOOD, "--as-of", "2019-04-01"), ("2019-04-01", "2014-01-01", "2019-03-31")),
        ((*GOOD, "--as-of", ""), ("''", "2014-01-01", "2019-03-31")),
        ((*GOOD, "--as-of", "NaT"), ("NaT", "2014-01-01", "2019-03-31")),
        ((*GOOD, "--as-of", "today"), ("today", "2014-01-01", "2019-03-31")),
        ((*GOOD, "--country", "atlantis"), ("atlantis", "Iraq and Syria", "Iraq", "Syria")),
        ((*GOOD, "--country", "raqqa"), ("raqqa", "Iraq and Syria", "Iraq", "Syria")),
        ((*GOOD, "--format", "docx"), ("docx", "csv", "pptx", "html")),
        ((*GOOD, "--format", "geojson"), ("not a map with control cells",)),
        ((*GOOD, "--language", "fr"), ("'fr'", "en, ar, both")),
        ((*GOOD, "--paper", "A9"), ("'A9'", "16:9, 4:3, A4, Letter")),
        ((*GOOD, "--address", "javascript:alert(1)"), ("invalid web address", "http://")),
        ((*GOOD, "--address", "http://a/?q=1"), ("invalid web address",)),
        ((*GOOD, "--address", "http://[::1"), ("invalid web address",)),
        ((*BRIEF, "--link", "http://[::1/brief?exhibits=headlines"), ("invalid web address",)),
        (("export", "ledger", "--order=-beauty"), ("unknown order '-beauty'", "-as_of")),
        ((*BRIEF, "--exhibits", "no_such"), ("unknown exhibit 'no_such'", "headlines")),
        ((*BRIEF, "--exhibits", ","), ("no exhibit selected",)),
        ((*BRIEF, "--exhibits", ",".join(["headlines"] * 41)), ("41 exhibits", "at most 40")),
        ((*BRIEF, "--exhibits", "control_map:reach=7 km"), ("unknown radius '7 km'", "25 km")),
        ((*BRIEF, "--exhibits", "control_map:reach"), ("invalid parameter 'reach'",)),
        ((*BRIEF, "--exhibits", "headlines", "--format", "csv"), ("'csv'", "pptx, pdf, html, zip")),
    ],
)
def test_an_unclear_request_lists_the_options(
    words: tuple[str, ...], expected_texts: tuple[str, ...], tmp_path: Path, capsys: Printed
) -> None:
    to = tmp_path / "rows"
    assert main([*words, "-o", str(to)]) == 2
    printed = capsys.readouterr()
    for text in expected_texts:
        assert text in printed.err
    assert "Traceback" not in printed.err
    assert not printed.out
    assert not list(tmp_path.iterdir())


@once
def test_a_missing_folder_is_reported(tmp_path: Path, capsys: Printed) -> None:
    to = tmp_path / "no" / "such" / "rows.csv"
    assert main([*GOOD, "-o", str(to)]) == 2
    assert f"cannot write {to}: " in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@once
def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path, capsys: Printed) -> None:
    assert main([*GOOD, "-o", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["export"], ["export", "headlines"], ["paint"]])
def test_an_incomplete_command_is_refused(words: list[str], capsys: Printed) -> None:
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert stop.value.code == 2
    assert "usage: python -m exhibits" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--theatre", "ukraine-2022", "list"], ["list", "--theatre", "ukraine-2022"]]
)
def test_a_theatre_is_named_before_or_after_the_command(
    arguments: list[str], capsys: Printed
) -> None:
    assert main(arguments) == 0
    assert "series_share_held_ukraine" in capsys.readouterr().out


def test_an_invalid_theatre_is_refused(tmp_path: Path, capsys: Printed) -> None:
    assert main(["--theatre", str(tmp_path), "list"]) == 2
    assert "no rows of control and no claims" in capsys.readouterr().err


def test_a_limit_that_is_no_number_is_named(
    capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTHOLD_TABLE_ROWS", "lots")
    assert main(["list"]) == 2
    assert "FOOTHOLD_TABLE_ROWS is 'lots'" in capsys.readouterr().err


def test_a_missing_theatre_is_reported(
    tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTHOLD_THEATRE", str(tmp_path / "nowhere"))
    assert main(["list"]) == 2
    assert "nowhere" in capsys.readouterr().err


def start_command(*arguments: str) -> subprocess.Popen[str]:
    """Start the command in a separate process."""
    return subprocess.Popen(
        [sys.executable, "-m", "exhibits", *arguments],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_as_a_command(build: Build, tmp_path: Path) -> None:
    good, bad = tmp_path / "rows.csv", tmp_path / "none.csv"
    arguments = ("--as-of", "2017-08-04", "--country", "iraq", "--format", "csv", "-o", str(good))
    running = [
        start_command("export", "headlines", *arguments),
        start_command("export", "no", "-o", str(bad)),
    ]
    (out, err), (_, refusal) = [each.communicate(timeout=120) for each in running]

    assert (running[0].returncode, out, err) == (0, "", "")
    exhibit: Exhibit = build("headlines", "2017-08-04", "iraq")
    read = pd.read_csv(io.BytesIO(good.read_bytes()))
    assert read["figure_id"].tolist() == exhibit.frame["figure_id"].tolist()

    assert running[1].returncode == 2
    assert "available: headlines" in refusal
    assert "Traceback" not in refusal
    assert not bad.exists()


@once
def test_the_ledger_is_filtered_by_text_measure_place_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    arguments = ["--words", "warren", "--metric", "share_lost", "--place", "syria"]
    arguments += ["--from", "2016-01-01", "--to", "2016-01-31", "--areas", "sq_mi"]
    assert main(["export", "ledger", *arguments, "-o", str(path)]) == 0
    rows = pd.read_csv(path)
    assert set(rows["metric"]) == {"share_lost"}
    assert set(rows["place_id"]) == {"syria"}
    assert rows["value"].max() == 20
    assert rows["value"].min() == 5


@once
def test_the_ledger_is_filtered_by_speaker(tmp_path: Path) -> None:
    place = tmp_path / "claims.csv"
    assert main(["export", "ledger", "--speaker", "Brett McGurk", "-o", str(place)]) == 0
    rows = pd.read_csv(place)
    assert set(rows["speaker"]) == {"Brett McGurk"}
    assert len(rows) == 67


@once
def test_the_evidence_of_a_claim_exports_as_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "evidence.xlsx"
    arguments = ["--claim", "mcgurk-20170804-raqqa-cleared", "--format", "xlsx"]
    assert main(["export", "evidence", *arguments, "-o", str(path)]) == 0
    rows = pd.read_excel(path, engine="calamine")
    assert rows["relation"].iloc[0] == "claim"
    assert {"contradicts", "before", "after"} <= set(rows["relation"])


@once
@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["--metric", "beauty"], "unknown measure 'beauty'"),
        (["--place", "atlantis"], "unknown place 'atlantis'"),
        (["--speaker", "Cassandra"], "unknown speaker 'Cassandra'"),
        (["--areas", "acres"], "unknown unit of area 'acres'"),
        (["--controller", "contested"], "unknown controller 'contested'"),
        (["--from", "soon"], "invalid date 'soon'"),
    ],
)
def test_missing_items_are_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], what: str
) -> None:
    assert main(["export", "ledger", *arguments, "-o", str(tmp_path / "x.csv")]) == 2
    assert what in capsys.readouterr().err


@once
def test_an_existing_file_is_replaced_completely_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, link = tmp_path / "rows.csv", tmp_path / "link.csv"
    target.write_text("before", encoding="utf-8")
    link.symlink_to(target)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", full)
        assert main([*GOOD, "-o", str(link)]) == 2
    assert target.read_text(encoding="utf-8") == "before"
    assert main([*GOOD, "-o", str(link)]) == 0
    assert link.is_symlink()
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    names = ["link.csv", "link.metadata.json", "rows.csv"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names


@once
def test_the_ending_of_the_output_file_is_the_format(tmp_path: Path, capsys: Printed) -> None:
    picture, unknown = tmp_path / "headlines.png", tmp_path / "headlines.gif"
    assert main(["export", "headlines", "-o", str(picture)]) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert main(["export", "headlines", "-o", str(unknown)]) == 2
    assert "unknown file ending '.gif'; available: .png" in capsys.readouterr().err
    assert not unknown.exists()


@once
def test_an_exhibit_without_data_is_not_written(tmp_path: Path, capsys: Printed) -> None:
    target = tmp_path / "rivals.pptx"
    assert main(["export", "rivals", "-o", str(target)]) == 2
    assert "nothing to draw: Choose a measure and a place" in capsys.readouterr().err
    assert not target.exists()


@once
def test_a_device_is_written_to_directly() -> None:
    null = Path(os.devnull)
    assert main([*GOOD, "-o", str(null)]) == 0
    assert null.is_char_device()


@once
def test_control_characters_in_a_search_give_a_valid_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    arguments = ["--words", "no\x00such\x1b\udcff\u202eword" + "a" * 500, "--format", "xlsx"]
    assert main(["export", "ledger", *arguments, "-o", str(path)]) == 0
    assert pd.read_excel(path, engine="calamine").empty
