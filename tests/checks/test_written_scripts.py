"""Case tests: mistakes in the words of people's own scripts are found, and their nearest right twins stay silent."""

from __future__ import annotations

import pytest

from tflint.config import Settings
from tflint.pipeline import lint
from tflint.source.file import SourceFile

HEAD = """
import numpy as np
import pandas as pd
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler
"""
YES_NO = """
model = keras.Sequential([layers.Dense(8, activation="relu", input_shape=(4,)), layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
"""
TABLE = "X = np.random.rand(500, 4)\ny = (X[:, 0] > 0.5).astype(int)\n"
SPLIT = TABLE + "X_train, X_test, y_train, y_test = train_test_split(X, y)\n"
DIGITS = """
(x, y), (test_x, test_y) = keras.datasets.mnist.load_data()
x = x.astype("float32") / 255
model = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, y, epochs=2)
"""
FOLDERS = """
random = ImageDataGenerator(rescale=1 / 255, horizontal_flip=True)
plain = ImageDataGenerator(rescale=1 / 255)
train = random.flow_from_directory("train", target_size=(64, 64), class_mode="binary")
model = keras.Sequential([keras.Input((64, 64, 3)), layers.Flatten(), layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
"""
WEIGHT_LOOP = """
model = keras.Sequential([layers.Dense(3, kernel_regularizer="l2", input_shape=(4,))])
loss_object = tf.keras.losses.MeanSquaredError()
optimizer = tf.keras.optimizers.Adam()
x, y = tf.ones((8, 4)), tf.ones((8, 3))
with tf.GradientTape() as tape:
    loss = loss_object(y, model(x, training=True))
"""
APPLY = """
gradients = tape.gradient(loss, model.trainable_variables)
optimizer.apply_gradients(zip(gradients, model.trainable_variables))
"""
CASES = {
    "the data of a Bunch": (
        "data-input-mismatch",
        "from sklearn.datasets import load_wine\ndata = load_wine()\n"
        + YES_NO.replace("(4,)", "({},)")
        + "model.fit(data.data, data.target)\n",
        "12",
        "13",
    ),
    "a validation part of what is trained on": (
        "test-data-in-training",
        SPLIT + YES_NO + "model.fit({}, validation_data=(X_test, y_test))\n",
        "X, y",
        "X_train, y_train",
    ),
    "evaluated on a part of what was trained on": (
        "evaluate-on-training-data",
        SPLIT + YES_NO + "model.fit({})\nmodel.evaluate(X_test, y_test)\n",
        "X, y",
        "X_train, y_train",
    ),
    "mixed in place, one by one": (
        "samples-misaligned",
        TABLE + "np.random.shuffle(X)\n{}" + YES_NO + "model.fit(X, y)\n",
        "np.random.shuffle(y)\n",
        "y = (X[:, 0] > 0.5).astype(int)\n",
    ),
    "evaluated raw": ("inconsistent-preprocessing", DIGITS + "model.evaluate({}, test_y)\n", "test_x", "test_x / 255"),
    "labels standardised with the features": (
        "labels-scaled",
        "df = pd.read_csv('wine.csv')\n"
        "scaled = pd.DataFrame({}().fit_transform(df), columns=df.columns)\n"
        "X, y = scaled.drop('good', axis=1), scaled['good']\n" + YES_NO + "model.fit(X, y)\n",
        "StandardScaler",
        "MinMaxScaler",
    ),
    "an augmenting generator validates": (
        "augmentation-on-evaluation",
        FOLDERS
        + "test = {}.flow_from_directory('test', target_size=(64, 64), class_mode='binary')\n"
        + "model.fit(train, validation_data=test)\n",
        "random",
        "plain",
    ),
    "layers that change images before cache": (
        "augmentation-cached",
        """
augment = keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.1)])
train = keras.utils.image_dataset_from_directory("x", image_size=(64, 64)){}
model = keras.Sequential([keras.Input((64, 64, 3)), layers.Flatten(), layers.Dense(2, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(train)
""",
        ".map(lambda x, y: (augment(x, training=True), y)).cache()",
        ".cache().map(lambda x, y: (augment(x, training=True), y))",
    ),
    "prepared for another backbone": (
        "backbone-preprocessing",
        """
files = ImageDataGenerator(preprocessing_function=tf.keras.applications.{}.preprocess_input)
images = files.flow_from_directory("train", target_size=(96, 96), class_mode="binary")
base = tf.keras.applications.MobileNetV2(include_top=False, pooling="avg", input_shape=(96, 96, 3))
model = keras.Model(base.input, layers.Dense(1, activation="sigmoid")(base.output))
model.compile("adam", "binary_crossentropy")
model.fit(images)
""",
        "vgg16",
        "mobilenet_v2",
    ),
    "prepared and rescaled": (
        "double-normalization",
        """
files = ImageDataGenerator({}preprocessing_function=tf.keras.applications.resnet50.preprocess_input)
images = files.flow_from_directory("train", target_size=(96, 96), class_mode="binary")
base = tf.keras.applications.ResNet50(include_top=False, pooling="avg", input_shape=(96, 96, 3))
model = keras.Model(base.input, layers.Dense(1, activation="sigmoid")(base.output))
model.compile("adam", "binary_crossentropy")
model.fit(images)
""",
        "rescale=1 / 255, ",
        "",
    ),
    "another size than the backbone was built for": (
        "data-input-mismatch",
        """
files = ImageDataGenerator(preprocessing_function=tf.keras.applications.vgg16.preprocess_input)
images = files.flow_from_directory("train", target_size=({0}, {0}), class_mode="binary")
base = tf.keras.applications.VGG16(include_top=False, input_shape=(128, 128, 3))
model = keras.Sequential([base, layers.Flatten(), layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
model.fit(images)
""",
        "96",
        "128",
    ),
    "grey images for pretrained weights": (
        "backbone-input-size",
        "base = tf.keras.applications.VGG16(include_top=False, input_shape=(64, 64, {}))\n",
        "1",
        "3",
    ),
    "an accuracy for labels the loss does not take": (
        "metric-mismatch",
        """
model = keras.Sequential([layers.Dense(4, activation="softmax", input_shape=(4,))])
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(), metrics=[keras.metrics.{}()])
""",
        "CategoricalAccuracy",
        "SparseCategoricalAccuracy",
    ),
    "the largest of one output": (
        "metric-mismatch",
        YES_NO.replace('["accuracy"]', "[keras.metrics.{}()]"),
        "CategoricalAccuracy",
        "BinaryAccuracy",
    ),
    "penalties beside the module of losses": (
        "regularization-loss-ignored",
        WEIGHT_LOOP + "{}" + APPLY,
        "    loss = loss * 2.0\n",
        "    loss += tf.add_n(model.losses)\n",
    ),
    "a forward pass outside of the tape, under a loss of the module": (
        "forward-outside-tape",
        """
model = keras.Sequential([layers.Dense(3, input_shape=(4,))])
loss_object = tf.keras.losses.MeanSquaredError()
optimizer = tf.keras.optimizers.Adam()
x, y = tf.ones((8, 4)), tf.ones((8, 3))
answer = model(x)
with tf.GradientTape() as tape:
    loss = loss_object(y, {})
"""
        + APPLY,
        "answer",
        "model(x, training=True)",
    ),
    "a decision between a variable and the loss": (
        "gradient-cut",
        """
w = tf.Variable(tf.random.normal((4, 3)))
x, labels = tf.ones((16, 4)), tf.zeros((16,), tf.int64)
with tf.GradientTape() as tape:
    scores = tf.matmul(x, w)
    loss = {}
gradients = tape.gradient(loss, [w])
""",
        "tf.reduce_mean(tf.cast(tf.argmax(scores, axis=1) != labels, tf.float32))",
        "tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, scores))",
    ),
    "a rate set by a function": (
        "learning-rate-too-high",
        """
def decay(epoch):
    return {} * 0.5 ** (epoch // 10)

model = keras.Sequential([layers.Dense(64, activation="relu", input_shape=(4,)), layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.rand(20, 4), np.random.rand(20), callbacks=[keras.callbacks.LearningRateScheduler(decay)])
""",
        "1.0",
        "0.001",
    ),
    "devices set up after the first operation": (
        "setup-too-late",
        "{}\nfor gpu in tf.config.list_physical_devices('GPU'):\n"
        "    tf.config.experimental.set_memory_growth(gpu, True)\n",
        "a = tf.random.normal((2, 2))",
        "tf.random.set_seed(1)",
    ),
    "a sequence wanted behind dropout": (
        "missing-return-sequences",
        "model = keras.Sequential([keras.Input((9, 4)), layers.LSTM(8{}), layers.Dropout(0.2), layers.LSTM(4)])\n",
        "",
        ", return_sequences=True",
    ),
    "ids of words reach past the rows": (
        "embedding-too-small",
        """
(x, y), _ = keras.datasets.imdb.load_data(num_words=20000)
x = keras.preprocessing.sequence.pad_sequences(x, maxlen=80)
model = keras.Sequential([layers.Embedding({}, 16), layers.LSTM(8), layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
model.fit(x, y)
""",
        "10000",
        "20000",
    ),
    "classes from 1 on in columns from 0 on": (
        "label-out-of-range",
        "stars = np.random.randint(1, 6, 90)\ny = keras.utils.to_categorical(stars{}, num_classes=5)\n",
        "",
        " - 1",
    ),
    "a layer of a functional model branches": (
        "python-branch-on-tensor",
        """
class Gate(layers.Layer):
    def call(self, x):
        if {}:
            return x
        return -x

inputs = keras.Input((4,))
model = keras.Model(inputs, Gate()(inputs))
""",
        "tf.reduce_mean(x) > 0.5",
        "x.shape[-1] > 2",
    ),
    "a tensor that grows while a graph loops": (
        "loop-shape-invariant",
        """
@tf.function
def grow(x):
    i = tf.constant(0)
    while i < 5:
        x = {}
        i += 1
    return x

grow(tf.ones((1, 2)))
""",
        "tf.concat([x, x], axis=0)",
        "x * 2.0",
    ),
    "a step of a downloaded set thrown away": (
        "preprocessing-discarded",
        "import tensorflow_datasets as tfds\n"
        "train, info = tfds.load('mnist', split='train', as_supervised=True, with_info=True)\n"
        "{}train.map(lambda x, y: (x / 255, y))\n",
        "",
        "train = ",
    ),
    "an option's default on the command line": (
        "learning-rate-too-high",
        """
import argparse
parser = argparse.ArgumentParser()
group = parser.add_argument_group("training")
group.add_argument("--learning-rate", "-l", type=float, default={}, help="step size")
args = parser.parse_args()
model = keras.Sequential([layers.Dense(64, activation="relu", input_shape=(4,)), layers.Dense(1)])
model.compile(keras.optimizers.Adam(args.learning_rate), "mse")
model.fit(np.random.rand(20, 4), np.random.rand(20))
""",
        "0.5",
        "0.001",
    ),
    "a flag of absl": (
        "data-input-mismatch",
        """
from absl import flags
flags.DEFINE_integer("columns", {}, "of the table")
FLAGS = flags.FLAGS
model = keras.Sequential([keras.Input((FLAGS.columns,)), layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.rand(20, 4), np.random.rand(20))
""",
        "5",
        "4",
    ),
    "an option decides no branch": (
        "compile-missing",
        """
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--loss", default="mse")
args = parser.parse_args()
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
if {}:
    model.compile("adam", args.loss)
model.fit(np.random.rand(20, 4), np.random.rand(20))
""",
        "False",
        "args.loss == 'mae'",
    ),
    "images of files, gathered in a list": (
        "unscaled-input",
        """
import cv2, glob
images, labels = [], []
for kind in range(2):
    for name in glob.glob("%d/*.png" % kind):
        images.append(cv2.resize(cv2.imread(name), (32, 32)))
        labels.append(kind)
x, y = np.array(images){}, np.array(labels)
model = keras.Sequential([keras.Input((32, 32, 3)), layers.Flatten(), layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
model.fit(x, y)
""",
        "",
        " / 255.0",
    ),
    "windows of a series, gathered in a list": (
        "data-input-mismatch",
        """
series = np.random.rand(1000, 3)
x, y = [], []
for i in range(60, 1000):
    if series[i, 0] > 0.1:
        x.append(series[i - 60 : i])
        y.append(series[i, 0])
x, y = np.array(x), np.array(y)
model = keras.Sequential([keras.Input((60, {})), layers.LSTM(8), layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, y)
""",
        "1",
        "3",
    ),
    "as many rows as a tokenizer has words": (
        "embedding-too-small",
        """
from tensorflow.keras.preprocessing.text import Tokenizer
texts = pd.read_csv("texts.csv")["text"]
tokenizer = Tokenizer(oov_token="?")
tokenizer.fit_on_texts(texts)
index = tokenizer.word_index
x = keras.preprocessing.sequence.pad_sequences(tokenizer.texts_to_sequences(texts), maxlen=20)
model = keras.Sequential([layers.Embedding(len(index){}, 8), layers.Flatten(), layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
model.fit(x, np.random.randint(0, 2, 100))
""",
        "",
        " + 1",
    ),
    "fewer rows than the words a tokenizer keeps": (
        "embedding-too-small",
        """
from tensorflow.keras.preprocessing.text import Tokenizer
texts = pd.read_csv("texts.csv")["text"]
tokenizer = Tokenizer(num_words=5000)
tokenizer.fit_on_texts(texts)
x = keras.preprocessing.sequence.pad_sequences(tokenizer.texts_to_sequences(texts), maxlen=20)
model = keras.Sequential([layers.Embedding({}, 8), layers.Flatten(), layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
model.fit(x, np.random.randint(0, 2, 100))
""",
        "1000",
        "5000",
    ),
    "a generator without an end": (
        "infinite-dataset",
        """
def batches(x, y):
    while True:
        for i in range(0, len(x), 8):
            yield x[i : i + 8], y[i : i + 8]{}

"""
        + TABLE
        + YES_NO
        + "model.fit(batches(X, y), epochs=3)\n",
        "",
        "\n        return",
    ),
    "batches of a generator of one's own": (
        "data-input-mismatch",
        """
def batches(names):
    while True:
        x, y = [], []
        for name in np.random.permutation(names)[:8]:
            x.append(np.random.rand({}))
            y.append(1)
        yield np.array(x), np.array(y)

"""
        + YES_NO
        + "model.fit(batches(['a', 'b']), steps_per_epoch=3)\n",
        "5",
        "4",
    ),
    "a Sequence of one's own with labels in columns": (
        "label-encoding-mismatch",
        """
class Files(keras.utils.Sequence):
    def __len__(self):
        return 3

    def __getitem__(self, index):
        x = np.empty((8, 4))
        y = np.zeros(8, dtype=int)
        for i in range(8):
            x[i] = np.load(str(i))
        return x, {}

model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(Files(), epochs=2)
""",
        "keras.utils.to_categorical(y, 3)",
        "y",
    ),
    "a part of a Sequence kept back": (
        "dataset-with-labels-argument",
        """
class Files(keras.utils.Sequence):
    def __len__(self):
        return 3

    def __getitem__(self, index):
        return np.zeros((8, 4)), np.zeros(8)

"""
        + YES_NO
        + "model.fit(Files(), epochs=2{})\n",
        ", validation_split=0.2",
        "",
    ),
    "a number where a shape is due": (
        "invalid-argument-value",
        "inputs = keras.Input(shape={})\n",
        "(10)",
        "(10,)",
    ),
    "a number as the input shape of a layer": (
        "invalid-argument-value",
        "model = keras.Sequential([layers.Dense(4, input_shape={})])\n",
        "8",
        "[8]",
    ),
    "a loss for an output nobody named so": (
        "input-count-mismatch",
        """
inputs = keras.Input((4,))
age, kind = layers.Dense(1, name="age")(inputs), layers.Dense(1, activation="sigmoid", name="kind")(inputs)
model = keras.Model(inputs, [age, kind])
model.compile("adam", loss={"age": "mse", "{}": "binary_crossentropy"})
""",
        "kinds",
        "kind",
    ),
    "a sequence under labels of unknown width": (
        "missing-flatten",
        """
table = pd.read_csv("beats.csv", header=None)
x, y = table.iloc[:, :20].values[..., None], keras.utils.to_categorical(table.iloc[:, 20])
model = keras.Sequential([keras.Input((20, 1)), layers.Conv1D(4, 3, activation="relu"), {}
                          layers.Dense(5, activation="softmax")])
model.compile("adam", "categorical_crossentropy")
model.fit(x, y)
""",
        "",
        "layers.Flatten(),",
    ),
    "classes from 1 on, mapped from words": (
        "label-out-of-range",
        """
table = pd.read_csv("iris.csv")
y = table["kind"].map({"setosa": 1, "versicolor": 2, "virginica": {}})
model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(table[["a", "b", "c", "d"]], y)
""",
        "3",
        "0",
    ),
    "gathered class by class": (
        "shuffle-missing",
        """
import os
images, labels = [], []
for number, kind in enumerate(os.listdir("pets")):
    for name in os.listdir("pets/" + kind):
        images.append(np.load(name))
        labels.append(number)
X, y = np.array(images), np.array(labels)
{}
"""
        + YES_NO
        + "model.fit(X, y, epochs=3, validation_split=0.2)\n",
        "",
        "order = np.random.permutation(len(X))\nX, y = X[order], y[order]",
    ),
    "a second scaler for the test part": (
        "scaler-fitted-on-test",
        SPLIT + "X_train = StandardScaler().fit_transform(X_train)\nX_test = {}(X_test)\n",
        "StandardScaler().fit_transform",
        "StandardScaler().fit(X_train).transform",
    ),
    "a callback asks the logs for another name": (
        "unknown-history-key",
        """
class Stop(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs={{}}):
        if logs.get("{}") > 0.95:
            self.model.stop_training = True

""".replace("{{}}", "None")
        + TABLE
        + YES_NO
        + "model.fit(X, y, epochs=3, callbacks=[Stop()])\n",
        "acc",
        "accuracy",
    ),
    "raw scores in a loop by hand": (
        "logits-mismatch",
        WEIGHT_LOOP.replace("losses.MeanSquaredError()", "losses.CategoricalCrossentropy({})") + APPLY,
        "",
        "from_logits=True",
    ),
    "probabilities in a loop by hand": (
        "logits-mismatch",
        WEIGHT_LOOP.replace("Dense(3,", "Dense(3, activation='softmax',").replace(
            "losses.MeanSquaredError()", "losses.CategoricalCrossentropy({})"
        )
        + APPLY,
        "from_logits=True",
        "",
    ),
}
"""By name: the rule, the program, what makes it wrong, what makes it right."""


@pytest.mark.parametrize(("rule", "program", "wrong", "right"), CASES.values(), ids=CASES)
def test_only_the_faulty_twin_is_reported(rule: str, program: str, wrong: str, right: str) -> None:
    settings = Settings(select=(rule,), target_tensorflow="2.21", target_keras="3.15")

    def told(words: str) -> list[str]:
        text = HEAD + program.replace("{0}", words).replace("{}", words)
        answer = lint(SourceFile.from_text("script.py", text), settings)
        assert not answer.problems
        return [each.message for each in answer.findings]

    assert told(wrong)
    assert not told(right)
