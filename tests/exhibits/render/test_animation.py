"""Animation of a control map: a frame a month, whose areas are those of the map of its date."""

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageChops

from data.model import Theatre
from data.queries.control import controllers_on
from exhibits.brief import BriefItem, build_item
from exhibits.brief_request import BriefRequest
from exhibits.links.view_query import require_view
from exhibits.model import MapMarks
from exhibits.page_setup import ExportContext
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.animation import (
    HEIGHT_PX,
    MAX_FRAMES,
    WIDTH_PX,
    _choose_days,
    _prepare,
    animation_bytes,
)
from exhibits.render.errors import ExportError
from tests.exhibits.conftest import Build

ADDRESS = "http://localhost:8501"
FRAMES = 7


@pytest.fixture(scope="module")
def item(theatre: Theatre, entries: dict[str, CatalogueEntry]) -> BriefItem:
    view = require_view(theatre, {"as_of": "2016-01-01"})
    return build_item(theatre, entries["control_map"], view, ADDRESS, BriefRequest((), view))


@pytest.fixture(scope="module")
def frames(item: BriefItem) -> Mapping[str, Any]:
    marks = item.exhibit.marks
    assert isinstance(marks, MapMarks) and marks.frames is not None
    return marks.frames()


@pytest.fixture(scope="module")
def animation(item: BriefItem) -> Image.Image:
    """Of every ninth month; `make test-slow` has one of every month, in `test_export_hashes`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("exhibits.render.animation.MAX_FRAMES", FRAMES)
        data = animation_bytes(item.exhibit, item.export_context)
    assert len(data) < 5_000_000 * FRAMES / MAX_FRAMES
    return Image.open(io.BytesIO(data))


def frame(animation: Image.Image, index: int) -> Image.Image:
    animation.seek(index)
    return animation.convert("RGB")


def test_a_frame_for_each_month_of_the_window(
    animation: Image.Image, frames: Mapping[str, Any]
) -> None:
    assert animation.size == (WIDTH_PX, HEIGHT_PX)
    assert animation.n_frames == FRAMES  # pyrefly: ignore[missing-attribute] (class of this format)
    assert len(_choose_days(pd.Timestamp(frames["first"]), frames["days"])) == 63


def test_the_page_is_fixed_and_areas_and_date_change(animation: Image.Image) -> None:
    changes = ImageChops.difference(frame(animation, 1), frame(animation, 4)).convert("L")
    changed = np.asarray(changes) > 60
    assert not changed[: HEIGHT_PX // 6].any()  # title and stamp
    assert not changed[HEIGHT_PX * 6 // 7 :].any()  # sources and address
    assert not changed[HEIGHT_PX // 5 : HEIGHT_PX * 2 // 3, WIDTH_PX * 2 // 3 :].any()  # legend
    assert 0.005 < changed.mean() < 0.2


def test_areas_are_at_the_places_of_the_page_and_of_their_controller(
    theatre: Theatre, item: BriefItem, frames: Mapping[str, Any]
) -> None:
    page, areas = _prepare(item.exhibit, item.export_context, frames)
    drawn = areas.positions[::2, ::2] > 0
    visible = page.clear[:, :, 0] > 0.5
    # Names cover some of the areas; a shift by two pixels would add thousands to the other side.
    assert (visible & ~drawn).sum() < 0.01 * visible.sum()
    assert (drawn & ~visible).sum() < 0.4 * drawn.sum()
    first = pd.Timestamp(frames["first"])
    for date in ("2014-01-01", "2016-01-01", "2019-03-01"):
        holders = areas.holders_on((pd.Timestamp(date) - first).days)
        controllers = controllers_on(theatre, pd.Timestamp(date), ("controller",))["controller"]
        labels = [frames["holders"][holder]["label"] for holder in holders]
        assert labels == theatre.actors["label"].reindex(controllers.sort_index()).tolist()


def test_long_periods_have_fewer_frames() -> None:
    first = pd.Timestamp("2014-01-15")
    days = _choose_days(first, 62)
    assert [f"{day:%m-%d}" for day in days] == ["01-15", "02-01", "03-01"]
    for years in (5, 11, 30):
        days = _choose_days(first, 365 * years)
        assert len(days) <= MAX_FRAMES and days[0] == first
        assert max(day.day for day in days[1:]) == 1


def test_other_exhibits_have_no_animation(build: Build) -> None:
    exhibit = build("control_map")
    with pytest.raises(ExportError, match="no map of control over time"):
        animation_bytes(build("headlines"), ExportContext())
    with pytest.raises(ExportError, match="nothing"):
        animation_bytes(replace(exhibit, missing="nothing"), ExportContext())
