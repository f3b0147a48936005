"""The queue of long work, and the wait for exports."""

import threading
from typing import Any

import pytest

from pages.ui import long_tasks


def refuse() -> None:
    pytest.fail("nobody else is waiting")


@pytest.fixture
def one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_tasks, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(long_tasks, "POLL_S", 0.01)


@pytest.mark.usefixtures("one_place")
def test_one_waits_until_the_other_is_done() -> None:
    inside, leave, order = threading.Event(), threading.Event(), []

    def first() -> None:
        with long_tasks.place_in_queue(refuse):
            inside.set()
            leave.wait(10)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(10)
    # Called while waiting: the other is requested to end.
    with long_tasks.place_in_queue(leave.set):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


@pytest.mark.usefixtures("one_place")
def test_a_cancelled_or_failed_task_frees_its_place() -> None:
    class Left(BaseException):
        pass

    def leave() -> None:
        raise Left

    with long_tasks.place_in_queue(refuse), pytest.raises(Left), long_tasks.place_in_queue(leave):
        pytest.fail("there was no place")
    with pytest.raises(ZeroDivisionError), long_tasks.place_in_queue(refuse):
        raise ZeroDivisionError
    with long_tasks.place_in_queue(refuse):
        pass


def test_an_export_reports_progress_and_is_left_with_the_run() -> None:
    class Slow:
        progress: tuple[float, str] = (0.0, "")
        left = 0

        def wait(self, timeout_s: float) -> str | None:
            self.progress = (self.progress[0] + 0.25, "drawing" if self.progress[0] else "")
            return "file" if self.progress[0] > 0.8 else None

        def leave(self) -> None:
            self.left += 1

    seen: list[tuple[float, str]] = []
    first = Slow()
    export: Any = first
    assert (
        long_tasks.wait_for_export(export, lambda share, text: seen.append((share, text))) == "file"
    )
    assert (
        seen == [(0.25, long_tasks.WAITING), (0.5, "drawing"), (0.75, "drawing")]
        and first.left == 1
    )

    def leave(share: float, text: str) -> None:
        raise RuntimeError("the reader has clicked something")

    second = Slow()
    other: Any = second
    with pytest.raises(RuntimeError):
        long_tasks.wait_for_export(other, leave)
    assert second.left == 1


@pytest.mark.usefixtures("one_place")
def test_a_task_goes_on_when_a_run_ends_and_stops_when_cancelled() -> None:
    may_end = threading.Event()

    def run(report: long_tasks.Report) -> str:
        while not may_end.wait(0.01):
            report(0.5, "half")
        return "done"

    task = long_tasks.Task(run)

    def leave(share: float, text: str) -> None:
        if text == "half":
            raise RuntimeError("the reader has clicked something")

    with pytest.raises(RuntimeError):
        task.wait(leave)
    may_end.set()
    assert task.wait(lambda share, text: None) == "done"
    may_end.clear()
    cancelled = long_tasks.Task(run)
    cancelled.cancel()
    with pytest.raises(long_tasks.TaskCancelledError):
        cancelled.wait(lambda share, text: None)
