"""Questions about training and data answered by a model of one unit on a handful of numbers."""

from __future__ import annotations

import contextlib
from typing import Any

from .answers import Undecidable, confirmed, raised, refuted
from .arguments import FUNCTIONS, Reader

MOST_SAMPLES = 50_000_000


def tiny(lib: Any, **compiled: Any) -> Any:
    """A model of one unit, compiled."""
    model = lib.keras.Sequential([lib.keras.Input(shape=(1,)), lib.keras.layers.Dense(1)])
    model.compile(**compiled)
    return model


def tried(work: Any, otherwise: str) -> dict[str, Any]:
    """Confirmed by what the work raises, refuted when it does not."""
    try:
        work()
    except Undecidable:
        raise
    except Exception as error:
        return raised(error)
    return refuted(otherwise)


def cardinality(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether arrays of these numbers of samples are refused as pairs."""
    small = Reader(lib, request["sizes"][3] if request.get("sizes") else [])
    counts = [small.size(count) for count in request["counts"]]
    if any(count is None or count > MOST_SAMPLES for count in counts) or len(counts) < 2:
        raise Undecidable("the number of samples is not known")
    arrays = [lib.np.zeros((count, 1), "int8") for count in counts[:2]]
    if request.get("dataset"):
        return tried(lambda: lib.tf.data.Dataset.from_tensor_slices(tuple(arrays)), "they are taken as pairs")
    model = tiny(lib, optimizer="sgd", loss="mse")
    return tried(lambda: model.fit(*arrays, batch_size=8, steps_per_epoch=1, verbose=0), "they are taken as pairs")


def rate(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether an optimizer refuses a learning rate, or does not get nearer to a minimum with it."""
    name, value = request["optimizer"], reader.value(request["rate"])
    try:
        optimizer = reader.class_of(name)(learning_rate=value)
        weight = lib.tf.Variable(1.0)
        weight = lib.keras.Variable(1.0) if lib.three else weight
        if lib.three:
            optimizer.build([weight])
        optimizer.apply_gradients([(lib.tf.constant(2.0), weight)])
    except Undecidable:
        raise
    except Exception as error:
        return raised(error)
    after = float(weight.numpy())
    if after == 1.0:
        return confirmed(f"a step of {name.rpartition('.')[2]} leaves the weight where it was")
    if after > 1.0:
        return confirmed(f"a step of {name.rpartition('.')[2]} leads away from the minimum, from 1 to {after:.4g}")
    return refuted(f"a step leads from 1 to {after:.4g}, towards the minimum at 0")


def lossless(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether `fit` refuses a model that was compiled without a loss."""
    x = lib.np.ones((8, 1), "float32")
    metrics = {"metrics": ["mse"]} if request.get("metrics") else {}
    return tried(lambda: tiny(lib, optimizer="sgd", **metrics).fit(x, x, verbose=0), "it is trained")


def shared(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether an optimizer refuses the weights of a second model."""
    x = lib.np.ones((8, 1), "float32")

    def work() -> None:
        optimizer = reader.class_of(request["optimizer"])()
        models = [tiny(lib, optimizer=optimizer, loss="mse") for _ in range(2)]
        for model in models:
            model.fit(x, x, verbose=0)

    return tried(work, "both models are trained with it")


def schedule(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether a callback can set the rate of an optimizer that has a schedule."""
    x = lib.np.ones((8, 1), "float32")
    decay = lib.keras.optimizers.schedules.ExponentialDecay(0.01, 10, 0.9)
    name = request["callback"].rpartition(".")[2]
    if name == "LearningRateScheduler":
        callback = lib.keras.callbacks.LearningRateScheduler(lambda epoch: 0.001)
    elif name == "ReduceLROnPlateau":
        callback = lib.keras.callbacks.ReduceLROnPlateau(monitor="loss", patience=0, min_delta=1e9)
    else:
        raise Undecidable(f"{name} is not among the callbacks that may be made")

    def work() -> None:
        model = tiny(lib, optimizer=reader.class_of(request["optimizer"])(learning_rate=decay), loss="mse")
        model.fit(x, x, epochs=3, callbacks=[callback], verbose=0)
        rate = float(model.optimizer.learning_rate)
        if rate > 0.005:
            raise ValueError(f"the callback lowered the rate, the schedule set it to {rate:.4g} again")

    return tried(work, "the callback sets the rate")


def features(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether `fit` refuses text or Python objects as features."""
    np = lib.np
    text = np.array([["red"], ["blue"]])
    objects = np.empty((2, 1), dtype=object)
    objects[:, 0] = [[1, 2, 3], [4, 5]]
    given = text if request["dtype"] == "string" else objects

    def work() -> None:
        model = lib.keras.Sequential([lib.keras.layers.Dense(1)])
        model.compile(optimizer="sgd", loss="mse")
        model.fit(given, np.zeros((2, 1), "float32"), verbose=0)

    return tried(work, "fit takes them")


def dataset(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether `fit` or `evaluate` refuses an argument that goes with arrays, next to a dataset."""
    x = lib.np.ones((8, 1), "float32")
    pairs = lib.tf.data.Dataset.from_tensor_slices((x, x)).batch(4)
    given = {"y": x, "validation_split": 0.5}
    chosen = {name: given[name] for name in request["arguments"] if name in given}
    model = tiny(lib, optimizer="sgd", loss="mse")
    method = "evaluate" if request["method"].startswith("evaluate") else "fit"
    return tried(lambda: getattr(model, method)(pairs, verbose=0, **chosen), f"{method} takes both")


def gradient(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether no gradient comes through a function, or through a comparison."""
    tf, name = lib.tf, request["name"]
    x = tf.constant([[0.2, 0.7], [0.6, 0.1]])
    with tf.GradientTape() as tape:
        tape.watch(x)
        result = _cut(lib, reader, name, x)
        result = tf.cast(tf.convert_to_tensor(result), tf.float32)
        target = tf.reduce_sum(result)
    slope = tape.gradient(target, x)
    if slope is None or not float(tf.reduce_sum(tf.abs(slope))):
        return confirmed(f"the gradient through {name} is {'None' if slope is None else '0'}")
    return refuted(f"the gradient through {name} is {slope.numpy().ravel().tolist()}")


def _cut(lib: Any, reader: Reader, name: str, x: Any) -> Any:
    tf = lib.tf
    last = name.rpartition(".")[2]
    if name == "comparison":
        return x > 0.5
    if last in ("numpy", "item", "tolist"):
        return x.numpy()
    if last == "cast":
        return tf.cast(x, tf.int32)
    if last == "stop_gradient":
        return tf.stop_gradient(x)
    if last in ("equal", "not_equal", "greater", "less", "greater_equal", "less_equal"):
        return getattr(tf.math, last)(x, tf.constant(0.5))
    if name not in FUNCTIONS:
        raise Undecidable(f"{name} is never called")
    function = reader.named(name)
    with contextlib.suppress(TypeError):
        return function(x)
    return function(x, axis=-1)
