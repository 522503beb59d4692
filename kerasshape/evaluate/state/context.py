"""The state of one evaluation, and the interface through which its parts call each other."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import field
from functools import cache
from typing import TYPE_CHECKING, Any

from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.ambient import Ambient
from kerasshape.evaluate.state.blocks import Asking, Dropping, Within
from kerasshape.evaluate.state.budget import Budget
from kerasshape.evaluate.state.code import Arguments, ClassValue, FunctionValue, InstanceValue, ModuleValue, Scope
from kerasshape.evaluate.state.counts import Counts
from kerasshape.evaluate.state.joins import collapsed, join, join_changes
from kerasshape.evaluate.state.journal import Changes, Journal, Mutable
from kerasshape.evaluate.state.log import Finding, Log, Remark, agreed
from kerasshape.evaluate.state.notes import IMAGE_DATA_FORMAT, MADE_AT
from kerasshape.evaluate.state.remembered import Remembered
from kerasshape.evaluate.state.values import Alternatives, ModelValue, Site, Value
from kerasshape.faults import Fault
from kerasshape.keras.inputs import INPUT_LAYER
from kerasshape.records import dataclass
from kerasshape.shapes import Unknown
from kerasshape.source import Unit

if TYPE_CHECKING:
    import libcst as cst

UNKNOWN_LABEL = "?"
"""The name of a layer that depends on something unknown."""

MOST_COMBINATIONS = 8
MOST_DEPTH = 24


class Infeasible(Exception):
    """The evaluated program would fail here for a reason that is not Keras's, such as an attribute of None."""


@dataclass(frozen=True, eq=False)
class Exit:
    """How a block ended, when not by its last statement. `kind`: "return", "break", "continue" or "raise"."""

    kind: str
    value: Value = None


@dataclass(eq=False)
class Frame:
    """A running function, or the module: its scope and the unit that its nodes belong to.

    `call_site` is the call that is being evaluated. `returns` holds the exits taken on one side of an unknown
    condition, as changes since `entry`. `asked` holds what unknown conditions ask about under which `statement` runs;
    `sources` holds the expression that each name was last given.
    """

    scope: Scope
    unit: Unit
    entry: int
    function: FunctionValue | None = None
    call_site: Site | None = None
    returns: list[tuple[Changes, Value]] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)
    yielded: list[Value] = field(default_factory=list)
    asked: frozenset[str] = frozenset()
    statement: cst.CSTNode | None = None
    sources: dict[str, cst.BaseExpression] = field(default_factory=dict)


@dataclass(eq=False)
class Loop:
    """A running loop; breaks and continues taken on one side of an unknown condition, as changes since `entry`."""

    entry: int
    breaks: list[Changes] = field(default_factory=list)
    continues: list[Changes] = field(default_factory=list)


@dataclass(eq=False)
class Defined:
    """What a file defines and makes, and how that is used as far as it was met."""

    functions: list[FunctionValue] = field(default_factory=list)
    classes: list[ClassValue] = field(default_factory=list)
    instances: dict[int, list[InstanceValue]] = field(default_factory=dict)
    """By the identity of their class."""
    called_functions: set[cst.CSTNode] = field(default_factory=set)
    """Their nodes, which are held: the address of one that is gone may be that of another."""
    escaped_functions: set[cst.CSTNode] = field(default_factory=set)
    """Those that code which is not seen may call at any time: their nodes."""
    captured_scopes: set[Scope] = field(default_factory=set)
    """The scopes that functions keep, while they hold those functions themselves."""
    rebound_names: set[str] = field(default_factory=set)
    """Names of modules that were given another value after their first."""


class Context(ABC):
    """One evaluation of one file for one Keras major."""

    def __init__(self, path: str, major: int) -> None:
        self.path = path
        self.major = major
        self.journal = Journal()
        self.log = Log()
        self.budget = Budget()
        self.defined = Defined()
        self.remembered = Remembered()
        self.frames: list[Frame] = []
        self.ambient = Ambient()
        self.outside = Scope("outside")
        """What the code assigned to names outside the project, by canonical path."""
        IMAGE_DATA_FORMAT.start(self.outside, "channels_last")
        self.first_outputs = Mutable()
        """What each layer gave at its first call in a graph; not in its own slots, for the outputs hold it."""
        self.label_counts = Counts()
        """How many names Keras has made from each class name."""
        self.node_counts = Counts()
        """How often each layer and model was called in a graph."""

    @abstractmethod
    def evaluate(self, node: cst.BaseExpression) -> Value:
        """The value of an expression; Unknown when it is not understood."""

    @abstractmethod
    def execute(self, statements: Sequence[cst.CSTNode]) -> Exit | None:
        """Run statements in the current frame; None when they run to their end."""

    @abstractmethod
    def reaches(self, value: Value) -> bool:
        """Whether a value is, holds or may make a layer, a model or data for one."""

    @abstractmethod
    def import_module(self, path: str) -> ModuleValue | None:
        """The module of the project that an import names; None when it is of another package."""

    @abstractmethod
    def is_of_project(self, path: str) -> bool:
        """Whether a module of that name is in the project."""

    @abstractmethod
    def name_in_module(self, module: ModuleValue, name: str) -> Value:
        """The value of a name of a module, or the module of that name in a package."""

    @abstractmethod
    def import_all(self, module: ModuleValue) -> None:
        """Bind every public name of a module of the project, as a star import does."""

    def call(self, callee: Value, arguments: Arguments, origin: Site) -> Value:
        """The value of a call; what it is handed may have changed when it cannot be followed."""
        return kinds.call[type(callee)](self, callee, arguments, origin)

    def get_attribute(self, receiver: Value, name: str, origin: Site) -> Value:
        """The value of `receiver.name`."""
        return kinds.attribute[type(receiver)](self, receiver, name, origin)

    def set_attribute(self, receiver: Value, name: str, value: Value) -> None:
        """`receiver.name = value`."""
        kinds.set_attribute[type(receiver)](self, receiver, name, value)

    def within(self, **changes: Any) -> AbstractContextManager[None]:
        """Evaluate a block in other circumstances; see `Ambient`."""
        return Within(self, Ambient(**{**vars(self.ambient), **changes}))

    @property
    def image_data_format(self) -> Value:
        """Which axis images have their channels on, unless a layer says otherwise."""
        return IMAGE_DATA_FORMAT.of(self.outside)

    @property
    def frame(self) -> Frame:
        """The running function."""
        return self.frames[-1]

    def release(self) -> None:
        """Part what holds itself, so that all goes with the evaluation and nobody has to look for garbage."""
        for holder in (*self.defined.captured_scopes, *self.defined.classes):
            holder.slots.clear()
        for class_ in self.defined.classes:
            class_.ancestry = None
        self.first_outputs.slots.clear()
        self.node_counts.slots.clear()
        self.remembered.answers.clear()
        self.frames.clear()
        self.defined = Defined()
        self.log = Log()

    def close_over(self, scope: Scope) -> None:
        """A function keeps this scope, and sees what is written there from now on."""
        self.defined.captured_scopes.add(scope)
        scope.is_shared = True
        if scope.kind == "comprehension" and scope.parent is not None:
            scope.parent.is_shared = True

    def origin(self, node: cst.CSTNode) -> Site:
        """The place of a node of the running function."""
        return Site(self.frame.unit, node)

    def named_unknown(self, node: cst.CSTNode, kind: type[Unknown] = Unknown) -> Unknown:
        """An unknown that is printed as the source text of an expression of the running function."""
        unit = self.frame.unit
        return kind(lambda: unit.text(node))

    def label_of(self, given: Value, class_name: str) -> str:
        """The name of a new layer: the given one, or the next one that Keras makes from the class name."""
        if given is None:
            return self.label_for(class_name)
        return given if isinstance(given, str) else UNKNOWN_LABEL

    def label_for(self, class_name: str) -> str:
        """The name that Keras gives the next layer of a class: "lstm", then "lstm_1"."""
        prefix = snake_case(class_name)
        if prefix.startswith("_") and self.major == 2:
            prefix = f"private{prefix}"
        number = self._count_label(prefix)
        return f"{prefix}_{number}" if number else prefix

    def _count_label(self, prefix: str) -> int | str:
        """How many names were made from this one before; "?" where an unknown condition decides that."""
        number = self.label_counts.slots.get(prefix)
        if not isinstance(number, int):
            return UNKNOWN_LABEL
        self.journal.write(self.label_counts, prefix, number + 1)
        return number

    def forget_labels(self) -> None:
        """Count the names from the start again, as clearing the session does."""
        for prefix in list(self.label_counts.slots):
            self.journal.write(self.label_counts, prefix, 0)

    def label_for_input(self, major: int) -> str:
        """The name that Keras gives the next input: "input_layer", or "input_1" in Keras 2, which counts from 1."""
        if major == 3:
            return self.label_for(INPUT_LAYER)
        number = self._count_label("input")
        return f"input_{number if isinstance(number, str) else number + 1}"

    def report(self, fault: Fault, origin: Site, major: int | None = None, remarks: Sequence[Remark] = ()) -> None:
        """Keep a finding. One in an imported file is reported where this file calls into it."""
        place = self._in_this_file(origin)
        if place is not origin:
            remarks = (*remarks, Remark(origin, fault.render("primary") or "here"))
        if place is None or self.is_guarded():
            self.log.withheld_findings += 1
        else:
            self.log.findings.append(Finding(fault, place, major or self.major, tuple(remarks)))

    def made(self, model: ModelValue | InstanceValue) -> None:
        """Keep a new model, to be described in the end."""
        MADE_AT.start(model, self._in_this_file(model.origin))
        self.log.models.append(model)

    def _in_this_file(self, origin: Site) -> Site | None:
        place: Site | None = origin
        for frame in reversed(self.frames):
            if place is not None and place.unit.path == self.path:
                return place
            if frame.function is None:
                return None  # a module that is imported: its own check reports what stands there
            place = frame.call_site
        return None

    @abstractmethod
    def is_guarded(self) -> bool:
        """Whether an unknown condition around the running statements asks of what they mention."""

    def asking(self, values: frozenset[str]) -> AbstractContextManager[None]:
        """Run what only runs when an unknown condition holds, or does not, which asks about these values."""
        return Asking(self.frame, values)

    def expecting_failure(self) -> AbstractContextManager[None]:
        """Drop the findings of a block that is meant to fail, or whose failure is caught."""
        return Dropping(self.log.findings)

    def unrecorded(self) -> AbstractContextManager[None]:
        """Record no layer calls: they happen inside a wrapper, or were recorded before."""
        return Dropping(self.log.calls)

    def fork(self, values: Sequence[Value], operation: Callable[..., Value]) -> Value:
        """Apply an operation to every combination of alternatives, each on a state of its own, and join what comes out.

        Combinations that fault cannot reach what follows, so they are dropped; the findings stand only when every
        combination faults.
        """
        for value in values:
            if isinstance(value, Alternatives):
                break
        else:
            return operation(*values)
        choices = [value.values if isinstance(value, Alternatives) else (value,) for value in values]
        combinations = list(itertools.islice(itertools.product(*choices), MOST_COMBINATIONS + 1))
        if len(combinations) > MOST_COMBINATIONS:
            return operation(*(collapsed(each.values) if isinstance(each, Alternatives) else each for each in values))
        outcomes = [self._outcome(operation, combination) for combination in combinations]
        feasible = [outcome for outcome in outcomes if outcome is not None]
        if not feasible:
            raise Infeasible
        alive = [outcome for outcome in feasible if not outcome[2].findings] or feasible[:1]
        join_changes(self.journal, [changes for _, changes, _ in alive])
        self.log.extend(agreed([log for _, _, log in alive]))
        return join([value for value, _, _ in alive])

    def either(self, *thunks: Callable[[], Value]) -> Value:
        """Evaluate several possibilities, each on a state of its own, and join what comes out."""
        return self.fork([Alternatives(thunks)], lambda thunk: thunk())

    def _outcome(self, operation: Callable[..., Value], values: Sequence[Value]) -> tuple[Value, Changes, Log] | None:
        mark, log_mark = self.journal.mark(), self.log.mark()
        try:
            value = operation(*values)
        except Infeasible:
            self.journal.rewind(mark)
            self.log.cut(log_mark)
            return None
        return value, self.journal.rewind(mark), self.log.cut(log_mark)

    def branch(self, blocks: Sequence[Callable[[], Exit | None]], asked: frozenset[str] = frozenset()) -> Exit | None:
        """Run blocks of which just one will run in reality, and join the states that they leave.

        `asked` is what the condition asks about that decides; it holds for what follows, too, when a block leaves.
        """
        ended: list[tuple[Exit | None, Changes]] = []
        for block in blocks:
            mark = self.journal.mark()
            with self.asking(asked):
                exit_ = block()
            if exit_ is not None and exit_.kind != "raise":
                ended.append((exit_, self._since_entry(exit_.kind)))
                self.journal.rewind(mark)
            elif exit_ is None:
                ended.append((None, self.journal.rewind(mark)))
            else:
                self.journal.rewind(mark)
        going_on = [changes for exit_, changes in ended if exit_ is None]
        exits = [(exit_, changes) for exit_, changes in ended if exit_ is not None]
        for exit_, changes in exits:
            self._postpone(exit_, changes)
        if going_on:
            join_changes(self.journal, going_on)
            if len(going_on) < len(blocks):
                self.frame.asked |= asked
            return None
        return Exit("raise") if not exits else Exit("postponed")

    def _since_entry(self, kind: str) -> Changes:
        entry = self.frame.entry if kind in ("return", "postponed") else self.frame.loops[-1].entry
        return self.journal.changes_since(entry)

    def _postpone(self, exit_: Exit, changes: Changes) -> None:
        if exit_.kind == "return":
            self.frame.returns.append((changes, exit_.value))
        elif exit_.kind == "break":
            self.frame.loops[-1].breaks.append(changes)
        elif exit_.kind == "continue":
            self.frame.loops[-1].continues.append(changes)


@cache
def snake_case(name: str) -> str:
    """A class name as Keras turns it into a layer name. Source: keras.src.utils.naming.to_snake_case."""
    import re

    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
