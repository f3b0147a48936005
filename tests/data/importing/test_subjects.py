"""Figures of a user's table: whom they are about, who states them, and their source."""

from pathlib import Path

import pytest

from data.importing.check import check_import
from data.importing.mapping.file import ImportMappings
from data.importing.plan import ImportPlan
from data.importing.run import apply_import, plan_import
from data.importing.theatre_folder import read_existing
from data.loading.theatre import read_theatre
from tests.data.importing.user_files import CONTROL, PLACES, text

HEAD = "What,Who,Where,How many,of what,When,Who says,Link\n"
ROWS = (
    "Share of territory held,Army,Suva,21 %,of Suva,2000-06-01,BBC,\n"
    "Share of territory held,Rebels,Suva,42 %,of Suva,2000-06-01,BBC,\n"
    'Fighters,army,Suva,"about 6,000",,2000-06-02,,https://example.org/x\n'
    "Fighters,Third Front,Suva,900,,2000-06-02,Reporter,\n"
)


def plan_of(claims: str, existing: Path | None = None, answer: str = "") -> ImportPlan:
    files = [text("places.csv", PLACES), text("control.csv", CONTROL), text("n.csv", claims)]
    keys = dict([answer.split("=")]) if answer else {}
    tables = read_existing(existing) if existing else None
    return plan_import(files, "FJI", ImportMappings((), keys), tables)


def columns_of(plan: ImportPlan) -> dict[str, str]:
    assert plan.files[-1].mapping.kind == "claims"
    return dict(plan.files[-1].mapping.columns)


def test_figures_about_different_actors_are_different_measures(tmp_path: Path) -> None:
    plan = plan_of(HEAD + ROWS)
    assert not plan.open_questions
    columns = columns_of(plan)
    assert (columns["subject"], columns["speaker"], columns["value"]) == ("Who", "Who says", "How many")  # fmt: skip  # noqa: E501
    assert not plan.report.ignored_columns
    written = apply_import(plan, tmp_path)
    assert not check_import(tmp_path, "x", plan, written).errors
    theatre = read_theatre(tmp_path)
    figures = theatre.figures.assign(subject=theatre.figures["metric"].map(theatre.metrics["subject"]))  # fmt: skip  # noqa: E501
    assert figures[["value", "subject"]].to_numpy().tolist() == [
        [21, "army"],
        [42, "rebels"],
        [6000, "army"],
        [900, "third-front"],
    ]
    assert len(set(figures["metric"])) == 4
    assert set(theatre.metrics["label"]) >= {"Share of territory held (Army)", "Fighters (Army)"}


def test_a_second_import_finds_the_same_figures_and_adds_a_measure(tmp_path: Path) -> None:
    apply_import(plan_of(HEAD + ROWS), tmp_path)
    rows = ROWS + "Tanks,Army,Suva,3 people,,2000-06-02,Reporter,\n"
    report = apply_import(plan_of(HEAD + rows, tmp_path), tmp_path)
    assert "figures.csv: 4 unchanged, 1 added" in report.changes
    assert len(read_theatre(tmp_path).figures) == 5


def test_a_measure_without_a_subject_stays_beside_those_with_one(tmp_path: Path) -> None:
    rows = ROWS + "Displaced,,Suva,300 people,,2000-06-02,Reporter,\n"
    apply_import(plan_of(HEAD + rows), tmp_path)
    theatre = read_theatre(tmp_path)
    assert theatre.metrics["subject"].fillna("")["displaced"] == ""


def test_who_alone_is_a_question() -> None:
    claims = "What,Who,Where,Figure,When,Source\nFighters,Army,Suva,900,2000-06-02,Reuters\n"
    (question,) = plan_of(claims).open_questions
    assert question.key == "who:Who"
    about = plan_of(claims, answer="who:Who=subject")
    assert about.records.tables["metrics"]["subject"].tolist() == ["Army"]
    stated = plan_of(claims, answer="who:Who=speaker")
    assert stated.records.tables["figures"]["speaker"].tolist() == ["Army"]
    assert "metrics" not in stated.records.tables


@pytest.mark.parametrize("header", ["Party", "About whom", "Actor"])
def test_headers_of_the_subject(header: str) -> None:
    claims = f"What,{header},Where,Figure,When,Said by\nFighters,Army,Suva,900,2000-06-02,X\n"
    assert columns_of(plan_of(claims))["subject"] == header


def test_a_figure_without_a_publication_has_who_states_it_as_source(tmp_path: Path) -> None:
    apply_import(plan_of(HEAD + ROWS), tmp_path)
    theatre = read_theatre(tmp_path)
    outlets = theatre.figures["source_id"].map(theatre.sources["outlet"]).tolist()
    assert outlets == ["BBC", "BBC", "example.org", "Reporter"]


def test_a_link_stays_with_the_source_beside_it(tmp_path: Path) -> None:
    control = CONTROL.replace("since", "since,Source,Link").replace("19", "19,Reuters,https://r.example/1").replace("07-01", "07-01,own notes,")  # fmt: skip  # noqa: E501
    files = [text("places.csv", PLACES), text("control.csv", control)]
    apply_import(plan_import(files, "FJI"), tmp_path)
    theatre = read_theatre(tmp_path)
    rows = theatre.control[theatre.control["source_id"].notna()]
    sources = theatre.sources.loc[rows["source_id"], ["title", "url"]].fillna("")
    assert sorted(sources.to_numpy().tolist()) == [
        ["Reuters", "https://r.example/1"],
        ["own notes", ""],
    ]


def test_figures_are_never_lost_to_events_without_a_question() -> None:
    claims = "What,Who,Where,Strength of it,When\nFighters,Army,Suva,900,2000-06-02\n"
    plan = plan_of(claims.replace("Strength of it", "Xyz"))
    (question,) = plan.open_questions
    assert question.key == "kind:n.csv"
    answered = plan_of(claims.replace("Strength of it", "Xyz"), answer="kind:n.csv=claims")
    assert answered.records.tables["figures"]["value"].tolist() == ["900"]
    events = "date,place,event type,what,killed\n2000-06-02,Suva,attack,b,3\n"
    assert plan_of(events).files[-1].mapping.kind == "events"


@pytest.mark.parametrize("file", ["actors.csv", "list.csv"])
@pytest.mark.parametrize("more", ["", ",kind"])
def test_a_list_of_actors_is_no_table_of_control(file: str, more: str) -> None:
    rows = [f"{name}{',government' * bool(more)}" for name in ("The Army", "army-2")]
    plan = plan_import([(file, "\n".join([f"actor{more}", *rows, ""]).encode())])
    assert not plan.open_questions and not plan.report.refused
    actors = plan.records.tables["actors"]
    assert actors["actor_id"].tolist() == ["the-army", "army-2"]
    assert actors["label"].tolist() == ["The Army", ""]
