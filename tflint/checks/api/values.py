"""Words nobody knows and values that are refused into findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from tflint.checks import check
from tflint.checks.api.input_shapes import declared_by_a_number
from tflint.checks.api.words import CHOICES, EXACT, is_word, known_words, section
from tflint.checks.edits import replaced
from tflint.checks.reasons import because
from tflint.findings import Edit, Finding, Fix
from tflint.knowledge.api import Target
from tflint.knowledge.api.versions import minor
from tflint.program.facts import Call, Compile, Made, Program, ShapeConflict
from tflint.program.layers import Layer
from tflint.program.origin import Origin
from tflint.program.values import ApiObject, ApiRef, Const, DictValue, ListValue, TupleValue, constant
from tflint.source.file import SourceFile

Word = tuple[str, str, Any]
"""A section (or the choices of an argument), the word, and where it stands."""
GETTERS: dict[str, str] = {
    f"keras.{name}.get": name for name in ("activations", "initializers", "losses", "metrics", "optimizers")
}
POSITIVE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("Dense", "LSTM", "GRU", "SimpleRNN"), ("units",)),
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D", "SeparableConv2D"), ("filters",)),
    "Embedding": ("input_dim", "output_dim"),
    "MultiHeadAttention": ("num_heads", "key_dim"),
}
"""Sizes that layers want positive."""
ALWAYS_WHOLE = ("LSTM", "GRU", "SimpleRNN", "Embedding", "MultiHeadAttention")
"""Layers that wanted whole numbers in Keras 2 already."""
WINDOWS = ("kernel_size", "strides", "pool_size", "dilation_rate")
OWN_WORDS = ("keras.layers.RandomFourierFeatures", "keras.layers.experimental.RandomFourierFeatures")
CLIPPINGS = ("clipnorm", "clipvalue", "global_clipnorm")


@check(unless=("activation-as-class",), calls=tuple({*GETTERS, *(name for name, _ in CHOICES)}))
def unknown_identifier(
    subject: Made | Compile | Call, target: Target, program: Program, source: SourceFile
) -> Iterator[Finding]:
    """A string that names no loss, optimizer, metric, activation, initializer, padding or mode."""
    if subject.guarded or subject.versioned:
        return
    for kind, word, place in _words(subject):
        if not is_word(kind, word, target.keras) and known_words(kind, target.keras) and not _names_own(word, source):
            yield _misspelt(
                "loss" if kind == "losses" else kind.rstrip("s"),
                word,
                place,
                known_words(kind, target.keras),
                subject.origin,
            )
    for words, word, place in _chosen(subject):
        found = _misspelt(f"`{words[0]}`", word, place, CHOICES[words[1]], subject.origin)
        yield replace(found, level="warning") if words[0] == "mode" else found


@check(
    unless=("unknown-identifier", "dropout-rate", "empty-feature-map", "channel-order-mismatch"),
    calls=("keras.Input",),
)
def invalid_argument_value(subject: Made | Compile | ShapeConflict | Call, target: Target) -> Iterator[Finding]:
    """A value that the callable refuses whatever it is given."""
    if isinstance(subject, ShapeConflict):
        judged = minor(target.keras) >= (3, 0) or not subject.error.message.startswith("groups")  # 2 took 0 for 1
        if subject.error.problem == "value" and subject.layer and subject.layer.origin and judged:
            text = f"{subject.layer.short_name} refuses this, {subject.error.message}"
            place = subject.layer.places.get(subject.error.message.split()[0], subject.layer.origin)
            yield Finding(place.span, text, because((subject.origin, "it is applied here")))
    elif isinstance(subject, Compile):
        yield from _compiled(subject, target)
    elif isinstance(subject, Call):
        yield from declared_by_a_number(subject, target) if subject.name == "keras.Input" else ()
    elif not subject.versioned:
        yield from _refused(subject, target)


def _words(subject: Made | Compile | Call) -> Iterator[Word]:
    """The strings of a fact that are looked up by name, with their section and place."""
    if isinstance(subject, Compile):
        for name, kind in (("optimizer", "optimizers"), ("loss", "losses"), ("metrics", "metrics")):
            yield from _strings(kind, subject.arguments.get(name), subject.places.get(name))
    elif isinstance(subject, Call):
        if subject.name in GETTERS:
            argument = next(iter(subject.arguments), "")
            yield from _strings(GETTERS[subject.name], subject.arguments.get(argument), subject.places.get(argument))
    elif isinstance(subject.object, Layer) and not subject.object.custom and subject.object.name not in OWN_WORDS:
        for name, value in subject.object.arguments.items():
            found = section(name)
            if found is not None and isinstance(value, Const):
                place = subject.object.places.get(name) or value.origin
                if isinstance(value.value, str) and place is not None:
                    yield found, value.value, place


def _strings(kind: str, value: Any, place: Origin | None) -> Iterator[Word]:
    if isinstance(value, Const) and isinstance(value.value, str):
        at = value.origin or place
        if at is not None:
            yield kind, value.value, at
    elif isinstance(value, (ListValue, TupleValue)):
        for item in value.items or ():
            yield from _strings(kind, item, place)
    elif isinstance(value, DictValue):
        for item in value.entries.values():
            yield from _strings(kind, item, place)


def _chosen(subject: Made | Compile | Call) -> Iterator[tuple[tuple[str, tuple[str, str]], str, Origin]]:
    """Strings given for an argument that takes other words only."""
    if isinstance(subject, Compile) or (isinstance(subject, Call) and subject.name.startswith("keras.layers.")):
        return
    owner: Any = subject.object if isinstance(subject, Made) else subject
    if isinstance(owner, Layer) and owner.custom:
        return
    for argument, value in owner.arguments.items():
        words = CHOICES.get((owner.name, argument))
        word, place = constant(value), owner.places.get(argument)
        if words is None or not isinstance(word, str) or place is None:
            continue
        if (word if owner.name.startswith(EXACT) else word.lower()) not in words:
            yield (argument, (owner.name, argument)), word, place


def _misspelt(kind: str, word: str, place: Origin, known: Any, whole: Origin) -> Finding:
    lowered = {each.lower(): each for each in sorted(known)}
    near = get_close_matches(word.lower(), list(lowered), 1, 0.6)
    meant = lowered[near[0]] if near else None
    text = f'there is no {kind} "{word}"' + (f', did you mean "{meant}"?' if meant else "")
    if kind.startswith("`"):
        text = f'"{word}" is no value of {kind}' + (f', did you mean "{meant}"?' if meant else "")
    help = None if meant or len(known) > 8 else "it takes " + ", ".join(f'"{each}"' for each in known)
    value: Any = getattr(place.node, "value", place.node)
    literal = value if isinstance(value, str) else getattr(value, "value", None)
    is_literal = isinstance(literal, str) and literal[:1] in "\"'" and word in literal
    fix = Fix(f'write "{meant}"', (_respelt(place, literal, word, meant),), "unsafe") if meant and is_literal else None
    return Finding(place.span, text, because((whole, "here")) if whole.span != place.span else (), help, fix)


def _respelt(place: Origin, literal: Any, word: str, meant: str) -> Edit:
    return (
        replaced(place, literal.replace(word, meant))
        if hasattr(place.node, "keyword")
        else Edit(place.span, literal.replace(word, meant))
    )


def _names_own(word: str, source: SourceFile) -> bool:
    """Whether the program, or the package that a `package>name` names, gives Keras names of its own for strings."""
    return ">" in word or re.search(r"custom_object|register_keras_serializable", source.text) is not None


def _compiled(compiled: Compile, target: Target) -> Iterator[Finding]:
    optimizer = compiled.arguments.get("optimizer")
    place = compiled.places.get("optimizer")
    if isinstance(optimizer, ApiRef) and optimizer.name.startswith("keras.optimizers.") and place is not None:
        name = optimizer.name.rpartition(".")[2]
        if name[:1].isupper() and not compiled.versioned:
            value: Any = getattr(place.node, "value", place.node)
            end = place.at(value).span
            edit = Edit(type(end)(end.path, end.end_line, end.end_column, end.end_line, end.end_column, end.cell), "()")
            yield Finding(
                place.span,
                f"compile wants an optimizer, {name} is its class",
                fix=Fix(f"make a {name}", (edit,), "unsafe"),
            )
    metrics, place = compiled.arguments.get("metrics"), compiled.places.get("metrics")
    if minor(target.keras) >= (3, 0) and isinstance(constant(metrics), str) and place is not None:
        text = f'metrics is a list, here it is the string "{constant(metrics)}"'
        value = getattr(place.node, "value", place.node)
        literal = getattr(value, "value", None)
        fix = (
            Fix("put it into a list", (replaced(place, f"[{literal}]"),), "safe")
            if isinstance(literal, str) and literal[:1] in "\"'"
            else None
        )
        yield Finding(place.span, text, fix=fix)


def _refused(made: Made, target: Target) -> Iterator[Finding]:
    """Values of a constructor that no input makes right."""
    thing = made.object
    if isinstance(thing, Layer):
        if not thing.custom and thing.name.startswith("keras.layers."):
            yield from _sizes(thing, target)
            yield from _windows(thing)
            yield from declared_by_a_number(thing, target)
    elif thing.name.startswith("keras.optimizers."):
        yield from _optimizer(thing, target)
    elif thing.name == "keras.callbacks.ReduceLROnPlateau":
        factor, place = constant(thing.argument("factor")), thing.places.get("factor")
        if isinstance(factor, (int, float)) and not 0 < factor < 1 and place is not None:
            why = "is not reduced" if factor > 0 else "trains nothing"
            yield Finding(place.span, f"factor is between 0 and 1, a rate times {factor:g} {why}")


def _sizes(layer: Layer, target: Target) -> Iterator[Finding]:
    for name in POSITIVE.get(layer.short_name, ()):
        value, place = constant(layer.argument(name)), layer.places.get(name)
        if place is None or isinstance(value, bool):
            continue
        if isinstance(value, int) and value <= 0 and (minor(target.keras) >= (3, 0) or value < 0 or name == "filters"):
            yield Finding(place.span, f"{name} must be positive, got {value}")
        elif isinstance(value, (float, str)) and (minor(target.keras) >= (3, 0) or layer.short_name in ALWAYS_WHOLE):
            yield Finding(place.span, f"{name} must be a whole number, got {value!r}", help=_whole(value))


def _whole(value: float | str) -> str | None:
    return "divide with // to keep whole numbers" if isinstance(value, float) else None


def _windows(layer: Layer) -> Iterator[Finding]:
    rank = re.search(r"([123])D", layer.short_name)
    for name in WINDOWS if rank else ():
        value, place = layer.argument(name), layer.places.get(name)
        if place is None or rank is None:
            continue
        sizes = value.items if isinstance(value, (TupleValue, ListValue)) else None
        if sizes is not None and len(sizes) != int(rank.group(1)) and len(sizes) != 1:
            yield Finding(
                place.span, f"{name} of {layer.short_name} has {rank.group(1)} numbers, here it has {len(sizes)}"
            )
            continue
        numbers = [constant(each) for each in (sizes if sizes is not None else (value,))]
        broken = next((n for n in numbers if isinstance(n, float)), None)
        if broken is not None:
            yield Finding(place.span, f"{name} must be a whole number, got {broken!r}", help=_whole(broken))
        wrong = next((n for n in numbers if isinstance(n, int) and not isinstance(n, bool) and n <= 0), None)
        if wrong is not None and all(isinstance(n, int) for n in numbers):
            yield Finding(place.span, f"{name} must be positive, got {wrong}")


def _optimizer(optimizer: ApiObject, target: Target) -> Iterator[Finding]:
    momentum, place = constant(optimizer.argument("momentum")), optimizer.places.get("momentum")
    if (
        optimizer.short_name == "SGD"
        and isinstance(momentum, (int, float))
        and place is not None
        and not 0 <= momentum <= 1
    ):
        yield Finding(place.span, f"momentum is between 0 and 1, got {momentum:g}")
    set_ones = [name for name in CLIPPINGS if constant(optimizer.argument(name)) is not None]
    if len(set_ones) > 1 and minor(target.keras) >= (3, 0):
        where = optimizer.places.get(set_ones[1])
        if where is not None:
            names = " and ".join(f"`{name}`" for name in set_ones)
            yield Finding(where.span, f"{names} exclude each other, Keras 3 takes one of them")
