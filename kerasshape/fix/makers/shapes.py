"""Shapes between layers: ranks, divisions, merges, windows, inputs of models, widths of weights."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

import libcst as cst

from kerasshape.faults import Fault
from kerasshape.fix.cases import Alternative, Case, fixes
from kerasshape.fix.makers.arguments import call_at
from kerasshape.fix.makers.recurrent import _keeping, recurrent_before
from kerasshape.fix.makers.training import _dims, _entry_calls, _known, around, fitted, reshaped_entry, set_width
from kerasshape.fix.names import spell
from kerasshape.fix.placing import (
    argument,
    constructor,
    dropped,
    is_constructor,
    parameters,
    put_before,
    replaced,
    set_argument,
    takes,
    wrapped,
)
from kerasshape.fix.tree import called, dotted
from kerasshape.rules.inputs import (
    AxisOutOfRange,
    FreeLastAxis,
    WeightsOfAnotherShape,
    WrappedTensor,
    WrongNumberOfInputs,
    WrongRank,
)
from kerasshape.rules.merging import (
    AttentionWidthMismatch,
    MergeShapeMismatch,
    OperandsDoNotBroadcast,
    WrongInitialState,
)
from kerasshape.rules.models import ModelInputMismatch
from kerasshape.rules.sizes import (
    CroppingLargerThanInput,
    GroupsDoNotDivide,
    IndexOutOfRange,
    PermuteRankMismatch,
    ReshapeProductMismatch,
    WindowLargerThanInput,
)

Dims = tuple[object, ...]


def made_at(case: Case[Fault]) -> cst.Call | None:
    """The call that makes the layer at fault."""
    return constructor(case.tree, case.node)


def text_of(dims: Sequence[object]) -> str:
    """Dims as code."""
    return f"({', '.join(map(str, dims))}{',' if len(dims) == 1 else ''})"


def before(case: Case[Fault], layer: str, arguments: str = "") -> Iterator[Alternative]:
    """A layer before the one at fault."""
    if case.node is None:
        return
    spelled, imports = spell(case.tree, f"keras.layers.{layer}")
    changes = put_before(case.tree, case.node, f"{spelled}({arguments})")
    if changes:
        yield Alternative(f"put a {layer} before it", changes, imports=imports)


def inputs_as(case: Case[Fault], dims: Dims) -> Iterator[Alternative]:
    """Each input of the file in turn gets this shape."""
    for call in list(dict.fromkeys(_entry_calls(case.tree, None)))[:6]:
        yield from reshaped_entry(case.tree, call, text_of(dims), dims)


@fixes(WrongRank)
def rank(case: Case[WrongRank]) -> Iterator[Alternative]:
    """Axes more or less: all steps, another input, a Reshape or Flatten before, a Flatten less."""
    got = _dims(case.fault.received)
    axes = case.fault.expected.count(",") + 1 if case.fault.expected.startswith("(") else None
    if axes is None and (match := re.search(r"rank (\d)", case.fault.expected)):
        axes = int(match[1])
    call = recurrent_before(case)
    inner = got[1:]
    if axes is not None and len(got) < axes:
        if call is not None:
            yield Alternative(f"give the {called(call)} `return_sequences=True`", (_keeping(case, call),))
        if not case.traced and inner and all(isinstance(dim, (int, type(None))) for dim in inner):
            yield from inputs_as(case, (*inner, *[1] * (axes - len(got))))
        yield from _without_before(case)
        if _known(inner) and inner:
            yield from before(case, "Reshape", text_of(_spread(inner, axes - 1)))
            yield from before(case, "Reshape", text_of((*inner, *[1] * (axes - len(got)))))
        if len(got) == 2 and axes == 3:
            yield from before(case, "Reshape", "(1, -1)")
    if axes is not None and len(got) > axes:
        if call is not None and axes == 2:
            arg = argument(call, "return_sequences")
            if arg is not None:
                yield Alternative("drop `return_sequences=True`", (dropped(case.tree, call, arg),))
        if axes == 2:
            yield from before(case, "Flatten")
        elif _known(inner):
            kept = inner[len(inner) - (axes - 2) :] if axes > 2 else ()
            lead = math.prod(dim for dim in inner[: len(inner) - len(kept)] if isinstance(dim, int))
            yield from before(case, "Reshape", text_of((lead, *kept)))
        for layer in ("Flatten", "GlobalAveragePooling2D", "GlobalAveragePooling1D"):
            yield from before(case, layer)
    yield from _other_rank(case, len(got))
    made = made_at(case)
    if made is not None and made.args and (is_constructor(made.args[0].value) or called(made) == "TimeDistributed"):
        inner_layer = made.args[0].value
        text = case.tree.code(inner_layer)
        yield Alternative(f"drop {called(made)}", (replaced(case.tree, made, text),))
    for order in (1, -1):
        yield from _data_expanded(case, order)


def _spread(inner: Dims, number: int) -> Dims:
    """The dims of so many axes with as many elements: a square image where that is possible."""
    total = math.prod(dim for dim in inner if isinstance(dim, int))
    if number == 3:
        for channels in (3, 1):
            side = math.isqrt(total // channels)
            if side * side * channels == total:
                return side, side, channels
    return (*inner, *[1] * (number - len(inner)))


def _without_before(case: Case[Fault]) -> Iterator[Alternative]:
    """The chain without a Flatten or pooling that stands before the layer at fault."""
    for node in case.traced[:3]:
        made = constructor(case.tree, node)
        if made is None or called(made) not in _FLATTENING:
            continue
        parent = case.tree.parents.get(node)
        if isinstance(parent, cst.Element) and isinstance(parent.comma, cst.Comma):
            following = (
                case.tree.end(parent.comma)
                + len(case.tree.text[case.tree.end(parent.comma) :])
                - len(case.tree.text[case.tree.end(parent.comma) :].lstrip())
            )
            change = replaced(case.tree, node, "")
            yield Alternative(f"drop the {called(made)}", (type(change)(change.start, following, ""),))
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Call) and node.args:
            yield Alternative(
                f"drop the {called(made)}", (replaced(case.tree, node, case.tree.code(node.args[0].value)),)
            )
        elif isinstance(parent, cst.Arg):
            line = case.tree.above(node, cst.SimpleStatementLine)
            if line is not None and len(line.body) == 1:
                start = case.tree.line_start(case.tree.start(line.body[0]))
                end = case.tree.line_end(case.tree.end(line.body[0])) + 1
                change = replaced(case.tree, node, "")
                yield Alternative(f"drop the {called(made)}", (type(change)(start, end, ""),))


_FLATTENING = (
    "Flatten", "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalMaxPooling1D", "GlobalMaxPooling2D",
)  # fmt: skip


def _other_rank(case: Case[Fault], rank_received: int) -> Iterator[Alternative]:
    """The same layer for another number of axes: Conv1D for Conv2D."""
    made = made_at(case)
    if made is None:
        return
    name = called(made)
    match = re.fullmatch(r"(\w+?)([123])D(Transpose)?", name)
    if not match or not 3 <= rank_received <= 5:
        return
    other_name = f"{match[1]}{rank_received - 2}D{match[3] or ''}"
    spelled, imports = spell(case.tree, f"keras.layers.{other_name}")
    yield Alternative(f"use {other_name}", (replaced(case.tree, made.func, spelled),), imports=imports)


def _data_expanded(case: Case[Fault], axis: int) -> Iterator[Alternative]:
    """A tensor with an axis more, where a layer is called on it."""
    node = case.node
    if not isinstance(node, cst.Call) or is_constructor(node) or not node.args or axis != -1:
        return
    value = node.args[0].value
    yield Alternative("give the tensor another axis", around(case.tree, value, "", "[..., None]"))


@fixes(FreeLastAxis)
def free_last_axis(case: Case[FreeLastAxis]) -> Iterator[Alternative]:
    """A number for the free axis in the input."""
    for call in list(dict.fromkeys(_entry_calls(case.tree, None)))[:6]:
        for node in _nones(call):
            yield Alternative("give the axis a number: 32", (replaced(case.tree, node, "32"),))


def _nones(node: cst.CSTNode) -> list[cst.Name]:
    found: list[cst.Name] = []
    todo: list[cst.CSTNode] = [node]
    while todo:
        current = todo.pop()
        if isinstance(current, cst.Name) and current.value == "None":
            found.append(current)
        todo.extend(current.children)
    return found


@fixes(ModelInputMismatch)
def model_input(case: Case[ModelInputMismatch]) -> Iterator[Alternative]:
    """The tensor brought to the model's input, or the model built for the tensor."""
    got, want = _dims(case.fault.received), _dims(case.fault.expected)
    node = case.node
    if not isinstance(node, cst.Call):
        return
    places: list[cst.BaseExpression] = []
    for arg in node.args:
        places.append(arg.value)
        if isinstance(arg.value, (cst.List, cst.Tuple, cst.Dict)):
            places += [element.value for element in arg.value.elements]
    inner = want[1:]
    for place in places:
        made = place if isinstance(place, cst.Call) and called(place) == "Input" else _input_behind(case, place)
        if made is not None and _known(inner):
            yield from (
                Alternative(f"give it an input of shape {text_of(inner)}", each.changes)
                for each in reshaped_entry(case.tree, made, text_of(inner), inner)
            )
    if all(isinstance(dim, (int, type(None))) for dim in got[1:]):
        yield from inputs_as(case, got[1:])
    if _known(inner) and _known(got[1:]) and math.prod(_numbers(inner)) == math.prod(_numbers(got[1:])):
        yield from before(case, "Reshape", text_of(inner))
    yield from fitted(case, places, case.fault.received, case.fault.expected)
    if len(want) == 4 and len(got) == 4 and want[3] == got[3] and _known(want[1:3]):
        yield from before(case, "Resizing", f"{want[1]}, {want[2]}")


def _numbers(dims: Dims) -> list[int]:
    return [dim for dim in dims if isinstance(dim, int)]


def _input_behind(case: Case[Fault], node: cst.BaseExpression) -> cst.Call | None:
    """The Input that a name holds."""
    name = dotted(node)
    if name is None:
        return None
    for assign in case.tree.find(cst.Assign):
        target = assign.targets[0].target
        if dotted(target) == name and isinstance(assign.value, cst.Call) and called(assign.value) == "Input":
            return assign.value
        if isinstance(target, cst.Tuple) and isinstance(assign.value, cst.Tuple):
            for each, value in zip(target.elements, assign.value.elements):
                if dotted(each.value) == name and isinstance(value.value, cst.Call) and called(value.value) == "Input":
                    return value.value
    return None


@fixes(ReshapeProductMismatch)
def reshape(case: Case[ReshapeProductMismatch]) -> Iterator[Alternative]:
    """A target with as many elements: one of its dims changed, or found by Keras."""
    made = made_at(case) or call_at(case)
    if made is None:
        return
    target = _dims(case.fault.target)
    elements = case.fault.elements if isinstance(case.fault.elements, int) else None
    arg = argument(made, "target_shape", ("target_shape",)) if called(made) == "Reshape" else None
    node = (
        arg.value
        if arg is not None
        else next((each.value for each in made.args if isinstance(each.value, (cst.Tuple, cst.List))), None)
    )
    if node is None:
        return
    choices = list(_divided(target, elements))
    for dims in choices:
        yield Alternative(f"reshape to {text_of(dims)}", (replaced(case.tree, node, text_of(dims)),))
    wanted = math.prod(_numbers(target))
    yield from _widths_before(case, wanted)
    if elements is not None:
        yield Alternative(f"reshape to ({elements},)", (replaced(case.tree, node, f"({elements},)"),))
    yield Alternative("reshape to (-1,)", (replaced(case.tree, node, "(-1,)"),))
    lead = case.tree.code(node)[1:].partition(",")[0]
    yield Alternative("let the last axis be -1", (replaced(case.tree, node, f"({lead}, -1)"),))


def _divided(target: Dims, elements: int | None) -> Iterator[Dims]:
    """The targets with one dim changed so that the product is right, the least change first."""
    if elements is None or not target:
        return
    found: list[tuple[int, Dims]] = []
    for index, dim in enumerate(target):
        rest = math.prod(_numbers(target[:index] + target[index + 1 :]))
        if -1 in target[:index] + target[index + 1 :] or rest <= 0 or elements % rest:
            continue
        changed = (*target[:index], elements // rest, *target[index + 1 :])
        if isinstance(dim, int):
            found.append((abs(dim - elements // rest), changed))
    if -1 in target:
        plain = tuple(dim for dim in target if dim != -1)
        for index in range(len(plain)):
            found.append((1000, (*plain[:index], -1, *plain[index + 1 :])))
    yield from (dims for _, dims in sorted(found, key=lambda item: item[0]))


def _widths_before(case: Case[Fault], width: int) -> Iterator[Alternative]:
    """The layer before gets another width."""
    for node in case.traced[:2]:
        call = constructor(case.tree, node)
        if call is not None:
            yield from set_width(case, call, width)


@fixes(MergeShapeMismatch)
def merge(case: Case[MergeShapeMismatch]) -> Iterator[Alternative]:
    """Another axis, inputs of one width, or layers that keep sizes."""
    made = made_at(case)
    shapes = [_dims(shape) for shape in case.fault.received]
    if made is not None and case.fault.layer == "Concatenate" and all(shapes):
        ranks = {len(shape) for shape in shapes}
        if len(ranks) == 1:
            size = ranks.pop()
            for axis in [axis for axis in range(1, size) if len({shape[axis] for shape in shapes}) > 1]:
                shown = -1 if axis == size - 1 else axis
                change = set_argument(case.tree, made, "axis", str(shown), ("axis",))
                yield Alternative(f"join them along axis {shown}", (change,))
    yield from _agreeing_widths(case, shapes)
    yield from _same_sizes(case)
    yield from _agreeing_inputs(case, shapes)
    if case.fault.layer == "Dot" and made is not None:
        for axes in ("-1", "(1, 1)", "(2, 1)", "(1, 2)", "1"):
            yield Alternative(f"use `axes={axes}`", (set_argument(case.tree, made, "axes", axes, ("axes",)),))
    yield from _flattened_inputs(case, shapes)
    yield from _projected(case, shapes)


def _operands(case: Case[Fault]) -> list[cst.BaseExpression]:
    """The expressions whose tensors meet: of a list that a layer is called on, of arguments, of an operator."""
    node = case.node
    if isinstance(node, cst.BinaryOperation):
        return [node.left, node.right]
    if isinstance(node, cst.Call):
        first = node.args[0].value if node.args else None
        if isinstance(first, (cst.List, cst.Tuple)):
            return [element.value for element in first.elements]
        return [arg.value for arg in node.args]
    return []


def _agreeing_widths(case: Case[Fault], shapes: Sequence[Dims]) -> Iterator[Alternative]:
    """A layer that makes one of the tensors gets the width of another one."""
    goals = list(dict.fromkeys(dim for shape in shapes for dim in shape[-1:] if isinstance(dim, int)))
    for node in _operands(case):
        call = _producer(case, node)
        if call is not None:
            for goal in goals:
                yield from set_width(case, call, goal)
    for call in [constructor(case.tree, node) for node in case.traced[:4]]:
        if call is not None:
            for goal in goals:
                yield from set_width(case, call, goal)


def _producer(case: Case[Fault], node: cst.BaseExpression) -> cst.Call | None:
    """The call that makes the layer whose output an expression is, or the layer that a name was last given by."""
    if isinstance(node, cst.Call):
        return constructor(case.tree, node)
    name = dotted(node)
    start = case.tree.start(node)
    found = None
    for assign in case.tree.find(cst.Assign):
        if case.tree.start(assign) >= start:
            break
        for target in assign.targets:
            if dotted(target.target) == name and isinstance(assign.value, cst.Call):
                found = constructor(case.tree, assign.value)
    return found


def _same_sizes(case: Case[Fault]) -> Iterator[Alternative]:
    """Convolutions that keep their sizes, each in turn and all at once."""
    changes = []
    for each in case.tree.find(cst.Call):
        if is_constructor(each) and takes(called(each), "padding", case.finding.keras) and "Pad" not in called(each):
            arg = argument(each, "padding", parameters(called(each), case.finding.keras))
            if arg is None or case.tree.code(arg.value).strip("'\"") != "same":
                changes.append(
                    set_argument(case.tree, each, "padding", '"same"', parameters(called(each), case.finding.keras))
                )
    for change in changes[:6]:
        yield Alternative('keep the size: `padding="same"`', (change,))
    if len(changes) > 1:
        yield Alternative('keep the sizes: `padding="same"`', tuple(changes))


def _agreeing_inputs(case: Case[Fault], shapes: Sequence[Dims]) -> Iterator[Alternative]:
    """One input with the shape of another one."""
    calls = [each for each in dict.fromkeys(_entry_calls(case.tree, None)) if called(each) == "Input"]
    for shape in shapes:
        inner = shape[1:]
        if inner and all(isinstance(dim, (int, type(None))) for dim in inner):
            for call in calls[:4]:
                yield from reshaped_entry(case.tree, call, text_of(inner), inner)
    texts = dict.fromkeys(
        case.tree.code(arg.value) for call in calls if (arg := argument(call, "shape", ("shape",))) is not None
    )
    for text in texts:
        for call in calls[:4]:
            arg = argument(call, "shape", ("shape",))
            if arg is not None and case.tree.code(arg.value) != text:
                yield Alternative(f"give both inputs the shape {text}", (replaced(case.tree, arg.value, text),))


def _flattened_inputs(case: Case[Fault], shapes: Sequence[Dims]) -> Iterator[Alternative]:
    """Inputs of several ranks are flattened before they meet."""
    spelled, imports = spell(case.tree, "keras.layers.Flatten")
    operands = _operands(case)
    if len(operands) == len(shapes):
        long = [node for node, shape in zip(operands, shapes) if len(shape) > 2]
        changes = [change for node in long for change in wrapped(case.tree, node, f"{spelled}()(", ")")]
        if changes:
            yield Alternative("flatten the inputs before", tuple(changes), imports=imports)


def _projected(case: Case[Fault], shapes: Sequence[Dims]) -> Iterator[Alternative]:
    """The narrower tensor goes through a Dense or a convolution of one pixel."""
    operands = _operands(case)
    goals = [shape[-1] for shape in shapes if shape and isinstance(shape[-1], int)]
    if len(operands) != len(shapes) or not goals:
        return
    spelled, imports = spell(case.tree, "keras.layers.Dense")
    for goal in dict.fromkeys(sorted(goals, key=str, reverse=True)):
        changes = [
            change
            for node, shape in zip(operands, shapes)
            if shape[-1:] != (goal,)
            for change in wrapped(case.tree, node, f"{spelled}({goal})(", ")")
        ]
        if changes:
            yield Alternative(f"project the others to {goal} by a Dense", tuple(changes), imports=imports)


@fixes(OperandsDoNotBroadcast)
def operands(case: Case[OperandsDoNotBroadcast]) -> Iterator[Alternative]:
    """Tensors of one width."""
    shapes = [_dims(shape) for shape in case.fault.received]
    yield from _agreeing_inputs(case, shapes)
    yield from _agreeing_widths(case, shapes)
    yield from _projected(case, shapes)
    node = case.node
    if isinstance(node, cst.BinaryOperation):
        yield Alternative("give the second one another axis", around(case.tree, node.right, "", "[..., None]"))
        yield Alternative("give the second one another axis", around(case.tree, node.right, "", "[:, None]"))
        yield Alternative("give the first one another axis", around(case.tree, node.left, "", "[:, None]"))


@fixes(WindowLargerThanInput)
def window(case: Case[WindowLargerThanInput]) -> Iterator[Alternative]:
    """A window that fits, or padding."""
    made = made_at(case)
    if made is None:
        return
    order = parameters(called(made), case.finding.keras)
    if takes(called(made), "padding", case.finding.keras):
        yield Alternative('pad it: `padding="same"`', (set_argument(case.tree, made, "padding", '"same"', order),))
    size = case.fault.size
    for name in ("kernel_size", "pool_size"):
        arg = argument(made, name, order)
        if arg is not None and isinstance(size, int) and size > 0:
            yield Alternative(f"use a window of {size}", (replaced(case.tree, arg.value, str(size)),))
            yield Alternative("use a window of 1", (replaced(case.tree, arg.value, "1"),))
    for name in ("dilation_rate",):
        arg = argument(made, name, order)
        if arg is not None:
            yield Alternative(f"drop `{name}`", (dropped(case.tree, made, arg),))
    yield from _same_sizes(case)


@fixes(WeightsOfAnotherShape)
def weights(case: Case[WeightsOfAnotherShape]) -> Iterator[Alternative]:
    """A layer of its own for this input, or an input of the same width."""
    node = case.node
    made = made_at(case)
    if isinstance(node, cst.Call) and made is not None and node is not made and node.func is not made:
        text = case.tree.code(made)
        yield Alternative(f"give this input a {called(made)} of its own", (replaced(case.tree, node.func, text),))
    first, second = _dims(case.fault.first), _dims(case.fault.second)
    for old, new in zip(second, first):
        if old != new and isinstance(node, cst.Call) and node.args and isinstance(new, int):
            place = node.args[0].value
            entry = place if isinstance(place, cst.Call) and called(place) == "Input" else _input_behind(case, place)
            shape = case.call.inputs[0][1:] if case.call is not None and isinstance(case.call.inputs[0], tuple) else ()
            if entry is not None and shape:
                dims = (*shape[:-1], new)
                yield from reshaped_entry(case.tree, entry, text_of(dims), dims)
    if made is None and isinstance(node, cst.Call):
        return


@fixes(AxisOutOfRange)
def axis(case: Case[AxisOutOfRange]) -> Iterator[Alternative]:
    """The last axis."""
    call = made_at(case) or call_at(case)
    if call is not None:
        yield Alternative("use the last axis", (set_argument(case.tree, call, "axis", "-1", ("axis",)),))
        arg = argument(call, "axis")
        if arg is not None:
            yield Alternative("drop `axis`", (dropped(case.tree, call, arg),))
        if len(call.args) > 1 and call.args[1].keyword is None:
            yield Alternative("use the last axis", (replaced(case.tree, call.args[1].value, "-1"),))


@fixes(PermuteRankMismatch)
def permute(case: Case[PermuteRankMismatch]) -> Iterator[Alternative]:
    """As many dims as the input has axes."""
    made = made_at(case)
    if made is not None and made.args:
        number = len(_dims(case.fault.received)) - 1
        dims = tuple(range(number, 0, -1))
        yield Alternative(f"permute by {text_of(dims)}", (replaced(case.tree, made.args[0].value, text_of(dims)),))


@fixes(CroppingLargerThanInput)
def cropping(case: Case[CroppingLargerThanInput]) -> Iterator[Alternative]:
    """A pixel at each side."""
    made = made_at(case)
    if made is not None:
        yield Alternative("crop 1 at each side", (set_argument(case.tree, made, "cropping", "1", ("cropping",)),))


@fixes(GroupsDoNotDivide)
def groups(case: Case[GroupsDoNotDivide]) -> Iterator[Alternative]:
    """Groups that divide the channels, or none."""
    made = made_at(case)
    arg = None if made is None else argument(made, "groups", parameters(called(made), case.finding.keras))
    if made is None or arg is None:
        return
    channels = case.fault.channels
    if isinstance(channels, int):
        now = case.fault.groups if isinstance(case.fault.groups, int) else channels
        fits = sorted(
            (number for number in range(1, channels + 1) if channels % number == 0), key=lambda n: abs(n - now)
        )
        for number in fits[:3]:
            yield Alternative(f"use {number} groups", (replaced(case.tree, arg.value, str(number)),))
    yield Alternative("drop `groups`", (dropped(case.tree, made, arg),))


@fixes(IndexOutOfRange)
def index(case: Case[IndexOutOfRange]) -> Iterator[Alternative]:
    """The last entry."""
    node = case.node
    if isinstance(node, cst.Subscript):
        for element in node.slice:
            if isinstance(element.slice, cst.Index) and isinstance(element.slice.value, cst.Integer):
                yield Alternative("take the last one", (replaced(case.tree, element.slice.value, "-1"),))


@fixes(WrappedTensor)
def wrapped_tensor(case: Case[WrappedTensor]) -> Iterator[Alternative]:
    """The tensor itself."""
    node = case.node
    if isinstance(node, cst.Call) and node.args:
        value = node.args[0].value
        if isinstance(value, (cst.List, cst.Tuple, cst.Dict)) and len(value.elements) == 1:
            inner = case.tree.code(value.elements[0].value)
            yield Alternative("take the tensor out of it", (replaced(case.tree, value, inner),), safe=True)
        yield Alternative("take the first one", around(case.tree, value, "", "[0]"), safe=True)


@fixes(WrongNumberOfInputs)
def number_of_inputs(case: Case[WrongNumberOfInputs]) -> Iterator[Alternative]:
    """Inputs that are merged first, one of them, or one more."""
    node = case.node
    if not isinstance(node, cst.Call) or not node.args:
        return
    tree = case.tree
    value = node.args[0].value
    items = [element.value for element in value.elements] if isinstance(value, (cst.List, cst.Tuple, cst.Dict)) else []
    if len(items) > 1 and str(case.fault.expected).startswith("1 "):
        spelled, imports = spell(tree, "keras.layers.Concatenate")
        listed = f"[{', '.join(tree.code(item) for item in items)}]"
        yield Alternative("concatenate them first", (replaced(tree, value, f"{spelled}()({listed})"),), imports=imports)
        yield Alternative("pass the first one", (replaced(tree, value, tree.code(items[0])),))
    if (match := re.match(r"(\d+) input", str(case.fault.expected))) and int(match[1]) > 1:
        number = int(match[1])
        codes = [tree.code(item) for item in items] or [tree.code(value)]
        codes = (codes + [codes[-1]] * number)[:number]
        yield Alternative(f"pass {number} inputs", (replaced(tree, value, f"[{', '.join(codes)}]"),))


@fixes(AttentionWidthMismatch)
def attention(case: Case[AttentionWidthMismatch]) -> Iterator[Alternative]:
    """Query, key and value of one width, or of one length."""
    call = case.call
    shapes: list[Dims] = [] if call is None else [shape for shape in call.inputs if isinstance(shape, tuple)]
    yield from _agreeing_inputs(case, shapes)
    yield from _projected(case, shapes)
    yield from _agreeing_widths(case, shapes)


@fixes(WrongInitialState)
def initial_state(case: Case[WrongInitialState]) -> Iterator[Alternative]:
    """As many units as the states have, or no states."""
    made = made_at(case)
    node = case.node
    sizes = [int(number) for number in re.findall(r"\d+", f"{case.fault.received} {case.fault.expected}")]
    if made is not None:
        for size in dict.fromkeys(sizes):
            yield from set_width(case, made, size)
    if isinstance(node, cst.Call):
        arg = argument(node, "initial_state")
        if arg is not None:
            if isinstance(arg.value, (cst.List, cst.Tuple)) and len(arg.value.elements) > 1:
                first = case.tree.code(arg.value.elements[0].value)
                yield Alternative(f"pass the state {first}", (replaced(case.tree, arg.value, first),))
            else:
                code = case.tree.code(arg.value)
                yield Alternative("pass it for both states", (replaced(case.tree, arg.value, f"[{code}, {code}]"),))
            yield Alternative("drop `initial_state`", (dropped(case.tree, node, arg),))
