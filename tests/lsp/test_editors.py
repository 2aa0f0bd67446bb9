"""Fixture: real editors, set up by the README's own snippets, each of those that are installed here."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.conftest import PROGRAM

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "tflint" / "editors" / "README.md").read_text(encoding="utf-8")
DRIVERS = Path(__file__).parent / "editors"
RULES = ["label-output-mismatch", "regression-loss-on-classifier"]
SECONDS = 90


def answers(port: str) -> None:
    """Wait until somebody listens on a port of this machine."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", int(port)), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)


def snippet(heading: str, language: str) -> str:
    """The code a section of the README tells to copy."""
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    found = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found[1]


def drive(command: list[str], folder: Path) -> dict[str, Any]:
    """Run an editor that writes what it saw to a file."""
    (folder / "train.py").write_text(PROGRAM, encoding="utf-8")
    (folder / "pyproject.toml").write_text("", encoding="utf-8")
    path = os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"]))
    environment = {**os.environ, "PATH": path, "HOME": str(folder), "SEEN": str(folder / "seen.json")}
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS
    )
    assert (folder / "seen.json").exists(), (done.stdout + done.stderr).decode()
    seen: dict[str, Any] = json.loads((folder / "seen.json").read_text(encoding="utf-8"))
    return seen


def neovim(newest: bool) -> str | None:
    """An installed Neovim of at least 0.11, or of an older version."""
    for name in (os.environ.get("TFLINT_NVIM"), "nvim", "/usr/bin/nvim"):
        program = shutil.which(name) if name else None
        if program is None:
            continue
        said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
        version = tuple(int(number) for number in re.findall(r"v(\d+)\.(\d+)", said)[0])
        if (version >= (0, 11)) == newest:
            return program
    return None


@pytest.mark.editors
@pytest.mark.parametrize(("heading", "newest"), [("Neovim 0.11", True), ("Neovim 0.7 to 0.10", False)])
def test_neovim(tmp_path: Path, heading: str, newest: bool) -> None:
    program = neovim(newest)
    if program is None:
        pytest.skip("no such Neovim here")
    (tmp_path / "init.lua").write_text(snippet(heading, "lua"), encoding="utf-8")
    seen = drive(
        [program, "--headless", "-u", "init.lua", "train.py", "-c", f"luafile {DRIVERS / 'neovim.lua'}"], tmp_path
    )
    assert sorted(seen["rules"]) == RULES, "each finding once"
    assert seen["line"] == 7 and seen["column"] == 27
    assert "x_train: (60000, 28, 28) uint8" in seen["hover"]
    assert "sparse_categorical_crossentropy" in seen["fixed"] and seen["left"] == []
    if newest:
        assert ": (None, 10) float32" in seen["hints"]


@pytest.mark.editors
def test_emacs(tmp_path: Path) -> None:
    program = shutil.which("emacs")
    if program is None:
        pytest.skip("no Emacs here")
    if subprocess.run([program, "--batch", "--eval", "(require 'eglot)"], capture_output=True).returncode:
        pytest.skip("an Emacs without eglot")
    (tmp_path / "init.el").write_text(snippet("Emacs with eglot", "elisp"), encoding="utf-8")
    seen = drive([program, "--batch", "-l", "init.el", "-l", str(DRIVERS / "eglot.el")], tmp_path)
    assert sorted(seen["rules"]) == RULES
    assert "because: integer labels, 10 classes" in seen["message"]
    assert "x_train: (60000, 28, 28) uint8" in seen["hover"] and "```" not in seen["hover"]
    assert "sparse_categorical_crossentropy" in seen["fixed"] and seen["left"] == 0


@pytest.mark.editors
@pytest.mark.skipif("TFLINT_CODE_SERVER" not in os.environ, reason="opt-in: needs code-server, Chromium and playwright")
def test_vs_code(tmp_path: Path) -> None:
    """`TFLINT_CODE_SERVER` is its entry.js, `TFLINT_VSIX` the packaged extension, `CHROMIUM` a browser; the pictures
    stay in the test's folder, or in `TFLINT_PICTURES`.
    """
    node, port = shutil.which("node") or "node", "8742"
    server = [node, os.environ["TFLINT_CODE_SERVER"], "--user-data-dir", str(tmp_path / "user")]
    server += ["--extensions-dir", str(tmp_path / "extensions"), "--disable-update-check", "--disable-telemetry"]
    server.append("--disable-workspace-trust")
    settings = tmp_path / "user" / "Machine" / "settings.json"
    settings.parent.mkdir(parents=True)
    chosen = {
        "tflint.path": [sys.executable, "-m", "tflint"],
        "workbench.startupEditor": "none",
        "workbench.secondarySideBar.defaultVisibility": "hidden",
        "chat.disableAIFeatures": True,
        "extensions.autoCheckUpdates": False,
        "extensions.autoUpdate": False,
    }
    settings.write_text(json.dumps(chosen), encoding="utf-8")
    subprocess.run([*server, "--install-extension", os.environ["TFLINT_VSIX"]], check=True, timeout=SECONDS)
    program = tmp_path / "program"
    program.mkdir()
    (program / "train.py").write_text(PROGRAM, encoding="utf-8")
    pictures = Path(os.environ.get("TFLINT_PICTURES", tmp_path))
    listening = ["--auth", "none", "--bind-addr", f"127.0.0.1:{port}"]
    running = subprocess.Popen([*server, *listening, str(program)], start_new_session=True)
    try:
        answers(port)
        url = f"http://127.0.0.1:{port}/?folder={program}"
        subprocess.run([node, str(DRIVERS / "vscode.js"), url, str(pictures)], check=True, timeout=4 * SECONDS)
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    seen = json.loads((pictures / "seen.json").read_text(encoding="utf-8"))
    assert "problem" not in seen, seen["problem"]
    assert ": (None, 10) float32" in seen["lines"] and seen["squiggles"] >= 2
    assert "integer labels, 10 classes" in seen["problems"] and RULES[1] in seen["problems"]
    assert "(unsafe)" in seen["actions"] and "Ignore" in seen["actions"]


def notebook(folder: Path) -> None:
    """The program as a notebook of two cells, with a magic in the second."""
    first, last = PROGRAM.split("model.compile")
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "id": name, "source": text, "metadata": {}, "outputs": [], "execution_count": None}
        for name, text in (("one", first.rstrip()), ("two", "%matplotlib inline\nmodel.compile" + last.rstrip()))
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python", "mimetype": "text/x-python"}}
    content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    (folder / "n.ipynb").write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.editors
@pytest.mark.skipif("TFLINT_JUPYTERLAB" not in os.environ, reason="opt-in: needs JupyterLab, Chromium and playwright")
def test_jupyterlab(tmp_path: Path) -> None:
    """`TFLINT_JUPYTERLAB` is the program `jupyter-lab` beside which jupyterlab-lsp and tflint are installed."""
    notebook(tmp_path)
    port, pictures = "8743", Path(os.environ.get("TFLINT_PICTURES", tmp_path))
    lab = os.environ["TFLINT_JUPYTERLAB"]
    path = os.pathsep.join((os.path.dirname(lab), os.environ["PATH"]))
    options = ["--no-browser", "--ip=127.0.0.1", f"--port={port}", "--allow-root", "--LabApp.news_url="]
    options += ["--ServerApp.token=", "--ServerApp.password=", f"--ServerApp.root_dir={tmp_path}"]
    environment = {**os.environ, "PATH": path, "JUPYTER_CONFIG_DIR": str(tmp_path / "configuration")}
    running = subprocess.Popen([lab, *options], env=environment, start_new_session=True)
    try:
        answers(port)
        url = f"http://127.0.0.1:{port}/lab/tree/n.ipynb"
        node = shutil.which("node") or "node"
        subprocess.run([node, str(DRIVERS / "jupyterlab.js"), url, str(pictures)], check=True, timeout=4 * SECONDS)
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    seen = json.loads((pictures / "seen.json").read_text(encoding="utf-8"))
    assert "problem" not in seen, seen["problem"]
    assert seen["errors"] == ['"mse"', "y_train"]


def test_helix() -> None:
    languages = tomllib.loads(snippet("Helix", "toml"))
    assert languages["language-server"]["tflint"] == {"command": "tflint", "args": ["server"]}
    assert languages["language"][0]["language-servers"] == ["tflint"]


def test_jupyterlab_finds_the_server() -> None:
    from importlib.metadata import entry_points

    found = [each for each in entry_points(group="jupyter_lsp_spec_v1") if each.name == "tflint"]
    if not found:
        pytest.skip("installed before the entry point was there")
    (spec,) = found[0].load()(None).values()
    assert spec["argv"][-1] == "server" and spec["languages"] == ["python"]


def test_the_settings_of_the_readme_and_of_vs_code_are_those_of_the_server() -> None:
    from tflint.lsp.preferences import _READ

    manifest = json.loads((ROOT / "tflint/editors/vscode/package.json").read_text(encoding="utf-8"))
    settings = {name.removeprefix("tflint.") for name in manifest["contributes"]["configuration"]["properties"]}
    assert settings - {"path", "interpreter", "trace.server"} <= set(_READ)
    table = README.split("## Settings")[1]
    told = {name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`([^`]+)`", row)}
    assert told <= set(_READ)
    assert settings - {"path", "interpreter", "trace.server"} <= told


def test_the_versions_of_vs_codes_extension_and_of_tflint_are_one() -> None:
    from tflint import __version__

    manifest = json.loads((ROOT / "tflint/editors/vscode/package.json").read_text(encoding="utf-8"))
    assert manifest["version"] == __version__
