"""The pieces in which a file is parsed: each only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from kerasshape.source.outline import WORD, Chunk, FunctionPiece, Kind
from kerasshape.source.parsed import Parsed
from kerasshape.source.span import Span
from kerasshape.source.text import Text

if TYPE_CHECKING:
    import libcst as cst

    from kerasshape.source.parsed import Statement


_SHORT = 300
_GROUP = 8
"""How long a statement may be, in characters, to be parsed with its neighbours, and how many of them."""


class Origin:
    """What the units of one file share: its text and path, and the parses made so far."""

    def __init__(self, text: Text, path: str) -> None:
        self.text = text
        self.path = path
        self.parses: list[Parsed] = []

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
        self._bodies: dict[cst.FunctionDef, Unit] = {}  # here, not with what is shared: nothing may hold itself

    @cached_property
    def words(self) -> frozenset[str]:
        """Every identifier-like word in the text of this piece, hollowed bodies included."""
        return self._origin.words(*self._extent)

    @property
    def code(self) -> str:
        """The text of this piece."""
        return self._origin.text.value[slice(*self._extent)]

    @property
    def path(self) -> str:
        """The file that this piece is of."""
        return self._origin.path

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
        """The body of a function of this piece as a unit of its own; the same unit each time.

        Its words and its code leave the docstring out.
        """
        known = self._bodies.get(function)
        if known is None:
            known = self._bodies[function] = self._make_body(function)
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
            return Unit(self._origin, own, (piece.code_start, piece.end))
        extent = parsed.offsets[function.body] if piece is None else (piece.code_start, piece.end)
        statements: tuple[Statement, ...] = tuple(function.body.body)
        return Unit(self._origin, parsed, extent, choose=lambda _: statements)

    def _find(self, function: cst.FunctionDef) -> tuple[Parsed, FunctionPiece | None]:
        for parsed in (self._parsed, *self._origin.parses):
            piece = parsed.pieces.get(function)
            if piece is not None:
                return parsed, piece
        return self._parsed, None


def lazy_units(origin: Origin, chunks: tuple[Chunk, ...]) -> list[Unit]:
    """One unit for each chunk. Short statements that follow one another share a parse."""
    units: list[Unit] = []
    for group in _groups(chunks):
        if len(group) == 1:
            units.append(_unit(origin, group[0], _parse_of(origin, group[0])))
            continue
        shared = Parsed(origin.text, group[0].start, group[-1].end, ())
        units += [
            _unit(origin, chunk, shared, _choose_from_group(origin, group, index)) for index, chunk in enumerate(group)
        ]
    return units


def _groups(chunks: tuple[Chunk, ...]) -> Iterator[list[Chunk]]:
    """Runs of short statements: a call of libcst costs as much as parsing one of them."""
    group: list[Chunk] = []
    for chunk in chunks:
        short = chunk.end - chunk.start <= _SHORT and chunk.readable and not chunk.functions
        if group and (not short or len(group) == _GROUP):
            yield group
            group = []
        if short:
            group.append(chunk)
        else:
            yield [chunk]
    if group:
        yield group


def _choose_from_group(origin: Origin, group: list[Chunk], index: int) -> Callable[[Parsed], tuple[Statement, ...]]:
    def choose(shared: Parsed) -> tuple[Statement, ...]:
        if len(shared.statements) == len(group):
            return shared.statements[index : index + 1]
        own = _parse_of(origin, group[index])  # libcst refuses a neighbour
        origin.parses.append(own)
        return own.statements

    return choose


def _parse_of(origin: Origin, chunk: Chunk) -> Parsed:
    return Parsed(origin.text, chunk.start, chunk.end, chunk.functions, readable=chunk.readable)


def _unit(
    origin: Origin,
    chunk: Chunk,
    parsed: Parsed,
    choose: Callable[[Parsed], tuple[Statement, ...]] | None = None,
) -> Unit:
    return Unit(origin, parsed, (chunk.start, chunk.end), chunk.kind, chunk.binds, choose)


def whole_units(origin: Origin, chunks: tuple[Chunk, ...], start: int, end: int) -> list[Unit]:
    """The same units on one parse of the whole stretch; lazy ones when libcst cannot read it in one piece."""
    functions = tuple(piece for chunk in chunks for piece in chunk.functions)
    readable = all(chunk.readable for chunk in chunks)
    parsed = Parsed(origin.text, start, end, functions, readable=readable, hollow=False)
    if len(parsed.statements) != len(chunks):
        return lazy_units(origin, chunks)
    return [_unit(origin, chunk, parsed, _choose(index)) for index, chunk in enumerate(chunks)]


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
