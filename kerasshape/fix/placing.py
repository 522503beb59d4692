"""Changes of calls and of the places where layers stand: arguments set and dropped, layers put in between."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from kerasshape.fix.names import spell
from kerasshape.fix.tree import Change, Tree, called
from kerasshape.keras import names, signatures
from kerasshape.source.names import dotted


def parameters(layer: str, major: int) -> list[str]:
    """The parameters that a layer takes by position."""
    entry = signatures.layer_signature(names.canonical_layer(layer, major) or layer, major)
    return [] if entry is None else list(entry["parameters"])[: entry.get("positional", 0)]


def argument(call: cst.Call, name: str, order: Sequence[str] = ()) -> cst.Arg | None:
    """The argument of a call, by keyword or by its position among the parameters."""
    position = order.index(name) if name in order else None
    for index, arg in enumerate(call.args):
        if arg.star:
            return None
        if arg.keyword is not None and arg.keyword.value == name:
            return arg
        if arg.keyword is None and index == position:
            return arg
    return None


def set_argument(tree: Tree, call: cst.Call, name: str, text: str, order: Sequence[str] = ()) -> Change:
    """An argument with another value; a keyword behind the others where the call has none."""
    arg = argument(call, name, order)
    if arg is not None:
        return replaced(tree, arg.value, text)
    return added(tree, call, f"{name}={text}")


def added(tree: Tree, call: cst.Call, text: str) -> Change:
    """One argument more, behind the last one."""
    if not call.args:
        start = tree.end(call) - sum(map(len, (tree.text[tree.start(each) : tree.end(each)] for each in call.rpar))) - 1
        return Change(start, start, text)
    last = call.args[-1]
    end = tree.end(last.value)
    between = ", "
    if len(call.args) > 1:
        gap = tree.text[tree.end(call.args[-2].value) : _start_of(tree, last)]
        between = f",\n{tree.indentation(end)}" if "\n" in gap and "#" not in gap else between
    return Change(end, end, between + text)


def _start_of(tree: Tree, arg: cst.Arg) -> int:
    return tree.start(arg.keyword if arg.keyword is not None else arg.value)


def dropped(tree: Tree, call: cst.Call, arg: cst.Arg) -> Change:
    """A call without one of its arguments, and without the comma that belonged to it."""
    args = list(call.args)
    index = args.index(arg)
    if index:
        return Change(tree.end(args[index - 1].value), tree.end(arg.value), "")
    if len(args) > 1:
        return Change(_start_of(tree, arg), _start_of(tree, args[1]), "")
    comma = arg.comma
    end = tree.end(arg.value) if not isinstance(comma, cst.Comma) else tree.end(comma)
    return Change(_start_of(tree, arg), end, "")


def replaced(tree: Tree, node: cst.CSTNode, text: str) -> Change:
    """Other text in place of a node."""
    return Change(tree.start(node), tree.end(node), text)


def wrapped(tree: Tree, node: cst.CSTNode, before: str, after: str) -> tuple[Change, Change]:
    """Text around a node."""
    return Change(tree.start(node), tree.start(node), before), Change(tree.end(node), tree.end(node), after)


def is_constructor(node: cst.BaseExpression | None) -> bool:
    """Whether a call makes a layer, by the name that it calls."""
    return isinstance(node, cst.Call) and any(called(node) in names.known_layers(major) for major in (2, 3))


def constructor(tree: Tree, node: cst.BaseExpression | None) -> cst.Call | None:
    """The call that makes the layer which an expression puts to work, or which a name holds."""
    if isinstance(node, cst.Call):
        if isinstance(node.func, cst.Call):
            return constructor(tree, node.func)
        if is_constructor(node):
            return node
        if called(node) == "add" and len(node.args) == 1:
            return constructor(tree, node.args[0].value)
        return constructor(tree, node.func)
    name = dotted(node) if node is not None else None
    return None if name is None else _assigned(tree, name)


def _assigned(tree: Tree, name: str) -> cst.Call | None:
    """The only call that a name, or an attribute of `self`, is assigned to, if it makes a layer."""
    values = [
        assign.value
        for assign in tree.find(cst.Assign)
        for target in assign.targets
        if dotted(target.target) == name
    ]  # fmt: skip
    if len(values) == 1 and isinstance(values[0], cst.Call) and is_constructor(values[0]):
        return values[0]
    return None


def layer_before(
    tree: Tree, node: cst.BaseExpression, layer: str, arguments: str = ""
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """A new layer right before the one that an expression puts to work: its changes, and its imports."""
    spelled, imports = spell(tree, f"keras.layers.{layer}")
    return put_before(tree, node, f"{spelled}({arguments})"), imports


def put_before(tree: Tree, node: cst.BaseExpression, text: str) -> tuple[Change, ...]:
    """The changes that put a layer before an expression: in a list, in `add`, or around what is called."""
    start = tree.start(node)
    parent = tree.parents.get(node)
    if isinstance(parent, cst.Element):
        own_line = not tree.text[tree.line_start(start) : start].strip()
        between = f",\n{tree.indentation(start)}" if own_line else ", "
        return (Change(start, start, text + between),)
    outer = tree.parents.get(parent) if parent is not None else None
    if isinstance(parent, cst.Arg) and isinstance(outer, cst.Call) and called(outer) == "add" and len(outer.args) == 1:
        return _added_before(tree, outer, text)
    if isinstance(node, cst.Call) and node.args and not is_constructor(node) and not node.args[0].star:
        return wrapped(tree, node.args[0].value, f"{text}(", ")")
    return ()


def _added_before(tree: Tree, add: cst.Call, text: str) -> tuple[Change, ...]:
    """A statement `model.add(…)` above another one."""
    line = tree.above(add, cst.SimpleStatementLine)
    if line is None or not isinstance(tree.parents.get(add), cst.Expr):
        return ()
    start = tree.start(add)
    end = f"\n{tree.indentation(start)}" if len(line.body) == 1 else "; "
    return (Change(start, start, f"{tree.code(add.func)}({text}){end}"),)


def takes(layer: str, name: str, major: int) -> bool:
    """Whether a layer has an argument of that name."""
    entry = signatures.layer_signature(names.canonical_layer(layer, major) or layer, major)
    return entry is not None and name in entry["parameters"]


def unwrapped(tree: Tree, outer: cst.BaseExpression, inner: cst.BaseExpression) -> tuple[Change, Change]:
    """An inner expression in place of one that holds it."""
    return Change(tree.start(outer), tree.start(inner), ""), Change(tree.end(inner), tree.end(outer), "")
