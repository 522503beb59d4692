"""The models of the tutorial on one-to-many and many-to-many with LSTM, built with real Keras."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from pytest_kerasshape import running
from pytest_kerasshape.running import shortened, wrong_use

Shape = tuple["int | None", ...]
Sizes = Mapping[str, int]


class ArticleModel(NamedTuple):
    """A built model with its documented shapes, batch axis included.

    It unpacks as `model, input_shape, output_shape`. Whatever else is asked of it, the Keras model answers, so that
    `article_model.summary()` and `article_model(batch)` work.
    """

    model: Any
    """The Keras model."""
    input_shape: Shape
    """What it takes."""
    output_shape: Shape
    """What it gives."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.model, name)

    def __call__(self, *inputs: Any, **arguments: Any) -> Any:
        """Call the model."""
        return self.model(*inputs, **arguments)


@dataclass(frozen=True)
class _Recipe:
    """How one model is built: the article's numbers, its layers, its shapes."""

    sizes: dict[str, int]
    layers: Callable[[Any, Sizes], list[Any]]
    input_shape: Callable[[Sizes], Shape]
    output_shape: Callable[[Sizes], Shape]
    fed_batch: int = 2
    """The batch size of the forward pass where the model leaves it free."""


_RECIPES: dict[str, _Recipe] = {
    "time_distributed_dense": _Recipe(
        {"n_in": 10, "vector": 16, "units": 8},
        lambda k, n: [k.TimeDistributed(k.Dense(n["units"]))],
        lambda n: (None, n["n_in"], n["vector"]),
        lambda n: (None, n["n_in"], n["units"]),
        fed_batch=50,
    ),
    "repeat_vector": _Recipe(
        {"vector": 32, "units": 32, "n_out": 3},
        lambda k, n: [k.Dense(n["units"]), k.RepeatVector(n["n_out"])],
        lambda n: (None, n["vector"]),
        lambda n: (None, n["n_out"], n["units"]),
    ),
    "one_to_many": _Recipe(
        {"batch_size": 50, "n_in": 1, "vector": 10, "n_out": 5, "units": 150},
        lambda k, n: [
            k.LSTM(n["units"], stateful=True),
            k.RepeatVector(n["n_out"]),
            k.LSTM(n["units"], return_sequences=True, stateful=True),
            k.TimeDistributed(k.Dense(n["vector"], activation="softmax")),
        ],
        lambda n: (n["batch_size"], n["n_in"], n["vector"]),
        lambda n: (n["batch_size"], n["n_out"], n["vector"]),
    ),
    "many_to_many": _Recipe(
        {"batch_size": 50, "in_steps": 10, "in_vector": 10, "out_vector": 100, "units": 150},
        lambda k, n: [
            k.LSTM(n["units"], return_sequences=True, stateful=True),
            k.TimeDistributed(k.Dense(n["out_vector"], activation="softmax")),
        ],
        lambda n: (n["batch_size"], n["in_steps"], n["in_vector"]),
        lambda n: (n["batch_size"], n["in_steps"], n["out_vector"]),
    ),
    "many_to_many_other_length": _Recipe(
        {"batch_size": 50, "in_steps": 10, "in_vector": 10, "n_out": 20, "out_vector": 100, "units": 150},
        lambda k, n: [
            k.LSTM(n["units"], stateful=True),
            k.RepeatVector(n["n_out"]),
            k.TimeDistributed(k.Dense(n["out_vector"], activation="softmax")),
        ],
        lambda n: (n["batch_size"], n["in_steps"], n["in_vector"]),
        lambda n: (n["batch_size"], n["n_out"], n["out_vector"]),
    ),
}


def build_article_model(name: str, **sizes: int) -> ArticleModel:
    """Build one of the tutorial's models with real Keras and confirm its shapes by a forward pass on zeros.

    Args:
        name: "time_distributed_dense", "repeat_vector", "one_to_many", "many_to_many" (same length) or
            "many_to_many_other_length".
        **sizes: Other numbers than the tutorial's, by its own names: batch_size, n_in, vector, n_out, in_steps,
            in_vector, out_vector, and units for the width of the inner layers.
    """
    __tracebackhide__ = True
    recipe = _recipe(str(name))
    numbers = {**recipe.sizes, **_checked(str(name), recipe, sizes)}
    keras = _keras()
    takes, gives = recipe.input_shape(numbers), recipe.output_shape(numbers)
    layers = [keras.Input(batch_shape=takes), *recipe.layers(keras.layers, numbers)]
    model = keras.Sequential(layers, name=str(name).removesuffix("_model"))
    _confirm(model, takes, gives, recipe.fed_batch)
    return ArticleModel(model, takes, gives)


def _recipe(name: str) -> _Recipe:
    __tracebackhide__ = True
    from kerasshape.config import unknown

    found = _RECIPES.get(name) or _RECIPES.get(name.removesuffix("_model"))
    if found is None:
        raise wrong_use(unknown(name, "article model", _RECIPES))
    return found


def _checked(name: str, recipe: _Recipe, sizes: Mapping[str, Any]) -> dict[str, int]:
    __tracebackhide__ = True
    from kerasshape.config import unknown

    for size, value in sizes.items():
        if size not in recipe.sizes:
            raise wrong_use(unknown(size, "size", recipe.sizes, f"of the article model {name}"))
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise wrong_use(
                f"The size `{size}` of the article model {name} must be 1 or more; it is {shortened(value)}."
            )
    return dict(sizes)


def _keras() -> Any:
    """The package of the selected Keras major."""
    __tracebackhide__ = True
    package = "keras" if running.real_major() == 3 else "tf_keras"
    if find_spec("tensorflow") is None or find_spec(package) is None:
        raise running.failure('The article\'s models need TensorFlow: pip install "kerasshape[tensorflow]"')
    return import_module(package)


def _confirm(model: Any, takes: Shape, gives: Shape, free_batch: int) -> None:
    """Assert the documented shapes on the model and on what it makes of a batch of zeros; its states are reset."""
    import numpy

    assert tuple(model.input_shape) == takes
    assert tuple(model.output_shape) == gives
    fed = tuple(free_batch if dim is None else dim for dim in takes)
    result = model(numpy.zeros(fed, "float32"))
    assert tuple(result.shape) == (fed[0], *gives[1:])
    for layer in model.layers:
        if getattr(layer, "stateful", False):
            (layer.reset_state if hasattr(layer, "reset_state") else layer.reset_states)()
