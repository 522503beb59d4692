"""Write `kerasshape/keras/signatures.json` from the two installed majors of Keras.

Run `python -m tests.oracle.generate_signatures`. Everything in the file is asked of the installed packages:
explicit parameters come from `inspect`, what a layer takes through `**kwargs` is found by constructing it
with each candidate keyword (the parameters of its base classes, those that a constructor's source takes out of
its `**kwargs`, and the legacy ones below), identifiers are
those that the module's `get` returns something for, and public modules and names are found by importing them.
"""

from __future__ import annotations

import importlib
import inspect
import json
import math
import os
import pkgutil
import re
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

TARGET = Path(__file__).parents[2] / "kerasshape" / "keras" / "signatures.json"
PACKAGES = {"2": "tf_keras", "3": "keras"}
FAMILIES = ("activations", "constraints", "initializers", "losses", "metrics", "optimizers", "regularizers")

# Values for parameters without a default: enough to construct every layer once.
SAMPLES: dict[str, Any] = {
    "activation": "relu", "axes": 1, "dims": (1,), "equation": "ab,bc->ac", "factor": 0.1, "filters": 4,
    "function": abs, "head_dim": 2, "height": 4, "height_factor": 0.1, "input_dim": 4, "kernel_size": 3,
    "key_dim": 2, "max_number": 3, "n": 2, "num_bins": 3, "num_heads": 2, "num_key_value_heads": 2,
    "num_query_heads": 2, "output_dim": 3, "output_shape": 4, "output_size": 2, "pool_size": 2, "rate": 0.1,
    "scale": 2.0, "stddev": 0.1, "target_shape": (2, 2), "units": 3, "width": 4, "width_factor": 0.1,
    "feature_columns": [],
}  # fmt: skip

# Layers that need more than their required parameters, or other values; tried beside the plain sample.
FITTING: dict[str, dict[str, Any]] = {
    "CategoryEncoding": {"num_tokens": 3},
    "InputLayer": {"shape": (4,)},
    "RandomBrightness": {"factor": 0.1},
    "RandomPosterization": {"factor": 2},
}

# Keywords that one of the majors takes, or once took, without naming them in every signature.
LEGACY: dict[str, Any] = {
    "activity_regularizer": None, "alpha": 0.1, "autocast": False, "batch_input_shape": (2, 4),
    "batch_shape": (2, 4), "batch_size": 2, "dropout": 0.0, "dtype": "float32", "dynamic": False,
    "enable_caching_device": False, "fused": None, "implementation": 1, "input_dim": 4,
    "input_dtype": "float32",
    "input_length": 4, "input_shape": (4,), "name": "a_name", "recurrent_dropout": 0.0, "renorm": False,
    "reset_after": True, "rms_scaling": False, "time_major": False, "trainable": True, "unroll": False,
    "use_bias": True, "virtual_batch_size": None, "weights": None, "zero_output_for_mask": False,
}  # fmt: skip

_TAKEN = re.compile(r"""kwargs\.(?:pop|get)\(\s*["'](\w+)["']|["'](\w+)["'] in kwargs""")
"""How a constructor takes a keyword out of its `**kwargs`, which no signature shows."""
_TRIED = (None, False, 1, [1.0])
"""Values for such a keyword, of which a constructor that knows it takes one."""

Parameters = dict[str, dict[str, Any]]


def json_value(value: Any) -> Any:
    """The value as JSON has it: tuples become lists, what JSON lacks becomes `{"repr": …}`."""
    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, tuple | list):
        return [json_value(item) for item in value]
    return {"repr": re.sub(r" at 0x[0-9a-f]+", "", repr(value))}


def signature_of(function: Callable[..., Any], *, bound: bool) -> dict[str, Any]:
    """The explicit parameters in order, how many are positional, and the names of `*args` and `**kwargs`."""
    parameters: Parameters = {}
    result: dict[str, Any] = {"parameters": parameters, "positional": 0}
    listed = list(inspect.signature(function).parameters.values())
    for parameter in listed[1:] if bound else listed:
        if parameter.kind is parameter.VAR_POSITIONAL:
            result["var_positional"] = parameter.name
        elif parameter.kind is parameter.VAR_KEYWORD:
            result["var_keyword"] = parameter.name
        else:
            required = parameter.default is parameter.empty
            entry = {"required": True} if required else {"default": json_value(parameter.default)}
            parameters[parameter.name] = entry
            result["positional"] += parameter.kind is not parameter.KEYWORD_ONLY
    return result


def public_names(module: ModuleType) -> list[str]:
    return sorted(name for name in dir(module) if not name.startswith("_"))


def public_modules(package: ModuleType, shown_as: str) -> dict[str, ModuleType]:
    """Every public module below the package, under the name that users write."""
    found = {shown_as: package}
    for info in pkgutil.iter_modules(getattr(package, "__path__", [])):
        if info.name.startswith("_") or info.name in ("src", "api", "protobuf"):
            continue
        try:
            module = importlib.import_module(f"{package.__name__}.{info.name}")
        except ImportError:
            continue
        found.update(public_modules(module, f"{shown_as}.{info.name}"))
    return found


def method(kind: type, name: str) -> Callable[..., Any]:
    """The function of a class, unbound."""
    found: Callable[..., Any] = getattr(kind, name)
    return found


class Constructor:
    """Builds layers of one major from sample arguments, to see which keywords they take."""

    def __init__(self, keras: ModuleType) -> None:
        self.keras = keras

    def sample(self, layer: str, parameter: str) -> Any:
        layers = self.keras.layers
        if parameter == "layer":
            return layers.LSTM(3) if layer == "Bidirectional" else layers.Dense(3)
        if parameter == "layers":
            return [layers.Dense(3)]
        if parameter in ("cell", "cells"):
            return layers.LSTMCell(3) if parameter == "cell" else [layers.LSTMCell(3)]
        if parameter == "dtype":
            return "float32"
        return SAMPLES.get(parameter, LEGACY.get(parameter))

    def build(self, kind: type, parameters: Parameters, **keywords: Any) -> str | None:
        """None when the layer is constructed, else the error's text."""
        name = kind.__name__
        answer: str | None = None
        needed = [key for key, entry in parameters.items() if "required" in entry]
        for fitting in ({}, FITTING.get(name)):
            if fitting is None:
                continue
            required = {key: self.sample(name, key) for key in needed}
            try:
                kind(**{**required, **fitting, **keywords})
            except Exception as error:  # whatever Keras raises is the answer
                answer = f"{type(error).__name__}: {error}"
            else:
                return None
        return answer

    def takes(self, kind: type, parameters: Parameters, keyword: str, value: Any) -> bool:
        """Whether the layer is constructed with the keyword; some want an integer or string dtype."""
        values = ["float32", "int64", "string"] if keyword == "dtype" else value if value is _TRIED else [value]
        return any(self.build(kind, parameters, **{keyword: value}) is None for value in values)

    def candidates(self, kind: type, parameters: Parameters) -> dict[str, Any]:
        """Keywords to try: of the base classes, of the source and the legacy ones, less the explicit ones."""
        found = {**dict.fromkeys(taken_keywords(kind), _TRIED), **LEGACY}
        for base in kind.__mro__[1:]:
            if base is object or not base.__module__.startswith((self.keras.__name__, "keras", "tf_keras")):
                continue
            try:
                listed = inspect.signature(method(base, "__init__")).parameters.values()
            except (TypeError, ValueError):
                continue
            for parameter in listed:
                if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
                    value = parameter.default
                    if value is parameter.empty:
                        value = self.sample(kind.__name__, parameter.name)
                    found.setdefault(parameter.name, value)
        return {key: value for key, value in sorted(found.items()) if key not in (*parameters, "self")}

    def describe(self, kind: type) -> dict[str, Any]:
        result = signature_of(method(kind, "__init__"), bound=True)
        parameters: Parameters = result["parameters"]
        takes_more = result.pop("var_keyword", None) is not None
        result["keywords"] = []
        if takes_more and self.build(kind, parameters) is not None:
            result["untried"] = True  # the sample could not be constructed: assume the base keywords
        elif takes_more:
            result["keywords"] = [
                key
                for key, value in self.candidates(kind, parameters).items()
                if self.takes(kind, parameters, key, value)
            ]
            if self.takes(kind, parameters, "no_such_keyword", 1):
                result["any_keyword"] = True
        result["call"] = call_parameters(kind)
        return result


def taken_keywords(kind: type) -> set[str]:
    """What the constructors of a class and its bases take out of their `**kwargs`, by their source."""
    found: set[str] = set()
    for base in kind.__mro__[:-1]:
        if "__init__" in vars(base):
            source = inspect.getsource(method(base, "__init__"))
            found.update(first or second for first, second in _TAKEN.findall(source))
    return found


def call_parameters(kind: type) -> list[str]:
    """What the layer's call takes by name: `call`, and `__call__` where a class widens it."""
    names: dict[str, None] = {}
    for function in (method(kind, "call"), method(kind, "__call__")):
        for parameter in list(inspect.signature(function).parameters.values())[1:]:
            if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                names[parameter.name] = None
    return list(names)


def layer_classes(keras: ModuleType, modules: Iterable[ModuleType]) -> dict[str, type]:
    """Every public layer class by class name; models are no layers here."""
    found: dict[str, type] = {}
    for module in modules:
        for name in public_names(module):
            value = getattr(module, name)
            is_layer = inspect.isclass(value) and issubclass(value, keras.layers.Layer)
            if is_layer and not issubclass(value, keras.Model):
                found.setdefault(shown_name(value, module, name), value)
    return found


def shown_name(value: type, module: ModuleType, name: str) -> str:
    """The class's own name where the module offers the class under it, else the public name."""
    return value.__name__ if getattr(module, value.__name__, None) is value else name


def layer_modules(modules: dict[str, ModuleType]) -> list[ModuleType]:
    return [m for name, m in modules.items() if name.startswith(("keras.layers", "keras.experimental"))]


def functions_of(keras: ModuleType, modules: dict[str, ModuleType]) -> dict[str, Any]:
    """Constructors and methods that are no layers, by canonical dotted name less `keras.`."""
    found: dict[str, Any] = {
        "Input": signature_of(keras.Input, bound=False),
        "Sequential": signature_of(keras.Sequential.__init__, bound=True),
        "Model": signature_of(keras.Model.__init__, bound=True),
    }
    for owner in ("Model", "Sequential"):
        for name, value in inspect.getmembers(getattr(keras, owner), inspect.isfunction):
            if not name.startswith("_"):
                found[f"{owner}.{name}"] = signature_of(value, bound=True)
    for path, module in modules.items():
        family = path.removeprefix("keras.")
        for name, value in ((name, getattr(module, name)) for name in public_names(module)):
            is_listed = (family in WITH_FUNCTIONS or family.startswith("datasets.")) and name != "Input"
            if inspect.isfunction(value) and is_listed:
                found[f"{family}.{name}"] = signature_of(value, bound=False)
            is_class = inspect.isclass(value) and value.__init__ is not object.__init__
            if is_class and family in WITH_CLASSES:
                found[f"{family}.{name}"] = signature_of(value.__init__, bound=True)
            if is_class and f"{family}.{name}" in WITH_METHODS:
                for each, function in inspect.getmembers(value, inspect.isfunction):
                    if not each.startswith("_"):
                        found[f"{family}.{name}.{each}"] = signature_of(function, bound=True)
    return found


_DATA = ("preprocessing", "preprocessing.image", "preprocessing.sequence", "preprocessing.text")
WITH_FUNCTIONS = ("layers", "utils", "applications", "models", "losses", "metrics", "activations", "random", *_DATA)
WITH_CLASSES = ("losses", "metrics", "optimizers", "initializers", "regularizers", "callbacks", *_DATA)
WITH_METHODS = ("preprocessing.image.ImageDataGenerator", "preprocessing.text.Tokenizer")


def snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


# Accepted by Keras 2 because it looks among the functions of the module; nobody means them.
HELPERS = re.compile(r"get|(de)?serialize.*|keras_export|clone_metrics?|.*V2|is_categorical_crossentropy")


def identifier_candidates(family: str) -> set[str]:
    """Every name that either major's module or its source mentions, in the spellings that people use."""
    names = {"NAdam", "acc", "accuracy", "crossentropy", "ce", "normal", "uniform", "one", "zero", "constant"}
    for package in PACKAGES.values():
        keras = importlib.import_module(package)
        source = importlib.import_module(f"{package}.src.{family}")
        names |= {*dir(getattr(keras, family)), *dir(source), *getattr(source, "ALL_OBJECTS_DICT", ())}
        if family == "activations":
            names |= {name for name in public_names(keras.layers) if name.endswith(("LU", "Softmax"))}
    names |= {snake_case(name) for name in names} | {name.lower() for name in names}
    return {name for name in names if not name.startswith("_") and not HELPERS.fullmatch(name)}


def identifiers(keras: ModuleType, family: str) -> list[str]:
    """The strings that `keras.<family>.get` accepts, of all candidates."""
    get = getattr(keras, family).get
    return sorted(name for name in identifier_candidates(family) if accepted(get, name))


def accepted(get: Callable[[str], Any], name: str) -> bool:
    try:
        found = get(name)
    except Exception:  # a refusal is the answer
        return False
    return callable(found) or hasattr(found, "get_config")


def ignores_case(keras: ModuleType, family: str, names: list[str]) -> bool:
    get = getattr(keras, family).get
    odd = {name.swapcase() for name in names} - set(names)
    return bool(odd) and all(accepted(get, name) for name in odd)


def places(modules: dict[str, ModuleType]) -> dict[int, list[tuple[str, Any]]]:
    """Every public function and class with all the dotted names that it has."""
    found: dict[int, list[tuple[str, Any]]] = {}
    for path, module in modules.items():
        if path.startswith(("keras.backend", "keras.optimizers.legacy")):
            continue  # these stay what they are; in Keras 3 all legacy optimizers are one object
        for name in public_names(module):
            value = getattr(module, name)
            if inspect.isclass(value) or inspect.isfunction(value):
                found.setdefault(id(value), []).append((f"{path}.{name}", value))
    return found


def preference(path: str, value: Any) -> tuple[bool, bool, bool, int, str]:
    """The smallest is the canonical name: its own name, in the module of its family, and the shortest."""
    module, _, name = path.rpartition(".")
    top = name in ("Sequential", "Model", "Input")
    passing = bool(re.search(r"legacy|experimental|preprocessing|mixed_precision|keras\.saving", module))
    return ((module == "keras") is not top, name != value.__name__, passing, path.count("."), path)


def canonical_names(modules: dict[str, ModuleType]) -> dict[str, str]:
    """Dotted public name -> the canonical one, where they differ."""
    result: dict[str, str] = {}
    for found in places(modules).values():
        best = min(found, key=lambda item: preference(*item))[0]
        result.update({path: best for path, _ in found if path != best})
    return dict(sorted(result.items()))


def operations(modules: dict[str, ModuleType]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path, module in modules.items():
        if path.split(".")[:2] != ["keras", "ops"]:
            continue
        for name in public_names(module):
            if inspect.isfunction(value := getattr(module, name)):
                short = f"{path}.{name}".removeprefix("keras.ops.")
                found[short] = signature_of(value, bound=False)
    # A function of a submodule that the top offers too is listed once.
    twice = {name for name in found if "." in name and name.split(".")[1] in found}
    return {name: entry for name, entry in found.items() if name not in twice}


class Major:
    """What one installed major says of itself."""

    def __init__(self, major: str) -> None:
        self.major = major
        self.keras = importlib.import_module(PACKAGES[major])
        self.modules = public_modules(self.keras, "keras")
        self.tensorflow: dict[str, ModuleType] = {}
        if major == "3":
            self.tensorflow = public_modules(importlib.import_module("keras._tf_keras.keras"), "keras")

    def layers(self) -> dict[str, Any]:
        constructor = Constructor(self.keras)
        classes = layer_classes(self.keras, layer_modules(self.modules))
        found = {name: constructor.describe(kind) for name, kind in classes.items()}
        for name, kind in layer_classes(self.keras, layer_modules(self.tensorflow)).items():
            if name not in found:
                found[name] = {**constructor.describe(kind), "only_in": "tensorflow.keras"}
        for name in found:
            if not hasattr(self.keras.layers, name) and "only_in" not in found[name]:
                found[name]["only_in"] = self.home(name)
        return found

    def functions(self) -> dict[str, Any]:
        """With those that only `tensorflow.keras` has, such as the generators of images in Keras 3."""
        return {**functions_of(self.keras, self.tensorflow), **functions_of(self.keras, self.modules)}

    def home(self, name: str) -> str:
        return next(path for path, module in self.modules.items() if hasattr(module, name))

    def aliases(self) -> dict[str, str]:
        layers = self.keras.layers
        kinds: dict[str, Any] = {name: getattr(layers, name) for name in public_names(layers)}
        own = {name: str(kind.__name__) for name, kind in kinds.items() if inspect.isclass(kind)}
        return {name: first for name, first in own.items() if name != first and kinds.get(first) is kinds[name]}

    def names(self) -> dict[str, list[str]]:
        return {path: public_names(module) for path, module in sorted(self.modules.items())}

    def tensorflow_names(self) -> dict[str, Any]:
        """How `tensorflow.keras` differs from `keras` in this major."""
        plain, added, removed = self.names(), {}, {}
        shown = {path: public_names(module) for path, module in sorted(self.tensorflow.items())}
        for path, names in shown.items():
            if extra := sorted(set(names) - set(plain.get(path, ()))):
                added[path] = extra
            if lost := sorted(set(plain.get(path, ())) - set(names)):
                removed[path] = lost
        return {"added": added, "removed": removed, "absent": sorted(set(plain) - set(shown))}


def generate() -> dict[str, Any]:
    """The whole table, as it is written."""
    warnings.simplefilter("ignore")
    majors = {major: Major(major) for major in PACKAGES}
    layers: dict[str, dict[str, Any]] = {}
    for major, found in majors.items():
        for name, entry in found.layers().items():
            layers.setdefault(name, {})[major] = entry
    texts = {
        family: {major: identifiers(found.keras, family) for major, found in majors.items()} for family in FAMILIES
    }
    return {
        "versions": {major: found.keras.__version__ for major, found in majors.items()},
        "base_keywords": {major: base_keywords(layers["Layer"][major]) for major in majors},
        "layers": dict(sorted(layers.items())),
        "aliases": {major: found.aliases() for major, found in majors.items()},
        "functions": {major: found.functions() for major, found in majors.items()},
        **texts,
        "ignores_case": {
            major: [f for f in FAMILIES if ignores_case(found.keras, f, texts[f][major])]
            for major, found in majors.items()
        },
        "modules": {major: found.names() for major, found in majors.items()},
        "tensorflow_modules": {"3": majors["3"].tensorflow_names()},
        "canonical": {major: canonical_names(found.modules) for major, found in majors.items()},
        "applications": sorted(
            {
                name.removeprefix("applications.")
                for found in majors.values()
                for name in functions_of(found.keras, found.modules)
                if name.startswith("applications.")
            }
        ),
        "ops": {"3": operations(majors["3"].modules)},
    }


def base_keywords(layer: dict[str, Any]) -> list[str]:
    return sorted({*layer["parameters"], *layer["keywords"]})


def render(value: Any, depth: int = 3, indent: int = 0) -> str:
    """JSON with one entry a line down to `depth`, and everything deeper on that line."""
    if depth == 0 or not isinstance(value, dict) or not value:
        return json.dumps(value, ensure_ascii=False)
    pad = " " * (indent + 1)
    rows = [f"{pad}{json.dumps(key)}: {render(item, depth - 1, indent + 1)}" for key, item in value.items()]
    return "{\n" + ",\n".join(rows) + "\n" + " " * indent + "}"


def main() -> None:
    TARGET.write_text(render(generate()) + "\n", encoding="utf-8")
    print(f"wrote {TARGET}")


if __name__ == "__main__":
    main()
