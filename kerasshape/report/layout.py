"""Places the nodes of a graph in layers, so that arrows lead down: a small form of Sugiyama's method.

Each node stands below all that lead to it, an edge over several layers passes through one point in each, and the order
within a layer follows the neighbours in the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from itertools import accumulate, cycle, pairwise

from kerasshape.records import dataclass

Point = tuple[float, float]

_SWEEPS = 6
_GAP = 28.0
_POINT_WIDTH = 12.0


@dataclass(frozen=True)
class Layout:
    """The middle of each node, the points that each edge passes, and the size of all."""

    nodes: tuple[Point, ...]
    edges: tuple[tuple[Point, ...], ...]
    width: float
    height: float


@dataclass(eq=False)
class _Place:
    """A node, or a point of an edge, in one layer."""

    width: float
    layer: int
    x: float = 0.0
    above: list[_Place] = field(default_factory=list)
    below: list[_Place] = field(default_factory=list)


def layered(
    widths: Sequence[float], heights: Sequence[float], edges: Sequence[tuple[int, int]], gaps: Sequence[float]
) -> Layout:
    """Where the nodes of these sizes stand, with these gaps below the layers in turn.

    An edge to an earlier node has no way of its own.
    """
    levels = _levels(len(widths), edges)
    places = [_Place(width, level) for width, level in zip(widths, levels)]
    rows: list[list[_Place]] = [[] for _ in range(max(levels, default=-1) + 1)]
    for place in places:
        rows[place.layer].append(place)
    ways = [_way(places[source], places[target], rows) for source, target in edges]
    for sweep in range(_SWEEPS):
        _sort(rows, down=sweep % 2 == 0)
    _spread(rows)
    tall = [0.0] * len(rows)
    for level, height in zip(levels, heights):
        tall[level] = max(tall[level], height)
    below = [height + gap for height, gap in zip(tall, cycle(gaps))]
    tops = [0.0, *accumulate(below)]
    left = min((place.x - place.width / 2 for row in rows for place in row), default=0.0)
    right = max((place.x + place.width / 2 for row in rows for place in row), default=0.0)
    middles = [top + height / 2 for top, height in zip(tops, tall)]

    def point(place: _Place) -> Point:
        return place.x - left, middles[place.layer]

    bottom = tops[len(rows) - 1] + tall[-1] if rows else 0.0
    return Layout(tuple(map(point, places)), tuple(tuple(map(point, way)) for way in ways), right - left, bottom)


def _levels(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """The layer of each node: one below the lowest that leads to it. Edges to an earlier node do not count."""
    levels = [0] * count
    for source, target in sorted((edge for edge in edges if edge[0] < edge[1]), key=lambda edge: edge[1]):
        levels[target] = max(levels[target], levels[source] + 1)
    return levels


def _way(source: _Place, target: _Place, rows: list[list[_Place]]) -> list[_Place]:
    """The places that an edge passes, with a new point in each layer between."""
    way = [source]
    for layer in range(source.layer + 1, target.layer):
        point = _Place(_POINT_WIDTH, layer)
        rows[layer].append(point)
        way.append(point)
    way.append(target)
    if source.layer < target.layer:
        for upper, lower in pairwise(way):
            upper.below.append(lower)
            lower.above.append(upper)
    return way


def _sort(rows: list[list[_Place]], down: bool) -> None:
    """Order each layer by the mean place of its neighbours in the layer before."""
    for row in rows if down else reversed(rows):
        for index, place in enumerate(row):
            place.x = float(index)
    for row in rows if down else reversed(rows):
        neighbours: Callable[[_Place], list[_Place]] = (lambda each: each.above) if down else (lambda each: each.below)
        row.sort(key=lambda each: _mean([other.x for other in neighbours(each)], each.x))
        for index, place in enumerate(row):
            place.x = float(index)


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _spread(rows: list[list[_Place]]) -> None:
    """Give each place an x: near its neighbours, in the order of its layer, and apart from those beside it."""
    for row in rows:
        x = 0.0
        for place in row:
            place.x = x + place.width / 2
            x += place.width + _GAP
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wished = [
                _mean([other.x for other in (each.above if sweep % 2 == 0 else each.below)], each.x) for each in row
            ]
            _settle(row, wished)


def _settle(row: list[_Place], wished: Sequence[float]) -> None:
    """Put the places of a layer as near to where they are wished as their widths allow, in their order.

    Places that would overlap form a block, which stands in the middle of what its members wish.
    """
    blocks: list[tuple[float, int, list[float]]] = []
    offset = 0.0
    offsets = []
    for index, place in enumerate(row):
        offset += place.width / 2 + (row[index - 1].width / 2 + _GAP if index else 0.0)
        offsets.append(offset)
    for wish, shift in zip(wished, offsets):
        total, number, members = wish - shift, 1, [shift]
        while blocks and blocks[-1][0] / blocks[-1][1] > total / number:
            before = blocks.pop()
            total, number, members = total + before[0], number + before[1], [*before[2], *members]
        blocks.append((total, number, members))
    places = iter(row)
    for total, number, members in blocks:
        for shift in members:
            next(places).x = total / number + shift
