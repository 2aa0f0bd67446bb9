"""Unit: the tree made of CPython's is the one LibCST's own parser makes, but for white space and brackets."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import libcst as cst
import pytest

from tests.source.samples import CONSTRUCTS, ODD, PROGRAMS
from tflint.source.depth import MOST_DEPTH
from tflint.source.lines import split_lines
from tflint.source.nodes import children
from tflint.source.tree import Tree

ROOT = Path(__file__).parents[2]


def differ(read: Any, made: Any) -> str:
    """The first place where two trees are not the same, in words."""
    if type(read) is not type(made):
        return f"{type(made).__name__} for {type(read).__name__}"
    for name in ("value", "star", "id") if isinstance(read, cst.CSTNode) else ():
        if isinstance(getattr(read, name, None), str) and getattr(read, name) != getattr(made, name):
            return f"{getattr(made, name)!r} for {getattr(read, name)!r}"
    pairs = list(children(read)), list(children(made))
    if len(pairs[0]) != len(pairs[1]):
        return f"{len(pairs[1])} parts of {type(read).__name__} for {len(pairs[0])}"
    return next((found for pair in zip(*pairs, strict=True) if (found := differ(*pair))), "")


def check(text: str) -> None:
    tree = ast.parse(text)
    whole = Tree(tree, split_lines(text))
    made, anchors = whole.module, whole.anchors
    assert not differ(cst.parse_module(text), made)
    if "case" not in text:  # LibCST leaves out the space before a guard that is not its parser's
        assert ast.dump(ast.parse(made.code)) == ast.dump(tree)
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    assert set(map(id, anchors.values())) == set(map(id, statements))


@pytest.mark.parametrize("text", [*CONSTRUCTS, *ODD])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_tree_is_that_of_libcst(text: str, ending: str) -> None:
    text = text.replace("\n", ending)
    if "'''" in text and ending == "\r\n":
        pytest.skip("CPython counts the line ending in a string as one character")
    check(text)


@pytest.mark.parametrize("text", PROGRAMS)
def test_programs_that_python_takes(text: str) -> None:
    text = text.removeprefix("\ufeff")
    try:
        ast.parse(text)
    except SyntaxError:
        pytest.skip("no Python")
    assert not differ(cst.parse_module(text), Tree(ast.parse(text), split_lines(text)).module)


@pytest.mark.parametrize("path", sorted((ROOT / "tflint" / "interpret").glob("*.py")), ids=lambda path: path.stem)
def test_real_files(path: Path) -> None:
    check(path.read_text(encoding="utf-8"))


@pytest.mark.skipif(sys.version_info < (3, 12), reason="no such syntax")
def test_parameters_of_types() -> None:
    check("type A[T: int, *S, **P] = B[T]\ndef f[T](a: T) -> T: pass\nclass C[T: (int,\n  str)](D): pass\n")


@pytest.mark.skipif(sys.version_info < (3, 13), reason="no such syntax")
def test_defaults_of_parameters_of_types_are_no_trouble() -> None:
    text = "def f[T = int](a: T) -> T: pass\n"
    assert Tree(ast.parse(text), [text]).statement(0).name.value == "f"


@pytest.mark.skipif(sys.version_info < (3, 11), reason="no such syntax")
def test_groups_of_exceptions() -> None:
    check("try:\n    a\nexcept* B as c:\n    d\nx = a[1, *b], a[*c]\n")


def test_a_string_that_libcst_refuses_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> Any:
        raise cst.ParserSyntaxError("no", lines=[], raw_line=1, raw_column=0)

    monkeypatch.setattr(cst, "parse_expression", refuse)
    value = Tree(ast.parse("x = f'{a}'\n"), ["x = f'{a}'\n"]).statement(0).body[0].value
    assert isinstance(value, cst.FormattedString) and isinstance(value.parts[0], cst.FormattedStringExpression)


def test_deep_nesting_is_taken_as_far_as_it_is_analysed() -> None:
    signs = "x = " + "-" * MOST_DEPTH + "1\n"
    assert Tree(ast.parse(signs), [signs]).module.body
    rows = "".join(f"{'el' if number else ''}if a == {number}: b({number})\n" for number in range(MOST_DEPTH))
    tree = Tree(ast.parse(rows), split_lines(rows))
    assert tree.statement(0) is tree.module.body[0] and len(tree.anchors) == 2 * MOST_DEPTH
