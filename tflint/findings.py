"""What tflint says: findings, the edits that mend them, and their levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    fact: Any = field(default=None, compare=False, repr=False)
    request: Mapping[str, Any] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong in tflint itself or in reading a file; never a finding about the program."""

    path: str
    message: str
    rule: str | None = field(default=None)
