"""Every page of the menu is drawn for theatres with few files; the check agrees."""

import re
from pathlib import Path

import pytest
import streamlit as st

from tests.exhibits.test_empty_cells import MISSING_TEXT
from tests.lean_theatres import THEATRES, write_theatre
from tests.pages.conftest import Open, page_html, page_names, turn_to


@pytest.mark.parametrize("name", THEATRES)
def test_every_page_is_drawn(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = write_theatre(tmp_path / name, **THEATRES[name])
    monkeypatch.setenv("FOOTHOLD_THEATRE", str(folder))
    st.cache_resource.clear()
    app = opened()
    pages = page_names(app)
    assert ("map" in pages) == ("control" in THEATRES[name])
    assert ("ledger" in pages) == ("figures" in THEATRES[name])
    for page in pages:
        turn_to(app, page)
        assert not app.exception, page
        assert not app.error, page
        text = page_html(app) + "".join(element.value for element in (*app.caption, *app.markdown))
        assert not MISSING_TEXT.search(re.sub("<[^>]*>", " ", text)), page
