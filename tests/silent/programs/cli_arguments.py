# keras: 2, 3
import argparse

from keras.layers import GRU, LSTM, Dense, SimpleRNN
from keras.models import Sequential

parser = argparse.ArgumentParser()
parser.add_argument("--rnn", default="lstm", choices=["lstm", "gru", "simple"])
parser.add_argument("--layers", type=int, default=2)
parser.add_argument("--hidden", type=int, default=8)
parser.add_argument("--steps", type=int, default=5)
args = parser.parse_args([])

if args.rnn == "lstm":
    RNN = LSTM
elif args.rnn == "gru":
    RNN = GRU
else:
    RNN = SimpleRNN

model = Sequential()
model.add(RNN(args.hidden, input_shape=(args.steps, 4), return_sequences=args.layers > 1))
for layer in range(args.layers - 1):
    model.add(RNN(args.hidden, return_sequences=layer < args.layers - 2))
model.add(Dense(1))
model.compile(loss="mse", optimizer="adam")
