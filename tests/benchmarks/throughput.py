"""Training tokens a second: Inkling's trainer, plain Keras `fit` and PyTorch, the same network."""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.benchmarks.report import Row, parser_of, run_with_options
from trainer.quiet import import_tensorflow

VOCABULARY = 320  # as many as a character model has


def measure(options: argparse.Namespace) -> list[Row]:
    """Return a row for each trainer, precision and size of a batch."""
    import_tensorflow()
    units, time_steps, seconds = (16, 16, 0.3) if options.short else (512, 128, options.seconds)
    rows: list[Row] = []
    for batch in (8,) if options.short else (32, 64, 256):
        tokens = np.random.default_rng(1).integers(0, VOCABULARY, 200 * batch * time_steps)
        for precision in ("float32", "bfloat16"):
            ways: dict[str, Callable[[], float]] = {
                "Inkling": lambda b=batch, t=tokens, p=precision: inkling(
                    t, b, time_steps, units, p, seconds
                ),
                "Keras fit": lambda b=batch, t=tokens, p=precision: keras_fit(
                    t, b, time_steps, units, p, seconds
                ),
            }
            for what, way in ways.items():
                rows.append(_row(what, batch, precision, f"{way():,.0f}"))
        try:
            speed = f"{pytorch(tokens, batch, time_steps, units, seconds):,.0f}"
        except ModuleNotFoundError:
            speed = "not installed"
        rows.append(_row("PyTorch", batch, "float32", speed))
    return rows


def _row(what: str, batch: int, precision: str, speed: str) -> Row:
    return {"what": what, "batch": batch, "precision": precision, "tokens/s": speed}


def inkling(tokens, batch, time_steps, units, precision, seconds) -> float:
    """Train as `inkling-train` does, without validation."""
    from trainer.dataset import Streams
    from trainer.fit import Trainer
    from trainer.network import LstmNetwork
    from trainer.recipe import FitRecipe

    network = LstmNetwork(
        vocabulary_size=VOCABULARY,
        embedding=128,
        units=(units, units),
        tied=False,
        dropout=(0.4,),
        precision=precision,
    )
    recipe = FitRecipe(batch=batch, time=time_steps, epochs=1_000)
    speeds: list[float] = []

    class Listener:
        def on_step(self, result) -> None:
            self.steps = result.step
            if result.step == 2:  # the graph is built
                self.begun = time.perf_counter()
            elif result.step > 2:
                elapsed = time.perf_counter() - self.begun
                speeds.append((result.step - 2) * batch * time_steps / elapsed)

        def on_measurement(self, history, *, is_best: bool) -> None:
            pass

    streams = Streams(tokens, batch, time_steps)
    few = Streams(tokens[: batch * time_steps + 1], batch, time_steps)
    begun = time.perf_counter()
    trainer = Trainer(
        network,
        recipe,
        streams,
        few,
        Path("unused"),
        Listener(),
        lambda: len(speeds) > 2 and time.perf_counter() - begun > seconds,
    )
    trainer.save = lambda: None
    trainer.run()
    return speeds[-1]


def keras_fit(tokens, batch, time_steps, units, precision, seconds) -> float:
    """Train the same network, built of Keras's own layers, by `fit`."""
    import keras

    class Clock(keras.callbacks.Callback):
        def on_train_batch_end(self, step, logs=None) -> None:
            if step == 1:
                self.begun = time.perf_counter()
            elif step > 1:
                elapsed = time.perf_counter() - self.begun
                self.speed = (step - 1) * batch * time_steps / elapsed
                if elapsed > seconds:
                    self.model.stop_training = True

    keras.mixed_precision.set_global_policy(
        "mixed_bfloat16" if precision == "bfloat16" else "float32"
    )
    try:
        layers = keras.layers
        model = keras.Sequential(
            [
                keras.Input((None,), dtype="int32"),  # else bfloat16 rounds the tokens
                layers.Embedding(VOCABULARY, 128),
                *[
                    layer
                    for _ in range(2)
                    for layer in (
                        layers.Dropout(0.4, noise_shape=(None, 1, None)),
                        layers.LSTM(units, return_sequences=True),
                    )
                ],
                layers.Dropout(0.4, noise_shape=(None, 1, None)),
                layers.Dense(VOCABULARY, dtype="float32"),
            ]
        )
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        optimizer = keras.optimizers.AdamW(3e-3, global_clipnorm=1.0)
        model.compile(optimizer, loss, jit_compile=False)
        windows = tokens[: len(tokens) // time_steps * time_steps].reshape(-1, time_steps)
        clock = Clock()
        clock.speed = 0.0
        inputs, targets = windows, np.roll(tokens, -1)[: windows.size].reshape(windows.shape)
        for _ in range(100):
            model.fit(inputs, targets, batch_size=batch, verbose=0, callbacks=[clock])
            if model.stop_training:
                break
        return clock.speed
    finally:
        keras.mixed_precision.set_global_policy("float32")


def pytorch(tokens, batch, time_steps, units, seconds) -> float:
    """Train the same network with PyTorch, where it is installed; the project does not need it."""
    import torch

    embedding = torch.nn.Embedding(VOCABULARY, 128)
    lstm = torch.nn.LSTM(128, units, num_layers=2, dropout=0.4, batch_first=True)
    score = torch.nn.Linear(units, VOCABULARY)
    weights = [*embedding.parameters(), *lstm.parameters(), *score.parameters()]
    optimizer = torch.optim.AdamW(weights, 3e-3)
    windows = torch.from_numpy(tokens[: batch * time_steps].reshape(batch, time_steps))
    steps, begun = 0, 0.0
    while steps < 3 or time.perf_counter() - begun < seconds:
        if steps == 2:
            begun = time.perf_counter()
        logits = score(lstm(embedding(windows))[0])
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), windows.flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        steps += 1
    return (steps - 2) * batch * time_steps / (time.perf_counter() - begun)


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="for each measurement")
    run_with_options(parser, measure)
