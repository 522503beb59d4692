"""The graph of a model, as pictures draw it: its layers, and what flows between them."""

from __future__ import annotations

from collections.abc import Iterator

from kerasshape.records import dataclass
from kerasshape.results import LayerRow, ModelSummary, PrintedShape


@dataclass(frozen=True)
class Node:
    """A layer, or the input of a Sequential model, which has no row of its own."""

    title: str
    outputs: tuple[PrintedShape, ...] | None
    row: LayerRow | None = None


@dataclass(frozen=True)
class Edge:
    """Tensors that flow from one node to another."""

    source: int
    target: int
    shape: tuple[PrintedShape, ...] | None


@dataclass(frozen=True)
class Graph:
    """The nodes and edges of one model."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph_of(model: ModelSummary) -> Graph:
    """The graph of a model. The layers of a subclassed model stand side by side: only running it tells their order."""
    entry = [Node("input", model.inputs)] if model.kind == "sequential" and model.inputs else []
    nodes = (*entry, *(Node(f"{row.name} ({row.layer})", row.outputs, row) for row in model.layers))
    edges = _chain(nodes) if model.kind == "sequential" else _connections(model)
    return Graph(nodes, tuple(dict.fromkeys(edges)))


def _chain(nodes: tuple[Node, ...]) -> Iterator[Edge]:
    for index in range(1, len(nodes)):
        yield Edge(index - 1, index, nodes[index - 1].outputs)


def _connections(model: ModelSummary) -> Iterator[Edge]:
    for index, row in enumerate(model.layers):
        for each in row.connections:
            yield Edge(each.row, index, (each.shape,))
