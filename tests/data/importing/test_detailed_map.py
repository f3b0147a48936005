"""Modules of detailed maps: read as data, never run; colours, rings, names and days."""

import pytest

from data.importing.formats import detailed_map
from data.importing.formats.detailed_map import MapModule
from data.importing.formats.lua_tables import LuaError, read_module
from data.importing.records import ColumnMapping, Records

TEXT = """
local mk = { blu = "Location_dot_blue.svg" }
--[==[ a block
 { lat = "1", long = "1", mark = "Dot red.svg", label = "switched off" } ]==]
return { secondaryModules = {}, marks = {
 -- { lat = "1", long = "1", mark = "Dot red.svg" }
 { lat = "17.646", long = "95.460", mark = "Location dot red.svg", marksize = "18",
   label = "[[First Town#History|First]]", link = "First Town", position = "bottom" },
 { lat = 17.7, long = 95.5, mark = mk.blu, label = [[<small>Second</small>]] };
 { lat = "17.8", long = "95.6", mark = "80x80-red-lime-anim.gif", label = "Third" },
 { lat = "17.9", long = "95.7", mark = "Location dot lime.svg", link = "Fourth" },
 { lat = "17.9", long = "95.7", mark = "Map-circle-red.svg" },
 { lat = "18.0", long = "95.8", mark = "Fighter-jet-red-icon.svg", label = "Airport" },
 { lat = "180", long = "95.8", mark = "Location dot red.svg", label = "Nowhere" },
 }, containerArgs = { caption = [=[Legend
[[File:Location dot red.svg|12px]] Controlled by the Army
[[File:Location dot lime.svg|12px]] Front]=] } }
"""


def read(*modules: tuple[str, str], **replies: str) -> Records:
    mapping = ColumnMapping(
        "detailed_map", answers={k.replace("__", ":"): v for k, v in replies.items()}
    )
    return detailed_map.read_all([MapModule(file, text) for file, text in modules], mapping)


def test_marks_become_places_and_control() -> None:
    records = read(("map 2024-05-01.lua", TEXT))
    places = records.tables["places"].set_index("place_id")
    assert list(places["name_en"]) == ["First", "Second", "Third", "Fourth"]
    assert (places.loc["first", "lat"], places.loc["first", "lon"]) == ("17.646", "95.46")
    control = records.tables["control"].set_index("place_id")
    assert control["controller"].to_dict() == {
        "first": "Army",
        "second": "blue",
        "third": "contested",
        "fourth": "contested",
    }
    assert set(control["from_date"]) == {"2024-05-01"}
    assert control.loc["third", "note"] == "between Army and Front"


def test_what_is_not_taken_is_counted() -> None:
    report = read(("map 2024-05-01.lua", TEXT)).report
    assert report.rows_read == 7
    assert [(refusal.row, refusal.column) for refusal in report.refused] == [(14, "lat")]
    assert any("infrastructure" in reason for reason in report.left_out)
    assert {question.key for question in report.questions} == {
        *("colour:red", "colour:lime", "colour:blue", "rings")
    }
    assert "colour blue: blue (no legend: named after the colour)" in report.defaults


def test_answers_settle_colours_rings_and_the_day() -> None:
    replies = {"date": "2024-06-01", "colour__lime": "Militia", "rings": "holder"}
    control = read(("map.lua", TEXT), **replies).tables["control"].set_index("place_id")
    assert control.loc["fourth", "controller"] == "Militia"
    assert set(control["from_date"]) == {"2024-06-01"}


def test_without_a_day_there_is_no_control() -> None:
    records = read(("map.lua", TEXT))
    assert set(records.tables) == {"places"}
    assert detailed_map.DATE in [question.key for question in records.report.questions]


def test_revisions_become_changes() -> None:
    later = TEXT.replace("mark = mk.blu", 'mark = "Location dot red.svg"')
    records = read(("r 20240601.lua", later), ("r 20240501.lua", TEXT))
    control = records.tables["control"]
    second = control[control["place_id"] == "second"]
    assert list(second["from_date"]) == ["2024-05-01", "2024-06-01"]
    assert len(control) == 5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "return 5",
        "return { marks = ",
        "return { a = os.execute('rm') }",
        "return " + "{" * 100 + "}" * 100,
        "return { " + "- " * 5000 + "1 }",
        "local a = 'xxxxxxxxxxxxxxxx'\n" + "a = a .. a\n" * 40 + "return { a }",
        "return { 'open }",
        "return { [[open }",
        "return { \x00 }",
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(LuaError):
        read_module(text)
    report = read(("x.lua", text)).report
    assert [refusal.file for refusal in report.refused] == ["x.lua"]


def test_shared_tables_are_read_once() -> None:
    doubled = "local a = {}\n" + "".join(
        f"local b{n} = {{ {name}, {name} }}\n"
        for n, name in enumerate(["a", *[f"b{n}" for n in range(39)]])
    )
    report = read(("x 2024-01-01.lua", doubled + "return { b39, b39 }")).report
    assert not report.refused
