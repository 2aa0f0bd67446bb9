"""Run by hand: CPU time of tflint as a multiple of bare parsing, and of `--help` as a multiple of importing click.

python tests/bench/speed.py FOLDER [FILES]
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tflint.source.file import SourceFile

PARSE = """
import sys, libcst
for path in sys.argv[1:]:
    try:
        libcst.parse_module(open(path, "rb").read())
    except Exception:
        pass
"""


def cpu_seconds(*command: str, runs: int = 3) -> float:
    """User and system time of the fastest run, with that of its children."""
    times = []
    for _ in range(runs):
        before = os.times()
        subprocess.run([sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        after = os.times()
        times.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return min(times)


def relevant(folder: Path, count: int) -> list[str]:
    """The first programs of a folder that have to do with TensorFlow and parse."""
    found: list[str] = []
    for path in sorted(folder.rglob("*.py")):
        if len(found) < count and SourceFile.read(str(path)).relevant:
            found.append(str(path))
    return found


def main() -> None:
    """Print both ratios."""
    files = relevant(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 200)
    lines = sum(Path(path).read_bytes().count(b"\n") for path in files)
    parse, lint = cpu_seconds("-c", PARSE, *files), cpu_seconds("-m", "tflint", "-j", "1", "--no-cache", *files)
    print(f"{len(files)} files, {lines} lines: parse {parse:.2f} s, tflint {lint:.2f} s, {lint / parse:.2f} times")
    click, help_ = cpu_seconds("-c", "import click", runs=7), cpu_seconds("-m", "tflint", "--help", runs=7)
    print(f"import click {click * 1000:.0f} ms, tflint --help {help_ * 1000:.0f} ms, {help_ / click:.2f} times")


if __name__ == "__main__":
    main()
