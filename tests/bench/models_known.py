"""Run by hand: how many Sequential and functional models of real programs have every shape known, and why others not.

python tests/bench/models_known.py FOLDER... [--list REASON] [--places FILE]

A model that is made in one place several times counts once, by the run of which most is known. Models without any
declared input that nothing is fed to are open: their shapes are the data's. So are models whose layers are all known
and whose input, or a layer out of a file, is left to a caller, a file or the data: all that is unknown follows from it.
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tflint.pipeline import interpreted
from tflint.report.outline import ModelRow, outline
from tflint.source.discovery import Filter, discover
from tflint.source.file import SourceFile

DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.\w+)+")
OURS = ("keras.", "tf.", "numpy.")
KINDS = ("sequential", "functional")


def models(folder: str) -> Iterator[ModelRow]:
    """The Sequential and functional models of all programs in a folder, one for each place."""
    for path in discover([folder], Filter()):
        source = SourceFile.read(path)
        if not source.relevant:
            continue
        program, problems = interpreted(source, drawn=True)
        for problem in problems:
            print(problem.path, problem.message, file=sys.stderr)
        best: dict[object, ModelRow] = {}
        for row in outline(program).models:
            if row.kind in KINDS and rank(row) > rank(best.get(row.span)):
                best[row.span] = row
        yield from best.values()
        gc.collect()


def rank(row: ModelRow | None) -> tuple[int, int]:
    """How much is known of a model."""
    if row is None:
        return (-1, 0)
    return (2 if row.known else int(row.open), sum(each.known for each in row.layers))


def without_input(row: ModelRow) -> bool:
    """Whether a model declares no input: one without layers, or one whose layers are there and are fed nothing."""
    return row.kind == "sequential" and not row.inputs and row.missing in (None, "no layer is added")


def reason(row: ModelRow) -> str:
    """Why not every shape of a model is known: the first loss."""
    if row.missing:
        return row.missing
    lost = next((each for each in row.layers if each.lost), None)
    return lost.lost or "" if lost is not None else "not known from the start"


def verdict(row: ModelRow) -> str:
    """Known, open (all that is unknown is the data's), or lost."""
    return "known" if row.known else "open" if row.open or without_input(row) else "lost"


def first_cause(row: ModelRow) -> str:
    """Whose doing the first loss is: other packages' code, a layer or function nobody taught, or ours."""
    text = reason(row)
    names = DOTTED.findall(text)
    if any(not name.startswith(OURS) for name in names):
        return "code of other packages"
    return "no shape function answers" if names and "a call of" not in text else "a construct is not followed"


def place(row: ModelRow) -> dict[str, Any]:
    """One model for the list of places: where it is, and the row in which its shapes are lost first."""
    first = next((each for each in row.layers if each.lost), None)
    at = first.span if first is not None and first.span is not None else row.span
    return {
        "model": f"{row.span.path}:{row.span.line}",
        "kind": row.kind,
        "rows": len(row.layers),
        "verdict": verdict(row),
        "cause": first_cause(row) if verdict(row) == "lost" else "",
        "reason": "" if row.known else reason(row),
        "lost": f"{at.path}:{at.line} {first.cls if first is not None else ''}",
    }


def main() -> None:
    """Print the shares by folder and the reasons by count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--list", default=None)
    parser.add_argument("--places", default=None, help="a file that gets one line of JSON for each model")
    options = parser.parse_args()
    reasons: Counter[str] = Counter()
    places = defaultdict(list)
    totals: Counter[str] = Counter()
    listed = []
    for folder in options.folders:
        counts: Counter[str] = Counter()
        for row in models(folder):
            kind = verdict(row)
            listed.append(place(row))
            counts.update((kind, *(["counted"] if row.known and row.parameters is not None else [])))
            if kind == "lost":
                reasons[reason(row)] += 1
                places[reason(row)].append(f"{row.span.path}:{row.span.line} {row.kind}, {len(row.layers)} rows")
        print(f"{Path(folder).name}: {dict(counts)}", flush=True)
        totals.update(counts)
        if options.places is not None:
            Path(options.places).write_text("".join(json.dumps(each) + "\n" for each in listed))
    every, data = totals["known"] + totals["open"] + totals["lost"], totals["open"]
    print(f"all {every}: {dict(totals)}")
    print(f"known {totals['known'] / max(every - data, 1):.1%} of those with an input, ", end="")
    print(f"{(totals['known'] + data) / max(every, 1):.1%} up to the data")
    for cause, count in Counter(each["cause"] for each in listed if each["cause"]).most_common():
        print(f"{count:5}  first lost because {cause}")
    for why, count in reasons.most_common():
        print(f"{count:5}  {why}")
        if options.list is not None and options.list in why:
            print("\n".join(f"         {place}" for place in places[why]))


if __name__ == "__main__":
    main()
