from __future__ import annotations

import pytest

# Nested runs forget the modules that they load; what is loaded here is not loaded anew by each of them.
import pytest_kerasshape.article
import pytest_kerasshape.collection
import pytest_kerasshape.snapshot  # noqa: F401
from kerasshape.rules.catalogue import all_rules
from pytest_kerasshape.assertions import assert_clean, assert_fault
from pytest_kerasshape.reading import output_shape
from tests.plugin.runs import Project

MODELS = """
from keras import Input, Model, Sequential
from keras.layers import LSTM, Conv2D, Dense, Flatten, RepeatVector, TimeDistributed


def build(n_out=5):
    model = Sequential()
    model.add(Input(batch_shape=(50, 1, 10)))
    model.add(LSTM(150, stateful=True))
    model.add(RepeatVector(n_out))
    model.add(LSTM(150, return_sequences=True, stateful=True))
    model.add(TimeDistributed(Dense(10, activation="softmax")))
    return model


def build_two_heads(classes=3):
    image = Input((8, 8, 3), name="image")
    x = Conv2D(4, 3, padding="same")(image)
    x = Flatten()(x + x)
    return Model(image, [Dense(classes)(x), Dense(1)(x)])


class Net(Model):
    def __init__(self, units=2):
        super().__init__()
        self.dense = Dense(units)

    def call(self, x):
        return self.dense(x)


def number():
    return 3
"""

BROKEN = """
from keras import Input, Sequential
from keras.layers import LSTM, RepeatVector

model = Sequential([Input((10, 10))])
model.add(LSTM(150, return_sequences=True))
model.add(RepeatVector(20))
"""


@pytest.fixture(scope="session", autouse=True)
def _all_modules(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Load what the assertions load when they are used."""
    path = tmp_path_factory.mktemp("loading") / "models.py"
    path.write_text(MODELS, encoding="utf-8")
    assert output_shape(f"{path}::build_two_heads") == [(None, 3), (None, 1)]
    assert_clean(path)
    assert_fault(BROKEN, "sequence-into-repeat-vector")
    assert all_rules()


@pytest.fixture
def project(pytester: pytest.Pytester) -> Project:
    """A project with an app of models, one of them broken, and no tests yet."""
    app = pytester.mkdir("app")
    (app / "models.py").write_text(MODELS.lstrip(), encoding="utf-8")
    (app / "broken.py").write_text(BROKEN.lstrip(), encoding="utf-8")
    (app / "plain.py").write_text("x = 1\n", encoding="utf-8")
    (pytester.path / "conftest.py").write_text('pytest_plugins = ["pytest_kerasshape.tutorial"]\n', encoding="utf-8")
    pytester.mkdir("tests")
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\ntestpaths = ["tests"]\n')
    return Project(pytester)
