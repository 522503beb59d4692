# keras: 2, 3
from tensorflow.keras import backend as K
from tensorflow.keras.layers import Dense, Flatten, Input, Lambda, Subtract
from tensorflow.keras.models import Model, Sequential


def create_base_network(input_shape):
    network = Sequential()
    network.add(Flatten(input_shape=input_shape))
    network.add(Dense(16, activation="relu"))
    network.add(Dense(8, activation="relu"))
    return network


input_shape = (28, 28)
base_network = create_base_network(input_shape)
input_a = Input(shape=input_shape)
input_b = Input(shape=input_shape)
processed_a = base_network(input_a)
processed_b = base_network(input_b)
difference = Subtract()([processed_a, processed_b])
distance = Dense(1)(Lambda(lambda t: t * t)(difference))
model = Model([input_a, input_b], distance)
