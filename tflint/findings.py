"""What tflint says: findings, the edits that mend them, and their levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tflint.knowledge.api.target import Target
    from tflint.source.file import Stamp
    from tflint.source.span import Span

LEVELS = ("info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text of `span` (empty for an insertion) by `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A titled list of edits; `safety` is safe, unsafe or display-only."""

    title: str
    edits: tuple[Edit, ...]
    safety: str = "unsafe"


@dataclass(frozen=True, slots=True)
class Because:
    """One link of the chain that explains a finding."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an installed TensorFlow said about a finding: `outcome` is confirmed, refuted or undecided.

    `said` are its own words, `versions` which TensorFlow and Keras said so, `reason` why there is no answer. `curve`
    holds losses of a short training by name: what is written, and what is proposed.
    """

    outcome: str
    said: str | None = None
    versions: str = ""
    reason: str | None = None
    curve: tuple[tuple[str, tuple[float, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake at one place. A check fills span, message, because, help, fix and certainty; the runner the rest.

    `fact` and `request` are what `verdict` was, or will be, asked about; both say where the finding comes from, not
    what it is.
    `suppressed` says what accepts it: a `comment`, the `baseline`, or nothing.
    A check may set `level` to speak more softly than its rule does, and `kind` to `pedantic` for advice that is shown
    only where it was selected.
    """

    span: Span
    message: str
    because: tuple[Because, ...] = ()
    help: str | None = None
    fix: Fix | None = None
    certainty: str = "must"
    rule: str = ""
    kind: str = ""
    level: str = ""
    statement: Span | None = None
    verdict: Verdict | None = None
    suppressed: str | None = None
    fact: Any = field(default=None, compare=False, repr=False)
    request: Mapping[str, Any] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong in tflint itself or in reading a file; never a finding about the program."""

    path: str
    message: str
    rule: str | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Report:
    """What tflint says about one file.

    `findings` are shown; `possible` are the ones that hold on some paths only, withheld unless asked for;
    `suppressed` are accepted by a comment or the baseline; TensorFlow said no to `refuted`; `target` is what it was
    judged by. `lines` holds the source lines that findings mention, by path, cell and line; `physical` where the
    places of a notebook are in its JSON. `read` are the files that were read for it and `asked` the modules that
    were sought, with what was found: the report holds for as long as they stay what they were.
    """

    path: str
    findings: tuple[Finding, ...] = ()
    possible: tuple[Finding, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    lines: Mapping[tuple[str, int | None, int], str] = field(default_factory=dict, repr=False)
    limits: tuple[str, ...] = ()
    unknown_calls: Mapping[str, int] = field(default_factory=dict, repr=False)
    target: Target | None = None
    refuted: tuple[Finding, ...] = ()
    physical: Mapping[Span, Span] = field(default_factory=dict, repr=False)
    read: Mapping[str, Stamp] = field(default_factory=dict, repr=False, compare=False)
    asked: Mapping[tuple[str, str], str | None] = field(default_factory=dict, repr=False, compare=False)
