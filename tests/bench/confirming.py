"""Run by hand: what TensorFlow says to findings in real programs, and whether it builds their models as we read them.

python tests/bench/confirming.py FOLDER... [--python PATH] [--models]

Every refuted finding is a mistake of ours; so is a model that TensorFlow refuses where we report nothing, and a shape
other than ours.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace

from tflint.config import Settings
from tflint.confirm.building import builds
from tflint.confirm.client import Client
from tflint.findings import Finding, Verdict
from tflint.pipeline import interpreted, lint
from tflint.program.dim import BATCH
from tflint.program.facts import ModelMade, Program, ShapeConflict
from tflint.program.spec import Shape
from tflint.program.values import TensorValue
from tflint.source.discovery import Filter, discover
from tflint.source.file import SourceFile

ASKED = Settings(select=("ALL",), possible=True, confirm="shapes")


def sources(folders: list[str]) -> Iterator[SourceFile]:
    """The programs in the folders that concern TensorFlow."""
    for folder in folders:
        for path in discover([folder], Filter()):
            source = SourceFile.read(path)
            if source.relevant:
                yield source


def verdicts(source: SourceFile, client: Client) -> Iterator[tuple[Finding, Verdict]]:
    """The findings of a program that TensorFlow was asked about."""
    for finding in lint(source, ASKED).findings:
        if finding.request is not None:
            yield replace(finding, request=None), client.verdict(finding.request)


def agreement(program: Program, client: Client) -> Iterator[tuple[str, str]]:
    """For each model that is known as a whole: same, other or refused, and what the difference is."""
    shapes = {_shown(made): made for made in program.of(ModelMade)}
    conflicts = any(isinstance(fact, ShapeConflict) for fact in program.facts)
    for _, request in builds(program):
        verdict = client.verdict(request)
        if verdict.outcome == "confirmed":
            yield ("refused, as we say" if conflicts else "REFUSED"), verdict.said or ""
        elif verdict.outcome == "refuted":
            theirs = (verdict.said or "").partition("returns ")[2]
            known = theirs in shapes or not theirs.startswith("(") or None in shapes
            yield ("same" if known else "OTHER"), theirs


def _shown(made: ModelMade) -> str | None:
    outputs = [one.spec.shape for one in made.model.outputs if isinstance(one, TensorValue)]
    return _text(outputs[0]) if len(outputs) == 1 else None


def _text(shape: Shape) -> str | None:
    dims = [None if dim is BATCH else dim for dim in shape.dims or ()]
    plain = shape.dims is not None and all(dim is None or isinstance(dim, int) for dim in dims)
    return str(tuple(dims)) if plain else None


def main() -> None:
    """Print shares of verdicts by rule, then every refuted finding and every disagreement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--python")
    parser.add_argument("--models", action="store_true")
    given = parser.parse_args()
    by_rule: dict[str, Counter[str]] = defaultdict(Counter)
    models, odd = Counter[str](), []
    with Client(given.python) as client:
        client.start()
        for source in sources(given.folders):
            for finding, verdict in verdicts(source, client):
                by_rule[finding.rule][verdict.outcome] += 1
                if verdict.outcome == "refuted":
                    odd.append(f"{source.path}:{finding.span.line}: {finding.rule} {finding.message}: {verdict.said}")
            for outcome, said in agreement(interpreted(source)[0], client) if given.models else ():
                models[outcome] += 1
                odd += [f"{source.path}: {outcome} {said}"] if outcome.isupper() else []
    for rule, outcomes in sorted(by_rule.items()):
        print(f"{rule:<32}", ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common()))
    print("total", dict(sum(by_rule.values(), Counter[str]())), "models", dict(models))
    print("\n".join(odd))


if __name__ == "__main__":
    main()
