"""A rule with its page into what is wrong with it: the form of the page, its examples, its fixes, its messages."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.config import Settings
from tflint.examples import Example, examples
from tflint.findings import Edit, Finding
from tflint.pipeline import Report, lint
from tflint.rules import Rule, check_of, rule_book
from tflint.source.file import SourceFile

SECTIONS = ("Bad", "Good", "Why", "When to ignore it", "References")


def faults(rule: Rule) -> Iterator[str]:
    """Everything that is wrong with a rule, one sentence each; nothing when it may be used."""
    yield from faults_of_form(rule)
    if check_of(rule) is None:
        yield "nobody has written its check"
        return
    for example in examples(rule):
        yield from faults_of_example(example)
        yield from faults_of_messages(example)
    if rule.fix == "safe":
        yield from faults_of_fix(rule)


def faults_of_form(rule: Rule) -> Iterator[str]:
    """Where a page does not keep to the form all pages have."""
    headings = tuple(line.removeprefix("## ") for line in rule.text.splitlines() if line.startswith("## "))
    if headings != SECTIONS:
        yield f"its sections are {', '.join(headings) or 'none'}, wanted are {', '.join(SECTIONS)}"
    if not rule.text.startswith("# ") or len(rule.title.split()) < 2 or rule.title.endswith("."):
        yield f"its title is {rule.title!r}, wanted are two words or more without a full stop"
    paragraphs = rule.text.split("\n\n")
    if len(paragraphs) < 2 or paragraphs[1].startswith("#") or len(rule.summary) <= 60:
        yield "it has no paragraph of more than 60 characters below its title"
    if rule.level not in ("error", "warning", "info"):
        yield f"its level is {rule.level!r}, not error, warning or info"
    if rule.fix not in ("none", "safe", "unsafe", "display-only"):
        yield f"its fix is {rule.fix!r}, not none, safe, unsafe or display-only"
    if not rule.since:
        yield "it does not say since which version it exists"
    for other in set(rule.also) - set(rule_book()):
        yield f"`also` names {other!r}, there is no such rule"
    if {example.section for example in examples(rule)} != {"Bad", "Good"}:
        yield "it needs programs under both Bad and Good"
    for example in examples(rule):
        if bool(example.lines) != (example.section == "Bad"):
            yield f"{example} marks {len(example.lines)} lines with `# error`"


def report_of(example: Example) -> Report:
    """What tflint says of an example, its own rule switched on in any case."""
    rulebooks = (example.rule.book,) if example.rule.book else ()
    source = SourceFile.from_text("example.py", example.text)
    return lint(source, Settings(extend_select=(example.rule.name,), rulebooks=rulebooks))


def faults_of_example(example: Example) -> Iterator[str]:
    """Where a rule does not speak on the marked lines, or where anything else is said."""
    answer = report_of(example)
    for problem in answer.problems:
        yield f"{example}: {problem.message}"
    told = {finding.span.line for finding in answer.findings if finding.rule == example.rule.name}
    for line in sorted(set(example.lines) - told):
        yield f"{example}: silent on line {line}, which is marked with `# error`"
    for finding in answer.findings:
        own = finding.rule == example.rule.name
        if finding.span.line not in example.lines if own else finding.rule not in example.rule.also:
            yield f"{example}: speaks on line {finding.span.line}: [{finding.rule}] {finding.message}"


def faults_of_messages(example: Example) -> Iterator[str]:
    """Messages that do not speak in the voice of all others: lower case, no full stop."""
    for finding in report_of(example).findings if example.section == "Bad" else ():
        for text in (finding.message, *(link.message for link in finding.because), *filter(None, [finding.help])):
            if not text or text.endswith("."):
                yield f"{example}: {text!r} ends in a full stop"
            elif text[0].isupper() and text[1:2].islower() and text.split()[0].islower():
                yield f"{example}: {text!r} starts with a capital"


def faults_of_fix(rule: Rule) -> Iterator[str]:
    """Where a fix that is said to be safe does not turn Bad into Good."""
    bad = [example for example in examples(rule) if example.section == "Bad"]
    good = [example for example in examples(rule) if example.section == "Good"]
    if len(bad) != len(good):
        yield f"its fix is safe: each of the {len(bad)} programs under Bad needs its mended self under Good"
    for before, after in zip(bad, good):
        findings = [finding for finding in report_of(before).findings if finding.rule == rule.name]
        if fixed(before.text, findings) != after.text:
            yield f"{before}: the safe fix does not lead to {after}"


def fixed(text: str, findings: list[Finding]) -> str:
    """The text with all edits of the findings applied, last first."""
    source = SourceFile.from_text("example.py", text)
    edits = {edit for finding in findings if finding.fix for edit in finding.fix.edits}

    def start(edit: Edit) -> tuple[int, int]:
        return source.edit_range(edit.span)

    for edit in sorted(edits, key=start, reverse=True):
        first, last = start(edit)
        text = text[:first] + edit.text + text[last:]
    return text
