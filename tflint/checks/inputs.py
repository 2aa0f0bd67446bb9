"""A fit into the shape its model declares, the shape it is given, and whether Keras takes the one for the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tflint.checks.alignment import differ, first_difference, rank_differs
from tflint.checks.model_graph import nodes
from tflint.program.dim import Comparison, compare
from tflint.program.facts import Fit
from tflint.program.layers import Model
from tflint.program.spec import Shape, TensorSpec
from tflint.program.values import DictValue, ListValue, TensorValue, TupleValue

WEIGHS_LAST_AXIS = frozenset(
    {
        "Dense",
        "Conv1D",
        "Conv2D",
        "Conv3D",
        "SeparableConv1D",
        "SeparableConv2D",
        "LSTM",
        "GRU",
        "SimpleRNN",
        "Bidirectional",
        "Flatten",
        "BatchNormalization",
    }
)
"""First layers of a Sequential that fail when the last axis has another size than declared."""


@dataclass(frozen=True, slots=True, eq=False)
class Feed:
    """One input of a model with what it is fed: `name` and `value` where they are known, `index` among the inputs."""

    index: int
    tensor: TensorValue | None
    given: TensorSpec
    name: str | None = None
    value: Any = None


def feeds(fit: Fit) -> Iterator[Feed]:
    """The inputs of a model with the data each gets, by place or by name, as far as both are known."""
    inputs, x, value = fit.model.inputs, fit.x, fit.x_value
    names = fit.model.input_names or (None,) * len(inputs)
    if isinstance(x, TensorSpec) and len(inputs) < 2:
        yield Feed(0, inputs[0] if inputs else None, x, names[0] if inputs else None, value)
        return
    keyed = isinstance(x, dict)
    if not (keyed or (isinstance(x, tuple) and len(x) == len(inputs) and not fit.model.fed_by_key)):
        return
    parts = value.entries if isinstance(value, DictValue) else getattr(value, "items", None) if _listed(value) else None
    for index, (tensor, name) in enumerate(zip(inputs, names, strict=True)):
        key: Any = name if keyed else index
        given = (x.get(key) if keyed else x[index]) if key is not None else None
        if isinstance(given, TensorSpec) and isinstance(tensor, TensorValue):
            one = parts.get(key) if isinstance(parts, dict) else parts[index] if parts else value
            yield Feed(index, tensor, given, name, one)


def _listed(value: Any) -> bool:
    return isinstance(value, (ListValue, TupleValue))


def fits_input(fit: Fit) -> bool:
    """Whether nothing is known to keep a model from taking the data it is given."""
    declared, given = declared_shape(fit), given_shape(fit)
    if declared is None or given is None:
        return True
    return not refuses(fit.model, declared, given) and not is_one_sample(declared, given)


def declared_shape(fit: Fit) -> Shape | None:
    """The input shape a model of one input declares, unless it was taken from the data themselves."""
    spec = fit.input_spec
    late = fit.model.fields.get("late")
    return spec.shape if isinstance(spec, TensorSpec) and spec.shape.dims is not None and not late else None


def given_shape(fit: Fit) -> Shape | None:
    """The shape of the one array or batch a fit gets, `None` when it is not known."""
    return fit.x.shape if isinstance(fit.x, TensorSpec) and fit.x.shape.dims is not None else None


def refuses(model: Model, declared: Shape, given: Shape, new: bool = True) -> bool:
    """Whether Keras surely refuses data of a shape: in Keras 3 a Sequential looks at less than a functional model."""
    if model.kind not in ("sequential", "functional"):
        return False
    if not new and (declared.rank != given.rank or _leading_axes_differ(declared, given)):
        return _leading_axes_differ(declared, given)
    if declared.rank != given.rank:
        return rank_differs(declared, given)
    axis = first_difference(declared, given)
    squeezed = axis is not None and axis + 1 == declared.rank and 1 in (declared[-1], given[-1])
    if axis is None or (model.kind == "functional" and not squeezed):
        return axis is not None
    if len(model.inputs) > 1:
        return False
    meets = next((node for node in nodes(model) if node.kind not in ("InputLayer", "Dropout", "Rescaling")), None)
    if meets is not None and isinstance(meets.layer, Model) and meets.layer.kind in ("functional", "backbone"):
        return not squeezed
    first = meets.kind if meets is not None else ""
    return first in WEIGHS_LAST_AXIS and (first == "Flatten" or differ(declared[-1], given[-1]))


def _leading_axes_differ(declared: Shape, given: Shape) -> bool:
    """Whether the axes two shapes share surely differ: all that any model of Keras 2 compares before its layers run."""
    shorter = [
        dims[1 : -1 if len(dims) > 1 and dims[-1] == 1 else None] for dims in (declared.dims or (), given.dims or ())
    ]
    return any(differ(a, b) for a, b in zip(*shorter, strict=False))


def lacks_last_axis(declared: Shape, given: Shape) -> bool:
    """Whether images or sequences come without the axis of their one channel, which Keras 2.4 and later add."""
    if declared.dims is None or given.dims is None or len(declared.dims) < 3 or declared.dims[-1] != 1:
        return False
    return len(given.dims) == len(declared.dims) - 1 and not any(
        differ(a, b) for a, b in zip(declared.dims[1:-1], given.dims[1:], strict=True)
    )


def is_one_sample(declared: Shape, given: Shape) -> bool:
    """Whether data have exactly the declared shape without its batch axis."""
    if declared.dims is None or given.dims is None or len(given.dims) != len(declared.dims) - 1 or not given.dims:
        return False
    pairs = zip(declared.dims[1:], given.dims, strict=True)
    return declared.dims[-1] != 1 and all(compare(a, b) is Comparison.EQ for a, b in pairs)
