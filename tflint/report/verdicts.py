"""Verdicts into words, lines for a terminal and fields for other programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tflint.findings import Verdict
from tflint.report.terminal import paint

BARS = "▁▂▃▄▅▆▇█"
WIDEST = 40
"""Bars of a loss curve."""
HOW = {"confirmed": "confirmed by", "refuted": "refuted by"}


def said(verdict: Verdict) -> str:
    """A verdict on one line: `confirmed by TensorFlow 2.21.0, Keras 3.15.1: ValueError: ...`."""
    who = verdict.versions or "TensorFlow"
    head = f"{HOW[verdict.outcome]} {who}" if verdict.outcome in HOW else "undecided"
    words = verdict.said if verdict.outcome in HOW else verdict.reason
    return f"{head}: {words}" if words else head


def told(verdict: Verdict) -> Iterator[str]:
    """A verdict as the lines of a full report, the loss curves below it."""
    head, colon, words = said(verdict).partition(": ")
    colour = {"confirmed": "red", "refuted": "green"}.get(verdict.outcome, "yellow")
    yield f"{paint(head, colour, bold=True)}{colon}{words}"
    width = max((len(name) for name, _ in verdict.curve), default=0)
    for name, losses in verdict.curve:
        if losses:
            yield f"  {name:<{width}}  {sparkline(losses, verdict.curve)}  loss {losses[0]:.3g} to {losses[-1]:.3g}"


def sparkline(losses: Sequence[float], curves: Sequence[tuple[str, Sequence[float]]]) -> str:
    """Losses as bars, all curves on one scale; what is no number, or beyond the scale, is an `x`."""
    starts = [line[0] for _, line in curves if line]
    top = 2 * max((start for start in starts if start == start), default=1.0) or 1.0
    step = max(1, -(-len(losses) // WIDEST))
    return "".join(_bar(loss, top) for loss in losses[::step])


def _bar(loss: float, top: float) -> str:
    if loss != loss or loss > 1000 * top:
        return "x"
    return BARS[max(0, min(len(BARS) - 1, int(len(BARS) * loss / top)))]


def verdict_fields(verdict: Verdict | None) -> dict[str, Any] | None:
    """A verdict for JSON and SARIF; losses that are no numbers are `null`."""
    if verdict is None:
        return None
    fields: dict[str, Any] = {
        "outcome": verdict.outcome,
        "said": verdict.said,
        "versions": verdict.versions or None,
        "reason": verdict.reason,
    }
    if verdict.curve:
        fields["curve"] = {
            name: [loss if abs(loss) < float("inf") else None for loss in losses] for name, losses in verdict.curve
        }
    return fields
