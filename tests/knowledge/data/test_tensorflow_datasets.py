"""Case: sets of tensorflow_datasets through `load` and a pipeline, and each row of the table against the library."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from tflint.knowledge.ops.tfds_load import examples
from tflint.knowledge.registry import op_output
from tflint.knowledge.tables import read
from tflint.pipeline import interpreted
from tflint.program.dim import UNKNOWN_DIM
from tflint.program.facts import Fit
from tflint.program.spec import Configured, DatasetSpec
from tflint.source.file import SourceFile

TABLE = read("tensorflow_datasets")
SUPERVISED = [
    ("mnist", "(28, 28, 1) uint8", 10, 60000),
    ("cifar100", "(32, 32, 3) uint8", 100, 50000),
    ("cats_vs_dogs", "(?, ?, 3) uint8", 2, 23262),
    ("beans", "(500, 500, 3) uint8", 3, 1034),
    ("imdb_reviews", "() string", 2, 25000),
    ("ag_news_subset", "() string", 4, 120000),
    ("iris", "(4,) float32", 3, 150),
    ("penguins", "(4,) float32", 3, 334),
    ("german_credit_numeric", "(24,) int32", 2, 1000),
]


def loaded(name: str, **arguments: Any) -> Any:
    return op_output("tensorflow_datasets.load", (name,), arguments)


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) >= 60
    assert sum("supervised" in row for row in TABLE.values()) >= 40


@pytest.mark.parametrize("name", sorted(name for name, row in TABLE.items() if "supervised" in row))
def test_supervised_gives_pairs_of_single_samples(name: str) -> None:
    found = loaded(name, split="train", as_supervised=True)
    assert isinstance(found, DatasetSpec) and isinstance(found.element, tuple) and len(found.element) == 2


@pytest.mark.parametrize(("name", "features", "classes", "count"), SUPERVISED)
def test_supervised(name: str, features: str, classes: int, count: int) -> None:
    found = loaded(name, split="train", as_supervised=True)
    x, y = found.element
    assert f"{x.shape!r} {x.dtype}" == features
    assert (y.shape.dims, y.dtype, y.content.high, y.content.labels.classes) == ((), "int64", classes - 1, classes)
    assert found.cardinality == count


def test_a_sample_is_a_dict_otherwise() -> None:
    found = loaded("cifar100", split="test")
    assert sorted(found.element) == ["coarse_label", "id", "image", "label"]


def test_no_split_gives_all_of_them() -> None:
    assert {name: one.cardinality for name, one in loaded("mnist").items()} == {"train": 60000, "test": 10000}


def test_all_samples_at_once() -> None:
    x, y = loaded("mnist", split="train", batch_size=-1, as_supervised=True)
    assert (x.shape.dims, y.shape.dims) == ((60000, 28, 28, 1), (60000,))


def test_information() -> None:
    _, info = loaded("beans", split="train", with_info=True)
    assert isinstance(info, Configured)
    assert info.arguments["features"]["label"].arguments == {"num_classes": 3}
    assert info.arguments["splits"]["train"].arguments == {"num_examples": 1034}


@pytest.mark.parametrize("name", ["nothing", "imdb_reviews/subwords8k", "voc/2012", "imagenet2012_real"])
def test_others_are_unknown(name: str) -> None:
    found = loaded(name, split="train", as_supervised=True)
    assert not found or not found.element


def test_classes_of_an_unlabelled_split_may_be_missing() -> None:
    _, y = loaded("imagenet2012", split="test", as_supervised=True).element
    assert y.content.low is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("train", 1003),
        ("train[:80%]", 802),
        ("train[80%:]", 201),
        ("train[:-3]", 1000),
        ("train[-10%:]", 100),
        ("train[10:20]", 10),
        ("train+test", 1010),
    ],
)
def test_examples(text: str, count: int) -> None:
    splits = {"train": 1003, "test": 7}
    assert examples(splits, text) == count
    library = pytest.importorskip("tensorflow_datasets")
    infos = {name: library.core.SplitInfo(name=name, shard_lengths=[n], num_bytes=0) for name, n in splits.items()}
    parts = library.core.splits.AbstractSplit.from_spec(text).to_absolute(infos)
    ends = [(part.from_ or 0, splits[part.splitname] if part.to is None else part.to) for part in parts]
    assert sum(end - start for start, end in ends) == count


@pytest.mark.parametrize("text", ["train[:5000]", "valid", "train[::2]", "train[:80%](pct1_dropremainder)"])
def test_examples_that_are_not_known(text: str) -> None:
    assert examples({"train": 1003}, text) is UNKNOWN_DIM


PIPELINE = """
import tensorflow as tf
import tensorflow_datasets as tfds
(train, test), info = tfds.load("{name}", split=["train", "train"], as_supervised=True, with_info=True)
def prepare(image, label):
    return tf.cast(tf.image.resize(image, (64, 64)), tf.float32) / 255.0, label
train = train.map(prepare).shuffle(100).batch(32).prefetch(1)
model = tf.keras.Sequential([
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(info.features["label"].num_classes, activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(train, steps_per_epoch=info.splits["train"].num_examples // 32)
"""
IMAGES = [n for n, row in TABLE.items() if row.get("supervised") == ["image", "label"] and "splits" in row]


@pytest.mark.parametrize("name", [name for name in IMAGES if TABLE[name]["features"]["image"].startswith("uint8")])
def test_a_pipeline_keeps_shapes_and_labels(name: str) -> None:
    row = TABLE[name]
    program, problems = interpreted(SourceFile.from_text("case.py", PIPELINE.format(name=name)))
    assert not problems
    fit = next(fact for fact in program.of(Fit) if fact.method == "fit")
    channels, classes = row["features"]["image"].split()[-1], row["features"]["label"].split()[1]
    assert (repr(fit.x.shape), fit.x.dtype) == (f"(None, 64, 64, {channels})", "float32")
    assert (repr(fit.y.shape), fit.y.dtype, fit.y.content.high) == ("(None,)", "int64", int(classes) - 1)
    assert repr(fit.output_spec.shape) == f"(None, {classes})"
    assert fit.arguments["steps_per_epoch"].value == row["splits"]["train"] // 32


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", sorted(TABLE))
def test_row(name: str) -> None:
    library = pytest.importorskip("tensorflow_datasets")
    row, builder = TABLE[name], library.builder(name, try_gcs=False)
    info = builder.info
    assert row.get("configuration") in (None, builder.builder_config and builder.builder_config.name)
    assert row.get("supervised") == (list(info.supervised_keys) if _plain(info.supervised_keys) else None)
    assert {key: _told(feature) for key, feature in info.features.items()} == row["features"]


def _plain(keys: Any) -> bool:
    return bool(keys) and all(isinstance(key, str) for key in keys)


def _told(feature: Any) -> Any:
    """A feature in the words of the table."""
    kinds = importlib.import_module("tensorflow_datasets").features
    if isinstance(feature, kinds.Sequence):
        return "?"
    if isinstance(feature, kinds.FeaturesDict):
        return {key: _told(inner) for key, inner in feature.items()}
    if isinstance(feature, kinds.ClassLabel):
        return f"class {feature.num_classes}"
    if isinstance(feature, kinds.Audio):
        return "? ?"
    return " ".join([feature.tf_dtype.name, *("?" if size is None else str(size) for size in feature.shape)])
