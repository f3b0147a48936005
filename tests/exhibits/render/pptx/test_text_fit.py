"""Text measured and fitted without the program that shows it."""

import pandas as pd
import pytest

from exhibits.i18n.export_phrases import phrase, write_date
from exhibits.languages import Language
from exhibits.page_setup import PAPERS
from exhibits.render.pptx import text_fit
from exhibits.render.pptx.ooxml.layouts import ROLES, placeholder_boxes


def test_text_is_measured_as_arial() -> None:
    assert text_fit.text_width("Iraq", 10) == pytest.approx((278 + 333 + 556 + 556) / 100)
    assert text_fit.text_width("Iraq", 10, bold=True) == pytest.approx(
        (278 + 389 + 556 + 611) / 100
    )
    assert text_fit.wrap_text("one two", text_fit.text_width("one", 12) * 1.1, 12) == ["one", "two"]
    assert text_fit.wrap_text("Turkey-backed", text_fit.text_width("Turkey-", 12) * 1.1, 12) == [
        "Turkey-",
        "backed",
    ]
    fitted = text_fit.fit_text("word " * 300, 200, 60, (18, 14), rest=" (more)")
    assert fitted.cut and fitted.text.endswith(" (more)") and fitted.size == 14
    assert fitted.lines * 14 * text_fit.LINE_HEIGHT <= 60
    assert len(text_fit.wrap_text(fitted.text, 200, 14)) <= fitted.lines
    assert text_fit.fit_text("short", 200, 60, (18, 14)).size == 18


def test_no_line_of_a_label_ends_within_a_date() -> None:
    width = text_fit.text_width("J. Smith, Agency, 4 August", 14) * 1.03
    lines = text_fit.wrap_label("J. Smith, Agency, 4 August 2017", width, 14)
    assert [line.replace("\u00a0", " ") for line in lines] == ["J. Smith, Agency,", "4 August 2017"]
    narrow = text_fit.text_width("2017", 14) * 1.1
    assert text_fit.wrap_label("May 2017", narrow, 14) == ["May", "2017"]  # no letters are cut off


def test_no_single_word_is_the_last_line_of_a_subtitle() -> None:
    text = "Countries shaded by the latest claim"
    width = text_fit.text_width("Countries shaded by the latest", 14) / text_fit.WIDTH_SAFETY + 1
    fitted = text_fit.fit_text(text, width, 60, (14, 14))
    assert text_fit.wrap_text(fitted.text, width, 14)[-1] == "claim"
    lengthened = text_fit.lengthen_last_line(fitted, width)
    assert text_fit.wrap_text(lengthened.text, width, 14)[-1] == "latest\u00a0claim"
    assert text_fit.lengthen_last_line(fitted, 2 * width) is fitted


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("paper", PAPERS)
def test_the_stamp_of_a_slide_has_any_date_in_full(language: Language, paper: str) -> None:
    box, role = placeholder_boxes(PAPERS[paper], "Two exhibits")["as_of"], ROLES["as_of"]
    for month in range(1, 13):
        day = write_date(language, pd.Timestamp(2016, month, 28))
        stamp = phrase(language, "as_of", day=day)
        sizes = (role.size, role.min_size)
        fitted = text_fit.fit_text(stamp, box.width, box.height, sizes, bold=role.bold)
        assert fitted.text.replace("\u00a0", " ") == stamp and not fitted.cut and fitted.lines == 1
