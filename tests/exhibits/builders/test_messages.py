"""Titles of slides and pages: sentences with the main figures of an exhibit."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from data.model import Filters, Theatre
from data.text.format import NARROW
from exhibits.builders import messages
from exhibits.builders.claims import rival_claims
from exhibits.i18n.translate import phrasebook
from exhibits.model import View
from exhibits.render.html.fragments import render_head
from tests.exhibits.conftest import Build, shipped


def plain(text: str) -> str:
    return text.replace(NARROW, " ")


@pytest.fixture
def view(theatre: Theatre) -> View:
    return View(
        pd.Timestamp("2017-08-04"), theatre.settings.whole, since=pd.Timestamp("2016-08-04")
    )


@pytest.fixture
def subject(theatre: Theatre) -> str:
    return theatre.settings.subject


def test_an_area_is_compared_with_the_earlier_one(
    theatre: Theatre, view: View, subject: str
) -> None:
    now, change = pd.Series({subject: 36_900.0}), pd.Series({subject: -39_300.0})
    assert plain(messages.area_message(theatre, view, now, change)) == (
        "ISIL held 36,900 km² on 4 August 2017, 39,300 km² less than on 4 August 2016 (modelled)"
    )
    assert "more than on" in messages.area_message(theatre, view, now, -change)
    assert plain(messages.area_message(theatre, view, now, change, is_partial=True)) == (
        "ISIL held 36,900 km² on 4 August 2017; at places assessed on both dates 39,300 km² less "
        "than on 4 August 2016 (modelled)"
    )


def test_no_difference_and_no_area_are_not_phrased(
    theatre: Theatre, view: View, subject: str
) -> None:
    km2, none = pd.Series({subject: 500.0}), pd.Series({subject: 0.0})
    assert messages.area_message(theatre, view, km2, none).endswith("4 August 2017 (modelled)")
    assert messages.area_message(theatre, view, km2) == messages.area_message(
        theatre, view, km2, none
    )
    assert messages.area_message(theatre, view, pd.Series(dtype=float)) == ""


def test_an_area_that_rounds_to_zero_is_less_than_one(theatre: Theatre, view: View) -> None:
    text = messages.change_message(theatre, view, ((0.3, 2), (0.0, 0)))
    assert plain(text).startswith("ISIL lost less than 1 km² at 2 places and gained none, ")


def test_a_side_without_changes_is_stated(theatre: Theatre, view: View) -> None:
    text = messages.change_message(theatre, view, ((1_700.0, 1), (0.0, 0)))
    assert plain(text) == (
        "ISIL lost 1,700 km² at 1 place and gained none, 4 August 2016 to 4 August 2017 (modelled)"
    )


def test_what_was_gained_and_lost_again_is_stated_where_it_is_larger(
    theatre: Theatre, view: View
) -> None:
    changes = ((1_700.0, 1), (0.0, 0))
    text = messages.change_message(theatre, view, changes, between=(9_000.0, 12))
    assert plain(text).endswith("(modelled). Gained and lost again: 9,000 km² at 12 places")
    assert phrasebook(theatre).translate(text) is not None
    assert "again" not in messages.change_message(theatre, view, changes, between=(700.0, 1))


def test_no_area_is_that_of_the_assessed_area(theatre: Theatre, view: View, subject: str) -> None:
    areas, change = pd.Series({subject: 0.0}), pd.Series({subject: -2_400.0})
    text = messages.area_message(theatre, view, areas, change)
    assert plain(text).startswith("ISIL held none of the assessed area on 4 August 2017, 2,400 km²")
    assert phrasebook(theatre).translate(text) is not None


def test_a_side_without_changes_comes_last(theatre: Theatre, view: View) -> None:
    text = messages.change_message(theatre, view, ((0.0, 0), (1_700.0, 1)))
    assert plain(text).startswith("ISIL gained 1,700 km² at 1 place and lost none, ")
    assert phrasebook(theatre).translate(text) is not None


def test_the_country_and_the_followed_controller_are_named(theatre: Theatre, view: View) -> None:
    chosen = replace(view, country="syria", controller="sdf_ypg")
    text = messages.two_areas_message(
        theatre, chosen, pd.Series({"sdf_ypg": 25_600.0}), pd.Series({"sdf_ypg": 31_700.0}), (9, 9)
    )
    assert plain(text) == (
        "The SDF held 25,600 km² in Syria on 4 August 2016 and 31,700 km² on 4 August 2017 "
        "(modelled)"
    )


def test_the_largest_area_has_its_month(theatre: Theatre, view: View) -> None:
    largest = (pd.Timestamp("2015-05-21"), 90_000.0)
    assert plain(messages.largest_area_message(theatre, view, largest, "")) == (
        "ISIL held at most 90,000 km², in May 2015 (modelled)"
    )
    assert not messages.largest_area_message(theatre, view, (largest[0], 0.0), "")


def test_a_range_of_claims_has_both_ends_as_stated_with_their_dates(theatre: Theatre) -> None:
    filters = Filters(metric="fighters", place="raqqa")
    view = View(pd.Timestamp("2017-08-04"), theatre.settings.whole, filters=filters)
    assert plain(rival_claims.build_rival_claims(theatre, view).message) == (
        "8 claims on the number of fighters in Raqqa: from about 100 people (17 Oct 2017) to "
        "3,000\u20134,000 people (Apr 2017)"
    )


def test_claims_on_several_bases_have_no_range(theatre: Theatre) -> None:
    filters = Filters(metric="share_cleared", place="raqqa")
    view = View(pd.Timestamp("2017-08-04"), theatre.settings.whole, filters=filters)
    exhibit = rival_claims.build_rival_claims(theatre, view)
    assert len(set(exhibit.frame["panel"])) > 1
    assert exhibit.message == ""


@pytest.mark.parametrize(
    ("name", "day", "end"),
    [
        ("ukraine-2022", "2022-11-30", " (modelled). Published: about 119,000 km² (October 2022)"),
        ("ukraine-2022", "2024-06-01", " (modelled)"),  # the latest claim is older
        ("ukraine-2022", "2022-03-25", " (modelled)"),  # of the day of the invasion
        ("iraq-syria", "2017-10-20", " (modelled)"),  # of months before
        ("iraq-syria", "2017-08-04", " (modelled)"),  # claims are within the modelled range
    ],
)
def test_a_title_has_the_published_area_where_that_is_not_in_the_range(
    name: str, day: str, end: str
) -> None:
    records = shipped(name)
    view = View(pd.Timestamp(day), records.theatre.settings.whole)
    for exhibit_id in ("control_map", "two_dates"):
        assert plain(records.entries[exhibit_id].build(view).message).endswith(end)


@pytest.mark.parametrize("exhibit_id", ["control_map", "two_dates"])
def test_the_screen_has_a_published_area_that_differs_from_the_modelled_one(
    exhibit_id: str,
) -> None:
    records = shipped("ukraine-2022")
    build = records.entries[exhibit_id].build
    view = View(records.theatre.settings.opening_date, records.theatre.settings.whole)
    exhibit = build(view)
    head = plain(re.sub("<[^>]*>", "", render_head(exhibit)))
    assert "Held by Russia, as published: 116,165 km² (31 December 2025). Modelled: area" in head
    assert "published" not in build(replace(view, as_of=pd.Timestamp("2024-06-01"))).published


def test_a_published_area_in_a_title_is_translated(theatre: Theatre) -> None:
    text = (
        "ISIL held 36,900 km² on 4 August 2017 (modelled). Published: about 45,000 km² (June 2017)"
    )
    assert not re.search("[A-Za-z]", phrasebook(theatre).translate(text) or text)


IN_2025 = "gained 4,336 km² to 6,640 km² (1 January 2025 to 29 December 2025 or 31 December 2025)"


@pytest.mark.parametrize(
    ("name", "day", "since", "change"),
    [
        (
            "ukraine-2022",
            "2025-12-31",
            "",
            IN_2025,
        ),
        (
            "ukraine-2022",
            "2025-06-30",
            "2025-06-01",
            "gained 588 km² (1 June 2025 to 30 June 2025)",
        ),
        ("ukraine-2022", "2025-06-30", "", ""),  # no claim on this period
        ("iraq-syria", "2017-08-04", "", ""),
    ],
)
def test_a_change_has_the_published_one_of_its_period(
    name: str, day: str, since: str, change: str
) -> None:
    records = shipped(name)
    view = View(
        pd.Timestamp(day),
        records.theatre.settings.whole,
        since=pd.Timestamp(since) if since else None,
    )
    for exhibit_id in ("change_map", "change"):
        exhibit = records.entries[exhibit_id].build(view)
        end = f" (modelled). Published: {change}" if change else " (modelled)"
        assert plain(exhibit.message).endswith(end)
        verb, _, rest = change.partition(" ")
        note = f"{verb.capitalize()} by Russia as published: {rest}." if change else ""
        assert plain(exhibit.published) == note
        if change:
            other = records.entries[exhibit_id].build(replace(view, controller="ukraine"))
            assert "ublished" not in other.message + other.published


@pytest.mark.parametrize(
    "published",
    [
        "gained 700 km² to about 900 km² (1 June 2017 to 29 July 2017 or 31 July 2017)",
        "lost 700 km² (1 June 2017 to 31 July 2017)",
        "lost more than 700 km² to about 900 km² (1 June 2017 to 31 July 2017)",
    ],
)
def test_a_published_change_in_a_title_is_translated(theatre: Theatre, published: str) -> None:
    text = (
        "ISIL lost 700 km² at 2 places and gained none, 4 August 2016 to 4 August 2017 (modelled). "
        f"Published: {published}"
    )
    assert not re.search("[A-Za-z]", phrasebook(theatre).translate(text) or text)


@pytest.mark.parametrize("exhibit_id", ["area_by_controller", "area_over_time", "subject_area"])
def test_alternative_texts_round_modelled_areas_and_name_each_unit(
    build: Build, exhibit_id: str
) -> None:
    alt = plain(build(exhibit_id).alt)
    areas = re.findall(r"(\d[\d,]*) km²", alt)
    assert areas and all(area.endswith("00") for area in areas if len(area) > 4), alt


def test_alternative_texts_of_claims_have_the_unit(build: Build) -> None:
    alt = plain(build("series_share_lost_syria").alt)
    latest = re.findall(r"the latest (.*?) \(", alt)
    assert latest and all(text.endswith(" %") for text in latest), alt


def test_a_model_that_differs_from_all_claims_says_so(theatre: Theatre) -> None:
    records = shipped("ukraine-2022")
    view = View(records.theatre.settings.opening_date, records.theatre.settings.whole)
    caption = plain(records.entries["model_against_claims"].build(view).caption)
    assert "Modelled area within 25 km of a place is below all 8 claims." in caption
    text = "Modelled area within 25 km of a place is below all 8 claims"
    assert not re.search("[A-Za-z]", phrasebook(theatre).translate(text) or text)
