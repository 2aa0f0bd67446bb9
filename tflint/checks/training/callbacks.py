"""Callbacks that watch, stop or set the wrong thing into findings."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.callbacks import callbacks_of, given, is_logged, known_callbacks, logged, text_argument, validates
from tflint.checks.definitions import at_top
from tflint.checks.edits import fix, literal, replaced, with_argument, without_value
from tflint.checks.heads import argument_place
from tflint.checks.rates import number
from tflint.checks.reasons import because
from tflint.checks.versions import keras_3
from tflint.config import Options
from tflint.findings import Finding, Fix
from tflint.knowledge.api import Target
from tflint.knowledge.api.versions import minor
from tflint.program.facts import Fit, Made, Program
from tflint.program.origin import Origin
from tflint.program.spec import TensorSpec
from tflint.program.values import ApiObject, Const
from tflint.source.file import SourceFile

WATCHES = {"EarlyStopping": "val_loss", "ModelCheckpoint": "val_loss", "ReduceLROnPlateau": "val_loss"}
SETS_RATE = ("LearningRateScheduler", "ReduceLROnPlateau")
SCHEDULES = "keras.optimizers.schedules."
RISING = ("accuracy", "acc", "auc", "precision", "recall", "f1_score")


@check
def unknown_monitor(fact: Fit | Made, program: Program) -> Iterator[Finding]:
    """A callback that watches a name no run logs, or the wrong way round."""
    for callback, fit in _watching(fact, program):
        names = logged(fit)
        monitor = text_argument(callback, "monitor", WATCHES.get(callback.short_name, ""))
        place = argument_place(callback, "monitor")
        if not monitor or names is None or place is None or not _compares(callback):
            continue
        if not is_logged(monitor, names):
            text = f"{callback.short_name} watches {monitor!r}, the run logs only {', '.join(sorted(names))}"
            advice = _logged_instead(fit, monitor, names)
            yield Finding(place.span, text, because((fit.origin, "the run")), advice, _monitor_fix(fit, place, advice))
        elif wrong_mode(monitor, text_argument(callback, "mode", "auto")):
            text = f"{callback.short_name} takes every improvement of {monitor} for a step back"
            mode = argument_place(callback, "mode") or place
            advice = "leave mode out, Keras knows the direction of its own metrics"
            yield Finding(mode.span, text, help=advice, fix=fix("leave mode out", without_value(callback, "mode")))


def _watching(fact: Fit | Made, program: Program) -> Iterator[tuple[ApiObject, Fit]]:
    """The callbacks of a run, or a callback that no run was given with the one run of the program."""
    if isinstance(fact, Fit):
        yield from ((callback, fact) for callback in known_callbacks(fact) if fact.method == "fit")
        return
    runs = [fit for fit in program.of(Fit) if fit.method == "fit"]
    watches = fact.object.short_name in WATCHES and fact.object.name.startswith("keras.callbacks.")
    if watches and len(runs) == 1 and callbacks_of(runs[0]) == () and at_top(fact.origin) and at_top(runs[0].origin):
        yield fact.object, runs[0]


def _compares(callback: ApiObject) -> bool:
    """Whether a callback really looks at what it watches."""
    if callback.short_name == "ModelCheckpoint":
        return callback.argument("save_best_only") == Const(True)
    return callback.short_name in WATCHES


def wrong_mode(monitor: str, mode: str | None) -> bool:
    """Whether the mode is the opposite of the direction in which a name improves."""
    name = monitor.removeprefix("val_")
    return (mode == "min" and name in RISING) or (mode == "max" and name == "loss")


def _monitor_fix(fit: Fit, place: Origin, advice: str) -> Fix | None:
    """The fix that watches a name which is logged, or that keeps a part of the data for validation."""
    if advice.startswith("watch "):
        name = advice.removeprefix("watch ")[1:-1]
        return Fix(f"watch {name}", (replaced(place, f'"{name}"'),)) if literal(place) else None
    arrays = isinstance(fit.x, TensorSpec) and isinstance(fit.y, TensorSpec) and fit.dataset is None
    return fix(
        "keep a fifth of the data for validation", with_argument(fit.origin, "validation_split=0.2") if arrays else None
    )


def _logged_instead(fit: Fit, monitor: str, names: frozenset[str]) -> str:
    if monitor.startswith("val_") and not validates(fit):
        return f"pass validation_data or validation_split to fit, or watch {monitor.removeprefix('val_')!r}"
    prefix = "val_" if monitor.startswith("val_") else ""
    other = next((name for name in sorted(names) if name == prefix + "accuracy"), None) or prefix + "loss"
    return f"watch {other!r}"


@check
def best_weights_not_restored(fit: Fit) -> Iterator[Finding]:
    """Early stopping that keeps the last weights, with no checkpoint that keeps the best."""
    given_callbacks = callbacks_of(fit)
    names = [each.short_name for each in known_callbacks(fit)]
    if given_callbacks is None or "ModelCheckpoint" in names or len(names) != len(given_callbacks):
        return
    for callback in known_callbacks(fit):
        restore = callback.argument("restore_best_weights")
        if callback.short_name == "EarlyStopping" and restore in (None, Const(False)) and callback.origin is not None:
            edit = with_argument(callback.origin, "restore_best_weights=True") if restore is None else None
            fix = Fix("restore the best weights", (edit,)) if edit else None
            text = "early stopping leaves the weights of the last epoch, not those of the best"
            yield Finding(
                callback.origin.span, text, because((fit.origin, "the run")), "pass restore_best_weights=True", fix
            )


@check
def schedule_and_callback(fit: Fit, target: Target, source: SourceFile) -> Iterator[Finding]:
    """A callback that sets a rate which is a schedule."""
    optimizer = fit.compiled.optimizer if fit.compiled is not None else None
    rate = optimizer.argument("learning_rate") if isinstance(optimizer, ApiObject) else None
    if fit.method != "fit" or not isinstance(rate, ApiObject) or not rate.name.startswith(SCHEDULES):
        return
    level, end = _schedule_wins(optimizer, target, source)
    for callback in known_callbacks(fit):
        if callback.short_name in SETS_RATE:
            place = argument_place(fit, "callbacks") or fit.origin
            text = f"{callback.short_name} wants to set the learning rate, a {rate.short_name} {end}"
            links = because((rate.origin, "the schedule"), (callback.origin, "the callback"))
            yield Finding(place.span, text, links, "keep the schedule or the callback, not both", level=level)


def _schedule_wins(optimizer: object, target: Target, source: SourceFile) -> tuple[str, str]:
    """The level and what a schedule does to a rate that is set: Keras 2.11 to 2.15 compute it anew, others refuse."""
    legacy = isinstance(optimizer, ApiObject) and ".legacy." in optimizer.name
    if minor(target.keras) < (2, 11) or legacy or keras_3(target, source):
        return "", "cannot be set"
    return "warning", "sets it again at each step"


@check
def early_stopping_missing(fit: Fit, options: Options) -> Iterator[Finding]:
    """Hundreds of epochs with no callback at all that could end them."""
    epochs = number(fit.arguments.get("epochs"))
    if (
        fit.method == "fit"
        and epochs is not None
        and epochs >= options.number("epochs")
        and not given(fit, "callbacks")
        and validates(fit)
    ):
        place = argument_place(fit, "epochs") or fit.origin
        help_ = 'pass EarlyStopping(monitor="val_loss", patience=20, restore_best_weights=True)'
        yield Finding(
            place.span, f"{epochs:g} epochs and nothing that stops when the validation loss rises", help=help_
        )
