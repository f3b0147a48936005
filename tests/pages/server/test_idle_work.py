"""Views are prepared while no page is being built, the latest request first."""

import threading
from collections.abc import Sequence

import pytest

from exhibits.model import Exhibit, View
from exhibits.render.plotly.drawing import Drawing, DrawingContext
from pages.server.idle_work import MAX_JOBS, IdleWork, Job
from pages.server.settings import ServerSettings
from pages.ui import rendered_exhibit, shared_view
from tests.pages.conftest import Open

PATIENCE_S = 30


def test_jobs_wait_for_the_end_of_a_page_and_the_latest_come_first() -> None:
    def fail() -> None:
        raise RuntimeError("a job failed")

    queue, done, is_done = IdleWork(idle_s=0.01), list[int](), threading.Event()
    with queue.page():
        queue.add([lambda: done.append(3), is_done.set])
        queue.add([lambda: done.append(1), lambda: done.append(2)])
        assert not is_done.wait(0.1)
    assert is_done.wait(PATIENCE_S)
    assert done == [1, 2, 3]


def test_the_queue_is_bounded_and_survives_an_error(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise RuntimeError("a job failed")

    queue, done, is_done = IdleWork(idle_s=0.0), list[int](), threading.Event()
    with queue.page():
        queue.add([lambda: done.append(0)] * MAX_JOBS)
        queue.add([fail] * (MAX_JOBS - 1) + [is_done.set])
    assert is_done.wait(PATIENCE_S)
    assert not done, "the oldest were dropped"
    assert "could not be prepared" in caplog.text


class _Collected(IdleWork):
    """Queue whose jobs wait for the test."""

    def __init__(self) -> None:
        super().__init__()
        self.collected: list[Job] = []

    def add(self, jobs: Sequence[Job]) -> None:
        self.collected += jobs


def test_the_dates_of_earlier_and_later_are_prepared(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue, drawn = _Collected(), list[str]()
    draw_figure = rendered_exhibit.draw_figure

    def record(exhibit: Exhibit, context: DrawingContext) -> Drawing:
        drawn.append(exhibit.id)
        return draw_figure(exhibit, context)

    monkeypatch.setattr(rendered_exhibit, "idle_work", queue)
    monkeypatch.setattr(rendered_exhibit, "draw_figure", record)
    monkeypatch.setattr(shared_view, "server_settings", lambda: ServerSettings(prepare_views=True))
    app = opened("map", as_of="2016-02-02")
    drawn.clear()
    for job in queue.collected:
        job()
    assert "control_map" in drawn
    drawn.clear()
    for label in ("Later ›", "‹ Earlier"):  # past the opening date, on which nothing is new
        next(button for button in app.button if button.label == label).click().run()
        assert not app.exception
    assert "control_map" not in drawn, "each date was drawn before it was asked for"


def test_the_other_countries_are_prepared(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    queue, built = _Collected(), list[tuple[str, str]]()
    build = rendered_exhibit.cache.exhibit

    def record(exhibit_id: str, view: View) -> Exhibit:
        built.append((exhibit_id, view.country))
        return build(exhibit_id, view)

    monkeypatch.setattr(rendered_exhibit, "idle_work", queue)
    monkeypatch.setattr(shared_view, "server_settings", lambda: ServerSettings(prepare_views=True))
    opened("overview", as_of="2016-02-02")
    monkeypatch.setattr(rendered_exhibit.cache, "exhibit", record)
    for job in queue.collected:
        job()
    countries = {country for exhibit_id, country in built if exhibit_id == "control_map"}
    assert {"iraq", "syria"} < countries


def test_nothing_is_prepared_if_the_setting_is_off(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = _Collected()
    monkeypatch.setattr(rendered_exhibit, "idle_work", queue)
    monkeypatch.setattr(shared_view, "server_settings", lambda: ServerSettings(prepare_views=False))
    opened("map", as_of="2016-02-02")
    assert not queue.collected
