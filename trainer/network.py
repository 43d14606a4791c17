"""The network: an embedding, LSTM layers of any widths, and a (tied) output layer.

One set of weights is used in two ways: ``forward`` trains, ``step`` is what the app will run.
"""

from collections.abc import Sequence

import keras
import tensorflow as tf

from . import recurrence

# Every place where something is dropped draws its own; below these are the layers' features.
_RECURRENT = 100
_EMBEDDING = 200


class LstmNetwork(keras.Model):
    """Predicts the next token.

    ``dropout`` is a share of features: one, or three for the input, between layers and the output;
    the other shares and penalties are those of ``NetworkRecipe``. ``precision`` is the type of the
    matrix products in training; weights, cell states, softmax and loss are always float32. With
    ``use_cudnn`` the layers run on a GPU's own LSTM while training; a network that is going to be
    exported must be built without it.
    """

    def __init__(
        self,
        *,
        vocabulary_size: int,
        embedding: int,
        units: Sequence[int],
        tied: bool,
        dropout: Sequence[float] = (0.0,),
        embedding_dropout: float = 0.0,
        weight_drop: float = 0.0,
        activation_penalty: float = 0.0,
        slowness_penalty: float = 0.0,
        precision: str = "float32",
        use_cudnn: bool = False,
    ) -> None:
        super().__init__()
        if tied and units[-1] != embedding:
            raise ValueError(f"tied needs a last layer of {embedding} units, not {units[-1]}")
        self.vocabulary_size = vocabulary_size
        self.units = tuple(units)
        first, between, last = dropout if len(dropout) == 3 else 3 * tuple(dropout)
        self.dropout = (first, *[between] * (len(units) - 1), last)
        self.embedding_dropout = embedding_dropout
        self.weight_drop = weight_drop
        self.activation_penalty = activation_penalty
        self.slowness_penalty = slowness_penalty
        self.precision = tf.as_dtype(precision)
        self.use_cudnn = use_cudnn
        # With Keras's small vectors a network stays for hundreds of steps at the frequencies of
        # the tokens before it learns anything else. As output weights they must not be too large.
        self.embedding = self.add_weight(
            name="embedding",
            shape=(vocabulary_size, embedding),
            initializer=keras.initializers.RandomNormal(stddev=embedding**-0.5 if tied else 1.0),
        )
        self.layers_of_units = [
            keras.layers.LSTM(
                width,
                return_sequences=True,
                return_state=True,
                use_cudnn=use_cudnn,
                name=f"lstm_{n}",
            )
            for n, width in enumerate(units)
        ]
        for layer, width in zip(self.layers_of_units, (embedding, *units[:-1]), strict=True):
            layer.build((None, None, width))
        self.output_kernel = (
            None
            if tied
            else self.add_weight(
                name="output_kernel",
                shape=(vocabulary_size, units[-1]),
                initializer="glorot_uniform",
            )
        )
        self.output_bias = self.add_weight(
            name="output_bias", shape=(vocabulary_size,), initializer="zeros"
        )
        self.built = True

    @property
    def state_width(self) -> int:
        """Hidden and cell state of each layer, side by side."""
        return 2 * sum(self.units)

    @property
    def output_weights(self) -> list[keras.Variable]:
        """Those that scale the logits and do nothing else: none where the output is tied."""
        return [] if self.output_kernel is None else [self.output_kernel, self.output_bias]

    def named_weights(self) -> dict[str, keras.Variable]:
        """Return the weights by names that do not change with Keras."""
        named = {"embedding": self.embedding, "output_bias": self.output_bias}
        if self.output_kernel is not None:
            named["output_kernel"] = self.output_kernel
        for n, layer in enumerate(self.layers_of_units):
            for part in ("kernel", "recurrent_kernel", "bias"):
                named[f"lstm_{n}.{part}"] = getattr(layer.cell, part)
        return named

    def forward(
        self, tokens: tf.Tensor, state: tf.Tensor, dropout_seed: tf.Tensor | None = None
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """Return float32 logits (batch * time, vocabulary), the next state, and a penalty.

        ``tokens`` is int32 (batch, time). ``dropout_seed``, two integers, draws what is dropped;
        without it nothing is. The penalty is what is to be added to a loss for large outputs of
        the last layer and for quick changes of them.
        """
        x = tf.gather(tf.cast(self.embedding, self.precision), tokens)
        known = _keep((self.vocabulary_size, 1), self.embedding_dropout, dropout_seed, _EMBEDDING)
        if known is not None:
            x *= tf.cast(tf.gather(known, tokens), x.dtype)
        x = self._drop(x, dropout_seed, 0)
        next_state: list[tf.Tensor] = []
        for n, (layer, (hidden, cell)) in enumerate(
            zip(self.layers_of_units, self._split(state), strict=True)
        ):
            kernel = layer.cell.recurrent_kernel
            kept = _keep(kernel.shape, self.weight_drop, dropout_seed, _RECURRENT + n)
            recurrent = kernel if kept is None else kernel * kept
            if self.use_cudnn:
                with keras.StatelessScope(state_mapping=[(kernel, recurrent)]):
                    x, hidden, cell = layer(tf.cast(x, tf.float32), initial_state=[hidden, cell])
                x = tf.cast(x, self.precision)
            else:
                weights = layer.cell.kernel, recurrent, layer.cell.bias
                x, hidden, cell = recurrence.lstm(x, hidden, cell, *weights)
            next_state += (hidden, cell)
            outputs, x = x, self._drop(x, dropout_seed, n + 1)
        logits = self._score(tf.reshape(x, (-1, self.units[-1])))
        return logits, tf.concat(next_state, axis=-1), self._penalty(outputs, x)

    def step(
        self, tokens: tf.Tensor, state: tf.Tensor, keep: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """Read ``tokens`` and score what may follow the last ``keep`` of them, in float32.

        Takes int32 (batch, time), float32 (batch, state width) and an int32 scalar; returns logits
        (batch, keep, vocabulary), hidden (batch, time, last units) and the next state.
        """
        x = tf.gather(self.embedding, tokens)
        next_state: list[tf.Tensor] = []
        for layer, before in zip(self.layers_of_units, self._split(state), strict=True):
            x, hidden, cell = layer(x, initial_state=before)
            next_state += (hidden, cell)
        kernel = self.embedding if self.output_kernel is None else self.output_kernel
        logits = tf.matmul(x[:, -keep:], kernel, transpose_b=True) + self.output_bias
        return logits, x, tf.concat(next_state, axis=-1)

    def _score(self, x: tf.Tensor) -> tf.Tensor:
        kernel = self.embedding if self.output_kernel is None else self.output_kernel
        logits = tf.matmul(x, tf.cast(kernel, self.precision), transpose_b=True)
        return tf.cast(logits, tf.float32) + self.output_bias

    def _split(self, state: tf.Tensor) -> list[list[tf.Tensor]]:
        parts = tf.split(state, [width for width in self.units for _ in "hc"], axis=-1)
        return [parts[n : n + 2] for n in range(0, len(parts), 2)]

    def _drop(self, x: tf.Tensor, seed: tf.Tensor | None, place: int) -> tf.Tensor:
        """Drop whole features of (batch, time, width): one mask for all time steps of a batch."""
        batch, _, width = tf.unstack(tf.shape(x))
        kept = _keep((batch, 1, width), self.dropout[place], seed, place)
        return x if kept is None else x * tf.cast(kept, x.dtype)

    def _penalty(self, outputs: tf.Tensor, dropped: tf.Tensor) -> tf.Tensor:
        penalty = tf.zeros(())
        if self.activation_penalty:
            square = tf.square(tf.cast(dropped, tf.float32))
            penalty += self.activation_penalty * tf.reduce_mean(square)
        if self.slowness_penalty:
            change = tf.cast(outputs[:, 1:] - outputs[:, :-1], tf.float32)
            count = tf.cast(tf.maximum(1, tf.size(change)), tf.float32)
            penalty += self.slowness_penalty * tf.reduce_sum(tf.square(change)) / count
        return penalty


def _keep(
    shape: Sequence[int | tf.Tensor], share: float, seed: tf.Tensor | None, place: int
) -> tf.Tensor | None:
    """Draw what to multiply with so that ``share`` is dropped; None where nothing is."""
    if seed is None or not share:
        return None
    place_seed = tf.random.experimental.stateless_fold_in(seed, place)
    draw = tf.random.stateless_uniform(shape, seed=place_seed)
    return tf.cast(draw >= share, tf.float32) / (1 - share)
