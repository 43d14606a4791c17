"""The folder of a run: what is in it, made from texts, and read again. Knows no TensorFlow."""

import datetime
import itertools
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.language_model.tokenizer import TextTokenizer

from .corpus import Corpus, open_corpus
from .dataset import Streams
from .errors import CorpusError, TrainerError
from .files import new_folder, read_arrays, write_text
from .recipe import Recipe
from .token_cache import Counts, TokenCache
from .tokenizers import fit_tokenizer
from .warm_start import Base, Weights

FORMAT_VERSION = 1
RUN_FILE = "run.json"
TOKENIZER_FILE = "tokenizer.json"
START_FILE = "start.npz"
WEIGHTS_FILE = "best.weights.h5"
CHECKPOINT_FILE = "checkpoint/last.npz"
HISTORY_FILE = "history.csv"
PLOT_FILE = "history.png"
SAMPLES_FILE = "samples.txt"
TENSORBOARD_FOLDER = "tensorboard"
_TOKENS = {"training": "tokens/training.bin", "validation": "tokens/validation.bin"}
_FITTING_CHARACTERS = 100_000_000
_LEAST_TOKENS = {"training": 32, "validation": 16}
_LEAST_WINDOWS = {"training": 16, "validation": 8}  # of one stream: fewer streams for little text


def prepare_run(
    folder: Path,
    recipe: Recipe,
    corpus_paths: Sequence[Path],
    command: str,
    base: Base | None = None,
    cache: Path | None = None,
) -> None:
    """Turn texts into a new run folder with a tokenizer and token arrays, ready to train.

    With a ``base`` the training begins with its tokenizer, shape and weights. In the folder
    ``cache`` tokens are kept for other runs on the same texts. ``run.json`` is written last: a
    folder without it is no run. Raises TrainerError when the folder holds a run already, and
    CorpusError when the texts are not enough.
    """
    if (folder / RUN_FILE).exists():
        raise TrainerError(
            f"{str(folder)!r} holds a run already. Add --resume to go on with it, or choose "
            "another folder."
        )
    if base is not None:
        recipe = base.adapt(recipe)
    corpus = open_corpus(corpus_paths, recipe.corpus, recipe.fit.seed)
    try:
        with new_folder(folder):
            _fill(folder, recipe, corpus, command, base, cache)
    except OSError as error:
        reason = error.strerror or error
        raise TrainerError(f"{str(folder)!r} cannot be written: {reason}.") from error


def read_streams(folder: Path, recipe: Recipe, vocabulary_size: int) -> tuple[Streams, Streams]:
    """Return the training and the validation streams of a prepared run."""
    try:
        training, validation = (
            Streams.fit(
                np.memmap(folder / name, dtype=_token_type(vocabulary_size), mode="r"),
                recipe.fit.batch,
                recipe.fit.time,
                least_windows=_LEAST_WINDOWS[part],
            )
            for part, name in _TOKENS.items()
        )
    except (OSError, ValueError) as error:
        raise TrainerError(
            f"The tokens of the run in {str(folder)!r} cannot be read ({error}). Start it anew."
        ) from error
    return training, validation


def read_details(folder: Path) -> tuple[dict[str, Any], Recipe]:
    """Read run.json; raise TrainerError if the folder holds no run."""
    try:
        details = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        return details, Recipe.from_dict(details["recipe"])
    except FileNotFoundError:
        raise TrainerError(f"There is no run in {str(folder)!r}.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainerError(f"The run in {str(folder)!r} cannot be read ({error}).") from error


def read_tokenizer(folder: Path, recipe: Recipe) -> TextTokenizer:
    """Read the run's tokenizer."""
    try:
        text = (folder / TOKENIZER_FILE).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise TrainerError(
            f"The run in {str(folder)!r} has lost its tokenizer: {error}."
        ) from error
    return TextTokenizer.from_json(text, recipe.tokenizer.level)


def read_start(folder: Path) -> Weights | None:
    """Read the weights that a warm start begins with; None where the run starts from nothing."""
    try:
        return read_arrays(folder / START_FILE)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise TrainerError(
            f"The weights to begin with in {str(folder)!r} cannot be read ({error}). Start anew."
        ) from error


def bits_per_character(details: Mapping[str, Any], loss: float) -> float:
    """Turn a validation loss in nats a token into bits a character."""
    part = details["corpus"]["validation"]
    return loss * part["tokens"] / part["characters"] / math.log(2)


def _fill(
    folder: Path,
    recipe: Recipe,
    corpus: Corpus,
    command: str,
    base: Base | None,
    cache: Path | None,
) -> None:
    if base is not None:
        np.savez(folder / START_FILE, **base.weights)  # type: ignore[arg-type]
    names = (TOKENIZER_FILE, *_TOKENS.values())
    given = base.tokenizer if base else None
    kept = cache and TokenCache(cache, corpus, recipe, given.to_json() if given else "")
    counts = kept.take(names, folder) if kept else None
    if counts is None:
        counts = _tokenise(folder, recipe, corpus, given)
        if kept:
            kept.keep(names, folder, counts)
    tokenizer = read_tokenizer(folder, recipe)
    details = {
        "format_version": FORMAT_VERSION,
        "recipe": recipe.to_dict(),
        "command": command,
        "started": datetime.date.today().isoformat(),
        "vocabulary": tokenizer.vocabulary_size,
        "corpus": {
            "files": {source.path.name: source.characters for source in corpus.sources},
            "characters": corpus.characters,
            **counts,
        },
    }
    write_text(folder / RUN_FILE, json.dumps(details, indent=2, ensure_ascii=False))


def _tokenise(
    folder: Path, recipe: Recipe, corpus: Corpus, tokenizer: TextTokenizer | None
) -> Counts:
    """Write the tokenizer, fitted if none is given, and the tokens; return how many there are."""
    split = int(corpus.characters * (1 - recipe.corpus.validation))
    if tokenizer is None:
        # Of a huge corpus every so many pieces tell enough.
        every = 1 + split // _FITTING_CHARACTERS
        tokenizer = fit_tokenizer(
            recipe.tokenizer, itertools.islice(corpus.pieces(0, split), 0, None, every)
        )
    seen: set[bytes] = set()
    parts: dict[str, Iterable[str]] = {
        "training": itertools.chain(corpus.pieces(0, split, seen), corpus.repetitions(0, split)),
        "validation": corpus.pieces(split, corpus.characters, seen),
    }
    counts: Counts = {}
    for part, pieces in parts.items():
        path = folder / _TOKENS[part]
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)  # it may be shared with a cache
        counts[part] = _write_tokens(path, tokenizer, pieces)
        if counts[part]["tokens"] < _LEAST_TOKENS[part]:
            raise CorpusError(
                f"The {part} text has only {counts[part]['tokens']} tokens, but "
                f"{_LEAST_TOKENS[part]} are needed. Give more text (it has {corpus.characters} "
                f"characters), or change corpus.validation, which is {recipe.corpus.validation}."
            )
    write_text(folder / TOKENIZER_FILE, tokenizer.to_json())
    return counts


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
