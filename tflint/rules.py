"""The pages of the rule book into rules: name, kind, level and text, each paired with its check."""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tflint.checks import Check

LEVEL_OF_KIND: Mapping[str, str] = {
    "correctness": "error",
    "suspicious": "warning",
    "migration": "warning",
    "performance": "info",
    "pedantic": "info",
}
"""The promise a kind makes, as the level its findings have."""

URL = "https://github.com/tflint/tflint/blob/main/rules/"


class PageError(Exception):
    """A page of the rule book that does not keep to its form."""


@dataclass(frozen=True, slots=True)
class RuleOption:
    """Something of a rule the user may set: name, default (a number or a list of words) and what it is."""

    name: str
    default: float | tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One page of the rule book; only its front matter is read before somebody asks for the text."""

    name: str
    folder: str
    kind: str
    level: str
    page: str
    fix: str = "none"
    since: str = ""
    confirm: str = ""
    crashes: bool = False
    measured: bool = False
    """Whether a seeded run of Bad and Good shows the claim, by a number or two."""
    also: tuple[str, ...] = ()
    options: tuple[RuleOption, ...] = ()
    book: str = field(default="", repr=False)
    """The folder of the user's rule book the page stands in; empty for our own."""
    package: str = field(default="tflint.checks", repr=False)

    @property
    def default(self) -> bool:
        """Whether the rule is on when nothing was selected."""
        return self.kind != "pedantic"

    @property
    def confirmable(self) -> bool:
        """Whether TensorFlow can confirm or refute the rule's findings; a trial is neither."""
        return bool(self.confirm) and "--confirm=train" not in self.confirm

    @property
    def text(self) -> str:
        """The page without its front matter."""
        with open(self.page, encoding="utf-8") as page:
            return _split(page.read())[1]

    @property
    def title(self) -> str:
        """The page's heading."""
        return self.text.splitlines()[0].removeprefix("# ").strip()

    @property
    def summary(self) -> str:
        """The paragraph under the heading, on one line."""
        return " ".join(self.text.split("\n\n")[1].split())

    @property
    def url(self) -> str:
        """Where the page can be read on the web."""
        return f"{URL}{self.folder}/{self.name}.md" if not self.book else f"file://{self.page}"


@dataclass(frozen=True, slots=True)
class Retired:
    """A rule there is no more: since which version, and the rule that took its place if there is one."""

    name: str
    since: str
    instead: str

    @property
    def message(self) -> str:
        """What a user of the old name has to know."""
        became = f"write `{self.instead}`" if self.instead else "take it out"
        return f"the rule `{self.name}` was retired in {self.since}, {became}"


def rules_folder() -> str:
    """The installed rule book if there is one, else the checkout's."""
    package = os.path.dirname(os.path.abspath(__file__))
    installed = os.path.join(package, "_rules")
    return installed if os.path.isdir(installed) else os.path.join(os.path.dirname(package), "rules")


def rule_book() -> Mapping[str, Rule]:
    """Every rule by name, in the order of folders and names, those of the user's rule books read so far at the end."""
    return _book()


@cache
def _book() -> dict[str, Rule]:
    return {rule.name: rule for rule in read_rules(rules_folder())}


def holds_in_tests(name: str) -> bool:
    """Whether a rule speaks in automated tests, too: when it claims a crash, a removal, or is the user's own."""
    rule = rule_book().get(name)
    return rule is None or rule.crashes or rule.kind == "migration" or rule.folder == "file" or bool(rule.book)


@cache
def retired_rules() -> Mapping[str, Retired]:
    """The rules there are no more, by name: one a line, with the version and what took its place."""
    with open(os.path.join(rules_folder(), "retired.tsv"), encoding="utf-8") as table:
        rows = [line.rstrip("\n").split("\t") for line in table if line.strip() and not line.startswith("#")]
    return {name: Retired(name, since, instead) for name, since, instead in rows}


def current_name(name: str) -> str:
    """The name of a rule today."""
    retired = retired_rules().get(name)
    return retired.instead or name if retired is not None else name


def load_rulebook(folder: str) -> list[Rule]:
    """Put the rules of a user's folder, pages and Python files side by side, into the rule book; raises PageError."""
    folder = os.path.abspath(folder)
    if not os.path.isdir(folder):
        raise PageError(f"{folder}: there is no such folder")
    if known := [rule for rule in _book().values() if rule.book == folder]:
        return known
    from tflint.checks import REGISTERED

    before = dict(REGISTERED)
    try:
        found = {rule.name: rule for rule in _user_rules(folder)}
        _import_checks(folder)
        new = {name for name, check in REGISTERED.items() if before.get(name) is not check}
        if taken := sorted({*new, *found} & _book().keys()):
            raise PageError(f"{folder}: there is a rule `{taken[0]}` already")
        if lost := sorted(new ^ found.keys()):
            what = "page has no check" if lost[0] in found else "check has no page"
            raise PageError(f"{folder}: the {what}, `{lost[0]}`")
    except Exception:
        REGISTERED.clear()
        REGISTERED.update(before)
        raise
    _book().update(found)
    return list(found.values())


def _user_rules(folder: str) -> Iterator[Rule]:
    """The rules of a user's rule book: pages in the folder itself or in folders inside it."""
    inside = [
        folder,
        *sorted(entry.path for entry in os.scandir(folder) if entry.is_dir() and entry.name[0] not in "._"),
    ]
    for section in inside:
        for page in sorted(
            name for name in os.listdir(section) if name.endswith(".md") and name.lower() != "readme.md"
        ):
            rule = read_rule(os.path.join(section, page), os.path.basename(section))
            yield replace(rule, book=folder, package="")


def _import_checks(folder: str) -> None:
    """Run the Python files of a rule book, each as a module of its own; raises PageError when one fails."""
    for place, inside, names in os.walk(folder):
        inside[:] = sorted(name for name in inside if name[0] not in "._")
        for name in sorted(names):
            path = os.path.join(place, name)
            if not name.endswith(".py") or name.startswith(("_", "test_")):
                continue
            spec = importlib.util.spec_from_file_location(f"tflint_rulebook:{path}", path)
            if spec is None or spec.loader is None:
                continue
            module = importlib.util.module_from_spec(spec)
            sys.modules[spec.name] = module
            try:
                spec.loader.exec_module(module)
            except (Exception, SystemExit) as error:
                raise PageError(f"{path}: cannot be imported, {type(error).__name__}: {error}") from error


def read_rules(folder: str) -> Iterator[Rule]:
    """The rules of a folder of pages, reading no more than their front matter."""
    for section in sorted(entry.name for entry in os.scandir(folder) if entry.is_dir()):
        inside = os.path.join(folder, section)
        for page in sorted(name for name in os.listdir(inside) if name.endswith(".md")):
            yield read_rule(os.path.join(inside, page), section)


def read_rule(page: str, section: str) -> Rule:
    """The rule of one page; raises PageError when its front matter is not right."""
    try:
        with open(page, encoding="utf-8") as file:
            given = _front_matter(page, _split(file.read(2000))[0])
    except (OSError, ValueError) as error:
        raise PageError(f"{page}: cannot be read, {error}") from error
    kind = given.pop("kind", "")
    if kind not in LEVEL_OF_KIND:
        raise PageError(f"{page}: kind is {kind!r}, not one of {', '.join(LEVEL_OF_KIND)}")
    options = tuple(_option(page, key, given.pop(key)) for key in list(given) if key.startswith("option "))
    also = tuple(given.pop("also", "").replace(",", " ").split())
    flags = {flag: given.pop(flag) == "true" for flag in ("crashes", "measured") if flag in given}
    name = os.path.basename(page).removesuffix(".md")
    level = given.pop("level", LEVEL_OF_KIND[kind])
    try:
        return Rule(name, section, kind, level, page, also=also, options=options, **flags, **given)  # type: ignore[arg-type]
    except TypeError as error:
        raise PageError(f"{page}: unknown front matter, {error}") from error


def _option(page: str, key: str, text: str) -> RuleOption:
    """`option largest: 100000, weights of one layer` as written in the front matter; words stand in brackets."""
    default, comma, meaning = text.partition("], " if text.startswith("[") else ", ")
    if not comma:
        raise PageError(f"{page}: {key!r} needs a default, a comma and what it is")
    if default.startswith("["):
        words = tuple(word.strip() for word in default[1:].split(",") if word.strip())
        return RuleOption(key.removeprefix("option ").strip(), words, meaning)
    try:
        number = float(default)
    except ValueError as error:
        raise PageError(f"{page}: the default of {key!r} is {default!r}, neither a number nor [words]") from error
    return RuleOption(key.removeprefix("option ").strip(), number, meaning)


def check_of(rule: Rule) -> Check | None:
    """The check of a rule, `None` while nobody has written it."""
    from tflint.checks import REGISTERED

    if rule.package:
        _load_checks(f"{rule.package}.{rule.folder}")
    return REGISTERED.get(rule.name)


@cache
def _load_checks(module: str) -> None:
    """Import a folder's checks: one module, or every module of a package."""
    try:
        loaded: Any = importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        return
    for found in pkgutil.iter_modules(getattr(loaded, "__path__", ())):
        importlib.import_module(f"{module}.{found.name}")


def _split(text: str) -> tuple[str, str]:
    """A page's front matter and what follows it."""
    if not text.startswith("---\n"):
        return "", text
    front, _, rest = text[4:].partition("\n---\n")
    return front, rest.lstrip("\n")


def _front_matter(page: str, text: str) -> dict[str, str]:
    given = {}
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if not colon:
            raise PageError(f"{page}: front matter line {line!r} is not `name: value`")
        given[name.strip()] = value.strip()
    return given
