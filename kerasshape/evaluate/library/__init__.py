"""What is known of code outside the project: builtins, Keras's functions, numpy.

A handler is registered with `@external` under the canonical dotted paths it answers for.
"""

from __future__ import annotations

from kerasshape.evaluate.library import applications as applications
from kerasshape.evaluate.library import callbacks as callbacks
from kerasshape.evaluate.library import data_sources as data_sources
from kerasshape.evaluate.library import hyperparameters as hyperparameters
from kerasshape.evaluate.library import initializers as initializers
from kerasshape.evaluate.library import keras as keras
from kerasshape.evaluate.library import numpy_constructors as numpy_constructors
from kerasshape.evaluate.library import numpy_random as numpy_random
from kerasshape.evaluate.library import numpy_transforms as numpy_transforms
from kerasshape.evaluate.library import opencv as opencv
from kerasshape.evaluate.library import operations as operations
from kerasshape.evaluate.library import optimizers as optimizers
from kerasshape.evaluate.library import pandas as pandas
from kerasshape.evaluate.library import pillow as pillow
from kerasshape.evaluate.library import pipelines as pipelines
from kerasshape.evaluate.library import polars as polars
from kerasshape.evaluate.library import python as python
from kerasshape.evaluate.library import scikit_image as scikit_image
from kerasshape.evaluate.library import scikit_learn as scikit_learn
from kerasshape.evaluate.library import tensors as tensors
from kerasshape.evaluate.library import versions as versions
