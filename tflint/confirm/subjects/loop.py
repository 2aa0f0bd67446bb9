"""Findings about custom training into requests: whether the installed version does that with such a construct."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tflint.confirm.asking import Subject, asks
from tflint.confirm.drawing import model_request
from tflint.confirm.literals import Undecidable
from tflint.program.facts import VariablesRead
from tflint.program.layers import Model


@asks("tape-used-twice")
def tape(subject: Subject) -> Mapping[str, Any]:
    """Two gradients of one tape."""
    return {"ask": "tape"}


@asks("keras-layer-in-tf-module")
def module(subject: Subject) -> Mapping[str, Any]:
    """A module that holds a layer."""
    return {"ask": "module"}


@asks("variable-untracked")
def untracked(subject: Subject) -> Mapping[str, Any]:
    """A layer that holds a `tf.Variable`."""
    return {"ask": "untracked"}


@asks("variables-before-build")
def variables(subject: Subject) -> Mapping[str, Any]:
    """The model as it stands, asked for its variables."""
    read = subject.fact
    model = read.receiver if isinstance(read, VariablesRead) else None
    if not isinstance(model, Model) or model.kind != "sequential":
        raise Undecidable("a model of the program's own")
    bare = Model({**model.fields, "inputs": ()}, kind="sequential")
    request, complete = model_request(bare, subject.sizes)
    if not complete:
        raise Undecidable("a layer of the model is not known")
    return {"ask": "unbuilt", "model": request, "variables": True}
