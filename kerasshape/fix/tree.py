"""The whole tree of a file, for those who make fixes: nodes by place, their parents, and their text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TypeVar

import libcst as cst

from kerasshape.records import dataclass
from kerasshape.source import Source, Span
from kerasshape.source.positions import node_offsets

Node = TypeVar("Node", bound=cst.CSTNode)


@dataclass(frozen=True, order=True)
class Change:
    """`text` in place of what stands between two offsets of the code."""

    start: int
    end: int
    text: str


class Tree:
    """A file parsed as a whole. Raises ValueError for what libcst does not give back as it was."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        if "\f" in self.text:
            raise ValueError("libcst leaves form feeds out")
        try:
            self.module = cst.parse_module(self.text)
        except (cst.ParserSyntaxError, cst.CSTValidationError, RecursionError) as error:
            raise ValueError("libcst cannot read it") from error
        if self.module.code != self.text:
            raise ValueError("libcst does not give it back")
        self._offsets = node_offsets(self.module)

    @cached_property
    def parents(self) -> dict[cst.CSTNode, cst.CSTNode]:
        """The parent of each node."""
        found: dict[cst.CSTNode, cst.CSTNode] = {}
        todo: list[cst.CSTNode] = [self.module]
        while todo:
            node = todo.pop()
            for child in node.children:
                found[child] = node
                todo.append(child)
        return found

    @cached_property
    def nodes(self) -> tuple[cst.CSTNode, ...]:
        """Every node in the order of the text, an outer one before those inside it."""
        return tuple(_walk(self.module))

    @cached_property
    def _by_place(self) -> dict[tuple[int, int], list[cst.CSTNode]]:
        found: dict[tuple[int, int], list[cst.CSTNode]] = {}
        for node in self.nodes:
            if node in self._offsets:
                found.setdefault(self._offsets[node], []).append(node)
        return found

    def start(self, node: cst.CSTNode) -> int:
        """Where a node begins, its brackets included."""
        lpar = getattr(node, "lpar", ())
        return self._offsets[lpar[0] if lpar else node][0]

    def end(self, node: cst.CSTNode) -> int:
        """Where a node ends, its brackets included."""
        rpar = getattr(node, "rpar", ())
        return self._offsets[rpar[-1] if rpar else node][1]

    def code(self, node: cst.CSTNode) -> str:
        """The text of a node."""
        return self.text[self.start(node) : self.end(node)]

    def at(self, span: Span, kind: type[Node]) -> Node | None:
        """The outermost node of a kind at a place."""
        start = self.source.offset(span.cell, span.line, span.column)
        end = self.source.offset(span.cell, span.end_line, span.end_column)
        return next((node for node in self._by_place.get((start, end), ()) if isinstance(node, kind)), None)

    def expression(self, span: Span) -> cst.BaseExpression | None:
        """The outermost expression at a place."""
        return self.at(span, cst.BaseExpression)  # type: ignore[type-abstract]  # it is only compared with

    def above(self, node: cst.CSTNode, kind: type[Node]) -> Node | None:
        """The nearest node of a kind that holds another one."""
        parent = self.parents.get(node)
        while parent is not None and not isinstance(parent, kind):
            parent = self.parents.get(parent)
        return parent

    def find(self, kind: type[Node]) -> Iterator[Node]:
        """Every node of a kind, in the order of the text."""
        return (node for node in self.nodes if isinstance(node, kind))

    def indentation(self, offset: int) -> str:
        """The white space at the beginning of the line of an offset."""
        line = self.text[self.line_start(offset) :]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def line_start(self, offset: int) -> int:
        """Where the line of an offset begins."""
        return self.text.rfind("\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        """Where the line of an offset ends, before its newline."""
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end


def _walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    todo = [node]
    while todo:
        current = todo.pop()
        yield current
        todo.extend(reversed(current.children))


def called(call: cst.Call) -> str:
    """The last name of what is called: `Dense` of `layers.Dense(8)`; empty when it has none."""
    func = call.func
    if isinstance(func, cst.Attribute):
        return func.attr.value
    return func.value if isinstance(func, cst.Name) else ""
