"""What an unknown condition asks about, and whether a finding stands under a condition that asks of the value at fault.

`if len(layer.get_weights()) > 1:` may well be what keeps the layer from the call that would be refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import libcst as cst

from kerasshape.evaluate.state.code import InstanceValue
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import (
    Alternatives,
    Array,
    DatasetValue,
    DictValue,
    LayerValue,
    ListValue,
    ModelValue,
    Score,
    Tensor,
    Value,
)
from kerasshape.source.names import dotted

_PARTLY_KNOWN = (LayerValue, ModelValue, Tensor, Array, DatasetValue, ListValue, DictValue, Score, tuple)


def asked(ctx: Context, condition: cst.BaseExpression) -> frozenset[str]:
    """The names and attributes in a condition that hold a layer, a model, a tensor, data or a container.

    An unknown value is none of them: nothing certain can be said of it, whatever is asked. A name that was given a part
    of a value, or what was asked of it, stands for the value, too: `weights = layer.weights` and `if weights:`.
    """
    with ctx.expecting_failure():
        return frozenset(_asked(ctx, condition, set()))


def _asked(ctx: Context, condition: cst.BaseExpression, seen: set[str]) -> Iterator[str]:
    for text, node in _chains(condition):
        value = ctx.evaluate(node)
        is_known = _is_partly_known(value, text)
        if is_known:
            yield text
        source = ctx.frame.sources.get(text)
        # what a call gives is a value of its own
        if source is None or text in seen or (is_known and type(source) is cst.Call):
            continue
        seen.add(text)
        yield from _asked(ctx, source, seen)


def note_source(ctx: Context, target: cst.BaseExpression, source: cst.BaseExpression) -> None:
    """Keep the expression that a name is given, for conditions that ask by that name."""
    if type(target) is cst.Name:
        ctx.frame.sources[target.value] = source
    elif isinstance(target, (cst.Tuple, cst.List)):
        for element in target.elements:
            note_source(ctx, element.value, source)


def mentioned(statement: cst.CSTNode) -> frozenset[str]:
    """The names and attributes in a statement, in the head alone of one that holds other statements."""
    if isinstance(statement, (cst.If, cst.While)):
        statement = statement.test
    elif isinstance(statement, cst.For):
        statement = statement.iter
    return frozenset(text for text, _ in _chains(statement))


def _is_partly_known(value: Value, text: str) -> bool:
    if isinstance(value, Alternatives):
        return any(_is_partly_known(each, text) for each in value.values)
    # what a method asks of its own instance tells of one attribute among many
    return isinstance(value, _PARTLY_KNOWN) or (isinstance(value, InstanceValue) and text != "self")


def _chains(node: cst.CSTNode) -> Iterator[tuple[str, cst.BaseExpression]]:
    """Every name in an expression, and every attribute of one: `a`, `a.b` and `a.b.c` of `a.b.c`."""
    if type(node) in (cst.Name, cst.Attribute) and isinstance(node, (cst.Name, cst.Attribute)):
        text = dotted(node)
        if text is not None:
            yield text, node
            if isinstance(node, cst.Attribute):
                yield from _chains(node.value)
            return
    if type(node) is cst.Arg:
        yield from _chains(node.value)  # a keyword is no name
        return
    for name in _fields(type(node)):
        value = getattr(node, name)
        for child in value if isinstance(value, (tuple, list)) else (value,):
            if hasattr(child, "__dataclass_fields__"):
                yield from _chains(child)


@cache
def _fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """The fields that may hold an expression. `CSTNode.children` copies each node that it visits."""
    return tuple(name for name in kind.__dataclass_fields__ if not name.startswith(_LAYOUT))


_LAYOUT = ("whitespace", "lpar", "rpar", "lbrac", "rbrac", "comma", "leading_lines", "semicolon", "equal", "dot")
"""How the fields begin that hold spaces and punctuation."""
