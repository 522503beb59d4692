# keras: 2, 3
from tensorflow.keras.applications import MobileNetV2, VGG16
from tensorflow.keras.layers import BatchNormalization, Dense, Dropout, Flatten, GlobalAveragePooling2D
from tensorflow.keras.models import Model, Sequential

IMG_SIZE = 64
base_model = MobileNetV2(input_shape=(IMG_SIZE, IMG_SIZE, 3), include_top=False, weights=None)
base_model.trainable = False
model = Sequential()
model.add(base_model)
model.add(GlobalAveragePooling2D())
model.add(Dropout(0.2))
model.add(Dense(1, activation="sigmoid"))

vgg = VGG16(weights=None, include_top=False, input_shape=(48, 48, 3))
for layer in vgg.layers[:-4]:
    layer.trainable = False
x = vgg.output
x = Flatten()(x)
x = Dense(16, activation="relu")(x)
x = BatchNormalization()(x)
predictions = Dense(5, activation="softmax")(x)
classifier = Model(inputs=vgg.input, outputs=predictions)
features = Model(inputs=vgg.input, outputs=vgg.get_layer("block3_pool").output)

top = Sequential([
    VGG16(include_top=False, weights=None, input_shape=(48, 48, 3), pooling="avg"),
    Dense(16, activation="relu"),
    Dense(2),
])
