"""Sampling of parametrised tests: every value of each parameter in `make test`, the rest slow."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from _pytest.mark import ParameterSet


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


def every_other(values: Iterable[Any]) -> list[ParameterSet]:
    """Mark every second value as slow."""
    return one_in(2, values)


def one_in(count: int, values: Iterable[Any]) -> list[ParameterSet]:
    """Mark all values but each ``count``-th, from the first on, as slow."""
    return [_case(value, is_slow=position % count != 0) for position, value in enumerate(values)]


def _case(*values: Any, is_slow: bool) -> ParameterSet:
    marks = (pytest.mark.slow,) if is_slow else ()
    return pytest.param(*values, marks=marks, id="-".join(map(str, values)))
