"""Shape functions, one module per Keras family; importing this package registers them all."""

from kerasshape.keras.layers import activations as activations
from kerasshape.keras.layers import attention as attention
from kerasshape.keras.layers import convolutional as convolutional
from kerasshape.keras.layers import convolutional_recurrent as convolutional_recurrent
from kerasshape.keras.layers import core as core
from kerasshape.keras.layers import einsum as einsum
from kerasshape.keras.layers import identifiers as identifiers
from kerasshape.keras.layers import image_augmentation as image_augmentation
from kerasshape.keras.layers import image_preprocessing as image_preprocessing
from kerasshape.keras.layers import locally_connected as locally_connected
from kerasshape.keras.layers import merging as merging
from kerasshape.keras.layers import normalization as normalization
from kerasshape.keras.layers import pipeline as pipeline
from kerasshape.keras.layers import pooling as pooling
from kerasshape.keras.layers import preprocessing as preprocessing
from kerasshape.keras.layers import recurrent as recurrent
from kerasshape.keras.layers import regularization as regularization
from kerasshape.keras.layers import reshaping as reshaping
from kerasshape.keras.layers import spatial as spatial
from kerasshape.keras.layers import unmodelled as unmodelled
from kerasshape.keras.layers import vocabularies as vocabularies
from kerasshape.keras.layers import wrappers as wrappers
