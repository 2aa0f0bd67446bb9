"""Models and layers given another number of tensors than they have, or names they do not have, into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.checks import check
from tflint.checks.reasons import because, finding
from tflint.checks.shape.layers import refused
from tflint.checks.versions import keras_3
from tflint.findings import Finding
from tflint.knowledge.api import Target
from tflint.program.facts import Compile, Fit, Program, ShapeConflict
from tflint.program.layers import Layer, Model
from tflint.program.spec import TensorSpec
from tflint.program.values import Const, DictValue, ListValue, TupleValue
from tflint.source.file import SourceFile

EACH_INPUT = "give it a list with one tensor for each input"
OF_OUTPUTS = {"loss": "a loss", "loss_weights": "a loss weight", "metrics": "metrics"}
"""What `compile` takes for each output, by the argument that takes it."""


@check
def input_count_mismatch(
    subject: ShapeConflict | Fit | Compile, program: Program, target: Target, source: SourceFile
) -> Iterator[Finding]:
    """A model or layer gets another number of inputs than it has, or a loss for an output it does not have."""
    if isinstance(subject, Compile):
        if not _meant_to_fail(subject, program):
            yield from _foreign_outputs(subject, keras_3(target, source))
    elif isinstance(subject, Fit):
        wrong = _miscounted(subject) if subject.model.kind == "functional" else None
        place, cause = subject.places.get("x", subject.origin), (subject.model.origin, "the model")
        yield from finding(place, wrong, cause, help=EACH_INPUT) if wrong else ()
    elif subject.error.problem == "arity":
        yield from refused(subject, "{layer} gets another number of inputs than it takes, {error}", EACH_INPUT)


def _miscounted(fit: Fit) -> str | None:
    """What is wrong with the number or the names of the data for several inputs."""
    wanted, given, names = len(fit.model.inputs), fit.x, fit.model.input_names
    if wanted < 2 or fit.method == "call":
        return None
    if isinstance(given, TensorSpec) and fit.dataset is None:
        return f"the model has {wanted} inputs, {fit.method} gets one array"
    if isinstance(given, tuple) and fit.dataset is None and names is not None and len(given) != wanted:
        return f"the model has {wanted} inputs, {fit.method} gets {len(given)} arrays"
    missing = [name for name in names or () if name is not None and isinstance(given, dict) and name not in given]
    if missing and all(isinstance(key, str) for key in given):
        return f'nothing is fed to the input "{missing[0]}", the data have the keys {" and ".join(given) or "none"}'
    return None


def _meant_to_fail(compiled: Compile, program: Program) -> bool:
    """Whether all runs with these settings are tried only, as in a block that expects an error."""
    runs = [fit for fit in program.of(Fit) if fit.compiled is compiled]
    return bool(runs) and all(fit.guarded for fit in runs)


def _foreign_outputs(compiled: Compile, new: bool) -> Iterator[Finding]:
    """A loss, weight or metrics under a name that no output has, where all of them are named."""
    names, keyed = _output_names(compiled.model)
    for argument, what in OF_OUTPUTS.items() if len(names) > 1 else ():
        given = compiled.arguments.get(argument)
        keys = [getattr(key, "value", key) for key in given.entries] if isinstance(given, DictValue) else []
        strange = next((key for key in keys if isinstance(key, str) and key not in names), None)
        if strange is not None and (new or not keyed or argument != "loss"):
            yield Finding(
                compiled.places.get(argument, compiled.origin).span,
                f'{what} for "{strange}", the outputs are called {" and ".join(names)}',
                because((compiled.model.origin, "the model")),
                level="warning" if keyed and argument == "loss_weights" else "",
            )


def _output_names(model: Model) -> tuple[list[str], bool]:
    """The names of all outputs, none when not all are known, and whether they are the keys of a dict."""
    structure: Any = model.arguments.get("outputs", model.arguments.get("*1"))
    if isinstance(structure, DictValue):
        keys = [getattr(key, "value", key) for key in structure.entries]
        whole = not structure.open and all(isinstance(key, str) for key in keys)
        return (keys if whole else []), True
    listed = structure.items if isinstance(structure, (ListValue, TupleValue)) else None
    makers = [getattr(getattr(output, "producer", None), "layer", None) for output in model.outputs]
    names = [maker.argument("name") if isinstance(maker, Layer) else None for maker in makers]
    known = [name.value for name in names if isinstance(name, Const) and isinstance(name.value, str)]
    return (known if len(known) == len(model.outputs) == len(listed or ()) else []), False
