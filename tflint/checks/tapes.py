"""Gradient calls of a program into what they differentiate, for which variables, and what their tape saw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tflint.program.facts import Call, Program
from tflint.program.layers import Layer, Model
from tflint.program.origin import Origin
from tflint.program.values import ApiMethod, ApiObject, Function, Instance, ListValue, TensorValue, TupleValue
from tflint.source.nodes import inside

WEIGHTS = ("trainable_variables", "trainable_weights", "variables", "weights")


GRADIENTS = ("tf.GradientTape.gradient", "tf.GradientTape.jacobian")


@dataclass(frozen=True, slots=True, eq=False)
class Gradient:
    """One `tape.gradient(target, sources)`."""

    call: Call
    tape: ApiObject
    target: Any
    sources: Any

    @property
    def owner(self) -> Any:
        """The model, layer or module whose variables are the sources, `None` when that is not known."""
        return owner_of(self.sources)


def gradient_of(call: Call) -> Gradient | None:
    """The gradient that a call asks for, `None` for other calls."""
    if call.name not in GRADIENTS or not isinstance(call.receiver, ApiObject):
        return None
    given = (*call.positional, None, None)
    target, sources = call.keywords.get("target", given[0]), call.keywords.get("sources", given[1])
    return Gradient(call, call.receiver, target, sources)


def gradients(program: Program) -> Iterator[Gradient]:
    """Every gradient of the program in order."""
    found = program.once("gradients", lambda: [s for c in program.of(Call) if (s := gradient_of(c)) is not None])
    return iter(found)


def owner_of(variables: Any) -> Any:
    """The model or instance of which a value is the list of all variables."""
    read = isinstance(variables, ApiMethod) and variables.name in WEIGHTS
    return variables.receiver if read and isinstance(variables.receiver, (Model, Layer, Instance)) else None


def seen_by(tape: ApiObject, program: Program) -> Iterator[Call]:
    """The calls made while a tape was open."""
    return (call for call in program.of(Call) if call.context is not None and tape in call.context.tapes)


RECORDS_NOTHING_OF_MODELS = (
    "tf.",
    "numpy.",
    "builtins.",
    "keras.losses.",
    "keras.metrics.",
    "keras.ops.",
    "keras.optimizers.",
)


def saw_no_model(tape: ApiObject, program: Program) -> bool:
    """Whether all that ran under a tape is known, and none of it a model, layer or function that may be one."""
    return not tape.fields.get("opaque") and all(_without_model(call) for call in seen_by(tape, program))


def _without_model(call: Call) -> bool:
    given = (*call.positional, *call.keywords.values())
    callables = any(isinstance(value, (Model, Layer, Function)) for value in given)
    return call.name.startswith(RECORDS_NOTHING_OF_MODELS) and not callables


PENALTIES = re.compile(r"\.losses\b(?!\.|\s+import\b|\s+as\b)|get_regularization_loss|\bget_losses_for\b")
"""The penalties of a model's layers, `model.losses`; not the module `keras.losses`."""


def mentions_penalties(tape_call: Call) -> bool:
    """Whether the file of a call reads the penalties of a model's layers."""
    return PENALTIES.search(tape_call.origin.file.text) is not None


def written_in(tape_call: Call, *texts: str) -> bool:
    """Whether the file of a call mentions one of the texts."""
    return any(text in tape_call.origin.file.text for text in texts)


def tensors_of(value: Any, around: tuple[Any, ...] = ()) -> Iterator[TensorValue]:
    """The tensors in a value, lists and tuples opened, but for a list in itself."""
    if isinstance(value, TensorValue):
        yield value
    elif isinstance(value, (TupleValue, ListValue)) and not any(value is outer for outer in around):
        for item in value.items or ():
            yield from tensors_of(item, (*around, value))


def same_origin(one: Any, other: Any) -> bool:
    """Whether two values were made by the same expression."""
    return one.origin is not None and other.origin is not None and one.origin.node is other.origin.node


def follows(first: Origin, second: Origin) -> bool:
    """Whether whoever comes to the second statement came by the first, which stands before it in a block around it."""
    for block in inside(first.file.module):
        lines = getattr(block, "body", ())
        for index, line in enumerate(lines if isinstance(lines, (list, tuple)) else ()):
            if line is first.statement or first.statement in _small(line):
                return any(node is second.statement for later in lines[index:] for node in inside(later))
    return False


def _small(line: Any) -> tuple[Any, ...]:
    body = getattr(line, "body", ())
    return (
        tuple(each for each in body if each.__class__.__name__ != "SimpleStatementLine")
        if isinstance(body, (list, tuple))
        else ()
    )
