"""Unit: bytes of all kinds into text, lines and offsets."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest

from tflint.source.encoding import decode
from tflint.source.file import SourceFile
from tflint.source.lines import split_lines
from tflint.source.problem import UnreadableFile
from tflint.source.span import Span


@pytest.mark.parametrize(
    "data, text, encoding",
    [
        (b"x = 1\n", "x = 1\n", "utf-8"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n", "utf-8"),
        ("é = 1\n".encode(), "é = 1\n", "utf-8"),
        ("# coding: latin-1\né\n".encode("latin-1"), "# coding: latin-1\né\n", "iso8859-1"),
        (
            "#!x\n# vim: set fileencoding=cp1251 :\nж\n".encode("cp1251"),
            "#!x\n# vim: set fileencoding=cp1251 :\nж\n",
            "cp1251",
        ),
        (b"x\n# coding: latin-1\n", "x\n# coding: latin-1\n", "utf-8"),
        (b"", "", "utf-8"),
    ],
)
def test_encodings(data: bytes, text: str, encoding: str) -> None:
    decoded = decode(data)
    assert (decoded.text, decoded.encoding, decoded.complaint) == (text, encoding, None)
    assert decoded.encode(text) == data


@pytest.mark.parametrize(
    "data, complaint",
    [
        (b"x = 1\ny = '\xe9'\n", "byte 0xe9 cannot be decoded, the file is not utf-8"),
        (b"# coding: klingon\n", "unknown encoding: klingon"),
        (b"# coding: rot13\n", "unknown encoding: rot13"),
        ("x = 1\n".encode("utf-16"), "the file is utf-16, python reads no such source"),
    ],
)
def test_bytes_python_refuses_are_read_and_complained_about(data: bytes, complaint: str) -> None:
    file = SourceFile.from_bytes("a.py", data)
    assert file.problems[0].message == complaint
    assert file.problems[0].assumed
    assert isinstance(file.module, cst.Module)


def test_the_undecodable_byte_has_a_line() -> None:
    assert SourceFile.from_bytes("a.py", b"x = 1\ny = '\xe9'\n").problems[0].span.line == 2


def test_only_python_line_ends_end_lines() -> None:
    text = "a\x0cb\x0b\u2028\x85c\r\nd\re\n\nf"
    assert split_lines(text) == ["a\x0cb\x0b\u2028\x85c\r\n", "d\r", "e\n", "\n", "f"]
    assert "".join(split_lines(text)) == text


@pytest.mark.parametrize("text", ["", "\n", "   ", "\t\n \n", "# only", "\x0c", "\r"])
def test_next_to_nothing_is_an_empty_module(text: str) -> None:
    file = SourceFile.from_text("a.py", text)
    assert not file.module.body
    assert all(problem.span.line >= 1 for problem in file.problems)


@pytest.mark.parametrize(
    "data, relevant",
    [
        (b"import tensorflow as tf\n", True),
        (b"from keras import layers\n", True),
        (b"from common import tf\nx = tf.zeros(3)\n", True),
        (b"import numpy as np\npdf.tfoo()\n", False),
        (b"", False),
    ],
)
def test_relevant(data: bytes, relevant: bool) -> None:
    assert SourceFile.from_bytes("a.py", data).relevant is relevant


def test_edit_range_and_lines() -> None:
    file = SourceFile.from_text("a.py", "é = 1\r\nfoo(x,\r\n  y)\r\n")
    span = file.statement_span(file.module.body[1])
    start, end = file.edit_range(span)
    assert file.text[start:end] == "foo(x,\r\n  y)"
    assert file.source_line(span) == "foo(x,"
    assert file.line_text(None, 99) == ""
    assert file.edit_range(Span("a.py", 99, 1, 99, 9)) == (len(file.text), len(file.text))


def test_unreadable(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.py"):
        with pytest.raises(UnreadableFile, match="cannot read"):
            SourceFile.read(str(path))


def test_read(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"x = 1")
    assert len(SourceFile.read(str(path)).module.body) == 1


def test_too_large_is_said() -> None:
    file = SourceFile.from_text("a.py", "x = 1\n" * 400_000)
    assert file.problems[0].message.startswith("too large to analyse")
    assert not file.module.body


@pytest.mark.parametrize(
    "text",
    ["x = " + "-" * 50_000 + "1", "x = 1" + "+1" * 50_000, "(" * 5000, "x = " + "'a' " * 20_000, "f" + "()" * 20_000],
)
def test_deep_nesting_is_said(text: str) -> None:
    file = SourceFile.from_text("a.py", text)
    assert file.problems
    assert isinstance(file.module, cst.Module)
