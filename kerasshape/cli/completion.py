"""What a shell completes: codes and names of rules, names of layers."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


def rules(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The codes and names that begin so; of several behind commas, the last is completed."""
    from kerasshape.rules.catalogue import all_rules

    before, comma, last = incomplete.rpartition(",")
    return [
        CompletionItem(before + comma + word, help=(rule.__doc__ or "").strip().split("\n", 1)[0])
        for rule in all_rules()
        for word in (rule.code, rule.name)
        if word.casefold().startswith(last.casefold())
    ]


def layers(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of layers, in both majors, that begin so."""
    from kerasshape.keras.signatures import table

    known = {*table()["layers"], *(name for names in table()["aliases"].values() for name in names)}
    return [CompletionItem(name) for name in sorted(known) if name.casefold().startswith(incomplete.casefold())]
