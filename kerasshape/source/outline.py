"""Where statements and function bodies begin and end; `ast` finds it in a tenth of libcst's time."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, TypeAlias

from kerasshape.records import dataclass
from kerasshape.source import scan
from kerasshape.source.text import SourceError, Text

Kind = Literal["function", "class", "import", "other"]

WORD = re.compile(r"[^\W\d]\w*")
_GLOBAL = re.compile(r"\bglobal\s+([^\n;#]+)")
_WALRUS = re.compile(r"([^\W\d]\w*)\s*:=")

_HOLLOW_LINES = 3
"""A body of fewer lines is parsed with what surrounds it: a parse of its own would cost more."""

_LONG_STATEMENT = 1000
_MAX_EXPRESSION_DEPTH = 500

_Function = (ast.FunctionDef, ast.AsyncFunctionDef)
_WITHOUT_BLOCKS = (ast.Expr, ast.Assign, ast.Return, ast.Raise)
"""Frequent statements that hold no others."""
_Block: TypeAlias = "ast.stmt | ast.ExceptHandler | ast.match_case"

_PYTHON_2 = (
    "Missing parentheses in call to",
    "multiple exception types must be parenthesized",
    "leading zeros in decimal integer literals",
)


@dataclass(frozen=True)
class FunctionPiece:
    """A function's body in the text. `start` and `end` frame its statements, the block its whole lines.

    `code_start` is behind the docstring, if there is one.
    """

    start: int
    end: int
    code_start: int
    block_start: int
    block_end: int
    hollow: bool
    readable: bool
    functions: tuple[FunctionPiece, ...]


@dataclass(frozen=True)
class Chunk:
    """One top-level statement line, with the comments above it.

    `functions` are those in it that are not inside another function.
    """

    start: int
    end: int
    kind: Kind
    binds: frozenset[str]
    readable: bool
    functions: tuple[FunctionPiece, ...]


def outline(text: Text, start: int, end: int) -> tuple[Chunk, ...] | None:
    """The chunks of the text between two line starts; None when `ast` refuses it but libcst may know better.

    Raises:
        SourceError: The text is nested more deeply than Python allows.
    """
    code = text.value[start:end]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
    except (RecursionError, MemoryError):
        raise too_deep() from None
    except ValueError as error:
        raise SourceError(f"the file cannot be read as Python: {error}") from None
    except SyntaxError:
        return None
    first_line = text.position(start)[0] - 1
    return tuple(_chunks(_Lines(text, first_line), tree.body, start))


def syntax_error(code: str) -> SourceError:
    """Why Python does not read the code, as a person would say it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except SyntaxError as error:
        message = error.msg or "invalid syntax"
        if message.startswith(_PYTHON_2):
            message = f"this is Python 2 code, which Python 3 does not read ({message})"
        return SourceError(f"syntax error: {message}", error.lineno or 1, max(error.offset or 1, 1))
    except (ValueError, RecursionError, MemoryError):
        pass
    return SourceError("syntax error: the code cannot be parsed", 1, 1)


def too_deep(line: int | None = None, column: int | None = None) -> SourceError:
    """The refusal of code on which a parser would exhaust the stack."""
    return SourceError("the code is too deeply nested to be parsed", line, column)


def loose_names(text: str) -> Iterator[str]:
    """Names that the text may bind at module level from deep inside: by `global` or a walrus."""
    if "global" in text:
        for match in _GLOBAL.finditer(text):
            yield from WORD.findall(match.group(1))
    if ":=" in text:
        yield from _WALRUS.findall(text)


class _Lines:
    """Offsets of what `ast` gives as line and UTF-8 column, in a text whose code begins some lines down."""

    def __init__(self, text: Text, first_line: int) -> None:
        self.text = text
        self.first_line = first_line
        starts = text.line_starts
        self.longest = max((after - before for before, after in pairwise((*starts, len(text.value)))), default=0)
        """The length of the longest line."""

    def start(self, line: int) -> int:
        return self.text.line_start(self.first_line + line)

    def end(self, line: int) -> int:
        return self.text.line_end(self.first_line + line)

    def line(self, line: int) -> str:
        return self.text.value[self.start(line) : self.end(line)]

    def offset(self, line: int, utf8_column: int) -> int:
        content = self.line(line)
        if not content.isascii():
            utf8_column = len(content.encode()[:utf8_column].decode(errors="ignore"))
        return self.start(line) + utf8_column

    def last_line(self, node: ast.stmt) -> int:
        """The last line of a statement, with the empty one that a trailing backslash draws in."""
        line = node.end_lineno or node.lineno
        if not self.line(line).endswith("\\\n"):
            return line
        rest = self.text.value[self.offset(line, node.end_col_offset or 0) : self.end(line)]
        return line if "#" in rest else line + 1


def _chunks(lines: _Lines, body: Sequence[ast.stmt], start: int) -> Iterator[Chunk]:
    groups: list[tuple[list[ast.stmt], int]] = []
    for node in body:
        last = lines.last_line(node)
        if groups and _first_line(node) <= groups[-1][1]:
            together, until = groups[-1]
            together.append(node)
            groups[-1] = (together, max(until, last))
        else:
            groups.append(([node], last))
    for nodes, last in groups:
        end = lines.end(last)
        kinds = {_kind(node) for node in nodes}
        functions, readable = _pieces(lines, nodes)
        binds = frozenset(_bound(nodes)).union(loose_names(lines.text.value[start:end]))
        yield Chunk(start, end, kinds.pop() if len(kinds) == 1 else "other", binds, readable, functions)
        start = end


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _kind(node: ast.stmt) -> Kind:
    if isinstance(node, _Function):
        return "function"
    if isinstance(node, ast.ClassDef):
        return "class"
    return "import" if isinstance(node, (ast.Import, ast.ImportFrom)) else "other"


def _children(node: ast.AST) -> list[_Block]:
    """The statements directly inside a compound statement, in the order of the text."""
    found: list[_Block] = []
    for name in ("body", "handlers", "orelse", "finalbody", "cases"):
        found.extend(getattr(node, name, ()))
    return found


def _pieces(lines: _Lines, body: Iterable[ast.stmt]) -> tuple[tuple[FunctionPiece, ...], bool]:
    """The functions in the statements, and whether libcst may be given what is around them."""
    functions = []
    readable = True
    todo: list[tuple[_Block, int]] = [(node, 0) for node in body]
    todo.reverse()
    while todo:
        node, depth = todo.pop()
        if isinstance(node, _Function):
            functions.append(_piece(lines, node))
            children: list[_Block] = []
        else:
            children = [] if isinstance(node, _WITHOUT_BLOCKS) else _children(node)
        if isinstance(node, ast.stmt):
            readable = readable and depth <= _MAX_EXPRESSION_DEPTH and _is_readable(lines, node, children)
        todo.extend((child, depth + 1) for child in reversed(children))
    return tuple(functions), readable


def _piece(lines: _Lines, node: ast.FunctionDef | ast.AsyncFunctionDef) -> FunctionPiece:
    functions, readable = _pieces(lines, node.body)
    first, last = node.body[0], node.body[-1]
    first_line = _first_line(first)
    last_line = last.end_lineno or last.lineno
    while getattr(first, "decorator_list", None) and not lines.line(first_line).lstrip(" \t").startswith("@"):
        first_line -= 1  # `@(`, whose expression begins further down
    content = lines.line(first_line)
    indentation = len(content) - len(content.lstrip(" \t"))
    end_content = lines.line(last_line)
    begins_line = first_line != first.lineno or first.col_offset == indentation
    hollow = (
        begins_line
        and indentation > 0
        and (last_line - first_line + 1 >= _HOLLOW_LINES or not readable)
        and not (first_line > 1 and lines.line(first_line - 1).rstrip("\n").endswith("\\"))
        and not end_content.rstrip("\n").endswith("\\")
        and "\f" not in content
        and "\f" not in end_content
    )
    start = lines.start(first_line) + indentation if begins_line else lines.offset(first.lineno, first.col_offset)
    return FunctionPiece(
        start=start,
        end=lines.offset(last_line, last.end_col_offset or 0),
        code_start=lines.offset(first.end_lineno or first.lineno, first.end_col_offset or 0)
        if _is_docstring(first)
        else start,
        block_start=lines.start(first_line),
        block_end=lines.end(last_line),
        hollow=hollow,
        readable=readable,
        functions=functions,
    )


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_readable(lines: _Lines, node: ast.stmt, children: Sequence[_Block]) -> bool:
    """Whether a statement's own expressions are shallow enough for libcst, which else ends the process."""
    own_end = node.end_lineno or node.lineno
    inner = next((child for child in children if isinstance(child, ast.stmt)), None)
    if inner is not None:
        own_end = min(own_end, inner.lineno)
    first = _first_line(node)
    if (own_end - first + 1) * lines.longest < _LONG_STATEMENT:
        return True
    if lines.end(own_end) - lines.start(first) < _LONG_STATEMENT:
        return True
    own = [child for child in ast.iter_child_nodes(node) if not _is_block(child)]
    todo: list[tuple[ast.AST, int]] = [(child, 1) for child in own]
    while todo:
        expression, depth = todo.pop()
        if isinstance(expression, ast.BoolOp):
            depth += len(expression.values)
        elif isinstance(expression, (ast.Constant, ast.JoinedStr)):
            depth += _adjacent_strings(lines, expression)
        if depth > _MAX_EXPRESSION_DEPTH:
            return False
        todo.extend((child, depth + 1) for child in ast.iter_child_nodes(expression))
    return True


def _is_block(node: ast.AST) -> bool:
    return isinstance(node, (ast.stmt, ast.ExceptHandler, ast.match_case))


def _adjacent_strings(lines: _Lines, node: ast.Constant | ast.JoinedStr) -> int:
    """How many literals are written side by side: `ast` joins them, libcst nests them."""
    if isinstance(node, ast.Constant) and not isinstance(node.value, (str, bytes)):
        return 0
    end_line = node.end_lineno or node.lineno
    if lines.end(end_line) - lines.start(node.lineno) < _LONG_STATEMENT:
        return 0
    source = lines.text.value[
        lines.offset(node.lineno, node.col_offset) : lines.offset(end_line, node.end_col_offset or 0)
    ]
    return sum(1 for _ in scan.strings(source))


def _bound(body: Iterable[ast.stmt]) -> set[str]:
    """Names that the statements bind in their own scope; "*" for a star import."""
    names: set[str] = set()
    todo: list[_Block] = list(body)
    while todo:
        node = todo.pop()
        if isinstance(node, (*_Function, ast.ClassDef)):
            names.add(node.name)
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update(alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ExceptHandler):
            names.update([node.name] if node.name else [])
        elif isinstance(node, ast.match_case):
            names.update(_captured(node.pattern))
        else:
            names.update(_target_names(_targets(node)))
        if not isinstance(node, _WITHOUT_BLOCKS):
            todo.extend(_children(node))
    return names


def _targets(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, (ast.Assign, ast.Delete)):
        return list(node.targets)
    if isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.For, ast.AsyncFor)):
        return [node.target]
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return [item.optional_vars for item in node.items if item.optional_vars is not None]
    alias = getattr(node, "name", None)  # `type Name = …`
    return [alias] if isinstance(alias, ast.expr) else []


def _target_names(targets: list[ast.expr]) -> Iterator[str]:
    while targets:
        target = targets.pop()
        if isinstance(target, ast.Name):
            yield target.id
        elif isinstance(target, (ast.Tuple, ast.List)):
            targets.extend(target.elts)
        elif isinstance(target, ast.Starred):
            targets.append(target.value)


def _captured(pattern: ast.pattern) -> Iterator[str]:
    for node in ast.walk(pattern):
        name = getattr(node, "rest" if isinstance(node, ast.MatchMapping) else "name", None)
        if isinstance(name, str):
            yield name
