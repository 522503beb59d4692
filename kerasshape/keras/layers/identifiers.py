"""One constructor check for all layers that take activations, initializers and their like by name."""

from __future__ import annotations

from kerasshape.keras import signatures
from kerasshape.keras.registry import Layer, constructor
from kerasshape.keras.vocabulary import require_identifier

_SUFFIXES = {
    "activation": "activations",
    "_initializer": "initializers",
    "_regularizer": "regularizers",
    "_constraint": "constraints",
}


def kind_of(argument: str) -> str | None:
    """Which of Keras's `get` functions reads this argument, or None."""
    return next((kind for suffix, kind in _SUFFIXES.items() if argument.endswith(suffix)), None)


def _takes_identifiers(name: str) -> bool:
    entries = [signatures.layer_signature(name, major) for major in (2, 3)]
    names = [key for entry in entries if entry for key in (*entry["parameters"], *entry["keywords"])]
    return any(map(kind_of, names))


@constructor(*filter(_takes_identifiers, signatures.table()["layers"]))
def identifiers_exist(layer: Layer) -> None:
    """Refuse a string that Keras does not know; objects, functions and dictionaries pass."""
    if layer.facts.own_identifiers:
        return
    for argument in sorted(layer.given):
        value = layer.arguments.get(argument, layer.options.get(argument))
        kind = kind_of(argument) if isinstance(value, str) else None
        unread = layer.major == 3 and argument in layer.facts.unread
        if kind is not None and not unread:
            require_identifier(layer, argument, value, kind)
