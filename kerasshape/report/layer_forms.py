"""The shapes of common layers with names in the place of numbers, and the formulas of their parameter counts.

A form names axes and arguments; the shapes themselves come from the layer's own function, which is called with numbers
that stand for the names. So a form can leave something out and cannot say anything wrong.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kerasshape.records import dataclass

Infer = Callable[..., Any]


@dataclass(frozen=True)
class Forms:
    """The forms of a layer.

    `inputs` holds the axes behind the batch for each input; `arguments` is how the layer is written; `options` are
    further keywords, each with an output of its own; `sizes` are the expressions that an axis of the output may be.
    """

    inputs: tuple[tuple[str, ...], ...]
    arguments: str = ""
    options: tuple[str, ...] = ("",)
    sizes: tuple[str, ...] = ()
    weights: str | None = None


@dataclass(frozen=True)
class Row:
    """One form with its shapes in names."""

    inputs: tuple[str, ...]
    option: str
    outputs: tuple[str, ...]


_STEPS, _LINE, _IMAGE = ("steps", "features"), ("steps", "channels"), ("height", "width", "channels")
_VOLUME = ("depth", "height", "width", "channels")
_RECURRENT = ("", "return_sequences=True", "return_state=True", "return_sequences=True, return_state=True")


def _windowed(axes: tuple[str, ...], weights: str) -> Forms:
    sizes = tuple(f"{axis} - kernel_size + 1" for axis in axes[:-1])
    halves = tuple(f"ceil({axis} / 2)" for axis in axes[:-1])
    options = ("", 'padding="same"', 'padding="same", strides=2')
    return Forms((axes,), "filters, kernel_size", options, (*sizes, *halves), weights)


def _pooled(axes: tuple[str, ...]) -> Forms:
    floors = tuple(f"floor({axis} / pool_size)" for axis in axes[:-1])
    ceilings = tuple(f"ceil({axis} / pool_size)" for axis in axes[:-1])
    return Forms((axes,), "pool_size", ("", 'padding="same"'), (*floors, *ceilings), "0")


def _merged(*sizes: str) -> Forms:
    return Forms((_STEPS, _STEPS), sizes=sizes, weights="0")


FORMS: Mapping[str, Forms] = {
    "Dense": Forms((("features",),), "units", ("", "use_bias=False"), weights="(features + 1) * units"),
    "LSTM": Forms((_STEPS,), "units", _RECURRENT, weights="4 * units * (features + units + 1)"),
    "GRU": Forms((_STEPS,), "units", _RECURRENT, weights="3 * units * (features + units + 2)"),
    "SimpleRNN": Forms((_STEPS,), "units", _RECURRENT, weights="units * (features + units + 1)"),
    "Embedding": Forms((("steps",),), "input_dim, output_dim", weights="input_dim * output_dim"),
    "Conv1D": _windowed(_LINE, "(kernel_size * channels + 1) * filters"),
    "Conv2D": _windowed(_IMAGE, "(kernel_size ** 2 * channels + 1) * filters"),
    "Conv3D": _windowed(_VOLUME, "(kernel_size ** 3 * channels + 1) * filters"),
    "SeparableConv2D": _windowed(_IMAGE, "kernel_size ** 2 * channels + (channels + 1) * filters"),
    "Conv2DTranspose": Forms(
        (_IMAGE,),
        "filters, kernel_size",
        ("", 'padding="same"', 'padding="same", strides=2'),
        ("height + kernel_size - 1", "width + kernel_size - 1", "2 * height", "2 * width"),
        "(kernel_size ** 2 * channels + 1) * filters",
    ),
    "MaxPooling1D": _pooled(_LINE),
    "MaxPooling2D": _pooled(_IMAGE),
    "MaxPooling3D": _pooled(_VOLUME),
    "AveragePooling1D": _pooled(_LINE),
    "AveragePooling2D": _pooled(_IMAGE),
    "GlobalAveragePooling1D": Forms((_STEPS,), options=("", "keepdims=True"), weights="0"),
    "GlobalMaxPooling1D": Forms((_STEPS,), options=("", "keepdims=True"), weights="0"),
    "GlobalAveragePooling2D": Forms((_IMAGE,), options=("", "keepdims=True"), weights="0"),
    "GlobalMaxPooling2D": Forms((_IMAGE,), options=("", "keepdims=True"), weights="0"),
    "UpSampling1D": Forms((_STEPS,), "size", sizes=("steps * size",), weights="0"),
    "UpSampling2D": Forms((_IMAGE,), "size", sizes=("height * size", "width * size"), weights="0"),
    "ZeroPadding1D": Forms((_STEPS,), "padding", sizes=("steps + 2 * padding",), weights="0"),
    "ZeroPadding2D": Forms((_IMAGE,), "padding", sizes=("height + 2 * padding", "width + 2 * padding"), weights="0"),
    "Cropping1D": Forms((_STEPS,), "cropping", sizes=("steps - 2 * cropping",), weights="0"),
    "Flatten": Forms((_IMAGE,), sizes=("height * width * channels",), weights="0"),
    "RepeatVector": Forms((("features",),), "n", weights="0"),
    "Dropout": Forms((_STEPS,), "rate", weights="0"),
    "LayerNormalization": Forms((_STEPS,), weights="2 * features"),
    "BatchNormalization": Forms((_STEPS,), weights="4 * features"),
    "Concatenate": _merged("features + features"),
    "Add": _merged(),
    "Multiply": _merged(),
    "Average": _merged(),
    "Maximum": _merged(),
    "Attention": Forms((_STEPS, _STEPS), weights="0"),
}

_VALUES = {
    "steps": 31, "features": 19, "units": 7, "channels": 3, "height": 37, "width": 43, "depth": 29, "filters": 11,
    "kernel_size": 5, "pool_size": 2, "size": 4, "padding": 6, "cropping": 8, "n": 13, "rate": 0.5, "input_dim": 1009,
    "output_dim": 17,
}  # fmt: skip
"""The numbers that stand for the names: all results of a form differ with them."""


def rows_of(name: str, infer: Infer, major: int) -> Iterator[Row]:
    """The forms of a layer with the shapes that it gives in a major of Keras."""
    forms = FORMS[name]
    names = {value_of(text): text for text in (*forms.sizes, *_words(forms.arguments))}
    names |= {_VALUES[axis]: axis for axes in forms.inputs for axis in axes}
    inputs = [(None, *(_VALUES[axis] for axis in axes)) for axes in forms.inputs]
    for option in forms.options:
        keywords = {**{word: _VALUES[word] for word in _words(forms.arguments)}, **_keywords(option)}
        found = infer(name, inputs if len(inputs) > 1 else inputs[0], keras_version=major, **keywords)
        outputs = found if isinstance(found, list) else [found]
        yield Row(
            tuple(_shown(("batch", *axes)) for axes in forms.inputs),
            option,
            tuple(_shown(("batch", *(names.get(dim, str(dim)) for dim in shape[1:]))) for shape in outputs),
        )


def weights_of(name: str) -> int | None:
    """What the formula of a layer gives for the numbers that stand for its names."""
    formula = FORMS[name].weights
    return None if formula is None else int(value_of(formula))


def written(name: str, option: str = "") -> str:
    """The layer as it is written, such as `LSTM(units, return_sequences=True)`."""
    return f"{name}({', '.join(filter(None, (FORMS[name].arguments, option)))})"


def example(name: str, infer: Infer, major: int) -> str:
    """A line of code with numbers, and the shape that it gives."""
    forms = FORMS[name]
    arguments = ", ".join(str(_VALUES[word]) for word in _words(forms.arguments))
    shapes = [tuple(_VALUES[axis] for axis in axes) for axes in forms.inputs]
    inputs = ", ".join(f"Input({shape})" for shape in shapes)
    given = [(None, *shape) for shape in shapes]
    keywords = {word: _VALUES[word] for word in _words(forms.arguments)}
    output = infer(name, given if len(given) > 1 else given[0], keras_version=major, **keywords)
    called = f"[{inputs}]" if len(shapes) > 1 else inputs
    return f"{name}({arguments})({called})  # {output}"


def _words(arguments: str) -> list[str]:
    return [word.strip() for word in arguments.split(",") if word.strip()]


def _keywords(option: str) -> dict[str, Any]:
    """The keywords of an option, whose values are literals."""
    call = ast.parse(f"f({option})", mode="eval").body
    assert isinstance(call, ast.Call)
    return {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}


def value_of(expression: str) -> float:
    """The value of an expression over names, with `ceil` and `floor` of a division."""
    return _value(ast.parse(expression, mode="eval").body)


def _value(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if isinstance(node, ast.Name):
        return _VALUES[node.id]
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left), _value(node.right)
        results: dict[type[ast.operator], float] = {
            ast.Add: left + right, ast.Sub: left - right, ast.Mult: left * right, ast.Div: left / right,
        }  # fmt: skip
        return left**right if isinstance(node.op, ast.Pow) else results[type(node.op)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        import math

        return {"ceil": math.ceil, "floor": math.floor}[node.func.id](_value(node.args[0]))
    raise ValueError(f"no expression of a form: {ast.unparse(node)}")


def _shown(axes: tuple[str, ...]) -> str:
    return f"({', '.join(axes)})"
