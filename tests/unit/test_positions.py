"""What `source/positions.py` takes from libcst's private code generator is what libcst's public metadata says."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import cast

import libcst as cst
import pytest
from libcst.metadata import ByteSpanPositionProvider, CodeSpan, MetadataWrapper

from kerasshape.source.positions import node_offsets
from tests.root import ROOT

BROKEN = (
    f"libcst {version('libcst')} places nodes in another way than kerasshape/source/positions.py. If it is a new one, "
    "lower the ceiling of libcst in pyproject.toml below it, then bring positions.py to it and raise the ceiling again."
)
ODD = """\
é = "ü"
@wrap(
    a
)
class A(B, metaclass=C):
    "Text."
    x: int = (yield)  ; y = -1

    async def f(self, *a: int, k=1, **more) -> "B":
        async with (a as b, c): pass
        return [i async for i in self if not i], {**d, 'k': (1,)}, a[1:2, ...], lambda: 0

try:
    pass
except* E as e:
    raise F from e
else:
    global g
finally:
    del g
if a: pass
elif b:
    while True: break
    else: continue
match a:
    case {'k': [x, *_], **rest} | C(y=1) as z if z: pass
f'{a!r:>{width}}' "and" 'more'
from . import (a as b, c,)
"""
FILES = sorted(ROOT.glob("examples/**/*.py"))


@pytest.mark.parametrize("code", [ODD, *FILES], ids=lambda code: "odd" if isinstance(code, str) else code.name)
def test_offsets_are_those_of_the_public_metadata(code: str | Path) -> None:
    text = code if isinstance(code, str) else code.read_text(encoding="utf-8")
    wrapper = MetadataWrapper(cst.parse_module(text))
    found = node_offsets(wrapper.module)
    for node, given in wrapper.resolve(ByteSpanPositionProvider).items():
        span = cast(CodeSpan, given)
        end = span.start + span.length
        in_characters = tuple(len(text.encode()[:place].decode()) for place in (span.start, end))
        assert found[node] == in_characters, f"{type(node).__name__}: {BROKEN}"
    assert len(found) > 20


def test_the_dependency_has_a_ceiling() -> None:
    assert '"libcst>=1.5,<2"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
