"""Attention layers: dot-product, additive, multi-head and grouped-query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerasshape.faults import Fault, Refused
from kerasshape.keras.facts import in_keras_2
from kerasshape.keras.layers.recurrent import keeps_sequences, shown_name
from kerasshape.keras.registry import Layer, at_run, constructor, layer, traced
from kerasshape.keras.result import LayerLike, Result, Structure, Weight
from kerasshape.keras.vocabulary import items_of, refuse_argument
from kerasshape.rules.arguments import ConflictingArguments
from kerasshape.rules.inputs import FreeLastAxis, WrongNumberOfInputs, WrongRank
from kerasshape.rules.merging import AttentionWidthMismatch
from kerasshape.rules.suspicious import AttentionOverTheBatch
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, broadcast, broadcast_all, differ, same, show

Dims = tuple[Dim, ...]

_DENSE = ("Attention", "AdditiveAttention")
_SEQUENCE = "(batch, steps, features)"


# Attention and AdditiveAttention


@constructor("Attention")
def score_mode(layer: Layer, score_mode: object) -> None:
    """`score_mode` is one of two."""
    if not isinstance(score_mode, Unknown) and score_mode not in ("dot", "concat"):
        raise refuse_argument(layer, "score_mode", score_mode, "'dot' or 'concat'")


def _mixed_samples(
    layer: Layer, shapes: Sequence[Shape], producers: Sequence[LayerLike | None]
) -> AttentionOverTheBatch | None:
    """A value or key without steps: the scores are computed over its last axis but one, which is the batch."""
    for argument, shape, producer in list(zip(("query", "value", "key"), shapes, producers))[1:]:
        if isinstance(shape, tuple) and len(shape) == 2 and shape[0] is None:
            name = None if producer is None or keeps_sequences(producer) is not False else shown_name(producer)
            return AttentionOverTheBatch(layer.name, shape, argument, name)
    return None


_OVER_STEPS: dict[str, Any] = {"flexible": (3,), "stretching": True, "doubtful": _mixed_samples}


@layer("Attention", made_with_tensor=(2, 3), **_OVER_STEPS)
@layer(
    "AdditiveAttention",
    made_with_tensor=(2, 3),
    checked_once={AttentionWidthMismatch: in_keras_2},
    **_OVER_STEPS,
)
def dense_attention(structure: Structure, return_attention_scores: object, layer: Layer) -> Result:
    """[query, value] or [query, value, key]: for each step of the query a mean of the values."""
    if isinstance(structure, Unknown):
        raise Unresolved
    given = structure if isinstance(structure, list) else [structure]
    if not isinstance(structure, list) or len(given) not in (2, 3):
        expected = "a list of query and value, or of query, value and key"
        raise Refused(WrongNumberOfInputs(layer.name, expected, len(given)))
    query, value = _dims(given[0]), _dims(given[1])
    key = _dims(given[2]) if len(given) > 2 else value
    weights = _scales(layer, query, value)
    # Keras 3 computes with the query and the value alone until it runs.
    lead = _scored(layer, query, key, value) if layer.major == 2 else query[:-2]
    output = (*lead, query[-2], value[-1])
    if return_attention_scores:
        lead = _lead_of_scores(query, key) if layer.major == 2 else lead
        return Result([output, (*lead, query[-2], key[-2])], weights)
    return Result(output, weights)


@traced(*_DENSE)
def dense_attention_traced(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """The leading axes of query, key and value are broadcast."""
    if isinstance(outputs, list) or not all(isinstance(shape, tuple) for shape in inputs):
        return [Unknown() for _ in outputs] if isinstance(outputs, list) else Unknown()
    query, value, key = inputs[0], inputs[1], inputs[2] if len(inputs) > 2 else inputs[1]
    lead = broadcast_all([query[:-2], key[:-2], value[:-2]])
    return Unknown() if lead is None else (*lead, query[-2], value[-1])


@at_run("Attention")
def dot_product_at_run(layer: Layer, inputs: Structure, call_arguments: Mapping[str, Any]) -> Fault | None:
    """Query, key and value are multiplied with one another."""
    given = inputs if isinstance(inputs, list) else []
    shapes = [shape for shape in given if isinstance(shape, tuple) and len(shape) > 1]
    if len(shapes) != len(given) or len(shapes) not in (2, 3) or layer.arguments["score_mode"] != "dot":
        return None
    try:
        _require_widths(layer, shapes[0], shapes[2] if len(shapes) > 2 else shapes[1], shapes[1])
    except Refused as refused:
        return refused.fault
    return None


def _dims(shape: object) -> Dims:
    """A shape with steps and features. Raises Unresolved for anything else."""
    if not isinstance(shape, tuple) or len(shape) < 2:
        raise Unresolved
    return shape


def _scales(layer: Layer, query: Dims, value: Dims) -> tuple[Weight, ...]:
    use_scale = bool(layer.arguments["use_scale"])
    if layer.name == "Attention":
        concat = bool(layer.arguments["score_mode"] == "concat")
        return (Weight(()),) * (use_scale + concat)
    if not use_scale:
        return ()
    source = value if layer.major == 2 else query
    if source[-1] is None:
        raise Refused(FreeLastAxis(layer.name, source, "features"))
    return (Weight((source[-1],)),)


def _scored(layer: Layer, query: Dims, key: Dims, value: Dims) -> Dims:
    """The leading dims of the output of Keras 2, which multiplies the tensors."""
    if layer.name == "Attention" and layer.arguments["score_mode"] == "dot":
        _require_widths(layer, query, key, value)
    else:
        _require_additive(layer, query, key, value)
        _require_steps(layer, key, value)
    lead = broadcast(query[:-2], key[:-2])
    lead = None if lead is None else broadcast(lead, value[:-2])
    if lead is None:
        reason = f"the leading axes of {show(query)}, {show(key)} and {show(value)} differ"
        raise Refused(AttentionWidthMismatch(layer.name, reason))
    return lead


def _require_widths(layer: Layer, query: Dims, key: Dims, value: Dims) -> None:
    """Query and key are multiplied by their features, then the scores and the value by their steps. Raises Refused."""
    if differ(query[-1], key[-1]):
        reason = f"the query has {query[-1]} features and the key {key[-1]}"
        raise Refused(AttentionWidthMismatch(layer.name, reason))
    _require_steps(layer, key, value)


def _require_steps(layer: Layer, key: Dims, value: Dims) -> None:
    if differ(key[-2], value[-2]):
        reason = f"the key has {key[-2]} steps and the value {value[-2]}"
        raise Refused(AttentionWidthMismatch(layer.name, reason))


def _require_additive(layer: Layer, query: Dims, key: Dims, value: Dims) -> None:
    width = broadcast((query[-1],), (key[-1],))
    if width is not None and layer.name == "AdditiveAttention" and layer.arguments["use_scale"]:
        width = broadcast(width, (value[-1],))
    if width is None:
        reason = f"query, key and value have {query[-1]}, {key[-1]} and {value[-1]} features"
        raise Refused(AttentionWidthMismatch(layer.name, reason))


def _lead_of_scores(query: Dims, key: Dims) -> Dims:
    lead = broadcast(query[:-2], key[:-2])
    if lead is None:
        raise Unresolved
    return lead


# MultiHeadAttention and GroupQueryAttention


@constructor("MultiHeadAttention", at_call=True)
def head_arguments(layer: Layer, num_heads: object, key_dim: object, value_dim: object) -> None:
    """Numbers and widths of heads are positive integers; Keras 2 takes a few zeros, and looks when it is called."""
    for argument, value, zero in (
        ("num_heads", num_heads, layer.major == 2),
        ("key_dim", key_dim, False),
        ("value_dim", value_dim, layer.major == 2),
    ):
        if value is None and argument == "value_dim":
            continue
        wrong = value is None or isinstance(value, (float, str)) or (isinstance(value, (list, tuple)) and value)
        if wrong or (isinstance(value, int) and value < (0 if zero else 1)):
            raise refuse_argument(layer, argument, value, "a positive integer", at_call=layer.major == 2)


@constructor("GroupQueryAttention", at_call=True)
def group_arguments(layer: Layer, num_query_heads: Any, num_key_value_heads: Any, head_dim: object) -> None:
    """The heads of the query are divisible by those of key and value."""
    if isinstance(head_dim, (float, str)) or (isinstance(head_dim, int) and head_dim <= 0):
        later = isinstance(head_dim, float) and head_dim > 0
        raise refuse_argument(layer, "head_dim", head_dim, "a positive integer", at_call=later)
    for argument, value in (
        ("num_query_heads", num_query_heads),
        ("num_key_value_heads", num_key_value_heads),
    ):
        least = 0 if argument == "num_query_heads" else 1
        if isinstance(value, (float, str)) or (isinstance(value, int) and value < least):
            divides = isinstance(num_query_heads, int) and isinstance(num_key_value_heads, (int, float))
            later = divides and bool(num_key_value_heads) and num_query_heads % num_key_value_heads == 0
            raise refuse_argument(layer, argument, value, "a positive integer", at_call=later and num_query_heads > 0)
    known = isinstance(num_query_heads, int) and isinstance(num_key_value_heads, int)
    if known and num_query_heads % num_key_value_heads:
        reason = f"{num_query_heads} heads of the query are not divisible by {num_key_value_heads}"
        raise Refused(ConflictingArguments(layer.name, reason), "num_key_value_heads")


@constructor("MultiHeadAttention", "GroupQueryAttention", at_call=True)
def attention_options(layer: Layer, dropout: object) -> None:
    """`dropout` lies between 0 and 1, a sliding window is positive, flash attention knows no dropout."""
    if isinstance(dropout, (int, float)) and not 0 <= dropout <= 1:
        raise refuse_argument(layer, "dropout", dropout, "a number between 0 and 1", at_call=True)
    window = layer.arguments.get("sliding_window")
    if isinstance(window, (float, str)) or (isinstance(window, int) and window <= 0):
        raise refuse_argument(layer, "sliding_window", window, "None or a positive integer")
    if layer.arguments.get("flash_attention") is True and isinstance(dropout, (int, float)) and dropout > 0:
        reason = "flash attention knows no dropout"
        raise Refused(ConflictingArguments(layer.name, reason), "dropout")


def _three(layer: Layer, structure: Structure, value: object, key: object) -> tuple[Dims, Dims, Dims]:
    """Query, value and key, which is the value when it is not given."""
    if value is None and isinstance(structure, (tuple, list)):
        raise Refused(WrongNumberOfInputs(layer.name, "a query and a value", 1))
    query = structure
    if not isinstance(query, tuple) or not isinstance(value, tuple) or not isinstance(key, (tuple, type(None))):
        raise Unresolved
    return query, value, value if key is None else key


@layer("MultiHeadAttention", flexible=(3,))
def multi_head_attention(
    structure: Structure,
    value: object,
    key: object,
    return_attention_scores: object,
    attention_axes: object,
    layer: Layer,
) -> Result:
    """Several heads attend to the value, each in its own projection; the output is as wide as the query."""
    query, value, key = _three(layer, structure, value, key)
    if min(len(query), len(value), len(key)) < 2:
        raise Unresolved
    for shape in (query, value, key):
        if shape[-1] is None:
            raise Refused(FreeLastAxis(layer.name, shape, "features"))
    width = _output_width(layer, query)
    weights = _projections(layer, query, value, key, width)
    if layer.major == 3:
        _require_alike(layer, value, key)
        output: Shape = (*query[:-1], *width)
        scores: Shape = (query[0], layer.arguments["num_heads"], query[1], query[1])
    else:
        lead, scores = _attended(layer, query, value, key, attention_axes)
        output = (*lead, *width)
    return Result([output, scores] if return_attention_scores else output, weights)


def _require_alike(layer: Layer, value: Dims, key: Dims) -> None:
    if len(value) != len(key) or not all(map(_may_equal, value[1:-1], key[1:-1])):
        reason = f"value {show(value)} and key {show(key)} differ in more than the last axis"
        raise Refused(AttentionWidthMismatch(layer.name, reason))


def _may_equal(left: Dim, right: Dim) -> bool:
    """Keras 3 compares these as they are: a free dim is not a number."""
    return isinstance(left, Unknown) or isinstance(right, Unknown) or left == right


def _output_width(layer: Layer, query: Dims) -> Dims:
    wanted = layer.arguments["output_shape"]
    if not wanted:
        return (query[-1],)
    width = tuple(wanted) if isinstance(wanted, (tuple, list)) else (wanted,)
    if any(isinstance(dim, int) and dim < 0 for dim in width):
        raise refuse_argument(layer, "output_shape", wanted, "positive integers")
    return width


def _projections(layer: Layer, query: Dims, value: Dims, key: Dims, width: Dims) -> tuple[Weight, ...]:
    arguments = layer.arguments
    heads, key_dim = arguments["num_heads"], arguments["key_dim"]
    value_dim = arguments["value_dim"] or key_dim
    sides = [(query, key_dim), (key, key_dim), (value, value_dim)]
    if arguments.get("use_gate"):
        sides.insert(2, (query, value_dim))
    kernels: list[tuple[Dims, Dims]] = [((side[-1], heads, dim), (heads, dim)) for side, dim in sides]
    kernels.append(((heads, value_dim, *width), width))
    return _with_biases(kernels, arguments["use_bias"])


def _with_biases(kernels: Sequence[tuple[Dims, Dims]], use_bias: object) -> tuple[Weight, ...]:
    if use_bias:
        return tuple(Weight(shape) for pair in kernels for shape in pair)
    return tuple(Weight(kernel) for kernel, _ in kernels)


def _attended(layer: Layer, query: Dims, value: Dims, key: Dims, axes: Any) -> tuple[Dims, Dims]:
    """The leading dims of Keras 2's output, and the shape of its scores."""
    rank = len(query)
    if not len(key) == len(value) == rank:
        reason = f"query {show(query)}, value {show(value)} and key {show(key)} have different ranks"
        raise Refused(AttentionWidthMismatch(layer.name, reason))
    if axes is None:
        if rank == 2:
            raise Refused(WrongRank(layer.name, _SEQUENCE, query))
        axes = tuple(range(1, rank - 1))
    axes = (axes,) if isinstance(axes, int) else tuple(items_of(axes))
    if not all(0 <= axis < rank - 1 for axis in axes):
        raise Unresolved
    lead: list[Dim] = []
    for axis in range(rank - 1):
        in_key = _merged(layer, key[axis], value[axis], "key", "value")
        lead.append(query[axis] if axis in axes else _merged(layer, query[axis], in_key, "query", "key"))
    batch = [lead[axis] for axis in range(rank - 1) if axis not in axes]
    heads: Dim = layer.arguments["num_heads"]
    scores = (*batch, heads, *(query[axis] for axis in axes), *(key[axis] for axis in axes))
    return tuple(lead), scores


def _merged(layer: Layer, left: Dim, right: Dim, one: str, other: str) -> Dim:
    """One dim of two that have to be equal; a free one takes the other's number."""
    if differ(left, right):
        raise Refused(AttentionWidthMismatch(layer.name, f"{one} and {other} have {left} and {right} steps"))
    if same(left, right) or isinstance(left, int):
        return left
    return right if isinstance(right, int) else Unknown()


@layer("GroupQueryAttention", flexible=(3,))
def grouped_query_attention(
    structure: Structure, value: object, key: object, return_attention_scores: object, layer: Layer
) -> Result:
    """Groups of query heads share one head of key and value; the output is as wide as the query."""
    query, value, key = _three(layer, structure, value, key)
    for shape in (query, value, key):
        if len(shape) < 3:
            raise Refused(WrongRank(layer.name, _SEQUENCE, shape))
        # Inputs of more axes pass, but the third is then taken for the features.
        if shape[2] is None:
            raise Refused(FreeLastAxis(layer.name, shape, "features"))
    if not _may_equal(query[-1], value[-1]):
        reason = f"the query has {query[-1]} features and the value {value[-1]}"
        raise Refused(AttentionWidthMismatch(layer.name, reason))
    if query[-1] is None:
        raise Refused(FreeLastAxis(layer.name, query, "features"))
    _require_alike(layer, value, key)
    arguments = layer.arguments
    heads, shared, dim = (arguments[name] for name in ("num_query_heads", "num_key_value_heads", "head_dim"))
    sides = [(query, heads), (key, shared), (value, shared)]
    if arguments["use_gate"]:
        sides.insert(2, (query, heads))
    kernels: list[tuple[Dims, Dims]] = [((side[2], number, dim), (number, dim)) for side, number in sides]
    kernels.append(((heads, dim, query[-1]), (query[-1],)))
    weights = _with_biases(kernels, arguments["use_bias"])
    scores = (query[0], heads, query[1], key[1])
    return Result([query, scores] if return_attention_scores else query, weights)
