# keras: 2, 3
from keras import backend as K
from keras.layers import LSTM, Dense, RepeatVector, TimeDistributed
from keras.models import Sequential

scores = {}
for units in [4, 8]:
    for layers in (1, 2, 3):
        model = Sequential()
        for i in range(layers):
            options = {"return_sequences": i + 1 < layers}
            if i == 0:
                options["input_shape"] = (6, 2)
            model.add(LSTM(units, **options))
        model.add(Dense(1))
        model.compile("sgd", "mse")
        scores[(units, layers)] = model.count_params()
        del model
        K.clear_session()

model = Sequential()
model.add(LSTM(5, input_shape=(6, 2)))
model.add(RepeatVector(6))
model = Sequential()
model.add(LSTM(5, input_shape=(6, 2), return_sequences=True))
model.add(TimeDistributed(Dense(2)))
