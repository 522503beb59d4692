"""Comments that silence findings, written as a person writes them, and what is left of the findings."""

from __future__ import annotations

import io
import tokenize
from pathlib import Path

import pytest

from kerasshape.config import Config
from kerasshape.diagnostics import Diagnostic
from kerasshape.selection import select
from kerasshape.source.comments import Comment, line_below
from kerasshape.source.span import Span
from kerasshape.suppress import apply

HERE = "model.py"


def finding(line: int, end_line: int | None = None, code: str = "KS102", cell: int | None = None) -> Diagnostic:
    names = {"KS102": "sequence-into-repeat-vector", "KS101": "wrong-rank"}
    span = Span(line, 1, end_line or line, 20, cell)
    return Diagnostic(HERE, 3, span, code, names[code], "error", "no matter")


def comments_of(source: str, cell: int | None = None) -> list[Comment]:
    found = []
    lines = source.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            (line, column), (end_line, end_column) = token.start, token.end
            span = Span(line, column + 1, end_line, end_column + 1, cell)
            found.append(Comment(span, token.string, line_below(lines, line, column + 1)))
    return found


def left(source: str, *findings: Diagnostic, statements: tuple[Span, ...] = ()) -> list[str]:
    kept = apply(findings, comments_of(source), HERE, 3, statements)
    return [f"{each.span.line}:{each.span.column} {each.code} {each.message}; {each.help}" for each in kept]


@pytest.mark.parametrize(
    "comment",
    [
        "# kerasshape: ignore",
        "# kerasshape: ignore the decoder repeats it later",
        "# kerasshape: ignore[KS102]",
        "# kerasshape: ignore[ks102] the decoder repeats it later",
        "# kerasshape: ignore[sequence-into-repeat-vector]",
        "# kerasshape: ignore[KS1]",
        "#kerasshape:ignore[KS102]",
        "# type: ignore  # kerasshape: ignore[KS102]",
        "# kerasshape: ignore-file",
        "# kerasshape: ignore-file[KS102]",
        "# noqa",
        "# NOQA",
        "# noqa: KS102",
        "# noqa:KS102",
        "# noqa: E501,KS102",
        "# noqa: E501 KS102 long",
        "# type: ignore  # noqa: KS102",
    ],
)
def test_these_silence_the_finding_of_their_line(comment: str) -> None:
    assert left(f"model.add(RepeatVector(20))  {comment}\n", finding(1)) == []


@pytest.mark.parametrize(
    "comment",
    ["# noqa: E501", "# noqa: KS1020", "# kerasshape is a tool", "# ignore", "# kerasshape: ignored"],
)
def test_these_silence_nothing_and_are_nothing_to_report(comment: str) -> None:
    assert left(f"model.add(RepeatVector(20))  {comment}\n", finding(1)) == ["1:1 KS102 no matter; None"]


def test_only_the_line_of_the_comment() -> None:
    source = "first  # kerasshape: ignore[KS102]\nsecond\n"
    assert left(source, finding(1), finding(2)) == ["2:1 KS102 no matter; None"]


def test_only_the_rules_that_are_named() -> None:
    source = "first  # kerasshape: ignore[KS102]\n"
    assert left(source, finding(1), finding(1, code="KS101")) == ["1:1 KS101 no matter; None"]


def test_a_comment_on_the_closing_line_of_a_call() -> None:
    source = "RepeatVector(\n    20,\n)  # kerasshape: ignore[KS102]\n"
    assert left(source, finding(1, 3)) == []


def test_a_comment_on_the_closing_line_of_the_statement_around_the_call() -> None:
    source = "model.add(\n    RepeatVector(20)\n)  # kerasshape: ignore[KS102]\n"
    assert left(source, finding(2), statements=(Span(1, 1, 3, 2),)) == []


def test_a_comment_inside_a_statement_silences_its_own_line_only() -> None:
    source = "Sequential([\n    LSTM(3),  # kerasshape: ignore[KS102]\n    RepeatVector(20),\n])\n"
    assert left(source, finding(3), statements=(Span(1, 1, 4, 3),)) == [
        "2:36 KS901 unused suppression: KS102 is not found here; drop `KS102` from the comment",
        "3:1 KS102 no matter; None",
    ]


def test_a_cell_has_lines_of_its_own() -> None:
    comments = comments_of("first  # kerasshape: ignore\n", cell=1)
    kept = apply([finding(1, cell=1), finding(1, cell=2)], comments, HERE, 3)
    assert [each.span.cell for each in kept] == [2]


def test_what_suppresses_nothing_is_reported_where_it_stands() -> None:
    source = "x = 1  # kerasshape: ignore\ny = 2  # kerasshape: ignore[KS101, wrong-rank] why\n"
    assert left(source) == [
        "1:8 KS901 unused suppression: nothing is found here; drop the comment",
        "2:29 KS901 unused suppression: KS101 is not found here; drop `KS101` from the comment",
        "2:36 KS901 unused suppression: wrong-rank is not found here; drop `wrong-rank` from the comment",
    ]


def test_half_used() -> None:
    assert left("x  # kerasshape: ignore[KS101, KS102]\n", finding(1)) == [
        "1:25 KS901 unused suppression: KS101 is not found here; drop `KS101` from the comment"
    ]


def test_it_is_a_warning_with_a_name() -> None:
    (complaint,) = apply([], comments_of("x  # kerasshape: ignore\n"), HERE, 2)
    assert (complaint.name, complaint.severity, complaint.keras) == ("unused-suppression", "warning", 2)


def test_names_that_no_rule_has_offer_the_nearest() -> None:
    source = "x  # kerasshape: ignore[KS1O2, sequence-into-repeatvector, %%%]\n"
    assert left(source, finding(1)) == [
        "1:1 KS102 no matter; None",
        "1:25 KS901 no rule is called `KS1O2`; write `KS102`",
        "1:32 KS901 no rule is called `sequence-into-repeatvector`; write `sequence-into-repeat-vector`",
        "1:60 KS901 no rule is called `%%%`; `kerasshape rule` lists the rules",
    ]


def test_brackets_that_are_empty_or_open() -> None:
    source = "x  # kerasshape: ignore[]\ny  # kerasshape: ignore[KS102\n"
    assert left(source, finding(2)) == [
        "1:24 KS901 this suppression names no rule; name a rule, or drop the brackets to silence every rule",
        "2:1 KS102 no matter; None",
        "2:24 KS901 this suppression opens a bracket that it never closes; close it with `]`",
    ]


def test_noqa_belongs_to_many_tools_and_is_reported_for_our_codes_alone() -> None:
    assert left("x = 1  # noqa\nz = 3  # noqa: E501\nz = 3  # noqa: KSS102, KS1020\n") == []
    assert left("y = 2  # noqa: E501, KS102 KS1\n") == [
        "1:22 KS901 unused suppression: KS102 is not found here; drop `KS102` from the comment",
        "1:28 KS901 unused suppression: KS1 is not found here; drop `KS1` from the comment",
    ]
    assert left("y = 2  # noqa: E501,KS102\n", finding(1)) == []


def test_a_comment_on_the_line_above() -> None:
    source = "# kerasshape: ignore[KS102] the decoder repeats it\nfirst\nsecond\n"
    assert left(source, finding(2), finding(3)) == ["3:1 KS102 no matter; None"]
    source = "# kerasshape: ignore[KS102]\n# kerasshape: ignore[KS101]\n# more\nfirst\n"
    assert left(source, finding(4), finding(4, code="KS101")) == []
    source = "model.add(  # no matter\n    # kerasshape: ignore[KS102]\n    RepeatVector(20)\n)\n"
    assert left(source, finding(3)) == []


def test_a_comment_above_the_first_line_of_a_statement() -> None:
    source = "# kerasshape: ignore[KS102]\nmodel.add(\n    RepeatVector(20)\n)\n"
    assert left(source, finding(3), statements=(Span(2, 1, 4, 2),)) == []


@pytest.mark.parametrize(
    "source",
    [
        "x = 1  # kerasshape: ignore[KS102]\nfirst\n",
        "# kerasshape: ignore[KS102]\n\nfirst\n",
        "# kerasshape: ignore[KS102]\n",
        "# noqa: KS102\nfirst\n",
    ],
)
def test_no_comment_on_the_line_above(source: str) -> None:
    line = source.count("\n") if "first" in source else 9
    assert left(source, finding(line))[-1] == f"{line}:1 KS102 no matter; None"


def test_a_comment_can_ask_to_be_left_alone() -> None:
    assert left("x  # kerasshape: ignore[KS102, KS901] only old Keras finds it\n") == []


class TestSelection:
    def chosen(self, path: str = HERE, **config: object) -> list[str]:
        findings = [finding(1, code="KS101"), finding(1, code="KS102")]
        return [each.code for each in select(findings, Config(**config), path)]  # type: ignore[arg-type]

    def test_everything_unless_something_is_selected(self) -> None:
        assert self.chosen() == ["KS101", "KS102"]
        assert self.chosen(select=("ALL",)) == ["KS101", "KS102"]
        assert self.chosen(select=("KS102",)) == ["KS102"]
        assert self.chosen(select=("wrong-rank",)) == ["KS101"]
        assert self.chosen(select=("KS5",)) == []

    def test_ignored(self) -> None:
        assert self.chosen(ignore=("wrong-rank",)) == ["KS102"]
        assert self.chosen(ignore=("KS1",)) == []

    def test_the_more_specific_selector_wins(self) -> None:
        assert self.chosen(select=("KS102",), ignore=("KS1",)) == ["KS102"]
        assert self.chosen(select=("KS1",), ignore=("KS102",)) == ["KS101"]
        assert self.chosen(select=("KS102",), ignore=("KS102",)) == []

    @pytest.mark.parametrize("glob", ["tests/**", "tests/", "*.py", "test_model.py", "/tests/test_model.py"])
    def test_ignored_in_some_files(self, tmp_path: Path, glob: str) -> None:
        path = str(tmp_path / "tests" / "test_model.py")
        assert self.chosen(path, per_file_ignores=((glob, ("KS102",)),), root=tmp_path) == ["KS101"]

    def test_not_ignored_in_others(self, tmp_path: Path) -> None:
        path = str(tmp_path / "model.py")
        ignores = (("tests/**", ("KS102",)), ("/other/model.py", ("KS101",)))
        assert self.chosen(path, per_file_ignores=ignores, root=tmp_path) == ["KS101", "KS102"]
