"""`kerasshape migrate`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kerasshape.cli import options
from kerasshape.cli.output import note, write
from kerasshape.config import Config, Settings
from kerasshape.diagnostics import Diagnostic
from kerasshape.report.text import count
from kerasshape.results import FileResult

if TYPE_CHECKING:
    from kerasshape.fix.rounds import Mended

RULES = ("KS5", "KS202")
"""What Keras 3 does not take: names and keywords of Keras 2, and keywords of Keras 1."""


@dataclass
class _Report:
    """What was done, and what is left."""

    edits: Counter[tuple[str, str]] = field(default_factory=Counter)
    files: int = 0
    left: list[Diagnostic] = field(default_factory=list)

    def add(self, path: str, done: Mended) -> Iterator[str]:
        """One file more; a line says what was done to it."""
        self.edits.update((finding.code, finding.name) for finding, _ in done.done)
        self.files += bool(done.done)
        left = [each for each in done.result.diagnostics if any(map(each.code.startswith, RULES))]
        self.left += left
        if done.done or left:
            yield f"{path}: {count(len(done.done), 'edit')}, {len(left)} left\n"

    def lines(self) -> Iterator[str]:
        """Edits by rule, and what is left with its place."""
        if self.edits:
            yield f"\n{count(self.edits.total(), 'edit')} in {count(self.files, 'file')}:\n"
            for (code, name), number in sorted(self.edits.items()):
                yield f"  {code} {name}: {number}\n"
        if self.left:
            yield f"\n{count(len(self.left), 'place')} left to a person:\n"
        for each in self.left:
            cell = "" if each.span.cell is None else f"cell {each.span.cell}:"
            cure = f"; {each.help}" if each.help else ""
            yield f"  {each.path}:{cell}{each.span.line}:{each.span.column}: {each.code} {each.message}{cure}\n"
        if not self.edits and not self.left:
            yield "Nothing to migrate.\n"


@click.command("migrate")
@options.shared
@click.option("--unsafe-fixes", is_flag=True, help="Make also the edits that are one of several cures.")
@click.option("--diff", is_flag=True, help="Print the edits as a patch, and write nothing.")
def command(
    asked: options.Asked,
    unsafe_fixes: bool,
    diff: bool,
) -> int:
    """Bring code of Keras 2 to Keras 3: names, keywords and methods that Keras 3 does not have.

    PATHS are files, notebooks and folders (the current one by default); `-` reads standard input and writes to
    standard output. What no edit can do is listed. Exits 1 when something is left.
    """
    if asked.keras_version not in (None, "3"):
        raise options.UsageError("migrate brings code to Keras 3; leave --keras-version out")
    settings, run = replace(asked, keras_version="3").configuration()
    report = _Report()

    def of_input(data: bytes, path: str, config: Config, *, root: Path | None = None) -> FileResult:
        from kerasshape.cli.rewriting import show

        done = _migrated(data, path, config, root, unsafe_fixes)
        show(path, data, done.data, diff=diff)
        note("".join(report.add(path, done)))
        return done.result

    # every file is checked before the first one is written: they see one another
    found = list(asked.results(settings, run, summarise=False, of_input=of_input))
    if asked.of_input:
        note("".join(report.lines()))
    else:
        pieces = _all(found, settings, report, unsafe=unsafe_fixes, diff=diff)
        write([*pieces, *report.lines()], asked.output_file)
    return int(bool(report.left))


def _all(
    results: Iterable[FileResult], settings: Settings, report: _Report, *, unsafe: bool, diff: bool
) -> Iterator[str]:
    """Migrate the files that mention Keras; the configuration may have left out what is found in them."""
    from kerasshape.cli.rewriting import put, telling

    for result in results:
        if result.status != "checked":
            continue
        path = Path(result.path)
        with telling(path):
            data = path.read_bytes()
            done = _migrated(data, result.path, settings.of(path.parent), path.parent, unsafe)
            put(path, data, done.data, diff=diff)
            yield from report.add(result.path, done)


def _migrated(data: bytes, path: str, config: Config, root: Path | None, unsafe: bool) -> Mended:
    """A file after the fixes of these rules; all rules judge whether a fix is offered."""
    from kerasshape.fix.rounds import mended

    config = replace(config, select=(), ignore=(), fixable=RULES, unfixable=())
    return mended(data, path, config, root=root, unsafe=unsafe)
