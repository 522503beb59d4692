"""`kerasshape layers`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from kerasshape.cli import completion
from kerasshape.cli.options import UsageError
from kerasshape.cli.output import write
from kerasshape.config import nearest
from kerasshape.report.layer_page import MAJORS, gives, known_layers, names_for, page, rows, weights


@click.command("layers")
@click.argument("name", required=False, shell_complete=completion.layers)
@click.option("--format", "format_name", type=click.Choice(("text", "json")), default="text", help="How to print.")
def command(name: str | None, format_name: str) -> int:
    """List the layers of Keras, or show what one makes of its input and takes in Keras 2 and 3."""
    layers, aliases = known_layers()
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
        write(page(found, layers[found], names_for(found, aliases)))
    return 0


def _as_json(layers: dict[str, dict[str, Any]], aliases: dict[str, str]) -> Iterator[str]:
    import json

    from kerasshape import __version__

    found = [
        {
            "name": name,
            "aliases": names_for(name, aliases),
            "gives": gives(name),
            "forms": [{"layer": written, "inputs": row.inputs, "outputs": row.outputs} for written, row in rows(name)],
            "weights": weights(name),
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
