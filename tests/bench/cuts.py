"""Run by hand: cuts programs and notebooks at each line, takes out each line, changes tokens, lints what is left.

python tests/bench/cuts.py FOLDER [FILES [SECONDS [SLICE/SLICES]]]

The files share the seconds; small ones are gone through in full, of large ones as many trials as there is time for.
Every trial must end without a failure of tflint, and each finding must stand in the text; some are also fixed and
written in all formats. What goes wrong is printed once, and its program kept in the current folder.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.mutations import TOKEN, mutated, mutated_notebook
from tflint import project, report
from tflint.config import Settings
from tflint.config.options import FORMATS
from tflint.findings import Report
from tflint.fixing import fixed
from tflint.source.file import SourceFile

EVERYTHING = Settings(extend_select=("ALL",), possible=True)
TARGETS = ("1.15", "2.4", "2.11", "2.15", "2.16", "2.21")
LARGEST = 40_000
SLOW = 10.0
MORE_EDITS = 60
"""Random token edits and cuts at token boundaries for each file."""


def program_trials(text: str, draw: random.Random) -> Iterator[tuple[str, str]]:
    """Every version of a program that is cut after a line, lacks a line, is cut at a token, or has other tokens."""
    lines = text.splitlines(keepends=True)
    yield from (("prefix", "".join(lines[:number])) for number in range(len(lines)))
    yield from (("deletion", "".join(lines[:number] + lines[number + 1 :])) for number in range(len(lines)))
    places = [match.start() for match in TOKEN.finditer(text)]
    for place in draw.sample(places, min(MORE_EDITS, len(places))):
        yield "cut", text[:place]
    yield from (("tokens", mutated(text, draw)) for _ in range(MORE_EDITS))


def notebook_trials(text: str, draw: random.Random) -> Iterator[tuple[str, str]]:
    """The same for the code cells of a notebook, and broken JSON besides."""
    yield from (("tokens", mutated_notebook(text, draw)) for _ in range(MORE_EDITS))
    content = json.loads(text)
    cells = [cell for cell in content.get("cells", []) if cell.get("cell_type") == "code"]
    for cell in cells:
        source = "".join(cell["source"]).splitlines(keepends=True)
        for number in range(len(source)):
            yield "prefix", _with(content, cell, source[:number])
            yield "deletion", _with(content, cell, source[:number] + source[number + 1 :])


def _with(content: dict[str, Any], cell: dict[str, Any], source: list[str]) -> str:
    before, cell["source"] = cell["source"], source
    try:
        return json.dumps(content)
    finally:
        cell["source"] = before


def complaints(path: str, broken: bytes, settings: Settings, thoroughly: bool) -> Iterator[str]:
    """What went wrong with one broken version."""
    start = time.process_time()
    found = project.lint_bytes(path, broken, settings)
    if (seconds := time.process_time() - start) > SLOW:
        yield f"{seconds:.1f} s"
    yield from (f"{problem.rule}: {problem.message}" for problem in found.problems)
    for finding in found.findings:
        span = finding.span
        if min(span.line, span.column, span.end_column) < 1 or (span.end_line, span.end_column) < (
            span.line,
            span.column,
        ):
            yield f"{finding.rule} stands at {span}"
    if thoroughly and not found.problems:
        try:
            _written(found)
            fixed(SourceFile.from_bytes(path, broken), settings, "unsafe")
        except Exception as error:
            yield f"{type(error).__name__}: {error}"


def _written(found: Report) -> None:
    for name in FORMATS:
        report.render([found], name, EVERYTHING)


def main() -> None:
    """Break the chosen files until each is gone through or its share of the time is spent."""
    folder, *rest = sys.argv[1:]
    count, seconds, piece = [*rest, *("200", "3600", "0/1")[len(rest) :]]
    number, slices = map(int, piece.split("/"))
    sizes = (
        (path, path.stat().st_size) for path in sorted(Path(folder).rglob("*")) if path.suffix in (".py", ".ipynb")
    )
    found = [path for path, size in sizes if size < LARGEST and b"keras" in path.read_bytes()]
    chosen = random.Random(1).sample(found, min(int(count), len(found)))[number::slices]
    wrong, ended = set[str](), time.monotonic() + float(seconds)
    done, possible = dict[str, int](), dict[str, int]()
    for index, path in enumerate(chosen):
        share = time.monotonic() + max(0.0, ended - time.monotonic()) / (len(chosen) - index)
        draw = random.Random(f"{number}{path}")
        text = path.read_bytes().decode("utf-8", "replace")
        trials = list((notebook_trials if path.suffix == ".ipynb" else program_trials)(text, draw))
        draw.shuffle(trials)
        for place, (kind, broken) in enumerate(trials):
            possible[kind] = possible.get(kind, 0) + 1
            if time.monotonic() > share:
                continue
            done[kind] = done.get(kind, 0) + 1
            settings = Settings(extend_select=("ALL",), possible=True, target_tensorflow=draw.choice(TARGETS))
            data = broken.encode("utf-8", "surrogatepass")
            for complaint in complaints(str(path), data, settings, place % 20 == 0):
                if complaint not in wrong:
                    print(f"{path}: {complaint}", flush=True)
                    Path(f"cut-{number}-{len(wrong)}{path.suffix}").write_bytes(data)
                wrong.add(complaint)
    ran = ", ".join(f"{done.get(kind, 0)} of {possible[kind]} {kind}" for kind in sorted(possible))
    print(f"{len(chosen)} files, {ran}; {len(wrong)} complaints", flush=True)


if __name__ == "__main__":
    main()
