"""Remembers the results of calls without effects: an identical call on the same state is not evaluated again."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import field

from kerasshape.evaluate.state.code import Arguments, ClassValue, FunctionValue
from kerasshape.evaluate.state.values import External, Value
from kerasshape.records import dataclass
from kerasshape.shapes import Unknown

_CONSTANTS = (bool, int, float, complex, str, bytes, type(None))


@dataclass(frozen=True, eq=False)
class _Answer:
    """What a call gave, and the state that it was given on. The arguments are held, for keys tell some by identity."""

    value: Value
    state: Hashable
    arguments: Arguments


@dataclass(eq=False)
class Remembered:
    """The answers of one evaluation."""

    answers: dict[Hashable, _Answer] = field(default_factory=dict)

    def recall(self, key: Hashable, state: Hashable) -> tuple[Value] | None:
        """What the call gave when nothing has changed since, in a tuple of its own; None when it is to be evaluated.

        An unknown is given as another one: nobody knows whether two calls would give the same.
        """
        answer = self.answers.get(key)
        if answer is None or answer.state != state:
            return None
        value = answer.value
        return (value.another() if isinstance(value, Unknown) else value,)

    def keep(self, key: Hashable, arguments: Arguments, state: Hashable, value: Value) -> None:
        """Remember what a call gave that left the state as it was, unless it depends on which unknowns it was given."""
        given = list(_flat((*arguments.positional, *arguments.keywords.values())))
        if type(value) is Unknown:
            if not any(each is value for each in given):
                self.answers[key] = _Answer(value, state, arguments)
        elif _is_settled(value) and not any(isinstance(each, Unknown) for each in given):
            self.answers[key] = _Answer(value, state, arguments)


def call_key(function: FunctionValue, arguments: Arguments) -> Hashable:
    """Equal for calls that give the same on the same state."""
    keywords = tuple((name, _key(value)) for name, value in arguments.keywords.items())
    return function.node, function.scope, arguments.complete, tuple(map(_key, arguments.positional)), keywords


def _key(value: Value) -> Hashable:
    if isinstance(value, tuple):
        return tuple(map(_key, value))
    if isinstance(value, External):
        return External, value.path
    if isinstance(value, _CONSTANTS):
        return type(value), value
    return Unknown if type(value) is Unknown else id(value)


def _flat(values: Iterable[Value]) -> Iterator[Value]:
    for value in values:
        if isinstance(value, tuple):
            yield from _flat(value)
        else:
            yield value


def _is_settled(value: Value) -> bool:
    """Whether a value can neither change nor be distinguished from an equal one."""
    if isinstance(value, tuple):
        return all(map(_is_settled, value))
    return isinstance(value, (*_CONSTANTS, External, FunctionValue, ClassValue))
