"""Questions about a loss or metric into answers: whether it fails, broadcasts or says nothing for these labels."""

from __future__ import annotations

from typing import Any

from .answers import Undecidable, confirmed, raised, refuted, sentence, undecided
from .arguments import Reader
from .rebuilding import Stopped, model

MOST_ELEMENTS = 4_000_000
RIGHT = 0.97
"""The probability that a nearly right answer gives to the right class."""


def loss(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """What the loss makes of labels and output of these shapes, by the claim of the request."""
    small = Reader(lib, request["sizes"][3] if request.get("sizes") else [])
    shape = output_shape(lib, request, small)
    labels = label_array(lib, request["labels"], small, shape[0])
    answer: dict[str, Any] = CLAIMS[request["claim"]](lib, small, request, labels, shape)
    return answer


def output_shape(lib: Any, request: dict[str, Any], small: Reader) -> list[int]:
    """The shape of the model's output with a small batch: from Keras itself where the model can be rebuilt."""
    ours = small.shape(request["output"]["shape"])
    if request.get("model"):
        try:
            with lib.unbuilt():
                built = model(small, request["model"])
            shape = getattr(built, "output_shape", None)
        except Stopped:
            shape = None  # refused for a reason of its own: the inferred output has to do
        if isinstance(shape, tuple) and shape and all(size is None or isinstance(size, int) for size in shape):
            ours = [ours[0] if place == 0 else size for place, size in enumerate(shape)]
    if any(size is None for size in ours):
        raise Undecidable("the shape of the output is not known")
    return _smaller(ours)


def _smaller(shape: list[int]) -> list[int]:
    """The same shape with as many samples as are affordable, a number no other axis has."""
    for samples in (shape[0], 11, 7, 5, 3, 2):
        smaller = [samples, *shape[1:]]
        if _count(smaller) <= MOST_ELEMENTS and (samples not in shape[1:] or samples == shape[0]):
            return smaller
    raise Undecidable("arrays too large to be made")


def _count(shape: list[int]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count


def _affordable(shape: list[int]) -> None:
    if _count(shape) > MOST_ELEMENTS:
        raise Undecidable("arrays too large to be made")


def label_array(lib: Any, given: dict[str, Any], small: Reader, samples: int) -> Any:
    """Labels of the given shape, dtype and form; class ids take every value that is known to occur."""
    np, shape = lib.np, small.shape(given["shape"])
    if any(size is None for size in shape) or given["dtype"] in ("object", "string"):
        raise Undecidable("the shape or dtype of the labels is not known")
    shape = [samples, *shape[1:]] if shape else shape
    _affordable(shape)
    form, low, high = given.get("form"), given.get("low"), given.get("high")
    if form == "one-hot" and shape[1:]:
        values = np.resize(np.eye(shape[-1]), shape)
    elif form in ("integer", "binary") and low is not None and high is not None and high - low < 100_000:
        values = np.resize(np.arange(int(low), int(high) + 1), shape)
    elif form == "plus-minus":
        values = np.resize([-1.0, 1.0], shape)
    elif form in ("binary", "multi-hot"):
        values = np.resize([0.0, 1.0, 1.0], shape)
    elif low is not None and high is not None:
        values = np.resize(np.linspace(low, high, 7), shape)
    else:
        values = np.resize(np.linspace(0, 1, 7), shape)
    return values.astype(given["dtype"] or "float32")


def answer_array(lib: Any, activation: str | None, shape: list[int]) -> Any:
    """An output as the last activation may give it."""
    np = lib.np
    values = np.random.default_rng(7).uniform(0.1, 0.9, shape)
    if activation == "softmax":
        values = values / values.sum(axis=-1, keepdims=True)
    elif activation in ("linear", "tanh", None):
        values = values - 0.5
    return values.astype("float32")


def container(lib: Any, small: Reader, given: Any) -> Any:
    """The loss as `compile` wraps it, a function of labels and output."""
    chosen = small.value(given)
    if lib.internals is None:
        raise Undecidable("this Keras hides how it wraps losses")
    if lib.three:
        return lib.internals.CompileLoss(chosen)
    return lib.internals.LossesContainer(chosen)


def value_of(lib: Any, small: Reader, request: dict[str, Any], labels: Any, answers: Any) -> float:
    """The loss as `fit` computes it."""
    tf = lib.tf
    return float(container(lib, small, request["loss"])(tf.convert_to_tensor(labels), tf.convert_to_tensor(answers)))


def fails(lib: Any, small: Reader, request: dict[str, Any], labels: Any, shape: list[int]) -> dict[str, Any]:
    """The claim that the loss raises, or is no number, or has no minimum."""
    answers = answer_array(lib, request.get("activation"), shape)
    try:
        value = value_of(lib, small, request, labels, answers)
        if value == value and request.get("bounded"):
            extremes = [
                value_of(lib, small, request, labels, lib.np.full(shape, one, "float32")) for one in (1e-4, 1 - 1e-4)
            ]
            value = min(value, *extremes)
    except Undecidable:
        raise
    except Exception as error:
        return raised(error)
    if value != value:
        return confirmed("the loss is nan")
    if request.get("bounded") and value < -1e-3:
        return confirmed(f"the loss falls to {value:.3g}, below the 0 of a right answer")
    said = f"fit computes a loss of {value:.3g}"
    return (
        undecided(f"{said}, whether it is meant is not for TensorFlow to say") if request.get("soft") else refuted(said)
    )


def broadcasts(lib: Any, small: Reader, request: dict[str, Any], labels: Any, shape: list[int]) -> dict[str, Any]:
    """The claim that one label meets several outputs, or several labels one output."""
    np = lib.np
    label, same = np.zeros(labels.shape, "float32"), np.zeros(shape, "float32")
    label.flat[0] = same.flat[0] = 1.0
    zeros = np.zeros(shape, "float32")
    try:
        value, usual = (value_of(lib, small, request, one, zeros) for one in (label, same))
    except Undecidable:
        raise
    except Exception as error:
        return raised(error)
    if not usual or usual != usual or value != value:
        raise Undecidable("this loss does not tell")
    shapes = f"labels {tuple(labels.shape)} and output {tuple(shape)}"
    if abs(value / usual - 1) < 1e-3:
        return refuted(f"{shapes} are compared element by element")
    return confirmed(f"{shapes} run without an error, one label weighs {value / usual:.3g} times what it should")


def constant(lib: Any, small: Reader, request: dict[str, Any], labels: Any, shape: list[int]) -> dict[str, Any]:
    """The claim that the loss is the same whatever the model answers, or fails."""
    np = lib.np
    ones = np.ones(labels.shape, labels.dtype)
    try:
        values = [value_of(lib, small, request, ones, np.full(shape, one, "float32")) for one in (0.2, 0.8)]
    except Undecidable:
        raise
    except Exception as error:
        return raised(error)
    if all(value != value for value in values):
        return confirmed("the loss is nan")
    if abs(values[0] - values[1]) < 1e-6:
        return confirmed(f"the loss is {round(values[0], 6) + 0.0:.3g} whatever the model answers")
    return refuted(f"the loss is {values[0]:.3g} for an answer of 0.2 and {values[1]:.3g} for 0.8")


def apart(lib: Any, small: Reader, request: dict[str, Any], labels: Any, shape: list[int]) -> dict[str, Any]:
    """The claim that there is one label per sample and one output per position: it fails, or broadcasts."""
    failing = fails(lib, small, request, labels, shape)
    return failing if failing["outcome"] != "refuted" else broadcasts(lib, small, request, labels, shape)


CLAIMS: dict[str, Any] = {"fails": fails, "broadcasts": broadcasts, "constant": constant, "apart": apart}


def softmax(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether a softmax over the last axis of an output gives 1 whatever goes in."""
    small = Reader(lib, request["sizes"][3] if request.get("sizes") else [])
    shape = output_shape(lib, request, small)
    values = lib.tf.nn.softmax(lib.np.random.default_rng(7).normal(size=shape).astype("float32"))
    if float(lib.np.abs(values.numpy() - 1).max()) < 1e-6:
        return confirmed(f"a softmax over the last axis of {(None, *shape[1:])} is 1 for every input")
    return refuted(f"a softmax over the last axis of {(None, *shape[1:])} is not constant")


def metric(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether a metric sees that nearly right answers are right, and does not praise a constant one."""
    np, small = lib.np, Reader(lib, request["sizes"][3] if request.get("sizes") else [])
    shape = output_shape(lib, request, small)
    labels = label_array(lib, request["labels"], small, shape[0])
    chosen = request["metric"]
    try:
        right = measured(lib, small, chosen, labels, nearly_right(lib, request, labels, shape))
        same = measured(lib, small, chosen, labels, np.full(shape, 1.0 / max(shape[-1], 2), "float32"))
    except Undecidable:
        raise
    except Exception as error:
        return confirmed(sentence(error))
    if right < 0.99:
        return confirmed(f"nearly right answers get {right:.3g} of 1")
    if same > 0.5 and shape[-1] > 2:
        return confirmed(f"an answer that is always the same gets {same:.3g} of 1")
    return refuted(f"nearly right answers get {right:.3g}, a constant one {same:.3g}")


def nearly_right(lib: Any, request: dict[str, Any], labels: Any, shape: list[int]) -> Any:
    """Answers a good model would give: a thousandth off, or 97 % for the right class."""
    np, form = lib.np, request["labels"].get("form")
    values = labels.astype("float64")
    if request.get("task") == "number":
        return np.resize(values, shape).astype("float32") * 1.001 + 0.001
    if shape[-1] == 1:
        return (np.resize(values, shape) * (2 * RIGHT - 1) + 1 - RIGHT).astype("float32")
    if form != "one-hot" and labels.ndim < len(shape) or labels.shape[-1:] == (1,):
        flat = values.reshape(-1)[: int(np.prod(shape[:-1]))].astype(int)
        values = np.eye(shape[-1])[flat % shape[-1]].reshape(shape)
    spread = (1 - RIGHT) / max(shape[-1] - 1, 1)
    return (values * (RIGHT - spread) + spread).astype("float32")


def measured(lib: Any, small: Reader, chosen: Any, labels: Any, answers: Any) -> float:
    """A metric as `compile` resolves and `fit` computes it."""
    made = small.value(chosen)
    labels, answers = lib.tf.convert_to_tensor(labels), lib.tf.convert_to_tensor(answers)
    if lib.three:
        metrics = lib.internals.CompileMetrics([made], None)
        metrics.update_state(labels, answers)
        results = list(metrics.result().values())
    else:
        metrics = lib.internals.MetricsContainer([made])
        metrics.update_state(labels, answers)
        results = [one.result() for one in metrics.metrics]
    value = results[-1]
    if isinstance(value, dict):
        raise Undecidable("a metric of several numbers")
    return float(value)
