"""Questions about layers and models as a whole into answers: whether Keras takes these tensors."""

from __future__ import annotations

from typing import Any

from .answers import confirmed, raised, refuted, sentence, undecided
from .arguments import Reader
from .rebuilding import Graph, Stopped, model


def layer(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether the last node of a graph is refused."""
    nodes = request["nodes"]
    graph = Graph(reader, nodes)
    try:
        with lib.unbuilt():
            tensors = graph.run()
    except Stopped as stop:
        if stop.index != len(nodes) - 1 and request.get("given"):
            return _alone(lib, request, reader)
        return stopped(stop, len(nodes) - 1)
    return refuted(f"{graph._name(nodes[-1])} takes it and returns {shown(tensors[-1])}")


def _alone(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """The last node on inputs of the inferred shapes, where what leads to it is refused for reasons of its own."""
    last = {**request["nodes"][-1], "inputs": list(range(len(request["given"])))}
    return layer(lib, {"nodes": [*request["given"], last]}, reader)


def stopped(stop: Stopped, expected: int | None) -> dict[str, Any]:
    """The answer of a graph that Keras refused at some node, where it was expected at another."""
    if expected is None or stop.index == expected:
        return stop.answer
    return undecided(
        f"TensorFlow stops earlier, at {stop.name}: {stop.answer.get('said') or stop.answer.get('reason')}"
    )


def feed(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether a model is refused the data it is given; Keras looks at some sizes only when it is traced."""
    with lib.unbuilt():
        try:
            built = model(reader, request["model"])
        except Stopped as stop:
            return stopped(stop, -1)
        shapes = [reader.shape(one["shape"]) for one in request["data"]]
        dtypes = [one.get("dtype") for one in request["data"]]
        try:
            if len(shapes) == 1 and not request.get("listed") and "key" not in request["data"][0]:
                output = lib.traced(built, shapes, dtypes)
            else:
                tensors = [lib.symbolic(shape, dtype) for shape, dtype in zip(shapes, dtypes)]
                keys = [one.get("key") for one in request["data"]]
                output = built(tensors if None in keys else dict(zip(keys, tensors)))
        except Exception as error:
            return refuted(sentence(error)) if request.get("accepted") else raised(error)
    said = f"the model takes {tuple(shapes[0])} and returns {shown(output)}"
    return confirmed(said) if request.get("accepted") else refuted(said)


def shown(tensor: Any) -> str:
    """The shape of a tensor, or of all in a list."""
    if isinstance(tensor, (list, tuple)):
        return "[" + ", ".join(shown(one) for one in tensor) + "]"
    if isinstance(tensor, dict):
        return shown(list(tensor.values()))
    return str(tuple(getattr(tensor, "shape", ())))
