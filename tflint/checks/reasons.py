"""Places and words into the because chain of a finding."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.findings import Because, Finding, Fix
from tflint.program.origin import Origin


def because(*links: tuple[Origin | None, str]) -> tuple[Because, ...]:
    """The links whose place is known, each place once."""
    chain: dict[object, Because] = {}
    for origin, message in links:
        if origin is not None:
            chain.setdefault(origin.span, Because(origin.span, message))
    return tuple(chain.values())


def finding(
    place: Origin | None,
    message: str,
    *links: tuple[Origin | None, str],
    help: str | None = None,
    fix: Fix | None = None,
) -> Iterator[Finding]:
    """The finding at a place with its because chain; nothing when the place is not known."""
    if place is not None:
        yield Finding(place.span, message, because(*links), help, fix)
