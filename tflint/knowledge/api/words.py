"""Turns a section of Keras and a version into the words that its `get` takes."""

from __future__ import annotations

from functools import cache, lru_cache

from tflint.knowledge.api.naming import FOLDER
from tflint.knowledge.api.versions import places, position

SECTIONS = ("activations", "constraints", "initializers", "losses", "metrics", "optimizers", "regularizers")


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[str, str, str], ...]:
    lines = (FOLDER / "identifiers.tsv").read_text(encoding="utf-8").splitlines()
    return tuple((section, word, versions) for section, word, versions in (line.split("\t") for line in lines))


@cache
def identifiers(kind: str, keras: str | None = None) -> frozenset[str]:
    """The words accepted for losses, optimizers (in lower case, compared so), metrics, activations, and so on."""
    at = position("keras", keras)
    if at is None:
        return frozenset()
    return frozenset(word for section, word, versions in _rows() if section == kind and at in places("keras", versions))
