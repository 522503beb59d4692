"""What layers let pass that belongs elsewhere: tensors among their arguments, and no tensors where they are called.

Read off both majors; the oracle goes through all layers.
"""

from __future__ import annotations

_TAKE_A_TENSOR = {
    2: "AdditiveAttention AlphaDropout Attention Concatenate Dropout ELU GaussianDropout GaussianNoise "
    "GroupNormalization HashedCrossing LeakyReLU Masking Rescaling Softmax SpatialDropout1D SpatialDropout2D "
    "SpatialDropout3D",
    3: "AdditiveAttention Attention Concatenate ContrastLimitedAdaptiveHistogramEqualization ELU HashedCrossing "
    "Masking MixUp Pipeline RMSNormalization RandomColorJitter RandomFlip Rescaling Softmax",
}
_TAKE_ANYTHING = {2: "AlphaDropout GaussianDropout GaussianNoise", 3: ""}
_TAKE_NONE = {
    2: "AlphaDropout GaussianDropout GaussianNoise",
    3: "ActivityRegularization AlphaDropout Dropout GaussianDropout GaussianNoise Identity",
}


def is_made_with_tensor(layer: str, major: int) -> bool:
    """Whether the constructor takes a symbolic tensor as its first argument, and a call fails at the earliest."""
    return layer in _TAKE_A_TENSOR[major].split()


def is_called_on_anything(layer: str, major: int) -> bool:
    """Whether a call passes on what is no tensor, such as another layer."""
    return layer in _TAKE_ANYTHING[major].split()


def is_called_on_none(layer: str, major: int) -> bool:
    """Whether a call passes on None."""
    return layer in _TAKE_NONE[major].split()
