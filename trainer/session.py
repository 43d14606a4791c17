"""One sitting of a run: builds its parts, trains, keeps the best, and tells how it goes."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from desktop_app.language_model.tokenizer import TextTokenizer

from . import run, run_folder
from .fit import Measurement, StepResult, Trainer
from .network import LstmNetwork
from .plot import plot_history
from .preview import KerasStepModel, write_samples
from .progress import Report
from .recipe import Recipe


def train(
    folder: Path,
    report: Report,
    *,
    resume: bool = False,
    stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Train the prepared run in ``folder`` to its end, or until ``stopping``.

    The best weights, the history and samples are kept in the folder; a run that was killed or
    stopped is resumed from its last checkpoint, or from its start if it had none.
    """
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
    for name, array in (run_folder.read_start(folder) or {}).items():
        network.named_weights()[name].assign(array)
    keeper = _RunKeeper(folder, recipe, details, tokenizer, network, report)
    checkpoint = folder / run_folder.CHECKPOINT_FILE
    trainer = Trainer(network, recipe.fit, training, validation, checkpoint, keeper, stopping)
    if resume and checkpoint.exists():
        trainer.restore()
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
    ) -> None:
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

    def _write_samples(self, epoch: float) -> None:
        seed = self._recipe.fit.seed
        with (self._folder / run_folder.SAMPLES_FILE).open("a", encoding="utf-8") as file:
            for sample in write_samples(self._model, self._tokenizer, self._recipe.samples, seed):
                self._report({"event": "sample", "epoch": epoch, **sample._asdict()})
                heading = f"=== epoch {epoch:g}, temperature {sample.temperature:g}"
                file.write(f"{heading}\n{sample.prompt}{sample.text}\n\n")


def _last_words(folder: Path, finished: bool, best: Measurement | None) -> str:
    if best is None:
        return "Stopped before there was anything to keep."
    what = "Done" if finished else "Stopped; --resume goes on"
    return (
        f"{what}. The best weights, of epoch {best.epoch:g} with a validation loss of "
        f"{best.validation_loss:.4f}, are in {folder}."
    )
