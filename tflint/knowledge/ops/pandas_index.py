"""Turns subscripts of pandas tables (`df["a"]`, `df.iloc[:, 1:]`, `df.loc[mask, "a"]`) into what they select."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from tflint.knowledge.ops.pandas_make import column, names, table
from tflint.knowledge.ops.pandas_methods import with_columns, with_rows
from tflint.knowledge.tables import read
from tflint.program.dim import UNKNOWN_DIM, Dim, fresh
from tflint.program.spec import UNKNOWN, Content, ShapeError, TensorSpec

FULL = slice(None)


@cache
def members(kind: str) -> frozenset[str]:
    """The attributes and methods of tables or columns; any other name is a column's."""
    return frozenset(read("pandas")[kind])


def attribute(x: TensorSpec, name: str) -> Any:
    """`table.name`: a column, or what the table says of itself; `UNKNOWN` for methods."""
    if name == "columns" and x.kind == "frame" and x.shape.rank == 2:
        return x.content.columns or TensorSpec(type(x.shape)((x.shape[1],)), "object", Content(), "numpy")
    if name == "index" and x.shape.rank:
        return TensorSpec(type(x.shape)((x.shape[0],)), None, Content(), "numpy")
    if x.kind == "frame" and name not in members("frame") and not name.startswith("_"):
        return item(x, (name,))
    return UNKNOWN


def item(x: TensorSpec, keys: tuple[Any, ...]) -> Any:
    """`table[key]`: a column by its name, columns by a list, rows by a slice or mask."""
    key = keys[0] if len(keys) == 1 else UNKNOWN
    if x.shape.dims is None:
        return UNKNOWN if key is UNKNOWN or isinstance(key, (str, int)) else TensorSpec(kind=x.kind)
    if x.kind == "series":
        return _of_column(x, key)
    if isinstance(key, str):
        return column(x.shape[0], _content(x))
    if isinstance(key, tuple):
        return with_columns(x, len(key), names(key)) if names(key) is not None else TensorSpec(kind="frame")
    if isinstance(key, slice):
        return _sliced_rows(x, key)
    if isinstance(key, TensorSpec):
        if key.dtype == "bool" and key.shape.rank == 1:
            return with_rows(x, fresh("n_rows"))
        if key.dtype in ("object", "string") and key.kind == "numpy" and key.shape.rank == 1:
            return with_columns(x, key.shape[0])
        return TensorSpec(kind="frame")
    return UNKNOWN


def _content(x: TensorSpec) -> Content:
    return Content(source=x.content.source, order=x.content.order, scalings=x.content.scalings)


def _of_column(x: TensorSpec, key: Any) -> Any:
    if isinstance(key, slice):
        return _sliced_rows(x, key)
    if isinstance(key, TensorSpec) and key.dtype == "bool":
        return with_rows(x, fresh("n_rows"))
    return UNKNOWN


def _sliced_rows(x: TensorSpec, key: slice) -> TensorSpec:
    numbers = all(end is None or isinstance(end, int) for end in (key.start, key.stop, key.step))
    cut = _as_array(x, (key,)) if numbers else UNKNOWN
    if isinstance(cut, TensorSpec) and cut.shape.dims is not None:
        rows = cut.shape[0]
        return with_rows(x, fresh("n_rows") if rows is UNKNOWN_DIM else rows, cut.content.order)
    return with_rows(x, fresh("n_rows"))


def _as_array(x: TensorSpec, keys: tuple[Any, ...]) -> Any:
    from tflint.knowledge.ops.indexing import subscript

    return subscript(x.with_(kind="numpy"), keys)


def located(x: TensorSpec, how: str, keys: tuple[Any, ...]) -> Any:
    """`table.iloc[keys]` and `table.loc[keys]`."""
    if x.shape.dims is None:
        return UNKNOWN
    if how == "iloc":
        return _by_position(x, keys)
    if x.kind == "series":
        return _of_column(x, keys[0]) if len(keys) == 1 else UNKNOWN
    if len(keys) > 2:
        return UNKNOWN
    rows = _rows_by_label(x, keys[0])
    if rows is None:
        return UNKNOWN
    wanted = keys[1] if len(keys) == 2 else FULL
    if wanted == FULL:
        return rows
    if isinstance(wanted, (slice, TensorSpec)):
        return with_columns(rows, fresh("n_columns"))
    return item(rows, (wanted,)) if isinstance(wanted, (str, tuple)) else UNKNOWN


def _rows_by_label(x: TensorSpec, key: Any) -> TensorSpec | None:
    """The rows a label selects; `None` for one row or when it cannot be told."""
    if isinstance(key, slice):
        return x if key == FULL else with_rows(x, fresh("n_rows"))
    return with_rows(x, fresh("n_rows")) if isinstance(key, (tuple, TensorSpec)) else None


def _by_position(x: TensorSpec, keys: tuple[Any, ...]) -> Any:
    """Positions select as in an array, but lists for rows and for columns select independently."""
    if sum(isinstance(key, (tuple, TensorSpec)) for key in keys) > 1 or any(key is UNKNOWN for key in keys):
        return UNKNOWN
    cut = _as_array(x, keys)
    if not isinstance(cut, TensorSpec) or cut.shape.dims is None or isinstance(cut, ShapeError):
        return UNKNOWN
    content = replace(_content(x), order=cut.content.order)
    sizes: tuple[Dim, ...] = tuple(fresh("n") if size is UNKNOWN_DIM else size for size in cut.shape.dims)
    if len(sizes) == 2:
        same = x.content.columns if x.shape.dims is not None and sizes[1] == x.shape[1] else None
        return table(sizes[0], sizes[1], replace(content, columns=same), x.dtype)
    return column(sizes[0], content, x.dtype) if len(sizes) == 1 else UNKNOWN
