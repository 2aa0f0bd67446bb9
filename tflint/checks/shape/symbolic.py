"""Functions that Keras's symbolic tensors cannot go through into findings."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.model_graph import tensors
from tflint.checks.reasons import finding
from tflint.checks.versions import keras_3
from tflint.findings import Finding
from tflint.knowledge import api
from tflint.knowledge.api import Target
from tflint.program.facts import ShapeConflict
from tflint.source.file import SourceFile

TWINS = {
    "concat": "concatenate",
    "reduce_mean": "mean",
    "reduce_sum": "sum",
    "reduce_max": "max",
    "reduce_min": "min",
    "pow": "power",
    "reduce_any": "any",
    "reduce_all": "all",
    "reduce_prod": "prod",
    "range": "arange",
    "random_normal": "normal",
    "random_uniform": "uniform",
}
"""Functions whose twin in `keras.ops` or `keras.random` has another name."""


@check
def symbolic_tensor_in_tf_op(conflict: ShapeConflict, target: Target, source: SourceFile) -> Iterator[Finding]:
    """A TensorFlow function called on a tensor of a functional model under construction."""
    if conflict.error.problem == "symbolic" and keras_3(target, source):
        short = conflict.name.rpartition(".")[2]
        symbolic = next((tensor for tensor in tensors(conflict.inputs) if tensor.spec.kind == "keras"), None)
        yield from finding(
            conflict.origin,
            f"{conflict.name} on a symbolic Keras tensor, Keras 3 refuses that outside of layers",
            (symbolic.origin if symbolic is not None else None, "this is a placeholder for a shape and a dtype"),
            help=_instead(short, target),
        )


def _instead(short: str, target: Target) -> str:
    """What to write in place of a function of TensorFlow, as far as the targeted Keras has it."""
    names = (f"keras.{home}.{TWINS.get(short, short)}" for home in ("ops", "random"))
    twin = next((name for name in names if api.exists(name, target.tensorflow, target.keras) == "yes"), None)
    return f"use {twin}, or a layer" if twin else "use a layer, or call it in the call method of one of your own"
