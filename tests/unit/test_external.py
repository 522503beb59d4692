"""The one door for what is called from outside the project: how signatures bind, and that no module is left out."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

import kerasshape.evaluate.library
from kerasshape.evaluate.state import external
from kerasshape.evaluate.state.code import Arguments
from kerasshape.evaluate.state.external import EXTERNALS, METHODS, Call, Handler
from kerasshape.keras import parameters
from kerasshape.shapes import Unknown, Unresolved

ROOT = Path(__file__).parents[2] / "kerasshape"
REGISTERING = ("evaluate/library", "keras/layers", "keras/operations")
"""Packages whose modules register something when they are imported."""
ASKED = frozenset({"__init__", "handlers", "instances", "registry"})


@pytest.mark.parametrize("package", REGISTERING)
def test_every_module_is_imported(package: str) -> None:
    """A module of handlers, layers or operations that its package does not import would be silence."""
    tree = ast.parse((ROOT / package / "__init__.py").read_text("utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    imported |= {str(node.module).rpartition(".")[2] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    found = {path.stem for path in (ROOT / package).glob("*.py")} - ASKED
    registering = {name for name in found if "@" in (ROOT / package / f"{name}.py").read_text("utf-8")}
    assert registering <= imported, f"import {sorted(registering - imported)} in kerasshape/{package}/__init__.py"


def test_every_handler_can_be_called_in_both_majors() -> None:
    """Each request is a parameter of the function, in either major."""
    for handler in (*EXTERNALS.values(), *METHODS.values()):
        for major in (2, 3):
            handler.plan(major)


def values(signature: str, arguments: Arguments, *requests: str) -> list[Any]:
    handler = Handler("f", signature, lambda: None, requests, {})
    return handler.plan(3).values(None, Call("f", 3, arguments, None, "f"), None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("signature", "positional", "keywords", "expected"),
    [
        ("f(a, b=2)", (1,), {}, [1, 2]),
        ("f(a, b=2)", (), {"b": 3, "a": 1}, [1, 3]),
        ("f(input: a, b=(2, 2))", (), {"input": 1}, [1, (2, 2)]),
        ("f(a, new|b, ...)", (1,), {"b": 4}, [1, 4]),
        ("f(a, *, b=2)", (1,), {"b": 5}, [1, 5]),
        ("f(b, *a)", (0, 1, 2), {}, [(1, 2), 0]),
        ("f(b=0, **a)", (), {"b": 1, "c": 2, "a": 3}, [{"c": 2, "a": 3}, 1]),
        ("f(a, b, ...)", (1, 2, 3), {"more": 4}, [1, 2]),
    ],
)
def test_arguments_reach_requests(
    signature: str, positional: tuple[Any, ...], keywords: dict[str, Any], expected: list[Any]
) -> None:
    """By place, by name, under another name, by name alone, and what is left."""
    requests = ("a", "new") if "new" in signature else ("a", "b")
    assert values(signature, Arguments(positional, keywords), *requests) == expected


@pytest.mark.parametrize(
    ("signature", "arguments"),
    [
        ("f(a, b=2)", Arguments((1, 2, 3))),
        ("f(a, b=2)", Arguments((1,), {"more": 1})),
        ("f(a, b=2)", Arguments((1,), complete=False)),
        ("f(a, b=2)", Arguments((), {"b": 1})),
        ("f(a, /, b=2)", Arguments((), {"a": 1})),
        ("f(a, b=2, ...)", Arguments((), {"b": 1})),
    ],
)
def test_nothing_is_certain(signature: str, arguments: Arguments) -> None:
    """Of arguments that are not listed, may be there, or are missing."""
    with pytest.raises(Unresolved):
        values(signature, arguments, "a", "b")


def test_what_may_be_passed_is_unknown() -> None:
    """Behind a star argument that is not known, in a signature with dots."""
    first, second, rest = values("f(a, b=2, *c, ...)", Arguments((1,), complete=False), "a", "b", "c")
    assert first == 1
    assert isinstance(second, Unknown)
    assert isinstance(rest, Unknown)


def test_a_path_has_one_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever module is imported first."""
    monkeypatch.setattr(external, "EXTERNALS", {})
    external.external("numpy.twice(a)")(lambda a: a)
    with pytest.raises(TypeError, match=r"numpy\.twice has a handler already"):
        external.external("numpy.twice(b)")(lambda b: b)
    external.method("numpy.Kind", "twice()")(lambda own: own)
    with pytest.raises(TypeError, match=r"numpy\.Kind\.twice has a handler already"):
        external.method("numpy.Kind", "twice(a)")(lambda own: own)
    del METHODS["numpy.Kind", "twice"]


@pytest.mark.parametrize("path", ["numpy.thing(a)", "keras.utils.to_categorical"])
def test_a_wrong_name_fails(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as the plan of the handler is made, which a test above does for each."""
    monkeypatch.setattr(external, "EXTERNALS", {})
    external.external(path)(lambda misspelt: misspelt)
    with pytest.raises(TypeError, match="misspelt"):
        external.EXTERNALS[path.partition("(")[0]].plan(3)


def test_keras_signatures_are_those_of_the_major() -> None:
    """Names and places come from the table of the major that is called, else of the other."""
    second, third = (parameters.listed("keras.utils.to_categorical", major) for major in (2, 3))
    assert second is not None
    assert third is not None
    assert [each.target for each in second.parameters] == ["y", "num_classes", "dtype"]
    assert [each.target for each in third.parameters] == ["x", "num_classes"]
    older = parameters.listed("keras.Model.fit_generator", 3)
    assert older is not None
    assert older.parameters[0].target == "generator"
    handler = EXTERNALS["keras.utils.to_categorical"]
    call = Call(handler.path, 2, Arguments((5,), {"num_classes": 3}), None, handler.path)  # type: ignore[arg-type]
    assert handler.plan(2).values(None, call, None)[:2] == [5, 3]
    assert kerasshape.evaluate.library
