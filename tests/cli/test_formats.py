"""The other formats: concise, json, github, sarif, statistics, and the tables of `summary`."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema

from kerasshape.diagnostics import Label
from kerasshape.report.concise import concise
from kerasshape.report.github import github
from kerasshape.report.json_format import check_json, statistics_json, summary_json
from kerasshape.report.sarif import sarif
from kerasshape.report.summary import summary_markdown, summary_table
from kerasshape.report.table import Look, shape_text, shapes_text
from kerasshape.report.totals import Totals, closing_line, statistics
from kerasshape.results import FileResult
from kerasshape.rules.catalogue import all_rules
from tests.cli.samples import FAULTY, FUNCTIONAL, SKIPPED, WARNED, at, finding

ALL = [FAULTY, WARNED, FUNCTIONAL, SKIPPED]


def test_concise() -> None:
    assert "".join(concise(ALL)) == (
        "seq2seq.py:9:11: KS102 sequence-into-repeat-vector: RepeatVector takes (batch, features), "
        "but receives a sequence of 10 steps\n"
        "notes.ipynb:cell 3:2:7: KS901 unused-suppression: the message\n"
    )


def test_json() -> None:
    assert json.loads("".join(check_json(ALL, "1.2.3"))) == {
        "version": "1.2.3",
        "files": {"checked": 3, "skipped": 1, "failed": 0},
        "diagnostics": [
            {
                "path": "seq2seq.py",
                "cell": None,
                "keras": 3,
                "line": 9,
                "column": 11,
                "end_line": 9,
                "end_column": 27,
                "code": "KS102",
                "name": "sequence-into-repeat-vector",
                "severity": "error",
                "message": "RepeatVector takes (batch, features), but receives a sequence of 10 steps",
                "help": FAULTY.diagnostics[0].help,
                "keras_says": "ValueError: … expected ndim=2, found ndim=3",
                "keras_decided_by": None,
                "labels": [
                    {
                        "path": "seq2seq.py",
                        "cell": None,
                        "line": 8,
                        "column": 1,
                        "end_line": 8,
                        "end_column": 44,
                        "text": "(None, 10, 10) -> (None, 10, 150)",
                    },
                    {
                        "path": "seq2seq.py",
                        "cell": None,
                        "line": 8,
                        "column": 21,
                        "end_line": 8,
                        "end_column": 42,
                        "text": "keeps every step",
                    },
                ],
                "fixes": [],
            },
            {
                "path": "notes.ipynb",
                "cell": 3,
                "keras": 2,
                "line": 2,
                "column": 7,
                "end_line": 2,
                "end_column": 9,
                "code": "KS901",
                "name": "unused-suppression",
                "severity": "warning",
                "message": "the message",
                "help": None,
                "keras_says": None,
                "keras_decided_by": None,
                "labels": [],
                "fixes": [],
            },
        ],
    }


def test_json_of_nothing() -> None:
    assert json.loads("".join(check_json([], "1"))) == {
        "version": "1",
        "files": {"checked": 0, "skipped": 0, "failed": 0},
        "diagnostics": [],
    }


def test_summary_json() -> None:
    found = json.loads("".join(summary_json(ALL, "1.2.3")))
    assert [file["path"] for file in found["files"]] == ["seq2seq.py", "notes.ipynb", "two.py"]
    faulty, noted, functional = found["files"]
    assert faulty == {
        "path": "seq2seq.py",
        "keras": 3,
        "keras_decided_by": None,
        "calls": [
            {
                "cell": None,
                "line": 8,
                "column": 11,
                "layer": "LSTM",
                "inputs": [[None, 10, 10]],
                "outputs": [[None, 10, 150]],
                "parameters": 96600,
            },
            {
                "cell": None,
                "line": 9,
                "column": 11,
                "layer": "RepeatVector",
                "inputs": [[None, 10, 150]],
                "outputs": None,
                "parameters": None,
            },
        ],
        "models": [
            {
                "name": "model",
                "kind": "sequential",
                "cell": None,
                "line": 4,
                "inputs": [[None, 10, 10]],
                "outputs": None,
                "parameters": None,
                "trainable": None,
                "keras_name": "?",
                "path": None,
                "size": None,
                "reason": None,
                "layers": [
                    {
                        "name": "lstm",
                        "layer": "LSTM",
                        "line": 8,
                        "outputs": [[None, 10, 150]],
                        "parameters": 96600,
                        "path": None,
                        "cell": None,
                        "built": True,
                        "trains": True,
                        "connections": [],
                        "layers": [],
                    },
                    {
                        "name": "repeat_vector",
                        "layer": "RepeatVector",
                        "line": 9,
                        "outputs": None,
                        "parameters": None,
                        "path": None,
                        "cell": None,
                        "built": True,
                        "trains": True,
                        "connections": [],
                        "layers": [],
                    },
                ],
            }
        ],
        "diagnostics": [
            {key: value for key, value in each.items() if key != "keras_decided_by"}
            for each in json.loads("".join(check_json([FAULTY], "1")))["diagnostics"]
        ],
    }
    assert noted["diagnostics"][0]["cell"] == 3
    # What is unknown is "?", whatever source text it carries for people.
    assert functional["models"][0]["inputs"] == [[None, 28, 28, 1], "?"]
    assert functional["models"][0]["outputs"] == [[None, 10], [None, "?"]]
    assert functional["models"][0]["layers"][2]["connections"] == [
        {"layer": "digits", "node": 0, "tensor": 0, "shape": [None, 10]},
        {"layer": "image", "node": None, "tensor": 1, "shape": "?"},
    ]
    assert found["contract"] == 2


def test_github() -> None:
    assert "".join(github([FAULTY, WARNED])) == (
        "::error file=seq2seq.py,line=9,col=11,endLine=9,endColumn=27,title=KS102 sequence-into-repeat-vector"
        "::RepeatVector takes (batch, features), but receives a sequence of 10 steps%0A"
        "help: drop `return_sequences=True`, so that the LSTM returns its last step only: (None, 150)\n"
        "::warning file=notes.ipynb,title=KS901 unused-suppression::cell 3, line 2: the message\n"
    )


def test_github_escapes_what_its_commands_are_made_of() -> None:
    found = finding(span=at(1, 5, 2, end_line=3), path="a,b:c%.py", message="100%\r\nnext: a, b")
    assert "".join(github([FileResult(found.path, 3, "checked", (found,))])) == (
        "::error file=a%2Cb%3Ac%25.py,line=1,endLine=3,title=KS101 wrong-rank::100%25%0D%0Anext: a, b\n"
    )


TEXT: dict[str, Any] = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
LOCATION: dict[str, Any] = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "id": {"type": "integer"},
        "message": TEXT,
        "logicalLocations": {"type": "array"},
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "required": ["uri"],
                    "properties": {
                        "uri": {"type": "string", "pattern": "^[A-Za-z0-9._~:/%-]+$"},
                        "uriBaseId": {"type": "string"},
                    },
                    "additionalProperties": False,
                },
                "region": {
                    "type": "object",
                    "required": ["startLine"],
                    "properties": {
                        name: {"type": "integer", "minimum": 1}
                        for name in ("startLine", "startColumn", "endLine", "endColumn")
                    },
                    "additionalProperties": False,
                },
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
RULE: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "pattern": r"^KS\d{3}$"},
        "name": {"type": "string"},
        "shortDescription": TEXT,
        "fullDescription": TEXT,
        "helpUri": {"type": "string", "pattern": "^https://keras.io/"},
        "help": TEXT,
        "defaultConfiguration": {
            "type": "object",
            "properties": {"level": {"enum": ["none", "note", "warning", "error"]}},
        },
    },
    "additionalProperties": False,
}
RESULT: dict[str, Any] = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": TEXT,
        "partialFingerprints": {"type": "object", "required": ["primaryLocationLineHash"]},
        "locations": {"type": "array", "items": LOCATION},
        "relatedLocations": {"type": "array", "items": LOCATION},
    },
    "additionalProperties": False,
}
SARIF_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "name": {"type": "string"},
                                    "version": {"type": "string"},
                                    "semanticVersion": {"type": "string"},
                                    "informationUri": {"type": "string"},
                                    "rules": {"type": "array", "items": RULE, "uniqueItems": True},
                                },
                                "additionalProperties": False,
                            }
                        },
                        "additionalProperties": False,
                    },
                    "originalUriBaseIds": {"type": "object", "required": ["%SRCROOT%"]},
                    "automationDetails": {"type": "object", "required": ["id"]},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "invocations": {
                        "type": "array",
                        "items": {"type": "object", "required": ["executionSuccessful"]},
                    },
                    "results": {"type": "array", "items": RESULT},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
"""The part of the SARIF 2.1.0 schema that our logs use; what it does not name is refused."""


def test_sarif() -> None:
    odd = FileResult("./a b/é.py", 3, "checked", (finding(path="./a b/é.py"),))
    log = json.loads("".join(sarif([FAULTY, WARNED, odd], "1.2.3", all_rules())))
    jsonschema.validate(log, SARIF_SCHEMA)
    (run,) = log["runs"]
    assert [(result["ruleId"], result["level"]) for result in run["results"]] == [
        ("KS102", "error"),
        ("KS901", "warning"),
        ("KS101", "error"),
    ]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["KS102", "KS901", "KS101"]
    faulty, noted, strange = run["results"]
    assert faulty["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "seq2seq.py", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 9, "startColumn": 11, "endLine": 9, "endColumn": 27},
            }
        }
    ]
    assert [each["message"]["text"] for each in faulty["relatedLocations"]] == [
        "(None, 10, 10) -> (None, 10, 150)",
        "keeps every step",
    ]
    # Lines of a cell are not lines of the file: they are given in words, too; this notebook cannot be read.
    assert noted["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "notes.ipynb", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 1},
            },
            "logicalLocations": [{"fullyQualifiedName": "cell 3, line 2, column 7"}],
        }
    ]
    assert strange["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/%C3%A9.py"


def test_every_rule_has_its_page_in_sarif() -> None:
    log = json.loads("".join(sarif([], "1", all_rules())))
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in all_rules()]
    assert all(rule["help"]["markdown"] and "\n" not in rule["shortDescription"]["text"] for rule in rules)


def counted(*results: FileResult) -> Totals:
    totals = Totals()
    assert list(totals.watch(results)) == list(results)
    return totals


def test_the_closing_line() -> None:
    twice = FileResult("b.py", 3, "checked", (finding(), finding(2)))
    assert closing_line(counted(*ALL)) == "Found 1 error and 1 warning in 2 of 4 files.\n"
    assert closing_line(counted(FAULTY, twice)) == "Found 3 errors in 2 of 2 files.\n"
    assert closing_line(counted(WARNED)) == "Found 1 warning in 1 of 1 file.\n"
    assert closing_line(counted(FUNCTIONAL, SKIPPED)) == "No shape faults found in 2 files (1 without Keras).\n"
    assert closing_line(counted(FUNCTIONAL)) == "No shape faults found in 1 file.\n"


def test_statistics() -> None:
    many = FileResult("b.py", 3, "failed", tuple(finding(line) for line in range(1, 13)))
    totals = counted(*ALL, many)
    assert "".join(statistics(totals)) == (
        "12 KS101 wrong-rank\n 1 KS102 sequence-into-repeat-vector\n 1 KS901 unused-suppression\n"
    )
    assert json.loads("".join(statistics_json(totals, "1"))) == {
        "version": "1",
        "files": {"checked": 3, "skipped": 1, "failed": 1},
        "statistics": [
            {"code": "KS101", "name": "wrong-rank", "severity": "error", "count": 12},
            {"code": "KS102", "name": "sequence-into-repeat-vector", "severity": "error", "count": 1},
            {"code": "KS901", "name": "unused-suppression", "severity": "warning", "count": 1},
        ],
    }


def test_shapes_as_keras_prints_them() -> None:
    assert shape_text((None, 10, 150)) == "(None, 10, 150)"
    assert shape_text((50,)) == "(50,)"
    assert shape_text(()) == "()"
    assert shape_text((None, "X.shape[1]")) == "(None, X.shape[1])"
    assert shape_text("?") == "?"
    assert shapes_text(None) == "?"
    assert shapes_text(((None, 3), (None, 4))) == "[(None, 3), (None, 4)]"


def test_summary_table() -> None:
    assert "".join(summary_table(ALL, Look())) == (
        "seq2seq.py:4:9: model (sequential, Keras 3)\n"
        "(None, 10, 10) -> ?\n"
        'Model: "?"\n'
        "┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━┓\n"
        "┃ Layer (type)                        ┃ Output Shape                ┃          Param # ┃\n"
        "┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━┩\n"
        "│ lstm (LSTM)                         │ (None, 10, 150)             │           96,600 │\n"
        "├─────────────────────────────────────┼─────────────────────────────┼──────────────────┤\n"
        "│ repeat_vector (RepeatVector)        │ ?                           │                ? │\n"
        "└─────────────────────────────────────┴─────────────────────────────┴──────────────────┘\n"
        " Total params: ?\n"
        " Trainable params: ?\n"
        " Non-trainable params: ?\n"
        "\n"
        "seq2seq.py:9:11: KS102 sequence-into-repeat-vector: RepeatVector takes (batch, features), "
        "but receives a sequence of 10 steps\n"
        "\n"
        "notes.ipynb: no model found\n"
        "\n"
        "notes.ipynb:cell 3:2:7: KS901 unused-suppression: the message\n"
        "\n"
        "two.py:12:9: (functional, Keras 3)\n"
        "[(None, 28, 28, 1), ?] -> [(None, 10), (None, X.shape[1])]\n"
        'Model: "functional"\n'
        "┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━┓\n"
        "┃ Layer (type)                 ┃ Output Shape              ┃           Param # ┃ Connected to              ┃\n"
        "┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━┩\n"
        "│ image (InputLayer)           │ (None, 28, 28, 1)         │                 0 │ -                         │\n"
        "├──────────────────────────────┼───────────────────────────┼───────────────────┼───────────────────────────┤\n"
        "│ digits (Dense)               │ (None, 10)                │         1,234,567 │ image[0][0]               │\n"
        "├──────────────────────────────┼───────────────────────────┼───────────────────┼───────────────────────────┤\n"
        "│ rest (Dense)                 │ (None, X.shape[1])        │                 ? │ digits[0][0], image[?][1] │\n"
        "└──────────────────────────────┴───────────────────────────┴───────────────────┴───────────────────────────┘\n"
        " Total params: 1,234,567 (4.71 MB)\n"
        " Trainable params: 1,200,000 (4.58 MB)\n"
        " Non-trainable params: 34,567 (135.03 KB)\n"
        "\n"
    )


def test_a_table_without_drawing_characters() -> None:
    drawn = "".join(summary_table(ALL, Look(ascii=True)))
    assert drawn.isascii()
    assert "| lstm (LSTM)  " in drawn
    assert "".join(summary_table([replace(FAULTY, keras=2)], Look(ascii=True, expand_nested=True))).isascii()


def test_summary_markdown() -> None:
    assert "".join(summary_markdown([FAULTY, SKIPPED], Look())) == (
        "## seq2seq.py\n"
        "\n"
        "Keras 3\n"
        "\n"
        "### `model` (sequential, line 4)\n"
        "\n"
        "(None, 10, 10) → ?\n"
        "\n"
        "| Layer (type) | Output Shape | Param # |\n"
        "| --- | --- | ---: |\n"
        "| lstm (LSTM) | (None, 10, 150) | 96,600 |\n"
        "| repeat\\_vector (RepeatVector) | ? | ? |\n"
        "\n"
        "Total params: ?, Trainable params: ?, Non-trainable params: ?\n"
        "\n"
        "- seq2seq.py:9:11: KS102 sequence-into-repeat-vector: RepeatVector takes (batch, features), "
        "but receives a sequence of 10 steps\n"
        "\n"
    )


def test_labels_without_underline_are_in_json_too() -> None:
    label = Label("b.py", at(2, 1, 3), "(3,) -> (4,)", underline=False)
    result = FileResult("a.py", 3, "checked", (finding(labels=(label,)),))
    (told,) = json.loads("".join(check_json([result], "1")))["diagnostics"]
    assert told["labels"] == [
        {
            "path": "b.py",
            "cell": None,
            "line": 2,
            "column": 1,
            "end_line": 2,
            "end_column": 3,
            "text": "(3,) -> (4,)",
        }
    ]
