"""Options of the command line (`argparse`, `absl.flags`) into the values they have when a run gives no others."""

from __future__ import annotations

from typing import Any

from tflint.interpret.functions import Arguments
from tflint.interpret.joining import join_values
from tflint.interpret.machine import Frame
from tflint.program.origin import Origin
from tflint.program.values import NOTHING_KNOWN, ApiObject, Const, ListValue, Option, TupleValue

PARSER = "argparse.ArgumentParser"
NAMESPACE = "argparse.Namespace"
FLAGS = ("absl.flags.FLAGS", "tf.flags.FLAGS", "tf.app.flags.FLAGS", "tf.compat.v1.flags.FLAGS")
DEFINES = tuple(
    f"{module.removesuffix('FLAGS')}DEFINE_{kind}"
    for module in FLAGS
    for kind in ("float", "integer", "string", "enum")
)
CONVERTS = {"builtins.int": int, "builtins.float": float}


def call_parser(frame: Frame, node: Any, parser: ApiObject, name: str, arguments: Arguments) -> Any:
    """What a method of a parser gives; its options are kept with it."""
    if name in ("add_argument_group", "add_mutually_exclusive_group"):
        return parser
    declared = dict(parser.fields.get("options", {}))
    if name == "add_argument":
        declared[_destination(arguments)] = _default(frame, arguments)
    elif name == "set_defaults":
        declared |= {key: _kept(value) for key, value in arguments.keywords.items()}
    elif name in ("parse_args", "parse_known_args"):
        space: Any = ApiObject({} if _given(arguments) else declared, name=NAMESPACE, origin=frame.origin(node))
        return space if name == "parse_args" else TupleValue((space, NOTHING_KNOWN))
    else:
        return NOTHING_KNOWN
    frame.write(parser, "options", declared)
    return NOTHING_KNOWN


def _destination(arguments: Arguments) -> str:
    """The attribute under which an option is found: `dest`, the first long name, or the first one."""
    names = [each.value for each in arguments.positional if isinstance(each, Const) and isinstance(each.value, str)]
    wanted = arguments.keywords.get("dest")
    if isinstance(wanted, Const) and isinstance(wanted.value, str):
        return wanted.value
    chosen = next((name for name in names if name.startswith("--")), names[0] if names else "")
    return chosen.lstrip("-").replace("-", "_")


def _default(frame: Frame, arguments: Arguments) -> Any:
    """The value of an option that is not given, unknown for those that have to be or that say nothing."""
    value = arguments.keywords.get("default", NOTHING_KNOWN)
    converter = getattr(arguments.keywords.get("type"), "name", "")
    place = arguments.keyword_places.get("default")
    origin = frame.origin(place) if place is not None else None
    if isinstance(value, Const) and isinstance(value.value, str) and converter:
        try:
            return _kept(Const(CONVERTS[converter](value.value)), origin) if converter in CONVERTS else NOTHING_KNOWN
        except ValueError:
            return NOTHING_KNOWN
    return NOTHING_KNOWN if "action" in arguments.keywords else _kept(value, origin)


def _kept(value: Any, origin: Origin | None = None) -> Any:
    """A default that means itself: `None`, flags, empty strings and numbers not above zero often stand for others."""
    if isinstance(value, (ListValue, TupleValue)) and value.items is not None:
        items = tuple(_kept(item) for item in value.items)
        known = all(isinstance(item, Option) for item in items)
        return TupleValue(items, origin=origin) if known else NOTHING_KNOWN
    given = value.value if isinstance(value, Const) else None
    meant = given > 0 if isinstance(given, (int, float)) and type(given) is not bool else isinstance(given, str)
    return Option(given, origin=origin or value.origin) if meant and given else NOTHING_KNOWN


def _given(arguments: Arguments) -> bool:
    """Whether a parser gets words of its own in place of those of the command line."""
    words = arguments.positional[0] if arguments.positional else arguments.keywords.get("args", Const(None))
    empty = isinstance(words, ListValue) and words.items == () or isinstance(words, Const) and not words.value
    return not empty or arguments.open


def define_flag(
    frame: Frame, node: Any, name: str, arguments: Arguments, bound: dict[str, Any], places: dict[str, Any]
) -> Any:
    """`flags.DEFINE_integer("steps", 100, "how many")`: a flag that the whole program sees."""
    given = dict(zip(("name", "default"), arguments.positional, strict=False)) | arguments.keywords
    key, value = given.get("name"), _kept(given.get("default", NOTHING_KNOWN))
    if isinstance(key, Const) and isinstance(key.value, str):
        flags = frame.machine.notes.setdefault("flags", {})
        flags[key.value] = join_values([flags[key.value], value]) if key.value in flags else value
    return NOTHING_KNOWN


def flag(frame: Frame, name: str) -> Any:
    """The value of a flag that is not given."""
    return frame.machine.notes.get("flags", {}).get(name, NOTHING_KNOWN)
