"""Readings of a run's history into findings about keys it does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import libcst as cst

from tflint.checks import check
from tflint.checks.callbacks import callbacks_of, is_logged, logged
from tflint.checks.reasons import because
from tflint.findings import Edit, Finding, Fix
from tflint.program.facts import Fit, Program, Subscripted
from tflint.program.values import ApiMethod, ApiObject, Function, Instance, TupleValue, constant
from tflint.source.nodes import inside

CAREFUL = re.compile(r"\bin logs\b|is (not )?None|logs\[[^]]*\] *=|except|getattr|logs or")
"""What a callback says that looks before it reads, or writes to the logs itself."""


@check
def unknown_history_key(reading: Subscripted | Fit, program: Program) -> Iterator[Finding]:
    """A key read from the history of a run that does not log it, or by a callback from the logs of an epoch."""
    if isinstance(reading, Fit):
        yield from _in_callbacks(reading)
        return
    fit, key = _run(reading, program), constant(reading.index)
    names = logged(fit) if fit is not None else None
    if fit is not None and names is not None and isinstance(key, str) and not is_logged(key, names):
        text = f"the history has no {key!r}, the run logs only {', '.join(sorted(names))}"
        yield Finding(
            reading.origin.span, text, because((fit.origin, "the run")), _instead(key, names), _fix(reading, key, names)
        )


def _in_callbacks(fit: Fit) -> Iterator[Finding]:
    """Keys that the program's own callbacks ask the logs of an epoch for."""
    own = [each for each in callbacks_of(fit) or () if isinstance(each, Instance)]
    keras = tuple(each for each in callbacks_of(fit) or () if not isinstance(each, Instance))
    arguments = {**fit.arguments, "callbacks": TupleValue(keras)}
    names = logged(replace(fit, arguments=arguments)) if own and fit.method == "fit" else None
    for callback in own if names is not None else ():
        made = callback.cls.origin
        for key, node in _asked(callback) if made is not None and made.file is fit.origin.file else ():
            if made is not None and names is not None and not is_logged(key, names):
                text = f"the logs have no {key!r}, the run logs only {', '.join(sorted(names))}"
                yield Finding(made.at(node).span, text, because((fit.origin, "the run")), _instead(key, names))


def _asked(callback: Instance) -> Iterator[tuple[str, Any]]:
    """The keys a callback's `on_epoch_end` reads from its logs without asking first whether they are there."""
    method = callback.cls.fields.get("on_epoch_end")
    params = method.node.params.params if isinstance(method, Function) else ()
    logs, said = params[-1].name.value if params else "", cst.Module([]).code_for_node(callback.cls.node)
    for node in inside(method.node) if isinstance(method, Function) else ():
        match node:
            case cst.Call(
                func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="get")), args=[cst.Arg(value=key)]
            ):
                pass
            case cst.Subscript(value=cst.Name(value=name), slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
                pass
            case _:
                continue
        if name == logs and isinstance(key, cst.SimpleString) and not CAREFUL.search(said):
            yield str(key.evaluated_value), node


def _run(reading: Subscripted, program: Program) -> Fit | None:
    """The one run whose history is read, `None` when it is not known."""
    logs = reading.receiver
    history = logs.receiver if isinstance(logs, ApiMethod) and logs.name == "history" else logs
    if not isinstance(history, ApiObject) or history.short_name != "History" or history.origin is None:
        return None
    runs = [fit for fit in program.of(Fit) if fit.origin.node is history.origin.node and fit.method == "fit"]
    return runs[0] if len({id(fit.compiled) for fit in runs}) == 1 else None


def _fix(reading: Subscripted, key: str, names: frozenset[str]) -> Fix | None:
    """The fix that writes the name which is logged today."""
    full, node = key.replace("acc", "accuracy"), reading.origin.node
    if full not in names or not isinstance(node, cst.Subscript) or len(node.slice) != 1:
        return None
    index = node.slice[0].slice
    if not isinstance(index, cst.Index) or not isinstance(index.value, cst.SimpleString):
        return None
    quote = index.value.quote
    return Fix(f"write {full!r}", (Edit(reading.origin.at(index.value).span, f"{quote}{full}{quote}"),))


def _instead(key: str, names: frozenset[str]) -> str:
    """What to write instead of a key."""
    if key.startswith("val_") and not any(name.startswith("val_") for name in names):
        return "pass validation_data or validation_split to fit"
    full = key.replace("acc", "accuracy")
    return f"write {full!r}" if full in names else "print history.history.keys() to see the names"
