"""Reports into one file in `.tflint_cache` and back, for as long as nothing they were made from has changed."""

from __future__ import annotations

import json
import os
import sys
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from tflint import __version__
from tflint.config.settings import Settings
from tflint.findings import Report
from tflint.packing import pack, unpack
from tflint.source.file import Stamp, digest

FOLDER = ".tflint_cache"
TAG = """Signature: 8a477f597d28d172789f06886806bc55
# A cache of tflint, the linter for TensorFlow and Keras programs; it may be deleted at any time.
"""
TOP = (".tflint_cache", "pyproject.toml", "tflint.toml", ".tflint.toml", ".git")
"""What marks the folder of a project, where its cache is kept."""
RACY = 2_000_000_000
"""Nanoseconds within which a file may change twice and have the same time: then its content is looked at."""
DAY = 86_400_000_000_000
KEPT_DAYS = 14
"""Days a report is kept that nobody asks for."""
MOST_PACKS = 16
"""Files in the cache: one for each folder tflint is started in, and Python."""
BROKEN = (OSError, ValueError, TypeError, IndexError, KeyError, AttributeError, zlib.error, RecursionError)

Entry = list[Any]
"""When it was last compared with the files, their stamps, the modules that were sought, and the packed report."""


def folder_for(start: str = ".") -> str:
    """Where the project around a folder keeps its cache."""
    here = top = os.path.abspath(start)
    while not any(os.path.lexists(os.path.join(here, mark)) for mark in TOP):
        here, below = os.path.dirname(here), here
        if here == below:
            here = top
            break
    return os.path.join(here, FOLDER)


class Cache:
    """The reports of earlier runs that were started in the current folder."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        name = digest(f"{os.getcwd()}\0{sys.version_info[:2]}".encode("utf-8", "surrogatepass"))
        self._path = os.path.join(folder, __version__, name)
        self._started = time.time_ns()
        self._new = False
        self._digests: dict[str, str] = {}
        self._entries = self._read()

    def get(self, path: str, settings: Settings) -> Report | None:
        """The report of a file, `None` where there is none or something it was made from has changed."""
        entry = self._entries.get(self._key(path, settings))
        try:
            return self._checked(entry) if entry is not None else None
        except BROKEN:
            return None

    def put(self, report: Report, settings: Settings) -> None:
        """Keep a report, unless something went wrong with it."""
        if report.problems or not report.read:
            return
        try:
            packed = pack(replace(report, read={}, asked={}))
        except TypeError:
            return
        asked = [[importer, module, found] for (importer, module), found in report.asked.items()]
        reads = {path: list(stamp) for path, stamp in report.read.items()}
        self._entries[self._key(report.path, settings)] = [self._started, reads, asked, packed]
        self._new = True

    def save(self) -> None:
        """Write what is new, so that other runs at the same time see the old or the new file and nothing between."""
        if not self._new:
            return
        self._new = False
        oldest = self._started - KEPT_DAYS * DAY
        entries = {**self._read(), **self._entries}
        kept = {key: entry for key, entry in entries.items() if entry[0] >= oldest}
        text = json.dumps([_tool(), kept], separators=(",", ":")).encode("ascii")
        data = zlib.compress(text, 1)
        try:
            self._prepare()
            scratch = f"{self._path}.{os.getpid()}"
            with open(scratch, "wb") as file:
                file.write(digest(data).encode("ascii") + data)
            os.replace(scratch, self._path)
        except OSError:
            return

    def _read(self) -> dict[str, Entry]:
        """What is on disk; nothing where that is missing, broken or by another tflint."""
        try:
            with open(self._path, "rb") as file:
                head, data = file.read(32), file.read()
            if head != digest(data).encode("ascii"):
                return {}
            tool, entries = json.loads(zlib.decompress(data))
        except BROKEN:
            return {}
        return entries if tool == _tool() and isinstance(entries, dict) else {}

    def _key(self, path: str, settings: Settings) -> str:
        return f"{_settings_name(settings)}{_target_name(os.path.dirname(os.path.abspath(path)), settings)}{path}"

    def _checked(self, entry: Entry) -> Report | None:
        from tflint.source.modules import module_path

        checked, reads, asked, packed = entry
        stamps: dict[str, Stamp] = {}
        for path, (modified, size, content) in reads.items():
            stamp = self._same(path, modified, size, content, checked)
            if stamp is None:
                return None
            stamps[path] = stamp
        if any(module_path(importer, module) != found for importer, module, found in asked):
            return None
        moved = any(list(stamp) != reads[path] for path, stamp in stamps.items())
        if moved or self._started - checked > DAY:
            entry[0], entry[1] = self._started, {path: list(stamp) for path, stamp in stamps.items()}
            self._new = True
        report = unpack(packed)
        return report if isinstance(report, Report) else None

    def _same(self, path: str, modified: int, size: int, content: str, checked: int) -> Stamp | None:
        """The file's stamp if it holds what it held; read again only if its time says too little."""
        status = os.stat(path)
        if status.st_size != size:
            return None
        if status.st_mtime_ns != modified or modified > checked - RACY:
            if path not in self._digests:
                with open(path, "rb") as file:
                    self._digests[path] = digest(file.read())
            if self._digests[path] != content:
                return None
        return status.st_mtime_ns, size, content

    def _prepare(self) -> None:
        """Make the folder, tell backups and git to leave it alone, and drop what is old."""
        inside = os.path.dirname(self._path)
        os.makedirs(inside, exist_ok=True)
        for name, text in (("CACHEDIR.TAG", TAG), (".gitignore", "*\n")):
            path = os.path.join(self.folder, name)
            if not os.path.exists(path):
                with open(path, "w", encoding="ascii") as file:
                    file.write(text)
        packs = sorted(os.scandir(inside), key=lambda entry: entry.stat().st_mtime_ns)
        for old in packs[:-MOST_PACKS]:
            os.unlink(old.path)


def clean(folder: str) -> bool:
    """Delete a cache; false where there is none. A folder without the tag of a cache is left alone."""
    if not os.path.isfile(os.path.join(folder, "CACHEDIR.TAG")):
        return False
    import shutil

    shutil.rmtree(folder)
    return True


def forget() -> None:
    """Look at projects and rule books again: they may have changed."""
    _settings_name.cache_clear()
    _target_name.cache_clear()


@lru_cache(maxsize=64)
def _settings_name(settings: Settings) -> str:
    """A name for all that settings decide, the files of the user's own rules included."""
    said = f"{replace(settings, fail_on='')!r}{[list(_files(folder)) for folder in settings.rulebooks]}"
    return digest(said.encode("utf-8", "surrogatepass"))[:12]


@lru_cache(maxsize=4096)
def _target_name(folder: str, settings: Settings) -> str:
    """A name for the versions that the project around a folder pins."""
    from pathlib import Path

    from tflint.knowledge.api.target import infer

    target = infer(Path(folder), settings.target_tensorflow, settings.target_keras)
    return digest(repr(target).encode("utf-8", "surrogatepass"))[:12]


@lru_cache(maxsize=1)
def _tool() -> str:
    """A name for this tflint: its code, its tables and its rule book."""
    from tflint.rules import rules_folder

    package = os.path.dirname(os.path.abspath(__file__))
    return digest(repr([__version__, *_files(package), *_files(rules_folder())]).encode("utf-8", "surrogatepass"))


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    """Name, time and size of every file below a folder, compiled ones left out."""
    for entry in _entries(folder):
        if entry.is_dir():
            yield from () if entry.name == "__pycache__" else _files(entry.path)
        else:
            status = entry.stat()
            yield entry.path, status.st_mtime_ns, status.st_size


def _entries(folder: str) -> Iterable[os.DirEntry[str]]:
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return ()
