"""The options that `check` and `summary` share, and the configuration that comes of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from kerasshape.cli.progress import Progress
from kerasshape.config import Config, ConfigError, KerasVersion, find_pyproject, load_config, nearest
from kerasshape.results import FileResult

Command = TypeVar("Command", bound=Callable[..., Any])

_MAJORS: dict[str, KerasVersion] = {"auto": "auto", "2": 2, "3": 3}


class UsageError(click.ClickException):
    """Wrong use or configuration: one sentence, exit code 2."""

    exit_code = 2


def _split(_context: click.Context, _parameter: click.Parameter, value: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for part in value for word in (item.strip() for item in part.split(",")) if word)


def shared(command: Command) -> Command:
    """The arguments and options of every command that reads code."""
    decorators = (
        click.argument("paths", nargs=-1, type=click.Path(exists=True, allow_dash=True, path_type=Path)),
        click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out what matches, as in a .gitignore."),
        click.option("--force-exclude", is_flag=True, help="Apply the excludes to paths that are named here, too."),
        click.option("--keras-version", type=click.Choice(tuple(_MAJORS)), help="The major of Keras to assume."),
        click.option("--stdin-filename", metavar="NAME", help="What to call the code that comes from `-`."),
        click.option(
            "--config",
            "config_file",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="The pyproject.toml to read, instead of the nearest one.",
        ),
        click.option("--isolated", is_flag=True, help="Read no configuration."),
        click.option(
            "--jobs",
            "-j",
            type=click.IntRange(min=0),
            default=0,
            show_default="as many as there are cores",
            help="How many processes to use; 0 for one on each core.",
        ),
        click.option(
            "--output-file",
            "-o",
            type=click.Path(dir_okay=False, writable=True, path_type=Path),
            help="Write the report to a file.",
        ),
    )
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


def rule_options(command: Command) -> Command:
    """The options that choose rules."""
    select = click.option(
        "--select",
        multiple=True,
        metavar="RULES",
        callback=_split,
        help="Only these: codes, names, prefixes (KS1).",
    )
    ignore = click.option(
        "--ignore",
        multiple=True,
        metavar="RULES",
        callback=_split,
        help="Not these, besides the configured ones.",
    )
    return select(ignore(command))


def configuration(
    paths: Sequence[Path],
    *,
    config_file: Path | None,
    isolated: bool,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    exclude: Sequence[str] = (),
    keras_version: str | None = None,
    stdin_filename: str | None = None,
) -> Config:
    """The configuration of the project that holds the paths, with the options on top."""
    try:
        config = Config() if isolated else load_config(config_file or find_pyproject(_start(paths, stdin_filename)))
        _check_rules(config, select, ignore)
    except ConfigError as error:
        raise UsageError(str(error)) from error
    return replace(
        config,
        select=tuple(select) or config.select,
        ignore=(*config.ignore, *ignore),
        exclude=(*config.exclude, *exclude),
        keras_version=config.keras_version if keras_version is None else _MAJORS[keras_version],
    )


def _start(paths: Sequence[Path], stdin_filename: str | None) -> Path:
    """The folder where the search for a pyproject.toml begins: the deepest one that holds every path."""
    if any(str(path) == "-" for path in paths):
        return Path(stdin_filename).parent if stdin_filename else Path()
    folders = [path if path.is_dir() else path.parent for path in paths]
    try:
        return Path(os.path.commonpath([folder.resolve() for folder in folders])) if folders else Path()
    except ValueError:  # paths on different drives
        return Path()


def _check_rules(config: Config, select: Iterable[str], ignore: Iterable[str]) -> None:
    """Every selector must name a rule, wherever it was written."""
    for where, selectors in (
        ("--select", select),
        ("--ignore", ignore),
        ("`select`", config.select),
        ("`ignore`", config.ignore),
        *((f"`per-file-ignores` for `{glob}`", rules) for glob, rules in config.per_file_ignores),
    ):
        for selector in selectors:
            check_rule(selector, where)


def check_rule(selector: str, where: str) -> None:
    """Raise ConfigError with the nearest rule when a selector names none."""
    from kerasshape.rules.catalogue import find

    if selector.upper() != "ALL" and not find(selector):
        raise ConfigError(f"unknown rule `{selector}` in {where}; {nearest_rule(selector)}")


def nearest_rule(selector: str) -> str:
    """What to write instead of a selector that names no rule."""
    from kerasshape.rules.catalogue import all_rules

    meant = nearest(selector, [word for rule in all_rules() for word in (rule.code, rule.name)])
    return f"did you mean `{meant}`?" if meant else "`kerasshape rule` lists the rules"


def results_of(
    paths: Sequence[Path],
    config: Config,
    *,
    stdin_filename: str | None,
    force_exclude: bool,
    jobs: int,
    summarise: bool,
    cache: bool = False,
) -> Iterator[FileResult]:
    """Check the paths, or standard input when the path is `-`; `summarise` asks for layer calls and models too."""
    if any(str(path) == "-" for path in paths):
        if len(paths) > 1:
            raise UsageError("`-` reads standard input and takes no other path beside it")
        return iter((_stdin(stdin_filename, config),))
    if stdin_filename is not None:
        raise UsageError("--stdin-filename names the code that comes from `-`; add `-` as the only path")
    from kerasshape.runner import check_paths

    paths = paths or [Path()]
    cache_folder = _cache_folder(paths, config) if cache else None
    progress = Progress()
    results = check_paths(
        paths,
        config,
        force_exclude=force_exclude,
        jobs=jobs or os.cpu_count() or 1,
        summarise=summarise,
        cache_folder=cache_folder,
        on_total=progress.expect,
    )
    return progress.watch(results)


def _cache_folder(paths: Sequence[Path], config: Config) -> Path | None:
    """Where results are remembered: in the root of the project; nowhere for code that is in no project."""
    from kerasshape.cache import FOLDER
    from kerasshape.project import project_root

    root = config.root or project_root(_start(paths, None))
    return None if root is None else root / FOLDER


def _stdin(name: str | None, config: Config) -> FileResult:
    import sys

    from kerasshape.checker import check_source

    data = sys.stdin.buffer.read()
    root = Path(name).parent if name else Path()
    return check_source(data, name or "<stdin>", config, root=root)


def nothing_found(paths: Sequence[Path]) -> str:
    """The sentence for paths that hold no file to check."""
    places = ", ".join(str(path) for path in paths) or "."
    return f"No Python files or notebooks found in {places}.\n"
