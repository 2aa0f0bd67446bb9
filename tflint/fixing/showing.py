"""Fixed programs into what a reader sees of them: diffs, counts of fixes by rule, and questions one fix at a time."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tflint.findings import Finding
from tflint.fixing.rounds import SAFETIES, Fixed, Refused
from tflint.fixing.text import Unchangeable, edited
from tflint.report.concise import heading
from tflint.report.summary import place
from tflint.report.terminal import paint
from tflint.source.file import SourceFile
from tflint.source.lines import split_lines

if TYPE_CHECKING:
    from tflint.findings import Fix

ANSWERS = "yes, no, all from here on, quit"


def diff(before: SourceFile, after: SourceFile) -> str:
    """A unified diff of a file; of a notebook one for each cell that changed. It keeps line endings as they are."""
    if not before.is_notebook:
        return "".join(_diff(before.path, before.decoded.text, after.decoded.text))
    pairs = zip(before.cells, after.cells, strict=False)
    return "".join(
        line for old, new in pairs for line in _diff(f"{before.path}:cell {old.index}", old.source, new.source)
    )


def _diff(name: str, before: str, after: str) -> Iterator[str]:
    colours = {"+": "green", "-": "red", "@": "cyan"}
    for line in difflib.unified_diff(split_lines(before), split_lines(after), name, name):
        bare = line.rstrip("\r\n")
        ending = line[len(bare) :]
        bold = line.startswith(("+++", "---"))
        yield (paint(bare, None if bold else colours.get(bare[:1]), bold=bold) if bare.strip() else bare) + ending
        if not ending:
            yield "\n\\ No newline at end of file\n"


def summary(done: Sequence[Fixed], applied: str = "fixed") -> str:
    """What was fixed by file and rule, and which fixes were taken back and why; empty where nothing was to be fixed."""
    count = sum(len(each.applied) for each in done)
    lines = [f"{applied} {count} finding{'' if count == 1 else 's'}:"] if count else []
    for each in done:
        rules = Counter(finding.rule for finding in each.applied)
        if rules:
            lines.append(f"  {each.source.path}: {', '.join(f'{count} {rule}' for rule, count in rules.most_common())}")
    refused = [refused for each in done for refused in each.refused]
    lines += ["not fixed:"] if refused else []
    lines += [f"  {_refused(each)}" for each in refused]
    return "".join(f"{line}\n" for line in lines)


def _refused(refused: Refused) -> str:
    span, fix = refused.finding.span, refused.finding.fix
    title = f"{fix.title}: " if fix is not None else ""
    return f"{place(span.path, span.cell, span.line, span.column)}: [{refused.finding.rule}] {title}{refused.reason}"


@dataclass(slots=True)
class Asking:
    """Answers to "apply this fix?", asked one at a time with the diff of the fix.

    Who says yes to all from a safe fix on is still asked about unsafe ones.
    """

    ask: Callable[[str], str]
    show: Callable[[str], None]
    quit: bool = False
    always: frozenset[str] = frozenset()

    def wanted(self, finding: Finding, source: SourceFile) -> bool:
        """Whether the reader wants a fix."""
        if finding.fix is None or self.quit:
            return False
        if finding.fix.safety in self.always:
            return True
        shown = _one_fix(source, finding.fix)
        if not shown:
            return False
        span = finding.span
        self.show(f"{place(span.path, span.cell, span.line, span.column)}: {heading(finding)}\n{shown}")
        return self._answer(finding.fix)

    def _answer(self, fix: Fix) -> bool:
        unsafe = " (changes what the program does)" if fix.safety == "unsafe" else ""
        while True:
            answer = self.ask(f"{fix.title}{unsafe} [y,n,a,q,?]").strip().lower()[:1]
            if answer in ("y", "n"):
                return answer == "y"
            if answer in ("a", "q"):
                self.quit = answer == "q"
                self.always = frozenset(SAFETIES[fix.safety] if answer == "a" else ())
                return answer == "a"
            self.show(f"{ANSWERS}\n")


def _one_fix(source: SourceFile, fix: Fix) -> str:
    """The diff of one fix, empty where it cannot be applied."""
    try:
        return diff(source, source.with_data(edited(source, fix.edits)))
    except Unchangeable:
        return ""


def paths(done: Iterable[Fixed]) -> list[str]:
    """The files that changed."""
    return [each.source.path for each in done if each.applied]
