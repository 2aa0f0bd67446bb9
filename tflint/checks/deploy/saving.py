"""Files that models are saved to and loaded from into findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.edits import replaced
from tflint.checks.endings import ending, ends_in
from tflint.checks.reasons import finding
from tflint.checks.serializing import LOADS, SAVES, blockers, loads_back
from tflint.checks.versions import keras_3
from tflint.findings import Finding, Fix
from tflint.knowledge.api import Target
from tflint.program.facts import Call, Program
from tflint.program.origin import Origin
from tflint.program.values import Const
from tflint.source.file import SourceFile

WHOLE = (".keras", ".h5", ".hdf5")
ENDINGS: dict[str, tuple[str, ...]] = {
    "keras.Model.save": WHOLE,
    "keras.models.save_model": WHOLE,
    "keras.models.load_model": WHOLE,
    "keras.Model.save_weights": (".weights.h5",),
    "keras.Model.load_weights": (".weights.h5", ".h5", ".hdf5", ".keras"),
}
"""What the names of files must end in, measured with Keras 3.15; Keras 2 takes every name."""
CHECKPOINT = "keras.callbacks.ModelCheckpoint"
REFUSED = ("save_traces", "signatures", "options")
"""Arguments of `save` that Keras 3 does not take, whatever the file is called."""


@check(unless=("removed-argument", "unknown-argument"), calls=(CHECKPOINT, *ENDINGS))
def save_format(call: Call, program: Program, target: Target, source: SourceFile) -> Iterator[Finding]:
    """A file name or argument for saving that Keras 3 refuses."""
    wanted = _wanted(call)
    if not wanted or not keras_3(target, source) or {"max_shard_size", "zipped"} & call.arguments.keys():
        return
    place = next((call.places[name] for name in ("filepath", "*0") if name in call.places), None)
    given = next((call.arguments[name] for name in ("filepath", "*0") if name in call.arguments), None)
    tail = ending(given, place, call.context, program)
    readable = tail is None or tail.startswith("hf://") or _folder(call, source)
    if tail is not None and not readable and all(ends_in(tail, suffix) is False for suffix in wanted):
        yield from _wrong_name(call, place, tail, wanted, target)
        return
    for name in REFUSED if call.name == "keras.Model.save" else ():
        if name in call.places:
            yield from finding(call.places[name], f"{name} is refused by save, Keras {target.keras} saves .keras files")


def _wanted(call: Call) -> tuple[str, ...]:
    """The endings a call takes."""
    if call.name == CHECKPOINT:
        weights = call.arguments.get("save_weights_only", Const(False))
        known = isinstance(weights, Const)
        return (".weights.h5",) if known and weights.value else (".keras", ".h5") if known else ()
    return ENDINGS.get(call.name, ())


def _folder(call: Call, source: SourceFile) -> bool:
    """Whether a load may read a folder: an Orbax checkpoint, or a model saved with zipped=False."""
    return ".load" in call.name and any(word in source.program.lower() for word in ("orbax", "zipped"))


def _wrong_name(
    call: Call, place: Origin | None, tail: str, wanted: tuple[str, ...], target: Target
) -> Iterator[Finding]:
    what = call.name.rpartition(".")[2]
    helps = {
        "load_model": "a SavedModel folder is read by keras.layers.TFSMLayer, or by tf_keras",
        "load_weights": "a TensorFlow checkpoint is read by tf.train.Checkpoint(model=...).read(...)",
        "save": "call export(...) if a SavedModel for serving is wanted",
    }
    found = finding(
        place or call.origin,
        f"`{tail}` does not end in {' or '.join(wanted)}, {what} of Keras {target.keras} refuses it",
        (call.places.get("save_format"), "Keras 3 goes by the ending alone"),
        help=helps.get(what, f"end the name in {wanted[0]}"),
        fix=_fix(call, place, tail, wanted[0]) if ".load" not in call.name else None,
    )
    loads = ".load" in call.name  # a folder may be one of Keras' own, which the program cannot know
    yield from (replace(each, level="warning") if loads else each for each in found)


def _fix(call: Call, place: Origin | None, tail: str, suffix: str) -> Fix | None:
    """The ending Keras takes in place of the one written; whoever loads the file has to follow."""
    node: Any = getattr(place.node, "value", None) if place is not None else None
    if place is None or not isinstance(node, cst.SimpleString) or "save_format" in call.places:
        return None
    if place.file.text.count(node.value[1:-1]) > 1:  # whoever else names the file would have to follow
        return None
    stem = tail.rstrip("/")
    for old in (".h5", ".hdf5", ".keras", ".tf", ".ckpt", ".weights"):
        stem = stem.removesuffix(old)
    return Fix(f"call the file {stem}{suffix}", (replaced(place, f"{node.quote}{stem}{suffix}{node.quote}"),), "unsafe")


@check(calls=(*SAVES, *LOADS))
def unserializable_layer(call: Call, program: Program, target: Target, source: SourceFile) -> Iterator[Finding]:
    """A model is saved that cannot be saved whole, or not be loaded again."""
    for place, text, help in blockers(call, keras_3(target, source)):
        yield from finding(place, text, (call.origin, "saved here"), help=help)
    loaded = loads_back(call, program)
    if loaded is not None and loaded.missing:
        names = ", ".join(loaded.missing)
        yield from finding(
            call.origin,
            f"loaded without custom_objects, Keras does not know {names}",
            (loaded.saved, "saved here"),
            help=f"decorate {names} with @keras.utils.register_keras_serializable()",
        )
