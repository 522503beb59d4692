"""Arguments of layers and of other calls: values, keywords and names that Keras does not take."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

import libcst as cst

from kerasshape.faults import Fault
from kerasshape.fix.calls import PARAMETERS, call_at, value_at
from kerasshape.fix.cases import Alternative, Case, fixes
from kerasshape.fix.names import spell
from kerasshape.fix.placing import added, argument, constructor, dropped, put_before, replaced, set_argument
from kerasshape.fix.tree import Change, Tree, called
from kerasshape.rules.arguments import (
    ConflictingArguments,
    InvalidLayerArgument,
    UnknownIdentifier,
    UnknownKeyword,
    WrongArguments,
)
from kerasshape.rules.compiling import InvalidTrainingArgument
from kerasshape.rules.versions import RemovedKeyword, UnknownLayerName


@fixes(InvalidLayerArgument)
def layer_value(case: Case[InvalidLayerArgument]) -> Iterator[Alternative]:
    """The nearest value that the layer takes, or its default."""
    node = value_at(case)
    name = case.fault.argument
    if isinstance(node, cst.Call) and argument(node, name) is not None:
        node = argument(node, name).value  # type: ignore[union-attr]
    if node is not None:
        for text in _nearest_values(case.tree.code(node), case.fault):
            yield Alternative(f"give `{name}` the value {text}", (replaced(case.tree, node, text),))
    yield from _without(case)


def _nearest_values(code: str, fault: InvalidLayerArgument) -> Iterator[str]:
    """Values like the one that is there."""
    expected = fault.expected
    quoted = re.findall(r"'([^']*)'", expected)
    if re.fullmatch(r"""(['"]).*\1""", code) and quoted:
        quote = code[0]
        for choice in dict.fromkeys([*difflib.get_close_matches(code[1:-1], quoted, n=1, cutoff=0), *quoted]):
            yield f"{quote}{choice}{quote}"
        return
    if match := re.match(r"\((\d[\d, ]*)\)", expected):
        yield match.group()
    positive = _least_changed(code, 1)
    if positive != code:
        yield positive
    if re.fullmatch(r"\d+", code):
        yield f"({code},)"
    if match := re.fullmatch(r"([\[(])(.*)([\])])", code, re.DOTALL):
        items = [item.strip() for item in match[2].split(",") if item.strip()]
        if match2 := re.search(r"or (\d) of them", expected):
            number = int(match2[1])
            if len(items) > number:
                yield f"{match[1]}{', '.join(items[:number])}{match[3]}"
        yield from dict.fromkeys(item for item in items if item.isdigit())
    if re.fullmatch(r"\d+(\.\d*)?", code) and float(code) > 1:
        yield "0.5" if float(code) < 10 else f"{float(code) / 100:g}"


def _least_changed(code: str, least: int) -> str:
    """The code with each whole number in it made at least `least`, and no minus before one."""
    code = re.sub(r"(?<![\w.])-\s*(?=\d)", "", code)
    code = re.sub(r"(?<![\w.])(\d+)\.0*(?![\w.])", r"\1", code)
    return re.sub(r"(?<![\w.])0+(?![\w.])", str(least), code)


def _without(case: Case[Fault]) -> Iterator[Alternative]:
    """The call without the keyword argument at fault."""
    arg = case.tree.at(case.finding.span, cst.Arg)
    call = call_at(case)
    if arg is not None and arg.keyword is not None and call is not None and arg in call.args:
        yield Alternative(f"drop `{arg.keyword.value}`", (dropped(case.tree, call, arg),))


@fixes(UnknownIdentifier)
def identifier(case: Case[UnknownIdentifier]) -> Iterator[Alternative]:
    """The nearest name that Keras has."""
    call = call_at(case)
    places = [value_at(case), *([] if call is None else _strings(call))]
    for node in places:
        if not isinstance(node, cst.SimpleString) or node.evaluated_value != case.fault.value:
            continue
        quote = node.value[-1]
        if case.fault.nearest:
            text = f"{quote}{case.fault.nearest}{quote}"
            yield Alternative(f"write {text}", (replaced(case.tree, node, text),), safe=True)
    yield from _without(case)
    if call is not None:
        for arg in call.args:
            if arg.keyword is not None and arg.keyword.value == case.fault.argument:
                yield Alternative(f"drop `{case.fault.argument}`", (dropped(case.tree, call, arg),))


def _strings(call: cst.Call) -> list[cst.SimpleString]:
    """The strings among the arguments of a call, also those in lists and dicts."""
    found: list[cst.SimpleString] = []
    todo: list[cst.CSTNode] = [arg.value for arg in call.args]
    while todo:
        node = todo.pop(0)
        if isinstance(node, cst.SimpleString):
            found.append(node)
        todo.extend(node.children)
    return found


@fixes(UnknownKeyword)
def keyword(case: Case[UnknownKeyword]) -> Iterator[Alternative]:
    """The name that the argument has now, or the nearest one."""
    yield from _renamed(case, case.fault.present, safe=True)
    yield from _renamed(case, case.fault.nearest, safe=True)
    yield from _without(case)


def _renamed(case: Case[Fault], name: str | None, *, safe: bool) -> Iterator[Alternative]:
    arg = case.tree.at(case.finding.span, cst.Arg)
    if name and arg is not None and arg.keyword is not None:
        yield Alternative(f"call it `{name}`", (replaced(case.tree, arg.keyword, name),), safe=safe)


@fixes(RemovedKeyword)
def removed_keyword(case: Case[RemovedKeyword]) -> Iterator[Alternative]:
    """The keyword's new name, an Input before the layer, or the call without it."""
    if match := re.match(r"call it `(\w+)`", case.fault.cure):
        yield from _renamed(case, match[1], safe=True)
    yield from _with_input(case)
    arg = case.tree.at(case.finding.span, cst.Arg)
    call = call_at(case)
    if arg is not None and call is not None and case.fault.cure.startswith("drop "):
        yield Alternative(f"drop `{case.fault.keyword}`", (dropped(case.tree, call, arg),), safe=True)
    yield from _without(case)


def _with_input(case: Case[RemovedKeyword]) -> Iterator[Alternative]:
    """`Input(batch_shape=…)` in place of what a first layer was told."""
    call = call_at(case)
    tree = case.tree
    if call is None or case.fault.keyword not in ("batch_input_shape", "batch_size"):
        return
    whole = argument(call, "batch_input_shape")
    size, shape = argument(call, "batch_size"), argument(call, "input_shape")
    if whole is not None:
        entry, told = f"batch_shape={tree.code(whole.value)}", [whole]
    elif size is not None and shape is not None:
        entry, told = f"shape={tree.code(shape.value)}, batch_size={tree.code(size.value)}", [size, shape]
    else:
        return
    spelled, imports = spell(tree, "keras.Input")
    place = put_before(tree, call, f"{spelled}({entry})")
    if place:
        drops = dropped_all(tree, call, told)
        yield Alternative("put an Input before the layer", (*place, *drops), imports=imports, safe=True)


def dropped_all(tree: Tree, call: cst.Call, args: list[cst.Arg]) -> list[Change]:
    """A call without several of its arguments."""
    changes: list[Change] = []
    for change in sorted(dropped(tree, call, arg) for arg in args):
        if changes and change.start <= changes[-1].end:
            changes[-1] = Change(changes[-1].start, max(changes[-1].end, change.end), "")
        else:
            changes.append(change)
    return changes


@fixes(UnknownLayerName)
def layer_name(case: Case[UnknownLayerName]) -> Iterator[Alternative]:
    """The name that was meant, wherever it is misspelt. It is surely meant where both are names of classes.

    `vgg16.vgg16` is a module of Keras 2 within a package, which no class stands for.
    """
    parents, _, wrong = case.fault.path.rpartition(".")
    right = (case.fault.nearest or "").rpartition(".")[2]
    if not right or parents.rpartition(".")[2] == wrong:
        return
    changes = tuple(replaced(case.tree, node, right) for node in _misspelt(case, wrong))
    yield Alternative(f"write `{right}`", changes, safe=wrong[0].isupper() and right[0].isupper())


def _misspelt(case: Case[UnknownLayerName], wrong: str) -> Iterator[cst.Name]:
    """The attribute at fault and those written alike; for an imported name each use of it."""
    tree, node = case.tree, case.node
    if isinstance(node, cst.Attribute):
        yield from (each.attr for each in tree.find(cst.Attribute) if tree.code(each) == tree.code(node))
        return
    for name in tree.find(cst.Name):
        parent = tree.parents.get(name)
        is_keyword = isinstance(parent, cst.Arg) and parent.keyword is name
        is_attribute = isinstance(parent, cst.Attribute) and parent.attr is name
        if name.value == wrong and not is_keyword and not is_attribute:
            yield name


@fixes(WrongArguments)
def wrong_arguments(case: Case[WrongArguments]) -> Iterator[Alternative]:
    """An argument once, or one that is missing with a usual value."""
    call = call_at(case)
    if call is None:
        return
    reason = case.fault.reason
    if match := re.match(r"receives `(\w+)` twice", reason):
        arg = argument(call, match[1])
        named = [each for each in call.args if each.keyword is not None and each.keyword.value == match[1]]
        for each in named or ([] if arg is None else [arg]):
            yield Alternative(f"drop the second `{match[1]}`", (dropped(case.tree, call, each),))
    if match := re.match(r"needs its argument `(\w+)`", reason):
        usual = _USUAL.get(match[1])
        made = call if called(call) == case.fault.layer else constructor(case.tree, call)
        if usual is not None and made is not None:
            yield Alternative(f"give it a `{match[1]}`", (added(case.tree, made, f"{match[1]}={usual}"),))
    if re.match(r"takes \d+ positional", reason) and len(call.args) > 1:
        last = call.args[-1]
        if last.keyword is None:
            yield Alternative("drop the last argument", (dropped(case.tree, call, last),))
    if len(call.args) > 1:
        yield Alternative("drop the last argument", (dropped(case.tree, call, call.args[-1]),))


_USUAL = {
    "units": "32", "filters": "32", "kernel_size": "3", "rate": "0.5", "n": "2", "pool_size": "2", "size": "2",
    "input_dim": "1000", "output_dim": "64", "num_heads": "4", "key_dim": "32", "target_shape": "(-1,)",
    "activation": '"relu"',
}  # fmt: skip
"""What an argument is given that has no default."""


@fixes(ConflictingArguments)
def conflict(case: Case[ConflictingArguments]) -> Iterator[Alternative]:
    """One of the two."""
    yield from _without(case)
    call = call_at(case)
    if call is not None:
        for arg in call.args:
            if arg.keyword is not None and arg.keyword.value in case.fault.reason:
                yield Alternative(f"drop `{arg.keyword.value}`", (dropped(case.tree, call, arg),))


@fixes(InvalidTrainingArgument)
def training_argument(case: Case[InvalidTrainingArgument]) -> Iterator[Alternative]:
    """A list around a metric, brackets behind a class, a name before a third argument; else the call without it."""
    call = call_at(case)
    if call is None:
        return
    tree, fault = case.tree, case.fault
    arg = case.tree.at(case.finding.span, cst.Arg) or argument(call, fault.argument, PARAMETERS.get(called(call), ()))
    if arg is None:
        return
    code = tree.code(arg.value)
    if "an instance" in fault.expected:
        yield Alternative(f"make an instance: `{code}()`", (replaced(tree, arg.value, f"{code}()"),), safe=True)
    if "name it" in fault.expected and arg.keyword is None:
        yield Alternative("name it `metrics`", (replaced(tree, arg.value, f"metrics={code}"),), safe=True)
    if "a list" in fault.expected:
        yield Alternative(f"put it into a list: `[{code}]`", (replaced(tree, arg.value, f"[{code}]"),), safe=True)
    quoted = re.findall(r"[\"']([\w]+)[\"']", fault.expected)
    for word in quoted:
        yield Alternative(f'give `{fault.argument}` "{word}"', (replaced(tree, arg.value, f'"{word}"'),))
    if "single loss" in fault.expected and isinstance(arg.value, (cst.Dict, cst.List, cst.Tuple)):
        for element in arg.value.elements[:1]:
            inner = tree.code(element.value)
            yield Alternative(f"give it the loss itself: `{inner}`", (replaced(tree, arg.value, inner),), safe=True)
    positive = _least_changed(code, 1)
    if positive != code:
        yield Alternative(f"give `{fault.argument}` {positive}", (replaced(tree, arg.value, positive),))
    for number in ("0.1", "1", "True"):
        yield Alternative(f"give `{fault.argument}` {number}", (replaced(tree, arg.value, number),))
    if arg.keyword is not None:
        yield Alternative(f"drop `{fault.argument}`", (dropped(tree, call, arg),))
    else:
        yield Alternative(
            f"drop `{fault.argument}`",
            (set_argument(tree, call, fault.argument, "None", PARAMETERS.get(called(call), ())),),
        )
