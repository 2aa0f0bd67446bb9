"""The names of rules in a configuration, held against the rule book with the user's own rules in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tflint.config.layers import Configuration
from tflint.config.problem import ConfigError
from tflint.config.reading import Document, Origin
from tflint.config.settings import nearest, unknown_selectors
from tflint.rules import PageError, Rule, current_name, load_rulebook, retired_rules, rule_book


def judged(
    configuration: Configuration, documents: Iterable[Document], wrong: list[str], incomplete: bool = False
) -> list[str]:
    """Warnings about rules that were retired; raises ConfigError when a name or an option of a rule is not known, or
    when something was wrong already.

    With `incomplete`, rule books were left out, and names nobody knows may be of their rules.
    """
    load_all(configuration)
    book = rule_book()
    warnings: list[str] = []
    for document in documents:
        for name, origin in document.selectors:
            if name in retired_rules():
                warnings.append(f"{origin}: {retired_rules()[name].message}")
            elif not incomplete and unknown_selectors([name], book):
                wrong.append(f"{origin}: {unknown_rule(name, book)}")
        options = document.rule_options
        wrong += _options([each for each in options if not incomplete or current_name(each[0]) in book], book)
    if wrong:
        raise ConfigError(wrong)
    return warnings


def load_all(configuration: Configuration) -> None:
    """Put the user's rule books into the rule book; raises ConfigError when one cannot be read."""
    for piece in configuration.values.get("rulebooks", ()):
        for folder in piece.value:
            try:
                load_rulebook(folder)
            except PageError as error:
                raise ConfigError([f"{piece.origin}: {error}"]) from error


def unknown_rule(name: str, rules: Mapping[str, Rule]) -> str:
    """The message for a rule nobody knows, with the nearest names."""
    near = unknown_selectors([name], rules).get(name)
    hint = f", did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else "; `tflint rules` lists them"
    return f"there is no rule `{name}`{hint}"


def _options(given: list[tuple[str, str | None, Any, Origin]], book: Mapping[str, Rule]) -> Iterator[str]:
    for name, option, value, origin in given:
        rule = book.get(current_name(name))
        if rule is None:
            if option is None:
                yield f"{origin}: {unknown_rule(name, book)}"
        elif option is not None and (message := _objection(rule, option, value)):
            yield f"{origin}: {message}"


def _objection(rule: Rule, name: str, value: Any) -> str | None:
    """What is wrong with an option of a rule, `None` when nothing is."""
    known = {option.name: option for option in rule.options}
    if name not in known:
        near = nearest(name, known)
        has = f"did you mean `{near[0]}`?" if near else _has(known)
        return f"`{rule.name}` has no option `{name}`, {has}"
    words = isinstance(known[name].default, tuple)
    if words and not (isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value)):
        return f"`{name}` of `{rule.name}` is {value!r}, a list of words is wanted"
    if not words and (isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf")):
        return f"`{name}` of `{rule.name}` is {value!r}, a number from 0 is wanted"
    return None


def _has(known: Iterable[str]) -> str:
    names = ", ".join(f"`{name}`" for name in known)
    return f"it has {names}" if names else "it has none"
