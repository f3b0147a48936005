"""Tables as people have them: none loses a column of places, controllers, measures or dates."""

from pathlib import Path

import pytest

from data.importing.check import check_import
from data.importing.mapping.file import ImportMappings
from data.importing.mapping.kinds import UNKNOWN
from data.importing.plan import ImportPlan
from data.importing.recognise import recognise
from data.importing.run import apply_import, plan_import
from data.importing.sheets import read_tables
from tests.data.importing.user_files import ACLED


def plan_of(content: str, file: str = "table.csv", **answers: str) -> ImportPlan:
    mappings = ImportMappings((), {key.replace("__", ":"): text for key, text in answers.items()})
    return plan_import([(file, content.encode())], "FJI", mappings)


def columns_of(content: str) -> dict[str, str]:
    return dict(recognise(read_tables("table.csv", content.encode())[0]).columns)


def test_texts_below_claim_are_measures_and_ids_stay_ids() -> None:
    head = "Claim,Where,Figure,Unit,As of,Said by,Published\n"
    found = columns_of(f"{head}Area lost,Suva,5,km2,2000-05,A,2000-06-01\n")
    assert (found["metric"], found["published_on"]) == ("Claim", "Published")
    assert not {"figure_id", "publisher"} & set(found)
    assert columns_of(f"{head}c1,Suva,5,km2,2000-05,A,2000-06-01\n")["figure_id"] == "Claim"


def test_figures_by_township_are_of_the_township() -> None:
    found = columns_of(
        "Division,Township,Measure,2000,2001,2002\nCentral,Suva,IDPs,5,6,7\n"
        "Central,Nadi,IDPs,5,6,7\n"
    )
    assert found["place_id"] == "Township"


def test_places_with_a_column_of_dates_are_asked_about() -> None:
    content = "Town,Lat,Lon,Status,Day\nSuva,-18.14,178.44,1,2000-05-19\n"
    assert recognise(read_tables("t.csv", content.encode())[0]).kind == UNKNOWN
    assert [each.key for each in plan_of(content).open_questions] == ["kind:table.csv"]


def test_french_headers_of_control_are_read() -> None:
    content = "Lieu;Latitude;Longitude;Contrôlé par;Depuis\nSuva;-18,14;178,44;Armée;19.05.2000\n"
    control = plan_of(content).records.tables["control"]
    assert control[["controller", "from_date"]].to_numpy().tolist() == [["Armée", "2000-05-19"]]


CONTROL = "Place;Lat;Lon;Held by;Since\nNadi;-17.8;177.42;Army;2000-05-19\n"


def test_a_controller_marked_as_uncertain_is_a_question() -> None:
    rows = "Suva;-18.14;178.44;Army (?);2000-05-19\nLabasa;-16.43;179.36;likely Army;2000-05-19\n"
    plan = plan_of(f"{CONTROL}{rows}")
    assert [each.key for each in plan.open_questions] == ["actor:Army (?)", "actor:likely Army"]
    assert plan.open_questions[0].options["Army, as stated"] == "Army"
    mappings = ImportMappings((), {"actor:Army (?)": "unknown", "actor:likely Army": "Army"})
    answered = plan_import([("table.csv", f"{CONTROL}{rows}".encode())], "FJI", mappings)
    assert not answered.open_questions
    controllers = answered.records.tables["control"]["controller"]
    assert controllers.tolist() == ["Army", "unknown", "Army"]


def test_a_change_in_one_cell_names_several_actors() -> None:
    plan = plan_of(f"{CONTROL}Suva;-18.14;178.44;Army → Rebels;2000-05-19\n")
    assert "names several actors" in plan.open_questions[0].text


def test_a_place_at_zero_is_refused_and_the_others_stay(tmp_path: Path) -> None:
    plan = plan_of(f"{CONTROL}Suva;0;0;Army;2000-05-19\n", place_names="exact")
    assert [(each.row, each.column, each.read) for each in plan.report.refused] == [
        (3, "Lat", "0, 0")
    ]
    written = apply_import(plan, tmp_path)
    checked = check_import(tmp_path, "x", plan, written)
    assert not checked.errors


def test_rows_whose_control_is_refused_are_not_counted_as_kept() -> None:
    report = plan_of(f"{CONTROL}Suva;-18.14;178.44;Army;2000\n").report
    assert (report.rows_read, report.rows_kept, len(report.refused)) == (2, 1, 1)


def test_a_column_of_words_beside_figures_may_say_what_they_measure() -> None:
    content = (
        "Statement;Where;Figure;Unit;Date;Source\n"
        "Army lost ground since 1999;Suva;500;km2;2000-05;A\n"
        "Rebels lost ground since 1999;Suva;700;km2;2000-05;A\n"
    )
    (question,) = plan_of(content).open_questions
    assert question.options == {"Column Statement": "Statement", "None: all are table": ""}
    for answer, measures in {"Statement": 2, "": 1}.items():
        plan = plan_of(content, **{"measure__table.csv": answer})
        assert not plan.open_questions
        assert plan.records.tables["figures"]["metric"].nunique() == measures


def test_publications_of_one_title_and_other_dates_are_two_sources(tmp_path: Path) -> None:
    content = (
        "Measure;Place;Value;Unit;As of;Source;Published on;Publisher\n"
        "Area lost;Suva;5;km2;2000-05-01;Monthly report;2000-05-10;Institute\n"
        "Area lost;Suva;6;km2;2000-06-01;Monthly report;2000-06-10;Institute\n"
    )
    plan = plan_of(content)
    written = apply_import(plan, tmp_path)
    assert not check_import(tmp_path, "x", plan, written).errors


WIDE = "Town,Lat,Lon,01/02/2000,01/03/2000,01/04/2000 (est.)\nSuva,-18.14,178.44,A,A,B\n"


def test_headers_with_day_and_month_are_dates_in_the_order_that_is_answered() -> None:
    (question,) = plan_of(WIDE).open_questions
    assert question.key == "date_order:headers"
    for order, start in {"day_first": "2000-04-01", "month_first": "2000-01-04"}.items():
        plan = plan_of(WIDE, date_order__headers=order)
        assert not plan.open_questions
        control = plan.records.tables["control"]
        assert control[["controller", "from_date"]].to_numpy().tolist()[1] == ["B", start]
        assert any("with the header in the notes" in text for text in plan.report.defaults)


def test_months_without_a_year_in_headers_are_asked_about() -> None:
    (question,) = plan_of("Town,Lat,Lon,Jan,Feb\nSuva,-18.14,178.44,A,B\n").open_questions
    assert question.key == "kind:table.csv"


def test_control_of_a_second_place_of_one_name_is_not_that_of_the_first() -> None:
    plan = plan_of(f"{CONTROL}Nadi;-16.5;179.3;Rebels;2001-05-19\n")
    assert plan.records.tables["control"]["controller"].tolist() == ["Army"]
    (refusal,) = plan.report.refused
    assert (refusal.row, plan.report.rows_kept) == (3, 1)
    assert "a name of its own, such as Nadi (North)" in refusal.expected


def test_a_name_and_its_short_form_in_brackets_are_asked_about() -> None:
    rows = ["Suva;-18.14;178.44;Army", "Nadi;-17.8;177.42;A.C.", "Labasa;-16.43;179.36;AC/Rebels"]
    head = "Place;Lat;Lon;Held by;Since\nLevuka;-17.68;178.83;Army (AC);2000-05-19\n"
    content = head + "".join(f"{row};2000-05-19\n" for row in rows)
    texts = {question.key: question.text for question in plan_of(content).open_questions}
    assert texts["actor:Army"] == "Is 'Army' short for 'Army (AC)'?"
    assert texts["actor:A.C."] == "Is 'A.C.' short for 'Army (AC)'?"


def test_one_of_several_actors_can_be_chosen() -> None:
    content = f"{CONTROL}Suva;-18.14;178.44;Army/Rebels;2000-05-19\n"
    assert plan_of(content).open_questions[0].options["Army alone"] == "Army"


@pytest.mark.parametrize("month", ["5", "May"])
def test_dates_in_columns_of_day_month_and_year_are_joined(month: str) -> None:
    head = "Place;Lat;Lon;Held by;Day;Month;Year\n"
    plan = plan_of(f"{head}Suva;-18.14;178.44;A;19;{month};2000\nNadi;-17.8;177.42;A;;{month};2001")
    control = plan.records.tables["control"]
    assert control["from_date"].tolist() == ["2000-05-19", "2001-05-01"]
    assert control["from_precision"].tolist() == ["day", "month"]
    assert not (plan.open_questions or plan.report.refused or plan.report.ignored_columns)


def test_places_without_a_controller_are_listed() -> None:
    report = plan_of(f"{CONTROL}Suva;-18.14;178.44;;2000-05-19\n").report
    assert "places without a controller in rows 3" in report.defaults


def test_figures_below_one_beside_percentages_are_reported() -> None:
    content = (
        "Measure;Where;Value;Unit;As of;Base;Source\n"
        "Held;Suva;60;%;2000-05;area;A\nHeld;Suva;0.3;%;2000-06;area;A\n"
    )
    assert any("0.3 is 0.3 %" in text for text in plan_of(content).report.defaults)


@pytest.mark.parametrize("cell", ["TRUE", "2", "x"])
def test_a_controller_that_is_a_code_is_a_question(cell: str) -> None:
    content = f"{CONTROL}Suva;-18.14;178.44;{cell};2000-05-19\n"
    (question,) = plan_of(content).open_questions
    assert question.key == f"actor:{cell}"
    plan = plan_of(content, **{f"actor__{cell}": "Rebels"})
    assert not plan.open_questions
    assert plan.records.tables["control"]["controller"].tolist() == ["Army", "Rebels"]


def test_a_position_at_sea_is_a_warning(tmp_path: Path) -> None:
    plan = plan_of(f"{CONTROL}Suva;-38.14;158.44;Army;2000-05-19\n")
    checked = check_import(tmp_path, "x", plan, apply_import(plan, tmp_path))
    (warning,) = checked.warnings
    assert (warning.row, "lies at sea" in warning.expected) == (3, True)


def test_decimal_commas_of_an_event_export_are_read() -> None:
    content = ACLED.replace(",", ";").replace("-18.14", "-18,14").replace("178.44", "178,44")
    events = plan_of(content).records.tables["events"]
    assert events[["lat", "lon"]].to_numpy().tolist() == [["-18.14", "178.44"]]


def test_cells_that_an_answer_makes_equal_are_no_change() -> None:
    content = (
        "Town,Lat,Lon,2000-05,2000-06,2000-07\nSuva,-18.14,178.44,A,contested,A/B\n"
        "Nadi,-17.8,177.42,A,A/B,B\n"
    )
    plan = plan_of(content, **{"actor__A/B": "contested"})
    control = plan.records.tables["control"]
    assert control[["place_id", "controller", "from_date"]].to_numpy().tolist() == [
        ["Suva", "A", "2000-05-01"],
        ["Suva", "contested", "2000-06-01"],
        ["Nadi", "A", "2000-05-01"],
        ["Nadi", "contested", "2000-06-01"],
        ["Nadi", "B", "2000-07-01"],
    ]


def test_a_table_that_may_be_two_kinds_is_asked_about_in_a_folder_too(tmp_path: Path) -> None:
    tables = {
        "control.csv": CONTROL,
        "towns.csv": "Town,Lat,Lon,Updated on\nSuva,-18.14,178.44,2000-05-19\n",
        "colours.csv": "Hue,Saturation\nred,full\n",
    }
    for name, content in tables.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    plan = plan_import([tmp_path], "FJI")
    assert [question.key for question in plan.open_questions] == ["kind:towns.csv"]
    assert any("fit no table" in reason for reason in plan.report.left_out)
