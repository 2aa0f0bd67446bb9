"""Optimizers, clipping and penalties that do not do what they were set up for into findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.edits import fix, replaced, without_value
from tflint.checks.heads import argument_place
from tflint.checks.rates import number
from tflint.checks.reasons import because
from tflint.config import Options
from tflint.findings import Finding, Fix
from tflint.knowledge.api.target import Target
from tflint.knowledge.api.versions import minor
from tflint.program.facts import AttributeSet, Compile, Fit, Made, Program
from tflint.program.layers import Layer, Model
from tflint.program.values import ApiObject, Const
from tflint.source.file import SourceFile

OPTIMIZERS = "keras.optimizers."
CLIPPINGS = ("clipnorm", "clipvalue", "global_clipnorm")
LARGEST_CLIPPING = 1e6
"""No gradient of a model that still trains reaches this."""
PENALTIES = {"L1": ("l1",), "L2": ("l2",), "L1L2": ("l1", "l2"), "l1": ("l1",), "l2": ("l2",), "l1_l2": ("l1", "l2")}


@check
def optimizer_not_used(made: Made, program: Program, source: SourceFile) -> Iterator[Finding]:
    """An optimizer object that nothing mentions again, while compile is given another."""
    name = _bound_name(made)
    if not made.object.name.startswith(OPTIMIZERS) or name is None or _mentions(source.text, name) != 1:
        return
    others = [each for each in program.of(Compile) if isinstance(each.optimizer, ApiObject)]
    for compiled in [each for each in others if each.optimizer is not made.object][:1]:
        yield Finding(
            made.origin.span,
            f"this {made.object.short_name} is never used, compile is given another optimizer",
            because((argument_place(compiled, "optimizer"), "compile takes this one, with its default settings")),
            f"write compile(optimizer={name}, ...)",
            _passed(name, made, compiled),
        )


def _passed(name: str, made: Made, compiled: Compile) -> Fix | None:
    """The fix that gives compile the object, where that is made first."""
    place = compiled.places.get("optimizer")
    if place is None or (made.origin.span.cell or 0, made.origin.span) > (place.span.cell or 0, place.span):
        return None
    return Fix(f"pass {name}", (replaced(place, name),))


def _bound_name(made: Made) -> str | None:
    """The one name an object is bound to by its statement."""
    statement: Any = made.origin.statement
    small = (
        statement.body[0] if isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1 else statement
    )
    if not isinstance(small, cst.Assign) or len(small.targets) != 1 or small.value is not made.origin.node:
        return None
    target = small.targets[0].target
    return target.value if isinstance(target, cst.Name) else None


def _mentions(text: str, name: str) -> int:
    """How often a name is mentioned in the program, comments and strings left out."""
    code = re.sub(r"#[^\n]*|(['\"])(?:\\.|(?!\1).)*\1", "", text)
    return len(re.findall(rf"(?<![\w.]){re.escape(name)}\b", code))


@check
def optimizer_shared(compiled: Compile, program: Program, target: Target) -> Iterator[Finding]:
    """One optimizer object compiled into two models that are both trained; those of before Keras 2.11 take any."""
    earlier = next(each for each in program.of(Compile) if each.optimizer is compiled.optimizer)
    if not isinstance(compiled.optimizer, ApiObject) or _serves_any(compiled.optimizer, target):
        return
    trained = {id(fit.model) for fit in program.of(Fit) if fit.method in ("fit", "train_on_batch")}
    both = earlier.model is not compiled.model and {id(earlier.model), id(compiled.model)} <= trained
    if both and earlier.choice is None and compiled.choice is None and not _left_frozen(earlier.model, program):
        first, place = argument_place(earlier, "optimizer"), argument_place(compiled, "optimizer") or compiled.origin
        text = f"this {compiled.optimizer.short_name} belongs to another model already and knows only its weights"
        chain = because((compiled.optimizer.origin, "made here"), (first, "compiled into the first model here"))
        yield Finding(place.span, text, chain, "make one optimizer for each model")


def _serves_any(optimizer: ApiObject, target: Target) -> bool:
    """Whether an optimizer is not known to be one of those that learn once which weights are theirs."""
    if optimizer.origin is None or minor(target.keras) < (2, 11):
        return True
    return ".legacy." in cst.Module([]).code_for_node(optimizer.origin.node)


def _left_frozen(model: Model, program: Program) -> bool:
    """Whether a model is frozen and never thawed: Keras 3 then leaves the optimizer to the other one."""
    sets = [each.value for each in program.of(AttributeSet) if each.receiver is model and each.name == "trainable"]
    return bool(sets) and all(value == Const(False) for value in sets)


@check
def clipping_disabled(made: Made) -> Iterator[Finding]:
    """A bound on the gradients that is switched off or never reached."""
    for name in CLIPPINGS if made.object.name.startswith(OPTIMIZERS) else ():
        bound, place = number(made.object.argument(name)), argument_place(made.object, name)
        if bound is not None and place is not None and (bound <= 0 or bound >= LARGEST_CLIPPING):
            why = "switches clipping off" if bound <= 0 else "is never reached"
            yield Finding(
                place.span,
                f"{name}={bound:g} {why}",
                help=f"use a positive bound such as {name}=1.0, or leave it out",
                fix=_bounded(made, name, bound),
            )


def _bounded(made: Made, name: str, bound: float) -> Fix | None:
    """The fix that takes the sign off a bound, or leaves one out that does nothing."""
    place = made.object.places.get(name)
    if -LARGEST_CLIPPING < bound < 0 and place is not None:
        return Fix(f"write {-bound:g}", (replaced(place, repr(float(-bound))),))
    return fix(f"leave {name} out", without_value(made.object, name))


@check
def regularization_too_strong(made: Made, options: Options) -> Iterator[Finding]:
    """A penalty on kernels so strong that it outweighs the loss."""
    layer = made.object
    penalty = layer.argument("kernel_regularizer") if isinstance(layer, Layer) else None
    if not isinstance(penalty, ApiObject) or penalty.short_name not in PENALTIES:
        return
    for name in PENALTIES[penalty.short_name]:
        factor, place = number(penalty.argument(name)), argument_place(penalty, name)
        if factor is not None and factor >= options.number("factor") and place is not None:
            yield Finding(
                place.span,
                f"an {name} factor of {factor:g} outweighs the loss, all weights are driven to zero",
                because((layer.origin, "the penalty is on the kernel of this layer")),
                "usual factors are 0.00001 to 0.01",
            )
