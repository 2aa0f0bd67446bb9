"""Arguments that take one of a few words into the words they take, as measured in Keras 2.15 and 3.15."""

from __future__ import annotations

from functools import cache

from tflint.knowledge.api import identifiers
from tflint.knowledge.api.versions import minor

SECTION_OF_SUFFIX = {"initializer": "initializers", "regularizer": "regularizers", "constraint": "constraints"}
ACTIVATIONS = frozenset(("activation", "recurrent_activation"))
SHORT = {
    ("metrics", 2): frozenset(("accuracy", "acc", "crossentropy", "ce")),
    ("metrics", 3): frozenset(("accuracy", "acc", "Acc", "ACC", "ACCURACY")),
    ("losses", 3): frozenset(("crossentropy", "ce")),
    ("activations", 2): frozenset(("silu", "leaky_relu", "log_softmax", "relu6")),
}
"""Further words by section and major version: what labels and output decide, and what Keras 2 found in `tf.nn`."""
UNCHECKED = frozenset((("regularizers", 2),))
"""Sections whose words Keras takes unseen."""

_SAME = ("valid", "same")
_ORDER = ("channels_last", "channels_first")
_RESIZE = ("area", "bicubic", "bilinear", "gaussian", "lanczos3", "lanczos5", "mitchellcubic", "nearest")
_MODES = ("int", "binary", "multi_hot", "count", "tf_idf", "tf-idf", "one_hot")

CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    **{
        (f"keras.layers.{kind}", "padding"): _SAME
        for kind in (
            "Conv2D",
            "Conv3D",
            "SeparableConv2D",
            "DepthwiseConv2D",
            "DepthwiseConv1D",
            "Conv1DTranspose",
            "Conv2DTranspose",
            "Conv3DTranspose",
            "MaxPooling1D",
            "MaxPooling2D",
            "MaxPooling3D",
            "AveragePooling1D",
            "AveragePooling2D",
            "AveragePooling3D",
            "ConvLSTM1D",
            "ConvLSTM2D",
            "ConvLSTM3D",
        )
    },
    ("keras.layers.Conv1D", "padding"): (*_SAME, "causal"),
    ("keras.layers.SeparableConv1D", "padding"): (*_SAME, "causal"),
    **{
        (f"keras.layers.{kind}", "data_format"): _ORDER
        for kind in (
            "Conv1D",
            "Conv2D",
            "Conv3D",
            "MaxPooling1D",
            "MaxPooling2D",
            "MaxPooling3D",
            "AveragePooling2D",
            "Flatten",
            "GlobalAveragePooling1D",
            "GlobalAveragePooling2D",
            "GlobalMaxPooling2D",
            "Conv2DTranspose",
            "UpSampling2D",
            "ZeroPadding2D",
            "Cropping2D",
            "SeparableConv2D",
            "DepthwiseConv2D",
        )
    },
    ("keras.layers.UpSampling2D", "interpolation"): ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"),
    ("keras.layers.Bidirectional", "merge_mode"): ("sum", "mul", "ave", "concat"),
    ("keras.layers.TextVectorization", "output_mode"): _MODES,
    ("keras.layers.TextVectorization", "standardize"): ("lower_and_strip_punctuation", "lower", "strip_punctuation"),
    ("keras.layers.TextVectorization", "split"): ("whitespace", "character"),
    ("keras.layers.StringLookup", "output_mode"): _MODES,
    ("keras.layers.IntegerLookup", "output_mode"): _MODES,
    ("keras.callbacks.EarlyStopping", "mode"): ("auto", "min", "max"),
    ("keras.callbacks.ModelCheckpoint", "mode"): ("auto", "min", "max"),
    ("keras.callbacks.ReduceLROnPlateau", "mode"): ("auto", "min", "max"),
    ("keras.callbacks.ModelCheckpoint", "save_freq"): ("epoch",),
    ("keras.utils.image_dataset_from_directory", "label_mode"): ("int", "categorical", "binary"),
    ("keras.utils.image_dataset_from_directory", "color_mode"): ("rgb", "rgba", "grayscale"),
    ("keras.utils.image_dataset_from_directory", "subset"): ("training", "validation", "both"),
    ("keras.utils.image_dataset_from_directory", "interpolation"): _RESIZE,
    ("keras.utils.text_dataset_from_directory", "label_mode"): ("int", "categorical", "binary"),
    ("keras.utils.text_dataset_from_directory", "subset"): ("training", "validation", "both"),
    ("keras.utils.pad_sequences", "padding"): ("pre", "post"),
    ("keras.utils.pad_sequences", "truncating"): ("pre", "post"),
    ("keras.preprocessing.sequence.pad_sequences", "padding"): ("pre", "post"),
    ("keras.preprocessing.sequence.pad_sequences", "truncating"): ("pre", "post"),
    ("tf.image.resize", "method"): _RESIZE,
    ("tf.nn.conv2d", "padding"): ("SAME", "VALID"),
    ("tf.nn.conv1d", "padding"): ("SAME", "VALID"),
    ("tf.nn.conv2d_transpose", "padding"): ("SAME", "VALID"),
    ("tf.nn.max_pool2d", "padding"): ("SAME", "VALID"),
    ("tf.nn.max_pool", "padding"): ("SAME", "VALID"),
    ("tf.nn.avg_pool2d", "padding"): ("SAME", "VALID"),
}
"""Callable and argument -> the words it takes; `None` is always taken where the argument may be left out."""
EXACT = (
    *("tf.", "keras.utils.", "keras.preprocessing.", "keras.callbacks.", "keras.layers.TextVectorization"),
    *("keras.layers.StringLookup", "keras.layers.IntegerLookup"),
)
"""Callables that look at upper and lower case; other layers do not."""


def section(argument: str) -> str | None:
    """The section of Keras whose words an argument of a layer takes."""
    if argument in ACTIVATIONS:
        return "activations"
    return SECTION_OF_SUFFIX.get(argument.rpartition("_")[2])


@cache
def known_words(kind: str, keras: str) -> frozenset[str]:
    """The words of a section, empty when they are not known in that version."""
    words = identifiers(kind, keras) if (kind, minor(keras)[0]) not in UNCHECKED else frozenset()
    return words | SHORT.get((kind, minor(keras)[0]), frozenset()) if words else words


def is_word(kind: str, word: str, keras: str) -> bool | None:
    """Whether a word is one of a section's, `None` when the section is not known in that version."""
    words = known_words(kind, keras)
    if not words:
        return None
    return (word.lower() if kind == "optimizers" else word) in words
