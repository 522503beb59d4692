# keras: 2, 3
import json
import os

from keras.layers import LSTM, Activation, Dense, Dropout
from keras.models import Sequential

CONFIG = json.loads("""
{"model": {"loss": "mse", "optimizer": "adam", "layers": [
  {"type": "lstm", "neurons": 10, "input_timesteps": 49, "input_dim": 2, "return_seq": true},
  {"type": "dropout", "rate": 0.2},
  {"type": "lstm", "neurons": 10, "return_seq": true},
  {"type": "lstm", "neurons": 10, "return_seq": false},
  {"type": "dense", "neurons": 1, "activation": "linear"}]}}
""")


class Model():
    """A class for an building and inferencing an lstm model"""

    def __init__(self):
        self.model = Sequential()

    def build_model(self, configs):
        for layer in configs['model']['layers']:
            neurons = layer['neurons'] if 'neurons' in layer else None
            dropout_rate = layer['rate'] if 'rate' in layer else None
            activation = layer['activation'] if 'activation' in layer else None
            return_seq = layer['return_seq'] if 'return_seq' in layer else None
            input_timesteps = layer['input_timesteps'] if 'input_timesteps' in layer else None
            input_dim = layer['input_dim'] if 'input_dim' in layer else None

            if layer['type'] == 'dense':
                self.model.add(Dense(neurons, activation=activation))
            if layer['type'] == 'lstm':
                if input_timesteps:
                    self.model.add(LSTM(neurons, input_shape=(input_timesteps, input_dim), return_sequences=return_seq))
                else:
                    self.model.add(LSTM(neurons, return_sequences=return_seq))
            if layer['type'] == 'dropout':
                self.model.add(Dropout(dropout_rate))

        self.model.compile(loss=configs['model']['loss'], optimizer=configs['model']['optimizer'])
        print('[Model] Model Compiled')


m = Model()
m.build_model(CONFIG)
