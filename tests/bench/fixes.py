"""Run by hand: fix every program of a folder and hold the results against what a fix may do.

python tests/bench/fixes.py FOLDER [safe|unsafe] [DIFFS]

Each fixed file parses, its findings are gone, a second run changes nothing, and no line changed that no edit is about.
The diffs go to the file DIFFS, to be read.
"""

from __future__ import annotations

import difflib
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tflint.config import Settings
from tflint.fixing import Fixed, fixed
from tflint.fixing.showing import diff
from tflint.source.file import SourceFile
from tflint.source.lines import split_lines

MOST_NEW_LINES = 3
"""Lines one fix may add or take away, besides those its edits stand on."""


def complaints(before: SourceFile, after: Fixed, safety: str, settings: Settings) -> Iterator[str]:
    """What is wrong with a fixed file."""
    if len(after.source.problems) > len(before.problems):
        yield f"does not parse: {after.source.problems[-1].message}"
    again = fixed(SourceFile.from_bytes(before.path, after.data), settings, safety)
    if again.applied or again.data != after.data:
        yield f"a second run fixes {[each.rule for each in again.applied]}"
    if any(each.reason.startswith(("tflint fails", "fixes lead")) for each in after.refused):
        yield f"refused: {[each.reason for each in after.refused]}"
    yield from _other_lines(before, after)


def _other_lines(before: SourceFile, after: Fixed) -> Iterator[str]:
    """More changed lines than the edits account for."""
    old, new = split_lines(before.decoded.text), split_lines(after.text)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    changed = sum(max(b - a, d - c) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal")
    edits = [edit for each in after.applied if each.fix is not None for edit in each.fix.edits]
    allowed = sum(MOST_NEW_LINES + edit.span.end_line - edit.span.line for edit in edits)
    if changed > allowed:
        yield f"{changed} lines changed by {len(edits)} edits"
    if after.data.count(b"\r") != before.data.count(b"\r") and before.data.count(b"\r") == 0:
        yield "line endings changed"
    for head in (3, 60):
        first = min((before.edit_range(edit.span)[0] for edit in edits), default=0)
        if not before.is_notebook and first > head and before.data[:head] != after.data[:head]:
            yield "the start of the file changed"


def main() -> None:
    """Fix everything, print counts and complaints, write the diffs."""
    folder, safety = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "safe"
    out = open(sys.argv[3], "w", encoding="utf-8") if len(sys.argv) > 3 else None  # noqa: SIM115
    applied, refused, wrong, files = Counter[str](), Counter[str](), 0, 0
    started, settings = time.process_time(), Settings()
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.ipynb")]):
        source = SourceFile.read(str(path))
        if not source.relevant:
            continue
        files += 1
        done = fixed(source, settings, safety)
        applied.update(each.rule for each in done.applied)
        refused.update(f"{each.finding.rule}: {each.reason}" for each in done.refused)
        for complaint in complaints(source, done, safety, settings) if done.applied or done.refused else ():
            wrong += 1
            print(f"{path}: {complaint}")
        if out is not None and done.applied:
            out.write(diff(source, done.source))
    print(f"{files} files, {time.process_time() - started:.0f} s of computing, {wrong} complaints")
    for name, count in (("fixed", applied), ("refused", refused)):
        for what, times in count.most_common():
            print(f"{name} {times:5}  {what}")


if __name__ == "__main__":
    main()
