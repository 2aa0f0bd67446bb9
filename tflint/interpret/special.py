"""Outside names the interpreter handles itself: they make models, bring identity, or run functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tflint.interpret.convert import element_value, plain, value_of
from tflint.interpret.functions import Arguments
from tflint.interpret.higher_order import either, mapped
from tflint.interpret.joining import join_values
from tflint.interpret.machine import Frame
from tflint.interpret.models import make_functional, make_input, make_sequential
from tflint.interpret.open_sizes import sizes_of
from tflint.interpret.options import DEFINES, define_flag
from tflint.interpret.scheduling import OPTIMIZERS, optimizer_got, optimizer_made
from tflint.program.dim import BATCH, UNKNOWN_DIM, Batch, Expr
from tflint.program.layers import Layer, Model
from tflint.program.spec import UNKNOWN, DatasetSpec, Shape, Step, TensorSpec
from tflint.program.values import (
    NOTHING_KNOWN,
    ApiObject,
    ApiRef,
    Const,
    DatasetValue,
    DictValue,
    Function,
    Instance,
    ListValue,
    TensorValue,
    TupleValue,
    UnknownValue,
)
from tflint.records import replace

Special = Callable[[Frame, Any, str, Arguments, dict[str, Any], dict[str, Any]], Any]


def tf_function(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """`tf.function(f)` is `f`, traced; `tf.function(...)` alone is a decorator."""
    made = ApiObject({}, name="tf.function", arguments=bound, places=places, origin=frame.origin(node))
    function = arguments.positional[0] if arguments.positional else arguments.keywords.get("func")
    if isinstance(function, Function):
        return replace(function, decorators=(*function.decorators, made))
    return function if function is not None and not isinstance(function, UnknownValue) else made


def transparent_decorator(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """A decorator factory whose result leaves functions and classes as they are."""
    return ApiObject({}, name=name, arguments=bound, places=places, origin=frame.origin(node))


def partial(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """`functools.partial(callable, ...)`."""
    return (
        ApiObject({"given": arguments}, name="functools.partial", origin=frame.origin(node))
        if arguments.positional
        else NOTHING_KNOWN
    )


def clone(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """`keras.models.clone_model(model)`: a model of its own, alike but not compiled."""
    model = bound.get("model", bound.get("*0"))
    if not isinstance(model, Model):
        return NOTHING_KNOWN
    copy = Model(
        dict(model.fields), kind=model.kind, name=model.name, instance=model.instance, arguments=model.arguments
    )
    copy.origin = frame.origin(node)
    copy.fields.pop("compiled", None)
    copy.fields.pop("fits", None)
    frame.machine.models.append(copy)
    return copy


def loaded(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """`load_model(path)`: a model nothing is known of."""
    fields = {"layers": (), "complete": False, "built": True}
    model = Model(fields, kind="loaded", arguments=bound, origin=frame.origin(node))
    return model


def from_generator(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """`Dataset.from_generator(f, output_signature=...)`: the signature is the element."""
    signature = bound.get("output_signature")
    element = UNKNOWN if signature is None else _signature(signature)
    generator = bound.get("generator")
    if isinstance(generator, Function):
        from tflint.interpret.functions import call_function, unknown_arguments

        call_function(frame, node, generator, unknown_arguments(generator))
    step = Step("from_generator", dict(bound), frame.origin(node))
    return DatasetValue(DatasetSpec(element, UNKNOWN_DIM, 0, (step,)), origin=frame.origin(node))


def _signature(value: Any) -> Any:
    if isinstance(value, (TupleValue, ListValue)) and value.items is not None:
        return tuple(_signature(item) for item in value.items)
    if isinstance(value, DictValue) and not value.open:
        return {key: _signature(entry) for key, entry in value.entries.items()}
    if isinstance(value, ApiObject) and value.short_name == "TensorSpec":
        shape, dtype = (
            plain(value.arguments.get("shape", NOTHING_KNOWN)),
            plain(value.arguments.get("dtype", NOTHING_KNOWN)),
        )
        known = isinstance(shape, tuple)
        dims = tuple(BATCH if s is None else UNKNOWN_DIM if s is UNKNOWN else s for s in shape) if known else None
        return TensorSpec(Shape(dims), str(dtype).rpartition(".")[2] if isinstance(dtype, str) else None, kind="tensor")
    return UNKNOWN


def first_element(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """`tf.compat.v1.data.make_one_shot_iterator` and the like: some element."""
    value = arguments.positional[0] if arguments.positional else NOTHING_KNOWN
    return element_value(value.spec.element, value.origin) if isinstance(value, DatasetValue) else NOTHING_KNOWN


def layer_weight(frame: Frame, node: Any, layer: Layer, arguments: Arguments) -> Any:
    """`self.add_weight(shape=...)`: a variable."""
    shape = arguments.keywords.get("shape")
    if shape is None:
        candidates = [a for a in arguments.positional if isinstance(a, (TupleValue, ListValue))]
        shape = candidates[0] if candidates else NOTHING_KNOWN
    known = sizes_of(frame, shape, "size")
    sizes = (
        tuple(s if isinstance(s, (int, Expr, Batch)) else UNKNOWN_DIM for s in known)
        if isinstance(known, tuple)
        else None
    )
    if (
        isinstance(shape, Const)
        and shape.value is None
        or not arguments.keywords.get("shape")
        and not arguments.positional
    ):
        sizes = ()
    wanted = plain(arguments.keywords["dtype"]) if "dtype" in arguments.keywords else "float32"
    dtype = wanted.rpartition(".")[2] if isinstance(wanted, str) else None
    return TensorValue(TensorSpec(Shape(sizes), dtype, kind="variable"), origin=frame.origin(node))


def set_seed(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """A call for its effect only."""
    return Const(None)


def dataset_maker(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """`Dataset.from_tensor_slices` and the like: the knowledge's answer with the first step of its history."""
    from tflint.interpret.outside import call_op
    from tflint.knowledge.registry import OPS, load

    load()
    result = call_op(frame, node, name, arguments) if name in OPS else NOTHING_KNOWN
    if isinstance(result, DatasetValue):
        step = Step(name.rpartition(".")[2], dict(bound), frame.origin(node))
        return DatasetValue(result.spec.then(step), origin=frame.origin(node))
    return result


def lite_converter(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """`TFLiteConverter.from_...(...)`: an object whose `target_spec` is one of its own."""
    spec = ApiObject({}, name="tf.lite.TargetSpec", origin=frame.origin(node))
    fields = {"target_spec": spec}
    return ApiObject(fields, name="tf.lite.TFLiteConverter", arguments=bound, places=places, origin=frame.origin(node))


def shuffled(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """`random.shuffle(x)`: the same elements in an order of its own, known to nobody where seeds may repeat it."""
    from tflint.interpret.tables import exchange
    from tflint.knowledge.ops.contents import MIXED, fresh_order

    for value in arguments.positional[:1]:
        if isinstance(value, TensorValue):
            repeats = b"seed" in frame.file.data or b"state" in frame.file.data
            after = None if repeats else fresh_order()
            marks = {f"{MIXED}{id(node)}:{after}"} if after is not None else set()
            kept = {mark for mark in value.spec.content.marks if not mark.startswith(MIXED)}
            content = replace(value.spec.content, constant=None, order=after, marks=frozenset(kept | marks))
            exchange(frame, value, value.spec.with_(content=content))
        elif isinstance(value, ListValue) and value.items:
            mixed = join_values(list(value.items))
            frame.write(value, "items", tuple(mixed for _ in value.items))
    return Const(None)


def copied(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """`copy.copy(value)` and `copy.deepcopy(value)`: containers of their own, whatever cannot change itself."""
    given = next(iter(bound.values()), NOTHING_KNOWN)
    return _copy(given, name.endswith("deepcopy"))


def _copy(value: Any, deep: bool) -> Any:
    def inner(one: Any) -> Any:
        return _copy(one, deep) if deep else one

    if isinstance(value, ListValue):
        items = value.items if value.items is None else tuple(inner(item) for item in value.items)
        return ListValue({**value.fields, "items": items}, kind=value.kind, origin=value.origin)
    if isinstance(value, DictValue):
        entries = {key: inner(entry) for key, entry in value.entries.items()}
        return DictValue({**value.fields, "entries": entries}, origin=value.origin)
    if isinstance(value, TupleValue):
        return TupleValue(tuple(inner(item) for item in value.items), origin=value.origin)
    return value if isinstance(value, (Const, TensorValue, ApiRef, Function)) else NOTHING_KNOWN


def image_data_format(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """Where images have their channels: last, unless the program says otherwise somewhere."""
    from tflint.knowledge.layers.keras_version import usual_format

    told = usual_format()
    changed = b"set_image_data_format" in frame.file.data or told is None
    return NOTHING_KNOWN if changed else Const(told, origin=frame.origin(node))


def activation_named(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """`keras.activations.get(x)`: the function of that name; nothing is the identity, a function is itself."""
    given = arguments.positional[0] if arguments.positional else arguments.keywords.get("identifier", NOTHING_KNOWN)
    if isinstance(given, Const):
        known = given.value is None or isinstance(given.value, str)
        return ApiRef(f"keras.activations.{given.value or 'linear'}") if known else NOTHING_KNOWN
    return given


SPECIAL: dict[str, Special] = {
    "keras.activations.get": activation_named,
    **dict.fromkeys(("tf.cond", "keras.ops.cond"), either),
    **dict.fromkeys(("tf.map_fn", "tf.vectorized_map", "keras.ops.vectorized_map", "keras.ops.map"), mapped),
    "keras.Sequential": make_sequential,
    "keras.Model": make_functional,
    "keras.Input": make_input,
    "tf.function": tf_function,
    "keras.models.clone_model": clone,
    "keras.models.load_model": loaded,
    "keras.saving.load_model": loaded,
    "tf.data.Dataset.from_generator": from_generator,
    **{
        f"tf.{version}data.Dataset.{maker}": dataset_maker
        for version in ("", "compat.v1.")
        for maker in ("from_tensor_slices", "from_tensors", "range", "zip", "list_files")
    },
    "keras.models.Functional": make_functional,
    "keras.api_export.keras_export": transparent_decorator,
    "keras.utils.register_keras_serializable": transparent_decorator,
    "keras.saving.register_keras_serializable": transparent_decorator,
    "tf.lite.TFLiteConverter.from_keras_model": lite_converter,
    "tf.lite.TFLiteConverter.from_saved_model": lite_converter,
    "tf.lite.TFLiteConverter.from_concrete_functions": lite_converter,
    "keras.config.image_data_format": image_data_format,
    "keras.backend.image_data_format": image_data_format,
    "copy.copy": copied,
    "copy.deepcopy": copied,
    "functools.partial": partial,
    "numpy.random.shuffle": shuffled,
    "random.shuffle": shuffled,
    "functools.lru_cache": transparent_decorator,
    "functools.wraps": transparent_decorator,
    "dataclasses.dataclass": transparent_decorator,
    "tf.random.set_seed": set_seed,
    "numpy.random.seed": set_seed,
    "random.seed": set_seed,
    "keras.utils.set_random_seed": set_seed,
    **dict.fromkeys(DEFINES, define_flag),
    **dict.fromkeys(OPTIMIZERS, optimizer_made),
    "keras.optimizers.get": optimizer_got,
    "keras.optimizers.deserialize": optimizer_got,
}

__all__ = ["SPECIAL", "Instance", "value_of"]
