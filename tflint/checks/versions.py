"""The version a program is judged by into what it means for the rules that hold for one Keras only."""

from __future__ import annotations

from tflint.knowledge.api import Target
from tflint.knowledge.api.versions import minor
from tflint.source.file import SourceFile

THREE = (3, 0)


def keras_3(target: Target, source: SourceFile | None = None) -> bool:
    """Whether `tf.keras` is Keras 3; a file that imports `tf_keras` itself keeps Keras 2."""
    return minor(target.keras) >= THREE and (source is None or "tf_keras" not in source.program)
