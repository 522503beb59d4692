"""Answers a question about one name of a file: the shapes of the model that a function builds, or of a model itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral
from pathlib import Path
from typing import Any

import libcst as cst

from kerasshape.config import nearest
from kerasshape.evaluate.graph import functional, layers, sequential
from kerasshape.evaluate.interpreter import Interpreter, run_module
from kerasshape.evaluate.models import subclassed
from kerasshape.evaluate.models.summaries import ModelRecord, RowRecord, describe
from kerasshape.evaluate.scopes.project import Project
from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.budget import OutOfBudget
from kerasshape.evaluate.state.code import (
    Arguments,
    BoundMethod,
    ClassValue,
    FunctionValue,
    InstanceValue,
    KerasInstance,
)
from kerasshape.evaluate.state.context import Context, Infeasible
from kerasshape.evaluate.state.journal import ABSENT
from kerasshape.evaluate.state.log import Finding
from kerasshape.evaluate.state.values import (
    ApplicationValue,
    LayerValue,
    ListValue,
    ModelState,
    ModelValue,
    Site,
    Tensor,
    Value,
)
from kerasshape.evaluate.worklist.statements import relevant_units
from kerasshape.modules import Imports
from kerasshape.records import dataclass
from kerasshape.results import PrintedShape
from kerasshape.shapes import Unknown, Unresolved
from kerasshape.source import Source, Unit


class NoSuchName(Exception):
    """The file binds no such name. `known` lists the functions, classes, models and layers that it does bind."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name = name
        self.known = known


class NoModel(Exception):
    """What the name stands for has no shapes, or does not take these arguments; the message says so of it."""


@dataclass(frozen=True)
class Query:
    """What is asked: a name, what a function or class of that name is called with, and what its model is fed."""

    name: str
    positional: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] | None = None
    inputs: Any = None
    """A shape, or shapes nested in lists and dicts; `...` in one is a dim that is not known."""
    reserved: tuple[str, ...] = ()
    """Words of whoever asks, which an unknown keyword may be meant for."""


@dataclass(frozen=True)
class Reply:
    """What is known. `inputs` and `outputs` are None when they are not."""

    findings: tuple[Finding, ...]
    inputs: tuple[PrintedShape, ...] | None
    outputs: tuple[PrintedShape, ...] | None
    rows: tuple[RowRecord, ...]
    parameters: int | None
    channels_first: bool
    record: ModelRecord | None = None


def ask(source: Source, major: int, query: Query, folder: Path | None) -> Reply:
    """Evaluate a file, then what the query asks of it. Raises NoSuchName and NoModel."""
    project = Project(Imports(folder))
    ctx = Interpreter(source.path, major, project)
    chosen = relevant_units(source.units, project.holds, project.has)
    first = query.name.split(".")[0]
    units = [unit for unit in source.units if unit in chosen or first in unit.binds]
    if not units:
        raise NoSuchName(query.name, ())
    try:
        run_module(ctx, units)
        target = _look_up(ctx, query.name)
        return _Question(ctx, query, target, _place_of(target, units)).answer()
    except OutOfBudget:
        return Reply(tuple(ctx.log.findings), None, None, (), None, False)


def _look_up(ctx: Context, name: str) -> Value:
    first, *rest = name.split(".")
    scope = ctx.frames[0].scope if ctx.frames else None
    value = ABSENT if scope is None else scope.slots.get(first, ABSENT)
    known = () if scope is None else tuple(str(key) for key, each in scope.slots.items() if _is_subject(each))
    if value is ABSENT:
        raise NoSuchName(name, known)
    for part in rest:
        owner = value
        value = ctx.get_attribute(owner, part, ctx.origin(ctx.frame.unit.statements[0]))
        if isinstance(value, Unknown):
            slots = owner.slots if isinstance(owner, (ClassValue, InstanceValue)) else {}
            prefix = name.rpartition(".")[0]
            raise NoSuchName(name, tuple(f"{prefix}.{key}" for key, each in slots.items() if _is_subject(each)))
        if isinstance(value, FunctionValue) and isinstance(owner, ClassValue) and value.kind == "function":
            value = BoundMethod(ctx.call(owner, Arguments(), _place_of(owner, ())), value)
    return value


def _is_subject(value: Value) -> bool:
    return isinstance(value, (FunctionValue, ClassValue, ModelValue, LayerValue, InstanceValue))


def _place_of(value: Value, units: Sequence[Unit]) -> Site:
    if isinstance(value, BoundMethod) and isinstance(value.function, FunctionValue):
        value = value.function
    if isinstance(value, (FunctionValue, ClassValue)):
        return Site(value.unit, value.node)
    origin = getattr(value, "origin", None)
    return origin if isinstance(origin, Site) else Site(units[0], units[0].statements[0])


class _Question:
    """One name of an evaluated file, and what is asked about it."""

    def __init__(self, ctx: Interpreter, query: Query, target: Value, origin: Site) -> None:
        self.ctx = ctx
        self.query = query
        self.target = target
        self.origin = origin
        self.first_finding = len(ctx.log.findings)
        self.arguments = Arguments(
            tuple(map(to_value, query.positional)),
            {name: to_value(value) for name, value in (query.keywords or {}).items()},
        )

    def answer(self) -> Reply:
        mark = self.ctx.journal.mark()
        subject = self._made()
        if self.query.inputs is None:
            return self._described(subject)
        if _is_callable(subject):
            return self._fed(subject)
        if not isinstance(self.target, (FunctionValue, BoundMethod)):
            raise NoModel(f"is {_words(subject)}, which takes no inputs")
        self.ctx.journal.rewind(mark)
        del self.ctx.log.findings[self.first_finding :]
        return self._called_on_tensors()

    def _made(self) -> Value:
        """What the name stands for; what a function returns, and an instance of a class."""
        if isinstance(self.target, (FunctionValue, ClassValue, BoundMethod)):
            _require_parameters(self.target, self.arguments, self.query.reserved)
            return _single(self._call(self.target, self.arguments))
        if self.arguments.positional or self.arguments.keywords:
            raise NoModel(f"is {_words(self.target)} and takes no arguments")
        return self.target

    def _call(self, callee: Value, arguments: Arguments) -> Value:
        try:
            return self.ctx.call(callee, arguments, self.origin)
        except (Unresolved, Infeasible):
            return Unknown()

    def _described(self, subject: Value) -> Reply:
        if isinstance(subject, ModelValue):
            sequential.check_open(self.ctx, subject)
            record = describe(self.ctx, subject)
            inputs, outputs = (None, None) if record is None else (record.inputs, record.outputs)
            return self._reply(subject, record, inputs, outputs)
        if isinstance(subject, KerasInstance):
            record = describe(self.ctx, subject)
            return self._reply(subject, record, None, None)
        if isinstance(subject, LayerValue):
            return self._reply(subject, None, None, None)
        if _are_tensors(subject):
            return self._of_tensors(None, subject)
        if isinstance(subject, Unknown) or not self._is_finished(subject):
            return self._reply(subject, None, None, None)
        raise NoModel(f"{self._verb()} {_words(subject)}, no Keras model")

    def _is_finished(self, subject: Value) -> bool:
        """Whether the value is what it is for certain, and no fault stands behind it."""
        return len(self.ctx.log.findings) == self.first_finding and not hasattr(subject, "values")

    def _verb(self) -> str:
        return "returns" if isinstance(self.target, (FunctionValue, BoundMethod)) else "is"

    def _fed(self, subject: Value) -> Reply:
        tensors = self._tensors()
        output = self._call(subject, Arguments((tensors,)))
        record = describe(self.ctx, subject) if isinstance(subject, (ModelValue, InstanceValue)) else None
        return self._reply(subject, record, layers.printed(tensors), self._printed(output))

    def _called_on_tensors(self) -> Reply:
        tensors = self._tensors()
        leading: tuple[Value, ...] = (tensors,)
        if isinstance(tensors, ListValue) and isinstance(tensors.items, tuple):
            wanted = _required(self.target) - len(self.arguments.positional)
            leading = tensors.items if wanted == len(tensors.items) else leading
        whole = Arguments((*leading, *self.arguments.positional), self.arguments.keywords)
        output = self._call(self.target, whole)
        if not _are_tensors(output) and not isinstance(output, Unknown) and self._is_finished(output):
            raise NoModel(f"returns {_words(output)}, neither a Keras model nor a tensor")
        return self._of_tensors(tensors, output)

    def _of_tensors(self, inputs: Value, outputs: Value) -> Reply:
        """The graph from these inputs to these outputs as if a model were made of it."""
        state = ModelState((), inputs, outputs)
        model = ModelValue("functional", "", self.origin, self.ctx.major, state)
        record = describe(self.ctx, model) if _are_tensors(outputs) else None
        known = None if inputs is None else layers.printed(inputs)
        return self._reply(model, record, known, self._printed(outputs))

    def _tensors(self) -> Value:
        return layers.from_structure(
            self.query.inputs,
            lambda shape: Tensor(
                tuple(Unknown() if dim is ... else dim for dim in shape),
                "float32",
                None,
                self.origin,
                "input",
                is_input=True,
            ),
        )

    def _printed(self, output: Value) -> tuple[PrintedShape, ...] | None:
        return layers.printed(output) if _are_tensors(output) else None

    def _reply(
        self,
        subject: Value,
        record: ModelRecord | None,
        inputs: tuple[PrintedShape, ...] | None,
        outputs: tuple[PrintedShape, ...] | None,
    ) -> Reply:
        findings = self.ctx.log.findings
        is_variable = not isinstance(self.target, (FunctionValue, ClassValue, BoundMethod))
        chosen = findings if is_variable and (outputs is None or "?" in outputs) else findings[self.first_finding :]
        rows = record.rows if record is not None else ()
        parameters = record.parameters if record is not None else None
        return Reply(tuple(chosen), inputs, outputs, rows, parameters, _is_channels_first(self.ctx, subject), record)


def to_value(value: object) -> Value:
    """A plain Python value as the evaluator holds it; anything else is unknown."""
    return trees.from_python(value, _constant)


def _constant(value: object) -> Value:
    if value is None or isinstance(value, (bool, float, str)):
        return value
    return int(value) if isinstance(value, Integral) else Unknown()


def _single(value: Value) -> Value:
    """The one model among what a function returns, or all that it returns."""
    found = [item for item in trees.sequence(value) or () if isinstance(item, ModelValue)]
    return found[0] if len(found) == 1 else value


def _is_callable(value: Value) -> bool:
    return isinstance(value, (LayerValue, ModelValue, KerasInstance))


def _are_tensors(value: Value) -> bool:
    leaves = layers.flat(value)
    return bool(leaves) and all(isinstance(leaf, Tensor) for leaf in leaves)


def _require_parameters(callee: Value, arguments: Arguments, reserved: tuple[str, ...]) -> None:
    """Raise NoModel for an argument that a function or constructor does not take, since Python would refuse it."""
    bound = isinstance(callee, (ClassValue, BoundMethod))
    function = callee.function if isinstance(callee, BoundMethod) else callee
    if isinstance(callee, ClassValue):
        function = subclassed.find(callee, "__init__")
    if not isinstance(function, FunctionValue):
        return
    parameters = function.node.params
    names = [each.name.value for each in (*parameters.posonly_params, *parameters.params)][bound:]
    known = [*names, *(each.name.value for each in parameters.kwonly_params)]
    for name in arguments.keywords:
        if name not in known and parameters.star_kwarg is None:
            meant = nearest(name, [*known, *reserved])
            raise NoModel(f"takes no argument `{name}`" + (f"; did you mean `{meant}`?" if meant else ""))
    count = len(arguments.positional)
    if count > len(names) and not isinstance(parameters.star_arg, cst.Param):
        raise NoModel(f"takes at most {len(names)} by position, and {count} are given")


def _required(callee: Value) -> int:
    """How many parameters of a function have no default."""
    function = callee.function if isinstance(callee, BoundMethod) else callee
    if not isinstance(function, FunctionValue) or not isinstance(function.node, cst.FunctionDef):
        return 0
    parameters = (*function.node.params.posonly_params, *function.node.params.params)
    bound = isinstance(callee, BoundMethod)
    return sum(parameter.default is None for parameter in parameters) - bound


def _is_channels_first(ctx: Context, subject: Value) -> bool:
    if isinstance(subject, ModelValue):
        held = functional.layers_of(subject.state) if isinstance(subject.state, ModelState) else []
    elif isinstance(subject, InstanceValue):
        held = list(subject.contents)
    else:
        held = [subject]
    formats = [each.layer.arguments.get("data_format") for each in held if isinstance(each, LayerValue)]
    formats = [each for each in formats if isinstance(each, str)] or [ctx.image_data_format]
    return any(isinstance(each, str) and each == "channels_first" for each in formats)


def _words(value: Value) -> str:
    if isinstance(value, InstanceValue):
        return f"an instance of {value.class_.name}"
    return _WORDS.get(type(value), repr(value) if value is None or isinstance(value, (int, float, str)) else "a value")


_WORDS: dict[type, str] = {
    FunctionValue: "a function",
    ListValue: "a list",
    tuple: "a tuple",
    LayerValue: "a layer",
    ModelValue: "a model",
    ApplicationValue: "a model",
}
"""What a value is, in a message to the user."""
