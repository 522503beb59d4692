"""Reads Keras code without running it: the shape of every layer call, and where Keras will refuse."""

__version__ = "0.1.0"

_HOMES = {
    "infer": "kerasshape.inference",
    "layer": "kerasshape.inference",
    "check_source": "kerasshape.checker",
    "check_paths": "kerasshape.runner",
    "Config": "kerasshape.config",
    "Settings": "kerasshape.config",
    "Refused": "kerasshape.faults",
}
"""What the package offers as a library, and where it lives; imported when it is first asked for."""


def __dir__() -> list[str]:
    return sorted([*_HOMES, "__version__"])


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'kerasshape' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
