"""Two maps compared: words, styles, dates, sources and data files."""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest

from data.loading.theatre import read_theatre
from data.model import Theatre
from exhibits.brief import build_item
from exhibits.builders.comparison.classes import NEITHER
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from exhibits.model import AreasMarks, Exhibit, MapMarks, View
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.data_files.csv import csv_bytes
from exhibits.render.plotly.charts.area_charts import drawn_rows
from tests.compared_theatres import DATE, FIRST, SECOND, write_compared_theatre

Entries = Mapping[str, CatalogueEntry]
CONTROL = (
    "place,controller,from,to,assessor\n"
    "Agreed,army,2024-01-01,,\nFirst only,army,2024-01-01,,\nDisputed,militia,2024-01-01,,\n"
)


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    """A theatre with maps of two assessors and a modelled one; it ends after the last map."""
    folder = write_compared_theatre(tmp_path_factory.mktemp("root") / "compared")
    (folder / "control.csv").write_text(CONTROL)
    (folder / "theatre.toml").write_text("window_last = 2024-03-31\n")
    return read_theatre(folder)


@pytest.fixture(scope="module")
def entries(compared: Theatre) -> Entries:
    return catalogue(compared, read_basemap(compared))


@pytest.fixture(scope="module")
def view(compared: Theatre) -> View:
    return View(DATE, compared.settings.whole, controller="army")


def legend_of(exhibit: Exhibit) -> dict[str, list[str]]:
    """Light and dark colour and hatch of each entry of a legend; its role without a style."""
    assert isinstance(exhibit.marks, MapMarks)
    return {
        layer.legend: [
            str(layer.shapes[name].iloc[0]) if name in layer.shapes else layer.role
            for name in ("colour", "colour_dark", "pattern")
        ]
        for layer in exhibit.marks.layers
        if layer.legend
    }


@pytest.mark.parametrize("second", ["", "modelled"])
@pytest.mark.parametrize("controller", ["army", "militia"])
def test_no_two_entries_of_the_legend_look_the_same(
    entries: Entries, view: View, second: str, controller: str
) -> None:
    chosen = replace(view, second_map=second, controller=controller)
    legend = legend_of(entries["compared_map"].build(chosen))
    light, dark, hatches = ([style[at] for style in legend.values()] for at in range(3))
    assert len(set(light)) == len(set(dark)) == len(legend) >= 5
    greys = [hatch for colour, hatch in zip(light, hatches, strict=True) if is_grey(colour)]
    assert len(set(greys)) == len(greys) >= 3 and "" not in greys


def is_grey(colour: str) -> bool:
    if not colour.startswith("#"):
        return False
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return max(red, green, blue) - min(red, green, blue) < 12


def test_one_name_has_one_area(entries: Entries, view: View) -> None:
    rows = entries["compared_map"].build(view).frame
    chart = entries["compared_area"].build(view).frame
    last = chart[chart["day"] == DATE]
    km2_by_label = dict(zip(rows["label"], rows["area_km2"], strict=True))
    assert len(km2_by_label) == len(rows)
    for label, km2 in zip(last["label"], last["area_km2"], strict=True):
        assert km2 == pytest.approx(km2_by_label.get(label, km2), abs=0.06), label
    by_class = rows.groupby("class")["area_km2"].sum()
    for name, km2 in zip(last["class"], last["area_km2"], strict=True):
        if name != "both maps":
            assert km2 == pytest.approx(by_class[name], abs=0.2), name
    assert f"ARMY on {FIRST} only" in set(last["label"])


def test_legend_and_data_files_have_the_same_words(entries: Entries, view: View) -> None:
    exhibit = entries["compared_map"].build(view)
    labels = {*exhibit.frame["label"], "Other differences"}
    legends = {text.rpartition(": ")[0] for text in legend_of(exhibit)}
    assert {f"ARMY on {FIRST}, not assessed by {SECOND}", "Neither"} <= labels & legends
    assert {text for text in legends if " or " not in text} <= labels
    neither = exhibit.frame[exhibit.frame["class"] == NEITHER]
    assert neither["area_km2"].item() > 0


def test_names_of_maps_within_a_sentence(entries: Entries, view: View) -> None:
    exhibit = entries["compared_map"].build(replace(view, second_map="modelled"))
    assert exhibit.title.startswith(f"{FIRST} and the modelled map, ")
    assert not any("Modelled" in text for text in exhibit.frame["label"])
    swapped = entries["compared_map"].build(replace(view, first_map="modelled", second_map=FIRST))
    assert swapped.title.startswith(f"The modelled map and {FIRST}, ")
    assert not any(text.startswith(FIRST) for text in exhibit.frame["label"])


@pytest.mark.parametrize("as_of", [DATE, DATE + pd.Timedelta(days=15), DATE - pd.Timedelta(days=2)])
@pytest.mark.parametrize("second", ["", "modelled"])
def test_dates_compared_are_those_of_maps_up_to_the_as_of_date(
    compared: Theatre, entries: Entries, view: View, as_of: pd.Timestamp, second: str
) -> None:
    exhibit = entries["compared_area"].build(replace(view, as_of=as_of, second_map=second))
    assert isinstance(exhibit.marks, AreasMarks)
    days = set(exhibit.frame["day"])
    assert max(days) <= as_of
    known = {date for polygons in compared.polygons.values() for date in polygons.dates}
    if not second:
        assert days <= known
    assert f"{len(days)} dates compared, 1 March 2024 to " in exhibit.caption
    assert exhibit.marks.window == (min(days), as_of)
    drawn = drawn_rows(exhibit.marks, exhibit.frame)
    of_one = drawn[drawn["controller"] == "both maps"]
    assert of_one["day"].iloc[-1] == as_of
    assert all(later > earlier for earlier, later in pairwise(of_one["day"]))


def test_files_have_words_of_readers(compared: Theatre, entries: Entries, view: View) -> None:
    item = build_item(compared, entries["compared_area"], view, "http://localhost")
    rows = list(csv.DictReader(io.StringIO(csv_bytes(item.exhibit).decode("utf-8-sig"))))
    assert "controller" not in rows[0]
    assert {row["class"] for row in rows} >= {"both maps", "first map only", "second map only"}


@pytest.mark.parametrize("name", ["compared_map", "compared_area", "compared_differences"])
def test_both_assessors_are_cited(entries: Entries, view: View, name: str) -> None:
    titles = " ".join(source.title for source in entries[name].build(view).sources)
    assert FIRST in titles and SECOND in titles


def test_the_title_of_the_slide_has_the_main_figures(entries: Entries, view: View) -> None:
    exhibit = entries["compared_map"].build(view)
    both = exhibit.frame.loc[exhibit.frame["label"] == "Both: ARMY", "area_km2"].item()
    assert f"{both:,.0f}" in exhibit.message
    assert f"on {FIRST} only" in exhibit.message and f"on {SECOND} only" in exhibit.message
    assert "modelled" not in exhibit.message
    modelled = entries["compared_map"].build(replace(view, second_map="modelled"))
    assert modelled.message.endswith("(modelled)")


def test_the_first_date_alone_is_drawn(entries: Entries, view: View) -> None:
    first = pd.Timestamp("2024-03-01")
    exhibit = entries["compared_area"].build(replace(view, as_of=first))
    assert isinstance(exhibit.marks, AreasMarks)
    assert set(exhibit.frame["day"]) == {first}
    assert exhibit.caption.startswith("1 date compared, 1 March 2024. ")
    rows = drawn_rows(exhibit.marks, exhibit.frame)
    assert set(rows["day"]) == {first, first + pd.Timedelta(days=1)}
