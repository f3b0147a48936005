"""Server load of links to long briefs, however soon their readers leave."""

import itertools
import time
from contextlib import closing
from urllib.parse import urlencode

import psutil
import pytest

from exhibits.brief_request import MAX_EXHIBITS
from pages.ui.brief.preview import EXHIBITS_A_PART
from tests.bench.reader import Reader
from tests.serving import Server

EXHIBITS = ("share_lost", "implied_peaks", "area_by_controller")


def long_brief_path(year: int) -> str:
    """A brief with the maximum number of exhibits, each on a different date."""
    dates = itertools.cycle(f"{year}-{month:02d}-01" for month in range(1, 13))
    names = itertools.cycle(EXHIBITS)
    picks = [f"{next(names)}:as_of={next(dates)}" for _ in range(MAX_EXHIBITS)]
    return f"/brief?{urlencode({'exhibits': ','.join(picks)})}"


def count_pictures(reader: Reader) -> int:
    return sum(
        "data:image/webp" in message.delta.new_element.html.body
        for message in reader.opening.messages
    )


def cpu_seconds(server: Server) -> float:
    """Of the server and its export processes."""
    process = psutil.Process(server.process.pid)
    times = [each.cpu_times() for each in (process, *process.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def wait_until_idle(server: Server) -> None:
    """Wait until the server has been idle for a while."""
    before = cpu_seconds(server)
    for _ in range(120):
        time.sleep(0.5)
        now = cpu_seconds(server)
        if now - before < 0.05:
            return
        before = now
    raise AssertionError("the server did not come to rest")


@pytest.mark.slow  # shorter briefs: tests/browser/test_brief.py
def test_a_long_brief_is_drawn_in_parts_and_only_while_its_reader_is_connected(
    server: Server,
) -> None:
    with closing(Reader(server.url, "/brief?exhibits=control_map")):
        pass  # records, fonts and templates are read with the first reader
    start = cpu_seconds(server)
    with closing(Reader(server.url, long_brief_path(2015))) as stays:
        drawn = count_pictures(stays)
    wait_until_idle(server)
    stayed = cpu_seconds(server) - start
    # Six exhibits of six pages at most, title and summary: not all of the forty.
    assert EXHIBITS_A_PART <= drawn <= 6 * EXHIBITS_A_PART + 2
    start = cpu_seconds(server)
    with closing(
        Reader(server.url, long_brief_path(2016), until="Rendering exhibit 2 of")
    ) as departing:
        assert count_pictures(departing) == 1
    wait_until_idle(server)
    left = cpu_seconds(server) - start
    assert left < stayed / 2
