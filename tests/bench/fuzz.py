"""Run by hand: breaks real programs and notebooks in many ways and lints what is left; prints what went wrong.

python tests/bench/fuzz.py FOLDER [FILES [ROUNDS [SEED]]]
"""

from __future__ import annotations

import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.mutations import mutated, mutated_notebook
from tflint import project
from tflint.config import Settings

EVERYTHING = Settings(extend_select=("ALL",), possible=True)
SLOW = 10.0


def trials(path: Path, rounds: int, seed: int) -> tuple[int, list[str]]:
    """How many broken versions of a file were linted, and what went wrong."""
    draw = random.Random(f"{seed}{path}")
    text = path.read_bytes().decode("utf-8", "replace")
    change = mutated_notebook if path.suffix == ".ipynb" else mutated
    wrong = []
    for number in range(rounds):
        try:
            broken = change(text, draw)
        except ValueError:
            continue
        start = time.perf_counter()
        report = project.lint_bytes(str(path), broken.encode("utf-8", "surrogatepass"), EVERYTHING)
        seconds = time.perf_counter() - start
        wrong += [f"{path} (round {number}): {problem.rule}: {problem.message}" for problem in report.problems]
        if seconds > SLOW:
            wrong.append(f"{path} (round {number}): {seconds:.1f} s")
    return rounds, wrong


def main() -> None:
    """Lint broken versions of a random choice of files in two processes."""
    folder, *numbers = sys.argv[1:]
    files, rounds, seed = [*map(int, numbers), *(200, 20, 0)[len(numbers) :]]
    found = sorted([*Path(folder).rglob("*.py"), *Path(folder).rglob("*.ipynb")])
    chosen = random.Random(seed).sample(found, min(files, len(found)))
    done, wrong = 0, set[str]()
    with ProcessPoolExecutor(2) as pool:
        for count, problems in pool.map(trials, chosen, [rounds] * len(chosen), [seed] * len(chosen)):
            done += count
            wrong.update(problems)
    print("\n".join(sorted(wrong)))
    print(f"{done} broken versions of {len(chosen)} files, {len(wrong)} problems")


if __name__ == "__main__":
    main()
