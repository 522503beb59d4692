"""Ask real Keras: one child process for each major, which imports it once and may die of a question."""

from __future__ import annotations

import importlib.util
import pickle
import select
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[2]
WORKER = Path(__file__).with_name("worker.py")
PACKAGES = {2: "tf_keras", 3: "keras"}

Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class Outcome:
    """What Keras made of one layer, or why it refused."""

    kind: str
    """`ok`, `refused` or `crashed`."""
    shapes: list[Shape] = field(default_factory=list)
    parameters: int | None = None
    trainable: int | None = None
    weights: list[Shape] = field(default_factory=list)
    error_type: str | None = None
    message: str | None = None
    stage: str | None = None
    """Of a refusal: `construct`, `call` or `script`."""
    name: str | None = None
    layer: str | None = None

    @property
    def shape(self) -> Shape:
        """The only output."""
        (only,) = self.shapes
        return only


@dataclass(frozen=True)
class ModelOutcome(Outcome):
    """A model that a script built, with its layers as a summary lists them."""

    inputs: list[Shape] = field(default_factory=list)
    outputs: list[Shape] = field(default_factory=list)
    layers: list[Outcome] = field(default_factory=list)
    made: int | None = None
    """The line that constructed it, when the script was recorded."""


@dataclass(frozen=True)
class ScriptOutcome:
    """How a script ended, and the models that it left."""

    kind: str
    models: dict[str, ModelOutcome] = field(default_factory=dict)
    error_type: str | None = None
    message: str | None = None
    line: int | None = None
    """The innermost line of the script in the traceback."""
    lines: list[int] = field(default_factory=list)
    """All lines of the script in the traceback, outermost first."""


@dataclass(frozen=True)
class ProgramOutcome:
    """A chain of layers in a program."""

    made: list[Outcome]
    """Of each layer, whether it can be constructed."""
    chain: list[Outcome]
    """Of each layer as it is added, up to the first refusal."""
    script: ScriptOutcome


@dataclass(frozen=True)
class CallRecord:
    """One call of a layer while a script ran."""

    layer: str
    lines: list[int]
    """The lines of the script that lead to the call, outermost first."""
    made: int | None
    """The line that constructed the layer."""
    inputs: list[Shape] | None
    outputs: list[Shape] | None
    """None when the call was refused, or a rank is not known."""
    direct: bool
    """Whether the script itself makes the call, and nothing of Keras on its behalf."""
    within: bool
    """Whether another layer's call is running."""

    @property
    def places(self) -> set[int]:
        """All lines that this call may be attributed to."""
        return {*self.lines, *([] if self.made is None else [self.made])}


@dataclass(frozen=True)
class Recording:
    """A script that ran with its layer calls noted."""

    script: ScriptOutcome
    calls: list[CallRecord]
    refused: list[CallRecord]
    """The calls that the error went through, innermost first."""


class Crashed(Exception):
    """The child died or did not answer in time."""


class WorkerFault(Exception):
    """The worker itself failed; a fault of the tests."""


def unavailable(major: int) -> str | None:
    """Why this major cannot be asked here, or None when it can."""
    if major == 3 and sys.version_info < (3, 11):
        return "Keras 3.15 needs Python 3.11"
    lacking = [name for name in ("tensorflow", PACKAGES[major]) if importlib.util.find_spec(name) is None]
    return f"{' and '.join(lacking)} not installed" if lacking else None


MOST_REQUESTS = 600
"""After so many a child is replaced by a new one: TensorFlow's memory only grows."""


class RealKeras:
    """One major of Keras in a process of its own, started when first asked; a context manager."""

    def __init__(self, major: int, *, timeout: float = 300) -> None:
        self.major = major
        self.timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: TemporaryDirectory[str] | None = None
        """Where the child runs, so that what its programs write is not left in the tree."""
        self._asked = 0

    def __enter__(self) -> RealKeras:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def call_layer(
        self,
        name: str,
        arguments: dict[str, Any],
        shapes: list[Shape],
        *,
        call_kwargs: dict[str, Any] | None = None,
        dtypes: list[str] | None = None,
        as_list: bool = False,
        again: list[Shape] | None = None,
        within: bool = False,
    ) -> Outcome:
        """Construct the layer and call it on symbolic inputs of these full shapes, batch included.

        `{"layer": [name, arguments]}` among the arguments makes a layer, `{"tensor": shape}` an input.
        A dotted name is looked up from `keras`. Several shapes are passed as a list, and one with `as_list`.
        With `again` it is called a second time, whose outputs are told; `within` another layer's `call`.
        """
        request = {
            "name": name,
            "arguments": arguments,
            "shapes": shapes,
            "call_kwargs": call_kwargs or {},
            "dtypes": dtypes,
            "as_list": as_list,
            "again": again or [],
            "within": within,
        }
        try:
            return Outcome(**self.ask("call_layer", **request))
        except Crashed as crash:
            return Outcome("crashed", message=str(crash))

    def build_chain(
        self, layers: list[tuple[str, dict[str, Any]]], batch_shape: Shape | None, *, dtype: str | None = None
    ) -> list[Outcome]:
        """Add layers one at a time to a Sequential with that input; the list ends with the first refusal."""
        try:
            answers = self.ask("build_chain", layers=layers, batch_shape=batch_shape, dtype=dtype)
        except Crashed as crash:
            return [Outcome("crashed", message=str(crash))]
        return [Outcome(**answer) for answer in answers]

    def build_program(
        self, layers: list[tuple[str, dict[str, Any]]], batch_shape: Shape | None, source: str
    ) -> ProgramOutcome:
        """Construct the layers, add them one at a time, and run the program that they stand in.

        Raises Crashed.
        """
        answer = self.ask("build_program", layers=layers, batch_shape=batch_shape, source=source)
        made, chain = ([Outcome(**each) for each in answer[key]] for key in ("made", "chain"))
        return ProgramOutcome(made, chain, _script(answer["script"]))

    def run_source(self, source: str, names: list[str] | None = None) -> ScriptOutcome:
        """Run a script; describes the models under the names, or every model it left."""
        try:
            answer = self.ask("run_source", source=source, names=names or [])
        except Crashed as crash:
            return ScriptOutcome("crashed", message=str(crash))
        return _script(answer)

    def record(self, source: str, folder: str | None = None, package: str | None = None) -> Recording:
        """Run a script and note every call of a layer. Raises Crashed.

        Modules of the folder are found first; relative imports go by the package.
        """
        answer = self.ask("record", source=source, folder=folder, package=package)
        calls, refused = ([CallRecord(**note) for note in answer[key]] for key in ("calls", "refused"))
        return Recording(_script(answer["script"]), calls, refused)

    def lines_run(self, source: str, folder: str | None = None) -> set[int]:
        """The lines of a script that are run. Raises Crashed."""
        return set(self.ask("lines_run", source=source, folder=folder))

    def shapes_in(self, setup: str, expressions: list[str]) -> list[Outcome]:
        """Run a setup, and tell the shapes of each expression's value, or why it is refused."""
        return [Outcome(**answer) for answer in self.ask("shapes_in", setup=setup, expressions=expressions)]

    def exist(self, paths: list[str]) -> list[bool]:
        """For each dotted path, whether it can be imported (module) or reached from one (name)."""
        found: list[bool] = self.ask("exist", paths=paths)
        return found

    def same(self, pairs: list[tuple[str, str]]) -> list[bool | None]:
        """For each pair of dotted paths, whether they name one object; None where one does not exist."""
        found: list[bool | None] = self.ask("same", pairs=pairs)
        return found

    def ask(self, request: str, /, **arguments: Any) -> Any:
        """Send one request; raises Crashed when the child dies of it, after which a new one is started."""
        self._asked += 1
        if self._asked % MOST_REQUESTS == 0:
            self.stop()
        process = self._started()
        assert process.stdin is not None
        try:
            pickle.dump((request, arguments), process.stdin)
            process.stdin.flush()
            good, answer = self._answer(process)
        except (BrokenPipeError, EOFError) as error:
            code = process.wait()
            self.stop()
            raise Crashed(f"the process ended with {code}") from error
        if not good:
            raise WorkerFault(answer)
        return answer

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            command = [sys.executable, str(WORKER), str(self.major)]
            pipe = subprocess.PIPE
            self._folder = TemporaryDirectory(prefix="real_keras_", ignore_cleanup_errors=True)
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, bufsize=-1, cwd=self._folder.name)
            self._answer(self._process)
        return self._process

    def _answer(self, process: subprocess.Popen[bytes]) -> Any:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], self.timeout)
        if not ready:
            self.stop()
            raise Crashed(f"no answer within {self.timeout:g} seconds")
        return pickle.load(process.stdout)


def _script(answer: dict[str, Any]) -> ScriptOutcome:
    answer.pop("stage", None)
    models = {name: _model(found) for name, found in answer.pop("models").items()}
    return ScriptOutcome(**answer, models=models)


def _model(answer: dict[str, Any]) -> ModelOutcome:
    layers = [Outcome(**layer) for layer in answer.pop("layers")]
    return ModelOutcome(**answer, layers=layers)
