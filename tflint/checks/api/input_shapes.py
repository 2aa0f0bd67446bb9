"""Input shapes that are declared by a number into findings."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tflint.checks.edits import replaced, written
from tflint.findings import Finding, Fix
from tflint.knowledge.api import Target
from tflint.knowledge.api.versions import minor
from tflint.program.facts import Call
from tflint.program.layers import Layer
from tflint.program.origin import Origin
from tflint.program.values import Const

SHAPES = ("shape", "batch_shape", "input_shape", "batch_input_shape")


def declared_by_a_number(subject: Call | Layer, target: Target) -> Iterator[Finding]:
    """A number where a shape is due: Keras 3 refuses it everywhere, Keras 2 took it in `Input` alone."""
    for name in SHAPES:
        value, place = subject.arguments.get(name), subject.places.get(name)
        refused = isinstance(subject, Layer) or minor(target.keras) >= (3, 0)
        if isinstance(value, Const) and type(value.value) is int and place is not None and refused:
            text = f"{name} is a tuple of sizes, {value.value} is a number: one with a comma makes it a tuple"
            yield Finding(place.span, text, help=f"write {name}=({value.value},)", fix=_tuple(place))


def _tuple(place: Origin) -> Fix | None:
    """The fix that puts the comma behind a number written out."""
    node = place.node.value if isinstance(place.node, cst.Arg) else place.node
    if not isinstance(node, cst.Integer) or written(place).endswith(")"):
        return None
    return Fix("make it a tuple", (replaced(place, f"({node.value},)"),), "safe")
