"""What `check --show-settings` and `check --show-files` print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kerasshape.cli.options import UsageError
from kerasshape.config import Config, ConfigError, Settings, as_toml
from kerasshape.discover import Found, WrongPath
from kerasshape.report.text import count
from kerasshape.results import decided_in_words


def settings_shown(paths: Sequence[Path], settings: Settings, force_exclude: bool) -> Iterator[str]:
    """Each configuration that decides for some of the files, as the lines of a kerasshape.toml."""
    files: dict[Config, int] = {}
    for each in _found(paths, settings, force_exclude):
        config = settings.of(each.path.parent)
        files[config] = files.get(config, 0) + (each.skipped is None)
    if not files:
        files[settings.of(Path())] = 0
    for config, number in files.items():
        yield f"# {config.file or 'nothing is configured'}: {count(number, 'file')}\n{as_toml(config)}\n"


def files_shown(paths: Sequence[Path], settings: Settings, force_exclude: bool) -> Iterator[str]:
    """A line for each file: the Keras that it is checked against, or why it is not checked."""
    from kerasshape.checker import is_worth_checking
    from kerasshape.target import choose_target

    for each in _found(paths, settings, force_exclude):
        path = each.path.as_posix()
        if each.skipped is not None:
            yield f"{path}: skipped, {each.skipped}\n"
            continue
        try:
            data = each.path.read_bytes()
        except OSError as error:
            yield f"{path}: cannot be read: {error.strerror or error}\n"
            continue
        folder = each.path.parent
        if not is_worth_checking(data, folder):
            yield f"{path}: skipped, it mentions neither keras nor tensorflow\n"
        else:
            target = choose_target(data, settings.of(folder), folder)
            yield f"{path}: checked, Keras {target.major}, {decided_in_words(target.decided_by)}\n"


def _found(paths: Sequence[Path], settings: Settings, force_exclude: bool) -> list[Found]:
    from kerasshape.runner import find_files

    try:
        return find_files(paths or [Path()], settings, force_exclude=force_exclude, show_skipped=True)
    except (ConfigError, WrongPath) as error:
        raise UsageError(str(error)) from error
