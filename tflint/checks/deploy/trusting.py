"""Files that are allowed to run code when they are loaded into findings."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.reasons import finding
from tflint.findings import Finding
from tflint.program.facts import Call
from tflint.program.layers import Model
from tflint.program.values import Const

DUMPS = ("pickle.dump", "pickle.dumps", "joblib.dump", "cloudpickle.dump", "dill.dump")
SWITCH = ("keras.config.enable_unsafe_deserialization", "keras.__internal__.enable_unsafe_deserialization")
BETTER = "save the architecture as layers, without Lambda, and load it with safe_mode left on"


@check(calls=(*SWITCH, *DUMPS, "*load_model", "*from_config", "*deserialize_keras_object"))
def unsafe_deserialization(call: Call) -> Iterator[Finding]:
    """Whoever wrote the file of a model may run any code in the program that loads it."""
    if call.name in SWITCH:
        yield from finding(call.origin, "every model loaded from now on may run the code its file brings", help=BETTER)
    elif call.arguments.get("safe_mode") == Const(False) and call.name.startswith("keras."):
        place = call.places.get("safe_mode", call.origin)
        yield from finding(place, "safe_mode=False lets the file run any code it brings", help=BETTER)
    elif call.name in DUMPS and call.positional and isinstance(call.positional[0], Model):
        text = f"a model written by {call.name}, reading such a file runs whatever code stands in it"
        yield from finding(call.origin, text, help='call model.save("model.keras")')
