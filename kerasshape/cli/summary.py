"""`kerasshape summary`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import click

from kerasshape import __version__
from kerasshape.cli import options
from kerasshape.cli.output import wants_colour, write
from kerasshape.cli.references import answers, references
from kerasshape.report.coverage import Coverage
from kerasshape.report.summary import summary_closing_line, summary_markdown, summary_table
from kerasshape.report.table import Look
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


FORMATS = ("table", "json", "markdown", "mermaid", "svg", "html")


@click.command("summary")
@options.of_references
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="table", help="How to report.")
@click.option("--expand-nested", is_flag=True, help="Show the layers inside models and inside your own layers.")
@click.option("--show-trainable", is_flag=True, help="Show which layers train.")
@click.option("--inputs", metavar="SHAPE", help="What the model of a reference is fed: a shape, or shapes in lists.")
@click.option(
    "--argument",
    "-a",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="An argument for the function or class of a reference.",
)
def command(
    asked: options.Asked,
    format_name: str,
    expand_nested: bool,
    show_trainable: bool,
    inputs: str | None,
    given: tuple[str, ...],
) -> int:
    """Print what model.summary() would, without running anything.

    PATHS are files and folders (the current one by default); `-` reads standard input. `app/model.py::build` asks for
    one function, class or model alone. Faults are listed, and the exit code is 0 whether or not there are any.
    """
    named = references(asked.paths)
    asked = replace(asked, paths=tuple(each.path for each in named))
    settings, run = asked.configuration()
    if any(each.name for each in named):
        results = answers(named, settings, inputs, given)
    elif inputs is not None or given:
        raise options.UsageError("--inputs and --argument belong to a reference, such as app/model.py::build")
    else:
        results = asked.results(settings, run, summarise=True)
    counts = _Counts()
    look = _look(expand_nested, show_trainable, asked.output_file)
    pieces = _report(format_name, counts.watch(results), look, wants_colour(asked.output_file))
    if write(pieces, asked.output_file) and format_name == "table":
        closing = summary_closing_line(counts.models, counts.files, counts.findings)
        write(
            [*counts.coverage.lines(), closing] if counts.looked_at else [options.nothing_found(asked.paths, settings)]
        )
    return 0


def _look(expand_nested: bool, show_trainable: bool, output_file: Path | None) -> Look:
    """How tables are drawn, as wide as the terminal allows and with what its encoding has."""
    if output_file is not None or sys.stdout is None:
        return Look(expand_nested=expand_nested, show_trainable=show_trainable)
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    try:
        "┏━│¯".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return Look(3, expand_nested, show_trainable, columns, ascii=True)
    return Look(3, expand_nested, show_trainable, columns)


def _report(format_name: str, results: Iterable[FileResult], look: Look, colour: bool) -> Iterable[str]:
    if format_name == "json":
        from kerasshape.report.json_format import summary_json

        return summary_json(results, __version__)
    if format_name == "mermaid":
        from kerasshape.report.mermaid import summary_mermaid

        return summary_mermaid(results)
    if format_name == "svg":
        from kerasshape.report.svg import summary_svg

        return summary_svg(results)
    if format_name == "html":
        from kerasshape.report.html import summary_html

        return summary_html(map(_with_source, results), look)
    return summary_markdown(results, look) if format_name == "markdown" else summary_table(results, look, colour)


def _with_source(result: FileResult) -> FileResult:
    """The result with the lines of its file, where it is a file that can be read."""
    from kerasshape.source import SourceError, read_source

    if result.lines or result.status != "checked":
        return result
    try:
        return replace(result, lines=read_source(result.path, Path(result.path).read_bytes()).lines_by_cell())
    except (OSError, SourceError):
        return result
