"""Turns the published wheels of TensorFlow and Keras into the table of names that `tflint.knowledge.api` reads."""

from __future__ import annotations

import argparse
import functools
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from api_extras import identifiers, upgrade_rows
from api_merge import Axis, choose_canonical, frequencies, load_axis, ranges, rows
from api_snapshot import keras_snapshot, standalone_snapshot, tensorflow_snapshot, tensorflow_sources
from api_wheels import LEGACY_KERAS, STANDALONE_KERAS, TENSORFLOW, sources

KERAS_IN_TENSORFLOW = {"2.2": "1.15", "2.3": "2.2", "2.4": "2.4", "2.5": "2.5"}
"""Keras versions that were part of a TensorFlow wheel -> that TensorFlow."""


def snapshots(cache: Path) -> None:
    """Write `tf-*.json` and `keras-*.json` for every version that is not there yet."""
    out = cache / "snapshots"
    out.mkdir(parents=True, exist_ok=True)

    def tensorflow(version: str) -> Path:
        return sources("tensorflow-cpu", *TENSORFLOW[version], cache)

    def tensorboard(version: str) -> Path:
        return sources("tensorboard", "2.20.0" if version == "2.21" else f"{version}.0", "3.9", cache)

    def inside(version: str) -> Path | None:
        number = int(version.split(".")[1])
        return (
            sources("keras", STANDALONE_KERAS[version], "3.11", cache)
            if version != "1.15" and 6 <= number <= 15
            else None
        )

    def write(name: str, make: Any) -> None:
        if not (out / name).exists():
            (out / name).write_text(json.dumps(make()))
            print(name, file=sys.stderr)

    def keras(version: str, partner: str, folder: Path | None) -> None:
        write(f"keras-{version}.json", lambda: keras_snapshot(version, tensorflow(partner), partner, folder))

    for version, release in reversed(STANDALONE_KERAS.items()):
        if version != "2.3":
            partner = version if version.startswith("2.") else "2.21"
            keras(version, partner, sources("keras", release, "3.11", cache))
    old = sources("keras", STANDALONE_KERAS["2.3"], "3.7", cache)
    write("standalone-2.3.json", lambda: standalone_snapshot(old))
    for version, release in LEGACY_KERAS.items():
        keras(version, version, sources("tf_keras", release, "3.11", cache))
    for version, partner in KERAS_IN_TENSORFLOW.items():
        keras(version, partner, None)
    for version in reversed(TENSORFLOW):
        make = functools.partial(tensorflow_snapshot, version)
        write(f"tf-{version}.json", functools.partial(make, tensorflow(version), tensorboard(version), inside(version)))


def write_upgrades(cache: Path, out: Path) -> None:
    """Write the renames of TensorFlow 1 to 2 that the official upgrade script knows."""
    names, arguments = upgrade_rows(sources("tensorflow-cpu", *TENSORFLOW["2.21"], cache))
    (out / "renamed_names.tsv").write_text("".join("\t".join(row) + "\n" for row in names))
    (out / "renamed_arguments.tsv").write_text("".join("\t".join(row) + "\n" for row in arguments))


def keras_folder(version: str, cache: Path) -> tuple[Any, str]:
    """The sources of one Keras version and the package that holds its modules."""
    if version in KERAS_IN_TENSORFLOW:
        partner = KERAS_IN_TENSORFLOW[version]
        return tensorflow_sources(
            partner, sources("tensorflow-cpu", *TENSORFLOW[partner], cache)
        ), "tensorflow.python.keras"
    package = "tf_keras" if version in LEGACY_KERAS else "keras"
    release = LEGACY_KERAS.get(version) or STANDALONE_KERAS[version]
    found = tensorflow_sources("2.21", sources(package, release, "3.11", cache))
    return found, package + ".src" if found.file(package + ".src") else package


def write_identifiers(versions: list[str], cache: Path, out: Path) -> None:
    """Write `section, word, versions` for the words that `losses.get` and its like take."""
    seen: dict[tuple[str, str], set[str]] = {}
    for version in versions:
        for section, words in identifiers(*_swap(version, keras_folder(version, cache))).items():
            for word in words:
                seen.setdefault((section, word), set()).add(version)
    lines = (
        f"{s}\t{w}\t{ranges([v in found for v in versions], versions)}\n" for (s, w), found in sorted(seen.items())
    )
    (out / "identifiers.tsv").write_text("".join(lines))


def _swap(version: str, found: tuple[Any, str]) -> tuple[Any, str, str]:
    return found[0], version, found[1]


def keras_axis(folder: Path) -> Axis:
    """All Keras versions in order; what an old stand-alone Keras did not publish itself is that of `tf.keras`."""
    legacy = sorted(LEGACY_KERAS, key=lambda v: int(v.split(".")[1]))
    second = [v for v in STANDALONE_KERAS if v.startswith("2.") and v != "2.3"]
    third = [v for v in STANDALONE_KERAS if v.startswith("3.")]
    axis = load_axis(folder, "keras", [*KERAS_IN_TENSORFLOW, *second, *legacy, *third])
    axis.add("2.3", json.loads((folder / "standalone-2.3.json").read_text()))
    for places in axis.names.values():
        for version in ("2.4", "2.5", *legacy):
            if ("tf", version) in places:
                places["keras", version] = places["tf", version]
        if ("keras", "2.3") in places and ("tf", "2.2") in places:
            places["keras", "2.2"] = places["tf", "2.2"]
    return axis


def write_tables(folder: Path, frequency: Path | None, out: Path) -> None:
    """Merge the snapshots and write `names.table`, `members.table` and `aliases.tsv`."""
    sys.path.insert(0, str(out.parents[2]))
    from tflint.knowledge.api.table import pack

    ranking = frequencies(frequency)
    keras, tensorflow = keras_axis(folder), load_axis(folder, "tf", list(TENSORFLOW))
    name_rows: dict[str, Any] = {}
    member_rows: dict[str, Any] = {}
    for axis in (keras, tensorflow):
        choose_canonical(axis, ranking)
        names, members = rows(axis)
        name_rows.update(names)
        member_rows.update(members)
    name_rows["#versions"] = {"keras": keras.versions, "tf": tensorflow.versions}
    public = {n: c for n, c in keras.canonical.items() if n.rpartition(".")[0] in keras.generated}
    public.update({n: c for n, c in tensorflow.canonical.items() if not n.startswith("tf.compat.v1.")})
    modules = sorted(n for n in keras.generated if n in keras.names)
    (out / "aliases.tsv").write_text("#modules\t" + " ".join(modules) + "\n" + alias_rows(public))
    pack(name_rows, out / "names.table")
    pack(member_rows, out / "members.table")
    (folder / "rows.json").write_text(json.dumps({"names": name_rows, "members": member_rows}, indent=0))


def alias_rows(canonical: dict[str, str]) -> str:
    """The aliases that the prefix rules of `naming.canonical` do not give already."""
    from tflint.knowledge.api import naming

    found: dict[str, str] = {}
    naming.aliases = lambda: found
    naming.from_table = lambda name: None
    for name in sorted(canonical, key=lambda n: (n.count("."), n)):
        naming.canonical.cache_clear()
        said = naming.canonical(name)
        wanted = canonical[name]
        if said != wanted and not (said in canonical and name.startswith("tf.") and said.startswith("keras.")):
            found[name] = wanted
    return "".join(f"{name}\t{target}\n" for name, target in sorted(found.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="folder for the wheels' sources, a few GB")
    parser.add_argument("--keep", action="store_true", help="keep the sources")
    parser.add_argument("--frequency", type=Path, help="TSV of names by use, decides between aliases")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "tflint" / "knowledge" / "api")
    arguments = parser.parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    snapshots(arguments.cache)
    write_tables(arguments.cache / "snapshots", arguments.frequency, arguments.out)
    write_upgrades(arguments.cache, arguments.out)
    write_identifiers(keras_axis(arguments.cache / "snapshots").versions, arguments.cache, arguments.out)
    if not arguments.keep:
        shutil.rmtree(arguments.cache)


if __name__ == "__main__":
    main()
