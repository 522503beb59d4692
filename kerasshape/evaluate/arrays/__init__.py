"""Arrays, data frames, tensors and datasets: their shapes, their items and their operators."""

from kerasshape.evaluate.arrays import datasets as datasets
