"""Changes of data: brought to another shape, or cut."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import libcst as cst

from kerasshape.faults import Fault
from kerasshape.fix.calls import PARAMETERS, call_at, items_of
from kerasshape.fix.cases import Alternative, Case
from kerasshape.fix.dims import Dims, are_known, dims_of
from kerasshape.fix.names import spell_numpy
from kerasshape.fix.placing import argument, wrapped
from kerasshape.fix.tree import Change, Tree, called
from kerasshape.records import dataclass
from kerasshape.shapes import Shape


def data_arguments(case: Case[Fault], words: str, names: tuple[str, ...]) -> list[cst.BaseExpression]:
    """The expressions that give data to the call at fault: the one that a label names, then the arguments."""
    call = call_at(case)
    if call is None:
        return []
    found: list[cst.BaseExpression] = []
    order = PARAMETERS.get(called(call), ("x", "y"))
    for name in names:
        arg = argument(call, name, order)
        if arg is not None:
            found += [arg.value, *items_of(arg.value)]
    label = case.labelled(words)
    if label is not None and label not in found and case.tree.above(label, cst.Call) is not None:
        found.append(label)
    return found


def around(tree: Tree, node: cst.BaseExpression, before: str, after: str) -> tuple[Change, ...]:
    """A call around an expression, or a method behind it."""
    simple = isinstance(node, (cst.Name, cst.Attribute, cst.Call, cst.Subscript)) or bool(node.lpar)
    if not before and not simple:
        before, after = "(", f"){after}"
    return tuple(wrapped(tree, node, before, after)) if before else (Change(tree.end(node), tree.end(node), after),)


@dataclass(frozen=True)
class _Data:
    """An expression that gives data, and how the file calls numpy."""

    tree: Tree
    node: cst.BaseExpression
    numpy: str
    imports: tuple[Change, ...]

    @property
    def short(self) -> str:
        """The expression, as a title has room for it."""
        code = self.tree.code(self.node)
        return code if len(code) < 30 else "…"

    def through(self, title: str, function: str, rest: str) -> Alternative:
        """The data through a function of numpy."""
        return Alternative(
            f"{title}: `{self.numpy}.{function}({self.short}, {rest})`",
            around(self.tree, self.node, f"{self.numpy}.{function}(", f", {rest})"),
            imports=self.imports,
        )

    def followed(self, title: str, text: str) -> Alternative:
        """The data with a method or a subscript behind."""
        return Alternative(f"{title}: `{self.short}{text}`", around(self.tree, self.node, "", text))


def fitted(
    case: Case[Fault], nodes: list[cst.BaseExpression], received: Shape, expected: Shape
) -> Iterator[Alternative]:
    """Data brought to the shape that is expected: an axis more or less, axes in another order, another division."""
    got, want = dims_of(received), dims_of(expected)
    if not got or not want:
        return
    numpy, imports = spell_numpy(case.tree)
    for node in nodes:
        data = _Data(case.tree, node, numpy, imports)
        yield from _expanded(data, got, want)
        yield from _turned(data, got, want)
        yield from _divided(data, want)
        yield from _with_channels(data, got, want)


def _expanded(data: _Data, got: Dims, want: Dims) -> Iterator[Alternative]:
    if len(got) + 1 != len(want):
        return
    if got == want[1:]:
        yield data.through("give the sample an axis of samples", "expand_dims", "0")
    for axis, dim in enumerate(want[1:], 1):
        if dim in (1, None):
            yield data.through("give the data another axis", "expand_dims", str(-1 if axis == len(want) - 1 else axis))


def _turned(data: _Data, got: Dims, want: Dims) -> Iterator[Alternative]:
    if len(got) != len(want):
        return
    for order in permutations(range(1, len(got))):
        turned = (0, *order)
        if turned != tuple(range(len(got))) and all(
            want[axis] in (None, got[source]) for axis, source in enumerate(turned) if axis
        ):
            yield data.through("turn the axes", "transpose", str(turned))


def _divided(data: _Data, want: Dims) -> Iterator[Alternative]:
    """As many numbers for each sample in other axes; what is a tensor has no such method."""
    if not are_known(want[1:]):
        return
    target = ", ".join(map(str, (-1, *want[1:])))
    yield data.followed("reshape the data", f".reshape({target})")
    if "tensorflow" in data.tree.text:
        changes = around(data.tree, data.node, f"{data.numpy}.reshape(", f", ({target}))")
        yield Alternative(f"reshape the data to ({target})", changes, imports=data.imports)


def _with_channels(data: _Data, got: Dims, want: Dims) -> Iterator[Alternative]:
    """Fewer features, or one channel several times."""
    if len(got) != len(want) or len(got) < 2 or not all(a == b or b is None for a, b in zip(got[1:-1], want[1:-1])):
        return
    width, goal = got[-1], want[-1]
    if isinstance(width, int) and isinstance(goal, int) and width > goal:
        yield data.followed(f"take the first {goal} features", f"[..., :{goal}]")
    if width == 1 and isinstance(goal, int):
        yield data.through("repeat the channel", "repeat", f"{goal}, axis=-1")
