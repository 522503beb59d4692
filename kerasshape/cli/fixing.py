"""What `check --fix`, `--diff` and `--show-fixes` do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from kerasshape.cli.options import InputCheck
from kerasshape.cli.rewriting import put, show, telling
from kerasshape.config import Config, Settings
from kerasshape.fix.offers import offered
from kerasshape.fix.rounds import Mended, mended
from kerasshape.records import dataclass
from kerasshape.report.text import count
from kerasshape.results import FileResult


class Check(Protocol):
    """Checks what the command line names; `of_input` is what gives the result of standard input."""

    def __call__(self, *, of_input: InputCheck | None = None) -> Iterator[FileResult]:
        """The results, in order."""
        ...


@dataclass
class Fixed:
    """What was fixed, or would be; `of_input` is what remains of standard input."""

    findings: int = 0
    files: int = 0
    of_input: FileResult | None = None

    def __str__(self) -> str:
        return f"{count(self.findings, 'finding')} in {count(self.files, 'file')}"

    def count(self, done: Mended) -> None:
        """One file more, if anything was done to it."""
        self.findings += len(done.done)
        self.files += bool(done.done)


def with_fixes(check: Check, settings: Settings) -> Iterator[FileResult]:
    """The results, each finding with the fixes that are offered for it."""
    for result in check(of_input=offered):
        if not result.diagnostics or result.status != "checked" or not Path(result.path).is_file():
            yield result
            continue
        path = Path(result.path)
        tried = offered(path.read_bytes(), result.path, settings.of(path.parent), root=path.parent)
        fixes = {(each.code, each.span): each.fixes for each in tried.diagnostics}
        found = [replace(each, fixes=fixes.get((each.code, each.span), each.fixes)) for each in result.diagnostics]
        yield replace(result, diagnostics=tuple(found))


def fix_all(check: Check, settings: Settings, *, unsafe: bool, diff: bool) -> Fixed:
    """Fix the files that have findings, or print the patches that would.

    Standard input goes to standard output, mended or as a patch.
    """
    total = Fixed()

    def of_input(data: bytes, path: str, config: Config, *, root: Path | None = None) -> FileResult:
        done = mended(data, path, config, root=root, unsafe=unsafe)
        show(path, data, done.data, diff=diff)
        total.count(done)
        total.of_input = done.result
        return done.result

    # every file is checked before the first one is written: they see one another
    for result in list(check(of_input=of_input)):
        if result.diagnostics and result.status == "checked" and total.of_input is None:
            path = Path(result.path)
            _fix(path, settings.of(path.parent), total, unsafe=unsafe, diff=diff)
    return total


def _fix(path: Path, config: Config, total: Fixed, *, unsafe: bool, diff: bool) -> None:
    with telling(path):
        data = path.read_bytes()
        done = mended(data, str(path), config, root=path.parent, unsafe=unsafe)
        put(path, data, done.data, diff=diff)
        total.count(done)
