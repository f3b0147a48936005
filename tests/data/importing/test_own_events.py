"""Events of a user's own tables: deaths, actors, and what tells them from control."""

from pathlib import Path

import pytest

from data.importing.check import check_import
from data.importing.mapping.file import FileMapping, ImportMappings
from data.importing.plan import ImportPlan
from data.importing.records import ColumnMapping
from data.importing.run import apply_import, plan_import
from data.loading.theatre import read_theatre
from tests.data.importing.user_files import CONTROL, PLACES, text

HEAD = "Date,Place,Event type,By"


def plan_of(
    events: str, *others: tuple[str, str], mapping: ImportMappings | None = None
) -> ImportPlan:
    files = [text("places.csv", PLACES), text("control.csv", CONTROL), text("n.csv", events)]
    return plan_import([*files, *(text(*each) for each in others)], "FJI", mapping)


def deaths_of(plan: ImportPlan) -> list[list[str]]:
    columns = ["fatalities_low", "fatalities", "fatalities_high", "note"]
    events = plan.records.tables["events"]
    return events.reindex(columns=columns, fill_value="").to_numpy().tolist()


def test_deaths_are_read(tmp_path: Path) -> None:
    rows = ["6", "10-15", "about 5", "80+", "n/a", "0"]
    lines = [f"2000-06-0{day},Suva,attack,Army,{cell}" for day, cell in enumerate(rows, start=1)]
    plan = plan_of("\n".join([f"{HEAD},Fatalities", *lines, ""]))
    assert plan.report.ignored_columns == []
    assert deaths_of(plan) == [
        ["", "6", "", ""],
        ["10", "", "15", ""],
        ["", "5", "", "Fatalities: about 5"],
        ["", "80", "", "Fatalities: 80+"],
        ["", "", "", ""],
        ["", "0", "", ""],
    ]
    written = apply_import(plan, tmp_path)
    assert not check_import(tmp_path, "x", plan, written).errors
    assert read_theatre(tmp_path).events["fatalities"].sum() == 91


def test_low_and_high_estimates_of_deaths_are_read() -> None:
    head = f"{HEAD},Fatalities low,Deaths,Fatalities high"
    plan = plan_of(f"{head}\n2000-06-01,Suva,attack,Army,3,4,7\n")
    assert deaths_of(plan) == [["3", "4", "7", ""]]


@pytest.mark.parametrize("cell", ["many", "45 %", "-3"])
def test_texts_that_are_no_number_of_deaths_are_refused(cell: str) -> None:
    plan = plan_of(f"{HEAD},Fatalities\n2000-06-01,Suva,attack,Army,{cell}\n")
    assert deaths_of(plan) == [["", "", "", ""]]
    (refusal,) = plan.report.refused
    assert (refusal.row, refusal.column, refusal.read) == (2, "Fatalities", cell)


def test_deaths_of_a_part_are_not_read_as_those_of_the_event() -> None:
    plan = plan_of(f"{HEAD},Civilian deaths\n2000-06-01,Suva,attack,Army,3\n")
    assert deaths_of(plan) == [["", "", "", ""]]
    assert plan.report.ignored_columns == ["Civilian deaths"]


def test_a_column_mapped_by_hand_is_read_as_deaths() -> None:
    columns = {"date": "Jour", "place_id": "Lieu", "kind": "Genre", "fatalities": "Victimes"}
    mapping = ImportMappings((FileMapping("n.csv", ColumnMapping("events", columns)),))
    events = "Jour,Lieu,Genre,Victimes\n2000-06-01,Suva,attack,8\n"
    assert deaths_of(plan_of(events, mapping=mapping)) == [["", "8", "", ""]]


def test_other_columns_of_events_are_read(tmp_path: Path) -> None:
    head = f"{HEAD},Date end,Place precision,Restricted"
    plan = plan_of(f"{head}\n2000-06-01,Suva,attack,Army,3 June 2000,near,TRUE\n")
    assert plan.report.ignored_columns == []
    apply_import(plan, tmp_path)
    event = read_theatre(tmp_path).events.iloc[0]
    assert f"{event['date_last']:%Y-%m-%d}" == "2000-06-03"
    assert (event["place_precision"], bool(event["restricted"])) == ("near", True)


@pytest.mark.parametrize(
    "head",
    [
        "Date,Place,Latitude,Longitude,Event type,Actor 1,Notes",
        "Date,Place,Latitude,Longitude,Event type,Faction,Notes",
        "Date,Place,Latitude,Longitude,Type,Actor 1,Fatalities",
        "Date,Place,Latitude,Longitude,Type,Group,Deaths",
        "Date,Town,Latitude,Longitude,Incident type,Actor,Notes",
        "Date,Place,Lat,Lon,Type,Actor 1,Actor 2,Source",
    ],
)
def test_tables_of_events_are_not_read_as_control(head: str) -> None:
    row = "2000-06-01,Suva,-18.1416,178.4419,Battle,Army,3"
    rows = [row, row.replace("Army", "Rebels").replace("-01", "-02")]
    plan = plan_of("\n".join([head, *(each + ",x" * head.count("Source") for each in rows), ""]))
    assert plan.files[2].mapping.kind == "events"
    assert plan.records.tables["events"]["by"].tolist() == ["Army", "Rebels"]
    assert len(plan.records.tables["control"]) == 2, "only those of control.csv"


@pytest.mark.parametrize("head", ["Town,Lat,Lon,Date,Type,Held by", "Town,Lat,Lon,Date,Type,Actor",
                                  "Town,Lat,Lon,Date,Event type,Controller"])  # fmt: skip
def test_tables_of_control_with_a_type_stay_control(head: str) -> None:
    rows = "Suva,-18.1416,178.4419,2000-06-01,town,Army\nNadi,-17.8,177.4167,2000-06-01,town,Army\n"
    assert plan_of(f"{head}\n{rows}").files[2].mapping.kind == "control"


def actors_of(folder: Path) -> list[str]:
    return read_theatre(folder).events.sort_values("date")["actor"].fillna("").tolist()


@pytest.mark.parametrize("first", ["Actor 1,Actor 2", "By,Actor 2", "Actor,Second actor"])
def test_the_second_actor_is_not_whom_the_first_one_belongs_to(tmp_path: Path, first: str) -> None:
    head = f"Date,Place,Event type,{first}"
    rows = "2000-06-01,Suva,captured,Army,Rebels\n2000-06-02,Nadi,attack,rebels,Army\n"
    plan = plan_of(f"{head}\n{rows}")
    assert plan.report.ignored_columns == [first.partition(",")[2]]
    assert "actor" not in plan.records.tables["events"]
    written = apply_import(plan, tmp_path)
    assert not check_import(tmp_path, "x", plan, written).errors
    assert actors_of(tmp_path) == ["army", "rebels"]


def test_a_second_actor_alone_is_not_the_actor_of_an_event() -> None:
    plan = plan_of("Date,Place,Event type,Notes,Actor 2\n2000-06-01,Suva,attack,x,Army\n")
    assert plan.report.ignored_columns == ["Actor 2"]


@pytest.mark.parametrize("name", ["Army", "army", "ARMY"])
def test_names_of_actors_of_events_become_ids(tmp_path: Path, name: str) -> None:
    events = f"{HEAD},Actor\n2000-06-01,Suva,captured,3rd Battalion,{name}\n"
    plan = plan_of(events)
    assert not plan.report.ignored_columns
    written = apply_import(plan, tmp_path)
    assert not check_import(tmp_path, "x", plan, written).errors
    assert actors_of(tmp_path) == ["army"]


def test_an_actor_of_events_that_the_table_of_actors_lacks_is_asked_about() -> None:
    actors = "name,short name\nThe Army,Army\nThe Rebels,Rebels\n"
    events = f"{HEAD},Actor\n2000-06-01,Suva,attack,3rd Battalion,Militia\n"
    plan = plan_of(events, ("actors.csv", actors))
    assert [question.key for question in plan.open_questions] == ["actor:Militia"]
