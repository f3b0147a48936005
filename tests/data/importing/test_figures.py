"""Claims of users' tables whose figures leave something open."""

from data.importing.mapping.file import ImportMappings
from data.importing.plan import ImportPlan
from data.importing.run import plan_import

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
