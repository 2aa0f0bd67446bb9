"""Rules into what `tflint rules` and `tflint explain` show."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from tflint.report.terminal import COLOURS, coloured, paint
from tflint.rules import Rule


def listing(rules: Iterable[Rule], format: str) -> str:
    """All rules, by folder, with their default level and title."""
    rules = list(rules)
    if format == "json":
        return json.dumps([_fields(rule) for rule in rules], indent=2) + "\n"
    width = max(len(rule.name) for rule in rules)
    return "\n".join(_listed(rules, width)) + "\n"


def pages(rules: Iterable[Rule], format: str) -> str:
    """The pages of rules: for the terminal, as they are written, or as data."""
    if format == "json":
        return json.dumps([{**_fields(rule), "text": rule.text} for rule in rules], indent=2) + "\n"
    if format == "markdown":
        return "\n".join(f"{rule.text.strip()}\n" for rule in rules)
    return "\n".join(map(page, rules))


def page(rule: Rule) -> str:
    """A rule's page for the terminal."""
    level = rule.level if rule.default else "off unless selected"
    facts = [rule.folder, f"{rule.kind} ({level})", f"fix: {rule.fix}", f"since {rule.since}"]
    head = paint(rule.name, COLOURS[rule.level], bold=True) + "  " + paint(", ".join(facts), dim=True)
    if rule.confirm:
        head += "\n" + paint(f"with --confirm: {rule.confirm}", dim=True)
    options = [f"  {paint(each.name, 'cyan')} = {_default(each.default)}: {each.meaning}" for each in rule.options]
    if options:
        head += "\n\n" + "\n".join([f"options, set below [tool.tflint.rules.{rule.name}]:", *options])
    return head + "\n\n" + "\n".join(_for_terminal(rule.text)).strip() + "\n"


def _listed(rules: list[Rule], width: int) -> Iterator[str]:
    folder = ""
    for rule in rules:
        if rule.folder != folder:
            folder = rule.folder
            yield paint(f"{folder}:", bold=True)
        level = rule.level if rule.default else "off"
        yield f"  {rule.name:<{width}}  {paint(f'{level:<7}', COLOURS[rule.level])}  {rule.title}"


def _fields(rule: Rule) -> dict[str, object]:
    names = ("name", "folder", "kind", "level", "default", "fix", "since", "confirm", "title", "summary", "url")
    options = [{"name": each.name, "default": each.default, "meaning": each.meaning} for each in rule.options]
    return {**{name: getattr(rule, name) for name in names}, "options": options}


def _default(value: float | tuple[str, ...]) -> str:
    """The default of an option as a configuration would write it."""
    if not isinstance(value, float):
        return "[" + ", ".join(value) + "]"
    return f"{int(value):_}" if value.is_integer() else f"{value:g}"


def _for_terminal(text: str) -> Iterator[str]:
    """Markdown without its marks: headings bold, code indented."""
    code = False
    for line in text.splitlines():
        if line.startswith("```"):
            code = not code
        elif code:
            yield f"    {line}"
        elif line.startswith("#"):
            yield paint(line.lstrip("# "), bold=True)
        else:
            yield re.sub(r"`([^`]*)`", lambda match: paint(match[1], "cyan"), line) if coloured() else line
