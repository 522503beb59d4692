"""What `check --add-ignore` writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kerasshape.ignores import with_ignores
from kerasshape.records import dataclass
from kerasshape.report.text import count
from kerasshape.results import FileResult


@dataclass
class Added:
    """How many findings got a comment, in how many files, and how many got none."""

    findings: int = 0
    files: int = 0
    left: int = 0


def add_ignores(results: Iterable[FileResult]) -> Iterator[str]:
    """Write a comment for each finding, and report those that got none."""
    total = Added()
    for result in results:
        if result.diagnostics:
            done = _add(result)
            total.findings += done
            total.files += bool(done)
            total.left += len(result.diagnostics) - done
            if done < len(result.diagnostics):
                left = count(len(result.diagnostics) - done, "finding")
                yield f"{result.path}: {left} without a comment, {_reason(result)}\n"
    yield f"Ignored {count(total.findings, 'finding')} in {count(total.files, 'file')}.\n"


def _reason(result: FileResult) -> str:
    if result.path.endswith(".ipynb"):
        return "notebooks are not written"
    if result.status == "failed":
        return "the file cannot be read"
    return "no comment can stand there"


def _add(result: FileResult) -> int:
    """How many findings of a file got a comment. Only text in UTF-8 is written."""
    path = Path(result.path)
    if result.status == "failed" or result.path.endswith(".ipynb"):
        return 0
    try:
        data = path.read_bytes()
        text, done = with_ignores(data.decode("utf-8"), result.diagnostics)
        if done:
            path.write_bytes(text.encode("utf-8"))
    except (OSError, UnicodeDecodeError):
        return 0
    return done
