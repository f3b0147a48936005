"""The page Events of a theatre with a table of events."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from exhibits.links import view_query
from tests.browser.accessibility import find_faults
from tests.browser.conftest import Visit, settle
from tests.browser.test_wrong_links import noticed_parameters
from tests.event_theatre import AS_OF, write_event_theatre
from tests.serving import Server, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = write_event_theatre(tmp_path_factory.mktemp("theatres") / "events")
    with serving(settings={"FOOTHOLD_THEATRE": str(folder)}) as server:
        yield server
        assert server.called() == []


@pytest.mark.slow  # of the other pages: test_wrong_links.py
def test_an_invalid_link_is_reported_on_a_phone(visit: Visit, events: Server) -> None:
    wrong = dict.fromkeys(view_query.PAGES["events"], "x")
    page = visit(f"/events?{urlencode(wrong)}", width=390, height=844, server=events)
    assert sorted(noticed_parameters(page)) == sorted(wrong)
    assert not any(find_faults(page).values())
    choice = page.get_by_label("Admin unit", exact=True)
    assert not choice.is_visible()
    page.get_by_test_id("stExpander").filter(has_text="Filter").locator("summary").click()
    choice.wait_for()


def test_a_month_leads_to_its_rows(visit: Visit, events: Server) -> None:
    page = visit(f"/events?as_of={AS_OF}&event_type=Battles", server=events)
    page.get_by_test_id("stExpander").filter(has_text="List of figures").first.click()
    settle(page)
    link = page.get_by_role("link", name=re.compile("^August 2023: "))
    count = re.search(r"([\d,]+) events", link.inner_text())
    assert count
    link.click()
    settle(page)
    query = parse_qs(urlsplit(page.url).query)
    assert query["from"] == ["2023-08-01"] and query["as_of"] == ["2023-08-31"]
    listed = page.locator("#event_rows")
    numbers = re.search(
        r"\n([\d,]+) events, .*; known to the year only: ([\d,]+)", listed.inner_text()
    )
    assert numbers and int(count[1]) == int(numbers[1]) - int(numbers[2])
    assert "1 August 2023 to 31 August 2023" in listed.inner_text()
