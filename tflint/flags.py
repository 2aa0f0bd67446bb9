"""The options of the command line that say what a configuration file could say too, into configurations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from tflint.config.options import LEVELS, OPTIONS

if TYPE_CHECKING:
    from tflint.config.resolve import Configurations

Command = Callable[..., Any]


def _names(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for each in given for name in each.split(",") if name.strip())


def _what(name: str, help: str, metavar: str = "WHAT", callback: Any = _names) -> Command:
    """An option that takes names, several in one word or in many."""
    return click.option(name, multiple=True, callback=callback, metavar=metavar, help=help)


_OPTIONS: tuple[Command, ...] = (
    _what("--select", "Only these: rule, folder, kind, ALL."),
    _what("--extend-select", "These besides the default ones."),
    _what("--ignore", "Not these."),
    _what("--error", "Findings of these are errors."),
    _what("--warn", "Findings of these are warnings."),
    _what("--info", "Findings of these are for information."),
    _what("--off", "These stay silent."),
    click.option("--possible", is_flag=True, help="Also show what goes wrong on some paths through the program only."),
    click.option("--target-tensorflow", metavar="VERSION", help="Judge by this TensorFlow; default: what is pinned."),
    click.option("--target-keras", metavar="VERSION", help="Judge by this Keras; default: the one of that TensorFlow."),
    click.option("--fail-on", type=click.Choice(LEVELS[::-1]), help="The lowest level that makes the exit code 1."),
    click.option(
        "--max-warnings", type=click.IntRange(min=0), metavar="N", help="More warnings make the exit code 1 too."
    ),
    click.option("--jobs", "-j", type=click.IntRange(min=1), metavar="N", help="Processes; default: as many as pay."),
    _what("--extend-exclude", "Read nothing these match.", "PATTERN", None),
    _what("--extend-include", "Also read what these match.", "PATTERN", None),
    click.option(
        "--force-exclude/--no-force-exclude", default=None, help="Skip what is excluded even if named (default)."
    ),
    click.option(
        "--respect-gitignore/--no-respect-gitignore", default=None, help="Leave out what git ignores (default)."
    ),
    click.option("--config", multiple=True, metavar="FILE | KEY=VALUE", help="This file and no other; or one setting."),
    click.option("--isolated", is_flag=True, help="Read no configuration file."),
)

_CHANGES: tuple[Command, ...] = (
    click.option("--fix", is_flag=True, help="Mend what can be mended without changing what the program means to do."),
    click.option("--unsafe-fixes", is_flag=True, help="Also mend what is very likely, but not certainly, meant so."),
    click.option("--fix-only", is_flag=True, help="Mend as --fix does, and show nothing of what is left."),
    click.option("--diff", is_flag=True, help="Show what would change and write nothing; 1 if there is a change."),
    click.option("--interactive", is_flag=True, help="Ask before each fix."),
    click.option("--show-fixes/--no-show-fixes", default=True, help="Say what was mended (default)."),
    click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit with 1 when something was mended."),
    click.option("--require-clean", is_flag=True, help="Change no file with changes that are not committed."),
    click.option("--add-ignore", metavar="[=REASON]", help="Silence each finding by a comment where it stands."),
    click.option("--baseline", metavar="FILE", help="Show only findings this file does not accept."),
    click.option("--update-baseline", is_flag=True, help="Accept all findings: write them into the baseline."),
    click.option("--prune-baseline", is_flag=True, help="Take out of the baseline what is no longer found."),
    click.option("--error-stale-baseline", is_flag=True, help="Exit with 1 when the baseline holds such findings."),
    click.option("--changed", is_flag=True, help="Only files that git says changed since the last commit."),
    click.option("--staged", is_flag=True, help="Only files that are staged for the next commit."),
    click.option("--since", metavar="REF", help="Only files that changed since the branch left REF."),
    click.option("--changed-lines", is_flag=True, help="Of those files only findings on lines that changed."),
)

CHANGING = (
    "fix",
    "fix_only",
    "diff",
    "interactive",
    "add_ignore",
    "update_baseline",
    "prune_baseline",
    "error_stale_baseline",
    "changed_lines",
)
"""The options by which a run does more than lint."""


def changing_options(command: Command) -> Command:
    """Give a command the options that change files, and those that look at a part of the findings only."""
    for option in reversed(_CHANGES):
        command = option(command)
    return command


def refuse_contradictions(options: dict[str, Any], paths: Sequence[str]) -> None:
    """Complain of options that cannot be had together."""
    if sum(bool(options[name]) for name in ("changed", "staged", "since")) > 1:
        raise click.UsageError("--changed, --staged and --since each say what changed, take one")
    if options["changed_lines"] and not any(options[name] for name in ("changed", "staged", "since")):
        raise click.UsageError("--changed-lines needs --changed, --staged or --since REF")
    if options["interactive"] and options["diff"]:
        raise click.UsageError("--diff writes nothing, there is nothing to ask with --interactive")
    if options["interactive"] and "-" in paths:
        raise click.UsageError("the answers of --interactive come from standard input, the program cannot")
    if "-" in paths and any(options[name] for name in ("changed", "staged", "since")):
        raise click.UsageError("what comes from standard input has no history")


def configuration_options(command: Command) -> Command:
    """Give a command the options about configuration."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def configurations(options: dict[str, Any]) -> Configurations:
    """The configurations a command line asks for; raises ConfigError."""
    from tflint.config.resolve import Configurations

    beyond = {name: options[name] for name in ("confirm",) if options.get(name)}
    return Configurations(_given(options), options.get("config", ()), options.get("isolated", False), beyond)


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """What was given, by the keys of a configuration; an option that was left out says nothing."""
    levels = {name: level for flag, level in _LEVELS.items() for name in options.get(flag, ())}
    found: dict[str, Any] = {"levels": levels} if levels else {}
    for key in OPTIONS:
        value = options.get(key.replace("-", "_"))
        if key in _TAKEN and value is not None and value is not False and value != ():
            found[key] = list(value) if isinstance(value, tuple) else value
        elif key in _SWITCHES and value is not None:
            found[key] = value
    return found


_LEVELS = {"error": "error", "warn": "warning", "info": "info", "off": "off"}
_SWITCHES = ("force-exclude", "respect-gitignore")
_TAKEN = (
    "select",
    "extend-select",
    "ignore",
    "possible",
    "target-tensorflow",
    "target-keras",
    "fail-on",
    "max-warnings",
    "jobs",
    "extend-exclude",
    "extend-include",
    "output-format",
    "baseline",
    "cache-dir",
    "confirm-python",
)
