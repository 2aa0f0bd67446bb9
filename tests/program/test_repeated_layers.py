"""Case: the weights of a model with layers made in a loop are counted only where the length of the loop is known."""

from __future__ import annotations

import pytest

from tflint.pipeline import interpreted
from tflint.report.outline import outline
from tflint.source.file import SourceFile

PROGRAM = """
import keras
a = keras.Input((8,))
x = keras.layers.Dense(8)(a)
for _ in range({rounds}):
    y = keras.layers.Dense(8)(x)
    x = keras.layers.add([x, y])
model = keras.Model(a, x)
"""


@pytest.mark.parametrize(("rounds", "weights"), [("3", 72 * 4), ("30", 72 * 31), ("n", None)])
def test_weights(rounds: str, weights: int | None) -> None:
    program, _ = interpreted(SourceFile.from_text("case.py", PROGRAM.format(rounds=rounds)), drawn=True)
    (row,) = outline(program).models
    assert (row.outputs, row.parameters) == ("(None, 8)", weights)


def test_nested_loops() -> None:
    nested = PROGRAM.replace("for _ in", "for _ in range(4):\n  for _ in").replace("\n    ", "\n      ")
    program, _ = interpreted(SourceFile.from_text("case.py", nested.format(rounds="27")), drawn=True)
    (row,) = outline(program).models
    assert row.parameters == 72 * (4 * 27 + 1)
