"""Names and members that a version lacks, is about to lose, or keeps to itself into findings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.api.advice import CONTRIB, GRAPH, NATIVE, graph_advice
from tflint.checks.api.mentions import Mention, first_uses, members_of, mentions, shown, spelled_member
from tflint.checks.api.renames import bindings, rename
from tflint.checks.reasons import because
from tflint.config import Options
from tflint.findings import Edit, Finding, Fix
from tflint.knowledge import api
from tflint.knowledge.api import ApiEntry, Removal, Target
from tflint.knowledge.api.naming import normal_spelling
from tflint.program.facts import AttributeSet, Call, MemberUsed, Program, Use
from tflint.program.origin import Origin

MOST_LINKS = 5
"""Further uses that a finding points at; all of them are counted."""


@check
def removed_api(subject: Program | MemberUsed, target: Target, program: Program) -> Iterator[Finding]:
    """A symbol, module, method or attribute that the targeted version no longer has."""
    if isinstance(subject, MemberUsed):
        yield from _removed_member(subject, target, program)
        return
    for mention in mentions(program, target):
        if mention.verdict.removal is not None and not _is_graph(mention):
            yield from _removed(mention, mention.verdict.removal, program, target)


@check
def graph_mode_api(program: Program, target: Target) -> Iterator[Finding]:
    """Sessions, placeholders and the like, which TensorFlow 2 keeps under compat.v1 only."""
    for mention in mentions(program, target):
        if mention.verdict.removal is not None and _is_graph(mention):
            name = normal_spelling(mention.spelled)[0]
            text = f"`{shown(mention.spelled)}` belongs to graph mode, which left in TensorFlow 2.0{_further(mention)}"
            yield _told(mention, text, help=graph_advice(name))


@check
def unknown_api(subject: Program | MemberUsed, target: Target, program: Program) -> Iterator[Finding]:
    """A name that no version has, or that the targeted one does not have yet."""
    if isinstance(subject, MemberUsed):
        yield from _unknown_member(subject, target, program)
        return
    for mention in mentions(program, target):
        if mention.verdict.removal is None:
            yield from _unknown(mention, target)


@check
def deprecated_api(program: Program, target: Target, options: Options) -> Iterator[Finding]:
    """A name that is still there and marked as going."""
    for use in first_uses(program).values():
        found = _going(use.spelled, target.tensorflow, target.keras)
        if found is not None and shown(use.spelled) not in options.words("allow"):
            yield Finding(use.origin.span, f"`{shown(use.spelled)}` is deprecated{_future(use.spelled, found, target)}")


@check
def private_api(subject: Program | MemberUsed, program: Program) -> Iterator[Finding]:
    """Names that TensorFlow and Keras keep to themselves."""
    if isinstance(subject, MemberUsed):
        private = subject.name.startswith("_") and not subject.name.startswith("__")
        if private and not _own(subject, program) and not _at_home(program):
            yield Finding(subject.origin.span, f"`{subject.name}` is private to {subject.owner}, it may change any day")
        return
    for place, spelled in private_names(program).values():
        name = _public_name(spelled)
        help = f"use `{shown(name)}`" if name else None
        yield Finding(place.span, f"`{spelled}` is private, it may change in any release", help=help)


def _is_graph(mention: Mention) -> bool:
    return normal_spelling(mention.spelled)[0] in GRAPH


def _further(mention: Mention) -> str:
    count = len({id(origin.node) for origin in mention.later})
    return f" ({count} more use{'' if count == 1 else 's'} in this file)" if count else ""


def _told(mention: Mention, text: str, help: str | None = None, fix: Fix | None = None) -> Finding:
    links = because(*((origin, "used here too") for origin in mention.later[:MOST_LINKS]))
    links = tuple(link for link in links if link.span != mention.place.span)
    certainty = "must" if mention.certain else "may"
    return Finding(mention.place.span, text, links, help, fix, certainty)


def _removed(mention: Mention, removal: Removal, program: Program, target: Target) -> Iterator[Finding]:
    new = _instead(mention, removal, target)
    early = normal_spelling(mention.spelled)[0].startswith(("tf.losses.", "tf.metrics."))
    version = "2.0" if early and removal.package == "TensorFlow" else removal.version
    text = f"`{shown(mention.spelled)}` left in {removal.package} {version}"
    text += (f"; use `{shown(new)}`" if new else "") + _further(mention)
    contrib = normal_spelling(mention.uses[0].spelled)[0].split(".")[2:3]
    help = CONTRIB.get(contrib[0]) if contrib and ".contrib." in mention.uses[0].spelled + "." else None
    help = help or NATIVE.get(normal_spelling(mention.spelled)[0])
    yield _told(mention, text, help, rename(mention, program, target))


def _instead(mention: Mention, removal: Removal, target: Target) -> str | None:
    """What to name instead: of a module, the one home that all its imported names went to."""
    if mention.uses and mention.spelled != mention.uses[0].spelled:
        homes = {api.removed(use.spelled, target.tensorflow, target.keras) for use in mention.uses}
        names = {home.replacement for home in homes if home is not None and home.replacement}
        if len(names) == 1:
            return names.pop()
        parents = {name.rpartition(".")[0] for name in names}
        return parents.pop() if len(parents) == 1 else None
    return removal.replacement


def _removed_member(used: MemberUsed, target: Target, program: Program) -> Iterator[Finding]:
    tensorflow, keras = members_of(target, program)
    name = spelled_member(used.owner, used.name)
    owner = spelled_member(used.owner, "")[:-1]
    if used.versioned or api.exists(owner, tensorflow, keras) != "yes" or _is_set(used, program):
        return
    if ".legacy." in used.owner or (used.owner == "tf.data.Dataset" and _makes_old_datasets(program)):
        return  # the class itself is what left, or what is used is the one of compat.v1
    gone = api.removed(name, tensorflow, keras)
    if gone is not None:
        new = gone.replacement
        short = new.rpartition(".")[2] if new and _same_class(new, owner) else shown(new or "")
        text = f"`{used.name}` of {used.owner.rpartition('.')[2]} left in {gone.package} {gone.version}"
        instead = f"; use `{short}`" if short else ""
        fix = _as_argmax(used, program) if used.name == "predict_classes" else _member_fix(used, new, owner)
        yield Finding(used.origin.span, text + instead, fix=fix)


def _makes_old_datasets(program: Program) -> bool:
    return any(".compat.v1.data." in use.spelled for use in program.of(Use))


def _member_fix(used: MemberUsed, new: str | None, owner: str) -> Fix | None:
    node: Any = used.origin.node
    if not new or not isinstance(node, cst.Attribute) or not _same_class(new, owner):
        return None
    last = new.rpartition(".")[2]
    safe = used.name in ("lr", "fit_generator", "evaluate_generator", "predict_generator", "add_variable")
    return Fix(f"write {last}", (Edit(used.origin.at(node.attr).span, last),), "safe" if safe else "unsafe")


def _as_argmax(used: MemberUsed, program: Program) -> Fix | None:
    """The edits that turn `model.predict_classes(x)` into the classes with the highest scores."""
    node: Any = used.origin.node
    call = next((each for each in program.of(Call) if getattr(each.origin.node, "func", None) is node), None)
    numpy = next((name for name, module in bindings(program).items() if module == "numpy"), None)
    if call is None or numpy is None or not isinstance(node, cst.Attribute):
        return None
    whole, word = call.origin.span, used.origin.at(node.attr).span
    edits = (
        Edit(replace(whole, end_line=whole.line, end_column=whole.column), f"{numpy}.argmax("),
        Edit(word, "predict"),
        Edit(replace(whole, line=whole.end_line, column=whole.end_column), ", axis=-1)"),
    )
    return Fix("take the class with the highest score", edits, "unsafe")


def _same_class(new: str, owner: str) -> bool:
    """Whether the new name is a member of the same kind of object."""
    parent = new.rpartition(".")[0].removeprefix("tf.")
    return parent == owner.removeprefix("tf.") or parent in (
        "keras.Model",
        "keras.layers.Layer",
        "keras.optimizers.Optimizer",
    )


def _unknown(mention: Mention, target: Target) -> Iterator[Finding]:
    name, cause = mention.spelled, mention.verdict.cause
    package = _package(cause)
    if mention.verdict.since:
        version = target.keras if package == "Keras" else target.tensorflow
        yield _told(mention, f"`{shown(cause)}` came with {mention.verdict.since}, the target is {package} {version}")
        return
    near = api.nearest(cause, target.tensorflow, target.keras) or _twin(name, target)
    meant = f", did you mean `{shown(near)}`?" if near else ""
    alone = cause.replace("tensorflow.", "").removeprefix("tf.")
    gone = api.removed(alone) if alone != cause and alone.startswith("keras.") else None
    package = "TensorFlow" if gone else package
    meant += f"; `{alone}` was there before {gone.package} {gone.version}" if gone else ""
    yield _told(
        mention,
        f"no version of {package} has `{shown(cause)}`{meant}{_further(mention)}",
        fix=_correction(mention, near),
    )


def _correction(mention: Mention, near: str | None) -> Fix | None:
    """The edit that mends the last word of a misspelt name."""
    if near is None or near.rpartition(".")[0] != shown(mention.verdict.cause).rpartition(".")[0]:
        return None
    edits = []
    for use in mention.uses:
        node: Any = use.origin.node
        word = (
            node.attr if isinstance(node, cst.Attribute) else node.name if isinstance(node, cst.ImportAlias) else None
        )
        if use.spelled != mention.verdict.cause or not isinstance(word, cst.Name):
            return None
        edits.append(Edit(use.origin.at(word).span, near.rpartition(".")[2]))
    return Fix(f"write {near.rpartition('.')[2]}", tuple(dict.fromkeys(edits)), "unsafe")


def _twin(name: str, target: Target) -> str | None:
    """What became of the same name under `keras`, which had modules that `tf.keras` never showed."""
    normal, spelling = normal_spelling(name)
    gone = api.removed(normal, target.tensorflow, target.keras) if normal.startswith("keras.") else None
    if gone is None or gone.replacement is None:
        return None
    return "tf." + gone.replacement if spelling == "tf" and gone.replacement.startswith("keras.") else gone.replacement


def _package(name: str) -> str:
    return "Keras" if normal_spelling(name)[0].startswith("keras") else "TensorFlow"


def _unknown_member(used: MemberUsed, target: Target, program: Program) -> Iterator[Finding]:
    tensorflow, keras = members_of(target, program)
    name = spelled_member(used.owner, used.name)
    doubtful = used.versioned or used.name.startswith("_") or getattr(used.receiver, "instance", None) is not None
    if doubtful or api.exists(name, tensorflow, keras) != "no" or _is_set(used, program):
        return
    if api.exists(name.rpartition(".")[0], tensorflow, keras) != "yes" or api.removed(name, tensorflow, keras):
        return
    members = api.methods(name.rpartition(".")[0], tensorflow, keras)
    near = get_close_matches(used.name, members.kinds if members is not None else (), 1, 0.8)
    if near and members is not None and not members.is_open:
        text = f"{used.owner.rpartition('.')[2]} has no `{used.name}`, did you mean `{near[0]}`?"
        yield Finding(used.origin.span, text, fix=_member_fix(used, f"{used.owner}.{near[0]}", used.owner))


def _is_set(used: MemberUsed, program: Program) -> bool:
    """Whether the program itself puts such an attribute on some object."""
    names = program.once("set names", lambda: {"history", *(each.name for each in program.of(AttributeSet))})
    return used.name in names or used.name in getattr(used.receiver, "fields", ())


@lru_cache(maxsize=8192)
def _going(spelled: str, tensorflow: str, keras: str) -> Any:
    normal, spelling = normal_spelling(spelled)
    if spelling not in ("tf", "keras", "tf_keras") or "compat.v1" in normal:
        return None
    stayed = api.exists(spelled) == "yes" and api.deprecated(spelled) is None
    there = not stayed and api.exists(spelled, tensorflow, keras) == "yes"
    return api.deprecated(spelled, tensorflow, keras) if there else None


def _future(spelled: str, found: ApiEntry, target: Target) -> str:
    """When a deprecated name went, if it did, and what to use in its place in the target already."""
    gone = api.removed(spelled)
    new = found.replacement or (api.replacement_of(spelled) or ("",))[0]
    there = api.exists(new, target.tensorflow, target.keras) == "yes" if new else False
    better = there and (gone is not None or "compat.v1" not in new)
    left = f", it left in {gone.package} {gone.version}" if gone is not None else ""
    return left + (f"; use `{shown(new)}`" if found.replacement or better else "")


HOMES = ("keras/src", "tensorflow/python", "keras/engine", "tf_keras/src")
"""Folders that only the source of Keras and TensorFlow has."""

HIDDEN = (
    "tensorflow.python",
    "keras.src",
    "tensorflow.keras.src",
    "tensorflow._api",
    "keras._tf_keras",
    "keras.api._v2",
)


def _hidden(spelled: str) -> str | None:
    """The private part of a name."""
    for prefix in HIDDEN:
        if (spelled + ".").startswith(prefix + "."):
            return spelled
    parts = spelled.split(".")
    if parts[0] in ("tensorflow", "keras", "tf_keras") and any(p.startswith("_") and p[:2] != "__" for p in parts):
        return spelled
    return None


def _public_name(spelled: str) -> str | None:
    """The public name of a private path, where the table knows it."""
    for prefix, public in (
        ("tensorflow.python.keras", "tf.keras"),
        ("keras.src", "keras"),
        ("tensorflow.keras.src", "tf.keras"),
    ):
        if spelled.startswith(prefix):
            known = api.canonical(public.removeprefix("tf.") + spelled[len(prefix) :])
            same = public if public.startswith("tf.") else "keras"
            name = known.replace("keras", same, 1)
            return name if api.exists(name) == "yes" else None
    return None


def private_names(program: Program) -> dict[Any, tuple[Origin, str]]:
    """The private names of a program with their first places: one of an import statement, the others once each."""
    found: dict[Any, tuple[Origin, str]] = {}
    imported: list[str] = []
    home = _at_home(program)
    for use in first_uses(program).values():
        spelled = _hidden(use.spelled)
        if spelled is None or home:
            continue
        if isinstance(use.origin.node, (cst.ImportAlias, cst.ImportFrom)):
            imported.append(spelled)
            found.setdefault(id(use.origin.statement), (use.origin, spelled))
        elif not any((spelled + ".").startswith(name + ".") for name in imported):
            found.setdefault(spelled, (use.origin, spelled))
    return found


def _at_home(program: Program) -> bool:
    """Whether a file belongs to Keras or TensorFlow themselves, which may use their own private names."""
    return program.once("at home", lambda: _lies_beside(os.path.abspath(program.path)))


def _lies_beside(path: str) -> bool:
    folder = os.path.dirname(path)
    inside = f"{folder}/".replace(os.sep, "/")
    if any(f"/{home}/" in inside for home in HOMES):
        return "/site-packages/" not in inside
    while folder != os.path.dirname(folder):
        if any(os.path.isfile(os.path.join(folder, *home.split("/"), "__init__.py")) for home in HOMES):
            return True
        folder = os.path.dirname(folder)
    return False


def _own(used: MemberUsed, program: Program) -> bool:
    """Whether a private attribute is the program's own: its classes may name theirs as they like."""
    return getattr(used.receiver, "instance", None) is not None or _is_set(used, program)
