"""What is known of one file after a check: findings, layer calls and models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from kerasshape.diagnostics import Diagnostic
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
class LayerRow:
    """A layer as a row of a model's summary table."""

    name: str
    layer: str
    line: int
    outputs: tuple[PrintedShape, ...] | None
    parameters: int | None
    inputs_from: tuple[str, ...] = ()
    cell: int | None = None


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

    @property
    def decided(self) -> str:
        """What decided the major, in words."""
        return decided_in_words(self.keras_decided_by)


def decided_in_words(by: str | None) -> str:
    """What decided the major of Keras, in words."""
    return "assumed, since nothing decides" if by is None else f"decided by {by}"
