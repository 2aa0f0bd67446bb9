"""Turns the cells of recurrent layers into the widths of their output and states, and their weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tflint.knowledge.layers.arguments import flag, size
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, Expr, add, mul
from tflint.program.spec import UNKNOWN, Configured

_STATES = {
    "keras.layers.LSTMCell": 2,
    "keras.layers.GRUCell": 1,
    "keras.layers.SimpleRNNCell": 1,
    "keras.experimental.PeepholeLSTMCell": 2,
}
_STACKED = "keras.layers.StackedRNNCells"


@dataclass(frozen=True, slots=True)
class Cell:
    """The width of a cell's output and of each of its states; a stack has a tuple for a cell of
    several states and says nothing of a single one, which comes bare or as a list."""

    output: Dim
    states: tuple[Any, ...]


def _stack(cell: Any) -> tuple[Any, ...] | None:
    """The cells of a stack, `None` when it is none."""
    if isinstance(cell, (tuple, list)):
        return tuple(cell)
    if isinstance(cell, Configured) and cell.name == _STACKED:
        inner = cell.arguments.get("cells")
        return tuple(inner) if isinstance(inner, (tuple, list)) else None
    return None


def cell_of(cell: Any) -> Cell | None:
    """The widths of a cell given as argument, `None` when they are not known."""
    stack = _stack(cell)
    if stack:
        inner = [cell_of(each) for each in stack]
        if any(each is None for each in inner):
            return None
        known = [each for each in inner if each is not None]
        states = tuple(each.states if len(each.states) > 1 else UNKNOWN for each in known)
        return Cell(known[-1].output, states)
    if isinstance(cell, Configured) and "state_size" in cell.arguments:
        return _own_cell(cell)
    if not isinstance(cell, Configured) or cell.name not in _STATES:
        return None
    units = size(cell.arguments.get("units"))
    return Cell(units, (units,) * _STATES[cell.name])


def _own_cell(cell: Configured) -> Cell | None:
    """The widths of a cell of the program's own, which says itself how wide its states are."""
    states = cell.arguments["state_size"]
    widths = tuple(states) if isinstance(states, (tuple, list)) else (states,)
    output = cell.arguments.get("output_size", widths[0] if widths else None)
    if not all(isinstance(width, (int, Expr)) for width in (*widths, output)):
        return None
    return Cell(size(output), widths)


def cell_parameters(cell: Any, inputs: Dim) -> Dim:
    """The weights of a cell for a number of input features."""
    stack = _stack(cell)
    if stack is not None:
        total: Dim = 0
        for each in stack:
            total = add(total, cell_parameters(each, inputs))
            known = cell_of(each)
            inputs = UNKNOWN_DIM if known is None else known.output
        return total
    if not isinstance(cell, Configured) or cell.name not in _STATES or inputs is BATCH:
        return UNKNOWN_DIM
    units, bias = size(cell.arguments.get("units")), flag(cell.arguments.get("use_bias", True))
    after = flag(cell.arguments.get("reset_after", True))
    if bias is None or after is None:
        return UNKNOWN_DIM
    gates = {"keras.layers.LSTMCell": 4, "keras.layers.GRUCell": 3}.get(cell.name, 1)
    biases = (2 if gates == 3 and after else 1) if bias else 0
    return mul(gates, mul(units, add(add(inputs, units), biases)))
