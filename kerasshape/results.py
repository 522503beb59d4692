"""What is known of one file after a check: findings, layer calls and models."""

from __future__ import annotations

from typing import Literal, TypeAlias

from kerasshape.diagnostics import Diagnostic
from kerasshape.records import dataclass
from kerasshape.source.span import Span

JsonDim: TypeAlias = "int | str | None"
"""A number, None for a free dim, or text such as "?" or the source text for an unknown one."""

PrintedShape: TypeAlias = "tuple[JsonDim, ...] | str"
"""A tuple of dims, or "?" when even the rank is unknown."""


@dataclass(frozen=True)
class LayerCall:
    """One call of a layer. `outputs` is None when the call faults."""

    span: Span
    layer: str
    inputs: tuple[PrintedShape, ...]
    outputs: tuple[PrintedShape, ...] | None
    parameters: int | None


@dataclass(frozen=True)
class Connection:
    """A tensor that a layer receives in a graph."""

    row: int
    """Which row of the model it comes from, counted from 0."""
    layer: str
    """The name of the layer, operation or input there."""
    node: int | None
    """Which call of that layer gave it, counted from 0; None when that is not known."""
    tensor: int
    """Its place among what the call gave."""
    shape: PrintedShape = "?"


@dataclass(frozen=True)
class LayerRow:
    """A layer as a row of a model's summary table. `outputs` are those of its last call."""

    name: str
    layer: str
    line: int
    outputs: tuple[PrintedShape, ...] | None
    parameters: int | None
    connections: tuple[Connection, ...] = ()
    cell: int | None = None
    path: str | None = None
    """The imported file that the line is in; None for the file of the model."""
    trains: bool | None = True
    """Whether it is trainable; None when that is not known."""
    built: bool = True
    differ: bool = False
    """Whether its calls gave other shapes."""
    inner: tuple[LayerRow, ...] = ()
    """The layers of a model, or of a user's layer."""

    @property
    def inputs_from(self) -> tuple[str, ...]:
        """The names of the layers that it receives tensors from."""
        return tuple(each.layer for each in self.connections)


NO_LAYERS = "it has no layers"
"""Why an empty Sequential model is not built."""


@dataclass(frozen=True)
class ModelSummary:
    """What model.summary() would say of one model, as far as it is known.

    `name` is the variable, attribute or function that holds it.
    """

    name: str | None
    kind: Literal["sequential", "functional", "subclassed"]
    span: Span
    inputs: tuple[PrintedShape, ...] | None
    outputs: tuple[PrintedShape, ...] | None
    parameters: int | None
    trainable: int | None
    layers: tuple[LayerRow, ...]
    keras_name: str = "?"
    """The name that Keras knows it by."""
    chain: bool = True
    """Whether it is one layer behind the other, which is printed without connections."""
    size: int | None = None
    """The bytes of its weights; None when that is not known."""
    trainable_size: int | None = None
    reason: str | None = None
    """Why it is not built, or not known."""
    path: str | None = None
    """The imported file that makes it, where `span` is the call into that file; None for the file that is checked."""


ValueKind: TypeAlias = 'Literal["array", "frame", "series", "dataset", "tensor", "layer", "model"]'


@dataclass(frozen=True)
class KnownValue:
    """What a name or an expression stands for, as an editor shows it."""

    span: Span
    kind: ValueKind
    shapes: tuple[PrintedShape, ...]
    """Its shape; those of one element of a dataset; none of a layer or a model."""
    dtype: str | None
    made: Span | None
    """Where it was made."""
    path: str | None
    """The imported file that this is in; None for the file itself."""
    text: str | None
    """The code that made it."""
    layer: str | None
    """The class of the layer that it is, or that gave the tensor."""
    options: tuple[tuple[str, str], ...]
    """The arguments that decide about the shape of what the layer gives."""
    named: bool
    """Whether the place gives the value its name."""


@dataclass(frozen=True)
class FileResult:
    """All that a check found in one file.

    `status`: "checked", "skipped" (speaks of neither keras nor tensorflow) or "failed" (could not be read or parsed;
    the reason is among the diagnostics).
    """

    path: str
    keras: int
    status: Literal["checked", "skipped", "failed"]
    diagnostics: tuple[Diagnostic, ...] = ()
    calls: tuple[LayerCall, ...] = ()
    models: tuple[ModelSummary, ...] = ()
    lines: tuple[tuple[int | None, tuple[str, ...]], ...] = ()
    """Source lines by cell (None for a script) that the code frame quotes; empty where there is nothing to quote."""
    keras_decided_by: str | None = None
    """What decided the major: a key of the configuration, the file itself, a dependency file; None if it is assumed."""
    values: tuple[KnownValue, ...] = ()
    """What stands where; only where that was asked for."""

    @property
    def decided(self) -> str:
        """What decided the major, in words."""
        return decided_in_words(self.keras_decided_by)


def decided_in_words(by: str | None) -> str:
    """What decided the major of Keras, in words."""
    return "assumed, since nothing decides" if by is None else f"decided by {by}"
