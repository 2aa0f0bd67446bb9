"""Conversions to TensorFlow Lite that cannot end well into findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tflint.checks import check
from tflint.checks.reasons import finding
from tflint.findings import Finding
from tflint.program.facts import AttributeSet, Program
from tflint.program.values import ApiObject, ApiRef, ListValue, TupleValue

WHOLE = ("tf.int8", "tf.uint8")


@check
def quantization_without_data(fact: AttributeSet, program: Program) -> Iterator[Finding]:
    """A converter is asked for integers everywhere and is never shown what the activations look like."""
    wanted = _wish(fact)
    if not wanted or "representative_dataset" in fact.origin.file.program:
        return
    made = fact.receiver.origin
    if fact is next(
        each for each in program.of(AttributeSet) if _wish(each) and each.receiver.origin.span == made.span
    ):
        yield from finding(
            fact.origin,
            f"{wanted} without a representative_dataset, convert does not know the range of the activations and raises",
            help="set converter.representative_dataset to a function that yields lists of a few hundred input batches",
        )


def _wish(fact: AttributeSet) -> str:
    """What an attribute of a converter, or of its target, asks for in whole numbers; empty for all others."""
    if not isinstance(fact.receiver, ApiObject) or not fact.receiver.name.startswith("tf.lite."):
        return ""
    return next((word for word in _wanted(fact) if word), "")


def _wanted(fact: AttributeSet) -> Iterator[str]:
    """What asks for whole numbers: the integer kernels, integer types, or integer inputs and outputs."""
    items: Any = fact.value.items if isinstance(fact.value, (ListValue, TupleValue)) else None
    names = [each.name for each in items or () if isinstance(each, ApiRef)]
    if fact.name == "supported_ops":
        yield from (name.rpartition(".")[2] for name in names if name.endswith(".TFLITE_BUILTINS_INT8"))
    elif fact.name == "supported_types":
        yield from (name for name in names if name == "tf.int8")
    elif fact.name in ("inference_input_type", "inference_output_type"):
        yield fact.value.name if isinstance(fact.value, ApiRef) and fact.value.name in WHOLE else ""
