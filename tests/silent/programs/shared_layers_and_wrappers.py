# keras: 2, 3
from keras.layers import (GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Flatten, Input, LayerNormalization, Masking,
                          TimeDistributed)
from keras.models import Model, Sequential

masked = Sequential()
masked.add(Masking(mask_value=0.0, input_shape=(7, 3)))
masked.add(Bidirectional(LSTM(4, return_sequences=True), merge_mode="sum"))
masked.add(LayerNormalization())
masked.add(Bidirectional(GRU(4), merge_mode="mul"))
masked.add(Dense(2))

embed = Embedding(50, 6)
left, right = Input((5,)), Input((9,))
recurrent = LSTM(4)
a, b = recurrent(embed(left)), recurrent(embed(right))
model = Model([left, right], Dense(1)(a + b))

sentence = Input((5,))
encoder = Model(sentence, LSTM(4)(embed(sentence)))
document = Input((3, 5))
encoded = TimeDistributed(encoder)(document)
hierarchical = Model(document, GRU(2)(encoded))
