"""Models as they are put together, layer by layer, into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.checks import check
from tflint.checks.edits import without_argument
from tflint.checks.graph import nodes
from tflint.checks.reasons import because
from tflint.findings import Finding, Fix
from tflint.program.facts import Call, LayerAdded, ModelMade
from tflint.program.layers import Layer, Model
from tflint.program.values import Const

SHAPE_ARGUMENTS = ("input_shape", "input_dim", "batch_input_shape")
NEEDS_WEIGHTS = {
    "count_params": "there is nothing to count", "load_weights": "there is nothing to load them into", "save_weights": "there is nothing to save",
    "summary": "the table would show no shapes and no weights",
}


@check
def input_shape_repeated(added: LayerAdded) -> Iterator[Finding]:
    """An input shape on a layer that is not the first of its Sequential."""
    layer, earlier = added.layer, added.model.layers[: added.index]
    for name in SHAPE_ARGUMENTS if isinstance(layer, Layer) and added.index > 0 else ():
        place = layer.places.get(name)
        if place is None or layer.argument(name) == Const(None):
            continue
        edit = without_argument(place, layer.origin)
        first = getattr(earlier[0], "origin", None) if earlier else None
        yield Finding(
            place.span,
            f"{name} on a layer that is not the first, it is ignored",
            because((first, "the model's input shape is settled here"), (_origin(earlier), "the layer's input is what this one returns")),
            help=f"remove {name}",
            fix=Fix(f"remove {name}", (edit,), "safe") if edit else None,
        )


@check
def duplicate_layer_name(made: ModelMade) -> Iterator[Finding]:
    """Two layers of one model with the same given name."""
    seen: dict[str, Any] = {}
    for node in nodes(made.model):
        given = node.argument("name")
        if not isinstance(given, Const) or not isinstance(given.value, str) or not isinstance(node.layer, (Layer, Model)):
            continue
        first = seen.setdefault(given.value, node.layer)
        place = node.layer.places.get("name") if isinstance(node.layer, Layer) else None
        if first is not node.layer and (place or node.origin) is not None:
            yield Finding(
                (place or node.origin).span,
                f"a second layer called {given.value!r}, names within a model are unique",
                because((getattr(first, "origin", None), "the first one")),
                help="give it another name, or none",
            )


@check
def model_not_built(call: Call) -> Iterator[Finding]:
    """Weights asked of a model whose input shape is not known yet."""
    method, model = call.name.rpartition(".")[2], call.receiver
    if method in NEEDS_WEIGHTS and isinstance(model, Model) and model.kind == "sequential" and model.layers:
        built = model.inputs or model.fields.get("input_spec") or model.fields.get("built") or not model.complete
        if not built and all(isinstance(layer, Layer) and not layer.custom for layer in model.layers):
            yield Finding(
                call.origin.span,
                f"{method}() of a model without an input shape, {NEEDS_WEIGHTS[method]}",
                because((model.origin, "no layer of it says what goes in")),
                help="start the model with keras.Input(shape), or call it on data first",
            )


def _origin(layers: tuple[Any, ...]) -> Any:
    return getattr(layers[-1], "origin", None) if layers else None


