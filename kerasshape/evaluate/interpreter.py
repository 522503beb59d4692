"""Evaluates a whole file: the module from top to bottom, then what nothing in it calls."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from kerasshape.evaluate import arrays, graph, library, models, training
from kerasshape.evaluate.graph import sequential
from kerasshape.evaluate.language import expressions, statements
from kerasshape.evaluate.models.summaries import ModelRecord, agreed_record, describe
from kerasshape.evaluate.scopes import guards
from kerasshape.evaluate.scopes.imports import ROOTS
from kerasshape.evaluate.scopes.project import ModuleLoading, Project
from kerasshape.evaluate.state.budget import MOST_STEPS, MOST_STEPS_PER_LINE, OutOfBudget
from kerasshape.evaluate.state.code import Scope
from kerasshape.evaluate.state.context import Frame
from kerasshape.evaluate.state.log import CallRecord, Finding, OneOf, each_of
from kerasshape.evaluate.state.values import Array, DatasetValue, ModelValue, Site, Value
from kerasshape.evaluate.worklist import mentions
from kerasshape.evaluate.worklist.functions import Reach
from kerasshape.evaluate.worklist.statements import relevant_units
from kerasshape.evaluate.worklist.uncalled import evaluate_uncalled
from kerasshape.modules import Imports
from kerasshape.records import dataclass
from kerasshape.rules.arguments import UnknownIdentifier
from kerasshape.rules.files import BudgetExceeded
from kerasshape.source import Source, Unit
from kerasshape.target import leaves_tensorflow

ANSWERING = (arrays, graph, training, models, library)
"""The packages whose kinds of values answer the questions of `state/kinds.py`, once they are imported."""


@dataclass(frozen=True)
class Evaluation:
    """What one evaluation of a file found, and the evaluator that found it."""

    interpreter: Interpreter
    findings: tuple[Finding, ...]
    calls: tuple[CallRecord, ...]
    models: tuple[ModelRecord, ...]


class Interpreter(ModuleLoading):
    """The parts of the evaluator, wired together."""

    def __init__(self, path: str, major: int, project: Project) -> None:
        super().__init__(path, major, project)
        self.reach = Reach(self)

    evaluate = expressions.evaluate
    execute = statements.execute

    def reaches(self, value: Value) -> bool:
        """Whether a value is, holds or may make a layer, a model or data for one."""
        return isinstance(value, (Array, DatasetValue)) or self.reach.of_value(value)

    def is_guarded(self) -> bool:
        """Whether an unknown condition around the running statements asks of what they mention."""
        return any(
            frame.statement is not None and not frame.asked.isdisjoint(guards.mentioned(frame.statement))
            for frame in self.frames
            if frame.asked
        )

    def release(self) -> None:
        """Part what holds itself."""
        super().release()
        del self.reach


@contextmanager
def evaluated(
    source: Source, major: int, imports: Imports, make: type[Interpreter] = Interpreter
) -> Iterator[Evaluation]:
    """Evaluate a file for one Keras major. Nothing of it is run; its imports are followed inside the project.

    `make` is the class of the evaluator. What is found names its unknowns, and tells its places, only inside the block.
    """
    project = Project(imports)
    ctx = make(source.path, major, project)
    ctx.budget.most_steps = MOST_STEPS + MOST_STEPS_PER_LINE * source.text.count("\n")
    units = relevant_units(source.units, project.holds, project.has)
    try:
        run_module(ctx, units)
        records = _finish(ctx, 0)
        records += evaluate_uncalled(ctx, ctx.reach, partial(_finish, ctx))
    except OutOfBudget:
        records = []
        if units and (ctx.log.calls or ctx.log.models or _imports_keras(source)):
            ctx.report(BudgetExceeded(ctx.budget.most_steps), Site(units[0], units[0].statements[0]))
    own = [record for record in ctx.log.calls if record.origin.unit.path == source.path]
    models_here = [record for record in records if record.origin.unit.path == source.path and record.here]
    try:
        yield Evaluation(ctx, tuple(_certain(ctx.log.findings, source)), tuple(own), tuple(models_here))
    finally:
        ctx.release()


def _imports_keras(source: Source) -> bool:
    """Whether the file imports Keras itself; a project that mentions it somewhere has many files that never use it."""
    return any(path.partition(".")[0] in ROOTS for path in mentions.imported_inside(source.text))


def _certain(findings: Sequence[Finding], source: Source) -> list[Finding]:
    """The findings that are certain in this file.

    Unknown identifiers are not in a file that registers custom objects; what only TensorFlow refuses is not in one
    that chooses another backend.
    """
    if not findings:
        return []
    names_of_its_own = any(word in source.text for word in ("custom_object", "register_keras_serializable"))
    elsewhere = leaves_tensorflow(source.text)
    return [
        finding
        for finding in findings
        if not (names_of_its_own and isinstance(finding.fault, UnknownIdentifier))
        and not (elsewhere and finding.fault.of_tensorflow)
    ]


def run_module(ctx: Interpreter, units: Sequence[Unit]) -> None:
    """Run these units of a file in a module scope of their own, whose frame stays."""
    scope = Scope("module")
    scope.slots["__name__"] = "__main__"
    for unit in units:
        if not ctx.frames:
            ctx.frames.append(Frame(scope, unit, ctx.journal.mark()))
        ctx.frame.unit = unit
        ended = ctx.execute(unit.statements)
        # between the statements of a module there is nothing to go back to
        ctx.journal.forget()
        if ended is not None:
            break


def _finish(ctx: Interpreter, first: int) -> list[ModelRecord]:
    """Say what is still to be said of the models made since, and describe them."""
    made = ctx.log.models[first:]
    for model in itertools.chain.from_iterable(map(each_of, made)):
        if isinstance(model, ModelValue):
            sequential.check_open(ctx, model)
    return [
        agreed_record([describe(ctx, model, in_branch=isinstance(each, OneOf)) for model in each_of(each)])
        for each in made
    ]
