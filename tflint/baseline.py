"""Findings into a file of accepted ones, and reports into reports without what that file accepts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tflint.config.problem import ConfigError
from tflint.config.settings import Settings
from tflint.findings import Finding, Report
from tflint.report.fingerprint import fingerprinted
from tflint.rules import rule_book

VERSION = 1
DEFAULT = "tflint-baseline.json"


@dataclass(frozen=True, slots=True, order=True)
class Accepted:
    """One accepted finding: its file relative to the baseline's folder, its rule, what it is known by, its message."""

    path: str
    rule: str
    fingerprint: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The accepted findings of a project; `file` is where they are kept."""

    file: str
    accepted: tuple[Accepted, ...] = ()

    @property
    def folder(self) -> str:
        """The folder the paths are relative to."""
        return os.path.dirname(os.path.abspath(self.file))


@dataclass(frozen=True, slots=True)
class Compared:
    """Reports held against a baseline: without accepted findings, which those are, and which it holds in vain."""

    reports: tuple[Report, ...]
    matched: tuple[Accepted, ...] = ()
    stale: tuple[Accepted, ...] = ()
    new: tuple[Accepted, ...] = field(default=(), repr=False)


def read(file: str) -> Baseline:
    """The baseline in a file; raises ConfigError when there is none or it is none."""
    try:
        with open(file, encoding="utf-8") as text:
            content = json.load(text)
        if not isinstance(content, dict) or content.get("version") != VERSION:
            version = content.get("version") if isinstance(content, dict) else None
            raise ConfigError([f"{file}: not a baseline of version {VERSION}, its version is {version!r}"])
        accepted = [_accepted(path, entry) for path, entries in content["findings"].items() for entry in entries]
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError([f"{file}: no baseline, {reason}; --update-baseline writes it"]) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError([f"{file}: not a baseline, {str(error)[:1].lower()}{str(error)[1:]}"]) from error
    return Baseline(file, tuple(accepted))


def _accepted(path: str, entry: Mapping[str, Any]) -> Accepted:
    return Accepted(path, str(entry["rule"]), str(entry["fingerprint"]), str(entry.get("message", "")))


def write(baseline: Baseline) -> None:
    """Write a baseline: files and findings in order, no line numbers, so that only what changed is different."""
    by_path: dict[str, list[dict[str, str]]] = {}
    for each in sorted(set(baseline.accepted)):
        entry = {"rule": each.rule, "fingerprint": each.fingerprint, "message": each.message}
        by_path.setdefault(each.path, []).append(entry)
    os.makedirs(baseline.folder, exist_ok=True)
    with open(baseline.file, "w", encoding="utf-8", newline="\n") as file:
        json.dump({"version": VERSION, "findings": by_path}, file, indent=1, ensure_ascii=False)
        file.write("\n")


def compared(reports: Sequence[Report], baseline: Baseline, settings_for: Callable[[str], Settings]) -> Compared:
    """Hold reports against a baseline.

    What it accepts is stale when its file was read, or is gone, and its rule was on and had nothing to say there.
    """
    accepted = {(each.path, each.fingerprint): each for each in baseline.accepted}
    found = {id(finding): known for finding, known in _known(reports, baseline)}
    kept = []
    for report in reports:
        left = [each for each in report.findings if _key(found[id(each)]) not in accepted]
        known = [replace(each, suppressed="baseline") for each in report.findings if _key(found[id(each)]) in accepted]
        kept.append(replace(report, findings=tuple(left), suppressed=(*report.suppressed, *known)))
    keys = {_key(each) for each in found.values()}
    read_files = {_relative(report.path, baseline): report for report in reports}
    stale = [
        each for key, each in accepted.items() if key not in keys and _judged(each, read_files, baseline, settings_for)
    ]
    matched = tuple(each for key, each in accepted.items() if key in keys)
    new = tuple(each for each in found.values() if _key(each) not in accepted)
    return Compared(tuple(kept), matched, tuple(stale), new)


def updated(baseline: Baseline, compared: Compared, add: bool) -> Baseline:
    """The baseline without what is stale and, with `add`, with what is new."""
    stale = set(compared.stale)
    left = [each for each in baseline.accepted if each not in stale]
    return replace(baseline, accepted=(*left, *(compared.new if add else ())))


def _known(reports: Sequence[Report], baseline: Baseline) -> list[tuple[Finding, Accepted]]:
    """Every finding with what it is known by."""
    return [
        (finding, Accepted(_relative(finding.span.path, baseline), finding.rule, fingerprint, finding.message))
        for finding, fingerprint in fingerprinted(reports, baseline.folder)
    ]


def _key(accepted: Accepted) -> tuple[str, str]:
    return accepted.path, accepted.fingerprint


def _relative(path: str, baseline: Baseline) -> str:
    try:
        found = os.path.relpath(path, baseline.folder)
    except ValueError:
        found = path
    return found.replace(os.sep, "/")


def _judged(
    accepted: Accepted,
    read_files: Mapping[str, Report],
    baseline: Baseline,
    settings_for: Callable[[str], Settings],
) -> bool:
    """Whether this run could have found what a baseline accepts."""
    report = read_files.get(accepted.path)
    if report is None:
        return not os.path.exists(os.path.join(baseline.folder, accepted.path))
    rule = rule_book().get(accepted.rule)
    return not report.problems and (rule is None or settings_for(report.path).selects(rule))
