"""A notebook's JSON into code cells, and its cells into one program."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from tflint.source.edits import ColumnMap
from tflint.source.lines import ends_line, split_lines
from tflint.source.magics import dedented, names_bound_by, neutralised, skipped
from tflint.source.problem import TextProblem

_PYTHON = ("python", "ipython", "python3", "ipython3", "pyodide", "xpython", "xeus-python", "")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its index from 1 among all cells, identity, source and tags; `code` says whether it is Python."""

    index: int
    id: str | None
    source: str
    tags: tuple[str, ...] = ()
    code: bool = True
    start: int = 0
    """The program line its first line is, from 1; 0 when it is not part of the program."""


@dataclass(frozen=True, slots=True)
class Notebook:
    """The cells of a notebook and what is wrong with the file itself; `magics` are more whose cells are Python."""

    cells: tuple[Cell, ...] = ()
    problem: TextProblem | None = None
    magics: tuple[str, ...] = ()

    @property
    def code(self) -> tuple[Cell, ...]:
        """The cells that make up the program, in order."""
        return tuple(cell for cell in self.cells if cell.code)

    @property
    def text(self) -> str:
        """The program as written: the sources of the code cells, one after the other."""
        return "".join(terminated(cell.source) for cell in self.code)


def read_notebook(text: str) -> Notebook | None:
    """The notebook in a text; None when the text is no JSON at all but a program under a notebook's name."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _no_json(text, error)
    if not isinstance(content, dict) or not isinstance(content.get("cells", []), list):
        return Notebook(problem=_whole("not a notebook, the file holds JSON without cells"))
    if isinstance(content.get("worksheets"), list) or content.get("nbformat") in (1, 2, 3):
        version = content.get("nbformat", 3)
        return Notebook(problem=_whole(f"notebook format {version} is not read, convert it with `jupyter nbconvert`"))
    if "cells" not in content:
        return Notebook(problem=_whole("not a notebook, the file holds JSON without cells"))
    speaks_python = _is_python(content.get("metadata"))
    cells = []
    line = 1
    for index, entry in enumerate(content["cells"], 1):
        cell = _cell(entry, index, line, speaks_python)
        cells.append(cell)
        if cell.code:
            line += len(split_lines(terminated(cell.source)))
    return Notebook(tuple(cells))


def program_of(cell: Cell, columns: ColumnMap | None = None, magics: Collection[str] = ()) -> str:
    """The Python of a cell, its magics made harmless; the changes are noted in program lines."""
    lines = split_lines(terminated(cell.source))
    if skipped(cell.source, magics):
        bound = names_bound_by(cell.source)
        lines = [line[len(line.rstrip("\r\n")) :] for line in lines]
        if bound:
            lines[0] = " = ".join((*bound, "__unread__")) + lines[0]
        return "".join(lines)
    local = ColumnMap()
    local.apply(lines, list(dedented(lines)))
    local.apply(lines, list(neutralised("".join(lines))))
    if columns is not None:
        for number, replacements in local.made.items():
            columns.made.setdefault(number + cell.start - 1, []).extend(replacements)
    return "".join(lines)


def terminated(source: str) -> str:
    """A cell's source with its last line ended, as the next cell starts on a new one."""
    return source if ends_line(source) and source else source + "\n"


def _cell(entry: Any, index: int, line: int, speaks_python: bool) -> Cell:
    if not isinstance(entry, Mapping):
        return Cell(index, None, "", code=False)
    source = entry.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    elif not isinstance(source, str):
        source = ""
    metadata = entry.get("metadata")
    metadata = metadata if isinstance(metadata, Mapping) else {}
    tags = metadata.get("tags")
    tags = tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()
    code = speaks_python and entry.get("cell_type") == "code" and _language(metadata) in _PYTHON
    name = entry.get("id")
    return Cell(index, name if isinstance(name, str) else None, source, tags, code, line if code else 0)


def _language(metadata: Mapping[str, Any]) -> str:
    editor = metadata.get("vscode")
    language = editor.get("languageId", "") if isinstance(editor, Mapping) else ""
    return language.lower() if isinstance(language, str) else ""


def _is_python(metadata: Any) -> bool:
    if not isinstance(metadata, Mapping):
        return True
    for key, field in (("language_info", "name"), ("kernelspec", "language")):
        about = metadata.get(key)
        language = about.get(field) if isinstance(about, Mapping) else None
        if isinstance(language, str) and language:
            return language.lower() in _PYTHON
    return True


def _no_json(text: str, error: Exception) -> Notebook | None:
    if not text.strip() or not text.lstrip().startswith("{"):
        return None if text.strip() else Notebook(problem=_whole("not a notebook, the file is empty"))
    if isinstance(error, json.JSONDecodeError):
        message = error.msg[:1].lower() + error.msg[1:]
        column = error.colno - 1
        return Notebook(problem=TextProblem(f"broken notebook, {message}", error.lineno, column, error.lineno, column))
    return Notebook(problem=_whole("broken notebook, nested too deeply to analyse"))


def _whole(message: str) -> TextProblem:
    return TextProblem(message, 1, 0, 1, 0)
