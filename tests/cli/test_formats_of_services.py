"""The formats that services read: gitlab, junit, rdjson, and places in notebooks."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from kerasshape.fingerprints import fingerprints
from kerasshape.report.gitlab import gitlab
from kerasshape.report.junit import junit
from kerasshape.report.places import line_in_file
from kerasshape.report.rdjson import rdjson
from kerasshape.report.sarif import rule_page, sarif
from kerasshape.results import FileResult
from kerasshape.rules.catalogue import all_rules
from kerasshape.rules.inputs import WrongDtype
from kerasshape.source.span import Span
from tests.cli.samples import FAULTY, FUNCTIONAL, SKIPPED, WARNED, at, finding

ALL = [FAULTY, WARNED, FUNCTIONAL, SKIPPED]

# https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string"},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "minLength": 32},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^[^./]"},
                    "lines": {"properties": {"begin": {"type": "integer", "minimum": 1}}, "required": ["begin"]},
                },
            },
        },
        "additionalProperties": False,
    },
}


def notebook(folder: Path, *cells: str) -> Path:
    code = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    path = folder / "notes.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": ["a"]}, *code]}, indent=1))
    return path


def test_gitlab() -> None:
    found = json.loads("".join(gitlab(ALL)))
    jsonschema.validate(found, GITLAB)
    assert [(each["check_name"], each["severity"], each["location"]) for each in found] == [
        ("KS102 sequence-into-repeat-vector", "major", {"path": "seq2seq.py", "lines": {"begin": 9}}),
        ("KS901 unused-suppression", "minor", {"path": "notes.ipynb", "lines": {"begin": 1}}),
    ]
    assert found[1]["description"] == "cell 3, line 2: the message"


def test_paths_count_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for path in ("./a.py", str(tmp_path / "a.py")):
        (issue,) = json.loads("".join(gitlab([FileResult(path, 3, "checked", (finding(path=path),))])))
        assert issue["location"]["path"] == "a.py"


def test_junit() -> None:
    suites = ElementTree.fromstring("".join(junit(ALL)))
    assert suites.attrib == {"name": "kerasshape", "tests": "3", "failures": "1", "errors": "0"}
    faulty, noted, clean = suites
    assert (faulty.attrib["name"], faulty.attrib["failures"]) == ("seq2seq.py", "1")
    assert faulty[0].attrib["name"] == "KS102 sequence-into-repeat-vector, line 9"
    assert faulty[0][0].tag == "failure"
    assert faulty[0][0].attrib["type"] == "KS102"
    assert "help: drop `return_sequences=True`" in (faulty[0][0].text or "")
    assert noted[0].attrib["name"] == "KS901 unused-suppression, cell 3, line 2"
    assert noted[0][0].tag == "system-out"
    assert [case.attrib["name"] for case in clean] == ["no findings"]


def test_junit_holds_what_xml_may_hold() -> None:
    odd = finding(message="a < b & \x00\x1b \ud800 'c' \"d\"")
    suites = ElementTree.fromstring("".join(junit([FileResult("<&>.py", 3, "checked", (odd,))])))
    assert suites[0][0][0].attrib["message"] == "a < b & \ufffd\ufffd \ufffd 'c' \"d\""
    assert ElementTree.fromstring("".join(junit([]))).attrib["tests"] == "0"


def test_rdjson() -> None:
    report = json.loads("".join(rdjson(ALL)))
    assert report["source"] == {"name": "kerasshape"}
    faulty, noted = report["diagnostics"]
    assert faulty["location"] == {
        "path": "seq2seq.py",
        "range": {"start": {"line": 9, "column": 11}, "end": {"line": 9, "column": 27}},
    }
    assert (faulty["severity"], faulty["code"]) == ("ERROR", {"value": "KS102 sequence-into-repeat-vector"})
    assert noted["location"] == {"path": "notes.ipynb", "range": {"start": {"line": 1}}}
    assert noted["severity"] == "WARNING"


def test_rdjson_counts_bytes() -> None:
    found = finding(span=at(1, 4, 6))
    result = FileResult("a.py", 3, "checked", (found,), lines=((None, ("é𝄞 = x",)),))
    (diagnostic,) = json.loads("".join(rdjson([result])))["diagnostics"]
    assert diagnostic["location"]["range"] == {"start": {"line": 1, "column": 8}, "end": {"line": 1, "column": 10}}


def test_a_line_of_a_cell_is_a_line_of_the_notebook(tmp_path: Path) -> None:
    path = notebook(tmp_path, "import keras\nx = 1\n", 'x = 1\ny = "é"\n\nz = 2')
    raw = path.read_text().splitlines()
    assert "x = 1" in raw[line_in_file(str(path), Span(2, 1, 2, 2, 1)) - 1]
    second = line_in_file(str(path), Span(1, 1, 1, 2, 2))
    assert "x = 1" in raw[second - 1]
    assert second > line_in_file(str(path), Span(2, 1, 2, 2, 1))
    assert "z = 2" in raw[line_in_file(str(path), Span(4, 1, 4, 2, 2)) - 1]
    assert line_in_file(str(path), Span(9, 1, 9, 2, 2)) == 1


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', '{"cells": [{"cell_type": "code"}]}'])
def test_a_notebook_that_is_none_has_its_first_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "n.ipynb").write_text(text)
    assert line_in_file(str(tmp_path / "n.ipynb"), Span(3, 1, 3, 2, 1)) == 1


def lines_moved(result: FileResult, down: int) -> FileResult:
    (lines,) = [each for _, each in result.lines]
    spans = [replace(each.span, line=each.span.line + down, end_line=each.span.end_line + down)
             for each in result.diagnostics]  # fmt: skip
    moved = tuple(replace(each, span=span) for each, span in zip(result.diagnostics, spans))
    return replace(result, diagnostics=moved, lines=((None, ("",) * down + lines),))


def test_fingerprints_last_while_lines_move() -> None:
    marks = [mark for _, mark in fingerprints(FAULTY)]
    assert marks == [mark for _, mark in fingerprints(lines_moved(FAULTY, 3))]


def test_fingerprints_differ_by_line_rule_and_number() -> None:
    lines = ((None, ("a(1)", "a(1)", "b(1)")),)
    places = [finding(span=at(line, 1, 2)) for line in (1, 2, 3)]
    other = replace(places[2], code="KS102")
    marks = [mark for _, mark in fingerprints(FileResult("a.py", 3, "checked", (*places, other), lines=lines))]
    assert len(set(marks)) == 4


def test_sarif_tells_what_the_rules_are_about() -> None:
    (run,) = json.loads("".join(sarif([FAULTY], "1.2.3", all_rules())))["runs"]
    for rule in run["tool"]["driver"]["rules"]:
        assert "```" not in rule["fullDescription"]["text"]
        assert rule["fullDescription"]["text"].startswith(rule["shortDescription"]["text"][:20])
    assert run["originalUriBaseIds"]["%SRCROOT%"]


def test_no_directive_of_a_test_reaches_a_reader() -> None:
    heads = {line for rule in all_rules() for line in rule_page(rule).splitlines() if line.startswith("```")}
    assert heads == {"```", "```python"}
    assert "Example (Keras 2):\n```python\n" in rule_page(WrongDtype)
    assert any("```python keras=2" in (rule.__doc__ or "") for rule in all_rules())
