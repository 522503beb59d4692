"""keras.layers.preprocessing, for everything but images and sound: categories, numbers in bins, words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras.layers.shape_preserving import compute_dtype
from kerasshape.keras.registry import Layer, constructor, layer, traced
from kerasshape.keras.result import Result, Structure, Weight
from kerasshape.keras.vocabulary import refuse_argument, require_word
from kerasshape.rules.arguments import ConflictingArguments
from kerasshape.rules.inputs import WrongDtype, WrongNumberOfInputs, WrongRank
from kerasshape.rules.merging import MergeShapeMismatch
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, same, same_shape

Dims = tuple[Dim, ...]


_VECTORS = ("one_hot", "multi_hot", "count")
OUTPUT_MODES = ("int", *_VECTORS)
"""The output modes that most of these layers know."""


# Arguments


def require_vectors_for_sparse(layer: Layer, sparse: object, output_mode: object) -> None:
    """Refuse sparse indices."""
    if output_mode == "int" and sparse:
        raise Refused(ConflictingArguments(layer.name, "`sparse` does not go with indices as output"), "sparse")


def require_salt(layer: Layer) -> None:
    """Refuse a salt that is neither an integer nor a pair."""
    salt = layer.arguments.get("salt")
    if salt is None or isinstance(salt, (int, Unknown)) or (isinstance(salt, (list, tuple)) and len(salt) == 2):
        return
    raise refuse_argument(layer, "salt", salt, "an integer or two of them")


@constructor("CategoryEncoding")
def category_encoding_mode(layer: Layer, output_mode: object) -> None:
    """Vectors alone, and a former name of one."""
    require_word(layer, "output_mode", output_mode, (*_VECTORS, "binary"))


@constructor("Discretization", "Hashing")
def output_mode_is_known(layer: Layer, output_mode: object) -> None:
    """Indices or vectors."""
    require_word(layer, "output_mode", output_mode, OUTPUT_MODES)


@constructor("HashedCrossing")
def hashed_crossing_mode(layer: Layer, output_mode: object) -> None:
    """Indices or one kind of vectors."""
    require_word(layer, "output_mode", output_mode, ("int", "one_hot"))


@constructor("Discretization", "Hashing")
def sparse_needs_vectors(layer: Layer, sparse: object, output_mode: object) -> None:
    """Indices are never sparse."""
    require_vectors_for_sparse(layer, sparse, output_mode)


@constructor("CategoryEncoding")
def category_encoding_arguments(layer: Layer, num_tokens: object) -> None:
    """`num_tokens` is given, and at least 1."""
    if num_tokens is None or (isinstance(num_tokens, (int, float)) and num_tokens < 1):
        raise refuse_argument(layer, "num_tokens", num_tokens, "a positive integer")


@constructor("Discretization")
def discretization_arguments(layer: Layer, bin_boundaries: object, num_bins: object) -> None:
    """Either the boundaries or the number of bins; Keras 2 takes neither, too."""
    if isinstance(num_bins, (int, float)) and num_bins < 0:
        raise refuse_argument(layer, "num_bins", num_bins, "a positive integer")
    if isinstance(bin_boundaries, Unknown) or isinstance(num_bins, Unknown):
        return
    if num_bins is not None and bin_boundaries is not None:
        raise Refused(ConflictingArguments(layer.name, "`num_bins` does not go with `bin_boundaries`"), "num_bins")
    if layer.major == 3 and num_bins is None and bin_boundaries is None:
        raise refuse_argument(layer, "num_bins", None, "a number of bins, or `bin_boundaries` in its place")


@constructor("Hashing")
def hashing_arguments(layer: Layer, num_bins: object) -> None:
    """`num_bins` is positive."""
    if num_bins is None or (isinstance(num_bins, (int, float)) and num_bins <= 0):
        raise refuse_argument(layer, "num_bins", num_bins, "a positive integer")


@constructor("Hashing")
def salt_is_one_number_or_two(layer: Layer) -> None:
    """A salt is an integer or a pair."""
    require_salt(layer)


@constructor("Hashing")
def hashing_dtype(layer: Layer, output_mode: object) -> None:
    """Indices are integers."""
    dtype = layer.options.get("dtype")
    if layer.major == 3 and isinstance(dtype, str) and output_mode == "int" and dtype not in ("int32", "int64"):
        raise refuse_argument(layer, "dtype", dtype, "'int32' or 'int64'")


# Shapes


def encoded(layer: Layer, x: Dims, mode: object, depth: Dim) -> Dims:
    """The shape of categories encoded as vectors of `depth`, as Keras 2 does it in all of its layers.

    Raises Refused for an input of more than two axes.
    """
    if isinstance(mode, Unknown):
        raise Unresolved
    if mode == "int":
        return x
    if not x:
        return (depth,)
    dims = x
    if mode == "one_hot":
        if isinstance(dims[-1], Unknown):
            raise Unresolved
        dims = dims if same(dims[-1], 1) else (*dims, 1)
    if len(dims) > 2:
        raise Refused(WrongRank(layer.name, "(batch,) or (batch, values)", x))
    # a sparse tensor forgets the batch size
    batch = None if layer.arguments.get("sparse") else dims[0]
    return (depth,) if len(dims) == 1 else (batch, depth)


def appended_or_replaced(x: Dims, depth: Dim) -> Dims:
    """One-hot vectors of Keras 3: they take the place of a last axis of size 1.

    A single value gets an axis more when it is there than when it is symbolic. Raises Unresolved.
    """
    if not x or isinstance(x[-1], Unknown):
        raise Unresolved
    return (*x[:-1], depth) if same(x[-1], 1) and len(x) > 1 else (*x, depth)


def encoded_eagerly(x: Dims, mode: object, depth: Dim) -> Dims:
    """Vectors that Keras 3 makes of values, where it runs the layer. Raises Unresolved."""
    if mode == "one_hot":
        return appended_or_replaced(x, depth)
    return (x[0], *x[2:], depth) if len(x) > 1 else (depth,)


def named(mode: object) -> Any:
    """The output mode under its present name. Raises Unresolved for an unknown."""
    if isinstance(mode, Unknown):
        raise Unresolved
    return {"binary": "multi_hot", "tf-idf": "tf_idf"}.get(mode, mode) if isinstance(mode, str) else mode


def dims_of(x: Shape) -> Dims:
    """The dims of an input, none for a single value. Raises Unresolved when its rank is unknown."""
    if isinstance(x, Unknown):
        raise Unresolved
    return x


def _require_whole_numbers(layer: Layer, dtype: str | None, text_too: bool = True) -> None:
    """Keras 2 hands the input to an operation that takes integers, and perhaps texts."""
    if layer.major == 3 or dtype is None or dtype.startswith(("int", "uint", "bool")):
        return
    if dtype != "string" or not text_too:
        raise Refused(WrongDtype(layer.name, "integers or strings" if text_too else "integers", dtype))


@layer("CategoryEncoding", renamed={"max_tokens": "num_tokens"})
def category_encoding(x: Shape, num_tokens: Dim, output_mode: object, layer: Layer, eager: bool) -> Result:
    """Vectors of `num_tokens`, one for each sample or, one-hot, for each value."""
    dims, mode = dims_of(x), named(output_mode)
    if layer.major == 2:
        return Result(encoded(layer, dims, mode, num_tokens), (), compute_dtype(layer))
    if eager or mode == "one_hot":
        return Result(encoded_eagerly(dims, mode, num_tokens), (), compute_dtype(layer))
    return Result((*dims[:-1], num_tokens), (), compute_dtype(layer))


@layer("Discretization", renamed={"bins": "bin_boundaries"})
def discretization(x: Shape, bin_boundaries: object, num_bins: object, output_mode: object, layer: Layer) -> Result:
    """The number of the bin, or vectors as long as there are bins."""
    mode = named(output_mode)
    depth = _bins(layer, bin_boundaries, num_bins)
    # Keras 2 keeps what `adapt` saw in a weight that is empty until then, and counts it as such.
    weights = (Weight((2, 0), False),) if layer.major == 2 and bin_boundaries is None else ()
    if mode == "int":
        return Result(x, weights, "int32" if layer.major == 3 else "int64")
    dims = dims_of(x)
    if layer.major == 2:
        return Result(encoded(layer, dims, mode, depth), weights, compute_dtype(layer))
    return Result(encoded_eagerly(dims, mode, depth), weights, compute_dtype(layer))


def _bins(layer: Layer, bin_boundaries: object, num_bins: object) -> Dim:
    if isinstance(bin_boundaries, (list, tuple)):
        return len(bin_boundaries) + 1
    if layer.major == 3 and bin_boundaries is None and isinstance(num_bins, int):
        return num_bins
    return Unknown()  # what `adapt` will find


@layer("Hashing")
def hashing(x: Shape, num_bins: Dim, output_mode: object, layer: Layer, dtype: str | None, eager: bool) -> Result:
    """The number of a bin for each value, or vectors of `num_bins`."""
    _require_whole_numbers(layer, dtype)
    mode = named(output_mode)
    if mode == "int":
        return Result(x, (), own_dtype(layer, "int64"))
    dims = dims_of(x)
    if layer.major == 2:
        return Result(encoded(layer, dims, mode, num_bins), (), compute_dtype(layer))
    outputs = encoded_eagerly(dims, mode, num_bins) if eager else (*dims[:-1], num_bins)
    return Result(outputs, (), compute_dtype(layer))


def own_dtype(layer: Layer, default: str) -> str | None:
    """The dtype that the layer was given, else a default."""
    given = layer.options.get("dtype", layer.arguments.get("dtype"))
    return default if given is None else compute_dtype(layer)


@layer("HashedCrossing", made_with_tensor=(2, 3), any_trainable=(3,), unread=("activity_regularizer",))
def hashed_crossing(
    structure: Structure,
    num_bins: Dim,
    output_mode: object,
    layer: Layer,
    dtype: str | None,
    eager: bool,
    traced: bool,
) -> Result:
    """Two or more columns of values become one column of bins."""
    if isinstance(structure, tuple):
        raise Refused(WrongNumberOfInputs(layer.name, "at least 2 inputs", 1))
    if not isinstance(structure, list) or any(not isinstance(one, (tuple, Unknown)) for one in structure):
        raise Unresolved
    if layer.major == 3 and traced:
        raise Unresolved  # it is run as Keras 2 runs it
    if len(structure) < 2 or (layer.major == 3 and len(structure) > 2):
        expected = "at least 2 inputs" if layer.major == 2 else "2 inputs"
        raise Refused(WrongNumberOfInputs(layer.name, expected, len(structure)))
    if () in structure:
        raise Unresolved  # two single values are crossed, though two symbolic inputs without axes are not
    mode, shapes = named(output_mode), [dims_of(one) for one in structure]
    if layer.major == 3:
        return _crossed_by_keras_3(layer, shapes, mode, num_bins, eager)
    _require_whole_numbers(layer, dtype)
    return _crossed(layer, shapes, mode, num_bins)


def _crossed_by_keras_3(layer: Layer, shapes: Sequence[Dims], mode: object, num_bins: Dim, eager: bool) -> Result:
    first, second = shapes
    last = (first[-1], second[-1])
    if any(isinstance(dim, Unknown) for dim in last):
        raise Unresolved
    if last[0] != last[1]:
        raise Refused(MergeShapeMismatch(layer.name, list(shapes), "the shapes differ"))
    if mode == "int":
        return Result(first, (), own_dtype(layer, "int64"))
    if eager:
        return Result(encoded_eagerly(first, mode, num_bins), (), compute_dtype(layer))
    return Result((*first, num_bins) if last[0] != 1 else (*first[:-1], num_bins), (), compute_dtype(layer))


def _crossed(layer: Layer, shapes: Sequence[Dims], mode: object, num_bins: Dim) -> Result:
    first = shapes[0]
    if any(isinstance(dim, Unknown) for shape in shapes for dim in shape):
        raise Unresolved
    if len(first) > 2 or (len(first) == 2 and first[-1] != 1):
        raise Refused(WrongRank(layer.name, "(batch,) or (batch, 1)", first))
    if not all(same_shape(first, shape) for shape in shapes):
        raise Refused(MergeShapeMismatch(layer.name, list(shapes), "the shapes differ"))
    crossed: Dims = (None, 1) if len(first) == 2 else (None,)
    dtype = own_dtype(layer, "int64" if mode == "int" else "float32")
    return Result(encoded(layer, crossed, mode, num_bins), (), dtype)


@traced("CategoryEncoding", "Hashing", "HashedCrossing", "Discretization")
def categories_traced(layer: Layer, inputs: Sequence[object], outputs: Structure) -> Structure:
    """Dense vectors for rows of (batch, values) come out as elsewhere."""
    mode, x = layer.arguments["output_mode"], inputs[0]
    if mode == "int":
        return outputs
    rows = isinstance(x, tuple) and len(x) == 2 and isinstance(x[1], int)
    return outputs if rows and mode != "one_hot" and layer.arguments.get("sparse") is False else Unknown()
