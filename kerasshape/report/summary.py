"""`summary` for people: the table of model.summary(), as text and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kerasshape.report.concise import concise
from kerasshape.report.table import Look, head, lines, shapes_text, table, totals, why
from kerasshape.report.text import count, paint, place, printable
from kerasshape.results import FileResult, ModelSummary


def summary_table(results: Iterable[FileResult], look: Look, colour: bool = False) -> Iterator[str]:
    """A table for each model of each file, then the findings of the file."""
    for result in results:
        if result.status == "skipped":
            continue
        for model in result.models:
            yield "\n".join(summary_lines(result, model, look, colour)) + "\n\n"
        if not result.models and result.status == "checked":
            yield f"{paint(printable(result.path), colour, bold=True)}: no model found\n\n"
        if result.diagnostics:
            yield "".join(concise([result], colour)) + "\n"


def summary_lines(result: FileResult, model: ModelSummary, look: Look, colour: bool = False) -> Iterator[str]:
    """Where a model is, what it takes and gives, and its table."""
    where = paint(place(result.path, model.span), colour, bold=True)
    name = "" if model.name is None else f" {printable(model.name)}"
    yield f"{where}:{name} ({model.kind}, Keras {result.keras})"
    yield f"{shapes_text(model.inputs)} -> {shapes_text(model.outputs)}"
    yield from table(model, replace(look, major=result.keras))


def summary_markdown(results: Iterable[FileResult], look: Look) -> Iterator[str]:
    """The same as Markdown: a heading for each file, a table for each model, a list of findings."""
    for result in results:
        if result.status == "skipped":
            continue
        yield f"## {escaped(printable(result.path))}\n\nKeras {result.keras}\n\n"
        for model in result.models:
            yield "\n".join(markdown_lines(model, replace(look, major=result.keras))) + "\n\n"
        if not result.models and result.status == "checked":
            yield "No model found.\n\n"
        findings = "".join(f"- {escaped(line)}\n" for line in concise([result]) for line in [line.rstrip("\n")])
        if findings:
            yield f"{findings}\n"


def markdown_lines(model: ModelSummary, look: Look) -> Iterator[str]:
    """A heading, what the model takes and gives, its table, and its totals."""
    cell = "" if model.span.cell is None else f"cell {model.span.cell}, "
    where = f"{cell}line {model.span.line}"
    name = "model" if model.name is None else f"`{printable(model.name)}`"
    yield f"### {name} ({model.kind}, {where})"
    yield ""
    yield escaped(f"{shapes_text(model.inputs)} → {shapes_text(model.outputs)}")
    yield ""
    heads = head(model, look)
    yield f"| {' | '.join(heads)} |"
    yield f"|{'|'.join(' ---: ' if name == 'Param #' else ' --- ' for name in heads)}|"
    for line in lines(model, look):
        indent = "&nbsp;" * 3 * line.level + "└ " if line.level else ""
        yield f"| {indent}{' | '.join(map(escaped, line.cells))} |"
    yield ""
    yield ", ".join(totals(model, look.major))
    if model.reason is not None:
        yield ""
        yield f"{escaped(why(model))}."


def escaped(text: str) -> str:
    """Text that Markdown prints as it is."""
    for character in "\\|*_<`[]":
        text = text.replace(character, f"\\{character}")
    return text


def summary_closing_line(models: int, files: int, faults: int) -> str:
    """Such as `3 models in 2 files, 1 finding`."""
    found = f", {count(faults, 'finding')}" if faults else ""
    return f"{count(models, 'model')} in {count(files, 'file')}{found}.\n"
