"""Which Keras is this: versions, backends, and whether a name exists. Code switches on them, so they are known."""

from __future__ import annotations

import re

from kerasshape.evaluate.graph import removed_attributes
from kerasshape.evaluate.models import subclassed
from kerasshape.evaluate.scopes.definitions import mro
from kerasshape.evaluate.scopes.imports import external_value, major_of
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.code import ClassValue, InstanceValue
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import external
from kerasshape.evaluate.state.values import External, Site, Value
from kerasshape.keras import names, signatures
from kerasshape.shapes import Unknown


class VersionNumbers(tuple[int, ...]):
    """A parsed version: compares as its numbers do."""

    __slots__ = ()


kinds.answers_as(VersionNumbers, tuple)


@kinds.attribute.of(VersionNumbers)
def _part(ctx: Context, version: VersionNumbers, name: str, origin: Site) -> Value:
    """`major`, `minor`, `micro`, `release` or `version`."""
    if name in ("release", "version"):
        return tuple(version)
    index = {"major": 0, "minor": 1, "micro": 2}.get(name)
    return version[index] if index is not None and index < len(version) else Unknown()


@external("keras.version()")
def keras_version(ctx: Context) -> Value:
    """`keras.version()`."""
    return external_value(ctx, "keras.__version__")


@external("keras.backend.backend()", "keras.config.backend()")
def backend() -> Value:
    """The only backend that both majors have."""
    return "tensorflow"


@external(
    "packaging.version.parse(version)",
    "packaging.version.Version(version)",
    "pkg_resources.parse_version(v: version)",
    "distutils.version.LooseVersion(vstring: version=None)",
    "distutils.version.StrictVersion(vstring: version=None)",
    "looseversion.LooseVersion(vstring: version=None)",
)
def parse_version(version: Value) -> Value:
    """The numbers of a version without letters."""
    if not isinstance(version, str) or not re.fullmatch(r"\d+(\.\d+)*", version):
        return Unknown()
    numbers = [int(number) for number in version.split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        # "2.0" and "2" are the same version
        numbers.pop()
    return VersionNumbers(numbers)


@external("builtins.hasattr(obj, name, /)")
def has_attribute(ctx: Context, obj: Value, name: Value) -> Value:
    """Decided for names of Keras and for instances that have the attribute."""
    if not isinstance(name, str):
        return Unknown()
    if isinstance(obj, External):
        return _has_name(ctx, obj, name)
    if removed_attributes.lacks(obj, name):
        return False
    if isinstance(obj, InstanceValue):
        if subclassed.lacks(ctx, obj, name):
            return False
        held = (obj, *(base for base in mro(obj.class_) if isinstance(base, ClassValue)))
        return True if any(name in each.slots for each in held) else Unknown()
    return Unknown()


def _has_name(ctx: Context, module: External, name: str) -> Value:
    path = f"{module.path}.{name}"
    major = major_of(ctx, path)
    if names.missing(path, major) is not None:
        return False
    listed = signatures.table()["modules"][str(major)].get(names.resolve(module.path) or "", ())
    return True if name in listed else Unknown()
