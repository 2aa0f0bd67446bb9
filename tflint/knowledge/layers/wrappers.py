"""Layers around another layer: run both ways, at every time step, with bounded weights, or one after the other."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.layers.arguments import at_least, named_layer, size
from tflint.knowledge.layers.convolution_weights import channels
from tflint.knowledge.layers.keras_version import keras2
from tflint.knowledge.layers.registering import FLOAT, keras_layer, retyped
from tflint.knowledge.registry import Loose, layer_output, layer_parameters, parameters
from tflint.program.dim import UNKNOWN_DIM, Dim, add, mul
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Configured, Content, Shape, ShapeError, TensorSpec, Unknown


@keras_layer("Bidirectional")
def bidirectional(x: TensorSpec, layer: Loose, merge_mode: Loose = "concat", *, dtype: Loose = None) -> Any:
    """Run a recurrent layer forwards and another backwards, and join what they say, in Keras 2 in the inner type."""
    made = _both_ways(x, layer, merge_mode)
    return made if keras2() else retyped(made, dtype)


def _both_ways(x: TensorSpec, layer: Any, merge_mode: Any) -> Any:
    inner = named_layer(layer)
    if isinstance(merge_mode, str) and merge_mode not in ("concat", "sum", "mul", "ave"):
        return ShapeError(f"merge_mode is one of sum, mul, ave, concat, None, got {merge_mode!r}", "value")
    forward = UNKNOWN if inner is None else layer_output(inner, x)
    if isinstance(forward, ShapeError):
        return forward
    output, states = (forward[0], forward[1:]) if isinstance(forward, tuple) else (forward, ())
    if not isinstance(output, TensorSpec) or isinstance(merge_mode, Unknown):
        return UNKNOWN
    if merge_mode is None:
        return (output, output, *states, *states)
    both = _merged(output, merge_mode)
    return (both, *states, *states) if states else both


def _merged(output: TensorSpec, merge_mode: Any) -> TensorSpec:
    if merge_mode == "sum":
        return output.with_(content=Content())
    if merge_mode != "concat" or not output.shape.dims:
        return output
    return output.with_(shape=Shape((*output.shape.dims[:-1], mul(output.shape.dims[-1], 2))))


@parameters("keras.layers.Bidirectional")
def bidirectional_parameters(x: TensorSpec, layer: Loose, backward_layer: Loose = None) -> Dim:
    """The weights of both directions."""
    forward, backward = named_layer(layer), named_layer(layer if backward_layer is None else backward_layer)
    return add(_weights(forward, x), _weights(backward, x))


def _weights(layer: Configured | None, x: Any) -> Dim:
    """The weights of an inner layer."""
    return UNKNOWN_DIM if layer is None else size(layer_parameters(layer, x))


LENIENT = ("Global", "Spatial", "Cropping", "UpSampling", "ZeroPadding", "RepeatVector")
"""Layers whose check of the number of axes a TimeDistributed leaves out."""


@keras_layer("TimeDistributed")
def time_distributed(x: TensorSpec, layer: Loose, *, dtype: Loose = None) -> Any:
    """Apply a layer to every time step; its check of the number of axes is left out."""
    wrong = at_least(x, 3)
    if wrong is not None:
        return wrong
    inner = named_layer(layer)
    dims = x.shape.dims
    made = UNKNOWN if inner is None else layer_output(inner, step(x))
    if isinstance(made, ShapeError):
        lenient = inner is not None and made.problem == "rank" and any(word in inner.name for word in LENIENT)
        return UNKNOWN if lenient else made
    if not isinstance(made, TensorSpec):
        return UNKNOWN
    if dims is None or made.shape.dims is None:
        return _wrapped(TensorSpec(UNKNOWN_SHAPE, made.dtype), dtype)
    return _wrapped(
        TensorSpec(Shape((made.shape.dims[0], dims[1], *made.shape.dims[1:])), made.dtype, made.content), dtype
    )


def _wrapped(made: TensorSpec, dtype: Any) -> TensorSpec:
    """What a wrapper gives: in Keras 2 the type of the layer inside, in Keras 3 its own."""
    if keras2():
        return made
    typed: TensorSpec = retyped(made.with_(dtype=FLOAT), dtype)
    return typed


def step(x: TensorSpec) -> TensorSpec:
    """One time step of a sequence."""
    return x if x.shape.dims is None else x.with_(shape=Shape((x.shape.dims[0], *x.shape.dims[2:])))


@parameters("keras.layers.TimeDistributed")
def time_distributed_parameters(x: TensorSpec, layer: Loose) -> Dim:
    """The weights of the inner layer, the same at every step."""
    return _weights(named_layer(layer), step(x))


@keras_layer("SpectralNormalization")
def spectral_normalization(x: TensorSpec, layer: Loose, *, dtype: Loose = None) -> Any:
    """Bound the largest singular value of a layer's weights."""
    inner = named_layer(layer)
    made = UNKNOWN if inner is None else layer_output(inner, x)
    return made if keras2() else retyped(made, dtype)


@parameters("keras.layers.SpectralNormalization")
def spectral_normalization_parameters(x: TensorSpec, layer: Loose) -> Dim:
    """The inner layer's weights and a vector as long as the kernel's last axis."""
    inner = named_layer(layer)
    if inner is None:
        return UNKNOWN_DIM
    return add(_weights(inner, x), _last_axis(inner, x))


def _last_axis(inner: Configured, x: TensorSpec) -> Dim:
    name = inner.name.rpartition(".")[2]
    if name == "Dense":
        return size(inner.arguments.get("units"))
    if name == "Embedding":
        return size(inner.arguments.get("output_dim"))
    if name in ("Conv1D", "Conv2D", "Conv3D"):
        return size(inner.arguments.get("filters"))
    if name in ("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"):
        return channels(x, int(name[4]), inner.arguments.get("data_format"))
    return UNKNOWN_DIM


@keras_layer("Pipeline")
def pipeline(x: TensorSpec, layers: Loose) -> Any:
    """Apply layers one after the other."""
    value: Any = x
    for each in layers if isinstance(layers, (tuple, list)) else (UNKNOWN,):
        inner = named_layer(each)
        value = UNKNOWN if inner is None else layer_output(inner, value)
        if isinstance(value, (ShapeError, Unknown)):
            break
    return value
