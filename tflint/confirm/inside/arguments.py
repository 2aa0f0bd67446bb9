"""JSON arguments into the Python values a Keras class takes, of names on a list and nothing else."""

from __future__ import annotations

import os
from typing import Any

from .answers import Undecidable

DEEPEST = 12
MOST_TEXT = 400
ACTIVATIONS = ("tf.nn.", "keras.activations.", "tf.math.")
_DTYPES = """
float16 bfloat16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool string complex64  complex128
"""
DTYPES = frozenset(_DTYPES.split())
CLASSES = ("optimizers", "losses", "metrics", "callbacks", "regularizers", "initializers", "constraints")


def _names(file: str) -> frozenset[str]:
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), file), encoding="utf-8") as lines:
        return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


LAYERS = _names("layers.txt")
"""The layer classes that may be made: their constructors take literals and run nothing but Keras."""
FUNCTIONS = _names("functions.txt")
"""The functions that may be called: they compute on tensors and touch nothing else."""


class Reader:
    """Reads arguments for one probe, which settles every symbolic size."""

    def __init__(self, lib: Any, sizes: list[Any]) -> None:
        self.lib, self.sizes = lib, sizes

    def size(self, given: Any) -> Any:
        """One size of a shape: a number, or the probe's answer for a symbol (`None` for the batch)."""
        return self.sizes[given["size"]] if isinstance(given, dict) else given

    def shape(self, given: list[Any]) -> list[Any]:
        """The sizes of a shape in this probe."""
        return [self.size(one) for one in given]

    def value(self, given: Any, depth: int = 0) -> Any:
        """A Python value: literal, tuple, dict, size, layer, reference or configured object."""
        if depth > DEEPEST:
            raise Undecidable("arguments are nested too deeply")
        if isinstance(given, list):
            return tuple(self.value(item, depth + 1) for item in given)
        if isinstance(given, str) and len(given) > MOST_TEXT:
            raise Undecidable("a very long string as argument")
        if not isinstance(given, dict):
            return given
        if "size" in given:
            return self.sizes[given["size"]]
        if "entries" in given:
            return {key: self.value(item, depth + 1) for key, item in given["entries"]}
        if "listed" in given:
            return [self.value(item, depth + 1) for item in given["listed"]]
        if "reference" in given:
            return self.reference(given["reference"])
        if "layer" in given:
            return self.layer(given["layer"], given.get("arguments", {}), depth + 1)
        if "object" in given:
            return self.made(given["object"], given.get("arguments", {}), depth + 1)
        raise Undecidable("an argument of an unknown form")

    def reference(self, name: str) -> Any:
        """A dtype, an activation function or the class of a layer."""
        last = name.rpartition(".")[2]
        if name.startswith("tf.") and last in DTYPES:
            return getattr(self.lib.tf, last)
        if name.startswith("numpy.") and last in DTYPES:
            return last
        if name.startswith("keras.layers.") and last in LAYERS:
            return getattr(self.lib.keras.layers, last)
        if name.startswith(ACTIVATIONS) and name in FUNCTIONS:
            return self.named(name)
        if name.startswith(("keras.losses.", "keras.metrics.")) and name.count(".") == 2:
            return self.named(name)
        raise Undecidable(f"{name} is not among what may be passed on")

    def layer(self, name: str, arguments: dict[str, Any], depth: int = 0) -> Any:
        """A layer of an allowed class."""
        last = name.rpartition(".")[2]
        if not name.startswith("keras.layers.") or last not in LAYERS:
            raise Undecidable(f"{last} is not among the layers that may be made")
        made = getattr(self.lib.keras.layers, last, None)
        if made is None:
            raise Undecidable(f"this Keras has no {last}")
        return made(**{key: self.value(item, depth) for key, item in arguments.items()})

    def made(self, name: str, arguments: dict[str, Any], depth: int = 0) -> Any:
        """An optimizer, loss, metric, callback, regularizer, initializer or constraint."""
        return self.class_of(name)(**{key: self.value(item, depth) for key, item in arguments.items()})

    def class_of(self, name: str) -> Any:
        """The class behind a public name of Keras."""
        parts = name.split(".")
        if len(parts) < 3 or parts[0] != "keras" or parts[1] not in (*CLASSES, "layers"):
            raise Undecidable(f"{name} is not among what may be made")
        if parts[1] == "layers" and parts[-1] not in LAYERS:
            raise Undecidable(f"{parts[-1]} is not among the layers that may be made")
        return self.named(name)

    def named(self, name: str) -> Any:
        """What a public name of TensorFlow, Keras or NumPy stands for."""
        first, *rest = name.split(".")
        found: Any = {"tf": self.lib.tf, "keras": self.lib.keras, "numpy": self.lib.np}.get(first)
        for part in rest:
            found = None if part.startswith("_") else getattr(found, part, None)
        if found is None:
            raise Undecidable(f"this version has no {name}")
        return found
