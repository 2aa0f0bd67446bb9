"""Syntax tree into facts: runs a program on abstract values and states what it does; never reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tflint.program.facts import Program

if TYPE_CHECKING:
    from tflint.interpret.recording import Record
    from tflint.source.file import SourceFile


def interpret(file: SourceFile, resolver: Any = None, record: Record | None = None, *, drawn: bool = False) -> Program:
    """All facts of one file, in the order of execution; derived ones at the end.

    Into `record`, if one is given, go the values of the file's expressions; without one they cost nothing. With one, or
    if models are to be `drawn`, builders that nobody calls are run with their defaults, too: no mistake shows there.
    """
    if record is not None:
        from tflint.interpret.recording import recording

        with recording(record, file):
            return interpret(file, resolver, drawn=True)

    from tflint.interpret.deriving import derive
    from tflint.interpret.machine import Frame, Machine, OutOfSteps, Scope
    from tflint.interpret.resolving import Resolver
    from tflint.interpret.statements import run_block
    from tflint.interpret.unread import state_unread
    from tflint.interpret.unused import run_uncalled
    from tflint.program.values import Const

    machine = Machine(file, resolver or Resolver())
    machine.draws = drawn
    module = Scope({"__name__": Const("__main__")}, kind="module")
    try:
        run_block(Frame(machine, module, file), file.module.body)
        run_uncalled(machine)
    except OutOfSteps:
        pass
    except RecursionError:
        machine.limit("the depth of nested expressions")
    state_unread(machine)
    derive(machine)
    return machine.program
