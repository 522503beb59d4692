"""One stretch of a file as libcst sees it, with the way back from its nodes to the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from kerasshape.source import scan
from kerasshape.source.outline import FunctionPiece
from kerasshape.source.text import Text

if TYPE_CHECKING:
    import libcst as cst

    Statement: TypeAlias = cst.BaseStatement | cst.BaseSmallStatement

_BLOCK_HEADER = "if 1:\n"
"""Stands above a function's body: its lines keep their indentation, so columns and strings stay exact."""

_FORM_FEED = re.compile(r"^[ \t\f]*\f", re.MULTILINE)


class Parsed:
    """A stretch of the file, parsed at first use; longer functions are hollowed out to `...`."""

    def __init__(
        self,
        text: Text,
        start: int,
        end: int,
        functions: tuple[FunctionPiece, ...],
        *,
        is_block: bool = False,
        readable: bool = True,
        hollow: bool = True,
    ) -> None:
        self.text = text
        self.start = start
        self.end = end
        self._all_functions = functions
        self._is_block = is_block
        self._readable = readable
        self._hollow = hollow
        self._segments: list[tuple[int, int]] = []

    @cached_property
    def module(self) -> cst.Module | None:
        """The libcst module of this stretch, or None when libcst cannot read it."""
        if not self._readable:
            return None
        module = self._parse(self._hollow)
        if self._hollow and (module is None or len(_functions(module)) != len(self._inner_functions(True))):
            module = self._parse(hollow=False)
        return module

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The statements of this stretch as libcst nodes; none when libcst cannot read it."""
        import libcst as cst

        if self.module is None:
            return ()
        if not self._is_block:
            return tuple(self.module.body)
        header = self.module.body[0]
        assert isinstance(header, cst.If)
        return tuple(header.body.body)

    @cached_property
    def pieces(self) -> dict[cst.FunctionDef, FunctionPiece]:
        """What the outline knows of each function found here."""
        if self.module is None:
            return {}
        nodes = _functions(self.module)
        pieces = self._inner_functions(self._hollow)
        return dict(zip(nodes, pieces, strict=True)) if len(nodes) == len(pieces) else {}

    @cached_property
    def offsets(self) -> dict[cst.CSTNode, tuple[int, int]]:
        """Where every node begins and ends in the file, comments and surrounding whitespace left out."""
        from kerasshape.source.positions import node_offsets

        if self.module is None:
            return {}
        found = node_offsets(self.module)
        starts = [start for start, _ in self._segments]
        shifts = [shift for _, shift in self._segments]

        def in_file(offset: int) -> int:
            return offset + shifts[bisect_right(starts, offset) - 1]

        return {node: (in_file(start), in_file(end)) for node, (start, end) in found.items()}

    def is_hollow(self, function: cst.FunctionDef) -> bool:
        """Whether the function's body was left out of this parse."""
        piece = self.pieces.get(function)
        return piece is not None and self._hollow and piece.hollow

    def _inner_functions(self, hollow: bool) -> list[FunctionPiece]:
        """The outline's functions that this parse holds, in the order of the text."""
        found = []
        todo = list(reversed(self._all_functions))
        while todo:
            piece = todo.pop()
            found.append(piece)
            if not (hollow and piece.hollow):
                todo.extend(reversed(piece.functions))
        return found

    def _parse(self, hollow: bool) -> cst.Module | None:
        import libcst as cst

        pieces = self._inner_functions(hollow)
        if any(not piece.readable and not (hollow and piece.hollow) for piece in pieces):
            return None
        cuts = [(piece.start, piece.end, "...") for piece in pieces if piece.hollow] if hollow else []
        code = self._compose(sorted([*cuts, *self._form_feeds(cuts)]))
        self._hollow = hollow
        try:
            return cst.parse_module(code)
        except (cst.ParserSyntaxError, cst.CSTValidationError, ValueError, RecursionError):
            return None
        except BaseException as error:
            if type(error).__name__ == "PanicException":  # libcst's Rust gave up: a BaseException
                return None
            raise

    def _form_feeds(self, cuts: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        """Form feeds at the start of a line: to Python the line begins after them, and libcst drops them."""
        source = self.text.value[self.start : self.end]
        if "\f" not in source:
            return []
        taken = [(start - self.start, end - self.start) for start, end, _ in cuts]
        taken += scan.strings(source)
        return [
            (self.start + match.start(), self.start + match.end(), "")
            for match in _FORM_FEED.finditer(source)
            if not any(start <= match.start() < end for start, end in taken)
        ]

    def _compose(self, cuts: Iterable[tuple[int, int, str]]) -> str:
        """The text to parse; `_segments` remembers which shift leads from each part back to the file."""
        parts = [_BLOCK_HEADER if self._is_block else ""]
        length = len(parts[0])
        position = self.start
        self._segments = [(0, self.start - length)]
        for start, end, replacement in cuts:
            parts += [self.text.value[position:start], replacement]
            length += start - position + len(replacement)
            position = end
            self._segments.append((length, end - length))
        parts.append(self.text.value[position : self.end])
        return "".join(parts)


def _functions(module: cst.Module) -> list[cst.FunctionDef]:
    """Every function definition in the order of the text, the ones inside functions included."""
    import libcst as cst

    found = []
    todo: list[object] = list(reversed(module.body))
    while todo:
        node = todo.pop()
        if isinstance(node, (cst.SimpleStatementLine, cst.SimpleStatementSuite)):
            continue
        if isinstance(node, cst.IndentedBlock):
            todo.extend(reversed(node.body))
            continue
        if isinstance(node, cst.FunctionDef):
            found.append(node)
        todo.extend(reversed(_blocks(node)))
    return found


def _blocks(node: object) -> list[object]:
    blocks = [getattr(node, "body", None), *getattr(node, "handlers", ()), *getattr(node, "cases", ())]
    blocks += [getattr(node, "orelse", None), getattr(node, "finalbody", None)]
    return [block for block in blocks if block is not None]
