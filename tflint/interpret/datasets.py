"""Calls of dataset methods: shapes from the knowledge, functions run on one element, the history kept."""

from __future__ import annotations

from typing import Any

from tflint.interpret.convert import element_value, plain, structure
from tflint.interpret.functions import Arguments
from tflint.interpret.machine import Frame
from tflint.interpret.outside import call_op
from tflint.knowledge.registry import OPS, load
from tflint.program.dim import BATCH, UNKNOWN_DIM
from tflint.program.spec import UNKNOWN, DatasetSpec, Shape, Step, TensorSpec
from tflint.program.values import (
    NOTHING_KNOWN,
    BoundMethod,
    DatasetValue,
    Function,
    TensorValue,
    TupleValue,
    UnknownValue,
)

_WITH_FUNCTION = ("map", "filter", "flat_map", "interleave", "apply", "take_while", "scan", "reduce")


def call_dataset_method(
    frame: Frame, node: Any, receiver: DatasetValue, name: str, full: str, arguments: Arguments, bound: dict[str, Any]
) -> Any:
    """The result of `dataset.name(arguments)`; a dataset remembers the step."""
    if name in _WITH_FUNCTION:
        result = _with_function(frame, node, receiver, name, arguments)
    else:
        load()
        result = (
            call_op(frame, node, full, arguments, receiver=receiver)
            if full in OPS
            else _unmodelled(frame, receiver, full)
        )
    if isinstance(result, DatasetValue):
        step = Step(name, dict(bound), frame.origin(node))
        return DatasetValue(result.spec.then(step), origin=frame.origin(node))
    return result


def _unmodelled(frame: Frame, receiver: DatasetValue, full: str) -> Any:
    frame.machine.unknown_call(full)
    return NOTHING_KNOWN


def _with_function(frame: Frame, node: Any, receiver: DatasetValue, name: str, arguments: Arguments) -> Any:
    from tflint.interpret.calls import call_value

    function = next((a for a in (*arguments.positional, *arguments.keywords.values()) if callable_value(a)), None)
    inner = frame.within(graph="map", loop_depth=0)
    if function is None:
        return DatasetValue(DatasetSpec(UNKNOWN, UNKNOWN_DIM, 0, receiver.spec.steps, receiver.spec.kind))
    if name == "apply":
        result = call_value(frame, node, function, Arguments([receiver]))
        return (
            result
            if isinstance(result, DatasetValue)
            else DatasetValue(DatasetSpec(UNKNOWN, UNKNOWN_DIM, 0, receiver.spec.steps))
        )
    element = element_value(receiver.spec.element, frame.origin(node))
    given = list(element.items) if isinstance(element, TupleValue) else [element]
    result = call_value(inner, node, function, Arguments(given))
    return _after(receiver, name, result)


def callable_value(value: Any) -> bool:
    """Whether a value is a function that can be run on an element."""
    from tflint.program.layers import Layer, Model
    from tflint.program.values import ApiObject, ApiRef

    return isinstance(value, (Function, BoundMethod, Layer, Model, ApiRef, ApiObject))


def _after(receiver: DatasetValue, name: str, result: Any) -> Any:
    spec = receiver.spec
    if name == "filter" or name == "take_while":
        return DatasetValue(DatasetSpec(spec.element, UNKNOWN_DIM, spec.batched, spec.steps, spec.kind))
    if name == "map":
        element = _element(result)
        return DatasetValue(DatasetSpec(element, spec.cardinality, spec.batched, spec.steps, spec.kind))
    if isinstance(result, DatasetValue) and name in ("flat_map", "interleave"):
        return DatasetValue(DatasetSpec(result.spec.element, UNKNOWN_DIM, result.spec.batched, spec.steps, spec.kind))
    if name == "reduce":
        return NOTHING_KNOWN
    return DatasetValue(DatasetSpec(UNKNOWN, UNKNOWN_DIM, spec.batched, spec.steps, spec.kind))


def _element(result: Any) -> Any:
    found = structure(result)
    if isinstance(found, (int, float, str, bool)):
        from tflint.knowledge.constants import as_spec

        return as_spec(found)
    return found


__all__ = ["BATCH", "Shape", "TensorSpec", "TensorValue", "UnknownValue", "call_dataset_method", "plain"]
