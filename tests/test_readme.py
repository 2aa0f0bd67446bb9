"""README tests: its sample is what tflint prints, its commands and options exist, its links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import click
import pytest

from tflint import cli
from tflint.config.judging import judged
from tflint.config.layers import Configuration
from tflint.config.reading import read_text
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


def options_of_check() -> set[str]:
    return {option for each in cli.main.commands["check"].params for option in (*each.opts, *each.secondary_opts)}


def test_hooks_call_a_script_of_ours() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    scripts = re.search(r"\[project\.scripts\]\n(.*?)\n\n", (ROOT / "pyproject.toml").read_text(), re.DOTALL)
    entries = [line.split() for line in re.findall(r"entry: (.+)", hooks)]
    assert scripts and len(entries) == 2
    for script, command, *options in entries:
        assert f"{script} =" in scripts[1] and command == "check" and set(options) <= options_of_check()


def test_hooks_of_the_readme_exist() -> None:
    hooks = set(re.findall(r"- id: (\S+)", (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")))
    assert set(re.findall(r"- id: (\S+)", README)) <= hooks == {"tflint", "tflint-fix"}


def test_action_calls_us_with_options_there_are() -> None:
    action = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"(?<=[ (])--[a-z-]+", action.partition("Run tflint")[2])) <= options_of_check()
    inputs = set(re.findall(r"^  ([a-z-]+):$", action.partition("inputs:")[2].partition("runs:")[0], re.MULTILINE))
    (used,) = re.findall(r"- uses: tflint/.*?with:\n(.*?)```", README, re.DOTALL)
    assert set(re.findall(r"^    ([a-z-]+):", used, re.MULTILINE)) <= inputs


def test_configuration_of_the_readme_holds() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    assert blocks
    for block in blocks:
        document = read_text(block, "pyproject.toml", ".", ("tool", "tflint"))
        values = {name: (given,) for name, given in document.values.items()}
        assert document.values and not judged(Configuration(".", values), [document], document.complaints)


def test_commands_and_options_in_sentences_exist() -> None:
    prose = re.sub(r"```.*?```", "", README, flags=re.DOTALL)
    words = [shlex.split(text) for text in re.findall(r"`\"?\$?\(?(tflint(?: [^`]+)?)`", prose)]
    for _, *rest in words:
        options = {word.partition("=")[0] for word in rest if word.startswith("--")}
        assert options <= {
            option for command in cli.main.commands.values() for p in command.params for option in p.opts
        }
    assert set(re.findall(r"`(--[a-z-]+)", prose)) <= options_of_check()
