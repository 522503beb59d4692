"""Shapes, counts and models in the few words that hovers, hints and lenses have room for."""

from __future__ import annotations

from collections.abc import Sequence

from kerasshape.report.table import Look, number_text, shape_text, shapes_text
from kerasshape.report.table import table as rows_of
from kerasshape.results import FileResult, ModelSummary, PrintedShape

_AXES = {
    1: ("batch",),
    2: ("batch", "features"),
    3: ("batch", "steps", "features"),
}
_SPACE = {"1D": ("steps",), "2D": ("height", "width"), "3D": ("depth", "height", "width")}


def axes_of(layer: str, shape: PrintedShape, options: Sequence[tuple[str, str]]) -> tuple[str, ...] | None:
    """The names of the axes of what a layer takes or gives; None where its class does not tell."""
    if isinstance(shape, str):
        return None
    space = next((names for ending, names in _SPACE.items() if ending in layer), None)
    if space is not None and "LSTM" not in layer and len(shape) == len(space) + 2:
        first = dict(options).get("data_format") == "'channels_first'"
        return ("batch", "channels", *space) if first else ("batch", *space, "channels")
    return _AXES.get(len(shape)) if space is None or len(shape) == 2 else None


def by_axes(layer: str, shapes: Sequence[PrintedShape] | None, options: Sequence[tuple[str, str]]) -> str | None:
    """Such as `batch None, steps 10, features 8`; None when the axes have no names."""
    if shapes is None or len(shapes) != 1:
        return None
    (shape,) = shapes
    axes = axes_of(layer, shape, options)
    return None if axes is None else ", ".join(f"{axis} {dim}" for axis, dim in zip(axes, shape))


def flow(inputs: Sequence[PrintedShape] | None, outputs: Sequence[PrintedShape] | None) -> str:
    """Such as `(None, 10, 8) → (None, 32)`."""
    return f"{shapes_text(inputs)} → {shapes_text(outputs)}"


def parameters(count: int | None) -> str:
    """Such as `1,234 parameters`."""
    return "parameters unknown" if count is None else f"{number_text(count)} parameter{'' if count == 1 else 's'}"


def title(model: ModelSummary) -> str:
    """A model in one line."""
    return f"{flow(model.inputs, model.outputs)}, {parameters(model.parameters)}"


def shortened(shapes: Sequence[PrintedShape], longest: int) -> str:
    """Shapes as text; a long one keeps its first and its last dims."""
    text = shapes_text(shapes)
    if len(text) <= longest:
        return text
    if len(shapes) != 1 or isinstance(shapes[0], str) or len(shapes[0]) < 2:
        return f"{text[: max(1, longest - 1)]}…"
    dims = [_short(dim) for dim in shapes[0]]
    text = f"({', '.join(dims)})"
    if len(text) <= longest or len(dims) < 4:
        return text
    return f"({dims[0]}, …, {dims[-1]})"


def _short(dim: object) -> str:
    text = shape_text(str(dim))
    return text if len(text) <= 12 else f"{text[:11]}…"


def table(result: FileResult, model: ModelSummary) -> str:
    """The table that `kerasshape summary` prints of one model."""
    return "".join(f"{line}\n" for line in rows_of(model, Look(major=result.keras)))
