"""Selectors, levels and options of rules into which rules speak about a file, how loudly and beyond which limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tflint.rules import Rule


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one rule by name; a check that wants them has a parameter of this class."""

    values: Mapping[str, Any]

    def number(self, name: str) -> float:
        """An option that is a number."""
        return float(self.values[name])

    def words(self, name: str) -> tuple[str, ...]:
        """An option that is a list of words."""
        return tuple(self.values[name])


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides what a lint run says about a file; equal settings give equal reports.

    Selectors are a rule's name, a folder of the rule book, a kind, or `ALL`. `select=None` means every rule that is on
    by default. `levels` replaces the level of single rules; `options` holds what the user set of single rules, each
    as rule, option and value. `confirm` is what TensorFlow is to be asked afterwards: nothing, `shapes`, or `train`.
    `rulebooks` are the folders of the user's own rules, `ignore_here` selects what is silent in this file whatever else
    was selected, `safe_fixes` and `unsafe_fixes` rules whose fixes count as such. `cell_magics` are those of notebooks
    whose cells hold Python.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    levels: tuple[tuple[str, str], ...] = ()
    possible: bool = False
    fail_on: str = "warning"
    target_tensorflow: str | None = None
    target_keras: str | None = None
    options: tuple[tuple[str, str, Any], ...] = ()
    rulebooks: tuple[str, ...] = ()
    safe_fixes: tuple[str, ...] = ()
    unsafe_fixes: tuple[str, ...] = ()
    ignore_here: tuple[str, ...] = ()
    confirm: str = ""
    cell_magics: tuple[str, ...] = ()

    def level_of(self, rule: Rule) -> str:
        """The level of a rule's findings; the most specific selector among the levels decides."""
        closest = _closest(rule, tuple(selector for selector, _ in self.levels))
        matching = (level for selector, level in self.levels if _closest(rule, (selector,)) == closest)
        return rule.level if closest is None else next(matching)

    def options_of(self, rule: Rule) -> Options:
        """What a rule lets the user set, with the defaults of its page where nothing was."""
        values = {option.name: option.default for option in rule.options}
        return Options({**values, **{name: value for owner, name, value in self.options if owner == rule.name}})

    def safety_of(self, rule: Rule, safety: str) -> str:
        """How safe a fix of a rule counts as; what is only for display stays so."""
        if safety == "display-only" or not (self.safe_fixes or self.unsafe_fixes):
            return safety
        safe, unsafe = _closest(rule, self.safe_fixes), _closest(rule, self.unsafe_fixes)
        if unsafe is not None and (safe is None or unsafe >= safe):
            return "unsafe"
        return "safe" if safe is not None else safety

    def selects(self, rule: Rule, kind: str | None = None) -> bool:
        """Whether a rule speaks; with `kind`, whether its findings of that lesser kind are shown.

        The most specific selector decides (a name over a folder or kind over `ALL`); `ignore` wins a tie.
        """
        if rule.book and rule.book not in self.rulebooks:
            return False
        if _closest(rule, self.ignore_here) is not None or self.level_of(rule) == "off":
            return False
        chosen = _closest(rule, (*(self.select or ()), *self.extend_select))
        if chosen is None and self.select is None and (kind or rule.kind) != "pedantic":
            chosen = 0
        ignored = _closest(rule, self.ignore)
        return chosen is not None and (ignored is None or ignored < chosen)


def unknown_selectors(selectors: Iterable[str], rules: Mapping[str, Rule]) -> dict[str, list[str]]:
    """The selectors that name nothing, each with the nearest real names."""
    from tflint.rules import LEVEL_OF_KIND

    known = {*rules, *(rule.folder for rule in rules.values()), *LEVEL_OF_KIND, "ALL"}
    return {selector: nearest(selector, known) for selector in selectors if selector not in known}


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """The names most like a word, best first."""
    from difflib import get_close_matches

    known = sorted(known)
    return get_close_matches(word.replace("_", "-"), known, 3, 0.6) or [name for name in known if word in name][:3]


def _closest(rule: Rule, selectors: tuple[str, ...]) -> int | None:
    """How specific the closest selector is: 3 the name, 2 the folder or kind, 1 `ALL`, `None` where none matches."""
    ranks = {rule.name: 3, rule.folder: 2, rule.kind: 2, "ALL": 1}
    return max((ranks[selector] for selector in selectors if selector in ranks), default=None)
