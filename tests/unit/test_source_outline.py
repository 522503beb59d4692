"""The outline: which pieces a file falls into, what they bind, and which files are refused."""

from __future__ import annotations

import sys

import libcst as cst
import pytest

from kerasshape.source import Source, SourceError, read_source
from tests.work import growth


def read(text: str) -> Source:
    return read_source("a.py", text.encode())


def refusal(text: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import a.b, c as d", {"a", "d"}),
        ("from a import b as c, e", {"c", "e"}),
        ("from a import *", {"*"}),
        ("a = b, (c, *d) = e", {"a", "b", "c", "d"}),
        ("a[0] = b.c = 1", set()),
        ("a += 1", {"a"}),
        ("a: int = 1", {"a"}),
        ("del a, b[0]", {"a"}),
        ("for a, b in c:\n    d = 1\nelse:\n    e = 1", {"a", "b", "d", "e"}),
        ("while (a := b()):\n    c = a", {"a", "c"}),
        ("with a as b, c as (d, e):\n    f = 1", {"b", "d", "e", "f"}),
        (
            "try:\n    import a\nexcept E as e:\n    a = None\nelse:\n    b = 1\nfinally:\n    c = 1",
            set("aebc"),
        ),
        ("if a:\n    def b(): pass\nelif c:\n    class d: pass", {"b", "d"}),
        (
            "match a:\n    case [b, *c] | {'k': d, **e}:\n        f = 1\n    case C(x=g) as h: pass",
            set("bcdefgh"),
        ),
        ("def a(b):\n    c = b", {"a"}),
        ("def a():\n    global b, c  # why\n    b = 1", {"a", "b", "c"}),
        ("class A:\n    b = 1\n    def c(self): pass", {"A"}),
        ("@a(b)\nasync def c(): pass", {"c"}),
        ("print([x for x in y])", set()),
        ("a = 1; import b; del c", {"a", "b", "c"}),
    ],
)
def test_binds_holds_the_names_that_a_statement_binds(text: str, names: set[str]) -> None:
    (unit,) = read(text).units
    assert {name for name in unit.binds if name != "why"} == names


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("import a", "import"),
        ("from a import b; import c", "import"),
        ("import a; b = 1", "other"),
        ("@a\ndef b(): pass", "function"),
        ("async def b(): pass", "function"),
        ("class A: pass", "class"),
        ("if a:\n    def b(): pass", "other"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    (unit,) = read(text).units
    assert unit.kind == kind


def test_words_are_those_of_the_text_also_in_bodies_that_are_not_parsed() -> None:
    (unit,) = read("def f(x):\n    a = 1\n    b = 2\n    return LSTM(x, 'tanh')\n").units
    assert unit.words >= {"def", "f", "x", "LSTM", "tanh", "return"}


def test_statements_that_share_a_line_are_one_unit() -> None:
    source = read('a = 1; b = 2\nc = """\n"""; d = 4\nif c: e = 1; f = 2\n')
    assert [sorted(unit.binds) for unit in source.units] == [["a", "b"], ["c", "d"], ["e", "f"]]
    assert all(len(unit.statements) == 1 for unit in source.units)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a remark\n", "\ufeff"])
def test_a_file_may_be_empty(text: str) -> None:
    assert read(text).units == ()


@pytest.mark.parametrize(
    "text",
    [
        "\x0cclass A:\n    x = 1\n",
        "x = 1\n\x0c\n\x0cdef f():\n  \x0c    a = 1\n    return a\n",
        "x = 1 \\\n\ny = 2\n",
        "    # an indented remark\nx = 1\n  # and another",
        "if 1:\n\tx = 1\n        # deeper remark\n\ty = 2",
        "@(\n  wrap\n)\ndef f():\n    @(\n      wrap\n    )\n    def g(): pass\n    a = 1\n    return g\n",
        "x = '''\n\x0cnot at the start of code\n'''\n",
        "def f(): return '''\na\nb\nc\n'''\n",
        "def f(): \\\n  a = (1,\n2,\n3)\nx = 1\n",
        "if a:\n    def f():\n        x = 1\n        y = 2\n        z = 3;  # why\nelse: pass\n",
        "x = 1  # ends in a backslash \\\ny = 2\n",
    ],
)
def test_odd_layout_is_read_and_placed_exactly(text: str) -> None:
    for lazy in (True, False):
        source = read_source("a.py", text.encode(), lazy=lazy)
        assert source.units
        for unit in source.units:
            assert len(unit.statements) == 1
            for name in _names(unit.statements[0]):
                span = unit.span(name)
                line = text.split("\n")[span.line - 1]
                assert line[span.column - 1 : span.end_column - 1] == name.value


def _names(node: cst.CSTNode) -> list[cst.Name]:
    found = [node] if isinstance(node, cst.Name) else []
    return found + [name for child in node.children for name in _names(child)]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("x = 1\ny = (\n", 2, 5), ("é = 1\nif x\n", 2, 5)],
)
def test_a_syntax_error_has_a_place(text: str, line: int, column: int) -> None:
    error = refusal(text)
    assert error.message.startswith("syntax error: ")
    assert (error.line, error.column) == (line, column)


@pytest.mark.parametrize("text", ["print 'a'\n", "import keras\nexec 'a'\n"])
def test_python_2_is_called_by_its_name(text: str) -> None:
    assert "this is Python 2 code" in refusal(text).message


@pytest.mark.parametrize("depth", [201, 1_000, 100_000])
@pytest.mark.parametrize("bracket", ["()", "[]", "{}"])
def test_deep_brackets_end_in_a_sentence_and_not_in_a_crash(depth: int, bracket: str) -> None:
    text = "x = 1\ny = " + bracket[0] * depth + bracket[1] * depth + "\n"
    error = refusal(text)
    assert error.message == "the code is too deeply nested to be parsed"
    assert (error.line, error.column) == (2, 205)


@pytest.mark.parametrize("text", ["not " * 50_000 + "a", "-" * 50_000 + "1", "a" + ".b" * 50_000, "a" + "()" * 50_000])
def test_other_deep_code_ends_in_a_sentence_or_is_stepped_over(text: str) -> None:
    # some versions of Python read chains of any length
    try:
        outcome: object = [unit.statements for unit in read_source("deep.py", text.encode()).units]
    except SourceError as error:
        outcome = error.message
    assert outcome in ([()], "the code is too deeply nested to be parsed")


def test_deep_blocks_end_in_a_sentence() -> None:
    deep = "".join(" " * depth + "if a:\n" for depth in range(1000)) + " " * 1000 + "pass\n"
    assert "too deeply nested" in refusal(deep).message


@pytest.mark.parametrize(
    "long",
    [
        "x = " + "a and " * 20_000 + "a",
        "x = (" + "'a'\n" * 20_000 + ")",
        "x = " + "a + " * 900 + "a",
        "if a: pass\n" + "elif b: pass\n" * 900,
    ],
)
def test_a_statement_on_which_libcst_would_crash_is_stepped_over(long: str) -> None:
    source = read(f"import keras\n{long}\ny = 1\n")
    assert [len(unit.statements) for unit in source.units] == [1, 0, 1]


def test_a_method_on_which_libcst_would_crash_spoils_only_itself() -> None:
    long = "x = " + "a and " * 20_000 + "a"
    source = read(f"class A:\n    def f(self):\n        {long}\n    def g(self):\n        return 1\n")
    (statement,) = source.units[0].statements
    assert isinstance(statement, cst.ClassDef)
    first, second = (node for node in statement.body.body if isinstance(node, cst.FunctionDef))
    assert source.units[0].body_of(first).statements == ()
    assert len(source.units[0].body_of(second).statements) == 1


def test_a_long_list_is_no_deep_code() -> None:
    (unit,) = read("x = [" + "-1, 'a', " * 5000 + "]\n").units
    assert len(unit.statements) == 1


def test_the_work_grows_with_the_functions() -> None:
    def outline(functions: int) -> Source:
        return read("".join(f"def f{i}(x):\n    y = x + {i}\n    z = [y]\n    return z\n" for i in range(functions)))

    assert len(outline(300).units) == 300
    assert growth(outline, 300) < 2.2


def test_bodies_are_not_parsed_before_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []
    original = cst.parse_module

    def parse(code: str) -> cst.Module:
        parsed.append(code)
        return original(code)

    monkeypatch.setattr(cst, "parse_module", parse)
    source = read("def f(x):\n    y = x\n    z = [y]\n    return z\n" * 100)
    assert (len(source.units), parsed) == (100, [])
    (function,) = source.units[0].statements
    assert isinstance(function, cst.FunctionDef)
    assert len(parsed) == 1
    assert len(source.units[0].body_of(function).statements) == 3
    assert len(parsed) == 2


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="Python reads this itself from 3.12 on")
def test_syntax_newer_than_the_running_python_is_left_to_libcst() -> None:
    text = "import keras\ndef f[T](x: T) -> T:\n    y = x\n    z = y\n    return z\nmodel = f(1)\n"
    source = read(text)
    assert [unit.kind for unit in source.units] == ["import", "function", "other"]
    assert "keras" in source.units[0].binds
    assert source.units[1].binds == {"f"}
    assert "model" in source.units[2].binds
    (function,) = source.units[1].statements
    assert isinstance(function, cst.FunctionDef)
    body = source.units[1].body_of(function)
    assert [body.text(node) for node in body.statements] == ["y = x", "z = y", "return z"]
    assert body.span(body.statements[2]).line == 5
    assert source.units[1].words_of(function) == {"x", "y", "z", "return"}


def test_warnings_of_the_parser_are_not_shown(recwarn: pytest.WarningsRecorder) -> None:
    read("import re\nre.compile('\\d')\nx = 1if y else 2\n")
    assert not recwarn.list
