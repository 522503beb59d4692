"""The files of a project that see another one: what they are told must not become worse by a fix."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.discover import discover
from kerasshape.project import import_root
from kerasshape.records import dataclass

MOST_FILES = 2000
MOST_BEHOLDERS = 20
"""How many files of a project are looked at, and how many of them are checked again."""


@dataclass(frozen=True)
class Beholders:
    """Those who import a file."""

    path: str
    root: Path | None
    config: Config

    def see_nothing_new(self, before: bytes, after: bytes) -> bool:
        """Whether files that import this one have no finding with the new bytes that they lack with the old ones."""
        file = Path(self.path)
        if self.root is None or file.suffix != ".py" or not file.is_file():
            return True
        file = file.resolve()
        for other in self._importing(file):
            data = other.read_bytes()
            if self._found(other, data, file, after) - self._found(other, data, file, before):
                return False
        return True

    def _found(self, other: Path, data: bytes, file: Path, content: bytes) -> Counter[tuple[str, object]]:
        unsaved = {str(file): content}
        result = check_source(data, str(other), self.config, root=other.parent, summarise=False, unsaved=unsaved)
        return Counter((each.code, each.span) for each in result.diagnostics)

    def _importing(self, file: Path) -> Iterator[Path]:
        name = re.escape((file.parent.name if file.name == "__init__.py" else file.stem).encode())
        mentions = re.compile(rb"\bimport\b[^\n]*\b" + name + rb"\b|\b" + name + rb"\b[^\n]*\bimport\b")
        found = (each for each in _modules(file.parent, self.config) if each != file and _mentions(each, mentions))
        yield from islice(found, MOST_BEHOLDERS)


def _mentions(file: Path, words: re.Pattern[bytes]) -> bool:
    try:
        return words.search(file.read_bytes()) is not None
    except OSError:
        return False


@lru_cache(maxsize=16)
def _modules(folder: Path, config: Config) -> tuple[Path, ...]:
    """The modules of the project that a folder belongs to; those of the folder alone where there is no project."""
    root = import_root(folder)
    paths = [root] if root is not None else sorted(folder.glob("*.py"))
    found = (each.path.resolve() for each in discover(paths, config)) if paths else ()
    return tuple(islice((path for path in found if path.suffix == ".py"), MOST_FILES))
