"""A page that stays open across a server restart: the next request succeeds."""

from pathlib import Path

import pytest

from tests.browser.conftest import Visit, forget_errors, settle
from tests.browser.test_exports import save_export
from tests.sampling import every_other
from tests.serving import PROJECT, free_port, serving

pytestmark = pytest.mark.browser

SMALL = {"FOOTHOLD_THEATRE": str(PROJECT / "tests" / "full_theatre")}
"""A theatre that is read quickly."""


@pytest.mark.slow  # waits for two servers; make test-deploy restarts one of three
@pytest.mark.parametrize("fragment", every_other(["#control_map", ""]))
def test_an_export_succeeds_after_a_restart(visit: Visit, tmp_path: Path, fragment: str) -> None:
    port = free_port()
    with serving(port=port, settings=SMALL) as server:
        page = visit(f"/map?reach=40+km&as_of=2024-01-31{fragment}", server=server)
    app = page.get_by_test_id("stApp")
    page.wait_for_timeout(1_000)
    assert app.get_attribute("data-test-connection-state") != "CONNECTED"
    with serving(port=port, settings=SMALL):
        page.wait_for_function(
            """() => document.querySelector('[data-testid="stApp"]')
                 .dataset.testConnectionState === 'CONNECTED'"""
        )
        page.wait_for_timeout(1_000)
        settle(page)
        forget_errors(page)  # from the seconds without a server
        text = save_export(page, "control_map", "CSV", tmp_path).read_text(encoding="utf-8-sig")
        assert "2024-01-31" in text
        assert "40" in page.locator("#control_map").inner_text()
        assert "reach=40" in page.url
        page.close()
