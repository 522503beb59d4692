"""Data meets model: `compile`, `fit` and their like, on whatever they are called."""
