"""Notebooks: cells share one scope, magics are blanked line for line, a bad cell spoils no other."""

from __future__ import annotations

import json

import libcst as cst
import pytest

from kerasshape.source import Source, SourceError, Span, read_source
from kerasshape.source.notebook import blank_magics


def notebook(*sources: str | list[str], **extra: object) -> bytes:
    cells: list[object] = [{"cell_type": "code", "source": source} for source in sources]
    cells.insert(0, {"cell_type": "markdown", "source": "# A title (is no code cell)"})
    return json.dumps({"cells": cells, "nbformat": 4, **extra}).encode()


def read(*sources: str | list[str]) -> Source:
    return read_source("model.ipynb", notebook(*sources))


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("%matplotlib inline\nimport keras", "\nimport keras"),
        ("!pip install keras\nx = 1", "\nx = 1"),
        ("!pip install \\\n  keras\nx = 1", "\n\nx = 1"),
        ("!echo it's (open\nx = 1", "\nx = 1"),
        ("?keras.layers\nkeras.layers.LSTM??\nx = 1", "\n\nx = 1"),
        ("if a:\n    !ls\nx = 1", "if a:\n    pass\nx = 1"),
        ("%%bash\nls\nrm x", "\n\n"),
        ("\n%%html\n<b>", "\n\n"),
        ("%%time\nmodel.fit(x)", "\nmodel.fit(x)"),
        ("%%capture out\n%%time\nmodel.fit(x)", "\n\nmodel.fit(x)"),
        ("%%timeit -n 3\nf()", "\nf()"),
        ("%time model.fit(x)", "if 1: model.fit(x)"),
        ("%time h = model.fit(x)", "if 1: h = model.fit(x)"),
        ("%time", ""),
        ("h = %time model.fit(x)", "h =       model.fit(x)"),
        ("files = !ls *.py", "files = get_ipython()"),
        ("where = %pwd", "where = get_ipython()"),
    ],
)
def test_magics_are_blanked_line_for_line(source: str, code: str) -> None:
    assert blank_magics(source) == code
    assert code.count("\n") == source.count("\n")


@pytest.mark.parametrize(
    "source",
    [
        "x = (a\n  % b)",
        "text = '''\n%d items\n!important\n'''",
        "print('really?')",
        "x = a \\\n  % b",
        "ok = a != b",
        "x = 5  # why?",
    ],
)
def test_what_only_looks_like_a_magic_is_kept(source: str) -> None:
    assert blank_magics(source) == source


def test_cells_share_one_scope_in_order() -> None:
    source = read("import keras", "model = keras.Sequential()", "model.summary()")
    assert source.is_notebook
    assert [sorted(unit.binds) for unit in source.units] == [["keras"], ["model"], []]


def test_a_source_may_be_a_list_of_lines() -> None:
    assert read(["x = 1\n", "y = 2"]).text == "x = 1\ny = 2\n"


def test_spans_count_inside_the_cell_and_name_it() -> None:
    source = read("import keras\n\n", "x = 1\nmodel = keras.Sequential()")
    (statement,) = source.units[2].statements
    assert source.units[2].span(statement) == Span(2, 1, 2, 27, cell=2)
    assert source.units[2].text(statement) == "model = keras.Sequential()"


def test_lines_are_shown_as_the_person_wrote_them() -> None:
    assert read("%matplotlib inline\nx = 1", "y = (").lines_by_cell() == (
        (1, ("%matplotlib inline", "x = 1")),
        (2, ("y = (",)),
    )


def test_a_line_of_the_text_is_mapped_to_its_cell() -> None:
    source = read("a = 1\nb = 2", "", "c = 3")
    assert [source.map_line(line) for line in (1, 2, 3, 4)] == [(1, 1), (1, 2), (2, 1), (3, 1)]


def test_a_broken_cell_is_blanked_and_reported_and_the_others_are_read() -> None:
    source = read("a = 1", "b = 2\nprint 'old'", "if x:", "c = 3")
    assert [sorted(unit.binds) for unit in source.units] == [["a"], ["c"]]
    assert [(error.cell, error.line) for error in source.cell_errors] == [(2, 2), (3, 1)]
    assert "Python 2" in source.cell_errors[0].message


def test_a_deep_cell_is_reported_and_the_others_are_read() -> None:
    source = read("x = " + "(" * 100_000, "c = 3")
    assert [error.message for error in source.cell_errors] == ["the code is too deeply nested to be parsed"]
    assert len(source.units) == 1


def test_a_cell_does_not_continue_the_cell_before() -> None:
    source = read("x = (1,", "2)")
    assert len(source.cell_errors) == 2


def test_trailing_semicolons_and_top_level_await_are_python() -> None:
    source = read("plot();", "await fetch()")
    assert not source.cell_errors
    assert all(unit.statements for unit in source.units)


def test_format_3_keeps_its_cells_in_worksheets() -> None:
    data = {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": ["x = 1\n", "y = 2"]}]}]}
    assert read_source("old.ipynb", json.dumps(data).encode()).text == "x = 1\ny = 2\n"


def test_a_notebook_in_another_language_has_no_code_to_check() -> None:
    data = notebook("library(keras)\nmodel <- keras_model_sequential()", metadata={"kernelspec": {"language": "R"}})
    source = read_source("r.ipynb", data)
    assert (source.units, source.cell_errors) == ((), ())


def test_a_notebook_without_code_is_fine() -> None:
    assert read_source("a.ipynb", notebook()).units == ()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"import keras\n", "the notebook is not valid JSON: Expecting value"),
        (b"", "the notebook is not valid JSON"),
        (b'{"name": "keras"}', "the file is JSON but no notebook: it has no list of cells"),
        (b"[1, 2]", "the file is JSON but no notebook"),
        (b"[" * 100_000, "(not valid JSON|too deeply nested)"),
        (b"\x89PNG\0", "binary"),
    ],
)
def test_a_file_that_is_no_notebook_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        read_source("a.ipynb", data)


def test_odd_cells_are_stepped_over() -> None:
    data = {"cells": [None, 3, {"cell_type": "code"}, {"cell_type": "code", "source": [1, "x = 1"]}]}
    assert [sorted(unit.binds) for unit in read_source("a.ipynb", json.dumps(data).encode()).units] == [["x"]]


def test_a_lone_surrogate_in_a_cell_is_a_finding_of_that_cell() -> None:
    source = read_source("a.ipynb", b'{"cells": [{"cell_type": "code", "source": "x = \'\\ud800\'"}]}')
    assert [error.cell for error in source.cell_errors] == [1]


def test_lazy_and_whole_reading_agree() -> None:
    data = notebook("def f(x):\n    a = x\n    b = a\n    return b", "%time y = f(3)")
    places = []
    for lazy in (True, False):
        source = read_source("a.ipynb", data, lazy=lazy)
        function = source.units[0].statements[0]
        assert isinstance(function, cst.FunctionDef)
        body = source.units[0].body_of(function)
        places.append([source.units[0].span(function), *(body.span(node) for node in body.statements)])
    assert places[0] == places[1]
    assert places[0][1:] == [Span(2, 5, 2, 10, 1), Span(3, 5, 3, 10, 1), Span(4, 5, 4, 13, 1)]
