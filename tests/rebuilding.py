"""Builds models that tflint knows wholly once more in Keras, without weights, and says where the two disagree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.interpret.convert import configured
from tflint.program.dim import Batch, UnknownDim
from tflint.program.facts import ModelMade, Program
from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.spec import Configured, TensorSpec
from tflint.program.values import ApiRef, TensorValue
from tflint.report.outline import model_row
from tflint.report.weights import call_weights

IGNORED = ("name", "weights", "input_shape", "batch_input_shape", "input_length", "batch_size", "dtype")
DECIDES_NOTHING = ("initializer", "regularizer", "constraint", "activation", "seed", "embeddings", "callable")


class CannotRebuild(Exception):
    """A model that cannot be made again from its record alone; the message says why."""


def whole_models(program: Program) -> Iterator[Model]:
    """The Sequential and functional models of which everything is known."""
    made = dict.fromkeys(fact.model for fact in program.of(ModelMade))
    drawn = (model for model in made if model.kind in ("sequential", "functional"))
    yield from (model for model in drawn if (row := model_row(model)).known and not row.several)


def differences(model: Model) -> list[str]:
    """Where Keras says something else than tflint of a model's layers; raises CannotRebuild."""
    from keras.src import backend

    with backend.StatelessScope(initialize_variables=False):
        return _Rebuild().of(model)


class _Rebuild:
    """The tensors and layers made so far, by what tflint calls them."""

    def __init__(self) -> None:
        self.tensors: dict[int, Any] = {}
        self.layers: dict[int, Any] = {}

    def of(self, model: Model) -> list[str]:
        import keras

        if not model.inputs:
            raise CannotRebuild("no declared input")
        for tensor in model.inputs:
            shape = tuple(_size(size) for size in tensor.spec.shape.dims or ())
            self.tensors[_source(tensor)] = keras.Input(batch_shape=shape, dtype=tensor.spec.dtype or "float32")
        found: list[str] = []
        before = self.tensors[_source(model.inputs[0])]
        for call in model.calls:
            layer = self._layer(call.layer)
            given = [self.tensors.get(_source(tensor), before) for tensor in call.inputs]
            before = _applied(layer, call, given)
            self.tensors[id(call)] = before
            found += _compared(call, layer, before)
        return found

    def _layer(self, layer: Any) -> Any:
        if id(layer) not in self.layers:
            self.layers[id(layer)] = _made(layer)
        return self.layers[id(layer)]


def _source(tensor: TensorValue) -> int:
    return id(tensor.producer) if tensor.producer is not None else tensor.identity or id(tensor)


def _size(size: Any) -> int | None:
    if isinstance(size, (Batch, UnknownDim)):
        return None
    if not isinstance(size, int):
        raise CannotRebuild("a symbol among its sizes")
    return size


def _made(layer: Any) -> Any:
    import keras

    if isinstance(layer, Model):
        return _model(layer)
    if not isinstance(layer, Layer) or layer.custom or layer.short_name == "Lambda":
        raise CannotRebuild("code of its own" if isinstance(layer, Layer) else f"{type(layer).__name__} for a layer")
    cls = getattr(keras.layers, layer.short_name, None)
    if cls is None or not layer.name.startswith("keras.layers."):
        raise CannotRebuild(f"{layer.name} is not in Keras")
    if layer.short_name == "Activation":
        return cls("linear")
    return cls(**_arguments(configured(layer)))


def _model(model: Model) -> Any:
    import keras

    if model.kind == "backbone":
        plain = {name: argument for name, argument in _arguments_of(model).items() if name != "weights"}
        return getattr(keras.applications, model.name.rpartition(".")[2])(weights=None, **plain)
    inner = _Rebuild()
    if inner.of(model):
        raise CannotRebuild("an inner model that differs")
    inputs = [inner.tensors[_source(tensor)] for tensor in model.inputs]
    outputs = [inner.tensors[_source(tensor)] for tensor in model.outputs]
    return keras.Model(inputs if len(inputs) > 1 else inputs[0], outputs if len(outputs) > 1 else outputs[0])


def _arguments_of(model: Model) -> dict[str, Any]:
    from tflint.interpret.convert import plain

    names = ("include_top", "pooling", "classes", "input_shape")
    return {name: _plain(plain(model.arguments[name])) for name in names if name in model.arguments}


def _arguments(layer: Configured) -> dict[str, Any]:
    """The arguments that decide shapes and weights, as Keras takes them."""
    given = {}
    for name, value in layer.arguments.items():
        declares = name == "input_dim" and not layer.name.endswith("Embedding")
        if name not in IGNORED and not declares and not any(part in name for part in DECIDES_NOTHING):
            given[name] = _plain(value)
    return given


def _plain(value: Any) -> Any:
    import keras

    if isinstance(value, Configured):
        cls = getattr(keras.layers, value.name.rpartition(".")[2], None)
        if cls is None or not value.name.startswith("keras.layers."):
            raise CannotRebuild(f"an argument that is {value.name}")
        return cls(**_arguments(value))
    if isinstance(value, (tuple, list)):
        return type(value)(_plain(item) for item in value)
    if value is None or type(value) in (int, float, str, bool):
        return value
    raise CannotRebuild(f"an argument that is {value!r}")


def _applied(layer: Any, call: LayerCall, given: list[Any]) -> Any:
    if isinstance(call.layer, ApiRef) or not given:
        raise CannotRebuild("an operation")
    if type(layer).__name__ in ("MultiHeadAttention", "GroupQueryAttention"):
        asked = {"return_attention_scores": True} if "return_attention_scores" in call.arguments else {}
        return layer(*given, **asked)
    if any(name in call.arguments for name in ("initial_state", "mask")):
        raise CannotRebuild("a state or mask given to a layer")
    return layer(given if len(given) > 1 or _takes_a_list(layer) else given[0])


def _takes_a_list(layer: Any) -> bool:
    return type(layer).__name__ in ("Add", "Average", "Concatenate", "Maximum", "Minimum", "Multiply")


def _compared(call: LayerCall, layer: Any, output: Any) -> list[str]:
    name = getattr(call.layer, "name", "?")
    wrong = [
        f"{name}: {mine!r}, really {real.shape}" for mine, real in _pairs(call.output, output) if _other(mine, real)
    ]
    count = call_weights(call)
    if isinstance(count, int) and layer.built and count != layer.count_params():
        wrong.append(f"{name}: {count} weights, really {layer.count_params()}")
    return wrong


def _pairs(mine: Any, real: Any) -> Iterator[tuple[TensorSpec, Any]]:
    if isinstance(mine, TensorValue) and not isinstance(real, (list, tuple, dict)):
        yield mine.spec, real
    elif not isinstance(mine, TensorValue) and isinstance(real, (list, tuple)):
        for one, other in zip(getattr(mine, "items", None) or (), real):
            yield from _pairs(one, other)


def _other(mine: TensorSpec, real: Any) -> bool:
    dims = mine.shape.dims
    if dims is None:
        return False
    if len(dims) != len(real.shape):
        return True
    pairs = zip(dims, real.shape, strict=True)
    sizes = any(
        (isinstance(ours, (int, Batch))) and (None if isinstance(ours, Batch) else ours) != it for ours, it in pairs
    )
    return sizes or (mine.dtype is not None and mine.dtype != real.dtype)
