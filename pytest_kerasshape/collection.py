"""Test items for the files that mention Keras."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kerasshape.cache import FOLDER
from kerasshape.config import ConfigError, Settings
from kerasshape.discover import SUFFIXES, Found, WrongPath
from kerasshape.project import project_root
from kerasshape.report.totals import Totals, closing_line
from kerasshape.results import FileResult
from kerasshape.runner import check_file, find_files
from kerasshape.source import mentions_keras
from pytest_kerasshape import running
from pytest_kerasshape.reading import frames

_SETTINGS = pytest.StashKey[Settings]()
_CACHE = pytest.StashKey["Path | None"]()
ERRORS, WARNINGS = "kerasshape_errors", "kerasshape_warnings"
"""The properties of a report that count the findings of its file."""


class Refusals(Exception):
    """The file has findings at error level."""

    def __init__(self, result: FileResult) -> None:
        super().__init__(result.path)
        self.result = result


class KerasFile(pytest.File):
    """A Python file or notebook that mentions Keras."""

    def collect(self) -> Iterator[KerasItem]:
        """One item, which checks the file."""
        yield KerasItem.from_parent(self, name="kerasshape")


class KerasItem(pytest.Item):
    """Checks one file; findings at error level fail it."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.funcargs: dict[str, object] = {}  # hooks of other plugins read it of every item
        self.add_marker("kerasshape")

    def runtest(self) -> None:
        """Check the file, and count its findings in the properties of the report."""
        found = Found(Path(shown(self.path)), explicit=True)
        result = check_file(found, settings(self.config), cache_folder=self.config.stash.get(_CACHE, None))
        severities = [finding.severity for finding in result.diagnostics]
        self.user_properties.append((ERRORS, severities.count("error")))
        self.user_properties.append((WARNINGS, severities.count("warning")))
        if "error" in severities:
            raise Refusals(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The findings as `kerasshape check` prints them."""
        if isinstance(excinfo.value, Refusals):
            return frames(excinfo.value.result)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The heading of a failure."""
        return self.path, None, f"{shown(self.path)} (kerasshape)"


def shown(path: Path) -> str:
    """A path as `kerasshape check` prints it in this folder."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def settings(config: pytest.Config) -> Settings:
    """What is configured for each folder, and where results are remembered; read once in a run."""
    if _SETTINGS not in config.stash:
        config.stash[_SETTINGS] = running.settings()
        with _wrong_use():
            run = running.configuration()
        root = run.root or project_root(running.root())
        config.stash[_CACHE] = run.cache_dir or (None if root is None else root / FOLDER)
    return config.stash[_SETTINGS]


@contextmanager
def _wrong_use() -> Iterator[None]:
    """Say in one sentence what is wrong with the configuration."""
    try:
        yield
    except ConfigError as error:
        raise pytest.UsageError(str(error)) from error


def with_file(found: list[pytest.Collector], path: Path, parent: pytest.Collector) -> list[pytest.Collector]:
    """What others collect from a file that pytest visits, and its item.

    A file that the command line names by this item alone is no test module, so that it is not imported.
    """
    own = collect_file(path, parent)
    if own is None:
        return found
    config = parent.config
    named = [argument.partition("::") for argument in config.args]
    names = [name for file, _, name in named if config.invocation_params.dir / file == path]
    return [own] if names and all(name == "kerasshape" for name in names) else [*found, own]


def collect_file(path: Path, parent: pytest.Collector) -> KerasFile | None:
    """A collector for a file that pytest visits, when it mentions Keras and is not excluded."""
    if path.suffix not in SUFFIXES or not _mentions_keras(path):
        return None
    with _wrong_use():
        if not find_files([path], settings(parent.config), force_exclude=True):
            return None
    return KerasFile.from_parent(parent, path=path)


def items_outside(session: pytest.Session, items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Items for the files below `kerasshape_paths` that pytest did not visit.

    There are none when the command line names files or tests, since then only these are wanted.
    """
    config = session.config
    paths: list[Path] = config.getini("kerasshape_paths")
    if not paths or not all((config.invocation_params.dir / argument).is_dir() for argument in config.args):
        return []
    visited = {item.path for item in items if isinstance(item, KerasItem)}
    try:
        with _wrong_use():
            found = [each for each in find_files(paths, settings(config)) if each.error is None]
    except WrongPath as error:
        raise pytest.UsageError(f"kerasshape_paths: {error}.") from error
    made: list[pytest.Item] = []
    for each in found:
        path = Path(os.path.normpath(Path.cwd() / each.path))
        if path not in visited and _mentions_keras(path):
            made += KerasFile.from_parent(session, path=path).collect()
    return made


def _mentions_keras(path: Path) -> bool:
    try:
        return mentions_keras(path.read_bytes())
    except OSError:
        return False


def summary_line(reports: Iterable[pytest.TestReport]) -> str:
    """How many files and findings there were."""
    totals = Totals()
    for report in reports:
        properties = dict(report.user_properties)
        if report.when == "call" and isinstance(properties.get(ERRORS), int):
            errors, warnings = properties[ERRORS], properties[WARNINGS]
            totals.checked += 1
            totals.errors += int(errors)  # type: ignore[call-overload]
            totals.warnings += int(warnings)  # type: ignore[call-overload]
            totals.files_with_findings += bool(errors or warnings)
    return f"kerasshape: {closing_line(totals)}".rstrip("\n")
