"""One server for the tests of a module, since to start one takes a second; each test has a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("pygls")
pytest.importorskip("pytest_lsp")

from tests.server.editor import Editor, editing


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with editing(tmp_path_factory.mktemp("shared")) as made:
        yield made


@pytest.fixture
def editor(shared: Editor, tmp_path: Path) -> Iterator[Editor]:
    shared.folder = tmp_path
    yield shared
    for name in shared.opened:
        shared.close(name)
