"""Where libcst's nodes stand in the parsed text, as offsets: several times faster than lines and columns.

libcst's public metadata takes two to ten times as long as its parser, so this module uses the private code generator
that the metadata is made with. `tests/unit/test_positions.py` compares both and names the release of libcst that
differs; the dependency in `pyproject.toml` has a ceiling for that reason.
"""

from __future__ import annotations

import sys
import threading
from types import TracebackType

import libcst as cst
from libcst._nodes.internal import CodegenState

_STACK_BYTES = 256 * 1024 * 1024
_RECURSION_LIMIT = 50_000

Offsets = dict[cst.CSTNode, tuple[int, int]]


def node_offsets(module: cst.Module) -> Offsets:
    """Start and end offset of every node, as libcst's PositionProvider defines them."""
    try:
        return _generate(module)
    except RecursionError:
        return _generate_on_large_stack(module)


def _generate(module: cst.Module) -> Offsets:
    state = _OffsetState(module)
    module._codegen(state)
    return state.offsets


def _generate_on_large_stack(module: cst.Module) -> Offsets:
    """A long chain of operators or `elif`s recurses past Python's usual limit."""
    results: list[Offsets] = []

    def work() -> None:
        results.append(_generate(module))

    limit, stack_size = sys.getrecursionlimit(), threading.stack_size(_STACK_BYTES)
    sys.setrecursionlimit(_RECURSION_LIMIT)
    try:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(stack_size)
    return results[0]


class _OffsetState(CodegenState):
    """Generates no code: only counts how long it would be."""

    def __init__(self, module: cst.Module) -> None:
        super().__init__(module.default_indent, module.default_newline)
        self.tokens = [""]  # never empty, so that libcst takes the module for one with code
        self.offset = 0
        self.offsets: Offsets = {}
        self._starts: list[int] = []

    def add_indent_tokens(self) -> None:
        for token in self.indent_tokens:
            self.offset += len(token)

    def add_token(self, value: str) -> None:
        self.offset += len(value)

    def pop_trailing_newline(self) -> None:
        pass

    def before_codegen(self, node: cst.CSTNode) -> None:
        self._starts.append(self.offset)

    def after_codegen(self, node: cst.CSTNode) -> None:
        start = self._starts.pop()
        if node not in self.offsets:  # else its own code has given a narrower place
            self.offsets[node] = (start, self.offset)

    def record_syntactic_position(  # type: ignore[override]  # libcst declares a generator's context manager
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> _Recording:
        return _Recording(self, node, start_node, end_node)


class _Recording:
    """The part of a node's code that counts as its place."""

    __slots__ = ("_end_node", "_node", "_start", "_start_node", "_state")

    def __init__(
        self,
        state: _OffsetState,
        node: cst.CSTNode,
        start_node: cst.CSTNode | None,
        end_node: cst.CSTNode | None,
    ) -> None:
        self._state = state
        self._node = node
        self._start_node = start_node
        self._end_node = end_node
        self._start = state.offset

    def __enter__(self) -> None:
        self._start = self._state.offset

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        offsets = self._state.offsets
        if error is None:
            start = self._start if self._start_node is None else offsets[self._start_node][0]
            end = self._state.offset if self._end_node is None else offsets[self._end_node][1]
            offsets[self._node] = (start, end)
