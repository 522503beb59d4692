"""`summary --format mermaid`: the graphs of all models as one Mermaid flowchart, which Markdown viewers draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kerasshape.report.graph import Graph, graph_of
from kerasshape.report.table import shapes_text
from kerasshape.report.text import place, printable
from kerasshape.results import FileResult, ModelSummary


def summary_mermaid(results: Iterable[FileResult]) -> Iterator[str]:
    """One flowchart with a subgraph for each model."""
    yield "flowchart TD\n"
    number = 0
    for result in results:
        for model in result.models:
            number += 1
            yield "\n".join(_subgraph(result, model, number)) + "\n"


def _subgraph(result: FileResult, model: ModelSummary, number: int) -> Iterator[str]:
    graph: Graph = graph_of(model)
    title = f"{model.name or model.keras_name} ({place(result.path, model.span)})"
    yield f'    subgraph m{number}["{_safe(title)}"]'
    for index, node in enumerate(graph.nodes):
        label = f"{_safe(node.title)}<br>{_safe(shapes_text(node.outputs))}"
        yield f'        m{number}n{index}["{label}"]'
    yield from (f"        m{number}n{edge.source} --> m{number}n{edge.target}" for edge in graph.edges)
    yield "    end"


def _safe(text: str) -> str:
    """Text in quotes: what Mermaid or HTML would read in it is written as the number of its character."""
    return "".join(
        character if character.isalnum() or character in " (),.:/-_" else f"#{ord(character)};"
        for character in printable(text)
    )
