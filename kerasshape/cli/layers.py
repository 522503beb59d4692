"""`kerasshape layers`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from kerasshape.cli.options import UsageError
from kerasshape.cli.output import write
from kerasshape.config import nearest

MAJORS = ("2", "3")


@click.command("layers")
@click.argument("name", required=False)
def command(name: str | None) -> int:
    """List the layers of Keras, or tell what one takes in Keras 2 and 3."""
    from kerasshape.keras.signatures import table

    layers: dict[str, dict[str, Any]] = table()["layers"]
    if name is None:
        write(_listing(layers))
        return 0
    aliases = {old: new for major in MAJORS for old, new in table()["aliases"].get(major, {}).items()}
    bare = name.rpartition(".")[2]
    found = aliases.get(bare, bare)
    if found not in layers:
        raise UsageError(f"no layer of Keras is called `{name}`; {_offer(bare, [*layers, *aliases])}")
    write(_page(found, layers[found], sorted(old for old, new in aliases.items() if new == found)))
    return 0


def _offer(bare: str, known: list[str]) -> str:
    """What to ask for instead: what took the place of a layer of old, or the name that was meant."""
    from kerasshape.keras.removed import NAMES

    instead = NAMES.get(f"keras.layers.{bare}")
    if instead:
        return instead
    meant = nearest(bare, known)
    return f"did you mean `{meant}`?" if meant else "`kerasshape layers` lists them"


def _listing(layers: dict[str, dict[str, Any]]) -> Iterator[str]:
    wide = max(map(len, layers))
    for name in sorted(layers):
        majors = [major for major in MAJORS if major in layers[name]]
        only = "" if len(majors) == len(MAJORS) else f"Keras {majors[0]} only"
        yield f"{name:{wide}}  {only}".rstrip() + "\n"


def _page(name: str, entry: dict[str, Any], aliases: list[str]) -> Iterator[str]:
    yield f"{name}\n"
    if aliases:
        yield f"also known as {', '.join(aliases)}\n"
    yield f"{_gives(name)}\n"
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


def _gives(name: str) -> str:
    """What the layer makes of its input, in the words of its shape function."""
    from kerasshape.keras import layers
    from kerasshape.keras.layers.without_answer import WITHOUT_ANSWER
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
