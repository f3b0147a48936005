"""Sampling: `make test` has some values of each parameter, `make test-slow` every combination."""

import os
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from _pytest.mark import ParameterSet

IS_EXHAUSTIVE = os.environ.get("FOOTHOLD_EXHAUSTIVE") == "1"
"""Set by `make test-slow`."""


def sample(values: Iterable[Any], of: int, turn: int = 0) -> list[Any]:
    """Select one in ``of`` values, from position ``turn`` modulo ``of`` on; all if exhaustive.

    For loops inside a test. Tests of one list take different turns, so that together they see
    every value.
    """
    return list(values) if IS_EXHAUSTIVE else list(values)[turn % of :: of]


def rotate(first: Iterable[Any], second: Sequence[Any]) -> list[ParameterSet]:
    """Pair each value of ``first`` with each of ``second``.

    Each value of ``first`` is tested with one of ``second``, in rotation; its other pairs are
    marked as slow.
    """
    return [
        _case(one, other, is_slow=position % len(second) != index)
        for position, one in enumerate(first)
        for index, other in enumerate(second)
    ]


def every_other(values: Iterable[Any], turn: int = 0) -> list[ParameterSet]:
    """Mark every second value as slow."""
    return one_in(2, values, turn)


def one_in(count: int, values: Iterable[Any], turn: int = 0) -> list[ParameterSet]:
    """Mark all values but each ``count``-th, from position ``turn`` on, as slow."""
    return [_case(value, is_slow=position % count != turn) for position, value in enumerate(values)]


def _case(*values: Any, is_slow: bool) -> ParameterSet:
    marks = (pytest.mark.slow,) if is_slow else ()
    return pytest.param(*values, marks=marks, id="-".join(map(str, values)))
