"""Turns `tf.strings`, `tf.io` and the parsing of examples into specs."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.ops.sizes import shape_of, size_of
from tflint.knowledge.ops.tf_call import tensor, tensor_op, wanted_dtype
from tflint.knowledge.registry import Loose, op
from tflint.program.dim import UNKNOWN_DIM
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Configured, Content, Shape, ShapeError, Source, TensorSpec


@tensor_op("tf.io.read_file")
def read_file(filename: Loose) -> TensorSpec:
    """The bytes of a file."""
    return TensorSpec(Shape(()), "string", Content(source=Source("file")), "tensor")


@tensor_op("tf.io.decode_raw", "tf.io.decode_compressed")
def decode_raw(input_bytes: Loose, out_type: Loose = None) -> Any:
    """Read bytes as numbers; how many is known only when running."""
    x = tensor(input_bytes)
    if isinstance(x, ShapeError) or x.shape.dims is None:
        return TensorSpec(UNKNOWN_SHAPE, wanted_dtype(out_type, None), kind="tensor")
    return TensorSpec(Shape((*x.shape.dims, UNKNOWN_DIM)), wanted_dtype(out_type, None), kind="tensor")


def _same(name: str, dtype: str | None) -> None:
    @tensor_op(f"tf.strings.{name}")
    def function(input: Loose, *rest: Loose) -> Any:
        """Do something to each string."""
        x = tensor(input)
        if isinstance(x, ShapeError):
            return x
        if x.dtype not in (None, "string") and name != "as_string":
            return ShapeError(f"{name} takes strings, not {x.dtype}", "dtype")
        return TensorSpec(
            x.shape, dtype, Content(low=0.0 if name == "length" else None, order=x.content.order), "tensor"
        )


for _name in ("lower", "upper", "strip", "regex_replace", "as_string", "unicode_transcode"):
    _same(_name, "string")
_same("length", "int32")
_same("regex_full_match", "bool")
_same("to_hash_bucket_fast", "int64")


@tensor_op("tf.strings.to_number")
def to_number(input: Loose, out_type: Loose = None) -> Any:
    """Read each string as a number."""
    x = tensor(input)
    return x if isinstance(x, ShapeError) else TensorSpec(x.shape, wanted_dtype(out_type, "float32"), kind="tensor")


@tensor_op("tf.strings.substr")
def substr(input: Loose, pos: Loose, len: Loose) -> Any:
    """Cut a piece out of each string."""
    x = tensor(input)
    scalars = isinstance(pos, int) and isinstance(len, int)
    return (
        x if isinstance(x, ShapeError) else TensorSpec(x.shape if scalars else UNKNOWN_SHAPE, "string", kind="tensor")
    )


@tensor_op("tf.strings.split", "tf.strings.unicode_split", "tf.strings.bytes_split")
def split(input: Loose, sep: Loose = None) -> Any:
    """Cut each string into words: a vector of one string, ragged rows of several."""
    x = tensor(input)
    if isinstance(x, ShapeError) or x.shape.rank is None:
        return UNKNOWN
    if x.shape.rank == 0:
        return TensorSpec(Shape((UNKNOWN_DIM,)), "string", kind="tensor")
    return TensorSpec(UNKNOWN_SHAPE, "string", kind="ragged")


@tensor_op("tf.strings.join", "tf.strings.format", "tf.strings.reduce_join")
def join(inputs: Loose, *rest: Loose) -> TensorSpec:
    """Put strings together."""
    return TensorSpec(UNKNOWN_SHAPE, "string", kind="tensor")


def _feature(feature: Any, batch: tuple[Any, ...]) -> Any:
    if not isinstance(feature, Configured):
        return UNKNOWN
    arguments = feature.arguments
    dtype = wanted_dtype(arguments.get("dtype"), None)
    last = feature.name.rpartition(".")[2]
    if last == "FixedLenFeature":
        shape = shape_of(arguments.get("shape", UNKNOWN))
        return TensorSpec(UNKNOWN_SHAPE if shape.dims is None else Shape((*batch, *shape.dims)), dtype, kind="tensor")
    if last == "FixedLenSequenceFeature":
        shape = shape_of(arguments.get("shape", UNKNOWN))
        return TensorSpec(
            UNKNOWN_SHAPE if shape.dims is None else Shape((*batch, UNKNOWN_DIM, *shape.dims)), dtype, kind="tensor"
        )
    return TensorSpec(UNKNOWN_SHAPE, dtype, kind="sparse" if last == "VarLenFeature" else "ragged")


@op("tf.io.parse_single_example", "tf.compat.v1.parse_single_example")
def parse_single_example(serialized: Loose, features: Loose) -> Any:
    """Read one example as a dict of tensors, one for each feature described."""
    return {key: _feature(feature, ()) for key, feature in features.items()} if isinstance(features, dict) else UNKNOWN


@op("tf.io.parse_example", "tf.compat.v1.parse_example")
def parse_example(serialized: Loose, features: Loose) -> Any:
    """Read a batch of examples as a dict of tensors."""
    x = tensor(serialized)
    batch = (x.shape[0],) if isinstance(x, TensorSpec) and x.shape.rank == 1 else (UNKNOWN_DIM,)
    if isinstance(x, TensorSpec) and x.shape.rank not in (1, None):
        return UNKNOWN
    return (
        {key: _feature(feature, batch) for key, feature in features.items()} if isinstance(features, dict) else UNKNOWN
    )


@tensor_op("tf.io.serialize_tensor", "tf.io.encode_jpeg", "tf.io.encode_png")
def encoded(value: Loose, *rest: Loose) -> TensorSpec:
    """Pack a tensor into a string."""
    return TensorSpec(Shape(()), "string", kind="tensor")


@tensor_op("tf.io.parse_tensor")
def parse_tensor(serialized: Loose, out_type: Loose) -> TensorSpec:
    """Unpack a tensor of a type."""
    return TensorSpec(UNKNOWN_SHAPE, wanted_dtype(out_type, None), kind="tensor")


@op("tf.audio.decode_wav")
def decode_wav(contents: Loose, desired_channels: Loose = -1, desired_samples: Loose = -1) -> Any:
    """Decode a WAV file: samples from -1 to 1, and the rate."""
    sizes = tuple(UNKNOWN_DIM if value == -1 else size_of(value) for value in (desired_samples, desired_channels))
    return TensorSpec(Shape(sizes), "float32", Content(-1.0, 1.0), "tensor"), TensorSpec(
        Shape(()), "int32", kind="tensor"
    )


@op("tf.sparse.to_dense", kind="tensor")
def to_dense(sp_input: Loose, default_value: Loose = None) -> TensorSpec:
    """Write a sparse tensor out."""
    dtype = sp_input.dtype if isinstance(sp_input, TensorSpec) else None
    return TensorSpec(sp_input.shape if isinstance(sp_input, TensorSpec) else UNKNOWN_SHAPE, dtype, kind="tensor")


@op("tf.ragged.constant", kind="ragged")
def ragged_constant(pylist: Loose, dtype: Loose = None) -> TensorSpec:
    """Make rows of different lengths."""
    return TensorSpec(UNKNOWN_SHAPE, wanted_dtype(dtype, None), kind="ragged")
