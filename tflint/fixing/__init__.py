"""Findings into mended programs: fixes, suppression comments, and what is shown of both."""

from __future__ import annotations

from tflint.fixing.rounds import Fixed, Refused, fixed
from tflint.fixing.text import Unchangeable, edited

__all__ = ["Fixed", "Refused", "Unchangeable", "edited", "fixed"]
