"""Run by hand: every model of `keras.applications` as tflint reads its source, against what Keras builds.

python tests/bench/applications.py [NAME...]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def main() -> None:
    """Print one line for each model: alike, where it stopped, or how it differs."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    from tests.applications import built, copied, inferred, modules

    folder = Path(os.path.dirname(keras.__file__)) / "src" / "applications"
    every = modules(folder)
    target = Path(tempfile.mkdtemp())
    copied(folder, target)
    counts = {"alike": 0, "stopped": 0, "different": 0}
    for name in sys.argv[1:] or sorted(every):
        start = time.monotonic()
        found = inferred(target, every[name], name)
        seconds = time.monotonic() - start
        truth = built(name)
        verdict = (
            "alike"
            if (found.output, found.weights) == truth
            else "stopped"
            if found.lost or found.weights is None
            else "different"
        )
        counts[verdict] += 1
        print(
            f"{name:20} {verdict:10} {seconds:5.1f} s  {'' if verdict == 'alike' else f'{found} {truth}'}", flush=True
        )
    print(", ".join(f"{count} {verdict}" for verdict, count in counts.items()))


if __name__ == "__main__":
    main()
