"""The parameters of functions outside the project, as a signature is written or as the generated table has them.

A written signature is that of the real function as far as it matters:

    numpy.expand_dims(a, axis)        names, and `=` with the default
    tf.expand_dims(input: x, axis)    what the function calls `input` is requested as `x`
    numpy.reshape(a, shape|newshape)  one parameter under two names
    builtins.zip(*iterables, strict=False), f(a, /, b), f(a, *, b), f(**options)
    pandas.concat(objs, axis=0, ...)  other arguments make no difference

Without the dots an argument that is not listed leaves the result unknown.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import Any, Literal

from kerasshape.keras import signatures
from kerasshape.records import dataclass
from kerasshape.target import other

REQUIRED = object()
UNCERTAIN = object()
"""A default that is no plain value, such as a function."""

Kind = Literal["plain", "placed", "named", "star", "double_star"]
"""How a parameter is given: by place or name, by place alone, by name alone, or as what is left of either."""


@dataclass(frozen=True, eq=False)
class Parameter:
    """A parameter of a real function: its names, what is requested for it, its default."""

    names: tuple[str, ...]
    target: str
    default: object = REQUIRED
    kind: Kind = "plain"

    @property
    def star(self) -> bool:
        """Whether it collects the arguments that are left."""
        return self.kind == "star"


@dataclass(frozen=True, eq=False)
class Signature:
    """A function by its path, and what it takes; `open` when arguments that are not listed make no difference."""

    path: str
    parameters: tuple[Parameter, ...]
    open: bool = False


@cache
def read(signature: str) -> Signature:
    """A signature as it is written."""
    path, _, inner = signature.partition("(")
    parameters: list[Parameter] = []
    kind: Kind = "plain"
    parts = _split(inner.removesuffix(")"))
    for part in parts:
        if part == "/":
            parameters = [Parameter((), each.target, each.default, "placed") for each in parameters]
        elif part == "*":
            kind = "named"
        elif part != "...":
            parameters.append(_parameter(part, kind))
            kind = "named" if part.startswith("*") else kind
    return Signature(path, tuple(parameters), "..." in parts)


def _parameter(text: str, kind: Kind) -> Parameter:
    head, _, default = text.partition("=")
    written, _, target = head.strip(" *").partition(":")
    names = tuple(name.strip() for name in written.split("|"))
    value = ast.literal_eval(default.strip()) if default else REQUIRED
    if text.startswith("*"):
        kind = "double_star" if text.startswith("**") else "star"
    return Parameter(names, target.strip() or names[0], value, kind)


def _split(text: str) -> list[str]:
    """The parameters, at the commas that stand in no brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


@cache
def listed(path: str, major: int) -> Signature | None:
    """The signature of a function, class or method of Keras in that major, else in the other; None for any other."""
    return _of_major(path, major) or _of_major(path, other(major))


def _of_major(path: str, major: int) -> Signature | None:
    package, _, name = path.partition(".")
    if package != "keras":
        return None
    is_operation = name.startswith("ops.")
    if is_operation:
        entry = signatures.operation_signature(name.removeprefix("ops.")) if major == 3 else None
    else:
        entry = signatures.function_signature(name, major)
    if entry is None:
        return None
    found = [
        Parameter((key,), key, _default(facts), "plain" if place < entry["positional"] else "named")
        for place, (key, facts) in enumerate(entry["parameters"].items())
    ]
    if "var_positional" in entry:
        name = entry["var_positional"]
        found.insert(entry["positional"], Parameter((name,), name, kind="star"))
    if "var_keyword" in entry:
        name = entry["var_keyword"]
        found.append(Parameter((name,), name, kind="double_star"))
    return Signature(path, tuple(found), open=True)


def _default(facts: dict[str, Any]) -> Any:
    if facts.get("required"):
        return REQUIRED
    default = facts["default"]
    if isinstance(default, dict):
        return UNCERTAIN
    return tuple(default) if isinstance(default, list) else default
