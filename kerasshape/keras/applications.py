"""keras.applications: what the well-known image models give, from tables that were read off the real ones."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras import signatures
from kerasshape.keras.result import Weight
from kerasshape.records import dataclass
from kerasshape.rules.arguments import ConflictingArguments, InvalidLayerArgument, UnknownKeyword, WrongArguments
from kerasshape.rules.sizes import ImageTooSmall
from kerasshape.shapes import Dim, Shape, Unknown, differ, divide_down, divide_up, plus, product, same

Facts = Mapping[str, Any]
Step = Sequence[Any]

# Sizes for which a family has weights of its own; images of another size are as if they were 224 wide.
_TRAINED_SIZES = {"MobileNet": (128, 160, 192, 224), "MobileNetV2": (96, 128, 160, 192, 224)}
_TRAINED_ALPHAS = {
    "MobileNet": (0.25, 0.5, 0.75, 1.0),
    "MobileNetV2": (0.35, 0.5, 0.75, 1.0, 1.3, 1.4),
    "MobileNetV3Large": (0.75, 1.0),
    "MobileNetV3Small": (0.75, 1.0),
}


_WIDE_BEFORE_LAST = {"VGG16": 4096, "VGG19": 4096}
_POOLED_BEFORE_LAST = ("ResNet", "Inception", "Xception", "DenseNet", "MobileNetV2", "EfficientNet", "NASNet")
"""Families whose last layer is the classifier, after one that gives the pooled features."""


@cache
def _table(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return loaded


@dataclass(frozen=True, eq=False)
class Application:
    """One of the models, made with its arguments."""

    name: str
    label: str
    """The name of the model as a layer."""
    inputs: Shape
    outputs: Shape
    weights: tuple[Weight, ...] | None
    """All weights that train as one, all others as another; None when their number is not known."""
    arguments: Mapping[str, Any]
    facts: Facts
    key: str
    major: int

    def outputs_for(self, images: Shape) -> Shape:
        """What it gives for images of another shape than the one it was made for."""
        return _outputs(self.arguments, self.facts, images, made_for=self.inputs)

    def layer_names(self) -> list[str]:
        """The names of the layers inside that are known."""
        return [name for _, _, names in self._rows() for name in names.split()]

    def _rows(self) -> Any:
        rows = _table("applications_layers.json").get(self.key, {})
        return rows.get("both", rows.get(str(self.major), ()))

    def before_last(self) -> Shape:
        """The output of the layer before the last, in a model with its top; unknown for families that end otherwise."""
        if self.arguments.get("include_top") is not True or isinstance(self.outputs, Unknown):
            return Unknown()
        ends_alike = self.name.startswith(_POOLED_BEFORE_LAST) and not self.name.startswith("ResNetRS")
        width = _WIDE_BEFORE_LAST.get(self.name, self.facts.get("features") if ends_alike else None)
        return (self.outputs[0], width) if isinstance(width, int) else Unknown()

    def layer_output(self, name: str, images: Shape) -> Shape:
        """The output of the layer of that name; unknown when it is none that is known."""
        for index, channels, names in self._rows():
            if name in names.split():
                sides = _sides(self.facts["steps"][:index], images, self.inputs)
                return Unknown() if sides is None else (*sides, channels)
        return Unknown()


def names() -> tuple[str, ...]:
    """The applications that one of the majors has."""
    return tuple(signatures.table()["applications"])


def has(name: str, major: int) -> bool:
    """Whether the major has this application."""
    return str(major) in _table("applications.json").get(name, ())


def parameters(name: str, major: int) -> list[str]:
    """The names of an application's arguments in their order."""
    signature = signatures.function_signature(f"applications.{name}", major)
    return [] if signature is None else list(signature["parameters"])


def modules() -> frozenset[str]:
    """The modules of families, such as "vgg16", each with a `preprocess_input` of its own."""
    paths = {path for major in ("2", "3") for path in signatures.table()["modules"][major]}
    return frozenset(path.rpartition(".")[2] for path in paths if path.startswith("keras.applications."))


def make(
    name: str, major: int, positional: Sequence[Any], keywords: Mapping[str, Any], tensor: Shape | None = None
) -> Application:
    """Make an application as `keras.applications.<name>(*positional, **keywords)` does.

    `tensor` is the shape of the `input_tensor`, batch included. Raises Refused where Keras would refuse.
    """
    arguments = _bind(name, major, positional, keywords)
    weights, include_top = arguments["weights"], _truth(arguments["include_top"])
    _check_weights(name, arguments, include_top)
    key, facts = _facts(name, major, arguments)
    shape = _input_shape(name, arguments, facts, include_top, weights)
    inputs: Shape = tensor if tensor is not None else shape if isinstance(shape, Unknown) else (None, *shape)
    outputs = _outputs(arguments, facts, inputs, made_for=inputs)
    label = _label(name, arguments, facts, shape)
    return Application(name, label, inputs, outputs, _weights(arguments, facts, inputs), arguments, facts, key, major)


def _bind(name: str, major: int, positional: Sequence[Any], keywords: Mapping[str, Any]) -> dict[str, Any]:
    signature = signatures.function_signature(f"applications.{name}", major)
    if signature is None:
        raise Refused(WrongArguments(name, f"does not exist in Keras {major}"))
    parameters = signature["parameters"]
    if len(positional) > len(parameters):
        reason = f"takes {len(parameters)} positional arguments, but receives {len(positional)}"
        raise Refused(WrongArguments(name, reason))
    given = dict(zip(parameters, positional))
    for keyword, value in keywords.items():
        if keyword in given:
            raise Refused(WrongArguments(name, f"receives `{keyword}` twice"), keyword)
        if keyword not in parameters and "var_keyword" not in signature:
            nearest = difflib.get_close_matches(keyword, parameters, n=1)
            raise Refused(UnknownKeyword(name, keyword, nearest[0] if nearest else None), keyword)
        given[keyword] = value
    return {**{key: facts.get("default") for key, facts in parameters.items()}, **given}


def _truth(value: object) -> bool | Unknown:
    return value if isinstance(value, Unknown) else bool(value)


def _is_true(value: bool | Unknown) -> bool:
    """Whether it is certainly true."""
    return value is True


def _is_imagenet(value: object) -> bool:
    return isinstance(value, str) and value == "imagenet"


def _invalid(name: str, argument: str, value: object, expected: str) -> Refused:
    return Refused(InvalidLayerArgument(name, argument, value, expected), argument)


def _check_weights(name: str, arguments: Facts, include_top: bool | Unknown) -> None:
    """What Keras asks of the arguments before it fetches trained weights."""
    weights = arguments["weights"]
    if isinstance(weights, str) and not weights.startswith("imagenet") and not set(weights) & set("./\\~"):
        raise Refused(
            InvalidLayerArgument(name, "weights", weights, "None, 'imagenet' or the path of a file"), "weights"
        )
    if not _is_imagenet(weights):
        return
    if _is_true(include_top):
        classes = arguments["classes"]
        if isinstance(classes, int) and classes != 1000:
            reason = f"trained weights with their top have 1000 classes, not {classes}"
            raise Refused(ConflictingArguments(name, reason), "classes")
        activation = arguments.get("classifier_activation")
        if isinstance(activation, str) and activation not in ("softmax", "linear"):
            reason = f"trained weights with their top take softmax or None, not {activation!r}"
            raise Refused(ConflictingArguments(name, reason), "classifier_activation")
    _check_alpha(name, arguments)


def _check_alpha(name: str, arguments: Facts) -> None:
    alpha, depth = arguments.get("alpha"), arguments.get("depth_multiplier")
    trained = _TRAINED_ALPHAS.get(name, ())
    minimalistic = arguments.get("minimalistic")
    if isinstance(minimalistic, Unknown):
        return
    if minimalistic:
        trained = (1.0,)
    if isinstance(alpha, (int, float)) and alpha not in trained:
        expected = "one of " + ", ".join(map(str, trained)) + " with trained weights"
        raise _invalid(name, "alpha", alpha, expected)
    if isinstance(depth, int) and depth != 1:
        raise _invalid(name, "depth_multiplier", depth, "1 with trained weights")


def _facts(name: str, major: int, arguments: Facts) -> tuple[str, Facts]:
    """The row of the table for these arguments; what another architecture would change is left out."""
    alpha, minimalistic = arguments.get("alpha", 1.0), arguments.get("minimalistic", False)
    inner = []
    if not isinstance(alpha, (int, float)) or alpha != 1:
        inner.append(f"alpha={alpha!r}")
    if minimalistic is not False:
        inner.append(f"minimalistic={minimalistic!r}")
    key = f"{name}({', '.join(inner)})" if inner else name
    table = _table("applications.json")
    kept = ("name", "default", "minimum", *(("steps",) if minimalistic is False else ()))
    if key in table:
        depth = arguments.get("depth_multiplier", 1)
        if isinstance(depth, int) and depth == 1:
            return key, table[key][str(major)]
        kept = (*kept, "features")
    facts = table.get(key, table[name])[str(major)]
    return key, {name: facts[name] for name in kept if name in facts}


def _input_shape(name: str, arguments: Facts, facts: Facts, include_top: bool | Unknown, weights: object) -> Shape:
    """The shape of one image. Source: keras.src.applications.imagenet_utils.obtain_input_shape."""
    given = arguments["input_shape"]
    if isinstance(given, Unknown) or isinstance(include_top, Unknown):
        return Unknown()
    if given is not None and not isinstance(given, (tuple, list)):
        return Unknown()
    if "minimum" not in facts:
        return _checked_image(name, given, 32, both=True) if given else (None, None, 3)
    imagenet = _is_imagenet(weights) and not name.startswith("ResNetRS")
    if imagenet and include_top:
        return _default_shape(name, given, facts)
    if not given:
        return (facts["default"], facts["default"], 3) if include_top else (None, None, 3)
    shape = _checked_image(name, given, facts["minimum"])
    if imagenet and len(shape) == 3 and (shape[2] is None or differ(shape[2], 3)):
        raise Refused(ImageTooSmall(name, shape, "3 channels with trained weights"), "input_shape")
    free = any(dim is None for dim in shape)
    if free and (include_top or (imagenet and name.startswith("NASNet") and isinstance(given, tuple))):
        why = "its top" if include_top else "trained weights"
        raise _invalid(name, "input_shape", shape, f"a shape without None, for {why}")
    return shape


def _checked_image(name: str, given: Sequence[Any], minimum: int, *, both: bool = False) -> tuple[Dim, ...]:
    """Three dims whose sides are large enough; with `both`, a small one counts only beside another number."""
    shape = tuple(given)
    if len(shape) != 3:
        expected = "a tuple of three: height, width and channels"
        raise _invalid(name, "input_shape", shape, expected)
    small = [dim for dim in shape[:2] if isinstance(dim, int) and dim < minimum]
    if small and not (both and not all(isinstance(dim, int) and dim for dim in shape[:2])):
        raise Refused(ImageTooSmall(name, shape, f"at least {minimum} by {minimum}"), "input_shape")
    return shape


def _default_shape(name: str, given: Sequence[Any] | None, facts: Facts) -> Shape:
    """The only shape that trained weights with their top take."""
    size = facts["default"]
    if given is not None and len(given) >= 2 and name in _TRAINED_SIZES:
        if isinstance(given[0], Unknown) or isinstance(given[1], Unknown):
            return (Unknown(), Unknown(), 3)
        size = given[0] if given[0] == given[1] and given[0] in _TRAINED_SIZES[name] else 224
    expected = (size, size, 3)
    if given is None:
        return expected
    fits = len(given) == 3 and all(isinstance(a, Unknown) or same(a, b) for a, b in zip(given, expected))
    if not fits or isinstance(given, list):
        words = f"{expected} with trained weights and their top"
        raise _invalid(name, "input_shape", given, words)
    return expected


def _sides(steps: Sequence[Step], images: Shape, made_for: Shape) -> tuple[Dim, Dim, Dim] | None:
    """The batch and the sides of an image after some steps; None when they are not known to fit."""
    if isinstance(images, Unknown) or len(images) != 4:
        return None
    batch, *sides = images[:3]
    reached: list[Dim] = []
    for index, side in enumerate(sides, 1):
        built = Unknown() if isinstance(made_for, Unknown) else made_for[index]
        moved = any(step[0] == "correct" for step in steps)
        if moved and built is not None and not same(side, built):
            reached.append(Unknown())
            continue
        after = side_after(side, steps, free=built is None)
        if isinstance(after, int) and after <= 0:
            return None
        reached.append(after)
    return batch, reached[0], reached[1]


def _outputs(arguments: Facts, facts: Facts, images: Shape, *, made_for: Shape) -> Shape:
    include_top = _truth(arguments["include_top"])
    batch = Unknown() if isinstance(images, Unknown) or not images else images[0]
    if isinstance(include_top, Unknown):
        return Unknown()
    if include_top:
        classes = arguments["classes"]
        return (batch, classes if isinstance(classes, int) and classes > 0 else Unknown())
    features = facts.get("features", Unknown())
    pooling = arguments["pooling"]
    if isinstance(pooling, Unknown):
        return Unknown()
    if pooling in ("avg", "max"):
        return (batch, features)
    if "steps" not in facts:
        return (batch, Unknown(), Unknown(), features)
    sides = _sides(facts["steps"], images, made_for)
    return Unknown() if sides is None else (*sides, features)


def _weights(arguments: Facts, facts: Facts, images: Shape) -> tuple[Weight, ...] | None:
    include_top = _truth(arguments["include_top"])
    if "parameters" not in facts or isinstance(include_top, Unknown) or isinstance(images, Unknown):
        return None
    channels = images[-1]
    if not isinstance(channels, int):
        return None
    total = facts["parameters"] + (channels - 3) * facts["per_channel"]
    trainable = facts["trainable"] + (channels - 3) * facts["trainable_per_channel"]
    if include_top:
        classes = arguments["classes"]
        if not isinstance(classes, int):
            return None
        top = facts["top"] + facts["per_class"] * classes
        if "per_position" in facts:
            sides = _sides(facts["steps"], images, images)
            positions = None if sides is None else product(sides[1:])
            if not isinstance(positions, int):
                return None
            top += facts["per_position"] * positions
        total, trainable = total + top, trainable + top
    return (Weight((trainable,)), Weight((total - trainable,), trainable=False))


def _label(name: str, arguments: Facts, facts: Facts, shape: Shape) -> str:
    given = arguments.get("name", arguments.get("model_name"))
    if isinstance(given, str):
        return given
    if name not in _TRAINED_SIZES:
        return str(facts["name"])
    rows = None if isinstance(shape, Unknown) else shape[0]
    columns = None if isinstance(shape, Unknown) else shape[1]
    trained = isinstance(rows, int) and rows in _TRAINED_SIZES[name] and isinstance(columns, int) and rows == columns
    if arguments["weights"] is not None and not trained:
        rows = 224
    alpha = arguments["alpha"]
    return f"{name.lower()}_{alpha:0.2f}_{rows}" if isinstance(alpha, (int, float)) else name.lower()


def side_after(side: Dim, steps: Sequence[Step], *, free: bool = False) -> Dim:
    """The length of a side of an image after some steps; `free` when the model was made for images of free size.

    A step is `["same", stride]`, `["valid", kernel, stride]`, `["pad", amount]`, or `["correct", before, after]`: a
    padding that is one less for even sizes, and for free ones.
    """
    for step in steps:
        side = _after(side, step, free)
    return side


def _after(side: Dim, step: Step, free: bool) -> Dim:
    kind = step[0]
    if kind == "same":
        return divide_up(side, step[1])
    if kind == "valid":
        return plus(divide_down(plus(side, -step[1]), step[2]), 1)
    if kind == "pad":
        return plus(side, step[1])
    if not isinstance(side, int):
        return None if side is None else Unknown()
    whole: int = side + step[1] + step[2]
    return whole - 1 if free or side % 2 == 0 else whole
