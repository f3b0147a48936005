"""Candidates of the gazetteer, and coordinates by confirmed answers."""

import json

import pandas as pd
import pytest

from data.importing.mapping.file import ImportMappings
from data.importing.places.gazetteer import ALL_PLACES, find_candidates, locate_places
from data.importing.records import Records
from data.importing.run import plan_import
from geo.world.build_gazetteer import write_gazetteer
from geo.world.gazetteer import GAZETTEER_FILE

MAX_BYTES = 6_000_000


def named(*names: str) -> Records:
    control = pd.DataFrame({"place": names, "controller": "Army", "from": "2023"}, dtype="str")
    return Records({"control": control})


def test_candidates_are_found_by_other_spellings_and_scripts() -> None:
    for name in ("Suva", "suva", "Сува", "سوفا"):
        assert find_candidates(name, "FJI")[0].name == "Suva", name
    assert find_candidates("Nowhere at all", "FJI") == []
    assert GAZETTEER_FILE.stat().st_size <= MAX_BYTES


def test_no_place_gets_coordinates_without_an_answer() -> None:
    located = locate_places(named("Suva", "Labassa", "Qqqq"), "FJI", {})
    assert set(located.tables["places"]["lat"]) == {""}
    keys = [question.key for question in located.report.questions]
    assert keys == [ALL_PLACES, "locate:Labassa", "locate:Qqqq"]
    located = locate_places(named("Suva", "Labassa"), "FJI", {ALL_PLACES: "each"})
    keys = [question.key for question in located.report.questions]
    assert keys == ["locate:Suva", "locate:Labassa"]


def test_answers_give_coordinates_and_are_reported() -> None:
    labasa = find_candidates("Labasa", "FJI")[0]
    answers = {
        ALL_PLACES: "exact",
        "locate:Labassa": str(labasa.geonameid),
        "locate:Qqqq": "-18.5, 178.5",
        "locate:Zzzz": "none",
    }
    located = locate_places(named("Suva", "Labassa", "Qqqq", "Zzzz"), "FJI", answers)
    places = located.tables["places"].set_index("name_en")
    assert not located.report.questions
    assert places.loc["Labassa", "lat"] == f"{labasa.lat:g}"
    assert [places.loc["Qqqq", axis] for axis in ("lat", "lon")] == ["-18.5", "178.5"]
    assert "Zzzz" not in places.index
    assert len(located.report.defaults) == 4


def test_an_answer_that_is_no_candidate_is_asked_again() -> None:
    located = locate_places(named("Suva"), "FJI", {"locate:Suva": "Sydney"})
    assert "'Sydney'" in located.report.questions[-1].text


def test_the_gazetteer_is_built_from_the_package(tmp_path) -> None:
    entry = {
        "geonameid": 1,
        "name": "Ab",
        "countrycode": "FJ",
        "latitude": -18.12345,
        "longitude": 178.5,
        "population": 600,
        "alternatenames": ["A-b", "Абв", "한국"],
    }
    write_gazetteer(json.loads(json.dumps([entry])), tmp_path / "places.parquet")
    row = pd.read_parquet(tmp_path / "places.parquet").iloc[0]
    assert (row["lat"], row["other_names"]) == (-181234, "abv")


def test_two_names_of_one_place_are_a_question() -> None:
    rows = "place,controller,from\nSuva,Army,2023-01-01\n\u0421\u0443\u0432\u0430,Navy,2024-01-01\n"
    files = [("control.csv", rows.encode())]
    keys = [question.key for question in plan_import(files, "FJI").open_questions]
    assert keys == ["place:\u0421\u0443\u0432\u0430", ALL_PLACES]
    for same, count in (("Suva", 1), ("", 2)):
        answers = {keys[0]: same, ALL_PLACES: "exact"}
        plan = plan_import(files, "FJI", ImportMappings((), answers))
        assert not plan.open_questions
        assert len(plan.records.tables["places"]) == count


@pytest.mark.parametrize("answer", ["-18.5, 178.5", "18.5° S, 178.5° E", "178.5 E 18.5 S"])
def test_a_place_may_be_given_coordinates(answer: str) -> None:
    located = locate_places(named("Qqqq"), "FJI", {"locate:Qqqq": answer})
    assert located.tables["places"][["lat", "lon"]].to_numpy().tolist() == [["-18.5", "178.5"]]


@pytest.mark.parametrize("answer", ["95, 178.5", "-18.5, 200", "somewhere"])
def test_what_is_no_position_is_asked_again(answer: str) -> None:
    (question,) = locate_places(named("Qqqq"), "FJI", {"locate:Qqqq": answer}).report.questions
    assert f"({answer!r} is neither a position nor one of the answers)" in question.text
    assert "such as 22.62, 97.30" in question.text


def test_rows_of_a_place_without_position_are_left_out_as_answered() -> None:
    located = locate_places(
        named("Suva", "Qqqq"), "FJI", {"locate:Qqqq": "none", ALL_PLACES: "exact"}
    )
    assert located.tables["places"]["name_en"].tolist() == ["Suva"]
    assert "Qqqq" not in located.tables["control"]["place"].tolist()
    assert any("Qqqq" in text for text in located.report.defaults)


def test_a_name_that_is_found_at_the_position_of_a_listed_place_is_a_question() -> None:
    suva = find_candidates("Suva", "FJI")[0]
    uploads = [
        ("places.csv", f"name,lat,lon\nCapital,{suva.lat:g},{suva.lon:g}\n".encode()),
        ("control.csv", b"place,held by,since\nCapital,Army,2000-05\nSuva,Rebels,2001-05\n"),
    ]
    answers = {ALL_PLACES: "exact"}
    (question,) = plan_import(uploads, "FJI", ImportMappings((), answers)).open_questions
    assert question.key == "place:Suva"
    assert "'Suva' and 'Capital' have the same position" in question.text
    plan = plan_import(uploads, "FJI", ImportMappings((), answers | {"place:Suva": "Capital"}))
    assert not plan.open_questions
    assert plan.records.tables["places"]["name_en"].tolist() == ["Capital"]
    assert plan.records.tables["control"]["place_id"].tolist() == ["Capital", "Capital"]
    plan = plan_import(uploads, "FJI", ImportMappings((), answers | {"place:Suva": ""}))
    assert not plan.open_questions
    assert plan.records.tables["places"]["name_en"].tolist() == ["Capital", "Suva"]
