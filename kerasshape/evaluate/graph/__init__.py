"""Layers, the tensors between them, and the models that are made of both."""
