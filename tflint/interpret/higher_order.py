"""Calls of TensorFlow's and Keras' functions that call functions themselves into what these give."""

from __future__ import annotations

from typing import Any

from tflint.interpret.comprehensions import some_element
from tflint.interpret.functions import Arguments
from tflint.interpret.joining import join_values, widen
from tflint.interpret.journal import Flow
from tflint.interpret.machine import Frame
from tflint.interpret.symbolic import is_symbolic
from tflint.interpret.truth import truth
from tflint.program.dim import UNKNOWN_DIM, Dim
from tflint.program.spec import UNKNOWN_CONTENT, Shape
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiRef,
    BoundMethod,
    Function,
    ListValue,
    TensorValue,
    TupleValue,
    UnionValue,
)
from tflint.records import replace

CALLABLE = (Function, BoundMethod, ApiRef)


def _foreign(frame: Frame, node: Any, name: str, arguments: Arguments) -> Any:
    """The call as the knowledge sees it: that TensorFlow refuses symbolic tensors of Keras, and no more."""
    from tflint.interpret.outside import call_op
    from tflint.knowledge.registry import OPS, load

    load()
    return call_op(frame, node, name, arguments) if name in OPS else NOTHING_KNOWN


def _is_foreign(frame: Frame, name: str, arguments: Arguments) -> bool:
    given = (*arguments.positional, *arguments.keywords.values())
    return name.startswith("tf.") and frame.context.graph is None and any(map(is_symbolic, given))


def either(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """`cond(test, then, otherwise)`: what both functions give, or the one that the test decides for."""
    from tflint.interpret.calls import call_value

    values = [*arguments.positional, *(arguments.keywords.get(key, NOTHING_KNOWN) for key in ("true_fn", "false_fn"))]
    functions = [value for value in values[1 - ("pred" in arguments.keywords) :] if isinstance(value, CALLABLE)]
    if _is_foreign(frame, name, arguments) or len(functions) != 2:
        return _foreign(frame, node, name, arguments)
    decided = truth(values[0]) if arguments.positional else None
    results: list[Any] = []

    def arm(function: Any) -> Flow:
        results.append(call_value(frame, node, function, Arguments()))
        return Flow.NEXT

    chosen = functions if decided is None else functions[: 1 if decided else None][-1:]
    frame.machine.journal.branch([lambda each=each: arm(each) for each in chosen])  # type: ignore[misc]
    result = join_values(results)
    tensors = isinstance(result, UnionValue) and all(isinstance(each, TensorValue) for each in result.alternatives)
    return widen(list(result.alternatives)) if tensors else result


def mapped(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """`map_fn(function, elements)`: what the function gives for one element, once for each."""
    from tflint.interpret.calls import call_value

    keys = (("fn", "f", "function"), ("elems", "xs", "elements"))
    rest = [arguments.keywords[key] for names in keys for key in names if key in arguments.keywords]
    values = [*arguments.positional[:2], *rest]
    if _is_foreign(frame, name, arguments) or len(values) != 2 or not isinstance(values[0], CALLABLE):
        return _foreign(frame, node, name, arguments)
    function, given = values
    several: tuple[Any, ...] = given.items or () if isinstance(given, (TupleValue, ListValue)) else (given,)
    if not several or not all(isinstance(each, TensorValue) and each.spec.shape.dims for each in several):
        return NOTHING_KNOWN
    rows = tuple(some_element(each) for each in several)
    one = rows[0] if isinstance(given, TensorValue) else TupleValue(rows)
    return _stacked(call_value(frame, node, function, Arguments([one])), several[0].spec.shape[0])


def _stacked(result: Any, count: Dim) -> Any:
    """The results of all elements in one tensor: those of one with an axis in front."""
    if isinstance(result, (TupleValue, ListValue)) and result.items is not None:
        return TupleValue(tuple(_stacked(item, count) for item in result.items))
    if not isinstance(result, TensorValue) or result.spec.shape.dims is None:
        return NOTHING_KNOWN
    sizes = (dim if isinstance(dim, int) else UNKNOWN_DIM for dim in result.spec.shape.dims)
    content = replace(UNKNOWN_CONTENT, source=result.spec.content.source)
    kind = "tensor" if result.spec.kind in ("numpy", "variable") else result.spec.kind
    return replace(result, spec=result.spec.with_(shape=Shape((count, *sizes)), content=content, kind=kind))
