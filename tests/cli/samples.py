"""Results as a check would give them, so that reports can be compared with whole texts."""

from __future__ import annotations

from kerasshape.diagnostics import Diagnostic, Label
from kerasshape.results import Connection, FileResult, LayerCall, LayerRow, ModelSummary
from kerasshape.source.span import Span

SEQ2SEQ = """\
from keras.models import Sequential
from keras.layers import Input, LSTM, RepeatVector

model = Sequential()

# A decoder that repeats what the encoder saw.
model.add(Input((10, 10)))
model.add(LSTM(150, return_sequences=True))
model.add(RepeatVector(20))
"""


def at(line: int, column: int, end_column: int, cell: int | None = None, end_line: int | None = None) -> Span:
    return Span(line, column, end_line or line, end_column, cell)


def lines_of(source: str, cell: int | None = None) -> tuple[tuple[int | None, tuple[str, ...]], ...]:
    return ((cell, tuple(source.split("\n"))),)


def repeat_vector(path: str = "seq2seq.py", cell: int | None = None) -> Diagnostic:
    """The finding that DESIGN.md draws."""
    return Diagnostic(
        path=path,
        keras=3,
        span=at(9, 11, 27, cell),
        code="KS102",
        name="sequence-into-repeat-vector",
        severity="error",
        message="RepeatVector takes (batch, features), but receives a sequence of 10 steps",
        help="drop `return_sequences=True`, so that the LSTM returns its last step only: (None, 150)",
        keras_says="ValueError: … expected ndim=2, found ndim=3",
        primary="needs rank 2, received rank 3 (None, 10, 150)",
        labels=(
            Label(path, at(8, 1, 44, cell), "(None, 10, 10) -> (None, 10, 150)", underline=False),
            Label(path, at(8, 21, 42, cell), "keeps every step"),
        ),
    )


def finding(line: int = 1, column: int = 1, end_column: int = 2, **more: object) -> Diagnostic:
    values: dict[str, object] = {
        "path": "a.py",
        "keras": 3,
        "span": at(line, column, end_column),
        "code": "KS101",
        "name": "wrong-rank",
        "severity": "error",
        "message": "the message",
    }
    return Diagnostic(**{**values, **more})  # type: ignore[arg-type]


FAULTY = FileResult(
    path="seq2seq.py",
    keras=3,
    status="checked",
    diagnostics=(repeat_vector(),),
    calls=(
        LayerCall(at(8, 11, 43), "LSTM", ((None, 10, 10),), ((None, 10, 150),), 96600),
        LayerCall(at(9, 11, 27), "RepeatVector", ((None, 10, 150),), None, None),
    ),
    models=(
        ModelSummary(
            name="model",
            kind="sequential",
            span=at(4, 9, 21),
            inputs=((None, 10, 10),),
            outputs=None,
            parameters=None,
            trainable=None,
            layers=(
                LayerRow("lstm", "LSTM", 8, ((None, 10, 150),), 96600),
                LayerRow("repeat_vector", "RepeatVector", 9, None, None),
            ),
        ),
    ),
    lines=lines_of(SEQ2SEQ),
)

WARNED = FileResult(
    path="notes.ipynb",
    keras=2,
    status="checked",
    diagnostics=(
        finding(
            path="notes.ipynb",
            span=at(2, 7, 9, cell=3),
            code="KS901",
            name="unused-suppression",
            severity="warning",
            keras=2,
        ),
    ),
    lines=lines_of("\nmodel.fit(x, y)", cell=3),
)

FUNCTIONAL = FileResult(
    path="two.py",
    keras=3,
    status="checked",
    models=(
        ModelSummary(
            name=None,
            kind="functional",
            span=at(12, 9, 30),
            inputs=((None, 28, 28, 1), "?"),
            outputs=((None, 10), (None, "X.shape[1]")),
            parameters=1_234_567,
            trainable=1_200_000,
            layers=(
                LayerRow("image", "InputLayer", 3, ((None, 28, 28, 1),), 0),
                LayerRow("digits", "Dense", 8, ((None, 10),), 1_234_567, (Connection(0, "image", 0, 0),)),
                LayerRow(
                    "rest",
                    "Dense",
                    9,
                    ((None, "X.shape[1]"),),
                    None,
                    (Connection(1, "digits", 0, 0, (None, 10)), Connection(0, "image", None, 1)),
                ),
            ),
            keras_name="functional",
            chain=False,
            size=4_938_268,
            trainable_size=4_800_000,
        ),
    ),
)

SKIPPED = FileResult(path="setup.py", keras=3, status="skipped")
