"""Layers, the tensors between them, and the models that are made of both."""

from kerasshape.evaluate.graph import joining as joining
from kerasshape.evaluate.graph import unpacking as unpacking
