"""Exceptions and observations into answers: confirmed, refuted or undecided, in TensorFlow's own words."""

from __future__ import annotations

import re
from typing import Any

LONGEST = 260
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_PLACE = re.compile(r"\{\{.*?\}\}\s*")
_OPERATION = re.compile(r"\s*\[Op:.*$|\s*name:\s*$", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_WRAPPING = (
    "Exception encountered when calling",
    "in user code:",
    "Graph execution error:",
    "Detected at node",
    "Call arguments received",
    "Arguments received by",
)


class Undecidable(Exception):
    """The question cannot be answered, and why."""


def confirmed(said: str) -> dict[str, Any]:
    """TensorFlow does what the finding says."""
    return {"outcome": "confirmed", "said": said}


def refuted(said: str) -> dict[str, Any]:
    """TensorFlow does not do what the finding says."""
    return {"outcome": "refuted", "said": said}


def undecided(reason: str) -> dict[str, Any]:
    """There is no answer, and why."""
    return {"outcome": "undecided", "reason": reason}


def raised(error: BaseException) -> dict[str, Any]:
    """TensorFlow refuses, in the first sentence of its exception; an own limit of ours is no answer."""
    if isinstance(error, (MemoryError, RecursionError)) or type(error).__name__ == "ResourceExhaustedError":
        return undecided("more memory or depth than the limit")
    return confirmed(sentence(error))


def sentence(error: BaseException) -> str:
    """The sentence of an exception that says what is wrong, with the exception's class in front."""
    text = _COLOUR.sub("", str(error)).strip()
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    speaking = [part for part in paragraphs if not part.startswith(_WRAPPING) and not part.startswith("File ")]
    chosen = (speaking or paragraphs or [""])[0]
    if chosen.startswith("File ") or "\n    " in chosen:
        lines = [line.strip() for line in chosen.splitlines() if re.match(r"\s*\w*(Error|Exception)\b", line)]
        chosen = lines[-1] if lines else chosen
    chosen = _OPERATION.sub("", _PLACE.sub("", " ".join(chosen.split())))
    first, *rest = _SENTENCE.split(chosen)
    if rest and rest[0].startswith(("Received", "Found", "Got")):
        first = f"{first} {rest[0]}"
    first = first.rstrip(".")
    first = first if len(first) <= LONGEST else first[:LONGEST] + "..."
    kind = type(error).__name__.lstrip("_")
    return first if first.startswith(kind) else f"{kind}: {first}" if first else kind
