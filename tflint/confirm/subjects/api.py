"""Findings about names, arguments and words into requests: look them up in the installed version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tflint.confirm.asking import Subject, asks
from tflint.confirm.drawing import flat
from tflint.confirm.literals import Undecidable, arguments, literal
from tflint.confirm.subjects.shape import layer_conflict
from tflint.program.facts import Call, Made, ShapeConflict
from tflint.program.layers import Layer
from tflint.program.values import ApiObject

DOTTED = re.compile(r"`((?:tf|tensorflow|keras)(?:\.\w+)+)`")
MADE_UP = re.compile(r"no version of \w+ has `((?:tf|tensorflow|keras)(?:\.\w+)+)`")
WORD = re.compile(r'there is no (\w+) "([^"]*)"')
CLASSES = ("keras.layers.", "keras.optimizers.", "keras.losses.", "keras.metrics.", "keras.callbacks.")


@asks("removed-api", "unknown-api")
def name(subject: Subject) -> Mapping[str, Any]:
    """The name, looked up part by part; or the attribute of an object made anew."""
    owner, attribute = getattr(subject.fact, "owner", ""), getattr(subject.fact, "name", "")
    if isinstance(owner, str) and owner.startswith(CLASSES) and attribute:
        return {"ask": "attribute", "name": owner, "attribute": attribute}
    found = DOTTED.match(subject.finding.message) or MADE_UP.match(subject.finding.message)
    if found is None and isinstance(owner, str) and owner.startswith(("keras.", "tf.")) and attribute:
        return {"ask": "name", "name": f"{owner}.{attribute}"}
    if found is None:
        raise Undecidable("not a public name of TensorFlow or Keras")
    return {"ask": "name", "name": found.group(1)}


@asks("removed-argument", "unknown-argument")
def argument(subject: Subject) -> Mapping[str, Any]:
    """The call with the same arguments: a class is instantiated, of a function only the signature is looked at."""
    call = subject.fact
    if not isinstance(call, Call):
        raise Undecidable("not a question about a call")
    if call.receiver is not None:
        return method(call)
    if call.name.startswith(CLASSES):
        return {
            "ask": "made",
            "name": call.name,
            "positional": [literal(value, subject.sizes) for value in call.positional],
            "arguments": {key: literal(value, subject.sizes) for key, value in call.keywords.items()},
        }
    spelled = call.spelled or call.name
    first, _, rest = spelled.partition(".")
    if first not in ("tf", "tensorflow", "keras") or not rest:
        raise Undecidable("not a public name of TensorFlow or Keras")
    written = f"{'keras' if first == 'keras' else 'tf'}.{rest}"
    return {
        "ask": "signature",
        "name": written,
        "positional": len(call.positional),
        "keywords": sorted(call.keywords),
    }


def method(call: Call) -> Mapping[str, Any]:
    """The signature of a method, as its class has it."""
    if not call.name.startswith(("keras.", "tf.")):
        raise Undecidable("a method of a class that is not known")
    return {
        "ask": "signature",
        "name": call.name,
        "positional": len(call.positional) + 1,
        "keywords": sorted(call.keywords),
    }


@asks("unknown-identifier")
def word(subject: Subject) -> Mapping[str, Any]:
    """The word, looked up among those of its section; or the object it is an argument of."""
    found = WORD.search(subject.finding.message)
    if found is not None:
        return {"ask": "identifier", "family": found.group(1), "string": found.group(2)}
    return value(subject)


@asks("invalid-argument-value")
def value(subject: Subject) -> Mapping[str, Any]:
    """The object with the same arguments; a layer is called too, where it is known on what."""
    fact = subject.fact
    if isinstance(fact, ShapeConflict) and all(tensor.spec.shape.dims for tensor in flat(fact.inputs)):
        return layer_conflict(subject)
    made = fact.object if isinstance(fact, Made) else getattr(fact, "layer", None)
    if not isinstance(made, ApiObject) or not made.name.startswith(CLASSES):
        raise Undecidable("not an object that may be made")
    request = {"ask": "made", "name": made.name, "arguments": arguments(made, subject.sizes)}
    tensor = next((one for call in made.calls for one in flat(call.inputs)), None) if isinstance(made, Layer) else None
    if tensor is not None and tensor.spec.shape.dims and isinstance(fact, Made):
        request["input"] = subject.sizes.spec(tensor.spec)
    return request
