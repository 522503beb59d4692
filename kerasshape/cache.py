"""Remembers results on disk, so that a file that did not change is not evaluated again.

An entry is found by the file's bytes, path and Keras major, the configuration and the version of kerasshape. It holds
as long as every import that was looked up leads to the same file with the same bytes. Entries are written whole under
another name and then put in place, so that runs can share a folder; whatever cannot be read is not known.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from kerasshape import __version__
from kerasshape.config import Config
from kerasshape.diagnostics import Diagnostic, Label
from kerasshape.modules import Lookups, find_module
from kerasshape.results import FileResult
from kerasshape.source.span import Span
from kerasshape.target import Target

FOLDER = ".kerasshape_cache"


def key_of(data: bytes, path: str, target: Target, config: Config) -> str:
    """The name of the entry of a file under this configuration."""
    chosen = replace(config, exclude=(), format="full")
    facts = f"{__version__}\0{_own_stamp()}\0{path}\0{Path(path).resolve()}\0{target}\0{chosen!r}\0"
    return hashlib.sha256(facts.encode("utf-8", "surrogateescape") + data).hexdigest()


@functools.cache
def _own_stamp() -> str:
    """When kerasshape itself was last installed or edited."""
    package = Path(__file__).parent
    return str(max(path.stat().st_mtime_ns for path in package.rglob("*") if path.suffix in (".py", ".json")))


def load(folder: Path, key: str, root: Path) -> FileResult | None:
    """The remembered result, if it still holds for a file in `root`."""
    try:
        entry = json.loads((folder / key[:2] / f"{key}.json").read_bytes())
        if all(
            _still_leads(importer, module, file, digest, root) for importer, module, file, digest in entry["imports"]
        ):
            return _result(entry["result"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None


def _still_leads(importer: str, module: str, file: str, digest: str, root: Path) -> bool:
    found = find_module(module, importer, root)
    if found is None:
        return file == ""
    return str(found) == file and _digest(found) == digest


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def store(folder: Path, key: str, result: FileResult, lookups: Lookups) -> None:
    """Remember a result; a folder that cannot be written is let be."""
    target = folder / key[:2] / f"{key}.json"
    try:
        imports = [
            (importer, module, file, _digest(Path(file)) if file else "")
            for (importer, module), file in sorted(lookups.items())
        ]
        entry = {"imports": imports, "result": asdict(replace(result, lines=()))}
        _prepare(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(entry, stream)
        Path(temporary).replace(target)
    except OSError:
        return


def _prepare(folder: Path) -> None:
    """Make the folder, and keep it out of version control and of checks."""
    if not (folder / ".gitignore").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")


def _result(facts: dict[str, Any]) -> FileResult:
    diagnostics = tuple(_diagnostic(each) for each in facts["diagnostics"])
    return FileResult(facts["path"], facts["keras"], facts["status"], diagnostics)


def _diagnostic(facts: dict[str, Any]) -> Diagnostic:
    labels = tuple(Label(**{**label, "span": Span(**label["span"])}) for label in facts["labels"])
    return Diagnostic(**{**facts, "span": Span(**facts["span"]), "labels": labels})
