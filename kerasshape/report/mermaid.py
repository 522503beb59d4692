"""`summary --format mermaid`: the graph of each model as a Mermaid flowchart, which Markdown viewers draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kerasshape.report.summary import shapes_text
from kerasshape.report.text import place
from kerasshape.results import FileResult, LayerRow, ModelSummary


def summary_mermaid(results: Iterable[FileResult]) -> Iterator[str]:
    """One flowchart per model, each behind a comment that names it."""
    for result in results:
        for model in result.models:
            yield "\n".join(_flowchart(result, model)) + "\n\n"


def _flowchart(result: FileResult, model: ModelSummary) -> Iterator[str]:
    yield f"%% {place(result.path, model.span)} {model.name or ''}".rstrip()
    yield "flowchart TD"
    numbers: dict[str, int] = {}
    previous: int | None = None
    if model.kind == "sequential" and model.inputs:
        yield f'    n0["input<br>{_safe(shapes_text(model.inputs))}"]'
        previous = 0
    for number, row in enumerate(model.layers, 1):
        yield f'    n{number}["{_safe(f"{row.name} ({row.layer})")}<br>{_safe(shapes_text(row.outputs))}"]'
        yield from (f"    n{source} --> n{number}" for source in _sources(model, row, numbers, previous))
        numbers[row.name] = previous = number


def _sources(model: ModelSummary, row: LayerRow, numbers: dict[str, int], previous: int | None) -> list[int]:
    if model.kind == "sequential":
        return [] if previous is None else [previous]
    return [numbers[name] for name in row.inputs_from if name in numbers]


def _safe(text: str) -> str:
    return text.replace("#", "#35;").replace('"', "#quot;")
