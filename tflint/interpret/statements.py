"""Runs statements one after the other, one small function for each kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import libcst as cst

from tflint.interpret import evaluating, expressions, imports, loops
from tflint.interpret.classes import define_class
from tflint.interpret.evaluating import evaluate
from tflint.interpret.functions import define_function
from tflint.interpret.journal import Flow
from tflint.interpret.machine import Frame
from tflint.interpret.operators import SYMBOLS, apply
from tflint.interpret.targets import assign, delete
from tflint.interpret.truth import truth
from tflint.interpret.unread import note_binding
from tflint.interpret.versions import asks_version, catches_missing
from tflint.interpret.withs import with_block
from tflint.program.facts import Discarded
from tflint.program.values import NOTHING_KNOWN, Const, ListValue
from tflint.records import replace

Runner = Callable[[Frame, Any], Flow]


def run_block(frame: Frame, body: Any) -> Flow:
    """Run the statements of a module, block or one-line suite until one leaves it."""
    for statement in body:
        flow = run(frame, statement)
        if flow is not Flow.NEXT:
            return flow
    return Flow.NEXT


def run(frame: Frame, statement: Any) -> Flow:
    """Run one statement."""
    if type(statement) is cst.SimpleStatementLine:
        return run_block(frame, statement.body)
    handler = RUNNERS.get(type(statement))
    if handler is None:
        return Flow.NEXT
    frame.machine.step()
    frame.statement = statement
    return handler(frame, statement)


def suite(frame: Frame, body: Any) -> Flow:
    """Run the body of a compound statement."""
    return run_block(frame, body.body)


def expression(frame: Frame, node: cst.Expr) -> Flow:
    """An expression by itself: its value is thrown away."""
    if type(node.value) is cst.SimpleString:
        return Flow.NEXT
    value = evaluate(frame, node.value)
    if not isinstance(value, Const):
        frame.machine.state(Discarded(value=value, **frame.common(node.value)))
    return Flow.NEXT


def assignment(frame: Frame, node: cst.Assign) -> Flow:
    """`a = b = value`."""
    value = evaluate(frame, node.value)
    for target in node.targets:
        if type(target.target) is cst.Name:
            note_binding(frame, target.target, value)
        assign(frame, target.target, value)
    return Flow.NEXT


def annotated(frame: Frame, node: cst.AnnAssign) -> Flow:
    """`name: type = value`."""
    if node.value is not None:
        assign(frame, node.target, evaluate(frame, node.value))
    elif frame.scope.kind == "class" and isinstance(node.target, cst.Name):
        fields = frame.scope.fields.setdefault("<annotated>", [])
        fields.append(node.target.value)
    return Flow.NEXT


def augmented(frame: Frame, node: cst.AugAssign) -> Flow:
    """`a += b`; lists grow in place."""
    left, right = evaluate(frame, node.target), evaluate(frame, node.value)
    symbol = SYMBOLS.get(type(node.operator), "?")
    if isinstance(left, ListValue) and symbol == "+":
        from tflint.interpret.comprehensions import known_items

        items = known_items(right)
        frame.write(left, "items", None if left.items is None or items is None else (*left.items, *items))
        return Flow.NEXT
    assign(frame, node.target, apply(frame, node, symbol, left, right))
    return Flow.NEXT


def conditional(frame: Frame, node: cst.If) -> Flow:
    """`if`: the arm the test decides, else both on branches that are joined."""
    test = evaluate(frame, node.test)
    loops.state_branch(frame, node.test, "if", test)
    decided = truth(test)
    if decided is True:
        return suite(frame, node.body)
    if decided is False:
        return _otherwise(frame, node.orelse)
    versioned = asks_version(frame.file, node.test, test)
    ends: list[Flow] = []
    flow = frame.machine.journal.branch(
        [
            lambda: _noted(ends, suite(_arm(frame, versioned), node.body)),
            lambda: _noted(ends, _otherwise(_arm(frame, versioned), node.orelse)),
        ]
    )
    if versioned and frame.function is not None and Flow.RETURN in ends:
        frame.versioned = True  # what follows is the other arm
    return flow


def _noted(ends: list[Flow], flow: Flow) -> Flow:
    ends.append(flow)
    return flow


def _arm(frame: Frame, versioned: bool = False) -> Frame:
    arm = replace(frame, versioned=frame.versioned or versioned)
    arm.returns, arm.yields = frame.returns, frame.yields
    return arm


def _otherwise(frame: Frame, orelse: Any) -> Flow:
    if orelse is None:
        return Flow.NEXT
    return run(frame, orelse) if isinstance(orelse, cst.If) else suite(frame, orelse.body)


def attempt(frame: Frame, node: Any) -> Flow:
    """`try`: the body is guarded where a handler catches; handlers are branches that may run."""
    versioned = any(catches_missing(handler) for handler in node.handlers)
    guarded = _arm(frame, versioned)
    guarded.guarded = frame.guarded or any(_catches(frame, handler) for handler in node.handlers)
    is_import = bool(node.body.body) and all(_only_imports(statement) for statement in node.body.body)
    flow = suite(guarded, node.body)
    if flow is Flow.NEXT and node.orelse is not None:
        flow = suite(frame, node.orelse.body)
    for handler in () if is_import else node.handlers:
        frame.machine.journal.branch([lambda: Flow.NEXT, partial(_handle, _arm(frame, versioned), handler)])
    if node.finalbody is not None:
        final = suite(frame, node.finalbody.body)
        return final if final is not Flow.NEXT else flow
    return flow


def _only_imports(statement: Any) -> bool:
    return type(statement) is cst.SimpleStatementLine and all(
        isinstance(small, (cst.Import, cst.ImportFrom)) for small in statement.body
    )


_SHAPE_ERRORS = (
    "Exception",
    "BaseException",
    "ValueError",
    "TypeError",
    "InvalidArgumentError",
    "OpError",
    "AttributeError",
    "RuntimeError",
)


def _catches(frame: Frame, handler: cst.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    code = cst.Module([]).code_for_node(handler.type)
    return any(name in code for name in _SHAPE_ERRORS)


def _handle(frame: Frame, handler: Any) -> Flow:
    if handler.name is not None:
        assign(frame, handler.name.name, NOTHING_KNOWN)
    return suite(frame, handler.body)


def returning(frame: Frame, node: cst.Return) -> Flow:
    """`return value`."""
    frame.returns.append(Const(None) if node.value is None else evaluate(frame, node.value))
    return Flow.RETURN


def raising(frame: Frame, node: cst.Raise) -> Flow:
    """`raise`."""
    if node.exc is not None:
        evaluate(frame, node.exc)
    return Flow.RAISE


def asserting(frame: Frame, node: cst.Assert) -> Flow:
    """`assert test`: evaluated, and ended when it is surely false."""
    test = evaluate(frame, node.test)
    loops.state_branch(frame, node.test, "assert", test)
    if truth(test) is not False or "__version__" in cst.Module([]).code_for_node(node.test):
        return Flow.NEXT  # a program for another version is still worth reading
    return Flow.RAISE


def deleting(frame: Frame, node: cst.Del) -> Flow:
    """`del target`."""
    delete(frame, node.target)
    return Flow.NEXT


def outer_names(frame: Frame, node: Any) -> Flow:
    """`global` and `nonlocal`."""
    for item in node.names:
        name = item.name.value
        scope = frame.scope.parent
        while (
            scope is not None
            and scope.parent is not None
            and (isinstance(node, cst.Global) or name not in scope.fields)
        ):
            scope = scope.parent
        if scope is not None:
            frame.scope.outer[name] = scope
    return Flow.NEXT


def matching(frame: Frame, node: cst.Match) -> Flow:
    """`match`: every case may run."""
    evaluate(frame, node.subject)
    arms = [partial(suite, _arm(frame), case.body) for case in node.cases]
    return frame.machine.journal.branch([*arms, lambda: Flow.NEXT])


RUNNERS: dict[type, Runner] = {
    cst.Expr: expression,
    cst.Assign: assignment,
    cst.AnnAssign: annotated,
    cst.AugAssign: augmented,
    cst.If: conditional,
    cst.Try: attempt,
    cst.TryStar: attempt,
    cst.Return: returning,
    cst.Raise: raising,
    cst.Assert: asserting,
    cst.Del: deleting,
    cst.Global: outer_names,
    cst.Nonlocal: outer_names,
    cst.Match: matching,
    cst.For: loops.for_loop,
    cst.While: loops.while_loop,
    cst.With: with_block,
    cst.Break: lambda frame, node: Flow.BREAK,
    cst.Continue: lambda frame, node: Flow.CONTINUE,
    cst.FunctionDef: define_function,
    cst.ClassDef: define_class,
    cst.Import: imports.plain_import,
    cst.ImportFrom: imports.from_import,
}

evaluating.HANDLERS.update(expressions.KINDS)
