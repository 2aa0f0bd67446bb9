"""Findings about traced code into requests: whether the installed version does that with such a construct."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tflint.confirm.asking import Subject, asks


@asks("tensor-leak")
def leak(subject: Subject) -> Mapping[str, Any]:
    """A tensor of a trace used outside."""
    return {"ask": "leak"}


@asks("variable-in-graph")
def variable(subject: Subject) -> Mapping[str, Any]:
    """A variable made at each call."""
    return {"ask": "variable"}


@asks("numpy-in-graph")
def value(subject: Subject) -> Mapping[str, Any]:
    """The value of a tensor of a trace."""
    return {"ask": "value", "name": getattr(subject.fact, "name", "")}


@asks("recursive-graph-function")
def recursion(subject: Subject) -> Mapping[str, Any]:
    """A traced function that calls itself."""
    return {"ask": "recursion"}


@asks("python-branch-on-tensor")
def branch(subject: Subject) -> Mapping[str, Any]:
    """A branch on a tensor of a trace."""
    return {"ask": "branch"}
