"""References between the tables of an import, and to those that the theatre has."""

from itertools import permutations
from pathlib import Path

import pytest

from data.importing.mapping.file import ImportMappings
from data.importing.run import apply_import, plan_import
from data.importing.theatre_folder import read_existing
from tests.data.conftest import check_theatre

PLACES = "id,name,lat,lon\nP 1,Suva,-18.1416,178.4419\nP 2,Labasa,-16.4311,179.3645\n"
ACTORS = "id,name,kind\nARMY_1,Royal Army,government\nFRONT_1,Northern Front,armed_group\n"
SOURCES = (
    "id,title,publisher,published,url\n"
    "S1,Report A,An agency,2000-05-20,https://a.example/1\n"
    "S2,Report B,A paper,2000-07-02,https://b.example/1\n"
)
CONTROL = (
    "place,held by,since,source,second source\n"
    "P 1,ARMY_1,2000-05-19,S1,S2\nP 2,FRONT_1,2000-07-01,S2,\n"
)
EVENTS = "date,place,type,actor,source\n2000-05-19,P 1,battle,ARMY_1,S1\n"
CLAIMS = (
    "figure_id,measure,place,value,unit,as of,base,about whom,source,repeat of\n"
    "F1,AREA-1,P 1,40,%,2000-05-01,area of the island,ARMY_1,S1,\n"
    "F2,AREA-1,P 1,45,%,2000-05-02,area of the island,ARMY_1,S2,F1\n"
)
MEASURES = "metric,label,family,part,subject\nAREA-1,Share of the island,share,held,ARMY_1\n"


def apply(folder: Path, *files: tuple[str, str], **answers: str) -> list[str]:
    """Import files into a folder; return what the report says was applied."""
    uploads = [(f"{name}.csv", content.encode()) for name, content in files]
    mappings = ImportMappings((), answers)
    plan = plan_import(uploads, "FJI", mappings, read_existing(folder))
    assert not plan.open_questions and not plan.report.refused
    return apply_import(plan, folder).defaults


@pytest.mark.parametrize("order", list(permutations(range(3)))[::2])
def test_references_follow_ids_that_are_converted(tmp_path: Path, order: tuple[int, ...]) -> None:
    files = [("control", CONTROL), ("sources", SOURCES), ("places", PLACES)]
    apply(tmp_path, *(files[number] for number in order))
    rows = read_existing(tmp_path)["control"]
    assert rows["source_id"].tolist() == ["s1", "s2"]
    assert rows["second_source_id"].tolist() == ["s2", ""]
    assert not check_theatre(tmp_path)


TABLES = {
    **{"places": PLACES, "actors": ACTORS, "measures": MEASURES, "sources": SOURCES},
    **{"control": CONTROL, "events": EVENTS, "claims": CLAIMS},
}


@pytest.mark.parametrize(
    "imports",
    [
        ["control events claims places actors measures sources"],
        ["places actors measures sources", "claims events control"],
        ["claims events control places actors measures", "sources"],
        ["places sources", "control events", "actors"],
    ],
)
def test_references_follow_ids_in_any_order(tmp_path: Path, imports: list[str]) -> None:
    for names in imports:
        apply(tmp_path, *((name, TABLES[name]) for name in names.split()))
    assert not check_theatre(tmp_path)
    tables = read_existing(tmp_path)
    assert tables["events"]["source_id"].tolist() == ["s1"]
    assert tables["control"]["second_source_id"].tolist() == ["s2", ""]
    assert len(tables["actors"]) == 2


def test_a_name_is_not_taken_for_an_id(tmp_path: Path) -> None:
    places = "id,name,lat,lon\nsuva,Old town,-18.1416,178.4419\np-2,Suva,-16.4311,179.3645\n"
    apply(tmp_path, ("places", places), ("control", "place,held by,since\nSuva,Army,2000-05-19\n"))
    assert read_existing(tmp_path)["control"]["place_id"].tolist() == ["Suva"]
