"""docs/records.md names every column and key as the schema has them."""

from data.loading.theatre import PROJECT
from data.reference import REFERENCE_FILE, describe_records


def test_the_committed_reference_equals_the_generated_one() -> None:
    committed = (PROJECT / REFERENCE_FILE).read_text("utf-8")
    assert committed == describe_records(), "run python -m data reference"
