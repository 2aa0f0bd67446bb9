"""Run by hand, with Keras 3: the layers of the models of `keras.applications` into the table `backbone_layers.tsv`.

python tests/bench/backbone_layers.py > tflint/knowledge/tables/backbone_layers.tsv

A layer's map has floor((size + plus) / by) pixels on each side of an image of that size. Of layers that pad by the
parity of the image, or whose map is not of that form, only the name is told; of layers that Keras numbers, no name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

from tflint.report.snake import snake_case

MODELS = (
    "VGG16",
    "VGG19",
    "ResNet50",
    "ResNet101",
    "ResNet50V2",
    "MobileNet",
    "MobileNetV2",
    "InceptionV3",
    "InceptionResNetV2",
    "Xception",
    "DenseNet121",
    "DenseNet169",
    "DenseNet201",
    "EfficientNetB0",
    "EfficientNetV2B0",
)
BY_PARITY = ("EfficientNet", "MobileNet")
SIZES = (*range(96, 132), 224, 299, 331)


def rows(name: str) -> Iterator[tuple[str, ...]]:
    """The rows of one model: model, layer, class, plus, by, channels."""
    import keras
    from keras.src import backend

    with backend.StatelessScope(initialize_variables=False):
        model = getattr(keras.applications, name)(weights=None, include_top=False, input_shape=(None, None, 3))
        layers = model.layers
        maps = keras.Model(model.input, [layer.output for layer in layers])
        found = [maps.compute_output_spec(keras.KerasTensor((1, size, size, 3))) for size in SIZES]
    for index, layer in enumerate(layers):
        sides = {size: outputs[index].shape[1] for size, outputs in zip(SIZES, found, strict=True)}
        line = None if "pad" in layer.name and name.startswith(BY_PARITY) else fitted(sides)
        told = ("?", "?", "?") if line is None else (*map(str, line), str(layer.output.shape[-1]))
        numbered = re.fullmatch(rf"{snake_case(type(layer).__name__)}(_\d+)?", layer.name)
        yield name, "?" if numbered else layer.name, type(layer).__name__, *told


def fitted(sides: dict[int, Any]) -> tuple[int, int] | None:
    """The numbers of floor((size + plus) / by) that give these sides, `None` when none do."""
    for by in (1, 2, 4, 8, 16, 32):
        for plus in range(-3 * by - 80, by + 8):
            if all((size + plus) // by == side for size, side in sides.items()):
                return plus, by
    return None


def main() -> None:
    """Print the table."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    print("model\tlayer\tclass\tplus\tby\tchannels")
    for name in MODELS:
        for row in rows(name):
            print("\t".join(row), flush=True)


if __name__ == "__main__":
    main()
