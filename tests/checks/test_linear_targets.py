"""Unit: which small tables no straight line separates."""

from __future__ import annotations

import pytest

from tflint.checks.linear_targets import inseparable

SQUARE = ((0, 0), (0, 1), (1, 0), (1, 1))


@pytest.mark.parametrize("labels", [(0, 1, 1, 0), (1, 0, 0, 1), ((0,), (1,), (1,), (0,))])
def test_exclusive_or_is_inseparable(labels: object) -> None:
    assert inseparable(SQUARE, labels)


@pytest.mark.parametrize("labels", [(0, 0, 0, 1), (0, 1, 1, 1), (0, 0, 1, 1), (0, 1, 2, 0), None, (0, 1)])
def test_other_tables_are_not_called_inseparable(labels: object) -> None:
    assert not inseparable(SQUARE, labels)
