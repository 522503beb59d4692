"""Every spelling of a Keras name leads to one, and what a major lacks is said with its cure."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kerasshape.keras.names import canonical_layer, forced_major, known_layers, missing, nearest_name, resolve
from kerasshape.keras.signatures import (
    accepted_keywords,
    function_signature,
    is_identifier,
    layer_signature,
    operation_signature,
)

SPELLINGS = {
    "keras.layers.LSTM": """
        keras.layers.LSTM tensorflow.keras.layers.LSTM tf_keras.layers.LSTM keras.layers.recurrent.LSTM
        keras.src.layers.rnn.lstm.LSTM keras.api.layers.LSTM keras.api._v2.keras.layers.LSTM
        keras._tf_keras.keras.layers.LSTM tf_keras.src.layers.rnn.lstm.LSTM tf_keras.api._v2.keras.layers.LSTM
        tensorflow.python.keras.layers.LSTM tensorflow.python.keras.layers.recurrent_v2.LSTM
        tensorflow.contrib.keras.layers.LSTM tensorflow.contrib.keras.api.keras.layers.LSTM
        tensorflow.contrib.keras.python.keras.layers.LSTM tensorflow.compat.v1.keras.layers.LSTM
        tensorflow.compat.v2.keras.layers.LSTM tensorflow._api.v2.v2.keras.layers.LSTM""",
    "keras.Sequential": """
        keras.Sequential keras.models.Sequential keras.engine.sequential.Sequential
        keras.src.models.sequential.Sequential tensorflow.python.keras.engine.sequential.Sequential
        tensorflow.python.keras.models.Sequential tensorflow.keras.Sequential""",
    "keras.Model": "keras.Model keras.models.Model keras.engine.training.Model keras.src.models.model.Model",
    "keras.Input": "keras.Input keras.layers.Input keras.engine.Input keras.engine.input_layer.Input",
    "keras.layers.Layer": "keras.Layer keras.engine.topology.Layer keras.engine.base_layer.Layer",
    "keras.layers.Conv2D": "keras.layers.Convolution2D keras.layers.convolutional.Convolution2D",
    "keras.layers.Add": "keras.layers.Add tf_keras.src.layers.merging.add.Add keras.layers.merge.Add",
    "keras.layers.concatenate": "keras.layers.concatenate keras.layers.merge.concatenate",
    "keras.layers.Rescaling": "tensorflow.keras.layers.experimental.preprocessing.Rescaling",
    "keras.utils.to_categorical": "keras.utils.to_categorical keras.utils.np_utils.to_categorical",
    "keras.utils.pad_sequences": "keras.preprocessing.sequence.pad_sequences keras.utils.pad_sequences",
    "keras.losses.mean_squared_error": "keras.losses.mse keras.metrics.MSE keras.objectives.mse",
    "keras.applications.VGG16": "keras.applications.VGG16 keras.applications.vgg16.VGG16",
    "keras.ops.relu": "keras.ops.relu keras.ops.nn.relu",
    "keras.optimizers.Adam": "keras.optimizers.Adam keras.optimizers.adam_v2.Adam",
    "keras.backend.image_data_format": "tensorflow.keras.backend.image_data_format",
    "keras.Sequential.from_config": "keras.models.Sequential.from_config",
    "keras.layers.CuDNNLSTM": "keras.layers.CuDNNLSTM keras.layers.cudnn_recurrent.CuDNNLSTM",
    "keras.layers.Foo": "keras.layers.Foo tensorflow.keras.layers.Foo",
    "keras.layers": "keras.layers tensorflow.keras.layers keras.layers.core keras.layers.recurrent",
    "keras.datasets.mnist": "keras.datasets.mnist tensorflow.keras.datasets.mnist",
    "keras": "keras tensorflow.keras tf_keras keras.api tensorflow.python.keras tensorflow.compat.v2.keras",
    "tf.nn.relu": "tensorflow.nn.relu tensorflow.compat.v1.nn.relu",
    "tf": "tensorflow tensorflow.compat.v1",
}


@pytest.mark.parametrize(
    ("written", "canonical"),
    [(written, name) for name, spellings in SPELLINGS.items() for written in spellings.split()],
)
def test_one_name_for_every_spelling(written: str, canonical: str) -> None:
    assert resolve(written) == canonical


@pytest.mark.parametrize("written", ["torch.nn.LSTM", "keras_tuner.HyperModel", "kerasfoo", "numpy", "tf_keras_vis.x"])
def test_other_packages_have_no_name_here(written: str) -> None:
    assert resolve(written) is None
    assert missing(written, 3) is None
    assert forced_major(written) is None


@pytest.mark.parametrize(
    ("written", "major"),
    [
        ("tf_keras.layers.LSTM", 2),
        ("tensorflow.python.keras.layers", 2),
        ("tensorflow.contrib.keras", 2),
        ("keras.ops.reshape", 3),
        ("tensorflow.keras.ops", 3),
        ("keras.layers.LSTM", None),
        ("tensorflow.keras", None),
        ("keras.layers.core", None),
    ],
)
def test_imports_that_decide_the_major(written: str, major: int | None) -> None:
    assert forced_major(written) == major


@pytest.mark.parametrize(
    ("written", "path", "kind", "cure"),
    [
        ("keras.layers.core", "keras.layers.core", "module", "use `keras.layers`"),
        ("keras.layers.core.Dense", "keras.layers.core", "module", "use `keras.layers.Dense`"),
        (
            "tensorflow.keras.utils.np_utils",
            "tensorflow.keras.utils.np_utils",
            "module",
            "use `tensorflow.keras.utils`",
        ),
        ("keras.api.layers.LSTM", "keras.api", "module", "use `keras.layers.LSTM`"),
        ("keras.losses.mse", "keras.losses.mse", "name", "use `keras.losses.mean_squared_error`"),
        (
            "tensorflow.keras.losses.mean_squared_error",
            "tensorflow.keras.losses.mean_squared_error",
            "name",
            "use `tensorflow.keras.losses.mse`",
        ),
        ("keras.backend.sum", "keras.backend.sum", "name", "use `keras.ops.sum`"),
        ("keras.layers.LocallyConnected1D", "keras.layers.LocallyConnected1D", "name", None),
        ("keras.layers.Dens", "keras.layers.Dens", "misspelt", "write `Dense`"),
        ("keras.layers.Lstm", "keras.layers.Lstm", "misspelt", "write `LSTM`"),
        ("keras.models.Sequental", "keras.models.Sequental", "misspelt", "write `Sequential`"),
        ("keras.layers.Xyzzy", "keras.layers.Xyzzy", "misspelt", None),
    ],
)
def test_what_keras_3_lacks(written: str, path: str, kind: str, cure: str | None) -> None:
    found = missing(written, 3)
    assert found is not None
    assert (found.path, found.kind, found.cure) == (path, kind, cure)


@pytest.mark.parametrize(
    "written",
    [
        "keras.layers.LSTM",
        "keras.layers.LSTM.from_config",
        "keras.__version__",
        "keras._private",
        "keras.src.layers.rnn.lstm.LSTM",
        "keras.utils.surely_unknown",
        "tf_keras.layers.core",
        "tensorflow.python.keras.layers.core",
        "tensorflow.keras.layers.ThresholdedReLU",
        "tensorflow.keras.preprocessing.text",
        "tensorflow.keras.losses.mse",
        "tensorflow.compat.v1.keras.layers.CuDNNLSTM",
    ],
)
def test_no_complaint_in_keras_3(written: str) -> None:
    assert missing(written, 3) is None


def test_keras_2_is_blamed_only_for_what_no_release_of_it_had() -> None:
    for old in ("layers.core.Dense", "layers.CuDNNLSTM", "layers.activation", "legacy.interfaces"):
        assert missing(f"keras.{old}", 2) is None
    ops = missing("keras.ops.reshape", 2)
    assert ops is not None
    assert (ops.path, ops.kind) == ("keras.ops", "module")
    layer = missing("keras.layers.RMSNormalization", 2)
    assert layer is not None
    assert layer.kind == "name"
    misspelt = missing("tf_keras.layers.Conv2d", 2)
    assert misspelt is not None
    assert misspelt.nearest == "Conv2D"


def test_known_layers_and_aliases() -> None:
    assert {"LSTM", "Convolution2D", "MaxPool2D"} <= known_layers(3)
    assert "LocallyConnected1D" in known_layers(2) - known_layers(3)
    assert canonical_layer("Convolution2D", 3) == "Conv2D"
    assert canonical_layer("LSTM", 2) == "LSTM"
    assert canonical_layer("Sequential", 3) is None


def test_nearest_name_prefers_another_case() -> None:
    assert nearest_name("conv2d", ["Conv1D", "Conv2D"]) == "Conv2D"
    assert nearest_name("Xyzzy", ["Conv1D", "Conv2D"]) is None


def test_signatures_keep_order_and_defaults() -> None:
    conv = layer_signature("Conv1D", 3)
    assert conv is not None
    assert list(conv["parameters"])[:3] == ["filters", "kernel_size", "strides"]
    assert conv["parameters"]["filters"] == {"required": True}
    assert conv["parameters"]["padding"] == {"default": "valid"}
    assert layer_signature("RMSNormalization", 2) is None
    fit = function_signature("Model.fit", 3)
    assert fit is not None
    assert list(fit["parameters"])[:2] == ["x", "y"]
    reshape = operation_signature("reshape")
    assert reshape is not None
    assert list(reshape["parameters"]) == ["x", "newshape"]


def test_keywords_that_one_major_dropped() -> None:
    two, three = accepted_keywords("LSTM", 2), accepted_keywords("LSTM", 3)
    assert two is not None
    assert three is not None
    assert {"batch_input_shape", "time_major", "weights", "input_length"} <= two - three
    assert {"input_shape", "name", "dtype", "units"} <= two & three
    assert accepted_keywords("InputLayer", 3) is None  # takes any keyword


def test_identifiers_of_each_major() -> None:
    assert is_identifier("activations", "relu", 3)
    assert not is_identifier("activations", "LeakyReLU", 3)
    assert is_identifier("activations", "LeakyReLU", 2)
    assert is_identifier("optimizers", "aDaM", 3)
    assert not is_identifier("optimizers", "adamm", 3)
    assert is_identifier("losses", "mse", 2)
    assert not is_identifier("losses", "Mse", 3)


def test_the_table_is_read_only_when_it_is_needed() -> None:
    code = (
        "import sys, kerasshape.keras.names as names\n"
        "from kerasshape.keras.signatures import table\n"
        "assert table.cache_info().currsize == 0\n"
        "names.resolve('keras.layers.LSTM')\n"
        "assert table.cache_info().currsize == 1\n"
        "assert not {'libcst', 'tensorflow', 'keras'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
