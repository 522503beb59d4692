"""`kerasshape clean`."""

from __future__ import annotations

from pathlib import Path

import click

from kerasshape.cli import options
from kerasshape.cli.output import OutputError, write


@click.command("clean")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--cache-dir", type=click.Path(file_okay=False, path_type=Path), help="The folder to remove.")
def command(paths: tuple[Path, ...], cache_dir: Path | None) -> int:
    """Remove the remembered results of the project that holds PATHS (the current folder by default)."""
    from kerasshape.cache import remove

    _, run = options.configuration(paths, config_file=None, isolated=False)
    folder = options.cache_folder_of(paths, run, cache_dir)
    if folder is None or not folder.exists():
        write(["There is nothing to remove.\n"])
        return 0
    try:
        removed = remove(folder)
    except OSError as error:
        raise OutputError(f"{folder} cannot be removed: {error.strerror or error}") from error
    if not removed:
        raise options.UsageError(f"{folder} holds no results of kerasshape; remove it yourself if you mean to")
    write([f"Removed {folder}.\n"])
    return 0
