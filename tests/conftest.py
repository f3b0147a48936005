"""Shared settings of the tests."""

import gc
import hashlib
import os
import pickle
from collections.abc import Iterator

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings

from data.loading import theatre
from data.loading.column_types import parse_columns
from data.model import Finding, Table
from tests.sampling import IS_EXHAUSTIVE

# Deterministic examples in CI, without time limits that slow machines would exceed.
MAX_EXAMPLES = 100 if IS_EXHAUSTIVE else 50
settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=MAX_EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("here", deadline=None, max_examples=MAX_EXAMPLES)
settings.load_profile("ci" if os.environ.get("CI") else "here")

# Views prepared while the server is idle, and a second process for exports of each server, would
# take the processor from the tests.
os.environ.setdefault("FOOTHOLD_PREPARE_VIEWS", "0")
os.environ.setdefault("FOOTHOLD_MAX_EXPORTS", "1")
MAX_WORKERS = 4


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores, as a browser test waits half of its time."""
    has_affinity = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1
    return min(cores + 1, MAX_WORKERS)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Turn garbage collection off while tests are collected, and run it less often later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def tables_parsed_once() -> Iterator[None]:
    """Parse equal cells of a table once: copies of a theatre differ in one table or none."""
    parsed: dict[tuple[str, bytes], tuple[pd.DataFrame, list[Finding]]] = {}

    def parse_once(cells: pd.DataFrame, spec: Table) -> tuple[pd.DataFrame, list[Finding]]:
        content = pickle.dumps((list(cells.columns), list(cells.index), cells.to_numpy().tolist()))
        key = spec.name, hashlib.sha256(content).digest()
        if key not in parsed:
            parsed[key] = parse_columns(cells, spec)
        frame, findings = parsed[key]
        return frame.copy(deep=False), [*findings]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(theatre, "parse_columns", parse_once)
        yield
