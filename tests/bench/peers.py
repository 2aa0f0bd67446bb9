"""Run by hand: tflint beside other linters on the same files, cold against pylint and Fixit, warm against ruff.

python tests/bench/peers.py FOLDER [FILES [BIN]]; BIN is the folder of pylint, fixit and ruff. The cold runs read the
files where they stand, with all that they import; the warm ones read copies, so that no cache is left in FOLDER.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.speed import relevant


def measured(command: list[str], folder: Path, runs: int = 1) -> tuple[float, float]:
    """Seconds on the clock and of computing, of the fastest run."""
    best = []
    for _ in range(runs):
        before, start = os.times(), time.perf_counter()
        subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        clock, after = time.perf_counter() - start, os.times()
        children = after.children_user + after.children_system - before.children_user - before.children_system
        best.append((clock, children))
    return min(best)


def main() -> None:
    """Print a line for each program."""
    folder = Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    tools = Path(sys.argv[3] if len(sys.argv) > 3 else os.path.dirname(sys.executable))
    chosen = [str(Path(path).resolve()) for path in relevant(folder, count)]
    tflint = [sys.executable, "-m", "tflint", "--isolated", "--output-format", "concise", "-j", "2"]
    for name, command in (
        ("tflint cold", [*tflint, "--no-cache", *chosen]),
        ("pylint -E", [str(tools / "pylint"), "-E", "-j", "2", "--persistent=n", *chosen]),
        ("fixit lint", [str(tools / "fixit"), "lint", *chosen]),
    ):
        told(name, measured(command, folder))
    with tempfile.TemporaryDirectory() as made:
        here = Path(made)
        for number, path in enumerate(chosen):
            (here / f"p{number % 20}").mkdir(exist_ok=True)
            shutil.copy(path, here / f"p{number % 20}" / f"m{number}.py")
        for name, command, runs in (
            ("tflint fills its cache", [*tflint, "."], 1),
            ("tflint warm", [*tflint, "."], 5),
            ("ruff check --no-cache", [str(tools / "ruff"), "check", "--isolated", "--no-cache", "-q", "."], 5),
        ):
            told(name, measured(command, here, runs))


def told(name: str, times: tuple[float, float]) -> None:
    """Print the line of one program."""
    print(f"{name:24} {times[0]:8.2f} s on the clock, {times[1]:8.2f} s of computing", flush=True)


if __name__ == "__main__":
    main()
