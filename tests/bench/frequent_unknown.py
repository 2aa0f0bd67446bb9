"""Run by hand: which of the most used callables that make tensors, models or datasets tflint knows nothing about.

python tests/bench/frequent_unknown.py TABLE.tsv [--first 400]

The table's second column names callables, the most used first. A callable counts as known when a shape function, a
layer or a special function answers for it, or when it makes an object; of what is left the installed library is asked
whether it is still there.
"""

from __future__ import annotations

import argparse
import importlib
import os
from pathlib import Path
from typing import Any

from tflint.interpret.special import SPECIAL
from tflint.knowledge.api import canonical
from tflint.knowledge.registry import LAYERS, OPS, load

QUIET = (
    "tf.config.",
    "tf.summary.",
    "tf.logging.",
    "tf.compat.v1.logging.",
    "tf.test.",
    "tf.debugging.",
    "tf.saved_model.",
    "tf.train.",
    "tf.io.gfile.",
    "tf.app.",
    "tf.flags.",
    "tf.compat.v1.flags.",
    "tf.compat.v1.app.",
    "keras.utils.plot_model",
)
"""What is called for its effect."""


def names(path: Path, first: int) -> list[str]:
    """The first callables of the table."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [line.split("\t")[1] for line in lines[:first]]


def known(name: str) -> bool:
    """Whether tflint says what a call of this name gives."""
    full = canonical(name)
    last = full.rpartition(".")[2]
    return full in OPS or full in LAYERS or full in SPECIAL or last[:1].isupper() or last.endswith("_initializer")


def found(name: str) -> Any:
    """The object of this name in the installed libraries, `None` where there is none."""
    module, _, rest = name.partition(".")
    value: Any = importlib.import_module({"tf": "tensorflow"}.get(module, module))
    for part in rest.split("."):
        value = getattr(value, part, None)
    return value


def main() -> None:
    """Print the unknown ones by rank."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    parser = argparse.ArgumentParser()
    parser.add_argument("table", type=Path)
    parser.add_argument("--first", type=int, default=400)
    options = parser.parse_args()
    load()
    every = names(options.table, options.first)
    unknown = [(rank, name) for rank, name in enumerate(every, 1) if not known(name)]
    quiet = [name for _, name in unknown if name.startswith(QUIET)]
    for rank, name in unknown:
        if name not in quiet:
            print(f"{rank:5}  {name}{'' if found(name) is not None else '   (removed)'}")
    print(f"{len(every) - len(unknown)} of {len(every)} known, {len(quiet)} called for their effect")


if __name__ == "__main__":
    main()
