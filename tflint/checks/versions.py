"""The version a program is judged by into what it means for the rules that hold for one Keras only."""

from __future__ import annotations

from functools import lru_cache

from tflint.knowledge.api import Target
from tflint.knowledge.api.versions import minor
from tflint.source.file import SourceFile

THREE = (3, 0)


def keras_3(target: Target, source: SourceFile | None = None) -> bool:
    """Whether `tf.keras` is Keras 3; a file that imports `tf_keras` itself keeps Keras 2."""
    return _is_3(target.keras) and (source is None or not _keeps_2(source))


@lru_cache(maxsize=64)
def _is_3(keras: str) -> bool:
    return minor(keras) >= THREE


@lru_cache(maxsize=2)
def _keeps_2(source: SourceFile) -> bool:
    return "tf_keras" in source.program
