"""Unit: fixes of the rules about the API keep the file's own aliases and import style."""

from __future__ import annotations

import pytest

from tests.checks.api.programs import findings, mended, told

FIXED = [
    (
        "import keras\nimport numpy as np\nm = keras.Sequential([keras.layers.Dense(3)])\n"
        "c = m.predict_classes(x[:4])\n",
        "import keras\nimport numpy as np\nm = keras.Sequential([keras.layers.Dense(3)])\n"
        "c = np.argmax(m.predict(x[:4]), axis=-1)\n",
    ),
    ("import tensorflow as tf\ntf.random_normal([2])\n", "import tensorflow as tf\ntf.random.normal([2])\n"),
    ("import tensorflow as T\nx = T.log(1.0)\n", "import tensorflow as T\nx = T.math.log(1.0)\n"),
    ("import tensorflow\nx = tensorflow.log(1.0)\n", "import tensorflow\nx = tensorflow.math.log(1.0)\n"),
    ("from tensorflow import log\nlog(1.0)\n", "from tensorflow.math import log\nlog(1.0)\n"),
    ("from tensorflow import log as ln\nln(1.0)\n", "from tensorflow.math import log as ln\nln(1.0)\n"),
    (
        "from tensorflow.keras.layers.experimental import preprocessing\npreprocessing.Rescaling(1.0)\n",
        "from tensorflow.keras import layers as preprocessing\npreprocessing.Rescaling(1.0)\n",
    ),
    (
        "import tensorflow.keras.layers.experimental.preprocessing as pre\npre.Rescaling(1.0)\n",
        "import tensorflow.keras.layers as pre\npre.Rescaling(1.0)\n",
    ),
    (
        "from tensorflow import keras\nkeras.layers.experimental.preprocessing.Resizing(2, 2)\n",
        "from tensorflow import keras\nkeras.layers.Resizing(2, 2)\n",
    ),
    (
        "from keras.layers.core import Dense, Dropout as Drop\n",
        "from keras.layers import Dense, Dropout as Drop\n",
    ),
    ("import time\nimport keras\nstart = time.clock()\n", "import time\nimport keras\nstart = time.perf_counter()\n"),
    (
        "import keras\nimport numpy as np\nx = np.zeros(3, np.float)\n",
        "import keras\nimport numpy as np\nx = np.zeros(3, float)\n",
    ),
    ("from keras.utils import np_utils as u\n", "from keras import utils as u\n"),
    (
        "import keras\nfrom keras import backend as K\ny = K.abs(-1.0)\n",
        "import keras\nfrom keras import backend as K\ny = keras.ops.abs(-1.0)\n",
    ),
    ("from keras import backend as K\ny = K.abs(-1.0)\n", "from keras import backend as K\ny = K.abs(-1.0)\n"),
    (
        "from keras import optimizers\no = optimizers.Adam(0.1)\nprint(o.lr)\n",
        "from keras import optimizers\no = optimizers.Adam(0.1)\nprint(o.learning_rate)\n",
    ),
    (
        "from keras.layers import Conv2D\nConv2D(4, 3, border_mode='same', dim_ordering='th', subsample=(2, 2))\n",
        "from keras.layers import Conv2D\nConv2D(4, 3, padding='same', data_format='channels_first', strides=(2, 2))\n",
    ),
    (
        "import keras\nm = keras.Sequential([keras.layers.Dense(1)])\nm.fit_generator(g, workers=3)\n",
        "import keras\nm = keras.Sequential([keras.layers.Dense(1)])\nm.fit(g, workers=3)\n",
    ),
    (
        "import keras\nm = keras.Sequential([keras.layers.Dense(1)])\nm.fit(x, y, epochs=3, workers=3)\n",
        "import keras\nm = keras.Sequential([keras.layers.Dense(1)])\nm.fit(x, y, epochs=3)\n",
    ),
    (
        "import keras\nkeras.layers.Dense(4, activation='rleu')\n",
        "import keras\nkeras.layers.Dense(4, activation='relu')\n",
    ),
    (
        "import keras\no = keras.optimizers.Adam(0.1)\no.lr = 1e-4\n",
        "import keras\no = keras.optimizers.Adam(0.1)\no.learning_rate = 1e-4\n",
    ),
]


@pytest.mark.parametrize(("before", "after"), FIXED)
def test_fix(before: str, after: str) -> None:
    assert mended(before) == after


def test_a_name_is_told_once_with_its_further_uses() -> None:
    (found,) = findings("import tensorflow as tf\na = tf.log(1.0)\nb = tf.log(a)\nc = tf.log(b)\n")
    assert found.span.line == 2 and "(2 more uses in this file)" in found.message
    assert [link.span.line for link in found.because] == [3, 4]


def test_an_import_is_the_cause_of_what_follows() -> None:
    text = "from keras.utils import np_utils\na = np_utils.to_categorical([1])\nb = np_utils.normalize([1])\n"
    assert told(text) == ["1 removed-api"]


def test_one_module_that_left_is_one_finding() -> None:
    (found,) = findings("from keras.layers.core import Dense, Dropout, Flatten\n")
    assert found.message == "`keras.layers.core` left in Keras 2.13; use `keras.layers`"


def test_star_imports_bind_what_the_module_has() -> None:
    assert told("from keras.layers import *\nDense(3, init='normal')\n") == ["2 removed-argument"]
    assert told("from keras.layers.core import *\nDense(3)\n") == ["1 removed-api"]


GUARDED = [
    "try:\n    from keras.utils import np_utils\nexcept ImportError:\n    from keras import utils as np_utils\n"
    "np_utils.to_categorical([1])\n",
    "import tensorflow as tf\nif hasattr(tf, 'log'):\n    ln = tf.log\nelse:\n    ln = tf.math.log\n",
    "import tensorflow as tf\nif tf.__version__.startswith('1.'):\n    tf.log(1.0)\n",
    "import tensorflow as tf\nif tf.__version__ < '2':\n    def ln(x):\n        return tf.log(x)\n"
    "else:\n    ln = tf.math.log\nln(2.0)\n",
    "import tensorflow as tf\nTF2 = tf.__version__.startswith('2')\nif not TF2:\n    s = tf.Session()\n",
    "import tensorflow as tf\ntry:\n    s = tf.Session()\nexcept AttributeError:\n    s = tf.compat.v1.Session()\n",
    "import tensorflow as tf\nln = tf.log if hasattr(tf, 'log') else tf.math.log\n",
    "import tensorflow as tf\nok = hasattr(tf, 'log') and tf.log(1.0)\n",
    "import tensorflow as tf\nln = getattr(tf, 'log', tf.math.log)\n",
    "import tensorflow as tf\nif tf.__version__[0] == '2':\n    import tensorflow.compat.v1 as tf\ntf.placeholder(1)\n",
    "import tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()\ntf.placeholder(tf.float32)\n",
    "import tensorflow as tf\ntf.log = tf.math.log\ntf.log(1.0)\n",
    "import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'\nimport tensorflow as tf\n"
    "o = tf.keras.optimizers.Adam()\nprint(o.lr)\n",
]


@pytest.mark.parametrize("text", GUARDED)
def test_code_that_asks_for_the_version_is_left_alone(text: str) -> None:
    assert told(text) == []
