"""The cheat sheet of a layer: what it makes of its input, and what it takes in both majors of Keras."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kerasshape.report.layer_forms import Row

MAJORS = ("2", "3")


def known_layers() -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """The layers with their signatures by major, and the other names of some."""
    from kerasshape.keras.signatures import table

    aliases: dict[str, dict[str, str]] = table()["aliases"]
    return table()["layers"], {old: new for major in MAJORS for old, new in aliases[major].items()}


def names_for(layer: str, aliases: dict[str, str]) -> list[str]:
    """The other names of a layer."""
    return sorted(old for old, new in aliases.items() if new == layer)


def page(name: str, entry: dict[str, Any], aliases: list[str]) -> Iterator[str]:
    """What one layer makes of its input and takes in both majors, line by line."""
    yield f"{name}\n"
    if aliases:
        yield f"also known as {', '.join(aliases)}\n"
    yield f"{gives(name)}\n"
    yield from _forms(name)
    for major in reversed(MAJORS):
        if major not in entry:
            yield f"\nKeras {major} has no such layer.\n"
            continue
        signature = entry[major]
        parameters = signature["parameters"]
        wide = max(map(len, parameters), default=0)
        yield f"\nKeras {major}\n"
        for parameter, about in parameters.items():
            yield f"  {parameter:{wide}}  {_default(about)}\n"
        others = [keyword for keyword in signature.get("keywords", ()) if keyword not in parameters]
        if others:
            yield f"  further keywords: {', '.join(others)}\n"
        yield f"  is called with: {', '.join(signature['call'])}\n"


def _forms(name: str) -> Iterator[str]:
    """What people look a layer up for: input to output for each option, an example, the count of parameters."""
    from kerasshape.inference import infer
    from kerasshape.report.layer_forms import FORMS, example

    if name not in FORMS:
        return
    found = list(rows(name))
    wide = max(len(written) for written, _ in found)
    yield "\n"
    for written, row in found:
        inputs, outputs = (_one_or_list(shapes) for shapes in (row.inputs, row.outputs))
        yield f"  {written:{wide}}  {inputs} -> {outputs}\n"
    formula = weights(name)
    if formula is not None:
        yield f"\n  parameters: {formula}\n"
    yield f"  for example: {example(name, infer, 3)}\n"


def rows(name: str) -> Iterator[tuple[str, Row]]:
    """The forms of a layer, each with the way in which the layer is written; none for most layers."""
    from kerasshape.inference import infer
    from kerasshape.report.layer_forms import FORMS, rows_of, written

    if name in FORMS:
        yield from ((written(name, row.option), row) for row in rows_of(name, infer, 3))


def weights(name: str) -> str | None:
    """The formula of the parameter count, for layers that have a form."""
    from kerasshape.report.layer_forms import FORMS

    return FORMS[name].weights if name in FORMS else None


def _one_or_list(shapes: tuple[str, ...]) -> str:
    return shapes[0] if len(shapes) == 1 else f"[{', '.join(shapes)}]"


def gives(name: str) -> str:
    """What the layer makes of its input, in the words of its shape function."""
    from kerasshape.keras import layers
    from kerasshape.keras.layers.unmodelled import WITHOUT_ANSWER
    from kerasshape.keras.registry import LAYERS

    del layers
    if name in LAYERS:
        return " ".join((LAYERS[name].function.__doc__ or "").split("\n\n")[0].split())
    return f"Its output shape is unknown: {WITHOUT_ANSWER.get(name, 'it has no static answer')}"


def _default(about: dict[str, Any]) -> str:
    if "default" in about:
        default = about["default"]
        return f"= {tuple(default) if isinstance(default, list) else default!r}"
    return "required" if about.get("required") else "= …"
