"""`summary` for people: the table of model.summary(), as text and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kerasshape.report.concise import concise
from kerasshape.report.text import count, paint, place, printable, width_of
from kerasshape.results import FileResult, LayerRow, ModelSummary, PrintedShape

_GAP = "   "


def summary_table(results: Iterable[FileResult], colour: bool = False) -> Iterator[str]:
    """A table for each model of each file, then the findings of the file."""
    for result in results:
        if result.status == "skipped":
            continue
        for model in result.models:
            yield "\n".join(_table(result, model, colour)) + "\n\n"
        if not result.models and result.status == "checked":
            yield f"{paint(printable(result.path), colour, bold=True)}: no model found\n\n"
        if result.diagnostics:
            yield "".join(concise([result], colour)) + "\n"


def summary_markdown(results: Iterable[FileResult]) -> Iterator[str]:
    """The same as Markdown: a heading for each file, a table for each model, a list of findings."""
    for result in results:
        if result.status == "skipped":
            continue
        yield f"## {_escaped(printable(result.path))}\n\nKeras {result.keras}\n\n"
        for model in result.models:
            yield "\n".join(_markdown(model)) + "\n\n"
        if not result.models and result.status == "checked":
            yield "No model found.\n\n"
        findings = "".join(f"- {_escaped(line)}\n" for line in concise([result]) for line in [line.rstrip("\n")])
        if findings:
            yield f"{findings}\n"


def shape_text(shape: PrintedShape) -> str:
    """A shape as Keras prints it; an unknown dim as its source text or `?`."""
    if isinstance(shape, str):
        return printable(shape)
    dims = ", ".join(printable(str(dim)) for dim in shape)
    return f"({dims},)" if len(shape) == 1 else f"({dims})"


def shapes_text(shapes: Sequence[PrintedShape] | None) -> str:
    """The shape of one tensor, or a list of several."""
    if shapes is None:
        return "?"
    if len(shapes) == 1:
        return shape_text(shapes[0])
    return f"[{', '.join(map(shape_text, shapes))}]"


def number_text(number: int | None) -> str:
    """`278,710`, or `?`."""
    return "?" if number is None else f"{number:,}"


def _table(result: FileResult, model: ModelSummary, colour: bool) -> Iterator[str]:
    where = place(result.path, model.span)
    name = "" if model.name is None else f" {printable(model.name)}"
    yield f"{paint(where, colour, bold=True)}:{name} ({model.kind}, Keras {result.keras})"
    yield f"{shapes_text(model.inputs)} -> {shapes_text(model.outputs)}"
    head, rows = _cells(model)
    widths = [max(width_of(row[column]) for row in [head, *rows]) for column in range(len(head))]
    rule = sum(widths) + len(_GAP) * (len(widths) - 1)
    yield "-" * rule
    yield paint(_row(head, widths), colour, bold=True)
    yield "=" * rule
    yield from (_row(row, widths) for row in rows)
    yield "=" * rule
    yield from (f"{what}: {number}" for what, number in _totals(model))


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Text to the left, the count in the third column to the right."""
    padded = []
    for column, (cell, wide) in enumerate(zip(cells, widths, strict=True)):
        space = " " * (wide - width_of(cell))
        padded.append(space + cell if column == 2 else cell + space)
    return _GAP.join(padded).rstrip()


def _markdown(model: ModelSummary) -> Iterator[str]:
    cell = "" if model.span.cell is None else f"cell {model.span.cell}, "
    where = f"{cell}line {model.span.line}"
    name = "model" if model.name is None else f"`{printable(model.name)}`"
    shapes = f"{shapes_text(model.inputs)} → {shapes_text(model.outputs)}"
    yield f"### {name} ({model.kind}, {where})"
    yield ""
    yield _escaped(shapes)
    yield ""
    head, rows = _cells(model)
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join(' ---: ' if column == 2 else ' --- ' for column in range(len(head)))}|"
    for row in rows:
        yield f"| {' | '.join(map(_escaped, row))} |"
    yield ""
    yield ", ".join(f"{what}: {number}" for what, number in _totals(model))


def _cells(model: ModelSummary) -> tuple[list[str], list[list[str]]]:
    """Column heads and rows. Where a layer comes from is told unless each has the one before it only."""
    head = ["Layer (type)", "Output Shape", "Param #"]
    connected = any(row.inputs_from for row in model.layers)
    rows = [_layer(row, connected) for row in model.layers]
    return ([*head, "Connected to"] if connected else head), rows


def _layer(row: LayerRow, connected: bool) -> list[str]:
    cells = [printable(f"{row.name} ({row.layer})"), shapes_text(row.outputs), number_text(row.parameters)]
    return [*cells, printable(", ".join(row.inputs_from))] if connected else cells


def _totals(model: ModelSummary) -> list[tuple[str, str]]:
    """What Keras prints below its table."""
    known = model.parameters is not None and model.trainable is not None
    fixed = (model.parameters or 0) - (model.trainable or 0) if known else None
    return [
        ("Total params", number_text(model.parameters)),
        ("Trainable params", number_text(model.trainable)),
        ("Non-trainable params", number_text(fixed)),
    ]


def _escaped(text: str) -> str:
    for character in "\\|*_<`":
        text = text.replace(character, f"\\{character}")
    return text


def summary_closing_line(models: int, files: int, faults: int) -> str:
    """Such as `3 models in 2 files, 1 finding`."""
    found = f", {count(faults, 'finding')}" if faults else ""
    return f"{count(models, 'model')} in {count(files, 'file')}{found}.\n"
