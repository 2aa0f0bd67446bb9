"""Run by hand: how many Sequential and functional models of real programs have every shape known, and why others not.

python tests/bench/models_known.py FOLDER... [--list REASON] [--incomplete]
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from tflint.pipeline import interpreted
from tflint.report.outline import ModelRow, outline
from tflint.source.discovery import Filter, discover
from tflint.source.file import SourceFile

KINDS = ("sequential", "functional")


def models(folder: str) -> Iterator[ModelRow]:
    """The Sequential and functional models of all programs in a folder."""
    for path in discover([folder], Filter()):
        source = SourceFile.read(path)
        if not source.relevant:
            continue
        program, problems = interpreted(source)
        for problem in problems:
            print(problem.path, problem.message, file=sys.stderr)
        yield from (row for row in outline(program).models if row.kind in KINDS)
        gc.collect()


def reason(row: ModelRow) -> str:
    """Why not every shape of a model is known: the first loss."""
    if row.missing:
        return row.missing
    lost = next((each for each in row.layers if each.lost), None)
    return lost.lost or "" if lost is not None else "not known from the start"


def main() -> None:
    """Print the shares by folder and the reasons by count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--list", default=None)
    options = parser.parse_args()
    reasons: Counter[str] = Counter()
    places = defaultdict(list)
    every = known = counted = 0
    for folder in options.folders:
        rows = list(models(folder))
        good = sum(row.known for row in rows)
        numbered = sum(row.known and row.parameters is not None for row in rows)
        print(f"{Path(folder).name}: {good} of {len(rows)} models known, {numbered} counted", flush=True)
        every, known, counted = every + len(rows), known + good, counted + numbered
        for row in rows:
            if not row.known:
                reasons[reason(row)] += 1
                places[reason(row)].append(f"{row.span.path}:{row.span.line} {row.kind}, {len(row.layers)} rows")
    print(f"all: {known} of {every} models known ({known / max(every, 1):.1%}), {counted} counted")
    for why, count in reasons.most_common():
        print(f"{count:5}  {why}")
        if options.list is not None and options.list in why:
            print("\n".join(f"         {place}" for place in places[why]))


if __name__ == "__main__":
    main()
