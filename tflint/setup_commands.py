"""The commands about tflint itself: its configuration, completion in shells, what a bug report needs."""

from __future__ import annotations

from typing import Any

import click

from tflint import rule_commands

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("key", required=False)
@click.option("--output-format", type=click.Choice(("text", "json")), default="text")
def config(key: str | None, output_format: str) -> None:
    """Say what a KEY of the configuration means, or list all keys."""
    import json

    from tflint.config import nearest
    from tflint.config.options import OPTIONS
    from tflint.config.showing import option_fields, option_list, option_text

    if key is not None and key not in OPTIONS:
        near = nearest(key, OPTIONS)
        raise click.UsageError(f"there is no key `{key}`" + (f", did you mean `{near[0]}`?" if near else ""))
    if output_format == "json":
        fields = [option_fields(option) for option in OPTIONS.values() if key in (None, option.name)]
        click.echo(json.dumps(fields if key is None else fields[0], indent=2))
    else:
        click.echo(option_list() if key is None else option_text(OPTIONS[key]), nl=False)


@click.command()
@click.option("--toml", is_flag=True, help="For a tflint.toml instead of a pyproject.toml.")
def init(toml: bool) -> None:
    """Print a configuration to start from: `tflint init >> pyproject.toml`."""
    from tflint.config.showing import start

    click.echo(start(table=not toml), nl=False)


@click.command()
@click.option("--findings", is_flag=True, help="Of the JSON output instead.")
def schema(findings: bool) -> None:
    """Print the JSON Schema of the configuration, for editors."""
    if findings:
        import json

        from tflint.report.findings_schema import findings_schema

        click.echo(json.dumps(findings_schema(), indent=2))
        return
    from tflint.config.resolve import Configurations
    from tflint.config.schema import schema as written
    from tflint.rules import rule_book

    Configurations().run()
    click.echo(written(rule_book().values()), nl=False)


@click.command()
@click.option(
    "--cache-dir", envvar="TFLINT_TF_CACHE_DIR", metavar="PATH", help="Default: .tflint_cache of the project."
)
def clean(cache_dir: str | None) -> None:
    """Delete the cache."""
    from tflint.cache import clean as deleted
    from tflint.cache import folder_for

    folder = cache_dir or folder_for()
    click.echo(f"deleted {folder}" if deleted(folder) else f"no cache in {folder}", err=True)


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print a completion script for a SHELL."""
    from tflint.completion import script
    from tflint.rules import rule_book

    main = ctx.find_root().command
    assert isinstance(main, click.Group)
    click.echo(script(shell, main, rule_book()), nl=False)


@click.command()
def rage() -> None:
    """Print what a bug report needs: versions, configuration, rules; no path outside of this folder."""
    import platform
    from importlib import metadata

    from tflint import __version__
    from tflint.config import ConfigError
    from tflint.config.reading import shown
    from tflint.config.resolve import Configurations
    from tflint.rules import rule_book

    lines: list[tuple[str, Any]] = [("tflint", __version__), ("Python", platform.python_version())]
    lines.append(("system", f"{platform.system()} {platform.machine()}"))
    for name in ("click", "libcst", "astroid", "pathspec", "pygls", "tensorflow", "tensorflow-cpu", "keras"):
        try:
            lines.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            lines.append((name, "not installed"))
    try:
        documents = Configurations().run().documents
        names = [shown(document.path).replace("..", "") for document in documents]
        lines.append(("configuration", ", ".join(name.lstrip("/") for name in names) or "none"))
    except ConfigError as error:
        lines.append(("configuration", f"wrong: {str(error).splitlines()[0]}"))
    lines.append(("rules", len(rule_book())))
    click.echo("".join(f"{name:<15} {value}\n" for name, value in lines), nl=False)


COMMANDS: tuple[click.Command, ...] = (config, init, schema, clean, completion, rage, *rule_commands.COMMANDS)
