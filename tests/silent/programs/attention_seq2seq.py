# keras: 2, 3
from tensorflow.keras.layers import (Activation, Attention, Bidirectional, Concatenate, Dense, Dot, Embedding, Input,
                                     LSTM, Permute, RepeatVector, TimeDistributed)
from tensorflow.keras.models import Model

Tx, Ty, n_a, n_s = 8, 3, 4, 6
repeator = RepeatVector(Tx)
concatenator = Concatenate(axis=-1)
densor1 = Dense(10, activation="tanh")
densor2 = Dense(1, activation="relu")
activator = Activation("softmax", name="attention_weights")
dotor = Dot(axes=1)


def one_step_attention(a, s_prev):
    s_prev = repeator(s_prev)
    concat = concatenator([a, s_prev])
    e = densor1(concat)
    energies = densor2(e)
    alphas = activator(energies)
    context = dotor([alphas, a])
    return context


post_activation_LSTM_cell = LSTM(n_s, return_state=True)
output_layer = Dense(11, activation="softmax")


def modelf(Tx, Ty, n_a, n_s, human_vocab_size, machine_vocab_size):
    X = Input(shape=(Tx, human_vocab_size))
    s0 = Input(shape=(n_s,), name="s0")
    c0 = Input(shape=(n_s,), name="c0")
    s = s0
    c = c0
    outputs = []
    a = Bidirectional(LSTM(n_a, return_sequences=True))(X)
    for t in range(Ty):
        context = one_step_attention(a, s)
        s, _, c = post_activation_LSTM_cell(context, initial_state=[s, c])
        out = output_layer(s)
        outputs.append(out)
    return Model(inputs=[X, s0, c0], outputs=outputs)


model = modelf(Tx, Ty, n_a, n_s, 37, 11)
query, value = Input((4, 8)), Input((6, 8))
attended = Attention()([query, value])
