"""Turns what makes pandas tables (`read_csv`, `DataFrame`, `concat`, `get_dummies`) into their rows and columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tflint.knowledge.constants import as_spec
from tflint.knowledge.ops.contents import fresh_order
from tflint.knowledge.registry import Loose, op
from tflint.program.dim import UNKNOWN_DIM, Dim, add, fresh
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Content, Labels, Shape, Source, TensorSpec, Unknown


def table(rows: Dim, columns: Dim, content: Content, dtype: str | None = None) -> TensorSpec:
    """A table of so many rows and columns."""
    return TensorSpec(Shape((rows, columns)), dtype, content, "frame")


def column(rows: Dim, content: Content, dtype: str | None = None) -> TensorSpec:
    """One column, or a row, of a table."""
    return TensorSpec(Shape((rows,)), dtype, content, "series")


def names(value: Any) -> tuple[str, ...] | None:
    """The column names in an argument, `None` when they are not known."""
    known = isinstance(value, (tuple, list)) and all(type(name) is str for name in value)
    return tuple(value) if known and len(set(value)) == len(value) else None


def _read(path: Any, columns: Dim, known: tuple[str, ...] | None) -> TensorSpec:
    source = Source("file", path if isinstance(path, str) else "")
    return table(fresh("n_rows"), columns, Content(source=source, order=fresh_order(), columns=known))


@op("pandas.read_csv", "pandas.read_table")
def read_csv(
    filepath_or_buffer: Loose,
    sep: Loose = None,
    delimiter: Loose = None,
    header: Loose = "infer",
    names: Loose = None,
    index_col: Loose = None,
    usecols: Loose = None,
    squeeze: Loose = False,
    chunksize: Loose = None,
    iterator: Loose = False,
    **others: Loose,
) -> TensorSpec | Unknown:
    """A table nobody has seen: as many rows and columns as the file has, unless the call names its columns."""
    if chunksize is not None or iterator is not False or squeeze is not False:
        return UNKNOWN
    wanted = usecols if usecols is not None else names
    known = _names(wanted) if index_col is None or index_col is False else None
    count = _count(wanted) if index_col is None or index_col is False else None
    return _read(filepath_or_buffer, fresh("n_columns", 1) if count is None else count, known)


def _names(value: Any) -> tuple[str, ...] | None:
    return names(value)


def _count(value: Any) -> int | None:
    """How many columns a list of names or numbers stands for."""
    listed = isinstance(value, (tuple, list)) and all(type(name) in (str, int) for name in value)
    return len(value) if listed and len(set(value)) == len(value) else None


@op("pandas.read_excel")
def read_excel(io: Loose, sheet_name: Loose = 0, **others: Loose) -> TensorSpec | Unknown:
    """One sheet; several are a dict."""
    return _read(io, fresh("n_columns", 1), None) if isinstance(sheet_name, (str, int)) else UNKNOWN


@op("pandas.read_parquet", "pandas.read_feather", "pandas.read_fwf", "pandas.read_hdf")
def read_file(path: Loose, **others: Loose) -> TensorSpec | Unknown:
    """A table nobody has seen."""
    plain = not {"chunksize", "iterator"} & set(others)
    return _read(path, fresh("n_columns", 1), None) if plain else UNKNOWN


@op("seaborn.load_dataset")
def load_dataset(name: Loose, **others: Loose) -> TensorSpec:
    """One of the example tables of seaborn."""
    return _read(name, fresh("n_columns", 1), None)


@op("pandas.DataFrame")
def data_frame(
    data: Loose = None, index: Loose = None, columns: Loose = None, dtype: Loose = None, copy: Loose = None
) -> TensorSpec | Unknown:
    """A table from columns in a dict, or from rows."""
    if isinstance(data, Mapping):
        return _from_columns(data, index, columns)
    if data is None or data is UNKNOWN:
        return TensorSpec(kind="frame")
    spec = as_spec(data)
    if spec.shape.dims is None or len(spec.shape.dims) > 2:
        return TensorSpec(kind="frame")
    if spec.kind in ("frame", "series") and (columns is not None or index is not None):
        return TensorSpec(kind="frame")
    rows, width = spec.shape.dims if len(spec.shape.dims) == 2 else (spec.shape.dims[0], 1)
    known = names(columns)
    given = spec.content
    kept = Content(given.low, given.high, scalings=given.scalings, source=given.source, order=given.order)
    return table(rows, width, kept if known is None else _named(kept, known), spec.dtype)


def _named(content: Content, known: tuple[str, ...]) -> Content:
    from tflint.records import replace

    return replace(content, columns=known)


def _from_columns(data: Mapping[Any, Any], index: Any, columns: Any) -> TensorSpec:
    """A dict of columns: as many rows as the first of known length has."""
    if columns is not None or index is not None:
        return TensorSpec(kind="frame")
    specs = [as_spec(value) for value in data.values()]
    lengths = [spec.shape[0] for spec in specs if spec.shape.rank == 1 and spec.kind != "series"]
    rows = next((length for length in lengths if length is not UNKNOWN_DIM), None)
    known = names(tuple(data))
    return table(fresh("n_rows") if rows is None else rows, len(data), Content(order=fresh_order(), columns=known))


@op("pandas.Series")
def series(data: Loose = None, index: Loose = None, dtype: Loose = None, **others: Loose) -> TensorSpec:
    """One column."""
    spec = TensorSpec() if data is None or isinstance(data, Mapping) else as_spec(data)
    if spec.shape.rank != 1 or index is not None:
        return TensorSpec(kind="series")
    return TensorSpec(spec.shape, spec.dtype if dtype is None else None, spec.content, "series")


@op("pandas.concat")
def concat(objs: Loose, axis: Loose = 0, join: Loose = "outer", **others: Loose) -> TensorSpec:
    """Tables below each other keep their columns when all have the same, side by side the columns add up."""
    parts = objs if isinstance(objs, (tuple, list)) else ()
    specs = [part for part in parts if isinstance(part, TensorSpec) and part.shape.dims is not None]
    if not parts or len(specs) != len(parts) or any(spec.kind not in ("frame", "series") for spec in specs):
        return TensorSpec(kind="frame")
    if axis in (1, "columns") and {"keys", "ignore_index"}.isdisjoint(others):
        width: Dim = 0
        for spec in specs:
            width = add(width, spec.shape[1] if spec.shape.rank == 2 else 1)
        return table(fresh("n_rows"), width, Content(order=fresh_order()))
    if axis not in (0, "index", "rows"):
        return TensorSpec(kind="frame")
    rows: Dim = 0
    for spec in specs:
        rows = add(rows, spec.shape[0])
    if all(spec.shape.rank == 1 for spec in specs):
        return column(rows, Content(order=fresh_order()))
    same = {spec.content.columns for spec in specs if spec.shape.rank == 2}
    known = same.pop() if len(same) == 1 and all(spec.shape.rank == 2 for spec in specs) else None
    width = len(known) if known is not None else fresh("n_columns", 1)
    return table(rows, width, Content(order=fresh_order(), columns=known))


@op("pandas.get_dummies")
def get_dummies(data: TensorSpec, prefix: Loose = None, *others: Loose, **more: Loose) -> TensorSpec:
    """A column for each category; of one column they are its classes one-hot."""
    if data.shape.dims is None:
        return TensorSpec(UNKNOWN_SHAPE, None, Content(), "frame")
    one = len(data.shape.dims) == 1 and not more.keys() - {"dtype"}
    content = Content(0.0, 1.0, Labels("one-hot"), order=data.content.order, source=data.content.source)
    rest = Content(order=data.content.order, source=data.content.source)
    return table(data.shape[0], fresh("n_categories", 1), content if one else rest)


@op("pandas.to_numeric", "pandas.to_datetime")
def converted(arg: TensorSpec, *others: Loose, **more: Loose) -> TensorSpec | Unknown:
    """The same column of another type."""
    content = Content(order=arg.content.order, source=arg.content.source)
    return TensorSpec(arg.shape, None, content, "series") if arg.kind == "series" else UNKNOWN


@op("pandas.isnull", "pandas.isna", "pandas.notnull", "pandas.notna")
def is_missing(obj: TensorSpec) -> TensorSpec | Unknown:
    """Which values are missing."""
    return TensorSpec(obj.shape, "bool", Content(), obj.kind) if obj.kind in ("frame", "series") else UNKNOWN
