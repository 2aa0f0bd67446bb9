"""Tells tests and handlers that ask which version of a library is there from all others."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import libcst as cst

from tflint.program.values import UnknownValue
from tflint.source.file import SourceFile

_ASKS = re.compile(
    r"__version__|\bhasattr\b|version_info|Version\(|parse_version|executing_eagerly|_version\b|find_spec|\bdir\("
    r"|(?i:\b(is_|has_|use_)?tf_?(v?[12]x?|major\w*)\b)|(?i:\b(is_|has_|use_)?keras_?(v?[23]|legacy)\b)|(?i:tf\d?_(legacy|compat))"
)
_MISSING = re.compile(r"ImportError|ModuleNotFoundError|AttributeError|NameError|TypeError|\bException|BaseException")


_SIGNS = (
    *("version", "hasattr", "executing_eagerly", "find_spec", "dir("),
    *("tf1", "tf2", "tf_1", "tf_2", "tfv", "tf_v", "tf_major", "tfmajor", "tf_legacy", "tf_compat"),
    *("keras2", "keras3", "keras_2", "keras_3", "kerasv", "keras_v", "keraslegacy", "keras_legacy"),
    *(f"tf{number}_{which}" for number in range(10) for which in ("legacy", "compat")),
)


@lru_cache(maxsize=64)
def _may_ask(file: SourceFile) -> bool:
    """Whether anything in a file looks like such a question: most files have none, and their tests need not be read.

    Plain strings are looked for first, at a tenth of the price.
    """
    lower = file.program.lower()
    return any(sign in lower for sign in _SIGNS) and _ASKS.search(file.program) is not None


def asks_version(file: SourceFile, node: cst.CSTNode, value: Any) -> bool:
    """Whether an undecided test is about the version of a library, or about what it has."""
    if not _may_ask(file):
        return False
    if isinstance(value, UnknownValue) and "__version__" in value.cause:
        return True
    if isinstance(node, cst.Name):
        return _ASKS.search(node.value) is not None
    return _ASKS.search(cst.Module([]).code_for_node(node)) is not None


def catches_missing(handler: Any) -> bool:
    """Whether a handler catches what a missing module, name or argument raises."""
    if handler.type is None:
        return True
    return _MISSING.search(cst.Module([]).code_for_node(handler.type)) is not None
