"""Layers that refuse the tensors they get into findings."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.alignment import differ
from tflint.checks.edits import replaced, with_argument
from tflint.checks.model_graph import tensors
from tflint.checks.reasons import finding
from tflint.findings import Finding, Fix
from tflint.program.dim import Dim
from tflint.program.facts import Call, ShapeConflict
from tflint.program.layers import Layer
from tflint.program.origin import Origin
from tflint.program.values import Const

RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional"})
WANTS_SEQUENCE = RECURRENT | {
    "Conv1D",
    "SeparableConv1D",
    "MaxPooling1D",
    "AveragePooling1D",
    "GlobalMaxPooling1D",
    "GlobalAveragePooling1D",
    "TimeDistributed",
    "Attention",
    "AdditiveAttention",
    "MultiHeadAttention",
}
WEIGHTED = frozenset({"Dense", "Conv1D", "Conv2D", "Conv3D", "LSTM", "GRU", "SimpleRNN"})
KEEPS_SHAPE = frozenset(
    {"Dropout", "BatchNormalization", "LayerNormalization", "Activation", "LeakyReLU", "ReLU", "GaussianNoise"}
)
MERGING = "keras.layers."


@check(unless=("missing-return-sequences", "batch-size-in-input-shape"))
def layer_input_rank(conflict: ShapeConflict) -> Iterator[Finding]:
    """A layer gets more or fewer axes than it works on."""
    if conflict.layer is not None and conflict.error.problem == "rank":
        yield from refused(conflict, "{layer} cannot take {shapes}, {error}", _rank_help(conflict))


@check(unless=("input-count-mismatch", "channel-order-mismatch", "dropout-rate"), calls=(f"{MERGING}*",))
def layer_shape_mismatch(subject: ShapeConflict | Call) -> Iterator[Finding]:
    """A layer gets tensors that do not fit together or do not fit its weights."""
    if isinstance(subject, Call):
        first = _first_width(subject)
        if first is not None:
            text = f"this layer was made for a last axis of {first[1]}, here it gets {first[2]}"
            yield from finding(subject.origin, text, (first[0], "its weights are made here"), help="use a second layer")
    elif subject.error.problem == "mismatch" and (subject.layer or subject.name.startswith(MERGING)):
        yield from refused(subject, "{layer} cannot take {shapes}, {error}", None)


@check(unless=("channel-order-mismatch", "batch-size-in-input-shape"))
def empty_feature_map(conflict: ShapeConflict) -> Iterator[Finding]:
    """A convolution or pooling that leaves nothing of a dimension."""
    if conflict.layer is not None and conflict.error.problem == "empty":
        text = "this {layer} leaves nothing of {shapes}, {error}"
        yield from refused(conflict, text, 'use padding="same", fewer stages or larger inputs')


@check
def undefined_dense_input(conflict: ShapeConflict) -> Iterator[Finding]:
    """A layer with weights on an axis whose size is not known when the model is built."""
    if conflict.layer is not None and conflict.error.problem == "undefined":
        text = "{layer} on an axis of unknown size in {shapes}, {error}"
        yield from refused(conflict, text, "use a global pooling instead of Flatten, or give the input a fixed size")


@check
def missing_return_sequences(conflict: ShapeConflict) -> Iterator[Finding]:
    """A layer that wants a sequence behind a recurrent layer that returns its last step only."""
    source = _producer(conflict.inputs) if conflict.error.problem == "rank" else None
    inner = source.argument("layer") if source is not None and source.short_name == "Bidirectional" else source
    if conflict.layer is None or conflict.layer.short_name not in WANTS_SEQUENCE or not isinstance(inner, Layer):
        return
    if inner.short_name in RECURRENT and inner.argument("return_sequences") in (None, Const(False)):
        yield from finding(
            conflict.origin,
            f"{conflict.layer.short_name} wants a sequence, the {inner.short_name} before it returns its last step",
            (inner.origin, "return_sequences=True is missing here"),
            help="add return_sequences=True there",
            fix=_ask_for_sequence(inner),
        )


def _first_width(call: Call) -> tuple[Origin | None, Dim, Dim] | None:
    """Where a layer was first applied, the width it got there and the surely different one it gets in a later call."""
    layer, given = call.receiver, next(tensors(call.positional), None)
    if call.context is None or call.context.graph is not None:
        return None
    if not isinstance(layer, Layer) or layer.name.removeprefix(MERGING) not in WEIGHTED or given is None:
        return None
    first = layer.calls[0] if layer.calls else None
    before = next(tensors(first.inputs), None) if first is not None else None
    if first is None or before is None or not differ(before.spec.shape[-1], given.spec.shape[-1]):
        return None
    return first.origin, before.spec.shape[-1], given.spec.shape[-1]


def refused(conflict: ShapeConflict, text: str, help: str | None) -> Iterator[Finding]:
    """What a layer says of the tensors it gets; `text` may name the `layer`, the `shapes` and the `error`."""
    layer = conflict.layer.short_name if conflict.layer is not None else conflict.name.rpartition(".")[2]
    given = dict.fromkeys(repr(tensor.spec.shape) for tensor in tensors(conflict.inputs))
    message = text.format(layer=layer, shapes=" and ".join(given) or "its input", error=conflict.error.message)
    return finding(conflict.origin, message, *_sources(conflict), help=help)


def _sources(conflict: ShapeConflict) -> Iterator[tuple[Origin | None, str]]:
    """Where the tensors come from: the layers that made them, or the places where they were defined."""
    for tensor in tensors(conflict.inputs):
        maker = getattr(tensor.producer, "layer", None)
        words = f"{maker.short_name} returns" if isinstance(maker, Layer) else "this is"
        yield getattr(maker, "origin", None) or tensor.origin, f"{words} {tensor.spec.shape!r}"


def _rank_help(conflict: ShapeConflict) -> str | None:
    """What to write instead, where the two ranks tell."""
    shape = next((tensor.spec.shape for tensor in tensors(conflict.inputs)), None)
    name = conflict.layer.short_name if conflict.layer is not None else ""
    if shape is None or shape.rank is None:
        return None
    if "2D" in name and shape.rank == 3:
        return f"add a channel axis, ({shape[1]!r}, {shape[2]!r}, 1) for the model and x[..., np.newaxis] for the data"
    if name.startswith("Global") and shape.rank == 2:
        return "global pooling replaces Flatten, remove the layer that flattened the map"
    if name in WANTS_SEQUENCE and shape.rank == 2:
        return f"make it a sequence of steps, such as ({shape[1]!r}, 1), or use Dense"
    if name in WANTS_SEQUENCE and shape.rank == 4:
        return "make it a sequence first, keras.layers.Reshape((steps, features))"
    return None


def _producer(inputs: tuple[object, ...]) -> Layer | None:
    """The layer that made the only input, seen through those that leave the shape as it is."""
    calls = [tensor.producer for tensor in tensors(inputs)]
    layer = getattr(calls[0], "layer", None) if len(calls) == 1 else None
    if not isinstance(layer, Layer):
        return None
    return _producer(calls[0].inputs) if layer.short_name in KEEPS_SHAPE and not layer.custom else layer


def _ask_for_sequence(layer: Layer) -> Fix | None:
    """The edit that makes a recurrent layer return all steps."""
    given = layer.places.get("return_sequences")
    edit = replaced(given, "True") if given is not None else with_argument(layer.origin, "return_sequences=True")
    return Fix("return the whole sequence", (edit,)) if edit is not None else None
