"""Exhibits of the full time window: built once, and on each date equal to a separate build."""

from dataclasses import replace

import pandas as pd
import pytest

from data.model import Theatre
from exhibits.builders.control.control_area import area_over_time, subject_area
from exhibits.builders.control.model_vs_claims import model_against_claims
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.period_exhibits import PeriodExhibit
from exhibits.model import Exhibit, View
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.data_files.csv import csv_bytes

BUILT = {
    "area_over_time": area_over_time,
    "subject_area": subject_area,
    "model_against_claims": model_against_claims,
}
FIRST = View(pd.Timestamp("2015-06-01"), "iraq")
LATER = replace(FIRST, as_of=pd.Timestamp("2017-08-04"))


def texts_of(exhibit: Exhibit) -> tuple[object, ...]:
    return exhibit.as_of, exhibit.title, exhibit.subtitle, exhibit.caption, exhibit.alt


@pytest.mark.parametrize("name", BUILT)
def test_each_date_equals_a_separate_build(
    name: str, theatre: Theatre, base_map: Basemap, entries: dict[str, CatalogueEntry]
) -> None:
    texts = set()
    for view in (FIRST, LATER, replace(LATER, radius_km=40.0)):
        cached = entries[name].build(view)
        alone = BUILT[name](theatre, base_map, view)
        assert texts_of(cached) == texts_of(alone)
        assert csv_bytes(cached) == csv_bytes(alone)
        texts.add(texts_of(cached))
    assert len(texts) == 3


def test_the_exhibit_is_built_once_for_all_dates(theatre: Theatre, base_map: Basemap) -> None:
    views: list[View] = []

    def build_counted(theatre: Theatre, base_map: Basemap, view: View) -> Exhibit:
        views.append(view)
        return area_over_time.build(theatre, base_map, view)

    build = PeriodExhibit(build_counted, area_over_time.annotate).cached(theatre, base_map)
    one, other = build(FIRST), build(LATER)
    assert one.frame is other.frame
    assert len(views) == 1
    build(replace(LATER, country="syria"))
    assert len(views) == 2
