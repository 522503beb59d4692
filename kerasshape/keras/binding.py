"""Binds the arguments of a layer's constructor by name, with the defaults of the selected Keras major."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras import removed, signatures
from kerasshape.keras.registry import Layer, check_constructor, facts_of
from kerasshape.rules.arguments import InvalidLayerArgument, UnknownKeyword, WrongArguments
from kerasshape.rules.versions import RemovedKeyword
from kerasshape.shapes import show
from kerasshape.target import other

_CURES = {
    "period": 'use `save_freq="epoch"`, or a number of batches',
    "batch_input_shape": "put `Input(batch_shape={value})` before the layer instead; it works in both majors",
    "batch_size": "put `Input(batch_shape=…)` before the layer instead; it works in both majors",
    "weights": "call `set_weights` once the layer is built",
    "input_length": "drop it, the length follows from the input",
    "time_major": "transpose the input to (batch, steps, features)",
    "dynamic": "drop it",
    "fused": "drop it",
}


def construct(
    name: str,
    major: int,
    positional: Sequence[Any],
    keywords: Mapping[str, Any],
    *,
    forgiven: frozenset[str] = frozenset(),
) -> Layer:
    """Make a layer as `keras.layers.<name>(*positional, **keywords)` does.

    Keywords in `forgiven` are taken as the other major takes them; names that the major does not have are bound by the
    other major's signature. Raises Refused for arguments that the constructor refuses.
    """
    signature = signatures.layer_signature(name, major) or signatures.layer_signature(name, other(major))
    if signature is None:
        return Layer(name, dict(keywords), major, frozenset(keywords))
    parameters = signature["parameters"]
    order = list(parameters)[: signature["positional"]]
    if len(positional) > len(order):
        raise Refused(WrongArguments(name, f"takes {len(order)} positional arguments, but receives {len(positional)}"))
    given = dict(zip(order, positional))
    options: dict[str, Any] = {}
    renamed = facts_of(name).renamed if major == 2 else {}
    for keyword, value in keywords.items():
        if keyword in given:
            raise Refused(WrongArguments(name, f"receives `{keyword}` twice"), keyword)
        if keyword in parameters:
            given[keyword] = value
        elif keyword in renamed:
            given.setdefault(renamed[keyword], value)
        elif (
            keyword in signature["keywords"] or keyword in forgiven or signatures.accepted_keywords(name, major) is None
        ):
            options[keyword] = value
        else:
            valid = [*parameters, *signature["keywords"]]
            raise Refused(_unknown_keyword(name, keyword, value, major, valid), keyword)
    missing = [key for key, facts in parameters.items() if facts.get("required") and key not in given]
    if missing:
        raise Refused(WrongArguments(name, f"needs its argument `{missing[0]}`"))
    check_identity(name, major, {**given, **options})
    arguments = {key: given[key] if key in given else _default(facts) for key, facts in parameters.items()}
    made = Layer(name, arguments, major, frozenset([*given, *options]), options)
    check_constructor(made)
    return made


def _default(facts: Mapping[str, Any]) -> Any:
    default = facts.get("default")
    return tuple(default) if isinstance(default, list) else default


_MODELS = ("Model", "Sequential")


def check_identity(name: str, major: int, given: Mapping[str, Any]) -> None:
    """Refuse a `name` or `trainable` that no layer or model takes; in Keras 2 no model checks them. Raises Refused.

    Source: keras.src.layers.layer.Layer.__init__, keras.src.ops.operation.Operation.__init__.
    """
    title, facts = given.get("name"), facts_of(name)
    is_text = isinstance(title, str) and (major == 2 or "/" not in title)
    looks = major == 3 or (name not in _MODELS and (not facts.is_input or bool(title)))
    if title is not None and isinstance(title, _CONSTANTS) and not is_text and looks:
        expected = "a string" if major == 2 else "a string without `/`"
        raise Refused(InvalidLayerArgument(name, "name", title, expected), "name")
    trains = given.get("trainable", True)
    if isinstance(trains, _CONSTANTS) and type(trains) is not bool and major not in facts.any_trainable:
        raise Refused(InvalidLayerArgument(name, "trainable", trains, "True or False"), "trainable")


_CONSTANTS = (str, int, float, type(None))


def named_arguments(name: str, major: int, positional: Sequence[Any], keywords: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a function that takes no others, by their names. Raises Refused."""
    parameters = signatures.function_signature(name, major)["parameters"]  # type: ignore[index]
    for keyword in keywords:
        if keyword not in parameters:
            raise Refused(_unknown(name, keyword, "…", major, [*parameters], in_other=False), keyword)
    given = signatures.named_arguments(name, major, positional, keywords)
    if given is None:
        too_many = len(positional) > len(parameters)
        twice = f"receives `{next((each for each in keywords if each in [*parameters][: len(positional)]), '')}` twice"
        reason = f"takes {len(parameters)} positional arguments, but receives {len(positional)}" if too_many else twice
        raise Refused(WrongArguments(name, reason))
    return given


def check_method(method: str, major: int, keywords: Iterable[str]) -> None:
    """Refuse a keyword that a method of `keras.Model`, such as "fit", does not take. Raises Refused."""
    name = f"Model.{method}"
    signature, foreign = (signatures.function_signature(name, each) for each in (major, other(major)))
    passed_on = _PASSED_ON.get((method, major))
    if signature is None or ("var_keyword" in signature and passed_on is None):
        return
    accepted = {*signature["parameters"], *(passed_on or ())}
    elsewhere = {*(foreign["parameters"] if foreign else ()), *_PASSED_ON.get((method, other(major)), ())}
    for keyword in keywords:
        if keyword not in accepted:
            in_other = keyword in elsewhere
            raise Refused(_unknown(name, keyword, "…", major, sorted(accepted), in_other=in_other), keyword)


def bind_function(
    name: str, shown: str, major: int, positional: Sequence[Any], keywords: Mapping[str, Any]
) -> dict[str, Any]:
    """The arguments of a call of a function or class of Keras, such as "callbacks.CSVLogger", by name.

    Defaults are left out. `shown` is how a finding names what is called. Raises Refused for arguments that the
    signature does not take or lacks.
    """
    signature, foreign = (signatures.function_signature(name, each) for each in (major, other(major)))
    if signature is None:
        return dict(keywords)
    parameters = signature["parameters"]
    order = list(parameters)[: signature["positional"]]
    if len(positional) > len(order) and "var_positional" not in signature:
        raise Refused(WrongArguments(shown, f"takes {len(order)} positional arguments, but receives {len(positional)}"))
    given = dict(zip(order, positional))
    for keyword, value in keywords.items():
        if keyword in given:
            raise Refused(WrongArguments(shown, f"receives `{keyword}` twice"), keyword)
        if keyword not in parameters and "var_keyword" not in signature:
            in_other = foreign is not None and (keyword in foreign["parameters"] or keyword in _GONE.get(name, ()))
            raise Refused(_unknown(shown, keyword, "…", major, sorted(parameters), in_other=in_other), keyword)
        given[keyword] = value
    missing = [key for key, facts in parameters.items() if facts.get("required") and key not in given]
    if missing:
        raise Refused(WrongArguments(shown, f"needs its argument `{missing[0]}`"))
    return given


_GONE = {
    "callbacks.ModelCheckpoint": ("load_weights_on_restart", "options", "period", "save_format"),
    "callbacks.TensorBoard": ("batch_size", "embeddings_data", "embeddings_layer_names", "write_grads"),
}
"""Keywords that the callbacks of Keras 2 take out of their `**kwargs`."""


def check_optimizer(name: str, major: int, keywords: Iterable[str], *, is_tf_keras: bool = False) -> None:
    """Refuse a keyword that an optimizer of Keras 3, or of the package `tf_keras`, does not take. Raises Refused.

    Which ones other releases of Keras 2 take has changed from one to the next.
    """
    signature, foreign = (signatures.function_signature(f"optimizers.{name}", each) for each in (major, other(major)))
    if signature is None or (major == 2 and not is_tf_keras):
        return
    accepted = signature["parameters"]
    for keyword in keywords:
        if keyword in accepted or keyword == _LEFT_ASIDE[major]:
            continue
        if keyword in _OPTIMIZER_CURES:
            raise Refused(RemovedKeyword(name, keyword, major, _OPTIMIZER_CURES[keyword]), keyword)
        in_other = foreign is not None and keyword in foreign["parameters"]
        raise Refused(_unknown(name, keyword, "…", major, sorted(accepted), in_other=in_other), keyword)


_LEFT_ASIDE = {2: "lr", 3: "decay"}
"""What the optimizers of a major take with a warning."""

_OPTIMIZER_CURES = {
    "lr": "call it `learning_rate`",
    "decay": "give `learning_rate` a schedule, such as `keras.optimizers.schedules.InverseTimeDecay(0.001, 1, 1e-5)`",
}


_PASSED_ON = {
    ("compile", 2): (
        "cloning", "distribute", "experimental_run_tf_function", "sample_weight_mode", "target_tensors",
    ),
    ("evaluate", 2): ("_use_cached_eval_dataset",),
    ("evaluate", 3): ("_use_cached_eval_dataset",),
    ("load_weights", 3): ("by_name", "objects_to_skip"),
    ("save", 2): ("include_optimizer", "options", "save_traces", "signatures"),
    ("save", 3): ("include_optimizer", "save_format"),
}  # fmt: skip
"""What a method takes out of its `**kwargs`, where it refuses everything else."""


def _unknown_keyword(
    name: str, keyword: str, value: object, major: int, valid: Sequence[str]
) -> RemovedKeyword | UnknownKeyword:
    own, foreign = signatures.layer_signature(name, major), signatures.layer_signature(name, other(major))
    if own is not None and keyword in list(own["call"])[1:]:
        return UnknownKeyword(name, keyword, of_call=True)
    in_other = foreign is not None and (keyword in foreign["parameters"] or keyword in foreign["keywords"])
    return _unknown(name, keyword, show(value) if isinstance(value, tuple) else "…", major, valid, in_other=in_other)


def _unknown(
    name: str, keyword: str, shown: str, major: int, valid: Sequence[str], *, in_other: bool
) -> RemovedKeyword | UnknownKeyword:
    if in_other:
        present = facts_of(name).renamed.get(keyword)
        instead = f"call it `{present}`" if present else f"drop `{keyword}`, which only Keras {other(major)} has"
        is_layer = any(signatures.layer_signature(name, each) for each in (major, other(major)))
        cure = _CURES.get(keyword, instead) if is_layer else instead
        return RemovedKeyword(name, keyword, major, cure.format(value=shown))
    present = next((each for each in removed.KEYWORDS.get(keyword, ()) if each in valid), None)
    # what an old keyword is called now may be gone, too; another one that looks like it is no cure
    nearest = [] if keyword in removed.KEYWORDS else difflib.get_close_matches(keyword, valid, n=1)
    return UnknownKeyword(name, keyword, nearest[0] if nearest else None, present)
