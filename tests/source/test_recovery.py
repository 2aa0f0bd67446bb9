"""Unit: texts that do not parse, what is said about them and what is left of them."""

from __future__ import annotations

import pytest

from tests.source.samples import small
from tflint.source.file import SourceFile


def _said(text: str) -> list[tuple[str, int, int, str | None]]:
    problems = SourceFile.from_text("a.py", text).problems
    return [(problem.message, problem.span.line, problem.span.column, problem.assumed) for problem in problems]


def test_a_missing_comma_between_layers() -> None:
    text = (
        "keras.Sequential([\n"
        "    Dense(10, activation='softmax') #Correct\n"
        "    Dense(10, activation='softmax', input_shape=(28, 28, 1)) # Incorrect\n"
        "])\n"
    )
    file = SourceFile.from_text("a.py", text)
    assert _said(text) == [("invalid syntax. Perhaps you forgot a comma?", 2, 36, "a comma after line 2")]
    layers = small(file).value.args[0].value.elements
    assert len(layers) == 2
    assert file.text == text


@pytest.mark.parametrize(
    "text, program, assumed",
    [
        ("x = f(1, 2\ny = 3\n", "x = f(1, 2)\ny = 3\n", "a closing `)` at the end of line 1"),
        (
            "model = S([\nD(1),\nD(2)\nx = 3\n",
            "model = S([\nD(1),\nD(2)])\nx = 3\n",
            "a closing `])` at the end of line 3",
        ),
        ("m.add(D(10)\nm.add(D(20))\n", "m.add(D(10))\nm.add(D(20))\n", "a closing `)` at the end of line 1"),
        ("[D(1),\nD(2)\nD(3)]\n", "[D(1),\nD(2),\nD(3)]\n", "a comma after line 2"),
        ("m.fit(# todo)\nx = 3\n", "m.fit(*__unread__)# todo)\nx = 3\n", "a closing `)` at the end of line 1"),
        (
            "s = S([\n  L(# todo),\n  # todo\n  L(1)\n])\n",
            "s = S([\n  L(*__unread__),# todo),\n  # todo\n  L(1)\n])\n",
            "a closing `)` at the end of line 2",
        ),
        (
            "o = A(lr=# todo, m=1)\nx = 3\n",
            "o = A(lr=__unread__, *__unread__)# todo, m=1)\nx = 3\n",
            "a closing `)` at the end of line 1",
        ),
        (
            "m.c(A(# todo),m=['x'])\nx = 3\n",
            "m.c(A(*__unread__), *__unread__)# todo),m=['x'])\nx = 3\n",
            "a closing `))` at the end of line 1",
        ),
        ("f(# a) one\n  1)\nx =\n  2\n", "f(# a) one\n  1)\nx = \\\n  2\n", "line 3 goes on in line 4"),
        ("x = [1, 2)\n", "x = [1, 2]\n", "`]` in place of `)` on line 1"),
        ("x = 1)\n", "x = 1 \n", "`)` on line 1 is left out"),
        ("if x\n  y\n", "if x:\n  y\n", "a colon after `x` on line 1"),
        ("class A\n  x\n", "class A:\n  x\n", "a colon after `A` on line 1"),
        ("f('abc)\ny\n", "f('abc')\ny\n", "a closing quote at the end of line 1"),
        ("x = '''abc\ny\n", "x = '''abc'''\ny\n", "closing quotes at the end of line 1"),
        ("a = “x”\n", 'a = "x"\n', '`"` in place of `“` on line 1'),
        ("a\u00a0= 1\nb\u00a0= 2\n", "a = 1\nb = 2\n", "a space in place of U+00A0"),
        ("if x = 3:\n  y\n", "if x == 3:\n  y\n", "`==` in place of `=` on line 1"),
        ("x =\n    f(1)\n", "x = \\\n    f(1)\n", "line 1 goes on in line 2"),
        ("if x:\ny\n", "if x: pass\ny\n", "nothing is done in the body of line 1"),
        ("x\n   y\n   z\nw\n", "x\ny\nz\nw\n", "lines 2 to 3 are indented by 0"),
        ("if x:\n    y\n  z\n", "if x:\n    y\n    z\n", "line 3 is indented by 4"),
        (
            "if x:\n        y\n\tz\n",
            "if x:\n        y\n        z\n",
            "a tab at the start of a line is 8 columns wide",
        ),
        ("x = \x001\n", "x =  1\n", "they are read as spaces"),
        ("print 'x', y; z\nif a: print b\n", "print('x', y); z\nif a: print(b)\n", "lines 1, 2 are read as python 2"),
        ("try:\n  x\nexcept A, e:\n  y\n", "try:\n  x\nexcept A as e:\n  y\n", "line 3 is read as python 2"),
        ("x = 0777 + 10L\n", "x = 0o777 + 10 \n", "line 1 is read as python 2"),
    ],
)
def test_small_repairs(text: str, program: str, assumed: str) -> None:
    file = SourceFile.from_text("a.py", text)
    assert [problem.assumed for problem in file.problems] == [assumed]
    assert file.program == program


@pytest.mark.parametrize(
    "text, program",
    [
        ("model = f(a, k=b, $, c)\ny = 1\n", "model = __unread__(f, a, b, c)\ny = 1\n"),
        ("model.add(C(8, $))\n", "__unread__(model, C)\n"),
        ("for a, b in x y z:\n    q\n", "for a, b in __unread__(a, b, x, y, z):\n    q\n"),
        ("def f(x, $):\n    return 1 $\nz = 1\n", "def f(*_, **__):\n    return __unread__()\nz = 1\n"),
        ("from a import b c, d\n", "b, c, d = __unread__, *__unread__\n"),
    ],
)
def test_what_cannot_be_repaired_becomes_unknown_and_not_wrong(text: str, program: str) -> None:
    """Leaving out `model.add(...)` would make a different model; a call of nothing known makes it unknown."""
    file = SourceFile.from_text("a.py", text)
    assert [line.rstrip() for line in file.program.splitlines()] == program.splitlines()


def test_merge_conflict_markers_leave_the_rest() -> None:
    file = SourceFile.from_text("a.py", "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> b\ny = 3\n")
    assert [problem.span.line for problem in file.problems] == [1, 3, 5]
    assert len(file.module.body) == 6


def test_problems_are_in_source_order_and_bounded() -> None:
    file = SourceFile.from_text("a.py", "".join(f"x{i} = $\n" for i in range(100)))
    lines = [problem.span.line for problem in file.problems]
    assert lines == sorted(lines)
    assert len(lines) <= 22


@pytest.mark.parametrize(
    "text", ["\x00\x01\x02\xff" * 50, "}{" * 200, "'\"" * 101, "def " * 100, "\\\n" * 50 + "$", ": \n" * 60]
)
def test_garbage_ends_in_a_module(text: str) -> None:
    file = SourceFile.from_text("a.py", text)
    assert file.problems
    assert file.module is not None


def test_what_libcst_alone_refuses_is_analysed() -> None:
    file = SourceFile.from_text("a.py", "x = f(1)\nif a:\n\n    \\\n    y = g(2)\nz = 3\n")
    assert not file.problems
    assert [type(statement).__name__ for statement in file.module.body] == [
        "SimpleStatementLine",
        "If",
        "SimpleStatementLine",
    ]


def test_each_bracket_a_comment_was_to_close_is_told_once() -> None:
    text = "x = D(# here)(x)\ny = M( # here, x)\ny.compile(loss = # here,\n  metrics = # here)\nh = y.fit(# here)\n"
    file = SourceFile.from_text("a.py", text)
    unclosed = [problem.span.line for problem in file.problems if problem.message == "'(' was never closed"]
    assert unclosed == [1, 2, 3, 5]
    assert [problem.span.line for problem in file.problems] == [1, 2, 3, 4, 5]
