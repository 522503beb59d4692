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
    "keras.preprocessing.text": ("use `keras.layers.TextVectorization`, or `tensorflow.keras.preprocessing.text`"),
    "keras.preprocessing.image.ImageDataGenerator": (
        "use `keras.utils.image_dataset_from_directory`, or import it from `tensorflow.keras.preprocessing.image`"
    ),
    "keras.preprocessing.sequence.TimeseriesGenerator": (
        "use `keras.utils.timeseries_dataset_from_array`, or import it from `tensorflow.keras.preprocessing.sequence`"
    ),
    "keras.regularizers.WeightRegularizer": "use `keras.regularizers.L1L2`",
    "keras.utils.multi_gpu_model": "use `tf.distribute.MirroredStrategy`",
    "keras.wrappers.scikit_learn.KerasClassifier": "use `keras.wrappers.SKLearnClassifier`",
    "keras.wrappers.scikit_learn.KerasRegressor": "use `keras.wrappers.SKLearnRegressor`",
}

# Keywords of Keras 1, which no layer takes any more, and how Keras 2 and 3 call them.
KEYWORDS: dict[str, tuple[str, ...]] = {
    "W_constraint": ("kernel_constraint", "embeddings_constraint"),
    "W_regularizer": ("kernel_regularizer", "embeddings_regularizer"),
    "U_regularizer": ("recurrent_regularizer",),
    "atrous_rate": ("dilation_rate",),
    "b_constraint": ("bias_constraint",),
    "b_regularizer": ("bias_regularizer",),
    "beta_init": ("beta_initializer",),
    "bias": ("use_bias",),
    "border_mode": ("padding",),
    "dim_ordering": ("data_format",),
    "dims": ("target_shape",),
    "dropout_U": ("recurrent_dropout",),
    "dropout_W": ("dropout",),
    "filter_length": ("kernel_size",),
    "forget_bias_init": ("unit_forget_bias",),
    "gamma_init": ("gamma_initializer",),
    "init": ("kernel_initializer", "embeddings_initializer", "alpha_initializer"),
    "inner_activation": ("recurrent_activation",),
    "inner_init": ("recurrent_initializer",),
    "length": ("size",),
    "max_q_size": ("max_queue_size",),
    "nb_epoch": ("epochs",),
    "nb_filter": ("filters",),
    "nb_row": ("kernel_size",),
    "nb_col": ("kernel_size",),
    "nb_val_samples": ("validation_steps",),
    "output_dim": ("units",),
    "p": ("rate",),
    "pool_length": ("pool_size",),
    "samples_per_epoch": ("steps_per_epoch",),
    "sigma": ("stddev",),
    "stride": ("strides",),
    "subsample": ("strides",),
    "subsample_length": ("strides",),
}

# What models have in Keras 2, or had in one of its releases, and no model of Keras 3 has.
OF_MODELS: dict[str, str | None] = {
    "evaluate_generator": "use `evaluate`, which takes generators",
    "fit_generator": "use `fit`, which takes generators",
    "get_input_at": "use `input`",
    "get_output_at": "use `output`",
    "predict_classes": "use `predict(x).argmax(axis=-1)`, or `predict(x) > 0.5` where the last layer has one unit",
    "predict_generator": "use `predict`, which takes generators",
    "predict_proba": "use `predict`",
    "reset_states": "call `reset_states()` of the layers that are stateful",
    "to_yaml": "use `to_json`",
}

# What Keras 3 has on Sequential and functional models alone, and not on other classes derived from Model.
OF_GRAPHS: dict[str, str | None] = {
    "input_shape": "keep the shape in an attribute of your own, which only a Sequential or functional model knows",
    "output_shape": "take the shape of what the model gives, which only a Sequential or functional model knows before",
}

# The same of layers; nested models among them have shapes.
OF_LAYERS: dict[str, str | None] = {
    "get_input_at": "use `input`",
    "get_input_shape_at": "use `input.shape`",
    "get_output_at": "use `output`",
    "get_output_shape_at": "use `output.shape`",
    "input_shape": "use `input.shape`",
    "output_shape": "use `output.shape`",
}

# Names of Keras 3 alone. The other way round a Keras 2 release may have had what its last one lacks.
ONLY_KERAS_3 = frozenset(
    {
        "keras.config", "keras.distillation", "keras.distribution", "keras.dtype_policies", "keras.ops",
        "keras.quantizers", "keras.random", "keras.tree", "keras.visualization",
    }
)  # fmt: skip
