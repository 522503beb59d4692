"""Searches over hyperparameters: what KerasTuner's `hp` and Optuna's `trial` give a function that builds a model."""

from __future__ import annotations

from kerasshape.evaluate.language import containers
from kerasshape.evaluate.library.handlers import makes_object
from kerasshape.evaluate.library.instances import method
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.joins import join
from kerasshape.evaluate.state.values import Arguments, ObjectValue, Origin, Value
from kerasshape.shapes import Unknown, UnknownNumber

_HYPERPARAMETERS = "keras_tuner.HyperParameters"
_TRIAL = "optuna.Trial"
_BY_PARAMETER = {"hp": _HYPERPARAMETERS, "trial": _TRIAL}
"""The names by which everyone calls the parameter that is one."""

makes_object(_HYPERPARAMETERS, _HYPERPARAMETERS, "kerastuner.HyperParameters")


def for_parameter(name: str, origin: Origin) -> Value | None:
    """What a parameter of this name is given by whoever searches; None for other names."""
    path = _BY_PARAMETER.get(name)
    return None if path is None else ObjectValue(path, Arguments(), origin)


@method(_HYPERPARAMETERS, "Int", "Float")
@method(
    _TRIAL,
    "suggest_int", "suggest_float", "suggest_uniform", "suggest_loguniform", "suggest_discrete_uniform",
)  # fmt: skip
def number(ctx: Context, receiver: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
    """A number between two others."""
    low = arguments.get(1, "min_value" if receiver.path == _HYPERPARAMETERS else "low")
    return UnknownNumber(lambda: origin.unit.text(origin.node), low if isinstance(low, int) else None)


@method(_HYPERPARAMETERS, "Choice")
@method(_TRIAL, "suggest_categorical")
def choice(ctx: Context, receiver: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
    """One of a few values. Raises Unresolved when they are not known."""
    keyword = "values" if receiver.path == _HYPERPARAMETERS else "choices"
    values = containers.items_of(arguments.get(1, keyword))
    return join(values) if all(map(containers.is_constant, values)) else Unknown()


@method(_HYPERPARAMETERS, "Fixed")
def fixed(ctx: Context, receiver: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
    """The value that is given."""
    return arguments.get(1, "value")
