"""What an editor's user has set into preferences, and a file's path into the settings it is linted with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tflint.config import Settings
from tflint.config.layers import forget
from tflint.config.resolve import Configurations
from tflint.rules import rule_book

FIRST = ("filesystemFirst", "editorFirst", "editorOnly")


@dataclass(frozen=True, slots=True)
class Preferences:
    """The user's settings in the editor; `preference` says who wins where the project's configuration speaks too."""

    enable: bool = True
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    possible: bool | None = None
    preference: str = "filesystemFirst"
    workspace: bool = False
    shapes: bool = True
    data: bool = True
    hover: bool = True
    unsafe_fixes: bool = True
    fix_all: bool = True
    confirm_python: str | None = None
    trust_rulebooks: bool = False
    debounce: float = 0.15


def preferences_of(given: Any) -> tuple[Preferences, list[str]]:
    """The preferences in what an editor sends, and a complaint for each word that is not understood.

    Editors nest differently: the settings may come as they are, under `settings`, or under `tflint`.
    """
    for name in ("settings", "tflint"):
        if isinstance(given, Mapping) and isinstance(given.get(name), Mapping):
            given = given[name]
    if not isinstance(given, Mapping):
        return Preferences(), []
    complaints: list[str] = []
    changes: dict[str, Any] = {}
    for name, value in _flat(given):
        if name not in _READ:
            complaints.append(f"unknown setting `tflint.{name}`")
            continue
        field, read = _READ[name]
        found = read(value)
        if found is None and value is not None:
            complaints.append(f"`tflint.{name}` cannot be {value!r}")
        elif found is not None:
            changes[field] = found
    return replace(Preferences(), **changes), complaints


def _flat(given: Mapping[str, Any], above: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in given.items():
        path = f"{above}{name}"
        if isinstance(value, Mapping):
            found += _flat(value, path + ".")
        elif not path.startswith(_CLIENTS_OWN):
            found.append((path, value))
    return found


_CLIENTS_OWN = ("trace.", "path", "interpreter", "importStrategy")
"""Settings the extension reads itself and hands over with the others."""


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _names(value: Any) -> tuple[str, ...] | None:
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        return None
    return tuple(each.strip() for each in value if each.strip())


def _mode(value: Any) -> bool | None:
    return {"workspace": True, "openFilesOnly": False}.get(value) if isinstance(value, str) else None


def _preference(value: Any) -> str | None:
    return value if value in FIRST else None


def _milliseconds(value: Any) -> float | None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value / 1000 if number and 0 <= value <= 10_000 else None


_READ: dict[str, tuple[str, Any]] = {
    "enable": ("enable", _flag),
    "lint.enable": ("enable", _flag),
    "select": ("select", _names),
    "lint.select": ("select", _names),
    "extendSelect": ("extend_select", _names),
    "lint.extendSelect": ("extend_select", _names),
    "ignore": ("ignore", _names),
    "lint.ignore": ("ignore", _names),
    "possible": ("possible", _flag),
    "lint.possible": ("possible", _flag),
    "configurationPreference": ("preference", _preference),
    "diagnosticMode": ("workspace", _mode),
    "inlayHints.shapes": ("shapes", _flag),
    "inlayHints.data": ("data", _flag),
    "hover": ("hover", _flag),
    "hover.enable": ("hover", _flag),
    "unsafeFixes": ("unsafe_fixes", _flag),
    "fixAll": ("fix_all", _flag),
    "confirm.python": ("confirm_python", _text),
    "trustRulebooks": ("trust_rulebooks", _flag),
    "debounce": ("debounce", _milliseconds),
}


def unknown_names(preferences: Preferences) -> list[str]:
    """Selectors that name no rule, folder or kind."""
    from tflint.config import unknown_selectors

    names = (*(preferences.select or ()), *preferences.extend_select, *preferences.ignore)
    return [f"`{name}` is no rule, folder or kind" for name in unknown_selectors(names, rule_book())]


def settings_of(
    path: str, preferences: Preferences, folder: str | None = None, tell: Callable[[str], None] = lambda text: None
) -> Settings | None:
    """The settings of one file: the project's configuration and the editor's, in the order the user prefers.

    `None` for a file the project excludes; `folder` is the one the editor has open; `tell` gets each
    warning. Raises ConfigError.
    """
    if preferences.preference == "editorOnly":
        return _with_editors(Settings(), preferences, True)
    forget()
    configurations = Configurations(trusting=preferences.trust_rulebooks)
    if configurations.excluded(path, folder or path):
        return None
    speaks = bool(configurations.of(path).documents)
    editor_wins = preferences.preference == "editorFirst" or not speaks
    settings = configurations.settings_for(path)
    for warning in configurations.warnings:
        tell(warning)
    return _with_editors(settings, preferences, editor_wins)


def _with_editors(settings: Settings, preferences: Preferences, wins: bool) -> Settings:
    select = preferences.select if wins and preferences.select is not None else settings.select
    possible = preferences.possible if wins and preferences.possible is not None else settings.possible
    return replace(
        settings,
        select=select,
        extend_select=(*settings.extend_select, *preferences.extend_select),
        ignore=(*settings.ignore, *preferences.ignore),
        possible=possible,
    )
