"""References between the tables of an import, and to those that the theatre has."""

from itertools import permutations
from pathlib import Path

import pytest

from data.importing.mapping.file import FileMapping, ImportMappings, read_mappings
from data.importing.records import ColumnMapping
from data.importing.run import apply_import, plan_import
from data.importing.theatre_folder import read_existing
from data.loading.theatre import read_theatre
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


OTHERS = (
    "date,place,type,source,note\n2000-05-19,Suva,battle,An agency,one\n"
    "2000-07-05,Labasa,battle,A paper,two\n2000-07-06,Labasa,battle,Radio,three\n"
    "2000-07-01,Labasa,battle,Report B,four\n"
)
HOLDERS = "place,held by,since\nSuva,Army,2000-05-19\nLabasa,Front,2000-07-01\n"
NAMES = PLACES.replace("id,", "").replace("P 1,", "").replace("P 2,", "")


@pytest.mark.parametrize(
    "imports",
    [
        ["sources events control places"],
        ["events control places", "sources"],
        ["sources", "control places events"],
    ],
)
def test_a_text_that_is_no_id_is_a_publisher_a_title_or_a_new_source(
    tmp_path: Path, imports: list[str]
) -> None:
    tables = {"sources": SOURCES, "events": OTHERS, "places": NAMES, "control": HOLDERS}
    for _ in range(2):
        applied = []
        for names in imports:
            applied += apply(tmp_path, *((name, tables[name]) for name in names.split()))
        cited = read_existing(tmp_path)["events"]["source_id"].tolist()
        assert cited == ["s1", "A paper", "Radio", "Report B"]
        sources = read_existing(tmp_path)["sources"].set_index("title")
        assert sources.index.tolist() == ["Report A", "Report B", "A paper", "Radio"]
        assert sources.loc["A paper", "outlet"] == "A paper"  # its report is older than the event
        assert not check_theatre(tmp_path)
    assert "sources cited by their publisher: 'An agency' is s1" in applied


def test_sources_that_texts_became_stay_where_rows_are_removed(tmp_path: Path) -> None:
    files = [("places", NAMES), ("control", HOLDERS), ("events", OTHERS), ("sources", SOURCES)]
    apply(tmp_path, *files)
    before = read_existing(tmp_path)["sources"]
    apply(tmp_path, *files, missing_rows="remove")
    assert read_existing(tmp_path)["sources"].equals(before)
    apply(tmp_path, *files[:2], files[3], missing_rows="remove")
    assert read_existing(tmp_path)["sources"].equals(before)  # rows of the theatre cite them
    assert not check_theatre(tmp_path)


def test_a_text_beside_a_link_is_the_title_of_the_link(tmp_path: Path) -> None:
    events = (
        "date,place,type,source,link\n2000-05-19,Suva,battle,Radio,https://r.example/1\n"
        "2000-07-07,Labasa,battle,Radio,https://r.example/2\n2000-07-01,Labasa,battle,S2,\n"
    )
    files = [("places", NAMES), ("control", HOLDERS), ("events", events), ("sources", SOURCES)]
    apply(tmp_path, *files[:3])
    apply(tmp_path, *files)
    rows = read_existing(tmp_path)["events"]
    assert rows["source_id"].tolist() == ["", "", "s2"]
    assert rows["source_title"].tolist() == ["Radio", "Radio", ""]
    assert not check_theatre(tmp_path)


def test_a_reference_to_a_missing_row_is_an_error(tmp_path: Path) -> None:
    events = "date,place,type,source\n2000-05-19,Suva,battle,S7\n"
    files = [("places", NAMES), ("control", HOLDERS), ("events", events), ("sources", SOURCES)]
    apply(tmp_path, *files)
    (finding,) = check_theatre(tmp_path)
    assert (finding.column, finding.read) == ("source_id", "S7")


def test_a_corrected_mapping_replaces_the_former_source(tmp_path: Path) -> None:
    files = [("places", NAMES), ("events", OTHERS.replace("source", "heard from"))]
    apply(tmp_path, files[0], ("sources", SOURCES), ("control", HOLDERS))
    uploads = [(f"{name}.csv", content.encode()) for name, content in files]
    for fields in (["source_id"], ["source_title"], []):
        columns = {"date": "date", "place_id": "place", "kind": "type", "note": "note"}
        mapping = ColumnMapping("events", columns | dict.fromkeys(fields, "heard from"))
        mappings = ImportMappings((FileMapping("events.csv", mapping),))
        apply_import(plan_import(uploads, "FJI", mappings, read_existing(tmp_path)), tmp_path)
        assert not check_theatre(tmp_path)
        rows = read_existing(tmp_path)["events"]
        filled = {
            column for column in map(str, rows) if column.startswith("source") and any(rows[column])
        }
        assert filled == set(fields) and len(rows) == 4
    (entry,) = [each for each in read_mappings(tmp_path).files if each.pattern == "events.csv"]
    assert entry.imported == ("date", "place_id", "kind", "note")


@pytest.mark.parametrize(
    ("name", "content", "table"),
    [
        ("measures", "measure,kind\nFighters,stock\n", "metrics"),
        ("measures", "measure\nFighters\n", "metrics"),
        ("actors", "name\nRoyal Army\n", "actors"),
        ("sources", "title\nReport A\n", "sources"),
    ],
)
def test_a_table_may_lack_the_columns_that_are_optional(
    tmp_path: Path, name: str, content: str, table: str
) -> None:
    apply(tmp_path, (name, content))
    assert len(read_existing(tmp_path)[table]) == 1


def test_a_measure_without_a_definition_says_so(tmp_path: Path) -> None:
    measures = "measure,kind\nHouses,stock\n"
    claims = "measure,place,value,unit,as of,source\nHouses,P 1,40,people,2000-05-01,S1\n"
    apply(tmp_path, ("measures", measures), ("places", PLACES), ("claims", claims))
    metrics = read_theatre(tmp_path).metrics
    assert metrics.loc["houses", "definition"] == "No definition is given."
