"""Every page of the menu is drawn for theatres with few files; the check agrees."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from tests.exhibits.test_empty_cells import MISSING_TEXT
from tests.lean_theatres import THEATRES, write_theatre
from tests.pages.conftest import Open, page_html, page_names, turn_to
from tests.sampling import one_in, sample


@pytest.mark.parametrize("name", one_in(4, THEATRES, 1))  # others: test_empty_cells.py
def test_every_page_is_drawn(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = write_theatre(tmp_path / name, **THEATRES[name])
    monkeypatch.setenv("FOOTHOLD_THEATRE", str(folder))
    app = opened()
    pages = page_names(app)
    assert ("map" in pages) == ("control" in THEATRES[name])
    assert ("ledger" in pages) == ("figures" in THEATRES[name])
    for page in sample(pages, 3, [*THEATRES].index(name) // 2):
        turn_to(app, page)
        assert not app.exception, page
        assert not app.error, page
        text = page_html(app) + "".join(element.value for element in (*app.caption, *app.markdown))
        assert not MISSING_TEXT.search(re.sub("<[^>]*>", " ", text)), page


def is_displayed(app: AppTest, name: str) -> bool:
    """Whether a control is displayed: the key of its container does not begin with "unused"."""

    def blocks(parent: Block) -> Iterator[Block]:
        for each in parent.children.values():
            if isinstance(each, Block):
                yield each
                yield from blocks(each)

    parents = (app.sidebar, app.main)
    ids = [str(getattr(each.proto, "id", "")) for part in parents for each in blocks(part)]
    (found,) = (each for each in ids if each.endswith(f"-{name}"))
    return not found.endswith(f"-unused-{name}")


def test_one_country_or_unit_of_area_is_no_choice(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_theatre(tmp_path / "fiji", **THEATRES["fiji"])
    for name, is_choice in (("", True), (str(folder), False)):
        monkeypatch.setenv("FOOTHOLD_THEATRE", name)
        app = opened("map")
        for control in ("unit", "country"):
            assert is_displayed(app, control) is is_choice, control
