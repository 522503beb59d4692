"""`kerasshape check`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kerasshape import __version__
from kerasshape.cli import options
from kerasshape.cli.output import note, wants_colour, write
from kerasshape.config import FORMATS, Format, Settings
from kerasshape.report.text import count, printable
from kerasshape.report.totals import Totals, closing_line, statistics
from kerasshape.results import FileResult

if TYPE_CHECKING:
    from kerasshape.baseline import Baseline

_FOR_PEOPLE = ("full", "concise")


@click.command("check")
@options.shared
@options.rule_options
@click.option("--format", "format_name", type=click.Choice(FORMATS), help="`full` unless configured.")
@click.option("--statistics", "only_statistics", is_flag=True, help="Count the findings of each rule instead.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 even when there are findings.")
@click.option("--warnings-as-errors", is_flag=True, help="Let warnings fail the run, too.")
@click.option("--show-settings", is_flag=True, help="Print what is configured for the files; check nothing.")
@click.option("--show-files", is_flag=True, help="Print which files are checked, and why not the others.")
@click.option("--verbose", "-v", is_flag=True, help="Report for each file which Keras it is checked against, and why.")
@click.option(
    "--baseline",
    "baseline_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Leave out the findings that this file holds, and report those that are gone.",
)
@click.option(
    "--write-baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write all findings to this file, for --baseline.",
)
@click.option("--fix", is_flag=True, help="Make the safe fixes in the files, and report what remains.")
@click.option("--unsafe-fixes", is_flag=True, help="Make also those that are one of several cures.")
@click.option("--fix-only", is_flag=True, help="Make the fixes, and report nothing.")
@click.option("--diff", is_flag=True, help="Print the fixes as a patch, and write nothing; exit 1 when there are any.")
@click.option("--show-fixes", is_flag=True, help="Report with each finding the fixes that were tried and hold.")
@click.option("--add-ignore", is_flag=True, help="Write a comment that silences each finding into the files.")
@click.option("--quiet", "-q", is_flag=True, help="Leave out the closing line.")
def command(
    asked: options.Asked,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    format_name: Format | None,
    only_statistics: bool,
    exit_zero: bool,
    warnings_as_errors: bool,
    show_settings: bool,
    show_files: bool,
    verbose: bool,
    baseline_file: Path | None,
    write_baseline: Path | None,
    fix: bool,
    unsafe_fixes: bool,
    fix_only: bool,
    diff: bool,
    show_fixes: bool,
    add_ignore: bool,
    quiet: bool,
) -> int:
    """Find the layer calls that Keras will refuse.

    PATHS are files and folders (the current one by default); `-` reads standard input. Exits 0 when nothing
    is found at error level, 1 when something is, 2 on wrong use or configuration.
    """
    settings, run = asked.configuration(
        select=select, extend_select=extend_select, ignore=ignore, warnings_as_errors=warnings_as_errors
    )
    if baseline_file is not None and write_baseline is not None:
        raise options.UsageError("--write-baseline writes all findings; leave --baseline out")
    if show_settings or show_files:
        from kerasshape.cli.shown import files_shown, settings_shown

        write(
            (settings_shown if show_settings else files_shown)(asked.paths, settings, asked.force_exclude),
            asked.output_file,
        )
        return 0
    chosen = format_name or run.format
    if only_statistics and chosen not in (*_FOR_PEOPLE, "json"):
        raise options.UsageError(f"--statistics has no format {chosen}; use full, concise or json")
    if show_fixes and (fix or fix_only or diff or only_statistics):
        raise options.UsageError("--show-fixes reports fixes; leave --fix, --fix-only, --diff and --statistics out")
    if unsafe_fixes and not (fix or fix_only or diff):
        raise options.UsageError("--unsafe-fixes widens --fix, --fix-only or --diff; add one of them")
    check = partial(asked.results, settings, run, summarise=False)
    of_input = None
    if fix or fix_only or diff:
        from kerasshape.cli.fixing import fix_all

        fixed = fix_all(check, settings, unsafe=unsafe_fixes, diff=diff)
        if not quiet:
            note(f"{'Would fix' if diff else 'Fixed'} {fixed}.\n")
        if fix_only or diff:
            return int(diff and fixed.files > 0 and not exit_zero)
        of_input = fixed.of_input
    if show_fixes:
        from kerasshape.cli.fixing import with_fixes

        results = with_fixes(check, settings)
    else:
        results = check() if of_input is None else iter((of_input,))
    results = _told(results) if verbose else results
    if write_baseline is not None:
        return _write_baseline(write_baseline, results, quiet)
    baseline = None if baseline_file is None else options.baseline_of(baseline_file)
    totals = Totals()
    failures = _Failures(settings)
    results = results if baseline is None else baseline.without_known(results)
    if add_ignore:
        from kerasshape.cli.adding import add_ignores

        write(add_ignores(results))
        return 0
    watched = failures.watch(totals.watch(results))
    pieces = _statistics(watched, totals, chosen) if only_statistics else _report(watched, chosen, asked.output_file)
    if of_input is not None and asked.output_file is None:
        note("".join(pieces))  # standard output has the mended source
        return 1 if failures.any and not exit_zero else 0
    listening = write(pieces, asked.output_file)
    if listening and not quiet and chosen in _FOR_PEOPLE:
        nothing = "" if totals.files else asked.nothing_found(settings)
        write([nothing or closing_line(totals)])
    if baseline is not None and not quiet:
        note("".join(_about(baseline)))
    return 1 if failures.any and not exit_zero else 0


def _write_baseline(file: Path, results: Iterable[FileResult], quiet: bool) -> int:
    from kerasshape.baseline import written

    text, number = written(file, results)
    write([text], file)
    if not quiet:
        write([f"Wrote {count(number, 'finding')} to {file}.\n"])
    return 0


def _about(baseline: Baseline) -> Iterator[str]:
    """What the baseline left out, and what of it is gone."""
    yield f"{count(baseline.known, 'finding')} of {baseline.file.name} left out.\n"
    gone = baseline.gone()
    for entry in gone:
        yield f"{entry.path}: {entry.code} {entry.name} is gone from `{printable(entry.line)}`\n"
    if gone:
        yield f"{count(len(gone), 'finding')} of {baseline.file.name} gone; --write-baseline leaves them out.\n"


class _Failures:
    """Whether a file fails the run: with an error, or with a warning where its configuration says so."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.any = False

    def watch(self, results: Iterable[FileResult]) -> Iterator[FileResult]:
        """The same results."""
        for result in results:
            if not self.any and result.diagnostics:
                self.any = any(finding.severity == "error" for finding in result.diagnostics) or (
                    self._settings.of(Path(result.path).parent).warnings_as_errors
                )
            yield result


def _told(results: Iterable[FileResult]) -> Iterator[FileResult]:
    """The same results, each with a line on standard error about the Keras that it was checked against."""
    for result in results:
        if result.status == "skipped":
            note(f"{result.path}: skipped, it mentions neither keras nor tensorflow\n")
        else:
            note(f"{result.path}: Keras {result.keras}, {result.decided}\n")
        yield result


def _report(results: Iterable[FileResult], chosen: Format, output_file: Path | None) -> Iterator[str]:
    """The report in one format, whose module alone is imported."""
    if chosen == "full":
        from kerasshape.report.full import full

        return full(results, wants_colour(output_file))
    if chosen == "concise":
        from kerasshape.report.concise import concise

        return concise(results, wants_colour(output_file))
    if chosen == "json":
        from kerasshape.report.json_format import check_json

        return check_json(results, __version__)
    if chosen == "github":
        from kerasshape.report.github import github

        return github(results)
    if chosen == "gitlab":
        from kerasshape.report.gitlab import gitlab

        return gitlab(results)
    if chosen == "junit":
        from kerasshape.report.junit import junit

        return junit(results)
    if chosen == "rdjson":
        from kerasshape.report.rdjson import rdjson

        return rdjson(results)
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
