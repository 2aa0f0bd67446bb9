"""Mentions of outside names into groups with one cause each: the names that the targeted version does not have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import libcst as cst

from tflint.checks.api.advice import COMPANIONS
from tflint.knowledge import api
from tflint.knowledge.api import Removal, Target
from tflint.knowledge.api.naming import normal_spelling
from tflint.knowledge.api.target import NEWEST_KERAS, NEWEST_TENSORFLOW, keras_for
from tflint.knowledge.api.versions import minor
from tflint.program.facts import AttributeSet, Call, Program, Use
from tflint.program.origin import Origin
from tflint.program.values import ApiRef

ROOTS = frozenset(("tensorflow", "tf", "keras", "tf_keras"))
BROKEN = ".optimizers.legacy."
"""Names that are there and raise when they are used."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a name cannot be used in a version: `cause` is the part of it that is missing, `removal` when it once was
    there, `since` the version that will have it.
    """

    cause: str
    removal: Removal | None = None
    since: str | None = None


@dataclass(slots=True, eq=False)
class Mention:
    """All places of a file that fail for one cause, the first of them an import where the name was imported."""

    spelled: str
    verdict: Verdict
    place: Origin
    uses: list[Use] = field(default_factory=list)
    later: list[Origin] = field(default_factory=list)

    @property
    def statement(self) -> Any:
        """The import statement, `None` when the name is reached as an attribute."""
        node = self.uses[0].origin.node if self.uses else None
        return self.uses[0].origin.statement if isinstance(node, (cst.ImportAlias, cst.ImportFrom)) else None

    @property
    def certain(self) -> bool:
        """Whether some use is sure to happen."""
        return any(use.doubt is None for use in self.uses)


@lru_cache(maxsize=8192)
def verdict(spelled: str, tensorflow: str, keras: str) -> Verdict | None:
    """Why a dotted name as imported cannot be used in a version; `None` where it can, or where that is not known."""
    companion = COMPANIONS.get(spelled)
    if companion is not None and minor(tensorflow) >= companion[0]:
        return Verdict(spelled, Removal(spelled, *companion[1:], source="release notes"))
    parts = spelled.split(".")
    if parts[0] not in ROOTS or len(parts) == 1 or (parts[1] == "examples" and minor(tensorflow) < (2, 0)):
        return None
    prefixes = (".".join(parts[: n + 1]) for n in range(1, len(parts)))
    versions = kerases(parts[0], tensorflow, keras)
    keras = versions[-1]
    cause = next((name for name in prefixes if all(api.exists(name, tensorflow, v) == "no" for v in versions)), None)
    if cause is None:
        removal = api.removed(spelled, tensorflow, keras) if BROKEN in spelled else None
        return None if removal is None else Verdict(spelled, removal)
    removal = api.removed(spelled, tensorflow, keras) or api.removed(cause, tensorflow, keras)
    if removal is not None:
        return Verdict(cause, removal)
    return Verdict(cause, None, _since(cause, tensorflow, keras))


def kerases(root: str, tensorflow: str, keras: str) -> tuple[str, ...]:
    """The versions of Keras that a name may mean: `keras` was a package of its own beside TensorFlow up to 2.5."""
    if root != "keras" or minor(tensorflow) >= (2, 6) or minor(keras) >= (2, 5):
        return (keras,)
    return ("2.3", "2.4")


def _since(name: str, tensorflow: str, keras: str) -> str | None:
    """The version a name came with, `None` when no version has it, or none after the targeted one."""
    found = api.entry(name)
    if found is None:
        return None
    package, asked = ("Keras", keras) if normal_spelling(name)[0].startswith("keras") else ("TensorFlow", tensorflow)
    stays = api.exists(name, NEWEST_TENSORFLOW, NEWEST_KERAS) == "yes"
    return f"{package} {found.since}" if stays or minor(found.since) > minor(asked) else None


def mentions(program: Program, target: Target) -> list[Mention]:
    """The failing names of a program in source order, each cause once."""
    return program.once(f"mentions {target.tensorflow} {target.keras}", lambda: _Collector(program, target).run())


def first_uses(program: Program) -> dict[str, Use]:
    """Every outside name that is mentioned where nothing guards it, with its first mention."""

    def collect() -> dict[str, Use]:
        found: dict[str, Use] = {}
        for use in program.of(Use):
            if use.spelled not in found and not use.guarded and not use.versioned:
                found[use.spelled] = use
        return found

    return program.once("first uses", collect)


class _Collector:
    """One pass over the mentions of a program."""

    def __init__(self, program: Program, target: Target) -> None:
        self.program = program
        self.target = target
        self.found: dict[Any, Mention] = {}
        self.imported: dict[str, Mention | None] = {}
        self.seen: set[int] = set()
        self.made = {
            f"{each.receiver.spelled}.{each.name}"
            for each in program.of(AttributeSet)
            if isinstance(each.receiver, ApiRef)
        }

    def run(self) -> list[Mention]:
        """The mentions by cause."""
        for use in self.program.of(Use):
            if id(use.origin.node) not in self.seen:
                self.seen.add(id(use.origin.node))
                reason = verdict(use.spelled, self.target.tensorflow, self.target.keras)
                found = reason is None or reason.cause in self.made or use.spelled in self.made
                if reason is not None and not found and not any(map(self._has, use.others)):
                    self._add(use, reason)
        for use in self._star_bound():
            reason = verdict(use.spelled, self.target.tensorflow, self.target.keras)
            if reason is not None:
                self._add(use, reason)
        return list(self.found.values())

    def _has(self, spelled: str) -> bool:
        return verdict(spelled, self.target.tensorflow, self.target.keras) is None

    def _add(self, use: Use, reason: Verdict) -> None:
        node = use.origin.node
        is_import = isinstance(node, (cst.ImportAlias, cst.ImportFrom))
        if use.guarded or use.versioned:
            if is_import:
                self.imported.setdefault(use.spelled, None)
            return
        if is_import:
            mention = self.found.setdefault(
                (id(use.origin.statement), _in_module(use, reason) or use.spelled), self._start(use, reason)
            )
            mention.uses.append(use)
            self.imported[use.spelled] = mention
            return
        home = next((name for name in self.imported if (use.spelled + ".").startswith(name + ".")), None)
        if home is not None:
            imported = self.imported[home]
            if imported is not None:
                imported.later.append(use.origin)
            return
        mention = self.found.setdefault(use.spelled if reason.removal else reason.cause, self._start(use, reason))
        (mention.later.append(use.origin) if mention.uses else None)
        mention.uses.append(use)

    def _start(self, use: Use, reason: Verdict) -> Mention:
        node = use.origin.node
        module = _in_module(use, reason)
        if module is not None and isinstance(use.origin.statement, cst.ImportFrom):
            return Mention(module, reason, use.origin.at(use.origin.statement.module or node))
        if isinstance(node, cst.ImportFrom):
            return Mention(use.spelled, reason, use.origin.at(node.module or node))
        place = use.origin.at(node.name) if isinstance(node, cst.ImportAlias) else use.origin
        return Mention(use.spelled, reason, place)

    def _star_bound(self) -> Iterator[Use]:
        """Calls of names that `from module import *` bound."""
        stars = {use.spelled for use in self.program.of(Use) if isinstance(use.origin.node, cst.ImportFrom)}
        single = {use.spelled for use in self.program.of(Use) if isinstance(use.origin.node, cst.ImportAlias)}
        for call in self.program.of(Call) if stars else ():
            function = getattr(call.origin.node, "func", None)
            known = call.spelled.rpartition(".")[0] in stars and call.spelled not in single
            if known and isinstance(function, cst.Name) and id(function) not in self.seen:
                self.seen.add(id(function))
                place = call.origin.at(function)
                yield Use(
                    name=call.name,
                    spelled=call.spelled,
                    origin=place,
                    guarded=call.guarded,
                    versioned=call.versioned,
                    doubt=call.doubt,
                )


def _in_module(use: Use, reason: Verdict) -> str | None:
    """The module of a from-import when the module itself is what is missing."""
    if isinstance(use.origin.node, cst.ImportAlias) and isinstance(use.origin.statement, cst.ImportFrom):
        module = use.spelled.rpartition(".")[0]
        return module if (module + ".").startswith(reason.cause + ".") else None
    return None


def shown(spelled: str) -> str:
    """A dotted name as people write it."""
    return "tf" + spelled[len("tensorflow") :] if spelled.startswith("tensorflow.") else spelled


def members_of(target: Target, program: Program) -> tuple[str, str]:
    """TensorFlow and Keras by which the methods of objects are judged: Keras 2 where the file uses `tf_keras`."""
    legacy = program.once("tf_keras", lambda: any(use.spelled.startswith("tf_keras") for use in program.of(Use)))
    return target.tensorflow, keras_for(target.tensorflow, True) if legacy else target.keras


def spelled_member(owner: str, name: str) -> str:
    """A member of a class as the table asks for it."""
    return f"tf.{owner}.{name}" if owner.startswith("keras.") else f"{owner}.{name}"
