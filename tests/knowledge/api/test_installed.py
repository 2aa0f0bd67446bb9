"""Unit, needs TensorFlow: the table says of the installed version exactly what the installed version says of itself."""

from __future__ import annotations

import ast
import importlib
import inspect
import types
from collections.abc import Iterator
from typing import Any

import pytest

from tflint.knowledge.api import entry, exists, identifiers, keywords, methods
from tflint.knowledge.api.entries import ApiEntry, Parameter, axis_of, reach, row_of
from tflint.knowledge.api.table import names
from tflint.knowledge.api.versions import known_versions, minor, places, position

pytestmark = pytest.mark.tensorflow
tf = pytest.importorskip("tensorflow")

TF_VERSION = ".".join(tf.__version__.split(".")[:2])
_KERAS = getattr(tf.keras, "__version__", None) or importlib.import_module("keras").__version__
KERAS_VERSION = ".".join(str(n) for n in minor(_KERAS))

UNDERSTOOD = (
    "tf.compat.v1.data.experimental.RandomDataset",
    "tf.compat.v1.data.experimental.CsvDataset",
    "tf.compat.v1.data.experimental.make_csv_dataset",
    "tf.compat.v1.data.experimental.sample_from_datasets",
    "tf.types.experimental.SupportsTracingProtocol",
    "tf.compat.v1.train.Supervisor",
    "tf.compat.v1.train.CheckpointSaverListener",
    "tf.compat.v1.train.SessionRunHook",
    "keras.Model",
)
"""Classes whose version 1 or 2 is chosen at import, one without constructor, some that Estimator rewraps or renames
after their definition, and `Model`, which we describe by its functional form."""


def _reached(name: str, root: Any) -> Any:
    for part in name.split(".")[1:]:
        try:
            root = getattr(root, part, None)
        except ImportError:  # a lazy module of the other Keras
            return None
    return root


def _directory(thing: Any) -> list[str]:
    try:
        return dir(thing)
    except ImportError:
        return []


def _table(root: str, spelling: str) -> Iterator[str]:
    axis = "keras" if root == "keras" else "tf"
    at = position(axis, KERAS_VERSION if axis == "keras" else TF_VERSION)
    for name in names().keys(root):
        row = row_of(name)
        if (
            row is not None
            and (name == root or name.startswith(root + "."))
            and at in places(axis, reach(row, spelling))
        ):
            yield name


def _written(name: str, spelling: str) -> str:
    return "tf." + name if spelling == "tf" and axis_of(name) == "keras" else name


CASES = [("keras", "tf"), ("keras", "keras"), ("tf", "tf")]


def _module(root: str, spelling: str) -> Any:
    if root == "tf":
        return tf
    return tf.keras if spelling == "tf" else pytest.importorskip("keras")


@pytest.mark.parametrize(("root", "spelling"), CASES)
def test_every_name_of_the_table_is_there(root: str, spelling: str) -> None:
    module = _module(root, spelling)
    listed = list(_table(root, spelling))
    assert len(listed) > 800
    assert [n for n in listed if _reached(n, module) is None and not n.endswith(".newaxis")] == []


@pytest.mark.parametrize(("root", "spelling"), CASES)
def test_every_public_name_is_in_the_table(root: str, spelling: str) -> None:
    missing: list[str] = []

    def visit(module: Any, name: str, depth: int) -> None:
        for last in _directory(module):
            if last.startswith("_"):
                continue
            full = f"{name}.{last}"
            if exists(_written(full, spelling), TF_VERSION, KERAS_VERSION) == "no":
                missing.append(full)
            elif depth and row_of(full):
                inner = _reached(f"x.{last}", module)
                if isinstance(inner, types.ModuleType):
                    visit(inner, full, depth - 1)

    visit(_module(root, spelling), root, 5)
    assert [n for n in missing if n not in ("keras.src", "keras.api", "tf.compat.v1.rnn_cell")] == []


def _literal(value: Any) -> Any:
    try:
        parsed = ast.literal_eval(repr(value))
    except (ValueError, SyntaxError, TypeError, MemoryError):
        return ...
    return parsed if len(repr(parsed)) <= 48 else ...


def _differs(ours: Parameter, theirs: inspect.Parameter) -> bool:
    if ours.name != theirs.name or ours.kind != theirs.kind:
        return True
    if theirs.kind in (theirs.VAR_POSITIONAL, theirs.VAR_KEYWORD):
        return False
    if ours.required != (theirs.default is theirs.empty):
        return True
    default = _literal(theirs.default)
    return not ours.required and ours.default is not ... and default is not ... and ours.default != default


def _agrees(found: ApiEntry, signature: inspect.Signature) -> bool:
    assert found.parameters is not None
    theirs = list(signature.parameters.values())
    return len(theirs) == len(found.parameters) and not any(map(_differs, found.parameters, theirs))


def _signatures(thing: Any) -> Iterator[inspect.Signature]:
    own = getattr(thing, "__init__", None) if inspect.isclass(thing) else None
    for source in (thing, None if own is object.__init__ else own):
        try:
            signature = inspect.signature(source)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            continue
        if source is not thing:
            signature = signature.replace(parameters=list(signature.parameters.values())[1:])
        yield signature


@pytest.mark.parametrize(("root", "spelling"), CASES)
def test_parameters_are_those_of_the_library(root: str, spelling: str) -> None:
    module = _module(root, spelling)
    different, compared = [], 0
    for name in _table(root, spelling):
        found = entry(_written(name, spelling), TF_VERSION, KERAS_VERSION)
        signatures = list(_signatures(_reached(name, module)))
        if found is None or found.parameters is None or not signatures or found.name in UNDERSTOOD:
            continue
        compared += 1
        if not any(_agrees(found, signature) for signature in signatures):
            different.append((name, str(found.signature), str(signatures[0])))
    assert compared > 800
    assert different == []


METHODS = {
    "keras.Model": ("compile", "fit", "evaluate", "predict", "save", "load_weights", "summary", "train_on_batch"),
    "keras.layers.Layer": ("build", "add_weight", "get_weights", "set_weights", "compute_output_shape"),
    "keras.callbacks.Callback": ("on_epoch_end", "set_model"),
    "keras.optimizers.Adam": ("apply_gradients",),
    "tf.data.Dataset": ("map", "batch", "shuffle", "from_tensor_slices", "from_generator", "repeat", "prefetch", "zip"),
    "tf.GradientTape": ("gradient", "watch", "jacobian"),
}


@pytest.mark.parametrize("owner", METHODS)
def test_parameters_of_methods(owner: str) -> None:
    thing = _reached(owner, tf.keras if owner.startswith("keras") else tf)
    for method in METHODS[owner]:
        found = entry(f"{owner}.{method}", TF_VERSION, KERAS_VERSION)
        assert found is not None, method
        signature = inspect.signature(getattr(thing, method))
        theirs = list(signature.parameters.values())
        if found.kind == "method":
            theirs = theirs[1:]
        assert _agrees(found, signature.replace(parameters=theirs)), (method, found.signature, signature)


@pytest.mark.parametrize(("root", "spelling"), CASES)
def test_members_of_classes_are_complete_where_they_claim_to_be(root: str, spelling: str) -> None:
    module = _module(root, spelling)
    missing, compared = [], 0
    for name in _table(root, spelling):
        found = methods(name, TF_VERSION, KERAS_VERSION)
        thing = _reached(name, module)
        if found is None or found.is_open or not inspect.isclass(thing) or name in UNDERSTOOD:
            continue
        compared += 1
        public = {m for m in dir(thing) if not m.startswith("_")}
        missing += [f"{name}.{m}" for m in sorted(public - set(found.kinds))]
    assert compared > 200
    assert missing == []


@pytest.mark.parametrize("section", ["losses", "metrics", "activations", "initializers", "regularizers", "constraints"])
def test_identifiers_are_those_of_the_library(section: str) -> None:
    if minor(KERAS_VERSION) < (3, 0):
        pytest.skip("Keras 2 looks into the globals of its modules: our list is a superset")
    registered = set(importlib.import_module(f"keras.src.{section}").ALL_OBJECTS_DICT)
    assert identifiers(section, KERAS_VERSION) - {"accuracy", "acc", "crossentropy", "ce"} == registered - {"accuracy"}


@pytest.mark.parametrize(
    ("section", "words"),
    [
        (
            "losses",
            ["mse", "MSE", "mae", "categorical_crossentropy", "sparse_categorical_crossentropy", "hinge", "Huber"],
        ),
        ("activations", ["relu", "softmax", "linear", "selu", "gelu", "swish", "hard_sigmoid", "LeakyReLU"]),
        ("initializers", ["he_normal", "HeNormal", "zeros", "ones", "glorot_uniform", "normal", "orthogonal"]),
        ("optimizers", ["adam", "sgd", "rmsprop", "nadam", "ftrl", "adamw", "lion"]),
        ("metrics", ["mse", "binary_accuracy", "AUC", "Precision", "top_k_categorical_accuracy"]),
        ("regularizers", ["l1", "l2", "l1_l2", "L2"]),
        ("constraints", ["max_norm", "MaxNorm", "non_neg"]),
    ],
)
def test_identifiers_are_accepted_where_we_say_so(section: str, words: list[str]) -> None:
    get = getattr(tf.keras, section).get
    for word in words:
        try:
            get(word)
            accepted = True
        except TypeError:  # a class that wants arguments
            accepted = True
        except (ValueError, AttributeError):
            accepted = False
        assert (word in identifiers(section, KERAS_VERSION)) == accepted, word


@pytest.mark.parametrize("name", ["Dense", "Conv2D", "LSTM", "BatchNormalization", "Dropout", "LeakyReLU", "Embedding"])
def test_keywords_beyond_the_parameters_are_those_the_layer_takes(name: str) -> None:
    required = {"Dense": (2,), "Conv2D": (2, 3), "LSTM": (2,), "Dropout": (0.5,), "Embedding": (3, 2)}.get(name, ())
    taken = keywords(f"keras.layers.{name}", TF_VERSION, KERAS_VERSION)
    assert taken is not None
    tried = {"lr": 1, "output_dim": 2, "batch_input_shape": (1, 4), "input_shape": (4,), "weights": None, "foo": 1}
    for word, value in {**tried, "input_dim": 4, "trainable": False, "dtype": "float32"}.items():
        if name == "Embedding" and word in ("output_dim", "input_dim"):
            continue
        try:
            getattr(tf.keras.layers, name)(*required, **{word: value})
            accepted = True
        except (TypeError, ValueError):
            accepted = False
        assert (word in taken) == accepted, word


def test_the_installed_versions_are_in_the_table() -> None:
    assert TF_VERSION in known_versions("tf")
    assert KERAS_VERSION in known_versions("keras")
