"""The commands about rules: list them, show a page, write a new one, try a rule book."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tflint.rules import Rule


@click.command()
@click.argument("what", nargs=-1, metavar="[WHAT]...")
@click.option("--fixable", is_flag=True, help="Only rules that mend what they find.")
@click.option("--output-format", type=click.Choice(("text", "json")), default="text")
def rules(what: tuple[str, ...], fixable: bool, output_format: str) -> None:
    """List the rules with their kind and what they report: all, or WHAT: rules, folders, kinds."""
    from tflint.config import Settings, unknown_selectors
    from tflint.config.judging import unknown_rule
    from tflint.report import pages

    book = _book()
    for name in unknown_selectors(what, book):
        raise click.UsageError(unknown_rule(name, book))
    books = tuple({rule.book for rule in book.values()})
    wanted = Settings(select=what or ("ALL",), rulebooks=books)
    found = [rule for rule in book.values() if wanted.selects(rule) and (rule.fix != "none" or not fixable)]
    click.echo(pages.listing(found, output_format) if found else "", nl=False)


@click.command()
@click.argument("rule", required=False)
@click.option("--all", "everything", is_flag=True, help="Show the pages of all rules.")
@click.option("--output-format", type=click.Choice(("text", "json", "markdown")), default="text")
def explain(rule: str | None, everything: bool, output_format: str) -> None:
    """Show the page of a RULE."""
    from tflint.config.judging import unknown_rule
    from tflint.report import pages
    from tflint.rules import current_name

    if (rule is None) is not everything:
        raise click.UsageError("name a rule, or say --all")
    book = _book()
    found = book.get(current_name((rule or "").replace("_", "-")))
    if rule is not None and found is None:
        raise click.UsageError(unknown_rule(rule, book))
    shown = list(book.values()) if found is None else [found]
    click.echo(pages.pages(shown, output_format), nl=False, color=True)


@click.command(name="test-rules")
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER...")
def test_rules(folders: tuple[str, ...]) -> int:
    """Try the rules of a rule book on their own pages: Bad is reported, Good is silent, safe fixes mend."""
    from tflint.rulebooks import faults
    from tflint.rules import PageError, load_rulebook

    tried = failed = 0
    for folder in folders:
        try:
            found = load_rulebook(folder)
        except PageError as error:
            raise click.ClickException(str(error)) from error
        for rule in found:
            wrong = list(faults(rule))
            tried, failed = tried + 1, failed + bool(wrong)
            click.echo(f"{'wrong' if wrong else 'right'}  {rule.name}")
            for fault in wrong:
                click.echo(f"       {fault}")
        if not found:
            raise click.ClickException(f"{folder}: no page in it, a rule is a page and a check of its name")
    click.echo(f"{failed} of {tried} rules are wrong")
    return 1 if failed else 0


@click.command(name="new-rule")
@click.argument("folder")
@click.argument("name")
def new_rule(folder: str, name: str) -> None:
    """Write the page and the check of a new rule NAME into a rule book FOLDER."""
    from tflint.rulebook_start import write_rule

    try:
        for path in write_rule(folder, name):
            click.echo(path)
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error


def _book() -> Mapping[str, Rule]:
    """The rule book with the rules of this project, as far as its configuration can be used."""
    from tflint.config import ConfigError
    from tflint.config.resolve import Configurations
    from tflint.rules import rule_book

    try:
        Configurations().run()
    except ConfigError as error:
        click.echo(f"warning: {str(error).splitlines()[0]}", err=True)
    return rule_book()


COMMANDS: tuple[click.Command, ...] = (rules, explain, test_rules, new_rule)
