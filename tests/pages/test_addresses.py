"""Views in addresses: valid parameters, and a notice on invalid ones."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import (
    Open,
    labels,
    page_html,
    turn_to,
    view,
    visible_text,
)
from tests.pages.test_pages import OPENING, step_date


def test_an_address_sets_its_view(opened: Open) -> None:
    app = opened("sources", country="Iraq", as_of="2016-01-31", q="mcgurk")
    assert view(app) == ("Iraq", "2016-01-31")
    assert app.text_input(key="q").value == "mcgurk"
    assert "up to 31 January 2016" in page_html(app)
    assert not app.info


JUNK = ("Atlantis", "IRAQ", "<script>")


@pytest.mark.parametrize(
    ("query", "named"),
    [
        *[({"country": word}, ["country"]) for word in JUNK],
        *[({"as_of": word}, ["as_of"]) for word in ("banana", "2017-02-30", "2031-01-01")],
        ({"country": "x", "as_of": "x"}, ["country", "as_of"]),
        ({"contry": "Iraq"}, ["contry"]),
    ],
)
def test_each_invalid_parameter_is_named_once(
    opened: Open, query: dict[str, str], named: list[str]
) -> None:
    app = opened(**query)
    assert not app.exception
    assert faults(app) == named
    assert all(repr(text) in notice(app) or text == "Iraq" for text in query.values())
    assert view(app) == OPENING
    assert len(labels(app)) == 6
    assert not app.query_params
    app.run()
    assert faults(app) == named, "a run that the reader did not ask for"


def notice(app: AppTest) -> str:
    """The notice of invalid parameters; "" where there is none."""
    assert len(app.warning) <= 1
    return visible_text(app.warning[0].value) if app.warning else ""


def faults(app: AppTest) -> list[str]:
    """Parameters that the notice names."""
    return re.findall(r"^- (\w+):", notice(app), re.MULTILINE)


@pytest.mark.parametrize("query", [{"country": ""}, {"as_of": ""}, {"areas": "", "country": ""}])
def test_an_empty_parameter_equals_a_missing_one(opened: Open, query: dict[str, str]) -> None:
    app = opened(**query)
    assert not notice(app)
    assert view(app) == OPENING
    assert not app.query_params


def test_the_last_of_several_values_counts(opened: Open) -> None:
    app = opened(as_of=["2015-01-01", "2016-01-31"], country=["Iraq", "Syria"])
    assert view(app) == ("Syria", "2016-01-31")
    assert not notice(app)


def test_valid_parameters_are_preserved(opened: Open) -> None:
    app = opened(country="Iraq", as_of="banana")
    assert faults(app) == ["as_of"]
    assert view(app) == ("Iraq", "2017-08-04")


def test_the_notice_ends_when_the_reader_acts(opened: Open) -> None:
    for act in (
        lambda app: step_date(app, "Later"),
        lambda app: app.segmented_control(key="country").select("Syria").run(),
        lambda app: turn_to(app, "map"),
    ):
        app = opened(as_of="banana", contry="x")
        assert faults(app) == ["as_of", "contry"]
        assert not notice(act(app))
        assert not notice(app.run())
