"""Integration: `--statistics` counts the calls nothing is known of over all files of a project."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from tflint.cli import main

FILE = "import tensorflow as tf\nimport stranger\n"


def test_unknown_calls_are_added_up_over_files(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"{FILE}x = stranger.read()\ny = stranger.read()\n", "utf-8")
    (tmp_path / "b.py").write_text(f"{FILE}x = stranger.read()\ny = stranger.write(tf.constant(1))\n", "utf-8")
    result = CliRunner().invoke(main, ["check", "--no-cache", "--statistics", str(tmp_path)])
    lines = [line.strip() for line in result.output.splitlines() if "nothing is known" in line]
    assert lines == [
        "3  calls of stranger.read, of which nothing is known",
        "1  calls of stranger.write, of which nothing is known",
    ]
