"""The command line into settings, files, reports and an exit code; no logic of its own."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Any

import click

from tflint import __version__, commands
from tflint.config.options import FORMATS
from tflint.config.problem import ConfigError
from tflint.flags import (
    CHANGING,
    changing_options,
    configuration_options,
    configurations,
    refuse_contradictions,
)

if TYPE_CHECKING:
    from tflint.config.layers import Configuration
    from tflint.config.resolve import Configurations
    from tflint.config.settings import Settings
    from tflint.confirm.client import Client
    from tflint.findings import Report

CLEAN, FOUND, FAILED, INTERRUPTED = 0, 1, 2, 130
PLAIN = {"--confirm": "--confirm=shapes", "--add-ignore": "--add-ignore="}
"""Options whose value may be left out: click would take the path behind them for it."""
QUIETLY = ("silent", "diff", "fix_only")
"""Options with which the findings are not what the user wants to see."""
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
    except ConfigError as error:
        for line in str(error).splitlines():
            click.echo(f"Error: {line}", err=True)
        return FAILED
    except click.Abort:
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("TFLINT_TF_TRACEBACK"):
            raise
        from tflint.runner import crash

        click.echo(f"Error: tflint itself failed, {crash(error)}; TFLINT_TF_TRACEBACK=1 shows more", err=True)
        return FAILED


class DefaultCommand(click.Group):
    """A group in which `check` may be left out: whatever is no command of ours is a path or an option of `check`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ("--help", "-h", "--version", "-V")):
            args = ["check", *args]
        elif os.path.exists(args[0]):
            click.echo(f"`{args[0]}` is taken for the command; write ./{args[0]} for the path", err=True)
        return super().parse_args(ctx, [PLAIN.get(word, word) for word in args])


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
@configuration_options
@changing_options
@click.option(
    "--output-format",
    type=click.Choice(FORMATS),
    envvar="TFLINT_TF_OUTPUT_FORMAT",
    help="Default: full on a terminal, concise elsewhere.",
)
@click.option("--output", multiple=True, metavar="FORMAT[:PATH]", help="Also write this to PATH; may be repeated.")
@click.option(
    "--confirm",
    type=click.Choice(("shapes", "train")),
    metavar="[=train]",
    help="Ask the installed TensorFlow about each finding; =train also compares short training runs.",
)
@click.option("--confirm-python", metavar="PATH", help="The Python that has TensorFlow; default: the one of tflint.")
@click.option("--show-refuted", is_flag=True, help="Also show what TensorFlow said no to.")
@click.option("--show-suppressed", is_flag=True, help="Also show what comments and the baseline accept.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", help="Whether to colour.")
@click.option("--quiet", "-q", is_flag=True, help="Show findings and nothing else.")
@click.option("--silent", "-s", is_flag=True, help="Show nothing, the exit code says it.")
@click.option("--verbose", "-v", is_flag=True, help="Say what files were judged by, what was asked of TensorFlow.")
@click.option("--statistics", is_flag=True, help="Count findings by rule, and say where the analysis had to stop.")
@click.option("--profile-rules", is_flag=True, help="Say how long the check of each rule took.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option("--error-on-no-files", is_flag=True, help="Exit with 2 when there is nothing to read.")
@click.option("--show-files", is_flag=True, help="List the files that would be read, and stop.")
@click.option("--show-settings", is_flag=True, help="Show what holds for PATH and where that was said, and stop.")
@click.option("--stdin-filename", metavar="NAME", help="What to call the program read from -.")
@click.option("--no-cache", is_flag=True, help="Neither use nor write the cache.")
@click.option(
    "--cache-dir", envvar="TFLINT_TF_CACHE_DIR", metavar="PATH", help="Default: .tflint_cache of the project."
)
@click.option("--no-progress", is_flag=True, help="Show no line about what is done while it is done.")
@click.option("--watch", is_flag=True, help="Run again whenever a file changes, until Ctrl-C.")
def check(paths: tuple[str, ...], **options: Any) -> int:
    """Say what is wrong with the programs in PATHS (files, folders, or - for standard input)."""
    from tflint import report

    report.terminal.choose(options["color"])
    paths = paths or (".",)
    if not options["watch"] or "-" in paths:
        return _checked(paths, options)
    from tflint.watching import run_again

    return run_again(paths, lambda: _checked(paths, options))


def _checked(paths: tuple[str, ...], options: dict[str, Any]) -> int:
    from tflint import report
    from tflint.report.outputs import OutputError, hint, outputs, write

    refuse_contradictions(options, paths)
    asked = configurations(options)
    run = asked.run(paths)
    if options["show_settings"]:
        return _show_settings(asked, paths[0])
    settings = asked.settings_for(os.path.join(paths[0], "program.py") if os.path.isdir(paths[0]) else paths[0])
    format = run.value("output-format") or ("full" if sys.stdout.isatty() else "concise")
    try:
        wanted = outputs(options["output"], FORMATS, format)
    except OutputError as error:
        raise click.UsageError(str(error)) from error
    files, troubles = _files(paths, asked, run, options)
    if any(options[name] for name in ("changed", "staged", "since", "changed_lines")):
        from tflint.changed import changed_files

        files = changed_files(files, options["since"], options["staged"])
    if options["show_files"]:
        click.echo("".join(f"{file}\n" for file in files), nl=False)
        return CLEAN
    for warning in asked.warnings:
        click.echo(f"warning: {warning}", err=True)
    data = sys.stdin.buffer.read() if "-" in paths else None
    reports = [*_reports(files, asked, run, options, data), *troubles]
    with _client(settings, run, options) as client:
        reports = _confirmed(reports, client, options)
        reports, failing, piped = _changed(reports, asked, run, options, data, client)
        reports = _confirmed(reports, client, options)
    if options["show_suppressed"]:
        reports = [report.with_suppressed(each) for each in reports]
    wanted = tuple(output for output in wanted if output.path or not any(options[name] for name in QUIETLY))
    try:
        with redirect_stdout(sys.stderr if piped else sys.stdout):
            write(wanted, reports, settings, quiet=options["quiet"], statistics=options["statistics"])
    except OutputError as error:
        raise click.ClickException(str(error)) from error
    if not options["quiet"] and (line := hint(wanted, reports)):
        click.echo(line, err=True)
    if options["verbose"]:
        _say_configurations(asked, run)
        _say_targets(reports)
    if options["profile_rules"]:
        click.echo(report.seconds(), nl=False, err=True)
    if options["statistics"] and format != "json":
        from tflint.report.statistics import statistics_text

        click.echo(statistics_text(reports), nl=False, err=piped or format not in report.FOR_READERS)
    return max(_exit_code(reports, run, options["exit_zero"]), FOUND if failing and not options["exit_zero"] else CLEAN)


def _changed(
    reports: list[Report],
    asked: Configurations,
    run: Configuration,
    options: dict[str, Any],
    data: bytes | None,
    client: Client | None,
) -> tuple[list[Report], bool, bool]:
    """The reports after fixes, comments and the baseline; whether those make the exit code 1, and whether standard
    output is the program's.
    """
    if run.value("baseline") is None and not any(options[name] not in (None, False) for name in CHANGING):
        return reports, False, False
    from tflint.fixing.command import Work, carried_out

    work = Work(asked, run, options, data, client=client)
    outcome = carried_out(reports, work)
    return outcome.reports, outcome.failing, work.pipes


def _show_settings(asked: Configurations, path: str) -> int:
    from tflint.config.showing import settings_text

    click.echo(settings_text(asked, path), nl=False)
    return CLEAN


@contextmanager
def _client(settings: Settings, run: Configuration, options: dict[str, Any]) -> Iterator[Client | None]:
    """The one that asks TensorFlow, `None` where nobody wants it to."""
    if not settings.confirm:
        yield None
        return
    from tflint.confirm.client import Client

    folder = _cache_folder(run, options)
    cache = None if folder is None else os.path.join(folder, "verdicts")
    log = _say if options["verbose"] else None
    with Client(run.value("confirm-python"), cache, log) as client:
        yield client


def _say(line: str) -> None:
    click.echo(line, err=True)


def _confirmed(reports: list[Report], client: Client | None, options: dict[str, Any]) -> list[Report]:
    """The reports after the installed TensorFlow had the last word."""
    if client is None:
        return reports
    from tflint.confirm.settling import settled

    return settled(reports, client, _say, options["show_refuted"])


def _say_configurations(asked: Configurations, run: Configuration) -> None:
    from tflint.config.reading import shown

    for configuration in asked.read:
        if configuration.documents:
            chain = ", on top of ".join(shown(document.path) for document in configuration.documents)
            whole = " (also what holds for the whole run)" if configuration is run else ""
            click.echo(f"configuration of {shown(configuration.root)}: {chain}{whole}", err=True)


def _say_targets(reports: Sequence[Report]) -> None:
    from tflint import targets

    for target, files in targets.distinct(reports):
        click.echo(targets.line(target, files), err=True)


def _files(
    paths: tuple[str, ...], asked: Configurations, run: Configuration, options: dict[str, Any]
) -> tuple[list[str], list[Report]]:
    """The files to lint, each with settings that were found in order, and reports about what cannot be entered."""
    from tflint.findings import Problem, Report
    from tflint.source.discovery import Filter, discover
    from tflint.source.problem import MissingPath

    gitignore, force = run.value("respect-gitignore"), run.value("force-exclude")
    filter = Filter(asked.excluded, asked.included, gitignore, force)
    if "-" in paths:
        name = options["stdin_filename"] or "<stdin>"
        found = [] if force and options["stdin_filename"] and asked.excluded(name, name) else [name]
        filter.skipped.extend([] if found else [name])
    else:
        try:
            found = list(discover(paths, filter))
        except MissingPath as error:
            raise click.ClickException(f"{error}{_command_like(paths[0])}") from error
    for file in found:
        asked.settings_for(file)
    if not options["quiet"] and not options["silent"]:
        for path in filter.skipped:
            click.echo(f"{path} is excluded and was left out; --no-force-exclude reads it", err=True)
    if not found:
        _say_no_files(filter.skipped, options)
    return found, [Report(path, problems=(Problem(path, message),)) for path, message in filter.trouble]


def _command_like(word: str) -> str:
    """A word about the command that was meant, where the first path looks like one."""
    from tflint.config import nearest

    near = nearest(word, main.commands) if word.isidentifier() and not os.path.lexists(word) else []
    return f"; did you mean the command `{near[0]}`?" if near else ""


def _say_no_files(skipped: list[str], options: dict[str, Any]) -> None:
    if any(name.endswith((".tf", ".tflint.hcl")) for name in os.listdir(".")):
        raise click.ClickException(OTHER_TOOL)
    if options["error_on_no_files"]:
        raise click.ClickException("no Python file or notebook found")
    if not skipped and not options["silent"]:
        click.echo("no Python file or notebook found", err=True)


def _reports(
    files: list[str], asked: Configurations, run: Configuration, options: dict[str, Any], data: bytes | None
) -> Sequence[Report]:
    from tflint import project

    if data is not None:
        return [project.lint_bytes(name, data, asked.settings_for(name)) for name in files]
    from tflint.cache import Cache
    from tflint.report.progress import shown

    folder = _cache_folder(run, options)
    cache = None if folder is None or options["profile_rules"] else Cache(folder)
    jobs = 1 if options["profile_rules"] else run.value("jobs")
    found = project.lint_files(files, asked.settings_for, jobs, cache)
    return list(shown(found, len(files), not options["no_progress"] and not options["silent"]))


def _cache_folder(run: Configuration, options: dict[str, Any]) -> str | None:
    from tflint.cache import folder_for

    return None if options["no_cache"] else run.value("cache-dir") or folder_for()


def _exit_code(reports: Sequence[Report], run: Configuration, exit_zero: bool) -> int:
    from tflint.findings import LEVELS

    if any(report.problems for report in reports):
        return FAILED
    shown = (finding for report in reports for finding in report.findings if finding.suppressed is None)
    levels = [each.level for each in shown if each.verdict is None or each.verdict.outcome != "refuted"]
    failing = set(levels) & set(LEVELS[LEVELS.index(run.value("fail-on")) :])
    most = run.value("max-warnings")
    failed = bool(failing) or (most is not None and levels.count("warning") > most)
    return FOUND if failed and not exit_zero else CLEAN
