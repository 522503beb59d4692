"""Write `kerasshape/keras/applications.json` and `applications_layers.json` from the two installed majors of Keras.

Run `python -m tests.oracle.generate_applications`, or with names of applications to write these alone. Each
application is built twice without weights: without its top on images of 257 by 260, so that every halving meets an odd
side, and with its top on images of free size. What it does to the image's sides is read off one way through its graph;
that all ways agree is what Keras's own merging layers require.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

FOLDER = Path(__file__).parents[2] / "kerasshape" / "keras"
TARGET = FOLDER / "applications.json"
LAYERS = FOLDER / "applications_layers.json"
PACKAGES = {"2": "tf_keras", "3": "keras"}
SIZE = (257, 260)
CLASSES = 1000

# The arguments that choose an architecture, beside the default ones.
VARIANTS: dict[str, list[dict[str, Any]]] = {
    "MobileNet": [{"alpha": alpha} for alpha in (0.25, 0.5, 0.75)],
    "MobileNetV2": [{"alpha": alpha} for alpha in (0.35, 0.5, 0.75, 1.3, 1.4)],
    "MobileNetV3Large": [{"alpha": 0.75}, {"minimalistic": True}],
    "MobileNetV3Small": [{"alpha": 0.75}, {"minimalistic": True}],
}
# Layers that leave the channels of the image as they are.
BEFORE_THE_FIRST = ("InputLayer", "Rescaling", "Normalization", "ZeroPadding2D")

Entry = dict[str, Any]
Step = list[Any]


class Builder:
    """Builds the applications of one major and reads them."""

    def __init__(self, major: str) -> None:
        self.keras: Any = importlib.import_module(PACKAGES[major])
        self.sizes: dict[str, int] = {}
        utils = importlib.import_module(f"{PACKAGES[major]}.src.applications.imagenet_utils")
        original = utils.obtain_input_shape

        def remember(input_shape: Any, **arguments: Any) -> Any:
            self.sizes = {"default": arguments["default_size"], "minimum": arguments["min_size"]}
            return original(input_shape, **arguments)

        utils.obtain_input_shape = remember

    def names(self) -> list[str]:
        """Every application."""
        return sorted(name for name in dir(self.keras.applications) if name[0].isupper())

    def entry(self, name: str, arguments: dict[str, Any]) -> tuple[Entry, list[tuple[str, int, int]]]:
        """What is written about one application, and its named layers."""
        self.keras.backend.clear_session()
        make = getattr(self.keras.applications, name)
        self.sizes = {}
        body = make(weights=None, include_top=False, input_shape=(*SIZE, 3), **arguments)
        free = self._with_top(make, name, arguments)
        entry: Entry = {"name": body.name, **self.sizes}
        chain = list(steps(body, free))
        entry["features"] = body.output.shape[-1]
        entry["steps"] = chain
        entry["parameters"] = body.count_params()
        entry["trainable"] = sum(count(weight) for weight in body.trainable_weights)
        entry["per_channel"], entry["trainable_per_channel"] = per_channel(body)
        entry |= self._top(free, body)
        return entry, list(named_layers(body, chain))

    def _with_top(self, make: Any, name: str, arguments: dict[str, Any]) -> Any:
        if name.startswith("VGG"):
            return make(weights=None, **arguments)
        return make(weights=None, input_tensor=self.keras.Input((None, None, 3)), **arguments)

    def _top(self, model: Any, body: Any) -> Entry:
        """The weights of the top as `top + per_class * classes`; those of a flattened image as `per_position`."""
        extra = model.count_params() - body.count_params()
        last = [layer for layer in model.layers if layer.weights][-1]
        kernel = last.weights[0].shape
        assert kernel[-1] == CLASSES, last.name
        width = int(kernel[-2]) + 1
        entry = {"top": extra - width * CLASSES, "per_class": width}
        flat = next((layer for layer in model.layers if layer.name == "fc1"), None)
        if flat is not None:
            positions = 7 * 7 * body.output.shape[-1]
            entry["per_position"] = int(flat.weights[0].shape[-1]) * body.output.shape[-1]
            entry["top"] -= positions * int(flat.weights[0].shape[-1])
        return entry


def count(weight: Any) -> int:
    """The number of elements of a weight."""
    total = 1
    for dim in weight.shape:
        total *= int(dim)
    return total


def parents(tensor: Any) -> tuple[Any, list[Any]]:
    """The layer that made a tensor, and the tensors that it was made from."""
    history = tensor._keras_history
    layer, index = history[0], history[1]
    node = layer._inbound_nodes[index]
    given = node.input_tensors if hasattr(node, "input_tensors") else node.keras_inputs
    return layer, list(given) if isinstance(given, list | tuple) else [given]


def way(model: Any) -> list[Any]:
    """One way from the input to the output: its layers, those of models inside spread out."""
    layers: list[Any] = []
    tensor = model.output
    while True:
        layer, before = parents(tensor)
        layers[:0] = layer.layers if type(layer).__name__ == "Sequential" else [layer]
        if not before or type(layer).__name__ == "InputLayer":
            return layers
        tensor = before[0]


def steps(model: Any, free: Any) -> Iterator[Step]:
    """What happens to the sides of an image, as steps that `keras.applications` knows."""
    by_name = {layer.name: layer for layer in free.layers}
    for layer in way(model):
        step = step_of(layer, by_name.get(layer.name))
        if step is not None:
            yield step


def step_of(layer: Any, free: Any) -> Step | None:
    """What one layer does to a side, None for nothing."""
    kind = type(layer).__name__
    if kind == "ZeroPadding2D":
        (top, bottom), (left, right) = layer.padding
        if free is not None and tuple(free.padding) != tuple(layer.padding):
            return ["correct", top + 1 if top < bottom else top, bottom]
        assert top + bottom == left + right, layer.name
        return ["pad", top + bottom]
    if kind == "Cropping2D":
        return ["pad", -sum(layer.cropping[0])]
    if kind not in ("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "MaxPooling2D", "AveragePooling2D"):
        return None
    kernel, other = getattr(layer, "kernel_size", None) or layer.pool_size
    assert kernel == other, layer.name
    assert tuple(getattr(layer, "dilation_rate", (1, 1))) == (1, 1), layer.name
    assert layer.strides[0] == layer.strides[1], layer.name
    if layer.padding == "same":
        return None if layer.strides[0] == 1 else ["same", layer.strides[0]]
    return None if (kernel, layer.strides[0]) == (1, 1) else ["valid", kernel, layer.strides[0]]


def per_channel(model: Any) -> tuple[int, int]:
    """How many weights, and trainable ones, each channel of the image takes."""
    total = trainable = 0
    first = True
    for layer in way(model):
        kind = type(layer).__name__
        if kind == "Normalization" and layer.weights:
            total += sum(count(weight) // 3 for weight in layer.weights if count(weight) >= 3)
        elif first and kind not in BEFORE_THE_FIRST:
            first = False
            shape = layer.weights[0].shape
            assert (kind, shape[-2]) == ("Conv2D", 3), layer.name
            total += count(layer.weights[0]) // 3
            trainable += count(layer.weights[0]) // 3
    return total, trainable


def named_layers(model: Any, chain: list[Step]) -> Iterator[tuple[str, int, int]]:
    """Each layer whose name does not come from a counter: its name, its channels, how many steps lead to it."""
    from kerasshape.keras.applications import side_after

    sides = [
        (side_after(SIZE[0], chain[:index]), side_after(SIZE[1], chain[:index])) for index in range(len(chain) + 1)
    ]
    for layer in model.layers:
        if type(layer).__name__ == "InputLayer" or layer.name.startswith("tf."):
            continue
        output = layer.output
        shape = tuple(output.shape) if hasattr(output, "shape") else ()
        stem = re.sub(r"_\d+$", "", layer.name)
        if len(shape) == 4 and stem != snake_case(type(layer).__name__) and shape[1:3] in sides:
            yield layer.name, shape[3], sides.index(shape[1:3])


def snake_case(name: str) -> str:
    """A class name as Keras makes a layer's name from it."""
    return re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", name)).lower()


def key_of(name: str, arguments: dict[str, Any]) -> str:
    """An application with the arguments that choose its architecture: `MobileNet(alpha=0.25)`."""
    inner = ", ".join(f"{key}={value!r}" for key, value in arguments.items())
    return f"{name}({inner})" if inner else name


def generate(wanted: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both tables."""
    entries: dict[str, dict[str, Entry]] = {}
    layers: dict[str, dict[str, Any]] = {}
    for major in PACKAGES:
        builder = Builder(major)
        for name in wanted or builder.names():
            for arguments in [{}, *VARIANTS.get(name, [])]:
                key = key_of(name, arguments)
                entry, named = builder.entry(name, arguments)
                entries.setdefault(key, {})[major] = entry
                layers.setdefault(key, {})[major] = grouped(named)
                print(major, key, entry["features"], entry["parameters"], entry["steps"], flush=True)
    versions = {major: importlib.import_module(package).__version__ for major, package in PACKAGES.items()}
    return {"versions": versions, **dict(sorted(entries.items()))}, dict(sorted(layers.items()))


def grouped(named: list[tuple[str, int, int]]) -> list[Any]:
    """Layers with the same channels after the same step, as one row."""
    rows: dict[tuple[int, int], list[str]] = {}
    for name, channels, index in named:
        rows.setdefault((index, channels), []).append(name)
    return [[index, channels, " ".join(names)] for (index, channels), names in sorted(rows.items())]


def shared(table: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The applications that both majors have; what is the same in both once."""
    return {
        key: {"both": found["3"]} if found["2"] == found["3"] else found
        for key, found in table.items()
        if found.keys() == {"2", "3"}
    }


def render(table: dict[str, Any]) -> str:
    """JSON with one line for each application."""
    rows = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in table.items()]
    return "{\n" + ",\n".join(rows) + "\n}\n"


def main() -> None:
    warnings.simplefilter("ignore")
    entries, layers = generate(sys.argv[1:])
    if len(sys.argv) > 1:
        entries = {**json.loads(TARGET.read_text()), **entries} if TARGET.exists() else entries
        layers = {**json.loads(LAYERS.read_text()), **shared(layers)} if LAYERS.exists() else shared(layers)
    else:
        layers = shared(layers)
    TARGET.write_text(render(dict(sorted(entries.items()))), encoding="utf-8")
    LAYERS.write_text(render(dict(sorted(layers.items()))), encoding="utf-8")


if __name__ == "__main__":
    main()
