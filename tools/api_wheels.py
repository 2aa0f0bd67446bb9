"""Turns a package's name and version into a folder of its Python sources, from the published wheel."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

PLATFORMS = ("any", "manylinux2010_x86_64", "manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_27_x86_64")

TENSORFLOW: dict[str, tuple[str, str]] = {
    "1.15": ("1.15.0", "3.7"),
    "2.1": ("2.1.4", "3.7"),
    "2.2": ("2.2.3", "3.8"),
    "2.3": ("2.3.4", "3.8"),
    "2.4": ("2.4.4", "3.8"),
    "2.5": ("2.5.3", "3.8"),
    "2.6": ("2.6.5", "3.8"),
    "2.7": ("2.7.4", "3.8"),
    "2.8": ("2.8.4", "3.8"),
    "2.9": ("2.9.3", "3.8"),
    "2.10": ("2.10.1", "3.8"),
    "2.11": ("2.11.1", "3.8"),
    "2.12": ("2.12.1", "3.11"),
    "2.13": ("2.13.1", "3.11"),
    "2.14": ("2.14.1", "3.11"),
    "2.15": ("2.15.1", "3.11"),
    "2.16": ("2.16.2", "3.11"),
    "2.17": ("2.17.1", "3.11"),
    "2.18": ("2.18.1", "3.11"),
    "2.19": ("2.19.1", "3.11"),
    "2.20": ("2.20.0", "3.11"),
    "2.21": ("2.21.0", "3.11"),
}
"""Minor version -> release read, Python it was published for. There is no CPU wheel of 2.0."""

STANDALONE_KERAS: dict[str, str] = {
    "2.3": "2.3.1",
    "2.6": "2.6.0",
    "2.7": "2.7.0",
    "2.8": "2.8.0",
    "2.9": "2.9.0",
    "2.10": "2.10.0",
    "2.11": "2.11.0",
    "2.12": "2.12.0",
    "2.13": "2.13.1",
    "2.14": "2.14.0",
    "2.15": "2.15.0",
    "3.0": "3.0.5",
    "3.1": "3.1.1",
    "3.2": "3.2.1",
    "3.3": "3.3.3",
    "3.4": "3.4.1",
    "3.5": "3.5.0",
    "3.6": "3.6.0",
    "3.7": "3.7.0",
    "3.8": "3.8.0",
    "3.9": "3.9.2",
    "3.10": "3.10.0",
    "3.11": "3.11.3",
    "3.12": "3.12.4",
    "3.13": "3.13.2",
    "3.14": "3.14.1",
    "3.15": "3.15.1",
}

LEGACY_KERAS: dict[str, str] = {
    "2.16": "2.16.0",
    "2.17": "2.17.0",
    "2.18": "2.18.0",
    "2.19": "2.19.0",
    "2.20": "2.20.1",
    "2.21": "2.21.0",
}


def sources(package: str, release: str, python: str, cache: Path) -> Path:
    """The folder with the `.py` files of one release, taken from its wheel unless it is there already."""
    folder = cache / f"{package}-{release}"
    if folder.is_dir():
        return folder
    temporary = cache / "wheel"
    shutil.rmtree(temporary, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:"]
    command += ["--python-version", python, "-d", str(temporary), f"{package}=={release}"]
    for platform in PLATFORMS:
        command += ["--platform", platform]
    subprocess.run(command, check=True)
    partial = folder.with_suffix(".partial")
    with zipfile.ZipFile(next(temporary.glob("*.whl"))) as wheel:
        wheel.extractall(partial, [name for name in wheel.namelist() if name.endswith(".py")])
    shutil.rmtree(temporary)
    partial.rename(folder)
    return folder
