"""Wrong use is told in one sentence, without a traceback."""

from __future__ import annotations

import pytest

from tests.plugin.runs import Project

CASES = {
    'assert_shapes("app/models.py::buidl", output=(50, 5, 10))': (
        "unknown name `buidl` in app/models.py; did you mean `build`?"
    ),
    'assert_shapes("app/model.py::build", output=(50, 5, 10))': "app/model.py is no file below {root}.",
    "assert_shapes(BUILD)": ("Nothing is claimed; give the shape of input= or output=, such as output=(None, 10)."),
    "assert_shapes(BUILD, n_out=3)": (
        "Nothing is claimed; give the shape of input= or output=, such as output=(None, 10)."
    ),
    "assert_layer_shapes(BUILD, {})": 'Nothing is claimed; name a layer and its shape, such as {{"lstm": (None, 64)}}.',
    "assert_shapes(BUILD, input=(50, 1, 10), outputs=(50, 5, 10))": (
        "app/models.py::build takes no argument `outputs`; did you mean `output`?"
    ),
    "assert_shapes(BUILD, ouput=3, input=(50, 1, 10))": (
        "app/models.py::build takes no argument `ouput`; did you mean `output`?"
    ),
    'assert_shapes("app/models.py", output=(50, 5, 10))': (
        "'app/models.py' is no reference; write a path and a name, such as \"app/models.py::build\"."
    ),
    "assert_shapes(BUILD, output=[50, 5, 10])": (
        "output must be a tuple of dims, such as (None, 10, 8); it is [50, 5, 10]."
    ),
    "assert_shapes(BUILD, input=50)": "input must be a tuple of dims, such as (None, 10, 8); it is 50.",
    'assert_shapes(BUILD, output=(50, "n", 10))': (
        "output must hold numbers, None for a free dim and ... for any dim; it is (50, 'n', 10), where 'n' is none of "
        "them."
    ),
    "assert_shapes(3, output=(50, 5, 10))": (
        'A Keras model or a reference such as "app/models.py::build" is needed; this is 3.'
    ),
    'assert_shapes("app/models.py::number", output=(50, 5, 10))': "app/models.py::number returns 3, no Keras model.",
    'assert_shapes("app/models.py::Net", output=(None, 2))': (
        "app/models.py::Net has no input shape of its own that can be read; give one, such as input=(None, 10, 8)."
    ),
    'assert_shapes("app/broken.py::model", output=(None, 2), units=3)': (
        "app/broken.py::model is a model and takes no arguments."
    ),
    'assert_layer_shapes(BUILD, {"lsmt": (50, 150)})': (
        "unknown layer `lsmt` in app/models.py::build; did you mean `lstm`?"
    ),
    'assert_layer_shapes(BUILD, {"LSTM": (50, 150)})': (
        "app/models.py::build has 2 layers of the class LSTM; name one of `lstm`, `lstm_1`."
    ),
    "assert_layer_shapes(BUILD, [(50, 150)])": (
        "The expected shapes must be a dict of layer names and shapes; this is [(50, 150)]."
    ),
    "assert_same_shapes(3, BUILD)": 'The first argument is a reference such as "app/models.py::build"; this is 3.',
    "assert_same_shapes(BUILD, 3)": 'A Keras model or a reference such as "app/models.py::build" is needed; this is 3.',
    'assert_clean("app/model.py")': (
        "app/model.py does not exist; name a Python file, a notebook or a folder that does."
    ),
    "assert_clean(3)": "A path or source text is needed; this is 3.",
    'assert_fault("app", "sequence-into-repeat")': (
        "unknown rule `sequence-into-repeat`; did you mean `sequence-into-repeat-vector`?"
    ),
    'shape_of("app/models.py::Net")': (
        "app/models.py::Net has no input shape of its own that can be read; give one, such as inputs=(None, 10, 8)."
    ),
    'shape_of("app/models.py::Net", inputs=4)': ("inputs must be a tuple of dims, such as (None, 10, 8); it is 4."),
    'shape_of("app/models.py::build", nout=3)': "app/models.py::build takes no argument `nout`; did you mean `n_out`?",
    'shape_of("app/models.py::build", 3, 4)': ("app/models.py::build takes at most 1 by position, and 2 are given."),
    'kerasshape_check("app")': "app is a folder; name one file of it, or use assert_clean for all of them.",
    'build_article_model("one_to_mny")': "unknown article model `one_to_mny`; did you mean `one_to_many`?",
    'build_article_model("one_to_many", n_uot=3)': (
        "unknown size `n_uot` of the article model one_to_many; did you mean `n_out`?"
    ),
    'build_article_model("one_to_many", n_out=0)': (
        "The size `n_out` of the article model one_to_many must be 1 or more; it is 0."
    ),
}


@pytest.mark.parametrize("call", CASES)
def test_one_sentence(project: Project, call: str) -> None:
    told = project.failure(f"def test(shape_of, kerasshape_check, build_article_model): {call}")
    assert told == CASES[call].format(root=project.path)


def test_a_configuration_that_cannot_be_used(project: Project) -> None:
    project.write("pyproject.toml", '[tool.kerasshape]\nselct = ["KS1"]\n')
    told = project.failure('def test(): assert_clean("app/models.py")')
    assert told == f"{project.path}/pyproject.toml: unknown key `selct` in [tool.kerasshape]; did you mean `select`?"


def test_an_ini_value_that_means_nothing(project: Project) -> None:
    result = project.run("-o", "kerasshape_keras=4", subprocess=True)
    assert result.errlines == ["ERROR: kerasshape_keras must be auto, 2 or 3; it is '4'.", ""]
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_a_missing_tensorflow(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_kerasshape.article.find_spec", lambda name: None)
    result = project.run_test("def test(one_to_many_model): pass")
    result.assert_outcomes(errors=1)
    line = 'The article\'s models need TensorFlow: pip install "kerasshape[tensorflow]"'
    assert [each for each in result.outlines if "TensorFlow" in each and not each.startswith("ERROR")] == [line]


@pytest.mark.parametrize(
    ("marker", "sentence"),
    [
        ("shapes(BUILD)", "Nothing is claimed; give the shape of input= or output=, such as output=(None, 10)."),
        ("shape(BUILD, output=(50, 5, 10))", "The marker `shape` claims nothing; did you mean `shapes`?"),
        ("shapes(BUILD, outpt=(50, 5, 10), input=...)", "Nothing is claimed; "),
        (
            "shapes(BUILD, outpt=(50, 5, 10), input=(50, 1, 10))",
            "app/models.py::build takes no argument `outpt`; did you mean `output`?",
        ),
    ],
)
def test_a_marker_that_claims_nothing(project: Project, marker: str, sentence: str) -> None:
    told = project.failure(f"@pytest.mark.{marker}\ndef test(): pass", "-W", "ignore::pytest.PytestUnknownMarkWarning")
    assert told.startswith(sentence)


def test_markers_of_others_are_theirs(project: Project) -> None:
    body = "@pytest.mark.shadow('a::b')\n@pytest.mark.shape(3)\ndef test(): pass\n"
    project.run_test(body, "-W", "ignore::pytest.PytestUnknownMarkWarning").assert_outcomes(passed=1)
