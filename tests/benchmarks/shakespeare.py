"""How well a model knows a text it has not read, cold, with its state carried, and learning on.

Meant for the recipe `shakespeare`: nanoGPT measures windows of 256 that each begin cold. The
trainer scales the output as the validation text wants it; how much that flatters shows where a
further scale is fitted on each half of the text and used on the other. The cache and dynamic
evaluation see each character only after it was predicted; both are reported apart.
"""

import argparse
import itertools
import time
from collections.abc import Callable

import numpy as np

from desktop_app.resource_files import resource_path
from tests.benchmarks.report import Row, parser_of, run_with_options
from trainer.quiet import import_tensorflow

NANO_GPT = 1.4697  # nats a character, 10.7 million parameters, windows of 256
WINDOW = 256
AS_IT_IS = np.ones(1, np.float32)
SHARES = 0.05, 0.1, 0.2  # of the cache
SHARPNESSES = 0.3, 1.0, 3.0, 10.0, 30.0
TRIED = 15_000  # characters that the two are tried on
SCALES = np.linspace(0.7, 1.3, 25, dtype=np.float32)


def measure(options: argparse.Namespace) -> list[Row]:
    """Return a row for each way of reading."""
    import_tensorflow()
    import tensorflow as tf

    from trainer.run import build_network, read_base
    from trainer.run_folder import read_streams

    base = read_base(options.run or options.model)
    network = build_network(base.recipe, base.tokenizer.vocabulary_size)
    for name, array in base.weights.items():
        network.named_weights()[name].assign(array)
    if options.run:
        streams = read_streams(options.run, base.recipe, base.tokenizer.vocabulary_size)
        learned, tokens = (np.array(part.tokens, np.int32) for part in streams)
    else:
        sample = resource_path("samples/the-ferry.txt").read_text(encoding="utf-8")
        tokens = learned = base.tokenizer.encode(sample).astype(np.int32)
    if options.short:
        tokens, learned = tokens[:300], learned[:300]

    @tf.function(reduce_retracing=True)
    def read(inputs, targets, state, scales):
        logits, state, _ = network.forward(inputs, state)
        labels = tf.reshape(targets, (-1,))
        losses = tf.map_fn(
            lambda scale: tf.nn.sparse_softmax_cross_entropy_with_logits(labels, scale * logits),
            scales,
            parallel_iterations=1,
        )
        return losses, state

    def carried_losses(scales) -> np.ndarray:
        """Return the loss of each token at each scale of the output, (scales, tokens)."""
        state, parts = tf.zeros((1, network.state_width)), []
        for begin in range(0, len(tokens) - 1, 1024):
            part = tokens[begin : begin + 1025]
            losses, state = read(part[None, :-1], part[None, 1:], state, scales)
            parts.append(losses.numpy())
        return np.concatenate(parts, axis=1)

    def carried() -> float:
        return float(carried_losses(AS_IT_IS).mean(dtype=np.float64))

    def scaled_by_the_other_half() -> float:
        losses = carried_losses(SCALES)
        halves = [half.sum(axis=1, dtype=np.float64) for half in np.array_split(losses, 2, axis=1)]
        total = sum(one[other.argmin()] for one, other in (halves, halves[::-1]))
        return float(total) / losses.shape[1]

    def cold() -> float:
        count = (len(tokens) - 1) // WINDOW
        places = WINDOW * np.arange(count)[:, None] + np.arange(WINDOW)
        totals = [
            float(tf.reduce_sum(read(tokens[p], tokens[p + 1], zeros, AS_IT_IS)[0]))
            for p in np.array_split(places, max(1, count // 64))
            for zeros in [tf.zeros((len(p), network.state_width))]
        ]
        return sum(totals) / places.size

    def with_cache() -> float:
        return neural_cache(network, tokens, size=options.cache)

    def learning() -> float:
        return dynamic_evaluation(
            network, tokens, learned[:100_000], rate=options.rate, decay=options.decay
        )

    ways: dict[str, Callable[[], float]] = {
        "state carried": carried,
        "scaled as the other half wants it": scaled_by_the_other_half,
        f"windows of {WINDOW}, cold": cold,
        "neural cache": with_cache,
        "dynamic evaluation": learning,
    }
    rows: list[Row] = [
        {"what": "nanoGPT, published, cold", "nats": NANO_GPT, "bits": NANO_GPT / np.log(2), "s": 0}
    ]
    for what, way in ways.items():
        begun = time.perf_counter()
        nats = way()
        seconds = round(time.perf_counter() - begun)
        rows.append({"what": what, "nats": nats, "bits": nats / np.log(2), "s": seconds})
    return [{**row, "nats": f"{row['nats']:.4f}", "bits": f"{row['bits']:.4f}"} for row in rows]


def neural_cache(network, tokens, *, size: int) -> float:
    """Mix in what followed where the hidden state was like now (Grave and others, 2016).

    How much, and how like, is tried on the beginning of the text.
    """
    import tensorflow as tf

    @tf.function(reduce_retracing=True)
    def step(inputs, state):
        logits, hidden, state = network.step(inputs, state, tf.shape(inputs)[1])
        return tf.nn.softmax(logits)[0], hidden[0], state

    state = tf.zeros((1, network.state_width))
    parts: list[tuple[np.ndarray, np.ndarray]] = []
    for begin in range(0, len(tokens) - 1, 256):
        part = tokens[begin : begin + 257]
        chances, hidden, state = step(part[None, :-1], state)
        parts.append((chances.numpy()[np.arange(len(part) - 1), part[1:]], hidden.numpy()))
    plain, keys = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    targets = tokens[1:]
    share, sharpness = min(
        itertools.product(SHARES, SHARPNESSES),
        key=lambda way: _cached_loss(plain[:TRIED], keys[:TRIED], targets[:TRIED], size, *way),
    )
    return _cached_loss(plain, keys, targets, size, share, sharpness)


def _cached_loss(plain, keys, targets, size: int, share: float, sharpness: float) -> float:
    """Return the mean loss with a cache of the last ``size`` hidden states ``keys``, (n, units).

    ``plain`` are the network's probabilities of the targets, (n,).
    """
    total = 0.0
    for begin in range(0, len(targets), 256):
        now, seen = slice(begin, begin + 256), slice(max(0, begin - size), begin + 256)
        likeness = sharpness * (keys[now] @ keys[seen].T)
        places, columns = np.arange(len(targets))[now, None], np.arange(len(targets))[seen]
        likeness[columns >= places] = -np.inf  # what is not yet known
        weights = np.exp(likeness - likeness.max(axis=1, keepdims=True, initial=-1e9))
        known = weights.sum(axis=1)
        hits = (weights * (targets[seen] == targets[now, None])).sum(axis=1)
        mixed = (1 - share) * plain[now] + share * hits / np.maximum(known, 1e-30)
        total -= np.log(np.where(known > 0, mixed, plain[now])).sum()
    return total / len(targets)


def dynamic_evaluation(
    network, tokens, learned, *, rate: float, decay: float, window: int = 32
) -> float:
    """Learn from each window after it was predicted (Krause and others, 2018), then forget it all.

    Steps are scaled by the usual size of a weight's gradient on `learned`, training text; weights
    are drawn back to where they began.
    """
    import tensorflow as tf

    variables = [variable.value for variable in network.trainable_variables]
    first = [tf.identity(variable) for variable in variables]
    squares = [tf.Variable(tf.zeros_like(variable)) for variable in variables]

    def gradients(inputs, targets, state):
        with tf.GradientTape() as tape:
            logits, state, _ = network.forward(inputs, state)
            labels = tf.reshape(targets, (-1,))
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
            loss = tf.reduce_mean(losses)
        found = [tf.convert_to_tensor(g) for g in tape.gradient(loss, variables)]
        return tf.reduce_sum(losses), state, found

    @tf.function(reduce_retracing=True)
    def look(inputs, targets, state):
        loss, state, found = gradients(inputs, targets, state)
        for square, gradient in zip(squares, found, strict=True):
            square.assign_add(gradient**2)
        return loss, state

    @tf.function(reduce_retracing=True)
    def learn(inputs, targets, state):
        loss, state, found = gradients(inputs, targets, state)
        for variable, begun, usual, gradient in zip(variables, first, usuals, found, strict=True):
            back = tf.minimum(1.0, decay * usual / mean_of_usuals) * (begun - variable)
            variable.assign_add(back - rate * gradient / (usual + 1e-8))
        return loss, state

    def read(text, way):
        state, total = tf.zeros((1, network.state_width)), 0.0
        for begin in range(0, len(text) - 1, window):
            part = text[begin : begin + window + 1]
            loss, state = way(part[None, :-1], part[None, 1:], state)
            total += float(loss)
        return total / (len(text) - 1)

    read(learned, look)
    count = -(-(len(learned) - 1) // window)
    usuals = [tf.sqrt(square / count) for square in squares]
    weights = sum(int(tf.size(usual)) for usual in usuals)
    mean_of_usuals = tf.add_n([tf.reduce_sum(usual) for usual in usuals]) / weights
    try:
        return read(tokens, learn)
    finally:
        for variable, begun in zip(variables, first, strict=True):
            variable.assign(begun)


if __name__ == "__main__":
    from pathlib import Path

    parser = parser_of(__doc__)
    parser.add_argument(
        "--run", type=Path, metavar="DIR", help="a run; its validation text is read"
    )
    parser.add_argument("--rate", type=float, default=1e-4, help="of dynamic evaluation")
    parser.add_argument("--decay", type=float, default=2e-3, help="of dynamic evaluation")
    parser.add_argument("--cache", type=int, default=2000, help="characters that the cache keeps")
    run_with_options(parser, measure)
