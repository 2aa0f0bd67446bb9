"""Questions about functions of TensorFlow, Keras and NumPy into answers: whether they take these tensors."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any

from .answers import Undecidable, confirmed, raised, refuted
from .arguments import FUNCTIONS, Reader
from .graphs import shown

MOST_ELEMENTS = 10_000_000
OPERATORS: dict[str, Any] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "@": operator.matmul,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
}


def operation(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether a function or operator is refused its arguments."""
    name = request["name"]
    kinds = {tensor["kind"] for tensor in leaves([request["positional"], list(request.get("keywords", {}).values())])}
    if "keras" in kinds:
        with lib.unbuilt():
            return _outcome(lambda: _call(reader, request, lambda one: _keras(lib, reader, one)), name)
    if kinds <= {"numpy"} and not name.startswith(("tf.", "keras.")):
        small = Reader(lib, _small(request))
        return _outcome(lambda: _call(small, request, lambda one: _array(lib, small, one)), name)
    return _outcome(lambda: _traced(lib, reader, request), name)


def _outcome(run: Any, name: str) -> dict[str, Any]:
    try:
        result = run()
    except Undecidable:
        raise
    except Exception as error:
        return raised(error)
    return refuted(f"{name} takes them and returns {shown(result)}")


def _small(request: dict[str, Any]) -> list[Any]:
    return request["sizes"][3] if request.get("sizes") else []


def leaves(value: Any) -> Iterator[dict[str, Any]]:
    """The tensors among the arguments of a request, in order."""
    if isinstance(value, dict):
        if "tensor" in value:
            yield value["tensor"]
            return
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from leaves(item)


def _call(reader: Reader, request: dict[str, Any], tensor: Any) -> Any:
    """The function on its arguments, tensors made by `tensor`."""
    name = request["name"]
    positional = [_given(reader, one, tensor) for one in request["positional"]]
    keywords = {key: _given(reader, one, tensor) for key, one in request.get("keywords", {}).items()}
    if name.startswith("operator "):
        chosen = OPERATORS.get(name[9:])
        if chosen is None:
            raise Undecidable(f"the operator {name[9:]}")
        return chosen(*positional)
    if name not in FUNCTIONS:
        raise Undecidable(f"{name} is never called")
    return reader.named(name)(*positional, **keywords)


def _given(reader: Reader, value: Any, tensor: Any) -> Any:
    if isinstance(value, dict) and "tensor" in value:
        return tensor(value["tensor"])
    if isinstance(value, dict) and "listed" in value:
        return [_given(reader, item, tensor) for item in value["listed"]]
    if isinstance(value, list):
        return tuple(_given(reader, item, tensor) for item in value)
    return reader.value(value)


def _keras(lib: Any, reader: Reader, given: dict[str, Any]) -> Any:
    if given["kind"] != "keras":
        return _array(lib, reader, given)
    return lib.model_input(reader.shape(given["shape"]), given["dtype"])


def _array(lib: Any, reader: Reader, given: dict[str, Any]) -> Any:
    shape = [2 if size is None else size for size in reader.shape(given["shape"])]
    count = 1
    for size in shape:
        count *= size
    if count > MOST_ELEMENTS:
        raise Undecidable("arrays too large to be made")
    if given["dtype"] in (None, "object", "string"):
        raise Undecidable("the dtype of an array is not known")
    return lib.np.zeros(shape, dtype=given["dtype"])


def _traced(lib: Any, reader: Reader, request: dict[str, Any]) -> Any:
    """The call as TensorFlow traces it, with placeholders for its tensors."""
    tf = lib.tf
    tensors = list(leaves([request["positional"], list(request.get("keywords", {}).values())]))
    if any(one["dtype"] in (None, "object") for one in tensors if one["kind"] != "numpy"):
        raise Undecidable("the dtype of a tensor is not known")
    specs = [tf.TensorSpec(reader.shape(one["shape"]), one["dtype"]) for one in tensors if one["kind"] != "numpy"]
    results = []

    def body(*placeholders: Any) -> Any:
        remaining = iter(placeholders)
        given = _call(
            reader, request, lambda one: _array(lib, reader, one) if one["kind"] == "numpy" else next(remaining)
        )
        results.append(given)
        return given

    tf.function(body, autograph=False).get_concrete_function(*specs)
    return results[-1]


def broadcast(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether the difference of two tensors has the shape of neither."""
    tf = lib.tf
    first, second = [tf.TensorSpec(reader.shape(one["shape"]), one.get("dtype") or "float32") for one in request["two"]]
    small = Reader(lib, _small(request))
    shapes = [small.shape(one["shape"]) for one in request["two"]]
    result = list((lib.np.zeros(shapes[0]) - lib.np.zeros(shapes[1])).shape)
    if result in shapes:
        return refuted(f"the difference of {first.shape} and {second.shape} has the shape of one of them")
    return confirmed(f"the difference of {tuple(shapes[0])} and {tuple(shapes[1])} has the shape {tuple(result)}")


def carried(lib: Any, request: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Whether a graph loop refuses a tensor that leaves a round in another shape than it had before."""
    tf = lib.tf
    before, after = (reader.shape(request[key]["shape"]) for key in ("before", "after"))
    kind = request["before"].get("dtype") or "float32"

    def run(start: Any, changed: Any) -> Any:
        return tf.while_loop(lambda step, _: step < 3, lambda step, _: (step + 1, changed), (tf.constant(0), start))

    try:
        traced = tf.function(run, autograph=False)
        traced.get_concrete_function(tf.TensorSpec(before, kind), tf.TensorSpec(after, kind))
    except Exception as error:
        return raised(error)
    return refuted("a loop takes it")
