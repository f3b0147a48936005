"""Updates of a theatre: names that it has already, in other spellings or as ids."""

from pathlib import Path

import pytest

from data.importing.mapping.file import ImportMappings, read_mappings
from data.importing.plan import ImportPlan
from data.importing.run import apply_import, keep_answers, plan_import
from data.importing.theatre_folder import read_existing, read_rows

PLACES = "name,lat,lon\nSuva,-18.1416,178.4419\nLabasa,-16.4311,179.3645\n"
ACTORS = "name,kind\nRoyal Army,government\nNorthern Front,armed_group\n"
SOURCES = "title,publisher,url\nThe fall of the capital,A paper,https://a.example/1\n"
CONTROL = (
    "place,held by,since,source title,publisher\n"
    "Suva,Royal Army,2000-05-19,Report on the northern coast,An agency\n"
    "Labasa,Northern Front,2000-07-01,,\n"
)
FILES = {"places": PLACES, "actors": ACTORS, "sources": SOURCES, "control": CONTROL}


@pytest.fixture
def theatre(tmp_path: Path) -> Path:
    apply_import(plan(None, FILES), tmp_path)
    return tmp_path


def plan(
    folder: Path | None, files: dict[str, str], answers: dict[str, str] | None = None
) -> ImportPlan:
    uploads = [(f"{name}.csv", content.encode()) for name, content in files.items()]
    existing = read_existing(folder) if folder else {}
    return plan_import(uploads, "FJI", ImportMappings((), answers or {}), existing)


@pytest.mark.parametrize(
    ("table", "rows", "key", "same", "column"),
    [
        ("places", "name,lat,lon\nSouva,-18.14,178.44\n", "place:Souva", "Suva", "name"),
        (
            "actors",
            "name,kind\nRoyal Armmy,government\n",
            "actor:Royal Armmy",
            "Royal Army",
            "name",
        ),
        (
            *("sources", "title,publisher\nThe fall of the capitol,A paper\n"),
            *("source:The fall of the capitol", "The fall of the capital", "title"),
        ),
        (
            *("control", "place,held by,since\nLabassa,Northern Front,2000-07-01\n"),
            *("place:Labassa", "Labasa", "place"),
        ),
        (
            *("control", "place,held by,since\nLabasa,Northrn Frontt,2000-07-01\n"),
            *("actor:Northrn Frontt", "Northern Front", "held by"),
        ),
        (
            "control",
            "place,held by,since,source title,publisher\n"
            "Suva,Royal Army,2000-05-19,Report on the norther coast,An agency\n",
            *("source:Report on the norther coast", "Report on the northern coast", "source_title"),
        ),
    ],
)
def test_a_slightly_different_name_is_asked_about_and_joined(
    theatre: Path, table: str, rows: str, key: str, same: str, column: str
) -> None:
    before = {name: len(frame) for name, frame in read_existing(theatre).items()}
    (question,) = plan(theatre, {table: rows}).open_questions
    assert (question.key, same in question.options.values()) == (key, True)
    apply_import(plan(theatre, {table: rows}, {key: same}), theatre)
    assert {name: len(frame) for name, frame in read_existing(theatre).items()} == before
    assert not read_rows(theatre / f"{table}.csv").isin([key.partition(":")[2]]).any(axis=None)


def test_a_name_of_its_own_is_a_record_of_its_own(theatre: Path) -> None:
    rows = "name,lat,lon\nSouva,-18.14,178.44\n"
    apply_import(plan(theatre, {"places": rows}, {"place:Souva": ""}), theatre)
    assert read_existing(theatre)["places"]["name_en"].tolist() == ["Suva", "Labasa", "Souva"]


@pytest.mark.parametrize(
    "files",
    [
        FILES,
        {"places": "name,lat,lon\nSouva,-16.5,179.4\nNadi,-17.8,177.42\n"},  # far from Suva
        {"actors": "name\nRoyal Guard\n"},
        {"sources": "title,url\nThe fall of the capitol,https://a.example/2\n"},
        {"sources": "title,publisher\nReport 7 of the northern coast,An agency\n"},
    ],
)
def test_other_names_are_no_question(theatre: Path, files: dict[str, str]) -> None:
    assert not plan(theatre, files).open_questions


def test_an_actor_that_the_theatre_lacks_is_asked_about(theatre: Path) -> None:
    rows = "place,held by,since\nSuva,Islanders,2001-01-01\n"
    (question,) = plan(theatre, {"control": rows}).open_questions
    assert question.key == "actor:Islanders"
    apply_import(plan(theatre, {"control": rows}, {question.key: ""}), theatre)
    assert read_existing(theatre)["actors"]["label"].tolist()[-1] == "Islanders"


CHAIN = {
    "places": PLACES,
    "actors": "name,kind\nCouncil of the Coast,armed_group\nRoyal Army,government\n",
    "control": "place,held by,since\nSuva,CC,2000-05-19\nLabasa,C.C.,2000-07-01\n",
}


@pytest.mark.parametrize("last", ["Council of the Coast", ""])
def test_answers_that_lead_to_another_are_followed(tmp_path: Path, last: str) -> None:
    keys = [question.key for question in plan(None, CHAIN).open_questions]
    assert keys == ["actor:CC", "actor:C.C."]
    apply_import(plan(None, CHAIN, {"actor:C.C.": "CC", "actor:CC": last}), tmp_path)
    tables = read_existing(tmp_path)
    assert set(tables["control"]["controller"]) == {last or "CC"}
    assert len(tables["actors"]) == (2 if last else 3)


def test_answers_that_lead_in_a_circle_are_an_error(tmp_path: Path) -> None:
    answers = {"actor:C.C.": "CC", "actor:CC": "C.C.", "place_names": "exact"}
    found = plan(None, CHAIN, answers)
    (refusal,) = found.report.refused
    assert (refusal.file, refusal.expected) == (
        "answers",
        "answers that end at one name; these lead in a circle: C.C., CC, C.C.",
    )
    assert [question.key for question in found.open_questions] == ["actor:CC", "actor:C.C."]
    keep_answers(found, tmp_path, answers)
    assert read_mappings(tmp_path).answers == {"place_names": "exact"}


def test_controllers_without_a_table_of_actors_are_compared(tmp_path: Path) -> None:
    apply_import(plan(None, {"places": PLACES, "control": CONTROL}), tmp_path)
    rows = "place,held by,since\nSuva,Roial Armmy,2001-01-01\nLabasa,Roial Armmy,2001-01-01\n"
    (question,) = plan(tmp_path, {"control": rows}).open_questions
    assert question.key == "actor:Roial Armmy"


def test_names_and_ids_of_a_place_are_one_row(tmp_path: Path) -> None:
    places = "id,name,lat,lon\nfj-1,Suva,-18.1416,178.4419\nfj-2,Labasa,-16.4311,179.3645\n"
    control = CONTROL.replace("Suva", "fj-1").replace("Labasa", "fj-2")
    apply_import(plan(None, {"places": places, "control": control}), tmp_path)
    apply_import(plan(tmp_path, {"control": CONTROL}), tmp_path)
    assert len(read_existing(tmp_path)["control"]) == 2


MOVED = "name,lat,lon\nSuva,-17.7,177.5\nLabasa,-16.43,179.36\n"


@pytest.mark.parametrize(
    ("answer", "position"), [("file", ("-17.7", "177.5")), ("theatre", ("-18.1416", "178.4419"))]
)
def test_a_place_of_the_same_name_elsewhere_is_asked_about(
    theatre: Path, answer: str, position: tuple[str, str]
) -> None:
    (question,) = plan(theatre, {"places": MOVED}).open_questions
    assert question.key == "moved_places"
    assert "elsewhere in the file: Suva (111 km)." in question.text
    apply_import(plan(theatre, {"places": MOVED}, {question.key: answer}), theatre)
    places = read_existing(theatre)["places"].set_index("name_en")
    assert tuple(places.loc["Suva", ["lat", "lon"]]) == position
    assert tuple(places.loc["Labasa", ["lat", "lon"]]) == ("-16.43", "179.36")
