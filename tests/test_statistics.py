"""Integration: `--statistics` counts what was found, what can be mended, and the calls nothing is known of."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from tflint.cli import main

FILE = "import tensorflow as tf\nimport stranger\n"
FAULTY = """import tensorflow as tf
x = tf.keras.Input((8,))
y = tf.keras.layers.Dense(3, activation="softmax")(x)
model = tf.keras.Model(x, y)
model.compile(loss="binary_crossentropy")
model.fit(stranger.read(), tf.keras.utils.to_categorical([0, 1, 2], 3))
"""


def test_unknown_calls_are_added_up_over_files(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"{FILE}x = stranger.read()\ny = stranger.read()\n", "utf-8")
    (tmp_path / "b.py").write_text(f"{FILE}x = stranger.read()\ny = stranger.write(tf.constant(1))\n", "utf-8")
    result = CliRunner().invoke(main, ["check", "--no-cache", "--statistics", str(tmp_path)])
    lines = [line.strip() for line in result.output.splitlines() if "nothing is known" in line]
    assert lines == [
        "3  calls of stranger.read, of which nothing is known",
        "1  calls of stranger.write, of which nothing is known",
    ]


def test_json_has_all_counts(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"import stranger\n{FAULTY}", "utf-8")
    (tmp_path / "b.py").write_text(f"{FILE}x = stranger.read()\n", "utf-8")
    options = ["check", "--no-cache", "--select", "binary-loss-on-softmax", "--statistics"]
    result = CliRunner().invoke(main, [*options, "--output-format", "json", str(tmp_path)])
    counts = json.loads(result.stdout)["statistics"]
    assert counts["rules"] == [{"rule": "binary-loss-on-softmax", "findings": 1, "safe_fixes": 0, "unsafe_fixes": 1}]
    assert counts["unknown_calls"]["stranger.read"] == 2
    text = CliRunner().invoke(main, [*options, str(tmp_path)]).stdout
    assert "     1  binary-loss-on-softmax (1 with an unsafe fix)" in text.splitlines()


def test_other_formats_stay_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"import stranger\n{FAULTY}", "utf-8")
    options = ["check", "--no-cache", "--statistics", "--output-format", "sarif", str(tmp_path)]
    result = CliRunner().invoke(main, options)
    assert json.loads(result.stdout)["version"] == "2.1.0"
    assert "binary-loss-on-softmax" in result.stderr
