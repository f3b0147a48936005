"""Another theatre folder gives another catalogue without a change of code."""

import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from data.loading.theatre import default_theatre, read_theatre
from data.model import Theatre
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from exhibits.model import MapMarks, View
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.theme import THEMES
from tests.data.conftest import check_theatre
from tests.exhibits.conftest import NOT_DRAWN, OPENING

GONE = {"syria", "raqqa"}


def without_removed_parts(text: str) -> str:
    """theatre.toml without the removed country and city, under another name."""
    blocks = text.split("\n\n")
    remaining = [
        block
        for block in blocks
        if not any(f'\nplace_id = "{place}"' in f"\n{block}" for place in GONE)
    ]
    return "\n\n".join(remaining).replace('id = "iraq-syria"', 'id = "one-country"', 1)


def prune(folder: Path) -> None:
    """Remove the country and everything in it from every table."""

    def filter_table(file: str, condition: Callable[[pd.DataFrame], pd.Series]) -> pd.DataFrame:
        rows = pd.read_csv(folder / file, dtype="str", keep_default_na=False)
        rows = rows[condition(rows)]
        rows.to_csv(folder / file, index=False, lineterminator="\n")
        return rows

    places = filter_table("places.csv", lambda rows: rows["country"] != "SYR")["place_id"]
    filter_table("bases.csv", lambda rows: rows["place_id"].isin([*places, ""]))
    for file in ("control.csv", "rival_dates.csv"):
        filter_table(file, lambda rows: rows["place_id"].isin(places))
    filter_table(
        "events.csv", lambda rows: rows["place_id"].isin(places) & (rows["country"] != "SYR")
    )
    for file in ("cities/neighbourhoods.csv", "cities/clearing.csv"):
        filter_table(file, lambda rows: rows["place_id"].isin(places))
    figures = filter_table("figures.csv", lambda rows: rows["place_id"].isin(places))
    figures.loc[~figures["repeat_of"].isin(figures["figure_id"]), "repeat_of"] = ""
    figures.to_csv(folder / "figures.csv", index=False, lineterminator="\n")


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    folder = tmp_path_factory.mktemp("seeds") / "one-country"
    shutil.copytree(default_theatre(), folder)
    settings = folder / "theatre.toml"
    settings.write_text(
        without_removed_parts(settings.read_text(encoding="utf-8")), encoding="utf-8"
    )
    assert len(tomllib.loads(settings.read_text(encoding="utf-8"))["countries"]) == 1
    prune(folder)
    assert [str(finding) for finding in check_theatre(folder)] == []
    return read_theatre(folder)


@pytest.fixture(scope="module")
def listed(second: Theatre) -> dict[str, CatalogueEntry]:
    return catalogue(second, read_basemap(second))


def test_its_catalogue_follows_its_places(listed: dict[str, CatalogueEntry]) -> None:
    assert "country_map_iraq" in listed
    assert "city_map_mosul" in listed
    assert not [name for name in listed if any(name.endswith(f"_{place}") for place in GONE)]


@pytest.mark.parametrize("day", ["2014-01-01", OPENING])
def test_every_exhibit_is_built_and_drawn(
    second: Theatre, listed: dict[str, CatalogueEntry], day: str
) -> None:
    drawing_context = DrawingContext(THEMES["light"], 560)
    theatre_place, country = second.settings.whole, second.settings.countries[0].place_id
    view = View(pd.Timestamp(day), theatre_place if day == OPENING else country)
    for name, entry in listed.items():
        exhibit = entry.build(view)
        assert exhibit.id == name
        if exhibit.missing or exhibit.kind not in NOT_DRAWN:
            assert draw_figure(exhibit, drawing_context).data
        if "figure_id" in exhibit.frame:
            assert not set(exhibit.frame["place_id"]) & GONE, name


def test_one_country_has_no_line_of_two_peaks(listed: dict[str, CatalogueEntry]) -> None:
    assert "implied_peaks" not in listed
    assert "share_lost" in listed


def test_its_maps_show_its_territory(second: Theatre, listed: dict[str, CatalogueEntry]) -> None:
    marks = listed["theatre_map"].build(View(pd.Timestamp(OPENING), second.settings.whole)).marks
    assert isinstance(marks, MapMarks)
    roles = {label.text: label.role for label in marks.labels}
    assert roles["Mosul"] == "city"
    assert "Raqqa" not in roles or roles["Raqqa"] == "town"
    assert sum(layer.role == "share" for layer in marks.layers) == 1


def test_code_names_no_place(
    second: Theatre, listed: dict[str, CatalogueEntry], tmp_path: Path
) -> None:
    """Place ids belong to the theatre: after a renaming in every table, its exhibits follow."""
    folder = tmp_path / "renamed"
    shutil.copytree(second.folder, folder)
    for path in folder.rglob("*"):
        if path.suffix in (".csv", ".toml"):
            text = path.read_text(encoding="utf-8")
            for before, after in (
                ('"mosul"', '"nineveh-city"'), (",mosul,", ",nineveh-city,"),
                ("\nmosul,", "\nnineveh-city,"), (",mosul,", ",nineveh-city,"),
            ):  # fmt: skip
                text = text.replace(before, after)
            path.write_text(text, encoding="utf-8")
    assert check_theatre(folder) == []
    theatre = read_theatre(folder)
    ids = set(catalogue(theatre, read_basemap(theatre)))
    assert ids == {name.replace("_mosul", "_nineveh-city") for name in listed}
