"""Questions about tapes, traces, modules and variables into answers: what TensorFlow does with them.

The program's own code is never run. What is run is the smallest program that does the same, so an answer holds for the
installed version: that it raises, or that a list of variables is empty.
"""

from __future__ import annotations

from typing import Any

from .answers import Undecidable, confirmed, raised, refuted
from .arguments import Reader
from .miniatures import tried


def tape(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """A second gradient from a tape that is not persistent."""
    tf = lib.tf
    x = tf.Variable(2.0)

    def work() -> None:
        with tf.GradientTape() as kept:
            y = x * x
        kept.gradient(y, x)
        kept.gradient(y, x)

    return tried(work, "a second gradient is given")


def module(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """The variables of a Keras layer held by a `tf.Module`."""
    tf, keras = lib.tf, lib.keras

    class Holder(tf.Module):  # type: ignore[misc,name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.layer = keras.layers.Dense(1)

    holder = Holder()
    holder.layer(lib.np.ones((1, 1), "float32"))
    count = len(holder.trainable_variables)
    return refuted(f"it has {count} trainable variables") if count else confirmed("trainable_variables is ()")


def untracked(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """A `tf.Variable` held by a Keras layer."""
    tf, keras = lib.tf, lib.keras

    class Holder(keras.layers.Layer):  # type: ignore[misc,name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.scale = tf.Variable(1.0)

        def call(self, inputs: Any) -> Any:
            return inputs * self.scale

    holder = Holder()
    holder(lib.np.ones((1, 1), "float32"))
    count = len(holder.trainable_weights)
    return refuted(f"it has {count} trainable weights") if count else confirmed("trainable_weights is []")


def leak(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """A tensor of a traced function used outside of it."""
    tf = lib.tf
    kept: list[Any] = []

    @tf.function(autograph=False)  # type: ignore[untyped-decorator]
    def traced(x: Any) -> Any:
        kept.append(x * 2)
        return x

    def work() -> None:
        traced(tf.constant(1.0))
        float(kept[0] + 1)

    return tried(work, "the tensor has a value outside")


def variable(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """A variable made at each call of a traced function."""
    tf = lib.tf

    @tf.function(autograph=False)  # type: ignore[untyped-decorator]
    def traced(x: Any) -> Any:
        return x + tf.Variable(1.0)

    return tried(lambda: (traced(tf.constant(1.0)), traced(tf.constant([1.0]))), "it may be made")


def value(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """NumPy, or `.numpy()`, on a tensor of traced code."""
    tf, np = lib.tf, lib.np
    name = request.get("name", "")

    def work() -> None:
        @tf.function(autograph=False)  # type: ignore[untyped-decorator]
        def traced(x: Any) -> Any:
            return x.numpy() if not name.startswith("numpy.") else tf.constant(np.array(x))

        traced(tf.constant([1.0]))

    return tried(work, "the tensor has a value")


def branch(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """A Python branch on a tensor of traced code that is not rewritten."""
    tf = lib.tf

    def work() -> None:
        @tf.function(autograph=False)  # type: ignore[untyped-decorator]
        def traced(x: Any) -> Any:
            return x + 1 if x > 0 else x - 1

        traced(tf.constant(1.0))

    return tried(work, "the branch is taken")


def recursion(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """A traced function that calls itself on tensors."""
    tf = lib.tf
    depth: list[int] = []

    @tf.function(autograph=False)  # type: ignore[untyped-decorator]
    def traced(x: Any) -> Any:
        depth.append(1)
        if len(depth) > 30:
            raise Undecidable("deep enough")
        return traced(x - 1)

    try:
        traced(tf.constant(3.0))
    except Undecidable:
        return confirmed("after 30 calls it is still being traced, each call asks for the next")
    except Exception as error:
        return raised(error)
    return refuted("it is traced once")
