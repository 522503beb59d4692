# keras: 2, 3
import numpy as np
from keras.initializers import Constant
from keras.layers import Dense, Embedding, Flatten, Input
from keras.models import Sequential

MAX_NUM_WORDS, EMBEDDING_DIM, MAX_SEQUENCE_LENGTH = 100, 8, 12
word_index = {"one": 1, "two": 2}
embeddings_index = {}
num_words = min(MAX_NUM_WORDS, len(word_index) + 1)
embedding_matrix = np.zeros((num_words, EMBEDDING_DIM))
for word, i in word_index.items():
    if i >= MAX_NUM_WORDS:
        continue
    embedding_vector = embeddings_index.get(word)
    if embedding_vector is not None:
        embedding_matrix[i] = embedding_vector

model = Sequential()
model.add(Input(shape=(MAX_SEQUENCE_LENGTH,), dtype="int32"))
model.add(Embedding(num_words, EMBEDDING_DIM, embeddings_initializer=Constant(embedding_matrix), trainable=False))
model.add(Flatten())
model.add(Dense(3, activation="softmax"))
other = Sequential()
other.add(Input(shape=(MAX_SEQUENCE_LENGTH,)))
other.add(Embedding(num_words, EMBEDDING_DIM, weights=[embedding_matrix]))
