# keras: 2, 3
from keras import layers
from keras.models import Sequential

LAYERS = {
    "dense": layers.Dense,
    "conv": layers.Conv1D,
    "lstm": layers.LSTM,
    "pool": layers.MaxPooling1D,
    "flatten": layers.Flatten,
}
ARCHITECTURE = [
    ("conv", {"filters": 8, "kernel_size": 3, "padding": "causal", "dilation_rate": 2}),
    ("pool", {"pool_size": 2}),
    ("lstm", dict(units=8, return_sequences=True)),
    ("flatten", {}),
    ("dense", {"units": 1}),
]


def from_config(architecture, shape):
    model = Sequential()
    for index, (kind, options) in enumerate(architecture):
        if index == 0:
            options = dict(options, input_shape=shape)
        model.add(LAYERS[kind](**options))
    return model


model = from_config(ARCHITECTURE, (20, 3))
hparams = {"units": [32, 16], "dropout": 0.1, "activation": "relu"}
mlp = Sequential([layers.Input((8,))])
for units in hparams["units"]:
    mlp.add(layers.Dense(units, activation=hparams.get("activation", "tanh")))
    if hparams.get("dropout"):
        mlp.add(layers.Dropout(hparams["dropout"]))
