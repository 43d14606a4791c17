"""The LSTM recurrence for training on a CPU: the same function as ``keras.layers.LSTM``, faster.

The input is multiplied with its kernel for all time steps at once, and so is the gradient of the
recurrent kernel; only what truly recurs stays in the loops. Matrix products run in the type of
``inputs``, the cell and the gates in float32, so that bfloat16 loses nothing along time.
"""

import tensorflow as tf


def lstm(
    inputs: tf.Tensor,
    hidden: tf.Tensor,
    cell: tf.Tensor,
    kernel: tf.Tensor,
    recurrent_kernel: tf.Tensor,
    bias: tf.Tensor,
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Run one layer over ``inputs`` (batch, time, width) from the state (batch, units).

    The weights are laid out as Keras does: gates i, f, g, o side by side. Returns the outputs
    (batch, time, units) and the next hidden and cell state, the latter two in float32.
    """
    batch, time, width = tf.unstack(tf.shape(inputs))
    kernel, recurrent_kernel, bias = (
        tf.cast(weight, inputs.dtype) for weight in (kernel, recurrent_kernel, bias)
    )
    by_time = tf.reshape(tf.transpose(inputs, (1, 0, 2)), (time * batch, width))
    projected = tf.reshape(tf.matmul(by_time, kernel) + bias, (time, batch, kernel.shape[1]))
    outputs, last_cell = _scan(
        projected, tf.cast(hidden, inputs.dtype), tf.cast(cell, tf.float32), recurrent_kernel
    )
    return tf.transpose(outputs, (1, 0, 2)), tf.cast(outputs[-1], tf.float32), last_cell


@tf.custom_gradient
def _scan(projected, hidden, cell, recurrent_kernel):  # type: ignore[no-untyped-def]
    """Return all outputs (time, batch, units) and the last cell state."""
    dtype = projected.dtype
    time = tf.shape(projected)[0]
    steps = _array(dtype, time).unstack(projected)

    def forward(t, hidden, cell, outputs, cells, gates):  # type: ignore[no-untyped-def]
        z = tf.cast(steps.read(t) + tf.matmul(hidden, recurrent_kernel), tf.float32)
        i, f, g, o = tf.split(z, 4, axis=-1)
        i, f, g, o = tf.sigmoid(i), tf.sigmoid(f), tf.tanh(g), tf.sigmoid(o)
        cell = f * cell + i * g
        hidden = tf.cast(o * tf.tanh(cell), dtype)
        gates = gates.write(t, tf.stack((i, f, g, o)))
        return t + 1, hidden, cell, outputs.write(t, hidden), cells.write(t, cell), gates

    _, _, last_cell, outputs, cells, gates = tf.while_loop(
        lambda t, *_: t < time,
        forward,
        (0, hidden, cell, _array(dtype, time), _array(tf.float32, time), _array(tf.float32, time)),
    )
    outputs, cells, gates = outputs.stack(), cells.stack(), gates.stack()

    def gradient(d_outputs, d_last_cell):  # type: ignore[no-untyped-def]
        before = _array(tf.float32, time).unstack(tf.concat((cell[None], cells[:-1]), axis=0))
        squashed = _array(tf.float32, time).unstack(tf.tanh(cells))
        opened = _array(tf.float32, time).unstack(gates)
        wanted = _array(dtype, time).unstack(d_outputs)

        def backward(t, d_hidden, d_cell, d_steps):  # type: ignore[no-untyped-def]
            i, f, g, o = tf.unstack(opened.read(t))
            tanh_cell = squashed.read(t)
            d_hidden = tf.cast(wanted.read(t) + d_hidden, tf.float32)
            d_cell += d_hidden * o * (1 - tanh_cell**2)
            d_z = tf.concat(
                (
                    d_cell * g * i * (1 - i),
                    d_cell * before.read(t) * f * (1 - f),
                    d_cell * i * (1 - g**2),
                    d_hidden * tanh_cell * o * (1 - o),
                ),
                axis=-1,
            )
            d_z = tf.cast(d_z, dtype)
            d_hidden = tf.matmul(d_z, recurrent_kernel, transpose_b=True)
            return t - 1, d_hidden, d_cell * f, d_steps.write(t, d_z)

        _, d_hidden, d_cell, d_steps = tf.while_loop(
            lambda t, *_: t >= 0,
            backward,
            (time - 1, tf.zeros_like(hidden), d_last_cell, _array(dtype, time)),
        )
        d_steps = d_steps.stack()
        hidden_before = tf.concat((hidden[None], outputs[:-1]), axis=0)
        d_kernel = tf.matmul(
            tf.reshape(hidden_before, (-1, hidden.shape[1])),
            tf.reshape(d_steps, (-1, recurrent_kernel.shape[1])),
            transpose_a=True,
        )
        return d_steps, d_hidden, d_cell, d_kernel

    return (outputs, last_cell), gradient


def _array(dtype: tf.DType, time: tf.Tensor) -> tf.TensorArray:
    return tf.TensorArray(dtype, size=time, clear_after_read=False)
