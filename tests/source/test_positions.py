"""Unit: positions computed one statement at a time are those of LibCST's own provider."""

from __future__ import annotations

import sys

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from tests.source.samples import CONSTRUCTS, PROGRAMS, small
from tflint.source.file import SourceFile
from tflint.source.nodes import children

_PLACED = (
    cst.BaseExpression, cst.Arg, cst.Param, cst.Decorator, cst.WithItem, cst.AssignTarget, cst.BaseElement,
    cst.BaseDictElement, cst.ImportAlias, cst.MatchPattern, cst.ExceptHandler, cst.Parameters,
)  # fmt: skip


def _compare(file: SourceFile, nodes: tuple[type, ...] = _PLACED) -> int:
    read = cst.parse_module(file.program)
    wanted = MetadataWrapper(read, unsafe_skip_copy=True).resolve(PositionProvider)
    compared = 0
    waiting: list[tuple[cst.CSTNode, cst.CSTNode, cst.CSTNode | None]] = [(file.module, read, None)]
    while waiting:
        node, twin, statement = waiting.pop()
        assert type(node) is type(twin)
        place = wanted.get(twin)
        if isinstance(node, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
            statement = node
            span = file.statement_span(node)
            if not getattr(node, "decorators", ()):
                assert place is not None and (span.line, span.column) == (place.start.line, place.start.column + 1), (
                    node
                )
        elif statement is not None and place is not None and isinstance(node, nodes):
            span = file.span(statement, node)
            found = (span.line, span.column - 1, span.end_line, span.end_column - 1)
            assert found == (place.start.line, place.start.column, place.end.line, place.end.column), node
            compared += 1
        waiting.extend((*pair, statement) for pair in zip(children(node), children(twin), strict=True))
    return compared


@pytest.mark.parametrize("text", CONSTRUCTS)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_node_is_where_libcst_says(text: str, ending: str) -> None:
    if text.startswith("\\"):
        pytest.skip("libcst drops a continuation at the start of a file and is wrong from there on")
    file = SourceFile.from_text("a.py", text.replace("\n", ending))
    assert not file.problems
    assert _compare(file) > 0
    assert file._positions._owners is None, "the slow way round was needed"


def test_a_leading_continuation_does_not_move_anything() -> None:
    file = SourceFile.from_text("a.py", CONSTRUCTS[-2])
    statement = small(file)
    span = file.span(statement, statement.value)
    assert (span.line, span.column, span.end_column) == (2, 5, 9)


def test_statements_end_where_cpython_says() -> None:
    file = SourceFile.from_text("a.py", "@d\ndef f():\n    x = 1; y = 2\n")
    function = file.module.body[0]
    assert isinstance(function, cst.FunctionDef)
    assert repr(file.statement_span(function)) == "a.py:1:1-3:17"
    assert repr(file.statement_span(function.body.body[0])) == "a.py:3:5-3:17"
    second = function.body.body[0].body[1]  # type: ignore[union-attr]
    assert repr(file.statement_span(second)) == "a.py:3:12-3:17"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="CPython reads it itself")
def test_newer_syntax_than_the_interpreter_is_no_problem() -> None:
    file = SourceFile.from_text("a.py", "type X = int\ndef f[T](a: T) -> T:\n    return g(a)\n")
    assert not file.problems
    assert _compare(file) > 5


@pytest.mark.skipif(sys.version_info >= (3, 11), reason="CPython reads it itself")
def test_a_star_in_a_subscript_is_newer_than_python_3_10() -> None:
    file = SourceFile.from_text("a.py", "x = a[1, *b]\n")
    assert not file.problems
    assert _compare(file) > 3


def test_lenient_positions_for_a_wrong_statement() -> None:
    file = SourceFile.from_text("a.py", "a = f(1)\nb = g(2)\n")
    first, second = small(file), small(file, 1)
    assert file.span(first, second.value).line == 2
    assert file.span(first, cst.Name("stranger")) == file.statement_span(first)


def test_repaired_text_keeps_original_columns() -> None:
    file = SourceFile.from_text("a.py", "f(a b, c)\n")
    statement = small(file)
    arguments = statement.value.args
    assert [file.span(statement, argument).column for argument in arguments] == [3, 5, 8]


@pytest.mark.parametrize("text", PROGRAMS)
def test_spans_lie_inside_the_file(text: str) -> None:
    file = SourceFile.from_text("a.py", text)
    for statement in file.module.body:
        start, end = file.edit_range(file.statement_span(statement))
        assert 0 <= start <= end <= len(file.text)
