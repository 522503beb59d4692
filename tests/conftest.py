"""What all tests share: which of them a run holds, real Keras, and a shell that says nothing of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec

import hypothesis
import pytest

from tests.oracle.real_keras import RealKeras, unavailable
from tests.root import strangers
from tests.sample import in_sample

pytest_plugins = ["pytester"]

SAMPLED, REST = "tests/oracle/", "tests/downstream/"
"""Where a test against real Keras is one of many, and where it takes too long for each run; others run always."""
hypothesis.settings.register_profile(
    "any machine",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("any machine")

NEEDED_BY_THE_ORACLE = ("tensorflow", "keras", "tf_keras")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("kerasshape's own tests")
    group.addoption(
        "--oracle",
        choices=("sample", "rest", "all", "none"),
        help="which tests against real Keras run: `sample` is a fixed sample of them and the default, `rest` is what "
        "the sample leaves out and nothing else, `none` leaves all out. Of tests that are named by `::` all run.",
    )
    group.addoption(
        "--update-suites",
        action="store_true",
        help="rewrite the comments `# error:` and `# revealed:` of suites, where real Keras agrees with what is found",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-suites") and getattr(config.option, "numprocesses", None):
        raise pytest.UsageError("--update-suites writes into the suites, so it runs in one process, without -n")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests against real Keras need Python 3.11 and both majors; find_spec looks without importing them."""
    _choose(config, items)
    missing = [name for name in NEEDED_BY_THE_ORACLE if find_spec(name) is None]
    if sys.version_info >= (3, 11) and not missing:
        return
    reason = f"needs {', '.join(missing)}" if missing else "Keras 3.15 needs Python 3.11"
    for item in items:
        if item.get_closest_marker("oracle"):
            item.add_marker(pytest.mark.skip(reason=reason))


def _choose(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what `--oracle` does not ask for."""
    named = any("::" in argument for argument in config.args)
    chosen = config.getoption("--oracle") or ("all" if named else "sample")
    if chosen == "all":
        return
    names = [item.nodeid for item in items if item.get_closest_marker("oracle")]
    of_oracle = {name for name in names if name.startswith((SAMPLED, REST))}
    slow = {item.nodeid for item in items if item.get_closest_marker("slow")}
    sample = in_sample((name for name in names if name.startswith(SAMPLED)), slow)
    wanted = {
        "sample": lambda name: name not in of_oracle or name in sample,
        "rest": lambda name: name in of_oracle and name not in sample,
        "none": lambda name: name not in of_oracle,
    }[chosen]
    left_out = [item for item in items if not wanted(item.nodeid)]
    if left_out:
        items[:] = [item for item in items if wanted(item.nodeid)]
        config.hook.pytest_deselected(items=left_out)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run that leaves something in the root of the tree fails."""
    if not hasattr(session.config, "workerinput") and (left := strangers()):
        print(f"\nIn the root of the tree, where tests/root.py does not allow it: {', '.join(left)}", file=sys.stderr)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person's shell says of colour, or a build server of itself, must not change what tests compare."""
    for name in ("NO_COLOR", "FORCE_COLOR", "CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)


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
