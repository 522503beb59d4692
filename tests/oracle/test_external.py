"""Every signature that a handler declares is that of the installed function, as far as it says anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import kerasshape.evaluate.library  # noqa: F401 - registers the handlers
from kerasshape.evaluate.state.external import EXTERNALS, METHODS, Handler
from kerasshape.keras import operations, parameters
from kerasshape.keras.parameters import REQUIRED, Parameter
from tests.oracle.real_keras import RealKeras

Real = list[tuple[str, str, Any]]

DECLARED = sorted(
    (handler for handler in (*EXTERNALS.values(), *METHODS.values()) if handler.is_written), key=lambda each: each.path
)
LIBRARIES = sorted({handler.path.partition(".")[0] for handler in DECLARED})
GONE = {
    "numpy.asfarray", "distutils.version.LooseVersion", "distutils.version.StrictVersion",
    "tf.data.Dataset.next",
}  # fmt: skip
"""What the installed release has no more, or what only generators of Keras have that stand for data sets here."""


def ways(path: str) -> list[str]:
    """The places where a function is looked for: numpy has two kinds of generators, Keras two homes of its backend."""
    other = path.replace("random.Generator.", "random.RandomState.").replace("keras.backend.", "keras.config.")
    return [path] if other == path else [path, other]


def told(real_keras: RealKeras, handlers: list[Handler]) -> list[Real | str]:
    """What the installed libraries tell of the parameters of each function."""
    places = [way for handler in handlers for way in ways(handler.path)]
    answers: dict[str, Real | str] = dict(zip(places, real_keras.ask("parameters", paths=places)))
    found = []
    for handler in handlers:
        several = [answers[way] for way in ways(handler.path)]
        found.append(next((each for each in several if not isinstance(each, str)), several[0]))
    return found


def test_declared_signatures_bind(real_keras: RealKeras) -> None:
    """Names, places and defaults, for each function of what is installed that tells its parameters."""
    wrong, gone = [], set()
    for handler, real in zip(DECLARED, told(real_keras, DECLARED)):
        if real == "gone":
            gone.add(handler.path)
        elif not isinstance(real, str):
            wrong += [f"{handler.path}: {sentence}" for sentence in mistakes(handler, real)]
    assert not wrong, "\n".join(wrong)
    # a major of Keras lacks what the other has, and not every transformer of scikit-learn has every method
    assert {path for path in gone if not path.startswith(("keras.", "sklearn."))} <= GONE


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_asked(library: str, real_keras_3: RealKeras) -> None:
    """Where it is installed, most of its functions tell their parameters."""
    several = [each for each in DECLARED if each.path.partition(".")[0] == library]
    answers = told(real_keras_3, several)
    if "not installed" in answers:
        pytest.skip(f"{library} is not installed")
    assert library in SILENT or sum(not isinstance(answer, str) for answer in answers) * 3 > len(several) * 2


SILENT = frozenset({"builtins", "collections", "cv2", "distutils", "functools", "time"})
"""Libraries that are not written in Python, or gone: few of their functions tell their parameters."""


def mistakes(handler: Handler, real: Real) -> Iterator[str]:
    """Sentences that tell what a declared signature has wrong."""
    signature = handler.signature(3)
    by_place = [each for each in real if each[1] in ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD")]
    any_place = any(each[1] == "VAR_POSITIONAL" for each in real)
    any_name = any(each[1] == "VAR_KEYWORD" for each in real)
    names = {each[0]: each for each in real}
    place = 0
    for each in signature.parameters:
        if each.kind in ("star", "double_star"):
            continue
        by_name = next((names[name] for name in each.names if name in names), None)
        found = by_name
        if each.kind != "named":
            at = by_place[place] if place < len(by_place) else None
            place += 1
            if at is not None and at[1] == "POSITIONAL_OR_KEYWORD" and at is not by_name:
                yield f"parameter {place} is called {at[0]}, not {' or '.join(each.names)}"
            found = at or by_name
        if found is None and not (any_place or any_name):
            yield f"takes no {' or '.join(each.names) or each.target}"
        elif found is not None and not same_default(each, found[2]):
            yield f"{each.target} is {found[2]!r} unless it is given, not {each.default!r}"


def same_default(declared: Parameter, real: Any) -> bool:
    """Whether two defaults agree as far as both are plain values."""
    if declared.default is REQUIRED or declared.default is ... or real in ("required", "other"):
        return True
    return bool(declared.default == real) or (isinstance(real, tuple) and real == ())


def test_keras_lists_what_handlers_request() -> None:
    """A path of Keras without a written signature that requests anything stands in the generated table."""
    for handler in (*EXTERNALS.values(), *METHODS.values()):
        if handler.is_written or handler.path in operations.OPERATIONS:
            continue
        listed = parameters.listed(handler.path, 3)
        assert listed is not None or not handler.requests_arguments, handler.path
