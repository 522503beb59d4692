"""Comments that tell another shape than the value beside them has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kerasshape.records import dataclass
from kerasshape.results import JsonDim, LayerCall, PrintedShape
from kerasshape.rules.comments import StaleShapeComment
from kerasshape.shape_comments.claims import Claim, agrees, claim_of, corrected, is_about
from kerasshape.shape_comments.values import Place, places
from kerasshape.source import Source, Span
from kerasshape.source.scan import comments

_LOOKS_LIKE_CODE = re.compile(r"[(=\[]")
_OPENS = re.compile(r"[:(\[{]\s*(?:#.*)?$")
_NOTHING_BEHIND = re.compile(r"\s*[,;]?\s*(?:#.*)?")


@dataclass(frozen=True)
class _Candidate:
    """A value that a comment may be about, or the input of its layer."""

    place: Place
    inputs: bool


def stale_comments(source: Source, calls: Iterable[LayerCall]) -> Iterator[tuple[StaleShapeComment, Span]]:
    """The comments that are certainly wrong, each with the place of the shape in it."""
    lines = source.text.split("\n")
    known = places(source, calls)
    for line, column, text in comments(source.text):
        claim = claim_of(text)
        if claim is None:
            continue
        is_alone = not lines[line - 1][: column - 1].strip()
        candidates = _beside(lines, known, line) if is_alone else _before(lines, known, line, column, claim)
        if claim.subject is not None:
            candidates = [each for each in candidates if each.place.name == claim.subject]
        if candidates and all(_contradicts(claim, each) for each in candidates):
            cell, mapped = source.map_line(line)
            span = Span(mapped, column + claim.start, mapped, column + claim.end, cell)
            yield _fault(claim, candidates[0].place.calls), span


def _before(lines: Sequence[str], known: Sequence[Place], line: int, column: int, claim: Claim) -> list[_Candidate]:
    """What a comment at the end of a line is about. Numbers may be those of the input."""
    code = lines[line - 1][: column - 1]
    ended = [each for each in known if each.last_line == line and _NOTHING_BEHIND.fullmatch(code[each.last_column :])]
    return [_Candidate(place, inputs) for place in ended for inputs in sorted({False, claim.has_numbers})]


def _beside(lines: Sequence[str], known: Sequence[Place], line: int) -> list[_Candidate]:
    """What a comment on a line of its own may be about: the value above, that below, and the input of the one below.

    None where it may be about code in a comment, or about a line above that is no layer call.
    """
    block = [line]
    while _is_comment(lines, block[0] - 1):
        block.insert(0, block[0] - 1)
    while _is_comment(lines, block[-1] + 1):
        block.append(block[-1] + 1)
    if any(number != line and _LOOKS_LIKE_CODE.search(lines[number - 1]) for number in block):
        return []
    before = lines[block[0] - 2] if block[0] > 1 else ""
    above = [
        each
        for each in known
        if each.last_line == block[0] - 1 and _NOTHING_BEHIND.fullmatch(before[each.last_column :])
    ]
    if not above and before.strip() and not _OPENS.search(before):
        return []
    after = lines[block[-1]] if block[-1] < len(lines) else ""
    below = [each for each in known if each.first_line == block[-1] + 1 and not after[: each.first_column].strip()]
    found = [_Candidate(place, False) for place in above + below]
    return found + [_Candidate(place, True) for place in below]


def _is_comment(lines: Sequence[str], number: int) -> bool:
    return 0 < number <= len(lines) and lines[number - 1].lstrip().startswith("#")


def _contradicts(claim: Claim, candidate: _Candidate) -> bool:
    """Whether a value, or the input of its layer, certainly differs from a claim each time that it is computed."""
    if candidate.inputs and (claim.of_output or claim.subject is not None):
        return True
    calls = candidate.place.calls
    shapes = [_only(call.outputs) for call in calls]
    if candidate.inputs:
        return not any(agrees(claim, shape) for call in calls for shape in call.inputs if not isinstance(shape, str))
    return all(shape is not None and is_about(claim, shape) and not agrees(claim, shape) for shape in shapes)


def _only(shapes: tuple[PrintedShape, ...] | None) -> tuple[JsonDim, ...] | None:
    """The shape of a single output whose rank is known."""
    if shapes is None or len(shapes) != 1 or isinstance(shapes[0], str):
        return None
    return shapes[0]


def _fault(claim: Claim, calls: Sequence[LayerCall]) -> StaleShapeComment:
    written = f"({', '.join(claim.texts)}{',' * (len(claim.texts) == 1)})"
    shapes = list(dict.fromkeys(shape for shape in (_only(call.outputs) for call in calls) if shape is not None))
    true = corrected(claim, shapes[0]) if len(shapes) == 1 else None
    return StaleShapeComment(calls[0].layer, written, " or ".join(map(_printed, shapes)), true)


def _printed(shape: tuple[JsonDim, ...]) -> str:
    inner = ", ".join(map(str, shape))
    return f"({inner},)" if len(shape) == 1 else f"({inner})"
