from __future__ import annotations

import sys
from importlib.util import find_spec

import pytest

pytest_plugins = ["pytester"]

NEEDED_BY_THE_ORACLE = ("tensorflow", "keras", "tf_keras")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests against real Keras need Python 3.11 and both majors; find_spec looks without importing them."""
    missing = [name for name in NEEDED_BY_THE_ORACLE if find_spec(name) is None]
    if sys.version_info >= (3, 11) and not missing:
        return
    reason = f"needs {', '.join(missing)}" if missing else "Keras 3.15 needs Python 3.11"
    for item in items:
        if item.get_closest_marker("oracle"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def _plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person's shell says of colour, or a build server of itself, must not change what tests compare."""
    for name in ("NO_COLOR", "FORCE_COLOR", "CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)
