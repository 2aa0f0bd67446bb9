"""Run by hand, with Keras 3: builds the wholly known models of real programs again and counts contradictions.

python tests/bench/models_rebuilt.py FOLDER...
"""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter

from tests.rebuilding import CannotRebuild, differences, whole_models
from tflint.pipeline import interpreted
from tflint.source.discovery import Filter, discover
from tflint.source.file import SourceFile


def main() -> None:
    """Print every contradiction, and how many models were built, refused or could not be made again."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for path in discover(sys.argv[1:], Filter()):
        source = SourceFile.read(path)
        if not source.relevant:
            continue
        for model in whole_models(interpreted(source, drawn=True)[0]):
            place = f"{path}:{model.origin.span.line if model.origin else 0}"
            try:
                wrong = differences(model)
            except CannotRebuild as error:
                reasons[str(error)] += 1
                continue
            except Exception as error:
                counts["refused"] += 1
                print(f"{place}: Keras refuses, {type(error).__name__}: {str(error)[:160]}", flush=True)
                continue
            counts["contradicted" if wrong else "equal"] += 1
            if wrong:
                print(f"{place}: {'; '.join(wrong[:4])}", flush=True)
        gc.collect()
    print(dict(counts), f"{sum(reasons.values())} cannot be made from the record alone")
    for reason, count in reasons.most_common(12):
        print(f"{count:5}  {reason}")


if __name__ == "__main__":
    main()
