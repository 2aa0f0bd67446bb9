"""A notebook cell's IPython lines into Python that binds the same names, on the same lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from tflint.source.edits import Replacement
from tflint.source.lines import split_lines, without_ending
from tflint.source.repairs import UNREAD
from tflint.source.scanner import CLOSING, OPENING, scan

PYTHON_CELLS = frozenset(
    [
        "time",
        "timeit",
        "capture",
        "prun",
        "memit",
        "mprun",
        "lprun",
        "heat",
        "snakeviz",
        "scalene",
        "pyinstrument",
        "px",
        "debug",
        "wandb",
        "ipytest",
    ]
)
"""Cell magics whose body is Python that runs in the notebook's own name space."""

PYTHON_LINES = frozenset(["time", "timeit", "prun", "memit", "mprun", "lprun", "snakeviz", "pyinstrument", "debug"])
"""Line magics followed by a Python statement."""

_CELL = re.compile(r"\s*%%(?P<name>[\w.]+)?(?P<rest>.*)")
_LINE = re.compile(r"(?P<indent>[ \t]*)%(?P<name>[\w.]+)(?P<rest>.*)")
_SHELL = re.compile(r"(?P<indent>[ \t]*)(?:!|%%?!)(?P<rest>.*)")
_BOUND = re.compile(r"(?P<head>[ \t]*[^\W\d][\w \t,.*()\[\]]*=[ \t]*)(?P<rest>[!%](?!=).*)")
_HELP = re.compile(r"(?P<indent>[ \t]*)(?:\?{1,2}[%\w.*\[\]\"']+|%{0,2}[\w.*]+(?:\[[^\]]*\])*\?{1,2})[ \t]*(?:#.*|;)?$")
_AUTOMAGIC = re.compile(
    r"(?P<indent>[ \t]*)(?:pip3?|conda|mamba)[ \t]+(?:install|uninstall|list|show|freeze|update)\b.*"
)
_AUTOMAGIC_FILES = re.compile(
    r"(?P<indent>)(?:ls|cd|cp|mv|rm|cat|mkdir|rmdir|less|man)[ \t]+"
    r"(?!(?:in|is|if|and|or|not|for|else|as)\b)(?:-\w|[\w./~$\"'])[^=(]*$"
)
"""Commands about files that IPython takes without a mark where no variable has their name."""
_OPTIONS = re.compile(r"[ \t]*(?:-[A-Za-z]+(?:[ \t]*\d+)?[ \t]+)*")
_CAPTURE = re.compile(r"[ \t]*(?:--?[\w-]+[ \t]+)*(?P<name>[^\W\d]\w*)")
_STORE = re.compile(r"[ \t]+-r[ \t]+(?P<names>.*)")
_OTHER_LANGUAGES = re.compile(r"\s*%(?:md|sh|scala|fs|r|sql|html|bash)\s*(?:\n|\r|$)")


def skipped(source: str, more: Collection[str] = ()) -> bool:
    """Whether a cell is in another language, by the magic it starts with; cells of the magics in `more` are Python."""
    magic = _CELL.match(_first_line(source))
    if magic and magic["name"]:
        return magic["name"] not in PYTHON_CELLS and magic["name"] not in more
    return bool(magic and magic["rest"].startswith("!")) or _OTHER_LANGUAGES.match(source) is not None


def names_bound_by(source: str) -> list[str]:
    """Names a skipped cell binds all the same: `%%sql rows <<`, `%%bigquery frame`, `%%bash --out text`."""
    first = _first_line(source)
    found = re.findall(r"--(?:out|err)[ =]([^\W\d]\w*)", first)
    found += re.findall(r"%%sql\b.*?([^\W\d]\w*)[ \t]*<<", first)
    found += re.findall(r"%%bigquery[ \t]+([^\W\d]\w*)", first)
    return found


def neutralised(source: str) -> Iterator[Replacement]:
    """The replacements that turn a cell's magics, shell lines and help lines into Python."""
    lines = [without_ending(line) for line in split_lines(source)]
    if not any(mark in source for mark in "%!?") and not any(map(_is_automagic, lines)):
        return
    waiting = 0
    number = 0
    while number < len(lines):
        number += 1
        line = lines[number - 1]
        if waiting == 0 or number >= waiting:
            made = _magic(line, number, number == 1 or not any(text.strip() for text in lines[: number - 1]))
            if made is not None:
                yield made
                while lines[number - 1].rstrip().endswith("\\") and number < len(lines):
                    number += 1
                    yield Replacement(number, 0, len(lines[number - 1]), "")
                continue
            waiting = _statement_end(lines, number) + 1


def dedented(lines: list[str]) -> Iterator[Replacement]:
    """The replacements that take the first line's indentation off a cell, as IPython does."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    for number, line in enumerate(lines if indent else (), 1):
        if line.startswith(indent):
            yield Replacement(number, 0, len(indent), "")


def _magic(line: str, number: int, first: bool) -> Replacement | None:
    """The replacement for a line if IPython and not Python reads it."""
    end = len(line)
    cell = _CELL.match(line)
    if first and cell and cell["name"]:
        bound = _CAPTURE.match(cell["rest"]) if cell["name"] == "capture" else None
        return Replacement(number, 0, end, f"{bound['name']} = {UNREAD}" if bound else "")
    shell, magic = _SHELL.match(line), _LINE.match(line)
    if _HELP.match(line) and not line.strip().startswith("#"):
        return Replacement(number, len(line) - len(line.lstrip()), end, "pass")
    if shell:
        return Replacement(number, len(shell["indent"]), end, "pass")
    if magic:
        return _line_magic(magic, number, end)
    bound_line = _BOUND.match(line)
    if bound_line:
        return Replacement(number, bound_line.start("rest"), end, UNREAD)
    automagic = _is_automagic(line)
    return Replacement(number, len(automagic["indent"]), end, "pass") if automagic else None


def _is_automagic(line: str) -> re.Match[str] | None:
    return _AUTOMAGIC.match(line) or _AUTOMAGIC_FILES.match(line)


def _line_magic(magic: re.Match[str], number: int, end: int) -> Replacement:
    start = len(magic["indent"])
    name, rest = magic["name"], magic["rest"]
    options = _OPTIONS.match(rest)
    length = options.end() if options else 0
    if name in PYTHON_LINES and rest[length:].strip() and rest[:1] in (" ", "\t"):
        return Replacement(number, start, magic.start("rest") + length, "")
    if name == "pylab":
        return Replacement(number, start, end, "from pylab import *")
    restored = _STORE.match(rest) if name == "store" else None
    if restored:
        names = [word for word in restored["names"].split() if word.isidentifier()]
        return Replacement(number, start, end, " = ".join((*names, UNREAD)) if names else "pass")
    return Replacement(number, start, end, "pass")


def _statement_end(lines: list[str], first: int) -> int:
    """The last line of the Python statement that starts on a line: brackets and strings closed, nothing continued."""
    text = lines[first - 1]
    for last in range(first, min(first + 2000, len(lines)) + 1):
        if last > first:
            text += "\n" + lines[last - 1]
        if text.endswith("\\"):
            continue
        if not any(mark in text for mark in "([{'\""):
            return last
        if last - first > 50 and last % 16 and last != len(lines):
            continue
        opened = 0
        tokens = scan(text)
        for token in tokens:
            opened += (token.text in OPENING) - (token.text in CLOSING)
        unended = any(
            token.kind == "open" and token.text.lstrip("rRbBuUfF").startswith(('"""', "'''")) for token in tokens
        )
        if opened <= 0 and not unended:
            return last
    return first


def _first_line(source: str) -> str:
    for line in split_lines(source):
        if line.strip():
            return without_ending(line)
    return ""
