"""What pytest loads: options, markers and fixtures. Everything else is imported when it is used."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_kerasshape import running

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from _pytest.terminal import TerminalReporter

    from kerasshape.results import FileResult
    from pytest_kerasshape.snapshot import ShapeSnapshot

pytest.register_assert_rewrite("pytest_kerasshape.assertions", "pytest_kerasshape.article")

TUTORIAL = "pytest_kerasshape.tutorial"
TUTORIAL_FIXTURES = frozenset(
    {
        "article_model",
        "build_article_model",
        "many_to_many_model",
        "many_to_many_other_length_model",
        "one_to_many_model",
        "repeat_vector_model",
        "time_distributed_dense_model",
    }
)
"""The fixtures of that module, which a suite asks for with `pytest_plugins`."""

MARKERS = (
    "shapes(reference, input=..., output=..., **arguments): fail the test unless the model that a reference such as "
    '"app/models.py::build" names has these shapes, read without running it; `...` is a wildcard, and **arguments are '
    "what the function is called with.",
    "kerasshape: set on the items that `--kerasshape` adds, one for each file that mentions Keras, for use with -m.",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The command line and the ini file."""
    group = parser.getgroup("kerasshape", "shapes of Keras models")
    group.addoption(
        "--kerasshape",
        action="store_true",
        default=False,
        help="Check every .py and .ipynb file that mentions Keras for layer calls that Keras refuses.",
    )
    group.addoption(
        "--update-shapes",
        action="store_true",
        default=False,
        help="Rewrite the layer tables of shape_snapshot instead of comparing with them.",
    )
    parser.addini("kerasshape", "Check files as --kerasshape does.", type="bool", default=False)
    parser.addini(
        "kerasshape_paths",
        "Files and folders outside the test paths that --kerasshape checks too.",
        type="paths",
        default=[],
    )
    parser.addini(
        "kerasshape_keras",
        "The Keras major that code is read for and the article's models are built with: 2, 3, or auto (the default).",
        default="auto",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers; refuse an ini value that means nothing."""
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    value = config.getini("kerasshape_keras")
    if value not in ("auto", "2", "3"):
        raise pytest.UsageError(f"kerasshape_keras must be auto, 2 or 3; it is {value!r}.")
    running.RUNS.append(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Forget the run."""
    if config in running.RUNS:
        running.RUNS.remove(config)


def _checks_files(config: pytest.Config) -> bool:
    return bool(config.getoption("kerasshape") or config.getini("kerasshape"))


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """An item for a file that mentions Keras, beside what others collect from it."""
    found = yield
    if not _checks_files(parent.config):
        return found
    from pytest_kerasshape.collection import with_file

    return with_file(found, file_path, parent)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Items for the files of `kerasshape_paths`, before anything is deselected, and counted as all others are."""
    if _checks_files(config):
        from pytest_kerasshape.collection import items_outside

        found = items_outside(session, items)
        items += found
        report = pytest.CollectReport("kerasshape_paths", "passed", None, [*found])
        config.hook.pytest_collectreport(report=report)


def pytest_pycollect_makeitem(collector: pytest.Collector, obj: object) -> None:
    """Load the tutorial's fixtures for a test that takes one, in a suite that has not asked for them."""
    if inspect.isfunction(obj) and not TUTORIAL_FIXTURES.isdisjoint(obj.__code__.co_varnames):
        _load_tutorial(collector)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """The same for a test that takes one through another fixture."""
    if not TUTORIAL_FIXTURES.isdisjoint(getattr(item, "fixturenames", ())):
        _load_tutorial(item)


def _load_tutorial(node: pytest.Collector | pytest.Item) -> None:
    manager = node.config.pluginmanager
    if not manager.has_plugin(TUTORIAL):
        manager.import_plugin(TUTORIAL)
        node.warn(TutorialNotAskedFor())


class TutorialNotAskedFor(pytest.PytestWarning):
    """A suite uses the tutorial's fixtures and has not asked for them."""

    def __init__(self) -> None:
        super().__init__(
            f'The tutorial\'s fixtures will have to be asked for: write pytest_plugins = ["{TUTORIAL}"] '
            "in the conftest.py of the root."
        )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Check what the `shapes` markers of a test claim before it runs."""
    for marker in item.iter_markers():
        if marker.name != "shapes" and marker.args and "::" in str(marker.args[0]):
            from kerasshape.config import nearest

            if nearest(marker.name, ["shapes"]):
                raise running.wrong_use(f"The marker `{marker.name}` claims nothing; did you mean `shapes`?")
    for marker in item.iter_markers("shapes"):
        from pytest_kerasshape.assertions import assert_shapes

        if len(marker.args) != 1 or not isinstance(marker.args[0], str):
            raise running.wrong_use(
                'The marker `shapes` takes one reference, such as shapes("app/models.py::build", output=(None, 10)).'
            )
        try:
            assert_shapes(marker.args[0], **marker.kwargs)
        except AssertionError as error:
            raise running.failure(str(error)) from None


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """One line about the files that were checked."""
    if not _checks_files(config) or config.getoption("collectonly"):
        return
    from pytest_kerasshape.collection import summary_line

    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    terminalreporter.write_line(summary_line(reports))


@pytest.fixture
def shape_of() -> Callable[..., Any]:
    """A function that tells the output shape of a model, read without running it.

    For example `shape_of("app/models.py::build", classes=10)`. It gives a tuple, or a list of them for several outputs;
    None is a free dim, a string one that the code alone does not tell.
    The arguments are those of the function or class. `inputs=(None, 28, 28, 1)` feeds what has no input shape of its
    own: a subclassed model, a layer, a function on tensors. A Keras model may stand in place of the reference.
    """
    from pytest_kerasshape.reading import output_shape

    return output_shape


@pytest.fixture
def kerasshape_check() -> Callable[[str | Path], FileResult]:
    """A function that checks a file or source text as `kerasshape check` does.

    For example `kerasshape_check("app/models.py").diagnostics`. The result also holds `calls`, each layer call with
    its shapes, and `models`.
    """
    from pytest_kerasshape.assertions import check

    return check


@pytest.fixture
def shape_snapshot(request: pytest.FixtureRequest) -> ShapeSnapshot:
    """A function that compares a model's layer table with the one kept next to the test.

    For example `shape_snapshot("app/models.py::build")`. It takes a Keras model or a reference, with arguments and
    `inputs` as shape_of does. `pytest --update-shapes` writes the tables, into the folder __shapes__.
    """
    from pytest_kerasshape.snapshot import ShapeSnapshot

    return ShapeSnapshot(request)
