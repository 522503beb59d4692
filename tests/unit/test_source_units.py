"""Units: parsed when asked for, with exact places, the same as when the whole file is parsed at once."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from kerasshape.source import Source, Span, Unit, read_source

CLASS = '''\
import keras


class Net(keras.Model):
    """A model."""

    def __init__(self, units=3):
        # a remark above the first statement
        super().__init__()
        self.text = """no
indentation"""
        self.dense = keras.layers.Dense(units); self.é = 1  # why

    def call(self, x):
        def twice(y):
            z = self.dense(y)
            z = self.dense(z)
            return z
        if x is None:
            return None
        return twice(x)

    def short(self): return 1

    x = 5
'''


def functions(unit: Unit) -> list[cst.FunctionDef]:
    found = []
    todo: list[cst.CSTNode] = list(reversed(unit.statements))
    while todo:
        node = todo.pop()
        if isinstance(node, cst.FunctionDef):
            found.append(node)
        else:
            todo.extend(reversed(node.children))
    return found


@pytest.fixture(params=[True, False], ids=["lazy", "whole"])
def net(request: pytest.FixtureRequest) -> Source:
    return read_source("net.py", CLASS.encode(), lazy=request.param)


def test_a_body_is_hollow_until_it_is_entered() -> None:
    unit = read_source("net.py", CLASS.encode()).units[1]
    first = functions(unit)[0]
    assert cst.Module([first]).code.count("...") == 1
    assert len(unit.body_of(first).statements) == 3


def test_a_method_s_body_is_a_unit_with_exact_places(net: Source) -> None:
    unit = net.units[1]
    body = unit.body_of(functions(unit)[0])
    assert [body.text(node) for node in body.statements] == [
        "super().__init__()",
        'self.text = """no\nindentation"""',
        "self.dense = keras.layers.Dense(units); self.é = 1",
    ]
    assert body.span(body.statements[1]) == Span(10, 9, 11, 15)


def test_strings_in_a_body_keep_their_content(net: Source) -> None:
    unit = net.units[1]
    line = unit.body_of(functions(unit)[0]).statements[1]
    assert isinstance(line, cst.SimpleStatementLine)
    assign = line.body[0]
    assert isinstance(assign, cst.Assign)
    assert isinstance(assign.value, cst.SimpleString)
    assert assign.value.evaluated_value == "no\nindentation"


def test_what_stands_below_a_hollow_body_keeps_its_place(net: Source) -> None:
    unit = net.units[1]
    (statement,) = unit.statements
    assert isinstance(statement, cst.ClassDef)
    assert unit.span(statement.body.body[-1]) == Span(25, 5, 25, 10)
    assert unit.span(statement) == Span(4, 1, 25, 10)


def test_a_function_spans_its_whole_body_also_when_hollow(net: Source) -> None:
    unit = net.units[1]
    assert unit.span(functions(unit)[1]) == Span(14, 5, 21, 24)
    assert unit.text(functions(unit)[1]).endswith("return twice(x)")


def test_functions_inside_functions(net: Source) -> None:
    unit = net.units[1]
    body = unit.body_of(functions(unit)[1])
    (twice,) = functions(body)
    inner = body.body_of(twice)
    texts = [inner.text(node) for node in inner.statements]
    assert texts == ["z = self.dense(y)", "z = self.dense(z)", "return z"]
    assert inner.span(inner.statements[0]) == Span(16, 13, 16, 30)


def test_a_body_on_the_line_of_its_def(net: Source) -> None:
    unit = net.units[1]
    body = unit.body_of(functions(unit)[2])
    assert [body.text(node) for node in body.statements] == ["return 1"]
    assert body.words == {"return"}


def test_the_body_of_a_function_is_the_same_unit_each_time(net: Source) -> None:
    unit = net.units[1]
    first = functions(unit)[0]
    assert unit.body_of(first) is unit.body_of(first)


def test_words_of_a_body_come_without_a_parse(net: Source) -> None:
    unit = net.units[1]
    words = unit.words_of(functions(unit)[1])
    assert words >= {"twice", "dense", "None"}
    assert "__init__" not in words


def test_any_unit_of_a_file_places_any_node_of_the_file(net: Source) -> None:
    node = net.units[1].statements[0]
    assert net.units[0].span(node) == net.units[1].span(node)


def test_a_statement_that_libcst_refuses_spoils_no_neighbour(monkeypatch: pytest.MonkeyPatch) -> None:
    real = cst.parse_module

    def parse_module(code: str) -> cst.Module:
        if "beyond_libcst" in code:
            raise ValueError("not understood")
        return real(code)

    source = read_source("a.py", b"import keras\nbeyond_libcst = 1\nmodel = keras.Sequential()\n")
    monkeypatch.setattr(cst, "parse_module", parse_module)
    assert [len(unit.statements) for unit in source.units] == [1, 0, 1]
    assert source.units[2].span(source.units[2].statements[0]) == Span(3, 1, 3, 27)


def test_a_node_of_another_file_has_no_place_here(net: Source) -> None:
    with pytest.raises(LookupError, match="no node of this file"):
        net.units[0].span(cst.Name("x"))


def test_places_in_a_long_chain_do_not_exhaust_the_stack() -> None:
    (unit,) = read_source("a.py", ("x = " + "a + " * 450 + "last\n").encode()).units
    (line,) = unit.statements
    assert isinstance(line, cst.SimpleStatementLine)
    assign = line.body[0]
    assert isinstance(assign, cst.Assign)
    assert isinstance(assign.value, cst.BinaryOperation)
    assert unit.span(assign.value.right) == Span(1, 1805, 1, 1809)


def real_files() -> list[Path]:
    """Some files of two large packages that are installed: libcst's own nodes, and Keras where it is."""
    found = sorted((Path(cst.__file__).parent / "_nodes").glob("*.py"))[::2]
    keras = importlib.util.find_spec("keras")
    if keras is not None and keras.origin is not None:
        found += sorted((Path(keras.origin).parent / "src" / "layers").rglob("*.py"))[::9]
    return found


def nodes(unit: Unit) -> Iterator[tuple[Unit, cst.CSTNode]]:
    """Every node of a unit, going into the bodies of its functions the way an evaluator does."""
    todo: list[cst.CSTNode] = list(unit.statements)
    while todo:
        node = todo.pop()
        yield unit, node
        if isinstance(node, cst.FunctionDef):
            yield from nodes(unit.body_of(node))
            todo.extend(child for child in node.children if child is not node.body)
        else:
            todo.extend(node.children)


def places(source: Source, kinds: tuple[type[cst.CSTNode], ...]) -> list[tuple[Span, str, str]]:
    found = [
        (unit.span(node), type(node).__name__, unit.text(node))
        for top in source.units
        for unit, node in nodes(top)
        if isinstance(node, kinds)
    ]
    return sorted(found)


@pytest.mark.parametrize("path", real_files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_lazy_and_whole_reading_agree_on_real_files(path: Path) -> None:
    kinds = (cst.Name, cst.Call, cst.FunctionDef, cst.ClassDef, cst.SimpleStatementLine)
    lazy, whole = (read_source(path.name, path.read_bytes(), lazy=lazy) for lazy in (True, False))
    assert all(unit.statements for unit in lazy.units)
    assert places(lazy, kinds) == places(whole, kinds)
    assert [(unit.kind, unit.binds, unit.words) for unit in lazy.units] == [
        (unit.kind, unit.binds, unit.words) for unit in whole.units
    ]


@pytest.mark.parametrize("path", real_files()[::4], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_places_are_those_that_libcst_itself_gives(path: Path) -> None:
    kinds = (cst.Name, cst.Call, cst.FunctionDef, cst.Assign, cst.Arg)
    wrapper = MetadataWrapper(cst.parse_module(path.read_bytes()), unsafe_skip_copy=True)
    expected = sorted(
        (
            Span(place.start.line, place.start.column + 1, place.end.line, place.end.column + 1),
            type(node).__name__,
        )
        for node, place in wrapper.resolve(PositionProvider).items()
        if isinstance(node, kinds)
    )
    found = places(read_source(path.name, path.read_bytes()), kinds)
    assert [(span, kind) for span, kind, _ in found] == expected


@pytest.mark.parametrize("path", real_files()[::4], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_text_of_a_name_is_the_name(path: Path) -> None:
    for top in read_source(path.name, path.read_bytes()).units:
        for unit, node in nodes(top):
            if isinstance(node, cst.Name):
                assert unit.text(node).strip("() \n") == node.value
