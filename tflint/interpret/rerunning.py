"""A built model and inputs of other sizes into the outputs it has for those: its layers are asked once more."""

from __future__ import annotations

from typing import Any

from tflint.interpret.convert import configured
from tflint.knowledge import backbones
from tflint.knowledge.registry import layer_output
from tflint.program.dim import BATCH, UNKNOWN_DIM, Comparison, Dim, Expr, compare
from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.spec import Shape, ShapeError, TensorSpec
from tflint.program.values import TensorValue


def outputs_for(model: Model, given: Any) -> tuple[TensorSpec, ...] | None:
    """The specs of a model's outputs for inputs of other sizes; `None` when the declared ones are right."""
    specs = given if isinstance(given, tuple) else (given,)
    if len(specs) != len(model.inputs) or not all(isinstance(spec, TensorSpec) for spec in specs):
        return None
    if all(_fits(tensor.spec, spec) for tensor, spec in zip(model.inputs, specs)):
        return None
    if model.kind == "backbone":
        return _of_backbone(model, specs[0])
    known = {_source(tensor): spec for tensor, spec in zip(model.inputs, specs)}
    for call in model.calls:
        known[id(call)] = _output(call, tuple(known.get(_source(tensor), TensorSpec()) for tensor in call.inputs))
    return tuple(_told(output, known) for output in model.outputs)


def _fits(declared: TensorSpec, given: TensorSpec) -> bool:
    """Whether what is given is what was declared, the batch aside, or not known well enough to say more."""
    if declared.shape.dims is None or given.shape.dims is None or declared.shape.rank != given.shape.rank:
        return True
    return all(map(_may_be, declared.shape.dims[1:], given.shape.dims[1:]))


def _may_be(mine: Dim, other: Dim) -> bool:
    """Whether a size is the declared one: Keras takes no other where a number is declared, whatever its name."""
    if mine == other or other is UNKNOWN_DIM:
        return True
    return isinstance(mine, (int, Expr)) and other is not BATCH and compare(mine, other) is not Comparison.NE


def _of_backbone(model: Model, given: TensorSpec) -> tuple[TensorSpec, ...] | None:
    from tflint.interpret.convert import plain

    arguments = {name: plain(value) for name, value in model.arguments.items() if name in ("include_top", "pooling")}
    if given.shape.rank != 4 or given.shape.dims is None or arguments.get("include_top", True) is not False:
        return None
    made = backbones.output(model.name, {**arguments, "input_shape": given.shape.dims[1:]})
    return (made,) if isinstance(made, TensorSpec) else (TensorSpec(),)


def _source(tensor: TensorValue) -> int:
    return id(tensor.producer) if tensor.producer is not None else tensor.identity or id(tensor)


def _output(call: LayerCall, specs: tuple[TensorSpec, ...]) -> TensorSpec:
    """What one layer of the graph gives for other inputs; unknown where that is not told by a shape function alone."""
    layer = call.layer
    if isinstance(layer, Model):
        again = outputs_for(layer, specs)
        declared = layer.outputs[0].spec if len(layer.outputs) == 1 else TensorSpec()
        return declared if again is None else again[0] if len(again) == 1 else TensorSpec()
    if not isinstance(layer, Layer) or layer.custom or layer.short_name == "Lambda":
        return TensorSpec()
    several = isinstance(call.given, tuple)
    if several and not (len(call.given) == len(specs) and all(isinstance(each, TensorSpec) for each in call.given)):
        return TensorSpec()
    result = layer_output(configured(layer), specs if several or len(specs) != 1 else specs[0])
    return result if isinstance(result, TensorSpec) and not isinstance(result, ShapeError) else TensorSpec()


def _told(output: Any, known: dict[int, TensorSpec]) -> TensorSpec:
    spec = known.get(_source(output), TensorSpec()) if isinstance(output, TensorValue) else TensorSpec()
    dims = spec.shape.dims
    return spec.with_(shape=Shape((BATCH, *dims[1:]))) if dims else spec
