"""A snapshot of an open program into its report, its facts and the values of its expressions."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass, field
from typing import Any

from tflint.config import Settings
from tflint.findings import Problem
from tflint.lsp.documents import Snapshot
from tflint.pipeline import Report, interpreted, judge
from tflint.program.facts import Program
from tflint.runner import crash
from tflint.source.file import SourceFile


@dataclass(eq=False, slots=True)
class Analysis:
    """What is known of one snapshot; `broken` when its text is no Python, `record` empty when nothing was run."""

    snapshot: Snapshot
    settings: Settings
    source: SourceFile
    report: Report
    program: Program | None = None
    record: Any = None
    broken: bool = False
    seconds: float = 0.0
    derived: dict[str, Any] = field(default_factory=dict, repr=False)


def study(snapshot: Snapshot, settings: Settings, known: bool = False) -> Analysis:
    """Lint a snapshot and keep what hovers and hints are made of; never fails.

    `known` says that an earlier state of the program was no broken text: then a broken one is not interpreted.
    """
    start = time.perf_counter()
    source = snapshot.source().with_magics(settings.cell_magics)
    try:
        return _studied(snapshot, settings, source, start, known)
    except Exception as error:
        problem = Problem(snapshot.path, f"tflint failed, {crash(error)}")
        return Analysis(snapshot, settings, source, Report(snapshot.path, problems=(problem,)))


def _studied(snapshot: Snapshot, settings: Settings, source: SourceFile, start: float, known: bool) -> Analysis:
    from tflint.interpret.recording import Record

    if not source.relevant:
        return Analysis(snapshot, settings, source, Report(snapshot.path))
    broken = bool(source.problems)
    if broken and known:
        report = judge(source, Program(source.path), [], settings)
        return Analysis(snapshot, settings, source, report, broken=True, seconds=time.perf_counter() - start)
    record = Record()
    program, problems = interpreted(source, record)
    report = judge(source, program, problems, settings)
    return Analysis(snapshot, settings, source, report, program, record, broken, time.perf_counter() - start)


def warm_up() -> None:
    """Import what the first program needs, and take what stays for ever out of the collector's way.

    From then on garbage is collected when nobody waits: trees make very many objects, and the collector would look at
    all of them again and again.
    """
    from tflint.lsp.documents import Part
    from tflint.lsp.text import Text

    text = "import keras\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\n"
    study(Snapshot("", "warm.py", 0, (Part("", Text(text), None, 0),)), Settings())
    gc.collect()
    gc.freeze()
    gc.disable()
