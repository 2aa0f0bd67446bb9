"""Settings, seeds and sessions that come too late or not at all into findings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

import libcst as cst

from tflint.checks import check
from tflint.checks.definitions import at_top
from tflint.checks.reasons import because
from tflint.findings import Finding
from tflint.knowledge.api.target import Target
from tflint.knowledge.api.versions import minor
from tflint.program.facts import Call, Compile, Fit, ModelMade, Program, Subscripted, Use
from tflint.program.origin import Origin
from tflint.program.values import ApiRef, constant

AT_IMPORT = {
    "TF_CPP_MIN_LOG_LEVEL": "tf",
    "TF_ENABLE_ONEDNN_OPTS": "tf",
    "TF_USE_LEGACY_KERAS": "tf",
    "KERAS_BACKEND": "keras",
    "TF_CPP_MIN_VLOG_LEVEL": "tf",
}
"""Environment variables that are read when the package is imported."""
AT_START = ("CUDA_VISIBLE_DEVICES", "TF_FORCE_GPU_ALLOW_GROWTH", "TF_GPU_ALLOCATOR", "CUDA_DEVICE_ORDER")
"""Environment variables that are read when the first operation starts the devices."""
STARTS = (
    "tf.constant",
    "tf.Variable",
    "tf.random.",
    "tf.zeros",
    "tf.ones",
    "tf.matmul",
    "tf.reduce_",
    "tf.config.list_logical_devices",
)
NO_OPERATIONS = ("tf.random.set_seed", "tf.random.Generator")
SETUPS = (
    "tf.config.experimental.set_memory_growth",
    "tf.config.set_visible_devices",
    "tf.config.set_logical_device_configuration",
    "tf.config.threading.set_inter_op_parallelism_threads",
    "tf.config.threading.set_intra_op_parallelism_threads",
)
SEEDS = (
    "numpy.random.seed",
    "tf.random.set_seed",
    "keras.utils.set_random_seed",
    "random.seed",
    "tf.set_random_seed",
    "tf.compat.v1.set_random_seed",
    "numpy.random.default_rng",
    "numpy.random.RandomState",
)
DRAWS = ("numpy.random.", "random.", "sklearn.model_selection.train_test_split")
CLEARS = ("keras.backend.clear_session", "keras.utils.clear_session", "tf.keras.backend.clear_session", "gc.collect")


@check(calls=SETUPS)
def setup_too_late(fact: Subscripted | Call, program: Program, target: Target) -> Iterator[Finding]:
    """Something that TensorFlow reads when it is imported or first used, set at the top level of a file after that."""
    if isinstance(fact, Call):
        yield from _configured_late(fact, program)
        return
    name = constant(fact.index)
    environment = isinstance(fact.receiver, ApiRef) and fact.receiver.name == "os.environ" and fact.written is not None
    if not environment or not isinstance(name, str) or not at_top(fact.origin) or _in_time(name, target):
        return
    read = _imported(program, AT_IMPORT[name], fact.origin) if name in AT_IMPORT else None
    read = _started(program, fact.origin) if name in AT_START else read
    if read is not None:
        when = "imported" if name in AT_IMPORT else "used"
        reader = "Keras" if AT_IMPORT.get(name) == "keras" else "TensorFlow"
        text = f"{name} is set after {reader} was {when}, which reads it only then"
        yield Finding(fact.origin.span, text, because((read, f"{when} here")), "set it above the import")


def _in_time(name: str, target: Target) -> bool:
    """Whether a variable may still be set behind the import: TensorFlow 2.0 and before are imported without a word."""
    return name.startswith("TF_CPP_MIN_") and minor(target.tensorflow) < (2, 1)


def _configured_late(call: Call, program: Program) -> Iterator[Finding]:
    """A setting of the devices behind the first operation, which TensorFlow refuses."""
    outside = call.context is None or (call.context.function is None and not call.context.managers)
    before = takewhile(lambda each: each is not call, program.of(Call))
    first = next((each.origin for each in before if _starts(each.name) and at_top(each.origin)), None)
    if call.name in SETUPS and outside and first is not None and not call.guarded:
        text = f"{call.name} after TensorFlow has started its devices, it refuses then"
        yield Finding(call.origin.span, text, because((first, "the first operation")), "set it right behind the import")


def _starts(name: str) -> bool:
    """Whether a call makes TensorFlow take the devices."""
    return name.startswith(STARTS) and not name.endswith("nitializer") and name not in NO_OPERATIONS


def _imported(program: Program, which: str, before: Origin) -> Origin | None:
    """The import of TensorFlow or Keras above a statement."""
    names = ("tensorflow", "tf") if which == "tf" else ("keras", "tensorflow", "tf")
    for use in program.of(Use):
        written = isinstance(use.origin.statement, (cst.Import, cst.ImportFrom))
        if written and use.spelled.partition(".")[0] in names and _above(use.origin, before):
            return use.origin
    return None


def _started(program: Program, before: Origin) -> Origin | None:
    """The first operation above a statement that makes TensorFlow take the devices."""
    facts = (call.origin for call in program.of(Call) if _starts(call.name))
    models = (fit.origin for fit in program.of(Fit))
    return next((origin for origin in (*facts, *models) if _above(origin, before)), None)


def _above(first: Origin, second: Origin) -> bool:
    """Whether one place stands above another in the same file."""
    if first.file is not second.file:
        return False
    one, other = first.span, second.span
    return (one.cell or 0, one.line) < (other.cell or 0, other.line)


@check
def seed_missing(program: Program) -> Iterator[Finding]:
    """Random numbers in a program that trains, with no seed set anywhere."""
    calls = list(program.of(Call))
    trains = any(fit.method == "fit" for fit in program.of(Fit))
    if not trains or any(
        call.name in SEEDS or "random_state" in call.keywords or "seed" in call.keywords for call in calls
    ):
        return
    first = next((call for call in calls if call.name.startswith(DRAWS)), None)
    if first is not None:
        text = f"{first.name} without a seed, every run works on other numbers"
        yield Finding(first.origin.span, text, help="call keras.utils.set_random_seed(0) at the start")


@check
def model_rebuilt_in_loop(made: ModelMade, program: Program) -> Iterator[Finding]:
    """A model built and trained in a loop that never clears the session."""
    calls = list(program.of(Call))
    built = next((call for call in calls if call.origin.node is made.origin.node or call.result is made.model), None)
    looped = built is not None and built.context is not None and built.context.loop_depth > 0
    trained = any(fit.model is made.model and fit.method == "fit" for fit in program.of(Fit)) and any(
        c.model is made.model for c in program.of(Compile)
    )
    if looped and trained and not any(call.name in CLEARS for call in calls):
        text = "a model built anew in each round of a loop, what Keras keeps for the earlier ones is never freed"
        yield Finding(
            made.model.origin.span if made.model.origin else made.origin.span,
            text,
            help="call keras.backend.clear_session() at the start of each round",
        )
