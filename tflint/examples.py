"""A rule page's Bad and Good code blocks into programs and the lines on which the rule has to speak."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tflint.rules import Rule

_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_MARK = re.compile(r"[ \t]*# error[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """One fenced program of a page, its marks taken off; `lines` are the ones that were marked, from 1."""

    rule: Rule
    section: str
    number: int
    text: str
    lines: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.rule.name}-{self.section.lower()}-{self.number}"


def examples(rule: Rule) -> Iterator[Example]:
    """The programs under *Bad* and *Good*, each numbered from 1 in its section."""
    _, *parts = _SECTION.split(rule.text)
    sections = zip(parts[::2], parts[1::2], strict=True)
    for section, content in sections:
        if section.strip() in ("Bad", "Good"):
            for number, block in enumerate(_BLOCK.findall(content), 1):
                lines = tuple(index for index, line in enumerate(block.splitlines(), 1) if _MARK.search(line))
                yield Example(rule, section.strip(), number, _MARK.sub("", block), lines)
