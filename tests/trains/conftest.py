"""Keeps pytest from taking `test_data_in_training.py` for a module of tests."""

from __future__ import annotations

collect_ignore_glob = ["*.py"]
