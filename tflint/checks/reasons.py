"""Places and words into the because chain of a finding."""

from __future__ import annotations

from tflint.findings import Because
from tflint.program.origin import Origin


def because(*links: tuple[Origin | None, str]) -> tuple[Because, ...]:
    """The links whose place is known, each place once."""
    chain: dict[object, Because] = {}
    for origin, message in links:
        if origin is not None:
            chain.setdefault(origin.span, Because(origin.span, message))
    return tuple(chain.values())
