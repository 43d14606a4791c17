"""The training loop: steps, schedule, validation, early stopping, checkpoints, resume.

Nothing in this file has anything to do with Inkling: it trains whatever has ``forward``.
"""

import contextlib
import dataclasses
import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import keras
import numpy as np
import tensorflow as tf

from .dataset import Batch, Streams
from .errors import TrainerError
from .files import read_arrays, replacing
from .recipe import FitRecipe

_SEEDS_APART = 7919  # of two replicas
_TEMPERATURES = np.linspace(0.8, 1.6, 17, dtype=np.float32)


class Network(Protocol):
    """What the loop asks of a network."""

    @property
    def state_width(self) -> int:
        """How wide the state is that ``forward`` carries along."""

    @property
    def trainable_variables(self) -> list[keras.Variable]:
        """The weights."""

    @property
    def output_weights(self) -> Sequence[keras.Variable]:
        """Those by which all logits grow alike, if there are any; they do nothing else."""

    def forward(
        self, tokens: tf.Tensor, state: tf.Tensor, dropout_seed: tf.Tensor | None = None
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """Return logits (batch * time, vocabulary), the next state (batch, state width), penalty.

        The penalty is added to the loss that is minimised, and not to the loss that is told.
        """


@dataclass(frozen=True)
class StepResult:
    """Where the training is; ``loss`` is a running mean in nats a token."""

    epoch: float
    step: int
    share: float  # of the whole training, 0 to 1
    loss: float
    learning_rate: float
    seconds: float
    seconds_left: float
    tokens_per_second: float


@dataclass(frozen=True)
class Measurement:
    """One line of the history; losses in nats a token, ``loss`` since the line before."""

    epoch: float
    step: int
    seconds: float
    learning_rate: float
    loss: float
    validation_loss: float
    validation_accuracy: float


class Listener(Protocol):
    """What the loop tells while it runs."""

    def on_step(self, result: StepResult) -> None:
        """Hear of each step."""

    def on_measurement(self, history: list[Measurement], *, is_best: bool) -> None:
        """Hear of each validation; when it is the best, keep the weights."""

    def on_warning(self, message: str) -> None:
        """Hear of what went wrong without ending the training."""


@dataclass
class _Progress:
    """All that a resumed run must know besides its variables."""

    epoch: int = 0  # whole epochs done
    window: int = 0  # windows done of this epoch
    step: int = 0
    seconds: float = 0.0
    running_loss: float | None = None
    loss_sum: float = 0.0  # since the last measurement
    loss_count: int = 0
    finished: bool = False
    history: list[Measurement] = field(default_factory=list)

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "_Progress":
        data = json.loads(text)
        data["history"] = [Measurement(**row) for row in data["history"]]
        return cls(**data)


class Trainer:
    """Fits a network to streams of tokens; may be killed at any moment and resumed.

    In the scope of a distribution strategy, each replica reads its share of the streams. All that
    decides how the training goes on is agreed among them.
    """

    def __init__(
        self,
        network: Network,
        recipe: FitRecipe,
        training: Streams,
        validation: Streams,
        checkpoint: Path,
        listener: Listener,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._network = network
        self._recipe = recipe
        self._training = training
        self._validation = validation
        self._checkpoint = checkpoint
        self._listener = listener
        self._stopping = stopping
        self._progress = _Progress()
        self._asked_to_stop = False
        self._strategy = tf.distribute.get_strategy()
        self._replicas = self._strategy.num_replicas_in_sync
        self._rows = training.batch // self._replicas
        if self._rows * self._replicas != training.batch:
            raise TrainerError(
                f"{training.batch} streams cannot be shared among {self._replicas} devices or "
                "workers: set fit.batch to a multiple, or give more text."
            )
        self._state = tf.Variable(
            tf.zeros((self._rows, network.state_width)),
            trainable=False,
            synchronization=tf.VariableSynchronization.ON_READ,  # each replica has its own
        )
        self._optimizer = keras.optimizers.AdamW(
            recipe.learning_rate, weight_decay=recipe.weight_decay
        )
        self._optimizer.exclude_from_weight_decay(
            var_list=[v for v in network.trainable_variables if len(v.shape) < 2]
        )
        self._optimizer.build(network.trainable_variables)
        self._averages = [
            tf.Variable(
                variable.numpy(),
                trainable=False,
                aggregation=tf.VariableAggregation.ONLY_FIRST_REPLICA,
            )
            for variable in network.trainable_variables
            if recipe.average
        ]
        # What has learned a text by heart is too sure of another: the output is scaled as its
        # validation wants it (Guo and others, 2017).
        self._temperatures = _TEMPERATURES if network.output_weights else np.ones(1, np.float32)
        self._start = [variable.numpy() for variable in network.trainable_variables]
        self._train = tf.function(
            self._train_replicas,
            autograph=False,
            input_signature=[
                *_batch_signature(training, any_time=recipe.vary > 0),
                tf.TensorSpec((), tf.float32),
                tf.TensorSpec((), tf.float32),
                tf.TensorSpec((2,), tf.int32),
                tf.TensorSpec((2,), tf.float32),
            ],
        )
        self._test = tf.function(
            self._test_batch,
            autograph=False,
            input_signature=[
                *_batch_signature(validation),
                tf.TensorSpec((validation.batch, network.state_width), tf.float32),
            ],
        )

    @property
    def history(self) -> list[Measurement]:
        """All measurements so far, those before a resume included."""
        return self._progress.history

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to train."""
        return self._progress.finished

    def run(self) -> None:
        """Train until the last epoch, the last minute, the end of patience, or ``stopping``."""
        while not (self.finished or self._asked_to_stop):
            self._train_for_a_while()
            self._measure()
            self.save()

    def save(self) -> None:
        """Write the checkpoint; when that fails, say so and keep the one before."""
        arrays = {f"v{n}": variable.numpy() for n, variable in enumerate(self._variables())}
        try:
            self._checkpoint.parent.mkdir(exist_ok=True)
            with replacing(self._checkpoint) as new:
                np.savez(new, progress=np.array(self._progress.to_json()), **arrays)
        except OSError as error:
            self._listener.on_warning(
                f"The checkpoint could not be written ({error.strerror}). "
                "The training goes on; the checkpoint before it is kept."
            )

    def restore(self) -> None:
        """Go on where the checkpoint was written; raise TrainerError if it cannot be read."""
        try:
            arrays = read_arrays(self._checkpoint)
            for n, variable in enumerate(self._variables()):
                variable.assign(arrays[f"v{n}"])
            self._progress = _Progress.from_json(str(arrays["progress"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TrainerError(
                f"The checkpoint {str(self._checkpoint)!r} cannot be read ({error}). "
                "Start the training anew in another folder."
            ) from error

    def rehearse(self, seconds: float = 5.0) -> float:
        """Return how long the whole training takes at most, in seconds, from trying it briefly.

        What is learned meanwhile spoils the network for a training.
        """
        state = tf.zeros((self._validation.batch, self._network.state_width))
        step = _pace(
            self._training.training(seed=0, epoch=0, vary=self._recipe.vary),
            lambda batch: self._train(*batch, 0.0, 0.0, (0, 0), (0.0, 0.0)),
            seconds,
        )
        check = _pace(self._validation.reading(), lambda batch: self._test(*batch, state), seconds)
        validation = self._validation
        checks = math.ceil(validation.targets / (validation.batch * validation.time))
        whole = self._recipe.epochs * (step * self._training.windows + check * checks)
        return min(whole, 60 * self._recipe.minutes or math.inf)

    def _evaluate(self) -> tuple[np.ndarray, float]:
        """Return the losses in nats a token at each temperature, and the accuracy.

        They are those of the validation text.
        """
        state = tf.zeros((self._validation.batch, self._network.state_width))
        losses, correct = np.zeros(len(self._temperatures)), 0.0
        for batch in self._validation.reading():
            batch_losses, batch_correct, state = self._test(*batch, state)
            losses += batch_losses.numpy()
            correct += float(batch_correct)
        return losses / self._validation.targets, correct / self._validation.targets

    def _train_for_a_while(self) -> None:
        """Train to the end of the epoch, or until it is time for a checkpoint or to stop."""
        progress, recipe = self._progress, self._recipe
        begun, seconds = time.monotonic(), progress.seconds
        batches = self._training.training(
            seed=recipe.seed,
            epoch=progress.epoch,
            first=progress.window,
            fresh=recipe.fresh,
            vary=recipe.vary,
        )
        for done, batch in enumerate(batches, start=1):
            rate = self._learning_rate()
            # At first the average must forget quickly what the weights began with.
            decay = min(recipe.average, (1 + progress.step) / (10 + progress.step))
            mine = seconds + time.monotonic() - begun, float(self._stopping())
            told = self._train(*batch, rate, decay, (recipe.seed, progress.step), mine)
            loss, progress.seconds, asked = (float(number) for number in told)
            if not math.isfinite(loss):
                raise TrainerError(
                    f"The loss is not a number any more at step {progress.step}. "
                    "Try a smaller fit.learning_rate or fit.clip."
                )
            before = loss if progress.running_loss is None else progress.running_loss
            progress.running_loss = before + 0.02 * (loss - before)
            progress.loss_sum += loss
            progress.loss_count += 1
            progress.step += 1
            progress.window += 1
            self._listener.on_step(self._describe(rate, done / (time.monotonic() - begun)))
            self._asked_to_stop = asked > 0
            due = progress.seconds - seconds >= 60 * recipe.checkpoint_minutes
            if due or self._share() >= 1 or self._asked_to_stop:
                break

    def _measure(self) -> None:
        progress, recipe = self._progress, self._recipe
        with self._as_kept():
            self._evaluate_and_tell()
        best = min(progress.history, key=lambda row: row.validation_loss)
        if progress.window == self._training.windows:
            progress.epoch, progress.window = progress.epoch + 1, 0
        impatient = recipe.patience and progress.history[-1].epoch - best.epoch >= recipe.patience
        progress.finished = self._share() >= 1 or bool(impatient)

    def _evaluate_and_tell(self) -> None:
        progress = self._progress
        losses, accuracy = self._evaluate()
        best_temperature = self._temperatures[losses.argmin()]
        for variable in self._network.output_weights:
            variable.assign(variable / best_temperature)
        measurement = Measurement(
            epoch=round(self._epochs(), 3),
            step=progress.step,
            seconds=round(progress.seconds, 1),
            learning_rate=self._learning_rate(),
            loss=progress.loss_sum / max(1, progress.loss_count),
            validation_loss=float(losses.min()),
            validation_accuracy=accuracy,
        )
        progress.history.append(measurement)
        progress.loss_sum, progress.loss_count = 0.0, 0
        best = min(progress.history, key=lambda row: row.validation_loss)
        self._listener.on_measurement(progress.history, is_best=best is measurement)

    @contextlib.contextmanager
    def _as_kept(self) -> Iterator[None]:
        """Give the network the weights that are to be kept, for as long as it takes.

        What the listener keeps is then what was measured.
        """
        variables = self._network.trainable_variables
        own, share = [variable.numpy() for variable in variables], self._recipe.interpolation
        means = [average.numpy() for average in self._averages] or own
        try:
            for variable, start, mean in zip(variables, self._start, means, strict=True):
                variable.assign(start + share * (mean - start) if share < 1 else mean)
            yield
        finally:
            for variable, weights in zip(variables, own, strict=True):
                variable.assign(weights)

    def _epochs(self) -> float:
        return self._progress.epoch + self._progress.window / self._training.windows

    def _share(self) -> float:
        """How much of the training is done, by its steps or by the clock."""
        by_steps = self._epochs() / self._recipe.epochs
        minutes = self._recipe.minutes
        return min(1.0, max(by_steps, self._progress.seconds / 60 / minutes if minutes else 0))

    def _learning_rate(self) -> float:
        recipe = self._recipe
        warmth = min(1.0, (self._progress.step + 1) / max(1, recipe.warm_up))
        fall = (1 + math.cos(math.pi * self._share())) / 2
        span = recipe.learning_rate - recipe.final_learning_rate
        return warmth * (recipe.final_learning_rate + span * fall)

    def _describe(self, rate: float, steps_per_second: float) -> StepResult:
        progress, recipe = self._progress, self._recipe
        windows_left = self._training.windows * (recipe.epochs - self._epochs())
        seconds_left = windows_left / steps_per_second
        if recipe.minutes:
            seconds_left = min(seconds_left, max(0.0, 60 * recipe.minutes - progress.seconds))
        return StepResult(
            epoch=self._epochs(),
            step=progress.step,
            share=self._share(),
            loss=progress.running_loss or 0.0,
            learning_rate=rate,
            seconds=progress.seconds,
            seconds_left=seconds_left,
            tokens_per_second=steps_per_second * self._training.batch * self._training.time,
        )

    def _variables(self) -> list[tf.Variable]:
        kept = [*self._network.trainable_variables, *self._optimizer.variables]
        states = self._strategy.experimental_local_results(self._state)
        return [*states, *(variable.value for variable in kept), *self._averages]

    def _train_replicas(self, *arguments: Any) -> list[tf.Tensor]:
        told = self._strategy.run(self._train_batch, args=arguments)
        return [self._strategy.experimental_local_results(number)[0] for number in told]

    def _train_batch(
        self,
        inputs: Any,
        targets: Any,
        counts: Any,
        carries: Any,
        rate: Any,
        decay: Any,
        seed: Any,
        mine: Any,
    ) -> list[tf.Tensor]:
        """Learn from this replica's rows; return the means of loss, seconds and wishes to stop."""
        context = tf.distribute.get_replica_context()
        if self._replicas > 1:
            replica = context.replica_id_in_sync_group
            inputs, targets, counts, carries = (
                tf.slice(array, [replica * self._rows, 0][:rank], [self._rows, -1][:rank])
                for array, rank in ((inputs, 2), (targets, 2), (counts, 2), (carries, 1))
            )
            seed += tf.stack((_SEEDS_APART * replica, 0))  # each drops something else
        variables = self._network.trainable_variables
        with tf.GradientTape() as tape:
            state = self._state * carries[:, None]
            logits, state, penalty = self._network.forward(inputs, state, seed)
            loss = tf.reduce_sum(_losses(targets, logits) * counts) / tf.reduce_sum(counts)
            total = loss + penalty
        gradients = tape.gradient(total, [variable.value for variable in variables])
        self._state.assign(state)
        self._optimizer.learning_rate.assign(rate)
        mean = tf.distribute.ReduceOp.MEAN
        gradients = context.all_reduce(mean, [tf.convert_to_tensor(g) for g in gradients])
        gradients, _ = tf.clip_by_global_norm(gradients, self._recipe.clip)
        # Keras sums them over the replicas, after any clipping of its own.
        self._optimizer.apply([g / self._replicas for g in gradients], variables)
        for average, variable in zip(self._averages, variables, strict=False):
            average.assign_add((1 - decay) * (variable.value - average))
        told: list[tf.Tensor] = context.all_reduce(mean, [loss, mine[0], mine[1]])
        return told

    def _test_batch(
        self, inputs: Any, targets: Any, counts: Any, carries: Any, state: Any
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        logits, state, _ = self._network.forward(inputs, state * carries[:, None])
        best = tf.reshape(tf.argmax(logits, axis=-1, output_type=tf.int32), tf.shape(targets))
        correct = tf.cast(best == targets, tf.float32)
        # One after the other: the logits of a large vocabulary are large.
        losses = tf.map_fn(
            lambda temperature: tf.reduce_sum(_losses(targets, logits / temperature) * counts),
            tf.constant(self._temperatures),
            parallel_iterations=1,
        )
        return losses, tf.reduce_sum(correct * counts), state


def _pace(batches: Iterator[Batch], step: Callable[[Batch], Any], seconds: float) -> float:
    """Return how long one batch takes; the first, which builds the graph, does not count."""
    step(next(batches))
    begun, done = time.monotonic(), 0
    for batch in batches:
        step(batch)
        done += 1
        if time.monotonic() - begun > seconds:
            break
    return (time.monotonic() - begun) / max(1, done)


def _losses(targets: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    labels = tf.reshape(targets, (-1,))
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
    return tf.reshape(losses, tf.shape(targets))


def _batch_signature(streams: Streams, *, any_time: bool = False) -> list[tf.TensorSpec]:
    windows = (streams.batch, None if any_time else streams.time)
    return [
        tf.TensorSpec(windows, tf.int32),
        tf.TensorSpec(windows, tf.int32),
        tf.TensorSpec(windows, tf.float32),
        tf.TensorSpec((streams.batch,), tf.float32),
    ]
