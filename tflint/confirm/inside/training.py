"""A short training of what is written against what is proposed, on made-up data: loss curves, never proof."""

from __future__ import annotations

import time
from typing import Any

from .answers import Undecidable
from .arguments import Reader
from .losses import label_array, output_shape
from .rebuilding import model

STEPS, BATCH, SECONDS = 48, 32, 3.0
MOST_WEIGHTS = 3_000_000
MOST_INPUT = 2_000_000


def train(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """The loss of each variant of a model at every step, measured with one and the same loss."""
    small = Reader(lib, request["sizes"][3] if request.get("sizes") else [])
    shape = output_shape(lib, request, small)
    curves = []
    for variant in request["variants"]:
        lib.keras.utils.set_random_seed(1)
        curves.append([variant["name"], _curve(lib, small, request, variant, shape)])
    return {
        "outcome": "undecided",
        "reason": f"no proof, but {STEPS} steps on made-up data give an impression",
        "curve": curves,
    }


def _curve(lib: Any, small: Reader, request: dict[str, Any], variant: dict[str, Any], shape: list[int]) -> list[float]:
    tf = lib.tf
    built = model(small, request["model"])
    if built.count_params() > MOST_WEIGHTS:
        raise Undecidable("the model is too large for a trial")
    x, y = _data(lib, small, request, shape)
    loss, yardstick = (_function(lib, small, one) for one in (variant["loss"], request["measure"]))
    optimizer = small.value(variant["optimizer"])
    optimizer = lib.keras.optimizers.get(optimizer) if isinstance(optimizer, str) else optimizer
    losses: list[float] = []
    end = time.monotonic() + SECONDS

    @tf.function(autograph=False)  # type: ignore[untyped-decorator]
    def step(inputs: Any, labels: Any) -> Any:
        with tf.GradientTape() as tape:
            answers = built(inputs, training=True)
            value = tf.reduce_mean(loss(labels, answers))
        variables = built.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(value, variables), variables))
        return tf.reduce_mean(yardstick(labels, answers))

    if lib.three:
        optimizer.build(built.trainable_variables)
    for _ in range(STEPS):
        losses.append(float(step(x, y)))
        if time.monotonic() > end:
            break
    return losses


def _function(lib: Any, small: Reader, given: Any) -> Any:
    """A loss as `fit` would call it."""
    from .losses import container

    return container(lib, small, given)


def _data(lib: Any, small: Reader, request: dict[str, Any], shape: list[int]) -> tuple[Any, Any]:
    """Inputs within what is known of theirs, and labels that can be learnt from them."""
    np, tf = lib.np, lib.tf
    given = request["data"]
    sizes = [BATCH, *small.shape(given["shape"])[1:]]
    if any(size is None for size in sizes) or int(np.prod(sizes)) > MOST_INPUT:
        raise Undecidable("the data are unknown, or too large for a trial")
    random = np.random.default_rng(3)
    low, high = given.get("low"), given.get("high")
    low, high = (0.0, 1.0) if low is None or high is None else (low, high)
    whole = str(given.get("dtype") or "").startswith(("int", "uint"))
    x = random.integers(int(low), int(high) + 1, sizes) if whole else random.uniform(low, high, sizes)
    labels = label_array(lib, request["labels"], small, BATCH)
    if labels.ndim <= 2:
        rows = labels.reshape(BATCH, -1)
        ids = rows.argmax(axis=1) if rows.shape[1] > 1 else rows[:, 0]
        score = x.reshape(BATCH, -1).astype("float64") @ random.normal(size=int(np.prod(sizes[1:])))
        learnable = np.empty_like(labels)
        learnable[np.argsort(score)] = labels[np.argsort(ids, kind="stable")]
        labels = learnable
    return tf.constant(x.astype("int32" if whole else "float32")), tf.constant(labels)
