"""A request into the answer of the question it asks."""

from __future__ import annotations

from typing import Any

from . import graphs
from .answers import undecided
from .probing import probed

QUESTIONS: dict[str, Any] = {"layer": graphs.layer, "feed": graphs.feed}
"""Questions by name; each is a function of library, request and reader."""


def answer(lib: Any, request: dict[str, Any]) -> dict[str, Any]:
    """The answer to a request."""
    question = QUESTIONS.get(request.get("ask", ""))
    if question is None:
        return undecided(f"a question nobody taught, {request.get('ask')!r}")
    return probed(question, lib, request)
