"""A syntax tree and CPython's own parse of the same text into places of single nodes, one statement at a time."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import libcst as cst
from libcst._nodes.internal import CodegenState

Place = tuple[int, int, int, int]
"""Start line from 1 and column from 0, end line and column (exclusive), columns in code points."""

_PASS = cst.SimpleStatementSuite([cst.Pass()])


class Misaligned(Exception):
    """The two parses do not have the same statements."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where CPython saw a statement, and the indentation of its line."""

    node: ast.stmt
    indent: str
    is_elif: bool = False


class Recorder(CodegenState):
    """Code generation that notes where each node starts and ends; a whole module or one statement."""

    def __init__(self, module: cst.Module, indent: str = "") -> None:
        super().__init__(module.default_indent, module.default_newline)
        if indent:
            self.indent_tokens.append(indent)
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
    """Places of the nodes of one parsed text; nothing is computed before it is asked for."""

    def __init__(self, module: cst.Module, tree: ast.Module | None, lines: Sequence[str]) -> None:
        self.module = module
        self.tree = tree
        self.lines = lines
        self._anchors: dict[cst.CSTNode, Anchor] | None = None
        self._recorded: dict[cst.CSTNode, dict[cst.CSTNode, Place]] = {}
        self._everything: dict[cst.CSTNode, Place] | None = None

    def node(self, statement: cst.CSTNode, node: cst.CSTNode) -> Place:
        """The place of a node of a statement; of the statement or the first line where that cannot be told."""
        if node is statement:
            return self.statement(statement)
        anchor = self.anchors.get(statement)
        if anchor is not None:
            if statement not in self._recorded:
                self._recorded[statement] = self._record(statement, anchor)
            place = self._recorded[statement].get(node)
            if place is not None:
                return place
        place = self.everything.get(node)
        return place if place is not None else self.statement(statement)

    def statement(self, statement: cst.CSTNode) -> Place:
        """The place of a whole statement, decorators and body included."""
        if isinstance(statement, (cst.SimpleStatementLine, cst.SimpleStatementSuite)) and statement.body:
            first, last = self.statement(statement.body[0]), self.statement(statement.body[-1])
            return (*first[:2], *last[2:])
        anchor = self.anchors.get(statement)
        if anchor is None:
            return self.everything.get(statement, (1, 0, 1, 0))
        node = anchor.node
        line, column = node.lineno, self._column(node.lineno, node.col_offset)
        for decorator in getattr(node, "decorator_list", ()):
            line = min(line, decorator.lineno)
        end_line = node.end_lineno or node.lineno
        return line, column, end_line, self._column(end_line, node.end_col_offset or 0)

    @property
    def anchors(self) -> dict[cst.CSTNode, Anchor]:
        """CPython's statement of each statement; empty where CPython refuses the text."""
        if self._anchors is None:
            self._anchors = {}
            if self.tree is not None:
                try:
                    self._anchors = align(self.module, self.tree)
                except (Misaligned, RecursionError):
                    self._anchors = {}
        return self._anchors

    @property
    def everything(self) -> dict[cst.CSTNode, Place]:
        """Places of all nodes, by generating the whole module: the slow way round."""
        if self._everything is None:
            recorder = Recorder(self.module)
            try:
                self.module._codegen(recorder)
            except RecursionError:
                recorder.places.clear()
            self._everything = recorder.places
        return self._everything

    def _column(self, line: int, offset: int) -> int:
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return offset if text.isascii() else len(text.encode("utf-8", "replace")[:offset].decode("utf-8", "replace"))

    def _record(self, statement: cst.CSTNode, anchor: Anchor) -> dict[cst.CSTNode, Place]:
        recorder = Recorder(self.module, anchor.indent)
        small = isinstance(statement, cst.BaseSmallStatement)
        shown = statement if small else _header(statement)
        try:
            if anchor.is_elif:
                shown._codegen(recorder, is_elif=True)
            else:
                shown._codegen(recorder)
        except RecursionError:
            return {}
        row, column = (1, 0) if small else recorder.places[shown][:2]
        down = anchor.node.lineno - row
        right = self._column(anchor.node.lineno, anchor.node.col_offset) - column
        return {
            node: (
                line + down,
                start + right if line == row else start,
                end_line + down,
                end + right if end_line == row else end,
            )
            for node, (line, start, end_line, end) in recorder.places.items()
        }


def _header(statement: cst.CSTNode) -> cst.CSTNode:
    """A compound statement with nothing in its body; one whose parts have tests of their own stays whole."""
    match statement:
        case cst.If() | cst.For() | cst.While():
            return statement.with_changes(leading_lines=(), body=_PASS, orelse=None)
        case cst.With() | cst.FunctionDef() | cst.ClassDef():
            return statement.with_changes(leading_lines=(), body=_PASS)
    return statement.with_changes(leading_lines=())


def align(module: cst.Module, tree: ast.Module) -> dict[cst.CSTNode, Anchor]:
    """Pair the statements of both trees in document order; raises Misaligned when they differ."""
    found: dict[cst.CSTNode, Anchor] = {}
    _align_block(module.body, tree.body, "", module.default_indent, found)
    return found


def _align_block(
    body: Sequence[Any], nodes: Sequence[ast.stmt], indent: str, default: str, found: dict[cst.CSTNode, Anchor]
) -> None:
    remaining = iter(nodes)
    try:
        for statement in body:
            if isinstance(statement, cst.SimpleStatementLine):
                for small in statement.body:
                    found[small] = Anchor(next(remaining), indent)
            elif isinstance(statement, cst.BaseSmallStatement):
                found[statement] = Anchor(next(remaining), indent)
            else:
                _align_compound(statement, next(remaining), indent, default, found)
    except StopIteration:
        raise Misaligned from None
    if next(remaining, None) is not None:
        raise Misaligned


def _align_compound(
    statement: Any, node: Any, indent: str, default: str, found: dict[cst.CSTNode, Anchor], is_elif: bool = False
) -> None:
    while True:
        found[statement] = Anchor(node, indent, is_elif)
        if isinstance(statement, cst.Match):
            inner = indent + (default if statement.indent is None else statement.indent)
            for case, match_case in _zip(statement.cases, node.cases):
                _align_suite(case.body, match_case.body, inner, default, found)
            return
        _align_suite(statement.body, node.body, indent, default, found)
        for handler, except_handler in _zip(getattr(statement, "handlers", ()), getattr(node, "handlers", ())):
            _align_suite(handler.body, except_handler.body, indent, default, found)
        if getattr(statement, "finalbody", None) is not None:
            _align_suite(statement.finalbody.body, node.finalbody, indent, default, found)
        orelse = getattr(statement, "orelse", None)
        if not isinstance(orelse, cst.If):
            break
        if len(node.orelse) != 1:
            raise Misaligned
        statement, node, is_elif = orelse, node.orelse[0], True
    if orelse is not None:
        _align_suite(orelse.body, node.orelse, indent, default, found)


def _align_suite(
    suite: Any, nodes: Sequence[ast.stmt], indent: str, default: str, found: dict[cst.CSTNode, Anchor]
) -> None:
    if isinstance(suite, cst.IndentedBlock):
        indent += default if suite.indent is None else suite.indent
    _align_block(suite.body, nodes, indent, default, found)


def _zip(left: Sequence[Any], right: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    if len(left) != len(right):
        raise Misaligned
    return zip(left, right, strict=True)
