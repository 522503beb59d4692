"""What is called from outside the project: who answers for a path, and how the arguments of a call reach it.

A handler is registered under the signatures that it answers for and requests what it needs by parameter name:

    @external("pandas.concat(objs, axis=0, ...)")
    def concatenated(objs, axis, origin): ...

    @method(DATASET, "batch(batch_size, drop_remainder=False, ...)")
    def batch(own, batch_size, drop_remainder): ...

How a signature is written: `keras.parameters`. A path of Keras without brackets has the parameters that the generated
table lists for the major of the call; `external(…, y="x")` requests as `x` what some of them call `y`. Beside its
parameters a handler may request `ctx`, the `call`, its `origin` and `major`, and, for a method, the instance as `own`.

An argument that is not passed is the default. Where a star argument is not known it may be passed all the same, so that
it is an unknown then, and a signature without dots leaves the whole result unknown (`Unresolved`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from kerasshape.evaluate.state.code import Arguments
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import Site, Value
from kerasshape.keras import parameters
from kerasshape.keras.parameters import REQUIRED, UNCERTAIN, Signature
from kerasshape.keras.registry import requested
from kerasshape.records import dataclass
from kerasshape.shapes import Unknown, Unresolved
from kerasshape.target import other

Function = TypeVar("Function", bound=Callable[..., Any])

_CONTEXT = ("ctx", "call", "own", "origin", "major")


@dataclass(eq=False, slots=True)
class Call:
    """A call of something outside the project, by its canonical path and the major of Keras that it is of.

    `spelled` is the path as the program imports it.
    """

    path: str
    major: int
    arguments: Arguments
    origin: Site
    spelled: str


Source = tuple[int, tuple[str, ...], "int | None", object]
_CTX, _CALL, _OWN, _ORIGIN, _MAJOR, _PARAMETER, _STAR, _DOUBLE_STAR = range(8)


class Plan:
    """How the arguments of a call become what a handler requests, settled once for each signature."""

    __slots__ = ("any_keyword", "names", "open", "places", "sources")

    def __init__(
        self,
        signature: Signature,
        requests: tuple[str, ...],
        renamed: Mapping[str, str],
        otherwise: Signature | None = None,
    ) -> None:
        """`otherwise` is the signature of the other major: what it alone has can be requested, too."""
        self.open = signature.open
        single = [each for each in signature.parameters if each.kind not in ("star", "double_star")]
        self.names = frozenset(name for each in single for name in each.names)
        kinds = [each.kind for each in signature.parameters]
        self.any_keyword = "double_star" in kinds
        placed = [each for each in signature.parameters if each.kind in ("plain", "placed")]
        self.places = None if "star" in kinds else len(placed)
        found: dict[str, Source] = {name: (kind, (), None, None) for kind, name in enumerate(_CONTEXT)}
        for each in signature.parameters:
            target = renamed.get(each.target, each.target)
            if each.kind in ("star", "double_star"):
                found[target] = (_STAR if each.kind == "star" else _DOUBLE_STAR, (), len(placed), None)
            else:
                place = placed.index(each) if each in placed else None
                others = tuple(name for name, other in renamed.items() if other == target and name not in each.names)
                found[target] = (_PARAMETER, (*each.names, *others), place, each.default)
        for each in otherwise.parameters if otherwise is not None else ():
            default = UNCERTAIN if each.default is REQUIRED else each.default
            found.setdefault(renamed.get(each.target, each.target), (_PARAMETER, each.names, None, default))
        self.sources = tuple(found[name] for name in requests if name in found)
        if len(self.sources) < len(requests):
            lacking = [name for name in requests if name not in found]
            raise TypeError(f"{lacking} requested, which {signature.path} does not take.")

    def values(self, ctx: Context | None, call: Call, own: Value) -> list[Value]:
        """What the handler gets. Raises Unresolved when that is not certain."""
        arguments = call.arguments
        positional, keywords, complete = arguments.positional, arguments.keywords, arguments.complete
        count = len(positional)
        if not self.open and (not complete or self._has_others(count, keywords)):
            raise Unresolved
        found: list[Value] = []
        for kind, names, place, default in self.sources:
            if kind == _PARAMETER:
                name = next(filter(keywords.__contains__, names), None) if keywords else None
                if name is not None:
                    found.append(keywords[name])
                elif place is not None and place < count:
                    found.append(positional[place])
                elif not complete or default is UNCERTAIN:
                    found.append(Unknown())
                elif default is REQUIRED:
                    raise Unresolved
                else:
                    found.append(default)
            elif kind in (_STAR, _DOUBLE_STAR):
                rest = positional[place:] if kind == _STAR else self._rest(keywords)
                found.append(rest if complete else Unknown())
            elif kind == _CALL:
                found.append(call)
            elif kind == _CTX:
                found.append(ctx)
            elif kind == _ORIGIN:
                found.append(call.origin)
            else:
                found.append(own if kind == _OWN else call.major)
        return found

    def _has_others(self, count: int, keywords: Mapping[str, Value]) -> bool:
        """Whether a call passes what the signature does not list."""
        too_many = self.places is not None and count > self.places
        return too_many or bool(keywords and not self.any_keyword and not keywords.keys() <= self.names)

    def _rest(self, keywords: Mapping[str, Value]) -> dict[str, Value]:
        return {name: value for name, value in keywords.items() if name not in self.names}


class Handler:
    """A function that answers for the calls of one path."""

    __slots__ = ("_plans", "_renamed", "_written", "function", "path", "requests")

    def __init__(
        self,
        path: str,
        written: str,
        function: Callable[..., Value],
        requests: Sequence[str] | None,
        renamed: Mapping[str, str],
    ) -> None:
        self.path = path
        self.function = function
        self.requests = requested(function) if requests is None else tuple(requests)
        self._written = written
        self._renamed = renamed
        self._plans: dict[int, Plan] = {}

    @property
    def is_written(self) -> bool:
        """Whether its signature is written beside it, and not listed in the generated table."""
        return "(" in self._written

    @property
    def requests_arguments(self) -> bool:
        """Whether it requests any parameter of what is called."""
        return not set(self.requests) <= set(_CONTEXT)

    def answer(self, ctx: Context, call: Call, own: Value = None) -> Value:
        """The value of a call. Raises Unresolved when nothing is certain of it."""
        plan = self._plans.get(call.major) or self.plan(call.major)
        return self.function(*plan.values(ctx, call, own))

    def signature(self, major: int) -> Signature:
        """What the path takes in a major; nothing that is known, when its handler requests no argument."""
        if self.is_written:
            return parameters.read(self._written)
        return parameters.listed(self.path, major) or Signature(self.path, (), open=True)

    def plan(self, major: int) -> Plan:
        """How the arguments of a call reach the handler."""
        self._plans[major] = Plan(self.signature(major), self.requests, self._renamed, self.signature(other(major)))
        return self._plans[major]


def bound(path: str, arguments: Arguments, origin: Site, major: int) -> dict[str, Value]:
    """The arguments of a call by the names of its parameters, with their defaults. Raises Unresolved."""
    requests, plan = _of_all(EXTERNALS[path], major)
    return dict(zip(requests, plan.values(None, Call(path, major, arguments, origin, path), None)))


@cache
def _of_all(handler: Handler, major: int) -> tuple[tuple[str, ...], Plan]:
    """The names of all parameters, and the plan of a call that requests them."""
    signature = handler.signature(major)
    requests = tuple(each.target for each in signature.parameters)
    return requests, Plan(signature, requests, {})


EXTERNALS: dict[str, Handler] = {}
"""Who answers for a function or class, by its canonical path."""
METHODS: dict[tuple[str, str], Handler] = {}
"""Who answers for a method of the instances of a class."""


def external(*signatures: str, requests: Sequence[str] | None = None, **renamed: str) -> Callable[[Function], Function]:
    """Register a handler for functions or classes; it requests its own parameters unless others are told.

    Raises TypeError for a path that has a handler already.
    """

    def register(function: Function) -> Function:
        for written in signatures:
            path = written.partition("(")[0]
            _require_free(path in EXTERNALS, path, function)
            EXTERNALS[path] = Handler(path, written, function, requests, renamed)
        return function

    return register


def method(class_: str, *signatures: str, **renamed: str) -> Callable[[Function], Function]:
    """Register a handler for methods of the instances of a class. Raises TypeError for one that has a handler."""

    def register(function: Function) -> Function:
        for written in signatures:
            name = written.partition("(")[0]
            _require_free((class_, name) in METHODS, f"{class_}.{name}", function)
            METHODS[class_, name] = Handler(f"{class_}.{name}", f"{class_}.{written}", function, None, renamed)
        return function

    return register


def _require_free(is_taken: bool, path: str, function: Callable[..., Any]) -> None:
    if is_taken:
        raise TypeError(f"{path} has a handler already; {function.__qualname__} cannot be another.")
