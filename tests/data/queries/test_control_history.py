"""Who held what over time: sums agree with single days, and changes are told both ways."""

import numpy as np
import pandas as pd
import pytest

from data.model import Theatre
from data.queries import control_history
from data.queries.control import controllers_on


@pytest.fixture(scope="module")
def area_km2(theatre: Theatre) -> pd.Series:
    places = theatre.control["place_id"].unique()
    return pd.Series(np.linspace(50.0, 900.0, len(places)), index=pd.Index(places))


@pytest.fixture(scope="module")
def country(theatre: Theatre) -> pd.Series:
    return theatre.places["country"]


MONTHS = pd.date_range("2014-01-01", "2019-03-01", freq="MS")


def test_every_transition_is_there(theatre: Theatre) -> None:
    told = control_history.find_transitions(theatre)
    assert len(told.places) + len(told.day) == len(theatre.control)
    assert (told.before != told.after).any()
    assert (told.least <= told.day).all()
    assert (told.day <= told.most).all()


def test_sums_over_time_are_those_of_each_day(
    theatre: Theatre, area_km2: pd.Series, country: pd.Series
) -> None:
    table = control_history.area_over_time(theatre, area_km2, country, MONTHS)
    assert len(table) == len(MONTHS) * 2 * len(theatre.actors)
    whole = table.groupby("day")["area_km2"].sum()
    assert np.allclose(whole, area_km2.sum()), "all ground is somebody's, or contested"
    for day in MONTHS[::9]:
        held = controllers_on(theatre, day)["controller"]
        wanted = area_km2.groupby([country.loc[area_km2.index], held]).sum()
        found = table[(table["day"] == day) & (table["area_km2"] > 0)]
        found = found.set_index(["country", "controller"])["area_km2"].sort_index()
        assert np.allclose(found, wanted[wanted > 0].sort_index())


def test_a_place_without_area_is_named(theatre: Theatre, country: pd.Series) -> None:
    with pytest.raises(KeyError, match="index"):
        control_history.area_over_time(theatre, pd.Series({"nowhere": 1.0}), country, MONTHS)


def test_the_band_holds_what_is_certain_and_is_the_same_twice(
    theatre: Theatre, area_km2: pd.Series, country: pd.Series
) -> None:
    subject = theatre.settings.subject
    band = control_history.uncertain_area(theatre, area_km2, country, MONTHS, subject)
    again = control_history.uncertain_area(theatre, area_km2, country, MONTHS, subject)
    pd.testing.assert_frame_equal(band, again)
    assert (band["least_km2"] <= band["most_km2"]).all()
    assert (band["least_km2"] < band["most_km2"] - 1).any(), "some transitions are uncertain"
    table = control_history.area_over_time(theatre, area_km2, country, MONTHS)
    stated = table[table["controller"] == subject].reset_index(drop=True)
    inside = stated["area_km2"].between(band["least_km2"] - 1e-6, band["most_km2"] + 1e-6)
    assert inside.mean() > 0.8
    with pytest.raises(KeyError):
        control_history.uncertain_area(theatre, area_km2, country, MONTHS, "nobody")


def test_uncertain_days_keep_their_order() -> None:
    drawn = np.array([[5, 9], [3, 12], [1, 2]])
    ordered = control_history._in_order(drawn, np.array([0, 0, 1]))
    assert ordered.tolist() == [[5, 9], [5, 12], [1, 2]]


def test_gains_losses_and_what_was_held_in_between(theatre: Theatre) -> None:
    told = control_history.control_change(
        theatre, pd.Timestamp("2015-01-01"), pd.Timestamp("2016-01-01")
    )
    gained = told[(told["after"] == "isil") & (told["before"] != "isil")]
    lost = told[(told["before"] == "isil") & (told["after"] != "isil")]
    assert {"palmyra", "qaryatayn", "sukhnah", "al-tanf"} <= set(gained.index)
    assert {"tikrit", "baiji", "tal-abyad", "al-hawl"} <= set(lost.index)
    assert "ramadi" not in {*gained.index, *lost.index}
    assert told.loc["ramadi", "between"] == ("isil",)
    back = told[(told["before"] == told["after"])]
    assert {"al-baghdadi", "mahin"} <= set(
        back.index[["isil" in held for held in back["between"].tolist()]]
    )
    with pytest.raises(ValueError, match="is after"):
        control_history.control_change(
            theatre, pd.Timestamp("2016-01-01"), pd.Timestamp("2015-01-01")
        )


def test_changes_are_those_of_the_two_days(theatre: Theatre) -> None:
    first, last = pd.Timestamp("2014-06-01"), pd.Timestamp("2017-08-04")
    told = control_history.control_change(theatre, first, last)
    assert (told["before"] == controllers_on(theatre, first)["controller"]).all()
    assert (told["after"] == controllers_on(theatre, last)["controller"]).all()
    assert told.loc[told["before"] != told["after"], "changed_on"].notna().all()


def test_contested_places_have_the_two_who_fought(theatre: Theatre) -> None:
    contested = theatre.control["controller"] == "contested"
    rows, two = theatre.control[contested], theatre.control[["before", "after"]]
    assert two[~contested].isna().all().all()
    place = rows["place_id"] == "fallujah"
    assert two[contested][place].iloc[0].tolist() == ["isil", "iraq_government"]
    assert not two.isin(["contested"]).any().any()


def test_where_the_same_actor_held_it_before_and_after_the_other_is_missing(
    theatre: Theatre,
) -> None:
    rows = theatre.control
    two = rows.loc[rows["controller"] == "contested", ["before", "after"]]
    assert (two["before"] != two["after"]).all()
    assert two["after"].isna().any()
    refinery = theatre.control.loc[two.index, "place_id"] == "baiji-refinery"
    assert (two.loc[refinery, "before"] == "iraq_government").all()
    assert two.loc[refinery, "after"].isna().all()


def test_intervals_stand_by_place_and_day_and_know_their_last_day(theatre: Theatre) -> None:
    rows = theatre.control
    assert rows.equals(rows.sort_values(["place_id", "from_date"], kind="stable"))
    assert sorted(rows.index) == list(range(len(rows)))
    assert (rows["until"] >= rows["from_date"]).all()
    last = rows.groupby("place_id")["until"].last()
    assert (last == theatre.settings.window_last).all()
