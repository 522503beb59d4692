"""`kerasshape rule`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from kerasshape.cli import completion
from kerasshape.cli.options import UsageError
from kerasshape.cli.output import write
from kerasshape.selection import nearest_rule


@click.command("rule")
@click.argument("selector", metavar="[CODE]", required=False, shell_complete=completion.rules)
@click.option("--format", "format_name", type=click.Choice(("text", "json")), default="text", help="How to print.")
def command(selector: str | None, format_name: str) -> int:
    """Explain a rule, or list the rules.

    CODE is a code (KS102), a name, or a prefix such as KS1.
    """
    from kerasshape.rules.catalogue import all_rules, find

    rules = all_rules() if selector is None or selector.upper() == "ALL" else find(selector)
    if not rules:
        raise UsageError(f"unknown rule `{selector}`; {nearest_rule(selector or '')}")
    if format_name == "json":
        write(_as_json(rules))
    elif selector is not None and len(rules) == 1:
        from kerasshape.report.sarif import rule_page

        (rule,) = rules
        write([f"# {rule.name} ({rule.code}, {rule.severity})\n\n{rule_page(rule)}\n"])
    else:
        wide = max(len(rule.name) for rule in rules)
        write(f"{rule.code}  {rule.name:{wide}}  {_first_line(rule.__doc__)}\n" for rule in rules)
    return 0


def _as_json(rules: Sequence[Any]) -> Iterator[str]:
    import json

    from kerasshape import __version__
    from kerasshape.report.sarif import rule_page

    found = [
        {
            "code": rule.code,
            "name": rule.name,
            "severity": rule.severity,
            "summary": _first_line(rule.__doc__),
            "page": rule_page(rule),
        }
        for rule in rules
    ]
    yield json.dumps({"version": __version__, "rules": found}, indent=1) + "\n"


def _first_line(page: str | None) -> str:
    return (page or "").strip().split("\n", 1)[0]
