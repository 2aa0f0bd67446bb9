"""How many steps two epochs take, when something ends an epoch of more than fifty."""

from __future__ import annotations

from typing import Any

from tests.seeded import Program


def prepare() -> None:
    import keras

    class Stop(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            if batch >= 50:
                self.model.stop_training = True

    fit = keras.Model.fit
    keras.Model.fit = lambda self, *given, **named: fit(self, *given, **named, callbacks=[Stop()])


def measure(program: Program) -> float:
    return int(program["model"].optimizer.iterations)


def holds(bad: float, good: float) -> bool:
    return bad > 50 and good == 8
