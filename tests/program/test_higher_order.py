"""Case: functions of TensorFlow and Keras that call functions give what those give."""

from __future__ import annotations

from typing import Any

import pytest

from tflint.pipeline import interpreted
from tflint.program.facts import Call, ShapeConflict
from tflint.source.file import SourceFile

HEAD = "import keras\nimport tensorflow as tf\nx = tf.zeros([4, 3])\nseen = tf.reduce_sum(x) > 0\n"
SHAPES = [
    ("tf.cond(seen, lambda: x, lambda: x * 2.0)", "(4, 3)"),
    ("keras.ops.cond(seen, lambda: x[:2], lambda: x)", "(?, 3)"),
    ("tf.cond(True, lambda: x[:2], lambda: x)", "(2, 3)"),
    ("tf.cond(False, true_fn=lambda: x[:2], false_fn=lambda: x)", "(4, 3)"),
    ("tf.cond(pred=seen, true_fn=lambda: x, false_fn=lambda: x + 1.0)", "(4, 3)"),
    ("tf.map_fn(lambda row: row[:2], x)", "(4, 2)"),
    ("tf.map_fn(lambda rows: rows[0] + rows[1], (x, x), fn_output_signature=tf.float32)", "(4, 3)"),
    ("tf.vectorized_map(fn=tf.reduce_sum, elems=x)", "(4,)"),
    ("keras.ops.vectorized_map(lambda row: row * 2.0, x)", "(4, 3)"),
]


def printed(text: str) -> tuple[Any, Any]:
    program, _ = interpreted(SourceFile.from_text("case.py", text))
    calls = [call for call in program.of(Call) if call.name == "builtins.print"]
    return calls[-1].positional[0], program


@pytest.mark.parametrize(("call", "shape"), SHAPES)
def test_shape(call: str, shape: str) -> None:
    value, _ = printed(f"{HEAD}print({call})\n")
    assert repr(value.spec.shape) == shape


@pytest.mark.tensorflow
@pytest.mark.parametrize(("call", "shape"), SHAPES)
def test_tensorflow_agrees(call: str, shape: str) -> None:
    pytest.importorskip("tensorflow")
    scope: dict[str, Any] = {}
    exec(f"{HEAD}value = {call}", scope)
    made = scope["value"].shape
    known = [part.strip() for part in shape.strip("()").split(",") if part.strip()]
    assert len(made) == len(known)
    assert all(part in ("?", str(size)) for part, size in zip(known, made))


def test_the_functions_are_followed() -> None:
    _, program = printed(f"{HEAD}print(tf.map_fn(lambda row: tf.matmul(x, tf.reshape(row, [1, 3])), x))\n")
    assert list(program.of(ShapeConflict))


def test_both_arms_write() -> None:
    text = HEAD + "kept = []\ntf.cond(seen, lambda: kept.append(1), lambda: kept.append(2))\nprint(len(kept))\n"
    value, _ = printed(text)
    assert value.value == 1
