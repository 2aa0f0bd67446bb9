"""Custom layers and models, and what they hold and make, into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.layer_kinds import has_weights
from tflint.checks.reasons import finding
from tflint.findings import Edit, Finding, Fix
from tflint.program.facts import AttributeSet, Call, ClassMade, Made, ModelMade, Program, Unread
from tflint.program.layers import Layer, Model
from tflint.program.origin import Origin
from tflint.program.values import Instance
from tflint.source.span import Span

RANDOM_STEPS = (
    "tf.nn.dropout",
    "keras.random.dropout",
    "keras.backend.dropout",
    "tf.image.random_",
    "tf.image.stateless_random_",
)
"""Functions that act at random whenever they are called and belong to training."""


@check
def missing_super_init(made: ClassMade) -> Iterator[Finding]:
    """An `__init__` that leaves out the one of Keras."""
    if not made.starts_base and "__call__" not in made.cls.fields:
        yield from finding(
            made.origin,
            f"{made.cls.name} never calls super().__init__(), Keras has nothing to keep its weights in",
            (made.cls.origin, f"a {made.family} of Keras"),
            help="start with super().__init__(**kwargs)",
            fix=_base_first(made.origin),
        )


def _base_first(init: Origin) -> Fix | None:
    """The fix that starts an `__init__` with the one of Keras."""
    node: Any = init.node
    body = node.body.body if isinstance(node.body, cst.IndentedBlock) else ()
    documented = body and isinstance(body[0], cst.SimpleStatementLine) and isinstance(body[0].body[0], cst.Expr)
    first = next(iter(body[1 if documented else 0 :]), None)
    if first is None or isinstance(first, (cst.FunctionDef, cst.ClassDef)):
        return None
    span = Origin(init.file, first, first).statement_span
    indent = init.file.line_text(span.cell, span.line)[: span.column - 1]
    rest = "**" + node.params.star_kwarg.name.value if node.params.star_kwarg is not None else ""
    edit = Edit(
        Span(span.path, span.line, span.column, span.line, span.column, span.cell),
        f"super().__init__({rest})\n{indent}",
    )
    return Fix("call it first", (edit,)) if not indent.strip() else None


@check
def untracked_layer(held: AttributeSet, program: Program) -> Iterator[Finding]:
    """A layer with weights that only a plain object holds, used by a custom model that holds the object."""
    layer, owner = held.value, held.receiver
    if not isinstance(owner, Instance) or owner.cls.bases or not isinstance(layer, Layer) or not has_weights(layer):
        return
    contexts = [call.context for call in program.of(Call) if call.receiver is layer]
    used = any(context is not None and context.graph == "call" for context in contexts)
    others = [fact for fact in program.of(AttributeSet) if isinstance(fact.receiver, (Layer, Model))]
    keeper = next((fact for fact in others if fact.value is owner), None)
    if used and keeper is not None and not any(fact.value is layer for fact in others):
        yield from finding(
            held.origin,
            f"Keras does not look into {owner.cls.name}, this {layer.short_name} is neither trained nor saved",
            (keeper.origin, "the model holds the object here"),
            help=f"derive {owner.cls.name} from keras.layers.Layer",
        )


@check
def layer_created_in_call(made: Made, program: Program) -> Iterator[Finding]:
    """A layer with weights constructed in `call` and used at once."""
    layer, context = made.object, made.context
    if not isinstance(layer, Layer) or context is None or (context.graph, context.function) != ("call", "call"):
        return
    kept = any(fact.value is layer for fact in program.of(AttributeSet))
    if has_weights(layer) and layer.calls and not kept:
        yield from finding(
            made.origin,
            f"a new {layer.short_name} at every call, its weights are neither trained nor saved",
            help="make the layer in __init__ and only use it in call",
        )


@check(calls=tuple(f"{name}*" for name in RANDOM_STEPS))
def missing_training_argument(call: Call) -> Iterator[Finding]:
    """A random step in the `call` of a layer or model that has no `training` argument."""
    context = call.context
    within = context is not None and (context.graph, context.function) == ("call", "call")
    if context is None or not within or not call.name.startswith(RANDOM_STEPS):
        return
    if context.parameters and not {"training", "**"} & set(context.parameters):
        yield from finding(
            call.origin,
            f"{call.spelled or call.name} acts in prediction too, this call has no training argument",
            help="take training=False as an argument and test it, or use the layer of the same purpose",
        )


@check
def unused_layer(unread: Unread, program: Program) -> Iterator[Finding]:
    """A layer whose result, or the attribute that holds it, is mentioned nowhere else."""
    layer = unread.layer
    if unread.kind == "result" and not _beside_model(layer, program):
        return
    what = f"the result {unread.name}" if unread.kind == "result" else f"self.{unread.name}"
    text = f"nothing uses {what}, this {layer.short_name} is no part of the model"
    yield from finding(unread.origin, text, help="use it, or remove it")


def _beside_model(layer: Layer, program: Program) -> bool:
    """Whether a layer takes a tensor of a functional model and belongs to none."""
    given = [tensor for call in layer.calls for tensor in call.inputs]
    sources = {id(tensor.producer) for tensor in given if tensor.producer is not None}
    sources |= {tensor.identity for tensor in given if tensor.identity}
    models = [made.model for made in program.of(ModelMade) if made.model.kind == "functional" and made.model.complete]
    beside = any(sources & _parts(model) for model in models)
    return beside and not any(layer in model.layers for model in models)


def _parts(model: Model) -> set[int]:
    """What a functional model is made of: its layer calls, and the identities of its inputs."""
    return {id(call) for call in model.calls} | {tensor.identity for tensor in model.inputs}
