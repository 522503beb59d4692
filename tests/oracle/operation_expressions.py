"""Expressions on tensors for `test_operations`, by the package that has them.

The tensors are `a` (None, 4, 6), `b` (None, 6, 5), `c` (None, None, 6), `s` (2, 3, 4), `v` (None, 7), `i` of integers
(None, 7), and `image` (None, 8, 9, 3).
"""

from __future__ import annotations

SETUP = """
import numpy as np
import tensorflow as tf
import keras
from keras import Input
from keras import backend as K

a = Input((4, 6))
b = Input((6, 5))
c = Input((None, 6))
s = Input(batch_shape=(2, 3, 4))
v = Input((7,))
i = Input((7,), dtype="int32")
image = Input((8, 9, 3))
"""

# Where the functions of the two packages are called alike, `F` stands for either.
SHARED = [
    "F.reshape(a, (-1, 24))", "F.reshape(a, [-1, 2, 12])", "F.reshape(a, (-1,))", "F.reshape(a, (-1, 4, 6, 1))",
    "F.reshape(s, (2, 12))", "F.reshape(s, (2, -1))", "F.reshape(s, (-1,))", "F.reshape(s, (5, -1))",
    "F.reshape(s, (2, 3, 5))", "F.reshape(c, (-1, 6))", "F.reshape(a, (3, 8))", "F.reshape(a, (-1, 7))",
    "F.reshape(s, (4, 3, 2))", "F.reshape(s, 24)", "F.transpose(a)", "F.transpose(a, (0, 2, 1))",
    "F.transpose(s, [2, 0, 1])", "F.transpose(s, (1, 0))", "F.transpose(s, (0, 1, 3))", "F.expand_dims(a, 0)",
    "F.expand_dims(a, -1)", "F.expand_dims(a, 3)", "F.expand_dims(a, axis=1)", "F.expand_dims(a, 4)",
    "F.expand_dims(a, -5)", "F.squeeze(F.expand_dims(a, -1), -1)", "F.squeeze(F.expand_dims(s, 1))",
    "F.squeeze(s, axis=1)", "F.squeeze(a, axis=0)", "F.tile(s, (1, 2, 3))", "F.tile(a, [1, 2, 1])",
    "F.repeat(s, 3, axis=1)", "F.repeat(a, 2, axis=-1)", "F.repeat(s, 2)", "F.pad(a, [[0, 0], [1, 2], [0, 3]])",
    "F.pad(image, ((0, 0), (1, 1), (2, 2), (0, 0)))", "F.stack([a, a])", "F.stack([a, a, a], axis=1)",
    "F.stack([a, a], axis=-1)", "F.stack([s, s], axis=3)", "F.stack([a, b])", "F.unstack(s)", "F.unstack(a, axis=1)",
    "F.unstack(s, axis=-1)", "F.split(a, 2, axis=1)", "F.split(a, 3, axis=-1)", "F.split(a, 4, axis=-1)",
    "F.split(s, 2)", "F.matmul(a, b)", "F.matmul(a, a)", "F.matmul(s, F.transpose(s, (0, 2, 1)))", "F.matmul(s, s)",
    "F.matmul(c, b)", "F.tensordot(s, s, axes=3)", "F.tensordot(a, b, axes=[[2], [1]])",
    "F.tensordot(s, s, axes=[[1, 2], [1, 2]])", "F.tensordot(s, s, [[0], [1]])", "F.einsum('bij,bjk->bik', a, b)",
    "F.einsum('bij->bji', a)", "F.einsum('bij,bij->b', a, a)", "F.einsum('bij,bjk->bik', a, a)",
    "F.einsum('ij->ji', s)", "F.einsum('bij,bjk', s, F.transpose(s, (0, 2, 1)))", "F.cast(a, 'int32')",
    "F.one_hot(i, 10)", "F.one_hot(i, 10, axis=1)", "F.zeros_like(a)", "F.ones_like(s)", "F.zeros((2, 3))",
    "F.ones([4])", "F.zeros(())", "F.eye(3)", "F.eye(3, 4)", "F.linspace(0.0, 1.0, 5)", "F.abs(a)", "F.exp(a)",
    "F.square(s)", "F.sqrt(a)", "F.tanh(a)", "F.sigmoid(a)", "F.sort(a)", "F.round(a)", "F.add(a, a)",
    "F.add(a, 1.0)", "F.add(a, s)", "F.add(a, b)", "F.subtract(a, F.expand_dims(v, -1))", "F.multiply(a, c)",
    "F.multiply(F.expand_dims(v, 1), F.expand_dims(v, 2))", "F.divide(a, 2.0)", "F.maximum(a, 0.0)",
    "F.minimum(s, s)", "F.equal(a, a)", "F.greater(a, 0.5)", "F.less_equal(s, 1.0)", "F.maximum(v, a)",
    "F.where(F.greater(a, 0.5), a, F.zeros_like(a))", "F.where(F.greater(a, 0.5), a, 0.0)",
    "F.slice(s, [0, 1, 0], [2, 2, 3])", "F.broadcast_to(F.ones((1, 3)), (4, 3))", "F.norm(a, axis=-1)",
    "F.norm(a, axis=1, keepdims=True)", "F.cumsum(a, axis=1)", "F.convert_to_tensor([[1.0, 2.0], [3.0, 4.0]])",
    "F.convert_to_tensor(np.zeros((3, 4)))", "F.stop_gradient(a)", "F.image.resize(image, (4, 5))",
    "F.roll(a, 1, axis=1)", "F.add(F.ones((3, 1)), F.ones((1, 4)))", "F.add(F.ones((3, 2)), F.ones((2, 3)))",
    "F.nn.relu(a)", "F.nn.softmax(a)", "F.nn.sigmoid(a)",
]  # fmt: skip
_REDUCTIONS = ["R(a)", "R(a, axis=1)", "R(a, axis=-1, keepdims=True)", "R(a, axis=[1, 2])", "R(s, axis=(0, 2))",
               "R(s, keepdims=True)", "R(a, axis=3)", "R(c, axis=1)", "R(a, 1)"]  # fmt: skip

OPS = [
    *(each.replace("F.", "keras.ops.") for each in SHARED),
    *(each.replace("R(", f"keras.ops.{name}(") for name in ("sum", "mean", "max", "var") for each in _REDUCTIONS),
    "keras.ops.argmax(a)", "keras.ops.argmax(a, axis=-1)", "keras.ops.argmin(a, axis=1, keepdims=True)",
    "keras.ops.concatenate([a, a])", "keras.ops.concatenate([a, c], axis=1)",
    "keras.ops.concatenate([a, b], axis=-1)", "keras.ops.concatenate([a, a], axis=-1)",
    "keras.ops.concatenate([a, s], axis=1)", "keras.ops.concatenate([c, a], axis=-1)",
    "keras.ops.concatenate([a, v], axis=-1)", "keras.ops.concatenate([a, a], axis=3)", "keras.ops.swapaxes(a, 1, 2)",
    "keras.ops.moveaxis(a, 1, -1)", "keras.ops.moveaxis(image, -1, 1)", "keras.ops.ravel(s)", "keras.ops.ravel(a)",
    "keras.ops.tile(s, 2)", "keras.ops.tile(v, (2, 1, 1))", "keras.ops.pad(s, 1)", "keras.ops.pad(s, (1, 2))",
    "keras.ops.split(a, [1, 3], axis=1)", "keras.ops.split(s, [1], axis=-1)",
    "keras.ops.matmul(a, keras.ops.ones((6,)))", "keras.ops.dot(a, keras.ops.ones((6, 2)))",
    "keras.ops.dot(a, keras.ops.ones((5, 2)))", "keras.ops.dot(s, keras.ops.ones((4,)))",
    "keras.ops.take(a, 0, axis=1)", "keras.ops.take(a, [0, 2], axis=1)",
    "keras.ops.take(s, [[0, 1], [1, 0]], axis=2)", "keras.ops.full((2, 3), 7)", "keras.ops.full_like(a, 1)",
    "keras.ops.arange(5)", "keras.ops.arange(2, 11, 3)", "keras.ops.clip(a, 0, 1)", "keras.ops.relu(a)",
    "keras.ops.softmax(a, axis=1)", "keras.ops.gelu(a)", "keras.ops.top_k(a, 2)", "keras.ops.max_pool(image, 2)",
    "keras.ops.average_pool(image, (2, 3), strides=1, padding='same')", "keras.ops.logsumexp(a, axis=1)",
    "keras.ops.any(keras.ops.greater(a, 0), axis=1)", "keras.ops.flip(a, axis=1)", "keras.ops.power(a, 2)",
    "keras.ops.logical_not(keras.ops.greater(a, 0))", "keras.ops.normalize(a, axis=-1)",
    "keras.random.normal((2, 3))", "keras.random.uniform((4,), minval=0)", "keras.activations.relu(a)",
    "keras.activations.softmax(a)", "keras.ops.identity(3)", "keras.ops.cumsum(a)", "keras.ops.isnan(a)",
    "keras.ops.reshape(a, (keras.ops.shape(a)[0], -1))", "keras.ops.reshape(a, (keras.ops.shape(a)[0], 6, 4))",
    "keras.ops.zeros((keras.ops.shape(s)[0], 5))", "keras.ops.transpose(a, axes=(0, -1, 1))",
    "keras.ops.squeeze(keras.ops.expand_dims(s, (0,)), axis=(0,))", "keras.ops.log_softmax(a)",
    "keras.ops.image.resize(image, size=(16, 16), interpolation='nearest')", "keras.ops.argsort(a)",
]  # fmt: skip

TF = [
    *(each.replace("F.", "tf.") for each in SHARED),
    *(each.replace("R(", f"tf.reduce_{name}(") for name in ("sum", "mean", "max") for each in _REDUCTIONS),
    "tf.math.reduce_std(a, axis=1)", "tf.argmax(a)", "tf.argmax(a, axis=-1)", "tf.math.argmin(a, 1)",
    "tf.concat([a, a], 0)", "tf.concat([a, c], axis=1)", "tf.concat([a, b], axis=-1)", "tf.concat([a, a], axis=-1)",
    "tf.concat([a, s], axis=1)", "tf.concat([c, a], axis=-1)", "tf.concat([a, v], axis=-1)",
    "tf.concat([a, a], axis=3)", "tf.concat(values=[s, s], axis=1)", "tf.split(a, [1, 3], axis=1)",
    "tf.split(a, [1, 2], axis=1)", "tf.matmul(a, a, transpose_b=True)", "tf.matmul(a, b, transpose_a=True)",
    "tf.matmul(s, s, transpose_a=True)", "tf.linalg.matmul(a, b)", "tf.gather(a, [0, 2], axis=1)", "tf.gather(s, 0)",
    "tf.gather(a, i, axis=1, batch_dims=1)", "tf.nn.embedding_lookup(tf.ones((10, 4)), i)", "tf.fill([2, 3], 7.0)",
    "tf.range(5)", "tf.range(2, 11, 3)", "tf.constant([[1, 2, 3]])", "tf.constant(3.0)",
    "tf.constant(0.0, shape=(2, 2))", "tf.Variable([[1.0], [2.0]])", "tf.random.normal((2, 3))",
    "tf.random.uniform(shape=[4, 5])", "tf.clip_by_value(a, 0.0, 1.0)", "tf.nn.l2_normalize(a, axis=-1)",
    "tf.math.l2_normalize(a, axis=1)", "tf.nn.log_softmax(a)", "tf.nn.elu(a)", "tf.nn.leaky_relu(a)",
    "tf.nn.dropout(a, 0.5)", "tf.math.top_k(a, 2)", "tf.math.multiply(a, 2.0)", "tf.math.squared_difference(a, 1.0)",
    "tf.pow(a, 2.0)", "tf.identity(a)", "tf.add_n([a, a])",
    "tf.nn.conv2d(image, tf.ones((3, 3, 3, 5)), strides=1, padding='SAME')",
    "tf.nn.conv2d(image, tf.ones((3, 3, 3, 5)), strides=[1, 2, 2, 1], padding='VALID')",
    "tf.nn.max_pool2d(image, ksize=2, strides=2, padding='VALID')",
    "tf.nn.avg_pool2d(image, [1, 2, 2, 1], [1, 2, 2, 1], 'SAME')", "tf.image.flip_left_right(image)",
    "tf.image.rgb_to_grayscale(image)", "tf.image.grayscale_to_rgb(tf.ones((4, 5, 1)))",
    "tf.slice(s, [0, 1, 0], [-1, 1, -1])", "tf.reshape(a, [tf.shape(a)[0], -1])",
    "tf.reshape(a, (tf.shape(a)[0], 6, 4))", "tf.reshape(c, [-1, tf.shape(c)[1], 2, 3])",
    "tf.zeros((tf.shape(s)[0], 5))", "tf.reverse(a, axis=[1])", "tf.linalg.norm(a, axis=-1)",
    "tf.logical_not(tf.greater(a, 0.5))", "tf.squeeze(s)", "tf.squeeze(tf.expand_dims(s, 0), [0])",
    "tf.transpose(a, perm=[0, 2, 1])", "tf.unstack(a, num=4, axis=1)", "tf.cast(a, tf.int32)",
    "tf.one_hot(i, depth=4, dtype=tf.float32)", "tf.reduce_any(tf.greater(a, 0.5), axis=1)", "K.sum(a, axis=1)",
    "K.mean(a, axis=[1, 2])", "K.max(a, axis=-1, keepdims=True)", "K.argmax(a)", "K.mean(a)",
    "K.reshape(a, (-1, 24))", "K.permute_dimensions(a, (0, 2, 1))", "K.expand_dims(a)", "K.expand_dims(a, 1)",
    "K.squeeze(K.expand_dims(a, 1), 1)", "K.concatenate([a, a])", "K.concatenate([a, a], axis=1)",
    "K.stack([a, a], axis=1)", "K.flatten(a)", "K.batch_flatten(a)", "K.flatten(s)", "K.repeat(v, 3)",
    "K.repeat_elements(a, 2, axis=1)", "K.tile(a, [1, 2, 1])", "K.dot(a, tf.ones((6, 2)))",
    "K.dot(a, tf.ones((5, 2)))", "K.batch_dot(a, b)", "K.batch_dot(a, a, axes=[2, 2])", "K.batch_dot(v, v, axes=1)",
    "K.batch_dot(a, a, axes=[1, 2])", "K.batch_dot(a, a, axes=2)", "K.cast(a, 'float64')", "K.one_hot(i, 5)",
    "K.gather(tf.ones((10, 4)), i)", "K.square(a)", "K.exp(a)", "K.l2_normalize(a, axis=-1)", "K.softmax(a)",
    "K.relu(a)", "K.clip(a, 0, 1)", "K.maximum(a, 0.0)", "K.pow(a, 2)", "K.ones((2, 3))", "K.zeros((2,))",
    "K.zeros_like(a)", "K.constant([[1.0, 2.0]])", "K.variable(np.ones((2, 3)))", "K.random_normal(shape=(2, 3))",
    "K.random_normal(shape=(K.shape(a)[0], 4))", "K.resize_images(image, 2, 3, 'channels_last')",
    "K.sqrt(K.sum(K.square(a), axis=1))", "K.spatial_2d_padding(image, ((1, 1), (2, 2)))",
    "K.temporal_padding(a, (1, 2))", "K.transpose(s)", "K.equal(a, a)", "K.reshape(a, (K.int_shape(a)[1], -1))",
    "K.reshape(a, (-1, K.int_shape(a)[1] * K.int_shape(a)[2]))", "K.int_shape(a)[1:] and a", "K.eye(3)",
    "K.arange(4)", "K.cumsum(a, axis=1)", "K.std(a, axis=-1)", "K.abs(a)", "K.stop_gradient(a)", "K.elu(a)",
    "keras.activations.tanh(a)", "K.greater(a, 0.5)", "K.any(K.greater(a, 0.5), axis=-1)",
]  # fmt: skip

# Operators, subscripts, attributes and methods, which both majors have.
TENSORS = [
    "a + a", "a * 2", "2 - a", "a / c", "a @ b", "a @ a", "a + b", "a > 0.5", "a ** 2", "-a", "a[0]", "a[:, 0]",
    "a[:, -1]", "a[:, 1:3]", "a[:, ::2]", "a[..., 0]", "a[..., :3]", "a[:, None]", "a[:, :, None]", "a[None]",
    "a[:, 1:, 2:]", "a[:, -2:]", "c[:, :3]", "c[:, -1:]", "c[:, ::2]", "c[:, ::-1]", "c[:, 2:5]", "a[:, 3:1]",
    "a[:2, 1]", "a[:, True]", "a[:, -4]", "a[:, -5]", "a[:, 0, ..., 0]", "s[0, :, None, 1:]", "a[:, :-1]", "c[:, 1:]",
    "c[:, 0]", "s[1]", "s[1, 2]", "s[0:1]", "s[::-1]", "a[:, 5]", "s[3]", "a[:, 0, 0, 0]", "a[:, 2:2]",
    "image[:, 1:-1, 1:-1, :]", "image[:, ::2, ::2]", "image[..., ::-1]", "a[:, 1:10]", "a - v", "s + np.ones((3, 4))",
    "s + np.ones((2, 4))", "a * np.ones((6,))", "v[:, :, None] * v[:, None, :]", "a == a", "a // 2", "a % 2",
    "abs(a)",
]  # fmt: skip
