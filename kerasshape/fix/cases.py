"""What a fix is made from, and who makes it: functions from a fault and its places to alternatives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from typing import Generic, TypeVar

import libcst as cst

from kerasshape.diagnostics import Diagnostic
from kerasshape.faults import Fault
from kerasshape.fix.tree import Change, Tree
from kerasshape.records import dataclass
from kerasshape.results import FileResult, LayerCall

AnyFault = TypeVar("AnyFault", bound=Fault)
AnyFault_co = TypeVar("AnyFault_co", bound=Fault, covariant=True)


@dataclass(frozen=True)
class Case(Generic[AnyFault_co]):
    """A fault with all that is known of its file."""

    fault: AnyFault_co
    finding: Diagnostic
    tree: Tree
    result: FileResult

    @property
    def node(self) -> cst.BaseExpression | None:
        """The expression at which the finding stands."""
        return self.tree.expression(self.finding.span)

    @property
    def traced(self) -> list[cst.BaseExpression]:
        """The layer calls that led here, the nearest one first."""
        spans = [label.span for label in self.finding.labels if not label.underline and label.path == self.finding.path]
        found = map(self.tree.expression, reversed(spans))
        return [node for node in found if node is not None]

    def labelled(self, words: str) -> cst.BaseExpression | None:
        """The expression whose label begins with these words."""
        for label in self.finding.labels:
            if label.text.startswith(words) and label.path == self.finding.path:
                return self.tree.expression(label.span)
        return None

    @property
    def call(self) -> LayerCall | None:
        """The layer call that is at fault."""
        here = (each for each in self.result.calls if each.span == self.finding.span and each.outputs is None)
        return next(here, None)


@dataclass(frozen=True)
class Alternative:
    """One cure: what is done, in a few words, and the changes that do it.

    `imports` are changes that only bind a name. A safe cure keeps what the author surely meant.
    """

    title: str
    changes: tuple[Change, ...]
    imports: tuple[Change, ...] = field(default=(), kw_only=True)
    safe: bool = field(default=False, kw_only=True)


Maker = Callable[[Case[AnyFault]], Iterable[Alternative]]

_MAKERS: dict[type[Fault], list[Maker[Fault]]] = {}


def fixes(rule: type[AnyFault]) -> Callable[[Maker[AnyFault]], Maker[AnyFault]]:
    """Register a function that makes alternatives for the faults of a rule, the best one first."""

    def register(maker: Maker[AnyFault]) -> Maker[AnyFault]:
        _MAKERS.setdefault(rule, []).append(maker)  # type: ignore[arg-type]  # it is asked for that rule alone
        return maker

    return register


def is_fixable(rule: type[Fault]) -> bool:
    """Whether there is any fix for a rule."""
    return rule in _MAKERS


def alternatives(case: Case[Fault]) -> Iterator[Alternative]:
    """All cures of a fault, the safe ones first. None was tried yet."""
    found = [each for maker in _MAKERS.get(type(case.fault), ()) for each in maker(case)]
    yield from sorted(dict.fromkeys(found), key=lambda each: not each.safe)
