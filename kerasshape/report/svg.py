"""`summary --format svg`: the graph of each model as a picture, without graphviz, without building anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise

from kerasshape.diagnostics import Diagnostic
from kerasshape.records import dataclass
from kerasshape.report.graph import Graph, Node, graph_of
from kerasshape.report.layout import Layout, Point, layered
from kerasshape.report.table import number_text, shapes_text
from kerasshape.report.text import place, printable, width_of
from kerasshape.results import FileResult, ModelSummary

_LETTER = 8.3
_SMALL = 6.7
_TITLE = 9.8
_LINE = 17.0
_PAD = 12.0
_MARGIN = 24.0
_MOST_LETTERS = 54
_RADIUS = 8

STYLE = """
.ks{--paper:#ffffff;--ink:#1f2430;--soft:#667085;--box:#f5f7fb;--edge:#98a2b3;--input:#e8f4ec;--bad:#fdecec;--red:#c0262d;--odd:#9a6700;
font-family:ui-sans-serif,system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif;font-size:13px}
@media (prefers-color-scheme:dark){.ks{--paper:#14171f;--ink:#e6e9ef;--soft:#98a2b3;--box:#1f2430;--edge:#667085;
--input:#1c3327;--bad:#43191c;--red:#ff7b7f;--odd:#e3b341}}
.ks .paper{fill:var(--paper)}
.ks text{fill:var(--ink)}
.ks .soft{fill:var(--soft);font-size:11px}
.ks .title{font-weight:600;font-size:15px}
.ks .name{font-weight:600}
.ks rect.box{fill:var(--box);stroke:var(--edge)}
.ks .input rect.box{fill:var(--input)}
.ks .bad rect.box{fill:var(--bad);stroke:var(--red);stroke-width:2}
.ks .bad text.why{fill:var(--red);font-size:12px}
.ks .odd rect.box{stroke:var(--odd);stroke-width:2}
.ks .odd text.why{fill:var(--odd);font-size:12px}
.ks path{fill:none;stroke:var(--edge);stroke-width:1.3}
.ks marker path{fill:var(--edge);stroke:none}
""".strip().replace("\n", "")


@dataclass(frozen=True)
class _Box:
    """A node as it is drawn: its lines of text with their classes."""

    lines: tuple[tuple[str, str], ...]
    kind: str
    line: str | None
    hint: str

    @property
    def width(self) -> float:
        """How wide the box is."""
        if self.kind == "label":
            return _SMALL * width_of(self.lines[0][1]) + 4
        wide = (width_of(text) * (_LETTER if style == "name" else _SMALL) for style, text in self.lines)
        return max(64.0, *wide) + 2 * _PAD

    @property
    def height(self) -> float:
        """How tall the box is."""
        return 15.0 if self.kind == "label" else _LINE * len(self.lines) + _PAD


def summary_svg(results: Iterable[FileResult]) -> Iterator[str]:
    """One picture with all models, one below the other."""
    drawn = []
    width, y = 320.0, _MARGIN
    for file, result in enumerate(results):
        for model, findings in with_findings(result):
            title = f"{printable(model.name or model.keras_name)} ({model.kind}, {place(result.path, model.span)})"
            body, wide, tall = _drawing(model, findings, file)
            drawn.append(f'<text class="title" x="{_MARGIN:g}" y="{y + 14:g}">{xml_text(title)}</text>')
            drawn.append(f'<g transform="translate({_MARGIN:g},{y + 34:g})">{body}</g>')
            width = max(width, wide + 2 * _MARGIN, width_of(title) * _TITLE + 2 * _MARGIN)
            y += tall + 34 + 2 * _MARGIN
    if not drawn:
        drawn.append(f'<text class="soft" x="{_MARGIN:g}" y="{y + 14:g}">No model found.</text>')
        y += 40
    yield f'<svg xmlns="http://www.w3.org/2000/svg" class="ks" width="{width:.0f}" height="{y:.0f}" '
    yield f'viewBox="0 0 {width:.0f} {y:.0f}">\n<style>{STYLE}</style>\n{_MARKER}\n'
    yield '<rect class="paper" width="100%" height="100%"/>\n'
    yield from (f"{line}\n" for line in drawn)
    yield "</svg>\n"


_MARKER = (
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0,0 L8,4 L0,8 z"/></marker></defs>'
)


def picture(model: ModelSummary, findings: Sequence[Diagnostic], file: int) -> str:
    """The picture of one model for a page that holds the style."""
    body, width, height = _drawing(model, findings, file)
    wide, tall = width + 2, height + 2
    return (
        f'<svg class="ks" width="{wide:.0f}" height="{tall:.0f}" viewBox="-1 -1 {wide:.0f} {tall:.0f}" role="img">'
        f"{_MARKER}{body}</svg>"
    )


def with_findings(result: FileResult) -> Iterator[tuple[ModelSummary, list[Diagnostic]]]:
    """Each model with the findings at its layers; others stand with the first model that is made behind them."""
    lines = [
        {(row.cell, row.line) for row in model.layers if row.path is None} | {(model.span.cell, model.span.line)}
        for model in result.models
    ]
    found: list[list[Diagnostic]] = [[] for _ in result.models]
    for finding in result.diagnostics:
        at = (finding.span.cell, finding.span.line)
        owners = [index for index, each in enumerate(lines) if at in each]
        later = [
            index
            for index, model in enumerate(result.models)
            if (model.span.cell or 0, model.span.line) >= (finding.span.cell or 0, finding.span.line)
        ]
        chosen = owners or later[:1] or [len(result.models) - 1]
        for index in chosen if result.models else ():
            found[index].append(finding)
    yield from zip(result.models, found)


def line_id(file: int, cell: int | None, line: int) -> str:
    """The name of a source line on a page."""
    return f"f{file}c{cell or 0}l{line}"


@dataclass(frozen=True)
class _Parts:
    """What a picture is made of: boxes, the shapes on arrows as boxes without a frame, and the lines between them."""

    boxes: list[_Box]
    lines: list[tuple[int, int]]


def _drawing(model: ModelSummary, findings: Sequence[Diagnostic], file: int) -> tuple[str, float, float]:
    """The picture of a model, and its size."""
    graph = graph_of(model)
    told: set[int] = set()
    parts = _parts(graph, [_box(node, findings, told, file) for node in graph.nodes])
    beside = [_refused(finding, file) for index, finding in enumerate(findings) if index not in told]
    boxes = [*parts.boxes, *beside]
    if parts.lines:
        sizes = [box.width for box in parts.boxes], [box.height for box in parts.boxes]
        layout = _below(layered(*sizes, parts.lines, _GAPS), beside)
    else:
        layout = _in_columns(boxes)
    drawn = [_arrow(way, boxes[source], boxes[target]) for way, (source, target) in zip(layout.edges, parts.lines)]
    drawn += [_node(box, middle) for box, middle in zip(boxes, layout.nodes)]
    leads_up = any(source >= target for source, target in parts.lines)
    return "".join(drawn), layout.width + 40 * leads_up, layout.height


_GAPS = (10.0, 32.0)
"""Below a layer of boxes, and below the shapes that they give."""


def _parts(graph: Graph, nodes: Sequence[_Box]) -> _Parts:
    """Each box before the shapes that it gives: a shape stands once, however many layers receive it."""
    given: dict[int, dict[str, list[int]]] = {}
    for edge in graph.edges:
        given.setdefault(edge.source, {}).setdefault(_short(shapes_text(edge.shape)), []).append(edge.target)
    boxes: list[_Box] = []
    places: list[int] = []
    lines: list[tuple[int, int]] = []
    leading: list[tuple[int, int]] = []
    for source, node in enumerate(nodes):
        places.append(len(boxes))
        boxes.append(node)
        for text, targets in given.get(source, {}).items():
            if any(target > source for target in targets):
                lines.append((places[source], len(boxes)))
                boxes.append(_Box((("soft", text),), "label", None, ""))
            leading += [(len(boxes) - 1 if target > source else places[source], target) for target in targets]
    lines += [(start, places[target]) for start, target in leading]
    return _Parts(boxes, lines)


def _box(node: Node, findings: Sequence[Diagnostic], told: set[int], file: int) -> _Box:
    row = node.row
    if row is None:
        return _Box((("name", "input"),), "input", None, "")
    name, kind = _short(row.name), _short(row.layer)
    lines = [("name", name), ("soft", kind)] if name != kind else [("name", name)]
    if row.parameters:
        lines.append(("soft", f"{number_text(row.parameters)} parameters"))
    elif row.parameters is None:
        lines.append(("soft", "not built" if not row.built else "? parameters"))
    why = []
    for index, finding in enumerate(findings):
        if row.path is None and (finding.span.cell, finding.span.line) == (row.cell, row.line):
            told.add(index)
            why.append(finding)
    style = _tone(why) if why else "input" if row.layer == "InputLayer" else "layer"
    lines += [("why", text) for finding in why for text in _sentence(finding)]
    where = f"{row.path}:" if row.path is not None else "line "
    line = line_id(file, row.cell, row.line) if row.path is None else None
    hint = f"{row.name} ({row.layer}), {where}{row.line}: {shapes_text(row.outputs)}"
    return _Box(tuple(lines), style, line, hint)


def _refused(finding: Diagnostic, file: int) -> _Box:
    """A call that Keras refuses has no output that the model could be made of; it stands beside."""
    lines = (("name", f"line {finding.span.line}"), *(("why", text) for text in _sentence(finding)))
    return _Box(lines, _tone([finding]), line_id(file, finding.span.cell, finding.span.line), finding.message)


def _tone(findings: Sequence[Diagnostic]) -> str:
    return "bad" if any(each.severity == "error" for each in findings) else "odd"


def _sentence(finding: Diagnostic) -> list[str]:
    """The message in lines of a readable length."""
    found = [f"{finding.code}"]
    for word in printable(finding.message).split():
        if len(found[-1]) + len(word) < _MOST_LETTERS:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def _short(text: str) -> str:
    text = printable(text)
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"


def _in_columns(boxes: Sequence[_Box]) -> Layout:
    """Boxes without arrows, in rows of a few."""
    wide = max((box.width for box in boxes), default=0.0)
    across = max(1, min(4, int(900 // (wide + 24))))
    points: list[Point] = []
    y = 0.0
    for start in range(0, len(boxes), across):
        row = boxes[start : start + across]
        tall = max(box.height for box in row)
        points += [((wide + 24) * index + wide / 2, y + tall / 2) for index in range(len(row))]
        y += tall + 20
    return Layout(tuple(points), (), (wide + 24) * min(across, len(boxes)) - 24 if boxes else 0.0, max(0.0, y - 20))


def _below(layout: Layout, beside: Sequence[_Box]) -> Layout:
    """The layout with the boxes of refused calls, which no arrow leads to, below the graph."""
    nodes, y = list(layout.nodes), layout.height + 24
    for box in beside:
        nodes.append((box.width / 2, y + box.height / 2))
        y += box.height + 16
    height = y - 16 if beside else layout.height
    return Layout(tuple(nodes), layout.edges, max([layout.width, *(box.width for box in beside)]), height)


def _arrow(way: Sequence[Point], source: _Box, target: _Box) -> str:
    """A line from the bottom of one box to the top of the other; one that leads up goes around at the right."""
    (x1, y1), (x2, y2) = way[0], way[-1]
    if y2 <= y1:
        side = max(x1 + source.width / 2, x2 + target.width / 2) + 26
        start, end = (x1 + source.width / 2, y1), (x2 + target.width / 2 + 2, y2 - 6)
        return _path(f"M{_at(start)} C{side:.1f},{start[1]:.1f} {side:.1f},{end[1]:.1f} {_at(end)}")
    points = [(x1, y1 + source.height / 2), *way[1:-1], (x2, y2 - target.height / 2 - 1)]
    drawn = f"M{_at(points[0])}"
    for (ax, ay), (bx, by) in pairwise(points):
        middle = (ay + by) / 2
        drawn += (
            f" L{bx:.1f},{by:.1f}" if ax == bx else f" C{ax:.1f},{middle:.1f} {bx:.1f},{middle:.1f} {bx:.1f},{by:.1f}"
        )
    return f'<path d="{drawn}"/>' if target.kind == "label" else _path(drawn)


def _path(drawn: str) -> str:
    return f'<path d="{drawn}" marker-end="url(#arrow)"/>'


def _at(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"


def _node(box: _Box, middle: Point) -> str:
    if box.kind == "label":
        return _words("soft", middle[0], middle[1] + 4, box.lines[0][1])
    left, top = middle[0] - box.width / 2, middle[1] - box.height / 2
    line = f' data-line="{box.line}"' if box.line else ""
    parts = [f'<g class="{box.kind} node"{line}>']
    if box.hint:
        parts.append(f"<title>{xml_text(box.hint)}</title>")
    parts.append(
        f'<rect class="box" x="{left:.1f}" y="{top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" '
        f'rx="{_RADIUS}"/>'
    )
    for index, (style, text) in enumerate(box.lines):
        parts.append(_words(style, middle[0], top + _PAD / 2 + _LINE * index + 12.5, text))
    return "".join([*parts, "</g>"])


def _words(style: str, x: float, y: float, text: str) -> str:
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{xml_text(text)}</text>'


def xml_text(text: str) -> str:
    """Text as markup shows it."""
    return escape(printable(text))
