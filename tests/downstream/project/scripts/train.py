"""Trains the forecaster; nothing tests it, so that kerasshape is the only one to read it."""

import numpy as np
from seq2seq.models import build_forecaster

model = build_forecaster()
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((64, 168, 3)), np.zeros((64, 24, 3)), epochs=1)
