import keras
import numpy as np
import pytest
import tensorflow as tf

from trainer import recurrence


@pytest.fixture
def layer() -> keras.layers.LSTM:
    keras.utils.set_random_seed(3)
    layer = keras.layers.LSTM(6, return_sequences=True, return_state=True, use_cudnn=False)
    layer.build((None, None, 5))
    return layer


def ours(layer, inputs, hidden, cell):
    weights = layer.cell.kernel, layer.cell.recurrent_kernel, layer.cell.bias
    return recurrence.lstm(inputs, hidden, cell, *weights)


def keras_own(layer, inputs, hidden, cell):
    return layer(inputs, initial_state=[hidden, cell])


def values_and_gradients(function, layer):
    random = np.random.default_rng(5)
    given = [
        tf.constant(random.normal(size=size), tf.float32) for size in ((3, 7, 5), (3, 6), (3, 6))
    ]
    variables = [variable.value for variable in layer.trainable_variables]
    with tf.GradientTape() as tape:
        tape.watch(given)
        outputs, hidden, cell = function(layer, *given)
        total = (
            tf.reduce_sum(outputs * tf.range(7.0)[None, :, None])
            + tf.reduce_sum(hidden**2)
            + tf.reduce_sum(tf.sin(cell))
        )
    return [outputs, hidden, cell, *tape.gradient(total, [*given, *variables])]


def test_says_what_keras_says_and_has_its_gradients(layer) -> None:
    mine, theirs = (values_and_gradients(function, layer) for function in (ours, keras_own))
    for one, other in zip(mine, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_in_bfloat16_the_cell_keeps_float32(layer) -> None:
    inputs = tf.zeros((2, 3, 5), tf.bfloat16)
    outputs, hidden, cell = ours(layer, inputs, tf.zeros((2, 6)), tf.fill((2, 6), 0.3))
    assert (outputs.dtype, hidden.dtype, cell.dtype) == (tf.bfloat16, tf.float32, tf.float32)
