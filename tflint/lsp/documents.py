"""Opened, changed and closed texts and notebooks into the programs to lint, each a frozen snapshot."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from lsprotocol import types
from pygls.uris import to_fs_path

from tflint.lsp.text import UTF16, Text
from tflint.source.file import SourceFile

Change = tuple[int, int, int]
"""An edit that happened: start and end offset of what was replaced, and the length of what came instead."""

LONGEST_HISTORY = 4000
VIRTUAL = ".virtual_documents"
"""The folder under which JupyterLab says the flattened text of a notebook lies."""


@dataclass(eq=False)
class Document:
    """One open text: a file or a notebook's cell; `changes` are the edits since `since` edits were made."""

    uri: str
    language: str
    text: Text
    version: int | None = None
    changes: list[Change] = field(default_factory=list)
    since: int = 0

    @property
    def count(self) -> int:
        """How many edits this text has seen."""
        return self.since + len(self.changes)

    def change(self, changes: Iterable[Any], version: int | None) -> None:
        """Apply an editor's edits, one after the other; one without a range replaces the whole text."""
        for each in changes:
            if getattr(each, "range", None) is None:
                start, end, new = _whole(self.text.text, each.text)
            else:
                start, end = self.text.offsets(each.range)
                new = each.text
            self.text = self.text.edited(start, end, new)
            self.changes.append((start, end, len(new)))
        if len(self.changes) > LONGEST_HISTORY:
            self.forget(self.count - LONGEST_HISTORY // 2)
        self.version = version

    def part(self) -> Part:
        """The document as it is now."""
        return Part(self.uri, self.text, self.version, self.count)

    def forget(self, until: int) -> None:
        """Drop the edits nobody asks for any more."""
        if until > self.since:
            del self.changes[: until - self.since]
            self.since = until

    def changes_between(self, first: int, last: int) -> list[Change] | None:
        """The edits from one count to another, `None` when they are forgotten."""
        return None if first < self.since else self.changes[first - self.since : last - self.since]


def _whole(old: str, new: str) -> tuple[int, int, str]:
    """A whole new text as the one piece that differs, so that what stands around it can be followed."""
    limit = min(len(old), len(new))
    low = 0
    while low < limit and old[low] == new[low]:
        low += 1
    high = 0
    while high < limit - low and old[-1 - high] == new[-1 - high]:
        high += 1
    return low, len(old) - high, new[low : len(new) - high]


@dataclass(frozen=True, slots=True)
class Part:
    """One document as it was when a snapshot was taken."""

    uri: str
    text: Text
    version: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A program at one moment: one part for a file, one for every cell of a notebook (`None` for other cells)."""

    uri: str
    path: str
    serial: int
    parts: tuple[Part | None, ...]
    notebook: bool = False

    def source(self) -> SourceFile:
        """The program to lint."""
        if not self.notebook:
            part = self.parts[0]
            return SourceFile.from_text(self.path, part.text.text if part is not None else "")
        cells = [_cell(part) for part in self.parts]
        return SourceFile.from_text(self.path, json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}))

    def part(self, cell: int | None) -> Part | None:
        """The part a span of this program lies in."""
        index = (cell or 1) - 1
        return self.parts[index] if 0 <= index < len(self.parts) else None

    def find(self, uri: str) -> tuple[int | None, Part] | None:
        """A document's cell number and part."""
        for index, part in enumerate(self.parts, 1):
            if part is not None and key(part.uri) == key(uri):
                return (index if self.notebook else None), part
        return None


def _cell(part: Part | None) -> dict[str, Any]:
    if part is None:
        return {"cell_type": "markdown", "source": "", "metadata": {}}
    return {"cell_type": "code", "source": part.text.text, "metadata": {}}


@dataclass(eq=False)
class Unit:
    """One program that is open: a file with its document, or a notebook with its cells in order."""

    uri: str
    path: str
    documents: list[Document | None]
    notebook: bool = False
    serial: int = 0

    def snapshot(self) -> Snapshot:
        """The program as it is now."""
        parts = [None if each is None else each.part() for each in self.documents]
        return Snapshot(self.uri, self.path, self.serial, tuple(parts), self.notebook)

    def present(self) -> Iterator[Document]:
        """The documents that hold Python."""
        return (each for each in self.documents if each is not None)


class Documents:
    """All open programs by the URI of any of their documents."""

    def __init__(self) -> None:
        self.encoding: str = UTF16
        self.units: dict[str, Unit] = {}
        self._owners: dict[str, Unit] = {}
        self._texts: dict[str, Document] = {}
        self._order: dict[str, list[str]] = {}

    def unit(self, uri: str) -> Unit | None:
        """The program a document, cell or notebook belongs to."""
        return self._owners.get(key(uri)) or self.units.get(key(uri))

    def text(self, uri: str) -> Document | None:
        """The open document of a URI."""
        return self._texts.get(key(uri))

    def open(self, item: types.TextDocumentItem) -> Unit:
        """Take up a text."""
        document = self._document(item)
        unit = Unit(item.uri, path_of(item.uri, item.text), [document])
        self.units[key(item.uri)] = self._owners[key(item.uri)] = unit
        return unit

    def change(self, uri: str, changes: Sequence[Any], version: int | None) -> Unit | None:
        """Apply edits to a text; a text nobody opened has none."""
        document, unit = self.text(uri), self._owners.get(key(uri))
        if document is None or unit is None:
            return None
        document.change(changes, version)
        unit.serial += 1
        return unit

    def close(self, uri: str) -> Unit | None:
        """Let go of a text or notebook, with its cells."""
        unit = self.units.pop(key(uri), None)
        self._order.pop(key(uri), None)
        for document in unit.present() if unit is not None else ():
            self._owners.pop(key(document.uri), None)
            self._texts.pop(key(document.uri), None)
        return unit

    def open_notebook(self, notebook: types.NotebookDocument, texts: Sequence[types.TextDocumentItem]) -> Unit:
        """Take up a notebook; cells whose text is not sent are no Python."""
        for item in texts:
            self._document(item)
        path = path_of(notebook.uri, "{}")
        unit = Unit(notebook.uri, path if path.endswith(".ipynb") else path + ".ipynb", [], notebook=True)
        self.units[key(notebook.uri)] = unit
        self._arrange(unit, [cell.document for cell in notebook.cells])
        return unit

    def change_notebook(
        self, uri: str, change: types.NotebookDocumentChangeEvent
    ) -> tuple[Unit | None, list[Document]]:
        """Apply a notebook's change: its cells and their texts; also says which documents are gone."""
        unit = self.units.get(key(uri))
        if unit is None:
            return None, []
        gone: list[Document] = []
        cells = change.cells
        if cells is not None and cells.structure is not None:
            gone = self._restructure(unit, cells.structure)
        for content in (cells.text_content if cells is not None else None) or ():
            document = self.text(content.document.uri)
            if document is not None:
                document.change(content.changes, content.document.version)
        unit.serial += 1
        return unit, gone

    def _restructure(self, unit: Unit, structure: types.NotebookDocumentCellChangeStructure) -> list[Document]:
        for item in structure.did_open or ():
            self._document(item)
        array = structure.array
        uris = list(self._order[key(unit.uri)])
        start = min(array.start, len(uris))
        uris[start : start + array.delete_count] = [cell.document for cell in array.cells or ()]
        gone = [self._texts.pop(key(each.uri), None) for each in structure.did_close or ()]
        for document in gone:
            if document is not None:
                self._owners.pop(key(document.uri), None)
        self._arrange(unit, uris)
        return [document for document in gone if document is not None]

    def _arrange(self, unit: Unit, uris: list[str]) -> None:
        self._order[key(unit.uri)] = uris
        found = [self.text(uri) for uri in uris]
        unit.documents = [each if each is not None and each.language in ("python", "") else None for each in found]
        for document in unit.present():
            self._owners[key(document.uri)] = unit

    def _document(self, item: types.TextDocumentItem) -> Document:
        document = Document(item.uri, item.language_id or "", Text(item.text, self.encoding), item.version)
        self._texts[key(item.uri)] = document
        return document


def key(uri: str) -> str:
    """A URI as it is compared: editors quote them differently."""
    return unquote(uri)


def path_of(uri: str, text: str) -> str:
    """The path a program is linted under; one that was never saved gets its name."""
    path = (to_fs_path(uri) if uri.startswith("file:") else None) or unquote(uri.partition(":")[2]).lstrip("/")
    path = path.partition("#")[0] or "untitled.py"
    if path.endswith(".ipynb") and not text.lstrip().startswith("{"):
        # JupyterLab sends the cells as one Python text under the notebook's name
        return path.replace(f"{VIRTUAL}/", "") + ".py"
    return path
