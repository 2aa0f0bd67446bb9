"""Recurrent layers, whole or made of cells: what they make of a sequence, their states and weights."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.layers.activated import activated
from tflint.knowledge.layers.arguments import exactly, flag, positive, size
from tflint.knowledge.layers.cells import Cell, cell_of, cell_parameters
from tflint.knowledge.layers.registering import FLOAT, keras_layer
from tflint.knowledge.registry import Loose, parameters
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, add, mul
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Configured, Shape, ShapeError, TensorSpec, Unknown


def dynamic(x: TensorSpec, stateful: Any) -> ShapeError | None:
    """The objection to a batch that is not fixed where it must be."""
    if flag(stateful) and x.shape.dims and x.shape.dims[0] is BATCH:
        return ShapeError(f"stateful=True needs a fixed batch size, got {x.shape!r}", "undefined")
    return None


def results(x: TensorSpec, output: TensorSpec, states: list[Any], sequences: Any, state: Any) -> Any:
    """What a recurrent layer returns: the last output or all of them, with the states where wanted."""
    every, more = flag(sequences), flag(state)
    if more is None:
        return UNKNOWN
    dims = output.shape.dims
    if every is None or dims is None:
        last = output.with_(shape=UNKNOWN_SHAPE)
    else:
        last = output.with_(shape=Shape((dims[0], x.shape[1], *dims[1:]) if every else dims))
    return (last, *states) if more else last


def _run(x: TensorSpec, cell: Cell, activation: Any, sequences: Any, state: Any) -> Any:
    batch = x.shape.dims[0] if x.shape.dims else UNKNOWN_DIM
    output = activated(Shape((batch, cell.output)), activation)
    return results(x, output, [_state(batch, each) for each in cell.states], sequences, state)


def _state(batch: Dim, width: Any) -> Any:
    if isinstance(width, tuple):
        return tuple(_state(batch, each) for each in width)
    return UNKNOWN if isinstance(width, Unknown) else TensorSpec(Shape((batch, width)), FLOAT)


def _whole(x: TensorSpec, units: Any, count: int, activation: Any, sequences: Any, state: Any, stateful: Any) -> Any:
    made = positive(units, "units")
    if isinstance(made, ShapeError):
        return made
    wrong = exactly(x, 3) or dynamic(x, stateful)
    if wrong is None and x.shape.dims and x.shape.dims[-1] is BATCH:
        wrong = ShapeError(f"the last axis of {x.shape!r} must have a known size", "undefined")
    return wrong or _run(x, Cell(made, (made,) * count), activation, sequences, state)


@keras_layer("LSTM")
def lstm(
    x: TensorSpec,
    units: Dim,
    activation: Loose = "tanh",
    return_sequences: Loose = False,
    return_state: Loose = False,
    stateful: Loose = False,
) -> Any:
    """Run a long short-term memory over a sequence."""
    bounded = activation if activation == "tanh" else "linear"
    return _whole(x, units, 2, bounded, return_sequences, return_state, stateful)


@keras_layer("GRU")
def gru(
    x: TensorSpec,
    units: Dim,
    activation: Loose = "tanh",
    return_sequences: Loose = False,
    return_state: Loose = False,
    stateful: Loose = False,
) -> Any:
    """Run gated units over a sequence."""
    bounded = activation if activation == "tanh" else "linear"
    return _whole(x, units, 1, bounded, return_sequences, return_state, stateful)


@keras_layer("SimpleRNN")
def simple_rnn(
    x: TensorSpec,
    units: Dim,
    activation: Loose = "tanh",
    return_sequences: Loose = False,
    return_state: Loose = False,
    stateful: Loose = False,
) -> Any:
    """Feed each output back with the next step."""
    return _whole(x, units, 1, activation, return_sequences, return_state, stateful)


@keras_layer("CuDNNLSTM")
def cudnn_lstm(
    x: TensorSpec, units: Dim, return_sequences: Loose = False, return_state: Loose = False, stateful: Loose = False
) -> Any:
    """Run a long short-term memory over a sequence (TensorFlow 1)."""
    return _whole(x, units, 2, "tanh", return_sequences, return_state, stateful)


@keras_layer("CuDNNGRU")
def cudnn_gru(
    x: TensorSpec, units: Dim, return_sequences: Loose = False, return_state: Loose = False, stateful: Loose = False
) -> Any:
    """Run gated units over a sequence (TensorFlow 1)."""
    return _whole(x, units, 1, "tanh", return_sequences, return_state, stateful)


@keras_layer("RNN")
def rnn(
    x: TensorSpec,
    cell: Loose,
    return_sequences: Loose = False,
    return_state: Loose = False,
    stateful: Loose = False,
) -> Any:
    """Run a cell, or several on top of each other, over a sequence."""
    known = cell_of(cell)
    wrong = dynamic(x, stateful)
    if wrong is not None:
        return wrong
    if known is not None and x.shape.rank in (3, None):
        return _run(x, known, None, return_sequences, return_state)
    batch = x.shape.dims[0] if x.shape.dims else UNKNOWN_DIM
    every, more = flag(return_sequences), flag(return_state)
    if more is None or more or every is None or x.shape.rank not in (3, None):
        return UNKNOWN
    dims = (batch, x.shape[1], UNKNOWN_DIM) if every else (batch, UNKNOWN_DIM)
    return TensorSpec(Shape(dims), FLOAT)


def _register_cell(name: str) -> None:
    @keras_layer(name)
    def step(x: TensorSpec, units: Dim) -> Any:
        made = positive(units, "units")
        if isinstance(made, ShapeError):
            return made
        batch = x.shape.dims[0] if x.shape.dims else UNKNOWN_DIM
        output = TensorSpec(Shape((batch, made)), FLOAT)
        return (output, (output, output)) if name == "LSTMCell" else (output, TensorSpec())


for _name in ("LSTMCell", "GRUCell", "SimpleRNNCell"):
    _register_cell(_name)


def _register_parameters(name: str) -> None:
    @parameters(f"keras.layers.{name}", f"keras.layers.{name}Cell")
    def weights(x: TensorSpec, units: Dim, use_bias: Loose = True, reset_after: Loose = True) -> Dim:
        arguments = {"units": units, "use_bias": use_bias, "reset_after": reset_after}
        return cell_parameters(Configured(f"keras.layers.{name}Cell", arguments), x.shape[-1])


for _name in ("LSTM", "GRU", "SimpleRNN"):
    _register_parameters(_name)


@parameters("keras.layers.RNN")
def rnn_parameters(x: TensorSpec, cell: Loose) -> Dim:
    """The weights of the cells."""
    return cell_parameters(cell, x.shape[-1]) if x.shape.rank == 3 else UNKNOWN_DIM


@parameters("keras.layers.CuDNNLSTM")
def cudnn_lstm_parameters(x: TensorSpec, units: Dim) -> Dim:
    """Four gates with two biases each."""
    made = size(units)
    return mul(4, mul(made, add(add(x.shape[-1], made), 2)))


@parameters("keras.layers.CuDNNGRU")
def cudnn_gru_parameters(x: TensorSpec, units: Dim) -> Dim:
    """Three gates with two biases each."""
    made = size(units)
    return mul(3, mul(made, add(add(x.shape[-1], made), 2)))
