"""What the text of a comment claims: `# (None, 10, 8)`, `# x: (batch, 10, 64)`, `# output shape = (50, 5, 10)`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kerasshape.records import dataclass
from kerasshape.results import JsonDim

_TUPLE = r"(?P<shape>\([^()\[\]{}#]*,[^()\[\]{}#]*\)|\[[^()\[\]{}#]*,[^()\[\]{}#]*\])"
_OUTPUT = (
    r"(?:the\s+)?(?:outputs?|out|returns?|gives|result)(?:\s+tensor)?(?:[\s_]+shape)?(?:\s+is)?"
    r"|输出(?:的?(?:形状|维度|shape))?(?:是|为)?"
)
_WEAK = r"now|::|(?:tensor\s+)?shape(?:\s+is)?|形状(?:是|为)?|==?|[-=]+>|[→⟶⇒]"
_NAMED = r"(?:now\s+)?(?P<subject>[^\W\d]\w*(?:\.[^\W\d]\w*)*?)(?:\.(?P<attribute>output_shape|shape)|\s+shape)?"
_CLAIM = re.compile(
    rf"\#+\s*(?:(?P<output>{_OUTPUT})\s*(?:==?|[:\uff1a]|[-=]+>|→)?|(?P<weak>{_WEAK})\s*[:\uff1a=]?"
    rf"|{_NAMED}\s*(?:==?|[:\uff1a]|\bis\b))?\s*{_TUPLE}\s*(?:[.;。]|,\s*where\b[^#()]*)?\s*(?:\#.*)?",
    re.IGNORECASE,
)
_DIM = re.compile(r"[^\W\d][\w.']*(?:\s*(?:[*+/]|//|-)\s*[\w.']+)*|\d+(?:\s*(?:[*+/]|//|-)\s*[\w.']+)+|\?|-1")
_BATCH = re.compile(r"None|\?|-1|B|bs|BS|(?i:batch(?:[_ ]?size|es)?)")


@dataclass(frozen=True)
class Claim:
    """A shape that a comment tells. A dim is a number, or None where the comment leaves it open."""

    dims: tuple[int | None, ...]
    texts: tuple[str, ...]
    """The dims as they are written."""
    start: int
    end: int
    """Where the shape begins and ends in the comment."""
    subject: str | None
    """The name whose value it is about; `model.output_shape` names the model."""
    of_output: bool
    """Whether it says that it is about an output."""

    @property
    def has_numbers(self) -> bool:
        """Whether it tells any number."""
        return any(dim is not None for dim in self.dims)

    @property
    def names_batch(self) -> bool:
        """Whether its first dim is certainly the batch, or a dim that is free."""
        return _BATCH.fullmatch(self.texts[0]) is not None


def claim_of(comment: str) -> Claim | None:
    """The claim that a comment makes and nothing else; None for any other comment."""
    match = _CLAIM.fullmatch(comment)
    if match is None:
        return None
    written = match["shape"][1:-1]
    texts = tuple(item.strip() for item in written.split(","))
    texts = texts[:-1] if texts[-1] == "" else texts
    if not texts or not all(_is_dim(text) for text in texts):
        return None
    dims = tuple(int(text) if text.isdecimal() else None for text in texts)
    subject = match["subject"]
    of_output = match["output"] is not None or match["attribute"] == "output_shape"
    return Claim(dims, texts, match.start("shape"), match.end("shape"), subject, of_output)


def _is_dim(text: str) -> bool:
    return text.isdecimal() or _DIM.fullmatch(text) is not None


def is_about(claim: Claim, shape: Sequence[JsonDim]) -> bool:
    """Whether a comment beside a value of this shape tells that shape for sure.

    Numbers alone may be a kernel size, the size of an image or the shape of weights; names alone may be anything.
    """
    if claim.names_batch:
        return True
    if claim.of_output or claim.subject is not None:
        return claim.has_numbers and len(claim.dims) in (len(shape), len(shape) - 1)
    return len(claim.dims) == len(shape) and claim.dims[0] is not None and claim.dims[0] == shape[0]


def agrees(claim: Claim, shape: Sequence[JsonDim]) -> bool:
    """Whether a shape may be the claimed one, or is it without its batch."""
    return _fits(claim.dims, shape) or _fits_without_batch(claim, shape[1:])


def _fits(claimed: Sequence[int | None], shape: Sequence[JsonDim]) -> bool:
    return len(claimed) == len(shape) and not any(
        isinstance(dim, int) and isinstance(actual, int) and dim != actual for dim, actual in zip(claimed, shape)
    )


def _fits_without_batch(claim: Claim, shape: Sequence[JsonDim]) -> bool:
    """A free dim that is not the batch is free in the shape, too: `(None, 8)` is no way to write (None, 10, 8)."""
    if not _fits(claim.dims, shape) or not shape:
        return False
    return not claim.names_batch or (claim.texts[0].lower() in ("none", "?") and not isinstance(shape[0], int))


def corrected(claim: Claim, shape: Sequence[JsonDim]) -> str | None:
    """The claimed shape with the true numbers; what the comment left open stays as it is written."""
    if len(claim.dims) == len(shape):
        texts = [
            str(actual) if isinstance(dim, int) and isinstance(actual, int) else text
            for dim, text, actual in zip(claim.dims, claim.texts, shape)
        ]
    elif all(dim is None or isinstance(dim, int) for dim in shape):
        texts = [str(dim) for dim in shape]
        if claim.names_batch and shape and shape[0] is None:
            texts[0] = claim.texts[0]
    else:
        return None
    return f"({', '.join(texts)},)" if len(texts) == 1 else f"({', '.join(texts)})"
