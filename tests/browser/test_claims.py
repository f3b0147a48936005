"""The pages of claims in a browser: ledger, evidence, rivals, series and checks."""

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, settle
from tests.sampling import one_in

pytestmark = pytest.mark.browser

ARTICLE = {
    "mcgurk-20170804-raqqa-fighters": "about 2,000 people",
    "mcgurk-20170804-raqqa-cleared": "about 45 per cent",
    "mcgurk-20170804-lost-km2": "70,000 square kilometres",
    "mcgurk-20170804-lost-sqmi": "27,000 square miles",
    "mcgurk-20170804-iraq-share-lost": "78 per cent",
    "mcgurk-20170804-syria-share-lost": "58 per cent",
    "mcgurk-20170804-names": "almost 19,000 names",
}
# Filter for the days between claims, list, text of the row; then the text on the chart.
KNOWN = {
    "Raqqa, 20 September 2017": (
        "", "disagreements", ["share of Raqqa cleared", "20 September 2017"],
        ["about 80", "more than 90", "5"],
    ),
    "fighters, 2014": (
        "a year", "lookalikes", ["number of fighters in Iraq and Syria", "June 2014"],
        ["20,000–31,500", "about 100,000", "almost 200,000"],
    ),
    "west Mosul, 12 March 2017": (
        "", "disagreements", ["cleared", "west bank", "12 March 2017"],
        ["about 30", "33.3", "about 40"],
    ),
}  # fmt: skip


def normalized_text(page: Page, selector: str) -> str:
    """Text of the first element that matches a selector, with white space collapsed."""
    return re.sub(r"\s+", " ", page.locator(selector).first.inner_text())


def chart_text(page: Page, exhibit: str) -> str:
    """All text of a chart."""
    texts = page.locator(f".st-key-chart-{exhibit} svg text").all_text_contents()
    return re.sub(r"\s+", " ", " | ".join(texts))


@pytest.mark.slow  # the filters: the tests below
@pytest.mark.parametrize("name", one_in(3, KNOWN))
def test_a_known_case_is_three_clicks_away(visit: Visit, name: str) -> None:
    within, table, row_texts, numbers = KNOWN[name]
    page = visit("/method")  # every page has the menu; this one is drawn quickly
    page.get_by_test_id("stSidebarNav").get_by_role(
        "link", name="Compare claims", exact=True
    ).click()
    settle(page)
    if within:
        page.get_by_role("radio", name=within, exact=True).click()
        settle(page)
    rows = page.locator(f".st-key-exhibit-{table} tbody tr")
    for row_text in row_texts:
        rows = rows.filter(has_text=re.compile(re.escape(row_text).replace(r"\ ", r"\s")))
    if not rows.first.is_visible():
        page.locator(f".st-key-exhibit-{table} summary", has_text="All").click()
    rows.first.locator("td").first.get_by_role("link").click()
    page.wait_for_url("**/rivals?**from=**")
    settle(page)
    lettering = chart_text(page, "rivals")
    for number in numbers:
        assert number in lettering, lettering


def test_a_filtered_ledger_exports_its_rows_and_opens_a_claim(visit: Visit, tmp_path: Path) -> None:
    page = visit("/ledger?q=hurriyet-2017-08-04")
    page.locator(".st-key-menu-ledger").get_by_role("button", name="Export").click()
    settle(page)
    with page.expect_download(timeout=30_000) as download:
        page.get_by_role("dialog").get_by_role("button", name="XLSX", exact=True).click()
    place = tmp_path / download.value.suggested_filename
    download.value.save_as(place)
    settle(page)
    book = openpyxl.load_workbook(place)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 8
    values = {row[rows[0].index("figure_id")]: row[rows[0].index("value")] for row in rows[1:]}
    assert values["mcgurk-20170804-lost-km2"] == 70000
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    check_one_click_opens_a_claim(page)


def check_one_click_opens_a_claim(page: Page) -> None:
    """Open and close a claim of the filtered ledger; its address keeps the filter."""
    assert page.locator(".fh-ledger tbody tr").count() == 7
    row = page.locator(".fh-ledger tbody tr").filter(has_text="names")
    row.get_by_role("link").first.click()
    page.wait_for_url("**claim=mcgurk-20170804-names**")
    settle(page)
    assert "almost 19,000 names" in normalized_text(page, ".fh-evidence")
    assert "q=hurriyet" in page.url, "the filters stay"
    assert page.locator(".fh-ledger tbody tr").count() == 7
    page.get_by_role("link", name="Close", exact=True).click()
    page.wait_for_url(lambda url: "claim=" not in url)
    settle(page)
    assert page.locator(".fh-evidence").count() == 0
    page.go_back()
    settle(page)
    assert "almost 19,000 names" in normalized_text(page, ".fh-evidence")


@pytest.mark.parametrize("claim", one_in(7, ARTICLE, 5))
def test_the_evidence_of_the_article(visit: Visit, claim: str) -> None:
    page = visit(f"/ledger?claim={claim}")
    card = normalized_text(page, ".fh-evidence")
    assert ARTICLE[claim] in card
    assert "On 4 August 2017 Brett McGurk (US State Department)" in card
    out = page.locator(".fh-evidence .fh-read a").get_attribute("href")
    assert (out or "").startswith("https://www.hurriyetdailynews.com/")
    links = page.locator(".fh-evidence .fh-related a.fh-claim")
    for link in links.all()[:2]:
        other = link.get_attribute("data-claim") or ""
        link.click()
        page.wait_for_url(f"**claim={other}**")
        settle(page)
        assert other in normalized_text(page, ".fh-evidence .fh-facts")
        page.go_back()
        page.wait_for_url(f"**claim={claim}**")
        settle(page)


def test_the_ledger_is_filtered_sorted_and_paged(visit: Visit) -> None:
    page = visit("/ledger")
    assert "688 claims" in normalized_text(page, "#ledger")
    page.get_by_role("button", name="Figure").click()
    page.wait_for_url("**sort=-amount**")
    settle(page)
    assert page.locator('th[aria-sort="descending"]').inner_text().startswith("Figure")
    first = normalized_text(page, ".fh-number")
    page.get_by_label("Page 2", exact=True).click()
    settle(page)
    assert "part=2" in page.url
    assert normalized_text(page, ".fh-number") != first
    search = page.get_by_role("textbox", name="Search").or_(page.get_by_role("searchbox"))
    search.fill("raqqa warren")
    search.press("Enter")
    settle(page)
    found = normalized_text(page, "#ledger")
    assert "688" not in found
    again = visit(page.url[page.url.index("/ledger") :])
    assert normalized_text(again, "#ledger") == found
    search.fill("")
    search.press("Enter")
    settle(page)
    assert "688 claims" in normalized_text(page, "#ledger")
    page.get_by_role("combobox", name="Speaker").fill("mcgurk")
    page.get_by_role("option", name="Brett McGurk", exact=True).click()
    settle(page)
    assert "speaker=Brett+McGurk" in page.url
    assert "67 claims" in normalized_text(page, "#ledger")
    assert "by the speaker “Brett McGurk”" in normalized_text(page, "#ledger")
    speakers = page.locator('.fh-ledger td[data-head="Speaker"]').all_text_contents()
    assert set(speakers) == {"Brett McGurk"}


_MARKS = """([chart, kind]) => {
  const box = chart.getBoundingClientRect();
  const found = [];
  for (const trace of chart._fullData) {
    const x = chart._fullLayout[trace.xaxis?.replace("x", "xaxis") ?? "xaxis"];
    const y = chart._fullLayout[trace.yaxis?.replace("y", "yaxis") ?? "yaxis"];
    (trace.customdata ?? []).forEach((told, at) => {
      if (!Array.isArray(told)) return;
      const isPlace = chart.data[trace.index].foothold?.role === "place";
      if ((isPlace ? "place" : told[2] ?? "claim") !== kind) return;
      const left = box.left + x._offset + x.d2p(trace.x[at]);
      found.push([told[1], left, box.top + y._offset + y.d2p(trace.y[at])]);
    });
  }
  return found;
}"""


def click_a_mark(page: Page, exhibit: str, kind: str) -> str:
    """Click the most isolated mark of a kind and return the id that it names."""
    chart = page.locator(f".st-key-chart-{exhibit} .js-plotly-plot")
    chart.scroll_into_view_if_needed()
    chart.hover()
    marks = {
        each: [(name, x, y) for name, x, y in page.evaluate(_MARKS, [chart.element_handle(), each])]
        for each in ("claim", "event", "place")
    }
    every = [mark for those in marks.values() for mark in those]

    def distance_to_nearest(mark: tuple[str, float, float]) -> float:
        return min(
            (abs(mark[1] - x) + abs(mark[2] - y) for name, x, y in every if name != mark[0]),
            default=1e9,
        )

    name, x, y = max(marks[kind], key=distance_to_nearest)
    page.mouse.move(x, y)
    page.wait_for_timeout(200)
    page.mouse.click(x, y)
    return name


@pytest.mark.slow  # of a series: the test below
def test_a_mark_opens_its_claim_and_the_claims_are_also_listed(visit: Visit) -> None:
    page = visit("/rivals?place=Raqqa&from=2017-09-20&to=2017-09-20")
    click_a_mark(page, "rivals", "claim")
    page.wait_for_url("**/ledger?**claim=**")
    settle(page)
    assert "Raqqa" in normalized_text(page, ".fh-evidence")
    page.go_back()
    settle(page)
    page.get_by_text("List of claims shown").click()
    settle(page)
    page.locator(".fh-claims").get_by_role("link").first.click()
    page.wait_for_url("**/ledger?**claim=**")
    settle(page)
    assert page.locator(".fh-evidence").count() == 1


def test_marks_of_a_series_open_claims_places_and_sources(visit: Visit) -> None:
    page = visit("/series?country=Syria", height=2400)
    lettering = chart_text(page, "series_share_lost_syria")
    assert "captured" in lettering
    assert "Operation Inherent Resolve" in lettering
    claim = click_a_mark(page, "series_share_lost_syria", "claim")
    page.wait_for_url(f"**/ledger?**claim={claim}**")
    settle(page)
    assert claim in normalized_text(page, ".fh-evidence .fh-facts")
    page.go_back()
    settle(page)
    place = click_a_mark(page, "series_share_lost_syria", "place")
    page.wait_for_url(f"**/places?**at={place}#place")
    settle(page)
    assert page.locator(".st-key-exhibit-place_history tbody tr").count() > 1
    page.go_back()
    settle(page)
    event = click_a_mark(page, "series_share_lost_syria", "event")  # without a place
    page.wait_for_url(f"**/sources?**q={event}**")
    settle(page)
    assert page.locator(f'li[id="{event}"]').count() == 1, "also where it is after the day chosen"


@pytest.mark.slow  # by their marks: the test above
def test_the_events_of_a_series_are_also_listed(visit: Visit) -> None:
    page = visit("/series?country=Syria")
    page.get_by_text("List of claims shown").click()
    settle(page)
    events = page.locator(".fh-related").filter(has_text="Events")
    event = events.locator("li").filter(has_text="Palmyra: recaptured").first
    event.get_by_role("link").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources?**q=palmyra-**")
    settle(page)
    assert "Palmyra" in normalized_text(page, ".fh-publication")
    page.go_back()
    settle(page)
    page.get_by_text("List of claims shown").click()
    settle(page)
    event.get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/places?**at=palmyra**")
    settle(page)
    assert page.locator(".st-key-exhibit-place_history tbody tr").count() > 1


@pytest.mark.slow  # links of marks: a test above
def test_labels_of_marks_are_no_links_and_a_headline_links_to_its_rivals(visit: Visit) -> None:
    page = visit("/raqqa?as_of=2017-09-20")
    chart = page.locator(".st-key-chart-reported_share_raqqa .js-plotly-plot")
    chart.scroll_into_view_if_needed()
    chart.hover()
    chart.evaluate("chart => chart.emit('plotly_click', { points: [{ customdata: 'nothing' }] })")
    page.wait_for_timeout(300)
    assert page.url.endswith("/raqqa?as_of=2017-09-20")
    card = page.locator(".fh-card").filter(has_text="Raqqa: share cleared of ISIL")
    link = card.locator(".fh-others").get_by_role("link")
    assert re.search(r"\d+ other estimates?", normalized_text(page, ".fh-others"))
    link.click()
    page.wait_for_url("**/rivals?**")
    settle(page)
    assert "about 80" in chart_text(page, "rivals")


def test_filter_table_and_card_are_reachable_by_keyboard(visit: Visit) -> None:
    page = visit("/ledger?q=hurriyet-2017-08-04")
    reached: list[str] = []
    for _ in range(120):
        page.keyboard.press("Tab")
        word = page.evaluate(
            """() => {
              const at = document.activeElement;
              return (at.getAttribute('aria-label') || at.innerText || at.tagName).trim();
            }"""
        )
        reached.append(word)
        if word.startswith("On 4 August 2017") and "names in lists" in word:
            page.keyboard.press("Enter")
            break
    assert any("Measure" in word for word in reached), reached
    assert any("Figure" in word for word in reached), reached
    page.wait_for_url("**claim=**")
    settle(page)
    assert page.locator(".fh-evidence").count() == 1
