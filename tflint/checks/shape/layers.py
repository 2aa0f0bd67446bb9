"""Layers that refuse the tensors they get into findings."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.edits import replaced, with_argument
from tflint.checks.graph import tensors
from tflint.checks.reasons import because
from tflint.findings import Finding, Fix
from tflint.program.facts import ShapeConflict
from tflint.program.layers import Layer
from tflint.program.origin import Origin
from tflint.program.values import Const

RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional"})
WANTS_SEQUENCE = RECURRENT | {
    "Conv1D", "SeparableConv1D", "MaxPooling1D", "AveragePooling1D", "GlobalMaxPooling1D", "GlobalAveragePooling1D", "TimeDistributed",
    "Attention", "AdditiveAttention", "MultiHeadAttention",
}


@check(unless=("missing-return-sequences", "batch-size-in-input-shape"))
def layer_input_rank(conflict: ShapeConflict) -> Iterator[Finding]:
    """A layer gets more or fewer axes than it works on."""
    if conflict.layer is not None and conflict.error.problem == "rank":
        yield _finding(conflict, "{layer} cannot take {shapes}, {error}", _rank_help(conflict))


@check(unless=("input-count-mismatch", "channel-order-mismatch"))
def layer_shape_mismatch(conflict: ShapeConflict) -> Iterator[Finding]:
    """A layer gets tensors that do not fit together or do not fit its weights."""
    if conflict.layer is not None and conflict.error.problem in ("mismatch", "value"):
        yield _finding(conflict, "{layer} cannot join or take {shapes}, {error}", None)


@check(unless=("channel-order-mismatch", "batch-size-in-input-shape"))
def empty_feature_map(conflict: ShapeConflict) -> Iterator[Finding]:
    """A convolution or pooling that leaves nothing of a dimension."""
    if conflict.layer is not None and conflict.error.problem == "empty":
        yield _finding(conflict, "nothing is left of {shapes} behind this {layer}, {error}", 'use padding="same", fewer stages or larger inputs')


@check
def undefined_dense_input(conflict: ShapeConflict) -> Iterator[Finding]:
    """A layer with weights on an axis whose size is not known when the model is built."""
    if conflict.layer is not None and conflict.error.problem == "undefined":
        help = "use a global pooling instead of Flatten, or give the input a fixed size"
        yield _finding(conflict, "{layer} on an axis of unknown size, {shapes}, {error}", help)


@check
def input_count_mismatch(conflict: ShapeConflict) -> Iterator[Finding]:
    """A model or layer gets another number of inputs than it has."""
    if conflict.error.problem == "arity":
        yield _finding(conflict, "{layer} gets another number of inputs than it takes, {error}", "give it a list with one tensor for each input")


@check
def missing_return_sequences(conflict: ShapeConflict) -> Iterator[Finding]:
    """A layer that wants a sequence behind a recurrent layer that returns its last step only."""
    source = _producer(conflict.inputs)
    if conflict.layer is None or conflict.error.problem != "rank" or conflict.layer.short_name not in WANTS_SEQUENCE or source is None:
        return
    inner = source.argument("layer") if source.short_name == "Bidirectional" else source
    if source.short_name in RECURRENT and isinstance(inner, Layer) and inner.argument("return_sequences") in (None, Const(False)):
        text = f"{conflict.layer.short_name} wants a sequence, the {inner.short_name} before it returns only its last step"
        fix = _ask_for_sequence(inner)
        yield Finding(
            conflict.origin.span, text, because((inner.origin, "return_sequences=True is missing here")), "add return_sequences=True there", fix=fix
        )



def _finding(conflict: ShapeConflict, text: str, help: str | None) -> Finding:
    layer = conflict.layer.short_name if conflict.layer is not None else conflict.name.rpartition(".")[2]
    shapes = " and ".join(dict.fromkeys(repr(tensor.spec.shape) for tensor in tensors(conflict.inputs))) or "its input"
    message = text.format(layer=layer, shapes=shapes, error=conflict.error.message)
    return Finding(conflict.origin.span, message, because(*_sources(conflict)), help)


def _sources(conflict: ShapeConflict) -> Iterator[tuple[Origin | None, str]]:
    """Where the tensors come from: the layers that made them, or the places where they were defined."""
    for tensor in tensors(conflict.inputs):
        maker = getattr(tensor.producer, "layer", None)
        origin = getattr(maker, "origin", None) or tensor.origin
        yield origin, f"{maker.short_name} returns {tensor.spec.shape!r}" if isinstance(maker, Layer) else f"this is {tensor.spec.shape!r}"


def _rank_help(conflict: ShapeConflict) -> str | None:
    """What to write instead, where the two ranks tell."""
    shape = next((tensor.spec.shape for tensor in tensors(conflict.inputs)), None)
    name = conflict.layer.short_name if conflict.layer is not None else ""
    if shape is None or shape.dims is None:
        return None
    if "2D" in name and shape.rank == 3:
        return f"a channel axis is missing: give the model ({shape[1]!r}, {shape[2]!r}, 1) and the data a last axis, x[..., np.newaxis]"
    if name.startswith("Global") and shape.rank == 2:
        return "global pooling replaces Flatten, remove the layer that flattened the map"
    if name in WANTS_SEQUENCE and shape.rank == 2:
        return f"make it a sequence of steps, such as ({shape[1]!r}, 1), or use Dense"
    if name in WANTS_SEQUENCE and shape.rank == 4:
        return "reshape the map into a sequence first, keras.layers.Reshape((steps, features))"
    return None


def _producer(inputs: tuple[object, ...]) -> Layer | None:
    """The layer that made the only input."""
    made = [getattr(tensor.producer, "layer", None) for tensor in tensors(inputs)]
    return made[0] if len(made) == 1 and isinstance(made[0], Layer) else None


def _ask_for_sequence(layer: Layer) -> Fix | None:
    """The edit that makes a recurrent layer return all steps."""
    title, given = "return the whole sequence", layer.places.get("return_sequences")
    if given is not None:
        return Fix(title, (replaced(given, "True"),))
    edit = with_argument(layer.origin, "return_sequences=True")
    return Fix(title, (edit,)) if edit is not None else None
