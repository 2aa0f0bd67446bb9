"""Turns loaders of built-in data sets (`mnist.load_data`, `load_iris`, `make_moons`, ...) into the arrays they give."""

from __future__ import annotations

from typing import Any

from tflint.knowledge.ops.contents import fresh_order
from tflint.knowledge.registry import Loose, op
from tflint.knowledge.tables import read
from tflint.program.dim import UNKNOWN_DIM, Dim, fresh
from tflint.program.spec import UNKNOWN, UNKNOWN_SHAPE, Content, Labels, Shape, Source, TensorSpec

Pair = "tuple[TensorSpec, TensorSpec]"


def _labels(classes: int | None, y_dtype: str) -> Content:
    if classes is None:
        return Content(labels=Labels("real") if y_dtype.startswith("float") else None)
    return Content(0.0, float(classes - 1), Labels("binary" if classes == 2 else "integer", classes))


def _arrays(name: str, row: dict[str, Any], size: Dim) -> tuple[TensorSpec, TensorSpec]:
    """Features and labels of one part of a data set, aligned."""
    order, source = fresh_order(), Source("dataset", name.rpartition(".")[2].removeprefix("load_"))
    low, high = row.get("range", (None, None))
    features = Content(
        None if low is None else float(low), None if high is None else float(high), source=source, order=order
    )
    labels = _labels(row.get("classes"), row["y_dtype"])
    shape = Shape((size,)) if row["x"] == "lists" else Shape((size, *row["x"]))
    from tflint.records import replace

    x = TensorSpec(shape, row["dtype"], features, "numpy")
    y = TensorSpec(Shape((size, *row["y"])), row["y_dtype"], replace(labels, source=source, order=order), "numpy")
    return x, y


def _register_keras(name: str, row: dict[str, Any]) -> None:
    if "train" in row:

        @op(f"{name}.load_data")
        def fixed(path: Loose = None, num_words: Loose = None) -> Any:
            told = _words(row, num_words)
            return _arrays(name, told, row["train"]), _arrays(name, told, row["test"])

    else:

        @op(f"{name}.load_data")
        def divided(test_split: Loose = row["test_split"], version: Loose = None) -> Any:
            rows = row["rows"]
            if (
                not isinstance(test_split, (int, float))
                or name.endswith("california_housing")
                and version not in (None, "large")
            ):
                return _arrays(name, row, fresh("n_train")), _arrays(name, row, fresh("n_test"))
            train = int(rows * (1 - test_split))
            return _arrays(name, row, train), _arrays(name, row, rows - train)


def _words(row: dict[str, Any], most: Any) -> dict[str, Any]:
    """The row of a set of texts whose word ids stay below a limit that its vocabulary reaches."""
    reached = isinstance(most, int) and 100 <= most <= row.get("words", 0)
    return {**row, "range": [1, most - 1]} if row["x"] == "lists" and reached else row


def _register_sklearn(name: str, row: dict[str, Any]) -> None:
    @op(name, kind="numpy")
    def load(return_X_y: Loose = False, as_frame: Loose = False, n_class: Loose = None) -> Any:
        if n_class is not None or as_frame is not False:
            return UNKNOWN
        x, y = _arrays(name, row, row["rows"])
        return (x, y) if return_X_y is True else {"data": x, "target": y}


for _name, _row in read("datasets").items():
    (_register_keras if _name.startswith("keras.") else _register_sklearn)(_name, _row)


def _made(rows: Any, columns: Dim, classes: Any) -> Any:
    order = fresh_order()
    size = rows if isinstance(rows, int) else UNKNOWN_DIM
    source = Source("random", "sklearn")
    labels = _labels(classes if isinstance(classes, int) else None, "int64" if classes is not None else "float64")
    from tflint.records import replace

    return (
        TensorSpec(Shape((size, columns)), "float64", Content(source=source, order=order), "numpy"),
        TensorSpec(
            Shape((size,)),
            "int64" if classes is not None else "float64",
            replace(labels, order=order, source=source),
            "numpy",
        ),
    )


@op("sklearn.datasets.make_classification", kind="numpy")
def make_classification(
    n_samples: Loose = 100,
    n_features: Loose = 20,
    n_informative: Loose = 2,
    n_redundant: Loose = 2,
    n_repeated: Loose = 0,
    n_classes: Loose = 2,
) -> Any:
    """Random clusters around the corners of a cube."""
    return _made(n_samples, n_features if isinstance(n_features, int) else UNKNOWN_DIM, n_classes)


@op("sklearn.datasets.make_regression", kind="numpy")
def make_regression(
    n_samples: Loose = 100, n_features: Loose = 100, n_informative: Loose = 10, n_targets: Loose = 1
) -> Any:
    """A random linear problem."""
    x, y = _made(n_samples, n_features if isinstance(n_features, int) else UNKNOWN_DIM, None)
    return (x, y) if n_targets == 1 else (x, y.with_(shape=UNKNOWN_SHAPE))


@op("sklearn.datasets.make_moons", "sklearn.datasets.make_circles", kind="numpy")
def make_moons(n_samples: Loose = 100) -> Any:
    """Two interleaved shapes in the plane, within about -1.5 to 2.5 without noise."""
    return _made(n_samples, 2, 2)


@op("sklearn.datasets.make_blobs", kind="numpy")
def make_blobs(n_samples: Loose = 100, n_features: Loose = 2, centers: Loose = None) -> Any:
    """Round clusters."""
    classes = 3 if centers is None else centers
    return _made(
        n_samples,
        n_features if isinstance(n_features, int) else UNKNOWN_DIM,
        classes if isinstance(classes, int) else UNKNOWN,
    )
