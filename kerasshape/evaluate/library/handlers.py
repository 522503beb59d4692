"""The table of handlers, and the call of something outside the project."""

from __future__ import annotations

from functools import cache

from kerasshape.evaluate.arrays import symbolic
from kerasshape.evaluate.graph import layers
from kerasshape.evaluate.language.calls import by_alternatives, escape_all
from kerasshape.evaluate.scopes.imports import major_of
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.code import Arguments, BoundMethod, FunctionValue, Partial
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import EXTERNALS, Call
from kerasshape.evaluate.state.values import External, Site, Value
from kerasshape.keras import names
from kerasshape.keras.layers.unmodelled import BASES
from kerasshape.shapes import Unknown, Unresolved
from kerasshape.target import other

NOT_KNOWN = object()
"""Answered for a function of which nothing is known, so that what it is handed may have changed."""

_HARMLESS_PREFIXES = (
    "builtins.", "numpy.", "math.", "os.", "sys.", "time.", "logging.", "warnings.", "pandas.", "matplotlib.",
    "json.", "polars.",
    "keras.optimizers.", "keras.losses.", "keras.metrics.", "keras.callbacks.", "keras.regularizers.", "keras.utils.",
    "keras.initializers.", "keras.constraints.", "keras.datasets.", "keras.backend.", "keras.activations.",
    "keras.preprocessing.", "keras.config.", "keras.mixed_precision.", "keras.random.", "keras.ops.", "sklearn.",
    "tf.", "collections.", "itertools.", "functools.", "argparse.", "pathlib.", "re.", "datetime.", "tqdm.", "pprint.",
    "seaborn.", "plotly.", "cv2.", "PIL.",
    "scipy.", "pickle.", "joblib.", "h5py.", "tempfile.", "shutil.", "glob.", "string.", "subprocess.", "gc.",
    "visualkeras.", "torch.", "torchinfo.", "pydot.", "IPython.", "statsmodels.", "typing.", "copy.", "csv.",
)  # fmt: skip
"""Calls that change no model and no list they are handed."""

_MUTATING = frozenset(
    {"builtins.setattr", "builtins.delattr", "builtins.exec", "builtins.eval", "numpy.random.shuffle", "random.shuffle",
     "keras.utils.set_random_seed"}
)  # fmt: skip


@cache
def canonical(path: str) -> str:
    """One path for every spelling of a name of Keras or TensorFlow; other names stay as they are."""
    return names.resolve(path) or path


@kinds.call.of(External)
@by_alternatives
def _call(ctx: Context, callee: External, arguments: Arguments, origin: Site) -> Value:
    value = call_external(ctx, callee, arguments, origin)
    if value is NOT_KNOWN:
        escape_all(ctx, arguments)
        return Unknown()
    return value


def call_external(ctx: Context, callee: External, arguments: Arguments, origin: Site) -> Value:
    """Call something outside the project: a layer class, a function that is known, or one that is not."""
    path = canonical(callee.path)
    if path in ctx.outside.slots:
        return NOT_KNOWN
    if not callee.missing:
        symbolic.check(ctx, path, major_of(ctx, callee.path), arguments, origin)
    handler = EXTERNALS.get(path)
    if handler is not None:
        try:
            return handler.answer(ctx, Call(path, major_of(ctx, callee.path), arguments, origin, callee.path))
        except Unresolved:
            return Unknown()
    if path.startswith("keras.layers."):
        return _call_layer_name(ctx, path.rpartition(".")[2], callee, arguments, origin)
    if path.startswith(_HARMLESS_PREFIXES) and path not in _MUTATING and not _calls_back(arguments):
        return Unknown()
    return NOT_KNOWN


def _calls_back(arguments: Arguments) -> bool:
    """Whether a function of the project is passed, which may change whatever else is."""
    values = (*arguments.positional, *arguments.keywords.values())
    return any(isinstance(value, (FunctionValue, BoundMethod, Partial)) for value in values)


def _call_layer_name(ctx: Context, name: str, callee: External, arguments: Arguments, origin: Site) -> Value:
    major = major_of(ctx, callee.path)
    known = names.canonical_layer(name, major) or names.canonical_layer(name, other(major))
    if known is None or known in BASES:
        return Unknown()
    return layers.construct(ctx, known, major, arguments, origin)
