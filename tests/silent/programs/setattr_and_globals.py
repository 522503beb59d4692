# keras: 2, 3
import keras
from keras import layers


class Builder:
    pass


builder = Builder()
for name in ("first", "second"):
    setattr(builder, name, layers.LSTM(4, return_sequences=name == "first"))
model = keras.Sequential([keras.Input((10, 4))])
model.add(getattr(builder, "first"))
model.add(getattr(builder, "second"))
globals()["size"] = 7
locals()["depth"] = 2
model.add(layers.Dense(size))
exec("units = 3")
model.add(layers.Dense(units))
vars(builder)["third"] = layers.Dense(2)
model.add(builder.third)
kind = type("Kind", (layers.Dense,), {})
model.add(kind(3))
