"""Names the arguments of a call of something outside by its known signature."""

from __future__ import annotations

from functools import cache
from typing import Any

from tflint.interpret.functions import Arguments
from tflint.interpret.machine import Frame
from tflint.knowledge import api
from tflint.knowledge.registry import LAYERS, load


@cache
def parameter_names(name: str) -> tuple[str, ...] | None:
    """The positional parameters of an outside callable in order, `None` when its signature is not known."""
    try:
        entry = api.entry(name)
    except (KeyError, ValueError):
        entry = None
    if entry is None or entry.parameters is None:
        return _taught(name)
    return tuple(
        p.name
        for p in entry.parameters
        if p.kind.name in ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD") and p.name != "self"
    )


def _taught(name: str) -> tuple[str, ...] | None:
    """The parameters of a layer of another package, as the knowledge has them; its input is none of them."""
    load()
    function = LAYERS.get(name)
    return None if function is None else function.plain[1:]


def named(frame: Frame, name: str, arguments: Arguments) -> tuple[dict[str, Any], dict[str, Any]]:
    """Arguments and their places by parameter name; positional ones beyond the signature are called `*0`, `*1`, ..."""
    if not arguments.positional:
        return dict(arguments.keywords), {key: frame.origin(arg) for key, arg in arguments.keyword_places.items()}
    bound: dict[str, Any] = {}
    places: dict[str, Any] = {}
    names = parameter_names(name) or ()
    for index, value in enumerate(arguments.positional):
        key = names[index] if index < len(names) else f"*{index}"
        bound[key] = value
        if index < len(arguments.places):
            places[key] = frame.origin(arguments.places[index])
    if arguments.keywords:
        bound.update(arguments.keywords)
        places.update({key: frame.origin(arg) for key, arg in arguments.keyword_places.items()})
    return bound, places
