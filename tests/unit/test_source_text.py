"""Bytes become text as Python reads them; what Python would not read gets one clear sentence."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from kerasshape.source import SourceError, Span, mentions_keras, read_source, trained_from
from kerasshape.source.comments import comments
from kerasshape.source.scan import nesting_fault
from kerasshape.source.text import Text, decode


def test_a_byte_order_mark_is_dropped() -> None:
    assert decode(b"\xef\xbb\xbfx = 1\n") == "x = 1\n"


def test_line_ends_of_windows_and_old_macs_become_newlines() -> None:
    assert decode(b"a\r\nb\rc\n") == "a\nb\nc\n"


@pytest.mark.parametrize(
    "cookie", ["# coding: latin-1", "# -*- coding: iso-8859-15 -*-", "#!/bin/sh\n# vim: coding=cp1252"]
)
def test_an_encoding_cookie_is_honoured(cookie: str) -> None:
    assert decode(f"{cookie}\nname = 'caf\xe9'\n".encode("latin-1")).endswith("name = 'café'\n")


def test_a_cookie_below_the_second_line_counts_for_nothing() -> None:
    with pytest.raises(SourceError, match="line 4 is not valid utf-8"):
        decode(b"import keras\n\n# coding: latin-1\nname = 'caf\xe9'\n")


def test_bytes_outside_the_encoding_are_reported_with_their_line() -> None:
    with pytest.raises(SourceError, match="line 2 is not valid utf-8; save the file as UTF-8") as caught:
        decode(b"import keras\nname = 'caf\xe9'\n")
    assert (caught.value.line, caught.value.column) == (2, 1)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x7fELF\0\0\0", "the file is binary, not Python source"),
        ("x = 1".encode("utf-16"), "UTF-16"),
        (b"# coding: klingon\nx = 1\n", "unknown encoding: klingon"),
        (b"# coding: rot13\nk = 1\n", "rot13"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "encoding"),
    ],
)
def test_what_is_no_text_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence) as caught:
        decode(data)
    assert "\n" not in str(caught.value)


def test_lines_break_at_newlines_only() -> None:
    text = Text("a = '\u2028\x0c\x85'\nb = 1\n")
    assert text.position(text.value.index("b")) == (2, 1)


def test_columns_count_code_points() -> None:
    text = Text("é𝔘 = x\n")
    assert text.span(text.value.index("x"), text.value.index("x") + 1) == Span(1, 6, 1, 7)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"import keras", True),
        (b"from tensorflow import nn", True),
        (b"import tf_keras as k", True),
        (b"import torch  # like Keras", False),
        (b"", False),
    ],
)
def test_the_prefilter_looks_for_two_words(data: bytes, expected: bool) -> None:
    assert mentions_keras(data) is expected


def test_modules_from_which_a_file_may_have_the_model_that_it_trains() -> None:
    code = b"import os, app.nets as nets\nfrom .data import load, SIZE  # rows\nfrom . import losses\nnets.fit(1)\n"
    assert trained_from(code) == ["os", "app.nets", ".data", ".data.load", ".data.SIZE", ".", ".losses"]
    assert trained_from(code.replace(b"fit(", b"add(")) == []


def test_importing_and_reading_does_not_import_libcst() -> None:
    code = (
        "import sys; from kerasshape.source import read_source, mentions_keras;"
        "units = read_source('a.py', b'import keras\\nmodel = keras.Sequential()\\n').units;"
        "assert [sorted(u.binds) for u in units] == [['keras'], ['model']];"
        "sys.exit('libcst' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_comments_are_told_from_strings() -> None:
    text = "x = '# no'  # noqa: KS102\ns = '''\n# no\n'''  # yes\né = 1  # kerasshape: ignore[a]\n"
    assert comments(text) == [(1, 13, "# noqa: KS102"), (4, 6, "# yes"), (5, 8, "# kerasshape: ignore[a]")]


def test_comments_are_found_in_broken_code() -> None:
    assert comments("f((\nx = 'open\ny = 1  # noqa\n)))") == [(3, 8, "# noqa")]


def test_a_text_without_suppressions_is_not_scanned() -> None:
    assert comments("x = 1  # a remark\n") == []


def test_comments_of_a_notebook_name_their_cell() -> None:
    cells = [{"cell_type": "code", "source": "x = 1"}, {"cell_type": "code", "source": "\ny = 2  # noqa"}]
    notebook = json.dumps({"cells": cells}).encode()
    found = read_source("a.ipynb", notebook).comments()
    assert [(comment.span, comment.text) for comment in found] == [(Span(2, 8, 2, 14, cell=2), "# noqa")]


@pytest.mark.parametrize(
    "text", ["(" * 201, "a" + "()" * 1001, "if a: b\n" + "elif c: d\n" * 1001, "not " * 1001 + "a"]
)
def test_deep_nesting_is_seen_without_parsing(text: str) -> None:
    assert nesting_fault(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "x = [" + "-1, " * 5000 + "]",
        "x = '" + "(" * 5000 + "'  # " + "(" * 5000,
        "f(1)\n" * 5000,
        "(" * 199 + ")" * 199,
    ],
)
def test_length_is_not_depth(text: str) -> None:
    assert nesting_fault(text) is None
