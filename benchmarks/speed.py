"""Prints what a check costs, beside what else reads the same code.

    python benchmarks/speed.py                 the examples of this project and the installed keras package
    python benchmarks/speed.py FOLDER ...      other trees

Every figure is the least of several runs: the CPU time, which a busy machine disturbs little, and for whole runs the
time on the clock too. Ratios stand beside the seconds: only they compare between machines. A tree is copied into a
project of its own first, since results are remembered in the root of a project.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
SMALL = """\
from keras import Input, Sequential
from keras.layers import LSTM, Dense

model = Sequential([Input((10, 4)), LSTM(32), Dense(1)])
model.compile("adam", "mse")
"""


def environment() -> dict[str, str]:
    """Ours, but with compiled bytecode kept, as it is for anything that is installed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3", "NO_COLOR": "1"}


def cpu_seconds(command: Sequence[str], cwd: Path) -> float:
    """The CPU time of a command and its children; its exit code does not matter."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=cwd, env=environment(), capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def clock_seconds(command: Sequence[str], cwd: Path) -> float:
    begin = time.perf_counter()
    subprocess.run(command, cwd=cwd, env=environment(), capture_output=True, check=False)
    return time.perf_counter() - begin


def both(times: int, command: Sequence[str], cwd: Path) -> tuple[float, float]:
    """The least CPU time of a command, and its least time on the clock."""
    return least(times, lambda: cpu_seconds(command, cwd)), least(times, lambda: clock_seconds(command, cwd))


def least(times: int, measure: Callable[[], float]) -> float:
    return min(measure() for _ in range(times))


def inside(code: str, files: Path, cwd: Path) -> float:
    """The CPU seconds that a snippet reports of itself; it finds the list of files in `paths`."""
    program = f"import json, sys, time, pathlib\npaths = json.loads(pathlib.Path({str(files)!r}).read_text())\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=cwd, env=environment(), capture_output=True, text=True, check=True
    )
    return float(done.stdout.splitlines()[-1])


PARSE = """
import libcst
texts = [pathlib.Path(path).read_bytes() for path in paths]
begin = time.process_time()
for text in texts:
    try:
        libcst.parse_module(text)
    except Exception:
        pass
print(time.process_time() - begin)
"""

AST = """
import ast, warnings
warnings.simplefilter("ignore")
texts = [pathlib.Path(path).read_bytes() for path in paths]
begin = time.process_time()
for text in texts:
    try:
        ast.parse(text)
    except Exception:
        pass
print(time.process_time() - begin)
"""

CHECK = """
from kerasshape.runner import check_paths
from kerasshape.config import Config
import libcst, kerasshape.evaluate.interpreter
begin = time.process_time()
for result in check_paths([pathlib.Path.cwd()], Config(), summarise=False):
    pass
print(time.process_time() - begin)
"""


CHECK_ONE = """
from kerasshape.checker import check_source
from kerasshape.config import Config
data = pathlib.Path(paths[0]).read_bytes()
check_source(data, "a.py", Config(), summarise=False)
begin = time.process_time()
result = check_source(data, "a.py", Config(), summarise=False)
print(time.process_time() - begin)
assert result.status == "checked"
"""

OTHERS = {
    "ruff": ("check", "--no-cache", "."),
    "pyrefly": ("check", "."),
    "flake8": ("--jobs", "1", "."),
}
"""Other tools that read the same tree."""


def candidates(tree: Path) -> list[str]:
    """The scripts of a tree that mention Keras and that `ast` can read."""
    from kerasshape.discover import discover
    from kerasshape.source import mentions_keras

    found = []
    for each in discover([tree], ()):
        data = each.path.read_bytes()
        if each.path.suffix == ".py" and mentions_keras(data) and is_python(data):
            found.append(str(each.path.resolve()))
    return found


def is_python(data: bytes) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(data)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def tool(name: str) -> list[str] | None:
    """The command of a tool that is installed beside this Python or on the path."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    return None if found is None else [found]


def measure_tree(tree: Path, times: int, folder: Path) -> None:
    project = folder / "project"
    copy = project / tree.name
    shutil.copytree(tree, copy, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    (project / "pyproject.toml").write_text('[project]\nname = "copy"\nversion = "1"\n')
    paths = candidates(copy)
    files = folder / "files.json"
    files.write_text(json.dumps(paths))
    lines = sum(Path(path).read_bytes().count(b"\n") for path in paths)
    print(f"\n{tree}: {len(paths)} files that mention Keras, {lines} lines")
    bare = least(times, lambda: inside(PARSE, files, copy))
    show("libcst.parse_module of the candidates", bare, bare)
    show("ast.parse of the candidates", least(times, lambda: inside(AST, files, copy)), bare)
    show("check, in process", least(times, lambda: inside(CHECK, files, copy)), bare)
    check = [sys.executable, "-m", "kerasshape", "check", "--quiet", "--exit-zero"]
    for jobs in (1, 2):
        cold = [*check, "--no-cache", "--jobs", str(jobs), "."]
        show(f"kerasshape check, cold, {jobs} job(s)", *both(times, cold, copy), bare)
    cpu_seconds([*check, "."], copy)
    for jobs in (1, 2):
        show(f"kerasshape check, warm, {jobs} job(s)", *both(times, [*check, "--jobs", str(jobs), "."], copy), bare)
    for name, arguments in OTHERS.items():
        command = tool(name)
        if command is None:
            print(f"  {name}: not installed")
        else:
            show(" ".join((name, *arguments)), *both(times, [*command, *arguments], copy), bare)
    shutil.rmtree(project)


def measure_start(times: int, folder: Path) -> None:
    """One small clean file, as a pre-commit run has it, against an interpreter with click and libcst."""
    (folder / "small.py").write_text(SMALL)
    imports = [sys.executable, "-c", "import click, libcst"]
    check = [sys.executable, "-m", "kerasshape", "check", "--no-cache", "small.py"]
    print("\none small file")
    bare = least(3 * times + 1, lambda: cpu_seconds(imports, folder))
    show("python -c 'import click, libcst'", bare, bare)
    show("kerasshape check small.py", least(3 * times + 1, lambda: cpu_seconds(check, folder)), bare)
    if importlib.util.find_spec("tensorflow") is not None:
        tensorflow = [sys.executable, "-c", "import tensorflow"]
        show("python -c 'import tensorflow'", least(times, lambda: cpu_seconds(tensorflow, folder)), bare)


def measure_growth(times: int, folder: Path) -> None:
    """The time per layer call must not grow with their number."""
    print("\none script, by its number of layer calls")
    first = 0.0
    script, files = folder / "grown.py", folder / "files.json"
    files.write_text(json.dumps([str(script)]))
    for count in (50, 500, 5000):
        script.write_text(grown(count))
        seconds = least(3 * times, lambda: inside(CHECK_ONE, files, folder)) / count
        first = first or seconds
        print(f"  {count:>5} layer calls{1e3 * seconds:>30.3f} ms each{seconds / first:>8.2f} x")


def grown(count: int) -> str:
    """A script of ten layers a model, as many models as it takes."""
    model = "model = Sequential([Input((8, 8, 3))])\n" + "model.add(Conv2D(4, 3, padding='same'))\n" * 10
    return f"from keras import Input, Sequential\nfrom keras.layers import Conv2D\n{model * (count // 10)}"


def show(what: str, *seconds: float) -> None:
    """CPU seconds, perhaps seconds on the clock, and last the CPU seconds that count as one."""
    cpu, *clock, bare = seconds
    on_clock = "".join(f"{each:>9.2f} s on the clock" for each in clock)
    print(f"  {what:42}{cpu:>9.2f} s{cpu / bare:>8.2f} x{on_clock}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", nargs="*", type=Path, help="folders to check")
    parser.add_argument("--times", type=int, default=2, help="runs of each measure, of which the least counts")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    trees = options.trees
    if not trees:
        trees = [ROOT / "examples"]
        keras = importlib.util.find_spec("keras")
        if keras is not None and keras.origin is not None:
            trees.append(Path(keras.origin).parent)
    with tempfile.TemporaryDirectory() as folder:
        measure_start(options.times, Path(folder))
        measure_growth(options.times, Path(folder))
        for tree in trees:
            measure_tree(tree.resolve(), options.times, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
