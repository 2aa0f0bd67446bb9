"""Questions about files and conversions answered by a model of one unit, in a folder that is thrown away."""

from __future__ import annotations

import re
from typing import Any

from .answers import Undecidable
from .arguments import Reader
from .miniatures import tiny, tried

PLAIN = re.compile(r"[\w{}:-][\w.{}:-]{0,80}")


def saved(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether a model or its weights are refused a file of this name."""
    name, keywords = request["file"], {key: reader.value(value) for key, value in request.get("keywords", {}).items()}
    if not PLAIN.fullmatch(name):
        raise Undecidable("not a plain file name")
    if request["method"] == "checkpoint":
        return tried(lambda: lib.keras.callbacks.ModelCheckpoint(name, **keywords), "the name is taken")
    if request["method"] not in ("save", "save_weights"):
        raise Undecidable("neither a model nor its weights are saved")
    model = tiny(lib, optimizer="sgd", loss="mse")
    return tried(lambda: getattr(model, request["method"])(name, **keywords), "the file is written")


def quantized(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether a conversion to integers is refused without representative data."""
    lite = lib.tf.lite
    converter = lite.TFLiteConverter.from_keras_model(tiny(lib, optimizer="sgd", loss="mse"))
    converter.optimizations = [lite.Optimize.DEFAULT]
    converter.target_spec.supported_ops = [lite.OpsSet.TFLITE_BUILTINS_INT8]
    return tried(converter.convert, "it is converted")
