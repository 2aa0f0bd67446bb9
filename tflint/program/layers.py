"""Configured layers, the calls that connect them, and models made of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tflint.program.values import ApiObject, Mutable, TensorValue, UnknownValue
from tflint.records import record

if TYPE_CHECKING:
    from tflint.program.origin import Origin


@dataclass(slots=True, eq=False)
class Layer(ApiObject):
    """A configured layer. `name` is its class (`keras.layers.Dense`), for a custom layer the class's own name.

    `fields`: `calls` (tuple of LayerCall), `trainable`, `activation` set later. `instance` is the object of a custom
    layer.
    """

    instance: Any = field(default=None, repr=False)

    @property
    def calls(self) -> tuple[LayerCall, ...]:
        """The places where the layer was applied, in order."""
        return tuple(self.fields.get("calls", ()))

    @property
    def custom(self) -> bool:
        """Whether the layer's class is defined in the program."""
        return self.instance is not None


@record(eq=False)
class LayerCall:
    """One application of a layer: the tensors that go in and the one (or tuple) that comes out.

    `given` are the specs of the inputs in the structure the layer got them in, `None` for functions and models.
    `repeated` is true where it stands for an unknown number of rounds of a loop.
    """

    layer: Any
    inputs: tuple[Any, ...]
    output: Any
    origin: Origin | None = field(default=None, repr=False)
    arguments: dict[str, Any] = field(default_factory=dict, repr=False)
    given: Any = field(default=None, repr=False)
    repeated: bool = field(default=False, repr=False)


@dataclass(slots=True, eq=False)
class Model(Mutable):
    """A Keras model: `kind` is sequential, functional, subclass, backbone or loaded.

    `fields`: `layers` (tuple of layers in order: Layer, Model or unknown values), `inputs`/`outputs` (tuples of tensor
    values),
    `input_spec`, `output_spec` (specs or tuples of them), `calls` (tuple of LayerCall, in order from input to output),
    `compiled` (the
    latest Compile), `complete` (False when a layer or branch is not known), `trainable`.
    """

    kind: str = "sequential"
    name: str = ""
    instance: Any = field(default=None, repr=False)
    arguments: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def layers(self) -> tuple[Any, ...]:
        """The layers in order, as far as they are known."""
        return tuple(self.fields.get("layers", ()))

    @property
    def complete(self) -> bool:
        """Whether every layer of the model is known."""
        known = not any(isinstance(layer, UnknownValue) for layer in self.layers)
        return known and bool(self.fields.get("complete", True))

    @property
    def calls(self) -> tuple[LayerCall, ...]:
        """The applications of layers that lead from the inputs to the outputs, in order."""
        return tuple(self.fields.get("calls", ()))

    @property
    def inputs(self) -> tuple[TensorValue, ...]:
        """The symbolic inputs, empty while the input shape is not known."""
        return tuple(self.fields.get("inputs", ()))

    @property
    def input_names(self) -> tuple[str | None, ...] | None:
        """The names of all inputs of a functional model, `None` for an unnamed one; `None` where not all are known."""
        names, _ = self.fields.get("input_names", (None, False))
        return names if names is not None and len(names) == len(self.inputs) else None

    @property
    def fed_by_key(self) -> bool:
        """Whether the inputs were given as a dict."""
        return bool(self.fields.get("input_names", (None, False))[1])

    @property
    def outputs(self) -> tuple[Any, ...]:
        """The symbolic outputs, empty while they are not known."""
        return tuple(self.fields.get("outputs", ()))

    @property
    def compiled(self) -> Any:
        """The latest `compile`, or `None`."""
        return self.fields.get("compiled")
