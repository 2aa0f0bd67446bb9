"""README tests: its sample is what tflint prints, its commands and options exist, its links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import click
import pytest

from tflint import cli
from tflint.report import terminal

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md")}
SAMPLE = re.compile(r"<!-- sample: tflint (.+?) -->\n```text\n(.*?)```\n", re.DOTALL)


def test_sample_is_what_tflint_prints(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`UPDATE_SAMPLES=1 pytest tests/test_readme.py` writes the sample anew."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("NO_COLOR", "1")
    terminal.coloured.cache_clear()
    samples = SAMPLE.findall(README)
    assert samples
    for arguments, text in samples:
        assert cli.run(shlex.split(arguments)) == cli.FOUND
        printed = capsys.readouterr().out
        if os.environ.get("UPDATE_SAMPLES"):
            (ROOT / "README.md").write_text(README.replace(f"```text\n{text}```", f"```text\n{printed}```", 1))
        else:
            assert printed == text


def test_commands_exist() -> None:
    block = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
    used = [shlex.split(line, comments=True) for line in block.splitlines() if "tflint" in line]
    known = {option for command in cli.main.commands.values() for each in command.params for option in each.opts}
    for words in used:
        assert {word for word in words if word.startswith("--")} <= known | {"--version"}
    assert isinstance(cli.main, click.Group) and {"rules", "explain", "check"} <= set(cli.main.commands)


def test_the_two_commands_need_nothing_but_python_and_pip() -> None:
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2 and commands[1].endswith(".venv/bin/pytest")
    assert "fixtures/" in commands[0]
    assert commands[1] in TEXTS["CONTRIBUTING.md"]


@pytest.mark.parametrize("name", TEXTS)
def test_links_lead_somewhere(name: str) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", TEXTS[name])
    assert targets and not [target for target in targets if not (ROOT / target).exists()]


def test_hook_calls_a_script_of_ours() -> None:
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    scripts = re.search(r"\[project\.scripts\]\n(.*?)\n\n", (ROOT / "pyproject.toml").read_text(), re.DOTALL)
    entry = re.search(r"entry: (\S+) (\S+)", hook)
    assert entry and scripts and f"{entry[1]} =" in scripts[1] and entry[2] in cli.main.commands
