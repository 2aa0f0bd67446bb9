"""Page tests against TensorFlow: where a page claims a worse result without an exception, a seeded run shows it."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("numpy")

from tests.forked import answer_of, tensorflow_forks
from tests.seeded import measure_page
from tflint.rules import Rule, rule_book

pytestmark = [pytest.mark.tensorflow, pytest.mark.slow]

RULES = [rule for rule in rule_book().values() if rule.measured]
SECONDS = 300


@pytest.fixture(scope="module")
def fork() -> Any:
    """A way to fork from a process in which TensorFlow is imported but nothing of it was run."""
    return tensorflow_forks()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_claim_holds_in_a_seeded_run(rule: Rule, fork: Any) -> None:
    told = answer_of(fork, SECONDS, measure_page, rule.page)
    if told in ("sklearn", "pandas", "scipy"):
        pytest.skip(f"{told} is not installed")
    assert isinstance(told, list), told
    assert told, "its file in tests/trains/ measures nothing"
    for block, bad, good, holds in told:
        print(f"{rule.name}-{block}\t{bad:.6g}\t{good:.6g}")
        assert holds, f"program {block}: {bad:g} under Bad, {good:g} under Good"
