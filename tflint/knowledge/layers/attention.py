"""Attention layers: what a query of one shape makes of values and keys of others, and the weights it takes."""

from __future__ import annotations

from typing import Any

from tflint.knowledge import dims
from tflint.knowledge.layers.arguments import differ, flag, positive, size
from tflint.knowledge.layers.registering import FLOAT, keras_layer
from tflint.knowledge.registry import Loose, Sizes, parameters
from tflint.program.dim import BATCH, UNKNOWN_DIM, Dim, add, modulo, mul, show
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Shape, ShapeError, TensorSpec, Unknown


def _parts(inputs: Any) -> tuple[TensorSpec, TensorSpec, TensorSpec]:
    """Query, value and key: the key is the value unless given, what is missing is unknown."""
    given = inputs if isinstance(inputs, (tuple, list)) else (inputs,)
    specs = [item if isinstance(item, TensorSpec) else TensorSpec() for item in given] or [TensorSpec()]
    value = specs[1] if len(specs) > 1 else TensorSpec()
    return specs[0], value, specs[2] if len(specs) > 2 and isinstance(given[2], TensorSpec) else value


def _unlike(value: TensorSpec, key: TensorSpec) -> ShapeError | None:
    """The objection to a value and a key of different lengths."""
    if value.shape.dims is None or key.shape.dims is None:
        return None
    ours, theirs = value.shape.dims[1:-1], key.shape.dims[1:-1]
    if len(ours) != len(theirs) or any(differ(a, b) for a, b in zip(ours, theirs, strict=False)):
        return ShapeError(f"value {value.shape!r} and key {key.shape!r} have different lengths")
    return None


def _undefined(*specs: TensorSpec) -> ShapeError | None:
    """The objection to features without a size."""
    for spec in specs:
        if spec.shape.dims and spec.shape.dims[-1] is BATCH:
            return ShapeError(f"the last axis of {spec.shape!r} must have a known size", "undefined")
    return None


def _output_sizes(output_shape: Any) -> tuple[Dim, ...] | None:
    """The sizes asked for instead of the query's features; empty for none, `None` when not known."""
    if output_shape is None:
        return ()
    if isinstance(output_shape, (tuple, list)):
        return tuple(size(dim) for dim in output_shape)
    return None if output_shape is UNKNOWN_DIM else (size(output_shape),)


@keras_layer("MultiHeadAttention")
def multi_head_attention(
    inputs: Any,
    num_heads: Dim,
    key_dim: Dim,
    value_dim: Loose = None,
    output_shape: Sizes = None,
    *,
    return_attention_scores: Loose = False,
) -> Any:
    """Let each place of the query look at all places of the value, with several heads."""
    for given, name in ((num_heads, "num_heads"), (key_dim, "key_dim")):
        found = positive(given, name)
        if isinstance(found, ShapeError):
            return found
    query, value, key = _parts(inputs)
    wrong = _unlike(value, key) or _undefined(query, value, key)
    if wrong is not None:
        return wrong
    wanted = _output_sizes(output_shape)
    known = query.shape.dims is not None and wanted is not None
    shape = Shape((*(query.shape.dims or ())[:-1], *wanted)) if known and wanted else query.shape
    output = TensorSpec(shape if known else UNKNOWN_SHAPE, FLOAT)
    scores = TensorSpec(Shape((query.shape[0], size(num_heads), query.shape[1], UNKNOWN_DIM)), FLOAT)
    return _with_scores(output, scores, query, return_attention_scores)


def _with_scores(output: TensorSpec, scores: TensorSpec, query: TensorSpec, wanted: Any) -> Any:
    asked = flag(wanted)
    if asked is None:
        return UNKNOWN
    if query.shape.rank != 3:
        scores = TensorSpec(UNKNOWN_SHAPE, FLOAT)
    return (output, scores) if asked else output


@parameters("keras.layers.MultiHeadAttention")
def multi_head_attention_parameters(
    inputs: Any,
    num_heads: Dim,
    key_dim: Dim,
    value_dim: Loose = None,
    use_bias: Loose = True,
    output_shape: Sizes = None,
    use_gate: Loose = False,
) -> Dim:
    """Projections of query, key and value to all heads, and of the heads to the output."""
    query, value, key = _parts(inputs)
    bias, gate, wanted = flag(use_bias), flag(use_gate), _output_sizes(output_shape)
    if bias is None or gate is None or wanted is None or isinstance(value_dim, Unknown):
        return UNKNOWN_DIM
    keys = mul(size(num_heads), size(key_dim))
    values = mul(size(num_heads), size(value_dim)) if value_dim else keys
    outputs = dims.product(wanted) if wanted else query.shape[-1]
    linear = [(query.shape[-1], keys), (key.shape[-1], keys), (value.shape[-1], values), (values, outputs)]
    linear += [(query.shape[-1], values)] if gate else []
    return _projections(linear, bias)


def _projections(linear: list[tuple[Dim, Dim]], bias: bool) -> Dim:
    total: Dim = 0
    for inputs, outputs in linear:
        if inputs is BATCH or outputs is BATCH:
            return UNKNOWN_DIM
        total = add(total, mul(add(inputs, 1 if bias else 0), outputs))
    return total


@keras_layer("GroupQueryAttention")
def group_query_attention(
    inputs: Any,
    head_dim: Dim,
    num_query_heads: Dim,
    num_key_value_heads: Dim,
    *,
    return_attention_scores: Loose = False,
) -> Any:
    """Let groups of query heads share one head of keys and values."""
    if differ(modulo(size(num_query_heads), size(num_key_value_heads)), 0):
        heads = show(size(num_query_heads))
        return ShapeError(f"{heads} query heads cannot share {show(size(num_key_value_heads))} heads", "value")
    query, value, key = _parts(inputs)
    wrong = _unlike(value, key) or _undefined(query, value, key)
    if wrong is None and query.shape.dims and value.shape.dims and differ(query.shape[-1], value.shape[-1]):
        wrong = ShapeError(f"query {query.shape!r} and value {value.shape!r} have different features")
    if wrong is not None:
        return wrong
    heads_scores = Shape((query.shape[0], size(num_query_heads), query.shape[1], key.shape[1]))
    output = TensorSpec(query.shape, FLOAT)
    return _with_scores(output, TensorSpec(heads_scores, FLOAT), query, return_attention_scores)


@parameters("keras.layers.GroupQueryAttention")
def group_query_attention_parameters(
    inputs: Any,
    head_dim: Dim,
    num_query_heads: Dim,
    num_key_value_heads: Dim,
    use_bias: Loose = True,
    use_gate: Loose = False,
) -> Dim:
    """Projections of query, key and value to their heads, and of the heads to the output."""
    query, value, key = _parts(inputs)
    bias, gate = flag(use_bias), flag(use_gate)
    if bias is None or gate is None:
        return UNKNOWN_DIM
    queries = mul(size(num_query_heads), size(head_dim))
    shared = mul(size(num_key_value_heads), size(head_dim))
    linear = [(query.shape[-1], queries), (key.shape[-1], shared), (value.shape[-1], shared)]
    linear += [(queries, query.shape[-1])] + ([(query.shape[-1], queries)] if gate else [])
    return _projections(linear, bias)


@keras_layer("Attention", "AdditiveAttention")
def attention(inputs: Any, *, return_attention_scores: Loose = False) -> Any:
    """Weight values by how well keys match the query."""
    if isinstance(inputs, (tuple, list)) and not 2 <= len(inputs) <= 3:
        return ShapeError(f"takes query, value and at most a key, got {len(inputs)} inputs", "arity")
    query, value, key = _parts(inputs)
    known = query.shape.dims is not None and value.shape.dims
    output = Shape((*(query.shape.dims or ())[:-1], value.shape[-1])) if known else UNKNOWN_SHAPE
    scores = Shape((*(query.shape.dims or ())[:-1], key.shape[-2])) if query.shape.dims else UNKNOWN_SHAPE
    return _with_scores(TensorSpec(output, FLOAT), TensorSpec(scores, FLOAT), query, return_attention_scores)


@parameters("keras.layers.Attention")
def attention_parameters(inputs: Any, use_scale: Loose = False, score_mode: Loose = "dot") -> Dim:
    """A scale where wanted, and a weight for the scores of concatenated parts."""
    scale = flag(use_scale)
    if scale is None or not isinstance(score_mode, str):
        return UNKNOWN_DIM
    return int(scale) + int(score_mode == "concat")


@parameters("keras.layers.AdditiveAttention")
def additive_attention_parameters(inputs: Any, use_scale: Loose = True) -> Dim:
    """A scale for each feature where wanted."""
    scale, features = flag(use_scale), _parts(inputs)[0].shape[-1]
    return UNKNOWN_DIM if scale is None or features is BATCH else features if scale else 0
