"""Makes the models of `keras.applications` as boxes with known inputs and outputs."""

from __future__ import annotations

from typing import Any

from tflint.interpret.convert import plain, value_of
from tflint.interpret.machine import Frame
from tflint.interpret.operators import state_conflict
from tflint.interpret.symbolic import flat_tensors
from tflint.knowledge import backbones
from tflint.program.dim import BATCH, UNKNOWN_DIM
from tflint.program.facts import Made
from tflint.program.layers import LayerCall, Model
from tflint.program.spec import UNKNOWN, Shape, ShapeError, TensorSpec
from tflint.program.values import ApiObject, TensorValue


def make_backbone(frame: Frame, node: Any, name: str, bound: dict[str, Any], places: dict[str, Any]) -> Model:
    """`VGG16(include_top=False, input_shape=...)`: one box from input to output."""
    origin = frame.origin(node)
    made = ApiObject({}, name=name, arguments=bound, places=places, origin=origin)
    frame.machine.state(Made(object=made, **frame.common(node)))
    fields: dict[str, Any] = {"layers": (), "complete": True, "inputs": (), "outputs": (), "calls": (), "made": made}
    model = Model(fields, kind="backbone", name=name, arguments=bound, origin=origin)
    frame.machine.models.append(model)
    plain_arguments = {key: plain(value) for key, value in bound.items() if key not in ("weights", "input_tensor")}
    output = backbones.output(name, plain_arguments)
    tensor = next(flat_tensors(bound["input_tensor"]), None) if "input_tensor" in bound else None
    if tensor is not None and tensor.spec.shape.rank == 4 and "input_shape" not in bound:
        plain_arguments["input_shape"] = (tensor.spec.shape.dims or ())[1:]
        output = backbones.output(name, plain_arguments)
    if isinstance(output, ShapeError):
        state_conflict(frame, node, name, output, ())
        output = TensorSpec()
    if tensor is None:
        tensor = TensorValue(_input_spec(name, plain_arguments), identity=_identity(frame), origin=origin)
    result = value_of(output if isinstance(output, TensorSpec) else TensorSpec(), "keras", origin)
    call = LayerCall(model, (tensor,), result, origin)
    from tflint.interpret.applying import produced

    fields["inputs"], fields["outputs"] = (tensor,), (produced(result, call, True),)
    return model


def _identity(frame: Frame) -> int:
    frame.machine.choices += 1
    return frame.machine.choices


def _input_spec(name: str, arguments: dict[str, Any]) -> TensorSpec:
    given = arguments.get("input_shape")
    if isinstance(given, tuple):
        sizes = tuple(BATCH if size is None else UNKNOWN_DIM if size is UNKNOWN else size for size in given)
        return TensorSpec(Shape((BATCH, *sizes)), "float32", kind="keras")
    if given is None and "input_shape" not in arguments:
        known = backbones.find(name)
        top = arguments.get("include_top", True)
        if known is not None and top is True:
            return TensorSpec(Shape((BATCH, known.size, known.size, 3)), "float32", kind="keras")
        if top is False:
            return TensorSpec(Shape((BATCH, BATCH, BATCH, 3)), "float32", kind="keras")
    return TensorSpec(kind="keras")
