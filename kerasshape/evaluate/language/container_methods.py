"""Methods of lists, tuples, dictionaries and strings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kerasshape.evaluate.language import containers
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.code import Arguments
from kerasshape.evaluate.state.context import Context, Infeasible
from kerasshape.evaluate.state.joins import fresh, join
from kerasshape.evaluate.state.values import DictValue, ListValue, Site, UnknownLength, Value, View
from kerasshape.shapes import Unknown, Unresolved


@kinds.method.of(ListValue)
def _of_list(ctx: Context, receiver: ListValue, name: str, arguments: Arguments, origin: Site) -> Value:
    _require_all(ctx, receiver, arguments)
    return list_method(ctx, receiver, name, arguments.positional)


@kinds.method.of(DictValue)
def _of_dict(ctx: Context, receiver: DictValue, name: str, arguments: Arguments, origin: Site) -> Value:
    _require_all(ctx, receiver, arguments)
    return dict_method(ctx, receiver, name, arguments.positional, arguments.keywords)


def _require_all(ctx: Context, receiver: ListValue | DictValue, arguments: Arguments) -> None:
    """Raise Unresolved for an unknown star argument, after which the contents of the receiver are unknown."""
    if not arguments.complete:
        ctx.journal.write(receiver, "items", Unknown())
        raise Unresolved


@kinds.method.of(str)
def _of_string(ctx: Context, receiver: str, name: str, arguments: Arguments, origin: Site) -> Value:
    if not arguments.complete:
        raise Unresolved
    return _string_method(receiver, name, arguments.positional, dict(arguments.keywords))


@kinds.method.of(tuple, range)
def _of_tuple(
    ctx: Context, receiver: tuple[Value, ...] | range, name: str, arguments: Arguments, origin: Site
) -> Value:
    if not arguments.complete:
        raise Unresolved
    return _tuple_method(receiver, name, arguments.positional)


def _tuple_method(receiver: tuple[Value, ...] | range, name: str, positional: Sequence[Value]) -> Value:
    if name == "as_list":
        return ListValue(tuple(receiver))
    if name not in ("index", "count") or len(positional) != 1:
        raise Unresolved
    if not all(map(containers.is_constant, (*receiver, *positional))):
        raise Unresolved
    try:
        return getattr(receiver, name)(positional[0])
    except ValueError:
        raise Infeasible from None


def list_method(ctx: Context, receiver: ListValue, name: str, positional: Sequence[Value]) -> Value:
    """A method of a list."""
    items = receiver.items
    if isinstance(items, UnknownLength):
        return _method_of_many(ctx, receiver, items, name, positional)
    if not isinstance(items, tuple):
        return ListValue(Unknown()) if name == "copy" else Unknown()
    if name == "append" and len(positional) == 1:
        ctx.journal.write(receiver, "items", (*items, positional[0]))
        return None
    if name == "copy":
        return ListValue(items)
    if name == "clear":
        ctx.journal.write(receiver, "items", ())
        return None
    if name == "reverse":
        ctx.journal.write(receiver, "items", items[::-1])
        return None
    if name == "extend" and len(positional) == 1:
        try:
            ctx.journal.write(receiver, "items", items + containers.items_of(positional[0]))
        except Unresolved:
            ctx.journal.write(receiver, "items", join([_items_or_unknown(positional[0]), items]))
        return None
    if name == "insert" and len(positional) == 2 and isinstance(positional[0], int):
        changed = list(items)
        changed.insert(positional[0], positional[1])
        ctx.journal.write(receiver, "items", tuple(changed))
        return None
    if name == "pop":
        return _list_pop(ctx, receiver, items, positional)
    if name in ("index", "count") and len(positional) == 1:
        return _tuple_method(items, name, positional)
    if name == "remove" and len(positional) == 1 and all(map(containers.is_constant, (*items, *positional))):
        if positional[0] not in items:
            raise Infeasible
        _list_pop(ctx, receiver, items, [items.index(positional[0])])
        return None
    # sort and other methods change the list in a way that is not evaluated
    ctx.journal.write(receiver, "items", Unknown())
    return Unknown()


def _method_of_many(
    ctx: Context, receiver: ListValue, items: UnknownLength, name: str, positional: Sequence[Value]
) -> Value:
    """A method of a list whose length is not known."""
    if name == "copy":
        return ListValue(items)
    if name in ("pop", "index", "count"):
        return fresh(items.item) if name == "pop" else Unknown()
    if name in ("reverse", "sort"):
        return None
    left: Value = () if name == "clear" else Unknown()
    if name in ("append", "insert") and positional:
        left = join([items, (positional[-1],)])
    elif name == "extend" and len(positional) == 1:
        left = join([items, _items_or_unknown(positional[0])])
    ctx.journal.write(receiver, "items", left)
    return None


def _items_or_unknown(value: Value) -> Value:
    """The items of a list or tuple, as a tuple, an UnknownLength or an unknown."""
    items = value.items if isinstance(value, ListValue) else value
    return items if isinstance(items, (tuple, UnknownLength)) else Unknown()


def _list_pop(ctx: Context, receiver: ListValue, items: tuple[Value, ...], positional: Sequence[Value]) -> Value:
    index = positional[0] if positional else -1
    if not isinstance(index, int):
        ctx.journal.write(receiver, "items", Unknown())
        return Unknown()
    changed = list(items)
    try:
        value = changed.pop(index)
    except IndexError:
        raise Infeasible from None
    ctx.journal.write(receiver, "items", tuple(changed))
    return value


def dict_method(
    ctx: Context, receiver: DictValue, name: str, positional: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """A method of a dict."""
    items = receiver.items
    if not isinstance(items, dict):
        if name in ("update", "setdefault"):
            ctx.journal.write(receiver, "items", Unknown())
        return DictValue(Unknown()) if name == "copy" else Unknown()
    if name == "copy":
        return DictValue(items)
    if name in ("keys", "values"):
        return View(getattr(items, name)())
    if name == "items":
        return View((key, value) for key, value in items.items())
    if name in ("get", "pop", "setdefault") and positional and containers.is_key(positional[0]):
        return _dict_get(ctx, receiver, items, name, positional)
    if name == "update":
        merged = dict(items)
        for other in positional:
            if not isinstance(other, DictValue) or not isinstance(other.items, dict):
                ctx.journal.write(receiver, "items", Unknown())
                return None
            merged.update(other.items)
        ctx.journal.write(receiver, "items", {**merged, **keywords})
        return None
    if name == "clear":
        ctx.journal.write(receiver, "items", {})
        return None
    ctx.journal.write(receiver, "items", Unknown())
    return Unknown()


def _dict_get(
    ctx: Context, receiver: DictValue, items: dict[Value, Value], name: str, positional: Sequence[Value]
) -> Value:
    key = positional[0]
    default = positional[1] if len(positional) > 1 else None
    if name == "pop":
        if key not in items and len(positional) < 2:
            raise Infeasible
        ctx.journal.write(receiver, "items", {each: items[each] for each in items if each != key})
    if name == "setdefault" and key not in items:
        ctx.journal.write(receiver, "items", {**items, key: default})
    return items.get(key, default)


_STRING_METHODS = frozenset(
    [
        "lower",
        "upper",
        "strip",
        "lstrip",
        "rstrip",
        "startswith",
        "endswith",
        "split",
        "rsplit",
        "replace",
        "title",
        "capitalize",
        "isdigit",
        "join",
        "format",
        "removeprefix",
        "removesuffix",
        "swapcase",
        "zfill",
    ]
)


def _string_method(receiver: str, name: str, positional: Sequence[Value], keywords: dict[str, Value]) -> Value:
    values = [item.items if isinstance(item, ListValue) else item for item in positional]
    if name not in _STRING_METHODS or not all(map(containers.is_constant, (*values, *keywords.values()))):
        raise Unresolved
    if name in ("format", "zfill") and len(receiver) > 1000:
        raise Unresolved
    try:
        value = getattr(receiver, name)(*values, **keywords)
    except (TypeError, ValueError, LookupError, AttributeError):
        raise Infeasible from None
    return ListValue(value) if isinstance(value, list) else value
