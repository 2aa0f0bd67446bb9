"""The one table of everything a configuration file may say; reading, the schema, `init` and `config` all follow it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FORMATS = (
    "full",
    "concise",
    "grouped",
    "json",
    "json-lines",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "checkstyle",
    "rdjson",
    "rdjsonl",
    "azure",
    "markdown",
    "pylint",
    "lsp",
)
LEVELS = ("error", "warning", "info")
VERSION = r"[0-9]+(\.[0-9]+){0,2}"


@dataclass(frozen=True, slots=True)
class Option:
    """One key of `[tool.tflint]`.

    `kind` is what its value has to be: flag, number, choice, version, path, paths, globs, words, selectors, levels,
    glob-selectors, rule-options or overrides. `adds` says that a closer file adds to what a wider one says instead of
    replacing it; `per_file` that it may differ between files, so that an override can set it.
    """

    name: str
    kind: str
    default: Any
    meaning: str
    example: str
    per_file: bool = False
    adds: bool = False
    choices: tuple[str, ...] = ()


SELECTORS = "a rule, a folder of the rule book, a kind, or ALL"

TABLE: tuple[Option, ...] = (
    Option(
        "extend",
        "paths",
        (),
        "Other configuration files this one builds on; their patterns speak about this project's folder.",
        '"../tflint.toml"',
    ),
    Option(
        "inherit",
        "flag",
        False,
        "Build on the next configuration above this folder too; without it the closest file alone counts.",
        "true",
    ),
    Option(
        "select",
        "selectors",
        None,
        f"The rules that speak, each {SELECTORS}; starts anew whatever a wider file selects, ignores or switches off.",
        '["correctness", "shape"]',
        per_file=True,
    ),
    Option(
        "extend-select",
        "selectors",
        (),
        "Rules besides the selected ones.",
        '["seed-missing"]',
        per_file=True,
        adds=True,
    ),
    Option("ignore", "selectors", (), "Rules that stay silent.", '["summed-loss"]', per_file=True, adds=True),
    Option(
        "levels",
        "levels",
        {},
        "The level of a rule's findings: error, warning, info or off. The closest name decides.",
        '{ learning-rate-too-high = "error", performance = "off" }',
        per_file=True,
        adds=True,
        choices=(*LEVELS, "off"),
    ),
    Option(
        "per-file-ignores",
        "glob-selectors",
        {},
        "Rules that stay silent in the files a pattern matches; a leading ! means all other files.",
        '{ "examples/" = ["epochs-too-few"] }',
        adds=True,
    ),
    Option(
        "overrides",
        "overrides",
        (),
        "Other settings for some files: `files` takes patterns, all other keys are those of this table.",
        '[{ files = ["legacy/"], target-tensorflow = "2.11" }]',
        adds=True,
    ),
    Option(
        "possible",
        "flag",
        False,
        "Also show what goes wrong on some paths through the program only.",
        "true",
        per_file=True,
    ),
    Option(
        "extend-safe-fixes",
        "selectors",
        (),
        "Rules whose fixes --fix carries out though they may change what a program does.",
        '["binary-loss-on-softmax"]',
        per_file=True,
        adds=True,
    ),
    Option(
        "extend-unsafe-fixes",
        "selectors",
        (),
        "Rules whose fixes only --unsafe-fixes carries out.",
        '["unused-suppression"]',
        per_file=True,
        adds=True,
    ),
    Option(
        "target-tensorflow",
        "version",
        None,
        "The version of TensorFlow the programs are for; by default what the project declares.",
        '"2.15"',
        per_file=True,
    ),
    Option(
        "target-keras",
        "version",
        None,
        "The version of Keras the programs are for; by default the one that comes with TensorFlow.",
        '"3.5"',
        per_file=True,
    ),
    Option(
        "rules",
        "rule-options",
        {},
        "Options of single rules, see `tflint explain RULE`.",
        "{ flatten-too-large = { weights = 50_000_000 } }",
        per_file=True,
        adds=True,
    ),
    Option("rulebooks", "paths", (), "Folders with rules of your own: pages and Python files.", '["lint/"]', adds=True),
    Option(
        "exclude",
        "globs",
        None,
        "What is never read, in the manner of .gitignore; replaces the usual .git, .venv, node_modules and the like.",
        '[".venv/", "vendor/"]',
    ),
    Option("extend-exclude", "globs", (), "What is not read either.", '["generated/", "*_pb2.py"]', adds=True),
    Option(
        "extend-include",
        "globs",
        (),
        "What is read besides *.py and *.ipynb.",
        '["*.pyi", "scripts/train"]',
        adds=True,
    ),
    Option(
        "cell-magics",
        "words",
        (),
        "Magics of notebook cells that hold Python, besides %%time and the like; cells of other magics are skipped.",
        '["mytimer"]',
        per_file=True,
        adds=True,
    ),
    Option("respect-gitignore", "flag", True, "Leave out what git ignores.", "false"),
    Option(
        "force-exclude",
        "flag",
        True,
        "Leave out excluded files even when the command line names them.",
        "false",
    ),
    Option("baseline", "path", None, "The file with the findings that are accepted for now.", '"tflint-baseline.json"'),
    Option(
        "fail-on",
        "choice",
        "warning",
        "The lowest level that makes the exit code 1.",
        '"error"',
        choices=LEVELS,
    ),
    Option("max-warnings", "number", None, "More warnings than this make the exit code 1 too.", "10"),
    Option("jobs", "number", None, "Processes; by default as many as pay.", "4"),
    Option(
        "output-format",
        "choice",
        None,
        "How findings are shown; by default full on a terminal, concise elsewhere.",
        '"grouped"',
        choices=FORMATS,
    ),
    Option("confirm-python", "path", None, "The Python whose TensorFlow is asked by --confirm.", '".venv/bin/python"'),
    Option("cache-dir", "path", None, "Where reports are kept for the next run.", '".tflint_cache"'),
)

OPTIONS: Mapping[str, Option] = {option.name: option for option in TABLE}
IN_OVERRIDES: Mapping[str, Option] = {option.name: option for option in TABLE if option.per_file}
