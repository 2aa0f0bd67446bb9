"""One configuration file, or a piece of one, into checked values that know where they were written."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tflint.config.options import IN_OVERRIDES, OPTIONS, VERSION, Option
from tflint.config.places import Path, Places, read
from tflint.config.problem import ConfigError
from tflint.config.settings import nearest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_AT = re.compile(r"(.*?) \(at line (\d+), column (\d+)\)$", re.DOTALL)
TABLE = ("tool", "tflint")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was written: a file with line and column, or another source such as the command line."""

    source: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{shown(self.source)}:{self.line}:{self.column}" if self.line else self.source


@dataclass(frozen=True, slots=True)
class Given:
    """A value, where it was written, and the folder its patterns speak about."""

    value: Any
    origin: Origin
    base: str


@dataclass(slots=True)
class Document:
    """What one file says: values by option, and the names in it that only a rule book can judge.

    `selectors` are the names in use with their places; `rule_options` the rule, option, value and place of each
    option of a rule.
    """

    path: str
    values: dict[str, Given] = field(default_factory=dict)
    selectors: list[tuple[str, Origin]] = field(default_factory=list)
    rule_options: list[tuple[str, str | None, Any, Origin]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def complain(self, origin: Origin, message: str) -> Any:
        """Note that something is wrong at a place."""
        self.complaints.append(f"{origin}: {message}")


def read_file(path: str, base: str) -> Document:
    """The values of a file; raises ConfigError when it cannot be read or is no TOML."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not utf-8"
        raise ConfigError([f"{shown(path)}: cannot be read, {str(reason).lower()}"]) from error
    return read_text(text, path, base, TABLE if os.path.basename(path) == "pyproject.toml" else ())


def read_text(text: str, path: str, base: str, table: tuple[str, ...] = ()) -> Document:
    """The values of a document; `table` leads to ours."""
    try:
        content, places = read(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT.match(str(error))
        last = f"{text.count(chr(10)) + 1}:1"
        place, message = (f"{found[2]}:{found[3]}", found[1]) if found else (last, str(error).partition(" (at")[0])
        message = message[:1].lower() + message[1:]
        raise ConfigError([f"{shown(path)}:{place}: this is no TOML, {message}"]) from error
    document = Document(path)
    reader = _Checker(document, places, base)
    for name in table:
        content = content.get(name, {}) if isinstance(content, dict) else {}
    if isinstance(content, dict):
        document.values = reader.values(content, table, OPTIONS)
    else:
        reader.wrong(table, "a table", content)
    return document


def given_on_command_line(values: Mapping[str, Any], base: str) -> Document:
    """The values of options given on the command line, as if a file had said them."""
    document = Document("command line")
    checker = _Checker(document, None, base)
    document.values = checker.values(dict(values), (), OPTIONS)
    return document


def shown(path: str) -> str:
    """A path as a reader wants it: relative when it lies below the current folder."""
    if not os.path.isabs(path):
        return path
    try:
        relative = os.path.relpath(path)
    except ValueError:
        return path
    return path if relative.startswith(os.pardir + os.sep + os.pardir) else relative


class _Checker:
    """Checks the values of one document by the kinds of the options and notes what is wrong."""

    def __init__(self, document: Document, places: Places | None, base: str) -> None:
        self.document = document
        self.places = places
        self.base = base

    def origin(self, path: Path, key: bool = False) -> Origin:
        """Where a key or value stands."""
        if self.places is None:
            return Origin(self.document.path)
        return Origin(self.document.path, *(self.places.key(path) if key else self.places.value(path)))

    def wrong(self, path: Path, wanted: str, value: Any) -> Any:
        """Note a value of the wrong kind."""
        name = ".".join(str(part) for part in path if isinstance(part, str)) or "the document"
        self.document.complain(self.origin(path), f"`{name}` is {_words(value)}, {wanted} is wanted")

    def values(self, table: dict[str, Any], path: Path, known: Mapping[str, Option]) -> dict[str, Given]:
        """The checked values of a table; unknown keys are complained about."""
        found = {}
        for name, value in table.items():
            here = (*path, name)
            option = known.get(name)
            if option is None:
                self._unknown(name, here, known)
            elif (checked := _KINDS[option.kind](self, option, value, here)) is not None:
                found[name] = Given(checked, self.origin(here, key=True), self.base)
        return found

    def _unknown(self, name: str, path: Path, known: Mapping[str, Option]) -> None:
        origin = self.origin(path, key=True)
        if name in OPTIONS:
            self.document.complain(origin, f"`{name}` holds for the whole run, an override cannot set it")
            return
        near = nearest(name, known if known is OPTIONS else {**known, "files": None})
        hint = f"did you mean `{near[0]}`?" if near else "`tflint config` lists the keys"
        self.document.complain(origin, f"unknown key `{name}`, {hint}")

    def flag(self, option: Option, value: Any, path: Path) -> Any:
        """True or false."""
        return value if isinstance(value, bool) else self.wrong(path, "true or false", value)

    def number(self, option: Option, value: Any, path: Path) -> Any:
        """A whole number, not negative; at least one where none makes no sense."""
        least = 0 if option.name == "max-warnings" else 1
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        return self.wrong(path, f"a whole number from {least}", value)

    def choice(self, option: Option, value: Any, path: Path) -> Any:
        """One of some words."""
        return value if value in option.choices else self.wrong(path, "one of " + ", ".join(option.choices), value)

    def version(self, option: Option, value: Any, path: Path) -> Any:
        """A version of up to three numbers."""
        if isinstance(value, str) and re.fullmatch(VERSION, value):
            return value
        return self.wrong(path, 'a version such as "2.15"', value)

    def path(self, option: Option, value: Any, path: Path) -> Any:
        """A path, made absolute from the file that says it."""
        if isinstance(value, str) and value and "\0" not in value:
            return os.path.normpath(os.path.join(self._folder(), value))
        return self.wrong(path, "a path", value)

    def paths(self, option: Option, value: Any, path: Path) -> Any:
        """One path or several."""
        if isinstance(value, str):
            found = self.path(option, value, path)
            return (found,) if found else None
        return self._entries(option, value, path, self.path, "a path or a list of paths")

    def globs(self, option: Option, value: Any, path: Path) -> Any:
        """Patterns of files."""
        return self._entries(option, value, path, self._glob, "a list of patterns")

    def _glob(self, option: Option, value: Any, path: Path) -> Any:
        if not isinstance(value, str) or not value.strip():
            return self.wrong(path, "a pattern", value)
        try:
            import_specs()([value])
        except ValueError as error:
            return self.document.complain(self.origin(path), f"{value!r} is no pattern, {str(error).lower()}")
        return value

    def words(self, option: Option, value: Any, path: Path) -> Any:
        """Names of magics, with or without their percent signs."""
        return self._entries(option, value, path, self._word, "a list of names")

    def _word(self, option: Option, value: Any, path: Path) -> Any:
        name = value.removeprefix("%%") if isinstance(value, str) else ""
        return name if re.fullmatch(r"[\w.]+", name) else self.wrong(path, 'a name such as "mytimer"', value)

    def selectors(self, option: Option, value: Any, path: Path) -> Any:
        """Names of rules, folders and kinds, which the rule book judges later."""
        return self._entries(option, value, path, self._selector, "a list of rules")

    def _selector(self, option: Option, value: Any, path: Path) -> Any:
        if not isinstance(value, str):
            return self.wrong(path, "the name of a rule, folder or kind", value)
        self.document.selectors.append((value, self.origin(path)))
        return value

    def levels(self, option: Option, value: Any, path: Path) -> dict[str, str] | None:
        """Levels by selector."""
        found = {}
        for name, level, here in self._pairs(value, path):
            self.document.selectors.append((name, self.origin(here, key=True)))
            if checked := self.choice(option, level, here):
                found[name] = checked
        return found

    def glob_selectors(self, option: Option, value: Any, path: Path) -> dict[str, tuple[str, ...]]:
        """Selectors by pattern."""
        found = {}
        for pattern, names, here in self._pairs(value, path):
            if self._glob(option, pattern, here) and (checked := self.selectors(option, names, here)) is not None:
                found[pattern] = checked
        return found

    def rule_options(self, option: Option, value: Any, path: Path) -> dict[str, dict[str, Any]]:
        """Values by rule and option, which the rule book judges later."""
        found: dict[str, dict[str, Any]] = {}
        for rule, given, here in self._pairs(value, path):
            self.document.rule_options.append((rule, None, None, self.origin(here, key=True)))
            for name, each, inside in self._pairs(given, here):
                self.document.rule_options.append((rule, name, each, self.origin(inside, key=True)))
                found.setdefault(rule, {})[name] = tuple(each) if isinstance(each, list) else each
        return found

    def overrides(self, option: Option, value: Any, path: Path) -> Any:
        """Tables with the files they are about and what holds there."""
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            return self.wrong(path, "a list of tables", value)
        found = []
        for index, table in enumerate(value):
            here = (*path, index)
            files = self.globs(option, table["files"], (*here, "files")) if "files" in table else None
            if not files:
                self.document.complain(self.origin(here, key=True), "an override needs `files`, a list of patterns")
            rest = {name: each for name, each in table.items() if name != "files"}
            found.append({"files": files or (), "values": self.values(rest, here, IN_OVERRIDES)})
        return tuple(found)

    def _entries(self, option: Option, value: Any, path: Path, check: Callable[..., Any], wanted: str) -> Any:
        if not isinstance(value, (list, tuple)):
            return self.wrong(path, wanted, value)
        entries = [check(option, each, (*path, index)) for index, each in enumerate(value)]
        return tuple(each for each in entries if each is not None)

    def _pairs(self, value: Any, path: Path) -> Iterator[tuple[str, Any, Path]]:
        if not isinstance(value, dict):
            self.wrong(path, "a table", value)
            return
        for name, each in value.items():
            yield name, each, (*path, name)

    def _folder(self) -> str:
        return os.path.dirname(os.path.abspath(self.document.path)) if self.places is not None else self.base


_KINDS: Mapping[str, Callable[..., Any]] = {
    "flag": _Checker.flag,
    "number": _Checker.number,
    "choice": _Checker.choice,
    "version": _Checker.version,
    "path": _Checker.path,
    "paths": _Checker.paths,
    "globs": _Checker.globs,
    "words": _Checker.words,
    "selectors": _Checker.selectors,
    "levels": _Checker.levels,
    "glob-selectors": _Checker.glob_selectors,
    "rule-options": _Checker.rule_options,
    "overrides": _Checker.overrides,
}


def import_specs() -> Callable[[list[str]], Any]:
    """What compiles patterns in the manner of .gitignore, imported late because it is slow to import."""
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines


def _words(value: Any) -> str:
    """A value in a message: as TOML writes it, cut when it is long."""
    kinds = {bool: str(value).lower(), dict: "a table", list: "a list"}
    text = kinds.get(type(value)) or repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
