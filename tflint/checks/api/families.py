"""Objects of several Kerases in one program into findings."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.api.mentions import first_uses
from tflint.checks.reasons import because
from tflint.findings import Finding
from tflint.knowledge.api import Target
from tflint.knowledge.api.versions import minor
from tflint.program.facts import Program, Use

PARTS = (
    *("keras.layers", "keras.Model", "keras.Sequential", "keras.Input", "keras.models", "keras.applications"),
    *("keras.optimizers", "keras.losses", "keras.metrics", "keras.callbacks", "keras.activations"),
    *("keras.initializers", "keras.regularizers", "keras.constraints"),
)
"""Things that go into one model."""
FAMILIES = (
    ("tensorflow.python.keras", "tensorflow.python.keras"),
    ("tensorflow.compat.v1.keras", "tf.keras"),
    ("tensorflow.keras", "tf.keras"),
    ("tf_keras", "tf_keras"),
    ("keras", "keras"),
)
FIRST_SHARED = (2, 6)
"""The TensorFlow since which `tf.keras` is the package `keras`."""


@check
def mixed_keras(program: Program, target: Target) -> Iterator[Finding]:
    """Layers, models and what belongs to them from more than one Keras in one program."""
    first: dict[str, Use] = {}
    for family, use in _uses_apart(program):
        first.setdefault(family, use)
    ours = next(iter(first), "")
    for family in list(first)[1:]:
        apart = _apart(ours, family, target)
        text = f"`{family}` beside `{ours}` in one program, {_reason(apart)}"
        links = because((first[ours].origin, f"this is {ours}"))
        yield Finding(first[family].origin.span, text, links, level="" if apart else "info")


def _uses_apart(program: Program) -> list[tuple[str, Use]]:
    """The parts of models by Keras, without the places that get whichever Keras they are handed."""
    families = {family_of(use.spelled) for use in first_uses(program).values() if use.name.startswith(PARTS)}
    if len(families - {None}) < 2:
        return []
    parts = (use for use in program.of(Use) if use.name.startswith(PARTS) and not use.guarded and not use.versioned)
    uses = [(family_of(use.spelled), use) for use in parts]
    at: dict[int, set[str | None]] = {}
    for family, use in uses:
        at.setdefault(id(use.origin.node), set()).add(family)
    return [(family, use) for family, use in uses if family is not None and len(at[id(use.origin.node)]) == 1]


def family_of(spelled: str) -> str | None:
    """The Keras that a dotted name reaches."""
    return next((family for prefix, family in FAMILIES if spelled.startswith(prefix + ".")), None)


def _apart(one: str, other: str, target: Target) -> bool:
    """Whether two Kerases have classes of their own in the targeted version."""
    if {one, other} == {"keras", "tf.keras"}:
        return minor(target.tensorflow) < FIRST_SHARED or target.legacy_keras
    if {one, other} == {"tf.keras", "tf_keras"}:
        return not target.legacy_keras
    return True


def _reason(apart: bool) -> str:
    return (
        "their layers do not know each other" if apart else "in this version they are the same package under two names"
    )
