"""Questions about names and arguments into answers: whether this version has them."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
from typing import Any

from .answers import Undecidable, raised, refuted
from .arguments import Reader

IDENTIFIERS = {
    "optimizer": "optimizers",
    "loss": "losses",
    "metric": "metrics",
    "activation": "activations",
    "initializer": "initializers",
    "regularizer": "regularizers",
    "constraint": "constraints",
}
DEEPEST = 10


def name(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether a public name of TensorFlow or Keras exists."""
    first, *rest = request["name"].split(".")
    package = {"tf": "tensorflow", "tensorflow": "tensorflow", "keras": "keras"}.get(first)
    if package is None or not rest or len(rest) > DEEPEST or any(part.startswith("_") for part in rest):
        raise Undecidable("not a public name of TensorFlow or Keras")
    found: Any = lib.tf if package == "tensorflow" else lib.keras
    for place, part in enumerate(rest):
        try:
            found = getattr(found, part)
        except AttributeError as error:
            if not _is_module(package, rest[: place + 1]):
                return raised(error)
            found = importlib.import_module(".".join((package, *rest[: place + 1])))
        except Exception as error:
            return raised(error)
    return refuted(f"{request['name']} is there")


def _is_module(package: str, parts: list[str]) -> bool:
    try:
        return importlib.util.find_spec(".".join((package, *parts))) is not None
    except (ImportError, ValueError, AttributeError):
        return False


def identifier(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether a string names a loss, metric, activation and the like."""
    family = IDENTIFIERS.get(request["family"])
    if family is None:
        raise Undecidable(f"names of a {request['family']}")
    try:
        getattr(lib.keras, family).get(request["string"])
    except Exception as error:
        return raised(error)
    return refuted(f"{request['string']!r} is known")


def attribute(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether an object of a class that can be made without arguments has an attribute."""
    class_, wanted = reader.class_of(request["name"]), request["attribute"]
    if wanted.startswith("_"):
        raise Undecidable("not a public name")
    try:
        subject = class_()
    except TypeError:
        subject = class_
    try:
        getattr(subject, wanted)
    except Exception as error:
        return raised(error)
    return refuted(f"{request['name'].rpartition('.')[2]} has {wanted}")


def made(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether a class refuses these arguments; a layer is also called where an input is given."""
    class_ = reader.class_of(request["name"])
    try:
        with lib.unbuilt():
            arguments = {key: reader.value(value) for key, value in request["arguments"].items()}
            positional = [reader.value(value) for value in request.get("positional", ())]
            made_ = class_(*positional, **arguments)
            if request.get("input"):
                lib.traced(made_, [reader.shape(request["input"]["shape"])], [request["input"].get("dtype")])
    except Undecidable:
        raise
    except Exception as error:
        return raised(error)
    return refuted(f"{request['name'].rpartition('.')[2]} takes these arguments")


def signature(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether a function takes arguments of these names, told by its signature; it is not called."""
    function = reader.named(request["name"])
    try:
        known = inspect.signature(function)
    except (TypeError, ValueError) as error:
        raise Undecidable("its signature is not shown") from error
    try:
        known.bind(*[None] * request.get("positional", 0), **dict.fromkeys(request.get("keywords", ())))
    except TypeError as error:
        return raised(error)
    open_ended = [one for one in known.parameters.values() if one.kind is inspect.Parameter.VAR_KEYWORD]
    if open_ended:
        raise Undecidable("it takes any argument and looks at them later")
    return refuted(f"{request['name']} takes these arguments")
