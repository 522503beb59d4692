"""Reads the suites of fixes: Markdown files with a program that has one fault, and what each of its fixes makes of it.

    python -m tests.fixing [WORD]       writes the `after` blocks anew, of the files whose names have the word

A ```` ```python ```` block is the program before; the ```` ```python after ```` blocks below it are the programs after
the first fix, the second, and so on. A program without one is a near miss, for which no fix may be offered. Words
behind `python` choose the majors (`keras=2,3`; 3 when nothing is said); `run=no` says that real Keras is not asked;
`run=2` names the majors that are asked, `safe` that the first fix is safe.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kerasshape.config import Config
from kerasshape.diagnostics import Fix
from kerasshape.fix.edits import apply
from kerasshape.fix.offers import offered

FOLDER = Path(__file__).with_name("fixes")

_BLOCK = re.compile(r"^```python *(?P<words>[^\n]*)\n(?P<code>.*?)^```$|^#+ (?P<heading>[^\n]*)$", re.M | re.S)
_CASE = re.compile(
    r"^```python(?! after)(?P<words>[^\n]*)\n(?P<code>.*?)^```\n(?P<afters>(?:\n```python after\n.*?^```\n)*)",
    re.M | re.S,
)


@dataclass(frozen=True)
class Mend:
    """A program before, and after each of its fixes, in one major."""

    suite: str
    heading: str
    number: int
    before: str
    afters: tuple[str, ...]
    major: int
    run: bool
    safe: bool

    @property
    def id(self) -> str:
        """Suite, heading, which program under it, and major."""
        slug = re.sub(r"\W+", "-", self.heading.lower()).strip("-")
        return f"{self.suite}-{slug}-{self.number}-keras{self.major}"


def mends() -> Iterator[Mend]:
    """Every program of every suite, once for each of its majors."""
    for path in sorted(FOLDER.glob("*.md")):
        yield from read(path.stem, path.read_text(encoding="utf-8"))


def read(suite: str, text: str) -> Iterator[Mend]:
    """The programs of one suite."""
    heading, number = "", 0
    found: list[tuple[str, int, str, list[str], list[str]]] = []
    for match in _BLOCK.finditer(text):
        if match["heading"] is not None:
            heading, number = match["heading"], 0
        elif match["words"].split()[:1] == ["after"]:
            found[-1][3].append(match["code"])
        else:
            number += 1
            found.append((heading, number, match["code"], [], match["words"].split()))
    for heading, number, before, afters, words in found:
        said = dict(word.partition("=")[::2] for word in words)
        if unknown := said.keys() - {"keras", "run", "safe"}:
            raise ValueError(f"{suite}: a block says {sorted(unknown)}, which means nothing")
        for major in said.get("keras", "3").split(","):
            run = major in said.get("run", "2,3").split(",")
            yield Mend(suite, heading, number, before, tuple(afters), int(major), run, "safe" in said)


def fixes_of(code: str, major: int) -> list[Fix]:
    """What is offered for a program, for its first finding that has a fix."""
    config = Config(keras_version=3 if major == 3 else 2)
    result = offered(code.encode(), "block.py", config)
    return next((list(finding.fixes) for finding in result.diagnostics if finding.fixes), [])


def fixed(code: str, fix: Fix) -> str:
    """The program after a fix."""
    return apply("block.py", code.encode(), fix.edits).decode()


def rewritten(text: str) -> str:
    """A suite with what the fixes make of its programs now."""

    def with_afters(match: re.Match[str]) -> str:
        words = match["words"].strip()
        said = dict(word.partition("=")[::2] for word in words.split())
        major = int(said.get("keras", "3").split(",")[-1])
        number = match["afters"].count("```python after")
        afters = [fixed(match["code"], fix) for fix in fixes_of(match["code"], major)[:number]]
        blocks = "".join(f"\n```python after\n{after}```\n" for after in afters)
        return f"```python{' ' if words else ''}{words}\n{match['code']}```\n{blocks}"

    return _CASE.sub(with_afters, text)


def main(words: list[str]) -> None:
    """Write the suites anew."""
    for path in sorted(FOLDER.glob("*.md")):
        if words and words[0] not in path.stem:
            continue
        path.write_text(rewritten(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
