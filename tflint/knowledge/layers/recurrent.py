"""Recurrent layers and their wrappers."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.registry import Loose, layer, layer_output
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, mul
from tflint.program.spec import Configured, Shape, ShapeError, TensorSpec

_STATES = {"LSTM": 2, "GRU": 1, "SimpleRNN": 1}


def _recurrent(x: TensorSpec, units: Dim, sequences: bool, states: int) -> Any:
    if x.shape.dims is not None and len(x.shape.dims) != 3:
        return ShapeError(f"expects 3 axes, got {len(x.shape.dims)}: {x.shape!r}", "rank")
    batch = x.shape[0] if x.shape.dims else BATCH
    steps = x.shape[1] if x.shape.dims else UNKNOWN_DIM
    output = TensorSpec(Shape((batch, steps, units) if sequences else (batch, units)), "float32")
    return (output, *(TensorSpec(Shape((batch, units)), "float32") for _ in range(states))) if states else output


def _register(name: str) -> None:
    @layer(f"keras.layers.{name}")
    def recurrent(
        x: TensorSpec, units: Dim, activation: Loose = "tanh", return_sequences: bool = False, return_state: bool = False
    ) -> Any:
        return _recurrent(x, units, return_sequences, _STATES[name] if return_state else 0)


for _name in _STATES:
    _register(_name)


@layer("keras.layers.Bidirectional")
def bidirectional(x: TensorSpec, layer: Any, merge_mode: Any = "concat") -> Any:
    """A recurrent layer run both ways."""
    inner = layer_output(layer, x) if isinstance(layer, Configured) else None
    if isinstance(inner, TensorSpec) and inner.shape.dims is not None and merge_mode == "concat":
        return TensorSpec(Shape((*inner.shape.dims[:-1], mul(inner.shape[-1], 2))), "float32")
    if isinstance(inner, ShapeError):
        return inner
    return inner if isinstance(inner, TensorSpec) and merge_mode in ("sum", "ave", "mul") else TensorSpec()


@layer("keras.layers.TimeDistributed")
def time_distributed(x: TensorSpec, layer: Any) -> Any:
    """A layer applied to every time step."""
    if x.shape.dims is None:
        return TensorSpec()
    if len(x.shape.dims) < 3:
        return ShapeError(f"expects at least 3 axes, got {len(x.shape.dims)}: {x.shape!r}", "rank")
    inner = layer_output(layer, x.with_(shape=Shape((x.shape[0], *x.shape.dims[2:])))) if isinstance(layer, Configured) else None
    if isinstance(inner, ShapeError):
        return inner
    if isinstance(inner, TensorSpec) and inner.shape.dims is not None:
        return TensorSpec(Shape((x.shape[0], x.shape[1], *inner.shape.dims[1:])), "float32", inner.content)
    return TensorSpec()
