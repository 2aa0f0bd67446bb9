"""Turns the text of a dependency file into the versions of TensorFlow and Keras that it pins."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from configparser import ConfigParser, Error
from dataclasses import dataclass
from typing import Any

from tflint.knowledge.api.versions import minor

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DISTRIBUTIONS = {
    "tensorflow": "tensorflow",
    "tensorflow-cpu": "tensorflow",
    "tensorflow-gpu": "tensorflow",
    "tensorflow-intel": "tensorflow",
    "tensorflow-macos": "tensorflow",
    "tensorflow-rocm": "tensorflow",
    "intel-tensorflow": "tensorflow",
    "tensorflow-base": "tensorflow",
    "keras": "keras",
    "tf-keras": "legacy",
}
KNOWN = {
    "tensorflow": ("1.15", *(f"2.{n}" for n in range(22))),
    "keras": (*(f"2.{n}" for n in range(2, 16)), *(f"3.{n}" for n in range(16))),
}
"""Versions that a range picks from, oldest first."""


@dataclass(frozen=True, slots=True)
class Pins:
    """Versions found; `legacy` when `tf_keras` is a dependency."""

    tensorflow: str | None = None
    keras: str | None = None
    legacy: bool = False

    def merged(self, other: Pins) -> Pins:
        """These, with gaps filled from the other."""
        return Pins(self.tensorflow or other.tensorflow, self.keras or other.keras, self.legacy or other.legacy)


Reader = Callable[[str], Pins]

_REQUIREMENT = re.compile(
    r"^\s*[\"']?([A-Za-z][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?\s*((?:[<>=!~^]=?=?\s*[\w.*+-]+\s*,?\s*)*)"
)


def normal(name: str) -> str:
    """A distribution's name as packaging tools compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def newest_within(package: str, specifiers: str) -> str | None:
    """The newest known version that `>=2.8,<2.12`, `==2.15.*` or `^2.6` allows; `None` without any rule."""
    rules = re.findall(r"([<>=!~^]=?=?)\s*([\w.*+-]+)", specifiers)
    if not rules:
        return None
    exact = next((version for sign, version in rules if sign in ("==", "===", "=")), None)
    if exact is not None:
        numbers = re.findall(r"\d+", exact.split("*")[0])
        if len(numbers) > 1:
            return ".".join(numbers[:3])
        return _last(package, lambda known: known[0] == int(numbers[0])) if numbers else None
    bounded = [rule for rule in rules if rule[0] != "!="]
    return _last(package, lambda known: all(_allows(sign, version, known) for sign, version in bounded))


def _last(package: str, test: Callable[[tuple[int, int]], bool]) -> str | None:
    allowed = [v for v in KNOWN[package] if test(minor(v))]
    return allowed[-1] if allowed else None


def _allows(sign: str, version: str, known: tuple[int, int]) -> bool:
    """Whether some release of the known minor version can satisfy one rule."""
    limit = minor(version)
    third = len(re.findall(r"\d+", version)) > 2 and not version.rstrip("*.").endswith(".0")
    if sign == ">=":
        return known >= limit
    if sign == ">":
        return known > limit or (third and known == limit)
    if sign == "<":
        return known < limit or (third and known == limit)
    if sign == "<=":
        return known <= limit
    if sign == "~=":
        return (known[0] == limit[0] and known >= limit) if version.count(".") < 2 else known == limit
    return known[0] == limit[0] and known >= limit  # poetry's caret


def _pin(name: str, specifiers: str) -> Pins:
    kind = DISTRIBUTIONS.get(normal(name))
    if kind == "tensorflow":
        return Pins(tensorflow=newest_within("tensorflow", specifiers))
    if kind == "keras":
        return Pins(keras=newest_within("keras", specifiers))
    return Pins(legacy=kind == "legacy")


def _all(requirements: Iterator[str]) -> Pins:
    pins = Pins()
    for text in requirements:
        found = _REQUIREMENT.match(text)
        if found:
            pins = pins.merged(_pin(found.group(1), found.group(2)))
    return pins


def in_requirements(text: str) -> Pins:
    """The pins of a requirements file."""
    return _all(line.split(" #")[0] for line in text.splitlines() if not line.lstrip().startswith(("#", "-")))


def in_environment(text: str) -> Pins:
    """The pins of a conda environment file, whose `tensorflow=2.8=build` has one equals sign."""
    lines = (found.group(1) for found in re.finditer(r"^\s*-\s*[\"']?([^\n#\"']+)", text, re.M))
    cleaned = (re.sub(r"^([\w-]+)\s*=\s*([\d.*]+)(=.*)?$", r"\1==\2", line.split("::")[-1].strip()) for line in lines)
    return _all(cleaned)


def in_configuration(text: str) -> Pins:
    """The pins of `setup.cfg`."""
    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except Error:
        return Pins()
    lines = parser.get("options", "install_requires", fallback="").splitlines()
    if parser.has_section("options.extras_require"):
        lines += [line for _, value in parser.items("options.extras_require") for line in value.splitlines()]
    return _all(iter(lines))


def in_lock(text: str) -> Pins:
    """The pins of `uv.lock` and `poetry.lock`."""
    pins = Pins()
    for found in re.finditer(r'^name = "([^"]+)"\s*\nversion = "([^"]+)"', text, re.M):
        pins = pins.merged(_pin(found.group(1), "==" + found.group(2)))
    return Pins(pins.tensorflow, pins.keras)  # tf-keras in a lock is mostly somebody else's dependency


def in_pyproject(text: str) -> Pins:
    """The pins of `pyproject.toml`: standard, optional, dependency groups, poetry."""
    data = tomllib.loads(text)
    project = _table(data, "project")
    lists = [project.get("dependencies", [])]
    lists += list(_table(project, "optional-dependencies").values())
    lists += list(_table(data, "dependency-groups").values())
    pins = _all(item for items in lists if isinstance(items, list) for item in items if isinstance(item, str))
    poetry = _table(_table(data, "tool"), "poetry")
    tables = [_table(poetry, "dependencies"), _table(poetry, "dev-dependencies")]
    tables += [_table(group, "dependencies") for group in _table(poetry, "group").values() if isinstance(group, dict)]
    for table in tables:
        pins = pins.merged(_poetry(table))
    return pins


def in_pipfile(text: str) -> Pins:
    """The pins of a `Pipfile`."""
    data = tomllib.loads(text)
    return _poetry(_table(data, "packages")).merged(_poetry(_table(data, "dev-packages")))


def _poetry(table: dict[str, Any]) -> Pins:
    pins = Pins()
    for name, value in table.items():
        wanted = value.get("version", "") if isinstance(value, dict) else value
        if isinstance(wanted, str):
            tilde = re.fullmatch(r"~\s*(\d+(?:\.\d+)?)[\d.]*", wanted)
            specifiers = (
                f"=={tilde.group(1)}.*" if tilde else wanted if re.match(r"[<>=!~^]", wanted) else f"=={wanted}"
            )
            pins = pins.merged(_pin(name, specifiers))
    return pins


def _table(data: dict[str, Any], key: str) -> dict[str, Any]:
    found = data.get(key, {})
    return found if isinstance(found, dict) else {}
