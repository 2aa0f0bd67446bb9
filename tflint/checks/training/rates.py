"""Learning rates, wherever they are set, into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.callbacks import callbacks_of, known_callbacks
from tflint.checks.edits import replaced
from tflint.checks.heads import argument_place
from tflint.checks.rates import limits, number
from tflint.checks.reasons import because
from tflint.checks.versions import keras_3
from tflint.config import Options
from tflint.findings import Finding, Fix
from tflint.knowledge import optimizers
from tflint.knowledge.api import Target
from tflint.program.facts import Call, Compile, Fit, Program, RateSet
from tflint.program.origin import Origin
from tflint.program.values import ApiObject, Const, TensorValue
from tflint.source.file import SourceFile

OVERWRITES = ("LearningRateScheduler", "LambdaCallback")
STEPS = (".apply_gradients", ".minimize", ".apply")
ADADELTA = "keras.optimizers.Adadelta"
PLATEAU = "keras.callbacks.ReduceLROnPlateau"


@check(unless=("learning-rate-invalid",))
def learning_rate_too_high(fact: RateSet, program: Program, options: Options) -> Iterator[Finding]:
    """A rate above the highest one at which the optimizer trains a network."""
    rate, known = number(fact.rate), limits(fact)
    if rate is None or known is None or fact.optimizer is None or fact.how == "sweep" or not governs(fact, program):
        return
    highest = known[1] * options.number("factor")
    if rate <= highest:
        return
    yield Finding(
        place(fact).span,
        f"a learning rate of {rate:g} is too high for {fact.optimizer.short_name}, it is stable up to {highest:g}",
        because((fact.optimizer.origin, f"the optimizer is {fact.optimizer.short_name}")),
        f"usual rates for {fact.optimizer.short_name} are {usual(fact.optimizer)}",
    )


@check
def learning_rate_too_low(fact: RateSet | Compile, program: Program, options: Options) -> Iterator[Finding]:
    """A rate below the lowest one that moves the weights noticeably."""
    if isinstance(fact, Compile):
        yield from _default_too_low(fact)
        return
    rate, known = number(fact.rate), limits(fact)
    lowest = known[0] * options.number("factor") if known is not None else 0
    starts = fact.lasting and fact.how != "sweep" and governs(fact, program)
    if rate is not None and fact.optimizer is not None and 0 < rate < lowest and starts:
        name = fact.optimizer.short_name
        yield Finding(
            place(fact).span,
            f"a learning rate of {rate:g} is too low for {name}, below {lowest:g} nothing moves",
            because((fact.optimizer.origin, f"the optimizer is {name}")),
            f"usual rates for {name} are {usual(fact.optimizer)}",
        )


def _default_too_low(compiled: Compile) -> Iterator[Finding]:
    """Adadelta with the default rate: a thousandth of the one the method was made for."""
    optimizer = compiled.optimizer
    if (
        isinstance(optimizer, ApiObject)
        and optimizer.name == ADADELTA
        and not set(optimizer.arguments) & {"learning_rate", "lr", "*0"}
    ):
        place = optimizer.origin or argument_place(compiled, "optimizer") or compiled.origin
        yield Finding(
            place.span,
            "Adadelta with its default rate of 0.001, a thousandth of the rate the method was made for",
            help="pass learning_rate=1.0",
        )


@check
def learning_rate_invalid(
    fact: RateSet | Fit, program: Program, target: Target, source: SourceFile
) -> Iterator[Finding]:
    """A rate that is no float where Keras wants one, not above zero, or where a callback never lowers it."""
    if isinstance(fact, Fit):
        yield from _never_lowered(fact)
        return
    value, span = fact.rate.value if isinstance(fact.rate, Const) else fact.rate, place(fact).span
    wrong = _wrong_type(fact, value, keras_3(target, source))
    if wrong:
        made = fact.how in ("constant", "sweep") and type(value) is int
        help_, edit = (f"write {float(value)}", _float(fact, value)) if made else (_cure(fact, value), None)
        yield Finding(span, wrong, help=help_, fix=edit)
    elif isinstance(value, (int, float)) and (value < 0 or (value == 0 and _stays(fact, program))):
        text = f"a learning rate of {value:g} {'climbs the loss' if value < 0 else 'trains nothing'}"
        yield Finding(span, text, help="a rate is above zero, usually 0.0001 to 0.1")


def _stays(fact: RateSet, program: Program) -> bool:
    """Whether nothing but this rate is known to train a model; a wrapper may hold one that shall do nothing."""
    return fact.lasting and fact.how != "sweep" and (fact.optimizer is None or governs(fact, program))


def _wrong_type(fact: RateSet, value: Any, new: bool) -> str | None:
    """What is wrong with the type of a rate: a callback's is a float, in Keras 3 a constructor's too."""
    returned, made = fact.how == "callback", fact.how in ("constant", "sweep")
    if isinstance(value, str):
        return f"the learning rate is the string {value!r}, a float is wanted"
    if isinstance(value, bool):
        return None
    if returned and (value is None or isinstance(value, int)):
        return f"the schedule gives {value}, LearningRateScheduler takes a float"
    if value is None and made:
        return "the learning rate is None, a float is wanted"
    if isinstance(value, int) and made and new:
        return f"the learning rate {value} is an int, Keras 3 takes a float"
    if isinstance(value, TensorValue) and new and (returned or made) and value.spec.kind in ("tensor", "variable"):
        return f"{'the schedule gives' if returned else 'the learning rate is'} a tensor, Keras 3 takes a float"
    return None


def _cure(fact: RateSet, value: Any) -> str:
    if isinstance(value, str):
        return "write it without quotes"
    if isinstance(value, TensorValue):
        return "compute it with math or NumPy, or convert it with float()"
    if fact.how != "callback":
        return "leave the argument out for the optimizer's own rate"
    return "return the rate of this epoch as a float" if value is None else f"return {float(value)}"


def _never_lowered(fit: Fit) -> Iterator[Finding]:
    """A plateau callback whose lowest rate is not below the one that training begins with."""
    optimizer = fit.compiled.optimizer if fit.compiled is not None else None
    start = _start(optimizer) if isinstance(optimizer, ApiObject) else None
    if fit.method != "fit" or start is None or sets_rate(fit):
        return
    for callback in known_callbacks(fit):
        lowest, where = number(callback.argument("min_lr")), argument_place(callback, "min_lr")
        if callback.name == PLATEAU and lowest is not None and where is not None and start <= lowest:
            text = f"min_lr {lowest:g} is not below the rate training begins with, {start:g}, so nothing ever lowers it"
            yield Finding(where.span, text, because((fit.origin, "the run")), "give a min_lr such as 1e-6")


def _start(optimizer: ApiObject) -> float | None:
    """The rate an optimizer surely starts with."""
    known = optimizers.find(optimizer.name)
    if known is None or "learning_rate" in optimizer.fields or set(optimizer.arguments) & {"lr", "*0"}:
        return None
    given = optimizer.argument("learning_rate")
    return known.default if given is None else number(given)


def _float(fact: RateSet, value: float) -> Fix | None:
    """The fix that writes the int as a float where it stands as a literal."""
    node: Any = fact.origin.node
    literal = node.value if isinstance(node, cst.Arg) else node
    return (
        Fix(f"write {float(value)}", (replaced(fact.origin, f"{float(value)}"),), "safe")
        if isinstance(literal, cst.Integer)
        else None
    )


def governs(fact: RateSet, program: Program) -> bool:
    """Whether the rate is the one by which a model's weights are known to be trained, and no callback sets another."""
    if fact.how == "callback":
        return True
    if not fact.models:
        steps = (call for call in program.of(Call) if call.receiver is fact.optimizer and call.name.endswith(STEPS))
        return any("trainable" in cst.Module([]).code_for_node(call.origin.node) for call in steps)
    runs = [fit for fit in program.of(Fit) if fit.compiled is not None and fit.compiled.optimizer is fact.optimizer]
    return not any(sets_rate(fit) for fit in runs)


def sets_rate(fit: Fit) -> bool:
    """Whether a callback of a run sets the learning rate, or may set it."""
    callbacks = callbacks_of(fit)
    known = list(known_callbacks(fit))
    return callbacks is None or len(known) != len(callbacks) or any(each.short_name in OVERWRITES for each in known)


def place(fact: RateSet) -> Origin:
    """Where the rate itself is written: the number a name stands for, else the place it is set."""
    origin = getattr(fact.rate, "origin", None)
    return origin if isinstance(origin, Origin) else fact.origin


def usual(optimizer: ApiObject) -> str:
    """The usual rate of an optimizer in words."""
    known = optimizers.find(optimizer.name)
    default = 1.0 if optimizer.short_name == "Adadelta" else known.usual if known is not None else 0.001
    return f"around {default:g}"
