"""unit: random expressions, ours against the real library: we may say less, never something else."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests_knowledge_ops import expressions, twins

CHUNK = 20
