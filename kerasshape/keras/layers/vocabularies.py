"""What the layers that encode categories check of their arguments, and how large their vocabularies are."""

from __future__ import annotations

from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras.registry import Layer, constructor
from kerasshape.keras.vocabulary import refuse_argument, require_choice
from kerasshape.rules.arguments import ConflictingArguments
from kerasshape.shapes import Dim, Unknown

_VECTORS = ("one_hot", "multi_hot", "count")
_LOOKUPS = ("IntegerLookup", "StringLookup")
_OUTPUT_MODES: dict[str, tuple[str, ...]] = {
    "CategoryEncoding": (*_VECTORS, "binary"),
    "Discretization": ("int", *_VECTORS),
    "Hashing": ("int", *_VECTORS),
    "HashedCrossing": ("int", "one_hot"),
    "IntegerLookup": ("int", *_VECTORS, "tf_idf", "binary", "tf-idf"),
    "StringLookup": ("int", *_VECTORS, "tf_idf", "binary", "tf-idf"),
    "TextVectorization": ("int", *_VECTORS, "tf_idf", "binary", "tf-idf"),
}


@constructor(*_OUTPUT_MODES)
def output_mode_is_known(layer: Layer, output_mode: Any) -> None:
    """Each layer has its own modes; Keras 2's TextVectorization takes None too, but cannot encode one-hot."""
    if isinstance(output_mode, Unknown) or (
        layer.name == "TextVectorization" and layer.major == 2 and output_mode is None
    ):
        return
    modes = _OUTPUT_MODES[layer.name]
    if layer.name == "TextVectorization" and layer.major == 2:
        modes = tuple(mode for mode in modes if mode != "one_hot")
    if output_mode not in modes:
        raise refuse_argument(layer, "output_mode", output_mode, "one of " + ", ".join(map(repr, modes)))


@constructor("Discretization", "Hashing", *_LOOKUPS)
def sparse_needs_vectors(layer: Layer, sparse: Any, output_mode: Any) -> None:
    """Indices are never sparse."""
    if output_mode == "int" and sparse:
        raise Refused(ConflictingArguments(layer.name, "`sparse` does not go with indices as output"), "sparse")


@constructor("CategoryEncoding")
def category_encoding_arguments(layer: Layer, num_tokens: Any) -> None:
    """`num_tokens` is given, and at least 1."""
    if num_tokens is None or (isinstance(num_tokens, (int, float)) and num_tokens < 1):
        raise refuse_argument(layer, "num_tokens", num_tokens, "a positive integer")


@constructor("Discretization")
def discretization_arguments(layer: Layer, bin_boundaries: Any, num_bins: Any) -> None:
    """Either the boundaries or the number of bins; Keras 2 does not mind when both lack."""
    if isinstance(num_bins, (int, float)) and num_bins < 0:
        raise refuse_argument(layer, "num_bins", num_bins, "a positive integer")
    if isinstance(bin_boundaries, Unknown) or isinstance(num_bins, Unknown):
        return
    if num_bins is not None and bin_boundaries is not None:
        raise Refused(ConflictingArguments(layer.name, "`num_bins` does not go with `bin_boundaries`"), "num_bins")
    if layer.major == 3 and num_bins is None and bin_boundaries is None:
        raise refuse_argument(layer, "num_bins", None, "a number of bins, or `bin_boundaries` in its place")


@constructor("Hashing")
def hashing_arguments(layer: Layer, num_bins: Any) -> None:
    """`num_bins` is positive."""
    if num_bins is None or (isinstance(num_bins, (int, float)) and num_bins <= 0):
        raise refuse_argument(layer, "num_bins", num_bins, "a positive integer")


@constructor("Hashing", *_LOOKUPS)
def salt_is_one_number_or_two(layer: Layer) -> None:
    """A salt is an integer or a pair; integers take one with farmhash alone."""
    salt = layer.arguments.get("salt")
    if salt is None or isinstance(salt, Unknown):
        return
    method = layer.arguments.get("oov_method")
    if layer.name == "IntegerLookup" and isinstance(method, str) and method != "farmhash":
        raise Refused(ConflictingArguments(layer.name, '`salt` needs `oov_method="farmhash"`'), "salt")
    if not isinstance(salt, int) and not (isinstance(salt, (list, tuple)) and len(salt) == 2):
        raise refuse_argument(layer, "salt", salt, "an integer or two of them")


@constructor("Hashing")
def hashing_dtype(layer: Layer, output_mode: Any) -> None:
    """Indices are integers."""
    dtype = layer.options.get("dtype")
    if layer.major == 3 and isinstance(dtype, str) and output_mode == "int" and dtype not in ("int32", "int64"):
        raise refuse_argument(layer, "dtype", dtype, "'int32' or 'int64'")


@constructor(*_LOOKUPS)
def lookup_arguments(layer: Layer, max_tokens: Any, num_oov_indices: Any, pad_to_max_tokens: Any) -> None:
    """A limit above 1, which padding needs, and no negative number of entries for the unknown."""
    if isinstance(max_tokens, (int, float)) and max_tokens <= 1:
        raise refuse_argument(layer, "max_tokens", max_tokens, "a number above 1")
    if isinstance(num_oov_indices, (int, float)) and num_oov_indices < 0:
        raise refuse_argument(layer, "num_oov_indices", num_oov_indices, "a number that is not negative")
    if max_tokens is None and pad_to_max_tokens:
        raise refuse_argument(layer, "max_tokens", max_tokens, "a number to pad to")


@constructor(*_LOOKUPS)
def lookup_output(layer: Layer, output_mode: Any, invert: Any) -> None:
    """Looking up backwards gives entries."""
    if output_mode != "int" and invert:
        raise Refused(ConflictingArguments(layer.name, "`invert` needs indices as output"), "invert")


@constructor(*_LOOKUPS, "TextVectorization")
def weights_serve_tf_idf(layer: Layer, output_mode: Any, idf_weights: Any) -> None:
    """`idf_weights` belong to one output mode."""
    if idf_weights is None or isinstance(idf_weights, Unknown) or output_mode in ("tf_idf", "tf-idf"):
        return
    raise Refused(ConflictingArguments(layer.name, "`idf_weights` needs tf-idf as output"), "idf_weights")


@constructor("IntegerLookup")
def integer_lookup_dtype(layer: Layer, vocabulary_dtype: Any, invert: Any, vocabulary: Any) -> None:
    """TensorFlow has no table of other numbers, whatever Keras 2 says, but one that leads back to them."""
    inverted = layer.major == 2 and invert is not False and vocabulary is not None
    require_choice(layer, "vocabulary_dtype", vocabulary_dtype, ("int64", "int32") if inverted else ("int64",))
    require_choice(layer, "oov_method", layer.arguments.get("oov_method"), ("floormod", "farmhash"))


@constructor(*_LOOKUPS, "TextVectorization")
def vocabulary_is_weighted(layer: Layer, vocabulary: Any, idf_weights: Any, output_mode: Any) -> None:
    """With tf-idf, a vocabulary comes with one weight for each entry."""
    if output_mode not in ("tf_idf", "tf-idf") or vocabulary is None or isinstance(vocabulary, Unknown):
        return
    if idf_weights is None:
        raise Refused(ConflictingArguments(layer.name, "`vocabulary` needs `idf_weights` for tf-idf"), "vocabulary")
    entries = _entries(layer)
    if entries is not None and isinstance(idf_weights, (list, tuple)) and len(idf_weights) != len(entries):
        raise refuse_argument(layer, "idf_weights", idf_weights, f"{len(entries)} numbers, as many as entries")


@constructor(*_LOOKUPS, "TextVectorization")
def vocabulary_fits(layer: Layer, output_mode: Any, max_tokens: Any) -> None:
    """Every entry once, the reserved ones nowhere but in front, and no more of them than `max_tokens`."""
    vocabulary = _entries(layer)
    if vocabulary is None:
        return
    if not vocabulary:
        raise refuse_argument(layer, "vocabulary", vocabulary, "at least one entry")
    special = _special(layer, output_mode)
    own = _own_entries(vocabulary, special)
    if len(set(own)) != len(own):
        raise refuse_argument(layer, "vocabulary", vocabulary, "each entry once")
    if special is None:
        return
    reserved = [
        _mask_token(layer),
        layer.arguments.get("oov_token") if layer.arguments.get("invert") else None,
    ]
    if any(entry is not None and entry in own for entry in reserved):
        raise refuse_argument(layer, "vocabulary", vocabulary, "entries without the reserved ones")
    if isinstance(max_tokens, int) and len(special) + len(own) > max_tokens:
        raise refuse_argument(layer, "vocabulary", vocabulary, f"at most `max_tokens` = {max_tokens} entries")


@constructor("TextVectorization")
def text_vectorization_words(layer: Layer, standardize: Any, split: Any, ngrams: Any) -> None:
    """Known words, or functions of one's own."""
    require_choice(layer, "standardize", standardize, ("lower_and_strip_punctuation", "lower", "strip_punctuation"))
    require_choice(layer, "split", split, ("whitespace", "character"))
    if isinstance(ngrams, (list, str, float)):
        raise refuse_argument(layer, "ngrams", ngrams, "an integer or a tuple of them")


@constructor("TextVectorization")
def text_vectorization_output(layer: Layer, output_mode: Any, output_sequence_length: Any, ragged: Any) -> None:
    """A length and ragged rows belong to indices; Keras 2 does not take both."""
    indices = output_mode == "int"
    if not indices and output_sequence_length is not None and not isinstance(output_sequence_length, Unknown):
        reason = "`output_sequence_length` needs indices as output"
        raise Refused(ConflictingArguments(layer.name, reason), "output_sequence_length")
    if indices and isinstance(output_sequence_length, (float, str, list, tuple)):
        raise refuse_argument(layer, "output_sequence_length", output_sequence_length, "an integer or None")
    if not indices and ragged:
        raise Refused(ConflictingArguments(layer.name, "`ragged` needs indices as output"), "ragged")
    if layer.major == 2 and output_sequence_length is not None and ragged:
        reason = "`output_sequence_length` does not go with `ragged`"
        raise Refused(ConflictingArguments(layer.name, reason), "output_sequence_length")


@constructor("TextVectorization")
def text_vectorization_vocabulary(layer: Layer, max_tokens: Any, pad_to_max_tokens: Any, sparse: Any) -> None:
    """What the StringLookup inside refuses."""
    if isinstance(max_tokens, (int, float)) and max_tokens <= 1:
        raise refuse_argument(layer, "max_tokens", max_tokens, "a number above 1")
    if max_tokens is None and pad_to_max_tokens:
        raise refuse_argument(layer, "max_tokens", max_tokens, "a number to pad to")
    if sparse and layer.arguments["output_mode"] in ("int", None):
        raise Refused(ConflictingArguments(layer.name, "`sparse` does not go with indices as output"), "sparse")


def _entries(layer: Layer) -> list[Any] | None:
    """The vocabulary, where it is a list whose entries are known."""
    vocabulary = layer.arguments.get("vocabulary")
    if not isinstance(vocabulary, (list, tuple)) or any(not isinstance(one, (str, int)) for one in vocabulary):
        return None
    return list(vocabulary)


def _mask_token(layer: Layer) -> Any:
    return "" if layer.name == "TextVectorization" else layer.arguments["mask_token"]


def _special(layer: Layer, mode: Any) -> list[Any] | None:
    """The entries that come before the vocabulary's own: the mask's, and those of the unknown."""
    mask = _mask_token(layer)
    unknown = layer.arguments.get("oov_token", "[UNK]")
    number = layer.arguments.get("num_oov_indices", 1)
    if any(isinstance(value, Unknown) for value in (mask, unknown, number)):
        return None
    first = [mask] if mask is not None and mode in ("int", None) else []
    return [*first, *[unknown] * number]


def _own_entries(vocabulary: list[Any], special: list[Any] | None) -> list[Any]:
    if special is not None and vocabulary[: len(special)] == special:
        return vocabulary[len(special) :]
    return vocabulary


def size_of_vocabulary(layer: Layer, mode: Any) -> Dim:
    """How long the vectors are; unknown where `adapt` or a file decides."""
    padded = layer.arguments["pad_to_max_tokens"]
    if isinstance(padded, Unknown):
        return Unknown()
    limit = layer.arguments["max_tokens"]
    if padded and isinstance(limit, int):
        return limit
    vocabulary, special = _entries(layer), _special(layer, mode)
    if vocabulary is None or special is None:
        return Unknown()
    return len(special) + len(_own_entries(vocabulary, special))
