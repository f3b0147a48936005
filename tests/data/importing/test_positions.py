"""Positions of places: a wrong one is named, and makes no other place wrong."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from data.importing.check import check_import
from data.importing.mapping.file import ImportMappings
from data.importing.plan import ImportPlan
from data.importing.run import apply_import, plan_import
from data.loading.theatre import read_settings

HEAD = "town,lat,lon,country,held by,since"
TOWNS = ("Suva,-18.14,178.44", "Nadi,-17.8,177.42", "Labasa,-16.43,179.36", "Levuka,-17.68,178.83")


def plan_of(rows: Sequence[str], head: str = HEAD, **answers: str) -> ImportPlan:
    content = "\n".join([head, *rows, ""]).encode()
    return plan_import([("towns.csv", content)], "FJI", ImportMappings((), answers))


def errors_of(plan: ImportPlan, folder: Path) -> list[str]:
    return [
        str(each) for each in check_import(folder, "x", plan, apply_import(plan, folder)).errors
    ]


@pytest.mark.parametrize("country", ["FJI", ""])
@pytest.mark.parametrize(("lat", "lon"), [("-75.9", "110.3"), ("61.2", "-0.5"), ("17.7", "-1.2")])
def test_a_place_far_from_all_others_is_wrong_alone(tmp_path, country, lat, lon) -> None:
    rows = [f"{town},FJI,Army,2000-05-19" for town in TOWNS]
    plan = plan_of([*rows, f"Far,{lat},{lon},{country},Army,2000-05-19"])
    assert not plan.open_questions
    errors = errors_of(plan, tmp_path)
    assert errors and all(error.startswith("towns.csv:6: l") for error in errors)
    settings, _ = read_settings(tmp_path)
    assert settings is None or settings.bounds.south < -16


def test_places_of_two_far_regions_are_not_refused(tmp_path) -> None:
    rows = ["Suva,-18.14,178.44,,Army,2000-05-19", "Nyala,12.05,24.88,,Army,2000-05-19"]
    plan = plan_of(rows, units="separate")
    apply_import(plan, tmp_path)
    settings, findings = read_settings(tmp_path)
    assert settings is not None and not findings
    assert {country.iso3 for country in settings.countries} == {"FJI", "SDN"}


def test_a_position_in_another_country_names_it(tmp_path) -> None:
    rows = [f"{town},,Army,2000-05-19" for town in TOWNS]
    apply_import(plan_of(rows), tmp_path)
    plan = plan_of(["Far,-37.5,175.5,,Army,2000-05-19"], units="assign")
    plan.country, plan.foreign_units = "", {}
    (error,) = errors_of(plan, tmp_path)
    assert error.startswith("towns.csv:2: lat: read '-37.5, 175.5', expected a position in Fiji")
    assert "it lies in or next to New Zealand" in error


def control_of(*positions: str) -> ImportPlan:
    """Plan the import of a place with a row of control on each of these positions."""
    days = [f"2000-0{month}-01" for month in range(1, 10)]
    rows = [f"Suva,{each},Army{day}s,{day}" for each, day in zip(positions, days, strict=False)]
    return plan_of([*rows, "Nadi,-17.8,177.42,FJI,Army,2000-01-01"])


RIGHT, WRONG = "-18.14,178.44,FJI", "61.2,-0.5,GBR"


def test_a_wrong_first_row_of_a_place_is_refused_and_not_the_others() -> None:
    plan = control_of(WRONG, RIGHT, "-18.15,178.43,", RIGHT)
    (refusal,) = plan.report.refused
    assert (refusal.row, refusal.read) == (2, "61.2, -0.5")
    assert refusal.expected.startswith(
        "the position of Suva in rows 3, 4 and 5: -18.14, 178.44. Of"
    )
    assert plan.records.tables["control"]["place_id"].tolist().count("Suva") == 3
    places = plan.records.tables["places"].set_index("name_en")
    assert places.loc["Suva", "lat"] == "-18.14" and places.loc["Suva", "country"] == "FJI"


def test_rows_at_one_wrong_position_are_one_refusal() -> None:
    plan = control_of(RIGHT, RIGHT, RIGHT, WRONG, WRONG)
    (refusal,) = plan.report.refused
    assert refusal.row == 5 and "; it is also in row 6." in refusal.expected
    assert list(plan.report.left_out.values()) == [1]
    assert plan.report.rows_kept == 4


def test_of_two_positions_in_a_row_each_both_are_named() -> None:
    (refusal,) = control_of(WRONG, RIGHT).report.refused
    assert (refusal.row, refusal.read) == (3, "-18.14, 178.44")
    assert "in row 2: 61.2, -0.5. One of the two is wrong: correct it." in refusal.expected


def test_the_most_frequent_country_of_a_place_counts_and_the_others_are_named() -> None:
    plan = control_of("-18.14,178.44,NZL", RIGHT, RIGHT)
    places = plan.records.tables["places"].set_index("name_en")
    assert places.loc["Suva", "country"] == "FJI"
    expected = "column country: Suva has 'FJI' in rows 3 and 4; 'NZL' in row 2; the most frequent"
    assert any(text.startswith(expected) for text in plan.report.defaults)
