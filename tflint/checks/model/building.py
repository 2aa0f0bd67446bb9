"""Models as they are put together, layer by layer, into findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tflint.checks import check
from tflint.checks.edits import without_argument
from tflint.checks.model_graph import nodes
from tflint.checks.reasons import finding
from tflint.checks.versions import keras_3
from tflint.findings import Finding, Fix
from tflint.knowledge.api import Target
from tflint.program.facts import Call, LayerAdded, Made, ModelMade, Program
from tflint.program.layers import Layer, Model
from tflint.program.values import Const
from tflint.source.file import SourceFile

SHAPE_ARGUMENTS = ("input_shape", "input_dim", "batch_input_shape")
NEEDS_WEIGHTS = {
    "count_params": "there is nothing to count",
    "load_weights": "there is nothing to load them into",
    "save_weights": "there is nothing to save",
    "summary": "the table shows neither shapes nor weights",
}
DEFERRED = ("load_weights", "save_weights")
"""What Keras 2 puts off until the weights are there; Keras 3 raises. It is the other way round with `summary`."""


@check
def input_shape_repeated(added: LayerAdded, program: Program) -> Iterator[Finding]:
    """An input shape on a layer that is not the first of its Sequential."""
    layer, earlier = added.layer, added.model.layers[: added.index]
    for name in SHAPE_ARGUMENTS if isinstance(layer, Layer) and earlier else ():
        place = layer.places.get(name)
        rows = layer.short_name == "Embedding" and name == "input_dim"
        if place is None or rows or layer.argument(name) == Const(None):
            continue
        edit = without_argument(place, layer.origin)
        yield from finding(
            place,
            f"{name} on a layer that is not the first, it is ignored",
            (getattr(earlier[0], "origin", None), "the model's input is settled here"),
            (getattr(earlier[-1], "origin", None), "the layer's input is what this one returns"),
            help=f"remove {name}",
            fix=Fix(f"remove {name}", (edit,), "safe") if edit and _never_first(layer, program) else None,
        )


def _never_first(layer: Layer, program: Program) -> bool:
    """Whether no layer that is written at this place is the first of a model."""
    node = layer.origin.node if layer.origin is not None else None
    made = [fact.object for fact in program.of(Made) if fact.origin.node is node]
    behind = [fact.layer for fact in program.of(LayerAdded) if fact.index > 0]
    first = [fact.layer for fact in program.of(LayerAdded) if fact.index == 0]
    return all(each in behind and each not in first for each in made)


@check
def duplicate_layer_name(made: ModelMade) -> Iterator[Finding]:
    """Two layers of one model with the same given name."""
    seen: dict[str, Any] = {}
    for node in nodes(made.model):
        given = node.argument("name")
        if not isinstance(node.layer, (Layer, Model)) or not isinstance(getattr(given, "value", None), str):
            continue
        first = seen.setdefault(given.value, node.layer)
        if first is not node.layer:
            yield from finding(
                node.layer.places.get("name", node.origin) if isinstance(node.layer, Layer) else node.origin,
                f"a second layer called {given.value!r}, names within a model are unique",
                (getattr(first, "origin", None), "the first one"),
                help="give it another name, or none",
            )


def _fresh(layer: Any, model: Model) -> bool:
    """Whether a layer of Keras has no weights yet: no other model has called it."""
    here = {id(call) for call in model.calls}
    return isinstance(layer, Layer) and not layer.custom and all(id(call) in here for call in layer.calls)


@check(calls=tuple(f"*.{name}" for name in NEEDS_WEIGHTS))
def model_not_built(call: Call, target: Target, source: SourceFile) -> Iterator[Finding]:
    """Weights asked of a model whose input shape is not known yet."""
    method, model, new = call.name.rpartition(".")[2], call.receiver, keras_3(target, source)
    if method not in NEEDS_WEIGHTS or not isinstance(model, Model) or model.kind != "sequential" or not model.layers:
        return
    if not new and method in DEFERRED:
        return
    built = model.inputs or model.fields.get("built") or not model.complete
    if not built and all(_fresh(layer, model) for layer in model.layers):
        found = finding(
            call.origin,
            f"{method}() of a model without an input shape, {NEEDS_WEIGHTS[method]}",
            (model.origin, "no layer of it says what goes in"),
            help="start the model with keras.Input(shape), or call it on data first",
        )
        yield from (replace(each, level="info") if new and method == "summary" else each for each in found)
