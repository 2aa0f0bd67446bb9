"""Arguments that a version no longer takes, never took, lacks or does not heed into findings."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.api.mentions import ROOTS, kerases, members_of, spelled_member, verdict
from tflint.checks.edits import without_argument
from tflint.findings import Edit, Finding, Fix
from tflint.knowledge import api
from tflint.knowledge.api import ApiEntry, RenamedArgument, Target
from tflint.knowledge.api.changes import SIGNATURES
from tflint.knowledge.api.versions import minor
from tflint.program.facts import AttributeSet, Call, Fit, Program, Use
from tflint.program.layers import Layer, Model
from tflint.program.origin import Origin
from tflint.program.values import ApiObject, Const, DatasetValue

LOADING = ("workers", "use_multiprocessing", "max_queue_size")
"""Arguments that only said how data was loaded: without them the program does the same."""
OTHER_MEANING = frozenset(
    ("samples_per_epoch", "nb_val_samples", "val_samples", "keep_prob", "consume_less", "forget_bias_init", "period")
)
"""Renamed arguments whose value means something else under the new name."""
ORDERINGS = {
    "'th'": "'channels_first'",
    '"th"': '"channels_first"',
    "'tf'": "'channels_last'",
    '"tf"': '"channels_last"',
}
TAKEN = frozenset(
    (
        *(("save", "save_format"), ("save", "include_optimizer"), ("save_model", "save_format")),
        *(("save_model", "include_optimizer"), ("ReduceLROnPlateau", "epsilon")),
        *(("InputLayer", "input_shape"), ("InputLayer", "batch_input_shape"), ("add_metric", "name")),
        ("add_metric", "aggregation"),
    )
)
"""Arguments that no signature names and Keras 3.15 still takes, measured; what it makes of a format is another rule."""
NEW_FORMATS = (".keras", ".weights.h5")
"""Files whose weights Keras 3 cannot find by the names of the layers."""
TAKEN_BY_TWO = frozenset(
    ("TensorBoard", name) for name in ("batch_size", "write_grads", "embeddings_layer_names", "embeddings_data")
)
"""Arguments of older versions that Keras 2 takes without a word, or with a warning."""
DTENSOR = ("_layout", "mesh")
"""Arguments that a decorator gives layers and metrics of Keras 2 and no signature names."""
LISTED = ("tf.*", "keras.*")
"""Calls that the tables may know."""
UNHEEDED = ("decay", "input_length", "lr")


@check(calls=LISTED)
def removed_argument(call: Call, target: Target, program: Program) -> Iterator[Finding]:
    """An argument that the targeted version refuses and an earlier one took."""
    for name, change, place in _changed(call, target, program):
        if change is not None and not change.accepted:
            text = f"`{name}` of {_short(call)} left in {change.package} {change.version}"
            instead = f"; use `{change.replacement}`" if change.replacement else ""
            yield Finding(place.span, text + instead, fix=_rename(call, name, change, place))


@check(unless=("removed-api",), calls=LISTED)
def unknown_argument(call: Call, target: Target, program: Program) -> Iterator[Finding]:
    """An argument that a callable does not take, one too many, or one that is missing."""
    renamed = set()
    for name, change, place in _changed(call, target, program):
        if change is None:
            yield _unknown(call, name, place, target, program)
        else:
            renamed.add(change.replacement)
    found = _called(call, target, program)
    if found is not None and _is_plain(call) and _short(call) not in ("build", "call"):
        yield from _count(call, found[0], renamed)


@check(calls=LISTED)
def ignored_argument(subject: Call | Fit | AttributeSet, target: Target, program: Program) -> Iterator[Finding]:
    """An argument or assignment that changes nothing."""
    if isinstance(subject, AttributeSet):
        yield from _idle_assignment(subject, target)
    elif isinstance(subject, Fit):
        yield from _beside_dataset(subject)
    else:
        for name, change, place in _changed(subject, target, program):
            if change is not None and change.accepted and name in UNHEEDED:
                instead = f"; use `{change.replacement}`" if change.replacement else _schedule(name)
                text = f"`{name}` of {_short(subject)} is ignored by Keras {target.keras}{instead}"
                level = "info" if name == "input_length" else ""
                yield Finding(place.span, text, fix=_removal(place, subject.origin), level=level)


def _schedule(name: str) -> str:
    return "; use a schedule from `keras.optimizers.schedules`" if name == "decay" else ""


def called_name(call: Call, target: Target, program: Program) -> tuple[str, str, str] | None:
    """The name a call goes by, with the versions that decide about it; `None` when it is not one of the table's."""
    if call.guarded or call.versioned:
        return None
    if call.spelled:
        known = call.spelled.partition(".")[0] in ROOTS
        return (call.spelled, target.tensorflow, target.keras) if known else None
    owner, _, method = call.name.rpartition(".")
    if not owner.startswith(("keras.", "tf.")) or method == "__call__":
        return None
    if isinstance(call.receiver, (Model, Layer, ApiObject, DatasetValue)):
        return (spelled_member(owner, method), *members_of(target, program))
    return None


def _called(call: Call, target: Target, program: Program) -> tuple[tuple[str, str, str], ApiEntry] | None:
    """The name of a call with what the table has of it, where it is there in the target."""
    name = called_name(call, target, program)
    return None if name is None else _listed(name, bool(call.spelled))


@lru_cache(maxsize=4096)
def _listed(name: tuple[str, str, str], is_spelled: bool) -> tuple[tuple[str, str, str], ApiEntry] | None:
    if verdict(*name) is not None or api.exists(*name) != "yes":
        return None
    found = api.entry(*name)
    if found is None or found.parameters is None or (found.kind == "method" and is_spelled):
        return None
    return name, found


Change = tuple[str, RenamedArgument | None, Origin]


def _changed(call: Call, target: Target, program: Program) -> list[Change]:
    """The arguments by name that a call should not give, with what is known of the change, and their places."""
    if not call.keywords:
        return []
    known: dict[Any, list[Change]] = program.once(f"changed arguments {target.tensorflow} {target.keras}", dict)
    key = (id(call.origin.node), call.spelled or call.name, *call.keywords)
    if key not in known:
        known[key] = list(_changes(call, target, program))
    return known[key]


def _changes(call: Call, target: Target, program: Program) -> Iterator[Change]:
    found = _called(call, target, program)
    if found is None:
        return
    name, tensorflow, keras = found[0]
    versions = kerases("keras" if _beside(name, program) else "", tensorflow, keras)
    allowed = [api.keywords(name, tensorflow, version) for version in versions]
    for keyword in call.keywords:
        place = call.places.get(keyword)
        if place is None or getattr(place.node, "keyword", None) is None or _taken(call, keyword):
            continue
        if minor(keras) < (3, 0) and (keyword.endswith(DTENSOR) or (_short(call), keyword) in TAKEN_BY_TWO):
            continue
        changes = [api.renamed_argument(name, keyword, tensorflow, version) for version in versions]
        changes = [None if words is None and _guessed(it) else it for it, words in zip(changes, allowed, strict=True)]
        unknown = all(words is not None and keyword not in words for words in allowed)
        if all(changes) or (changes[-1] is None and unknown):
            yield keyword, changes[-1], place


def _taken(call: Call, keyword: str) -> bool:
    """Whether a call takes an argument that no signature names; weights go by name in the old files only."""
    if (_short(call), keyword) == ("load_weights", "by_name"):
        path = call.positional[0] if call.positional else call.keywords.get("filepath")
        return not (isinstance(path, Const) and str(path.value).endswith(NEW_FORMATS))
    return (_short(call), keyword) in TAKEN


def _guessed(change: RenamedArgument | None) -> bool:
    """Whether only a signature without it says that an argument went: one with `**kwargs` may still take it."""
    return change is not None and change.source == SIGNATURES


def _beside(name: str, program: Program) -> bool:
    """Whether a name belongs to the package `keras`, or may do so as a method of its objects."""
    alone = program.once("keras", lambda: any(use.spelled.partition(".")[0] == "keras" for use in program.of(Use)))
    return name.startswith("keras.") or (alone and name.startswith("tf.keras."))


def _short(call: Call) -> str:
    return call.name.rpartition(".")[2]


def _rename(call: Call, name: str, change: RenamedArgument, place: Origin) -> Fix | None:
    """The fix that writes the new name of an argument, or takes out one that has none."""
    if name in LOADING:
        edit = without_argument(place, call.origin)
        return Fix(f"remove {name}", (edit,), "safe") if edit else None
    new, argument = change.replacement, place.node
    if not new or new in call.arguments or not new.isidentifier() or not isinstance(argument, cst.Arg):
        return None
    if argument.keyword is None or name in OTHER_MEANING:
        return None
    edits = [Edit(place.at(argument.keyword).span, new)]
    if name == "dim_ordering":
        value = ORDERINGS.get(argument.value.value) if isinstance(argument.value, cst.SimpleString) else None
        if value is None:
            return None
        edits.append(Edit(place.at(argument.value).span, value))
    return Fix(f"call it {new}", tuple(edits), "safe")


def _removal(place: Origin, call: Origin) -> Fix | None:
    edit = without_argument(place, call)
    return Fix("remove what is ignored", (edit,), "safe") if edit is not None else None


def _unknown(call: Call, name: str, place: Origin, target: Target, program: Program) -> Finding:
    found = called_name(call, target, program)
    assert found is not None
    ours, newest = api.keywords(*found) or frozenset(), api.keywords(found[0]) or frozenset()
    argument: Any = place.node
    where = place.at(argument.keyword)
    if name in newest:
        version = f"TensorFlow {target.tensorflow} with Keras {target.keras}"
        return Finding(place.span, f"`{name}` of {_short(call)} is newer than the target, {version}")
    near = get_close_matches(name, sorted(ours - set(call.arguments)), 1, 0.7)
    text = f"{_short(call)} takes no argument `{name}`" + (f", did you mean `{near[0]}`?" if near else "")
    fix = Fix(f"call it {near[0]}", (Edit(where.span, near[0]),), "unsafe") if near else None
    return Finding(place.span, text, fix=fix)


def _is_plain(call: Call) -> bool:
    """Whether all arguments of a call are seen: no stars, none given before by `functools.partial`."""
    args = getattr(call.origin.node, "args", None)
    if not isinstance(call.origin.node, cst.Call) or args is None or any(arg.star for arg in args):
        return False
    return len(args) == len(call.positional) + len(call.keywords)


def _count(call: Call, name: tuple[str, str, str], renamed: set[str | None]) -> Iterator[Finding]:
    """Arguments too many or missing, those left out that were given under an old name."""
    given = frozenset((*call.keywords, *(each for each in renamed if each)))
    most, missing = _uncounted(name, bool(call.spelled), len(call.positional), given)
    if most is not None:
        text = f"{most} argument{'' if most == 1 else 's'} by position, here it gets {len(call.positional)}"
        yield Finding(call.origin.span, f"{_short(call)} takes {text}")
    elif missing and None not in renamed:  # one that left without a successor is the whole story
        names = " and ".join(f"`{name}`" for name in missing)
        yield Finding(call.origin.span, f"{_short(call)} is called without {names}")


@lru_cache(maxsize=8192)
def _uncounted(
    name: tuple[str, str, str], is_spelled: bool, positional: int, keywords: frozenset[str]
) -> tuple[int | None, tuple[str, ...]]:
    """How many arguments by position would fit where these do not, and the names of those that are missing."""
    found = _listed(name, is_spelled)
    parameters = (found[1].parameters or ()) if found is not None else ()
    places = [p for p in parameters if p.kind in (p.kind.POSITIONAL_ONLY, p.kind.POSITIONAL_OR_KEYWORD)]
    if any(p.kind is p.kind.VAR_POSITIONAL for p in parameters):
        return None, ()
    if positional > len(places):
        return len(places), ()
    given = {p.name for p in places[:positional]} | keywords
    wanted = (p.name for p in parameters if p.required and p.kind.name[:3] != "VAR")
    return None, tuple(name for name in wanted if name not in given)


def _beside_dataset(fit: Fit) -> Iterator[Finding]:
    """What `fit` and its like do not look at when the data is a dataset, which has its own batches and order."""
    if fit.dataset is None or fit.dataset.kind != "dataset":
        return
    for name in ("batch_size", "shuffle"):
        given, place = fit.arguments.get(name), fit.places.get(name)
        told = isinstance(given, Const) and given.value not in (None, False)
        if told and place is not None and fit.method in ("fit", "evaluate", "predict"):
            text = f"`{name}` is ignored, a dataset has its own {'batches' if name == 'batch_size' else 'order'}"
            yield Finding(place.span, text, fix=_removal(place, fit.origin))


SETTABLE = {
    "keras.layers.": ("trainable", "activation", "supports_masking", "activity_regularizer"),
    "keras.optimizers.": ("learning_rate", "clipnorm", "clipvalue", "global_clipnorm", "weight_decay", "iterations"),
    "keras.callbacks.": (
        "monitor",
        "patience",
        "best",
        "wait",
        "verbose",
        "save_best_only",
        "stopped_epoch",
        "filepath",
    ),
    "keras.Model": ("trainable", "optimizer", "stop_training", "loss", "run_eagerly"),
}
"""Attributes that programs set, by the beginning of the class's name."""


def _idle_assignment(assigned: AttributeSet, target: Target) -> Iterator[Finding]:
    """An attribute that nothing reads: the old name of the learning rate, or a misspelt one."""
    receiver, name = assigned.receiver, assigned.name
    owner = "keras.Model" if isinstance(receiver, Model) else receiver.name if isinstance(receiver, ApiObject) else ""
    known = next((names for prefix, names in SETTABLE.items() if owner.startswith(prefix)), ())
    if not known or getattr(receiver, "instance", None) is not None or name in known or assigned.versioned:
        return
    near = get_close_matches(name, known, 1, 0.85)
    if name == "lr" and owner.startswith("keras.optimizers."):
        near = ["learning_rate"] if minor(target.keras) >= (3, 0) else []
    node: Any = assigned.origin.node
    if not near or api.exists(f"tf.{owner}.{name}", target.tensorflow, target.keras) == "yes":
        return
    text = f"setting `{name}` changes nothing, the attribute is called `{near[0]}`"
    edit = Edit(assigned.origin.at(node.attr).span, near[0]) if isinstance(node, cst.Attribute) else None
    yield Finding(assigned.origin.span, text, fix=Fix(f"write {near[0]}", (edit,), "unsafe") if edit else None)
