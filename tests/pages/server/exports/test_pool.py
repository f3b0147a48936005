"""The pool of export processes, with processes that answer as these tests need it."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from exhibits.addresses.jobs import JobRefusedError
from pages.server.exports import pool as pool_module
from pages.server.exports.pool import (
    JobCancelledError,
    JobFailedError,
    Pool,
    PoolLimits,
    QueueFullError,
)
from pages.server.exports.worker_process import WorkerProcess

WORKER = """
import os, pickle, sys, time
out = os.fdopen(os.dup(1), "wb")
while True:
    try:
        job = pickle.load(sys.stdin.buffer)
    except EOFError:
        break
    if job == "crash":
        os._exit(3)
    if isinstance(job, float):
        pickle.dump(("progress", 0.5, "half"), out); out.flush()
        time.sleep(job)
    if job == "refuse":
        reply = ("refused", "not possible", ("csv",))
    elif job == "fail":
        reply = ("failed", "Traceback of the test")
    else:
        reply = ("done", (job, os.getpid()))
    pickle.dump(reply, out); out.flush()
"""
LIMITS = PoolLimits(workers=1, waiting=2, seconds=20, idle_s=20, jobs_per_worker=100)
MakePool = Callable[..., Pool]


@pytest.fixture
def make_pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[MakePool]:
    monkeypatch.setattr(pool_module, "POLL_S", 0.02)
    made = []

    def make(**limits: Any) -> Pool:
        values = {name: getattr(LIMITS, name) for name in LIMITS.__dataclass_fields__} | limits
        made.append(
            Pool(PoolLimits(**values), lambda: WorkerProcess((sys.executable, "-c", WORKER)))
        )
        return made[-1]

    yield make
    for each in made:
        each.close()


def fake(job: Any) -> Any:
    """A job that the process of these tests understands: a text, or seconds that it takes."""
    return job


def run(pool: Pool, job: Any) -> Any:
    return pool.submit(object(), fake(job)).future.result(20)


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(500):
        if condition():
            return
        time.sleep(0.02)
    pytest.fail("it did not happen")


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_a_process_starts_with_the_first_job_and_ends_when_idle(make_pool: MakePool) -> None:
    pool = make_pool(idle_s=0.3)
    assert pool.pids() == []
    _, pid = run(pool, "a")
    assert pool.pids() == [pid] and run(pool, "b") == ("b", pid)
    wait_until(lambda: not pool.pids() and not is_running(pid))
    assert run(pool, "c")[1] != pid


def test_a_job_that_waits_differs_from_one_whose_process_starts(make_pool: MakePool) -> None:
    pool = make_pool()
    first, second = pool.submit(1, fake("a")), pool.submit(2, fake(0.1))
    wait_until(first.future.done)
    assert first.progress[1], "the reader of the first job does not wait for other readers"
    wait_until(second.future.done)
    waiting = pool.submit(3, fake(5.0)), pool.submit(4, fake("b"))
    wait_until(lambda: waiting[0].progress[0] > 0)
    assert waiting[1].progress == (0.0, "")


def test_two_processes_run_at_the_same_time_and_no_more(make_pool: MakePool) -> None:
    pool = make_pool(workers=2, waiting=9)
    pending = [pool.submit(number, fake(0.2)) for number in range(4)]
    pids = {each.future.result(20)[1] for each in pending}
    assert len(pids) == 2 == len(pool.pids())


def test_a_crash_is_an_error_and_the_next_job_gets_a_new_process(make_pool: MakePool) -> None:
    pool = make_pool()
    _, pid = run(pool, "a")
    with pytest.raises(JobFailedError, match="ended unexpectedly"):
        run(pool, "crash")
    assert run(pool, "b")[1] != pid


def test_refusals_and_failures_leave_the_process_in_use(make_pool: MakePool) -> None:
    pool = make_pool()
    _, pid = run(pool, "a")
    with pytest.raises(JobRefusedError, match="not possible") as refusal:
        run(pool, "refuse")
    assert refusal.value.available == ("csv",)
    with pytest.raises(JobFailedError, match="log") as failure:
        run(pool, "fail")
    assert "Traceback" not in str(failure.value)
    assert run(pool, "b")[1] == pid


def test_a_job_that_takes_too_long_is_ended(make_pool: MakePool) -> None:
    pool = make_pool(seconds=0.5)
    started = time.monotonic()
    with pytest.raises(JobFailedError, match=r"longer than 0\.5 s"):
        run(pool, 15.0)
    assert time.monotonic() - started < 5
    assert run(pool, "a")[0] == "a"


def test_a_process_is_replaced_after_some_jobs(make_pool: MakePool) -> None:
    pool = make_pool(jobs_per_worker=2)
    pids = [run(pool, number)[1] for number in range(5)]
    assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4]


def test_a_full_queue_refuses(make_pool: MakePool) -> None:
    pool = make_pool(waiting=1)
    first = pool.submit("first", fake(1.0))
    wait_until(lambda: first.progress[0] > 0)
    second = pool.submit("second", fake("b"))
    with pytest.raises(QueueFullError, match="1 exports wait"):
        pool.submit("third", fake("c"))
    assert pool.submit("second", fake("b")) is second  # joins the one that waits
    assert second.future.result(20)[0] == "b"


def test_readers_share_a_job_and_the_last_to_leave_cancels_it(
    make_pool: MakePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "GRACE_S", 0.1)
    pool = make_pool()
    pending = pool.submit("long", fake(15.0))
    waiting = pool.submit("waiting", fake("b"))
    assert pool.submit("long", fake(15.0)) is pending
    pending.leave()
    wait_until(lambda: pending.progress[0] > 0)
    assert not pending.future.done()
    waiting.leave()
    pending.leave()
    for each in (pending, waiting):
        with pytest.raises(JobCancelledError):
            each.future.result(5)
    assert run(pool, "c")[0] == "c"


def test_readers_join_and_leave_one_after_the_other(make_pool: MakePool) -> None:
    pool = make_pool()
    pending = pool.submit("long", fake(15.0))
    leaving = threading.Thread(target=pending.leave, daemon=True)
    with pool._changed:  # as while another reader joins
        leaving.start()
        leaving.join(0.05)
        assert (pending.readers, pending.left_at_s) == (1, None)
    leaving.join(5)
    assert pending.readers == 0 and pending.left_at_s is not None


def test_a_job_left_shortly_before_its_end_is_not_a_new_start(make_pool: MakePool) -> None:
    pool = make_pool()
    _, pid = run(pool, "a")
    pending = pool.submit("short", fake(0.3))
    pending.leave()
    pool.submit("short", fake("again"))
    assert pool.submit("other", fake("b")).future.result(20)[1] == pid


def test_closing_ends_the_processes(make_pool: MakePool) -> None:
    pool = make_pool()
    _, pid = run(pool, "a")
    pool.close()
    wait_until(lambda: not is_running(pid))
    with pytest.raises(QueueFullError):
        pool.submit("late", fake("b"))


def test_a_process_ends_with_the_server(make_pool: MakePool) -> None:
    worker = WorkerProcess((sys.executable, "-c", WORKER))
    worker.send("a")
    assert worker.receive(20) == ("done", ("a", worker.pid))
    assert worker._process.stdin is not None
    worker._process.stdin.close()
    assert worker.receive(20) == ("ended",)
    worker.end()
