"""Runs the checker over published packages that contain Keras code, and compares what it finds with what was confirmed.

    python benchmarks/real_code.py                       every package of packages.txt
    python benchmarks/real_code.py keras-tcn spektral    some of them
    python benchmarks/real_code.py --reasons             and why shapes stay unknown

The source archives named in `packages.txt` are downloaded with pip into a cache folder outside the tree, unpacked and
checked; nothing of them is imported or run by this script. Every finding has to stand in `confirmed.json` with the
reason why Keras refuses too. Exit code: 0 when all findings are confirmed, 1 otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tarfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kerasshape.config import Config
from kerasshape.results import FileResult, LayerCall, PrintedShape
from kerasshape.runner import check_paths

HERE = Path(__file__).parent
DEFAULT_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kerasshape-real-code"

Key = tuple[str, str, int, int, str]
"""Package, path inside the archive, cell (0 for scripts), line, code."""


@dataclass
class Report:
    """What a check of one package gave."""

    package: str
    seconds: float = 0.0
    files: int = 0
    checked: int = 0
    failed: int = 0
    examples: int = 0
    """How many of the checked files are notebooks or example scripts."""
    known: int = 0
    partly: int = 0
    unknown: int = 0
    faulting: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    findings: dict[Key, str] = field(default_factory=dict)
    unknown_layers: Counter[str] = field(default_factory=Counter)

    @property
    def calls(self) -> int:
        return self.known + self.partly + self.unknown


def read_packages() -> list[str]:
    """The pinned list: one `name==version` a line, `#` begins a comment."""
    lines = (line.partition("#")[0].strip() for line in (HERE / "packages.txt").read_text("utf-8").splitlines())
    return [line for line in lines if line]


def read_confirmed() -> dict[Key, str]:
    """The findings that real Keras confirms, each with the reason."""
    entries = json.loads((HERE / "confirmed.json").read_text("utf-8"))
    return {
        (entry["package"], entry["path"], entry.get("cell", 0), line, entry["code"]): entry["why"]
        for entry in entries
        for line in entry["lines"]
    }


def fetch(package: str, cache: Path) -> Path:
    """The folder with the unpacked source archive of a package, downloaded when it is not there."""
    folder = cache / package
    if not (folder / ".complete").exists():
        archives = cache / "archives" / package
        archives.mkdir(parents=True, exist_ok=True)
        if not list(archives.iterdir()):
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
            subprocess.run([*command, "--dest", str(archives), package], check=True)
        (archive,) = archives.iterdir()
        unpack(archive, folder)
        (folder / ".complete").touch()
    return next(path for path in sorted(folder.iterdir()) if path.is_dir())


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a source archive without following links or paths out of the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as zipped:
            zipped.extractall(folder)
        return
    with tarfile.open(archive) as tarred:
        tarred.extractall(folder, filter="data")


def check(package: str, folder: Path) -> Report:
    """Check every file of an unpacked package."""
    report = Report(package)
    begin = time.perf_counter()
    results = list(check_paths([folder], Config()))
    report.seconds = time.perf_counter() - begin
    for result in results:
        add(report, result, folder)
    return report


def add(report: Report, result: FileResult, folder: Path) -> None:
    report.files += 1
    report.checked += result.status == "checked"
    report.failed += result.status == "failed"
    path = Path(result.path).relative_to(folder).as_posix()
    report.examples += result.status == "checked" and is_example(path)
    for item in result.diagnostics:
        report.codes[item.code] += 1
        key = (report.package, path, item.span.cell or 0, item.span.line, item.code)
        report.findings[key] = f"[Keras {item.keras}] {item.message}"
    for call in result.calls:
        count_call(report, call)


def is_example(path: str) -> bool:
    """Whether a file is a notebook, or stands in a folder of examples."""
    return path.endswith(".ipynb") or any(word in path.rpartition("/")[0].lower() for word in ("example", "tutorial"))


def count_call(report: Report, call: LayerCall) -> None:
    """A call is known when every dim of its outputs is a number or free, partly known when at least the rank is."""
    if call.outputs is None:
        report.faulting += 1
    elif any(is_open(shape) for shape in call.outputs):
        report.unknown += 1
        report.unknown_layers[call.layer] += 1
    elif all(is_known(shape) for shape in call.outputs):
        report.known += 1
    else:
        report.partly += 1


def is_open(shape: PrintedShape) -> bool:
    return isinstance(shape, str)


def is_known(shape: PrintedShape) -> bool:
    return not any(isinstance(dim, str) for dim in shape)


def table(reports: Sequence[Report]) -> Iterator[str]:
    files = [("files", 6), ("Keras", 6), ("examples", 9), ("failed", 7), ("s", 7)]
    columns = [*files, ("calls", 7), ("known", 7), ("partly", 8)]
    yield f"{'package':38}{''.join(f'{name:>{width}}' for name, width in columns)} unknown  findings"
    whole = Report("all")
    for report in reports:
        yield row(report)
        for name in ("seconds", "files", "checked", "examples", "failed", "known", "partly", "unknown", "codes"):
            setattr(whole, name, getattr(whole, name) + getattr(report, name))
    yield row(whole)
    with_examples = sum(report.examples > 0 for report in reports)
    yield f"{len(reports)} packages, {with_examples} of them with notebooks or example scripts that use Keras"


def row(report: Report) -> str:
    calls = report.calls or 1
    shares = [f"{100 * number / calls:.0f}%" for number in (report.known, report.partly, report.unknown)]
    codes = " ".join(f"{code}:{count}" for code, count in sorted(report.codes.items()))
    return (
        f"{report.package:38}{report.files:>6}{report.checked:>6}{report.examples:>9}{report.failed:>7}{report.seconds:>7.1f}"
        f"{report.calls:>7}{shares[0]:>7}{shares[1]:>8}{shares[2]:>8}  {codes or 'none'}"
    )


def compare(reports: Iterable[Report], confirmed: dict[Key, str]) -> tuple[list[str], list[str]]:
    """Findings that nothing confirms, and confirmed ones that are gone."""
    reports = list(reports)
    found = {key: text for report in reports for key, text in report.findings.items()}
    packages = {report.package for report in reports}
    new = [f"{told(key)}: {text}" for key, text in found.items() if key not in confirmed]
    gone = [told(key) for key in confirmed if key[0] in packages and key not in found]
    return new, gone


def told(key: Key) -> str:
    package, path, cell, line, code = key
    place = f"{path}:cell {cell}:{line}" if cell else f"{path}:{line}"
    return f"{package} {place} {code}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", help="names or name==version; all of packages.txt when left out")
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE, help="where archives are kept (%(default)s)")
    parser.add_argument("--reasons", action="store_true", help="print which layers have unknown outputs most often")
    options = parser.parse_args()
    pinned = read_packages()
    unknown = [name for name in options.packages if name not in {part for pin in pinned for part in (pin, bare(pin))}]
    if unknown:
        parser.error(f"not in packages.txt: {', '.join(unknown)}")
    chosen = [pin for pin in pinned if not options.packages or {pin, bare(pin)} & set(options.packages)]
    reports = [check(pin, fetch(pin, options.cache)) for pin in chosen]
    print("\n".join(table(reports)))
    if options.reasons:
        layers = sum((report.unknown_layers for report in reports), Counter[str]())
        print("\nunknown outputs by layer:", ", ".join(f"{name} {count}" for name, count in layers.most_common(25)))
    new, gone = compare(reports, read_confirmed())
    print(f"\n{len(new)} findings without confirmation, {len(gone)} confirmed ones no longer found")
    print("\n".join([*(f"  new   {line}" for line in new), *(f"  gone  {line}" for line in gone)]))
    return 1 if new else 0


def bare(pin: str) -> str:
    return pin.partition("==")[0]


if __name__ == "__main__":
    sys.exit(main())
