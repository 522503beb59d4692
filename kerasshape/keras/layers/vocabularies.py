"""keras.layers.preprocessing, the part with a vocabulary: IntegerLookup, StringLookup, TextVectorization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras.layers.preprocessing import (
    OUTPUT_MODES,
    Dims,
    appended_or_replaced,
    categories_traced,
    dims_of,
    encoded,
    encoded_eagerly,
    named,
    own_dtype,
    require_salt,
    require_vectors_for_sparse,
)
from kerasshape.keras.layers.shape_preserving import compute_dtype
from kerasshape.keras.registry import Layer, constructor, layer, traced
from kerasshape.keras.result import Result, Structure
from kerasshape.keras.vocabulary import as_dim, refuse_argument, require_choice, require_word
from kerasshape.rules.arguments import ConflictingArguments
from kerasshape.rules.inputs import WrongDtype, WrongRank
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved

_LOOKUPS = ("IntegerLookup", "StringLookup")
_MODES = (*OUTPUT_MODES, "tf_idf", "binary", "tf-idf")


# Arguments


@constructor(*_LOOKUPS)
def output_mode_is_known(layer: Layer, output_mode: object) -> None:
    """Indices, vectors or weighted vectors."""
    require_word(layer, "output_mode", output_mode, _MODES)


@constructor("TextVectorization")
def text_vectorization_mode(layer: Layer, output_mode: object) -> None:
    """The same; in Keras 2 None too, but nothing one-hot."""
    if layer.major == 3:
        require_word(layer, "output_mode", output_mode, _MODES)
    elif output_mode is not None:
        require_word(layer, "output_mode", output_mode, [mode for mode in _MODES if mode != "one_hot"])


@constructor(*_LOOKUPS)
def sparse_needs_vectors(layer: Layer, sparse: object, output_mode: object) -> None:
    """Indices are never sparse."""
    require_vectors_for_sparse(layer, sparse, output_mode)


@constructor(*_LOOKUPS)
def salt_is_one_number_or_two(layer: Layer) -> None:
    """A salt is an integer or a pair; integers take one with farmhash alone."""
    salt, method = layer.arguments.get("salt"), layer.arguments.get("oov_method")
    if salt is not None and not isinstance(salt, Unknown) and isinstance(method, str) and method != "farmhash":
        raise Refused(ConflictingArguments(layer.name, '`salt` needs `oov_method="farmhash"`'), "salt")
    require_salt(layer)


@constructor(*_LOOKUPS)
def lookup_arguments(layer: Layer, max_tokens: object, num_oov_indices: object, pad_to_max_tokens: object) -> None:
    """A limit above 1, which padding needs, and no negative number of entries for the unknown."""
    if isinstance(max_tokens, (int, float)) and max_tokens <= 1:
        raise refuse_argument(layer, "max_tokens", max_tokens, "a number above 1")
    if isinstance(num_oov_indices, (int, float)) and num_oov_indices < 0:
        raise refuse_argument(layer, "num_oov_indices", num_oov_indices, "a number that is not negative")
    if max_tokens is None and pad_to_max_tokens:
        raise refuse_argument(layer, "max_tokens", max_tokens, "a number to pad to")


@constructor(*_LOOKUPS)
def lookup_output(layer: Layer, output_mode: object, invert: object) -> None:
    """Looking up backwards gives entries."""
    if output_mode != "int" and invert:
        raise Refused(ConflictingArguments(layer.name, "`invert` needs indices as output"), "invert")


@constructor(*_LOOKUPS, "TextVectorization")
def weights_serve_tf_idf(layer: Layer, output_mode: object, idf_weights: object) -> None:
    """`idf_weights` belong to one output mode."""
    if idf_weights is None or isinstance(idf_weights, Unknown) or output_mode in ("tf_idf", "tf-idf"):
        return
    raise Refused(ConflictingArguments(layer.name, "`idf_weights` needs tf-idf as output"), "idf_weights")


@constructor("IntegerLookup")
def integer_lookup_dtype(layer: Layer, vocabulary_dtype: object, invert: object, vocabulary: object) -> None:
    """TensorFlow has no table of other numbers, whatever Keras 2 says, but one that leads back to them."""
    inverted = layer.major == 2 and invert is not False and vocabulary is not None
    require_choice(layer, "vocabulary_dtype", vocabulary_dtype, ("int64", "int32") if inverted else ("int64",))
    require_choice(layer, "oov_method", layer.arguments.get("oov_method"), ("floormod", "farmhash"))


@constructor(*_LOOKUPS, "TextVectorization")
def vocabulary_is_weighted(layer: Layer, vocabulary: object, idf_weights: object, output_mode: object) -> None:
    """With tf-idf, a vocabulary comes with one weight for each entry."""
    if output_mode not in ("tf_idf", "tf-idf") or vocabulary is None or isinstance(vocabulary, Unknown):
        return
    if idf_weights is None:
        raise Refused(ConflictingArguments(layer.name, "`vocabulary` needs `idf_weights` for tf-idf"), "vocabulary")
    entries = _entries(layer)
    if entries is not None and isinstance(idf_weights, (list, tuple)) and len(idf_weights) != len(entries):
        raise refuse_argument(layer, "idf_weights", idf_weights, f"{len(entries)} numbers, as many as entries")


@constructor(*_LOOKUPS, "TextVectorization")
def vocabulary_fits(layer: Layer, output_mode: object, max_tokens: object) -> None:
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
        room, taken = max(max_tokens - len(special), 0), len(special)
        tokens = "1 token that is" if taken == 1 else f"{taken} tokens that are"
        entries = "1 entry" if room == 1 else f"{room} entries"
        within = f" (`max_tokens={max_tokens}` less {tokens} no entry)" if taken else ""
        raise refuse_argument(layer, "vocabulary", vocabulary, f"at most {entries}{within}")


@constructor("TextVectorization")
def text_vectorization_words(layer: Layer, standardize: object, split: object, ngrams: object) -> None:
    """Known words, or functions of one's own."""
    require_choice(layer, "standardize", standardize, ("lower_and_strip_punctuation", "lower", "strip_punctuation"))
    require_choice(layer, "split", split, ("whitespace", "character"))
    if isinstance(ngrams, (list, str, float)):
        raise refuse_argument(layer, "ngrams", ngrams, "an integer or a tuple of them")


@constructor("TextVectorization")
def text_vectorization_output(
    layer: Layer, output_mode: object, output_sequence_length: object, ragged: object
) -> None:
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
def text_vectorization_vocabulary(layer: Layer, max_tokens: object, pad_to_max_tokens: object, sparse: object) -> None:
    """What the StringLookup inside refuses."""
    if isinstance(max_tokens, (int, float)) and max_tokens <= 1:
        raise refuse_argument(layer, "max_tokens", max_tokens, "a number above 1")
    if max_tokens is None and pad_to_max_tokens:
        raise refuse_argument(layer, "max_tokens", max_tokens, "a number to pad to")
    if sparse and layer.arguments["output_mode"] in ("int", None):
        raise Refused(ConflictingArguments(layer.name, "`sparse` does not go with indices as output"), "sparse")


# Vocabularies


def _entries(layer: Layer) -> list[Any] | None:
    """The vocabulary, where it is a list whose entries are known."""
    vocabulary = layer.arguments.get("vocabulary")
    if not isinstance(vocabulary, (list, tuple)) or any(not isinstance(one, (str, int)) for one in vocabulary):
        return None
    return list(vocabulary)


def _mask_token(layer: Layer) -> Any:
    return "" if layer.name == "TextVectorization" else layer.arguments["mask_token"]


def _special(layer: Layer, mode: object) -> list[Any] | None:
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


def size_of_vocabulary(layer: Layer, mode: object) -> Dim:
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


# Shapes


@layer(
    "IntegerLookup",
    any_trainable=(3,),
    renamed={"max_values": "max_tokens", "mask_value": "mask_token", "oov_value": "oov_token"},
)
@layer("StringLookup", any_trainable=(3,))
def lookup(x: Shape, output_mode: object, invert: object, layer: Layer, dtype: str | None, eager: bool) -> Result:
    """The index of each entry in the vocabulary, or vectors as long as the vocabulary."""
    mode = named(output_mode)
    if mode == "int":
        return Result(x, (), _looked_up_dtype(layer, invert))
    depth = size_of_vocabulary(layer, mode)
    dims = dims_of(x)
    if layer.major == 2:
        return Result(encoded(layer, dims, mode, depth), (), compute_dtype(layer))
    vectors = eager or mode == "one_hot"
    return Result(encoded_eagerly(dims, mode, depth) if vectors else (*dims[:-1], depth), (), "float32")


def _looked_up_dtype(layer: Layer, invert: object) -> str | None:
    if layer.major == 3:
        return "int64"
    if isinstance(invert, Unknown):
        return None
    if not invert:
        return own_dtype(layer, "int64")
    number = layer.arguments.get("vocabulary_dtype")
    return "string" if layer.name == "StringLookup" else number if isinstance(number, str) else None


@layer("TextVectorization")
def text_vectorization(
    x: Shape,
    output_mode: object,
    output_sequence_length: object,
    split: object,
    layer: Layer,
    dtype: str | None,
    eager: bool,
) -> Result:
    """Texts become sequences of indices, or one vector for each text."""
    mode, dims = named(output_mode), dims_of(x)
    if layer.major == 2:
        return _vectorized(layer, dims, mode, dtype)
    if not dims:
        return _one_text(layer, mode, output_sequence_length, split)
    if eager:
        return _vectorized_eagerly(layer, dims, mode, output_sequence_length, split)
    if mode == "int":
        return Result((dims[0], as_dim(output_sequence_length)), (), "int64")
    if isinstance(split, Unknown):
        raise Unresolved
    if split is not None:
        dims = (*dims, None)
    elif len(dims) <= 1:
        dims = (*dims, 1)
    depth = size_of_vocabulary(layer, mode)
    outputs = appended_or_replaced(dims, depth) if mode == "one_hot" else (*dims[:-1], depth)
    return Result(outputs, (), "float32")


def _one_text(layer: Layer, mode: object, length: object, split: object) -> Result:
    """The output of Keras 3 for a single eager text."""
    if isinstance(split, Unknown) or (split is None and mode != "int"):
        raise Unresolved
    if mode == "int":
        words = Unknown() if length is None else as_dim(length)
        return Result(() if split is None else (words,), (), "int64")
    return Result((size_of_vocabulary(layer, mode),), (), "float32")


def _vectorized_eagerly(layer: Layer, x: Dims, mode: object, length: object, split: object) -> Result:
    """The output of Keras 3 for eager texts. Raises Refused for texts that stand side by side."""
    tokens = _tokens(layer, x)
    if layer.arguments["ragged"] is not False or len(tokens) > 2 or (split is not None and mode == "one_hot"):
        raise Unresolved
    free = tuple(Unknown() if dim is None else dim for dim in tokens)
    if mode == "int":
        return Result(free if length is None else (*free[:-1], as_dim(length)), (), "int64")
    return Result(encoded_eagerly(free, mode, size_of_vocabulary(layer, mode)), (), "float32")


def _vectorized(layer: Layer, x: Dims, mode: object, dtype: str | None) -> Result:
    """The output of Keras 2, which calls TensorFlow in the graph."""
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
        return Result((*tokens[:-1], length) if x else (Unknown(),), (), "int64")
    if ragged or length is None:
        return Result(tokens, (), "int64")
    # padding keeps the shape only where all of it is known
    free = any(dim is None for dim in tokens)
    return Result((None,) * len(tokens) if free else (*tokens[:-1], length), (), "int64")


def _tokens(layer: Layer, x: Dims) -> Dims:
    """The shape of the words and their n-grams. Raises Refused for texts that stand side by side."""
    split, ngrams = layer.arguments["split"], layer.arguments["ngrams"]
    beside = x if layer.major == 2 else x[1:]
    if isinstance(ngrams, Unknown) or any(isinstance(dim, Unknown) for dim in beside):
        raise Unresolved
    if split is None:
        if ngrams is None:
            return x
        if not x:
            raise Unresolved
        return (*x[:-1], None)
    if not isinstance(split, str):
        raise Unresolved  # a function of one's own
    if len(x) > 1 and x[-1] != 1:
        raise Refused(WrongRank(layer.name, "(batch,) or (batch, 1)", x))
    texts = x[:-1] if len(x) > 1 else x
    forgets = layer.major == 2 and len(texts) == 1 and split == "whitespace"
    return (None, None) if forgets else (*texts, None)


traced(*_LOOKUPS)(categories_traced)


@traced("TextVectorization")
def text_vectorization_traced(layer: Layer, inputs: Sequence[object], outputs: Structure) -> Structure:
    """Texts of one axis or another end in shapes of their own."""
    return Unknown()
