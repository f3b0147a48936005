"""Every page runs, and country, date and search affect its content."""

import csv
import re
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.loading.theatre import default_theatre
from data.queries.ledger import claim_dates
from exhibits.model import Exhibit
from exhibits.render.plotly.drawing import Drawing, DrawingContext
from exhibits.render.plotly.figure import draw_figure
from pages.ui import cache, rendered_exhibit
from tests.pages.conftest import (
    NAMES,
    PROJECT,
    Open,
    labels,
    page_html,
    turn_to,
    view,
)

OPENING = ("Iraq and Syria", "2017-08-04")


EXHIBITS = {
    "overview": ["control_map", "headlines", "share_lost", "implied_peaks"],
    "brief": [],
    "iraq": ["numbers_iraq", "country_map_iraq", "share_lost_iraq", "events_iraq"],
    "syria": ["numbers_syria", "country_map_syria", "share_lost_syria", "events_syria"],
    **{
        city: [
            *(f"numbers_{city}", f"city_map_{city}", f"share_cleared_{city}"),
            *(f"reported_share_{city}", f"fighters_{city}"),
        ]
        for city in ("raqqa", "mosul")
    },
    "map": ["control_map", "area_by_controller"],
    "change": ["change_map", "change"],
    "area": [
        *("subject_area", "model_against_claims", "area_over_time"),
        *("governorates", "governorates_table"),
    ],
    "places": ["places"],
    "ledger": ["ledger"],
    "rivals": ["rivals", "disagreements", "lookalikes"],
    "series": ["series_share_lost_iraq"],
    "checks": ["warnings", "conversions", "misprints"],
    "sources": ["statements"],
    "method": ["measures", "origins"],
    "your_data": [],
}


CHARTS = {
    **{"overview": 3, "brief": 0, "iraq": 2, "syria": 2, "raqqa": 4, "mosul": 4},
    **{"map": 1, "change": 1, "area": 3, "places": 1},
    **{
        "ledger": 0,
        "rivals": 1,
        "series": 1,
        "checks": 0,
        "sources": 0,
        "method": 0,
        "your_data": 0,
    },
}


@pytest.mark.parametrize(
    ("page", "day"),
    [*[(page, "2017-08-04") for page in NAMES],
     *[(page, "2014-01-01") for page in ("overview", "iraq", "raqqa", "sources")]],
)  # fmt: skip
def test_each_page_shows_its_exhibits_on_any_date(opened: Open, page: str, day: str) -> None:
    app = opened(page, as_of=day)
    assert not app.exception
    assert not app.error
    exhibit_ids = re.findall(r'<div class="fh-head" id="(.*?)">', page_html(app))
    assert exhibit_ids == EXHIBITS[page]
    charts = app.get("plotly_chart")
    empty = page_html(app).count('class="fh-missing"')
    assert CHARTS[page] - empty <= len(charts) <= CHARTS[page]
    assert not empty or day != "2017-08-04"
    assert all(chart.proto.alt for chart in charts)
    menus = [str(button.key) for button in app.button if str(button.key).startswith("menu-")]
    assert menus == [f"menu-{name}" for name in exhibit_ids]
    has_note = any("imply no endorsement" in caption.value for caption in app.caption)
    assert has_note == (page != "your_data")  # that page belongs to no theatre


def test_the_pages_are_those_of_the_folder() -> None:
    files = {path.stem for path in (PROJECT / "pages").glob("*.py")} - {"__init__"}
    of_other_theatres = {"compare", "events"}
    assert files == {"country", "city"} | of_other_theatres | set(NAMES) - {
        "iraq",
        "syria",
        "raqqa",
        "mosul",
    }


def test_menu_titles_leave_addresses_unchanged(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link to a page keeps working when the title of the page changes."""
    titles: dict[str, str] = {}
    navigation = st.navigation

    def record(pages: dict[str, list[Any]], **options: Any) -> Any:
        titles.update({page.url_path: page.title for group in pages.values() for page in group})
        assert list(pages)[-1] == "About"
        return navigation(pages, **options)

    monkeypatch.setattr(st, "navigation", record)
    assert not opened().exception
    assert set(titles) == {"", *NAMES} - {"overview"}
    assert titles["rivals"] == "Compare claims"
    assert titles["series"] == "Trends"
    assert titles["checks"] == "Data warnings"


def test_the_app_opens_on_the_article(opened: Open) -> None:
    app = opened()
    assert view(app) == OPENING
    assert not app.info
    assert len(labels(app)) == 6
    text = page_html(app)
    for amount in ("2,000", "45\u202f%", "70,000", "27,000", "78\u202f%", "58\u202f%", "19,000"):
        assert amount in text
    assert text.count("hurriyet-2017-08-04") >= 6, "each number leads to its source"


def test_the_country_affects_numbers_and_map(opened: Open) -> None:
    app = opened()
    before = [chart.proto.spec for chart in app.get("plotly_chart")]
    app.segmented_control(key="country").select("Iraq").run()
    assert not app.exception
    assert labels(app)
    assert all(label.startswith(("Iraq: ", "Mosul")) for label in labels(app))
    after = [chart.proto.spec for chart in app.get("plotly_chart")]
    assert before[0] != after[0], "the map"
    app.segmented_control(key="country").select("Syria").run()
    assert all(label.startswith(("Syria: ", "Raqqa")) for label in labels(app))


def test_date_and_country_survive_a_change_of_page(opened: Open) -> None:
    app = opened()
    app.segmented_control(key="country").select("Syria").run()
    app.date_input(key="as_of").set_value(pd.Timestamp("2017-09-30").date()).run()
    for page in ("raqqa", "method", "sources", "overview"):
        turn_to(app, page)
        assert not app.exception
        assert view(app) == ("Syria", "2017-09-30")
    assert all(label.startswith(("Syria: ", "Raqqa")) for label in labels(app))


def test_choices_of_an_address_survive_a_change_of_page(opened: Open) -> None:
    app = opened("change", reach="40 km", since="2015-01-01", controller="SDF")
    for page, names in (
        ("area", ("reach", "controller")),
        ("map", ("reach", "since")),
        ("change", ("reach", "since", "controller")),
    ):
        app.query_params.clear()  # those of the former page, as a browser leaves them out
        turn_to(app, page)
        assert not app.exception
        values = {
            "reach": app.segmented_control(key="reach").value,
            "since": str(app.date_input(key="since").value) if "since" in names else "",
            "controller": app.selectbox(key="controller").value if "controller" in names else "",
        }
        expected = {"reach": "40 km", "since": "2015-01-01", "controller": "SDF"}
        assert {name: values[name] for name in names} == {name: expected[name] for name in names}


@pytest.mark.parametrize(
    ("page", "country_rests", "day_rests"),
    [("overview", False, False), ("sources", False, False), ("iraq", True, False),
     ("mosul", True, False), ("ledger", False, True), ("rivals", False, True),
     ("series", False, True), ("checks", False, True),
     ("map", False, False), ("change", False, False), ("area", False, False),
     ("places", False, True), ("method", True, True), ("your_data", True, True)],
)  # fmt: skip
def test_a_control_without_effect_is_not_shown(
    opened: Open, page: str, country_rests: bool, day_rests: bool
) -> None:
    app = opened(page)
    for name, rests in (("country", country_rests), ("date", day_rests)):
        assert app.main.get_by_key(f"unused-{name}" if rests else f"bar-{name}")
    assert app.segmented_control(key="country").value, "its value stays"
    assert ("All dates" in page_html(app)) == (day_rests and not country_rests)


def test_the_dates_of_a_page_are_those_of_its_records(opened: Open) -> None:
    for page, last in (("places", "31 March 2019"), ("ledger", "30 November 2019")):
        assert f"to {last}</p>" in page_html(opened(page))


def step_date(app: AppTest, words: str) -> AppTest:
    (button,) = (button for button in app.button if words in button.label)
    return button.click().run()


def test_steps_lead_to_the_nearest_date_with_a_claim(opened: Open) -> None:
    app = opened()
    dates = claim_dates(cache.theatre())
    here = pd.Timestamp("2017-08-04")
    later, earlier = dates[dates > here][0], dates[dates < here][-1]
    step_date(app, "Later")
    assert view(app)[1] == f"{later:%Y-%m-%d}"
    assert app.query_params["as_of"] == f"{later:%Y-%m-%d}"
    step_date(app, "Earlier")
    assert view(app)[1] == "2017-08-04"
    step_date(app, "Earlier")
    assert view(app)[1] == f"{earlier:%Y-%m-%d}"
    assert not app.exception
    # From a date without a claim, too.
    assert f"{pd.Timestamp('2017-08-05')}" not in dates.strftime("%Y-%m-%d %H:%M:%S")
    assert view(step_date(opened(as_of="2017-08-05"), "Earlier"))[1] == "2017-08-04"


@pytest.mark.parametrize(("day", "words"), [("2014-01-01", "Earlier"), ("2019-03-31", "Later")])
def test_no_step_leaves_the_period_of_the_records(opened: Open, day: str, words: str) -> None:
    app = opened(as_of=day)
    (button,) = (button for button in app.button if words in button.label)
    assert button.proto.disabled
    assert view(app)[1] == day


def test_the_search_finds_rows_with_its_words(opened: Open) -> None:
    app = opened("sources")
    first = page_html(app)
    assert first.count('<article class="fh-publication">') == 20
    app.text_input(key="q").set_value("hurriyet-2017-08-04").run()
    assert page_html(app).count('<article class="fh-publication">') == 1
    assert "mcgurk-20170804-names" in page_html(app)
    app.text_input(key="q").set_value("no-such-word").run()
    assert not app.exception
    assert "contains all of these words" in page_html(app)
    app.text_input(key="q").set_value("<img src=x>").run()
    assert not app.exception
    assert "<img" not in page_html(app)


def counted_totals(app: AppTest) -> tuple[int, int]:
    """Claims and statements that the ledger's heading counts."""
    found = re.search(
        r'id="ledger">.*?<p>([\d,]+) claims? \(([\d,]+) without repeats', page_html(app)
    )
    assert found, page_html(app)
    claims, statements = (int(number.replace(",", "")) for number in found.groups())
    return claims, statements


def test_the_ledger_counts_agree_with_the_source_files(opened: Open) -> None:
    folder = default_theatre()
    tables = {}
    for name in ("figures", "metrics"):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            tables[name] = list(csv.DictReader(stream))
    app = opened("ledger")
    for measure in ({"metric": "", "label": None}, *tables["metrics"]):
        app.selectbox(key="measure").set_value(measure["label"]).run()
        rows = [row for row in tables["figures"] if measure["metric"] in ("", row["metric"])]
        statements = [row for row in rows if not row["repeat_of"]]
        assert counted_totals(app) == (len(rows), len(statements)), measure["label"]


def test_the_second_part_of_the_sources_continues_the_first(opened: Open) -> None:
    app = opened("sources")
    ids = re.findall(r'<li id="(.*?)">', page_html(app))
    app.pagination[0].set_value(2).run()
    assert not app.exception
    others = re.findall(r'<li id="(.*?)">', page_html(app))
    assert page_html(app).count('class="fh-publication"') == 20
    assert not set(ids) & set(others)


@pytest.fixture
def frame_app() -> AppTest:
    """The frame in a separate folder, so that AppTest's first run takes the click."""
    script = "from pages.ui import app_shell\napp_shell.run()\n"
    return AppTest.from_string(script, default_timeout=60).run()


def test_the_dialog_has_files_sentence_links_citations_and_sources(frame_app: AppTest) -> None:
    frame_app.button(key="menu-headlines").click().run()
    assert not frame_app.exception
    labels = [str(button.label) for button in frame_app.button]
    offered = labels[labels.index("PowerPoint") : labels.index("Add to brief")]
    assert {"PNG", "SVG", "PDF", "XLSX", "CSV", "CSV metadata", "HTML"} < set(offered)
    assert "GeoJSON" not in offered
    assert [tab.label for tab in frame_app.tabs] == [
        *("Link", "Citation", "BibTeX", "CSL-JSON", "Embed", "Sources")
    ]
    sentence, plain, citing, text, bibtex, csl, frame, data = (
        code.value for code in frame_app.code
    )
    assert sentence
    assert re.search(r"/\?cite=2[0-9a-f]{12}\.[\w.~-]+#headlines$", citing)
    assert plain.endswith("/#headlines"), "the opening view needs no words in the address"
    assert all(citing in each for each in (text, bibtex, csl))
    assert 'src="/embed/iraq-syria/headlines"' in frame
    assert data == "/x/iraq-syria/headlines.csv"
    listed = page_html(frame_app)
    assert "<strong>US envoy on Raqqa and territory lost" in listed
    assert 'href="sources?q=hurriyet-2017-08-04' in listed

    frame_app.date_input(key="as_of").set_value(pd.Timestamp("2016-01-31").date()).run()
    frame_app.segmented_control(key="country").select("Iraq").run()
    frame_app.button(key="menu-headlines").click().run()
    address, _, fragment = frame_app.code[1].value.partition("#")
    assert fragment == "headlines"
    assert set(address.partition("?")[2].split("&")) == {"country=Iraq", "as_of=2016-01-31"}
    assert frame_app.code[7].value.endswith("headlines.csv?country=Iraq&as_of=2016-01-31")


def test_a_country_changes_nothing_on_the_page_of_a_city(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def record(exhibit: Exhibit, context: DrawingContext) -> Drawing:
        drawn.append(exhibit.id)
        return draw_figure(exhibit, context)

    monkeypatch.setattr(rendered_exhibit, "draw_figure", record)
    app = opened("raqqa", as_of="2017-07-11")
    assert "city_map_raqqa" in drawn
    drawn.clear()
    app.segmented_control(key="country").select("Iraq").run()
    assert not app.exception
    assert not drawn, "drawn again, although the figures are the same for all countries"


def test_a_map_of_cells_is_offered_as_geojson(opened: Open) -> None:
    for page, exhibit, expected in (("map", "control_map", 1), ("iraq", "country_map_iraq", 0)):
        app = opened(page)
        app.button(key=f"menu-{exhibit}").click().run()
        assert [button.label for button in app.button].count("GeoJSON") == expected


def test_an_exhibit_that_is_empty_is_a_sentence_and_no_chart(opened: Open) -> None:
    app = opened("change", as_of="2016-01-01", since="2017-01-01")
    assert not app.get("plotly_chart")
    assert page_html(app).count("The start date must be before 1 January 2016") == 1
    two = opened("change", as_of="2016-01-01", since="2017-01-01", show="Two dates")
    assert page_html(two).count("The start date must be before 1 January 2016") == 1
    assert "Change since" in [each.label for each in app.date_input]
