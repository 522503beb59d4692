"""Arrays and tensors, lists and dicts: their shapes, their items and what is done with them."""

from kerasshape.evaluate.arrays import datasets as datasets
