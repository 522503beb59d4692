"""What is known of code outside the project: builtins, Keras's functions, numpy.

A handler is registered with `@external` under the canonical dotted paths it answers for.
"""

from __future__ import annotations

from kerasshape.evaluate.library import arrays as arrays
from kerasshape.evaluate.library import keras as keras
from kerasshape.evaluate.library import python as python
from kerasshape.evaluate.library.handlers import NOT_KNOWN as NOT_KNOWN
from kerasshape.evaluate.library.handlers import call_external as call_external
