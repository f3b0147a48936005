"""Warnings name inconsistent numbers in a sentence; consistent numbers give none."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from data.__main__ import main
from data.loading.theatre import read_claim_rows, read_theatre
from data.model import Theatre
from data.queries.consistency import WARNING_KINDS, ClaimWarning, find_warnings
from data.queries.outliers import power_of_ten_outliers
from data.text.sentences import stated_value
from tests.data.conftest import row_of, set_cell

REAL = {
    ("falling", "dillon-201709-syria-freed-gt", "dillon-20170928-syria-freed"),
    ("falling", "warren-20160105-syria-share-nbc", "warren-20160129-syria-share"),
    ("power_of_ten", "iraqinews-20150414-iraq-km2", "pentagon-20150413-sqmi"),
    ("power_of_ten", "mcgurk-201708-6m-km2", "mcgurk-201708-6m-km2-voa"),
    ("power_of_ten", "un-201707-raqqa-civ-ntb", "un-201708-raqqa-civilians"),
    ("contradicts_self", "rand-2014-peak-people", "rand-2014-peak-people-12m"),
    ("contradicts_self", "warren-20151222-ramadi-fighters", "warren-201512-ramadi-fighters-before"),
}


@pytest.fixture(scope="module")
def known_warnings(theatre: Theatre) -> tuple[ClaimWarning, ...]:
    return find_warnings(theatre)


def test_warnings_of_the_shipped_records(known_warnings: tuple[ClaimWarning, ...]) -> None:
    assert {(each.kind, *each.figure_ids) for each in known_warnings} == REAL
    assert len(known_warnings) == len(REAL)


def test_each_sentence_names_its_claims_and_its_measure(
    theatre: Theatre, known_warnings: tuple[ClaimWarning, ...]
) -> None:
    for each in known_warnings:
        assert each.kind in WARNING_KINDS
        assert each.sentence.endswith(".")
        assert "nan" not in each.sentence
        assert "  " not in each.sentence
        for figure_id in each.figure_ids:
            claim = theatre.figures.loc[figure_id].to_dict()
            assert stated_value(theatre, claim) in each.sentence
        claim = theatre.figures.loc[each.figure_ids[0]].to_dict()
        assert (each.place_id, each.metric) == (claim["place_id"], claim["metric"])
        phrase = theatre.metrics["phrase"][each.metric].split("{place}")[0].strip()
        assert phrase.lower() in each.sentence.lower()
        assert str(theatre.places["name_en"][each.place_id]) in each.sentence


def plant(copy: Path, *cells: tuple[str, str, str]) -> Callable[[str], list[ClaimWarning]]:
    """Write (figure_id, column, text) into the copy; return its new warnings by kind."""
    for figure_id, column, text in cells:
        row = row_of(copy / "figures.csv", "figure_id", figure_id)
        set_cell(copy / "figures.csv", row, column, text)
    theatre = read_theatre(copy)

    def new_warnings(kind: str) -> list[ClaimWarning]:
        matching = [each for each in find_warnings(theatre) if each.kind == kind]
        return [each for each in matching if (kind, *each.figure_ids) not in REAL]

    return new_warnings


def test_a_falling_running_total(copy: Path) -> None:
    new_warnings = plant(
        copy,
        ("mcgurk-20170922-freed", "value", "3000000"),
        ("mcgurk-20170922-freed", "qualifier", "about"),
    )
    [found] = new_warnings("falling")
    assert found.figure_ids[1] == "mcgurk-20170922-freed"
    assert "running total decreases from 5,500,000" in found.sentence
    assert "base: people no longer under ISIL control in Iraq and Syria" in found.sentence


def test_a_lower_bound_is_not_a_fall(copy: Path) -> None:
    new_warnings = plant(
        copy,
        ("mcgurk-20170922-freed", "value", "3000000"),
        ("mcgurk-20170922-freed", "qualifier", "at_least"),
    )
    assert new_warnings("falling") == []


def test_held_and_cleared_shares_exceed_the_total(copy: Path) -> None:
    new_warnings = plant(copy, ("sohr-20170806-raqqa-held", "value", "65"))
    [found] = new_warnings("over_whole")
    assert set(found.figure_ids) == {"sohr-20170806-raqqa-cleared", "sohr-20170806-raqqa-held"}
    assert "add up to 120 per cent of the same total" in found.sentence
    assert "the share of territory held in Raqqa" in found.sentence


def test_parts_exceed_their_total(copy: Path) -> None:
    # One source, one speaker: 12,000 to 15,000 in both countries, 7,000 in one of them.
    ids = [
        figure_id
        for figure_id, claim in read_theatre(copy).figures.iterrows()
        if claim["source_id"] == "rudaw-2017-03-03" and claim["metric"] == "fighters"
    ]
    figures = read_theatre(copy).figures.loc[ids]
    part = str(figures.index[figures["place_id"] == "iraq"][0])
    total_id = str(figures.index[figures["place_id"] == "iraq-syria"][0])
    new_warnings = plant(copy, (part, "value", "21000"))
    [found] = new_warnings("over_whole")
    assert found.figure_ids == (total_id, part)
    assert "is less than the sum of its parts" in found.sentence
    assert found.sentence.endswith("for Iraq.")


def test_an_area_exceeds_its_country(copy: Path) -> None:
    new_warnings = plant(copy, ("sohr-201505-syria-km2", "value", "185181"))
    [found] = new_warnings("over_country")
    assert found.figure_ids == ("sohr-201505-syria-km2",)
    assert "185,180\u202fkm²" in found.sentence


def test_an_area_in_a_town_is_compared_with_its_country(copy: Path) -> None:
    new_warnings = plant(copy, ("sohr-20170823-raqqa-held-km2", "value", "200000"))
    assert [each.place_id for each in new_warnings("over_country")] == ["raqqa"]


def test_more_than_the_peak(copy: Path) -> None:
    new_warnings = plant(copy, ("mcgurk-20170803-km2", "value", "120000"))
    assert not new_warnings("over_whole")  # the peak is "more than" 100,000 km²
    new_warnings = plant(
        copy,
        ("mcgurk-20170803-km2", "value", "140000"),
        ("rand-2014-peak-km2", "value", "110000"),
        ("rand-2014-peak-km2", "qualifier", "about"),
    )
    found = new_warnings("over_whole")
    assert "mcgurk-20170803-km2" in [each.figure_ids[0] for each in found]
    assert "largest figure for the peak" in found[0].sentence


@pytest.mark.parametrize(
    ("value", "words"),
    [("5000000", "is about 100 times"), ("500", "is about a hundredth of")],
)
def test_powers_of_ten(copy: Path, value: str, words: str) -> None:
    new_warnings = plant(
        copy, ("ihs-20161003-held", "value", {"5000000": "6500000"}.get(value, "655"))
    )
    found = new_warnings("power_of_ten")
    assert [each.figure_ids[0] for each in found] == ["ihs-20161003-held"]
    assert words in found[0].sentence


def test_change_over_time_is_not_a_power_of_ten(theatre: Theatre) -> None:
    # 45 % in August, 5 % in September: control changed in between.
    assert "sohr-20170920-raqqa-held" not in str(find_warnings(theatre))


def test_one_of_two_mutual_outliers() -> None:
    date = pd.Timestamp("2017-01-01")
    rows = pd.DataFrame(
        {
            "figure_id": ["a", "b"],
            "statement_id": ["a", "b"],
            "repeat_of": [None, None],
            "metric": "fighters",
            "place_id": "somewhere",
            "organisation": "somebody",
            "base_id": "fighters-there",
            "canonical": [100.0, 1000.0],
            "canonical_low": float("nan"),
            "canonical_high": float("nan"),
            "as_of_first": [date, date + pd.Timedelta(days=5)],
            "as_of_last": [date, date + pd.Timedelta(days=5)],
            "family": "people",
            "kind": "stock",
            "compares": True,
            "statement": True,
            "drawable": [False, True],
        }
    )
    assert power_of_ten_outliers(rows) == [("a", "b", -1)]  # the misprint
    assert power_of_ten_outliers(rows.assign(drawable=True)) == [("b", "a", 1)]  # the later
    assert power_of_ten_outliers(rows.assign(canonical=[100.0, 1500.0])) == []
    # A factor of ten from one other claim is a disagreement.
    assert power_of_ten_outliers(rows.assign(organisation=["one", "other"])) == []
    third = pd.concat([rows, rows.iloc[[1]].assign(figure_id="c", statement_id="c")])
    assert (
        power_of_ten_outliers(third.assign(organisation=["one", "two", "two"], drawable=True)) == []
    )
    around = power_of_ten_outliers(
        third.assign(organisation=["one", "two", "three"], drawable=True)
    )
    assert [odd for odd, _, _ in around] == ["a"]
    # Without a base a tenth proves nothing, but a hundredth does; of a flow neither does.
    vague = rows.assign(compares=False)
    assert power_of_ten_outliers(vague) == []
    assert power_of_ten_outliers(vague.assign(canonical=[100.0, 10_000.0])) == [("a", "b", -2)]
    assert power_of_ten_outliers(vague.assign(canonical=[100.0, 10_000.0], kind="flow")) == []
    assert (
        power_of_ten_outliers(rows.assign(as_of_first=[date, date + pd.Timedelta(days=200)])) == []
    )


def test_a_speaker_who_contradicts_himself(copy: Path) -> None:
    new_warnings = plant(copy, ("mcgurk-20170822-raqqa-cleared", "as_of", "2017-08-06"))
    assert new_warnings("contradicts_self") == []  # 60 % after 45 %: an increase is consistent
    new_warnings = plant(copy, ("mcgurk-20170822-raqqa-cleared", "as_of", "2017-08-01"))
    [found] = new_warnings("contradicts_self")
    assert set(found.figure_ids) == {
        "mcgurk-20170804-raqqa-cleared",
        "mcgurk-20170822-raqqa-cleared",
    }


def test_the_command_prints_warnings_and_is_clean(
    copy: Path, known_warnings: tuple[ClaimWarning, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(copy)]) == 0
    clean, *lines = capsys.readouterr().out.splitlines()
    assert clean.endswith("no errors")
    lines = [line for line in lines if line.startswith("warning: figures.csv")]
    rows = read_claim_rows(copy)
    for each, line in zip(known_warnings, lines, strict=True):
        row = row_of(copy / "figures.csv", "figure_id", each.figure_ids[0])
        assert rows[each.figure_ids[0]] == row
        assert line == f"warning: figures.csv:{row}: {each.sentence}"
    assert main(["check", "--quiet", str(copy)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
