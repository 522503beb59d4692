"""What a piece of code mentions, found from its text alone: layers and models, arrays of known shape, imports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from kerasshape.evaluate.library import callbacks, tensors
from kerasshape.evaluate.library.handlers import canonical
from kerasshape.evaluate.scopes.imports import ROOTS
from kerasshape.keras import names
from kerasshape.keras.layers.merging import FUNCTION_FORMS
from kerasshape.keras.layers.unmodelled import BASES
from kerasshape.keras.operations import OPERATIONS

_DOTTED = re.compile(r"(?<![\w.])[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*")
_INNER_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import\b([^\n]*)|import[ \t]+([\w., \t]+))", re.MULTILINE
)
_KNOWN_ARRAY = re.compile(
    r"\b(?:arange|array|asarray|constant|convert_to_tensor|empty|eye|full|KerasTensor|linspace|normal|ones|rand|randint"
    r"|randn|random|uniform|Variable|zeros)\s*\(\s*(?:shape\s*=\s*)?[\[(]*\s*-?\d"
)

_MAKERS = frozenset({"keras", "keras.applications", "keras.callbacks", "keras.Input", "keras.layers", "keras.Model",
                     "keras.models", "keras.models.Functional", "keras.Sequential"})  # fmt: skip
"""What of Keras, beside its layers and applications, makes a layer, a model or an input, or holds what does."""


def dotted_names(code: str) -> Iterator[tuple[str, str]]:
    """Every name in the code, those in strings and comments included, and what follows it behind a dot."""
    for dotted in set(_DOTTED.findall(code)):
        name, _, rest = "".join(dotted.split()).partition(".")
        yield name, rest


def imported_inside(code: str) -> Iterator[str]:
    """What import statements in the code name; a relative import begins with a dot."""
    for module, wanted, modules in _INNER_IMPORT.findall(code) if "import" in code else ():
        yield from (each.split()[0] for each in modules.split(",") if each.strip())
        if module:
            yield from (f"{module}.{name.strip(' ()')}".split()[0] for name in wanted.split(","))


def knows_array(code: str) -> bool:
    """Whether the code makes an array whose shape stands there."""
    return _KNOWN_ARRAY.search(code) is not None


def is_operation(path: str) -> bool:
    """Whether a name outside the project is a function that takes or makes tensors."""
    found = canonical(path)
    return found in OPERATIONS or tensors.is_made_here(found)


def may_be_refused(path: str, majors: Iterable[int] = ()) -> bool:
    """Whether a name outside the project is a layer, a model, or holds or makes any; or is missing in a major."""
    if path.partition(".")[0] not in ROOTS:
        return False
    return _makes(canonical(path)) or any(names.missing(path, major) is not None for major in majors)


@cache
def _makes(path: str) -> bool:
    module, _, name = path.rpartition(".")
    if module == "keras.layers":
        return name in FUNCTION_FORMS or (name not in BASES and name in _all_layers())
    if module == "keras.callbacks":
        return name in callbacks.NAMES
    return path in _MAKERS or path.startswith(("keras.applications.", "keras.layers."))


@cache
def _all_layers() -> frozenset[str]:
    return names.known_layers(2) | names.known_layers(3)
