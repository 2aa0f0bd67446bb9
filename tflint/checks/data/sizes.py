"""Images of an odd size into findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tflint.checks import check
from tflint.checks.reasons import finding
from tflint.findings import Finding
from tflint.program.facts import Call
from tflint.program.values import ListValue, TupleValue, constant

ALMOST = {
    **dict.fromkeys((220, 221, 222, 223, 225, 226, 228), 224),
    **dict.fromkeys((295, 297, 298), 299),
    **dict.fromkeys((253, 254, 255, 257), 256),
    **dict.fromkeys((126, 127, 129), 128),
    **dict.fromkeys((509, 510, 511), 512),
    **dict.fromkeys((378, 379, 381, 382), 380),
}
"""Sizes a slip away from a usual one; 227, 300 and 513 are usual themselves."""
PLACES = {
    "tf.image.resize": "size",
    "tf.image.resize_with_pad": "target_height",
    "keras.utils.image_dataset_from_directory": "image_size",
    "keras.preprocessing.image.ImageDataGenerator.flow_from_directory": "target_size",
    "keras.layers.Resizing": "height",
}


@check(calls=tuple(PLACES))
def inconsistent_image_size(call: Call) -> Iterator[Finding]:
    """Images are brought to almost, but not quite, a usual size."""
    name = PLACES.get(call.name)
    value = call.arguments.get(name) if name is not None else None
    for size in _numbers(value):
        usual = ALMOST.get(size)
        if usual is not None and name is not None:
            found = finding(
                call.places.get(name, call.origin),
                f"images become {size} pixels wide, almost the usual {usual}",
                (getattr(value, "origin", None), "the size is set here"),
                help=f"use {usual} when the model, or one of keras.applications, is made for it",
            )
            yield from (replace(each, level="info") for each in found)
            return


def _numbers(value: Any) -> tuple[int, ...]:
    items = value.items if isinstance(value, (TupleValue, ListValue)) else None
    numbers = [constant(item) for item in (items if items is not None else (value,))]
    return tuple(number for number in numbers if isinstance(number, int))
