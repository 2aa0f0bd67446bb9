"""Case: programs over pandas tables; every size that is told is the one pandas itself has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.knowledge.layers.twins import value_of
from tflint.interpret import interpret
from tflint.program.dim import Expr, Symbol
from tflint.program.facts import Call
from tflint.program.values import Const, Size, TensorValue
from tflint.source.file import SourceFile

START = """
import numpy as np
import pandas as pd
df = pd.read_csv("table.csv")
exact = pd.DataFrame({"a": [1, 2, 3, 4], "b": [3.0, 4.0, 5.0, 6.0], "c": ["x", "y", "x", "z"]})
named = pd.read_csv("table.csv", names=["p", "q", "r", "s"], header=0)
"""

EXPRESSIONS = """
df
df.values
df.shape[1]
len(df)
len(df.columns)
df["a"]
df.a
df[["a", "b"]]
df.drop("y", axis=1)
df.drop(columns=["a", "y"])
df.drop(["a"], axis=1).values
df.drop([0, 1])
df.drop(columns="nothing", errors="ignore")
df.iloc[:, :-1]
df.iloc[:, :-1].values
df.iloc[:, -1]
df.iloc[:, 1:]
df.iloc[:, 0:2]
df.iloc[2]
df.iloc[:3, :2]
df.iloc[[0, 2], [1]]
df.loc[:, ["a", "b"]]
df.loc[:, "a"]
df.loc[:, "a":"b"]
df.loc[df["a"] > 3]
df.loc[df["a"] > 3, "a"]
df[df["a"] > 3]
df[1:4]
df[:-2]
df["a"][:2]
df.dropna()
df.fillna(0)
df.astype("float32")
df.copy()
df.sample(frac=1)
df.sample(3)
df.head()
df.reset_index(drop=True)
df.reset_index()
df.set_index("a")
df.select_dtypes("number")
df.isnull()
df["a"].isnull()
df["y"].unique()
df["y"].nunique()
df["a"].to_numpy()
df.to_numpy()
df["a"].map({1: 2})
df.T
pd.get_dummies(df["y"])
pd.get_dummies(exact)
pd.get_dummies(exact["c"]).values
pd.concat([exact, exact])
pd.concat([exact, exact], axis=1)
pd.concat([df, df])
pd.concat([df["a"], df["b"]], axis=1)
pd.DataFrame(np.zeros((5, 3)))
pd.DataFrame(np.zeros((5, 3)), columns=["a", "b", "c"]).drop("a", axis=1)
pd.Series([1, 2, 3])
exact
exact.values
exact.drop("a", axis=1)
exact[["a", "c"]].values
exact.drop(columns=["a"]).columns
exact.assign(d=3)
exact.rename(columns={"a": "z"})
named
named.drop("p", axis=1)
pd.read_csv("table.csv", usecols=["a", "b"])
pd.read_csv("table.csv", usecols=[0, 1])
pd.read_csv("table.csv", index_col=0)
pd.read_csv("table.csv", header=None)
pd.to_numeric(df["a"])
df - df.mean()
df / 255.0
np.array(df)
""".strip().splitlines()

STATEMENTS = [
    'y = df.pop("y")',
    'df.drop("a", axis=1, inplace=True)',
    'df.drop(columns=["a", "b"], inplace=True)',
    'del df["a"]',
    'df["new"] = 1',
    'df["a"] = 1',
    'exact["new"] = 1',
    'exact["a"] = exact["a"] * 2',
    'del exact["a"]',
    'exact.pop("b")',
    'other = exact\nother["d"] = 1',
    "df.dropna(inplace=True)",
    'exact.insert(0, "z", 1)',
    'df.loc[:, "new"] = 1',
    "df.fillna(0, inplace=True)",
    'exact.rename(columns={"a": "q"}, inplace=True)\ndel exact["q"]',
    'exact.columns = ["u", "v", "w"]\nexact = exact.drop("u", axis=1)',
    'exact[["a", "new"]] = 0',
    'for name in ["a", "b"]:\n    df.pop(name)',
    'if len(df) > 2:\n    del df["a"]',
    'def cut(table):\n    del table["a"]\n    return table\nexact = cut(exact)',
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a table."""
    pytest.importorskip("pandas")
    rows = "\n".join(f"{n},{n * 2.5},{n % 3},{n % 2}" for n in range(1, 8))
    (tmp_path / "table.csv").write_text(f"a,b,c,y\n{rows}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(program: str) -> list[list[Any]]:
    """The arguments of each `print` of a program."""
    calls = interpret(SourceFile.from_text("program.py", program)).of(Call)
    return [list(call.positional) for call in calls if call.name == "builtins.print"]


def happened(program: str) -> list[list[Any]]:
    """The arguments of each `print` of a program that is run."""
    found: list[list[Any]] = []
    exec(program, {"print": lambda *given: found.append([_frozen(each) for each in given])})
    return found


def _frozen(value: Any) -> Any:
    return value.copy() if hasattr(value, "copy") else value


def sizes(value: Any) -> tuple[Any, ...] | None:
    """The sizes of a value of ours, a number being its own; `None` when not known."""
    if isinstance(value, TensorValue):
        return value.spec.shape.dims
    if isinstance(value, Size):
        return (value.dim,)
    return (value.value,) if isinstance(value, Const) and isinstance(value.value, int) else None


def difference(ours: Any, real: Any) -> str | None:
    """Where what is told is not so; the symbols of the table that is read stand for its sizes."""
    mine = sizes(ours)
    if mine is None:
        return None
    shape = tuple(real.shape) if hasattr(real, "shape") and real.shape != () else (int(real),)
    if len(shape) != len(mine):
        return f"{ours!r}, really {shape}"
    for size, number in zip(mine, shape, strict=True):
        known = value_of(size, _numbers(size))
        if known is not None and known != number:
            return f"{ours!r}, really {shape}"
    return None


def _symbols(size: Any) -> list[Symbol]:
    terms = size.terms if isinstance(size, Expr) else ()
    return [factor for factors, _ in terms for factor in factors if isinstance(factor, Symbol)]


def _numbers(size: Any) -> dict[Any, int]:
    """What the symbols of the table as it was read stand for."""
    first = {"n_rows": 7, "n_columns": 4}
    known = (symbol for symbol in _symbols(size) if symbol.identity in READ)
    return {symbol: first[symbol.name] for symbol in known if symbol.name in first}


READ: set[int] = set()


def compare(program: str) -> None:
    """Hold what is told of each `print` against what happened."""
    ours, real = told(program), happened(program)
    assert len(ours) == len(real)
    READ.clear()
    for dims in (sizes(each) for each in ours[0]):
        READ.update(symbol.identity for size in dims or () for symbol in _symbols(size))
    wrong = [difference(a, b) for row, truth in zip(ours, real, strict=True) for a, b in zip(row, truth, strict=True)]
    assert not [each for each in wrong if each]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_expression(folder: Path, expression: str) -> None:
    compare(f"{START}print(df)\nprint({expression})\n")


@pytest.mark.parametrize("statement", STATEMENTS)
def test_in_place(folder: Path, statement: str) -> None:
    compare(f"{START}print(df)\n{statement}\nprint(df)\nprint(exact)\n")


def test_what_is_exact() -> None:
    """Where columns are named they are counted."""
    pairs = {
        "exact.drop('a', axis=1).values": "(4, 2)",
        "named.drop('p', axis=1)": "(n_rows, 3)",
        "df.drop('y', axis=1)": "(n_rows, n_columns - 1)",
        "df.iloc[:, :-1].values": "(n_rows, n_columns - 1)",
        "df[['a', 'b']]": "(n_rows, 2)",
    }
    for expression, shape in pairs.items():
        assert repr(told(f"{START}print({expression})\n")[0][0].spec.shape) == shape
