"""A static edition in a browser, opened from disk with the network closed."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from data.loading.theatre import default_theatre
from exhibits.site.edition import build_edition
from tests.browser.accessibility import run_axe
from tests.serving import PROJECT

pytestmark = pytest.mark.browser
PAGES = ("index", "ledger")


@pytest.mark.parametrize(
    ("folder", "misspelt", "name", "words"),
    [
        (PROJECT / "tests" / "full_theatre", "kartoum", "Khartoum", "person khartoum"),
        pytest.param(default_theatre(), "rakka", "Raqqa", "mcgurk raqqa", marks=pytest.mark.slow),
    ],
    ids=["small", "shipped"],
)
def test_pages_work_from_disk_without_a_network(
    browser: Browser, tmp_path: Path, folder: Path, misspelt: str, name: str, words: str
) -> None:
    out = tmp_path / "edition"
    build_edition(folder, out, ("en",), names=PAGES, processes=1)
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(("file:", "data:")) else complaints.append(request.url)
        ),
    )
    try:
        for each in PAGES:
            page.goto((out / f"{each}.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") == 390
            assert each == "index" or run_axe(page) == []  # that one: below
        page.goto((out / "index.html").as_uri())
        page.get_by_role("button", name="Previous change").click()
        expect(page.locator(".fh-film .when b")).not_to_be_empty()
        date_text = page.locator(".fh-film .when b").inner_text()
        assert date_text in page.locator("article h2").first.inner_text()
        assert run_axe(page) == []
        page.wait_for_url("**/index.html#*")
        page.reload()  # the date is in the address
        expect(page.locator(".fh-film .when b")).to_have_text(date_text)
        page.get_by_role("searchbox").fill(misspelt)
        page.locator(".results a", has_text=name).first.wait_for()
        page.get_by_role("searchbox").fill(words)
        page.locator(".results a[href*='#claim']").first.click()
        page.wait_for_url("**/ledger.html#*")
        expect(page.locator("tr:target")).to_be_in_viewport()
        if folder == default_theatre():  # more rows than one part of a table
            expect(page.locator(".pager")).to_contain_text("Rows")
        page.locator("[data-part=theme]").click()
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert complaints == []
    finally:
        context.close()
