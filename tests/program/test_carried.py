"""Unit: the names that one round of a loop may hand to the next."""

from __future__ import annotations

import libcst as cst
import pytest

from tflint.interpret.carried import carried


@pytest.mark.parametrize(
    ("loop", "names"),
    [
        ("for i in x:\n    a = i\n    b = a", set()),
        ("for i in x:\n    b = a\n    a = i", {"a"}),
        ("for i in x:\n    total += i", {"total"}),
        ("for i in x:\n    if i:\n        a = 1\n    b = a", {"a"}),
        ("for i in x:\n    if i:\n        a = 1\n    else:\n        a = 2\n    b = a", set()),
        ("for i in x:\n    if i:\n        a = 1\n    elif y:\n        a = 2\n    b = a", {"a", "y"}),
        ("for i, (j, k) in x:\n    a = i + j + k", set()),
        ("for i in x:\n    with f(i) as g:\n        a = g\n    b = a", {"f"}),
        ("for i in x:\n    for j in i:\n        a = j\n    b = a", {"a"}),
        ("for i in x:\n    try:\n        a = i\n    except E:\n        pass\n    b = a", {"a", "E"}),
        ("for i in x:\n    f(key=i).part = 1", {"f"}),
        ("for i in x:\n    a[i] = 1", {"a"}),
        ("for i in x:\n    g = lambda: late\n    late = i", {"late"}),
        ("for i in x:\n    def g():\n        return late\n    late = i", {"late", "g"}),
        ("for i in x:\n    a: int = i\n    b = a", set()),
        ("while a:\n    b = c", {"a", "c"}),
    ],
)
def test_names_handed_on(loop: str, names: set[str]) -> None:
    assert carried(cst.parse_module(loop + "\n").body[0]) >= names
    assert carried(cst.parse_module(loop + "\n").body[0]) - names <= {"int"}
