"""Turns fit, evaluate, predict and direct calls into facts: which data meet which model."""

from __future__ import annotations

from typing import Any

from tflint.interpret import models
from tflint.interpret.comprehensions import known_items
from tflint.interpret.convert import structure
from tflint.interpret.drawing import batches
from tflint.interpret.functions import Arguments
from tflint.interpret.machine import Frame
from tflint.interpret.symbolic import flat_tensors
from tflint.interpret.validating import validated
from tflint.program.dim import BATCH, UNKNOWN_DIM
from tflint.program.facts import Fit
from tflint.program.layers import Model
from tflint.program.spec import UNKNOWN, DatasetSpec, Shape, TensorSpec
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiObject,
    Const,
    DatasetValue,
    DictValue,
    ListValue,
    TensorValue,
    TupleValue,
    UnionValue,
)
from tflint.records import replace

DRAWING = ("fit", "fit_generator", "evaluate", "evaluate_generator")
"""Methods that take generators of batches of inputs and labels."""
_X_NAMES = ("x", "generator", "*0")
_Y_NAMES = ("y", "*1")


def feed(frame: Frame, node: Any, model: Model, method: str, bound: dict[str, Any], places: dict[str, Any]) -> Any:
    """State a call of `fit` and the like, and give what it returns."""
    x = next((bound[name] for name in _X_NAMES if name in bound), NOTHING_KNOWN)
    y = next((bound[name] for name in _Y_NAMES if name in bound), None)
    if isinstance(x, UnionValue) or isinstance(y, UnionValue):
        for inner, one in frame.each(x):
            for deeper, other in inner.each(y) if isinstance(y, UnionValue) else ((inner, y),):
                _state(deeper, node, model, method, one, other, bound, places)
    else:
        _state(frame, node, model, method, x, y, bound, places)
    return _result(frame, node, model, method, x)


def _state(
    frame: Frame, node: Any, model: Model, method: str, x: Any, y: Any, bound: dict[str, Any], places: dict[str, Any]
) -> None:
    dataset = x.spec if isinstance(x, DatasetValue) else batches(frame, node, x) if method in DRAWING else None
    x_spec, y_spec = _of_dataset(dataset) if dataset is not None else (_given(x), None if y is None else _given(y))
    first = x_spec
    if isinstance(x_spec, tuple) and len(x_spec) == 1:
        first = x_spec[0]
    if not model.inputs and isinstance(first, TensorSpec):
        models.built(frame, node, model, first)
    if model.kind == "subclass" and not model.outputs:
        _trace_subclass(frame, node, model, first)
    validation = bound.get("validation_data")
    fact = Fit(
        method=method,
        model=model,
        x=x_spec,
        y=y_spec,
        x_value=x,
        y_value=y,
        dataset=dataset,
        validation=_validation(validation),
        validation_value=validation,
        compiled=model.compiled,
        arguments=bound,
        places=places,
        input_spec=_declared(model.inputs),
        output_spec=_declared(model.outputs),
        **frame.common(node),
    )
    frame.machine.state(fact)
    held = validated(fact)
    if held is not None:
        frame.machine.state(held)
    frame.write(model, "built", True)
    if "callbacks" in bound:
        from tflint.interpret.scheduling import run_schedules

        run_schedules(frame, node, fact)
    if method in ("fit", "fit_generator", "train_on_batch"):
        frame.write(model, "fits", (*model.fields.get("fits", ()), fact)[-16:])


def _given(value: Any) -> Any:
    if isinstance(value, ListValue) and value.items is not None and not any(flat_tensors(value)):
        from tflint.interpret.convert import plain
        from tflint.knowledge.constants import as_spec

        known = plain(value)
        return as_spec(known) if known is not UNKNOWN else UNKNOWN
    return structure(value)


def _of_dataset(dataset: DatasetSpec) -> tuple[Any, Any]:
    element = dataset.element
    if isinstance(element, tuple) and len(element) >= 2:
        return element[0], element[1]
    if isinstance(element, tuple) and len(element) == 1:
        return element[0], None
    return element, None


def _validation(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, DatasetValue):
        return _of_dataset(value.spec)
    items = known_items(value) if isinstance(value, (TupleValue, ListValue)) else None
    if items is None or len(items) < 2:
        return UNKNOWN
    return _given(items[0]), _given(items[1])


def _declared(tensors: tuple[Any, ...]) -> Any:
    specs = tuple(tensor.spec if isinstance(tensor, TensorValue) else UNKNOWN for tensor in tensors)
    return specs[0] if len(specs) == 1 else specs or None


def _trace_subclass(frame: Frame, node: Any, model: Model, first: Any) -> None:
    """Run the `call` method of a subclassed model on symbolic data of the shape it is fed with."""
    from tflint.interpret.applying import subclass_output

    spec = first if isinstance(first, TensorSpec) else TensorSpec()
    if spec.shape.dims:
        spec = spec.with_(shape=Shape((models.first_batch(frame), *spec.shape.dims[1:])))
    frame.machine.choices += 1
    tensor = TensorValue(spec.with_(kind="keras"), identity=frame.machine.choices, origin=model.origin)
    wanted: Any = tensor
    if not isinstance(first, TensorSpec) and isinstance(first, (tuple, dict)):
        wanted = NOTHING_KNOWN
    output = subclass_output(frame, node, model, Arguments([wanted]))
    outputs = tuple(flat_tensors(output))
    if outputs and wanted is tensor:
        calls, complete = models._trace((tensor,), outputs)
        frame.write(model, "calls", calls)
        frame.write(model, "layers", tuple(dict.fromkeys(call.layer for call in calls)))
        frame.write(model, "outputs", outputs if isinstance(output, TensorValue) else ())
        frame.write(model, "complete", complete)


def state_call(frame: Frame, node: Any, model: Model, value: Any, arguments: Arguments) -> None:
    """State a direct call `model(x)` on data or on a symbolic tensor."""
    frame.machine.state(
        Fit(
            method="call",
            model=model,
            x=_given(value),
            x_value=value,
            compiled=model.compiled,
            arguments=dict(arguments.keywords),
            input_spec=_declared(model.inputs),
            output_spec=_declared(model.outputs),
            **frame.common(node),
        )
    )


def _result(frame: Frame, node: Any, model: Model, method: str, x: Any) -> Any:
    origin = frame.origin(node)
    if method.startswith("fit"):
        return ApiObject({}, name="keras.callbacks.History", arguments={"model": model}, origin=origin)
    if method in ("predict", "predict_on_batch", "predict_generator"):
        outputs = tuple(_predicted(output, x, origin) for output in model.outputs)
        return (
            outputs[0]
            if len(outputs) == 1
            else ListValue({"items": outputs}, origin=origin)
            if outputs
            else NOTHING_KNOWN
        )
    return NOTHING_KNOWN


def _predicted(output: Any, x: Any, origin: Any) -> Any:
    if not isinstance(output, TensorValue):
        return NOTHING_KNOWN
    dims = output.spec.shape.dims
    batch = x.spec.shape[0] if isinstance(x, TensorValue) else UNKNOWN_DIM
    shape = Shape((batch, *dims[1:])) if dims and dims[0] is BATCH else output.spec.shape
    spec = replace(output.spec, shape=shape, kind="numpy")
    return TensorValue(spec, producer=output.producer, origin=origin)


__all__ = ["Const", "DictValue", "feed", "state_call"]
