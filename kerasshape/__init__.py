"""Reads Keras code without running it: the shape of every layer call, and where Keras will refuse."""

__version__ = "0.1.0"
