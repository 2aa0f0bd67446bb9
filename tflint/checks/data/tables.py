"""Tables and labels that are not ready for a network into findings."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.checks import check
from tflint.checks.data.entrance import fed, learner
from tflint.checks.data.scaling import x_origin, x_place
from tflint.checks.label_runs import label_runs
from tflint.checks.reasons import finding
from tflint.findings import Finding
from tflint.program.facts import Call, Fit, Head, Program

TREATED = (
    "dropna",
    "fillna",
    "isna",
    "isnull",
    "notna",
    "nan",
    "Imputer",
    "interpolate",
    "ffill",
    "bfill",
    "na_values",
)
"""Words by which a program shows that it has thought of missing values."""
FAR_APART = 9
"""So many times as many samples of one class as of another."""


@check
def missing_values(fit: Fit, program: Program) -> Iterator[Finding]:
    """A table goes from a file into the model, and nothing looks for gaps in it."""
    read = next((call for call in program.of(Call) if call.name.startswith("pandas.read_")), None)
    for _, spec in fed(fit) if read is not None else ():
        source = spec.content.source
        if source is not None and source.kind == "file" and not any(word in fit.origin.file.text for word in TREATED):
            yield from finding(
                x_place(fit),
                "nothing drops or fills missing values, one of them turns the loss into nan for ever",
                (read.origin if read is not None else None, "read here"),
                help="call dropna() or fillna(...) after reading, or check isna().sum()",
            )
            return


@check
def categorical_codes_as_numbers(fit: Fit) -> Iterator[Finding]:
    """Codes of categories go into a Dense layer as if they were amounts."""
    for index, spec in fed(fit):
        labels, first = spec.content.labels, learner(fit.model, index)
        codes = labels is not None and labels.form == "integer" and labels.classes != 2
        if codes and first is not None and first.short_name == "Dense":
            yield from finding(
                x_place(fit),
                "these are codes of categories, Dense takes them for amounts: category 4 as twice category 2",
                (x_origin(fit), "the codes are made here"),
                (first.origin, "this Dense multiplies them"),
                help="use an Embedding, or one column for each category (CategoryEncoding, OneHotEncoder)",
            )


@check
def labels_imbalanced(fit: Fit, program: Program) -> Iterator[Finding]:
    """Far more samples of one class than of another, and nothing that makes up for it."""
    losses = fit.compiled.losses if fit.compiled is not None else ()
    classes = fit.method == "fit" and any("Crossentropy" in loss.short_name for loss in losses)
    counts: dict[float, int] = {}
    for label, count in label_runs(fit.y_value, program) if classes else ():
        counts[label] = counts.get(label, 0) + count
    weighed = any(name in fit.arguments for name in ("class_weight", "sample_weight", "**"))
    if len(counts) > 1 and max(counts.values()) >= FAR_APART * min(counts.values()) and not weighed:
        told = ", ".join(f"{count} of class {label:g}" for label, count in sorted(counts.items()))
        yield from finding(
            fit.places.get("y") or x_place(fit),
            f"{told}: a model that always answers the first is nearly always right",
            (getattr(fit.y_value, "origin", None), "the labels"),
            help="give fit class_weight, and watch AUC, Precision and Recall",
        )


@check
def labels_interpolated(head: Head) -> Iterator[Finding]:
    """Masks of class ids are resized by mixing neighbours."""
    sparse = head.loss is not None and head.loss.short_name == "SparseCategoricalCrossentropy"
    marks = head.labels.content.marks if head.labels is not None else frozenset()
    mark = next((each for each in marks if each == "interpolated"), None)
    if sparse and mark is not None and head.fit is not None:
        yield from finding(
            head.fit.places.get("y") or x_place(head.fit),
            "masks of class ids were resized with interpolation, between class 0 and class 2 that makes class 1",
            (head.origin, "the loss takes whole class ids"),
            help='resize masks with method="nearest"',
        )
