"""One canonical name for everything of Keras, however a file spells its import."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import cache

from kerasshape.keras import removed
from kerasshape.keras.signatures import table
from kerasshape.records import dataclass

_TENSORFLOW = "tensorflow"
# Parts after `tensorflow` that lead back to its public names.
_COMPATIBILITY = (("compat", "v1"), ("compat", "v2"), ("_api", "v1"), ("_api", "v2"), ("v1",), ("v2",))
# Parts after the package that are its private or generated tree.
_INNER = (
    ("_tf_keras", "keras"), ("api", "_v1", "keras"), ("api", "_v2", "keras"),
    ("api", "keras"), ("api",), ("src",),
)  # fmt: skip
_MODULES_TO_SEARCH = (
    "keras", "keras.layers", "keras.models", "keras.utils", "keras.losses", "keras.metrics",
    "keras.optimizers", "keras.initializers", "keras.regularizers",
    "keras.constraints", "keras.activations", "keras.callbacks",
)  # fmt: skip


@dataclass(frozen=True)
class Missing:
    """An import path or name that a Keras major does not have."""

    path: str
    """The shortest part of what was written that does not exist."""
    kind: str
    """`module`, `name` or `misspelt`."""
    cure: str | None
    """What to write instead, as an imperative, or None where nothing replaces it."""
    nearest: str | None = None
    """The nearest real name, for a misspelt one."""


@dataclass(frozen=True)
class _Spelling:
    """A Keras path and by which package it was reached."""

    package: str  # keras, tensorflow, tf_keras; other: an inner tree, whose contents the table does not list
    prefix: str  # as written, what stands for `keras`
    parts: tuple[str, ...]  # what follows `keras`

    @property
    def path(self) -> str:
        return ".".join(("keras", *self.parts))


def resolve(dotted: str) -> str | None:
    """The canonical name: `keras.layers.LSTM`, `tf.nn.relu`; None for the names of other packages."""
    spelling = _spelling(dotted)
    if spelling is not None:
        return _canonical_path(spelling.parts)
    parts = tuple(dotted.split("."))
    if parts[0] != _TENSORFLOW:
        return None
    return ".".join(("tf", *_without(parts[1:], _COMPATIBILITY)))


@cache
def canonical(dotted: str) -> str:
    """One name for every spelling of a name of Keras or TensorFlow; other names stay as they are."""
    return resolve(dotted) or dotted


@cache
def forced_major(dotted: str) -> int | None:
    """The major that this import alone can mean, whatever is assumed for the file."""
    parts = tuple(dotted.split("."))
    old = ((_TENSORFLOW, "python", "keras"), (_TENSORFLOW, "contrib", "keras"))
    if parts[0] == "tf_keras" or parts[:3] in old:
        return 2
    spelling = _spelling(dotted)
    if spelling is not None and (spelling.parts[:1] == ("ops",) or parts[:2] == ("keras", "_tf_keras")):
        return 3
    return None


@cache
def missing(dotted: str, major: int) -> Missing | None:
    """Why this import path or name does not exist in the major; None when it does, or nothing is certain."""
    spelling = _spelling(dotted)
    if spelling is None:
        return None
    if major == 3 and dotted.split(".")[:2] == ["keras", "api"]:
        rest = resolve(dotted)
        return Missing("keras.api", "module", f"use `{rest}`")
    if spelling.package == "other" or (major == 3 and spelling.package == "tf_keras"):
        return None
    end = _first_missing(spelling.parts, _listing(major, spelling.package))
    if end is None:
        return None
    return _explain_3(spelling, end) if major == 3 else _explain_2(spelling, end)


@cache
def known_layers(major: int) -> frozenset[str]:
    """The names of all layers of the major, aliases included."""
    canonical = {name for name, entry in table()["layers"].items() if str(major) in entry}
    return frozenset(canonical | set(table()["aliases"][str(major)]))


def canonical_layer(name: str, major: int) -> str | None:
    """`Conv2D` for `Convolution2D`; None for what is no layer of the major."""
    if name not in known_layers(major):
        return None
    aliases: dict[str, str] = table()["aliases"][str(major)]
    return aliases.get(name, name)


def nearest_name(name: str, names: Iterable[str], cutoff: float = 0.75) -> str | None:
    """The real name that the writer most likely meant."""
    known = sorted(names)
    lowered = {item.lower(): item for item in reversed(known)}
    if name.lower() in lowered:
        return lowered[name.lower()]
    close = difflib.get_close_matches(name, known, n=1, cutoff=cutoff)
    return close[0] if close else None


def _without(parts: tuple[str, ...], starts: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The parts less any of the starts, repeatedly."""
    for start in starts:
        if parts[: len(start)] == start:
            return _without(parts[len(start) :], starts)
    return parts


@cache
def _spelling(dotted: str) -> _Spelling | None:
    """How the name says Keras; None when it is not about Keras."""
    parts = tuple(dotted.split("."))
    package, rest = parts[0], parts[1:]
    if package == _TENSORFLOW:
        inner = _without(rest, _COMPATIBILITY)
        inner = _without(inner, (("python", "keras"), ("contrib", "keras")))
        if len(inner) == len(_without(rest, _COMPATIBILITY)):
            if inner[:1] != ("keras",):
                return None
            package = _TENSORFLOW if inner == rest else "other"
            inner = inner[1:]
        else:
            # contrib repeats the tree below itself: contrib.keras.api.keras.layers
            package, inner = "other", _without(inner, (("python", "keras"), *_INNER))
        return _made(package, parts, inner)
    if package not in ("keras", "tf_keras"):
        return None
    inner = _without(rest, _INNER)
    return _made(package if inner == rest else "other", parts, inner)


def _made(package: str, parts: tuple[str, ...], inner: tuple[str, ...]) -> _Spelling:
    return _Spelling(package, ".".join(parts[: len(parts) - len(inner)]), inner)


@cache
def _listing(major: int, package: str = "keras") -> dict[str, frozenset[str]]:
    """Public module -> its names, as the package shows them."""
    names = {path: frozenset(found) for path, found in table()["modules"][str(major)].items()}
    if package == _TENSORFLOW and major == 3:
        difference = table()["tensorflow_modules"]["3"]
        for path, added in difference["added"].items():
            names[path] = names.get(path, frozenset()) | set(added)
        for path, lost in difference["removed"].items():
            names[path] -= set(lost)
        for path in difference["absent"]:
            del names[path]
    return names


@cache
def _all_names() -> dict[str, frozenset[str]]:
    """Public module -> the names that either major has in it."""
    found: dict[str, frozenset[str]] = {}
    for major, package in ((2, "keras"), (3, "keras"), (3, _TENSORFLOW)):
        for path, names in _listing(major, package).items():
            found[path] = found.get(path, frozenset()) | names
    return found


def _folded(path: str) -> str:
    """The canonical spelling of a public name."""
    for major in ("3", "2", "3"):
        path = table()["canonical"][major].get(path, path)
    return path


def _is_known(module: str, name: str) -> bool:
    return name in _all_names().get(module, ()) or f"{module}.{name}" in removed.NAMES


@cache
def _canonical_path(parts: tuple[str, ...]) -> str:
    modules = _all_names()
    module, rest = "keras", parts
    while rest and f"{module}.{rest[0]}" in modules:
        module, rest = f"{module}.{rest[0]}", rest[1:]
    if not rest:
        return module
    found = _through_old_modules(module, rest)
    return found if found is not None else ".".join((module, *rest))


def _through_old_modules(module: str, rest: tuple[str, ...]) -> str | None:
    """A name of the module, or behind modules that are not public: `keras.layers` + `recurrent.LSTM`."""
    replaced = removed.MODULES.get(".".join((module, *rest)))
    if replaced is not None and not _is_known(module, rest[0]):
        return replaced
    for index, part in enumerate(rest):
        replaced = removed.MODULES.get(".".join((module, *rest[:index])))
        places: tuple[str | None, ...] = (module, replaced, *_MODULES_TO_SEARCH) if index else (module,)
        if part.islower() and module != "keras.layers":
            # elsewhere stand functions of the same names as layers: `backend.numpy.add`, `module_utils.tensorflow.add`
            places = tuple(place for place in places if place != "keras.layers" or place == replaced)
        place = next((place for place in places if place is not None and _is_known(place, part)), None)
        if place is not None and not (part.islower() and _names_more(module, rest, index + 1)):
            return ".".join((_folded(f"{place}.{part}"), *rest[index + 1 :]))
        if not part.islower():
            return None  # a class that is not known: what follows are its attributes
    return None


def _names_more(module: str, rest: tuple[str, ...], index: int) -> bool:
    """Whether a later part is a name too, so that this one is a module: `merging.add.Add`."""
    return any(_is_known(place, part) for part in rest[index:] for place in (module, *_MODULES_TO_SEARCH))


def _first_missing(parts: tuple[str, ...], listing: dict[str, frozenset[str]]) -> int | None:
    """How many parts it takes to leave what exists; None when all exist or one is private."""
    module = "keras"
    for index, part in enumerate(parts):
        if part.startswith("_"):
            return None
        if f"{module}.{part}" in listing:
            module = f"{module}.{part}"
        elif part in listing[module]:
            return None
        else:
            return index + 1
    return None


def _explain_3(spelling: _Spelling, end: int) -> Missing | None:
    canonical = _canonical_path(spelling.parts)
    gone = ".".join(("keras", *spelling.parts[:end]))
    written = ".".join((spelling.prefix, *spelling.parts[:end]))
    is_module = end < len(spelling.parts) or gone in removed.MODULES or gone in _all_names()
    kind = "module" if is_module and spelling.parts[end - 1].islower() else "name"
    listing = _listing(3, spelling.package)
    found = removed.MODULES.get(spelling.path) or _shown_in(canonical, spelling.path, listing)
    for name in (spelling.path, canonical, *((gone,) if found is None else ())):
        if (cure := removed.NAMES.get(name)) is not None:
            return Missing(written, kind, cure)
    if found is not None:
        return Missing(written, kind, f"use `{spelling.prefix}{found.removeprefix('keras')}`")
    if spelling.package == "keras" and _exists(spelling.path, _listing(3, _TENSORFLOW)):
        return Missing(written, kind, _beside(spelling))
    if _was_known(spelling.path, canonical, gone):
        return Missing(written, kind, None)
    return _misspelt(spelling, end, written, listing)


def _beside(spelling: _Spelling) -> str:
    """The cure for a name that Keras 3 shows under `tensorflow.keras` only."""
    if spelling.parts[0] == "backend" and spelling.parts[-1] in _listing(3)["keras.ops"]:
        return f"use `keras.ops.{spelling.parts[-1]}`"
    return f"import it from `tensorflow.{'.'.join(('keras', *spelling.parts[:-1]))}`"


def _was_known(*paths: str) -> bool:
    return any(path in removed.NAMES or path in removed.MODULES or _exists(path, _listing(2)) for path in paths)


def _exists(path: str, listing: dict[str, frozenset[str]]) -> bool:
    return _first_missing(tuple(path.split(".")[1:]), listing) is None


def _shown_in(path: str, written: str, listing: dict[str, frozenset[str]]) -> str | None:
    """The path, or another name of the same thing, best in the same module, as far as the listing has it."""
    if _exists(path, listing):
        return path
    aliases = {alias for major in "32" for alias, name in table()["canonical"][major].items() if name == path}
    module = written.rpartition(".")[0]
    shown = [alias for alias in aliases if _exists(alias, listing)]
    return max(shown, key=lambda alias: (alias.rpartition(".")[0] == module, alias), default=None)


def _explain_2(spelling: _Spelling, end: int) -> Missing | None:
    gone = ".".join(("keras", *spelling.parts[:end]))
    written = ".".join((spelling.prefix, *spelling.parts[:end]))
    if gone in removed.ONLY_KERAS_3:
        return Missing(written, "module", "use Keras 3, which alone has it")
    if spelling.parts[:-1] != ("layers",) or _was_known(spelling.path, gone) or gone in removed.NAMES:
        return None
    name = spelling.parts[-1]
    if name[0].islower():
        return None  # a module of some older release: keras.layers.activation, keras.layers.rnn
    if name in known_layers(3):
        return Missing(written, "name", "use Keras 3, which alone has it")
    return _misspelt(spelling, end, written, _listing(2))


def _misspelt(spelling: _Spelling, end: int, written: str, listing: dict[str, frozenset[str]]) -> Missing | None:
    """A name that no major has. Layers are reported in any case, other names where one is near."""
    module = ".".join(("keras", *spelling.parts[: end - 1]))
    name = spelling.parts[end - 1]
    candidates = [item for item in listing[module] if item[0].isupper() or not name[0].isupper()]
    nearest = nearest_name(name, candidates, cutoff=0.75 if module == "keras.layers" else 0.85)
    if nearest is not None:
        return Missing(written, "misspelt", f"write `{nearest}`", nearest)
    if module == "keras.layers" and name[0].isupper():
        return Missing(written, "misspelt", None)
    return None
