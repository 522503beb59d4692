"""Remembers results on disk, so that a file that did not change is not evaluated again.

A file has one entry, so that the folder does not grow with its versions. The entry holds as long as the file's bytes,
the configuration, the target and kerasshape itself are the same, and every import that was looked up leads to the same
file with the same bytes. Entries are written whole under another name and then put in place, so that runs can share a
folder; whatever cannot be read is not known.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from kerasshape import __version__, diagnostics, results
from kerasshape.config import Config
from kerasshape.modules import Lookups, find_module
from kerasshape.records import dataclass
from kerasshape.results import FileResult
from kerasshape.target import Target

FOLDER = ".kerasshape_cache"
_TAG = "CACHEDIR.TAG"
_SIGNATURE = "Signature: 8a477f597d28d172789f06886806bc55\n# Results that kerasshape remembers.\n"
"""What backup programs look for, as https://bford.info/cachedir/ has it."""


@dataclass(frozen=True)
class Entry:
    """Where the result of a file is remembered, and the digest of all that it depends on but its imports."""

    folder: Path
    name: str
    facts: str

    @property
    def path(self) -> Path:
        """The file of the entry."""
        return self.folder / self.name[:2] / f"{self.name}.json"


def entry_of(folder: Path, data: bytes, path: str, target: Target, config: Config) -> Entry:
    """The entry of a file under this configuration."""
    name = hashlib.sha256(str(Path(path).resolve()).encode("utf-8", "surrogateescape")).hexdigest()
    # what does not change the result of a file
    config = replace(
        config, exclude=(), fixable=(), unfixable=(), format="full", warnings_as_errors=False, jobs=0, cache_dir=None
    )
    facts = f"{__version__}\0{_own_stamp()}\0{path}\0{target}\0{config!r}\0"
    return Entry(folder, name, hashlib.sha256(facts.encode("utf-8", "surrogateescape") + data).hexdigest())


@functools.cache
def _own_stamp() -> str:
    """When kerasshape itself was last installed or edited."""
    package = Path(__file__).parent
    return str(max(path.stat().st_mtime_ns for path in package.rglob("*") if path.suffix in (".py", ".json")))


def load(entry: Entry, root: Path, *, summarise: bool) -> FileResult | None:
    """The remembered result, if it still holds for a file in `root`, with layer calls and models when wanted."""
    try:
        known = json.loads(entry.path.read_bytes())
        if known["facts"] != entry.facts or (summarise and not known["summarised"]):
            return None
        if all(
            _still_leads(importer, module, file, digest, root) for importer, module, file, digest in known["imports"]
        ):
            result = _restored(known["result"])
            if isinstance(result, FileResult):
                return result if summarise else replace(result, calls=(), models=())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return None


def _still_leads(importer: str, module: str, file: str, digest: str, root: Path) -> bool:
    found = find_module(module, importer, root)
    if found is None:
        return file == ""
    return str(found) == file and _digest(found) == digest


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def store(entry: Entry, result: FileResult, lookups: Lookups, *, summarise: bool) -> None:
    """Remember a result; a folder that cannot be written is let be."""
    target = entry.path
    try:
        imports = [
            (importer, module, file, _digest(Path(file)) if file else "")
            for (importer, module), file in sorted(lookups.items())
        ]
        known = {
            "facts": entry.facts,
            "summarised": summarise,
            "imports": imports,
            "result": _plain(replace(result, lines=())),
        }
        _prepare(entry.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(known, stream)
        Path(temporary).replace(target)
    except OSError:
        return


def _prepare(folder: Path) -> None:
    """Make the folder, and keep it out of version control, backups and checks."""
    if not (folder / _TAG).exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        (folder / _TAG).write_text(_SIGNATURE, encoding="utf-8")


def remove(folder: Path) -> bool:
    """Remove a folder of remembered results; False when it is none, and is left alone. Raises OSError."""
    tag = folder / _TAG
    if not tag.is_file() or tag.read_text(encoding="utf-8", errors="replace") != _SIGNATURE:
        return False
    shutil.rmtree(folder)
    return True


_KINDS: dict[str, type[object]] = {
    name: kind
    for module in (diagnostics, results)
    for name, kind in vars(module).items()
    if is_dataclass(kind) and isinstance(kind, type)
}
"""The only classes that an entry may name: those of results, which hold places too."""


def _plain(value: Any) -> Any:
    """A result as JSON has it; a dataclass is an object with its name and its fields."""
    if is_dataclass(value) and not isinstance(value, type):
        own = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        return {"kind": type(value).__name__, "fields": own}
    return [_plain(each) for each in value] if isinstance(value, (tuple, list)) else value


def _restored(value: Any) -> Any:
    """The result again. Every sequence in a result is a tuple."""
    if isinstance(value, dict):
        return _KINDS[value["kind"]](**{name: _restored(each) for name, each in value["fields"].items()})
    return tuple(map(_restored, value)) if isinstance(value, list) else value
