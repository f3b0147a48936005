"""Messages sent before the browser has a value that a callback chose do not undo it."""

import datetime as dt
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import chosen_values
from tests.pages.conftest import Open, view

SLOW, DONE = 60.0, -1.0
"""Seconds for which a message may be late: the whole test, or none."""


@pytest.fixture(params=[SLOW, DONE], ids=["late", "in time"])
def is_late(request: Any, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(chosen_values, "LATE_S", request.param)
    return bool(request.param == SLOW)


def step(app: AppTest, label: str) -> str:
    next(button for button in app.button if label in button.label).click().run()
    return view(app)[1]


def test_a_late_message_with_the_former_date_does_not_undo_a_step(
    opened: Open, is_late: bool
) -> None:
    app = opened("sources")
    former = dt.date.fromisoformat(view(app)[1])
    stepped = step(app, "Later")
    app.date_input(key="as_of").set_value(former).run()
    assert view(app)[1] == (stepped if is_late else str(former))
    app.date_input(key="as_of").set_value(dt.date(2016, 1, 1)).run()
    assert view(app)[1] == "2016-01-01", "a choice of the reader counts at once"


def test_quick_clicks_go_on_from_each_other(opened: Open, is_late: bool) -> None:
    app = opened("sources")
    former = dt.date.fromisoformat(view(app)[1])
    first, second = step(app, "Later"), step(app, "Later")
    step(app, "Earlier"), step(app, "Earlier")
    assert view(app)[1] == str(former)
    for _ in range(2):  # both messages have the date before the first click
        app.date_input(key="as_of").set_value(former)
        reached = step(app, "Later")
    assert reached == (second if is_late else first)


def test_two_quick_additions_are_both_in_the_brief(opened: Open, is_late: bool) -> None:
    app = opened("map")
    for exhibit in ("control_map", "area_by_controller"):
        app.button(key=f"menu-{exhibit}").click().run()
        app.text_input(key="exhibits").set_value("")  # as before the first addition
        app.button(key="add-to-brief").click().run()
    both = ["control_map", "area_by_controller"]
    assert app.text_input(key="exhibits").value == ",".join(both if is_late else both[1:])
