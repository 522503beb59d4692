"""What a finding looks like to a person or a program: place, rule, words, labels."""

from __future__ import annotations

from typing import Literal

from kerasshape.records import dataclass
from kerasshape.source.span import Span

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Label:
    """A second place that explains a finding.

    A label with `underline` marks an argument or expression; one without shows the input and output shapes of its line.
    """

    path: str
    span: Span
    text: str
    underline: bool = True


@dataclass(frozen=True, order=True)
class Edit:
    """One change of a file: `text` in place of what stands at `span`. An empty span inserts."""

    span: Span
    text: str


@dataclass(frozen=True)
class Fix:
    """One way to mend a finding, which was tried: the finding is gone then, and no other one comes.

    A safe fix keeps what the author surely meant; an unsafe one is one of several cures.
    """

    title: str
    """An imperative without a full stop, such as "drop `return_sequences=True`"."""
    safe: bool
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Diagnostic:
    """One finding, ready to be reported."""

    path: str
    keras: int
    span: Span
    code: str
    name: str
    severity: Severity
    message: str
    help: str | None = None
    keras_says: str | None = None
    primary: str | None = None
    """The few words under the caret, such as "needs rank 2, received rank 3 (None, 10, 150)"."""
    labels: tuple[Label, ...] = ()
    fixes: tuple[Fix, ...] = ()
    """The best one first; empty unless they were asked for."""

    @property
    def sort_key(self) -> tuple[str, int, int, int, str]:
        """Path, place, code: the order in which findings are printed."""
        return (self.path, self.span.cell or 0, self.span.line, self.span.column, self.code)
