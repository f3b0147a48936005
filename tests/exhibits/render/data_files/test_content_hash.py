"""The content hash: one for each exhibit, computed once for all its files."""

from dataclasses import replace

import pytest

from exhibits.model import Exhibit
from exhibits.render.data_files import content_hash as module
from exhibits.render.data_files.content_hash import content_hash
from tests.exhibits.conftest import Build


def test_a_hash_is_computed_once_and_not_mistaken_for_another(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    csv_bytes = module.csv_bytes

    def record(exhibit: Exhibit, complete: bool) -> bytes:
        data = csv_bytes(exhibit, complete=complete)
        written.append(exhibit.title)
        return data

    monkeypatch.setattr(module, "csv_bytes", record)
    # Each exhibit is deleted before the next is made, which may get its address.
    titles = [f"Headline figures {number}" for number in range(20)]
    hashes = []
    for title in titles:
        exhibit = replace(build("headlines"), title=title)
        hashes.append(content_hash(exhibit))
        assert content_hash(exhibit) == hashes[-1]
    assert written == titles
    assert len(set(hashes)) == len(titles)
