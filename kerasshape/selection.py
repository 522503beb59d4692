"""Which rules hold for a file, and how severe they are: what the configuration selects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from kerasshape.config import Config, ConfigError, nearest
from kerasshape.diagnostics import Diagnostic


def select(diagnostics: Iterable[Diagnostic], config: Config, path: str) -> tuple[Diagnostic, ...]:
    """The findings whose rules the configuration selects for this file, with the severity that it gives them.

    The more specific selector wins (`ignore = ["KS1"]` with `select = ["KS102"]` keeps KS102); among equals,
    `ignore` does.
    """
    ignored = (*config.ignore, *_ignored_for(config, path))

    def wanted(finding: Diagnostic) -> bool:
        selected = _best((*config.select, *config.extend_select), finding)
        return (selected if config.select else max(selected, 1)) > _best(ignored, finding)

    return tuple(_with_severity(finding, config) for finding in diagnostics if wanted(finding))


def _with_severity(finding: Diagnostic, config: Config) -> Diagnostic:
    given = [(matches(rule, finding.code, finding.name), level) for rule, level in config.severity]
    best = max(given, default=(0, finding.severity), key=lambda item: item[0])
    return replace(finding, severity=best[1]) if best[0] else finding


def matches(selector: str, code: str, name: str) -> int:
    """How specifically a selector names a rule: 0 not at all, then by the length of the prefix."""
    if selector.lower() == name:
        return len(code)
    folded = selector.upper()
    if folded == "ALL":
        return 1
    return len(folded) if folded and code.startswith(folded) else 0


def _best(selectors: Iterable[str], finding: Diagnostic) -> int:
    return max((matches(each, finding.code, finding.name) for each in selectors), default=0)


def _ignored_for(config: Config, path: str) -> tuple[str, ...]:
    if not config.per_file_ignores:
        return ()
    from pathspec import GitIgnoreSpec

    file = Path(path)
    if config.root is not None and file.resolve().is_relative_to(config.root):
        file = file.resolve().relative_to(config.root)
    return tuple(
        rule
        for glob, rules in config.per_file_ignores
        if GitIgnoreSpec.from_lines([glob]).match_file(file.as_posix())
        for rule in rules
    )


def check_selectors(config: Config) -> None:
    """Raise ConfigError when a selector in a configuration names no rule."""
    for where, selectors in _selectors(config):
        for selector in selectors:
            check_selector(selector, where if config.file is None else f"{where} of {config.file}")


def _selectors(config: Config) -> Iterator[tuple[str, Iterable[str]]]:
    yield "`select`", config.select
    yield "`extend-select`", config.extend_select
    yield "`ignore`", config.ignore
    yield "`fixable`", config.fixable
    yield "`unfixable`", config.unfixable
    yield "`severity`", [rule for rule, _ in config.severity]
    for glob, rules in config.per_file_ignores:
        yield f"`per-file-ignores` for `{glob}`", rules


def check_selector(selector: str, where: str) -> None:
    """Raise ConfigError with the nearest rule when a selector names none."""
    from kerasshape.rules.catalogue import find

    if selector.upper() != "ALL" and not find(selector):
        raise ConfigError(f"unknown rule `{selector}` in {where}; {nearest_rule(selector)}")


def nearest_rule(selector: str) -> str:
    """What to write instead of a selector that names no rule."""
    from kerasshape.rules.catalogue import all_rules

    meant = nearest(selector, [word for rule in all_rules() for word in (rule.code, rule.name)])
    return f"did you mean `{meant}`?" if meant else "`kerasshape rule` lists the rules"
