"""The functions that make fixes, one module for each group of rules. Importing them registers them."""

from kerasshape.fix.makers import comments, recurrent

__all__ = ["comments", "recurrent"]
