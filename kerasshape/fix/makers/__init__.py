"""The functions that make fixes, one module for each group of rules. Importing them registers them."""

from kerasshape.fix.makers import backend, comments, keywords, methods, moved, recurrent

__all__ = ["backend", "comments", "keywords", "methods", "moved", "recurrent"]
