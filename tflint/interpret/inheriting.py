"""Layers of the program's own that lean on a class of Keras, derived from it or held by it, into what they give."""

from __future__ import annotations

from typing import Any

from tflint.interpret.applying import known_output, main_input
from tflint.interpret.convert import configured
from tflint.interpret.functions import Arguments
from tflint.interpret.machine import Frame
from tflint.interpret.open_sizes import name_sizes
from tflint.interpret.signatures import named
from tflint.interpret.symbolic import flat_tensors
from tflint.knowledge.registry import LAYERS, load
from tflint.program.dim import UNKNOWN_DIM, Dim, Expr
from tflint.program.layers import Layer, Model
from tflint.program.spec import Shape, TensorSpec
from tflint.program.values import NOTHING_KNOWN, Const, TensorValue

BARE = ("keras.layers.Layer", "keras.Layer")
"""Classes that give nothing of their own."""


def inherited_output(frame: Frame, node: Any, layer: Layer, arguments: Arguments) -> Any:
    """What a layer of the program's own gives that leaves its call to the class of Keras it is derived from."""
    base = layer.fields.get("inherited")
    value = main_input(arguments)
    if not isinstance(base, Layer) or base.name not in LAYERS or base.short_name == "Lambda":
        return NOTHING_KNOWN
    return known_output(frame, node, base, value, tuple(flat_tensors(value)), arguments.keywords)


def inherit(frame: Frame, layer: Layer, base: str | None, arguments: Arguments) -> None:
    """Remember what a layer of the program's own tells the class of Keras it is derived from."""
    if base is None or arguments.open or base in BARE:
        return
    load()
    if base in LAYERS:
        bound, places = named(frame, base, arguments)
        inner = Layer({}, name=base, arguments=bound, places=places, origin=layer.origin)
        name_sizes(frame, inner)
        frame.write(layer, "inherited", inner)


def weight(layer: Layer, name: str) -> TensorValue | None:
    """A weight of a layer of Keras, or of one derived from it, as far as its shape is known."""
    base = layer.fields.get("inherited", layer)
    asked = configured(base).arguments
    wide = asked.get("units", asked.get("filters"))
    shape = Shape(None)
    if name == "embeddings":
        shape = Shape((_size(asked.get("input_dim")), _size(asked.get("output_dim"))))
    elif wide is None or "Transpose" in base.short_name or not base.short_name.startswith(("Dense", "Conv")):
        return None
    elif name == "bias":
        shape = Shape((_size(wide),))
    elif base.short_name == "Dense" and layer.calls and layer.calls[-1].inputs:
        shape = Shape((layer.calls[-1].inputs[0].spec.shape[-1], _size(wide)))
    return TensorValue(TensorSpec(shape, "float32", kind="variable"), origin=layer.origin)


def _size(value: Any) -> Dim:
    return value if isinstance(value, (int, Expr)) else UNKNOWN_DIM


def own_inside(layer: Layer) -> Any:
    """The model, or the layer of the program's own, that a wrapper holds; `None` for a layer of Keras."""
    inner = layer.argument("layer")
    return inner if isinstance(inner, Model) or isinstance(inner, Layer) and inner.custom else None


def at_each_step(frame: Frame, node: Any, inner: Any, given: TensorSpec) -> Any:
    """What a model, or a layer of the program's own, gives when it is applied to every step of a sequence."""
    from tflint.interpret.models import step

    dims = given.shape.dims
    if dims is None or len(dims) < 3:
        return NOTHING_KNOWN
    frame.machine.choices += 1
    one = given.with_(shape=Shape((dims[0], *dims[2:])), kind="keras")
    output, _ = step(frame, node, inner, TensorValue(one, identity=frame.machine.choices))
    made = output.spec.shape.dims if isinstance(output, TensorValue) else None
    if not made:
        return NOTHING_KNOWN
    return TensorValue(TensorSpec(Shape((made[0], dims[1], *made[1:])), output.spec.dtype, kind="keras"))


def initialised(frame: Frame, node: Any, base: str, arguments: Arguments) -> Any:
    """`Base.__init__(self, ...)`, the old way to call `super().__init__`."""
    rest = Arguments(arguments.positional[1:], arguments.keywords, open=arguments.open)
    receiver = arguments.positional[0]
    if isinstance(receiver, Layer) and receiver.custom:
        inherit(frame, receiver, base, rest)
    elif isinstance(receiver, Model) and (rest.positional or rest.keywords):
        from tflint.interpret.models import become_functional

        become_functional(frame, node, receiver, rest)
    return Const(None)
