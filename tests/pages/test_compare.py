"""The page of maps compared: its menu entry, its selects and their address."""

from pathlib import Path

import pytest

from tests.compared_theatres import FIRST, SECOND, write_compared_theatre
from tests.pages.conftest import Open, page_html, page_names


def test_both_maps_are_chosen_by_selects_and_address(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "compare" not in page_names(opened())  # the shipped theatre has one map
    folder = write_compared_theatre(tmp_path / "compared")
    (folder / "theatre.toml").write_text("window_first = 2024-01-01\n")
    monkeypatch.setenv("FOOTHOLD_THEATRE", str(folder))
    app = opened("compare", as_of="2024-03-10")
    assert not app.exception and not app.error
    assert "compare" in page_names(app)
    assert [box.value for box in app.selectbox if box.label.endswith("map")] == [FIRST, SECOND]
    assert f"{FIRST} and {SECOND}, 10 March 2024: maps compared" in page_html(app)
    swapped = opened("compare", as_of="2024-03-10", first=SECOND, second=FIRST)
    assert f"{SECOND} and {FIRST}, 10 March 2024: maps compared" in page_html(swapped)
    same = opened("compare", as_of="2024-03-10", second=FIRST)
    assert f"Both maps are {FIRST}; choose two different ones." in page_html(same)
    assert page_html(same).count("Maps compared") == 1
    early = opened("compare", as_of="2024-02-01")
    reason = f"Both maps exist from 1 March 2024, the first map of {FIRST}."
    assert page_html(early).count(reason) == 1
    (button,) = [each for each in early.button if each.label == "Show 1 March 2024"]
    button.click().run()
    assert f"{FIRST} and {SECOND}, 1 March 2024: maps compared" in page_html(early)
