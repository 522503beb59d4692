"""Bytes to something that can be evaluated: text, cells, comments, places, and lazily parsed units."""

from __future__ import annotations

from kerasshape.source.prefilter import mentions_keras, trained_from
from kerasshape.source.source import Source, read_source
from kerasshape.source.span import Span
from kerasshape.source.text import EncodingError, SourceError
from kerasshape.source.units import Unit

__all__ = ["EncodingError", "Source", "SourceError", "Span", "Unit", "mentions_keras", "read_source", "trained_from"]
