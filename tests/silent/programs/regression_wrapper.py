# keras: 2, 3
import numpy as np
from keras.layers import Dense
from keras.models import Sequential


class KerasRegressor:
    def __init__(self, build_fn, **params):
        self.build_fn = build_fn
        self.params = params

    def fit(self, X, y):
        self.model_ = self.build_fn(**self.params)
        self.model_.fit(X, y, verbose=0)
        return self


def baseline_model(hidden=13, width=13, optimizer="adam"):
    model = Sequential()
    model.add(Dense(hidden, input_dim=width, kernel_initializer="normal", activation="relu"))
    model.add(Dense(1, kernel_initializer="normal"))
    model.compile(loss="mean_squared_error", optimizer=optimizer)
    return model


X, y = np.zeros((8, 13)), np.zeros(8)
estimator = KerasRegressor(build_fn=baseline_model, hidden=5)
estimator.fit(X, y)
X = np.hstack([X, X])
KerasRegressor(baseline_model, width=X.shape[1]).fit(X, y)
