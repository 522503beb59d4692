"""Python's builtins and standard library, as far as shapes are computed with them."""

from __future__ import annotations

import builtins
import json
import math
import posixpath
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import reduce

from kerasshape.evaluate.arrays import arrays, tensors
from kerasshape.evaluate.language import containers, generators
from kerasshape.evaluate.library.handlers import NOT_KNOWN, canonical
from kerasshape.evaluate.scopes.definitions import mro
from kerasshape.evaluate.scopes.scope import lookup
from kerasshape.evaluate.state import kinds, trees
from kerasshape.evaluate.state.code import Arguments, ClassValue, GeneratorValue, InstanceValue, Partial, SuperValue
from kerasshape.evaluate.state.context import Context, Infeasible
from kerasshape.evaluate.state.external import Call, external
from kerasshape.evaluate.state.joins import many
from kerasshape.evaluate.state.parts import Share
from kerasshape.evaluate.state.values import (
    Array,
    DatasetValue,
    DictValue,
    External,
    LayerValue,
    ListValue,
    ModelValue,
    Site,
    Stream,
    Tensor,
    UnknownLength,
    Value,
    all_are,
)
from kerasshape.keras.layers.unmodelled import LAYER
from kerasshape.shapes import Unknown, UnknownNumber, Unresolved

_ERRORS = (ArithmeticError, TypeError, ValueError, LookupError, AttributeError)


@external("builtins.len(obj, /)")
def length(obj: Value, origin: Site) -> Value:
    """The number of items, or of samples of an array."""
    value = obj
    if isinstance(value, (Array, Tensor)):
        rows = value.shape[0] if isinstance(value.shape, tuple) and value.shape else Unknown()
        return _counted(rows, origin) if type(rows) is Unknown and not rows.is_named else rows
    if isinstance(value, (tuple, str, bytes, range, frozenset)):
        return len(value)
    try:
        return len(containers.items_of(value))
    except Unresolved:
        return number_of(origin)


def _counted(rows: Unknown, origin: Site) -> UnknownNumber:
    return UnknownNumber(lambda: origin.unit.text(origin.node), low=0, base=rows)


def number_of(origin: Site) -> UnknownNumber:
    """The number that a call gives, whose value is not known."""
    return UnknownNumber(lambda: origin.unit.text(origin.node))


@external("builtins.range(*numbers)")
def make_range(numbers: tuple[Value, ...]) -> Value:
    """A range of known numbers, or one that begins with a known number."""
    if not numbers or not all_are(numbers, int):
        return _open_range(numbers)
    try:
        return range(*numbers)
    except _ERRORS:
        raise Infeasible from None


def _open_range(numbers: Sequence[Value]) -> Value:
    """A range whose end is not known."""
    start, end = (0, numbers[0]) if len(numbers) == 1 else numbers[:2] if len(numbers) > 1 else (None, None)
    step = numbers[2] if len(numbers) > 2 else 1
    if not isinstance(start, int) or not isinstance(step, int) or step < 1:
        return Unknown()
    number = end if isinstance(end, UnknownNumber) else UnknownNumber()
    place = (end, 0) if isinstance(end, Unknown) and end is not number else number.place
    item = UnknownNumber(low=start, below=place)
    least = 0 if number.low is None else max(number.low - start, 0)
    return UnknownLength(item, UnknownNumber(low=-(-least // step)), start if step == 1 else None)


@external("builtins.enumerate(iterable, start=0)")
def enumerated(iterable: Value, start: Value) -> Value:
    """Pairs of number and item."""
    try:
        items = containers.items_of(iterable)
    except Unresolved:
        count = containers.count_of(iterable)
        return UnknownLength((UnknownNumber(), _any_item(iterable)), count, start if isinstance(start, int) else None)
    numbered = enumerate(items, start) if isinstance(start, int) else ((Unknown(), item) for item in items)
    return Stream(numbered)


@external("builtins.zip(*iterables, strict=False)")
def zipped(iterables: tuple[Value, ...]) -> Value:
    """Tuples of items that belong together."""
    try:
        return Stream(zip(*map(containers.items_of, iterables)))
    except Unresolved:
        return UnknownLength(tuple(map(_any_item, iterables)))


def _any_item(value: Value) -> Value:
    """What stands for any item of a value; unknown when nothing is known of them."""
    try:
        items = containers.items_of(value)
    except Unresolved:
        try:
            return containers.item_of(value)
        except Unresolved:
            return Unknown()
    found = many(items)
    return found.item if isinstance(found, UnknownLength) else Unknown()


@external("builtins.iter(object, /)")
def iterator(object: Value) -> Value:
    """What gives the items one after the other; which is the next is not followed."""
    return object if isinstance(object, (DatasetValue, GeneratorValue)) else UnknownLength(_any_item(object))


@external("builtins.next(iterator, /)")
def next_item(ctx: Context, iterator: Value) -> Value:
    """The next of the items."""
    return (
        generators.element_of(ctx, iterator) if isinstance(iterator, GeneratorValue) else containers.item_of(iterator)
    )


@external("builtins.reversed(sequence, /)")
def reversed_items(sequence: Value) -> Value:
    """The items from last to first."""
    return Stream(containers.items_of(sequence)[::-1])


@external("builtins.list(iterable=(), /)")
def make_list(iterable: Value) -> Value:
    """A new list."""
    try:
        return ListValue(containers.items_of(iterable))
    except Unresolved:
        item = _any_item(iterable)
    known = not isinstance(item, Unknown) or isinstance(item, UnknownNumber)
    return ListValue(UnknownLength(item, containers.count_of(iterable)) if known else Unknown())


@external("builtins.set(iterable=(), /)", "builtins.frozenset(iterable=(), /)")
def make_set(iterable: Value) -> Value:
    """The distinct values, where all are known."""
    given = iterable
    if isinstance(given, Array):
        exact = given.contents.values if given.contents is not None and given.kind == "array" else None
        return exact if exact and isinstance(given.shape, tuple) and len(given.shape) == 1 else Unknown()
    items = containers.items_of(given)
    return frozenset(items) if all(isinstance(item, (int, str)) for item in items) else Unknown()


@external("builtins.tuple(iterable=(), /)")
def make_tuple(iterable: Value) -> Value:
    """A tuple of the items."""
    return containers.items_of(iterable)


@external("builtins.dict(*others, **entries, ...)", "collections.OrderedDict(*others, **entries, ...)")
def make_dict(others: Value, entries: Value) -> Value:
    """A new dict from another one and keywords."""
    if not isinstance(others, tuple) or not isinstance(entries, dict):
        return DictValue(Unknown())
    items: dict[Value, Value] = {}
    if others:
        other = others[0]
        pairs = other.items if isinstance(other, DictValue) else _pairs(containers.items_of(other))
        if not isinstance(pairs, dict):
            return DictValue(Unknown())
        items.update(pairs)
    items.update(entries)
    return DictValue(items)


def _pairs(values: Sequence[Value]) -> dict[Value, Value] | None:
    """A dict of pairs; None when one of them is no pair of a known key and a value."""
    pairs = [containers.items_of(value) for value in values]
    if not all(len(pair) == 2 and containers.is_key(pair[0]) for pair in pairs):
        return None
    return {pair[0]: pair[1] for pair in pairs}


@external("builtins.map(function, /, *iterables)")
def mapped(ctx: Context, function: Value, iterables: tuple[Value, ...], origin: Site) -> Value:
    """A function applied to every item."""
    rows = zip(*map(containers.items_of, iterables))
    return Stream(ctx.call(function, Arguments(tuple(row)), origin) for row in rows)


def _aggregate(name: str, function: Callable[..., Value]) -> None:
    @external(f"builtins.{name}(*values, **options)")
    def handler(ctx: Context, values: tuple[Value, ...], options: dict[str, Value], origin: Site) -> Value:
        if len(values) == 1:
            values = tuple(values[0]) if isinstance(values[0], frozenset) else containers.items_of(values[0])
        if name == "sum" and any(isinstance(value, (Tensor, Array)) for value in values) and not options:
            return reduce(lambda a, b: _added(ctx, a, b, origin), values)
        if options or not all(isinstance(value, (int, float, str)) for value in values):
            return ListValue(Unknown()) if name == "sorted" else Unknown()
        try:
            return function(values)
        except _ERRORS:
            raise Infeasible from None


def _added(ctx: Context, left: Value, right: Value, origin: Site) -> Value:
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return tensors.binary(ctx, "add", left, right, origin)
    return arrays.binary(ctx, "add", left, right, origin)


_aggregate("sorted", lambda values: ListValue(sorted(values)))
for _name in ("sum", "min", "max", "any", "all"):
    _aggregate(_name, getattr(builtins, _name))


def _on_constants(path: str, function: Callable[..., Value]) -> None:
    is_number = path in _NUMBERS

    @external(f"{path}(*values, **options)")
    def handler(values: tuple[Value, ...], options: dict[str, Value], origin: Site) -> Value:
        if path in _WHOLE and len(values) == 1 and isinstance(values[0], Share):
            return values[0]
        if options or not all(isinstance(value, (int, float, str, bool)) for value in values):
            return number_of(origin) if is_number else Unknown()
        try:
            return function(*values)
        except _ERRORS:
            raise Infeasible from None


_NUMBERS = frozenset({"builtins.int", "builtins.float", "builtins.ord"})
"""What gives a number whatever it takes; the others give an array of an array."""
_WHOLE = frozenset({"builtins.int", "builtins.round", "math.floor", "math.ceil"})
"""What makes a whole number of the place at which something is split."""
for _name in ("int", "float", "str", "abs", "round", "bool", "divmod", "ord", "chr"):
    _on_constants(f"builtins.{_name}", getattr(builtins, _name))
_on_constants("builtins.pow", lambda base, *rest: _power(base, *rest))
for _name in ("ceil", "floor", "sqrt", "log", "log2", "log10", "gcd"):
    _on_constants(f"math.{_name}", getattr(math, _name))


@external(
    "keras.backend.epsilon()",
    "keras.config.epsilon()",
    "random.random()",
    "random.uniform(...)",
    "random.randint(...)",
    "random.randrange(...)",
    "random.gauss(...)",
    "time.time()",
)
def some_number(origin: Site) -> Value:
    """A number that only run time knows."""
    return number_of(origin)


@external("os.path.join(*parts)")
def join_path(parts: tuple[Value, ...]) -> Value:
    """`os.path.join("folder", "file")`, where each part is known."""
    known = [part for part in parts if isinstance(part, str)]
    return posixpath.join(*known) if known and len(known) == len(parts) else Unknown()


@external("random.choice(seq)")
def picked(seq: Value) -> Value:
    """One of the items; which, only run time knows."""
    return _any_item(seq)


@external("random.sample(population, k, ...)", "random.choices(population, weights=None, *, k=1, ...)")
def sample(population: Value, k: Value) -> Value:
    """Some of the items."""
    return ListValue(UnknownLength(_any_item(population), k if isinstance(k, int) else None))


@external("math.prod(iterable: a, /)", "numpy.prod(a, axis=None)")
def multiplied(a: Value) -> Value:
    """The product of numbers."""
    return _product(containers.items_of(a))


def _product(values: Sequence[Value]) -> Value:
    numbers = [value for value in values if isinstance(value, (int, float))]
    return math.prod(numbers) if len(numbers) == len(values) else Unknown()


def _power(base: int, exponent: int, modulus: int | None = None) -> Value:
    small = abs(base) <= 10**6 and abs(exponent) <= 64
    return pow(base, exponent, modulus) if small or modulus is not None else Unknown()


@external("builtins.isinstance(obj, class_or_tuple, /)")
def is_instance(obj: Value, class_or_tuple: Value) -> Value:
    """Decided for plain values and the project's classes."""
    options = class_or_tuple if isinstance(class_or_tuple, tuple) else (class_or_tuple,)
    outcomes = [_is_instance(obj, option) for option in options]
    return True if True in outcomes else (False if all(outcome is False for outcome in outcomes) else Unknown())


_TYPES = {
    "builtins.int": int, "builtins.float": float, "builtins.str": str, "builtins.bool": bool, "builtins.tuple": tuple,
    "builtins.list": ListValue, "builtins.dict": DictValue,
}  # fmt: skip


def _is_instance(value: Value, option: Value) -> bool | None:
    if isinstance(value, InstanceValue) and isinstance(option, ClassValue):
        return any(base is option for base in mro(value.class_)) or None
    return kinds.instance_of[type(value)](value, canonical(option.path)) if isinstance(option, External) else None


@kinds.instance_of.of(bool, int, float, str, type(None), tuple, ListValue, DictValue)
def _is_plain_instance(value: Value, path: str) -> bool | None:
    """Whether a value of Python itself is one of a class; it is no layer and no model."""
    if path.startswith("keras."):
        return False
    return isinstance(value, _TYPES[path]) if path in _TYPES else None


@kinds.instance_of.of(Tensor)
def _is_tensor_instance(tensor: Tensor, path: str) -> bool | None:
    return False if path in _TYPES else None


@kinds.instance_of.of(ModelValue)
def _is_model_instance(model: ModelValue, path: str) -> bool | None:
    if path in ("keras.Model", "keras.Sequential", f"keras.layers.{LAYER}"):
        return path != "keras.Sequential" or model.kind == "sequential"
    return False if path in _TYPES else None


@kinds.instance_of.of(LayerValue)
def _is_layer_instance(layer: LayerValue, path: str) -> bool | None:
    """Whether a layer is one of a class; whose subclass its class is, is not looked up."""
    if path.startswith("keras.layers."):
        return True if path.rpartition(".")[2] in (LAYER, layer.layer.name) else None
    return False if path in ("keras.Model", "keras.Sequential", *_TYPES) else None


@external("builtins.super(*given)")
def make_super(ctx: Context, given: tuple[Value, ...]) -> Value:
    """`super()` in a method, or `super(Class, self)`."""
    frame = ctx.frame
    owner = frame.function.owner if frame.function is not None else None
    if owner is None:
        return Unknown()
    if len(given) == 2 and isinstance(given[0], ClassValue):
        owner = given[0]
    parameters = frame.function.node.params if frame.function is not None else None
    positional = (*parameters.posonly_params, *parameters.params) if parameters is not None else ()
    instance = frame.scope.slots.get(positional[0].name.value) if positional else None
    return SuperValue(instance, owner) if isinstance(instance, (InstanceValue, ClassValue)) else Unknown()


@external("builtins.getattr(object, name, /, *default)")
def get_attribute(ctx: Context, object: Value, name: Value, default: tuple[Value, ...], origin: Site) -> Value:
    """`getattr(object, "name")`."""
    if not isinstance(name, str):
        return Unknown()
    with ctx.expecting_failure() if default else nullcontext():
        return ctx.get_attribute(object, name, origin)


@external("builtins.eval(source, /, *scopes, ...)")
def looked_up(ctx: Context, source: Value, scopes: Value, origin: Site) -> Value:
    """`eval("layers.ReLU")`: what the dotted name stands for here. Nothing else is evaluated, and nothing is run."""
    first, *rest = source.strip().split(".") if isinstance(source, str) else ("",)
    if scopes != () or not all(part.isidentifier() for part in (first, *rest)):
        return NOT_KNOWN
    value = lookup(ctx.frame.scope, first)
    for part in rest:
        value = ctx.get_attribute(value, part, origin)
    return value


@external("json.loads(s)")
def parsed(s: Value) -> Value:
    """The value of a JSON text that is known."""
    if not isinstance(s, str):
        return Unknown()
    try:
        return trees.from_python(json.loads(s))
    except (ValueError, RecursionError):
        raise Infeasible from None


@external("builtins.setattr(obj, name, value, /)")
def set_attribute(ctx: Context, obj: Value, name: Value, value: Value) -> Value:
    """`setattr(object, "name", value)`."""
    if isinstance(name, str):
        ctx.set_attribute(obj, name, value)
    return None


@external("functools.partial(func, /, ...)")
def make_partial(call: Call, func: Value) -> Value:
    """A function with some of its arguments bound."""
    return Partial(func, replace(call.arguments, positional=call.arguments.positional[1:], nodes={}))


@external("functools.reduce(function, iterable, /, *initial)")
def reduced(ctx: Context, function: Value, iterable: Value, initial: tuple[Value, ...], origin: Site) -> Value:
    """The items folded from the first to the last, perhaps onto an initial value."""
    items = [*initial, *containers.bounded(containers.items_of(iterable))]
    if not items:
        raise Infeasible
    return reduce(lambda value, item: ctx.call(function, Arguments((value, item)), origin), items)


@external("copy.copy(x)", "copy.deepcopy(x, ...)")
def copied(x: Value) -> Value:
    """A copy of a list or dict; of a model or layer nothing is known."""
    value = x
    if isinstance(value, ListValue) and isinstance(value.items, tuple):
        return ListValue(value.items)
    if isinstance(value, DictValue) and isinstance(value.items, dict):
        return DictValue(value.items)
    return value if isinstance(value, (int, float, str, tuple)) or value is None else Unknown()
