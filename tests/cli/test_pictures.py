"""Pictures and pages: well-formed, alone, right about the graph, and alive in a real browser."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.report.layout import layered
from kerasshape.report.svg import summary_svg
from kerasshape.report.views import model_at, model_markdown, model_page, model_picture, model_text
from kerasshape.results import FileResult
from tests.cli.test_commands import run

SHARED = """\
from keras import Input, Model, layers

words = layers.Embedding(100, 16, name="words")
a, b = Input((20,), name="a"), Input((5,), name="b")
x = layers.Concatenate(axis=1)([words(a), words(b)])
model = Model([a, b], layers.LSTM(8)(x))
"""
REFUSED = """\
from keras import Input, Sequential, layers

fine = Sequential([Input((4,)), layers.Dense(2)])
model = Sequential([Input((10, 8))])
model.add(layers.LSTM(4, return_sequences=True))
model.add(layers.RepeatVector(5))
"""
STRANGE = """\
from keras import Input, Sequential, layers

m = Sequential([Input((4,)), layers.Dense(2, name="<script>alert('&')</script>")], name='"><b>')
"""
LONG = """\
from keras import Input, Model, layers

i = x = Input((8,))
for stage in range({stages}):
    for number in range({units}):
        y = layers.Dense(8, activation="relu")(x)
        x = layers.Add()([x, layers.Dense(8)(y)])
model = Model(i, x)
"""


def check(code: str) -> FileResult:
    return check_source(code.encode(), "a.py", Config(keras_version=3))


def drawn(code: str) -> ElementTree.Element:
    return ElementTree.fromstring("".join(summary_svg([check(code)])))


def words(picture: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in picture.iter("{http://www.w3.org/2000/svg}text")]


def test_layers_parameters_and_the_shapes_of_each_call_are_drawn() -> None:
    picture = drawn(SHARED)
    told = words(picture)
    assert {"words", "Embedding", "1,600 parameters", "(None, 20)", "(None, 20, 16)", "(None, 5, 16)"} <= set(told)
    heads = [each for each in picture.iter() if each.get("marker-end")]
    assert len(heads) == 5


def test_a_refused_call_is_red_and_says_why() -> None:
    boxes = [each for each in drawn(REFUSED).iter() if "node" in (each.get("class") or "")]
    bad = [box for box in boxes if "bad" in (box.get("class") or "")]
    assert len(bad) == 1
    sentence = " ".join(words(bad[0]))
    assert "repeat_vector" in sentence
    assert "KS102 RepeatVector takes (batch, features), but receives a sequence of 10 steps" in sentence


@pytest.mark.parametrize("code", [STRANGE, "import keras\n", LONG.format(stages=1, units=3)])
def test_a_picture_is_well_formed(code: str) -> None:
    assert drawn(code).tag == "{http://www.w3.org/2000/svg}svg"
    assert "<b>" not in "".join(summary_svg([check(code)]))


def test_boxes_do_not_overlap() -> None:
    chance = random.Random(7)
    for _ in range(60):
        count = chance.randint(2, 14)
        edges = [(source, target) for target in range(1, count) for source in range(target) if chance.random() < 0.3]
        widths = [chance.choice((60.0, 120.0, 200.0)) for _ in range(count)]
        heights = [chance.choice((30.0, 50.0)) for _ in range(count)]
        layout = layered(widths, heights, edges, (10.0, 30.0))
        boxes = list(zip(layout.nodes, widths, heights))
        for index, ((x, y), width, height) in enumerate(boxes):
            assert width / 2 - 0.01 <= x <= layout.width - width / 2 + 0.01
            assert height / 2 - 0.01 <= y <= layout.height - height / 2 + 0.01
            for (other_x, other_y), other_width, other_height in boxes[:index]:
                apart = abs(x - other_x) >= (width + other_width) / 2, abs(y - other_y) >= (height + other_height) / 2
                assert any(apart)
        assert all(layout.nodes[source][1] < layout.nodes[target][1] for source, target in edges)


def test_a_page_needs_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_text(REFUSED, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    page = run("summary", "a.py", "--format", "html").stdout
    assert not re.search(r"""(src|href)=|url\((?!#)|@import|https?://(?!www\.w3\.org/2000/svg)""", page)
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page
    assert "model.add(layers.RepeatVector(5))" in page
    assert "<script>alert" not in model_page(check(STRANGE), check(STRANGE).models[0])


def test_views_of_one_model() -> None:
    result = check(REFUSED)
    fine, model = result.models
    assert model_at(result, 6) is model
    assert model_at(result, 3) is fine
    assert model_at(result, 1) is None
    assert "KS102" in model_page(result, model)
    assert "KS102" in model_picture(result, model)
    assert "KS102" not in model_page(result, fine)
    assert "KS102" not in model_picture(result, fine)
    assert model_markdown(result, fine).startswith("### `fine` (sequential, line 3)\n")
    assert model_text(result, fine).startswith("a.py:3:8: fine (sequential, Keras 3)\n(None, 4) -> (None, 2)\nModel:")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no chromium")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("stages", "units"), [(1, 1), (1, 16), (10, 16)])
def test_a_page_in_a_browser(browser: Any, stages: int, units: int, theme: str, tmp_path: Path) -> None:
    code = LONG.format(stages=stages, units=units)
    result = run_on(code, tmp_path)
    page = browser.new_page(color_scheme=theme)
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(result.as_uri())
    boxes = page.locator("svg .node")
    assert boxes.count() == 3 * stages * units + 1
    clipped = page.evaluate(
        """() => [...document.querySelectorAll('svg .node')].filter(node => {
            const box = node.querySelector('rect').getBoundingClientRect();
            return [...node.querySelectorAll('text')].some(text => {
                const words = text.getBoundingClientRect();
                return words.left < box.left || words.right > box.right;
            });
        }).length"""
    )
    assert clipped == 0
    page.locator("svg .node").nth(1).hover()
    assert page.locator(".source .on").all_inner_texts() == ["6" + code.splitlines()[5]]
    page.locator(".source div").nth(6).hover()
    assert page.locator("svg .node.on").count() == 2 * stages * units
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (theme == "light")
    assert problems == []
    page.close()


def run_on(code: str, folder: Path) -> Path:
    source, target = folder / "a.py", folder / "a.html"
    source.write_text(code, encoding="utf-8")
    found = run("summary", str(source), "--format", "html", "-o", str(target))
    assert found.exit_code == 0, found.stderr
    return target
