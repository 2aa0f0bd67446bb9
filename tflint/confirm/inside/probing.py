"""One question asked with several sizes for what is not known into one answer that none of them contradicts.

With `None` TensorFlow is optimistic; with a number it may refuse what would do for another number. So a refusal counts
when it comes with `None`, or with both of two large sizes that have nothing in common but small factors.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .answers import Undecidable, undecided
from .arguments import Reader

Question = Callable[[Any, Any, Reader], "dict[str, Any]"]


def probed(question: Question, lib: Any, request: dict[str, Any], once: bool = False) -> dict[str, Any]:
    """The answer to a question whose symbolic sizes are `None` at first, then two numbers; or the same numbers."""
    columns = request.get("sizes") or [[]]
    answers: list[dict[str, Any]] = []
    for column in columns[:1] if once else columns[:3]:
        answers.append(_asked(question, lib, request, column))
        if answers[-1]["outcome"] == "undecided":
            return answers[-1]
        if _settled(request, answers):
            break
    first, last = answers[0], answers[-1]
    if request.get("partial") and (last["outcome"] == "refuted" or request.get("accepted")):
        return undecided("it may come from a layer that is not known")
    if request.get("unknown") and last["outcome"] == "refuted":
        return undecided("a size that decides it is not known")
    if request.get("divides") and last["outcome"] == "confirmed" and len(answers) == 3:
        return undecided("it depends on the number of samples")
    return first if first["outcome"] == last["outcome"] else last


def _settled(request: dict[str, Any], answers: list[dict[str, Any]]) -> bool:
    """Whether the answers so far need no other probe."""
    if len(answers) == 1:
        return bool(answers[0]["outcome"] == "confirmed" and not request.get("unknown"))
    return bool(answers[-1]["outcome"] == "refuted")


def _asked(question: Question, lib: Any, request: dict[str, Any], column: list[Any]) -> dict[str, Any]:
    try:
        return question(lib, request, Reader(lib, column))
    except Undecidable as why:
        return undecided(str(why))
