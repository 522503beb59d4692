"""Reads the literate suites: Markdown files whose Python blocks say at the line's end what a check must find there.

`# error: [wrong-rank]` expects that finding on its line, and a block has no other findings. `# revealed: (None, 8)`
expects the output shapes of the layer calls on its line; several calls are separated by `;`, a call that faults gives
`refused`. The words behind ```` ```python ```` choose the majors (`keras=2`, `keras=2,3`; 3 when nothing is said), and
`run=no` says that a block cannot be run by real Keras. `updating` writes the comments anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kerasshape.results import FileResult, LayerCall, PrintedShape

SUITES = Path(__file__).with_name("suites")

_BLOCK = re.compile(r"^```python *(?P<words>[^\n]*)\n(?P<code>.*?)^```$|^#+ (?P<heading>[^\n]*)$", re.M | re.S)
_COVERS = re.compile(r"^covers: *((?:.|\n(?!\n))*)", re.M)
_ERROR = re.compile(r"#\s*error:\s*(?P<rules>(?:\[[a-z0-9-]+\]\s*)+)")
_REVEALED = re.compile(r"#\s*revealed:\s*(?P<shapes>[^#\n]+?)\s*$")


@dataclass(frozen=True)
class Block:
    """One block of a suite for one Keras major."""

    suite: str
    heading: str
    number: int
    """Counts the blocks under one heading from 1."""
    line: int
    code: str
    major: int
    majors: tuple[int, ...]
    run: bool

    @property
    def id(self) -> str:
        """Suite, heading, which block under it, and major: how pytest names the block, wherever it stands."""
        slug = re.sub(r"\W+", "-", self.heading.lower()).strip("-")
        which = f"-{self.number}" if self.number > 1 else ""
        return f"{self.suite}-{slug}{which}-keras{self.major}"


def blocks() -> Iterator[Block]:
    """Every block of every suite, once for each of its majors."""
    for path in sorted(SUITES.rglob("*.md")):
        yield from read(path.relative_to(SUITES).with_suffix("").as_posix(), path.read_text(encoding="utf-8"))


def covers() -> dict[str, list[str]]:
    """The modules of kerasshape that each suite says it covers, in the line `covers:` at its head."""
    found = {}
    for path in sorted(SUITES.rglob("*.md")):
        match = _COVERS.search(path.read_text(encoding="utf-8").partition("\n## ")[0])
        found[path.relative_to(SUITES).with_suffix("").as_posix()] = re.findall(r"[\w/]+", match[1]) if match else []
    return found


def read(suite: str, text: str) -> Iterator[Block]:
    """The blocks of one suite."""
    heading, number = "", 0
    for match in _BLOCK.finditer(text):
        if match["heading"] is not None:
            heading, number = match["heading"], 0
            continue
        number += 1
        words = dict(word.split("=", 1) for word in match["words"].split())
        if unknown := words.keys() - {"keras", "run"}:
            raise ValueError(f"{suite}: a block says {sorted(unknown)}, which means nothing")
        line = text.count("\n", 0, match.start()) + 2
        majors = tuple(int(major) for major in words.get("keras", "3").split(","))
        for major in majors:
            yield Block(suite, heading, number, line, match["code"], major, majors, words.get("run") != "no")


Said = dict[int, str]
"""What is said of each line."""


def expected_errors(code: str) -> Said:
    """The rules that the comments expect, by line."""
    found = {}
    for number, line in enumerate(code.split("\n"), 1):
        if match := _ERROR.search(line):
            found[number] = " ".join(sorted(re.findall(r"\[[a-z0-9-]+\]", match["rules"])))
    return found


def expected_shapes(code: str) -> Said:
    """The shapes that the comments expect, by line."""
    found = {}
    for number, line in enumerate(code.split("\n"), 1):
        if match := _REVEALED.search(line):
            found[number] = match["shapes"]
    return found


def rewritten(code: str, errors: Said, shapes: Said) -> str:
    """The block with comments that say this of its lines; lines stay where they are."""
    lines = []
    for number, line in enumerate(code.split("\n"), 1):
        plain = (
            _REVEALED.sub("", _ERROR.sub("", line))
            if number in {**expected_errors(code), **expected_shapes(code)}
            else line
        )
        said = [f"  # error: {errors[number]}"] if number in errors else []
        said += [f"  # revealed: {shapes[number]}"] if number in shapes else []
        lines.append("".join([plain.rstrip(), *said]) if said or plain != line else line)
    return "\n".join(lines)


def found_errors(result: FileResult) -> Said:
    """The rules that a check found, by line."""
    names: dict[int, list[str]] = {}
    for finding in result.diagnostics:
        names.setdefault(finding.span.line, []).append(f"[{finding.name}]")
    return {line: " ".join(sorted(found)) for line, found in names.items()}


def found_shapes(result: FileResult) -> Said:
    """The shapes that a check found, by line."""
    shapes: dict[int, list[str]] = {}
    for call in result.calls:
        shapes.setdefault(call.span.line, []).append(_outputs(call))
    return {line: "; ".join(found) for line, found in shapes.items()}


def _outputs(call: LayerCall) -> str:
    return "refused" if call.outputs is None else "; ".join(map(printed, call.outputs))


def printed(shape: PrintedShape) -> str:
    """A shape as the suites write it: `(None, 10, 8)`, `(50,)`, `?`."""
    if isinstance(shape, str):
        return shape
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def disagreement(code: str, result: FileResult) -> str | None:
    """The block with what was expected and what was found beside each line that differs; None when all agrees."""
    sides = [(expected_errors(code), found_errors(result)), (expected_shapes(code), found_shapes(result))]
    sides[1] = (sides[1][0], {line: shape for line, shape in sides[1][1].items() if line in sides[1][0]})
    if all(expected == found for expected, found in sides):
        return None
    lines = []
    for number, line in enumerate(code.rstrip("\n").split("\n"), 1):
        wrong = any(expected.get(number) != found.get(number) for expected, found in sides)
        lines.append(f"{'>' if wrong else ' '} {number:3} | {line}")
        for what, (expected, found) in zip(("error", "revealed"), sides, strict=True):
            if expected.get(number) != found.get(number):
                lines.append(f"      {what} expected: {expected.get(number, 'nothing')}")
                lines.append(f"      {what} found:    {found.get(number, 'nothing')}")
    told = [f"{item.span.line}: {item.code} {item.message}" for item in result.diagnostics]
    return "\n".join(["", *lines, "", *told])
