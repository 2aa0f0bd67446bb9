"""A stream of requests into answers of the installed TensorFlow, one forked child for each.

This is the one module that imports TensorFlow. The interpreter that has it need not have tflint: nothing of ours is
imported here but the folder `inside`, and no module there imports TensorFlow.
"""

from __future__ import annotations

import gc
import importlib.util
import json
import os
import sys
import tempfile
from types import ModuleType
from typing import Any, TextIO

HERE = os.path.dirname(os.path.abspath(__file__))
ENVIRONMENT = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "MPLBACKEND": "Agg",
}


def inside(name: str) -> ModuleType:
    """A module of the folder `inside`, imported as a package of its own, so that nothing of ours gets on `sys.path`."""
    package = "tflint_inside"
    if package not in sys.modules:
        folder = os.path.join(HERE, "inside")
        start = os.path.join(folder, "__init__.py")
        spec = importlib.util.spec_from_file_location(package, start, submodule_search_locations=[folder])
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[package] = module
        spec.loader.exec_module(module)
    return importlib.import_module(f"{package}.{name}")


def libraries() -> Any:
    """TensorFlow, Keras and NumPy as the questions see them."""
    import numpy
    import tensorflow

    try:
        import keras
    except ImportError:
        keras = tensorflow.keras
    library = inside("library")
    return library.Library(tensorflow, keras, numpy, _internals(), _empty_variable())


def _empty_variable() -> Any:
    """The class of variables that have no value yet, `None` where TensorFlow does not show it."""
    try:
        from tensorflow.python.ops.resource_variable_ops import UninitializedVariable
    except ImportError:
        return None
    return UninitializedVariable


def _internals() -> Any:
    """Where `fit` keeps what brings loss and metrics together with labels and outputs, a private module."""
    for name in ("keras.src.trainers.compile_utils", "keras.src.engine.compile_utils", "keras.engine.compile_utils"):
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    return None


def main() -> None:
    """Answer requests from standard input on standard output, one JSON document a line, until there are no more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    sandbox = inside("sandbox")
    network = sandbox.without_network()
    with tempfile.TemporaryDirectory(prefix="tflint-confirm-") as folder:
        os.environ.update(ENVIRONMENT, HOME=folder, KERAS_HOME=folder, TMPDIR=folder)
        tempfile.tempdir = folder
        os.chdir(folder)
        try:
            known = libraries()
        except Exception as error:
            _say(answers, {"missing": f"{type(error).__name__}: {error}"})
        else:
            inside("warming").warm(known)
            gc.collect()
            gc.freeze()
            _say(answers, {"ready": {**known.versions, "network": network}})
            _serve(known, sandbox, answers)
        os.chdir("/")


def _serve(known: Any, sandbox: Any, answers: TextIO) -> None:
    questions = inside("questions")
    for line in sys.stdin:
        message = json.loads(line)
        seconds, memory = message.get("seconds", 5.0), message.get("memory", 2 << 30)
        _say(answers, sandbox.in_child(lambda: questions.answer(known, message["request"]), seconds, memory))  # noqa: B023


def _say(answers: TextIO, message: Any) -> None:
    answers.write(json.dumps(message) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
