"""No line ends within a date, or between a number and its unit."""

from dataclasses import replace

import pytest

from exhibits.render.html.fragments import render_head
from exhibits.render.pdf.export import picture
from exhibits.render.pptx import text_fit
from exhibits.render.pptx.text import paragraph_xml, plain_paragraph
from exhibits.text.figures import bind_figures, bind_ranges
from exhibits.text.markup import BREAK
from exhibits.text.metrics import width_px
from exhibits.text.wrap import wrap_text
from tests.exhibits.conftest import Build
from tests.exhibits.render.pdf.pdf_reading import CONTEXT, read_pdf

TITLE = "ISIL lost 39,700 km² at 51 places, 4 August 2016 to 4 August 2017 (modelled)"
PARTS = ("39,700 km²", "51 places", "4 August 2016", "4 August 2017")


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        (TITLE, "ISIL lost 39,700_km² at 51_places, 4_August_2016 to 4_August_2017 (modelled)"),
        ("in August 2014 and 2017 to May 2018", "in August_2014 and 2017 to May_2018"),
        (
            "4 آب/أغسطس 2017 و1 كانون الثاني/يناير 2018",
            "4_آب/أغسطس_2017 و1_كانون_الثاني/يناير_2018",
        ),
        ("المساحات عند 25 كم فقط", "المساحات عند 25_كم فقط"),
        ("10 to 12 km; 3 kmh; A7 places", "10 to 12_km; 3 kmh; A7 places"),
    ],
)
def test_spaces_within_dates_and_figures_are_replaced(text: str, bound: str) -> None:
    assert bind_figures(text, "_") == bound


@pytest.mark.parametrize("width", range(120, 700, 20))
def test_lines_of_drawings_and_slides_end_outside_figures(width: int) -> None:
    lines = wrap_text(TITLE, width, 16, max_lines=12).split(BREAK)
    assert " ".join(lines) == TITLE
    assert all(width_px(line, 16) <= width for line in lines)
    fitted = text_fit.fit_text(TITLE, width, 400, (16, 16))
    for part in PARTS:
        assert any(part in line for line in lines), lines
        assert fitted.lines == 1 or part.replace(" ", "\u00a0") in fitted.text


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("1,000–1,500 people", "1,000–\ufeff1,500\u00a0people"),
        ("(20,300–57,300)", "(20,300–\ufeff57,300)"),
        ("2014–2019", "2014–\ufeff2019"),
        ("Mosul – 2016", "Mosul – 2016"),
    ],
)
def test_no_line_ends_after_the_dash_of_a_range(text: str, bound: str) -> None:
    assert bind_ranges(bind_figures(text)) == bound
    assert text_fit.text_width(bound, 20) == pytest.approx(text_fit.text_width(text, 20))
    fitted = text_fit.fit_text(f"Fighters reported: {text}, a long title", 150, 400, (16, 16))
    assert bound in fitted.text
    paragraph = plain_paragraph(fitted.text)
    assert bound in paragraph_xml(None, paragraph, False, "")  # is not removed as invisible


def test_a_date_wider_than_the_line_is_broken_at_its_spaces() -> None:
    assert wrap_text("4 August 2017", 60, 16) == BREAK.join(("4", "August", "2017"))
    assert text_fit.fit_text("4 August 2017", 60, 400, (16, 16)).text == "4 August 2017"


def test_titles_of_pages_keep_dates_and_figures(build: Build) -> None:
    head = render_head(replace(build("change_map"), title=TITLE))
    for part in PARTS:
        assert f'<span class="fh-figure">{part}</span>' in head


@pytest.mark.parametrize("letters", [60, 66, 72])
def test_lines_of_pages_end_outside_ranges(build: Build, letters: int) -> None:
    start = ("Fighters were estimated at different levels by each of the sources " * 2)[:letters]
    title = f"{start} (3,000–4,000) and further on 1,000–1,500 people in the city"
    page = picture(replace(build("share_lost"), title=title, message=""), CONTEXT, "pdf")
    text = read_pdf(page).pages[0].extract_text()
    assert "(3,000–4,000)" in text and "–\n" not in text
