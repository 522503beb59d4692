"""The pieces in which a file is parsed: each only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from kerasshape.source.outline import WORD, Chunk, FunctionPiece, Kind
from kerasshape.source.parsed import Parsed
from kerasshape.source.span import Span
from kerasshape.source.text import Text

if TYPE_CHECKING:
    import libcst as cst

    from kerasshape.source.parsed import Statement


class Origin:
    """What the units of one file share: its text, and the parses made so far."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.parses: list[Parsed] = []
        self.bodies: dict[cst.FunctionDef, Unit] = {}

    def words(self, start: int, end: int) -> frozenset[str]:
        """Every identifier-like word between two offsets, those in strings and comments included."""
        return frozenset(WORD.findall(self.text.value, start, end))


class Unit:
    """A piece of a file: a top-level statement line, or the body of a function, parsed at first use.

    `kind` and `binds` come from the outline and cost no parse. `binds` holds at least every name that the
    piece binds in its scope ("*" for a star import), and more where that is cheaper; changing an attribute
    or an item binds nothing.
    """

    def __init__(
        self,
        origin: Origin,
        parsed: Parsed,
        extent: tuple[int, int],
        kind: Kind = "other",
        binds: frozenset[str] | None = None,
        choose: Callable[[Parsed], tuple[Statement, ...]] | None = None,
    ) -> None:
        self.kind: Kind = kind
        self._origin = origin
        self._parsed = parsed
        self._extent = extent
        self._binds = binds
        self._choose = choose

    @cached_property
    def words(self) -> frozenset[str]:
        """Every identifier-like word in the text of this piece, hollowed bodies included."""
        return self._origin.words(*self._extent)

    @property
    def binds(self) -> frozenset[str]:
        """At least the names that this piece binds in its scope."""
        return self.words if self._binds is None else self._binds

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The piece's statements as libcst nodes; none when libcst cannot read them.

        The body of a function among them may be hollowed out: ask `body_of` for it.
        """
        self._remember()
        return self._parsed.statements if self._choose is None else self._choose(self._parsed)

    def body_of(self, function: cst.FunctionDef) -> Unit:
        """The body of a function of this file as a unit of its own; the same unit each time."""
        known = self._origin.bodies.get(function)
        if known is None:
            known = self._origin.bodies[function] = self._make_body(function)
        return known

    def words_of(self, function: cst.FunctionDef) -> frozenset[str]:
        """The words in a function's body, without parsing it."""
        return self.body_of(function).words

    def span(self, node: cst.CSTNode) -> Span:
        """Where a node of this file stands."""
        return self._origin.text.span(*self._offsets(node))

    def text(self, node: cst.CSTNode) -> str:
        """The source text of a node of this file."""
        start, end = self._offsets(node)
        return self._origin.text.value[start:end]

    def _remember(self) -> None:
        if not any(parsed is self._parsed for parsed in self._origin.parses[-1:]):
            self._origin.parses.append(self._parsed)

    def _offsets(self, node: cst.CSTNode) -> tuple[int, int]:
        for parsed in (self._parsed, *self._origin.parses):
            place = parsed.offsets.get(node)
            if place is not None:
                return place
        raise LookupError(f"this {type(node).__name__} is no node of this file")

    def _make_body(self, function: cst.FunctionDef) -> Unit:
        parsed, piece = self._find(function)
        if piece is not None and parsed.is_hollow(function):
            own = Parsed(
                self._origin.text,
                piece.block_start,
                piece.block_end,
                piece.functions,
                is_block=True,
                readable=piece.readable,
            )
            return Unit(self._origin, own, (piece.start, piece.end))
        extent = parsed.offsets[function.body] if piece is None else (piece.start, piece.end)
        statements: tuple[Statement, ...] = tuple(function.body.body)
        return Unit(self._origin, parsed, extent, choose=lambda _: statements)

    def _find(self, function: cst.FunctionDef) -> tuple[Parsed, FunctionPiece | None]:
        for parsed in (self._parsed, *self._origin.parses):
            piece = parsed.pieces.get(function)
            if piece is not None:
                return parsed, piece
        return self._parsed, None


def lazy_units(origin: Origin, chunks: tuple[Chunk, ...]) -> list[Unit]:
    """One unit for each chunk, each with a parse of its own."""
    return [
        Unit(
            origin,
            Parsed(origin.text, chunk.start, chunk.end, chunk.functions, readable=chunk.readable),
            (chunk.start, chunk.end),
            chunk.kind,
            chunk.binds,
        )
        for chunk in chunks
    ]


def whole_units(origin: Origin, chunks: tuple[Chunk, ...], start: int, end: int) -> list[Unit]:
    """The same units on one parse of the whole stretch; lazy ones when libcst cannot read it in one piece."""
    functions = tuple(piece for chunk in chunks for piece in chunk.functions)
    readable = all(chunk.readable for chunk in chunks)
    parsed = Parsed(origin.text, start, end, functions, readable=readable, hollow=False)
    if len(parsed.statements) != len(chunks):
        return lazy_units(origin, chunks)
    return [
        Unit(origin, parsed, (chunk.start, chunk.end), chunk.kind, chunk.binds, _choose(index))
        for index, chunk in enumerate(chunks)
    ]


def units_beyond_ast(origin: Origin, start: int, end: int) -> list[Unit] | None:
    """Units of code too new for the running `ast`: libcst reads it whole. None when it cannot either."""
    from kerasshape.source.beyond import bound_names, kind_of

    parsed = Parsed(origin.text, start, end, (), hollow=False)
    if parsed.module is None:
        return None
    units = []
    for index, statement in enumerate(parsed.statements):
        extent = parsed.offsets[statement]
        binds = bound_names(statement, origin.text.value[slice(*extent)])
        units.append(Unit(origin, parsed, extent, kind_of(statement), binds, _choose(index)))
    return units


def _choose(index: int) -> Callable[[Parsed], tuple[Statement, ...]]:
    return lambda parsed: parsed.statements[index : index + 1]
