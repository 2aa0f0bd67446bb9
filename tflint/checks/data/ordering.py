"""Data that reach a model in an order that harms, or leave it in one nobody knows, into findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.data.scaling import x_place
from tflint.checks.edits import with_argument
from tflint.checks.gathered import gathered_by_class
from tflint.checks.label_runs import in_order, label_runs
from tflint.checks.reasons import finding
from tflint.findings import Finding, Fix
from tflint.program.facts import Call, Fit, Program
from tflint.program.origin import Origin
from tflint.program.spec import Step
from tflint.program.values import Const, Function, TupleValue, constant
from tflint.source.nodes import inside

FOLDERS = (
    ".flow_from_directory",
    ".flow_from_dataframe",
    ".image_dataset_from_directory",
    ".text_dataset_from_directory",
)
FILE_ORDER = ("classes", "labels", "filenames", "filepaths")
RECURRENT = ("LSTM", "GRU", "SimpleRNN", "Bidirectional")
DATES = ("pandas.to_datetime", "pandas.date_range")
SPLIT = "sklearn.model_selection.train_test_split"
WORK = ("tf.io.read_file", "tf.io.decode_", "tf.image.decode_", "tf.py_function", "tf.numpy_function")
"""What takes long enough for each element that several of them should be under way at once."""


def _maker(value: Any, program: Program) -> Call | None:
    """The call that reads the folder or table a generator or dataset gives, as it is or after steps that keep order."""
    found = next((call for call in program.of(Call) if call.result is value and call.result is not None), None)
    if found is None or found.name.endswith(FOLDERS):
        return found
    keeps = found.name.startswith("tf.data.Dataset.") and found.name.endswith((".map", ".cache", ".prefetch", ".take"))
    return _maker(found.receiver, program) if keeps and found.receiver is not value else None


@check
def shuffle_missing(fit: Fit, program: Program) -> Iterator[Finding]:
    """A model is trained on data that stand in the order of their classes."""
    maker = _maker(fit.x_value, program) if fit.method == "fit" else None
    if maker is not None and maker.arguments.get("shuffle") == Const(False) and _has_classes(maker):
        yield from finding(
            maker.places.get("shuffle", maker.origin),
            "shuffle=False on training data, the files come one class after the other",
            (x_place(fit), "trained on here"),
            help="leave shuffle=False to the data that are predicted",
        )
    elif fit.method == "fit":
        yield from _sorted_labels(fit, program)


def _sorted_labels(fit: Fit, program: Program) -> Iterator[Finding]:
    """Arrays whose samples stand class by class, cut or batched in that order."""
    labels, place, why = _ordered_labels(fit)
    gathered = gathered_by_class(labels, program)
    if gathered is not None or in_order(label_runs(labels, program)):
        links = ((gathered or getattr(labels, "origin", None), "put together class by class"),)
        yield from finding(place, f"the labels are sorted, {why}", *links, help="shuffle samples and labels together")


def _has_classes(maker: Call) -> bool:
    words = ("class_mode", "label_mode", "labels")
    return not any(constant(maker.arguments.get(word), "default") in (None, "input", "multi_output") for word in words)


def _ordered_labels(fit: Fit) -> tuple[Any, Origin | None, str]:
    """The labels a run takes in their order, where that is asked for, and what comes of it."""
    if fit.dataset is not None:
        first: Any = next(iter(fit.dataset.steps), None)
        shuffled = any(step.name in ("shuffle", "interleave") for step in fit.dataset.steps)
        tensors = first.arguments.get("tensors") if isinstance(first, Step) else None
        pair = tensors.items if isinstance(tensors, TupleValue) and len(tensors.items) == 2 else None
        labels = pair[1] if pair is not None and not shuffled and first.name == "from_tensor_slices" else None
        return labels, x_place(fit), "each batch holds one class only"
    split = constant(fit.arguments.get("validation_split"))
    if isinstance(split, float) and split > 0:
        return fit.y_value, fit.places.get("validation_split"), "the last part, cut off unshuffled, is one class"
    if fit.arguments.get("shuffle") == Const(False):
        return fit.y_value, fit.places.get("shuffle"), "each batch holds one class only"
    return None, None, ""


@check
def prediction_order_lost(fit: Fit, program: Program) -> Iterator[Finding]:
    """Predictions in one order, compared with labels in another."""
    maker = _maker(fit.x_value, program) if fit.method in ("predict", "predict_generator") else None
    given: Any = getattr(x_place(fit).node, "value", None)
    if maker is None or not isinstance(given, cst.Name) or not _shuffles(maker, fit):
        return
    place = _read_in_order(fit, given.value, maker.name.endswith("_from_directory") and "dataset" in maker.name)
    if place is not None:
        yield from finding(
            x_place(fit),
            "the predictions come in a shuffled order, the labels they are compared with do not",
            (maker.origin, "shuffled by default"),
            (place, "the order of the files"),
            help="give shuffle=False where these data are read",
        )


def _shuffles(maker: Call, fit: Fit) -> bool:
    given = maker.arguments.get("shuffle", Const(True))
    return isinstance(given, Const) and given.value is not False and maker.origin.file is fit.origin.file


def _read_in_order(fit: Fit, name: str, again: bool) -> Origin | None:
    """Where the labels of a generator are read in file order, or those of a dataset in a pass of their own."""
    for node in inside(fit.origin.file.module):
        match node:
            case cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=word)) if not again:
                if owner == name and word in FILE_ORDER[:2]:
                    return fit.origin.at(node)
            case cst.CompFor(iter=cst.Name(value=owner), target=cst.Tuple()) if again and owner == name:
                return fit.origin.at(node)
    return None


@check(calls=(SPLIT,))
def time_order_lost(call: Call, program: Program) -> Iterator[Finding]:
    """A series of dates is parted at random for a recurrent model."""
    if call.name != SPLIT or "shuffle" in call.keywords:
        return
    calls = list(program.of(Call))
    dated = any(each.name in DATES or "parse_dates" in each.keywords for each in calls)
    recurrent = next((each for each in calls if each.name.startswith("keras.layers.") and _recurs(each.name)), None)
    if dated and recurrent is not None:
        edit = with_argument(call.origin, "shuffle=False")
        yield from finding(
            call.origin,
            "a series is split at random, the model is tested on days between those it was trained on",
            (recurrent.origin, "a recurrent model"),
            help="split by time: shuffle=False",
            fix=Fix("split in the order of time", (edit,), "unsafe") if edit is not None else None,
        )


def _recurs(name: str) -> bool:
    return name.rpartition(".")[2] in RECURRENT


@check
def dataset_slow(fit: Fit, program: Program) -> Iterator[Finding]:
    """Files are read and decoded one after the other, while the device waits."""
    steps = fit.dataset.steps if fit.dataset is not None and fit.method == "fit" else ()
    for step in steps:
        work = _work(step, program) if "num_parallel_calls" not in step.arguments else None
        if work is not None:
            short = re.search(r"^import tensorflow as tf$", work.origin.file.text, re.MULTILINE)
            edit = with_argument(step.origin, "num_parallel_calls=tf.data.AUTOTUNE") if short else None
            yield from finding(
                step.origin,
                f"map takes one element at a time through {work.name}, training waits for it",
                (work.origin, "this takes long"),
                help="give map num_parallel_calls=tf.data.AUTOTUNE, and end the pipeline with prefetch",
                fix=Fix("map several elements at once", (edit,), "unsafe") if edit is not None else None,
            )


def _work(step: Step, program: Program) -> Call | None:
    """The first costly call in what a step maps over the elements."""
    functions = [each for each in step.arguments.values() if isinstance(each, Function)]
    if step.name != "map" or not functions:
        return None
    calls = (call for call in program.of(Call) if call.context is not None)
    return next((c for c in calls if c.name.startswith(WORK) and c.context and _inside(c, functions[0])), None)


def _inside(call: Call, function: Function) -> bool:
    return call.context is not None and call.context.traced is function.node
