"""The format `full`: every test shows the whole text that a person reads."""

from __future__ import annotations

import pytest

from kerasshape.diagnostics import Diagnostic, Label
from kerasshape.report.full import full
from kerasshape.results import FileResult
from tests.cli.samples import FAULTY, SEQ2SEQ, WARNED, at, finding, lines_of, repeat_vector


def shown(found: Diagnostic, source: str) -> str:
    """The block of one finding without its head line."""
    cell = found.span.cell
    result = FileResult(found.path, 3, "checked", (found,), lines=lines_of(source, cell))
    text = "".join(full([result]))
    assert text.endswith("\n\n")
    return text.partition("\n")[2].rstrip("\n")


def test_the_frame_with_its_trace() -> None:
    assert "".join(full([FAULTY])) == (
        "error[KS102] sequence-into-repeat-vector: RepeatVector takes (batch, features), "
        "but receives a sequence of 10 steps\n"
        "  --> seq2seq.py:9:11\n"
        "   |\n"
        " 8 | model.add(LSTM(150, return_sequences=True))   (None, 10, 10) -> (None, 10, 150)\n"
        "   |                     --------------------- keeps every step\n"
        " 9 | model.add(RepeatVector(20))\n"
        "   |           ^^^^^^^^^^^^^^^^ needs rank 2, received rank 3 (None, 10, 150)\n"
        "   |\n"
        "   = help: drop `return_sequences=True`, so that the LSTM returns its last step only: (None, 150)\n"
        "   = keras: ValueError: … expected ndim=2, found ndim=3\n"
        "\n"
    )


def test_a_warning_in_a_notebook_names_the_cell() -> None:
    assert "".join(full([WARNED])) == (
        "warning[KS901] unused-suppression: the message\n"
        "  --> notes.ipynb:cell 3:2:7\n"
        "   |\n"
        " 2 | model.fit(x, y)\n"
        "   |       ^^\n"
        "   |\n"
        "\n"
    )


def test_the_gutter_is_as_wide_as_the_largest_number_and_far_lines_are_apart() -> None:
    source = "\n".join(f"line_{number}" for number in range(1, 130))
    labels = tuple(Label("a.py", at(number, 1, 7), f"step {number}", underline=False) for number in (8, 10, 11, 99))
    text = shown(finding(105, 1, 9, labels=labels), source).split("\n")
    assert text == [
        "    --> a.py:105:1",
        "     |",
        "   8 | line_8    step 8",
        "   9 | line_9",
        "  10 | line_10   step 10",
        "  11 | line_11   step 11",
        "...",
        "  99 | line_99   step 99",
        "...",
        " 105 | line_105",
        "     | ^^^^^^^^",
        "     |",
    ]


def test_several_underlines_of_one_line() -> None:
    source = "model.add(Conv2D(3, kernel_size=9, padding='valid'))\n"
    labels = (
        Label("a.py", at(1, 36, 51), "shrinks"),
        Label("a.py", at(1, 21, 34), "wider than the image"),
    )
    assert shown(finding(1, 11, 52, primary="8 is less than 9", labels=labels), source) == "\n".join(
        [
            "  --> a.py:1:11",
            "   |",
            " 1 | model.add(Conv2D(3, kernel_size=9, padding='valid'))",
            "   |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 8 is less than 9",
            "   |                     ------------- wider than the image",
            "   |                                    --------------- shrinks",
            "   |",
        ]
    )


def test_a_place_of_several_lines_is_underlined_on_its_first() -> None:
    source = "x = Dense(\n    5,\n)(x)\n"
    assert shown(finding(span=at(1, 5, 2, end_line=3)), source) == "\n".join(
        ["  --> a.py:1:5", "   |", " 1 | x = Dense(", "   |     ^^^^^^", "   |"]
    )


def test_tabs_and_wide_characters_keep_the_carets_in_place() -> None:
    source = "\t模型.add(RepeatVector(20))\n"
    assert shown(finding(1, 9, 25), source) == "\n".join(
        [
            "  --> a.py:1:9",
            "   |",
            " 1 |     模型.add(RepeatVector(20))",
            "   |              ^^^^^^^^^^^^^^^^",
            "   |",
        ]
    )


def test_characters_that_steer_a_terminal_are_replaced() -> None:
    found = finding(1, 1, 2, message="a\x1b[31m red\nline")
    result = FileResult("a.py", 3, "checked", (found,), lines=lines_of("x = '\x1b[2J\u202e'"))
    assert "".join(full([result])) == (
        "error[KS101] wrong-rank: a\ufffd[31m red line\n"
        "  --> a.py:1:1\n"
        "   |\n"
        " 1 | x = '\ufffd[2J\ufffd'\n"
        "   | ^\n"
        "   |\n"
        "\n"
    )


def test_a_long_line_is_cut_around_the_caret() -> None:
    source = "a" * 300 + "RepeatVector(20)" + "b" * 300
    _, _, quoted, carets, _ = shown(finding(1, 301, 317), source).split("\n")
    assert quoted == " 1 | ..." + "a" * 20 + "RepeatVector(20)" + "b" * 78 + "..."
    assert carets == "   | " + " " * 23 + "^" * 16


def test_a_long_line_that_begins_with_the_caret_keeps_its_beginning() -> None:
    _, _, quoted, carets, _ = shown(finding(1, 1, 500), "a" * 600).split("\n")
    assert quoted == " 1 | " + "a" * 114 + "..."
    assert carets == "   | " + "^" * 114


def test_labels_elsewhere_become_notes() -> None:
    labels = (
        Label("layers.py", at(4, 5, 9), "made here"),
        Label("a.ipynb", at(2, 1, 3, cell=1), "(None, 3) -> (None, 4)", underline=False),
    )
    found = finding(path="a.ipynb", span=at(1, 1, 2, cell=2), labels=labels, help="first\nsecond")
    assert shown(found, "x").split("\n")[4:] == [
        "   |",
        "   = note: layers.py:4:5: made here",
        "   = note: a.ipynb:cell 1:2:1: (None, 3) -> (None, 4)",
        "   = help: first",
        "           second",
    ]


def test_without_the_source_the_place_is_still_told() -> None:
    result = FileResult("a.py", 3, "failed", (finding(7, 2, 3),))
    assert "".join(full([result])) == "error[KS101] wrong-rank: the message\n  --> a.py:7:2\n\n"


@pytest.mark.parametrize("result", [FAULTY, WARNED])
def test_colour_adds_colour_and_changes_nothing_else(result: FileResult) -> None:
    import click

    coloured = "".join(full([result], colour=True))
    assert "\x1b[" in coloured
    assert click.unstyle(coloured) == "".join(full([result]))


def test_the_samples_stand_where_they_say() -> None:
    line = SEQ2SEQ.split("\n")[8]
    span = repeat_vector().span
    assert line[span.column - 1 : span.end_column - 1] == "RepeatVector(20)"
