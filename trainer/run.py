"""A run: a folder with everything about one training, from the recipe to the best weights."""

import csv
import dataclasses
import datetime
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.language_model.tokenizer import TextTokenizer

from .corpus import open_corpus
from .dataset import Streams
from .errors import CorpusError, TrainerError
from .files import replace_file
from .fit import Measurement
from .network import LstmNetwork
from .recipe import Recipe
from .tokenizers import fit_tokenizer

FORMAT_VERSION = 1
RUN_FILE = "run.json"
TOKENIZER_FILE = "tokenizer.json"
WEIGHTS_FILE = "best.weights.h5"
CHECKPOINT_FILE = "checkpoint/last.npz"
HISTORY_FILE = "history.csv"
_TOKENS = {"training": "tokens/training.bin", "validation": "tokens/validation.bin"}
_LEAST_TOKENS = {"training": 32, "validation": 16}
_LEAST_VALIDATION_STREAM = 1024


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
        part = self.details["corpus"]["validation"]
        return self.validation_loss * part["tokens"] / part["characters"] / math.log(2)


def load_run(folder: Path | str) -> Run:
    """Read a run with its best weights, its network ready for export.

    Raises TrainerError when the folder holds no run, or one without weights yet.
    """
    folder = Path(folder)
    details, recipe = read_details(folder)
    try:
        text = (folder / TOKENIZER_FILE).read_text(encoding="utf-8")
        tokenizer = TextTokenizer.from_json(text, recipe.tokenizer.level)
        network = build_network(recipe, tokenizer.vocabulary_size)
        network.load_weights(folder / WEIGHTS_FILE)
        with (folder / HISTORY_FILE).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, ValueError) as error:
        raise TrainerError(
            f"The run in {str(folder)!r} has no usable weights yet ({error}). Train it further."
        ) from error
    kinds = {field.name: field.type for field in dataclasses.fields(Measurement)}
    history = tuple(
        Measurement(**{name: kinds[name](value) for name, value in row.items()})  # type: ignore
        for row in rows
    )
    return Run(folder, recipe, details, tokenizer, network, history)


def build_network(
    recipe: Recipe, vocabulary_size: int, *, precision: str = "float32", use_cudnn: bool = False
) -> LstmNetwork:
    """Build the recipe's network, by default as it is exported."""
    return LstmNetwork(
        vocabulary_size=vocabulary_size,
        embedding=recipe.network.embedding,
        units=recipe.network.units,
        tied=recipe.network.tied,
        dropout=recipe.network.dropout,
        precision=precision,
        use_cudnn=use_cudnn,
    )


def prepare_run(folder: Path, recipe: Recipe, corpus_paths: Sequence[Path], command: str) -> None:
    """Turn texts into a new run folder with a tokenizer and token arrays, ready to train.

    ``run.json`` is written last: a folder without it is no run. Raises TrainerError when the
    folder holds a run already, and CorpusError when the texts are not enough.
    """
    if (folder / RUN_FILE).exists():
        raise TrainerError(
            f"{str(folder)!r} holds a run already. Add --resume to go on with it, or choose "
            "another folder."
        )
    corpus = open_corpus(corpus_paths, recipe.corpus, recipe.fit.seed)
    split = int(corpus.characters * (1 - recipe.corpus.validation))
    parts = {"training": (0, split), "validation": (split, corpus.characters)}
    tokenizer = fit_tokenizer(recipe.tokenizer, corpus.pieces(*parts["training"]))
    try:
        for name in (CHECKPOINT_FILE, *_TOKENS.values()):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
        counts = {
            part: _write_tokens(folder / _TOKENS[part], tokenizer, corpus.pieces(*bounds))
            for part, bounds in parts.items()
        }
        for part, least in _LEAST_TOKENS.items():
            if counts[part]["tokens"] < least:
                raise CorpusError(
                    f"The {part} text has only {counts[part]['tokens']} tokens (of "
                    f"{corpus.characters} characters in all); {least} are needed. Give more text, "
                    f"or change corpus.validation, which is {recipe.corpus.validation}."
                )
        _write_text(folder / TOKENIZER_FILE, tokenizer.to_json())
        details = {
            "format_version": FORMAT_VERSION,
            "recipe": recipe.to_dict(),
            "command": command,
            "started": datetime.date.today().isoformat(),
            "vocabulary": tokenizer.vocabulary_size,
            "corpus": {
                "files": {str(s.path.name): s.characters for s in corpus.sources},
                "characters": corpus.characters,
                **counts,
            },
        }
        _write_text(folder / RUN_FILE, json.dumps(details, indent=2, ensure_ascii=False))
    except OSError as error:
        raise TrainerError(f"{str(folder)!r} cannot be written: {error.strerror}.") from error


def read_streams(folder: Path, recipe: Recipe, vocabulary_size: int) -> tuple[Streams, Streams]:
    """Return the training and the validation streams of a prepared run."""
    kind = _token_type(vocabulary_size)
    try:
        training, validation = (
            np.memmap(folder / name, dtype=kind, mode="r") for name in _TOKENS.values()
        )
    except (OSError, ValueError) as error:
        raise TrainerError(
            f"The tokens of the run in {str(folder)!r} cannot be read ({error}). Start it anew."
        ) from error
    return (
        Streams.fit(training, recipe.fit.batch, recipe.fit.time),
        Streams.fit(validation, recipe.fit.batch, recipe.fit.time, _LEAST_VALIDATION_STREAM),
    )


def read_details(folder: Path) -> tuple[dict[str, Any], Recipe]:
    """Read run.json; raise TrainerError if the folder holds no run."""
    try:
        details = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        return details, Recipe.from_dict(details["recipe"])
    except FileNotFoundError:
        raise TrainerError(f"There is no run in {str(folder)!r}.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainerError(f"The run in {str(folder)!r} cannot be read ({error}).") from error


def write_history(folder: Path, history: Iterable[Measurement]) -> None:
    """Write the measurements as CSV."""
    names = [field.name for field in dataclasses.fields(Measurement)]
    rows = [",".join(str(getattr(row, name)) for name in names) for row in history]
    _write_text(folder / HISTORY_FILE, "\n".join([",".join(names), *rows, ""]))


def save_best(folder: Path, network: LstmNetwork) -> None:
    """Keep the network's weights as the best ones."""
    new = folder / f"new.{WEIGHTS_FILE}"
    network.save_weights(new)
    new.replace(folder / WEIGHTS_FILE)


def _write_tokens(path: Path, tokenizer: TextTokenizer, pieces: Iterable[str]) -> dict[str, int]:
    """Encode piece by piece, and return how many tokens and characters there are."""
    tokens = characters = 0
    with path.open("wb") as file:
        for piece in pieces:
            ids = tokenizer.encode(piece)
            ids.astype(_token_type(tokenizer.vocabulary_size)).tofile(file)
            tokens += len(ids)
            characters += len(piece)
    return {"tokens": tokens, "characters": characters}


def _token_type(vocabulary_size: int) -> type[np.generic]:
    return np.uint16 if vocabulary_size <= 1 << 16 else np.int32


def _write_text(path: Path, text: str) -> None:
    with replace_file(path) as file:
        file.write(text.encode("utf-8"))
