"""`compile`, `fit` and their like on models that are classes of the project: the data go through their `call`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kerasshape.evaluate.state.code import Arguments, FunctionValue, InstanceValue
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.journal import Note
from kerasshape.evaluate.state.notes import GRAPH, MADE, USED
from kerasshape.evaluate.state.values import DatasetValue, ListValue, ModelState, ModelValue, Site, Value, next_serial
from kerasshape.evaluate.training import (
    beside_batches,
    compiled,
    crossed,
    custom_steps,
    feeding,
    fit,
    generators,
    no_arrays,
    predictions,
)
from kerasshape.evaluate.training.call import TrainingCall
from kerasshape.evaluate.training.feeding import Data
from kerasshape.rules.training import NotCompiled
from kerasshape.shapes import Dim, Unknown

CALLED = Note("called", False, unsure=True)
"""Whether a layer or a model was called before, so that its `build` is done."""
_COMPILED_AT: Note[int] = Note("compiled at", 0, unsure=0)
"""A number that is higher for instances compiled later, as `serial` is for models."""
METHODS = fit.METHODS | {"compile"}
_OWN_STEPS = {
    "fit": ("train_step", "make_train_function", "train_on_batch"),
    "train_on_batch": ("train_step", "make_train_function"),
    "evaluate": ("test_step", "make_test_function", "test_on_batch"),
    "test_on_batch": ("test_step", "make_test_function"),
    "predict": ("predict_step", "make_predict_function", "predict_on_batch"),
    "predict_on_batch": ("predict_step", "make_predict_function"),
}
"""Methods by which a class does what these do in a way of its own."""
_OWN_LOSS = ("compute_loss", "compute_metrics", "compile_from_config", "compiled_loss")
_CALL_AGAIN = ("__call__", "build")

Find = Callable[[str], "FunctionValue | None"]


def note_use(ctx: Context, instance: InstanceValue) -> None:
    """What an instance holds may be built from here on."""
    for value in instance.contents:
        held = value.items if isinstance(value, ListValue) else (value,)
        for each in held if isinstance(held, tuple) else ():
            if isinstance(each, ModelValue):
                ctx.journal.note(each, USED, True)


def _steps(name: str) -> Sequence[str]:
    """The methods by which a class does in a way of its own what a method of Keras's does."""
    return _OWN_STEPS.get(name.removesuffix("_generator"), ())


def is_own(name: str, find: Find) -> bool:
    """Whether a class calls its layers, or takes a step, in a way of its own."""
    steps = {each for steps in _OWN_STEPS.values() for each in steps} if name == "compile" else _steps(name)
    return any(find(each) is not None for each in ("call", *steps, *_OWN_LOSS, *_CALL_AGAIN))


def call_method(
    ctx: Context, instance: InstanceValue, name: str, arguments: Arguments, origin: Site, find: Find
) -> Value:
    """A method that trains or asks a model; `find` gives the methods of its class."""
    if name == "compile":
        return _compile(ctx, instance, arguments, origin)
    method, own = find("call"), _steps(name)
    step = find(own[0]) if own else None
    if step is not None and all(find(each) is None for each in (*own[1:], "__call__")):
        custom_steps.take(ctx, instance, step, name, arguments, origin)
    if method is None or not own or any(find(each) is not None for each in (*own, *_CALL_AGAIN)):
        return Unknown()
    result = _run(ctx, instance, method, name, arguments, origin, find)
    if not name.startswith("predict"):
        ctx.journal.note(instance, fit.MEASURED, True)
    return result


def _run(
    ctx: Context,
    instance: InstanceValue,
    method: FunctionValue,
    name: str,
    arguments: Arguments,
    origin: Site,
    find: Find,
) -> Value:
    if beside_batches.refuses(ctx, name, arguments, origin, ctx.major):
        return Unknown()
    arguments = generators.with_batches(ctx, arguments)
    model = _stand_in(instance, fit.place_of(origin), ctx.major)
    called = fit.called(model, ModelState(opaque=True), name, arguments, origin)
    value = called.given.get("x")
    if _are_refused(ctx, called, complete=arguments.complete):
        return Unknown()
    if isinstance(value, DatasetValue):
        element = value.element if isinstance(value.element, tuple) else (value.element,)
        data, labels = feeding.read(element[0]), feeding.read(element[1]) if len(element) > 1 else None
        known = value.batched is True
    else:
        data, labels, known = feeding.read(value), feeding.read(called.given.get("y")), True
    if data is None or not known or not arguments.complete:
        return Unknown()
    if not called.predicts and _never_compiled(ctx, instance) and find("compile") is None:
        called.report(ctx, NotCompiled(called.name, name))
        return Unknown()
    if fit.counts_differ(ctx, called, data, labels):
        return Unknown()
    faults = len(ctx.log.findings)
    rows = None if isinstance(value, DatasetValue) else fit.batch_of(name, data.leaves[0], called.given, ctx.major)
    outputs = _outputs(ctx, instance, method, rows, data, origin)
    if outputs is None or len(ctx.log.findings) > faults:
        return Unknown()
    if not called.predicts:
        if not any(find(each) is not None for each in _OWN_LOSS):
            fit.COMPILED.start(model, fit.COMPILED.of(instance))
            fit.MEASURED.start(model, fit.MEASURED.of(instance))
            batches = fit.batches(name, data, called.given)
            inside = {"y": labels or Unknown()} if isinstance(value, DatasetValue) else called.given
            fit.check_targets(ctx, replace(called, given=inside), outputs, labels, batches)
        elif labels is not None and ctx.major == 3:
            custom_steps.compute_loss(ctx, instance, find("compute_loss"), (data, labels), rows, outputs, origin)
        return Unknown()
    return Unknown() if isinstance(value, DatasetValue) else predictions.given(outputs, data, called, rows)


def _are_refused(ctx: Context, called: TrainingCall, *, complete: bool) -> bool:
    """Whether Keras refuses the data whatever the model takes, which is reported."""
    value = called.given.get("x")
    no_array = no_arrays.find_fault(called.method, called.given, called.major, None) if complete else None
    if no_array is not None and called.method in ("fit", "evaluate", "predict"):
        called.report(ctx, no_array)
        return True
    if not isinstance(value, DatasetValue):
        return crossed.crosses_parts(ctx, called)
    if value.refused is not None:
        fit.report_batches(ctx, called, value)
    return value.refused is not None


def _compile(ctx: Context, instance: InstanceValue, arguments: Arguments, origin: Site) -> Value:
    place = fit.place_of(origin)
    given = compiled.read(arguments, ctx.major, place)
    ctx.journal.note(instance, _COMPILED_AT, next_serial())
    fault = compiled.refused_at_once(arguments, given, ctx.major)
    if fault is not None:
        ctx.report(fault, place, ctx.major)
    # a method that the class leaves as it is works on the graph
    for model in filter(None, (instance, GRAPH.of(instance))):
        fit.note_compilation(ctx, model, given if fault is None else None)
    return None


def _never_compiled(ctx: Context, instance: InstanceValue) -> bool:
    made = MADE.of(instance)
    return not fit.COMPILED.is_on(instance) and made is not None and made >= ctx.ambient.trusted_since


def _stand_in(instance: InstanceValue, place: Site, major: int) -> ModelValue:
    """A model with the instance's name, as old as what it was compiled with."""
    model = ModelValue("functional", instance.label, place, major, ModelState(opaque=True))
    model.serial = _COMPILED_AT.of(instance)
    model.holder = instance.holder or "the model"
    return model


def _outputs(
    ctx: Context, instance: InstanceValue, method: FunctionValue, rows: Dim, data: Data, origin: Site
) -> Value | None:
    """What the model gives for a batch; what a layer inside refuses is reported where it stands."""
    parameters = {each.name.value for each in (*method.node.params.params, *method.node.params.kwonly_params)}
    keywords = {"training": Unknown("training")} if "training" in parameters else {}
    with ctx.within(running=CALLED.of(instance)):
        return ctx.call(instance, Arguments((custom_steps.whole(data, rows),), keywords), origin)
