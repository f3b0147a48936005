"""The queue of long work, and results within a size limit."""

import threading

import pytest

from pages.ui import work


def refuse() -> None:
    pytest.fail("nobody else is waiting")


@pytest.fixture
def one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(work, "POLL_S", 0.01)


@pytest.mark.usefixtures("one_place")
def test_one_waits_until_the_other_is_done() -> None:
    inside, leave, order = threading.Event(), threading.Event(), []

    def first() -> None:
        with work.place_in_queue(refuse):
            inside.set()
            leave.wait(10)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(10)
    with work.place_in_queue(leave.set):  # called while waiting: the other is requested to end
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


@pytest.mark.usefixtures("one_place")
def test_a_cancelled_or_failed_task_frees_its_place() -> None:
    class Left(BaseException):
        pass

    def leave() -> None:
        raise Left

    with work.place_in_queue(refuse), pytest.raises(Left), work.place_in_queue(leave):
        pytest.fail("there was no place")
    with pytest.raises(ZeroDivisionError), work.place_in_queue(refuse):
        raise ZeroDivisionError
    with work.place_in_queue(refuse):
        pass


def test_results_are_computed_once_and_the_oldest_are_dropped() -> None:
    results, made = work.Results(10, len), []

    def make(text: str) -> bytes:
        made.append(text)
        return text.encode()

    def get(text: str) -> bytes:
        return results.get(text, lambda: make(text), refuse)

    assert [get("aaaa"), get("bbbb"), get("aaaa")] == [b"aaaa", b"bbbb", b"aaaa"]
    assert made == ["aaaa", "bbbb"]
    get("cccc")  # there is no room for three: the least recently used is dropped
    get("aaaa")
    get("bbbb")
    assert made == ["aaaa", "bbbb", "cccc", "bbbb"]
    assert get("x" * 11) == b"x" * 11  # returned, though it is too large to be cached
    assert get("bbbb") and len(made) == 5


@pytest.mark.usefixtures("one_place")
def test_a_cached_result_needs_no_place() -> None:
    results = work.Results(10, len)
    results.get("a", lambda: b"a", refuse)
    with work.place_in_queue(refuse):
        assert results.get("a", lambda: b"b", refuse) == b"a"


@pytest.mark.usefixtures("one_place")
def test_a_task_goes_on_when_a_run_ends_and_stops_when_cancelled() -> None:
    may_end = threading.Event()

    def run(report: work.Report) -> str:
        while not may_end.wait(0.01):
            report(0.5, "half")
        return "done"

    task = work.Task(run)

    def leave(share: float, text: str) -> None:
        if text == "half":
            raise RuntimeError("the reader has clicked something")

    with pytest.raises(RuntimeError):
        task.wait(leave)
    may_end.set()
    assert task.wait(lambda share, text: None) == "done"
    may_end.clear()
    cancelled = work.Task(run)
    cancelled.cancel()
    with pytest.raises(work.TaskCancelledError):
        cancelled.wait(lambda share, text: None)
