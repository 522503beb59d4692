"""Real Keras as fixtures: each major is imported once a session, in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.oracle.real_keras import RealKeras, unavailable


def _real(major: int) -> Iterator[RealKeras]:
    if (reason := unavailable(major)) is not None:
        pytest.skip(f"real Keras {major}: {reason}")
    with RealKeras(major) as keras:
        yield keras


@pytest.fixture(scope="session")
def real_keras_2() -> Iterator[RealKeras]:
    """tf_keras."""
    yield from _real(2)


@pytest.fixture(scope="session")
def real_keras_3() -> Iterator[RealKeras]:
    """Keras 3."""
    yield from _real(3)


@pytest.fixture(params=[2, 3], ids=["keras2", "keras3"])
def real_keras(request: pytest.FixtureRequest) -> RealKeras:
    """Each major in turn."""
    keras: RealKeras = request.getfixturevalue(f"real_keras_{request.param}")
    return keras
