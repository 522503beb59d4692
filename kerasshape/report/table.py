"""The table of `model.summary()`, drawn as Keras 3 or Keras 2 draws it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kerasshape.records import dataclass
from kerasshape.report.text import printable, width_of
from kerasshape.results import NO_LAYERS, JsonDim, LayerRow, ModelSummary, PrintedShape

_ASCII = str.maketrans("┏━┳┓┃┡╇┩├─┼┤│└┴┘¯", "+-++|++++-++|+++-")
_UNITS = ("KB", "MB", "GB", "TB", "PB")


@dataclass(frozen=True)
class Look:
    """How a table is drawn."""

    major: int = 3
    expand_nested: bool = False
    show_trainable: bool = False
    columns: int | None = None
    """How wide the terminal is; None for Keras's own widths."""
    ascii: bool = False
    """Whether lines are drawn in characters that every terminal has."""


@dataclass(frozen=True)
class Line:
    """One row of the table, and how deep its layer stands in others."""

    cells: tuple[str, ...]
    level: int = 0


def shape_text(shape: PrintedShape) -> str:
    """A shape as Keras prints it; an unknown dim as its source text or `?`."""
    if isinstance(shape, str):
        return printable(shape)
    dims = ", ".join(map(_dim_text, shape))
    return f"({dims},)" if len(shape) == 1 else f"({dims})"


def _dim_text(dim: JsonDim) -> str:
    return printable(str(dim))


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


def _plain_number(number: int | None) -> str:
    return "?" if number is None else str(number)


def size_text(size: int, major: int) -> str:
    """A number of bytes as Keras prints it: `213.04 KB`."""
    value, unit = float(size), "B" if major == 3 else "Byte"
    for larger in _UNITS:
        if value < 1024:
            break
        value, unit = value / 1024, larger
    return f"{value:.2f} {unit}"


def head(model: ModelSummary, look: Look) -> list[str]:
    """The column heads. Where a layer comes from is told unless each has the one before it only."""
    connected = [] if model.chain else ["Connected to"]
    trainable = ["Trainable"] if look.show_trainable else []
    return ["Layer (type)", "Output Shape", "Param #", *connected, *trainable]


def lines(model: ModelSummary, look: Look) -> list[Line]:
    """All rows; those of models and layers inside others stand behind them."""
    return [line for row in model.layers for line in _lines_of(row, model, look, 0)]


def _lines_of(row: LayerRow, model: ModelSummary, look: Look, level: int) -> Iterator[Line]:
    cells = [f"{row.name} ({row.layer})", _outputs(row, look.major), _parameters(row, look.major)]
    if not model.chain:
        cells.append(_connections(row, look.major) if level == 0 else ("-" if look.major == 3 else "[]"))
    if look.show_trainable:
        cells.append(_trains(row, look.major))
    yield Line(tuple(map(printable, cells)), level)
    if look.expand_nested:
        for inner in row.inner:
            yield from _lines_of(inner, model, look, level + 1)


def _outputs(row: LayerRow, major: int) -> str:
    if major == 3:
        return shapes_text(row.outputs)
    if row.differ:
        return "multiple"
    return f"[{shapes_text(row.outputs)}]" if row.layer == "InputLayer" else shapes_text(row.outputs)


def _parameters(row: LayerRow, major: int) -> str:
    if row.built:
        return number_text(row.parameters) if major == 3 else _plain_number(row.parameters)
    return "0 (unbuilt)" if major == 3 else "0 (unused)"


def _connections(row: LayerRow, major: int) -> str:
    names = [f"{each.layer}[{'?' if each.node is None else each.node}][{each.tensor}]" for each in row.connections]
    if major == 2:
        return f"[{', '.join(map(repr, names))}]"
    return ", ".join(names) or "-"


def _trains(row: LayerRow, major: int) -> str:
    if major == 3 and (row.parameters == 0 or not row.built):
        return "-"
    return "?" if row.trains is None else "Y" if row.trains else "N"


def totals(model: ModelSummary, major: int) -> list[str]:
    """What Keras prints below its table."""
    whole, trainable = model.parameters, model.trainable
    sizes: list[int | None] = [model.size, model.trainable_size]
    if (
        whole is None
        and model.outputs is None
        and (model.layers or model.reason == NO_LAYERS)
        and not any(row.built and row.parameters is None for row in model.layers)
    ):
        whole = trainable = sum(row.parameters or 0 for row in model.layers if row.built)
        sizes = [0, 0] if whole == 0 else [None, None]
    fixed = None if whole is None or trainable is None else whole - trainable
    fixed_size = None if sizes[0] is None or sizes[1] is None else sizes[0] - sizes[1]
    named = ("Total params", whole, sizes[0]), ("Trainable params", trainable, sizes[1])
    text = number_text if major == 3 else _plain_number
    return [
        f"{name}: {text(count)}" + ("" if size is None else f" ({size_text(size, major)})")
        for name, count, size in (*named, ("Non-trainable params", fixed, fixed_size))
    ]


def table(model: ModelSummary, look: Look) -> Iterator[str]:
    """The lines of the table, from the model's name to its totals."""
    yield f'Model: "{printable(model.keras_name)}"'
    drawn = _boxes(model, look) if look.major == 3 else _ruled(model, look)
    yield from (line.translate(_ASCII) for line in drawn) if look.ascii else drawn
    margin = " " if look.major == 3 else ""
    if model.kind == "functional" and not model.layers and model.reason is None:
        yield f"{margin}The layers of an application are not listed."
    yield from (f"{margin}{line}" for line in totals(model, look.major))
    if model.reason is not None:
        yield f"{margin}{why(model)}"
    if look.major == 2:
        yield "_" * _width(model, look)


def why(model: ModelSummary) -> str:
    """Why a model is not built, or not known."""
    return f"{'Not built' if model.outputs is None else 'Not known'}: {printable(model.reason or '?')}"


def _width(model: ModelSummary, look: Look) -> int:
    """The width of Keras's table, less on a narrow terminal."""
    if look.major == 2:
        return (65 if model.chain else 98) + (11 if look.show_trainable else 0)
    default = (88 if model.chain else 108) + (12 if look.show_trainable else 0)
    return default if look.columns is None else max(40, min(default, look.columns - 1))


def _shares(model: ModelSummary, look: Look) -> list[float]:
    """Where each column ends, as a share of the width."""
    if look.major == 2:
        return [0.45, 0.85, 1.0] if model.chain else [0.3, 0.6, 0.7, 1.0]
    ends = [0.45, 0.80, 1.0] if model.chain else [0.3, 0.56, 0.74, 1.0]
    return [*(end * 0.9 for end in ends), 1.0] if look.show_trainable else ends


def _boxes(model: ModelSummary, look: Look) -> Iterator[str]:
    """Keras 3's table."""
    heads, rows = head(model, look), lines(model, look)
    count = len(heads)
    inner = _width(model, look) - 3 * count - 1
    ends = [0, *(int(end * inner) for end in _shares(model, look)[:-1]), inner]
    widths = [right - left for left, right in pairwise(ends)]

    def rule(left: str, fill: str, middle: str, right: str) -> str:
        return left + middle.join(fill * (width + 2) for width in widths) + right

    def drawn(cells: Sequence[str], bar: str) -> Iterator[str]:
        wrapped = [wrap(cell, width) for cell, width in zip(cells, widths)]
        for index in range(max(map(len, wrapped))):
            parts = [
                _aligned(part[index] if index < len(part) else "", width, name)
                for part, width, name in zip(wrapped, widths, heads)
            ]
            yield f"{bar} " + f" {bar} ".join(parts) + f" {bar}"

    yield rule("┏", "━", "┳", "┓")
    yield from drawn(heads, "┃")
    yield rule("┡", "━", "╇", "┩")
    for index, line in enumerate(rows):
        prefix = "   " * line.level + "└ " if line.level else ""
        if index:
            yield rule("├", "─", "┼", "┤")
        yield from drawn((prefix + line.cells[0], *line.cells[1:]), "│")
    yield rule("└", "─", "┴", "┘")


def _aligned(text: str, width: int, name: str) -> str:
    space = width - width_of(text)
    if name == "Param #":
        return " " * space + text
    left = space // 2 if name == "Trainable" else 0
    return " " * left + text + " " * (space - left)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of this width, broken at spaces, and anywhere in a longer word."""
    found: list[str] = []
    present = text[: len(text) - len(text.lstrip())]
    for word in text.split():
        joined = f"{present} {word}" if present.strip() else present + word
        if width_of(joined) <= width:
            present = joined
            continue
        if present.strip():
            found.append(present)
        while width_of(word) > width:
            cut = max(1, _fitting(word, width))
            found.append(word[:cut])
            word = word[cut:]
        present = word
    return [*found, present] if present.strip() or not found else found


def _fitting(word: str, width: int) -> int:
    """How many characters fit, and where there is one, up to a break between a name and its indices."""
    cut = len(word)
    while width_of(word[:cut]) > width:
        cut -= 1
    bracket = word.rfind("[", 1, cut)
    return bracket if bracket > cut // 2 else cut


def _ruled(model: ModelSummary, look: Look) -> Iterator[str]:
    """Keras 2's lines."""
    width = _width(model, look)
    whole = width - (11 if look.show_trainable else 0)
    ends = [int(whole * end) for end in _shares(model, look)] + ([width] if look.show_trainable else [])
    heads, rows = head(model, look), lines(model, look)
    yield "_" * width
    yield from _columns(heads, ends, 0)
    yield "=" * width
    level = 0
    for index, line in enumerate(rows):
        for opened in range(level, line.level):
            yield "|" * (opened + 1) + "¯" * (width - 2 * opened - 2) + "|" * (opened + 1)
        for closed in range(level, line.level, -1):
            yield "|" * (closed - 1) + "¯" * (width - 2 * closed + 2) + "|" * (closed - 1)
        yield from _columns(line.cells, ends, line.level)
        level = line.level
        after = rows[index + 1].level if index + 1 < len(rows) else 0
        if after == level:
            yield "|" * level + " " * (width - 2 * level) + "|" * level
    for closed in range(level, 0, -1):
        yield "|" * (closed - 1) + "¯" * (width - 2 * closed + 2) + "|" * (closed - 1)
    yield "=" * width


_BREAKS = ("),", "],", "',")


def _columns(cells: Sequence[str], ends: Sequence[int], level: int) -> Iterator[str]:
    """The lines of one row, broken where Keras 2 breaks them: behind each item of a list, and at the width."""
    left = list(cells)
    last = len(cells) - 1
    while any(left):
        line = ""
        for column, end in enumerate(ends):
            begin = ends[column - 1] if column else 0
            room = end - begin - (0 if column == last else 3) - (level if column == 0 else 0)
            part = left[column][:room]
            breaks = [part.find(mark) + len(mark) for mark in _BREAKS if mark in part]
            part = part[: min(breaks)] if breaks else part
            left[column] = left[column][len(part) :]
            line += ("|" * level + " " if column == 0 else "") + part
            line += " " * (end - len(line) - (level if level and column == last else 0))
        yield (line + "|" * level) if level else line.rstrip()
