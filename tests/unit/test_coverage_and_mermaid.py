"""What `summary` says of the calls it could not read, and the graph it draws."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.report.coverage import Coverage, knowledge_of
from kerasshape.report.mermaid import summary_mermaid
from kerasshape.results import FileResult
from tests.node import package


def check(code: str) -> FileResult:
    return check_source(code.encode(), "a.py", Config(keras_version=3))


def test_a_call_is_as_known_as_its_least_known_output() -> None:
    assert knowledge_of([(None, 3)]) == "known"
    assert knowledge_of([(None, 3), (None, "units")]) == "partly"
    assert knowledge_of([(None, "units"), "?"]) == "unknown"


def test_coverage_counts_and_tells_the_first_reasons() -> None:
    coverage = Coverage()
    coverage.add(
        check(
            "from keras import Input\n"
            "from keras.layers import Dense, Flatten, Lambda, LSTM\n"
            "import settings\n"
            "x = Dense(4)(Input((3,)))\n"
            "y = Dense(settings.units)(x)\n"
            "z = Lambda(settings.function)(y)\n"
            "f = LSTM(3)(x)\n"
        )
    )
    assert list(coverage.lines()) == [
        "4 layer calls: 1 known, 1 partly known, 1 unknown, 1 refused\n",
        "  a.py:6:5: what Lambda gives cannot be read from the code\n",
    ]


def test_nothing_is_said_where_no_layer_is_called() -> None:
    assert list(Coverage().lines()) == []


def chart(*codes: str) -> str:
    return "".join(summary_mermaid(map(check, codes)))


CHAIN = "import keras\nm = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name='out')])\n"
BRANCHES = (
    "import keras\n"
    "i = keras.Input((4,), name='i')\n"
    "a = keras.layers.Dense(2, name='a')(i)\n"
    "b = keras.layers.Dense(2, name='b')(i)\n"
    "m = keras.Model(i, keras.layers.Add(name='sum')([a, b]))\n"
)
STRANGE = (
    "import keras\n"
    'names = ["end", "%%{init}%%", "a`b`", "click me", "x;y", "style n0 fill:#f00", "<script>", "ä 層", "a[0]"]\n'
    "ms = [keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name=name)], name=name) for name in names]\n"
    "first, *rest = ms\n"
)


def test_mermaid_draws_a_sequential_model_as_a_chain() -> None:
    assert chart(CHAIN) == (
        "flowchart TD\n"
        '    subgraph m1["m (a.py:2:5)"]\n'
        '        m1n0["input<br>(None, 4)"]\n'
        '        m1n1["out (Dense)<br>(None, 2)"]\n'
        "        m1n0 --> m1n1\n"
        "    end\n"
    )


def test_mermaid_draws_the_branches_of_a_functional_model() -> None:
    arrows = [line.strip() for line in chart(BRANCHES).splitlines() if "-->" in line]
    assert arrows == ["m1n0 --> m1n1", "m1n0 --> m1n2", "m1n1 --> m1n3", "m1n2 --> m1n3"]


def test_several_models_are_one_chart() -> None:
    drawn = chart(CHAIN, BRANCHES, STRANGE)
    assert drawn.count("flowchart") == 1
    assert drawn.count("subgraph") == drawn.count("    end\n") == 11
    labels = "".join(re.findall(r'"(.*)"', drawn)).replace("<br>", "")
    assert not set("%{}`;<>[]") & set(re.sub(r"#\d+;", "", labels))


_PARSE = """
const { JSDOM } = require("jsdom");
const dom = new JSDOM("");
global.window = dom.window;
global.document = dom.window.document;
import(process.argv[2]).then(async ({ default: mermaid }) => {
  const chart = require("fs").readFileSync(0, "utf-8");
  console.log((await mermaid.parse(chart)).diagramType);
});
"""


@pytest.mark.parametrize("codes", [[CHAIN], [BRANCHES], [STRANGE], [CHAIN, BRANCHES, STRANGE], ["import keras\n"]])
def test_mermaid_itself_reads_the_charts(codes: list[str], tmp_path: Path) -> None:
    entry = package("mermaid") / "dist" / "mermaid.core.mjs"
    package("jsdom")
    script = tmp_path / "parse.cjs"
    script.write_text(_PARSE, encoding="utf-8")
    command = ["node", str(script), entry.as_uri()]
    found = subprocess.run(command, input=chart(*codes), capture_output=True, text=True, encoding="utf-8", check=False)
    assert (found.stdout, found.returncode) == ("flowchart-v2\n", 0), found.stderr
