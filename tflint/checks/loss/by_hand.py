"""Losses called by hand on what a model gives into findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tflint.checks.activations import activation_of, deciding
from tflint.checks.model_graph import Node, nodes
from tflint.checks.reasons import finding
from tflint.findings import Finding
from tflint.program.facts import Call
from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.values import ApiObject, Const, TensorValue

CROSSENTROPIES = tuple(
    f"keras.losses.{name}Crossentropy.__call__" for name in ("Binary", "Categorical", "SparseCategorical")
)


def wrong_scores(call: Call) -> Iterator[Finding]:
    """Scores for a loss that takes probabilities, or the other way round, in a training loop of one's own."""
    loss, last = call.receiver, _activation(call)
    if call.name not in CROSSENTROPIES or not isinstance(loss, ApiObject) or last is None:
        return
    from_logits, (activation, units, model) = loss.argument("from_logits"), last
    name, links = loss.short_name, ((loss.origin, "the loss"), (model.origin, "the model"))
    if from_logits in (None, Const(False)) and activation == "linear" and (units != 1 or name.startswith("Binary")):
        text = f"{name} takes probabilities by default, the model gives raw scores (its last layer has no activation)"
        yield from finding(
            call.origin, text, (loss.origin, "the loss"), (model.origin, "the model"), help="from_logits=True"
        )
    elif from_logits == Const(True) and activation in ("softmax", "sigmoid"):
        text = f"from_logits=True, but the model gives probabilities ({activation})"
        found = finding(call.origin, text, *links, help="leave from_logits out")
        yield from (replace(each, level="warning") for each in found)  # Keras 3 notices by itself


def _activation(call: Call) -> tuple[str, object, Model] | None:
    """The activation and the units of the last layer of the one model whose answer a loss is given."""
    given = call.arguments.get("y_pred", call.positional[1] if len(call.positional) > 1 else None)
    made = given.producer if isinstance(given, TensorValue) else None
    end = _end(made) if isinstance(made, LayerCall) and isinstance(made.layer, Model) else None
    activation = activation_of(deciding(end)) if end is not None else None
    if activation is None or made is None or not isinstance(given, TensorValue):
        return None
    return activation, given.spec.shape[-1], made.layer


def _end(made: LayerCall) -> Node | None:
    """The one node that gives the answer of a model, in a subclassed one the layer its `call` ends with."""
    model = made.layer
    if model.kind == "subclass":
        last = made.output.producer if isinstance(made.output, TensorValue) else None
        layer = last.layer if isinstance(last, LayerCall) else None
        return Node(layer, layer.origin) if isinstance(layer, Layer) and not layer.custom else None
    if model.kind not in ("sequential", "functional") or len(model.outputs) != 1 or not model.complete:
        return None
    ends = [node for node in nodes(model) if node.is_output]
    return ends[0] if len(ends) == 1 else None
