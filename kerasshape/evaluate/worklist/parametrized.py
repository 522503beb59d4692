"""The values that `pytest.mark.parametrize` gives the parameters of a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import libcst as cst

from kerasshape.evaluate.language import containers
from kerasshape.evaluate.scopes.decorators import decorator_name
from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.code import FunctionValue
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.joins import MOST_ALTERNATIVES, join
from kerasshape.evaluate.state.values import Alternatives, External, Value
from kerasshape.shapes import Unresolved


def parametrized(ctx: Context, function: FunctionValue) -> Mapping[str, Value]:
    """The parameters of a test that its decorators give values, each as any one of them.

    Only plain values are taken, and no more than alternatives are kept apart: a test is evaluated once.
    In a file that has cost much already, only those that can be one thing alone.
    """
    found: dict[str, Value] = {}
    ways = 1
    most_ways = MOST_ALTERNATIVES if ctx.budget.steps < ctx.budget.most_steps // 4 else 1
    for decorator in getattr(function.node, "decorators", ()):
        if decorator_name(decorator) == "parametrize" and isinstance(decorator.decorator, cst.Call):
            for name, value in _columns(ctx, decorator.decorator.args).items():
                several = value.values if isinstance(value, Alternatives) else (value,)
                if all(map(_is_plain, several)) and ways * len(several) <= most_ways:
                    ways *= len(several)
                    found[name] = value
    return found


def _is_plain(value: Value) -> bool:
    return all(leaf is None or isinstance(leaf, (int, float, str, External)) for leaf in trees.leaves(value))


def _columns(ctx: Context, arguments: Sequence[cst.Arg]) -> Mapping[str, Value]:
    plain = [argument for argument in arguments if argument.keyword is None and not argument.star]
    if len(plain) != 2 or any(argument.keyword and argument.keyword.value == "indirect" for argument in arguments):
        return {}
    names, rows = (ctx.evaluate(argument.value) for argument in plain)
    try:
        given = names.split(",") if isinstance(names, str) else containers.items_of(names)
        wanted = [name.strip() for name in given if isinstance(name, str)]
        values = containers.items_of(rows)
        if len(wanted) == 1 and isinstance(names, str):
            return {wanted[0]: join(values)}
        table = [containers.items_of(row) for row in values]
    except Unresolved:
        return {}
    if not table or any(len(row) != len(wanted) for row in table):
        return {}
    return {name: join(column) for name, column in zip(wanted, zip(*table))}
