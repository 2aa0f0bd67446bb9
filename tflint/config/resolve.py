"""Configurations and the command line into the settings of each file and of the run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from tflint.config.judging import judged
from tflint.config.layers import Configuration, Values, closest_file, configuration_of, folded, forget, merged
from tflint.config.patterns import Patterns
from tflint.config.problem import ConfigError
from tflint.config.reading import Document, Given, given_on_command_line, read_text, shown
from tflint.config.settings import Settings


class Configurations:
    """All configurations of a run: which one each file has, and what the command line puts on top.

    `given` are the values of options by the name of their key; `config` holds what `--config` was given; `beyond` are
    fields of `Settings` that no file can set. Warnings about what was found are collected in `warnings`. Rule books run
    Python: without `trusting` those that files name are left out, with a warning.
    """

    def __init__(
        self,
        given: Mapping[str, Any] | None = None,
        config: Iterable[str] = (),
        isolated: bool = False,
        beyond: Mapping[str, Any] | None = None,
        trusting: bool = True,
    ) -> None:
        forget()
        self.trusting = trusting
        self.beyond = dict(beyond or {})
        self.folder = os.getcwd()
        self.isolated = isolated
        self.warnings: dict[str, None] = {}
        self.named: str | None = None
        self._by_folder: dict[str, Configuration] = {}
        self._by_name: dict[str, Configuration] = {}
        self._by_file: dict[str | None, Configuration] = {}
        self._settings: dict[tuple[int, tuple[int, ...], tuple[int, ...]], Settings] = {}
        self._patterns: dict[int, Patterns] = {}
        self._layers: list[Document] = []
        for each in config:
            self._configured(each)
        self._layers.append(given_on_command_line(given or {}, self.folder))

    def _configured(self, text: str) -> None:
        """Take what one `--config` says: the name of a file, or `key = value`."""
        if os.path.isfile(text) or "=" not in text:
            if self.named is not None:
                raise ConfigError([f"--config names two files, {shown(self.named)} and {text}"])
            if not os.path.isfile(text):
                raise ConfigError([f"--config {text}: there is no such file, and it is no `key = value`"])
            self.named = os.path.abspath(text)
        else:
            self._layers.append(read_text(text, "--config", self.folder))

    def of_folder(self, folder: str) -> Configuration:
        """The configuration that holds in a folder; raises ConfigError."""
        folder = os.path.abspath(folder)
        if folder not in self._by_folder:
            file = self.named or (None if self.isolated else closest_file(folder))
            self._by_folder[folder] = self._of_file(file)
        return self._by_folder[folder]

    def of(self, path: str) -> Configuration:
        """The configuration of a file; raises ConfigError."""
        name = path.rpartition("/")[0] or ("/" if path.startswith("/") else ".")
        found = self._by_name.get(name)
        if found is None:
            found = self._by_name[name] = self.of_folder(os.path.dirname(os.path.abspath(path)))
        return found

    def settings_for(self, path: str) -> Settings:
        """The settings of one file; raises ConfigError."""
        configuration = self.of(path)
        patterns = self._patterns_of(configuration)
        overrides, ignores = patterns.overrides(path), patterns.ignores(path)
        key = id(configuration), overrides, ignores
        if key not in self._settings:
            self._settings[key] = self._made(configuration, overrides, ignores)
        return self._settings[key]

    def run(self, paths: Iterable[str] = ()) -> Configuration:
        """The configuration of the run itself: the current folder's, else the one of the folder all paths lie in."""
        configuration = self.of_folder(self.folder)
        if configuration.documents or self.isolated:
            return configuration
        folders = [os.path.abspath(path if os.path.isdir(path) else os.path.dirname(path)) for path in paths]
        try:
            return self.of_folder(os.path.commonpath(folders)) if folders else configuration
        except ValueError:
            return configuration

    @property
    def read(self) -> list[Configuration]:
        """The configurations that were in use so far."""
        return list(self._by_file.values())

    def excluded(self, path: str, top: str) -> bool:
        """Whether a path found below or named as `top` is never read; folders end in a slash."""
        return self._patterns_of(self.of(path.rstrip("/"))).excluded(path, top)

    def included(self, path: str) -> bool:
        """Whether a file is read though it is called neither *.py nor *.ipynb."""
        return self._patterns_of(self.of(path)).included(path)

    @cached_property
    def overriding(self) -> Values:
        """What the command line says, by option."""
        values: Values = {}
        for document in self._layers:
            values = merged(values, document.values)
        return values

    def _of_file(self, file: str | None) -> Configuration:
        if file not in self._by_file:
            base = self.folder if file is None or file == self.named else None
            found = configuration_of(file, base) if file is not None else Configuration(self.folder, {})
            values = found.values
            for layer in self._layers:
                values = merged(values, layer.values)
            everything = (*self._layers, *found.documents)
            untrusted = [] if self.trusting else [str(each.origin) for each in values.get("rulebooks", ())]
            if untrusted:
                values = {name: given for name, given in values.items() if name != "rulebooks"}
                self.warnings[f"{untrusted[0]}: rule books run Python, the ones named here are left out"] = None
            configuration = Configuration(found.root, values, found.documents)
            wrong = [complaint for document in everything for complaint in document.complaints]
            self.warnings.update(dict.fromkeys(judged(configuration, everything, wrong, bool(untrusted))))
            self._by_file[file] = configuration
        return self._by_file[file]

    def _patterns_of(self, configuration: Configuration) -> Patterns:
        if id(configuration) not in self._patterns:
            self._patterns[id(configuration)] = Patterns(configuration, self.folder)
        return self._patterns[id(configuration)]

    def _made(self, configuration: Configuration, overrides: tuple[int, ...], ignores: tuple[int, ...]) -> Settings:
        patterns = self._patterns_of(configuration)
        values = self.effective(configuration, overrides)
        settings = settings_of(values, configuration)
        here = tuple(name for index in ignores for name in patterns.ignored[index][1])
        return replace(settings, ignore_here=here, **self.beyond)

    def effective(self, configuration: Configuration, overrides: tuple[int, ...]) -> Values:
        """A configuration's values with some of its overrides; the command line stays on top."""
        if not overrides:
            return configuration.values
        values = configuration.values
        patterns = self._patterns_of(configuration)
        for index in overrides:
            values = merged(values, patterns.overriding[index][1])
        for layer in self._layers:
            values = merged(values, {name: given for name, given in layer.values.items() if name != "overrides"})
        return values

    def values_for(self, path: str) -> Values:
        """Every value that holds for a file, each with its origin."""
        configuration = self.of(path)
        return self.effective(configuration, self._patterns_of(configuration).overrides(path))


def settings_of(values: Values, configuration: Configuration) -> Settings:
    """The settings some values stand for."""
    from tflint.rules import current_name

    def value(name: str) -> Any:
        return folded(name, values.get(name, ()))

    def names(name: str) -> tuple[str, ...]:
        return tuple(current_name(each) for each in value(name))

    return Settings(
        select=None if value("select") is None else names("select"),
        extend_select=names("extend-select"),
        ignore=names("ignore"),
        levels=tuple((current_name(name), level) for name, level in value("levels").items()),
        possible=value("possible"),
        fail_on=configuration.value("fail-on"),
        target_tensorflow=value("target-tensorflow"),
        target_keras=value("target-keras"),
        options=tuple(
            (current_name(rule), name, each)
            for rule, options in sorted(value("rules").items())
            for name, each in sorted(options.items())
        ),
        rulebooks=configuration.value("rulebooks"),
        safe_fixes=names("extend-safe-fixes"),
        unsafe_fixes=names("extend-unsafe-fixes"),
        cell_magics=value("cell-magics"),
    )


def with_origin(pieces: tuple[Given, ...]) -> list[tuple[Any, str]]:
    """Values with the text of their origins."""
    return [(piece.value, str(piece.origin)) for piece in pieces]
