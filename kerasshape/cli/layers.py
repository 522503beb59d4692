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
    other_names: dict[str, dict[str, str]] = table()["aliases"]
    aliases = {old: new for major in MAJORS for old, new in other_names[major].items()}
    if name is None:
        majors = {layer: [major for major in MAJORS if major in entry] for layer, entry in layers.items()}
        majors |= {alias: [major for major in MAJORS if alias in other_names[major]] for alias in aliases}
        write(_listing(majors, aliases))
        return 0
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


def _listing(majors: dict[str, list[str]], aliases: dict[str, str]) -> Iterator[str]:
    """Every name, and what there is to say of it: that it is another name, that one major alone has it."""
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
