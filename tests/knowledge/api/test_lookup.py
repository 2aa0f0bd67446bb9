"""Unit: what exists, what left, what it became and what a misspelt name means, by version."""

from __future__ import annotations

import inspect
import time

import pytest

from tflint.knowledge.api import (
    entry,
    exists,
    identifiers,
    keywords,
    methods,
    nearest,
    removed,
    renamed_argument,
)
from tflint.knowledge.api.naming import FOLDER

T, K = "tensorflow", "keras"


@pytest.mark.parametrize(
    ("name", "tf", "keras", "answer"),
    [
        ("keras.layers.Dense", None, None, "yes"),
        ("tf.keras.layers.Dense", "2.4", "2.4", "yes"),
        ("keras.layers.MultiHeadAttn", None, None, "no"),
        ("keras.layers.MultiHeadAttention", None, "2.3", "no"),
        ("keras.layers.Flaten.foo", None, None, "no"),
        ("tf.placeholder", "2.15", "2.15", "no"),
        ("tf.placeholder", "1.15", "2.2", "yes"),
        ("tf.compat.v1.placeholder", None, None, "yes"),
        ("tf.contrib.layers.conv2d", "2.4", "2.4", "no"),
        ("tf.contrib.layers.conv2d", "1.15", "2.2", "unknown"),
        ("tf.estimator.Estimator", "2.21", "3.15", "no"),
        ("keras.optimizers.Adam", None, "2.6", "no"),
        ("tf.keras.optimizers.Adam", "2.6", "2.6", "yes"),
        ("keras.preprocessing.image.ImageDataGenerator", None, "3.15", "no"),
        ("tf.keras.preprocessing.image.ImageDataGenerator", "2.21", "3.15", "yes"),
        ("keras.utils.np_utils.to_categorical", None, "2.12", "yes"),
        ("keras.utils.np_utils.to_categorical", None, "2.13", "no"),
        ("tf_keras.preprocessing.text.Tokenizer", "2.21", "3.15", "yes"),
        ("tf_keras.ops.relu", "2.21", "3.15", "no"),
        ("tf.keras.Sequential.predict_classes", "2.5", "2.5", "yes"),
        ("tf.keras.Sequential.predict_classes", "2.6", "2.6", "no"),
        ("tensorflow.python.keras.layers.Dense", None, None, "unknown"),
        ("keras.src.layers.Dense", None, None, "unknown"),
        ("tf.losses.MeanSquaredError", "2.15", "2.15", "yes"),
        ("tf.losses.softmax_cross_entropy", "1.15", "2.2", "yes"),
        ("tf.losses.softmax_cross_entropy", "2.15", "2.15", "no"),
        ("tf.keras.brand_new", "2.30", "3.30", "unknown"),
        ("keras.ops", None, "2.15", "no"),
        ("tf.__version__", None, None, "unknown"),
        ("numpy.array", None, None, "unknown"),
        ("keras.callbacks.History.epochs", None, None, "no"),
        ("keras.callbacks.History.epoch", None, None, "yes"),
        ("tf.Tensor.anything", None, None, "unknown"),
    ],
)
def test_exists(name: str, tf: str | None, keras: str | None, answer: str) -> None:
    assert exists(name, tf, keras) == answer


@pytest.mark.parametrize(
    ("name", "target", "version", "replacement"),
    [
        ("tf.placeholder", "2.15", "2.0", "tf.compat.v1.placeholder"),
        ("tf.random_normal", "2.15", "2.0", "tf.random.normal"),
        ("tf.log", "2.15", "2.0", "tf.math.log"),
        ("tf.to_float", "2.15", "2.0", "tf.cast"),
        ("tf.layers.dense", "2.15", "2.0", "tf.keras.layers.Dense"),
        ("tf.contrib.layers.conv2d", "2.15", "2.0", None),
        ("tf.keras.layers.experimental.preprocessing", "2.21", "3.0", "tf.keras.layers"),
        ("tf.keras.layers.experimental.preprocessing.Rescaling", "2.21", "3.0", "tf.keras.layers.Rescaling"),
        ("keras.utils.np_utils", "2.15", "2.13", "keras.utils"),
        ("keras.utils.np_utils.to_categorical", "2.15", "2.13", "keras.utils.to_categorical"),
        ("tf.keras.Sequential.predict_classes", "2.15", "2.6", "np.argmax(model.predict(x), axis=-1)"),
        ("tf.keras.Model.fit_generator", "2.21", "3.0", "tf.keras.Model.fit"),
        ("keras.Sequential.fit_generator", "2.21", "3.0", "keras.Sequential.fit"),
        ("keras.optimizers.Adam.lr", "2.21", "3.0", "keras.optimizers.Adam.learning_rate"),
        ("tf.keras.optimizers.legacy.Adam", "2.21", "3.0", "tf.keras.optimizers.Adam"),
        ("keras.backend.mean", "2.21", "3.0", "keras.ops.mean"),
        ("keras.wrappers.scikit_learn.KerasClassifier", "2.15", "2.13", "scikeras.wrappers.KerasClassifier"),
        ("keras.layers.Merge", "2.15", "2.0", "keras.layers.Concatenate"),
        (
            "keras.preprocessing.image.ImageDataGenerator",
            "2.21",
            "3.0",
            "tf.keras.preprocessing.image.ImageDataGenerator",
        ),
    ],
)
def test_removed(name: str, target: str, version: str, replacement: str | None) -> None:
    keras = "3.15" if target == "2.21" else target
    found = removed(name, target, keras)
    assert found is not None
    assert (found.version, found.replacement) == (version, replacement)
    assert found.source


@pytest.mark.parametrize("name", ["keras.layers.Dense", "keras.layers.MultiHeadAttn", "tf.reduce_mean", "numpy.foo"])
def test_not_removed(name: str) -> None:
    assert removed(name) is None


def test_a_removal_holds_from_its_version_only() -> None:
    assert removed("tf.keras.Sequential.predict_classes", "2.5", "2.5") is None
    assert removed("tf.keras.optimizers.legacy.Adam", "2.15", "2.15") is None
    assert removed("tf.Session", "1.15", "2.2") is None


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("keras.layers.MultiHeadAttn", "keras.layers.MultiHeadAttention"),
        ("tf.keras.layers.dense", "tf.keras.layers.Dense"),
        ("tf.keras.layers.Adam", "tf.keras.optimizers.Adam"),
        ("tf.reduce_men", "tf.reduce_mean"),
        ("keras.Model.fitt", "keras.Model.fit"),
        ("keras.layers.Qwertyuiop", None),
        ("nothing.at.all", None),
    ],
)
def test_nearest(name: str, meant: str | None) -> None:
    assert nearest(name) == meant


@pytest.mark.parametrize(
    ("name", "argument", "target", "version", "new"),
    [
        ("keras.optimizers.Adam", "lr", "3.15", "2.11", "learning_rate"),
        ("keras.layers.Dense", "output_dim", "2.15", "2.0", "units"),
        ("keras.layers.LSTM", "inner_activation", "2.15", "2.0", "recurrent_activation"),
        ("keras.Sequential.fit", "nb_epoch", "2.15", "2.0", "epochs"),
        ("keras.Model.fit", "workers", "3.15", "3.0", None),
        ("keras.layers.LeakyReLU", "alpha", "3.15", "3.0", "negative_slope"),
    ],
)
def test_renamed_argument(name: str, argument: str, target: str, version: str, new: str | None) -> None:
    found = renamed_argument(name, argument, None, target)
    assert found is not None
    assert (found.version, found.replacement) == (version, new)


def test_arguments_of_tensorflow_one() -> None:
    found = renamed_argument("tf.reduce_sum", "keep_dims", "2.15")
    assert found is not None and found.replacement == "keepdims"
    found = renamed_argument("tf.nn.dropout", "keep_prob", "2.15")
    assert found is not None and (found.version, found.replacement) == ("2.0", "rate")


def test_an_argument_that_is_still_taken_is_not_renamed() -> None:
    assert renamed_argument("keras.layers.LeakyReLU", "alpha", keras="2.15") is None
    assert renamed_argument("keras.optimizers.Adam", "lr", keras="2.8") is None
    assert renamed_argument("keras.layers.Dense", "units") is None
    assert renamed_argument("keras.layers.Dense", "no_such_thing") is None


def test_an_argument_taken_without_effect_says_so() -> None:
    ignored = renamed_argument("keras.optimizers.Adam", "lr", keras="2.15")
    refused = renamed_argument("keras.optimizers.Adam", "lr", keras="3.15")
    assert ignored is not None and ignored.accepted
    assert refused is not None and not refused.accepted


def test_parameters_follow_the_version() -> None:
    old, new = entry("keras.layers.LeakyReLU", keras="2.15"), entry("keras.layers.LeakyReLU", keras="3.15")
    assert old is not None and str(old.signature) == "(alpha=0.3, **kwargs)"
    assert new is not None and str(new.signature) == "(negative_slope=0.3, **kwargs)"


def test_binding_arguments_of_a_layer() -> None:
    found = entry("tf.keras.layers.Conv2D")
    assert found is not None and found.signature is not None and found.name == "keras.layers.Conv2D"
    bound = found.signature.bind(32, 3, padding="same")
    bound.apply_defaults()
    assert (bound.arguments["filters"], bound.arguments["strides"]) == (32, (1, 1))
    with pytest.raises(TypeError):
        found.signature.bind()


def test_methods_have_no_receiver() -> None:
    found = entry("keras.Sequential.fit", keras="2.15")
    assert found is not None and found.kind == "method"
    assert found.parameters is not None and [p.name for p in found.parameters][:4] == ["x", "y", "batch_size", "epochs"]
    assert found.parameters[0].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD and not found.parameters[0].required


def test_a_name_that_left_keeps_its_last_parameters() -> None:
    found = entry("tf.placeholder")
    assert found is not None and (found.until, str(found.signature)) == ("1.15", "(dtype, shape=None, name=None)")
    assert entry("tf.placeholder", tf="2.15") is None


def test_members() -> None:
    old, new = methods("tf.keras.Sequential", keras="2.5"), methods("tf.keras.Sequential", keras="3.15")
    assert old is not None and {"predict_classes", "add", "fit", "layers"} <= set(old.kinds)
    assert new is not None and "predict_classes" not in new.kinds and not new.is_open
    assert methods("keras.layers") is None


def test_keywords() -> None:
    taken = keywords("keras.layers.Dense", keras="3.15")
    assert taken is not None and {"units", "input_shape", "name", "trainable", "dtype"} <= taken
    assert "batch_input_shape" not in taken
    assert (keywords("keras.losses.Huber", keras="3.15") or set()) == {"delta", "reduction", "name", "dtype"}
    assert keywords("no.such.name") is None


def test_identifiers() -> None:
    assert {"mse", "MSE", "categorical_crossentropy"} <= identifiers("losses")
    assert "categorical_cross_entropy" not in identifiers("losses")
    assert "nadam" in identifiers("optimizers", "2.8")
    assert "muon" not in identifiers("optimizers", "2.8")


def test_the_data_is_small() -> None:
    files = [p for p in FOLDER.iterdir() if p.suffix in (".table", ".tsv", ".toml")]
    assert sum(p.stat().st_size for p in files) < 1_000_000


def test_the_first_look_up_is_quick() -> None:
    from tflint.knowledge.api.table import Table

    best = 1.0
    for _ in range(3):
        start = time.perf_counter()
        table = Table(FOLDER / "names.table")
        assert table.get("keras.layers.Dense")
        best = min(best, time.perf_counter() - start)
    assert best < 0.025


def test_every_row_of_the_upgrade_script_is_handled() -> None:
    from tflint.knowledge.api.changes import upgrade_arguments, upgrade_names

    names = [n for n in upgrade_names() if not n.startswith(("tf.keras", "tf.contrib", "tf.GraphKeys", "tf.estimator"))]
    for name in names:
        found = removed(name, "2.15", "2.15")
        assert found is not None or exists(name, "2.15", "2.15") in ("yes", "unknown"), name
        if found is not None:
            assert found.replacement or name.startswith("contrib_"), name
    for function, argument in upgrade_arguments():
        found_argument = renamed_argument(function, argument, "2.15", "2.15")
        known = entry(function, tf="2.15")
        taken = known is not None and argument in {p.name for p in known.parameters or ()}
        assert found_argument is not None or taken, (function, argument)


def test_every_replacement_exists() -> None:
    from tflint.knowledge.api.changes import written_changes

    for row in written_changes().values():
        now = row.replacement
        if now and now.startswith(("keras.", "tf.")) and not now.endswith(".*"):
            written = "tf." + now if now.startswith("keras.") and exists(now) != "yes" else now
            wanted = "unknown" if ".v1.keras." in written else "yes"
            assert exists(written) == wanted, (row.name, now)
