"""Turns scikit-learn's splitters, scalers and encoders into what they make of arrays."""

from __future__ import annotations

import math
from typing import Any

from tflint.knowledge.ops.contents import fresh_order
from tflint.knowledge.registry import Loose, op
from tflint.program.dim import UNKNOWN_DIM, Dim, fresh, sub
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Configured, Content, Labels, Scaling, Shape, TensorSpec
from tflint.records import replace

_P = "sklearn.preprocessing."


def _part_sizes(rows: Dim, test_size: Any, train_size: Any) -> tuple[Dim, Dim]:
    """Sizes of train and test as scikit-learn rounds them: test up, train down."""
    if test_size is UNKNOWN or train_size is UNKNOWN:
        return fresh("n_train"), fresh("n_test")
    if test_size is None and train_size is None:
        test_size = 0.25
    if isinstance(rows, int):
        test = _rounded(test_size, rows, math.ceil)
        train = _rounded(train_size, rows, math.floor)
        if test is None and train is not None:
            test = rows - train
        if train is None and test is not None:
            train = rows - test
        return (fresh("n_train") if train is None else train), (fresh("n_test") if test is None else test)
    if isinstance(test_size, int) and not isinstance(test_size, bool):
        return sub(rows, test_size), test_size
    return fresh("n_train", 1), fresh("n_test", 1)


def _rounded(size: Any, rows: int, rounding: Any) -> int | None:
    if isinstance(size, bool) or not isinstance(size, (int, float)):
        return None
    return int(rounding(rows * size)) if isinstance(size, float) else size


@op("sklearn.model_selection.train_test_split", kind="numpy")
def train_test_split(
    *arrays: TensorSpec,
    test_size: Loose = None,
    train_size: Loose = None,
    random_state: Loose = None,
    shuffle: Loose = True,
    stratify: Loose = None,
) -> Any:
    """Each array in two parts, all cut at the same rows."""
    if not arrays:
        return UNKNOWN
    rows = next((a.shape[0] for a in arrays if a.shape.dims and a.shape[0] is not UNKNOWN_DIM), UNKNOWN_DIM)
    sizes = _part_sizes(rows, test_size, train_size)
    orders: dict[tuple[int | None, int], int] = {}
    shared = fresh_order(), fresh_order()
    parts: list[TensorSpec] = []
    for array in arrays:
        for which, size in enumerate(sizes):
            order = (
                shared[which]
                if array.content.order is None
                else orders.setdefault((array.content.order, which), fresh_order())
            )
            parts.append(_rows(array, size, order))
    return list(parts)


def _rows(array: TensorSpec, size: Dim, order: int) -> TensorSpec:
    marks = array.content.marks | {"split"}
    content = replace(array.content, constant=None, order=order, marks=marks)
    shape = UNKNOWN_SHAPE if array.shape.dims is None else Shape((size, *array.shape.dims[1:]))
    return TensorSpec(shape, array.dtype, content, array.kind or "numpy")


@op("sklearn.utils.shuffle", kind="numpy")
def shuffle(*arrays: TensorSpec) -> Any:
    """Arrays in one new order."""
    order = fresh_order()
    parts = tuple(a.with_(content=replace(a.content, order=order, constant=None)) for a in arrays)
    return parts[0] if len(parts) == 1 else list(parts)


def _scaled(x: TensorSpec, kind: str, low: float | None = None, high: float | None = None) -> TensorSpec:
    content = replace(
        x.content,
        low=low,
        high=high,
        scalings=(*x.content.scalings, Scaling(kind)),
        constant=None,
        labels=None,
        columns=None,
    )
    return TensorSpec(x.shape, "float64", content, "numpy")


@op(
    *(
        f"{_P}{name}.{method}"
        for name in ("StandardScaler", "RobustScaler", "PowerTransformer")
        for method in ("fit_transform", "transform")
    )
)
def standardised(self: Loose, X: TensorSpec, y: Loose = None) -> TensorSpec:
    """Columns with mean 0 and deviation 1, or so."""
    return _scaled(X, "standardise")


@op(
    *(
        f"{_P}{name}.{method}"
        for name in ("MinMaxScaler", "MaxAbsScaler", "QuantileTransformer")
        for method in ("fit_transform", "transform")
    )
)
def minmax(self: Loose, X: TensorSpec, y: Loose = None) -> TensorSpec:
    """Columns brought to `feature_range`, 0 to 1 by default."""
    limits = self.arguments.get("feature_range", (0, 1)) if isinstance(self, Configured) else None
    if isinstance(self, Configured) and self.name.endswith("MaxAbsScaler"):
        limits = (-1, 1)
    if isinstance(limits, tuple) and all(isinstance(end, (int, float)) for end in limits):
        return _scaled(X, "minmax", float(limits[0]), float(limits[1]))
    return _scaled(X, "minmax")


@op(
    *(f"{_P}Normalizer.{method}" for method in ("fit_transform", "transform")),
    f"{_P}normalize",
    f"{_P}scale",
    f"{_P}minmax_scale",
)
def normalised(X: Loose, y: Loose = None) -> Any:
    """Rows or columns brought to a common scale."""
    x = X if isinstance(X, TensorSpec) else y
    return _scaled(x, "normalise") if isinstance(x, TensorSpec) else UNKNOWN


@op(
    *(
        f"{_P}{n}.fit"
        for n in (
            "StandardScaler",
            "MinMaxScaler",
            "RobustScaler",
            "MaxAbsScaler",
            "Normalizer",
            "LabelEncoder",
            "OneHotEncoder",
        )
    )
)
def fit(self: Loose, X: Loose = None, y: Loose = None) -> Any:
    """The fitted object itself."""
    return self


@op(*(f"{_P}{n}.inverse_transform" for n in ("StandardScaler", "MinMaxScaler", "RobustScaler", "MaxAbsScaler")))
def inverse(self: Loose, X: TensorSpec) -> TensorSpec:
    """Values in their old scale."""
    return TensorSpec(X.shape, "float64", Content(order=X.content.order), "numpy")


@op(f"{_P}LabelEncoder.fit_transform", f"{_P}LabelEncoder.transform")
def label_ids(self: Loose, y: TensorSpec) -> TensorSpec:
    """Class ids from 0."""
    classes = y.content.labels.classes if y.content.labels is not None else None
    high = float(classes - 1) if classes else None
    shape = Shape((y.shape[0],)) if y.shape.dims else UNKNOWN_SHAPE
    return TensorSpec(
        shape,
        "int64",
        Content(0.0, high, Labels("integer", classes), order=y.content.order, source=y.content.source),
        "numpy",
    )


@op(f"{_P}OrdinalEncoder.fit_transform", f"{_P}OrdinalEncoder.transform")
def ordinal_ids(self: Loose, X: TensorSpec) -> TensorSpec:
    """A code from 0 in place of each category, column by column."""
    content = Content(0.0, None, Labels("integer"), order=X.content.order, source=X.content.source)
    return TensorSpec(X.shape, "float64", content, "numpy")


@op(f"{_P}OneHotEncoder.fit_transform", f"{_P}OneHotEncoder.transform")
def one_hot(self: Loose, X: TensorSpec) -> Any:
    """A column for each category; a sparse matrix unless told otherwise."""
    arguments = self.arguments if isinstance(self, Configured) else {}
    dense = arguments.get("sparse_output", arguments.get("sparse", True)) is False
    classes = X.content.labels.classes if X.content.labels is not None and X.shape[-1] == 1 else None
    columns: Dim = classes if classes else fresh("n_categories", 1)
    content = Content(
        0.0,
        1.0,
        Labels("one-hot", classes) if X.shape[-1] == 1 else None,
        order=X.content.order,
        source=X.content.source,
    )
    rows = X.shape[0] if X.shape.dims else UNKNOWN_DIM
    return TensorSpec(Shape((rows, columns)), "float64", content, "numpy" if dense else "sparse")


@op("scipy.sparse.spmatrix.toarray", "scipy.sparse.spmatrix.todense", kind="numpy")
def to_array(self: TensorSpec) -> TensorSpec:
    """A dense array of a sparse matrix."""
    return self.with_(kind="numpy")


@op(f"{_P}LabelBinarizer.fit_transform", f"{_P}LabelBinarizer.transform")
def binarised(self: Loose, y: TensorSpec) -> TensorSpec:
    """One column for two classes, else one for each."""
    classes = y.content.labels.classes if y.content.labels is not None else None
    rows = y.shape[0] if y.shape.dims else UNKNOWN_DIM
    if classes is None:
        return TensorSpec(Shape((rows, UNKNOWN_DIM)), "int64", Content(0.0, 1.0, order=y.content.order), "numpy")
    labels = Labels("binary", 2) if classes == 2 else Labels("one-hot", classes)
    return TensorSpec(
        Shape((rows, 1 if classes == 2 else classes)),
        "int64",
        Content(0.0, 1.0, labels, order=y.content.order),
        "numpy",
    )


@op("sklearn.decomposition.PCA.fit_transform", "sklearn.decomposition.PCA.transform")
def components(self: Loose, X: TensorSpec, y: Loose = None) -> TensorSpec:
    """Rows in `n_components` directions."""
    wanted = self.arguments.get("n_components") if isinstance(self, Configured) else None
    columns: Dim = wanted if isinstance(wanted, int) else fresh("n_components", 1)
    rows = X.shape[0] if X.shape.dims else UNKNOWN_DIM
    return TensorSpec(
        Shape((rows, columns)), "float64", Content(order=X.content.order, source=X.content.source), "numpy"
    )
