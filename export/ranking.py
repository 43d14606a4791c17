"""Fit what weighs the evidence for each token, and write it into a model file.

`python -m export.ranking MODEL --texts FILE... [--held-out FILE...] [--output NAME.inkling]`, with
texts of which the model has read nothing: it learns how far to trust each part at word starts, and
behind the first letters of words. On the texts held out it is told how often the likeliest token is
the right one, before and after.
"""

import argparse
import dataclasses
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from desktop_app.language_model import WINDOW, model_file
from desktop_app.language_model.document_state import DocumentState
from desktop_app.language_model.errors import ModelError
from desktop_app.language_model.evaluation import SKIPPED_CHARACTERS, writers_text
from desktop_app.language_model.generation import never
from desktop_app.language_model.memory import DocumentMemory
from desktop_app.language_model.model_file import ModelFile, read_model, write_model
from desktop_app.language_model.ngrams import with_ngrams
from desktop_app.language_model.onnx_model import OnnxModel
from desktop_app.language_model.ranking import CANDIDATES, Evidence, Ranking, evidence
from desktop_app.language_model.token_index import TokenIndex, goes_on_with_word
from desktop_app.language_model.word_search import mixed_with
from export.convert import ExportError
from trainer.quiet import import_tensorflow

_UNITS: Final = 24
_EPOCHS: Final = 24
_BATCH: Final = 256
_LEARNING_RATE: Final = 3e-3
_LETTERS: Final = 3
"""Of each word, so many of the first letters at most are typed already in what is learned from."""
_LONGEST_WORD: Final = 40


@dataclasses.dataclass(frozen=True)
class Examples:
    """Evidence for CANDIDATES tokens in each of n places; ``right`` (n,) says which one came.

    ``likely`` (n, CANDIDATES), 0 where there were fewer; ``inputs`` (n, CANDIDATES, inputs). The
    right one is CANDIDATES where it was not among them.
    """

    likely: np.ndarray
    inputs: np.ndarray
    right: np.ndarray

    @classmethod
    def of(cls, found: Sequence[tuple[Evidence, int]]) -> "Examples":
        """Return pairs of evidence and the token that came as arrays."""
        likely = np.zeros((len(found), CANDIDATES), np.float32)
        inputs = np.zeros((len(found), CANDIDATES, found[0][0].inputs.shape[1]), np.float32)
        right = np.full(len(found), CANDIDATES)
        for place, (one, token) in enumerate(found):
            likely[place, : len(one.tokens)] = one.likely
            inputs[place, : len(one.tokens)] = one.inputs
            if len(at := np.flatnonzero(one.tokens == token)):
                right[place] = at[0]
        return cls(likely, inputs, right)


def examples(model: ModelFile, text: str) -> Iterator[tuple[Evidence, int]]:
    """Yield what speaks for tokens at the word starts of a text, and within words, and what came.

    Raises ExportError for a model without n-grams.
    """
    table, tokenizer = model.ngrams, model.tokenizer
    if table is None:
        raise ExportError("Only a model with n-grams has evidence to weigh.")
    index = TokenIndex(tokenizer)
    document = DocumentState(
        with_ngrams(OnnxModel(model, "cpu"), table),
        tokenizer,
        prose=model.card.normalisation == "prose",
        lowercase=model.card.lowercase,
    )
    memory = DocumentMemory.of(tokenizer, shares=table.shares)
    text = writers_text(text)
    letters = np.random.default_rng(0).integers(1, _LETTERS, len(text), endpoint=True)
    for at in range(SKIPPED_CHARACTERS, len(text)):
        if text[at - 1] != " " or not goes_on_with_word(text[at].encode()):
            continue
        offset = max(0, at - WINDOW)
        reading = document.read(text[offset:at], offset, never)
        memory.follow(reading.remembered)
        mixed = mixed_with(memory, reading.logits[None], [reading.recent])[0]
        word = text[at : at + _LONGEST_WORD].partition("\n")[0]
        came = int(tokenizer.encode(reading.pending + word)[0])
        for typed in ("", word[: letters[at]]):
            agreeing = index.agreeing_with((reading.pending + typed).encode())
            probabilities = np.zeros_like(mixed)
            probabilities[agreeing] = mixed[agreeing]
            yield evidence(probabilities, reading.logits, reading, table, memory), came


def fit(known: Examples, seed: int = 1) -> Ranking:
    """Return the weights by which what came is least unexpected."""
    import tensorflow as tf

    among = known.right < CANDIDATES
    likely, inputs, right = known.likely[among], known.inputs[among], known.right[among]
    scores = np.where(likely > 0, np.log(np.maximum(likely, 1e-30)), -99).astype(np.float32)
    random = np.random.default_rng(seed)
    width = inputs.shape[2]
    start = (random.normal(0, 0.1, (width + 1, _UNITS)), np.zeros(_UNITS), np.zeros(width))
    hidden, out, straight = weights = [tf.Variable(value.astype(np.float32)) for value in start]
    optimiser = tf.keras.optimizers.Adam()

    @tf.function
    def step(scores: Any, inputs: Any, right: Any) -> None:
        with tf.GradientTape() as tape:
            units = tf.nn.relu(tf.tensordot(inputs, hidden[:-1], 1) + hidden[-1])
            weighed = scores + tf.linalg.matvec(inputs, straight) + tf.linalg.matvec(units, out)
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=right, logits=weighed)
            )
        optimiser.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))

    for epoch in range(_EPOCHS):
        optimiser.learning_rate = _LEARNING_RATE * (1 - epoch / _EPOCHS)
        order = random.permutation(len(right))
        for first in range(0, len(order) - _BATCH + 1, _BATCH):
            batch = order[first : first + _BATCH]
            step(scores[batch], inputs[batch], right[batch])
    return Ranking(*(weight.numpy() for weight in weights))


def accuracy(known: Examples, ranking: Ranking | None = None) -> float:
    """Return how often the likeliest token came, as it was mixed or as a ranking has it."""
    best = np.zeros(len(known.right), int)
    if ranking is not None:
        for place, (likely, inputs) in enumerate(zip(known.likely, known.inputs, strict=True)):
            n = int((likely > 0).sum())
            best[place] = ranking.weigh(Evidence(np.arange(n), likely[:n], inputs[:n])).argmax()
    return float((best == known.right).mean())


def main(argv: Sequence[str] | None = None) -> None:
    """Write the model file; the exit code is 2 where that is not possible."""
    parser = argparse.ArgumentParser(
        prog="python -m export.ranking", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("model", type=Path, metavar="MODEL")
    parser.add_argument("--texts", nargs="+", type=Path, required=True, metavar="FILE")
    parser.add_argument("--held-out", nargs="+", type=Path, default=[], metavar="FILE")
    parser.add_argument("--characters", type=int, default=95_000, help="of each (%(default)s)")
    parser.add_argument("--output", type=Path, metavar="NAME.inkling", help="(MODEL itself)")
    options = parser.parse_args(argv)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import_tensorflow()
    try:
        model = read_model(options.model)

        def read(files: list[Path]) -> Examples:
            return Examples.of(
                [
                    one
                    for path in files
                    for one in examples(
                        model, path.read_text(encoding="utf-8-sig")[: options.characters]
                    )
                ]
            )

        known = read(options.texts)
        ranking = fit(known)
        for name, files in (("learned from", options.texts), ("held out", options.held_out)):
            if files:
                asked = known if files is options.texts else read(files)
                before, after = accuracy(asked), accuracy(asked, ranking)
                sys.stdout.write(f"{name}: {before:.2%} right before, {after:.2%} after\n")
        parts = model.parts | {model_file.RANKING: ranking.to_bytes()}
        write_model(options.output or options.model, model.card, parts)
    except (ModelError, OSError, UnicodeDecodeError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")


if __name__ == "__main__":
    main()
