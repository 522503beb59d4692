# keras: 2, 3
from keras.layers import Average, Concatenate, Conv1D, Dense, Embedding, Flatten, GlobalMaxPooling1D, Input, LSTM, Multiply
from keras.models import Model

title = Input(shape=(None,), name="title")
tags = Input(shape=(12,), name="tags")
embedded = Embedding(100, 8)(title)
text = LSTM(6)(embedded)
pools = [GlobalMaxPooling1D()(Conv1D(4, size, padding="same")(embedded)) for size in (2, 3, 4)]
x = Concatenate()([text, tags] + pools)
priority = Dense(1, name="priority")(x)
department = Dense(4, name="department")(x)
gate = Multiply()([department, Dense(1)(x)])
model = Model(inputs=[title, tags], outputs={"priority": priority, "department": department, "gate": gate})
ensemble = Average()([Dense(3)(x) for _ in range(3)])
model.compile(optimizer="adam", loss={"priority": "mse", "department": "mse", "gate": "mse"})
