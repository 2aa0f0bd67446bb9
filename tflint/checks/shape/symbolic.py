"""Functions that Keras's symbolic tensors cannot go through into findings."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.graph import tensors
from tflint.checks.reasons import finding
from tflint.findings import Finding
from tflint.program.facts import Call
from tflint.program.values import TensorValue

TWINS = {
    "concat": "concatenate", "reduce_mean": "mean", "reduce_sum": "sum", "reduce_max": "max", "reduce_min": "min", "pow": "power",
    "random_normal": "random.normal",
}
"""Functions whose twin in `keras.ops` has another name."""


@check
def symbolic_tensor_in_tf_op(call: Call) -> Iterator[Finding]:
    """A TensorFlow function called on a tensor of a functional model under construction."""
    inside = call.context is not None and call.context.graph is not None
    result = call.result
    if not call.name.startswith("tf.") or inside or not isinstance(result, TensorValue) or result.spec.kind != "keras":
        return
    short = call.name.rpartition(".")[2]
    symbolic = [tensor for tensor in tensors(call.positional) if tensor.spec.kind == "keras"]
    if symbolic:
        yield from finding(
            call.origin,
            f"{call.spelled or call.name} on a symbolic Keras tensor, Keras 3 refuses that outside of layers",
            (symbolic[0].origin, "this is a placeholder for a shape and a dtype"),
            help=f"use a layer, or keras.ops.{TWINS.get(short, short)} if there is one",
        )
