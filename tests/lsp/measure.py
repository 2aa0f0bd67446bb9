"""Measures a server over many keystrokes in one file: `python -m tests.lsp.measure FILE [KEYSTROKES]`.

Prints how long it is from a keystroke to its diagnostics, the pause for further keys left out, and the server's memory.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from tests.lsp.conftest import CAPABLE, Process, edit


def memory(process: int) -> float:
    """The memory of a process in megabytes; Linux only."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def main(path: str, keystrokes: int = 300) -> None:
    """Type words into a comment in the middle of the file and take them away again."""
    text = Path(path).read_text(encoding="utf-8")
    lines = text.splitlines()
    middle = next((n for n in range(len(lines) // 2, len(lines)) if not lines[n].strip()), len(lines) // 2)
    lines.insert(middle, "# ")
    client, uri = Process(), Path(path).absolute().as_uri()
    client.start(CAPABLE)
    client.open(uri, "\n".join(lines) + "\n")
    client.published(1, uri)
    before, times = memory(client.process.pid), []
    for number in range(keystrokes):
        place = 2 + min(number % 20, 19 - number % 20)
        change = edit(middle, place, place, "x") if number % 20 < 10 else edit(middle, place, place + 1, "")
        start = time.perf_counter()
        client.change(uri, number + 2, change)
        client.published(number + 2, uri)
        times.append((time.perf_counter() - start) * 1000)
        client.passed.clear()
    times.sort()
    print(f"{len(lines)} lines, {keystrokes} keystrokes: median {statistics.median(times):.0f} ms", end=", ")
    print(f"p95 {times[len(times) * 95 // 100]:.0f} ms, memory {before:.0f} to {memory(client.process.pid):.0f} MB")
    client.kill()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]))
