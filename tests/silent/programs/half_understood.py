# keras: 2, 3
"""Bits of everything that no checker follows."""
import functools
import itertools
import operator
import re
from collections import OrderedDict, defaultdict

import keras
import numpy as np
from keras import layers

sizes = [int(n) for n in re.findall(r"\d+", "8x16x4")]
model = keras.Sequential([keras.Input((10, 4))])
for a, b in itertools.zip_longest(sizes, sizes[1:]):
    model.add(layers.LSTM(a, return_sequences=b is not None))
total = functools.reduce(operator.mul, sizes)
model.add(layers.Dense(total // 8))
table = defaultdict(list)
table["x"].append(3)
model.add(layers.Dense(table["x"][0]))
ordered = OrderedDict(sorted({"b": 2, "a": 1}.items()))
for name, units in ordered.items():
    model.add(layers.Dense(units, name=name))
model.add(layers.Dense(np.prod((2, 3)).item()))
model.add(layers.Dense(int(np.sqrt(16))))
model.add(layers.Dense(int(np.array([5, 6]).max())))
model.add(layers.Dense(*map(int, "7".split())))
it = iter([3, 4])
model.add(layers.Dense(next(it)))
model.add(layers.Dense(next(it)))
model.add(layers.Reshape((2, -1)))
model.add(layers.Flatten())
print(f"{model.name!r:>20} {total:,}")
