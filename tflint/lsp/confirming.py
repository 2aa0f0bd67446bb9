"""The command "Ask TensorFlow" into verdicts, kept and shown on the findings for as long as they stay the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from lsprotocol import types

from tflint.findings import Finding, Verdict
from tflint.lsp.analysis import Analysis
from tflint.rules import rule_book

if TYPE_CHECKING:
    from tflint.lsp.session import Session, State


def can_be_asked(finding: Finding) -> bool:
    """Whether TensorFlow can say something about a finding of this rule, and has not yet."""
    rule = rule_book().get(finding.rule)
    return rule is not None and rule.confirmable and finding.verdict is None


def key_of(request: Mapping[str, Any]) -> str:
    """A request as the word its verdict is kept under."""
    return json.dumps(request, sort_keys=True, default=repr)


def judged(analysis: Analysis, verdicts: Mapping[str, Verdict]) -> Analysis:
    """An analysis with the verdicts that are known: what was refuted leaves, what was confirmed is certain."""
    report = analysis.report
    findings = [_with_verdict(each, verdicts) for each in report.findings]
    possible = [_with_verdict(each, verdicts) for each in report.possible]
    shown = [each for each in findings if _outcome(each) != "refuted"]
    shown += [replace(each, certainty="must") for each in possible if _outcome(each) == "confirmed"]
    shown.sort(key=lambda finding: (finding.span.cell or 0, finding.span, finding.rule))
    analysis.report = replace(report, findings=tuple(shown))
    return analysis


def _with_verdict(finding: Finding, verdicts: Mapping[str, Verdict]) -> Finding:
    verdict = verdicts.get(key_of(finding.request)) if finding.request is not None else None
    return replace(finding, verdict=verdict) if verdict is not None else finding


def _outcome(finding: Finding) -> str:
    return finding.verdict.outcome if finding.verdict is not None else ""


async def confirm(session: Session, *arguments: object) -> bool:
    """The command: have the installed TensorFlow decide about the findings of a program."""
    ready = await session.ready(str(arguments[0])) if arguments else None
    if ready is None or session.loop is None:
        return False
    unit, state = ready
    state.asked = True
    done = session.loop.create_future()
    progress = await Progress.begin(session, "Asking TensorFlow")
    snapshot, preferences, loop = unit.snapshot(), session.preferences, session.loop

    def work() -> None:
        failure: str | None = "TensorFlow could not be asked"
        try:
            analysis = session.study(snapshot, preferences, asked=True)
            failure = _ask(session, list(_requests(analysis)), progress)
        finally:
            loop.call_soon_threadsafe(done.set_result, failure)

    session.asking.submit(unit, work)
    failure = await done
    progress.end()
    if failure:
        session.show(failure)
    _again(session, state)
    session.refresh()
    return failure is None


def _again(session: Session, state: State) -> None:
    for unit, mine in session.states.items():
        if mine is state:
            mine.generation = -1
            session.schedule(unit)


def _requests(analysis: Analysis) -> Iterator[Mapping[str, Any]]:
    for finding in (*analysis.report.findings, *analysis.report.possible):
        if finding.request is not None:
            yield finding.request


def _ask(session: Session, requests: list[Mapping[str, Any]], progress: Progress) -> str | None:
    """Ask about each request that has no verdict yet, on a thread of its own; says what is in the way, if anything."""
    from tflint.confirm.client import Client, NoTensorFlow

    if session.tensorflow is None:
        session.tensorflow = Client(session.preferences.confirm_python)
    for number, request in enumerate(requests):
        if progress.cancelled():
            return None
        progress.report(f"{number + 1} of {len(requests)}", 100 * number // len(requests))
        name = key_of(request)
        if name not in session.verdicts:
            try:
                session.verdicts[name] = session.tensorflow.verdict(request)
            except NoTensorFlow as error:
                session.tensorflow = None
                return (
                    f"no TensorFlow to ask, {str(error).splitlines()[0]}; `tflint.confirm.python` names another Python"
                )
    return None


class Progress:
    """A progress bar in the editor, where it has one; the methods may be called from any thread."""

    def __init__(self, session: Session, token: str | None) -> None:
        self.session, self.token = session, token

    @classmethod
    async def begin(cls, session: Session, title: str) -> Progress:
        """Show the bar."""
        if not session.client.progress:
            return cls(session, None)
        token = str(uuid4())
        await session.server.work_done_progress.create_async(token)
        session.server.work_done_progress.begin(token, types.WorkDoneProgressBegin(title, cancellable=True))
        return cls(session, token)

    def _send(self, function: Callable[..., None], value: Any) -> None:
        if self.token is not None and self.session.loop is not None:
            self.session.loop.call_soon_threadsafe(function, self.token, value)

    def report(self, message: str, percentage: int) -> None:
        """Move the bar."""
        report = types.WorkDoneProgressReport(message=message, percentage=percentage)
        self._send(self.session.server.work_done_progress.report, report)

    def end(self) -> None:
        """Take the bar away."""
        self._send(self.session.server.work_done_progress.end, types.WorkDoneProgressEnd())

    def cancelled(self) -> bool:
        """Whether the user has had enough."""
        tokens = self.session.server.work_done_progress.tokens
        return self.token is not None and self.token in tokens and tokens[self.token].cancelled()
