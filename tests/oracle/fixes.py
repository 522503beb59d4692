"""Measures fixes on programs with one fault: for how many one is offered, and how many of these real Keras then trains.

    python -m tests.oracle.fixes [--programs 1000] [--majors 3,2] [--seed 0] [--show 0] [--rule NAME] [--ours]

The programs are blocks of the suites, examples of the rules' pages, programs that work with one argument changed, and
drawn ones for training. Real Keras refuses each of them before. The first fix is right when real Keras then runs the
program to its end and trains each model that it left for a step. `--ours` asks no Keras: it tells the share offered.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.diagnostics import Diagnostic
from kerasshape.fix.edits import apply
from kerasshape.fix.offers import offered
from tests import literate
from tests.oracle import mutations, training_programs
from tests.oracle.command import available
from tests.oracle.real_keras import RealKeras

PATH = "block.py"

TRAIN = """

def _train_a_step():
    import keras
    import numpy

    for model in [each for each in list(globals().values()) if isinstance(each, keras.Model)]:
        entries = getattr(model, "inputs", None) or []
        shapes = [tuple(entry.shape) for entry in entries]
        dtypes = [str(getattr(entry.dtype, "name", entry.dtype)) for entry in entries]
        if not shapes or any(None in shape[1:] for shape in shapes) or any("string" in dtype for dtype in dtypes):
            continue
        batch = shapes[0][0] or 2
        data = [numpy.zeros((batch, *shape[1:]), dtype) for shape, dtype in zip(shapes, dtypes)]
        data = data[0] if len(data) == 1 else data
        outputs = model.predict(data, batch_size=batch, verbose=0)
        if isinstance(outputs, numpy.ndarray) and model.trainable_weights and outputs.dtype == "float32":
            model.compile("sgd", "mse")
            model.fit(data, outputs, batch_size=batch, verbose=0)


_train_a_step()
"""


@dataclass(frozen=True)
class Faulty:
    """A program in which we find one error."""

    source: str
    code: str
    major: int
    finding: Diagnostic


def config(major: int) -> Config:
    """The configuration that checks against one major."""
    return Config(keras_version=3 if major == 3 else 2)


def faulty(source: str, code: str, major: int) -> Faulty | None:
    """The program, when it has one error by our judgement."""
    result = check_source(code.encode(), PATH, config(major), summarise=False)
    errors = [each for each in result.diagnostics if each.severity == "error"]
    return Faulty(source, code, major, errors[0]) if len(errors) == 1 and result.status == "checked" else None


def gathered(major: int, number: int, seed: int) -> Iterator[Faulty]:
    """That many faulty programs; those of the suites and pages, and then the others in equal parts."""
    from tests.unit.test_catalogue import PARTS

    fixed = [("suites", block.code) for block in literate.blocks() if block.major == major and block.run]
    fixed += [("pages", part.code) for part in PARTS if part.major == major and part.title == "Example" and part.runs]
    found = [each for each in (faulty(source, code, major) for source, code in fixed) if each is not None]
    yield from found
    left = max(number - len(found), 0)
    for source, codes in (("mutants", mutants(major, seed)), ("training", trained(seed))):
        count = 0
        for code in codes:
            each = faulty(source, code, major)
            if each is not None:
                count += 1
                yield each
            if count >= left // 2:
                break


def mutants(major: int, seed: int) -> Iterator[str]:
    """Programs that work, with one argument of a layer changed; two of each program in turn."""
    from tests.oracle.graphs import draw

    originals = mutations.originals(major, draw(50, seed, 0))
    for turn in range(40):
        for index, script in enumerate(random.Random(seed).sample(originals, len(originals))):
            yield from mutations.mutants(script.source, 2, (seed * 40 + turn) * 1_000_003 + index)


def trained(seed: int) -> Iterator[str]:
    """Drawn programs for training."""
    for number in range(100_000):
        yield training_programs.program(seed * 100_000 + number)


@dataclass
class Tally:
    """The figures of one rule, or of all."""

    programs: int = 0
    offered: int = 0
    right: int = 0

    def __str__(self) -> str:
        share = self.offered / self.programs if self.programs else 1.0
        right = self.right / self.offered if self.offered else 1.0
        return f"{self.programs:5} programs, {self.offered:5} offered ({share:.0%}), {self.right:5} right ({right:.0%})"


@dataclass
class Tallies:
    """The figures by rule and by source, and examples of what is to be better."""

    by_rule: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_source: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    examples: list[str] = field(default_factory=list)
    refused_before: Counter[bool] = field(default_factory=Counter)

    @property
    def whole(self) -> Tally:
        """All rules together."""
        tallies = self.by_source.values()
        return Tally(*(sum(getattr(each, name) for each in tallies) for name in ("programs", "offered", "right")))

    def add(self, program: Faulty, keras: RealKeras | None) -> None:
        """Try to fix one program."""
        if keras is not None and keras.run_source(program.code).kind != "refused":
            return  # another order of its lines, or a crash: nothing to mend
        tallies = self.by_rule[program.finding.name], self.by_source[program.source]
        result = offered(program.code.encode(), PATH, config(program.major), most=1)
        fix = next((each.fixes[0] for each in result.diagnostics if each.fixes and each.severity == "error"), None)
        right = False
        said = "no fix"
        after = ""
        if fix is not None:
            after = apply(PATH, program.code.encode(), fix.edits).decode()
            outcome = None if keras is None else keras.run_source(after + TRAIN)
            right = outcome is None or outcome.kind == "ok"
            said = "" if right or outcome is None else f"{fix.title}: {outcome.error_type}: {outcome.message}"
        for tally in tallies:
            tally.programs += 1
            tally.offered += fix is not None
            tally.right += right
        if said:
            kind = f"{program.finding.name} (Keras {program.major}, {program.source}): {program.finding.message}"
            self.examples.append(f"--- {kind}\n{said}\n{program.code if fix is None else after}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.oracle.fixes", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--programs", type=int, default=1000)
    parser.add_argument("--majors", default="3,2")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=0, help="programs to print that have no right fix")
    parser.add_argument("--rule", help="only programs with a finding of this rule")
    parser.add_argument("--ours", action="store_true", help="ask no Keras")
    options = parser.parse_args(arguments)
    majors = [int(major) for major in options.majors.split(",")]
    if not options.ours and not available(majors):
        return 2
    tallies = Tallies()
    for major in majors:
        with RealKeras(major) as keras:
            for program in gathered(major, options.programs // len(majors), options.seed):
                if options.rule in (None, program.finding.name):
                    tallies.add(program, None if options.ours else keras)
    for example in tallies.examples[: options.show]:
        print(example)
    for by in (tallies.by_rule, tallies.by_source):
        for name, tally in sorted(by.items(), key=lambda item: -item[1].programs):
            print(f"{name:36} {tally}")
        print()
    whole = tallies.whole
    print(f"{'all':36} {whole}", flush=True)
    return int(whole.offered < 0.8 * whole.programs or whole.right < 0.95 * whole.offered)


if __name__ == "__main__":
    sys.exit(main())
