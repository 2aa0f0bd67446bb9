"""Unit: the server's text after any edits is the editor's text, whatever ends a line for Python's `str`."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("pygls")

from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from tflint.lsp.documents import Document
from tflint.lsp.marks import shifted, unshifted
from tflint.lsp.text import Text
from tflint.source.span import Span

SIZES = {"utf-8": lambda char: len(char.encode()), "utf-16": lambda char: 2 if char > "\uffff" else 1, "utf-32": len}
TEXTS = st.text(alphabet="ab \n\r\f\v\u2028\u0085é\U0001f600", max_size=30)
PLACES = st.tuples(st.integers(0, 8), st.integers(0, 12))


def model_lines(text: str) -> list[str]:
    """The lines of a text as the protocol counts them, found character by character."""
    lines, line, index = [], "", 0
    while index < len(text):
        line += text[index]
        if text[index] == "\r" and text[index + 1 : index + 2] == "\n":
            line += "\n"
            index += 1
        if line[-1] in "\r\n":
            lines.append(line)
            line = ""
        index += 1
    return [*lines, line]


def model_offset(text: str, place: tuple[int, int], encoding: str) -> int:
    lines = model_lines(text)
    if place[0] >= len(lines):
        return len(text)
    line = lines[place[0]].rstrip("\r\n")
    taken = points = 0
    while points < len(line) and taken + SIZES[encoding](line[points]) <= place[1]:
        taken += SIZES[encoding](line[points])
        points += 1
    return sum(map(len, lines[: place[0]])) + points


@pytest.mark.parametrize("encoding", SIZES)
@given(start=TEXTS, edits=st.lists(st.tuples(PLACES, PLACES, TEXTS, st.booleans()), max_size=12))
@settings(max_examples=120, deadline=None)
def test_random_edits(encoding: str, start: str, edits: list[Any]) -> None:
    document = Document("file:///x.py", "python", Text(start, encoding), 0)
    model = start
    for version, (first, last, new, whole) in enumerate(edits):
        if whole:
            model = new
            document.change([types.TextDocumentContentChangeWholeDocument(new)], version)
        else:
            low, high = sorted((model_offset(model, first, encoding), model_offset(model, last, encoding)))
            model = model[:low] + new + model[high:]
            range = types.Range(types.Position(*first), types.Position(*last))
            document.change([types.TextDocumentContentChangePartial(range, new)], version)
        assert document.text.text == model
        assert len(document.text.starts) == len(model_lines(model))


@pytest.mark.parametrize("encoding", SIZES)
@given(text=TEXTS, data=st.data())
@settings(max_examples=80, deadline=None)
def test_positions_lead_back(encoding: str, text: str, data: st.DataObject) -> None:
    lines = Text(text, encoding)
    offset = data.draw(st.integers(0, len(text)))
    found = lines.offset(lines.position(offset))
    between = text[offset - 1 : offset + 1] == "\r\n" or (
        offset and text[offset - 1] == "\r" and text[offset:][:1] == "\n"
    )
    assert found == (offset - 1 if between else offset)


def test_the_edit_pygls_corrupts() -> None:
    """A form feed and U+2028 end a line for `str.splitlines` only."""
    document = Document("file:///x.py", "python", Text('a = 1\f\nb = "\u2028"\nc = 3\n'), 1)
    range = types.Range(types.Position(2, 4), types.Position(2, 5))
    document.change([types.TextDocumentContentChangePartial(range, "4")], 2)
    assert document.text.text == 'a = 1\f\nb = "\u2028"\nc = 4\n'


def test_spans_beside_wide_characters() -> None:
    text = Text('x = "\U0001f600"; y = 1\n', "utf-16")
    start, end = text.of_span(Span("x.py", 1, 10, 1, 11))
    assert text.text[start:end] == "y"
    assert text.range(start, end) == types.Range(types.Position(0, 10), types.Position(0, 11))


def test_spans_behind_a_byte_order_mark() -> None:
    text = Text("\ufeffx = 1\ny = 2\n")
    assert text.text[slice(*text.of_span(Span("x.py", 1, 1, 1, 2)))] == "x"
    assert text.text[slice(*text.of_span(Span("x.py", 2, 1, 2, 2)))] == "y"
    assert text.line_column(1) == (1, 1)


@given(text=st.text("abc\n", max_size=20), data=st.data())
@settings(max_examples=100, deadline=None)
def test_a_piece_nobody_touched_is_found_again(text: str, data: st.DataObject) -> None:
    """What `shifted` says of a piece holds the same characters after the edits."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    piece, changes, now = text[start:end], [], text
    for _ in range(3):
        low = data.draw(st.integers(0, len(now)))
        high = data.draw(st.integers(low, len(now)))
        new = data.draw(st.text("xyz\n", max_size=5))
        now = now[:low] + new + now[high:]
        changes.append((low, high, len(new)))
    found = shifted(start, end, changes)
    assert found is None or now[found[0] : found[1]] == piece
    before = unshifted(offset := data.draw(st.integers(0, len(now))), changes)
    if before is not None and before < len(text) and offset < len(now) and now[offset] not in "xyz\n":
        assert text[before] == now[offset]


@given(old=TEXTS, new=TEXTS)
@settings(max_examples=100, deadline=None)
def test_differences_make_the_new_text(old: str, new: str) -> None:
    from tflint.lsp.actions import differences

    document = Document("file:///x.py", "python", Text(old), 1)
    for edit in sorted(differences(document.text, new), key=lambda each: each.range.start, reverse=True):
        document.change([types.TextDocumentContentChangePartial(edit.range, edit.new_text)], 2)
    assert document.text.text == new
