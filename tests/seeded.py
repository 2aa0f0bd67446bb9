"""A page's programs into numbers: each is run with a seed, and the rule's file in `tests/trains/` measures it."""

from __future__ import annotations

import importlib.util
import os
import runpy
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from tflint.examples import examples
from tflint.rules import read_rule

RUNS = Path(__file__).parent / "trains"


@dataclass
class Program:
    """A program that was run: its names, what it printed, the warnings it got, the seconds it took, what it raised."""

    text: str
    seed: int | None = 1
    names: dict[str, Any] = field(default_factory=dict)
    printed: list[tuple[Any, ...]] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    seconds: float = 0.0
    raised: Exception | None = None

    def __getitem__(self, name: str) -> Any:
        if self.raised is not None:
            raise self.raised
        return self.names[name]

    def again(self, text: str | None = None, seed: int | None = None) -> Program:
        """Another run of the program, or of a changed one, with the same seed or another."""
        return run(self.text if text is None else text, self.seed if seed is None else seed)


def run(text: str, seed: int | None = 1) -> Program:
    """Run a program from a file in the current folder with all generators seeded; raises where a library is missing."""
    import keras

    keras.backend.clear_session()
    keras.mixed_precision.set_global_policy("float32")
    if seed is not None:
        keras.utils.set_random_seed(seed)
    program = Program(text, seed)
    path = Path("program.py")
    path.write_text(text, encoding="utf-8")
    started = time.perf_counter()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            program.names = runpy.run_path(str(path), {"print": _printing(program.printed)}, "__main__")
        except ModuleNotFoundError:
            raise
        except Exception as error:
            program.raised = error
    program.seconds = time.perf_counter() - started
    program.warned = [str(each.message) for each in warned]
    return program


def _printing(printed: list[tuple[Any, ...]]) -> Callable[..., None]:
    import tensorflow as tf

    def keep(*values: Any, **_: Any) -> None:
        printed.append(values)

    kept: Callable[..., None] = tf.autograph.experimental.do_not_convert(keep)
    return kept


def measure_page(page: str, sender: Connection) -> None:
    """Send what was measured on a page's pairs of programs: `(block, bad, good, whether the claim holds)` for each."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            sender.send(list(measurements(page)))
        except ModuleNotFoundError as error:
            sender.send(error.name)
        except Exception:
            sender.send(traceback.format_exc())
        os.chdir("/")


def measurements(page: str) -> Iterator[tuple[int, float, float, bool]]:
    """Run the pairs of a page that its file in `tests/trains/` has a measure for: `measure`, `measure_2`, ..."""
    rule = read_rule(page, Path(page).parent.name)
    steps = load(rule.name)
    texts = {(each.section, each.number): each.text for each in examples(rule)}
    edit: Callable[[str], str] = getattr(steps, "edit", str)
    seed = None if getattr(steps, "UNSEEDED", False) else 1
    if any("mnist" in text for text in texts.values()):
        supply_digits()
    getattr(steps, "prepare", dict)()
    for number in range(1, len(texts) + 1):
        suffix = "" if number == 1 else f"_{number}"
        if hasattr(steps, f"measure{suffix}"):
            measure = getattr(steps, f"measure{suffix}")
            bad, good = (float(measure(run(edit(texts[section, number]), seed))) for section in ("Bad", "Good"))
            yield number, bad, good, bool(getattr(steps, f"holds{suffix}")(bad, good))


def load(rule: str) -> ModuleType:
    """The file of a rule in `tests/trains/`."""
    path = RUNS / f"{rule.replace('-', '_')}.py"
    spec = importlib.util.spec_from_file_location(f"trains_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def last(program: Program, key: str = "loss") -> float:
    """What the last epoch logged under a name."""
    return float(program["model"].history.history[key][-1])


def train(program: Program, x: Any, y: Any, epochs: int, rate: float | None = None, **arguments: Any) -> float:
    """Train a program's compiled model on other data, perhaps at another rate, and give the last epoch's loss."""
    import keras

    keras.utils.set_random_seed(1)
    if rate is not None:
        program["model"].optimizer.learning_rate = rate
    program["model"].fit(x, y, epochs=epochs, verbose=0, **arguments)
    return last(program)


def answers(program: Program, x: Any) -> Any:
    """The model's predictions as an array."""
    return np.asarray(program["model"].predict(x, verbose=0))


def share_right(program: Program, x: Any, labels: Any) -> float:
    """The share of samples whose greatest output, or whose one probability above one half, is the label."""
    told = answers(program, x)
    chosen = told.argmax(axis=-1) if told.shape[-1] > 1 else told[:, 0] > 0.5
    return float(np.mean(chosen == np.ravel(labels)))


def classes(count: int, features: int, samples: int = 600, centres: int = 3) -> tuple[Any, Any]:
    """Samples around some centres for each class, which takes a hidden layer to tell apart, and their labels."""
    rng = np.random.RandomState(4)
    places = rng.normal(0.0, 1.0, (centres * count, features))
    groups = rng.randint(0, centres * count, samples)
    return places[groups] + rng.normal(0.0, 0.3, (samples, features)), groups % count


def supply_digits(train_size: int = 1600, test_size: int = 400) -> None:
    """Put seeded images of ten classes, 28 x 28 from 0 to 255, in the place of the MNIST download."""
    import sys

    import keras

    rng = np.random.RandomState(2)
    patterns = rng.uniform(0, 255, (10, 28, 28)) * (rng.rand(10, 28, 28) > 0.6)

    def part(size: int) -> tuple[Any, Any]:
        labels = rng.randint(0, 10, size).astype("uint8")
        images = 0.2 * patterns[labels] + rng.normal(0.0, 60.0, (size, 28, 28))
        return np.clip(images, 0, 255).astype("uint8"), labels

    data = part(train_size), part(test_size)
    keras.datasets.mnist.load_data = lambda *_, **__: data
    for name in [name for name in sys.modules if name.endswith("datasets.mnist")]:
        setattr(sys.modules[name], "load_data", lambda *_, **__: data)  # noqa: B010
