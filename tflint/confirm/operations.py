"""A call that TensorFlow is said to refuse into the request that makes the same call on placeholders."""

from __future__ import annotations

from typing import Any

from tflint.confirm.asking import Subject
from tflint.confirm.literals import Undecidable, literal
from tflint.confirm.sizes import Sizes
from tflint.program.facts import Call, ShapeConflict
from tflint.program.values import ListValue, TensorValue, TupleValue

KINDS = {"numpy": "numpy", "keras": "keras", "frame": "numpy", "series": "numpy"}


def operation_request(subject: Subject) -> dict[str, Any]:
    """The function, its arguments, and its tensors by shape, dtype and kind."""
    conflict = subject.fact
    if not isinstance(conflict, ShapeConflict):
        raise Undecidable("not a question about a call")
    traced = conflict.error.problem != "symbolic" and _inside_call(subject, conflict)
    names = _keywords(conflict)
    given = [_argument(value, subject.sizes, traced) for value in conflict.inputs]
    split = len(given) - len(names)
    if split < 0:
        raise Undecidable("the arguments are not all known")
    return {
        "ask": "operation",
        "name": conflict.name,
        "positional": given[:split],
        "keywords": dict(zip(names, given[split:])),
    }


def _keywords(conflict: ShapeConflict) -> list[str]:
    """The names of the arguments given by keyword, in the order they are written."""
    node: Any = conflict.origin.node
    arguments = getattr(node, "args", ())
    return [argument.keyword.value for argument in arguments if getattr(argument, "keyword", None) is not None]


def _inside_call(subject: Subject, conflict: ShapeConflict) -> bool:
    """Whether the call stands in traced code, where symbolic tensors are ordinary ones."""
    node = conflict.origin.node
    calls = (call for call in subject.program.of(Call) if call.origin.node is node)
    return any(call.context is not None and call.context.graph is not None for call in calls)


def _argument(value: Any, sizes: Sizes, traced: bool) -> Any:
    if isinstance(value, TensorValue):
        if value.spec.shape.dims is None:
            raise Undecidable("the shape of a tensor is not known")
        kind = KINDS.get(value.spec.kind or "", "tensor")
        return {"tensor": {**sizes.spec(value.spec), "kind": "tensor" if traced and kind == "keras" else kind}}
    if isinstance(value, TupleValue):
        return [_argument(item, sizes, traced) for item in value.items]
    if isinstance(value, ListValue) and value.items is not None:
        return {"listed": [_argument(item, sizes, traced) for item in value.items]}
    return literal(value, sizes)
