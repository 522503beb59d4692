"""Searches over hyperparameters: what KerasTuner's `hp` and Optuna's `trial` give a function that builds a model."""

from __future__ import annotations

from kerasshape.evaluate.language import containers
from kerasshape.evaluate.library.instances import makes_object
from kerasshape.evaluate.state.code import Arguments
from kerasshape.evaluate.state.external import method
from kerasshape.evaluate.state.joins import join
from kerasshape.evaluate.state.values import ObjectValue, Site, Value
from kerasshape.shapes import Unknown, UnknownNumber

_HYPERPARAMETERS = "keras_tuner.HyperParameters"
_TRIAL = "optuna.Trial"
_BY_PARAMETER = {"hp": _HYPERPARAMETERS, "trial": _TRIAL}
"""The names by which everyone calls the parameter that is one."""

makes_object(_HYPERPARAMETERS, "kerastuner.HyperParameters")


def for_parameter(name: str, origin: Site) -> Value | None:
    """What a parameter of this name is given by whoever searches; None for other names."""
    path = _BY_PARAMETER.get(name)
    return None if path is None else ObjectValue(path, Arguments(), origin)


@method(_HYPERPARAMETERS, "Int(name, min_value: low, ...)", "Float(name, min_value: low, ...)")
@method(
    _TRIAL,
    "suggest_int(name, low, ...)",
    "suggest_float(name, low, ...)",
    "suggest_uniform(name, low, ...)",
    "suggest_loguniform(name, low, ...)",
    "suggest_discrete_uniform(name, low, ...)",
)
def number(low: Value, origin: Site) -> Value:
    """A number between two others."""
    return UnknownNumber(lambda: origin.unit.text(origin.node), low if isinstance(low, int) else None)


@method(_HYPERPARAMETERS, "Choice(name, values, ...)")
@method(_TRIAL, "suggest_categorical(name, choices: values, ...)")
def choice(values: Value) -> Value:
    """One of a few values. Raises Unresolved when they are not known."""
    several = containers.items_of(values)
    return join(several) if all(map(containers.is_constant, several)) else Unknown()


@method(_HYPERPARAMETERS, "Fixed(name, value, ...)")
def fixed(value: Value) -> Value:
    """The value that is given."""
    return value
