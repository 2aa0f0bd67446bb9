"""The commands besides `check`: each reads its words, calls one function and prints what it answers."""

from __future__ import annotations

from typing import Any

import click

from tflint import setup_commands


@click.command()
@click.option("--output-format", type=click.Choice(("text", "json")), default="text")
def rules(output_format: str) -> None:
    """List all rules with their kind and what they report."""
    from tflint.report import pages
    from tflint.rules import rule_book

    click.echo(pages.listing(rule_book().values(), output_format), nl=False)


@click.command()
@click.argument("rule")
def explain(rule: str) -> None:
    """Show the page of a RULE."""
    from tflint.report import pages
    from tflint.rules import rule_book

    found = rule_book().get(rule.replace("_", "-"))
    if found is None:
        raise click.UsageError(unknown_rule(rule, rule_book()))
    click.echo(pages.page(found), nl=False, color=True)


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


def unknown_rule(name: str, rules: Any) -> str:
    """The message for a rule nobody knows, with the nearest names."""
    from tflint.config import unknown_selectors

    near = unknown_selectors([name], rules).get(name)
    hint = f", did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else "; `tflint rules` lists them"
    return f"there is no rule `{name}`{hint}"


COMMANDS: tuple[click.Command, ...] = (rules, explain, server, *setup_commands.COMMANDS)
