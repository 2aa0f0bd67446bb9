"""Turns any spelling of a TensorFlow or Keras name into the one canonical name this project uses for it."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent

PREFIXES: dict[str, str] = {
    "tensorflow": "tf",
    "tensorflow_core": "tf",
    "tensorflow.compat.v2": "tf",
    "tensorflow._api.v2": "tf",
    "tensorflow._api.v2.v2": "tf",
    "tensorflow._api.v1": "tf",
    "tf.compat.v2": "tf",
    "tf.keras": "keras",
    "tensorflow.contrib.keras": "keras",
    "tensorflow.contrib.keras.api.keras": "keras",
    "tf.compat.v1.keras": "keras",
    "tensorflow.python.keras": "keras",
    "tf_keras": "keras",
    "keras.api": "keras",
    "keras.api.keras": "keras",
    "keras.api._v2.keras": "keras",
    "keras.api._v1.keras": "keras",
    "keras.src": "keras",
    "keras._tf_keras.keras": "keras",
    "keras._legacy": "keras",
    "tf.optimizers": "keras.optimizers",
    "tf.losses": "keras.losses",
    "tf.metrics": "keras.metrics",
    "tf.initializers": "keras.initializers",
}
"""Modules that are another one under a second name. A longer prefix is found first."""


def _read_aliases() -> dict[str, str]:
    rows = (FOLDER / "aliases.tsv").read_text(encoding="utf-8").splitlines()
    return dict(row.split("\t") for row in rows)


@lru_cache(maxsize=1)
def aliases() -> dict[str, str]:
    """Second names -> canonical name; a name mapped to itself is an exception to the prefix rules."""
    return _read_aliases()


@cache
def canonical(name: str) -> str:
    """The canonical name of a dotted reference; a name of no TensorFlow or Keras module is returned as it is."""
    parent, dot, last = name.rpartition(".")
    if not dot:
        return PREFIXES.get(name, name)
    root = name[: name.index(".")]
    if root not in ("tf", "tensorflow", "keras", "tf_keras", "tensorflow_core"):
        return name
    table = aliases()
    known = table.get(name)
    if known is not None:
        return known
    if name in PREFIXES:
        return PREFIXES[name]
    if name.startswith("tf.compat.v1.") or (root == "keras" and parent not in modules() and parent != "keras"):
        known = from_table(name)
        if known is not None:
            return known
    if name.startswith("keras.src.") and parent.count(".") > 2:
        known = _exported(name)
        if known is not None:
            return known
    joined = f"{canonical(parent)}.{last}"
    if joined == name:
        return name
    return canonical(joined)


def _exported(name: str) -> str | None:
    """The public name of something inside Keras' own files: they stand in a folder that is the public module."""
    _, _, module, *_, last = name.split(".")
    return from_table(f"keras.{module}.{last}")


def modules() -> frozenset[str]:
    """The public modules of Keras, whose names need no look-up in the table."""
    return _MODULES or _fill_modules()


_MODULES: frozenset[str] = frozenset()


def _fill_modules() -> frozenset[str]:
    global _MODULES
    _MODULES = frozenset(aliases().get("#modules", "").split(" "))
    return _MODULES


def from_table(name: str) -> str | None:
    """The canonical name of TensorFlow 1 names and of paths inside old Keras packages, by the table."""
    from tflint.knowledge.api.table import names

    row = names().get(name)
    return None if row is None else (row[1] if len(row) > 1 and row[1] else name)


def normal_spelling(name: str) -> tuple[str, str]:
    """The name under `tf.` or `keras.` with aliases kept, and its spelling: `tf`, `keras`, `tf_keras` or `private`."""
    for prefix, spelling, public in SPELLINGS:
        if name == prefix or name.startswith(prefix + "."):
            return public + name[len(prefix) :], spelling
    return name, ""


SPELLINGS: tuple[tuple[str, str, str], ...] = (
    ("tensorflow.python.keras", "private", "keras"),
    ("tensorflow.python", "private", "tf.python"),
    ("tensorflow.compat.v2.keras", "tf", "keras"),
    ("tensorflow.compat.v1.keras", "v1", "keras"),
    ("tf.compat.v1.keras", "v1", "keras"),
    ("tensorflow.compat.v2", "tf", "tf"),
    ("tf.compat.v2.keras", "tf", "keras"),
    ("tf.compat.v2", "tf", "tf"),
    ("tensorflow.keras", "tf", "keras"),
    ("tf.keras", "tf", "keras"),
    ("tensorflow.optimizers", "tf", "keras.optimizers"),
    ("tf.optimizers", "tf", "keras.optimizers"),
    ("tensorflow", "tf", "tf"),
    ("tf", "tf", "tf"),
    ("tf_keras", "tf_keras", "keras"),
    ("keras.api._v2.keras", "private", "keras"),
    ("keras.api", "private", "keras"),
    ("keras.src", "private", "keras"),
    ("keras", "keras", "keras"),
)
"""Prefix as written, how it is reached, prefix in the table."""
