"""An installed TensorFlow and Keras into one object that answers alike for Keras 2 and 3."""

from __future__ import annotations

import contextlib
import platform
import sys
from collections.abc import Iterator
from typing import Any


class Library:
    """TensorFlow (`tf`), Keras and NumPy (`np`), with what differs between Keras 2 and 3 behind one name."""

    def __init__(self, tf: Any, keras: Any, np: Any, internals: Any, empty: Any) -> None:
        self.tf, self.keras, self.np, self.internals, self.empty = tf, keras, np, internals, empty
        self.keras_version = str(getattr(keras, "__version__", "")) or str(tf.__version__)
        self.three = self.keras_version.split(".")[0] == "3"

    @property
    def versions(self) -> dict[str, str]:
        """The versions that a verdict names."""
        return {
            "tensorflow": str(self.tf.__version__),
            "keras": self.keras_version,
            "python": platform.python_version(),
            "executable": sys.executable,
        }

    @contextlib.contextmanager
    def unbuilt(self) -> Iterator[None]:
        """Inside, models are built without weights: variables have shapes and dtypes, never values."""
        if not self.three:
            with self.tf.variable_creator_scope(self._empty_variable):
                yield
            return
        scope = self.keras.StatelessScope
        try:
            entered = scope(initialize_variables=False)
        except TypeError:
            entered = scope()
        with entered:
            yield

    def _empty_variable(self, following: Any, **given: Any) -> Any:
        """A variable of Keras 2 that takes no memory, the ordinary one where its shape is not given."""
        shape = given.get("shape")
        if self.empty is None or shape is None or not self.tf.TensorShape(shape).is_fully_defined():
            return following(**given)
        dtype = given.get("dtype") or self.tf.float32
        return self.empty(trainable=given.get("trainable"), shape=shape, dtype=dtype, name=given.get("name"))

    def symbolic(self, shape: list[int | None], dtype: str | None) -> Any:
        """A symbolic Keras tensor."""
        kind = dtype if dtype and dtype not in ("object", "string") else "float32"
        if self.three:
            return self.keras.KerasTensor(tuple(shape), dtype=kind)
        return self.keras.Input(shape=tuple(shape[1:]), batch_size=shape[0], dtype=kind)

    def traced(self, function: Any, shapes: list[list[int | None]], dtypes: list[str | None]) -> Any:
        """What a function makes of placeholders, traced as `fit` traces a model; to be used inside `unbuilt`."""
        specs = [self.tf.TensorSpec(shape, dtype or "float32") for shape, dtype in zip(shapes, dtypes)]
        results: list[Any] = []

        def body(*placeholders: Any) -> Any:
            results.append(function(*placeholders))
            return results[-1]

        self.tf.function(body, autograph=False).get_concrete_function(*specs)
        return results[-1]

    def model_input(self, shape: list[int | None], dtype: str | None) -> Any:
        """The symbolic input of a functional model."""
        kind = dtype if dtype and dtype not in ("object", "string") else "float32"
        return self.keras.Input(shape=tuple(shape[1:]), batch_size=shape[0], dtype=kind)
