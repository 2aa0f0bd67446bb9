"""What the interpreter states about a program: the facts that checks subscribe to, one class for each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from tflint.program.spec import DatasetSpec, ShapeError, TensorSpec
from tflint.records import record

if TYPE_CHECKING:
    from tflint.program.dim import Dim
    from tflint.program.layers import Layer, Model
    from tflint.program.origin import Origin
    from tflint.program.values import ApiObject, ClassValue, Function
    from tflint.source.file import SourceFile


@record(eq=False, kw_only=True)
class Fact:
    """Something the program does, where; `choice` is (group, alternatives) when only one of several alternatives does
    it.

    `doubt` says why the fact may not be what happens (`default argument`), `None` when it is certain.
    `guarded` is true inside a `try` that catches, `pytest.raises` and the like; `versioned` in code that asks which
    version is there, or catches what a missing name raises.
    """

    origin: Origin
    choice: tuple[int, int] | None = None
    doubt: str | None = None
    guarded: bool = False
    versioned: bool = False


@record(eq=False, kw_only=True)
class FunctionMade(Fact):
    """The program defines a function with `def`."""

    function: Function


@record(eq=False, kw_only=True)
class ClassMade(Fact):
    """The program derives a class from a Keras layer or model; `family` is layer or model, `origin` its own `__init__`.

    `starts_base` is whether its body mentions the `__init__` of a base.
    """

    cls: ClassValue
    family: str
    starts_base: bool


@record(eq=False, kw_only=True)
class Unread(Fact):
    """A layer that nothing uses: its result's name (`kind` result) or the attribute that holds it stands nowhere
    else in the file.
    """

    name: str
    kind: str
    layer: Layer


@record(eq=False, kw_only=True)
class Rebound(Fact):
    """A name is bound to a new Sequential while the one it held had got layers and was never used."""

    name: str
    lost: Model


@record(eq=False, kw_only=True)
class Made(Fact):
    """An outside class was instantiated: optimizer, loss, metric, callback, layer, scaler, ..."""

    object: ApiObject
    context: Context | None = None


@record(eq=False, kw_only=True)
class Call(Fact):
    """A call of an outside function or method by canonical name (`tf.nn.softmax`, `keras.Model.save`).

    `arguments` by parameter name where the signature is known, `positional` as written; `places` maps the same names
    to the
    origins of the arguments (`cst.Arg` nodes); `result` is the value; `discarded` is true when the call is a statement
    by itself.
    """

    name: str
    spelled: str = ""
    receiver: Any = None
    positional: tuple[Any, ...] = ()
    keywords: dict[str, Any] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Any] = field(default_factory=dict)
    result: Any = None
    discarded: bool = False
    context: Context | None = None


@record(eq=False, kw_only=True)
class Discarded(Fact):
    """An expression stands as a statement by itself and its value is thrown away."""

    value: Any


@record(eq=False, kw_only=True)
class AttributeSet(Fact):
    """`receiver.name = value` on a layer, model, outside object, module or instance."""

    receiver: Any
    name: str
    value: Any
    context: Context | None = None


@record(eq=False, kw_only=True)
class VariablesRead(Fact):
    """`receiver.trainable_variables` and the like of a model or instance; `built` is false where no input shape is
    known yet.
    """

    receiver: Any
    name: str
    built: bool = True


@record(eq=False, kw_only=True)
class Escape(Fact):
    """Traced code stores `value` beyond itself: in the outer name `name`, or into the list or dict `receiver`."""

    name: str
    value: Any
    receiver: Any = None
    context: Context


@record(eq=False, kw_only=True)
class TracedCall(Fact):
    """A call of a function under `tf.function`; `recursive` when it runs already."""

    function: Any
    positional: tuple[Any, ...] = ()
    recursive: bool = False
    context: Context


@record(eq=False, kw_only=True)
class Carried(Fact):
    """One round of a traced loop over a tensor turns the tensor `before` that the loop began with into another one."""

    name: str
    before: Any
    after: Any


@record(eq=False, kw_only=True)
class Branched(Fact):
    """A Python branch, loop or assertion in traced code that a tensor decides; `statement` is if, while or assert."""

    test: Any
    statement: str
    context: Context


@record(eq=False, kw_only=True)
class Subscripted(Fact):
    """`receiver[index]` on an outside object or name (`history.history["acc"]`, `os.environ["X"] = ...`); `written`
    when assigned.
    """

    receiver: Any
    index: Any
    written: Any = None


@record(eq=False, kw_only=True)
class Use(Fact):
    """A mention of an outside name: an import, an attribute, a reference."""

    name: str
    spelled: str = ""
    others: tuple[str, ...] = ()


@record(eq=False, kw_only=True)
class MemberUsed(Fact):
    """An attribute or method of a Keras or TensorFlow object is read: `opt.lr`, `model.predict_classes`.

    `owner` is the canonical name of the object's class, or of the outside class that its own class derives from.
    """

    owner: str
    name: str
    receiver: Any


@record(eq=False)
class Context:
    """What surrounds a statement: enclosing function, loops, `tf.function`, tapes, strategy scope, dataset map.

    `body` is the node of the function that is run, `traced` that of the function that was given to TensorFlow to trace,
    `trace` that function with what it closes over.
    """

    function: str | None = None
    loop_depth: int = 0
    graph: str | None = None
    tapes: tuple[Any, ...] = ()
    managers: tuple[Any, ...] = ()
    withs: tuple[Any, ...] = ()
    loops: tuple[Any, ...] = ()
    body: Any = None
    traced: Any = None
    trace: Any = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters of the function that is run, `**` alone for its keyword rest."""
        params = getattr(self.body, "params", None)
        if params is None:
            return ()
        named = (*params.posonly_params, *params.params, *params.kwonly_params)
        return (*(each.name.value for each in named), *(("**",) if params.star_kwarg is not None else ()))


@record(eq=False, kw_only=True)
class ShapeConflict(Fact):
    """TensorFlow would refuse this: a layer (`layer` set) or function `name` got inputs that do not fit."""

    name: str
    error: ShapeError
    inputs: tuple[Any, ...] = ()
    layer: Layer | None = None
    model: Model | None = None


@record(eq=False, kw_only=True)
class Crossed(Fact):
    """`left - right` of a vector and a column, (N,) and (N, 1): each value of the one met each value of the other."""

    left: Any
    right: Any
    result: TensorSpec


@record(eq=False, kw_only=True)
class ModelMade(Fact):
    """A model as it stands at the end of the program (or when it is given away)."""

    model: Model


@record(eq=False, kw_only=True)
class LayerAdded(Fact):
    """A layer became the `index`-th of a Sequential model."""

    model: Model
    layer: Any
    index: int


@record(eq=False, kw_only=True)
class LossUse:
    """A loss as given to compile: canonical `name` (`keras.losses.MeanSquaredError`), or a custom function."""

    name: str | None
    value: Any
    from_logits: bool | None = False
    origin: Origin | None = None

    @property
    def short_name(self) -> str:
        """The last part of the name."""
        return (self.name or "").rpartition(".")[2]


@record(eq=False, kw_only=True)
class Compile(Fact):
    """`model.compile(...)`: `losses` and `metrics` by output position, `optimizer` an ApiObject (strings resolved)
    or unknown.
    """

    model: Model
    optimizer: Any = None
    losses: tuple[LossUse, ...] = ()
    metrics: tuple[Any, ...] = ()
    arguments: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Any] = field(default_factory=dict)
    context: Context | None = None


@record(eq=False, kw_only=True)
class Fit(Fact):
    """Data meets model: `method` is fit, evaluate, predict, train_on_batch, ..., call, or validation as a part of fit.

    `x`, `y`: structures of TensorSpec (one element of a dataset gains its batch axis), UNKNOWN or None; `dataset` is
    set when x is one.
    `validation` is the pair of validation specs. `*_value` are the values as written.
    """

    method: str
    model: Model
    x: Any = None
    y: Any = None
    x_value: Any = None
    y_value: Any = None
    dataset: DatasetSpec | None = None
    validation: Any = None
    validation_value: Any = None
    compiled: Compile | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Any] = field(default_factory=dict)
    input_spec: Any = None
    output_spec: Any = None


@record(eq=False, kw_only=True)
class Head(Fact):
    """One output of a model against its loss, labels and metrics; `origin` is the loss where there is one, else
    compile.

    `layer` is the last layer with weights or the activation layer; `activation` its canonical short name (`linear`,
    `softmax`), `None` when
    unknown; `units` the size of the output's last axis; `labels` the spec of the labels when a fit shows them.
    """

    model: Model
    compile: Compile
    fit: Fit | None
    index: int
    layer: Layer | None
    activation: str | None
    activation_origin: Origin | None
    units: Dim
    output: TensorSpec
    loss: LossUse | None
    labels: TensorSpec | None
    labels_value: Any = None
    metrics: tuple[Any, ...] = ()


@record(eq=False, kw_only=True)
class RateSet(Fact):
    """A learning rate is set: constructor, schedule, assignment or callback.

    `rate` is the number; `optimizer` the object when known; `how` is constant, sweep (one of several that are tried
    in turn), schedule-peak, schedule-end, assignment, callback. `lasting` is false where a later one may be higher.
    """

    rate: Any
    optimizer: ApiObject | None
    how: str = "constant"
    models: tuple[Model, ...] = ()
    lasting: bool = True


FactT = TypeVar("FactT")
DerivedT = TypeVar("DerivedT")


@dataclass(slots=True)
class Program:
    """All facts of one file in source order of execution.

    `files` are the other files of the project that were looked at for it, `None` where not inside; `asked` is where
    modules of the project were sought, and found.
    """

    path: str
    facts: list[Any] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    unknown_calls: dict[str, int] = field(default_factory=dict)
    files: dict[str, SourceFile | None] = field(default_factory=dict, repr=False)
    asked: dict[tuple[str, str], str | None] = field(default_factory=dict, repr=False)
    _by_kind: tuple[int, dict[type, list[Any]]] = field(default_factory=lambda: (-1, {}), repr=False)

    derived: dict[str, Any] = field(default_factory=dict, repr=False)

    def once(self, key: str, derive: Callable[[], DerivedT]) -> DerivedT:
        """Something derived from all facts, worked out when it is first asked for."""
        if key not in self.derived:
            self.derived[key] = derive()
        found: DerivedT = self.derived[key]
        return found

    def of(self, kind: type[FactT]) -> Iterator[FactT]:
        """The facts of one kind, in order."""
        if self._by_kind[0] != len(self.facts):
            index: dict[type, list[Any]] = {}
            for fact in self.facts:
                index.setdefault(type(fact), []).append(fact)
            self._by_kind = (len(self.facts), index)
        return iter(self._by_kind[1].get(kind, ()))
