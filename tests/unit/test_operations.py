"""The table of functions on tensors."""

from __future__ import annotations

import pytest

from kerasshape.keras.operations import OPERATIONS
from kerasshape.keras.operations.registry import find


@pytest.mark.parametrize("path", sorted(OPERATIONS))
def test_a_signature_has_what_its_shape_function_requests(path: str) -> None:
    """A signature is read when its function is first met; here all of them are met."""
    found = find(path)
    assert found.path == path
    assert found.parameters or found.open


def test_a_request_that_the_signature_lacks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(x: object, axis: object) -> None: ...

    monkeypatch.setitem(OPERATIONS, "keras.ops.lacking", ("keras.ops.lacking(x)", lacking))
    with pytest.raises(TypeError, match=r"requests \['axis'\], which keras.ops.lacking does not take"):
        find("keras.ops.lacking")
