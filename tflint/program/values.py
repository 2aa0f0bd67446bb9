"""Abstract values: what an expression of the program can be at run time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tflint.program.dim import Dim, show
from tflint.program.spec import DatasetSpec, TensorSpec
from tflint.records import record

if TYPE_CHECKING:
    import libcst as cst

    from tflint.program.origin import Origin


@record()
class Value:
    """Anything an expression can be; `origin` is where it was made and takes no part in equality."""

    origin: Origin | None = field(default=None, compare=False, repr=False, kw_only=True)


@record()
class UnknownValue(Value):
    """A value nothing is known of; `cause` says why (`call to requests.get`), `made` what it is a part or result of."""

    cause: str = field(default="", compare=False)
    made: Any = field(default=None, compare=False, repr=False)


NOTHING_KNOWN = UnknownValue()


@record()
class Const(Value):
    """A Python constant: number, string, bytes, bool, None or Ellipsis."""

    value: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Const) and type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@record(eq=False)
class Option(Const):
    """What an option of the command line is when a run does not give it: known, but nothing to decide a branch by."""


@record()
class Size(Value):
    """A Python integer that is a symbolic size, such as `X.shape[1]` of a table nobody read."""

    dim: Dim

    def __repr__(self) -> str:
        return f"Size({show(self.dim)})"


@record()
class Number(Value):
    """A Python number known only by its type and limits: `random.uniform(0, 1)`, `len(files)`."""

    low: float | None = None
    high: float | None = None
    integral: bool = False


@record()
class TupleValue(Value):
    """A tuple of known length."""

    items: tuple[Value, ...]


@record()
class SliceValue(Value):
    """A slice object, as in a subscript."""

    lower: Value | None = None
    upper: Value | None = None
    step: Value | None = None


@record()
class TensorValue(Value):
    """An array or tensor; `producer` is the layer call that made a symbolic Keras tensor, `identity` tells inputs
    apart.
    """

    spec: TensorSpec
    producer: Any = field(default=None, repr=False)
    identity: int = 0


@record()
class DatasetValue(Value):
    """A `tf.data` dataset or a Keras generator."""

    spec: DatasetSpec


@record()
class ApiRef(Value):
    """A reference to something outside the program by canonical name: module, class, function or constant.

    `others` are the spellings on other paths to the same, as where one of two packages is imported.
    """

    name: str
    spelled: str = field(default="", compare=False)
    others: tuple[str, ...] = field(default=(), compare=False)


@record()
class ImportedName(Value):
    """A name of another file of the project, looked up only when it is used; the module itself when `name` is empty."""

    path: str
    name: str


@record()
class ApiMethod(Value):
    """A method of an outside object: `model.fit`, `x.reshape`; `name` is the bare method name."""

    receiver: Value | Mutable
    name: str


@record()
class Function(Value):
    """A function or lambda of the program with the scope it closes over."""

    node: cst.FunctionDef | cst.Lambda = field(repr=False)
    name: str = "<lambda>"
    closure: Any = field(default=None, repr=False, compare=False)
    defaults: tuple[tuple[str, Value], ...] = field(default=(), repr=False, compare=False)
    decorators: tuple[Any, ...] = field(default=(), repr=False, compare=False)
    owner: Any = field(default=None, repr=False, compare=False)
    file: Any = field(default=None, repr=False, compare=False)


@record()
class BoundMethod(Value):
    """A function of the program bound to its receiver."""

    receiver: Value | Mutable
    function: Function


@record()
class UnionValue(Value):
    """One of two to four alternatives; which one is decided at run time."""

    alternatives: tuple[Value, ...]


@dataclass(slots=True, eq=False)
class Mutable:
    """A value with identity whose `fields` change while the program runs; all writes go through the interpreter's
    journal.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    origin: Origin | None = field(default=None, repr=False, kw_only=True)


@dataclass(slots=True, eq=False)
class ListValue(Mutable):
    """A list, set or iterator: `fields["items"]` is a tuple of values, or `None` when its content is unknown.

    `fields["element"]` is the join of all elements when only that is known; `kind` is list, set or iterator.
    """

    kind: str = "list"

    @property
    def items(self) -> tuple[Any, ...] | None:
        """The elements, `None` when they are not known one by one."""
        return self.fields.get("items")


@dataclass(slots=True, eq=False)
class DictValue(Mutable):
    """A dict: `fields["entries"]` maps constant keys to values; `fields["open"]` is true when other keys may exist."""

    @property
    def entries(self) -> Mapping[Any, Any]:
        """The known entries."""
        return dict(self.fields.get("entries", {}))

    @property
    def open(self) -> bool:
        """Whether keys may exist that are not known."""
        return bool(self.fields.get("open"))


@dataclass(slots=True, eq=False)
class ClassValue(Mutable):
    """A class of the program; `fields` are its attributes, `bases` are class values or outside references."""

    name: str = ""
    bases: tuple[Any, ...] = ()
    node: Any = field(default=None, repr=False)
    file: Any = field(default=None, repr=False)


@dataclass(slots=True, eq=False)
class Instance(Mutable):
    """An object of a class of the program; `fields` are its attributes."""

    cls: ClassValue = field(default_factory=ClassValue)


@dataclass(slots=True, eq=False)
class ApiObject(Mutable):
    """An object made by calling an outside class: optimizer, loss, metric, callback, scaler, ...

    `name` is the canonical class name; `arguments` maps parameter names to values as written (defaults left out);
    `places` maps the same names to the origins of the arguments (`cst.Arg` nodes).
    """

    name: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Any] = field(default_factory=dict, repr=False)

    def argument(self, name: str) -> Any | None:
        """The value given for a parameter, `None` where it was left to its default."""
        return self.arguments.get(name)

    @property
    def short_name(self) -> str:
        """The class name alone: `Adam`."""
        return self.name.rpartition(".")[2]


def alternatives(value: Any) -> Iterator[Any]:
    """The values that `value` can be: its alternatives, or itself alone."""
    if isinstance(value, UnionValue):
        for alternative in value.alternatives:
            yield from alternatives(alternative)
    else:
        yield value


def constant(value: Any, default: Any = None) -> Any:
    """The Python constant that `value` surely is, else `default`."""
    return value.value if isinstance(value, Const) else default
