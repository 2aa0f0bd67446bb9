"""Cases: calls of layers in TensorFlow's notation, held against ours and against Keras."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.knowledge.layers.twins import Made, is_error, known_names, ours, real, runs
from tflint.program.dim import BATCH, UNKNOWN_DIM
from tflint.program.spec import TensorSpec

LINES = [
    line
    for line in (Path(__file__).parent / "cases.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
Spec = tuple[tuple[Any, ...], str]


@dataclass(frozen=True)
class Case:
    """A layer, its inputs, and what comes out: specs, or the class of the error."""

    layer: Made
    inputs: list[Spec]
    outputs: list[Spec]
    error: str | None

    @property
    def several(self) -> bool:
        return len(self.inputs) > 1


def _value(node: ast.expr) -> Any:
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func).rpartition(".")[2]
        positional = dict(zip(known_names(name), map(_value, node.args), strict=False))
        return Made(name, positional | {k.arg or "": _value(k.value) for k in node.keywords})
    if isinstance(node, (ast.List, ast.Tuple)):
        items = [_value(item) for item in node.elts]
        return items if isinstance(node, ast.List) else tuple(items)
    return ast.literal_eval(node)


def _specs(text: str) -> list[Spec]:
    found = []
    for sizes, dtype in re.findall(r"\[([^\]]*)\](?::(\w+))?", text):
        dims = tuple(None if s == "?" else s if s == "_" else int(s) for s in sizes.split(",") if s)
        found.append((dims, dtype or "float32"))
    return found


def parsed(line: str) -> Case:
    """One line as a case."""
    left, _, right = line.rpartition(" -> ")
    call, _, inputs = left.partition("   ")
    layer = _value(ast.parse(call, mode="eval").body)
    error = right.removeprefix("error: ") if right.startswith("error: ") else None
    return Case(layer, _specs(inputs), [] if error else _specs(right), error)


def _told(answer: Any) -> list[Any]:
    """Our answer with `None` for what is `None` at run time and `_` for what we do not know."""
    specs = answer if isinstance(answer, tuple) else (answer,)
    return [tuple({BATCH: None, UNKNOWN_DIM: "_"}.get(dim, dim) for dim in spec.shape.dims or ()) for spec in specs]


@pytest.mark.parametrize("line", LINES)
def test_ours(line: str) -> None:
    case = parsed(line)
    answer, _ = ours(case.layer, case.inputs, case.several)
    if case.error is not None:
        assert is_error(answer) and answer.problem == case.error, answer
        return
    assert _told(answer) == [shape for shape, _ in case.outputs]
    specs = answer if isinstance(answer, tuple) else (answer,)
    kinds = [spec.dtype for spec in specs if isinstance(spec, TensorSpec)]
    assert all(kind in (None, dtype) for kind, (_, dtype) in zip(kinds, case.outputs, strict=True))


@pytest.mark.tensorflow
@pytest.mark.parametrize("line", LINES)
def test_keras(line: str) -> None:
    pytest.importorskip("keras")
    case = parsed(line)
    if case.error is not None:
        with pytest.raises(Exception):  # noqa: B017 - Keras and TensorFlow raise many kinds
            real(case.layer, case.inputs, case.several)
            runs(case.layer, case.inputs, case.several)
        return
    output, _ = real(case.layer, case.inputs, case.several)
    tensors = output if isinstance(output, (tuple, list)) else [output]
    for tensor, (shape, dtype) in zip(tensors, case.outputs, strict=True):
        assert len(tensor.shape) == len(shape)
        assert all(theirs == said for theirs, said in zip(tensor.shape, shape, strict=True) if said != "_")
        assert tensor.dtype == dtype
