"""Controllers on known dates."""

import pandas as pd
import pytest

from data.model import Theatre
from data.queries import control

OPENING = pd.Timestamp("2017-08-04")


@pytest.mark.parametrize(
    ("day", "place_id", "controller"),
    [
        ("2017-08-04", "mosul-east", "iraq_government"),
        ("2017-08-04", "mosul-west", "iraq_government"),
        ("2017-08-04", "raqqa", "contested"),
        ("2017-08-04", "tal-afar", "isil"),
        ("2017-08-04", "hawija", "isil"),
        ("2017-08-04", "mayadin", "isil"),
        ("2017-08-04", "al-qaim", "isil"),
        ("2015-06-01", "ramadi", "isil"),
        ("2015-06-01", "palmyra", "isil"),
        ("2015-06-01", "mosul-west", "isil"),
        ("2015-06-01", "mosul-east", "isil"),
        ("2015-06-01", "raqqa", "isil"),
        ("2015-06-01", "tikrit", "iraq_government"),
        ("2016-05-03", "teleskof", "contested"),
    ],
)
def test_known_controllers(theatre: Theatre, day: str, place_id: str, controller: str) -> None:
    assert (
        control.controllers_on(theatre, pd.Timestamp(day)).loc[place_id, "controller"] == controller
    )


@pytest.mark.parametrize("day", ["2014-01-01", "2017-08-04", "2019-03-31"])
def test_every_point_has_one_controller(theatre: Theatre, day: str) -> None:
    controllers = control.controllers_on(theatre, pd.Timestamp(day), ("from_date",))
    assert controllers.index.is_unique
    assert len(controllers) == 380
    assert (controllers["from_date"] <= pd.Timestamp(day)).all()


def test_nobody_controls_a_place_outside_the_window(theatre: Theatre) -> None:
    assert control.controllers_on(theatre, pd.Timestamp("2013-12-31")).empty
    assert control.controllers_on(theatre, pd.Timestamp("2019-04-01")).empty


def test_events(theatre: Theatre) -> None:
    everything = control.events_until(theatre, pd.Timestamp("2030-01-01"))
    assert len(everything) == 99
    known = control.events_until(theatre, OPENING)
    assert (known["date_last"] <= OPENING).all()
    assert known["date_last"].is_monotonic_increasing
    # "March 2016" may be a date after the 15th.
    middle = control.events_until(theatre, pd.Timestamp("2016-03-15"))
    assert "palmyra-201603-recaptured" not in middle.index
    one = control.events_until(theatre, OPENING, "IRQ")
    assert set(one["country"].dropna()) == {"IRQ"}
    assert "caliphate-20140629" in one.index


def test_neighbourhoods(theatre: Theatre) -> None:
    before = control.neighbourhoods_at(theatre, "raqqa", pd.Timestamp("2017-01-01"))
    assert len(before) == 57
    assert set(before["state"]) == {"no_report"}
    assert before["last_report"].isna().all()
    opening = control.neighbourhoods_at(theatre, "raqqa", OPENING)
    assert opening.loc["mashlab", "state"] == "cleared"
    assert opening.loc["mashlab", "reports"] == 2
    assert opening.loc["mashlab", "first_report"] == pd.Timestamp("2017-06-06")
    assert (opening["last_report"].dropna() <= OPENING).all()
    end = control.neighbourhoods_at(theatre, "raqqa", pd.Timestamp("2018-01-01"))
    assert (end["state"] == "cleared").sum() > (opening["state"] == "cleared").sum()
    assert len(control.neighbourhoods_at(theatre, "mosul", OPENING)) == 134


def test_a_setback_is_not_counted_as_cleared(theatre: Theatre) -> None:
    # Taken in June 2017, lost again within the month.
    state = control.neighbourhoods_at(theatre, "raqqa", pd.Timestamp("2017-07-01"))["state"]
    assert state["sinaa"] == "reversed"


@pytest.mark.parametrize(
    ("city", "name", "first", "last", "differs"),
    [
        ("raqqa", "qadisiya", "2017-06-25", "2017-06-26", True),  # a date, and the following date
        (
            "raqqa",
            "mashlab",
            "2017-06-06",
            "2017-06-06",
            False,
        ),  # a date, and the week that ends on it
        ("raqqa", "sinaa", None, "2017-07-24", False),  # lost again since the earlier dates
        ("raqqa", "yarmouk", "2017-07-16", "2017-07-16", False),  # and "by" a later date
        ("mosul", "tamuz-17", "2017-05-13", "2017-05-27", True),  # four claims
    ],
)
def test_conflicting_dates_are_preserved(
    theatre: Theatre, city: str, name: str, first: str | None, last: str, differs: bool
) -> None:
    found = control.neighbourhoods_at(theatre, city, OPENING)
    row = found.reset_index().set_index("neighbourhood_id").to_dict("index")[name]
    assert row["state"] == "cleared"
    dates = [None if pd.isna(date) else f"{date:%Y-%m-%d}" for date in (row["cleared_first"],)]
    assert [*dates, f"{row['cleared_last']:%Y-%m-%d}"] == [first, last]
    assert row["cleared_differs"] == differs


@pytest.mark.parametrize("city", ["raqqa", "mosul"])
def test_reports_count_from_their_last_date(theatre: Theatre, city: str) -> None:
    known = control.reports_until(theatre, city, OPENING)
    assert (known["reported_last"] <= OPENING).all()
    assert known["reported_last"].is_monotonic_increasing
    counts = known["neighbourhood_id"].value_counts()
    reports = control.neighbourhoods_at(theatre, city, OPENING)["reports"]
    assert reports[reports > 0].to_dict() == counts.to_dict()


@pytest.mark.parametrize("city", ["raqqa", "mosul"])
def test_cleared_over_time_agrees_with_each_date(theatre: Theatre, city: str) -> None:
    course = control.cleared_over_time(theatre, city)
    sides = theatre.neighbourhoods.xs(city, level="place_id")["side"]
    assert set(course["side"]) == {"", *sides.dropna()}
    for date, rows in course.groupby("day"):
        now = control.neighbourhoods_at(theatre, city, pd.Timestamp(str(date)))
        for row in rows.itertuples():
            rows_of_side = now if not row.side else now[sides.loc[now.index] == row.side]
            assert row.neighbourhoods == len(rows_of_side)
            assert row.cleared == (rows_of_side["state"] == "cleared").sum()
            assert row.ever == rows_of_side["ever_cleared"].sum()
