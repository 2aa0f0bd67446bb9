"""The options of the command line that say what a configuration file could say too, into configurations."""

from __future__ import annotations

from collections.abc import Callable
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
)
