"""The functions that make fixes, one module for each group of rules. Importing them registers them."""

from kerasshape.fix.makers import recurrent

__all__ = ["recurrent"]
