"""Control over time: sums agree with single dates, and changes are reported both ways."""

from dataclasses import replace

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


def test_every_transition_is_found(theatre: Theatre) -> None:
    transitions = control_history.find_transitions(theatre)
    assert len(transitions.places) + len(transitions.day) == len(theatre.control)
    assert (transitions.before != transitions.after).any()
    assert (transitions.earliest_day[:, 0] <= transitions.day).all()
    assert (transitions.day <= transitions.latest_day[:, 0]).all()
    assert (transitions.earliest_day <= transitions.latest_day).all()


def test_rival_dates_replace_the_random_move(theatre: Theatre) -> None:
    transitions = control_history.find_transitions(theatre)
    changes = theatre.control[theatre.control["place_id"].duplicated()].reset_index(drop=True)
    assert (transitions.date_count > 1).sum() == theatre.rival_dates["position"].nunique()
    sampled = control_history._sample_days(transitions)
    for place, date, stated in (
        ("manbij", "2016-08-12", ["2016-08-06", "2016-08-12"]),
        ("mosul-west", "2017-07-10", ["2017-07-09", "2017-07-10", "2017-07-21"]),
        # Unverified: without the rival date it would move by up to fifteen days.
        ("al-busayrah", "2014-06-20", ["2014-06-02", "2014-06-20"]),
    ):
        is_change = (changes["place_id"] == place) & (changes["from_date"] == date)
        (row,) = np.flatnonzero(is_change)
        days, counts = np.unique(sampled[row], return_counts=True)
        assert days.astype("datetime64[D]").astype(str).tolist() == stated
        assert counts.min() > control_history.SIMULATIONS / len(stated) / 2
    row = int(np.flatnonzero(changes["place_id"] == "as-suwar")[0])
    months = np.unique(sampled[row].astype("datetime64[D]").astype("datetime64[M]"))
    assert months.astype(str).tolist() == ["2014-04", "2014-05"], "any day of either month"


def test_a_change_without_rival_dates_moves_as_before(theatre: Theatre) -> None:
    transitions = control_history.find_transitions(theatre)
    alone = replace(theatre, rival_dates=theatre.rival_dates[:0])
    without = control_history.find_transitions(alone)
    assert without.earliest_day.shape == (len(without.day), 1)
    same = transitions.date_count == 1
    drawn, undisputed = (control_history._sample_days(each) for each in (transitions, without))
    assert (drawn[same] == undisputed[same]).all()
    assert (without.latest_day - without.earliest_day).max() == 2 * control_history.UNVERIFIED_DAYS


def test_sums_over_time_agree_with_each_date(
    theatre: Theatre, area_km2: pd.Series, country: pd.Series
) -> None:
    table = control_history.area_over_time(theatre, area_km2, country, MONTHS)
    assert len(table) == len(MONTHS) * 2 * len(theatre.actors)
    total_km2 = table.groupby("day")["area_km2"].sum()
    assert np.allclose(total_km2, area_km2.sum()), "all ground is somebody's, or contested"
    for date in MONTHS[::9]:
        controllers = controllers_on(theatre, date)["controller"]
        wanted = area_km2.groupby([country.loc[area_km2.index], controllers]).sum()
        found = table[(table["day"] == date) & (table["area_km2"] > 0)]
        found = found.set_index(["country", "controller"])["area_km2"].sort_index()
        assert np.allclose(found, wanted[wanted > 0].sort_index())


def test_a_place_without_area_is_an_error(theatre: Theatre, country: pd.Series) -> None:
    with pytest.raises(KeyError, match="index"):
        control_history.area_over_time(theatre, pd.Series({"nowhere": 1.0}), country, MONTHS)


def test_the_band_contains_certain_areas_and_is_reproducible(
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


def test_uncertain_dates_preserve_their_order() -> None:
    drawn = np.array([[5, 9], [3, 12], [1, 2]])
    ordered = control_history._enforce_order(drawn, np.array([0, 0, 1]))
    assert ordered.tolist() == [[5, 9], [5, 12], [1, 2]]


def test_gains_losses_and_temporary_control(theatre: Theatre) -> None:
    change = control_history.control_change(
        theatre, pd.Timestamp("2015-01-01"), pd.Timestamp("2016-01-01")
    )
    gained = change[(change["after"] == "isil") & (change["before"] != "isil")]
    lost = change[(change["before"] == "isil") & (change["after"] != "isil")]
    assert {"palmyra", "qaryatayn", "sukhnah", "al-tanf"} <= set(gained.index)
    assert {"tikrit", "baiji", "tal-abyad", "al-hawl"} <= set(lost.index)
    assert "ramadi" not in {*gained.index, *lost.index}
    assert change.loc["ramadi", "between"] == ("isil",)
    back = change[(change["before"] == change["after"])]
    assert {"al-baghdadi", "mahin"} <= set(
        back.index[["isil" in controllers for controllers in back["between"].tolist()]]
    )
    with pytest.raises(ValueError, match="is after"):
        control_history.control_change(
            theatre, pd.Timestamp("2016-01-01"), pd.Timestamp("2015-01-01")
        )


def test_changes_agree_with_the_two_dates(theatre: Theatre) -> None:
    first, last = pd.Timestamp("2014-06-01"), pd.Timestamp("2017-08-04")
    change = control_history.control_change(theatre, first, last)
    assert (change["before"] == controllers_on(theatre, first)["controller"]).all()
    assert (change["after"] == controllers_on(theatre, last)["controller"]).all()
    assert change.loc[change["before"] != change["after"], "changed_on"].notna().all()


def test_contested_places_name_both_parties(theatre: Theatre) -> None:
    contested = theatre.control["controller"] == "contested"
    rows, two = theatre.control[contested], theatre.control[["before", "after"]]
    assert two[~contested].isna().all().all()
    place = rows["place_id"] == "fallujah"
    assert two[contested][place].iloc[0].tolist() == ["isil", "iraq_government"]
    assert not two.isin(["contested"]).any().any()


def test_the_opponent_is_missing_if_the_same_actor_controlled_before_and_after(
    theatre: Theatre,
) -> None:
    rows = theatre.control
    two = rows.loc[rows["controller"] == "contested", ["before", "after"]]
    assert (two["before"] != two["after"]).all()
    assert two["after"].isna().any()
    refinery = theatre.control.loc[two.index, "place_id"] == "baiji-refinery"
    assert (two.loc[refinery, "before"] == "iraq_government").all()
    assert two.loc[refinery, "after"].isna().all()


def test_intervals_are_ordered_and_have_a_last_date(theatre: Theatre) -> None:
    rows = theatre.control
    assert rows.equals(rows.sort_values(["place_id", "from_date"], kind="stable"))
    assert sorted(rows.index) == list(range(len(rows)))
    assert (rows["until"] >= rows["from_date"]).all()
    last = rows.groupby("place_id")["until"].last()
    assert (last == theatre.settings.window_last).all()
