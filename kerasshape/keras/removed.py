"""What older Keras releases had and Keras 3 has not, with the cure. The oracle tests import every row."""

from __future__ import annotations

# Module path of old releases -> the public module that took over; None where nothing did.
MODULES: dict[str, str | None] = {
    "keras.callbacks.callbacks": "keras.callbacks",
    "keras.callbacks.experimental": "keras.callbacks",
    "keras.engine": "keras.layers",
    "keras.engine.base_layer": "keras.layers",
    "keras.engine.input_layer": "keras.layers",
    "keras.engine.sequential": "keras.models",
    "keras.engine.topology": "keras.layers",
    "keras.engine.training": "keras.models",
    "keras.estimator": None,
    "keras.experimental": None,
    "keras.initializations": "keras.initializers",
    "keras.layers.advanced_activations": "keras.layers",
    "keras.layers.attention": "keras.layers",
    "keras.layers.containers": "keras.models",
    "keras.layers.convolutional": "keras.layers",
    "keras.layers.convolutional_recurrent": "keras.layers",
    "keras.layers.core": "keras.layers",
    "keras.layers.cudnn_recurrent": "keras.layers",
    "keras.layers.embeddings": "keras.layers",
    "keras.layers.experimental": "keras.layers",
    "keras.layers.experimental.preprocessing": "keras.layers",
    "keras.layers.local": "keras.layers",
    "keras.layers.merging": "keras.layers",
    "keras.layers.noise": "keras.layers",
    "keras.layers.normalization": "keras.layers",
    "keras.layers.pooling": "keras.layers",
    "keras.layers.preprocessing": "keras.layers",
    "keras.layers.recurrent": "keras.layers",
    "keras.layers.recurrent_v2": "keras.layers",
    "keras.layers.regularization": "keras.layers",
    "keras.layers.rnn": "keras.layers",
    "keras.layers.wrappers": "keras.layers",
    "keras.mixed_precision.experimental": "keras.mixed_precision",
    "keras.objectives": "keras.losses",
    "keras.optimizers.experimental": "keras.optimizers",
    "keras.premade": None,
    "keras.utils.data_utils": "keras.utils",
    "keras.utils.generic_utils": "keras.utils",
    "keras.utils.io_utils": None,
    "keras.utils.layer_utils": "keras.utils",
    "keras.utils.np_utils": "keras.utils",
    "keras.utils.training_utils": None,
    "keras.utils.vis_utils": "keras.utils",
    "keras.utils.visualize_util": "keras.utils",
    "keras.wrappers.scikit_learn": None,
}

# Canonical names that Keras 3 has under no path, and what to write instead.
NAMES: dict[str, str | None] = {
    "keras.initializers.normal": "use `keras.initializers.RandomNormal`",
    "keras.initializers.one": "use `keras.initializers.Ones`",
    "keras.initializers.uniform": "use `keras.initializers.RandomUniform`",
    "keras.initializers.zero": "use `keras.initializers.Zeros`",
    "keras.layers.AbstractRNNCell": "write the cell as a `keras.Layer` with a `state_size`",
    "keras.layers.AtrousConvolution1D": "use `Conv1D` with `dilation_rate`",
    "keras.layers.AtrousConvolution2D": "use `Conv2D` with `dilation_rate`",
    "keras.layers.ConvLSTM2DCell": "use `ConvLSTM2D`",
    "keras.layers.ConvRecurrent2D": "use `ConvLSTM2D`",
    "keras.layers.CuDNNGRU": "use `GRU`, which takes the cuDNN kernel by itself on a GPU",
    "keras.layers.CuDNNLSTM": "use `LSTM`, which takes the cuDNN kernel by itself on a GPU",
    "keras.layers.Deconvolution2D": "use `Conv2DTranspose`",
    "keras.layers.Deconvolution3D": "use `Conv3DTranspose`",
    "keras.layers.DenseFeatures": "use `keras.utils.FeatureSpace`",
    "keras.layers.Highway": None,
    "keras.layers.LocallyConnected1D": None,
    "keras.layers.LocallyConnected2D": None,
    "keras.layers.MaxoutDense": None,
    "keras.layers.Merge": "use `Add`, `Multiply`, `Average`, `Maximum`, `Concatenate` or `Dot`",
    "keras.layers.ParametricSoftplus": None,
    "keras.layers.RandomHeight": "use `RandomZoom(height_factor)`, or `tensorflow.keras.layers.RandomHeight`",
    "keras.layers.RandomWidth": "use `RandomZoom(…, width_factor)`, or `tensorflow.keras.layers.RandomWidth`",
    "keras.layers.Recurrent": "use `RNN`",
    "keras.layers.SReLU": None,
    "keras.layers.SeparableConv3D": None,
    "keras.layers.ThresholdedReLU": "use `ReLU(threshold=…)`, with the former `theta`",
    "keras.layers.TimeDistributedDense": "use `TimeDistributed(Dense(…))`",
    "keras.layers.merge": "use `add`, `multiply`, `average`, `maximum`, `concatenate` or `dot`",
    "keras.models.Graph": "use `keras.Model` with inputs and outputs",
    "keras.models.model_from_config": "use `keras.Model.from_config`",
    "keras.models.model_from_yaml": "use `keras.models.model_from_json`",
    "keras.preprocessing.text.Tokenizer": (
        "use `keras.layers.TextVectorization`, or import it from `tensorflow.keras.preprocessing.text`"
    ),
    "keras.preprocessing.text.one_hot": (
        "use `keras.layers.Hashing`, or import it from `tensorflow.keras.preprocessing.text`"
    ),
    "keras.preprocessing.text": (
        "use `keras.layers.TextVectorization`, or `tensorflow.keras.preprocessing.text`"
    ),
    "keras.preprocessing.image.ImageDataGenerator": (
        "use `keras.utils.image_dataset_from_directory`, or import it from "
        "`tensorflow.keras.preprocessing.image`"
    ),
    "keras.preprocessing.sequence.TimeseriesGenerator": (
        "use `keras.utils.timeseries_dataset_from_array`, or import it from "
        "`tensorflow.keras.preprocessing.sequence`"
    ),
    "keras.regularizers.WeightRegularizer": "use `keras.regularizers.L1L2`",
    "keras.utils.multi_gpu_model": "use `tf.distribute.MirroredStrategy`",
    "keras.wrappers.scikit_learn.KerasClassifier": "use `keras.wrappers.SKLearnClassifier`",
    "keras.wrappers.scikit_learn.KerasRegressor": "use `keras.wrappers.SKLearnRegressor`",
}

# Names of Keras 3 alone. The other way round a Keras 2 release may have had what its last one lacks.
ONLY_KERAS_3 = frozenset(
    {
        "keras.config", "keras.distillation", "keras.distribution", "keras.dtype_policies", "keras.ops",
        "keras.quantizers", "keras.random", "keras.tree", "keras.visualization",
    }
)  # fmt: skip
