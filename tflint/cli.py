"""The command line into settings, files, reports and an exit code; no logic of its own."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from tflint import __version__, commands
from tflint.commands import unknown_rule

if TYPE_CHECKING:
    from tflint.config import Settings
    from tflint.pipeline import Report

CLEAN, FOUND, FAILED = 0, 1, 2
FORMATS = ("full", "concise", "grouped", "json", "sarif", "github", "gitlab", "junit")
PLAIN = {"--confirm": "--confirm=shapes"}
"""Options whose value may be left out: click would take the path behind them for it."""
OTHER_TOOL = """this is the linter for TensorFlow and Keras programs; the tflint for Terraform is another program.
To lint Python files: tflint PATH...   If both are installed, this one is also called tflint-tf."""


def run(arguments: Sequence[str]) -> int:
    """Run one command and answer with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if {"--langserver", "--init", "--chdir", "--recursive"} & {word.partition("=")[0] for word in arguments}:
        click.echo(OTHER_TOOL, err=True)
        return FAILED
    try:
        return main.main(list(arguments), prog_name="tflint", standalone_mode=False) or CLEAN
    except click.ClickException as error:
        error.show()
        return FAILED
    except click.Abort:
        return FAILED


class DefaultCommand(click.Group):
    """A group in which `check` may be left out: whatever is no command of ours is a path or an option of `check`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ("--help", "-h", "--version", "-V")):
            args = ["check", *args]
        elif os.path.exists(args[0]):
            click.echo(f"`{args[0]}` is taken for the command; write ./{args[0]} for the path", err=True)
        return super().parse_args(ctx, [PLAIN.get(word, word) for word in args])


def _names(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for each in given for name in each.split(",") if name.strip())


@click.group(cls=DefaultCommand, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="tflint %(version)s (TensorFlow/Keras linter)")
def main() -> None:
    """Read TensorFlow and Keras programs without running them and say what is wrong with them.

    `tflint PATH...` is short for `tflint check PATH...`; without a path it reads the current folder.
    """


for command in commands.COMMANDS:
    main.add_command(command)


@main.command()
@click.argument("paths", nargs=-1, metavar="[PATH | -]...")
@click.option("--select", multiple=True, callback=_names, metavar="WHAT", help="Only these: rule, folder, kind, ALL.")
@click.option("--extend-select", multiple=True, callback=_names, metavar="WHAT", help="These besides the default ones.")
@click.option("--ignore", multiple=True, callback=_names, metavar="WHAT", help="Not these.")
@click.option("--possible", is_flag=True, help="Also show what goes wrong on some paths through the program only.")
@click.option(
    "--output-format",
    type=click.Choice(FORMATS),
    envvar="TFLINT_TF_OUTPUT_FORMAT",
    help="Default: full on a terminal, concise elsewhere.",
)
@click.option("--target-tensorflow", metavar="VERSION", help="Judge by this TensorFlow; default: what is pinned.")
@click.option("--target-keras", metavar="VERSION", help="Judge by this Keras; default: the one of that TensorFlow.")
@click.option(
    "--confirm",
    type=click.Choice(("shapes", "train")),
    metavar="[=train]",
    help="Ask the installed TensorFlow about each finding; =train also compares short training runs.",
)
@click.option("--confirm-python", metavar="PATH", help="The Python that has TensorFlow; default: the one of tflint.")
@click.option("--show-refuted", is_flag=True, help="Also show what TensorFlow said no to.")
@click.option("--verbose", "-v", is_flag=True, help="Say what files were judged by, what was asked of TensorFlow.")
@click.option("--statistics", is_flag=True, help="Count findings by rule, and say where the analysis had to stop.")
@click.option(
    "--fail-on",
    type=click.Choice(("info", "warning", "error")),
    default="warning",
    show_default=True,
    help="The lowest level that makes the exit code 1.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option("--stdin-filename", metavar="NAME", help="What to call the program read from -.")
@click.option("--jobs", "-j", type=click.IntRange(min=1), metavar="N", help="Processes; default: as many as pay.")
@click.option("--isolated", is_flag=True, help="Read no configuration file.")
@click.option("--no-cache", is_flag=True, help="Neither use nor write the cache.")
def check(paths: tuple[str, ...], **options: Any) -> int:
    """Say what is wrong with the programs in PATHS (files, folders, or - for standard input)."""
    from tflint import report

    settings = _settings(options)
    format = options["output_format"] or ("full" if sys.stdout.isatty() else "concise")
    reports = list(_reports(paths or (".",), settings, options))
    if settings.confirm:
        reports = _confirmed(reports, options)
    click.echo(report.render(reports, format, settings), nl=False, color=True)
    if options["verbose"]:
        _say_targets(reports)
    if options["statistics"] and format in report.FOR_READERS:
        click.echo(report.statistics(reports), nl=False)
    return _exit_code(reports, settings, options["exit_zero"])


def _confirmed(reports: Sequence[Report], options: dict[str, Any]) -> list[Report]:
    """The reports after the installed TensorFlow had the last word."""
    from tflint.confirm.client import Client
    from tflint.confirm.settling import settled

    def tell(line: str) -> None:
        click.echo(line, err=True)

    cache = None if options["no_cache"] else os.path.join(".tflint_cache", "verdicts")
    with Client(options["confirm_python"], cache, tell if options["verbose"] else None) as client:
        return settled(reports, client, tell, options["show_refuted"])


def _say_targets(reports: Sequence[Report]) -> None:
    from tflint import targets

    for target, files in targets.distinct(reports):
        click.echo(targets.line(target, files), err=True)


def _settings(options: dict[str, Any]) -> Settings:
    from tflint.config import Settings, unknown_selectors
    from tflint.rules import rule_book

    select = options["select"] or None
    settings = Settings(
        select,
        options["extend_select"],
        options["ignore"],
        possible=options["possible"],
        fail_on=options["fail_on"],
        target_tensorflow=options["target_tensorflow"],
        target_keras=options["target_keras"],
        confirm=options["confirm"] or "",
    )
    for name in unknown_selectors((*(select or ()), *settings.extend_select, *settings.ignore), rule_book()):
        raise click.UsageError(unknown_rule(name, rule_book()))
    return settings


def _reports(paths: tuple[str, ...], settings: Settings, options: dict[str, Any]) -> Sequence[Report]:
    from tflint import project
    from tflint.source.discovery import discover
    from tflint.source.problem import MissingPath

    if "-" in paths:
        name = options["stdin_filename"] or "<stdin>"
        return [project.lint_bytes(name, sys.stdin.buffer.read(), settings)]
    try:
        files = list(discover(paths))
    except MissingPath as error:
        raise click.UsageError(str(error)) from error
    if not files:
        if any(name.endswith((".tf", ".tflint.hcl")) for name in os.listdir(".")):
            raise click.UsageError(OTHER_TOOL)
        click.echo("no Python file or notebook found", err=True)
    return list(project.lint_files(files, settings, options["jobs"]))


def _exit_code(reports: Sequence[Report], settings: Settings, exit_zero: bool) -> int:
    from tflint.findings import LEVELS

    if any(report.problems for report in reports):
        return FAILED
    shown = (finding for report in reports for finding in report.findings)
    levels = {each.level for each in shown if each.verdict is None or each.verdict.outcome != "refuted"}
    failing = levels & set(LEVELS[LEVELS.index(settings.fail_on) :])
    return FOUND if failing and not exit_zero else CLEAN
