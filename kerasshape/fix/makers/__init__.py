"""The functions that make fixes, one module for each group of rules. Importing them registers them."""

from kerasshape.fix.makers import backend, comments, keywords, methods, moved, recurrent  # isort: skip
from kerasshape.fix.makers import arguments, compiling, data, merging, ranks, sizes, targets  # isort: skip

__all__ = [
    "arguments",
    "backend",
    "comments",
    "compiling",
    "data",
    "keywords",
    "merging",
    "methods",
    "moved",
    "ranks",
    "recurrent",
    "sizes",
    "targets",
]
