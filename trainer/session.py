"""One sitting of a run: builds its parts, trains, and tells how it goes."""

from collections.abc import Callable
from pathlib import Path

import keras
import tensorflow as tf
from tqdm import tqdm

from desktop_app.language_model.tokenizer import TextTokenizer

from . import run
from .fit import Measurement, StepResult, Trainer
from .network import LstmNetwork


class Bar:
    """A progress bar."""

    def __init__(self, folder: Path, network: LstmNetwork) -> None:
        self._folder = folder
        self._network = network
        self._bar = tqdm(total=100, bar_format="{desc} {percentage:5.1f} % {bar}", mininterval=1)

    def on_step(self, result: StepResult) -> None:
        """Move the bar."""
        self._bar.n = round(100 * result.share, 2)
        self._bar.set_description_str(
            f"epoch {result.epoch:.3f} step {result.step} loss {result.loss:.4f} "
            f"{result.tokens_per_second:.0f} tokens/s {result.seconds_left / 60:.1f} min left"
        )

    def on_measurement(self, history: list[Measurement], *, is_best: bool) -> None:
        """Keep the best weights and the history."""
        if is_best:
            run.save_best(self._folder, self._network)
        run.write_history(self._folder, history)
        tqdm.write(str(history[-1]))

    def on_warning(self, message: str) -> None:
        """Print it."""
        tqdm.write(message)


def train(folder: Path, *, resume: bool, stopping: Callable[[], bool]) -> None:
    """Train the prepared run in ``folder`` to its end, or until ``stopping``."""
    details, recipe = run.read_details(folder)
    keras.utils.set_random_seed(recipe.fit.seed)
    tokenizer = TextTokenizer.from_json(
        (folder / run.TOKENIZER_FILE).read_text(encoding="utf-8"), recipe.tokenizer.level
    )
    network = run.build_network(
        recipe,
        tokenizer.vocabulary_size,
        precision=recipe.fit.precision,
        use_cudnn=bool(tf.config.list_physical_devices("GPU")),
    )
    training, validation = run.read_streams(folder, recipe, tokenizer.vocabulary_size)
    trainer = Trainer(
        network,
        recipe.fit,
        training,
        validation,
        folder / run.CHECKPOINT_FILE,
        Bar(folder, network),
        stopping,
    )
    if resume:
        trainer.restore()
    trainer.run()
