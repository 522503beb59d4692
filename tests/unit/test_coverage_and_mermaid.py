"""What `summary` says of the calls it could not read, and the graph it draws."""

from __future__ import annotations

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.report.coverage import Coverage, knowledge_of
from kerasshape.report.mermaid import summary_mermaid
from kerasshape.results import FileResult


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


def test_mermaid_draws_a_sequential_model_as_a_chain() -> None:
    (chart,) = summary_mermaid(
        [check("import keras\nm = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name='out')])\n")]
    )
    assert chart == (
        "%% a.py:2:5 m\n"
        "flowchart TD\n"
        '    n0["input<br>(None, 4)"]\n'
        '    n1["out (Dense)<br>(None, 2)"]\n'
        "    n0 --> n1\n\n"
    )


def test_mermaid_draws_the_branches_of_a_functional_model() -> None:
    (chart,) = summary_mermaid(
        [
            check(
                "import keras\n"
                "i = keras.Input((4,), name='i')\n"
                "a = keras.layers.Dense(2, name='a')(i)\n"
                "b = keras.layers.Dense(2, name='b')(i)\n"
                "m = keras.Model(i, keras.layers.Add(name='sum')([a, b]))\n"
            )
        ]
    )
    arrows = [line.strip() for line in chart.splitlines() if "-->" in line]
    assert arrows == ["n1 --> n2", "n1 --> n3", "n2 --> n4", "n3 --> n4"]
