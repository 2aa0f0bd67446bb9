"""States what follows from the facts once the whole program has been run: models, heads, learning rates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.interpret.heads import head_layer
from tflint.interpret.joining import MISSING
from tflint.interpret.machine import Machine
from tflint.interpret.rates import rates
from tflint.interpret.validating import METHOD
from tflint.program.dim import UNKNOWN_DIM
from tflint.program.facts import Compile, Fit, Head, LossUse, ModelMade
from tflint.program.layers import Model
from tflint.program.spec import UNKNOWN, TensorSpec
from tflint.program.values import TensorValue

TRAINING = ("fit", "fit_generator", "train_on_batch", "evaluate", "test_on_batch", METHOD)


def derive(machine: Machine) -> None:
    """Add the derived facts to the program."""
    facts = machine.program.facts
    compiles = [fact for fact in facts if isinstance(fact, Compile)]
    derived: list[Any] = []
    for model in dict.fromkeys(machine.models):
        if model.origin is not None:
            derived.append(ModelMade(model=model, origin=model.origin))
    fits = [fact for fact in facts if isinstance(fact, Fit)]
    for fact in compiles:
        derived.extend(_heads(fact, fits))
    derived.extend(rates(machine, compiles))
    facts.extend(derived)


def _heads(compiled: Compile, fits: list[Fit]) -> Iterator[Head]:
    """One head for each output and each fit after this compile; one without labels when nothing is fitted."""
    if _trains_itself(compiled.model):
        return
    mine = [fit for fit in fits if fit.compiled is compiled and fit.method in TRAINING]
    outputs = compiled.model.outputs
    wanted: list[Fit | None] = [*mine] or [None]
    for fit in wanted:
        for index in range(max(len(outputs), 1)):
            yield _head(compiled, fit, index, outputs[index] if outputs else None)


def _trains_itself(model: Model) -> bool:
    """Whether a model's class says itself how to train: what compile gets may mean anything then."""
    from tflint.interpret.classes import class_attribute

    cls = model.instance.cls if model.instance is not None else None
    return cls is not None and any(class_attribute(cls, name) is not MISSING for name in ("train_step", "compute_loss"))


def _head(compiled: Compile, fit: Fit | None, index: int, output: Any) -> Head:
    layer, activation, where = head_layer(output)
    spec = output.spec if isinstance(output, TensorValue) else TensorSpec()
    loss = _loss(compiled, index)
    labels = _labels(fit, index, len(compiled.model.outputs))
    fact: Any = fit if fit is not None else compiled
    return Head(
        model=compiled.model,
        compile=compiled,
        fit=fit,
        index=index,
        layer=layer,
        activation=activation,
        activation_origin=where,
        units=spec.shape[-1] if spec.shape.dims else UNKNOWN_DIM,
        output=spec,
        loss=loss,
        labels=labels,
        labels_value=fit.y_value if fit is not None else None,
        metrics=compiled.metrics,
        origin=(loss.origin if loss is not None and loss.origin is not None else compiled.origin),
        choice=fact.choice or compiled.choice,
        doubt=fact.doubt or compiled.doubt,
        guarded=fact.guarded or compiled.guarded,
    )


def _loss(compiled: Compile, index: int) -> LossUse | None:
    if not compiled.losses:
        return None
    if len(compiled.losses) == 1:
        return compiled.losses[0]
    return compiled.losses[index] if index < len(compiled.losses) else None


def _labels(fit: Fit | None, index: int, count: int) -> TensorSpec | None:
    if fit is None:
        return None
    labels = fit.y
    if isinstance(labels, tuple) and count > 1:
        labels = labels[index] if index < len(labels) else UNKNOWN
    elif isinstance(labels, tuple) and len(labels) == 1:
        labels = labels[0]
    return labels if isinstance(labels, TensorSpec) else None
