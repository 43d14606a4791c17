"""One sitting of a run: builds its parts, trains, keeps the best, and tells how it goes."""

import dataclasses
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from desktop_app.language_model.benchmark import peak_memory_megabytes
from desktop_app.language_model.tokenizer import TextTokenizer

from . import run, run_folder
from .copying import TrainingText
from .errors import TrainerError
from .fit import Measurement, StepResult, Trainer
from .network import LstmNetwork
from .plot import plot_history
from .preview import KerasStepModel, write_samples
from .progress import Report
from .recipe import Recipe

_TOKENS_FOR_EACH = 10  # of the vocabulary; below, many are hardly seen
_COPIED_WORDS = 12


def train(
    folder: Path,
    report: Report,
    *,
    resume: bool = False,
    stopping: Callable[[], bool] = lambda: False,
    tensorboard: bool = False,
    strategy: tf.distribute.Strategy | None = None,
) -> None:
    """Train the prepared run in ``folder`` to its end, or until ``stopping``.

    With a ``strategy`` it is spread over devices or workers, each of which keeps a whole run. The
    best weights, the history and samples are kept in the folder; a run that was killed or
    stopped is resumed from its last checkpoint, or from its start if it had none.
    """
    with (strategy or tf.distribute.get_strategy()).scope():
        trainer = _build(folder, report, stopping, tensorboard=tensorboard)
    if resume and (folder / run_folder.CHECKPOINT_FILE).exists():
        trainer.restore()
    trainer.run()
    best = min(trainer.history, key=lambda row: row.validation_loss, default=None)
    report(
        {
            "event": "done",
            "finished": trainer.finished,
            "epoch": best and best.epoch,
            "validation_loss": best and best.validation_loss,
            "message": _last_words(folder, trainer.finished, best),
        }
    )


def rehearse(folder: Path, report: Report) -> None:
    """Try the prepared run in ``folder``, and tell what the whole of it would take."""
    seconds = _build(folder, report).rehearse()
    megabytes = peak_memory_megabytes()
    hours, minutes = divmod(round(seconds / 60), 60)
    report(
        {
            "event": "estimate",
            "seconds": seconds,
            "megabytes": megabytes,
            "message": f"It would take {hours}:{minutes:02d} hours at most"
            + (f" and {megabytes:,.0f} MB of memory." if megabytes else "."),
        }
    )


def _build(
    folder: Path,
    report: Report,
    stopping: Callable[[], bool] = lambda: False,
    *,
    tensorboard: bool = False,
) -> Trainer:
    """Build all parts of a prepared run, and tell their sizes."""
    details, recipe = run_folder.read_details(folder)
    tokenizer = run_folder.read_tokenizer(folder, recipe)
    training, validation = run_folder.read_streams(folder, recipe, tokenizer.vocabulary_size)
    keras.utils.set_random_seed(recipe.fit.seed)
    network = run.build_network(
        recipe,
        tokenizer.vocabulary_size,
        precision=recipe.fit.precision,
        use_cudnn=bool(tf.config.list_physical_devices("GPU")),
    )
    start = run_folder.read_start(folder)
    for name, array in (start or {}).items():
        network.named_weights()[name].assign(array)
    report(
        {
            "event": "start",
            "name": recipe.name,
            "parameters": network.count_params(),
            "vocabulary": tokenizer.vocabulary_size,
            "training_tokens": details["corpus"]["training"]["tokens"],
            "validation_tokens": details["corpus"]["validation"]["tokens"],
        }
    )
    keeper = _RunKeeper(
        folder,
        recipe,
        details,
        tokenizer,
        network,
        report,
        learned=TrainingText(training.tokens),
        scalars=_scalars(folder) if tensorboard else None,
    )
    tokens = details["corpus"]["training"]["tokens"]
    if start is None and tokens < _TOKENS_FOR_EACH * tokenizer.vocabulary_size:
        keeper.on_warning(
            f"{tokens:,} tokens are little for a vocabulary of {tokenizer.vocabulary_size:,}: most "
            "are hardly ever seen. Give more text, leave the recipe away so that one is chosen for "
            "the text, or go on from a model with --from."
        )
    checkpoint = folder / run_folder.CHECKPOINT_FILE
    return Trainer(network, recipe.fit, training, validation, checkpoint, keeper, stopping)


class _RunKeeper:
    """Keeps in the run's folder what the training loop tells, and passes it on as events."""

    def __init__(
        self,
        folder: Path,
        recipe: Recipe,
        details: dict[str, Any],
        tokenizer: TextTokenizer,
        network: LstmNetwork,
        report: Report,
        *,
        learned: TrainingText,
        scalars: tf.summary.SummaryWriter | None,
    ) -> None:
        self._learned = learned
        self._scalars = scalars
        self._copying = False
        self._folder = folder
        self._recipe = recipe
        self._details = details
        self._tokenizer = tokenizer
        self._network = network
        self._model = KerasStepModel(network)
        self._report = report

    def on_step(self, result: StepResult) -> None:
        """Pass it on."""
        self._report({"event": "progress", **dataclasses.asdict(result)})

    def on_measurement(self, history: list[Measurement], *, is_best: bool) -> None:
        """Keep the weights if they are the best, the history, its picture, and samples."""
        last = history[-1]
        bits = run_folder.bits_per_character(self._details, last.validation_loss)
        event = {"event": "epoch", **dataclasses.asdict(last)}
        self._report({**event, "bits_per_character": bits, "best": is_best})
        try:
            self._write_scalars(last)
            if is_best:
                run.save_best(self._folder, self._network)
            run.write_history(self._folder, history)
            plot_history(self._folder / run_folder.PLOT_FILE, history)
            self._write_samples(last.epoch)
        except OSError as error:
            self.on_warning(
                f"The results could not be written to {str(self._folder)!r} ({error.strerror}). "
                "The training goes on."
            )

    def on_warning(self, message: str) -> None:
        """Pass it on."""
        self._report({"event": "warning", "message": message})

    def _write_scalars(self, last: Measurement) -> None:
        if self._scalars is None:
            return
        with self._scalars.as_default():
            for name in ("loss", "validation_loss", "validation_accuracy", "learning_rate"):
                tf.summary.scalar(name, getattr(last, name), step=last.step)
        self._scalars.flush()

    def _write_samples(self, epoch: float) -> None:
        seed = self._recipe.fit.seed
        with (self._folder / run_folder.SAMPLES_FILE).open("a", encoding="utf-8") as file:
            for sample in write_samples(self._model, self._tokenizer, self._recipe.samples, seed):
                run = self._learned.longest_run(self._tokenizer.encode(sample.text))
                copied = self._tokenizer.decode(run)
                words = len(copied.split())
                self._report(
                    {
                        "event": "sample",
                        "epoch": epoch,
                        **sample._asdict(),
                        "copied_words": words,
                    }
                )
                heading = f"=== epoch {epoch:g}, temperature {sample.temperature:g}"
                file.write(f"{heading}\n{sample.prompt}{sample.text}\n\n")
                self._warn_of_copying(copied, words)

    def _warn_of_copying(self, copied: str, words: int) -> None:
        if words < _COPIED_WORDS or self._copying:
            return
        self._copying = True
        self.on_warning(
            f"The model begins to copy its text; {words} words in a row: “{copied.strip()}”. "
            "More text, more network.dropout or fewer fit.epochs keep it from that."
        )


def _scalars(folder: Path) -> tf.summary.SummaryWriter:
    if importlib.util.find_spec("tensorboard") is None:
        raise TrainerError("TensorBoard is not installed. Type: pip install tensorboard")
    return tf.summary.create_file_writer(str(folder / run_folder.TENSORBOARD_FOLDER))


def _last_words(folder: Path, finished: bool, best: Measurement | None) -> str:
    if best is None:
        return "Stopped before there was anything to keep."
    what = "Done" if finished else "Stopped; --resume goes on"
    return (
        f"{what}. The best weights, of epoch {best.epoch:g} with a validation loss of "
        f"{best.validation_loss:.4f}, are in {folder}."
    )
