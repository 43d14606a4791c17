"""The results of a run: the network with its best weights, and how it came to them."""

import csv
import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.language_model.tokenizer import TextTokenizer

from . import run_folder
from .errors import TrainerError
from .files import replacing, write_text
from .fit import Measurement
from .network import LstmNetwork
from .recipe import Recipe
from .warm_start import Base, base_of_model


@dataclass(frozen=True)
class Run:
    """A training's results: ``details`` is what run.json says, ``history`` its measurements."""

    folder: Path
    recipe: Recipe
    details: dict[str, Any]
    tokenizer: TextTokenizer
    network: LstmNetwork
    history: tuple[Measurement, ...]

    @property
    def validation_loss(self) -> float:
        """The loss of the best weights in nats a token."""
        return min(row.validation_loss for row in self.history)

    @property
    def bits_per_character(self) -> float:
        """The same loss in bits for each character of the validation text."""
        return run_folder.bits_per_character(self.details, self.validation_loss)


def load_run(folder: Path | str) -> Run:
    """Read a run with its best weights, its network ready for export.

    Raises TrainerError when the folder holds no run, or one without weights yet.
    """
    folder = Path(folder)
    details, recipe = run_folder.read_details(folder)
    tokenizer = run_folder.read_tokenizer(folder, recipe)
    network = build_network(recipe, tokenizer.vocabulary_size)
    try:
        network.load_weights(folder / run_folder.WEIGHTS_FILE)
        with (folder / run_folder.HISTORY_FILE).open(encoding="utf-8", newline="") as file:
            history = tuple(_measurement(row) for row in csv.DictReader(file))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainerError(
            f"The run in {str(folder)!r} has no usable weights yet ({error}). Train it further."
        ) from error
    return Run(folder, recipe, details, tokenizer, network, history)


def read_base(path: Path) -> Base:
    """Read what to go on from: a model file, or the folder of a run.

    Raises ModelFileError or TrainerError when it is neither or cannot be read.
    """
    if not path.is_dir():
        return base_of_model(path)
    run = load_run(path)
    weights = {name: v.numpy() for name, v in run.network.named_weights().items()}
    return Base(run.recipe, run.tokenizer, weights)


def build_network(
    recipe: Recipe, vocabulary_size: int, *, precision: str = "float32", use_cudnn: bool = False
) -> LstmNetwork:
    """Build the recipe's network, by default as it is exported."""
    return LstmNetwork(
        vocabulary_size=vocabulary_size,
        **dataclasses.asdict(recipe.network),
        precision=precision,
        use_cudnn=use_cudnn,
    )


def write_history(folder: Path, history: Iterable[Measurement]) -> None:
    """Write the measurements as CSV."""
    names = [field.name for field in dataclasses.fields(Measurement)]
    rows = [",".join(str(getattr(row, name)) for name in names) for row in history]
    write_text(folder / run_folder.HISTORY_FILE, "\n".join([",".join(names), *rows, ""]))


def save_best(folder: Path, network: LstmNetwork) -> None:
    """Keep the network's weights as the best ones."""
    with replacing(folder / run_folder.WEIGHTS_FILE) as new:
        network.save_weights(new)


def _measurement(row: Mapping[str, str]) -> Measurement:
    values: dict[str, Any] = {name: float(value) for name, value in row.items()}
    return Measurement(**{**values, "step": int(row["step"])})
