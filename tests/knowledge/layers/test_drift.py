"""Unit: the parameters of our shape functions, held against the installed Keras and against its older versions."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from tflint.knowledge import api
from tflint.knowledge.registry import LAYERS, PARAMETERS, load

load()
NAMES = sorted(name for name in LAYERS if name.startswith("keras.layers."))
OF_THE_CALL = {"return_attention_scores", "reverse"}
"""Arguments of a layer's call that decide what comes out."""
OF_EVERY_LAYER = {"dtype"}
OF_RELATIVES = {"reset_after", "groups", "renorm"}
"""Arguments of a layer that counts its weights by the same function."""
NOT_WRAPPED = ("FlaxLayer", "InputSpec", "JaxLayer", "Lambda", "Layer", "TFSMLayer", "TorchModuleWrapper", "Wrapper")
"""Classes without a shape rule of their own: the user's code decides, or there is none."""
PARTS = {"StackedRNNCells"}
"""Classes that only other layers' arguments hold."""


def parameters(name: str, tables: dict[str, Any] = LAYERS) -> list[inspect.Parameter]:
    """Our parameters behind the input."""
    found = list(inspect.signature(tables[name].function).parameters.values())[1:]
    return [p for p in found if p.name not in OF_THE_CALL | OF_EVERY_LAYER]


def compared(name: str, signature: inspect.Signature, older: bool) -> list[str]:
    """Where our parameters are not those of a signature: name, order, default."""
    real = {p.name: p for p in signature.parameters.values()}
    mine = [p for p in parameters(name) if p.name in real or not older]
    wrong = [f"{p.name} is not there" for p in mine if p.name not in real]
    order = [p.name for p in mine if p.name in real and p.kind is not p.KEYWORD_ONLY]
    if order != sorted(order, key=list(real).index):
        wrong.append(f"order {order}")
    for p in mine:
        if p.name in real and not older and p.default != real[p.name].default:
            gained = real[p.name].default is inspect.Parameter.empty and name in OLD_DEFAULTS
            wrong += [] if gained else [f"{p.name}={p.default!r}, really {real[p.name].default!r}"]
    return wrong


OLD_DEFAULTS = {f"keras.layers.AveragePooling{n}D" for n in (1, 2, 3)}
"""Layers whose argument had a default in Keras 2."""


@pytest.mark.parametrize("name", NAMES)
def test_parameters_of_the_table(name: str) -> None:
    entry = api.entry(name)
    assert entry is not None and entry.signature is not None, "not a name of any version"
    assert compared(name, entry.signature, older=False) == []


@pytest.mark.parametrize("name", sorted(set(PARAMETERS) & set(LAYERS)))
def test_counts_take_the_same_arguments(name: str) -> None:
    entry = api.entry(name)
    if entry is None or entry.signature is None:
        return
    extra = {p.name for p in parameters(name, PARAMETERS)} - set(entry.signature.parameters)
    assert extra <= OF_RELATIVES


@pytest.mark.tensorflow
def test_installed_keras() -> None:
    keras = pytest.importorskip("keras")
    for name in NAMES:
        cls = getattr(keras.layers, name.rpartition(".")[2], None)
        if cls is not None:
            signature = inspect.signature(cls.__init__)
            assert compared(name, signature, older=False) == [], name


@pytest.mark.tensorflow
def test_every_layer_is_known() -> None:
    keras = pytest.importorskip("keras")
    public = {n for n in dir(keras.layers) if inspect.isclass(getattr(keras.layers, n))}
    unknown = {n for n in public if api.canonical(f"keras.layers.{n}") not in LAYERS}
    assert unknown == set(NOT_WRAPPED) | PARTS
