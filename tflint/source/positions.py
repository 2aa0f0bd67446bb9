"""A syntax tree and CPython's own parse of the same text into places of single nodes, one statement at a time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import libcst as cst
from libcst._nodes.internal import CodegenState

from tflint.source.nodes import children
from tflint.source.parsing import Parsed
from tflint.source.tree import Text, deeply, has_header, header

Place = tuple[int, int, int, int]
"""Start line from 1 and column from 0, end line and column (exclusive), columns in code points."""

_BELOW = ("body", "orelse")


class Recorder(CodegenState):
    """Code generation that notes where each node starts and ends."""

    def __init__(self, module: cst.Module) -> None:
        super().__init__(module.default_indent, module.default_newline)
        self.line = 1
        self.column = 0
        self.places: dict[cst.CSTNode, Place] = {}
        self.starts: list[tuple[int, int]] = []

    def add_indent_tokens(self) -> None:
        for token in self.indent_tokens:
            self.column += len(token)

    def add_token(self, value: str) -> None:
        if "\n" in value or "\r" in value:
            parts = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            self.line += len(parts) - 1
            self.column = len(parts[-1])
        else:
            self.column += len(value)

    def pop_trailing_newline(self) -> None:
        pass

    def before_codegen(self, node: cst.CSTNode) -> None:
        self.starts.append((self.line, self.column))

    def after_codegen(self, node: cst.CSTNode) -> None:
        start = self.starts.pop()
        if node not in self.places:
            self.places[node] = (*start, self.line, self.column)

    @contextmanager
    def record_syntactic_position(
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> Iterator[None]:
        start = (self.line, self.column)
        yield
        end = (self.line, self.column)
        if start_node is not None:
            start = self.places[start_node][:2]
        if end_node is not None:
            end = self.places[end_node][2:]
        self.places[node] = (*start, *end)


class Positions:
    """Places of the nodes of one parsed text; nothing is computed before it is asked for.

    CPython says where statements are. For what is inside of one, LibCST parses that statement alone: its nodes know the
    brackets and commas, and stand in the same order as those of the tree.
    """

    def __init__(self, parsed: Parsed) -> None:
        self._parsed = parsed
        self._made_of: dict[cst.CSTNode, dict[cst.CSTNode, Any]] = {}
        self._recorded: dict[cst.CSTNode, dict[cst.CSTNode, Place]] = {}
        self._everything: dict[cst.CSTNode, Place] | None = None
        self._owners: dict[cst.CSTNode, cst.CSTNode] | None = None

    def node(self, statement: cst.CSTNode, node: cst.CSTNode) -> Place:
        """The place of a node of a statement; of the statement or the first line where that cannot be told."""
        if node is statement or node in self._parsed.anchors:
            return self.statement(node)
        place = self._told(statement, node) or self._inside(statement).get(node)
        if place is None:
            place = self._inside(self._owner(node)).get(node) or self.everything.get(node)
        return place if place is not None else self.statement(statement)

    def statement(self, statement: cst.CSTNode) -> Place:
        """The place of a whole statement, decorators and body included."""
        if isinstance(statement, (cst.SimpleStatementLine, cst.SimpleStatementSuite)) and statement.body:
            first, last = self.statement(statement.body[0]), self.statement(statement.body[-1])
            return (*first[:2], *last[2:])
        node = self._parsed.anchors.get(statement)
        if node is None:
            return self.everything.get(statement, (1, 0, 1, 0))
        end = node.end_lineno or node.lineno
        return *_start(node, self._column), end, self._column(end, node.end_col_offset or 0)

    @property
    def everything(self) -> dict[cst.CSTNode, Place]:
        """Places of all nodes of a tree that LibCST has read, by generating the whole module; none of another."""
        if self._everything is None:
            self._everything = {} if self._parsed.read is None else _recorded(self._parsed.read)
        return self._everything

    def _told(self, statement: cst.CSTNode, node: cst.CSTNode) -> Place | None:
        """The place that CPython tells of a node, of an argument unless its value may stand in parentheses."""
        if statement not in self._made_of:
            self._made_of[statement] = self._origins(statement)
        of = self._made_of[statement].get(node)
        if of is None:
            return None
        told, call = of if type(of) is tuple else (of, None)
        line, end = told.lineno, told.end_lineno
        place = line, self._column(line, told.col_offset), end, self._column(end, told.end_col_offset)
        return place if call is None or self._is_bare(told, call, place) else None

    def _is_bare(self, argument: Any, call: ast.Call, place: Place) -> bool:
        """Whether an argument surely ends where its value does: at a comma, or at the end of its call."""
        if isinstance(getattr(argument, "value", argument), (ast.Tuple, ast.GeneratorExp)):
            return False
        line = self._parsed.lines[place[2] - 1]
        behind = line[place[3] :].lstrip(" ")
        end = len(line) - len(behind) + 1
        closes = (place[2], end) == (call.end_lineno, self._column(place[2], call.end_col_offset or 0))
        return behind.startswith(",") or (behind.startswith(")") and closes)

    def _origins(self, statement: cst.CSTNode) -> dict[cst.CSTNode, Any]:
        """CPython's nodes of the frequent expressions in a statement's header: it is made once more to tell."""
        anchor = self._parsed.anchors.get(statement)
        of: dict[cst.CSTNode, Any] = {}
        with deeply():
            again = None if anchor is None else header(anchor, Text(self._parsed.lines, of))
        if again is None or anchor is None:
            return {}
        pairs = _pairs(statement, again, has_header(anchor))
        return {node: of[twin] for node, twin in pairs if twin in of}

    def _column(self, line: int, offset: int) -> int:
        text = self._parsed.lines[line - 1] if line <= len(self._parsed.lines) else ""
        return offset if text.isascii() else len(text.encode("utf-8", "replace")[:offset].decode("utf-8", "replace"))

    def _owner(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The innermost statement a node stands in."""
        if self._owners is None:
            self._owners = {}
            for statement, anchor in self._parsed.anchors.items():
                waiting = _parts(statement, has_header(anchor))
                while waiting:
                    part = waiting.pop()
                    if part not in self._parsed.anchors:
                        self._owners[part] = statement
                        waiting.extend(children(part))
        return self._owners.get(node)

    def _inside(self, statement: cst.CSTNode | None) -> dict[cst.CSTNode, Place]:
        """The places of all nodes inside a statement, without those in the blocks below its header."""
        anchor = None if statement is None else self._parsed.anchors.get(statement)
        if statement is None or anchor is None:
            return {}
        if statement not in self._recorded:
            self._recorded[statement] = self._record(statement, anchor)
        return self._recorded[statement]

    def _record(self, statement: cst.CSTNode, anchor: ast.stmt) -> dict[cst.CSTNode, Place]:
        text, above = self._alone(anchor)
        try:
            module = cst.parse_module(text)
        except (cst.ParserSyntaxError, RecursionError):
            return {}
        read: Any = module.body[0]
        if above:
            read = read.body.body[0]
        if isinstance(read, cst.SimpleStatementLine):
            read = read.body[0]
        places = _recorded(module)
        down = _start(anchor, self._column)[0] - 1 - above
        found: dict[cst.CSTNode, Place] = {}
        for node, twin in _pairs(statement, read, has_header(anchor)):
            if type(node) is not type(twin):
                return {}
            if twin in places:
                line, column, end_line, end_column = places[twin]
                found[node] = (line + down, column, end_line + down, end_column)
        return found

    def _alone(self, node: Any) -> tuple[str, int]:
        """A statement as a program of its own, at the column where it stands, and the number of lines added above it.

        Of one with a header there is nothing below it.
        """
        lines = self._parsed.lines
        line, column = _start(node, self._column)
        end, end_column = node.end_lineno or node.lineno, self._column(node.end_lineno or 1, node.end_col_offset or 0)
        is_header = has_header(node)
        if is_header:
            end, end_column = _start(node.body[0], self._column)
        written = "".join(lines[line - 1 : end])
        written = written[column : len(written) - len(lines[end - 1]) + end_column] + ("pass" if is_header else "")
        if isinstance(node, ast.If) and written.startswith("elif"):
            written = "if  " + written[4:]
        before = lines[line - 1][:column]
        indent = " " * column if before.strip() else before
        return (f"if 1:\n{indent}{written}\n", 1) if before else (f"{written}\n", 0)


def _start(node: Any, column: Any) -> tuple[int, int]:
    """Line and column where a statement starts, with its decorators."""
    line = min((each.lineno for each in getattr(node, "decorator_list", ())), default=node.lineno)
    return min(line, node.lineno), column(node.lineno, node.col_offset)


def _recorded(module: cst.Module) -> dict[cst.CSTNode, Place]:
    recorder = Recorder(module)
    try:
        module._codegen(recorder)
    except RecursionError:
        return {}
    return recorder.places


def _pairs(statement: Any, again: Any, is_header: bool) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """The nodes of a statement, or of its header, with those of another tree of it."""
    waiting = list(zip(_parts(statement, is_header), _parts(again, is_header), strict=False))
    while waiting:
        node, twin = waiting.pop()
        yield node, twin
        waiting += zip(children(node), children(twin), strict=False)


def _parts(statement: Any, is_header: bool) -> list[cst.CSTNode]:
    """The nodes of a statement, those of its header where it has one."""
    below = {id(getattr(statement, name, None)) for name in _BELOW} if is_header else ()
    return [node for node in children(statement) if id(node) not in below]
