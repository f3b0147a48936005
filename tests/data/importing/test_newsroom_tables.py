"""Tables as newsrooms keep them: hedged names, dates in two columns, German headers."""

import pytest

from data.importing.mapping.date_headers import find_date_in_name
from data.importing.mapping.file import ImportMappings
from data.importing.plan import ImportPlan
from data.importing.run import plan_import
from tests.data.importing.user_files import control, text, workbook


def plan_of(files, **answers: str) -> ImportPlan:
    mappings = ImportMappings((), {key.replace("__", ":"): value for key, value in answers.items()})
    return plan_import(files, "FJI", mappings)


def test_what_an_answer_on_a_controller_replaces_is_in_the_note() -> None:
    rows = ("Suva,Army (?),2000-05-19", "Labasa,Army / Rebels,2000-05-20", "Nadi,Army,2000-05-21")
    more = "Nadi,contested (heavy fighting),2000-06-01"
    files = control(*rows, "Labasa,Rebels,2000-06-01", more)
    answers = {"actor:Army (?)": "Army", "actor:Army / Rebels": "contested"}
    frame = plan_of(files, **answers).records.tables["control"]
    assert frame["controller"].tolist() == ["Army", "contested", "Army", "Rebels", "contested"]
    assert frame["note"].tolist() == [
        "controller as stated: Army (?)",
        "controller as stated: Army / Rebels",
        "",
        "",
        "held by: contested (heavy fighting)",
    ]


@pytest.mark.parametrize(
    ("name", "text_of_question"),
    [("Gov't forces", "Which is meant?"), ("Government", "short for 'Government forces'?")],
)
def test_short_names_of_a_government_are_questions(name: str, text_of_question: str) -> None:
    rows = ("Suva,Government forces,2000-05-19", "Labasa,Government forces,2000-05-20")
    (question,) = plan_of(control(*rows, f"Nadi,{name},2000-05-21")).open_questions
    assert question.key == f"actor:{name}" and text_of_question in question.text
    assert "Government forces" in question.options.values()


def test_another_column_of_the_table_shows_the_order_of_day_and_month() -> None:
    head, first = "place,held by,from,to", "Suva,Army,19/05/2000,04/06/2000"
    plan = plan_of(control(first, head=head))
    assert not plan.open_questions
    assert plan.records.tables["control"]["to_date"].tolist() == ["2000-06-04"]
    assert "column to: day first, as in the column from" in plan.report.defaults
    for other in ("Nadi,Army,05/19/2000,", "Nadi,Army,,31/12/2000"):
        keys = [each.key for each in plan_of(control(first, other, head=head)).open_questions]
        assert keys == (["date_order:to"] if "05/19" in other else [])


def test_other_dates_of_a_column_show_that_the_year_is_first() -> None:
    rows = ("Suva,Army,19 May 2020", "Suva,Rebels,20-11-15")
    (question,) = plan_of(control(*rows)).open_questions
    assert "is 20-11-15 15 November 2020 or 20 November 2015?" in question.text
    frame = plan_of(control(*rows), year_order__since="year_first").records.tables["control"]
    assert frame["from_date"].tolist() == ["2020-05-19", "2020-11-15"]


def test_headers_may_be_german() -> None:
    rows = "Kämpfer;Suva;1.500;Personen;2000;UN;grob\n"
    head = "Indikator;Ort;Wert;Einheit;Stand;Quelle;Anmerkung\n"
    plan = plan_of([text("zahlen.csv", head + rows)])
    assert plan.files[0].mapping.columns == {
        "metric": "Indikator",
        "place_id": "Ort",
        "value": "Wert",
        "unit": "Einheit",
        "as_of": "Stand",
        "source_title": "Quelle",
        "note": "Anmerkung",
    }
    head = "Ort;Breitengrad;Längengrad;Kontrolliert von;Seit\n"
    plan = plan_of([text("orte.csv", f"{head}Suva;-18,14;178,44;Armee;19.05.2000\n")])
    assert plan.records.tables["control"]["from_date"].tolist() == ["2000-05-19"]


def test_an_unknown_number_of_deaths_is_no_refusal() -> None:
    rows = "2000-05-19,Clash,-18.1,178.4,unknown\n2000-05-20,Clash,-18.1,178.4,3\n"
    plan = plan_of([text("events.csv", f"date,event type,lat,lon,killed\n{rows}")])
    assert not plan.report.refused
    assert plan.records.tables["events"]["fatalities"].tolist() == ["", "3"]
    assert "column killed: 'unknown' read as no figure" in plan.report.defaults


def test_a_column_of_numbers_with_blanks_is_no_position() -> None:
    rows = (
        "Combattants;Suva;1 200;personnes;mars 2000;ONU\nCombattants;Suva;1 300;;1er mai 2000;ONU\n"
    )
    head = "Indicateur;Lieu;Valeur;Unité;Date;Source\n"
    (file,) = plan_of([text("chiffres.csv", head + rows)], unit__Valeur="people").files
    assert file.mapping.kind == "claims"
    assert file.records.tables["figures"]["value"].tolist() == ["1200", "1300"]


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("03.03.2025", "2025-03-03"),
        ("Week of 3 March 2025", "2025-03-03"),
        ("state_2025-03-03.csv", "2025-03-03"),
        ("31-03-2025", "2025-03-31"),
        ("03-04-2025", ""),
        ("March 2025", ""),
        ("Week 12", ""),
    ],
)
def test_a_sheet_may_have_its_date_in_its_name(name: str, date: str) -> None:
    assert find_date_in_name(name) == date


def test_each_sheet_without_a_date_has_a_question_of_its_own() -> None:
    table = "town,lat,lon,held by\nSuva,-18.14,178.44,Army"
    files = workbook(("First", table), ("Second", table.replace("Army", "Rebels")))
    questions = plan_of(files).open_questions
    assert [each.key for each in questions] == [
        f"date:control:book.xlsx, sheet {name}" for name in ("First", "Second")
    ]
    answers = {each.key: f"2000-0{n}-01" for n, each in enumerate(questions, start=5)}
    rows = plan_of(files, **answers).records.tables["control"]
    assert rows["from_date"].tolist() == ["2000-05-01", "2000-06-01"]


def test_a_state_that_repeats_the_one_before_is_no_change() -> None:
    head = "town,lat,lon,held by"
    suva, nadi = "Suva,-18.14,178.44", "Nadi,-17.8,177.42"
    weeks = {"17.03.2000": "Rebels", "03.03.2000": "Army", "10.03.2000": "Army"}
    sheets = [(day, f"{head}\n{suva},{who}\n{nadi},Army") for day, who in weeks.items()]
    plan = plan_of(workbook(*sheets))
    rows = plan.records.tables["control"][["place_id", "controller", "from_date"]]
    assert sorted(rows.to_numpy().tolist()) == [
        ["Nadi", "Army", "2000-03-03"],
        ["Suva", "Army", "2000-03-03"],
        ["Suva", "Rebels", "2000-03-17"],
    ]
    assert plan.report.left_out == {"the controller of the table before, which is no change": 3}
