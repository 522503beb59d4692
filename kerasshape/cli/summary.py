"""`kerasshape summary`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from kerasshape import __version__
from kerasshape.cli import options
from kerasshape.cli.output import wants_colour, write
from kerasshape.report.coverage import Coverage
from kerasshape.report.summary import summary_closing_line, summary_markdown, summary_table
from kerasshape.results import FileResult


class _Counts:
    """How many models, files and findings passed by."""

    def __init__(self) -> None:
        self.looked_at = self.files = self.models = self.findings = 0
        self.coverage = Coverage()

    def watch(self, results: Iterable[FileResult]) -> Iterator[FileResult]:
        """The same results, counted as they pass."""
        for result in results:
            self.looked_at += 1
            self.files += result.status != "skipped"
            self.models += len(result.models)
            self.findings += len(result.diagnostics)
            self.coverage.add(result)
            yield result


@click.command("summary")
@options.shared
@click.option(
    "--format",
    "format_name",
    type=click.Choice(("table", "json", "markdown", "mermaid")),
    default="table",
    help="How to report.",
)
def command(
    paths: tuple[Path, ...],
    exclude: tuple[str, ...],
    force_exclude: bool,
    keras_version: str | None,
    stdin_filename: str | None,
    config_file: Path | None,
    isolated: bool,
    jobs: int | None,
    cache_dir: Path | None,
    no_cache: bool,
    output_file: Path | None,
    format_name: str,
) -> int:
    """Print what model.summary() would, without running anything.

    PATHS are files and folders (the current one by default); `-` reads standard input. Faults are listed, and
    the exit code is 0 whether or not there are any.
    """
    settings, run = options.configuration(
        paths,
        config_file=config_file,
        isolated=isolated,
        exclude=exclude,
        keras_version=keras_version,
        stdin_filename=stdin_filename,
    )
    results = options.results_of(
        paths,
        settings,
        stdin_filename=stdin_filename,
        force_exclude=force_exclude,
        jobs=run.jobs if jobs is None else jobs,
        summarise=True,
        cache_folder=None if no_cache else options.cache_folder_of(paths, run, cache_dir),
    )
    counts = _Counts()
    if format_name == "json":
        from kerasshape.report.json_format import summary_json

        pieces = summary_json(counts.watch(results), __version__)
    elif format_name == "markdown":
        pieces = summary_markdown(counts.watch(results))
    elif format_name == "mermaid":
        from kerasshape.report.mermaid import summary_mermaid

        pieces = summary_mermaid(counts.watch(results))
    else:
        pieces = summary_table(counts.watch(results), wants_colour(output_file))
    if write(pieces, output_file) and format_name == "table":
        closing = summary_closing_line(counts.models, counts.files, counts.findings)
        write([*counts.coverage.lines(), closing] if counts.looked_at else [options.nothing_found(paths, settings)])
    return 0
