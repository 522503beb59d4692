"""Notes: what the evaluator keeps about an object of the program, apart from the attributes that the program gives it.

Those that one module alone reads are declared there; these are shared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasshape.evaluate.state.journal import Note
from kerasshape.shapes import Unknown

if TYPE_CHECKING:
    from kerasshape.evaluate.state.values import Alternatives, LayerValue, ModelState, ModelValue, Site, Tensor, Value
    from kerasshape.keras.result import Weight
    from kerasshape.results import PrintedShape

STATE: Note[ModelState | Alternatives] = Note("state", of_program=True)
"""What a model is at this moment."""

BUILT: Note[tuple[Weight, ...] | None] = Note("built", None, unsure=None)
"""The weights that the first call of a layer fixed; None before it, and where they are not certain."""

USED = Note("used", False, unsure=True)
"""Whether a model may have been called, or trained, so that it may have weights."""

LAYERS_HANDED_OUT = Note("layers handed out", False, unsure=True)
"""Whether the program has layers of the model in hand, and may have changed them."""

NAME_GIVEN = Note("name given", False)
"""Whether the name of a model stands in the code."""

MERGED = Note("merged", False, unsure=True)
"""Whether a layer stands for several of one class."""

ENTRY: Note[Tensor | None] = Note("entry", None)
"""The input that a layer of `model.layers` stands for."""

GRAPH: Note[ModelValue | None] = Note("graph", None, unsure=None)
"""The model that an instance of the project's class is, once its `super().__init__` was given layers or tensors."""

BASE: Note[LayerValue | None] = Note("base", None, unsure=None)
"""The layer of Keras that the class of an instance extends, with the arguments of its `super().__init__`."""

MADE: Note[int | None] = Note("made", None, unsure=None)
"""A number that is higher for instances made later; None once code that is not seen had the instance."""

CONTENTS: Note[frozenset[int] | None] = Note("contents", None, unsure=None)
"""All integers that an array holds; None when that is not known any more."""

IMAGE_DATA_FORMAT: Note[Value] = Note("image data format", unsure=Unknown("image_data_format"))
"""Which axis images have their channels on by default: a note on what lies outside the project."""

CALLED_ON: Note[Value] = Note("called on", of_program=True)
"""The inputs of the one call of a Sequential model."""

CALL_GAVE: Note[Value] = Note("call gave", of_program=True)
"""The outputs of the one call of a Sequential model."""

LABEL: Note[str] = Note("label", "?", unsure="?")
"""The name of an instance as a layer: given to `super().__init__`, or made by Keras from the class name."""

MADE_AT: Note[Site | None] = Note("made at", None)
"""Where the checked file makes a model, itself or by a call into another file; None if only an import made it."""

LAST_CALL: Note[tuple[tuple[PrintedShape, ...], tuple[PrintedShape, ...]] | None] = Note("last call", None, unsure=None)
"""The shapes that a layer or model received and gave last, as they are printed."""
