"""The laws of the house as tests: who imports whom, how long things may be, what pages and checks owe each other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tflint.checks import REGISTERED
from tflint.rules import check_of, rule_book

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "tflint").rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}

MAY_IMPORT = {
    "records": set(),
    "source": {"source", "records"},
    "program": {"program", "source", "records"},
    "knowledge": {"knowledge", "program", "source", "records"},
    "interpret": {"interpret", "knowledge", "program", "source", "records"},
    "checks": {"checks", "program", "knowledge", "findings", "source", "config", "rules"},
    "findings": {"source", "knowledge"},
    "config": {"config", "rules", "source", "findings"},
    "rules": {"checks"},
    "confirm": {"confirm", "program", "findings", "source"},
}
"""What each room may see; `checks` sees `config` and `rules` for the rules about suppression comments only."""

SEE_EVERYTHING = {
    "pipeline",
    "cli",
    "commands",
    "lsp",
    "project",
    "__main__",
    "runner",
    "report",
    "cache",
    "packing",
    "processes",
    "watching",
    "fixing",
    "baseline",
    "changed",
    "targets",
    "examples",
    "rulebooks",
    "flake8",
    "completion",
    "flags",
    "setup_commands",
    "rule_commands",
    "rulebook_start",
}
LONGEST_FUNCTION = 60
LONGEST_MODULE = 400
LONGEST_CHECK = 15
P90 = 25
NOT_RUN = {
    "dataset-slow": "speed depends on the disk and the number of cores",
    "deprecated-api": "works, until a later version",
    "host-transfer-in-loop": "costs little without a GPU",
    "inconsistent-image-size": "the page itself says that nothing suffers",
    "mixed-keras": "needs a second Keras",
    "private-api": "works, until a later version",
    "setup-too-late": "needs a fresh process and a GPU",
    "unsafe-deserialization": "about whom to trust",
    "validation-missing": "about what is not looked at",
}
"""Pages, besides those about the file itself, whose claim neither a crash nor a short run shows, and why."""
VAGUE = {"utils", "util", "common", "helpers", "helper", "base", "misc", "tools", "shared"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room(path: Path) -> str:
    return path.relative_to(ROOT / "tflint").parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[str]:
    """The modules a module imports at run time or for types, as dotted names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def length(function: ast.FunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def body_length(function: ast.FunctionDef) -> int:
    """Lines of a function's body, its docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_go_one_way(path: Path) -> None:
    here = room(path)
    if here in SEE_EVERYTHING or here == "__init__":
        return
    seen = {module.split(".")[1] for module in imports(TREES[path]) if module.startswith("tflint.")}
    assert not seen - MAY_IMPORT[here] - {"__version__"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_the_worker_imports_tensorflow(path: Path) -> None:
    heavy = {module.split(".")[0] for module in imports(TREES[path])} & {"tensorflow", "keras", "tf_keras", "numpy"}
    assert not heavy or name(path) == "tflint/confirm/worker.py"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_module(path: Path) -> None:
    tree = TREES[path]
    docstring = ast.get_docstring(tree)
    assert docstring and docstring.splitlines()[0].endswith("."), "a module starts with one sentence"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE
    assert path.stem not in VAGUE
    long = [f"{each.name}: {length(each)}" for each in functions(tree) if length(each) > LONGEST_FUNCTION]
    assert not long


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_public_functions_say_what_they_do(path: Path) -> None:
    if room(path) == "knowledge":
        return
    defined = [each for each in TREES[path].body if isinstance(each, (ast.FunctionDef, ast.ClassDef))]
    defined = [each for each in defined if not any("overload" in ast.unparse(d) for d in each.decorator_list)]
    silent = [each.name for each in defined if not each.name.startswith("_") and not ast.get_docstring(each)]
    assert not silent


def test_most_functions_are_short() -> None:
    lengths = sorted(length(function) for tree in TREES.values() for function in functions(tree))
    assert lengths[len(lengths) * 9 // 10] <= P90


def test_checks_are_short() -> None:
    for path in MODULES:
        if room(path) == "checks":
            marked = [f for f in functions(TREES[path]) if any("check" in ast.unparse(d) for d in f.decorator_list)]
            long = [f"{each.name}: {body_length(each)}" for each in marked if body_length(each) > LONGEST_CHECK]
            assert not long, "a check over fifteen lines is a sign that a fact is missing"


def test_every_claim_of_a_page_is_run() -> None:
    """A page claims a crash (`crashes: true`), or a worse result that its file in `tests/trains/` measures."""
    runs = {path.stem.replace("_", "-") for path in (ROOT / "tests" / "trains").glob("*.py") if path.stem != "conftest"}
    rules = [rule for rule in rule_book().values() if not rule.book and rule.folder != "file"]
    assert {rule.name for rule in rules if rule.measured} == runs, "`measured: true` and tests/trains/ go together"
    unproved = {rule.name for rule in rules if not rule.crashes and not rule.measured}
    assert unproved == set(NOT_RUN), "a page needs `crashes: true`, `measured: true` or a reason here"


def test_every_page_has_a_check_and_every_check_a_page() -> None:
    unwritten = [f"{rule.folder}/{rule.name}" for rule in rule_book().values() if check_of(rule) is None]
    orphans = set(REGISTERED) - set(rule_book())
    assert not orphans, "checks without a page"
    assert not unwritten, "pages without a check"


def test_checks_live_in_the_module_of_their_folder() -> None:
    for rule in rule_book().values():
        if (found := check_of(rule)) is not None:
            assert re.fullmatch(rf"tflint\.checks\.{rule.folder}(\.\w+)?", found.function.__module__)
            assert found.subscriptions and set(found.unless) <= set(rule_book())


def test_no_rule_is_named_by_a_string_outside_its_check() -> None:
    exempt = {"checks", "confirm"}
    names = {rule for rule in rule_book() if "-" in rule}
    for path in MODULES:
        if room(path) not in exempt:
            texts = {node.value for node in ast.walk(TREES[path]) if isinstance(node, ast.Constant)}
            assert not texts & names, name(path)


def test_fixtures_and_rules_are_no_packages() -> None:
    """An editable install puts the project's root on `sys.path`: packages of these names would hide others'."""
    assert not [path for folder in ("fixtures", "rules") for path in (ROOT / folder).rglob("__init__.py")]
