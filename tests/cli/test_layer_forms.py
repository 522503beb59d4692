"""What `kerasshape layers` begins with: names in the place of numbers, and the numbers are those of the layer."""

from __future__ import annotations

import re

import pytest

from kerasshape.inference import infer, layer
from kerasshape.report.layer_forms import _VALUES, FORMS, _words, example, rows_of, value_of, weights_of


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("major", [2, 3])
def test_every_axis_of_an_output_has_a_name(name: str, major: int) -> None:
    for row in rows_of(name, infer, major):
        for shape in row.outputs:
            assert not re.search(r"\b\d{2,}\b", shape), "a number without a name: add its expression to `sizes`"


@pytest.mark.parametrize("name", FORMS)
def test_all_names_of_a_layer_have_values_of_their_own(name: str) -> None:
    forms = FORMS[name]
    axes = {axis for axes in forms.inputs for axis in axes}
    names = [*axes, *_words(forms.arguments), *forms.sizes]
    values = [value_of(each) for each in names]
    assert len(set(values)) == len(values), "a number that two names share may be shown by the wrong one"


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("major", [2, 3])
def test_the_formula_gives_the_count_of_the_layer(name: str, major: int) -> None:
    forms = FORMS[name]
    arguments = {word: _VALUES[word] for word in _words(forms.arguments)}
    inputs = [(None, *(_VALUES[axis] for axis in axes)) for axes in forms.inputs]
    made = layer(name, keras_version=major, **arguments).call(inputs if len(inputs) > 1 else inputs[0])
    assert made.parameters == weights_of(name)


def test_an_example_is_code_and_its_shape() -> None:
    assert example("Conv1D", infer, 3) == "Conv1D(11, 5)(Input((31, 3)))  # (None, 27, 11)"
    assert example("Add", infer, 3) == "Add()([Input((31, 19)), Input((31, 19))])  # (None, 31, 19)"


@pytest.mark.parametrize("expression", ["print(1)", "steps.real", "'a'", "[1]"])
def test_a_form_holds_nothing_but_sums(expression: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        value_of(expression)
