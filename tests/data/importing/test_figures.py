"""Claims of users' tables whose figures leave something open."""

from pathlib import Path

import pytest

from data.importing.check import check_import
from data.importing.mapping.file import ImportMappings
from data.importing.plan import ImportPlan
from data.importing.run import apply_import, plan_import
from tests.data.importing.user_files import workbook

HEADER = "Indicator;Place;Figure;Out of what;As of;Said by"


def plan_of(*rows: str, **answers: str) -> ImportPlan:
    """Plan the import of a table of claims, with an answer for each kind of question on Figure."""
    text = "\n".join([HEADER, *rows])
    mappings = ImportMappings((), {f"{key}:Figure": answer for key, answer in answers.items()})
    return plan_import([("claims.csv", text.encode())], "FJI", mappings)


def test_a_figure_with_an_open_separator_waits_for_the_answer() -> None:
    rows = [
        "Fighters;Suva;1,000;;2023-08;A",
        "Fighters;Suva;1,5 thousand;;2023-09;B",
        "Area held;Suva;9,600 sq mi;;2023-10;A",
    ]
    plan = plan_of(*rows)
    assert [question.key for question in plan.open_questions] == ["comma:Figure"]
    assert plan.report.left_out == {"decimal sign still open": 2}
    assert plan.records.tables["figures"]["value"].tolist() == ["1500"]
    answered = plan_of(*rows, comma="thousands")
    assert not answered.open_questions
    figures = answered.records.tables["figures"]
    assert figures["value"].tolist() == ["1000", "1500", "9600"]
    assert figures["unit"].tolist() == ["people", "people", "sq_mi"]


def test_the_question_on_units_names_the_figures_without_one() -> None:
    rows = [
        "Share held;Suva;about 40 %;area;2023-06;A",
        "Share held;Suva;½;area;2023-07;A",
        "Fighters;Suva;2000;;2023-08;A",
        "Losses;Suva;-7;;2023-08;A",
        "Share held;Suva;;area;2023-08;A",
        "Share held;Suva;25 to 30;area;2023-09;A",
    ]
    refused_only = plan_of(*rows[:-1])
    assert not refused_only.open_questions
    assert [each.row for each in refused_only.report.refused] == [3, 5, 6]
    (question,) = plan_of(*rows).open_questions
    assert question.key == "unit:Figure"
    assert question.text.startswith(
        "claims.csv: in which unit are the figures of column Figure that have none: "
        "'25 to 30' (row 7)? "
    )
    answered = plan_of(*rows, unit="percent").records.tables["figures"]
    assert answered["unit"].tolist() == ["percent", "people", "percent"]
    many = [f"Share held;Suva;{n};area;2023-0{n};A" for n in range(1, 6)]
    (question,) = plan_of(*many).open_questions
    assert "'1' (row 2), '2' (row 3), '3' (row 4) and 2 more?" in question.text


def test_a_figure_that_waits_for_another_answer_needs_its_unit_too() -> None:
    rows = ["Extent;Suva;1,000;;2023-06;A", "Extent;Suva;1,5 km2;;2023-07;A"]
    plan = plan_of(*rows)
    assert [question.key for question in plan.open_questions] == ["comma:Figure", "unit:Figure"]
    figures = plan_of(*rows, comma="thousands", unit="km2").records.tables["figures"]
    assert figures["value"].tolist() == ["1000", "1.5"]


def test_the_unit_of_columns_by_date_is_one_question() -> None:
    text = b"place;measure;2023-01;2023-02;2023-03\nSuva;Extent;5;6;\nNadi;Extent;;7;\n"
    (question,) = plan_import([("extent.csv", text)], "FJI").open_questions
    assert question.key == "unit:2023-01"
    assert "'5' (row 2), '6' (row 2) and '7' (row 3)?" in question.text


def test_a_column_of_hedges_does_not_contradict_the_units_in_the_cells() -> None:
    text = b"measure,place,value,hedge,as of,source\nArea held,Suva,500 km2,about,2000-05,T\n"
    plan = plan_import([("claims.csv", text)], "FJI")
    assert not plan.report.refused
    (figure,) = plan.records.tables["figures"].to_dict("records")
    assert (figure["unit"], figure["qualifier"]) == ("km2", "about")


def test_a_refused_decrease_can_be_mended_as_the_message_says(tmp_path: Path) -> None:
    rows = "Change in residents,Suva,-12 %,residents in December,2000-03,T\n"
    claims = f"measure,place,value,base,as of,source\n{rows}"
    (refusal,) = plan_import(workbook(("Claims", claims)), "FJI").report.refused
    assert refusal.read == "-12 %"
    assert "a sheet Measures or in measures.csv" in refusal.expected
    assert "columns measure and kind" in refusal.expected
    measures = "measure,kind\nChange in residents,change\n"
    mended = plan_import(workbook(("Claims", claims), ("Measures", measures)), "FJI")
    assert not mended.report.refused
    checked = check_import(tmp_path, "x", mended, apply_import(mended, tmp_path))
    assert not checked.errors


@pytest.mark.parametrize("cell", ["jusqu'à 80 %", "un tiers", "½"])
def test_a_figure_in_words_of_another_language_is_refused_with_the_expected_form(cell: str) -> None:
    (refusal,) = plan_of(f"Share held;Suva;{cell};area;2023-06;A").report.refused
    assert refusal.read == cell
    assert "up to 80 %" in refusal.expected
