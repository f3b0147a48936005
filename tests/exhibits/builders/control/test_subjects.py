"""Measures name their subject: claims are compared with the territory of that actor only."""

from dataclasses import replace

import pandas as pd
import pytest

from data.model import Theatre
from data.queries.consistency import find_warnings
from data.text.measures import measure_title
from exhibits.builders.claims import claim_charts
from exhibits.builders.control.area_claims import published_areas, published_subjects
from exhibits.catalogue import CatalogueEntry
from exhibits.links.view_query import require_view
from exhibits.model import View
from tests.exhibits.conftest import shipped

OTHER = "iraq_government"


def with_subjects(theatre: Theatre, **subjects: str | None) -> Theatre:
    subject = theatre.metrics["subject"].to_dict() | subjects
    metrics = theatre.metrics.assign(subject=pd.Series(subject, dtype=object))
    return replace(theatre, metrics=metrics)


def test_area_claims_belong_to_the_subject_of_their_measure(theatre: Theatre) -> None:
    subject = theatre.settings.subject
    assert len(published_areas(theatre, subject))
    assert published_areas(theatre, OTHER).empty
    changed = with_subjects(theatre, area_held=OTHER)
    assert set(published_areas(changed, OTHER)["metric"]) == {"area_held"}
    assert "area_held" not in set(published_areas(changed, subject)["metric"])


def test_a_measure_without_subject_never_gets_one(theatre: Theatre) -> None:
    changed = with_subjects(theatre, area_held=None, area_held_peak=None, share_lost=None)
    for actor in changed.actors.index:
        assert published_areas(changed, str(actor)).empty
    assert published_subjects(changed, OTHER) == ""
    assert measure_title(changed, "share_lost") == "share of territory lost"


def test_areas_of_two_actors_are_not_compared(theatre: Theatre) -> None:
    def over_peak(records: Theatre) -> list[str]:
        return [each.sentence for each in find_warnings(records) if "peak area" in each.sentence]

    # A peak of "more than" an area limits nothing.
    qualifiers = theatre.figures["qualifier"]
    stated = qualifiers.mask(theatre.figures["metric"] == "area_held_peak", "about")
    bounded = replace(theatre, figures=theatre.figures.assign(qualifier=stated))
    assert over_peak(bounded)
    assert not over_peak(with_subjects(bounded, area_held_peak=OTHER))


def test_peaks_are_implied_by_measures_of_one_actor(theatre: Theatre) -> None:
    view = require_view(theatre, {})
    assert not claim_charts.implied_peaks(theatre, view, "implied_peaks").missing
    changed = with_subjects(theatre, area_lost=OTHER)
    assert claim_charts.implied_peaks(changed, view, "implied_peaks").missing


@pytest.mark.parametrize(
    ("metric", "title"),
    [
        ("share_lost", "share of territory lost (ISIL)"),
        ("share_cleared", "share of a city cleared of ISIL"),
        ("people_freed", "people no longer under ISIL control"),
    ],
)
def test_titles_say_whose(theatre: Theatre, metric: str, title: str) -> None:
    assert measure_title(theatre, metric) == title


def test_a_label_that_names_its_subject_is_unchanged(theatre: Theatre) -> None:
    metrics = theatre.metrics.copy()
    metrics.loc["share_lost", "label"] = "Share held by ISIL"
    assert measure_title(replace(theatre, metrics=metrics), "share_lost") == "share held by ISIL"


def test_a_label_that_begins_with_a_name_keeps_its_capital(theatre: Theatre) -> None:
    metrics = theatre.metrics.copy()
    metrics.loc["fighters", "label"] = "Peshmerga fighters"
    assert measure_title(replace(theatre, metrics=metrics), "fighters").startswith("Peshmerga")


def test_every_title_of_claims_says_whose(entries: dict[str, CatalogueEntry]) -> None:
    for name in ("share_lost", "theatre_map", "share_lost_iraq", "series_fighters_iraq"):
        assert "ISIL" in entries[name].title, name


@pytest.mark.parametrize(
    ("name", "place"), [("ukraine-2022", "Ukraine"), ("iraq-syria", "Iraq and Syria")]
)
def test_titles_of_control_name_the_area_with_control(name: str, place: str) -> None:
    records = shipped(name)
    view = View(records.theatre.settings.opening_date, records.theatre.settings.whole)
    for exhibit_id in ("area_over_time", "subject_area", "model_against_claims", "places"):
        title = records.entries[exhibit_id].build(view).title
        assert title.startswith(f"{place}: "), title
