"""Unit: which layers in a row are one linear map."""

from __future__ import annotations

from tests.checks.models import layer, sequential
from tflint.checks.model_graph import nodes
from tflint.checks.stacks import stacks
from tflint.program.layers import Layer, Model
from tflint.program.spec import spec


def dense(units: int, activation: str | None = None) -> Layer:
    return layer("Dense", units=units, activation=activation)


def chain(width: int, *layers: Layer) -> Model:
    """A Sequential on rows of `width` numbers; layers that are no Dense keep the width."""
    sizes = [width]
    for one in layers:
        sizes.append(one.arguments["units"].value if "units" in one.arguments else sizes[-1])
    outputs = (spec(None, size) for size in sizes[1:])
    return sequential(spec(None, width), *zip(layers, outputs, strict=True))


def lengths(model: Model) -> list[int]:
    return [len(stack) for stack in stacks(nodes(model))]


def test_dense_without_activation_joins_the_next() -> None:
    assert lengths(chain(20, dense(64), dense(32), dense(1))) == [3]


def test_an_activation_parts_stacks() -> None:
    assert lengths(chain(20, dense(64, "relu"), dense(32, "relu"), dense(1))) == []


def test_dropout_does_not_part_a_stack_but_normalisation_does() -> None:
    assert lengths(chain(20, dense(64), layer("Dropout", rate=0.5), dense(1, "sigmoid"))) == [2]
    assert lengths(chain(20, dense(64), layer("BatchNormalization"), dense(1))) == []


def test_a_bottleneck_is_meant() -> None:
    assert lengths(chain(784, dense(32), dense(784, "sigmoid"))) == []


def test_an_activation_set_later_is_not_guessed() -> None:
    first = dense(64)
    first.fields["activation"] = object()
    assert lengths(chain(20, first, dense(1))) == []
