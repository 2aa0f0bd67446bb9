"""Turns methods of pandas tables and columns into what they give, rows and columns counted where that can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tflint.knowledge.ops.contents import fresh_order
from tflint.knowledge.ops.pandas_make import column, names, table
from tflint.knowledge.registry import Loose, op
from tflint.program.dim import UNKNOWN_DIM, Dim, compare, fresh, sub
from tflint.program.dim import Comparison as Is
from tflint.program.spec import UNKNOWN, UNKNOWN_CONTENT, Content, Labels, Shape, TensorSpec
from tflint.records import replace


def _of_both(*methods: str) -> tuple[str, ...]:
    return tuple(f"pandas.{owner}.{name}" for name in methods for owner in ("DataFrame", "Series"))


def _of_frames(*methods: str) -> tuple[str, ...]:
    return tuple(f"pandas.DataFrame.{name}" for name in methods)


def _of_columns(*methods: str) -> tuple[str, ...]:
    return tuple(f"pandas.Series.{name}" for name in methods)


def _kept(x: TensorSpec, order: int | None) -> Content:
    """What is left of the content when values may change."""
    return Content(source=x.content.source, order=order, columns=x.content.columns)


def with_rows(x: TensorSpec, rows: Dim, order: int | None = None) -> TensorSpec:
    """The same columns with other rows."""
    if x.shape.dims is None:
        return x.with_(content=UNKNOWN_CONTENT)
    content = replace(x.content, constant=None, order=fresh_order() if order is None else order)
    return x.with_(shape=Shape((rows, *x.shape.dims[1:])), content=content)


def with_columns(x: TensorSpec, columns: Dim, known: tuple[str, ...] | None = None) -> TensorSpec:
    """The same rows with other columns."""
    if x.shape.rank != 2:
        return TensorSpec(kind="frame")
    return table(x.shape[0], columns, replace(x.content, constant=None, columns=known, labels=None))


def without(x: TensorSpec, labels: Any) -> TensorSpec:
    """A table without the columns of these names, which pandas insists are there."""
    dropped = (labels,) if isinstance(labels, str) else names(labels)
    if x.shape.rank != 2 or dropped is None:
        return with_columns(x, fresh("n_columns"))
    known = x.content.columns
    if known is not None and set(dropped) <= set(known):
        left = tuple(name for name in known if name not in dropped)
        return with_columns(x, len(left), left)
    width = x.shape[1]
    fits = width is not UNKNOWN_DIM and known is None and compare(width, len(dropped)) is not Is.NE
    return with_columns(x, sub(width, len(dropped)) if fits else fresh("n_columns"))


@op("pandas.DataFrame.drop")
def drop(
    self: TensorSpec,
    labels: Loose = None,
    axis: Loose = 0,
    index: Loose = None,
    columns: Loose = None,
    level: Loose = None,
    inplace: Loose = False,
    errors: Loose = "raise",
) -> TensorSpec:
    """A table without some of its rows or columns."""
    if axis in (1, "columns") and labels is not None and index is None:
        columns = labels
    elif axis not in (0, "index") or (labels is not None and columns is not None):
        return TensorSpec(kind="frame")
    elif labels is not None or index is not None:
        self = with_rows(self, fresh("n_rows"))
    if columns is None:
        return self
    return without(self, columns) if errors == "raise" and level is None else with_columns(self, fresh("n_columns"))


@op("pandas.DataFrame.pop", "pandas.Series.pop")
def pop(self: TensorSpec, item: Loose) -> Any:
    """One column, which the table is without from then on."""
    return column(self.shape[0], _column_content(self)) if self.kind == "frame" and self.shape.rank == 2 else UNKNOWN


def _column_content(x: TensorSpec) -> Content:
    return Content(source=x.content.source, order=x.content.order, scalings=x.content.scalings)


@op(*_of_both("dropna", "drop_duplicates", "query", "truncate", "nlargest", "nsmallest", "between_time"))
def fewer_rows(self: TensorSpec, *others: Loose, axis: Loose = 0, **more: Loose) -> TensorSpec:
    """Some of the rows; along the other axis some of the columns."""
    if axis in (0, "index") and not any(other in (1, "columns") for other in others if isinstance(other, (int, str))):
        return with_rows(self, fresh("n_rows"))
    return with_columns(self, fresh("n_columns"))


@op(*_of_both("fillna", "replace", "round", "clip", "interpolate", "ffill", "bfill", "infer_objects", "convert_dtypes"))
@op(*_of_both("shift", "diff", "cumsum", "cumprod", "rank", "abs", "where", "mask", "pct_change", "astype"))
@op(*_of_both("applymap", "transform", "rename"), "pandas.DataFrame.map")
def same_places(self: TensorSpec, *others: Loose, **more: Loose) -> TensorSpec:
    """Other values in the same places."""
    renamed = "columns" in more or "mapper" in more or "axis" in more
    content = _kept(self, self.content.order)
    return TensorSpec(self.shape, None, replace(content, columns=None) if renamed else content, self.kind)


@op("pandas.Series.map")
def mapped(self: TensorSpec, arg: Loose, na_action: Loose = None) -> TensorSpec:
    """Each value exchanged for another; the numbers of a dict are all there is then."""
    content = _kept(self, self.content.order)
    numbers = list(arg.values()) if isinstance(arg, Mapping) else []
    if numbers and all(type(number) is int for number in numbers):
        form = {(0, 1): "binary", (-1, 1): "plus-minus"}.get(tuple(sorted(set(numbers))), "integer")
        labels = Labels(form, 2 if form != "integer" else None)
        content = replace(content, low=float(min(numbers)), high=float(max(numbers)), labels=labels)
    return TensorSpec(self.shape, None, content, self.kind)


@op(*_of_both("copy", "head_copy"))
def copied(self: TensorSpec, deep: Loose = True) -> TensorSpec:
    """The same."""
    return self


@op(*_of_both("sort_values", "sort_index"))
def sorted_rows(self: TensorSpec, *others: Loose, axis: Loose = 0, **more: Loose) -> TensorSpec:
    """The same rows in another order."""
    return with_rows(self, self.shape[0]) if axis in (0, "index") else TensorSpec(kind=self.kind)


@op(*_of_both("sample"))
def sample(self: TensorSpec, n: Loose = None, frac: Loose = None, *others: Loose, **more: Loose) -> TensorSpec:
    """Some rows by chance, all of them for `frac=1`."""
    if more.get("axis", 0) not in (0, "index") or others:
        return TensorSpec(kind=self.kind)
    if frac == 1 and n is None:
        return with_rows(self, self.shape[0])
    if frac is None and (n is None or isinstance(n, int)):
        return with_rows(self, 1 if n is None else n)
    return with_rows(self, fresh("n_rows"))


@op(*_of_both("head", "tail"))
def head(self: TensorSpec, n: Loose = 5) -> TensorSpec:
    """The first or last rows."""
    rows = self.shape[0]
    return with_rows(self, min(rows, n) if isinstance(rows, int) and isinstance(n, int) and n >= 0 else fresh("n_rows"))


@op("pandas.DataFrame.reset_index")
def reset_index(self: TensorSpec, level: Loose = None, drop: Loose = False, **more: Loose) -> TensorSpec:
    """Rows numbered anew; what they were called becomes columns unless it is dropped."""
    return self if drop is True and level is None else with_columns(self, fresh("n_columns", 1))


@op("pandas.Series.reset_index")
def reset_series(self: TensorSpec, level: Loose = None, *, drop: Loose = False, **more: Loose) -> Any:
    """Rows numbered anew."""
    return self if drop is True and level is None else TensorSpec(kind="frame")


@op(*_of_frames("set_index", "select_dtypes", "filter", "assign", "add_prefix", "add_suffix", "insert"))
def other_columns(self: TensorSpec, *others: Loose, **more: Loose) -> TensorSpec:
    """The same rows with other columns."""
    return with_columns(self, fresh("n_columns"))


@op(*_of_both("isnull", "isna", "notnull", "notna"), *_of_columns("isin", "between"), "pandas.DataFrame.isin")
def told(self: TensorSpec, *others: Loose, **more: Loose) -> TensorSpec:
    """A truth value for each value."""
    return TensorSpec(self.shape, "bool", Content(order=self.content.order), self.kind)


@op(*_of_both("to_numpy"), *_of_frames("as_matrix"))
def to_numpy(self: TensorSpec, dtype: Loose = None, *others: Loose, **more: Loose) -> TensorSpec:
    """The values as an array."""
    return TensorSpec(self.shape, self.dtype, replace(self.content, columns=None), "numpy")


@op("pandas.Series.unique")
def unique(self: TensorSpec) -> TensorSpec:
    """The values there are, each once."""
    return TensorSpec(Shape((fresh("n_unique"),)), self.dtype, Content(), "numpy")


@op("pandas.Series.nunique")
def nunique(self: TensorSpec, dropna: Loose = True) -> Dim:
    """How many different values there are."""
    return fresh("n_unique")


@op(*_of_both("mean", "std", "var", "median", "min", "max", "sum", "quantile"))
def statistics(self: TensorSpec, *others: Loose, **more: Loose) -> Any:
    """A number for each column, or one number for a column; columns that are not numeric may be left out."""
    return TensorSpec(kind="series") if self.kind == "frame" else TensorSpec(Shape(()), None, Content(), "numpy")


def in_place(x: TensorSpec, method: str, arguments: dict[str, Any], result: Any) -> TensorSpec | None:
    """What a table is after one of its methods changed it; `None` when the method leaves it alone."""
    if method == "pop":
        return without(x, arguments.get("item", arguments.get("*0", UNKNOWN))) if x.kind == "frame" else x
    if method == "insert":
        return with_columns(x, fresh("n_columns", 1))
    if arguments.get("inplace", False) is False:
        return None
    return result if isinstance(result, TensorSpec) else TensorSpec(kind=x.kind)


def gained(x: TensorSpec, keys: Iterable[Any]) -> TensorSpec:
    """A table after columns were written by name: names it did not have are new columns."""
    new = names(tuple(keys))
    known = x.content.columns
    if x.kind != "frame" or x.shape.rank != 2:
        return TensorSpec(x.shape if x.kind == "series" else TensorSpec().shape, None, UNKNOWN_CONTENT, x.kind)
    kept = _kept(x, x.content.order)
    if new is None or known is None:
        return with_columns(x.with_(content=kept, dtype=None), fresh("n_columns", 1))
    every = (*known, *(name for name in new if name not in known))
    return with_columns(x.with_(content=kept, dtype=None), len(every), every)
