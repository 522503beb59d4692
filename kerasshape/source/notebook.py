"""Notebooks: their code cells, with IPython's magics blanked line for line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kerasshape.records import dataclass
from kerasshape.source.scan import logical_line_end
from kerasshape.source.text import SourceError, unify_newlines

# The cell magics whose cell is still run as Python in the notebook's own namespace.
_PYTHON_CELL_MAGICS = frozenset({"time", "timeit", "capture", "prun", "memit", "mprun", "python_cell"})

_CELL_MAGIC = re.compile(r"[ \t]*%%(\w+)")
_TIMED = re.compile(r"([ \t]*)%time[ \t]+(?=[^-\s])(.*)")
_ASSIGNED = re.compile(r"([ \t]*[^\W\d][\w.\[\]'\", ]*=[ \t]*)([%!])(.*)")
_LINE_MAGIC = re.compile(r"[ \t]*[%!?]")
_HELP = re.compile(r"[ \t]*[^\W\d][\w.*\[\]'\"()]*\?{1,2}[ \t;]*(#.*)?$")


@dataclass(frozen=True)
class Cell:
    """A code cell: its number (from 1), what the person sees, and what Python can read of it."""

    number: int
    source: str
    code: str


def read_cells(text: str) -> tuple[Cell, ...]:
    """The code cells of a notebook in format 3 or 4; none for a notebook in a language other than Python.

    Raises:
        SourceError: The text is no JSON, or JSON without cells.
    """
    import json

    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        raise SourceError(f"the notebook is not valid JSON: {error.msg}", error.lineno, error.colno) from None
    except RecursionError:
        raise SourceError("the notebook's JSON is too deeply nested") from None
    found = _find_cells(notebook)
    if found is None:
        raise SourceError("the file is JSON but no notebook: it has no list of cells")
    if not _speaks_python(notebook):
        return ()
    codes = [cell for cell in found if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    sources = [_source_of(cell) for cell in codes]
    return tuple(Cell(number, source, blank_magics(source)) for number, source in enumerate(sources, 1))


def _find_cells(notebook: object) -> list[object] | None:
    if not isinstance(notebook, dict):
        return None
    if isinstance(notebook.get("cells"), list):
        return list(notebook["cells"])
    sheets = notebook.get("worksheets")
    if not isinstance(sheets, list):
        return None
    return [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells") or ()]


def _speaks_python(notebook: Mapping[str, object]) -> bool:
    metadata = notebook.get("metadata")
    names = []
    for key, field in (("kernelspec", "language"), ("language_info", "name")):
        entry = metadata.get(key) if isinstance(metadata, dict) else None
        if isinstance(entry, dict) and isinstance(entry.get(field), str):
            names.append(entry[field].lower())
    return not names or any("python" in name for name in names)


def _source_of(cell: Mapping[str, object]) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return unify_newlines(source) if isinstance(source, str) else ""


def blank_magics(source: str) -> str:
    """Replace what IPython understands and Python does not, line for line.

    `%time` keeps its statement, and a variable that a magic assigns stays assigned, to a call that
    nobody can know.
    """
    if not any(mark in source for mark in "%!?"):
        return source
    first = len(source) - len(source.lstrip())
    start = source.rfind("\n", 0, first) + 1
    kept = source[:start]
    while (magic := _CELL_MAGIC.match(source, start)) is not None:
        if magic.group(1) not in _PYTHON_CELL_MAGICS:
            return "\n" * source.count("\n")
        start = _line_end(source, start)
        kept += "\n" if source[:start].endswith("\n") else ""
    return kept + "".join(_without_line_magics(source, start))


def _line_end(source: str, start: int) -> int:
    end = source.find("\n", start)
    return len(source) if end < 0 else end + 1


def _without_line_magics(source: str, start: int) -> Iterator[str]:
    while start < len(source):
        end = _line_end(source, start)
        line = source[start:end].rstrip("\n")
        replacement = _replace_magic(line)
        if replacement is None:
            end = logical_line_end(source, start)
            yield source[start:end]
        else:
            while source[start:end].endswith("\\\n"):
                end = _line_end(source, end)
            yield replacement + "\n" * source.count("\n", start, end)
        start = end


def _replace_magic(line: str) -> str | None:
    """Python in place of a line with a magic; None for a line without."""
    timed = _TIMED.fullmatch(line)
    if timed is not None and _is_python("if 1: " + timed.group(2)):
        # As many characters as the magic had, so that the columns stay.
        return timed.group(1) + "if 1: ".ljust(timed.start(2) - timed.end(1)) + timed.group(2)
    assigned = _ASSIGNED.fullmatch(line)
    if assigned is not None:
        target, sign, rest = assigned.groups()
        if sign == "%" and rest.startswith("time ") and _is_python(target.strip() + rest[5:]):
            return f"{target}{' ' * 6}{rest[5:]}"
        return f"{target}get_ipython()"
    if _LINE_MAGIC.match(line) or _HELP.match(line):
        indentation = line[: len(line) - len(line.lstrip())]
        return indentation + "pass" if indentation else ""
    return None


def _is_python(code: str) -> bool:
    import ast
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
