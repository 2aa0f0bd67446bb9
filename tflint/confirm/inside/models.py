"""Questions about layers and models into answers: weights, names, strides, ids, and what a backbone takes."""

from __future__ import annotations

from typing import Any

from .answers import Undecidable, confirmed, raised, refuted, sentence
from .arguments import Reader
from .graphs import shown, stopped
from .rebuilding import Graph, Stopped, backbone, model

MOST_ROWS = 2_000_000


def weights(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether the last layer of a graph has its weights along the axis that a finding names."""
    graph = Graph(reader, request["nodes"])
    try:
        with lib.unbuilt():
            graph.run()
    except Stopped as stop:
        return stopped(stop, None)
    node = request["nodes"][-1]
    given = tuple(graph.tensors[node["inputs"][0]].shape)
    layer = graph.made(node)
    name = next(
        name for name in ("kernel", "depthwise_kernel", "gamma", "beta") if getattr(layer, name, None) is not None
    )
    shape = tuple(getattr(layer, name).shape)
    found = shape[0] if name in ("gamma", "beta") else shape[-2]
    said = f"its {name} has the shape {shape}, it takes the {found} of {given} for channels"
    return confirmed(said) if found == given[request["axis"]] else refuted(said)


def ignored(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether a model is the same with and without an argument of its last layer."""
    given = {name: reader.value(value) for name, value in request["given"].items()}
    shapes = []
    for extra in ({}, given):
        with lib.unbuilt():
            try:
                built = model(reader, request["model"])
            except Stopped as stop:
                return stopped(stop, None)
            last = request["last"]
            made = lib.keras.layers.__dict__.get(last["layer"].rpartition(".")[2])
            if made is None:
                raise Undecidable("this Keras has no such layer")
            arguments = {name: reader.value(value) for name, value in last["arguments"].items()}
            try:
                built.add(made(**arguments, **extra))
            except Exception as error:
                return raised(error)
            shapes.append(getattr(built, "output_shape", None) if request["model"].get("input") else None)
    if shapes[0] == shapes[1]:
        returned = f", the model returns {shapes[0]}" if shapes[0] is not None else ""
        return confirmed(f"{', '.join(given)} changes nothing{returned} with it and without it")
    return refuted(f"the model returns {shapes[0]} without it and {shapes[1]} with it")


def strides(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """What Keras takes the third positional argument of a convolution for."""
    given = [reader.value(one) for one in request["positional"]]
    layer = lib.keras.layers.Conv2D(*given)
    said = f"kernel_size={tuple(layer.kernel_size)}, strides={tuple(layer.strides)}"
    return confirmed(said) if tuple(layer.strides) != (1, 1) else refuted(said)


def embedding(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether an embedding refuses the highest id it gets."""
    rows, high = request["rows"], request["high"]
    if not 0 < rows <= MOST_ROWS:
        raise Undecidable("an embedding too large to be made")
    layer = lib.keras.layers.Embedding(rows, 1)
    try:
        layer(lib.np.array([[high]]))
    except Exception as error:
        return raised(error)
    return refuted(f"id {high} is looked up among {rows} rows without an error")


def names(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether a model of named layers is refused."""
    with lib.unbuilt():
        try:
            built = model(reader, request["model"])
        except Stopped as stop:
            return stop.answer
        except Undecidable:
            raise
        except Exception as error:
            return raised(error)
    return refuted(f"the model is made and returns {getattr(built, 'output_shape', None)}")


def unbuilt(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether a model without an input shape has weights, or can count them."""
    with lib.unbuilt():
        built = model(reader, request["model"])
        try:
            count = len(built.trainable_variables if request.get("variables") else built.weights)
            if count == 0 and not request.get("variables"):
                built.count_params()
        except Exception as error:
            return raised(error)
    return refuted(f"it has {count} weights") if count else confirmed("the list of its weights is empty")


def made(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether a backbone refuses its arguments; with `imagenet` it checks them before it looks for the weights."""
    node = request["node"]
    if request.get("pretrained"):
        return _pretrained(lib, node, reader)
    try:
        with lib.unbuilt():
            built = backbone(reader, node)
    except Undecidable:
        raise
    except Exception as error:
        return raised(error)
    return refuted(f"it takes {shown(built.inputs)}")


def _pretrained(lib: Any, node: dict[str, Any], reader: Reader) -> dict[str, Any]:
    class_ = getattr(lib.keras.applications, node["backbone"].rpartition(".")[2], None)
    if class_ is None:
        raise Undecidable("this Keras has no such backbone")
    arguments = {key: reader.value(value) for key, value in node["arguments"].items()}
    try:
        with lib.unbuilt():
            class_(weights="imagenet", **arguments)
    except ValueError as error:
        return confirmed(sentence(error))
    except Exception:
        return refuted("it takes these arguments, only its weights were not loaded")
    raise Undecidable("its weights were there")


def mapped(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether the last layer of a graph answers for every position of a map."""
    graph = Graph(reader, request["nodes"])
    try:
        with lib.unbuilt():
            shape = tuple(graph.run()[-1].shape)
    except Stopped as stop:
        return stopped(stop, None)
    said = f"it returns {shape}"
    return confirmed(said) if len(shape) > 2 else refuted(said)
