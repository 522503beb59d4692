"""The options that the commands share which read code, and the configuration and results that come of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from kerasshape.cli import completion
from kerasshape.cli.progress import Progress
from kerasshape.config import VERSIONS, Config, ConfigError, Settings
from kerasshape.records import dataclass
from kerasshape.report.text import count
from kerasshape.results import FileResult
from kerasshape.selection import check_selector, check_selectors

if TYPE_CHECKING:
    from kerasshape.baseline import Baseline

Command = TypeVar("Command", bound=Callable[..., Any])


class InputCheck(Protocol):
    """What makes a result of the bytes of standard input."""

    def __call__(self, data: bytes, path: str, config: Config, *, root: Path | None = None) -> FileResult:
        """The result."""
        ...


class UsageError(click.ClickException):
    """Wrong use or configuration: one sentence, exit code 2."""

    exit_code = 2


def _split(_context: click.Context, _parameter: click.Parameter, value: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for part in value for word in (item.strip() for item in part.split(",")) if word)


class ReferencePath(click.Path):
    """A path, or a path and the name of something in that file: `app/model.py::build`."""

    def __init__(self) -> None:
        super().__init__(exists=True, allow_dash=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, which exists; what stands behind `::` stays a part of it."""
        file, mark, name = str(value).partition("::")
        found = super().convert(file if mark else value, param, ctx)
        return Path(f"{found!s}::{name}") if mark and name else found


@dataclass(frozen=True)
class Asked:
    """What the arguments and options say that every command has which reads code."""

    paths: tuple[Path, ...]
    exclude: tuple[str, ...]
    force_exclude: bool
    keras_version: str | None
    stdin_filename: str | None
    config_file: Path | None
    isolated: bool
    jobs: int | None
    cache_dir: Path | None
    no_cache: bool
    output_file: Path | None

    @property
    def of_input(self) -> bool:
        """Whether standard input is read."""
        return any(str(path) == "-" for path in self.paths)

    def configuration(
        self,
        *,
        select: Sequence[str] = (),
        extend_select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        warnings_as_errors: bool = False,
    ) -> tuple[Settings, Config]:
        """The settings of all files, and the configuration of the run."""
        return configuration(
            self.paths,
            config_file=self.config_file,
            isolated=self.isolated,
            select=select,
            extend_select=extend_select,
            ignore=ignore,
            exclude=self.exclude,
            keras_version=self.keras_version,
            warnings_as_errors=warnings_as_errors,
            stdin_filename=self.stdin_filename,
        )

    def results(
        self, settings: Settings, run: Config, *, summarise: bool, of_input: InputCheck | None = None
    ) -> Iterator[FileResult]:
        """Check the paths, or standard input; see `results_of`."""
        return results_of(
            self.paths,
            settings,
            stdin_filename=self.stdin_filename,
            force_exclude=self.force_exclude,
            jobs=run.jobs if self.jobs is None else self.jobs,
            summarise=summarise,
            cache_folder=None if self.no_cache else cache_folder_of(self.paths, run, self.cache_dir),
            of_input=of_input,
        )

    def nothing_found(self, settings: Settings) -> str:
        """The sentence for paths that hold no file to check."""
        return nothing_found(self.paths, settings, force_exclude=self.force_exclude)


def shared(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the arguments and options of every command that reads code; it receives them as `Asked`."""
    return _with_options(command, click.Path(exists=True, allow_dash=True, path_type=Path))


def of_references(command: Callable[..., int]) -> Callable[..., int]:
    """The same, where a path may name something in its file."""
    return _with_options(command, ReferencePath())


def _with_options(command: Callable[..., int], paths: click.Path) -> Callable[..., int]:
    @wraps(command)
    def with_asked(**given: Any) -> int:
        asked = Asked(**{each.name: given.pop(each.name) for each in fields(Asked)})
        return command(asked, **given)

    decorators = (
        click.argument("paths", nargs=-1, type=paths),
        click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out what matches, as in a .gitignore."),
        click.option("--force-exclude", is_flag=True, help="Apply the excludes to paths that are named here, too."),
        click.option("--keras-version", type=click.Choice(tuple(VERSIONS)), help="The major of Keras to assume."),
        click.option("--stdin-filename", metavar="NAME", help="What to call the code that comes from `-`."),
        click.option(
            "--config",
            "config_file",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="The file that configures all files, instead of the nearest one above each.",
        ),
        click.option("--isolated", is_flag=True, help="Read no configuration."),
        click.option(
            "--jobs",
            "-j",
            type=click.IntRange(min=0),
            help="The most processes to use; 0, unless configured, for one on each processor.",
        ),
        click.option(
            "--cache-dir",
            type=click.Path(file_okay=False, path_type=Path),
            help="Where results are remembered, instead of .kerasshape_cache in the project.",
        ),
        click.option("--no-cache", is_flag=True, help="Neither read nor write remembered results."),
        click.option(
            "--output-file",
            "-o",
            type=click.Path(dir_okay=False, writable=True, path_type=Path),
            help="Write the report to a file.",
        ),
    )
    made: Callable[..., int] = with_asked
    for decorate in reversed(decorators):
        made = decorate(made)
    return made


def rule_options(command: Command) -> Command:
    """The options that choose rules."""
    select = click.option(
        "--select",
        multiple=True,
        metavar="RULES",
        callback=_split,
        shell_complete=completion.rules,
        help="Only these: codes, names, prefixes (KS1).",
    )
    extend_select = click.option(
        "--extend-select",
        multiple=True,
        metavar="RULES",
        callback=_split,
        shell_complete=completion.rules,
        help="These, besides the selected ones.",
    )
    ignore = click.option(
        "--ignore",
        multiple=True,
        metavar="RULES",
        callback=_split,
        shell_complete=completion.rules,
        help="Not these, besides the configured ones.",
    )
    return select(extend_select(ignore(command)))


def configuration(
    paths: Sequence[Path],
    *,
    config_file: Path | None,
    isolated: bool,
    select: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    exclude: Sequence[str] = (),
    keras_version: str | None = None,
    warnings_as_errors: bool = False,
    stdin_filename: str | None = None,
) -> tuple[Settings, Config]:
    """The settings of all files, and the configuration of the folder that holds the paths, which is that of the run."""
    settings = Settings(
        file=config_file,
        isolated=isolated,
        select=tuple(select),
        extend_select=tuple(extend_select),
        ignore=tuple(ignore),
        keras_version=None if keras_version is None else VERSIONS[keras_version],
        warnings_as_errors=warnings_as_errors,
        everywhere=tuple(exclude),
    )
    try:
        for where, selectors in (("--select", select), ("--extend-select", extend_select), ("--ignore", ignore)):
            for selector in selectors:
                check_selector(selector, where)
        run = settings.of(start_of(paths, stdin_filename))
        check_selectors(run)
    except ConfigError as error:
        raise UsageError(str(error)) from error
    return settings, run


def start_of(paths: Sequence[Path], stdin_filename: str | None = None) -> Path:
    """The folder whose configuration decides for a run: the deepest one that holds every path."""
    if any(str(path) == "-" for path in paths):
        return Path(stdin_filename).parent if stdin_filename else Path()
    folders = [path if path.is_dir() else path.parent for path in paths]
    try:
        return Path(os.path.commonpath([folder.resolve() for folder in folders])) if folders else Path()
    except ValueError:  # paths on different drives
        return Path()


def results_of(
    paths: Sequence[Path],
    settings: Settings,
    *,
    stdin_filename: str | None,
    force_exclude: bool,
    jobs: int,
    summarise: bool,
    cache_folder: Path | None = None,
    of_input: InputCheck | None = None,
) -> Iterator[FileResult]:
    """Check the paths, or standard input when the path is `-`; `summarise` asks for layer calls and models too.

    `of_input` gives the result of standard input; without it, it is checked as files are.
    """
    if any(str(path) == "-" for path in paths):
        if len(paths) > 1:
            raise UsageError("`-` reads standard input and takes no other path beside it")
        return iter((_stdin(stdin_filename, settings, of_input),))
    if stdin_filename is not None:
        raise UsageError("--stdin-filename names the code that comes from `-`; add `-` as the only path")
    from kerasshape.discover import WrongPath
    from kerasshape.runner import check_paths

    progress = Progress()
    try:
        results = check_paths(
            paths or [Path()],
            settings,
            force_exclude=force_exclude,
            jobs=jobs,
            summarise=summarise,
            cache_folder=cache_folder,
            on_total=progress.expect,
        )
    except (ConfigError, WrongPath) as error:
        raise UsageError(str(error)) from error
    return progress.watch(_with_sentence(results))


def _with_sentence(results: Iterator[FileResult]) -> Iterator[FileResult]:
    """The same results; when a process that checks some of them dies, the run ends with a sentence."""
    from kerasshape.workers import WorkerDied

    try:
        yield from results
    except WorkerDied as error:
        raise UsageError(str(error)) from error


def baseline_of(file: Path) -> Baseline:
    """The baseline in a file."""
    from kerasshape.baseline import read_baseline

    try:
        return read_baseline(file)
    except ConfigError as error:
        raise UsageError(str(error)) from error


def cache_folder_of(paths: Sequence[Path], run: Config, given: Path | None) -> Path | None:
    """Where results are remembered: in the root of the project; nowhere for code that is in no project."""
    from kerasshape.cache import FOLDER
    from kerasshape.project import project_root

    if given is not None or run.cache_dir is not None:
        return given or run.cache_dir
    root = run.root or project_root(start_of(paths))
    return None if root is None else root / FOLDER


def _stdin(name: str | None, settings: Settings, of_input: InputCheck | None) -> FileResult:
    import sys

    from kerasshape.checker import check_source

    data = sys.stdin.buffer.read()
    root = Path(name).parent if name else Path()
    return (of_input or check_source)(data, name or "<stdin>", settings.of(root), root=root)


def nothing_found(paths: Sequence[Path], settings: Settings, *, force_exclude: bool = False) -> str:
    """The sentence for paths that hold no file to check: where, and what was left out there."""
    from kerasshape.runner import find_files

    left_out = find_files(paths or [Path()], settings, force_exclude=force_exclude, show_skipped=True)
    places = ", ".join(str(path.resolve()) if str(path) == "." else str(path) for path in paths or [Path()])
    sentence = f"No Python files or notebooks found in {places}"
    if not left_out:
        return f"{sentence}.\n"
    return f"{sentence}: {count(len(left_out), 'path')} left out, as --show-files tells.\n"
