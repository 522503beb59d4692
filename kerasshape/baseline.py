"""A baseline: the findings that a project has already, which fail no run until they are gone.

An entry is a file, a rule and the text of the line, so that it lasts while lines move. Equal entries are counted.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from kerasshape.config import ConfigError
from kerasshape.diagnostics import Diagnostic
from kerasshape.fingerprints import line_of
from kerasshape.records import dataclass
from kerasshape.results import FileResult

_FORMAT = 1


@dataclass(frozen=True, order=True)
class Entry:
    """A finding without its place in the file. `path` counts from the folder of the baseline."""

    path: str
    code: str
    name: str
    line: str


@dataclass
class Baseline:
    """The entries of a file, and those of them that were met."""

    file: Path
    entries: Counter[Entry]
    _left: Counter[Entry] = field(init=False)
    _checked: set[str] = field(init=False, default_factory=set)
    known: int = 0
    """How many findings were left out."""

    def __post_init__(self) -> None:
        self._left = self.entries.copy()

    def without_known(self, results: Iterable[FileResult]) -> Iterator[FileResult]:
        """The results without the findings that the baseline holds."""
        for result in results:
            self._checked.add(_path_from(self.file.parent, result.path))
            kept = tuple(finding for finding in result.diagnostics if not self._holds(result, finding))
            yield result if len(kept) == len(result.diagnostics) else replace(result, diagnostics=kept)

    def _holds(self, result: FileResult, finding: Diagnostic) -> bool:
        entry = _entry(self.file.parent, result, finding)
        if not self._left[entry]:
            return False
        self._left[entry] -= 1
        self.known += 1
        return True

    def gone(self) -> list[Entry]:
        """The entries of checked files, and of files that are no more, that were not met."""
        return sorted(
            entry
            for entry in self._left.elements()
            if entry.path in self._checked or not (self.file.parent / entry.path).exists()
        )


def read_baseline(file: Path) -> Baseline:
    """The baseline in a file. Raises ConfigError."""
    try:
        data = json.loads(file.read_bytes())
        if data["kerasshape-baseline"] != _FORMAT:
            raise ConfigError(f"{file} was written by another version of kerasshape; write it again")
        entries: Counter[Entry] = Counter()
        for each in data["findings"]:
            entries[Entry(each["path"], each["code"], each["name"], each["line"])] += int(each.get("count", 1))
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{file} is no baseline; `kerasshape check --write-baseline {file}` makes one") from error
    return Baseline(file.absolute(), entries)


def written(file: Path, results: Iterable[FileResult]) -> tuple[str, int]:
    """The text of a baseline of these results, and how many findings it holds."""
    folder = file.absolute().parent
    entries = Counter(_entry(folder, result, finding) for result in results for finding in result.diagnostics)
    rows = [_row(entry, count) for entry, count in sorted(entries.items())]
    # one finding a line, so that a change of the baseline is read as easily as one of code
    body = ",\n".join(f"  {json.dumps(row)}" for row in rows)
    findings = f"[\n{body}\n ]" if rows else "[]"
    return f'{{\n "kerasshape-baseline": {_FORMAT},\n "findings": {findings}\n}}\n', sum(entries.values())


def _row(entry: Entry, count: int) -> dict[str, Any]:
    row: dict[str, object] = {"path": entry.path, "code": entry.code, "name": entry.name, "line": entry.line}
    return row if count == 1 else {**row, "count": count}


def _entry(folder: Path, result: FileResult, finding: Diagnostic) -> Entry:
    return Entry(_path_from(folder, result.path), finding.code, finding.name, line_of(result, finding))


def _path_from(folder: Path, path: str) -> str:
    absolute = os.path.normpath(Path.cwd() / path)
    try:
        return Path(os.path.relpath(absolute, folder)).as_posix()
    except ValueError:  # on another drive
        return Path(absolute).as_posix()
