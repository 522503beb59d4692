"""keras.layers.preprocessing, for everything but images and sound: categories, numbers in bins, words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras.layers.shape_preserving import compute_dtype
from kerasshape.keras.layers.vocabularies import size_of_vocabulary
from kerasshape.keras.registry import Layer, layer, traced
from kerasshape.keras.result import Result, Structure, Weight
from kerasshape.keras.vocabulary import require_min_rank
from kerasshape.rules.inputs import WrongDtype, WrongNumberOfInputs, WrongRank
from kerasshape.rules.merging import MergeShapeMismatch
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, same, same_shape

Dims = tuple[Dim, ...]


def encoded(layer: Layer, x: Dims, mode: Any, depth: Dim) -> Dims:
    """The shape of categories encoded as vectors of `depth`, as Keras 2 does it in all of its layers.

    Raises Refused for an input of more than two axes.
    """
    if isinstance(mode, Unknown):
        raise Unresolved
    if mode == "int":
        return x
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


def _appended_or_replaced(x: Dims, depth: Dim) -> Dims:
    """One-hot vectors of Keras 3: they take the place of a last axis of size 1."""
    if isinstance(x[-1], Unknown):
        raise Unresolved
    return (*x[:-1], depth) if same(x[-1], 1) and len(x) > 1 else (*x, depth)


def _named(mode: Any) -> Any:
    """The output mode under its present name. Raises Unresolved for an unknown."""
    if isinstance(mode, Unknown):
        raise Unresolved
    return {"binary": "multi_hot", "tf-idf": "tf_idf"}.get(mode, mode) if isinstance(mode, str) else mode


def _known(layer: Layer, x: Shape) -> Dims:
    require_min_rank(layer, x, 1, "(batch, …)")
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
def category_encoding(x: Shape, num_tokens: Dim, output_mode: Any, layer: Layer) -> Result:
    """Vectors of `num_tokens`, one for each sample or, one-hot, for each value."""
    dims, mode = _known(layer, x), _named(output_mode)
    if layer.major == 2:
        return Result(encoded(layer, dims, mode, num_tokens), (), compute_dtype(layer))
    if mode == "one_hot":
        return Result(_appended_or_replaced(dims, num_tokens), (), compute_dtype(layer))
    return Result((*dims[:-1], num_tokens), (), compute_dtype(layer))


@layer("Discretization", renamed={"bins": "bin_boundaries"})
def discretization(x: Shape, bin_boundaries: Any, num_bins: Any, output_mode: Any, layer: Layer) -> Result:
    """The number of the bin, or vectors as long as there are bins."""
    mode = _named(output_mode)
    depth = _bins(layer, bin_boundaries, num_bins)
    # Keras 2 keeps what `adapt` saw in a weight that is empty until then, and counts it as such.
    weights = (Weight((2, 0), False),) if layer.major == 2 and bin_boundaries is None else ()
    if mode == "int":
        return Result(x, weights, "int32" if layer.major == 3 else "int64")
    dims = _known(layer, x)
    if layer.major == 2:
        return Result(encoded(layer, dims, mode, depth), weights, compute_dtype(layer))
    if mode == "one_hot":
        return Result(_appended_or_replaced(dims, depth), weights, compute_dtype(layer))
    outputs: Dims = (dims[0], *dims[2:], depth) if len(dims) >= 2 else (depth,)
    return Result(outputs, weights, compute_dtype(layer))


def _bins(layer: Layer, bin_boundaries: Any, num_bins: Any) -> Dim:
    if isinstance(bin_boundaries, (list, tuple)):
        return len(bin_boundaries) + 1
    if layer.major == 3 and bin_boundaries is None and isinstance(num_bins, int):
        return num_bins
    return Unknown()  # what `adapt` will find


@layer("Hashing")
def hashing(x: Shape, num_bins: Dim, output_mode: Any, layer: Layer, dtype: str | None) -> Result:
    """The number of a bin for each value, or vectors of `num_bins`."""
    _require_whole_numbers(layer, dtype)
    mode = _named(output_mode)
    if mode == "int":
        return Result(x, (), _own_dtype(layer, "int64"))
    dims = _known(layer, x)
    if layer.major == 2:
        return Result(encoded(layer, dims, mode, num_bins), (), compute_dtype(layer))
    return Result((*dims[:-1], num_bins), (), compute_dtype(layer))


def _own_dtype(layer: Layer, default: str) -> str | None:
    given = layer.options.get("dtype", layer.arguments.get("dtype"))
    return default if given is None else compute_dtype(layer)


@layer("HashedCrossing", any_trainable=(3,), unread=("activity_regularizer",))
def hashed_crossing(
    structure: Structure, num_bins: Dim, output_mode: Any, layer: Layer, dtype: str | None, traced: bool
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
    mode, shapes = _named(output_mode), [_known(layer, one) for one in structure]
    if layer.major == 3:
        return _crossed_symbolically(layer, shapes, mode, num_bins)
    _require_whole_numbers(layer, dtype)
    return _crossed(layer, shapes, mode, num_bins)


def _crossed_symbolically(layer: Layer, shapes: Sequence[Dims], mode: Any, num_bins: Dim) -> Result:
    first, second = shapes
    last = (first[-1], second[-1])
    if any(isinstance(dim, Unknown) for dim in last):
        raise Unresolved
    if last[0] != last[1]:
        raise Refused(MergeShapeMismatch(layer.name, list(shapes), "the shapes differ"))
    if mode == "int":
        return Result(first, (), _own_dtype(layer, "int64"))
    return Result((*first, num_bins) if last[0] != 1 else (*first[:-1], num_bins), (), compute_dtype(layer))


def _crossed(layer: Layer, shapes: Sequence[Dims], mode: Any, num_bins: Dim) -> Result:
    first = shapes[0]
    if any(isinstance(dim, Unknown) for shape in shapes for dim in shape):
        raise Unresolved
    if len(first) > 2 or (len(first) == 2 and first[-1] != 1):
        raise Refused(WrongRank(layer.name, "(batch,) or (batch, 1)", first))
    if not all(same_shape(first, shape) for shape in shapes):
        raise Refused(MergeShapeMismatch(layer.name, list(shapes), "the shapes differ"))
    crossed: Dims = (None, 1) if len(first) == 2 else (None,)
    dtype = _own_dtype(layer, "int64" if mode == "int" else "float32")
    return Result(encoded(layer, crossed, mode, num_bins), (), dtype)


@layer(
    "IntegerLookup",
    any_trainable=(3,),
    renamed={"max_values": "max_tokens", "mask_value": "mask_token", "oov_value": "oov_token"},
)
@layer("StringLookup", any_trainable=(3,))
def lookup(x: Shape, output_mode: Any, invert: Any, layer: Layer, dtype: str | None) -> Result:
    """The index of each entry in the vocabulary, or vectors as long as the vocabulary."""
    mode = _named(output_mode)
    if mode == "int":
        return Result(x, (), _looked_up_dtype(layer, invert))
    depth = size_of_vocabulary(layer, mode)
    dims = _known(layer, x)
    if layer.major == 2:
        return Result(encoded(layer, dims, mode, depth), (), compute_dtype(layer))
    outputs = _appended_or_replaced(dims, depth) if mode == "one_hot" else (*dims[:-1], depth)
    return Result(outputs, (), "float32")


def _looked_up_dtype(layer: Layer, invert: Any) -> str | None:
    if layer.major == 3:
        return "int64"
    if isinstance(invert, Unknown):
        return None
    if not invert:
        return _own_dtype(layer, "int64")
    number = layer.arguments.get("vocabulary_dtype")
    return "string" if layer.name == "StringLookup" else number if isinstance(number, str) else None


@layer("TextVectorization")
def text_vectorization(
    x: Shape, output_mode: Any, output_sequence_length: Any, split: Any, layer: Layer, dtype: str | None
) -> Result:
    """Texts become sequences of indices, or one vector for each text."""
    mode, dims = _named(output_mode), _known(layer, x)
    if layer.major == 2:
        return _vectorized(layer, dims, mode, dtype)
    if mode == "int":
        return Result((dims[0], output_sequence_length), (), "int64")
    if isinstance(split, Unknown):
        raise Unresolved
    if split is not None:
        dims = (*dims, None)
    elif len(dims) <= 1:
        dims = (*dims, 1)
    depth = size_of_vocabulary(layer, mode)
    outputs = _appended_or_replaced(dims, depth) if mode == "one_hot" else (*dims[:-1], depth)
    return Result(outputs, (), "float32")


def _vectorized(layer: Layer, x: Dims, mode: Any, dtype: str | None) -> Result:
    """Keras 2 asks TensorFlow at once."""
    if dtype is not None and dtype != "string":
        raise Refused(WrongDtype(layer.name, "strings", dtype))
    splits = layer.arguments["split"] is not None
    tokens = _tokens(layer, x)
    if mode is None:
        return Result(tokens, (), "string")
    if mode != "int":
        return Result(encoded(layer, tokens, mode, size_of_vocabulary(layer, mode)), (), "float32")
    length, ragged = layer.arguments["output_sequence_length"], layer.arguments["ragged"]
    if isinstance(length, Unknown) or isinstance(ragged, Unknown):
        raise Unresolved
    if splits and not ragged:
        return Result((*tokens[:-1], length), (), "int64")
    if ragged or length is None:
        return Result(tokens, (), "int64")
    # padding keeps the shape only where all of it is known
    free = any(dim is None for dim in tokens)
    return Result((None,) * len(tokens) if free else (*tokens[:-1], length), (), "int64")


def _tokens(layer: Layer, x: Dims) -> Dims:
    """The shape of the words and their n-grams. Raises Refused for texts that stand side by side."""
    split, ngrams = layer.arguments["split"], layer.arguments["ngrams"]
    if isinstance(ngrams, Unknown) or any(isinstance(dim, Unknown) for dim in x):
        raise Unresolved
    if split is None:
        if ngrams is None:
            return x
        return (*x[:-1], None)
    if not isinstance(split, str):
        raise Unresolved  # a function of one's own
    if len(x) > 1 and x[-1] != 1:
        raise Refused(WrongRank(layer.name, "(batch,) or (batch, 1)", x))
    texts = x[:-1] if len(x) > 1 else x
    return (None, None) if len(texts) == 1 and split == "whitespace" else (*texts, None)


@traced("CategoryEncoding", "Hashing", "HashedCrossing", "IntegerLookup", "StringLookup", "Discretization")
def categories(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """Dense vectors for rows of (batch, values) come out as elsewhere."""
    mode, x = layer.arguments["output_mode"], inputs[0]
    if mode == "int":
        return outputs
    rows = isinstance(x, tuple) and len(x) == 2 and isinstance(x[1], int)
    return outputs if rows and mode != "one_hot" and layer.arguments.get("sparse") is False else Unknown()


@traced("TextVectorization")
def text_vectorization_traced(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """Texts of one axis or another end in shapes of their own."""
    return Unknown()
