"""A replica is killed while 100 readers and a browser use the dashboard; none loses its view."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from websocket import WebSocketException

from data.text.format import format_date
from tests.bench.reader import DATES, Reader, Rerun
from tests.browser.conftest import Visit, forget_errors, settle
from tests.browser.test_exports import save_export
from tests.deploy.conftest import READERS, REPLICAS, Deployment
from tests.deploy.test_proxy import cookie_of
from tests.serving import Server

pytestmark = pytest.mark.deployment

PATHS = ("/map", "/area", "/places", "/")
ROUNDS = 6
PATIENCE_S = 120.0
OPENING = 8
"""Readers that open their page at the same time."""
KILL_AFTER = READERS * ROUNDS // 3
"""Changes after which a replica is killed, while the others are on their way."""
_LOST = (WebSocketException, OSError, RuntimeError)


@dataclass
class Visitor:
    """A reader behind nginx, the date in its address, and how often its session was lost."""

    reader: Reader
    date: str
    lost: int = 0
    seconds_away: float = 0

    def change(self) -> None:
        """Choose the next date."""
        rerun = self._ask(self.reader.change)
        self.date = self.reader.chosen["as_of"]
        assert shows(rerun, self.date)

    def check(self) -> None:
        """Run the page again: its date is that of the address."""
        assert shows(self._ask(self.reader.rerun), self.date)

    def _ask(self, run: Callable[[], Rerun]) -> Rerun:
        """Run the page; connect again if the session is lost, as a browser does."""
        try:
            return run()
        except _LOST:
            self.lost += 1
        started = time.monotonic()
        while True:
            try:
                rerun = self.reader.reconnect()
            except _LOST:
                if time.monotonic() - started > PATIENCE_S:
                    raise
                time.sleep(0.5)
            else:
                self.seconds_away = time.monotonic() - started
                return rerun


def shows(rerun: Rerun, day: str) -> bool:
    """Whether this is the date that a page names most, among those of the readers."""
    sent = b"".join(message.SerializeToString() for message in rerun.messages)
    found = {each: sent.count(format_date(pd.Timestamp(each)).encode()) for each in DATES}
    return found[day] > 0 and found[day] == max(found.values())


def test_readers_go_on_when_a_replica_is_killed(deployment: Deployment) -> None:
    def open_page(number: int) -> Visitor:
        path, day = PATHS[number % len(PATHS)], DATES[number % len(DATES)]
        cookie = cookie_of(deployment)
        reader = Reader(deployment.url, f"{path}?as_of={day}", ("as_of",), cookie=cookie)
        stack.callback(reader.close)
        assert shows(reader.opening, day)
        return Visitor(reader, day)

    with ExitStack() as stack, ThreadPoolExecutor(OPENING) as pool:
        _kill_one(deployment, list(pool.map(open_page, range(READERS))))
    deployment.start(0)


def _kill_one(deployment: Deployment, visitors: list[Visitor]) -> None:
    sessions = deployment.sessions()
    assert sum(sessions.values()) == READERS and len(sessions) == REPLICAS
    assert all(sessions.values()), "a replica has no readers"
    done = 0

    def change_often(visitor: Visitor) -> None:
        nonlocal done
        for _ in range(ROUNDS):
            visitor.change()
            done += 1

    with ThreadPoolExecutor(READERS) as pool:
        running = [pool.submit(change_often, visitor) for visitor in visitors]
        while done < KILL_AFTER:
            time.sleep(0.05)
        deployment.kill(0)
        done_at_kill = done
        for each in running:
            each.result()
        list(pool.map(Visitor.check, visitors))
    lost = [visitor for visitor in visitors if visitor.lost]
    print(
        f"\nsessions {sessions}; killed replica 0 after {done_at_kill} of {READERS * ROUNDS} "
        f"changes: {len(lost)} readers connected again, each {max(each.lost for each in lost)} "
        f"time(s) at most, with their view after {max(each.seconds_away for each in lost):.1f} s "
        f"at most; the others kept their sessions"
    )
    assert len(lost) == sessions[0]
    after = deployment.sessions()
    assert sum(after.values()) == READERS and len(after) == REPLICAS - 1


def test_a_tab_regains_its_view(deployment: Deployment, visit: Visit, tmp_path: Path) -> None:
    before = _wait_for(deployment, lambda sessions: not sum(sessions.values()))
    assert len(before) == REPLICAS
    _, any_server = deployment.replicas[0]
    proxy = Server(deployment.url, any_server.process, any_server.log, any_server.network_log, 0.0)
    page = visit("/map?reach=40+km&as_of=2016-11-09", server=proxy)
    (number,) = [each for each, count in deployment.sessions().items() if count]
    page.screenshot(path=tmp_path / "before.png")
    deployment.kill(number)
    _wait_for(deployment, lambda sessions: sum(sessions.values()) == 1)
    page.wait_for_function(
        """() => document.querySelector('[data-testid="stApp"]')
             .dataset.testConnectionState === 'CONNECTED'"""
    )
    page.wait_for_timeout(1_000)
    settle(page)
    forget_errors(page)  # from the moment without a server
    assert "9 November 2016" in page.locator("#control_map").inner_text()
    assert "reach=40" in page.url and page.url.startswith(deployment.url)
    page.screenshot(path=tmp_path / "after.png")
    print(f"\npictures: {tmp_path}")
    text = save_export(page, "control_map", "CSV", tmp_path).read_text(encoding="utf-8-sig")
    assert "2016-11-09" in text
    # The first replica is back: nginx asks it for the next file, which only the other one has.
    deployment.start(number)
    time.sleep(6)  # longer than fail_timeout
    text = save_export(page, "control_map", "CSV", tmp_path).read_text(encoding="utf-8-sig")
    assert "2016-11-09" in text
    assert deployment.sessions()[number] == 0
    page.close()


def _wait_for(
    deployment: Deployment, condition: Callable[[dict[int, int]], bool]
) -> dict[int, int]:
    end = time.monotonic() + PATIENCE_S
    while not condition(sessions := deployment.sessions()):
        assert time.monotonic() < end, sessions
        time.sleep(0.2)
    return sessions
