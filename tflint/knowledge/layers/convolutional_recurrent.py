"""Recurrent layers that convolve: a map for each time step in, maps out."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.layers.arguments import exactly, flag, several, size
from tflint.knowledge.layers.convolution import convolution
from tflint.knowledge.layers.convolution_weights import channels
from tflint.knowledge.layers.frames import frame
from tflint.knowledge.layers.keras_version import keras2
from tflint.knowledge.layers.recurrent import dynamic, results
from tflint.knowledge.layers.registering import FLOAT, keras_layer
from tflint.knowledge.registry import Loose, Sizes, parameters
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, add, mul
from tflint.program.spec import Content, Shape, ShapeError, TensorSpec


def step_of(x: TensorSpec) -> TensorSpec:
    """One time step of a sequence."""
    return x if x.shape.dims is None else x.with_(shape=Shape((x.shape.dims[0], *x.shape.dims[2:])))


def _register(count: int) -> None:
    @keras_layer(f"ConvLSTM{count}D")
    def conv_lstm(
        x: TensorSpec,
        filters: Dim,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: Loose = "valid",
        data_format: Loose = None,
        dilation_rate: Sizes = 1,
        activation: Loose = "tanh",
        return_sequences: Loose = False,
        return_state: Loose = False,
        stateful: Loose = False,
    ) -> Any:
        wrong = exactly(x, count + 3) or dynamic(x, stateful)
        if wrong is not None:
            return wrong
        step = step_of(x)
        where = frame(step, count, data_format)
        if not isinstance(where, ShapeError) and BATCH in where.spatial and not keras2():
            return ShapeError(f"the sizes of each step of {x.shape!r} must be known", "undefined")
        made = convolution(step, count, filters, kernel_size, strides, padding, data_format, dilation_rate, None)
        if isinstance(made, ShapeError):
            return made
        bounded = Content(-1.0, 1.0) if activation == "tanh" else Content()
        state = TensorSpec(made.shape, FLOAT)
        return results(x, TensorSpec(made.shape, FLOAT, bounded), [state, state], return_sequences, return_state)

    @parameters(f"keras.layers.ConvLSTM{count}D")
    def weights(
        x: TensorSpec, filters: Dim, kernel_size: Sizes, data_format: Loose = None, use_bias: Loose = True
    ) -> Dim:
        kernel, bias, made = several(kernel_size, count, "kernel_size"), flag(use_bias), size(filters)
        if isinstance(kernel, ShapeError) or bias is None:
            return UNKNOWN_DIM
        inputs = add(channels(step_of(x), count, data_format), made)
        return mul(4, mul(made, add(mul(dims.product(kernel), inputs), 1 if bias else 0)))


for _count in (1, 2, 3):
    _register(_count)
