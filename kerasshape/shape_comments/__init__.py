"""Comments that tell shapes: what they claim of the values beside them, and those that `annotate` writes."""

from __future__ import annotations

import re

_MAY_CLAIM = re.compile(r"#[^\n#(\[]*[(\[][^\n,]*,")


def may_claim(text: str) -> bool:
    """Whether a comment of a text may tell a shape; the rest of this package is imported only then."""
    return _MAY_CLAIM.search(text) is not None
