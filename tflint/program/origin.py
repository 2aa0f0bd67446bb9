"""Where in the source a value or fact comes from; its span is computed only when something is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tflint.records import record

if TYPE_CHECKING:
    import libcst as cst

    from tflint.source.file import SourceFile
    from tflint.source.span import Span


@record(eq=False)
class Origin:
    """A syntax node, the innermost statement it stands in, and their file."""

    file: SourceFile
    statement: cst.CSTNode
    node: cst.CSTNode

    @property
    def span(self) -> Span:
        """The node's place in the source."""
        return self.file.span(self.statement, self.node)

    @property
    def statement_span(self) -> Span:
        """The place of the whole statement."""
        return self.file.statement_span(self.statement)

    def at(self, node: cst.CSTNode) -> Origin:
        """Another node of the same statement."""
        return Origin(self.file, self.statement, node)

    def __repr__(self) -> str:
        return f"{type(self.node).__name__} of {self.file.path}"
