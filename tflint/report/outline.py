"""A program's facts into rows: its models with their layers, shapes and weights, and the data at every fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tflint.knowledge.registry import load
from tflint.program.facts import Fit, ModelMade, Program
from tflint.program.layers import LayerCall, Model
from tflint.program.values import ApiObject, ApiRef, TensorValue, constant
from tflint.report.losing import is_one_of_several, is_open, why_incomplete, why_lost
from tflint.report.snake import snake_case
from tflint.report.structures import is_known, shape_and_dtype, shapes, structure_text
from tflint.report.weights import call_weights, weights
from tflint.source.span import Span


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One line of a summary: `output` and `dtype` as text, `parameters` `None` when they cannot be counted.

    `known` says whether the whole shape is, `lost` why not where it was so far; `inputs` are the numbers of the rows
    that feed it.
    """

    number: int
    name: str
    cls: str
    output: str
    dtype: str
    parameters: Any
    inputs: tuple[int, ...] = ()
    known: bool = True
    lost: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model as `model.summary()` would tell it; `parameters` is the total, `missing` why layers are left out.

    `open` is true when all its layers are known and the shape of what goes in is left to the data; `several` when
    runs differ in which layers it has, all of which are known.
    """

    name: str
    kind: str
    span: Span
    inputs: str
    outputs: str
    layers: tuple[LayerRow, ...] = ()
    parameters: Any = None
    missing: str | None = None
    open: bool = False
    several: bool = False

    @property
    def known(self) -> bool:
        """Whether every layer is there, in one of several ways, and has its shape."""
        there = self.missing is None or self.several
        return bool(self.layers and self.inputs) and there and all(row.known for row in self.layers)


@dataclass(frozen=True, slots=True)
class FitRow:
    """One meeting of data and model: the specs as text, empty where there is none."""

    method: str
    model: str
    span: Span
    x: str
    y: str
    validation: str
    expects: str
    gives: str


@dataclass(frozen=True, slots=True)
class Outline:
    """All models and fits of one file, and the budgets that were reached on the way."""

    path: str
    models: tuple[ModelRow, ...]
    fits: tuple[FitRow, ...]
    limits: tuple[str, ...] = ()


def outline(program: Program) -> Outline:
    """The rows of one program, in the order its models are made in."""
    load()
    models = list(dict.fromkeys(made.model for made in program.of(ModelMade)))
    models = [_as_drawn(model, program.derived.get("sketches", ())) for model in models]
    names = _model_names(models)
    rows = tuple(model_row(model, names) for model in models if _worth_showing(model))
    fits = tuple(_fit_row(fit, names) for fit in program.of(Fit) if fit.method not in ("call", "validation"))
    return Outline(program.path, rows, fits, tuple(program.limits))


def _as_drawn(model: Model, sketches: Iterable[Model]) -> Model:
    """A model of a function that nobody calls as its defaults make it, where it is not known for all calls."""
    if model.complete and model.inputs and all(tensor.spec.shape.dims is not None for tensor in model.inputs):
        return model
    place, builder = model.origin.node if model.origin is not None else None, model.fields.get("builder")
    mine = (each for each in sketches if each.complete and each.fields.get("builder") is builder)
    return next((each for each in mine if each.origin is not None and each.origin.node is place), model)


def _worth_showing(model: Model) -> bool:
    return model.kind in ("sequential", "functional", "backbone") or bool(model.calls or model.outputs)


def _model_names(models: Iterable[Model]) -> dict[int, str]:
    taken: dict[str, int] = {}
    return {id(model): _unique(_given_name(model) or snake_case(_class_name(model)), taken) for model in models}


def _given_name(layer: Any) -> str | None:
    given = constant(layer.arguments.get("name")) if isinstance(layer, (Model, ApiObject)) else None
    return given if isinstance(given, str) else None


def _unique(name: str, taken: dict[str, int]) -> str:
    count = taken.get(name, 0)
    taken[name] = count + 1
    return f"{name}_{count}" if count else name


def model_row(model: Model, names: dict[int, str] | None = None) -> ModelRow:
    """The rows of one model; `names` are those of inner models by identity."""
    names = names or {}
    assert model.origin is not None
    return ModelRow(
        names.get(id(model), ""),
        model.kind,
        model.origin.span,
        shapes(model.inputs),
        shapes(model.outputs),
        tuple(_Rows(names).of(model)),
        weights(model),
        why_incomplete(model),
        is_open(model),
        is_one_of_several(model),
    )


@dataclass(slots=True)
class _Rows:
    """The rows made so far, by what makes their tensor, and the names given."""

    models: dict[int, str]
    taken: dict[str, int] = field(default_factory=dict)
    named: dict[int, str] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)

    def of(self, model: Model) -> Iterator[LayerRow]:
        """The rows of one model, its inputs first."""
        number = 0
        names = (None,) * len(model.inputs) if model.fed_by_key or not model.input_names else model.input_names
        for number, tensor in enumerate(model.inputs, 1):
            self.numbers[_source(tensor)] = number - 1
            yield self._input(number - 1, tensor, names[number - 1])
        for place, call in enumerate(model.calls, number):
            before = (place - 1,) if model.kind == "sequential" and place else ()
            yield self._call(place, call, before)

    def _input(self, number: int, tensor: TensorValue, told: str | None) -> LayerRow:
        known = is_known(tensor)
        lost = None if known else "the shape of the input is not known"
        span = tensor.origin.span if tensor.origin is not None else None
        name = _unique(told or "input_layer", self.taken)
        return LayerRow(number, name, "InputLayer", *shape_and_dtype(tensor), 0, (), known, lost, span)

    def _call(self, number: int, call: LayerCall, before: tuple[int, ...]) -> LayerRow:
        layer = id(call.layer)
        first = layer not in self.named
        if first:
            self.named[layer] = self.models.get(layer) or _unique(_layer_name(call.layer), self.taken)
        count = call_weights(call) if first else 0
        inputs = tuple(self.numbers[key] for key in map(_source, call.inputs) if key in self.numbers)
        self.numbers[id(call)] = number
        span = call.origin.span if call.origin is not None else None
        output = shape_and_dtype(call.output)
        cls = _class_name(call.layer)
        return LayerRow(
            number,
            self.named[layer],
            cls,
            *output,
            count,
            inputs or before,
            is_known(call.output),
            why_lost(call),
            span,
        )


def _source(tensor: TensorValue) -> int:
    """What made a tensor: the call, or the input itself."""
    return id(tensor.producer) if tensor.producer is not None else tensor.identity or id(tensor)


def _layer_name(layer: Any) -> str:
    return _given_name(layer) or snake_case(_class_name(layer)) or "layer"


OPERATORS = {"+": "Add", "-": "Subtract", "*": "Multiply", "/": "TrueDivide", "@": "Matmul", "**": "Power"}
CLASSES = {"sequential": "Sequential", "functional": "Functional"}


def _class_name(layer: Any) -> str:
    if isinstance(layer, Model):
        own = layer.instance.cls.name if layer.instance is not None else None
        return own or CLASSES.get(layer.kind) or layer.name.rpartition(".")[2] or "Model"
    if isinstance(layer, ApiRef):
        operator = layer.name.removeprefix("operator ")
        return OPERATORS.get(operator) or operator.rpartition(".")[2].title().replace("_", "")
    return str(layer.name.rpartition(".")[2]) if isinstance(layer, ApiObject) else "?"


def _fit_row(fit: Fit, names: dict[int, str]) -> FitRow:
    return FitRow(
        fit.method,
        names.get(id(fit.model)) or fit.model.name or fit.model.kind,
        fit.origin.span,
        structure_text(fit.x),
        "" if fit.y is None else structure_text(fit.y),
        "" if fit.validation is None else structure_text(fit.validation),
        structure_text(fit.input_spec) if fit.input_spec else "",
        structure_text(fit.output_spec) if fit.output_spec else "",
    )
