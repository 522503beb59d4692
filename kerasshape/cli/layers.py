"""`kerasshape layers`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from kerasshape.cli import completion
from kerasshape.cli.options import UsageError
from kerasshape.cli.output import write
from kerasshape.config import nearest

if TYPE_CHECKING:
    from kerasshape.report.layer_forms import Row

MAJORS = ("2", "3")


@click.command("layers")
@click.argument("name", required=False, shell_complete=completion.layers)
@click.option("--format", "format_name", type=click.Choice(("text", "json")), default="text", help="How to print.")
def command(name: str | None, format_name: str) -> int:
    """List the layers of Keras, or show what one makes of its input and takes in Keras 2 and 3."""
    layers, aliases = _known()
    if name is not None:
        bare = name.rpartition(".")[2]
        found = aliases.get(bare, bare)
        if found not in layers:
            raise UsageError(f"no layer of Keras is called `{name}`; {_offer(bare, [*layers, *aliases])}")
        layers = {found: layers[found]}
    if format_name == "json":
        write(_as_json(layers, aliases))
    elif name is None:
        write(_listing(layers, aliases))
    else:
        write(_page(found, layers[found], _names_for(found, aliases)))
    return 0


def _known() -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """The layers with their signatures by major, and the other names of some."""
    from kerasshape.keras.signatures import table

    aliases: dict[str, dict[str, str]] = table()["aliases"]
    return table()["layers"], {old: new for major in MAJORS for old, new in aliases[major].items()}


def _names_for(layer: str, aliases: dict[str, str]) -> list[str]:
    return sorted(old for old, new in aliases.items() if new == layer)


def _as_json(layers: dict[str, dict[str, Any]], aliases: dict[str, str]) -> Iterator[str]:
    import json

    from kerasshape import __version__

    found = [
        {
            "name": name,
            "aliases": _names_for(name, aliases),
            "gives": _gives(name),
            "forms": [{"layer": written, "inputs": row.inputs, "outputs": row.outputs} for written, row in _rows(name)],
            "weights": _weights(name),
            "keras": layers[name],
        }
        for name in sorted(layers)
    ]
    yield json.dumps({"version": __version__, "layers": found}, indent=1) + "\n"


def _offer(bare: str, known: list[str]) -> str:
    """What to ask for instead: what took the place of a layer of old, or the name that was meant."""
    from kerasshape.keras.removed import NAMES

    instead = NAMES.get(f"keras.layers.{bare}")
    if instead:
        return instead
    meant = nearest(bare, known)
    return f"did you mean `{meant}`?" if meant else "`kerasshape layers` lists them"


def _listing(layers: dict[str, dict[str, Any]], aliases: dict[str, str]) -> Iterator[str]:
    """Every name, and what there is to say of it: that it is another name, that one major alone has it."""
    from kerasshape.keras.signatures import table

    majors = {layer: [major for major in MAJORS if major in entry] for layer, entry in layers.items()}
    majors |= {alias: [major for major in MAJORS if alias in table()["aliases"][major]] for alias in aliases}
    wide = max(map(len, majors))
    for name in sorted(majors):
        remarks = [f"another name of {aliases[name]}"] if name in aliases else []
        if len(majors[name]) < len(MAJORS):
            remarks.append(f"Keras {majors[name][0]} only")
        yield f"{name:{wide}}  {', '.join(remarks)}".rstrip() + "\n"


def _page(name: str, entry: dict[str, Any], aliases: list[str]) -> Iterator[str]:
    yield f"{name}\n"
    if aliases:
        yield f"also known as {', '.join(aliases)}\n"
    yield f"{_gives(name)}\n"
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
    rows = list(_rows(name))
    wide = max(len(written) for written, _ in rows)
    yield "\n"
    for written, row in rows:
        inputs, outputs = (_one_or_list(shapes) for shapes in (row.inputs, row.outputs))
        yield f"  {written:{wide}}  {inputs} -> {outputs}\n"
    weights = _weights(name)
    if weights is not None:
        yield f"\n  parameters: {weights}\n"
    yield f"  for example: {example(name, infer, 3)}\n"


def _rows(name: str) -> Iterator[tuple[str, Row]]:
    """The forms of a layer, each with the way in which the layer is written; none for most layers."""
    from kerasshape.inference import infer
    from kerasshape.report.layer_forms import FORMS, rows_of, written

    if name in FORMS:
        yield from ((written(name, row.option), row) for row in rows_of(name, infer, 3))


def _weights(name: str) -> str | None:
    from kerasshape.report.layer_forms import FORMS

    return FORMS[name].weights if name in FORMS else None


def _one_or_list(shapes: tuple[str, ...]) -> str:
    return shapes[0] if len(shapes) == 1 else f"[{', '.join(shapes)}]"


def _gives(name: str) -> str:
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
