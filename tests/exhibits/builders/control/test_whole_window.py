"""Exhibits of the whole window: built once, and of each day what they would be without that."""

from dataclasses import replace

import pandas as pd
import pytest

from data.model import Theatre
from exhibits.builders.control.control_area import area_over_time, subject_area
from exhibits.builders.control.model_vs_claims import model_against_claims
from exhibits.builders.control.whole_window import WholeWindow
from exhibits.builders.maps.basemap import Basemap
from exhibits.catalogue import CatalogueEntry
from exhibits.model import Exhibit, View
from exhibits.render.data_files.csv import csv_bytes

BUILT = {
    "area_over_time": area_over_time,
    "subject_area": subject_area,
    "model_against_claims": model_against_claims,
}
FIRST = View(pd.Timestamp("2015-06-01"), "iraq")
LATER = replace(FIRST, as_of=pd.Timestamp("2017-08-04"))


def words(exhibit: Exhibit) -> tuple[object, ...]:
    return exhibit.as_of, exhibit.title, exhibit.subtitle, exhibit.caption, exhibit.alt


@pytest.mark.parametrize("name", BUILT)
def test_each_day_is_told_as_if_it_were_the_only_one(
    name: str, theatre: Theatre, ground: Basemap, entries: dict[str, CatalogueEntry]
) -> None:
    told = set()
    for view in (FIRST, LATER, replace(LATER, reach_km=40.0)):
        kept = entries[name].build(view)
        alone = BUILT[name](theatre, ground, view)
        assert words(kept) == words(alone)
        assert csv_bytes(kept) == csv_bytes(alone)
        told.add(words(kept))
    assert len(told) == 3


def test_the_whole_is_built_once_for_all_days(theatre: Theatre, ground: Basemap) -> None:
    asked: list[View] = []

    def whole(theatre: Theatre, ground: Basemap, view: View) -> Exhibit:
        asked.append(view)
        return area_over_time.build(theatre, ground, view)

    build = WholeWindow(whole, area_over_time.annotate).kept(theatre, ground)
    one, other = build(FIRST), build(LATER)
    assert one.frame is other.frame
    assert len(asked) == 1
    build(replace(LATER, country="syria"))
    assert len(asked) == 2
