"""The commands besides `check`: each reads its words, calls one function and prints what it answers."""

from __future__ import annotations

import click

from tflint import setup_commands


@click.command()
@click.option("--tcp", type=click.IntRange(0, 65535), metavar="PORT", help="Serve one client on a local port.")
@click.option("--stdio", is_flag=True, hidden=True, help="The default; some editors say it.")
def server(tcp: int | None, stdio: bool) -> int:
    """Answer an editor: the language server, on the standard streams."""
    try:
        from tflint.lsp.server import serve
    except ModuleNotFoundError as error:
        if error.name not in ("pygls", "lsprotocol"):
            raise
        raise click.ClickException("the language server needs pygls, install `tflint[lsp]`") from error
    return serve(tcp)


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--output-format", type=click.Choice(("text", "json", "markdown", "mermaid")), default="text")
def shapes(file: str, output_format: str) -> int:
    """Show the models in FILE layer by layer with shapes and parameters, and the data at every fit; runs nothing."""
    import importlib

    from tflint.config.resolve import Configurations
    from tflint.knowledge.layers.keras_version import answering_for
    from tflint.pipeline import interpreted
    from tflint.report.outline import outline
    from tflint.source.file import SourceFile
    from tflint.source.problem import UnreadableFile
    from tflint.targets import keras_major, target_of

    try:
        settings = Configurations().settings_for(file)
        source = SourceFile.read(file).with_magics(settings.cell_magics)
    except UnreadableFile as error:
        raise click.ClickException(str(error)) from error
    with answering_for(keras_major(target_of(source, settings))):
        program, problems = interpreted(source, drawn=True)
        rows = outline(program)
    click.echo(importlib.import_module(f"tflint.report.shapes_{output_format}").render(rows), nl=False)
    for problem in problems:
        click.echo(f"{problem.path}: {problem.message}", err=True)
    return 2 if problems else 0


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--output-format", type=click.Choice(("text", "json")), default="text")
def versions(files: tuple[str, ...], output_format: str) -> int:
    """Say from which to which TensorFlow and Keras each FILE can run, and which lines set the limits."""
    import json

    from tflint import targets
    from tflint.pipeline import interpreted
    from tflint.source.file import SourceFile
    from tflint.source.problem import UnreadableFile

    found = []
    for file in files:
        try:
            source = SourceFile.read(file)
        except UnreadableFile as error:
            raise click.ClickException(str(error)) from error
        found.append(targets.range_of(source, interpreted(source)[0]))
    if output_format == "json":
        click.echo(json.dumps([targets.range_fields(each) for each in found], indent=2))
    else:
        click.echo("\n".join(line for each in found for line in targets.range_lines(each)))
    return 0 if all(each.fitting for each in found) else 1


COMMANDS: tuple[click.Command, ...] = (shapes, versions, server, *setup_commands.COMMANDS)
