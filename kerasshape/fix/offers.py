"""Which alternatives are offered: those that were tried, with the finding gone and nothing new in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from kerasshape.checker import Facts, check_source
from kerasshape.config import Config
from kerasshape.diagnostics import Diagnostic, Edit, Fix
from kerasshape.fix import makers  # noqa: F401  # registers them
from kerasshape.fix.beholders import Beholders
from kerasshape.fix.cases import Alternative, Case, alternatives
from kerasshape.fix.edits import apply
from kerasshape.fix.tree import Change, Tree
from kerasshape.fix.written import NotEditable
from kerasshape.modules import Texts
from kerasshape.records import dataclass
from kerasshape.results import FileResult, LayerCall, PrintedShape
from kerasshape.selection import matches
from kerasshape.source import Source, SourceError, read_source

MOST_ALTERNATIVES = 3
"""How many cures of one finding are offered."""

Wanted = Callable[[Alternative], bool]


def offered(
    data: bytes,
    path: str,
    config: Config,
    *,
    root: Path | None = None,
    most: int = MOST_ALTERNATIVES,
    wanted: Wanted = lambda alternative: True,
    unsaved: Texts | None = None,
) -> FileResult:
    """Check one file, and try the fixes of each finding.

    Args:
        data: The bytes of the file.
        path: What the file is called in the result.
        config: The rules to select, which of them to fix, and which Keras to check against.
        root: The folder of the file.
        most: The most fixes that are offered for a finding.
        wanted: Which alternatives are tried at all.
        unsaved: The bytes of files that an import is to find in place of what is on disk.
    """
    facts: Facts = {}
    result = check_source(data, path, config, root=root, facts=facts, unsaved=unsaved)
    fixable = [finding for finding in result.diagnostics if may_fix(finding, config)]
    if result.status != "checked" or not any((each.code, each.span) in facts for each in fixable):
        return result
    try:
        tree = Tree(read_source(path, data))
    except (ValueError, SourceError):
        return result
    trial = _Trial(data, path, config, root, tree, result, unsaved)
    findings = []
    for finding in result.diagnostics:
        fault = facts.get((finding.code, finding.span))
        if fault is not None and finding in fixable:
            cures = (each for each in alternatives(Case(fault, finding, tree, result)) if wanted(each))
            finding = replace(finding, fixes=tuple(trial.passing(finding, cures, most)))
        findings.append(finding)
    return replace(result, diagnostics=tuple(findings))


def may_fix(finding: Diagnostic, config: Config) -> bool:
    """Whether the configuration lets a finding be fixed; the more specific selector wins."""
    chosen = [matches(each, finding.code, finding.name) for each in config.fixable]
    left = [matches(each, finding.code, finding.name) for each in config.unfixable]
    return (max(chosen, default=0) if config.fixable else 1) > max(left, default=0)


@dataclass(frozen=True)
class _Trial:
    """The file before any fix, with which each attempt is compared."""

    data: bytes
    path: str
    config: Config
    root: Path | None
    tree: Tree
    before: FileResult
    unsaved: Texts | None = None

    def passing(self, finding: Diagnostic, cures: Iterable[Alternative], most: int) -> Iterator[Fix]:
        """The first alternatives that hold what they promise."""
        number = 0
        seen = set()
        for cure in cures:
            if number == most:
                return
            fix = Fix(cure.title, cure.safe, tuple(self._edits(cure)))
            if fix.edits in seen:
                continue
            seen.add(fix.edits)
            if self._holds(finding, cure, fix):
                number += 1
                yield fix

    def _edits(self, cure: Alternative) -> Iterator[Edit]:
        for change in sorted({*cure.changes, *cure.imports}):
            yield Edit(self.tree.source.span(change.start, change.end), change.text)

    def _holds(self, finding: Diagnostic, cure: Alternative, fix: Fix) -> bool:
        try:
            after = apply(self.path, self.data, fix.edits)
            source = read_source(self.path, after)
        except (NotEditable, SourceError, ValueError):
            return False
        if after == self.data:
            return False
        result = check_source(after, self.path, self.config, root=self.root, unsaved=self.unsaved)
        comparison = _Comparison(self.tree.source, source, _Moves(tuple(sorted({*cure.changes, *cure.imports}))))
        first = min((change.start for change in cure.changes), default=0)
        return (
            result.status == "checked"
            and comparison.is_gone(finding, self.before, result)
            and comparison.shapes_stand(finding, self.before, result, self.tree.line_start(first))
            and _known_models(result) >= _known_models(self.before)
            and Beholders(self.path, self.root, self.config).see_nothing_new(self.data, after)
        )


@dataclass(frozen=True)
class _Moves:
    """Where offsets are after changes."""

    changes: tuple[Change, ...]

    def after(self, offset: int) -> frozenset[int]:
        """The new offset of a place; two where text is inserted right before it."""
        moved = offset
        for change in self.changes:
            if change.end < offset or (change.end == offset and change.start < offset):
                moved += len(change.text) - (change.end - change.start)
            elif change.start < offset < change.end:
                moved -= offset - change.start
        inserted = sum(len(each.text) for each in self.changes if each.start == each.end == offset)
        return frozenset({moved, moved + inserted})


@dataclass(frozen=True)
class _Comparison:
    """Two versions of a file, and the way from the places of one to those of the other."""

    before: Source
    after: Source
    moves: _Moves

    def _offset(self, source: Source, of: Diagnostic | LayerCall) -> int:
        return source.offset(of.span.cell, of.span.line, of.span.column)

    def is_gone(self, finding: Diagnostic, before: FileResult, after: FileResult) -> bool:
        """Whether the finding is gone, and every one that is left was there before."""
        places: dict[str, set[int]] = {}
        for other in before.diagnostics:
            if other is not finding:
                places.setdefault(other.code, set()).update(self.moves.after(self._offset(self.before, other)))
        left = [(each.code, self._offset(self.after, each)) for each in after.diagnostics]
        return len(left) < len(before.diagnostics) and all(place in places.get(code, ()) for code, place in left)

    def shapes_stand(self, finding: Diagnostic, before: FileResult, after: FileResult, first: int) -> bool:
        """Whether shapes before the first changed line are the same, and none behind it became unknown.

        The call that was refused has a shape now; calls that other findings are about may stay refused.
        """
        calls: dict[tuple[int, str], list[LayerCall]] = {}
        for call in after.calls:
            calls.setdefault((self._offset(self.after, call), call.layer), []).append(call)
        earlier: dict[tuple[int, str], list[LayerCall]] = {}
        for call in before.calls:
            earlier.setdefault((self._offset(self.before, call), call.layer), []).append(call)
        seen: set[int] = set()
        for (offset, layer), then in earlier.items():
            now = [each for place in self.moves.after(offset) for each in calls.get((place, layer), ())]
            seen.update(map(id, now))
            span = then[0].span
            end = self.before.offset(span.cell, span.end_line, span.end_column)
            if end <= first and not all(any(each.outputs == call.outputs for each in now) for call in then):
                return False
            if sum(not _are_known(each.outputs) for each in now) > sum(not _are_known(each.outputs) for each in then):
                return False
            if span == finding.span and not all(map(_follows, now)):
                return False
        return all(_follows(call) for call in after.calls if id(call) not in seen)


def _follows(call: LayerCall) -> bool:
    """Whether a call whose inputs are known has outputs that are, too."""
    return _are_known(call.outputs) or not _are_known(call.inputs)


def _are_known(shapes: tuple[PrintedShape, ...] | None) -> bool:
    return shapes is not None and all(
        not isinstance(shape, str) and not any(isinstance(dim, str) for dim in shape) for shape in shapes
    )


def _known_models(result: FileResult) -> int:
    return sum(_are_known(model.outputs) for model in result.models)
