"""Writes down every answer of the checker over a fixed corpus, so that two versions of it can be compared.

    python benchmarks/answers.py corpus FOLDER           gather the sources: examples, keras, packages, drawn programs
    python benchmarks/answers.py write FOLDER FILE       check all of them, one line of JSON for each file and major
    python benchmarks/answers.py compare BEFORE AFTER    the files whose findings, shapes or models differ

The corpus is gathered once: its programs stay the same when the generators that drew them change. A rebuilt inside
gives the same answers to the byte, except for those that were wrong. `compare` ends with 1 when something differs.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.real_code import DEFAULT_CACHE, fetch  # noqa: E402
from kerasshape.config import Config, KerasVersion  # noqa: E402
from kerasshape.runner import check_paths  # noqa: E402

PACKAGES = ("cleverhans==3.0.1", "deepxde==1.15.0", "hyperas==0.4.1", "hls4ml==1.3.0", "alibi==0.9.6")
"""Pinned packages with notebooks."""


def gather(folder: Path, cache: Path, programs: int) -> None:
    """Copy and draw all sources into `folder`."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    keras = importlib.util.find_spec("keras")
    if keras is None or keras.origin is None:
        sys.exit("keras is not installed: install the `dev` extra")
    shutil.copytree(Path(keras.origin).parent, folder / "keras", ignore=shutil.ignore_patterns("*.pyc", "*.so"))
    for package in PACKAGES:
        shutil.copytree(fetch(package, cache), folder / "packages" / package.partition("==")[0])
    for kind, source in drawn(programs):
        target = folder / "programs" / kind
        target.mkdir(parents=True, exist_ok=True)
        (target / f"{len(list(target.iterdir())):05}.py").write_text(source, "utf-8")


def drawn(number: int) -> Iterator[tuple[str, str]]:
    """That many programs of each generator, by the generator's name."""
    from tests.oracle import graphs, programs, training_programs

    yield from (("sequential", program.source) for program in programs.draw(number, 11))
    yield from (("graphs", source) for source in graphs.draw(number, 11))
    yield from (("training", training_programs.program(seed)) for seed in range(number))


def answers(folder: Path) -> Iterator[str]:
    """One line of JSON for each file and major."""
    for part in ("examples", "keras", "packages", "programs"):
        majors: tuple[KerasVersion, ...] = (2, 3) if part == "programs" else ("auto",)
        for major in majors:
            config = Config(keras_version=major)
            for result in check_paths([folder / part], config, jobs=2):
                answer = asdict(result) | {"path": Path(result.path).relative_to(folder).as_posix(), "config": major}
                yield json.dumps(answer, sort_keys=True, default=str)


def read(file: Path) -> dict[tuple[str, str], dict[str, object]]:
    lines = map(json.loads, file.read_text("utf-8").splitlines())
    return {(str(line["config"]), line["path"]): line for line in lines}


def compare(before: Path, after: Path) -> int:
    """Print what differs; how many files do."""
    old, new = read(before), read(after)
    new = {key: as_told(line, old.get(key)) for key, line in new.items()}
    differing = [key for key in sorted(old | new) if old.get(key) != new.get(key)]
    for key in differing:
        print(f"{key[1]} (Keras {key[0]})")
        for sign, line in (("-", old.get(key)), ("+", new.get(key))):
            other = new.get(key) if sign == "-" else old.get(key)
            print("\n".join(f"  {sign} {text}" for text in only_in(line, other)))
    return len(differing)


def as_told(new: Any, old: Any) -> Any:
    """What is new, less the keys that the older version did not write."""
    if isinstance(new, dict) and isinstance(old, dict):
        return {key: as_told(value, old[key]) for key, value in new.items() if key in old}
    if isinstance(new, list) and isinstance(old, list):
        pattern = [*old, *[old[-1]] * len(new)] if old else [None] * len(new)
        return [as_told(item, other) for item, other in zip(new, pattern)]
    return new


def only_in(line: dict[str, object] | None, other: dict[str, object] | None) -> Iterator[str]:
    """The findings, calls and models that only one of two answers has."""
    for part in sorted(line or {}):
        mine, theirs = (line or {})[part], (other or {}).get(part)
        if mine == theirs:
            continue
        if isinstance(mine, list):
            rest = theirs if isinstance(theirs, list) else []
            yield from (f"{part}: {json.dumps(item)[:300]}" for item in mine if item not in rest)
        else:
            yield f"{part}: {mine}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    corpus = verbs.add_parser("corpus")
    corpus.add_argument("folder", type=Path)
    corpus.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    corpus.add_argument("--programs", type=int, default=2000)
    write = verbs.add_parser("write")
    write.add_argument("folder", type=Path)
    write.add_argument("file", type=Path)
    pair = verbs.add_parser("compare")
    pair.add_argument("before", type=Path)
    pair.add_argument("after", type=Path)
    options = parser.parse_args()
    if options.verb == "corpus":
        gather(options.folder, options.cache, options.programs)
    elif options.verb == "write":
        options.file.write_text("".join(f"{line}\n" for line in answers(options.folder.resolve())), "utf-8")
    else:
        return 1 if compare(options.before, options.after) else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
