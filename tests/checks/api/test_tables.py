"""Unit: every row of the official rename tables has an answer; `fixtures/api` lists them.

`python -m tests.checks.api.test_tables` writes the lists anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tflint.checks.api.advice import GRAPH
from tflint.checks.api.mentions import verdict
from tflint.knowledge.api import exists, removed, renamed_argument
from tflint.knowledge.api.changes import upgrade_arguments, upgrade_names, written_changes

LISTS = Path(__file__).parents[3] / "fixtures" / "api"
TENSORFLOW, KERAS = "2.21", "3.15"


def first_wave() -> Iterator[str]:
    """TensorFlow 1 to 2: each name the upgrade script renames, what we say of it and what to use instead."""
    for name in sorted(upgrade_names()):
        if exists(name, TENSORFLOW, KERAS) == "yes":
            yield f"{name}\tis there\t"
            continue
        reason = verdict("tensorflow" + name[2:], TENSORFLOW, KERAS)
        gone = reason.removal if reason is not None else None
        rule = "graph-mode-api" if name in GRAPH else "removed-api" if gone else "unknown"
        yield f"{name}\t{rule}\t{(gone.replacement or '') if gone else ''}"


def first_wave_arguments() -> Iterator[str]:
    """TensorFlow 1 to 2: each argument the upgrade script renames or drops."""
    for function, argument in sorted(upgrade_arguments()):
        if "*" in function:
            continue
        change = renamed_argument(function, argument, TENSORFLOW, KERAS)
        if exists(function, TENSORFLOW, KERAS) != "yes":
            yield f"{function}\t{argument}\tthe function left"
        elif change is None:
            yield f"{function}\t{argument}\tis there"
        else:
            yield f"{function}\t{argument}\tremoved-argument\t{change.replacement or ''}"


def second_wave() -> Iterator[str]:
    """Keras 2 to 3, and Keras 1 to 2: each name of the migration guide and of the release notes."""
    for name in sorted(written_changes()):
        if name.startswith("keras.") and not name.endswith("*"):
            gone = removed(name, TENSORFLOW, KERAS)
            yield f"{name}\t{'removed-api' if gone else 'is there'}\t{(gone.replacement or '') if gone else ''}"


WRITTEN = {
    "tensorflow-1-names.tsv": first_wave,
    "tensorflow-1-arguments.tsv": first_wave_arguments,
    "keras-names.tsv": second_wave,
}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_list_is_what_we_say(name: str) -> None:
    rows = list(WRITTEN[name]())
    assert (LISTS / name).read_text(encoding="utf-8").splitlines() == rows


def test_no_row_goes_unanswered() -> None:
    assert [row for row in first_wave() if "\tunknown\t" in row] == []


def test_what_left_has_a_replacement_or_none_in_tensorflow() -> None:
    rows = [row.split("\t") for row in first_wave() if "\tremoved-api\t" in row]
    without = {row[0] for row in rows if not row[2]}
    assert all(name.startswith(("tf.contrib.", "tf.tpu.", "tf.nn.rnn_cell.", "tf.keras.")) for name in without), without
    assert len(without) < 20


def test_replacements_are_there() -> None:
    named = [row.split("\t") for wave in (first_wave, second_wave) for row in wave()]
    plain = [(row[0], row[2]) for row in named if row[2].startswith(("tf.", "keras."))]
    assert [pair for pair in plain if exists(pair[1], TENSORFLOW, KERAS) == "no"] == []


if __name__ == "__main__":
    LISTS.mkdir(parents=True, exist_ok=True)
    for name, rows in WRITTEN.items():
        (LISTS / name).write_text("\n".join(rows()) + "\n", encoding="utf-8")
