"""Lean theatres load: whatever can be inferred may be left out, and is listed."""

import csv
import itertools
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.loading.completion.actors import is_government
from data.loading.completion.ids import NameIndex, slug_of
from data.loading.completion.palette import CONTESTED_COLOURS, FURTHER_COLOURS, PALETTE
from data.loading.completion.places import title_in
from data.loading.report import check_folder
from data.loading.theatre import default_theatre, read_contents, read_theatre, theatre_folders
from data.model import UNKNOWN_KIND, Theatre, TheatreError
from data.schema import TABLES
from geo.projection import theatre_plane
from tests.data.colour import SEEN_AS, ciede2000, lab
from tests.data.conftest import check_theatre
from tests.lean_theatres import CLAIMS, CONTROL, PLACES, THEATRES, write_theatre

LAND = {"light": ("#fffefb", "#eeeae0"), "dark": ("#262b30", "#1b1f23")}
TRITANOPE = np.array(
    [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ]
)


@pytest.fixture(scope="module")
def sudan(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    folder = tmp_path_factory.mktemp("lean") / "sudan-2023"
    return read_theatre(write_theatre(folder, **THEATRES["sudan-2023"]))


@pytest.mark.parametrize("name", THEATRES)
def test_a_lean_theatre_is_clean(tmp_path: Path, name: str) -> None:
    folder = write_theatre(tmp_path / name, **THEATRES[name])
    theatre = read_theatre(folder)
    assert theatre.settings.id == name
    assert theatre.settings.title == name.replace("-", " ").title()
    assert list(theatre_folders(tmp_path)) == [folder]
    assert read_contents(folder).inferences


def test_places_have_ids_kinds_countries_and_parents(sudan: Theatre) -> None:
    place = sudan.places.loc["el-fasher"]
    assert (place["kind"], place["country"], place["part_of"]) == ("town", "SDN", "sudan")
    assert sudan.places.loc["sudan", "kind"] == "country"
    assert sudan.places.loc[sudan.settings.whole, "name_en"] == "Sudan 2023"
    (country,) = sudan.settings.countries
    assert country.iso3 == "SDN"
    assert country.area_km2 == pytest.approx(1_861_484, rel=0.02)


def test_control_has_ends_and_unknown_time(sudan: Theatre) -> None:
    rows = sudan.control[sudan.control["place_id"] == "khartoum"]
    assert rows["controller"].tolist() == [
        *("sudanese-armed-forces", "contested", "rapid-support-forces"),
        "sudanese-armed-forces",
    ]
    assert (rows["to_date"] + pd.Timedelta(days=1)).tolist()[:-1] == rows["from_date"].tolist()[1:]
    late = sudan.control[sudan.control["place_id"] == "nyala"]
    assert late["from_date"].iloc[0] == sudan.settings.window_first
    unknown = sudan.control[sudan.control["place_id"] == "zalingei"]
    assert unknown["controller"].tolist() == ["not_assessed", "rapid-support-forces"]
    assert f"{unknown['to_date'].iloc[0]:%Y-%m-%d}" == "2023-10-30"
    assert sudan.actors.loc["not_assessed", "kind"] == UNKNOWN_KIND
    month = sudan.control[sudan.control["place_id"] == "khartoum-north"].iloc[-1]
    assert (f"{month['from_date']:%Y-%m-%d}", month["from_precision"]) == ("2023-05-01", "month")


def test_a_gap_within_a_complete_theatre_is_unknown_and_listed(tmp_path: Path) -> None:
    control = "place,controller,from,to\nKhartoum,a,2023-01-01,2023-01-31\nKhartoum,b,2023-03-01,\n"
    folder = write_theatre(tmp_path / "gap", places=PLACES, control=control)
    rows = read_theatre(folder).control
    assert rows["controller"].tolist() == ["a", "not_assessed", "b"]
    listed = "\n".join(map(str, read_contents(folder).inferences))
    assert "khartoum 2023-02-01 to 2023-02-28" in listed


def test_nothing_is_inferred_of_the_shipped_theatre() -> None:
    assert read_contents(default_theatre()).inferences == []


def test_actors_and_subject_follow_the_controllers(sudan: Theatre) -> None:
    kinds = sudan.actors["kind"].to_dict()
    assert kinds["sudanese-armed-forces"] == "government"
    assert kinds["rapid-support-forces"] == "armed_group"
    assert kinds["contested"] == "contested"
    assert sudan.settings.subject == "rapid-support-forces"
    assert sudan.actors["colour"].str.fullmatch("#[0-9a-f]{6}").all()


@pytest.mark.parametrize(
    ("name", "is_state"),
    [
        ("Army", True),
        ("Government of Fiji", True),
        ("Sudanese Armed Forces", True),
        ("Norway", True),
        ("Northern Liberation Army", False),
        ("Free Fijian Army", False),
        ("Holy State", False),
        ("Revolutionary Armed Forces of Fiji", False),
    ],
)
def test_a_government_has_only_words_for_a_state(name: str, is_state: bool) -> None:
    assert is_government(name) == is_state


def test_claims_have_measures_units_bases_and_sources(sudan: Theatre) -> None:
    claim = sudan.figures[sudan.figures["metric"] == "share_of_the_capital_held"].iloc[0]
    assert (claim["unit"], claim["base_id"]) == ("percent", "area-of-the-city")
    assert sudan.metrics.loc["share_of_the_capital_held", "family"] == "share"
    assert sudan.bases.loc["area-of-the-city", "label"] == "area of the city"
    fighters = sudan.figures[sudan.figures["metric"] == "fighters"]
    assert set(fighters["unit"]) == {"people"}
    assert set(fighters["place_id"]) == {"sudan"}
    assert fighters["source_id"].isin(sudan.sources.index).all()
    year = sudan.figures[sudan.figures["metric"] == "area_held"].iloc[0]
    assert year["as_of_precision"] == "year"
    assert "example.org" in set(sudan.figures["organisation"])


def test_a_percentage_without_a_base_still_does_not_load(tmp_path: Path) -> None:
    text = CLAIMS.replace("area of the city", "", 1)
    folder = write_theatre(tmp_path / "x", places=PLACES, control=CONTROL, figures=text)
    (finding,) = check_theatre(folder)
    assert str(finding).startswith("figures.csv:2: base: ")
    assert "the base of a percentage" in finding.expected


def test_the_window_and_the_projection_follow_the_records(sudan: Theatre) -> None:
    settings = sudan.settings
    assert f"{settings.window_first:%Y-%m-%d}" == "2023-04-15"
    assert settings.opening_date == settings.window_last == pd.Timestamp("2025-10-26")
    theatre_plane(settings.projection)


def test_an_event_is_located_across_the_180th_meridian(tmp_path: Path) -> None:
    events = "date,place_text,country,lat,lon,source\n"
    events += "2000-06-01,Somosomo,FJI,-16.7667,179.95,https://example.org/a\n"
    folder = write_theatre(tmp_path / "fiji", **THEATRES["fiji"], events=events)
    assert read_theatre(folder).events["place_id"].tolist() == ["somosomo"]


def test_a_theatre_across_the_180th_meridian(tmp_path: Path) -> None:
    theatre = read_theatre(write_theatre(tmp_path / "fiji", **THEATRES["fiji"]))
    bounds = theatre.settings.bounds
    assert bounds.west > bounds.east
    assert "+lon_0=179" in theatre.settings.projection
    assert set(theatre.places["country"].dropna()) == {"FJI"}


@pytest.mark.parametrize("header", [False, True], ids=["as written", "reversed"])
def test_columns_may_have_any_order_and_other_names(tmp_path: Path, header: bool) -> None:
    rows = list(csv.reader(CONTROL.splitlines()))
    rows[0] = ["Place", "Controller", "From date"]
    order = slice(None, None, -1 if header else 1)
    text = "\n".join(",".join(row[order]) for row in rows)
    folder = write_theatre(tmp_path / "x", places=PLACES, control=text)
    assert [str(finding) for finding in check_theatre(folder)] == []


def test_every_optional_column_of_the_shipped_theatre_may_be_missing(tmp_path: Path) -> None:
    """Without the columns that can be inferred, nothing is wrong."""
    optional = {
        "sources": ("title", "published_inferred", "via", "outlet", "note"),
        "figures": ("speaker", "speaker_role", "organisation", "qualifier", "status", "drawable"),
        "metrics": ("label", "part", "base_rule", "definition", "direction"),
        "actors": ("label_ar", "short_label", "kind", "colour", "colour_dark", "pattern"),
        "places": ("name_ar", "part_of", "governorate", "population", "coord_source", "note"),
        "control": ("from_precision", "second_source_id", "status", "note"),
    }
    folder = tmp_path / "copy"
    shutil.copytree(default_theatre(), folder, ignore=shutil.ignore_patterns("boundaries"))
    for name, columns in optional.items():
        path = folder / f"{name}.csv"
        frame = pd.read_csv(path, dtype="str", keep_default_na=False).drop(columns=list(columns))
        frame.to_csv(path, index=False)
    assert [str(finding) for finding in check_theatre(folder)] == []


def test_every_optional_table_of_the_shipped_theatre_may_be_missing(tmp_path: Path) -> None:
    for spec in TABLES:
        if spec.name in ("places", "metrics", "bases", "sources", "units", "actors", "figures"):
            continue
        folder = tmp_path / spec.name
        shutil.copytree(default_theatre(), folder, ignore=shutil.ignore_patterns("boundaries"))
        (folder / spec.file).unlink()
        if spec.name == "neighbourhoods":
            (folder / "cities/clearing.csv").unlink()
        if spec.name == "control":
            (folder / "rival_dates.csv").unlink()
        assert [str(finding) for finding in check_theatre(folder)] == [], spec.name


def test_an_empty_folder_has_one_finding(tmp_path: Path) -> None:
    (finding,) = check_theatre(tmp_path)
    assert "figures.csv" in finding.expected


@pytest.mark.parametrize("eye", [*SEEN_AS, "tritanope"])
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_pair_of_the_palette_differs_by_ten(
    theme: int, eye: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SEEN_AS, "tritanope", TRITANOPE)
    land = LAND["light" if theme == 0 else "dark"]
    colours = [*land[:1], CONTESTED_COLOURS[theme], *(pair[theme] for pair in PALETTE)]
    for one, other in itertools.combinations(lab(colours, eye), 2):
        assert float(ciede2000(one, other)) >= 10
    colours += [pair[theme] for pair in FURTHER_COLOURS]
    for one, other in itertools.combinations(lab(colours, eye), 2):
        assert float(ciede2000(one, other)) >= (10 if eye == "normal" else 6)


def test_many_actors_have_a_colour_each(tmp_path: Path) -> None:
    names = [f"Group {number}" for number in range(len(PALETTE + FURTHER_COLOURS))]
    places = "".join(f"Town {name},15.{10 + at},32.5\n" for at, name in enumerate(names))
    control = "".join(f"Town {name},{name},2023-04-15\n" for name in names)
    folder = write_theatre(
        tmp_path / "many",
        places=f"name,lat,lon\n{places}",
        control=f"place,controller,from\n{control}",
    )
    for column in ("colour", "colour_dark"):
        assert read_theatre(folder).actors[column].is_unique


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("El Fasher", "el-fasher"),
        ("Ny-Ålesund", "ny-alesund"),
        ("L'viv", "lviv"),
        ("Łódź", "lodz"),
        ("Київ", "kiiv"),
        ("?!", "spare"),
    ],
)
def test_slugs(name: str, expected: str) -> None:
    assert slug_of(name, "spare") == expected


def test_names_resolve_exactly_and_are_suggested() -> None:
    index = NameIndex(["khartoum", "a-1", "a-2"], ["Khartoum", "Twin", "twin"])
    assert index.resolve("KHARTOUM") == "khartoum"
    assert index.resolve("Twin") is None
    assert index.suggest("Khartum") == "Khartoum"


def test_countries_are_listed_by_code_or_as_tables(tmp_path: Path) -> None:
    def write(name: str, text: str) -> Path:
        tables = {"places": PLACES, "control": CONTROL, "theatre.toml": text}
        return write_theatre(tmp_path / name, **tables)

    codes = read_theatre(write("codes", 'countries = ["SDN", "TCD"]'))
    text = '[[countries]]\niso3 = "SDN"\n[[countries]]\niso3 = "TCD"'
    assert codes.settings.countries == read_theatre(write("tables", text)).settings.countries
    assert [country.iso3 for country in codes.settings.countries] == ["SDN", "TCD"]
    expected = r"wrong, findings: 1\n.*countries\[0\].*\[\[countries\]\]"
    with pytest.raises(TheatreError, match=expected):
        read_theatre(write("wrong", "countries = [5]"))


@pytest.mark.parametrize("name", ["DR Congo", "DRC", "Congo (Kinshasa)", "COD", "CD"])
def test_a_country_has_several_names(name: str, tmp_path: Path) -> None:
    places = f"name,lat,lon,country\nGoma,-1.67,29.22,{name}\nKisoro,-1.28,29.69,Uganda\n"
    control = "place,controller,from\nGoma,a,2023-01\nKisoro,b,2023-01\n"
    folder = write_theatre(tmp_path / "border", places=places, control=control)
    countries = read_theatre(folder).settings.countries
    assert [country.iso3 for country in countries] == ["COD", "UGA"]


@pytest.mark.parametrize(
    ("folder", "title"),
    [
        ("southsudan", "South Sudan"),
        ("dr-congo", "Democratic Republic of the Congo"),
        ("m23", "M23"),
    ],
)
def test_the_title_of_a_folder_is_a_country_or_its_words(folder: str, title: str) -> None:
    assert title_in({}, Path(folder)) == title


def test_a_town_at_the_border_adds_no_country(tmp_path: Path) -> None:
    """Myawaddy lies on the river that is the border; the boundaries have it on the other side."""
    places = [
        "name,lat,lon",
        "Yangon,16.8661,96.1951",
        "Mandalay,21.9588,96.0891",
        "Myawaddy,16.6891,98.5089",
    ]
    towns = [line.partition(",")[0] for line in places[1:]]
    control = ["place,controller,from", *(f"{town},Army,2021-02-01" for town in towns)]
    for file, lines in (("places.csv", places), ("control.csv", control)):
        (tmp_path / file).write_text("\n".join(lines) + "\n", encoding="utf-8")
    theatre = read_theatre(tmp_path)
    assert [country.iso3 for country in theatre.settings.countries] == ["MMR"]
    assert theatre.places.loc["myawaddy", "country"] == "MMR"


def test_an_island_that_the_boundaries_leave_out_has_the_nearest_country(tmp_path: Path) -> None:
    """It is farther at sea than a border may be off on land; without a country no cell is drawn."""
    places = f"{PLACES}Far Island,19.6158,37.70\n"
    control = f"{CONTROL}Far Island,Sudanese Armed Forces,2023-04-15\n"
    folder = write_theatre(tmp_path / "island", places=places, control=control)
    assert read_theatre(folder).places.loc["far-island", "country"] == "SDN"


def test_events_find_their_place_and_country(tmp_path: Path) -> None:
    events = """date,place_text,country,lat,lon
2023-05-01,Nyala,,12.06,24.87
2023-05-02,Nyala,SDN,15.0,32.0
2023-05-03,Elsewhere,,13.0,24.0
2023-05-04,Nyala,,,
"""
    folder = write_theatre(tmp_path / "x", places=PLACES, control=CONTROL, events=events)
    found = read_theatre(folder).events.sort_values("date")
    assert found["place_id"].tolist() == ["nyala", "x", "x", "x"]
    assert found["country"].fillna("").tolist() == ["SDN", "SDN", "SDN", ""]


def test_counts_without_a_base_are_listed_among_the_assumptions(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("name,lat,lon\nSuva,-18.14,178.44\n")
    (tmp_path / "figures.csv").write_text(
        "measure,place,value,unit,as of,base,source url\n"
        "fighters,Suva,2000,people,2000-05-19,,https://a.example/1\n"
        "share held,Suva,45,percent,2000-05-19,area of the city,https://a.example/1\n"
    )
    inferences = map(str, check_folder(tmp_path, "fiji").inferences)
    (line,) = (line for line in inferences if line.startswith("figures.csv, base: "))
    assert "not stated, of counts and areas, in 1 row " in line


@pytest.mark.parametrize(
    ("base", "kind"),
    [
        ("the territory of the country", "ground"),
        ("14 of 17 townships", "unspecified"),
        ("all settlements", "unspecified"),
        ("area of the provinces", "ground"),
        ("population of the towns", "people"),
    ],
)
def test_shares_of_numbers_of_units_are_no_shares_of_ground(
    base: str, kind: str, tmp_path: Path
) -> None:
    (tmp_path / "figures.csv").write_text(
        f"metric,value,unit,as_of,base,source\nShare,82,%,2025,{base},a\n"
    )
    assert read_theatre(tmp_path).bases["kind"].tolist() == [kind]


def test_two_places_at_one_point_are_named(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("name,lat,lon\nA,15,32\nB,15,32\n")
    (tmp_path / "control.csv").write_text("place,held_by,from\nA,X,2021-02-03\nB,Y,2021-02-03\n")
    warnings = [finding.expected for finding in check_folder(tmp_path, "x").warnings]
    assert any("the position of B, not that of A" in text for text in warnings)


def test_a_unit_of_another_family_is_explained(tmp_path: Path) -> None:
    (tmp_path / "figures.csv").write_text(
        "metric,value,unit,as_of,base,source\nHeld,8,people,2024,,a\nHeld,9,people,2025,,a\nHeld,82,%,2025,b,a\n"
    )
    (error,) = check_folder(tmp_path, "x").errors
    assert "a unit of the family people" in error.expected
