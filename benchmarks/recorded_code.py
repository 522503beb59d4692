"""Runs examples and tests of published packages under real Keras, and compares every recorded shape by line with ours.

    python benchmarks/recorded_code.py                  the files of recorded_code.txt
    python benchmarks/recorded_code.py keras-unet       those of some packages
    python benchmarks/recorded_code.py --find larq      every example and test of a package, to see which of them run

This executes code of the packages, each in a process that may die. The files listed need no data and no download;
a function or method in them that is a test without parameters is called. What they import from other packages has to
be installed: see `recorded_code.txt`. Exit code: 1 when a shape or a count is wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.real_code import DEFAULT_CACHE, bare, fetch, read_packages  # noqa: E402
from kerasshape.config import Config  # noqa: E402
from kerasshape.runner import check_paths  # noqa: E402
from tests.oracle.real_keras import Crashed, RealKeras  # noqa: E402
from tests.oracle.recorded import FAILED, WRONG_COUNT, WRONG_SHAPE, Verdict, compare  # noqa: E402

WRONG = (WRONG_SHAPE, WRONG_COUNT, FAILED)
"""Findings are judged by `real_code.py`: what fails in a test does not stop the others here."""

SECONDS = 120.0
"""What one file may take."""

CALL_TESTS = """
def _call_tests(found):
    import inspect, unittest
    for name, value in found:
        if isinstance(value, type) and issubclass(value, unittest.TestCase):
            for test in unittest.defaultTestLoader.getTestCaseNames(value):
                _attempt(value(test).debug)
        elif inspect.isfunction(value) and name.startswith("test") and value.__module__ == __name__:
            if all(each.default is not each.empty for each in inspect.signature(value).parameters.values()):
                _attempt(value)
def _attempt(run):
    try:
        run()
    except BaseException:
        pass
_call_tests(list(globals().items()))
"""
"""Stands behind the file, so that its lines keep their numbers."""


@dataclass(frozen=True)
class Code:
    """A file of a package for one major."""

    package: str
    path: str
    major: int


def read_list() -> list[Code]:
    """`recorded_code.txt`: package, path and majors on each line."""
    found = []
    for line in (HERE / "recorded_code.txt").read_text("utf-8").splitlines():
        package, path, majors = line.partition("#")[0].split() if line.partition("#")[0].strip() else ("", "", "")
        found += [Code(package, path, int(major)) for major in majors.split(",") if major]
    return found


def candidates(package: str, folder: Path) -> Iterator[Code]:
    """The examples and tests of a package that mention Keras."""
    for path in sorted(folder.rglob("*.py")):
        inside = path.relative_to(folder).as_posix()
        is_named = any(word in inside.lower() for word in ("example", "tutorial", "demo", "test"))
        if is_named and path.name != "__init__.py" and "keras" in path.read_text("utf-8", "ignore"):
            yield from (Code(package, inside, major) for major in (2, 3))


def judge(code: Code, folder: Path, keras: RealKeras) -> tuple[Verdict, str]:
    """What came of it, and why Keras did not get to the end."""
    path = folder / code.path
    package = ".".join(Path(code.path).parts[:-1]) or None
    source = path.read_text("utf-8", "ignore").rstrip("\n") + "\n" + CALL_TESTS
    try:
        recording = keras.record(source, str(folder), package)
    except Crashed as crash:
        return Verdict("crashed"), str(crash)
    script = recording.script
    if script.kind != "ok":
        return Verdict("not run"), f"{script.error_type}: {script.message.splitlines()[0] if script.message else ''}"
    (ours,) = check_paths([path], replace(Config(), keras_version=3 if code.major == 3 else 2))
    return compare(recording, ours), ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", help="names or name==version; all of the list when left out")
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE, help="where archives are kept (%(default)s)")
    parser.add_argument("--find", action="store_true", help="try every example and test instead of the list")
    parser.add_argument("--majors", default="2,3")
    options = parser.parse_args()
    wanted = [pin for pin in read_packages() if not options.packages or {pin, bare(pin)} & set(options.packages)]
    folders = {pin: fetch(pin, options.cache) for pin in wanted}
    listed = [code for pin in wanted for code in candidates(pin, folders[pin])] if options.find else read_list()
    chosen = [code for code in listed if code.package in folders]
    return max([run(major, chosen, folders) for major in map(int, options.majors.split(","))], default=0)


def run(major: int, chosen: Sequence[Code], folders: dict[str, Path]) -> int:
    """Print what came of each file in one major, and the sum."""
    kinds, calls, known = Counter[str](), 0, 0
    with RealKeras(major, timeout=SECONDS) as keras:
        for code in chosen:
            if code.major != major:
                continue
            verdict, reason = judge(code, folders[code.package], keras)
            wrong = [detail for detail in verdict.details if detail.startswith(WRONG)]
            kinds["wrong" if wrong else "right" if verdict.calls else "no calls" if not reason else verdict.kind] += 1
            calls, known = calls + verdict.calls, known + verdict.known
            figures = f"{verdict.known} of {verdict.calls} calls known"
            print(f"{code.package} {code.path}, Keras {major}: {reason or figures}", flush=True)
            print(*(f"    {detail}\n" for detail in wrong), sep="", end="")
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    print(f"Keras {major}: {kinds.total()} files, {told or 'none'}; {known} of {calls} layer calls known", flush=True)
    return int(kinds["wrong"] > 0)


if __name__ == "__main__":
    sys.exit(main())
