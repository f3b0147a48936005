"""A reader's own spreadsheet in a browser: questions, dashboard, and who else can open it."""

import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Picture, Theme, Visit, for_docs, settle
from tests.serving import Server

pytestmark = pytest.mark.browser

TOWNS = (
    *(("Northtown", 15.5, 32.56), ("Easttown", 15.64, 32.48), ("Upper Mill", 15.63, 32.54)),
    *(("Sandford", 13.63, 25.35), ("Newbridge", 12.05, 24.88), ("Westgate", 13.45, 22.45)),
    *(("Greenhill", 12.91, 23.47), ("Lowfield", 11.46, 26.13), ("Oldcastle", 13.18, 30.22)),
    *(("Riverside", 14.40, 33.52), ("Lakeside", 13.55, 33.63), ("Harbour", 19.62, 37.22)),
)
DATES = ("3/4/2023", "2023-05-06", "4 August 2023", "Aug 2023", "05/06/2023", dt.date(2023, 9, 1))


def spreadsheet() -> bytes:
    """Workbook of 12 places as an analyst has it: a title row, names, mixed dates, "45 %"."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        date_format = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Situation")
        sheet.write_row(0, 0, ["Situation by town, *draft* <b>not checked</b>"])
        header = ["Town", "Latitude", "Longitude", "Held by", "Since", "Share held", "Remarks"]
        sheet.write_row(2, 0, header)
        for number, (name, lat, lon) in enumerate(TOWNS):
            actor = ("Army", "Front")[number % 2]
            sheet.write_row(number + 3, 0, [name, lat, lon, actor])
            since = DATES[number % len(DATES)]
            if isinstance(since, dt.date):
                sheet.write_datetime(number + 3, 4, dt.datetime(2023, 9, 1), date_format)
            else:
                sheet.write_string(number + 3, 4, since)
            sheet.write_row(number + 3, 5, ["45 %" if number < 3 else "", "[x](https://a.test)"])
    return data.getvalue()


def upload(page: Page, name: str, content: bytes) -> None:
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = {"name": name, "mimeType": media_type, "buffer": content}
    page.locator('input[type="file"]').set_input_files([file])
    expect(page.get_by_role("heading", name="Files")).to_be_visible(timeout=60_000)
    settle(page)


def answer_questions(page: Page) -> None:
    """Answer each question by its first option, by keyboard, until none is open."""
    for _ in range(4):
        if page.get_by_role("link", name="Open dashboard in a new tab").count():
            return
        for group in page.get_by_role("radiogroup").all():
            group.get_by_role("radio").first.focus()
            page.keyboard.press("Space")
        for box in page.get_by_role("combobox", name="Choose or write your own").all():
            box.focus()
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
        for box in page.locator('[data-testid="stForm"] input[type="text"]').all():
            if box.is_visible() and not box.input_value() and not box.get_attribute("role"):
                box.fill("Twelve towns")
        page.get_by_role("button", name="Apply").first.press("Enter")
        settle(page, patience_s=60)


def test_a_spreadsheet_becomes_a_dashboard_of_its_reader_alone(
    visit: Visit, browser: Browser, server: Server
) -> None:
    page = visit("/your_data")
    upload(page, "my *own* data.xlsx", spreadsheet())
    expect(page.get_by_text("12 rows read")).to_be_visible()
    expect(page.get_by_role("heading", name="Questions")).to_be_visible()
    answer_questions(page)
    link = page.get_by_role("link", name="Open dashboard in a new tab")
    expect(link).to_be_visible()
    expect(page.locator(".st-key-import-preview .js-plotly-plot")).to_have_count(1)
    main = page.get_by_test_id("stMain")
    for width, height in ((390, 844), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 1
    assert page.get_by_text("https://a.test").locator("xpath=ancestor::a").count() == 0
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download theatre (ZIP)").click()
    with zipfile.ZipFile(saved.value.path()) as archive:
        assert {name.rpartition("/")[2] for name in archive.namelist()} >= {"control.csv"}
    address = str(link.get_attribute("href")).removeprefix(".")
    dashboard = visit(address)  # a new page of the same browser
    assert "your upload, temporary" in dashboard.locator(".fh-theatre").inner_text()
    expect(dashboard.locator(".st-key-chart-control_map .main-svg").first).to_be_visible()
    stranger = browser.new_page()
    stranger.goto(server.url + address)
    expect(stranger.get_by_text("unknown theatre")).to_be_visible(timeout=30_000)
    assert "temporary" not in stranger.content()
    stranger.close()


@for_docs
@pytest.mark.parametrize(("theme", "size"), [("light", (1440, 1300)), ("dark", (390, 844))])
def test_pictures_of_an_upload(
    visit: Visit, picture: Picture, theme: Theme, size: tuple[int, int]
) -> None:
    page = visit("/your_data", width=size[0], height=size[1], theme=theme)
    name = f"{theme}-{'desktop' if size[0] > 400 else 'phone'}"
    upload(page, "twelve towns.xlsx", spreadsheet())
    picture(page, f"your_data-questions-{name}", full_page=size[0] < 400)
    answer_questions(page)
    picture(page, f"your_data-preview-{name}", full_page=size[0] < 400)
