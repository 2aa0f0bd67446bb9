"""Settings and a file's project into the TensorFlow and Keras that the file is judged by, and where they are said."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tflint.knowledge.api import Target, for_source, infer, target, target_for

if TYPE_CHECKING:
    from tflint.config import Settings
    from tflint.findings import Finding
    from tflint.pipeline import Report
    from tflint.program.facts import Program
    from tflint.source.file import SourceFile


_MAGIC = re.compile(r'(?:"|\\n)\s*%tensorflow_version 1')


def target_of(source: SourceFile, settings: Settings) -> Target:
    """The target of a file: what the settings say, else what its project or it itself pins, else the newest."""
    found = _of_path(*_place(source.path), settings.target_tensorflow, settings.target_keras)
    if found.source.startswith("newest") and source.is_notebook and _asks_for_one(source.decoded.text):
        return target_for("1.15", source=f"{os.path.basename(source.path)}, %tensorflow_version")
    return for_source(found, source.text)


def _asks_for_one(notebook: str) -> bool:
    """Whether a line of a notebook, read as JSON, is Colab's magic for TensorFlow 1; prose may speak of it too."""
    return "%tensorflow_version 1" in notebook and _MAGIC.search(notebook) is not None


def keras_major(target: Target) -> int:
    """The major version of Keras that layers behave as."""
    number = target.keras.partition(".")[0]
    return int(number) if number.isdigit() else 3


def _place(path: str) -> tuple[str, str]:
    """The folder that decides, and the file itself where it can pin a version (a notebook)."""
    path = os.path.abspath(path)
    return os.path.dirname(path), path if path.endswith(".ipynb") else ""


@lru_cache(maxsize=4096)
def _of_path(folder: str, notebook: str, tensorflow: str | None, keras: str | None) -> Target:
    return infer(Path(notebook or folder), tensorflow, keras)


def forget() -> None:
    """Look at the projects again: what they pin may have changed."""
    _of_path.cache_clear()
    target._of_folder.cache_clear()


def distinct(reports: Iterable[Report]) -> list[tuple[Target, int]]:
    """The targets of a run with the number of files judged by each, in the order they were met."""
    counts: dict[Target, int] = {}
    for report in reports:
        if report.target is not None:
            counts[report.target] = counts.get(report.target, 0) + 1
    return list(counts.items())


def line(target: Target, files: int) -> str:
    """A target in one line for readers."""
    legacy = ", tf.keras is the legacy Keras" if target.legacy_keras else ""
    number = "1 file" if files == 1 else f"{files} files"
    return f"target: TensorFlow {target.tensorflow}, Keras {target.keras}{legacy} ({target.source}; {number})"


def fields(target: Target, files: int) -> dict[str, Any]:
    """A target as the JSON formats have it."""
    return {
        "tensorflow": target.tensorflow,
        "keras": target.keras,
        "legacy_keras": target.legacy_keras,
        "source": target.source,
        "files": files,
    }


@dataclass(frozen=True, slots=True)
class Range:
    """The versions a program can run with: `fitting` oldest first, empty when each one lacks something.

    `before` is what the last version below them refuses, `behind` what the first one above does; without any fitting
    version both are about the one that refuses least. `legacy` is the newest TensorFlow that runs it with Keras 2.
    """

    path: str
    fitting: tuple[Target, ...]
    before: tuple[Finding, ...] = ()
    behind: tuple[Finding, ...] = ()
    legacy: str | None = None


def range_of(source: SourceFile, program: Program) -> Range:
    """From which to which version a program can run, by the rules on names and arguments that say when it fails.

    Between 1.15 and 2.4 nothing is asked: the table knows what came and went there, not in which version.
    """
    from tflint.knowledge.api.versions import known_versions, minor

    versions = [version for version in known_versions("tf") if version == "1.15" or minor(version) >= (2, 4)]
    targets = [for_source(target_for(version), source.text) for version in versions]
    refused = [refusals(source, program, target) for target in targets]
    fits = [number for number, findings in enumerate(refused) if not findings]
    if not fits:
        best = min(range(len(targets)), key=lambda number: (len(refused[number]), -number))
        return Range(source.path, (), refused[best], refused[best])
    first, last = _run(fits)
    before = refused[first - 1] if first > 0 else ()
    behind = refused[last + 1] if last + 1 < len(targets) else ()
    return Range(
        source.path, tuple(targets[first : last + 1]), before, behind, _legacy(source, program, targets[last:])
    )


def _run(fits: Sequence[int]) -> tuple[int, int]:
    """The first and last of the newest unbroken run of positions."""
    last = first = fits[-1]
    while first - 1 in fits:
        first -= 1
    return first, last


def _legacy(source: SourceFile, program: Program, targets: Sequence[Target]) -> str | None:
    """The newest TensorFlow that runs the program with the legacy Keras, `None` when that wins nothing."""
    newer = [target_for(target.tensorflow, None, True) for target in targets[1:] if target.keras.startswith("3.")]
    fitting = [target.tensorflow for target in newer if not refusals(source, program, target)]
    return fitting[-1] if fitting else None


def refusals(source: SourceFile, program: Program, target: Target) -> tuple[Finding, ...]:
    """What a version surely refuses of a program, in source order."""
    from tflint.config import Settings
    from tflint.rules import rule_book
    from tflint.runner import run_checks, settle

    names = tuple(rule.name for rule in rule_book().values() if rule.folder == "api" and rule.crashes)
    mine = replace(program, derived={"target": target}) if program.derived.get("target") != target else program
    yielded, _ = run_checks([*program.facts, program], mine, source, Settings(names))
    return tuple(each for each in settle(yielded) if each.certainty == "must" and each.level == "error")


def span_of_versions(found: Range) -> str:
    """The fitting versions in words."""
    if not found.fitting:
        return "no version has all it uses"
    first, last = found.fitting[0], found.fitting[-1]
    if first == last:
        return f"TensorFlow {first.tensorflow} (Keras {first.keras})"
    return f"TensorFlow {first.tensorflow} to {last.tensorflow} (Keras {first.keras} to {last.keras})"


def range_lines(found: Range) -> list[str]:
    """A range for readers: the versions, and the places that set its limits."""
    lines = [f"{found.path}: {span_of_versions(found)}"]
    if found.legacy is not None:
        lines[0] += f"; with the legacy Keras (TF_USE_LEGACY_KERAS=1) up to {found.legacy}"
    if not found.fitting:
        return [*lines, *(f"  {_place_of(each)} {each.message}" for each in found.behind)]
    if found.before:
        lines += ["  older versions refuse", *(f"    {_place_of(each)} {each.message}" for each in found.before)]
    if found.behind:
        lines += ["  newer versions refuse", *(f"    {_place_of(each)} {each.message}" for each in found.behind)]
    return lines


def _place_of(finding: Finding) -> str:
    span = finding.span
    return f"{span.path}:{f'cell {span.cell}:' if span.cell else ''}{span.line}:{span.column}"


def range_fields(found: Range) -> dict[str, Any]:
    """A range as JSON has it."""

    def limit(findings: Iterable[Finding]) -> list[dict[str, Any]]:
        return [
            {
                "path": each.span.path,
                "cell": each.span.cell,
                "line": each.span.line,
                "column": each.span.column,
                "rule": each.rule,
                "message": each.message,
            }
            for each in findings
        ]

    versions = [{"tensorflow": each.tensorflow, "keras": each.keras} for each in found.fitting]
    return {
        "path": found.path,
        "from": versions[0] if versions else None,
        "to": versions[-1] if versions else None,
        "versions": versions,
        "legacy_keras_to": found.legacy,
        "older_refuse": limit(found.before),
        "newer_refuse": limit(found.behind),
    }
