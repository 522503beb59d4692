"""Layers whose outputs do not follow from the code, each with the reason. Their outputs are unknown, silently."""

from __future__ import annotations

LAYER, WRAPPER, CELL = "Layer", "Wrapper", "AbstractRNNCell"
"""Base classes for layers of users."""

BASES = frozenset({LAYER, WRAPPER})
"""Those of them that do nothing when they are called themselves."""

WITHOUT_ANSWER: dict[str, str] = {
    **dict.fromkeys((LAYER, WRAPPER, CELL), "a base class: what it gives is for its subclass to say"),
    "DenseFeatures": "the width follows from feature columns, which are made outside Keras",
    "DynamicEmbedding": "its vocabulary changes while it learns",
    "DynamicLookup": "its vocabulary changes while it learns",
    "FlaxLayer": "it runs a Flax module",
    "JaxLayer": "it runs a function of JAX",
    "PreprocessingLayer": "a base class: what it gives is for its subclass to say",
    "SequenceFeatures": "the width follows from feature columns, which are made outside Keras",
    "StackedRNNCells": "a cell of several cells, which an RNN calls with states that it alone knows",
    "TFSMLayer": "it runs a saved model, which is in a file",
    "TorchModuleWrapper": "it runs a module of PyTorch",
}
