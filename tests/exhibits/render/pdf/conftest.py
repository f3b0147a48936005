"""Fixtures of the tests of pages."""

from collections.abc import Callable

import pandas as pd
import pytest

from exhibits.brief import Brief, BriefItem
from exhibits.page_setup import ExportContext
from tests.exhibits.conftest import OPENING, Build
from tests.exhibits.render.pdf.pdf_reading import CONTEXT


@pytest.fixture(scope="session")
def build_test_brief(build: Build) -> Callable[..., Brief]:
    def bound(*names: str, context: ExportContext = CONTEXT, title: str = "Held ground") -> Brief:
        exhibits = [build(name) for name in names]
        every = {each.source_id: each for exhibit in exhibits for each in exhibit.sources}
        return Brief(
            title, "A. Briefer", "Two countries", pd.Timestamp(OPENING), context,
            tuple(BriefItem(exhibit, context) for exhibit in exhibits),
            ("About 45 per cent of the city, 4 August 2017.",), ("Two sources differ.",),
            tuple(every.values()),
        )  # fmt: skip

    return bound
