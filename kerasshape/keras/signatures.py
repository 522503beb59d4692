"""The generated table of what both majors of Keras take, read once and only when it is needed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

Table = dict[str, Any]


@cache
def table() -> Table:
    """The whole of `signatures.json`; shared, so it must not be changed."""
    path = Path(__file__).with_name("signatures.json")
    loaded: Table = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def layer_signature(name: str, major: int) -> Table | None:
    """Parameters, keywords and call arguments of a layer by its canonical name; None where it lacks."""
    entry: Table = table()["layers"].get(name, {})
    return entry.get(str(major))


def function_signature(name: str, major: int) -> Table | None:
    """The same for what is no layer: `Input`, `Model.fit`, `utils.to_categorical`, `losses.Huber`."""
    functions: Table = table()["functions"][str(major)]
    return functions.get(name)


def named_arguments(
    name: str, major: int, positional: Sequence[Any], keywords: Mapping[str, Any]
) -> dict[str, Any] | None:
    """What a function is called with, by the names of its parameters; None for more than it takes."""
    signature = function_signature(name, major)
    if signature is None:
        return None
    order = list(signature["parameters"])[: signature["positional"]]
    given = dict(zip(order, positional))
    return {**given, **keywords} if len(positional) <= len(order) and given.keys().isdisjoint(keywords) else None


def operation_signature(name: str) -> Table | None:
    """The parameters of `keras.ops.<name>`, which Keras 3 alone has."""
    operations: Table = table()["ops"]["3"]
    return operations.get(name)


@cache
def accepted_keywords(layer: str, major: int) -> frozenset[str] | None:
    """Every keyword that the layer's constructor takes; None when it takes anything or could not be tried."""
    entry = layer_signature(layer, major)
    if entry is None or entry.get("any_keyword") or entry.get("untried"):
        return None
    return frozenset({*entry["parameters"], *entry["keywords"]})


def identifiers(family: str, major: int) -> frozenset[str]:
    """The strings that `keras.<family>.get` accepts, such as "relu" of the activations."""
    return frozenset(table()[family][str(major)])


def is_identifier(family: str, text: str, major: int) -> bool:
    """Whether `keras.<family>.get` accepts the text; the case of optimizers does not matter."""
    names = identifiers(family, major)
    if family in table()["ignores_case"][str(major)]:
        return text.lower() in {name.lower() for name in names}
    return text in names
