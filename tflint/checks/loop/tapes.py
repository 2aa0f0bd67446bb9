"""What a GradientTape sees and what becomes of its gradients into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.cutting import first_cut
from tflint.checks.reasons import finding
from tflint.checks.tapes import (
    GRADIENTS,
    RECORDS_NOTHING_OF_MODELS,
    Gradient,
    follows,
    gradient_of,
    gradients,
    mentions_penalties,
    owner_of,
    same_origin,
    saw_no_model,
    tensors_of,
    written_in,
)
from tflint.findings import Finding
from tflint.program.facts import Call, Discarded, Program
from tflint.program.layers import Model
from tflint.program.values import Const, Instance, TensorValue


@check(calls=GRADIENTS)
def forward_outside_tape(call: Call, program: Program) -> Iterator[Finding]:
    """Gradients for a model that was called, or of a loss that was computed, only while the tape was not open."""
    step = gradient_of(call)
    yield from _late_loss(step, program) if step is not None else ()
    if step is None or not isinstance(step.owner, Model) or not saw_no_model(step.tape, program):
        return
    runs = [run for run in program.of(Call) if run.receiver is step.owner and run.name == "keras.Model.__call__"]
    if runs and not mentions_penalties(call) and not written_in(call, ".kernel", ".weights", ".get_weights"):
        yield from finding(
            runs[-1].origin,
            "the model is called outside the tape, all its gradients are None",
            (step.tape.origin, "the tape records from here"),
            (call.origin, "gradients for the model's variables"),
            help="move the call of the model into the with block of the tape",
        )


def _late_loss(step: Gradient, program: Program) -> Iterator[Finding]:
    """What is differentiated comes from a call that no tape of this place has seen."""
    target = step.target if isinstance(step.target, TensorValue) else None
    node = target.origin.node if target is not None and target.origin is not None else None
    made = [each for each in program.of(Call) if node is not None and each.origin.node is node]
    known = all(each.name.startswith(RECORDS_NOTHING_OF_MODELS) and not _seen_there(step, each) for each in made)
    known = known and not any(
        each.name.endswith(".Variable") for each in made
    )  # a variable is its own gradient's source
    if made and known and not step.tape.fields.get("opaque"):
        yield from finding(
            made[-1].origin,
            "this is computed outside the tape, all gradients of it are None",
            (step.tape.origin, "the tape records from here to the end of its block"),
            (step.call.origin, "the gradients"),
            help="move it into the with block of the tape",
        )


def _seen_there(step: Gradient, call: Call) -> bool:
    """Whether a tape made at the same place was, or may have been, open at a call."""
    here = step.tape.origin.node if step.tape.origin is not None else None
    tapes = call.context.tapes if call.context is not None else (step.tape,)
    return any(tape.origin is None or tape.origin.node is here for tape in tapes)


@check(calls=GRADIENTS)
def tape_used_twice(call: Call, program: Program) -> Iterator[Finding]:
    """A second gradient asked of a tape that keeps its record for one only."""
    step = gradient_of(call)
    if step is None or step.tape.argument("persistent") not in (None, Const(False)) or written_in(call, ".reset()"):
        return
    first = next((each for each in gradients(program) if _before(each, step)), None)
    if first is not None:
        yield from finding(
            call.origin,
            "a second gradient() on a tape that is not persistent, the first one used it up",
            (step.tape.origin, "the tape"),
            (first.call.origin, "its first gradient"),
            help="ask for all gradients in one call, or make the tape with persistent=True",
        )


def _before(first: Gradient, second: Gradient) -> bool:
    """Whether another gradient was surely taken from the same tape before."""
    same = first.tape is second.tape and first.call.origin.node is not second.call.origin.node
    return same and follows(first.call.origin, second.call.origin)


@check(calls=GRADIENTS)
def unwatched_tensor(call: Call, program: Program) -> Iterator[Finding]:
    """A gradient with respect to a tensor from outside the tape that nobody told it to watch."""
    step = gradient_of(call)
    if step is None:
        return
    watches = [each for each in program.of(Call) if each.receiver is step.tape and each.name.endswith(".watch")]
    for source in tensors_of(step.sources):
        maker = _maker(source, step, program)
        if maker is not None and not any(_watches(watch, source) for watch in watches):
            yield from finding(
                call.origin,
                "a gradient with respect to a tensor that the tape does not watch, it is None",
                (maker.origin, "a plain tensor, made outside the tape"),
                (step.tape.origin, "the tape watches variables only"),
                help="call tape.watch on it first, or make it a tf.Variable",
            )
            return


def _maker(source: TensorValue, step: Gradient, program: Program) -> Call | None:
    """The call that made a plain tensor while the tape was closed."""
    if source.spec.kind != "tensor" or source.origin is None:
        return None
    made = [each for each in program.of(Call) if each.origin.node is source.origin.node and each.name.startswith("tf.")]
    outside = bool(made) and all(each.context is not None and step.tape not in each.context.tapes for each in made)
    return made[-1] if outside and made[-1].name != "tf.Variable" else None


def _watches(watch: Call, source: TensorValue) -> bool:
    """Whether a tape's watch() may be for a tensor: one that is not known may be for any."""
    given = [tensor for value in watch.positional for tensor in tensors_of(value)]
    return not given or any(same_origin(tensor, source) or tensor.spec == source.spec for tensor in given)


@check
def gradients_misapplied(use: Call | Discarded, program: Program) -> Iterator[Finding]:
    """Gradients that are thrown away, or given to the optimizer the wrong way."""
    by_result = program.once("gradients by result", lambda: {id(step.call.result): step for step in gradients(program)})
    if not by_result:
        return
    if isinstance(use, Discarded):
        step, text, help = by_result.get(id(use.value)), "the gradients are thrown away, nothing is trained by them", ""
        if step is None or use.origin.node is not step.call.origin.node or not isinstance(step.owner, Model):
            return
    else:
        step, text, help = _misapplied(use, by_result, program)
    if step is not None:
        links = () if step.call.origin.node is use.origin.node else ((step.call.origin, "the gradients"),)
        yield from finding(
            use.origin, text, *links, help=help or "pass zip(gradients, variables) to optimizer.apply_gradients"
        )


def _misapplied(use: Call, by_result: dict[int, Gradient], program: Program) -> tuple[Gradient | None, str, str]:
    """What is wrong with a call of `apply_gradients`, and the gradients it is about."""
    nothing = (None, "", "")
    if not use.name.endswith(".apply_gradients") or not use.positional:
        return nothing
    if (bare := by_result.get(id(use.positional[0]))) is not None:
        return bare, "apply_gradients gets bare gradients, it takes pairs of gradient and variable", ""
    node: Any = use.origin.node
    written = node.args[0].value if isinstance(node, cst.Call) and node.args else None
    for zipped in program.of(Call):
        if zipped.name == "builtins.zip" and zipped.origin.node is written and len(zipped.positional) == 2:
            first, second = zipped.positional
            if id(second) in by_result and owner_of(first) is not None:
                return (
                    by_result[id(second)],
                    "the pairs are (variable, gradient), apply_gradients takes (gradient, variable)",
                    "",
                )
            step, other = by_result.get(id(first)), owner_of(second)
            if step is not None and _strangers(step.owner, other):
                return (
                    step,
                    "these gradients belong to another model's variables",
                    "apply them to the variables they were taken for",
                )
    return nothing


def _strangers(one: Any, other: Any) -> bool:
    """Whether two models surely have no variable in common."""
    if one is other or not isinstance(one, Model) or not isinstance(other, Model):
        return False
    mine, others = _parts(one), _parts(other)
    return bool(mine and others) and not mine & (others | {id(other)}) and id(one) not in others


def _parts(model: Model) -> set[int]:
    """The layers and models that a model holds, nested ones too; empty when they are not all known."""
    instance = model.instance
    held = [*instance.fields.values()] if isinstance(instance, Instance) else [*model.layers] if model.complete else []
    found = {id(part) for part in held}
    return found.union(*(_parts(part) for part in held if isinstance(part, Model)))


@check(calls=GRADIENTS)
def gradient_cut(call: Call, program: Program) -> Iterator[Finding]:
    """A loss that no gradient can come through from, since a step on the way cannot be differentiated."""
    step = gradient_of(call)
    blocked = first_cut(step, program) if step is not None else None
    if blocked is not None and step is not None:
        place, written = blocked
        yield from finding(
            place,
            f"no gradient gets through {written}, all of them are None",
            (call.origin, "gradients of a loss that depends on it"),
            help="compute the loss from the probabilities or scores themselves, decide outside the tape",
        )
