"""Abstract values into the words of a hover: shape, dtype, range, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.program.layers import Layer, LayerCall, Model
from tflint.program.spec import UNKNOWN, DatasetSpec, TensorSpec
from tflint.program.values import (
    ApiObject,
    Const,
    DatasetValue,
    DictValue,
    ListValue,
    Size,
    TensorValue,
    TupleValue,
    UnionValue,
    UnknownValue,
)

LONGEST_TEXT = 60
MOST_ITEMS = 6


def spec_text(spec: Any) -> str:
    """A structure of specs on one line: `(None, 28, 28) uint8`."""
    if isinstance(spec, (tuple, list)):
        return f"({', '.join(spec_text(each) for each in spec)})"
    if isinstance(spec, dict):
        return "{" + ", ".join(f"{name}: {spec_text(each)}" for name, each in spec.items()) + "}"
    return "?" if spec is None or spec is UNKNOWN else repr(spec)


def says_something(value: Any) -> bool:
    """Whether a reader learns anything from a value."""
    return bool(headline(value))


def headline(value: Any) -> str:
    """A value in one line of code; empty when nothing is known that is worth a line."""
    if isinstance(value, TensorValue):
        known = value.spec.shape.dims is not None or value.spec.dtype is not None
        return repr(value.spec) if known else ""
    if isinstance(value, DatasetValue):
        return f"{value.spec.kind} of {spec_text(value.spec.element)}"
    if isinstance(value, Model):
        return _model(value)
    if isinstance(value, Layer):
        return _layer(value)
    if isinstance(value, ApiObject):
        return f"{value.short_name}({_arguments(value.arguments)})"
    if isinstance(value, (TupleValue, ListValue, DictValue)):
        return _display(value)
    if isinstance(value, UnionValue):
        lines = list(dict.fromkeys(headline(each) for each in value.alternatives))
        return " | ".join(lines) if all(lines) else ""
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, Const):
        text = repr(value.value)
        return text if len(text) <= LONGEST_TEXT and value.value is not ... else ""
    return repr(value.dim) if isinstance(value, Size) and isinstance(value.dim, int) else ""


def _display(value: TupleValue | ListValue | DictValue) -> str:
    if isinstance(value, DictValue):
        shown = [f"{name!r}: {headline(each) or '?'}" for name, each in list(value.entries.items())[:MOST_ITEMS]]
        inside, most, ends = list(value.entries.values()), len(value.entries), "{}"
    else:
        inside = list(value.items or ())
        shown, most = [headline(each) or "?" for each in inside[:MOST_ITEMS]], len(inside)
        ends = "()" if isinstance(value, TupleValue) else "[]"
    if not any(headline(each) for each in inside[:MOST_ITEMS]):
        return ""
    return ends[0] + ", ".join(shown) + (", ..." if most > MOST_ITEMS else "") + ends[1]


def _model(model: Model) -> str:
    name = model.name.rpartition(".")[2] or {"sequential": "Sequential", "functional": "Model"}.get(model.kind, "Model")
    ends = [_tensors(model.inputs), _tensors(model.outputs)]
    return f"{name} {ends[0] or '?'} -> {ends[1] or '?'}" if any(ends) else name


def _tensors(tensors: tuple[Any, ...]) -> str:
    shown = [repr(each.spec.shape) if isinstance(each, TensorValue) else "?" for each in tensors]
    return shown[0] if len(shown) == 1 else f"[{', '.join(shown)}]" if shown else ""


def _layer(layer: Layer) -> str:
    name = f"{layer.short_name}({_arguments(layer.arguments)})"
    steps = list(dict.fromkeys(step for call in layer.calls if (step := call_text(call))))
    return f"{name}  {' | '.join(steps)}" if steps else name


def call_text(call: LayerCall) -> str:
    """The shapes a layer turns into each other; empty where the result is not known."""
    made = _tensors((call.output,))
    given = _tensors(tuple(each for each in call.inputs if isinstance(each, TensorValue)))
    return "" if made in ("", "?", "(...)") else f"{given or '?'} -> {made}"


def _arguments(arguments: dict[str, Any]) -> str:
    shown: list[str] = []
    for name, value in arguments.items():
        text = value.short_name if isinstance(value, ApiObject) else _scalar(value)
        text = text or (_display(value) if isinstance(value, TupleValue) else "")
        if text and len(shown) < MOST_ITEMS:
            shown.append(f"{name}={text}")
    return ", ".join(shown)


def details(value: Any) -> list[str]:
    """What else is known of a value, one sentence each."""
    if isinstance(value, TensorValue):
        return list(dict.fromkeys((*_content(value.spec), *_made_by(value))))
    if isinstance(value, DatasetValue):
        return list(_history(value.spec))
    if isinstance(value, Model):
        return list(_compiled(value))
    return [f"not known, {value.cause}"] if isinstance(value, UnknownValue) and value.cause else []


def _content(spec: TensorSpec) -> Iterator[str]:
    content = spec.content
    if content.low is not None and content.high is not None:
        yield f"values from {content.low:g} to {content.high:g}"
    if content.labels is not None:
        classes = f" of {content.labels.classes} classes" if content.labels.classes else ""
        yield f"{content.labels.form} labels{classes}"
    for step in content.scalings:
        factor = f" by {step.factor:g}" if step.factor is not None else f" for {step.family}" if step.family else ""
        yield f"{_STEPS.get(step.kind, step.kind)}{factor}{_line(step.origin)}"
    if content.source is not None:
        yield f"from {content.source.name or content.source.kind}{_line(content.source.origin)}"


_STEPS = {
    "divide": "divided",
    "rescale": "multiplied",
    "standardise": "standardised",
    "minmax": "scaled to its limits",
    "normalise": "normalised",
    "preprocess": "preprocessed",
}


def _made_by(value: TensorValue) -> Iterator[str]:
    call = value.producer
    if isinstance(call, LayerCall) and isinstance(call.layer, (Layer, Model)):
        name = call.layer.short_name if isinstance(call.layer, Layer) else _model(call.layer).partition(" ")[0]
        yield f"output of {name}{_line(call.origin)}"
    elif value.origin is not None:
        yield f"made{_line(value.origin)}"


def _history(spec: DatasetSpec) -> Iterator[str]:
    if isinstance(spec.cardinality, (int, str)):
        yield f"{spec.cardinality} {'batches' if spec.batched else 'elements'}"
    if spec.steps:
        yield "after " + ", ".join(step.name for step in spec.steps[:12])


def _compiled(model: Model) -> Iterator[str]:
    if model.layers:
        yield f"{len(model.layers)} layers" + ("" if model.complete else " known, there may be more")
    compiled = model.compiled
    if compiled is None:
        return
    losses = [loss.short_name for loss in getattr(compiled, "losses", ()) if getattr(loss, "short_name", "")]
    optimizer = getattr(compiled, "optimizer", None)
    made = f"{optimizer.short_name}" if isinstance(optimizer, ApiObject) else ""
    words = [f"with {made}" if made else "", f"for {', '.join(losses)}" if losses else ""]
    yield f"compiled {' '.join(word for word in words if word)}{_line(compiled.origin)}".rstrip()


def _line(origin: Any) -> str:
    if origin is None:
        return ""
    span = origin.span
    cell = f"cell {span.cell}, " if span.cell is not None else ""
    return f" ({cell}line {span.line})"
