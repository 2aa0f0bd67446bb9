"""Reports and the options about fixes, comments, baselines and git into changed files and the reports that are left."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import click

from tflint import baseline, changed
from tflint.findings import Finding, Report
from tflint.fixing.files import Change, changed_file, fix_reported, written
from tflint.fixing.rounds import Fixed, Wanted, identity
from tflint.source.file import SourceFile

if TYPE_CHECKING:
    from tflint.config.layers import Configuration
    from tflint.config.resolve import Configurations
    from tflint.config.settings import Settings
    from tflint.confirm.client import Client


@dataclass(frozen=True, slots=True)
class Outcome:
    """The reports that are left, and whether something besides them makes the exit code 1."""

    reports: list[Report]
    failing: bool = False


@dataclass(frozen=True)
class Work:
    """What a run was asked to do with its reports; `data` is the program that came from standard input, if one did.

    `client` asks TensorFlow before a fix is applied.
    """

    asked: Configurations
    run: Configuration
    options: Mapping[str, Any]
    data: bytes | None = None
    stale: list[baseline.Accepted] = field(default_factory=list)
    client: Client | None = None

    @property
    def fixes(self) -> bool:
        """Whether fixes are to be applied or shown."""
        given = any(self.options[name] for name in ("fix", "fix_only", "interactive"))
        return given or bool(self.options["diff"] and self.options["add_ignore"] is None)

    @property
    def pipes(self) -> bool:
        """Whether standard output is for the program."""
        return self.data is not None and not self.options["diff"] and (self.fixes or self.ignores)

    @property
    def ignores(self) -> bool:
        """Whether comments are to be added."""
        return self.options["add_ignore"] is not None

    def read(self, path: str) -> SourceFile:
        """A file of the run."""
        source = SourceFile.read(path) if self.data is None else SourceFile.from_bytes(path, self.data)
        return source.with_magics(self.asked.settings_for(path).cell_magics)

    def tell(self, text: str) -> None:
        """Say something beside the findings."""
        if text and not self.options["quiet"] and not self.options["silent"]:
            click.echo(text, err=True, nl=not text.endswith("\n"))


def carried_out(reports: Sequence[Report], work: Work) -> Outcome:
    """Do with the reports what the options say."""
    if not work.fixes and not work.ignores:
        return Outcome(_accepted(_near(reports, work), work), _is_stale(work))
    shown = _near(reports, work)
    if work.run.value("baseline") is not None and not work.options["update_baseline"]:
        shown = list(baseline.compared(shown, _known(work), work.asked.settings_for).reports)
    wanted = _only(shown, work)
    changes = _fixed(shown, wanted, work) if work.fixes else []
    if work.ignores:
        changes = _ignored(shown, changes, wanted, work)
    if work.options["diff"]:
        differs = _show_diff(changes, work)
        return Outcome([replace(report, findings=(), possible=()) for report in shown], differs)
    changes = _clean(changes, work)
    if work.pipes:
        _print_program(changes, work)
        reports = [changes[0].after.report] if changes else list(reports)
    else:
        reports = written(changes, reports)
    if work.options["show_fixes"]:
        _say(changes, work, "fixed", "ignored")
    failing = work.options["exit_non_zero_on_fix"] and any(change.changed for change in changes)
    left = _accepted(_near(reports, work), work)
    if work.options["fix_only"]:
        left = [replace(report, findings=(), possible=()) for report in left]
    return Outcome(left, failing or _is_stale(work))


def _near(reports: Sequence[Report], work: Work) -> list[Report]:
    """The reports, where only changed lines count without what is on others."""
    if not work.options["changed_lines"]:
        return list(reports)
    return changed.only_changed_lines(reports, changed.changes(work.options["since"], work.options["staged"]))


def _known(work: Work) -> baseline.Baseline:
    """The baseline of the run; an empty one where it is to be written for the first time."""
    file = work.run.value("baseline") or os.path.join(work.run.root, baseline.DEFAULT)
    fresh = work.options["update_baseline"] and not os.path.exists(file)
    return baseline.Baseline(file) if fresh else baseline.read(file)


def _accepted(reports: Sequence[Report], work: Work) -> list[Report]:
    """The reports without what the baseline accepts; the baseline brought up to date where that was asked for."""
    options = work.options
    if work.run.value("baseline") is None and not options["update_baseline"] and not options["prune_baseline"]:
        return list(reports)
    known = _known(work)
    compared = baseline.compared(reports, known, work.asked.settings_for)
    if options["update_baseline"] or options["prune_baseline"]:
        return _write_baseline(known, compared, reports, work)
    work.stale.extend(compared.stale)
    accepted = f"{_many(len(compared.matched))} of the baseline not shown"
    stale = f"{_many(len(compared.stale))} of it no longer found, --prune-baseline forgets them"
    work.tell("; ".join(text for text, told in ((accepted, compared.matched), (stale, compared.stale)) if told))
    return list(compared.reports)


def _write_baseline(
    known: baseline.Baseline, compared: baseline.Compared, reports: Sequence[Report], work: Work
) -> list[Report]:
    add = work.options["update_baseline"]
    new = baseline.updated(known, compared, add)
    baseline.write(new)
    name = os.path.relpath(known.file)
    gone, came = len(compared.stale), len(compared.new) if add else 0
    work.tell(f"{name}: {_many(len(new.accepted))} accepted, {came} of them new, {gone} forgotten")
    if work.run.value("baseline") is None:
        work.tell(f'with `baseline = "{baseline.DEFAULT}"` under [tool.tflint] every run reads it')
    if not add:
        return list(compared.reports)
    return [replace(report, findings=()) for report in reports]


def _is_stale(work: Work) -> bool:
    if not work.stale or not work.options["error_stale_baseline"]:
        return False
    for each in work.stale:
        work.tell(f"no longer found: {each.path}: [{each.rule}] {each.message}")
    return True


def _fixed(shown: Sequence[Report], wanted: Wanted | None, work: Work) -> list[Change]:
    from tflint.fixing.showing import Asking

    safety = "unsafe" if work.options["unsafe_fixes"] or work.options["interactive"] else "safe"
    if work.options["interactive"]:
        asking = Asking(lambda text: str(click.prompt(text, err=True, prompt_suffix=" ")), _echo)
        wanted = _both(wanted, asking.wanted)
    if work.client is not None:
        from tflint.fixing.confirming import confirmed_by

        wanted = _both(wanted, confirmed_by(work.client))
    return fix_reported(shown, work.read, work.asked.settings_for, safety, wanted)


def _echo(text: str) -> None:
    click.echo(text, err=True, nl=False)


def _only(shown: Sequence[Report], work: Work) -> Wanted | None:
    """The findings that are shown, where that is not all of them."""
    if not work.options["changed_lines"] and work.run.value("baseline") is None:
        return None
    by_path = {report.path: report for report in shown}
    keys: dict[str, set[Any]] = {}

    def wanted(finding: Finding, source: SourceFile) -> bool:
        if source.path not in keys:
            before = work.read(source.path)
            keys[source.path] = {identity(each, before) for each in by_path[source.path].findings}
        return identity(finding, source) in keys[source.path]

    return wanted


def _both(first: Wanted | None, second: Wanted) -> Wanted:
    return second if first is None else lambda finding, source: first(finding, source) and second(finding, source)


def _ignored(shown: Sequence[Report], changes: Sequence[Change], wanted: Wanted | None, work: Work) -> list[Change]:
    """The changes with comments for what is left."""
    from tflint.fixing.ignoring import with_ignores

    fixed = {change.before.path: change for change in changes}
    done = []
    for report in shown:
        change = fixed.get(report.path)
        if change is None and not report.findings:
            continue
        before = change.after.source if change is not None else work.read(report.path)
        left = change.after.report.findings if change is not None else report.findings
        left = tuple(each for each in left if wanted is None or wanted(each, before))

        def make(source: SourceFile, settings: Settings, left: Sequence[Finding] = left) -> Fixed:
            return with_ignores(source, settings, left, work.options["add_ignore"])

        new = changed_file(before, work.asked.settings_for(report.path), make)
        done.append(new if change is None else Change(change.before, new.after, change.after))
    return done


def _show_diff(changes: Sequence[Change], work: Work) -> bool:
    """Print what would change; whether anything would."""
    from tflint.fixing.showing import diff

    for change in changes:
        if change.changed and not work.options["silent"]:
            click.echo(diff(change.before, change.after.source), nl=False, color=True)
    if work.options["show_fixes"]:
        _say(changes, work, "would fix", "would ignore")
    return any(change.changed for change in changes)


def _clean(changes: Sequence[Change], work: Work) -> list[Change]:
    """The changes that may be made to the work tree, with a word about uncommitted ones."""
    paths = [change.before.path for change in changes if change.changed and work.data is None]
    dirty = changed.uncommitted(paths) if paths else []
    if not dirty:
        return list(changes)
    names = ", ".join(dirty[:3]) + (", ..." if len(dirty) > 3 else "")
    if work.options["require_clean"]:
        work.tell(f"not changed, because of changes that are not committed: {names}")
        return [change for change in changes if change.before.path not in dirty]
    work.tell(f"changed besides changes that are not committed: {names}")
    return list(changes)


def _print_program(changes: Sequence[Change], work: Work) -> None:
    sys.stdout.flush()
    data = changes[0].after.data if changes else work.data
    sys.stdout.buffer.write(data or b"")
    sys.stdout.flush()


def _say(changes: Sequence[Change], work: Work, fixed: str, ignored: str) -> None:
    """What was fixed and what was ignored, by file and rule."""
    from tflint.fixing.showing import summary

    if not work.ignores:
        work.tell(summary([change.after for change in changes], fixed))
        return
    work.tell(summary([change.earlier for change in changes if change.earlier is not None], fixed))
    work.tell(summary([change.after for change in changes], ignored))


def _many(count: int) -> str:
    return f"{count} finding{'' if count == 1 else 's'}"
