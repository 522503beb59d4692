"""Functions on tensors, one module per kind; importing this package registers them all."""

from kerasshape.keras.operations import elementwise as elementwise
from kerasshape.keras.operations import images as images
from kerasshape.keras.operations import joining as joining
from kerasshape.keras.operations import making as making
from kerasshape.keras.operations import products as products
from kerasshape.keras.operations import reducing as reducing
from kerasshape.keras.operations import shaping as shaping
from kerasshape.keras.operations import slicing as slicing
from kerasshape.keras.operations.registry import OPERATIONS as OPERATIONS
from kerasshape.keras.operations.registry import Given as Given
from kerasshape.keras.operations.registry import Operand as Operand
from kerasshape.keras.operations.registry import call as call
