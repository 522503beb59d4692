"""`kerasshape server` on the command line."""

from __future__ import annotations

import contextlib
import io
import sys

import pytest

from kerasshape.cli.app import run


@pytest.mark.parametrize("package", ["pygls", "lsprotocol"])
def test_a_missing_extra_is_told_with_the_cure(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in ("pygls", "lsprotocol")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if name.startswith("kerasshape.server")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    errors = io.StringIO()
    with contextlib.redirect_stderr(errors):
        assert run(["server"]) == 2
    sentence = 'the language server needs pygls, which is not installed; run `pip install "kerasshape[server]"`'
    assert errors.getvalue().splitlines()[-1] == f"Error: {sentence}"


@pytest.mark.parametrize("address", ["2087", "localhost:", ":2087", "localhost:http"])
def test_an_address_that_is_none(address: str) -> None:
    errors = io.StringIO()
    with contextlib.redirect_stderr(errors):
        assert run(["server", "--tcp", address]) == 2
    assert f"--tcp takes a host and a port, such as 127.0.0.1:2087; it is {address}" in errors.getvalue()
