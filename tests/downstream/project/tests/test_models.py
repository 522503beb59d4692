"""What the package promises of its models, read from the code and confirmed on the models themselves."""

import numpy as np
import pytest
from seq2seq import models

from pytest_kerasshape import (
    assert_clean,
    assert_fault,
    assert_layer_shapes,
    assert_same_shapes,
    assert_shapes,
)

FORECASTER = "seq2seq/models.py::build_forecaster"
TRANSLATOR = "seq2seq/models.py::build_translator"


@pytest.mark.parametrize("n_out", [1, 24])
def test_the_forecaster_gives_as_many_hours_as_asked(n_out):
    assert_shapes(FORECASTER, input=(None, 168, 3), output=(None, n_out, 3), n_out=n_out)


@pytest.mark.shapes(TRANSLATOR, input=[(None, None), (None, None)], output=(None, None, 700), target_words=700)
def test_the_translator_predicts_words():
    model = models.build_translator(target_words=700)
    assert model.predict([np.ones((2, 5)), np.ones((2, 4))], verbose=0).shape == (2, 4, 700)


def test_the_code_says_what_keras_builds():
    assert_same_shapes(FORECASTER, models.build_forecaster())
    assert_same_shapes(TRANSLATOR, models.build_translator())
    assert_same_shapes("seq2seq/models.py::Tagger", models.Tagger(), inputs=(None, 12, 8))


def test_layers():
    assert_layer_shapes(FORECASTER, {"lstm": (None, 64), "RepeatVector": (None, 24, 64), "lstm_1": (None, 24, ...)})
    assert_layer_shapes(models.build_forecaster(), {"lstm_1": (None, 24, 64)})


def test_the_tagger_keeps_the_steps(shape_of):
    assert shape_of("seq2seq/models.py::Tagger", tags=4, inputs=(None, 12, 8)) == (None, 12, 4)


def test_tables(shape_snapshot):
    shape_snapshot(FORECASTER)
    shape_snapshot(models.build_translator())


def test_the_code_is_clean(kerasshape_check):
    assert_clean("seq2seq")
    assert kerasshape_check("scripts/train.py").status == "checked"


def test_a_mistake_that_was_made_once():
    source = """
    from keras import Input, Sequential
    from keras.layers import LSTM, RepeatVector

    model = Sequential([Input((168, 3)), LSTM(64, return_sequences=True), RepeatVector(24)])
    """
    assert_fault(source, "sequence-into-repeat-vector", line=5)


def test_ours_is_the_tutorials_model(build_article_model):
    theirs = build_article_model("many_to_many_other_length", batch_size=2, in_steps=168, in_vector=3, n_out=24)
    assert_shapes(theirs, input=(2, 168, 3), output=(2, 24, 100))
    assert_layer_shapes(theirs, {"repeat_vector": (2, 24, 150)})


def test_every_tutorial_model(article_model):
    model, input_shape, output_shape = article_model
    assert_shapes(model, input=input_shape, output=output_shape)


def test_the_tutorials_models_by_name(
    time_distributed_dense_model,
    repeat_vector_model,
    one_to_many_model,
    many_to_many_model,
    many_to_many_other_length_model,
):
    assert time_distributed_dense_model.output_shape == (None, 10, 8)
    assert repeat_vector_model.output_shape == (None, 3, 32)
    assert one_to_many_model.output_shape == (50, 5, 10)
    assert many_to_many_model.output_shape == (50, 10, 100)
    assert many_to_many_other_length_model.output_shape == (50, 20, 100)
