"""The call at which a finding stands, its arguments, and the `compile` that counts for it."""

from __future__ import annotations

import libcst as cst

from kerasshape.faults import Fault
from kerasshape.fix.cases import Case
from kerasshape.fix.tree import called
from kerasshape.source.names import dotted


def compile_of(case: Case[Fault]) -> cst.Call | None:
    """The call of `compile` that counts at the finding: of the same model, and the last one before it."""
    call = call_at(case)
    if call is None or not isinstance(call.func, cst.Attribute):
        return None
    if call.func.attr.value == "compile":
        return call
    start = case.tree.start(call)
    found = [each for each in case.tree.find(cst.Call) if called(each) == "compile" and each.args]
    same = [
        each
        for each in found
        if isinstance(each.func, cst.Attribute) and dotted(each.func.value) == dotted(call.func.value)
    ]
    before = [each for each in same if case.tree.start(each) < start] or same or found
    return before[-1] if before else None


def value_at(case: Case[Fault]) -> cst.BaseExpression | None:
    """The value of the argument at fault, where the finding stands at one."""
    arg = case.tree.at(case.finding.span, cst.Arg)
    return arg.value if arg is not None else case.node


def call_at(case: Case[Fault]) -> cst.Call | None:
    """The call at which the finding stands: it, the one that an argument belongs to, or that of a method's name."""
    arg = case.tree.at(case.finding.span, cst.Arg)
    node = arg if arg is not None else case.node
    if isinstance(node, cst.Call):
        return node
    return None if node is None else case.tree.above(node, cst.Call)


PARAMETERS = {
    "compile": ("optimizer", "loss", "loss_weights", "metrics"),
    "fit": ("x", "y", "batch_size", "epochs", "verbose", "callbacks", "validation_split", "validation_data"),
    "evaluate": ("x", "y", "batch_size", "verbose", "sample_weight"),
    "predict": ("x", "batch_size", "verbose", "steps"),
    "train_on_batch": ("x", "y", "sample_weight", "class_weight"),
}
"""The parameters of methods by position, as Keras 3 has them."""


def compile_parameters(major: int) -> tuple[str, ...]:
    """The parameters of `compile` by position."""
    in_keras_2 = ("optimizer", "loss", "metrics", "loss_weights")
    return PARAMETERS["compile"] if major == 3 else in_keras_2


def items_of(value: cst.BaseExpression) -> list[cst.BaseExpression]:
    """The items of a list, tuple or dict that is written out; none of anything else."""
    if not isinstance(value, (cst.List, cst.Tuple, cst.Dict)):
        return []
    return [element.value for element in value.elements]
