"""Every page of every theatre is drawn without error and without names of another theatre."""

import re

import pytest

from tests.exhibits.test_theatres_apart import NAMES, foreign_pattern
from tests.pages.conftest import Open, page_html, page_names, turn_to
from tests.sampling import sample

MISSING = re.compile(r"\b(nan|NaN|NaT|None)\b")


@pytest.mark.parametrize("name", NAMES)
def test_every_page_is_its_own(opened: Open, name: str) -> None:
    app = opened(theatre=name)
    pattern, pages = foreign_pattern(name), page_names(app)
    assert {"overview", "map", "ledger", "method"} <= set(pages)
    for page in sample(pages, 3, NAMES.index(name)):
        turn_to(app, page)
        assert not app.exception, page
        assert not app.error, page
        text = page_html(app) + "".join(element.value for element in (*app.caption, *app.markdown))
        assert not pattern.findall(re.sub(r'(href|id)="[^"]*"|<details>.*?</details>', "", text)), (
            page
        )
        assert not MISSING.findall(re.sub("<[^>]*>", " ", text)), page
