"""Evaluates once each function and method of a file that nothing in it calls.

Defaults are taken as values, other parameters are unknown. A method runs on the instances that the file makes, or on
one made with the defaults. Models that were there before may have been given more layers by whoever calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import replace

import libcst as cst

from kerasshape.evaluate.language import calls
from kerasshape.evaluate.language.attributes import find_in_class
from kerasshape.evaluate.library import hyperparameters
from kerasshape.evaluate.models.summaries import ModelRecord
from kerasshape.evaluate.scopes.decorators import decorator_name, is_called_as_written
from kerasshape.evaluate.scopes.definitions import external_bases, mro
from kerasshape.evaluate.state.code import Arguments, ClassValue, FunctionValue, InstanceValue, KerasClass
from kerasshape.evaluate.state.context import Context, Infeasible
from kerasshape.evaluate.state.joins import join
from kerasshape.evaluate.state.notes import IMAGE_DATA_FORMAT
from kerasshape.evaluate.state.values import DictValue, ListValue, Site, Tensor, Value, next_serial
from kerasshape.evaluate.worklist.functions import Reach
from kerasshape.evaluate.worklist.parametrized import parametrized
from kerasshape.shapes import Unknown, Unresolved

Finish = Callable[[int], list[ModelRecord]]
"""Reports what is left to report of the models made since a point, and describes them."""


def evaluate_uncalled(ctx: Context, reach: Reach, finish: Finish, first: int = 0) -> list[ModelRecord]:
    """Evaluate what was defined since `first` and never called, each on the state that the module left."""
    records: list[ModelRecord] = []
    seen: set[ClassValue] = set()
    index = first
    while index < len(ctx.defined.functions):
        function = ctx.defined.functions[index]
        index += 1
        if not _may_run(ctx, function):
            continue
        if function.owner is None or function.kind in ("staticmethod", "classmethod"):
            if reach.of_function(function):
                silent = function.node in ctx.defined.escaped_functions and _reads_rebound(ctx, function)
                owner = (function.owner,) * (function.kind == "classmethod")
                _run(ctx, function, owner, _taken_back(ctx, reach, finish, records), silent=silent)
        elif function.owner not in seen:
            seen.add(function.owner)
            if _is_worth_an_instance(ctx, reach, function.owner):
                with _taken_back(ctx, reach, finish, records):
                    _run_class(ctx, function.owner, reach, finish, records)
    return records


def _may_run(ctx: Context, function: FunctionValue) -> bool:
    """Whether it is a function of this file that nothing called."""
    is_lambda = isinstance(function.node, cst.Lambda)
    return not is_lambda and function.node not in ctx.defined.called_functions and function.unit.path == ctx.path


def _is_worth_an_instance(ctx: Context, reach: Reach, class_: ClassValue) -> bool:
    return reach.of_class(class_) or any(
        reach.of_value(value) for made in ctx.defined.instances.get(id(class_), ()) for value in made.slots.values()
    )


@contextmanager
def _taken_back(ctx: Context, reach: Reach, finish: Finish, records: list[ModelRecord]) -> Iterator[None]:
    """Look at what the block defines and makes, and take its changes back.

    What it may have done to the format of images may happen before anything else that nothing calls.
    """
    mark, defined, made = ctx.journal.mark(), len(ctx.defined.functions), len(ctx.log.models)
    try:
        yield
        records += evaluate_uncalled(ctx, reach, finish, defined)
        records += finish(made)
    finally:
        if (ctx.outside, IMAGE_DATA_FORMAT) in ctx.journal.rewind(mark):
            ctx.journal.note(ctx.outside, IMAGE_DATA_FORMAT, Unknown("image_data_format"))
        del ctx.defined.functions[defined:]


def _run_class(ctx: Context, class_: ClassValue, reach: Reach, finish: Finish, records: list[ModelRecord]) -> None:
    """Every uncalled method of a class on the same instance, each on the state that `__init__` left.

    A test begins with the state that the method before each test leaves, which is as new as the test.
    """
    instance = _instance_of(ctx, class_)
    if isinstance(instance, InstanceValue):
        _forget_what_methods_fill(ctx, instance)
    before_tests = next(filter(None, (_method(class_, name) for name in _BEFORE_EACH_TEST)), None)
    methods = [each for each in ctx.defined.functions if each.owner is class_]
    tests = [each for each in methods if before_tests is not None and each.name.startswith("test")]

    def run(functions: Iterable[FunctionValue], since: int | None = None) -> None:
        for function in functions:
            if function.kind in ("staticmethod", "classmethod") or not _may_run(ctx, function):
                continue
            if reach.of_method(function, instance):
                more: tuple[Value, ...] = ()
                if function.name == "call" and isinstance(class_, KerasClass):
                    more = _call_inputs(function)
                silent = _may_have_run_before(ctx, class_, function)
                taken_back = _taken_back(ctx, reach, finish, records)
                _run(ctx, function, (instance, *more), taken_back, silent=silent, since=since)

    run(each for each in methods if not tests or each not in (before_tests, *tests))
    if before_tests is not None and tests:
        since = next_serial()
        with _taken_back(ctx, reach, finish, records):
            with ctx.within(trusted_since=since):
                _call(ctx, before_tests, (instance,))
            run(tests, since)


_BEFORE_EACH_TEST = ("setUp", "setup_method")
"""Methods that unittest and pytest call before each test of a class."""


def _method(class_: ClassValue, name: str) -> FunctionValue | None:
    """A method that is called with its instance alone."""
    found = find_in_class(class_, name)
    if not isinstance(found, FunctionValue) or found.kind != "function":
        return None
    return found if len(found.signature.positional) == 1 else None


def _forget_what_methods_fill(ctx: Context, instance: InstanceValue) -> None:
    """Make unknown every list and dict that an uncalled method fills, since other methods may find anything in it."""
    for words in _words_of_methods_not_run(ctx, instance.class_):
        if words.isdisjoint(calls.CHANGING):
            continue
        for name, value in instance.slots.items():
            if name in words and isinstance(value, (ListValue, DictValue)):
                ctx.journal.write(value, "items", Unknown())


def _words_of_methods_not_run(ctx: Context, class_: ClassValue) -> Iterator[frozenset[str]]:
    for base in mro(class_):
        for value in base.slots.values() if isinstance(base, ClassValue) else ():
            node = value.node if isinstance(value, FunctionValue) and value.name != "__init__" else None
            if isinstance(node, cst.FunctionDef) and node not in ctx.defined.called_functions:
                yield value.unit.words_of(node)


def _may_have_run_before(ctx: Context, class_: ClassValue, function: FunctionValue) -> bool:
    """Whether an unseen base may have called the method while names of the module had other values."""
    unseen = [path for path in external_bases(class_) if not path.startswith(_SEEN)]
    return bool(unseen) and bool(ctx.defined.instances.get(id(class_))) and _reads_rebound(ctx, function)


def _reads_rebound(ctx: Context, function: FunctionValue) -> bool:
    """Whether a function reads a name of the module that was bound again later."""
    node = function.node
    return isinstance(node, cst.FunctionDef) and not ctx.defined.rebound_names.isdisjoint(function.unit.words_of(node))


_SEEN = ("keras.", "tensorflow.", "tf_keras.", "builtins.", "abc.", "unittest.", "typing.", "enum.")
"""Bases whose constructors call no method of the class that makes a model."""


def _run(
    ctx: Context,
    function: FunctionValue,
    positional: tuple[Value, ...],
    taken_back: AbstractContextManager[None],
    *,
    silent: bool,
    since: int | None = None,
) -> None:
    """Call a function as code that is not seen may, which may have added layers to any model that is there.

    Those made `since` that point are as the code here left them. When it is `silent`, nothing is reported: it was
    defined for another state of the module.
    """
    trusted_since = next_serial() if since is None else since
    with ctx.within(trusted_since=trusted_since), taken_back, ctx.expecting_failure() if silent else nullcontext():
        _call(ctx, function, positional)


def _call(ctx: Context, function: FunctionValue, positional: tuple[Value, ...]) -> None:
    fails = any(decorator_name(each) in _MEANT_TO_FAIL for each in getattr(function.node, "decorators", ()))
    with suppress(Unresolved, Infeasible), ctx.expecting_failure() if fails else nullcontext():
        ctx.call(function, _unseen(ctx, function, positional), Site(function.unit, function.node))


_MEANT_TO_FAIL = frozenset({"expectedFailure", "xfail"})
"""Decorators of tests that are meant to fail."""


def _unseen(ctx: Context, function: FunctionValue, positional: tuple[Value, ...]) -> Arguments:
    """The arguments of a call that stands in no file: the defaults; `*args` and `**kwargs` are unknown.

    A test has those that its decorators give; an unknown decorator may give any.
    """
    parameters = function.node.params
    filled = {each.name.value for each in (*parameters.posonly_params, *parameters.params)[: len(positional)]}
    given = function.defaults if is_called_as_written(function.node) else {}
    defaults = {name: value for name, value in given.items() if name not in filled}
    origin = Site(function.unit, function.node)
    made = {name: hyperparameters.for_parameter(name, origin) for name in function.signature.named}
    searched = {name: value for name, value in made.items() if value is not None and name not in filled}
    return Arguments(positional, {**searched, **defaults, **parametrized(ctx, function)}, complete=False)


def _instance_of(ctx: Context, class_: ClassValue) -> Value:
    made = ctx.defined.instances.get(id(class_), [])
    if made:
        return join(made)
    origin = Site(class_.unit, class_.node)
    initializer = find_in_class(class_, "__init__")
    arguments = Arguments()
    if isinstance(initializer, FunctionValue):
        arguments = replace(_unseen(ctx, initializer, (None,)), positional=())
    try:
        return ctx.call(class_, arguments, origin)
    except (Unresolved, Infeasible):
        return class_.make(origin)


def _call_inputs(function: FunctionValue) -> tuple[Value, ...]:
    """An input of unknown shape for a `call(self, inputs, …)`."""
    parameters = function.node.params.params
    return (Tensor(Unknown(parameters[1].name.value)),) if len(parameters) > 1 else ()
