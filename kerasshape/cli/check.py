"""`kerasshape check`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from kerasshape import __version__
from kerasshape.cli import options
from kerasshape.cli.output import wants_colour, write
from kerasshape.config import FORMATS, Format
from kerasshape.report.totals import Totals, closing_line, statistics
from kerasshape.results import FileResult


@click.command("check")
@options.shared
@options.rule_options
@click.option("--format", "format_name", type=click.Choice(FORMATS), help="`full` unless configured.")
@click.option("--statistics", "only_statistics", is_flag=True, help="Count the findings of each rule instead.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 even when there are findings.")
@click.option("--warnings-as-errors", is_flag=True, help="Let warnings fail the run, too.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write remembered results.")
@click.option("--quiet", "-q", is_flag=True, help="Leave out the closing line.")
def command(
    paths: tuple[Path, ...],
    exclude: tuple[str, ...],
    force_exclude: bool,
    keras_version: str | None,
    stdin_filename: str | None,
    config_file: Path | None,
    isolated: bool,
    jobs: int,
    output_file: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    format_name: Format | None,
    only_statistics: bool,
    exit_zero: bool,
    warnings_as_errors: bool,
    no_cache: bool,
    quiet: bool,
) -> int:
    """Find the layer calls that Keras will refuse.

    PATHS are files and folders (the current one by default); `-` reads standard input. Exits 0 when nothing
    is found at error level, 1 when something is, 2 on wrong use or configuration.
    """
    config = options.configuration(
        paths,
        config_file=config_file,
        isolated=isolated,
        select=select,
        ignore=ignore,
        exclude=exclude,
        keras_version=keras_version,
        stdin_filename=stdin_filename,
    )
    chosen = format_name or config.format
    if only_statistics and chosen in ("github", "sarif"):
        raise options.UsageError(f"--statistics has no format {chosen}; use full, concise or json")
    results = options.results_of(
        paths,
        config,
        stdin_filename=stdin_filename,
        force_exclude=force_exclude,
        jobs=jobs,
        summarise=False,
        cache=not no_cache,
    )
    totals = Totals()
    colour = wants_colour(output_file)
    watched = totals.watch(results)
    pieces = _statistics(watched, totals, chosen) if only_statistics else _report(watched, chosen, colour)
    listening = write(pieces, output_file)
    if listening and not quiet and chosen in ("full", "concise"):
        write([closing_line(totals) if totals.files else options.nothing_found(paths)])
    failed = totals.errors or (warnings_as_errors and totals.warnings)
    return 1 if failed and not exit_zero else 0


def _report(results: Iterable[FileResult], chosen: Format, colour: bool) -> Iterator[str]:
    """The report in one format, whose module alone is imported."""
    if chosen == "full":
        from kerasshape.report.full import full

        return full(results, colour)
    if chosen == "concise":
        from kerasshape.report.concise import concise

        return concise(results, colour)
    if chosen == "json":
        from kerasshape.report.json_format import check_json

        return check_json(results, __version__)
    if chosen == "github":
        from kerasshape.report.github import github

        return github(results)
    from kerasshape.report.sarif import sarif
    from kerasshape.rules.catalogue import all_rules

    return sarif(results, __version__, all_rules())


def _statistics(results: Iterable[FileResult], totals: Totals, chosen: Format) -> Iterator[str]:
    for _ in results:
        pass
    if chosen == "json":
        from kerasshape.report.json_format import statistics_json

        yield from statistics_json(totals, __version__)
    else:
        yield from statistics(totals)
