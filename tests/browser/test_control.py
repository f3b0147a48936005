"""Control over time in a browser: map, change, area, places and playback."""

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, choose, settle
from tests.browser.test_claims import normalized_text
from tests.browser.test_exports import save_export
from tests.sampling import every_other

pytestmark = pytest.mark.browser

EXPECTED_CONTROLLERS = {
    "2017-08-04": {
        "mosul-west": "Iraqi government", "mosul-east": "Iraqi government", "raqqa": "contested",
        "tal-afar": "ISIL", "hawija": "ISIL", "mayadin": "ISIL", "al-qaim": "ISIL",
        "khasham": "ISIL", "muhassan": "ISIL", "conoco-gas": "ISIL",  # around Deir ez-Zor
    },
    "2015-06-01": {
        "ramadi": "ISIL", "palmyra": "ISIL", "mosul-west": "ISIL", "raqqa": "ISIL",
        "tikrit": "Iraqi government",
    },
}  # fmt: skip
"""Who holds it by words on the page."""
_PLACES_SCRIPT = """(chart, ids) => {
  const { xaxis, yaxis, _size } = chart._fullLayout;
  const frame = chart.querySelector('.scatterlayer');
  const ground = [...frame.querySelectorAll('.trace')]
    .filter((node) => chart.data[node.__data__[0].trace.index].foothold?.role === 'held')
    .map((node) => [node.__data__[0].trace, node.querySelector('.js-fill')]);
  const places = chart._fullData[chart.data.findIndex((each) => each.foothold?.role === 'place')];
  return Object.fromEntries(ids.map((id) => {
    const at = places.customdata.findIndex((told) => told[1] === id);
    const [x, y] = [xaxis.c2p(places.x[at]), yaxis.c2p(places.y[at])];
    const under = ground.filter(([, fill]) => fill.isPointInFill(new DOMPoint(x, y)));
    const inset = chart.getBoundingClientRect();
    return [id, {
      hover: places.customdata[at].join(' | '),
      ground: under.find(([trace]) => trace.text)[0].text, // of the largest step
      paint: getComputedStyle(under.at(-1)[1]).fill,
      at: [inset.x + _size.l + x, inset.y + _size.t + y],
    }];
  }));
}"""


def drawn_places(page: Page, ids: list[str]) -> dict[str, dict[str, Any]]:
    """Paint at each place, hover text of its mark, and its position in the window."""
    page.evaluate("document.querySelector('.st-key-exhibit-control_map').scrollIntoView()")
    chart = page.locator(".st-key-chart-control_map .js-plotly-plot")
    return dict(chart.evaluate(_PLACES_SCRIPT, ids))


def exported_rows(page: Page, exhibit: str, folder: Path) -> list[dict[str, str]]:
    text = save_export(page, exhibit, "CSV", folder).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def check_controllers(page: Page, day: str, folder: Path) -> None:
    """Check the controllers of known places in the CSV, on the map and in its legend."""
    controllers = {
        row["place_id"]: row["controller_label"]
        for row in exported_rows(page, "control_map", folder)
    }
    assert len(controllers) == 380
    seen = drawn_places(page, list(EXPECTED_CONTROLLERS[day]))
    for place, controller in EXPECTED_CONTROLLERS[day].items():
        assert controllers[place].casefold() == controller.casefold(), place
        assert f": {controller} since" in seen[place]["hover"], place
        assert seen[place]["ground"].casefold().startswith(controller.casefold()), place
    paints = {
        controller: seen[place]["paint"] for place, controller in EXPECTED_CONTROLLERS[day].items()
    }
    assert len(set(paints.values())) == len(paints)  # one paint for each controller
    legend = page.locator(".st-key-chart-control_map .legend").text_content() or ""
    assert "Not assessed" in legend
    assert "ISIL: " in re.sub(r"\s+", " ", legend)


@pytest.mark.slow
def test_known_controllers(visit: Visit, tmp_path: Path) -> None:
    check_controllers(visit("/map?as_of=2015-06-01"), "2015-06-01", tmp_path)


def test_marks_have_known_controllers_and_details_and_open_their_places(
    visit: Visit, tmp_path: Path
) -> None:
    page = visit("/map?as_of=2017-08-04")
    check_controllers(page, "2017-08-04", tmp_path)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    x, y = drawn_places(page, ["raqqa"])["raqqa"]["at"]
    page.mouse.move(x, y)
    tip = page.locator(".st-key-chart-control_map .hovertext", has_text="Raqqa").first
    tip.wait_for()
    hover = tip.text_content() or ""
    for text in ("contested", "before and after: ISIL, SDF (derived)", "6 June 2017"):
        assert text in hover
    page.mouse.click(x, y)
    page.wait_for_url("**/places?*at=raqqa*")
    settle(page)
    records = normalized_text(page, ".st-key-exhibit-place_history")
    assert "6 Jun 2017" in records or "6 June 2017" in records
    assert page.locator(".st-key-exhibit-place_history a[href^='http']").count() > 0
    assert page.locator(".st-key-chart-place .js-plotly-plot").count() == 1


@pytest.mark.slow  # a country: test_pages.py, a radius: test_exports.py
def test_radius_and_country_change_map_and_areas(visit: Visit) -> None:
    page = visit("/map")
    wide = normalized_text(page, ".st-key-exhibit-area_by_controller")
    page.get_by_role("radio", name="15 km", exact=True).click()
    settle(page)
    assert "reach=15" in page.url
    narrow = normalized_text(page, ".st-key-exhibit-area_by_controller")
    assert narrow != wide
    assert "Areas within 15 km" in normalized_text(page, "#control_map")
    choose(page, "Syria")
    assert "Peshmerga" not in normalized_text(page, ".st-key-exhibit-area_by_controller")


def test_gains_losses_and_temporary_control(visit: Visit) -> None:
    page = visit("/change?since=2015-01-01&as_of=2016-01-01")
    page.get_by_text("All 35 rows").click()
    settle(page)
    table = normalized_text(page, ".st-key-exhibit-change")
    for place in ("Tikrit", "Baiji", "Tal Abyad", "Al-Hawl", "Qaryatayn", "Sukhnah", "Tanf"):
        assert place in table
    line = page.locator(".st-key-exhibit-change tr", has_text="Ramadi").inner_text()
    assert line.startswith("Gained and lost again")
    for place, what in (("Tikrit", "Lost"), ("Al-Hawl", "Lost"), ("Palmyra", "Gained")):
        line = page.locator(".st-key-exhibit-change tr", has_text=place).first.inner_text()
        assert line.startswith(f"{what} by ISIL"), place
    legend = page.locator(".st-key-chart-change_map .legend").text_content() or ""
    for caption in ("Gained by ISIL: 1", "Lost by ISIL: 1", "Gained and lost again: 4"):
        assert caption in legend


def test_a_place_lists_its_records(visit: Visit) -> None:
    page = visit("/places?at=ramadi")
    records = normalized_text(page, ".st-key-exhibit-place_history")
    assert "17 May 2015" in records
    page.get_by_role("link", name="Close", exact=True).click()
    page.wait_for_url(lambda url: "at=" not in url)
    settle(page)
    assert page.locator(".st-key-exhibit-place_history").count() == 0


def shown_on(page: Page) -> str:
    """Date of the timeline, ISO."""
    return page.locator("[data-part=date]").first.input_value()


@pytest.mark.parametrize("width", every_other([390, 1440]))
def test_play_goes_on_from_the_date_and_pauses_on_the_displayed_one(
    visit: Visit, width: int
) -> None:
    page = visit("/map?as_of=2016-06-01", width=width, reduced_motion=False)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => (window.__footholdFrames?.count ?? 0) > 5", timeout=60_000)
    film, date_label = page.locator(".fh-film"), page.locator(".fh-film .when b")
    assert date_label.inner_text().endswith(("2016", "2017"))
    assert re.search("201[67]", page.locator("#control_map h2").inner_text())
    page.get_by_role("button", name="Pause").click()
    displayed_date = date_label.inner_text()
    film.wait_for(state="detached")
    settle(page)
    drawn_on = shown_on(page)
    assert f"as_of={drawn_on}" in page.url
    assert f"{date.fromisoformat(drawn_on):%-d %B %Y}" == displayed_date
    assert displayed_date in normalized_text(page, "#control_map")
    status = page.locator("[data-part=status]")
    assert status.inner_text().strip().startswith(f"{displayed_date}.")
    written = status.evaluate("each => each.firstChild.nodeType === 3 && each.firstChild.data")
    assert not written, "the field has the date; without changes the text is for screen readers"
    frames = page.evaluate("() => window.__footholdFrames")
    assert frames["count"] / frames["seconds"] > 3, frames  # speed itself: see make bench


_LATE_ANSWER_SCRIPT = """() => {
  const timeline = window.__footholdTimelines.get('chart-control_map');
  const { data, setTriggerValue } = timeline;
  const sent = [];
  const setStateValue = (name, day) => sent.push(day);
  const answer = (day) => {
    const answered = { ...data, frames: null, as_of: day };
    timeline.update({ data: answered, setStateValue, setTriggerValue });
    return timeline.iso(timeline.day);
  };
  timeline.setStateValue = setStateValue;
  for (const date of ['2014-06-01', '2014-10-01']) {
    timeline.day = timeline.dayOf(date);
    timeline.send();
  }
  return { sent, answered: [...sent, '2016-03-01'].map(answer) };
}"""


@pytest.mark.slow  # steps: test_pages.py
def test_without_motion_the_timeline_steps_by_keyboard_and_on_a_projector(visit: Visit) -> None:
    page = visit("/")
    expect(page.get_by_role("link", name="Play")).to_have_count(0)
    theatres = page.locator(".fh-theatre details")
    for close in (lambda: page.keyboard.press("Escape"), page.locator(".fh-page").first.click):
        theatres.locator("summary").click()
        expect(theatres).to_have_attribute("open", "")
        close()
        expect(theatres).not_to_have_attribute("open", "")
    page = visit("/map?as_of=2014-06-09#play")
    assert page.get_by_role("button", name="Play", exact=True).count() == 0
    page.get_by_role("slider", name="Date").press("ArrowRight")
    page.locator(".fh-film").wait_for()
    assert shown_on(page) == "2014-06-10"
    assert "Al-Abbasi: ISIL" in normalized_text(page, "[data-part=status]")
    page.get_by_role("slider", name="Date").press("PageUp")
    assert shown_on(page) == "2014-07-01"
    assert "Loading" not in normalized_text(page, "[data-part=status]")
    page.get_by_role("button", name="Projector").click()
    page.locator(".fh-timeline.projector .fh-film").wait_for()
    page.get_by_role("button", name="Previous change").click()
    stepped = shown_on(page)
    assert "2014-06-01" < stepped < "2014-07-01"
    page.get_by_role("button", name="Close", exact=True).click()
    page.locator(".fh-film").wait_for(state="detached")
    settle(page)
    assert f"as_of={stepped}" in page.url
    # Answers to the first and the second request; then another date, chosen elsewhere on the page.
    seen = page.evaluate(_LATE_ANSWER_SCRIPT)
    assert seen["sent"] == ["2014-06-01", "2014-10-01"]
    assert seen["answered"] == ["2014-10-01", "2014-10-01", "2016-03-01"]


@pytest.mark.slow
def test_play_starts_again_from_the_last_date(visit: Visit) -> None:
    page = visit("/map?as_of=2099-01-01", reduced_motion=False)
    page.get_by_role("slider", name="Date").press("End")
    page.locator(".fh-film").wait_for()
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => (window.__footholdFrames?.count ?? 0) > 5", timeout=60_000)
    assert page.locator(".fh-film .when b").inner_text().endswith(("2014", "2015"))


def test_play_on_a_projector_takes_two_clicks_and_presets_one(visit: Visit) -> None:
    page = visit("/", reduced_motion=False)
    page.get_by_role("link", name="Play").click()
    page.get_by_role("button", name="Pause").wait_for()
    assert "#" not in page.url
    page.get_by_role("button", name="Projector").click()
    page.wait_for_function("() => (window.__footholdFrames?.count ?? 0) > 5", timeout=60_000)
    film = page.locator(".fh-timeline.projector .fh-film").bounding_box()
    assert film is not None and film["width"] > 1200
    assert "Territorial control (modelled)" in page.locator(".fh-film .when").inner_text()
    page.keyboard.press("Escape")
    page.locator(".fh-film").wait_for(state="detached")
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    page.get_by_role("button", name="ISIL territory, January 2015").click()
    settle(page)
    assert "as_of=2015-01-01" in page.url
