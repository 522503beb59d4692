"""How much of the layer calls is known, so that a person sees what the checker did not see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import Literal

from kerasshape.records import dataclass
from kerasshape.report.text import count, place
from kerasshape.results import FileResult, LayerCall, PrintedShape

Knowledge = Literal["known", "partly", "unknown"]

_MOST_REASONS = 5


def knowledge_of(shapes: Iterable[PrintedShape]) -> Knowledge:
    """Known when every dim is a number or free, unknown when a rank is not known, else partly known."""
    worst: Knowledge = "known"
    for shape in shapes:
        if isinstance(shape, str):
            return "unknown"
        if any(isinstance(dim, str) for dim in shape):
            worst = "partly"
    return worst


@dataclass
class Coverage:
    """Counts of layer calls by how much of their output is known, and the first reasons why not."""

    known: int = 0
    partly: int = 0
    unknown: int = 0
    faulty: int = 0
    reasons: list[str] = field(default_factory=list)

    def add(self, result: FileResult) -> None:
        """Count the calls of one file."""
        for call in result.calls:
            if call.outputs is None:
                self.faulty += 1
                continue
            knowledge = knowledge_of(call.outputs)
            setattr(self, knowledge, getattr(self, knowledge) + 1)
            if knowledge == "unknown" and len(self.reasons) < _MOST_REASONS:
                self.reasons.append(f"{place(result.path, call.span)}: {_reason(call)}")

    def lines(self) -> Iterator[str]:
        """What is printed below the summaries; nothing when no layer was called."""
        total = self.known + self.partly + self.unknown + self.faulty
        if not total:
            return
        parts = [f"{self.known} known", f"{self.partly} partly known", f"{self.unknown} unknown"]
        if self.faulty:
            parts.append(f"{self.faulty} refused")
        yield f"{count(total, 'layer call')}: {', '.join(parts)}\n"
        yield from (f"  {reason}\n" for reason in self.reasons)
        if self.unknown > len(self.reasons):
            yield f"  … and {self.unknown - len(self.reasons)} more\n"


def _reason(call: LayerCall) -> str:
    if call.inputs and knowledge_of(call.inputs) == "unknown":
        return f"the input of {call.layer} is not known"
    return f"what {call.layer} gives cannot be read from the code"
