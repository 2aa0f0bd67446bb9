"""unit: what is known of values (limits, scalings, labels, the order of samples) through operators and functions."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.ops import operators
from tflint.knowledge.registry import op_output
from tflint.program import dim
from tflint.program.spec import Content, Labels, Shape, Source, TensorSpec

PIXELS = TensorSpec(
    Shape((60000, 28, 28)), "uint8", Content(0.0, 255.0, source=Source("dataset", "mnist"), order=7), "numpy"
)
CLASSES = TensorSpec(Shape((60000,)), "uint8", Content(0.0, 9.0, Labels("integer", 10), order=7), "numpy")


def numpy(name: str, *args: Any, **kwargs: Any) -> Any:
    return op_output(f"numpy.{name}", args, kwargs)


def binary(operator: str, a: Any, b: Any) -> Any:
    return operators.binary(operator, a, b, "numpy")


def kinds(x: TensorSpec) -> list[str]:
    return [step.kind for step in x.content.scalings]


def test_division_scales_and_keeps_the_order() -> None:
    scaled = binary("/", numpy("ndarray.astype", PIXELS, "float32"), 255.0)
    assert (scaled.dtype, scaled.content.low, scaled.content.high) == ("float32", 0.0, 1.0)
    assert kinds(scaled) == ["divide"] and scaled.content.order == 7 and scaled.content.source == PIXELS.content.source


def test_pixels_between_minus_one_and_one() -> None:
    scaled = binary("-", binary("/", PIXELS, 127.5), 1)
    assert (scaled.content.low, scaled.content.high) == (-1.0, 1.0)


def test_rescaling_by_a_factor() -> None:
    assert kinds(binary("*", 1 / 255.0, PIXELS)) == ["rescale"]


def test_standardising_is_recognised_by_the_mean_and_the_deviation() -> None:
    mean, deviation = numpy("mean", PIXELS, 0), numpy("ndarray.std", PIXELS, 0)
    assert kinds(binary("/", binary("-", PIXELS, mean), deviation)) == ["standardise"]


def test_dividing_by_the_greatest_value_is_a_minmax_scaling() -> None:
    assert kinds(binary("/", PIXELS, numpy("ndarray.max", PIXELS))) == ["minmax"]
    spread = binary("-", numpy("max", PIXELS), numpy("min", PIXELS))
    assert kinds(binary("/", binary("-", PIXELS, numpy("min", PIXELS)), spread)) == ["minmax"]


def test_bytes_that_may_wrap_around_lose_their_limits() -> None:
    assert binary("*", PIXELS, 2).content.high is None
    tens = TensorSpec(Shape((3,)), "uint8", Content(200.0, 250.0), "numpy")
    assert "overflow" in binary("+", tens, 100).content.marks


def test_labels_by_eye_and_one_hot() -> None:
    by_eye = operators.subscript(numpy("eye", 10), (CLASSES,))
    assert (
        by_eye.content.labels == Labels("one-hot", 10)
        and by_eye.shape == Shape((60000, 10))
        and by_eye.content.order == 7
    )
    hot = op_output("tf.one_hot", (CLASSES, 10), {})
    assert hot.content.labels == Labels("one-hot", 10) and hot.content.order == 7


def test_labels_by_argmax_and_comparison() -> None:
    scores = TensorSpec(Shape((5, 3)), "float32", kind="numpy")
    assert numpy("argmax", scores, axis=1).content.labels == Labels("integer", 3)
    assert binary("==", CLASSES, 3).content.labels == Labels("binary", 2)
    assert numpy("where", binary(">", scores, 0), 1, -1).content.labels == Labels("plus-minus", 2)


def test_one_permutation_keeps_two_arrays_aligned() -> None:
    places = numpy("random.permutation", 60000)
    x, y = operators.subscript(PIXELS, (places,)), operators.subscript(CLASSES, (places,))
    assert x.content.order == y.content.order != 7
    other = operators.subscript(CLASSES, (numpy("random.permutation", 60000),))
    assert other.content.order != x.content.order


def test_slices_are_aligned_when_they_are_the_same() -> None:
    first = operators.subscript(PIXELS, (slice(None, 100),))
    assert first.content.order == operators.subscript(CLASSES, (slice(None, 100),)).content.order
    assert first.content.order != operators.subscript(CLASSES, (slice(100, 200),)).content.order


def test_one_mask_selects_as_many_from_two_arrays() -> None:
    mask = binary("<", CLASSES, 2)
    x, y = operators.subscript(PIXELS, (mask,)), operators.subscript(CLASSES, (mask,))
    assert dim.compare(x.shape[0], y.shape[0]) is dim.Comparison.EQ and x.content.order == y.content.order is not None
    other = operators.subscript(CLASSES, (binary(">", CLASSES, 2),))
    assert dim.compare(x.shape[0], other.shape[0]) is dim.Comparison.UNKNOWN and other.content.order != x.content.order


def test_functions_that_bend_are_remembered() -> None:
    x = numpy("linspace", 0.0, 6.28, 100)
    noisy = binary("+", numpy("sin", x), binary("*", 0.1, numpy("random.randn", 100)))
    assert noisy.content.relation == "sin"
    assert binary("+", binary("**", x, 2), 1).content.relation == "square"
    assert binary("+", binary("*", 3, x), 2).content.relation is None


def test_the_range_of_images_survives_resizing_but_not_the_type() -> None:
    decoded = op_output("tf.image.decode_jpeg", ("bytes",), {"channels": 3})
    small = op_output("tf.image.resize", (decoded, (224, 224)), {})
    assert (small.dtype, small.content.low, small.content.high) == ("float32", 0.0, 255.0)
    unit = op_output("tf.image.convert_image_dtype", (decoded, "float32"), {})
    assert (unit.content.low, unit.content.high) == (0.0, 1.0)


def test_sizes_read_as_a_tensor_are_sizes_again() -> None:
    n = dim.fresh("n")
    x = TensorSpec(Shape((n, 28, 28)), "float32", kind="tensor")
    size = operators.subscript(op_output("tf.shape", (x,), {}), (0,))
    assert op_output("tf.reshape", (x, (size, -1)), {}).shape == Shape((n, 784))
    twice = operators.binary("*", size, 2, "tensor")
    assert op_output("tf.zeros", ((twice, 3),), {}).shape == Shape((dim.mul(n, 2), 3))


def test_rows_of_a_table_nobody_read() -> None:
    n = dim.fresh("n_rows")
    table = TensorSpec(Shape((n, 9)), "float64", kind="numpy")
    assert operators.subscript(table, (slice(None), slice(None, -1))).shape == Shape((n, 8))
    assert operators.attribute(table, "shape") == (n, 9)
    flat = op_output("numpy.ndarray.reshape", (table, n, 3, 3), {})
    assert flat.shape == Shape((n, 3, 3))
