# keras: 2, 3 run=no
"""Layers of packages that nobody has seen here."""
from keras import Input, Sequential
from keras.layers import LSTM, Dense, RepeatVector, TimeDistributed
from keras_contrib.layers import CRF
from keras_self_attention import SeqSelfAttention
from myproject.layers import Dense as MyDense, LSTM as MyLSTM
from tcn import TCN

model = Sequential()
model.add(LSTM(8, return_sequences=True, input_shape=(10, 4)))
model.add(SeqSelfAttention(attention_activation="sigmoid"))
model.add(RepeatVector(3))
crf = CRF(5, sparse_target=True)
tagger = Sequential([Input((10, 4)), LSTM(8, return_sequences=True), TimeDistributed(Dense(5)), crf])
temporal = Sequential([Input((10, 4)), TCN(nb_filters=8), Dense(1)])
mine = Sequential([Input((10, 4)), MyLSTM(8), MyLSTM(8), MyDense(bogus=1), RepeatVector(2)])
