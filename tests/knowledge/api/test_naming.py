"""Unit: every spelling of a name leads to one canonical name, without loading the table."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tflint.knowledge.api import canonical


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("tf.keras.layers.Dense", "keras.layers.Dense"),
        ("tensorflow.keras.layers.Dense", "keras.layers.Dense"),
        ("tensorflow.python.keras.layers.Dense", "keras.layers.Dense"),
        ("tensorflow.compat.v2.keras.layers.Dense", "keras.layers.Dense"),
        ("keras.api.layers.Dense", "keras.layers.Dense"),
        ("keras.api._v2.keras.layers.Dense", "keras.layers.Dense"),
        ("tf_keras.layers.Dense", "keras.layers.Dense"),
        ("keras.layers.core.Dense", "keras.layers.Dense"),
        ("keras.src.layers.core.dense.Dense", "keras.layers.Dense"),
        ("keras.layers.recurrent.LSTM", "keras.layers.LSTM"),
        ("keras.layers.advanced_activations.LeakyReLU", "keras.layers.LeakyReLU"),
        ("keras.layers.MaxPool2D", "keras.layers.MaxPooling2D"),
        ("keras.layers.Convolution2D", "keras.layers.Conv2D"),
        ("keras.layers.GlobalAvgPool2D", "keras.layers.GlobalAveragePooling2D"),
        ("tf.keras.layers.experimental.preprocessing.Rescaling", "keras.layers.Rescaling"),
        ("keras.models.Sequential", "keras.Sequential"),
        ("keras.models.Model", "keras.Model"),
        ("keras.engine.topology.Layer", "keras.layers.Layer"),
        ("keras.Layer", "keras.layers.Layer"),
        ("keras.layers.Input", "keras.Input"),
        ("keras.models.Model.fit", "keras.Model.fit"),
        ("tf.optimizers.Adam", "keras.optimizers.Adam"),
        ("tf.losses.mse", "keras.losses.mean_squared_error"),
        ("keras.losses.MSE", "keras.losses.mean_squared_error"),
        ("keras.metrics.mean_squared_error", "keras.losses.mean_squared_error"),
        ("tf.metrics.Accuracy", "keras.metrics.Accuracy"),
        ("tf.keras.optimizers.legacy.Adam", "keras.optimizers.legacy.Adam"),
        ("keras.optimizers.adam.Adam", "keras.optimizers.Adam"),
        ("keras.utils.np_utils.to_categorical", "keras.utils.to_categorical"),
        ("keras.datasets.mnist.load_data", "keras.datasets.mnist.load_data"),
        ("tensorflow.keras.preprocessing.image.ImageDataGenerator", "keras.preprocessing.image.ImageDataGenerator"),
        ("keras.ops.numpy.sum", "keras.ops.sum"),
        ("tensorflow", "tf"),
        ("tensorflow.math.reduce_mean", "tf.reduce_mean"),
        ("tf.linalg.matmul", "tf.matmul"),
        ("tf.dtypes.cast", "tf.cast"),
        ("tf.compat.v1.reshape", "tf.reshape"),
        ("tf.compat.v1.reduce_mean", "tf.compat.v1.reduce_mean"),
        ("tensorflow.compat.v1.placeholder", "tf.compat.v1.placeholder"),
        ("tf.placeholder", "tf.placeholder"),
        ("tf.losses.softmax_cross_entropy", "tf.losses.softmax_cross_entropy"),
        ("tf.data.experimental.AUTOTUNE", "tf.data.AUTOTUNE"),
        ("tensorflow.contrib.layers.conv2d", "tf.contrib.layers.conv2d"),
        ("numpy.array", "numpy.array"),
        ("kerasx.layers.Dense", "kerasx.layers.Dense"),
        ("keras.no.such.Name", "keras.no.such.Name"),
        ("x", "x"),
    ],
)
def test_one_canonical_name(written: str, expected: str) -> None:
    assert canonical(written) == expected


def test_a_canonical_name_is_its_own() -> None:
    from tflint.knowledge.api.naming import aliases

    targets = [target for name, target in aliases().items() if not name.startswith("#")]
    assert [target for target in targets if canonical(target) != target] == []


def test_common_names_load_no_table() -> None:
    code = (
        "import sys; from tflint.knowledge.api import canonical;"
        "canonical('tensorflow.keras.layers.Dense'); canonical('tf.math.reduce_mean'); canonical('keras.Model');"
        "heavy = ('tflint.knowledge.api.', 'tensorflow', 'keras', 'ast', 'zlib');"
        "print([m for m in sys.modules if m.startswith(heavy)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['tflint.knowledge.api.naming']"
