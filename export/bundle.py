"""All of a training run in one `.inkling` file."""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from desktop_app.language_model import model_file
from desktop_app.language_model.lexicon import WORD, Lexicon
from desktop_app.language_model.model_file import ModelCard, ModelFile, write_model
from desktop_app.language_model.tokenizer import TextTokenizer
from desktop_app.language_model.verbatim import build_index
from export.convert import ExportError, step_graph, with_float16_weights
from export.ngrams import count_ngrams
from export.quantize import int8_graph
from export.verify import COST_TOKENS, check_parity, measure_costs, measure_savings
from trainer.run import Run
from trainer.run_folder import read_streams

_USUAL_NGRAM_MEGABYTES = 6.0
_MUCH_TEXT = 1_000_000  # tokens


def export_run(
    run: Run,
    output: Path,
    *,
    name: str | None = None,
    language: str | None = None,
    licence: str | None = None,
    unseen: Sequence[Path] = (),
    since: ModelFile | None = None,
    ngram_megabytes: float | None = None,
    verbatim: bool = False,
    on_stage: Callable[[str], None] = lambda stage: None,
) -> ModelCard:
    """Write a run's best weights as a model file and return its card.

    On the texts `unseen`, left out of the training, the keystroke savings are measured for the
    card. `since` is the model from which a writer's own voice went on: its words stay known. A
    table of at most `ngram_megabytes` tells what followed what in the training text; None leaves it
    to the size of that text, and out for letters, 0 leaves it out, but a voice has one of all its
    text. With `verbatim` an index of that text tells what is copied from it. `on_stage` is told
    what is being done. Raises ModelError, and writes nothing, if a text cannot be read or the file
    would not say what the network says.
    """
    if not output.resolve().parent.is_dir():
        raise ExportError(f"There is no folder {str(output.parent)!r} to write {output.name} to.")
    texts = [_read_text(path) for path in unseen]
    recipe, network = run.recipe, run.network
    on_stage("Converting the network")
    exact = step_graph(network)
    parts = {
        model_file.TOKENIZER: run.tokenizer.to_json().encode(),
        model_file.FLOAT_GRAPH: with_float16_weights(exact).SerializeToString(),
        model_file.INT8_GRAPH: int8_graph(exact).SerializeToString(),
    }
    card = ModelCard(
        name=name or recipe.name,
        level=recipe.tokenizer.level,
        language=language or recipe.corpus.language,
        vocabulary_size=network.vocabulary_size,
        embedding_width=recipe.network.embedding,
        units=network.units,
        tied=recipe.network.tied,
        parameters=network.count_params(),
        normalisation=recipe.corpus.normalisation,
        lowercase=recipe.corpus.lowercase,
        corpus=recipe.corpus.title or ", ".join(run.details["corpus"]["files"]),
        corpus_licence=licence or recipe.corpus.licence,
        trained_on=run.details["started"],
        seed=recipe.fit.seed,
        validation_loss=run.validation_loss,
        bits_per_character=run.bits_per_character,
        recipe=run.details["recipe"],
        command=run.details["command"],
    )
    on_stage("Comparing with the trained network")
    training, validation = read_streams(run.folder, recipe, network.vocabulary_size)
    # A short validation text is eked out, lest the costs be chance.
    tokens = np.concatenate([validation.tokens, training.tokens[:COST_TOKENS]])
    learned = training.tokens
    if since is not None:
        learned = np.concatenate([learned, validation.tokens])
    much = since is not None or len(learned) >= _MUCH_TEXT
    if ngram_megabytes is None:
        # Letters that the network has learned, it knows better than any five of them tell.
        known = recipe.tokenizer.level == "char" and since is None
        ngram_megabytes = _USUAL_NGRAM_MEGABYTES * (much and not known)
    if ngram_megabytes:
        on_stage("Counting what followed what")
        table = count_ngrams(
            learned,
            network.vocabulary_size,
            most_bytes=int(1e6 * ngram_megabytes),
            own=since is not None,
        )
        if since is not None and since.ngrams is not None:
            table.shares = since.ngrams.shares  # of far more text
        parts[model_file.NGRAMS] = table.to_bytes()
    if verbatim:
        on_stage("Indexing the training text")
        parts[model_file.VERBATIM] = build_index([run.tokenizer.decode(training.tokens)])
    if much:
        words = _words(learned, run.tokenizer)
        if since is not None and since.lexicon is not None:
            words |= since.lexicon
        parts[model_file.WORDS] = words.to_bytes()
    model = ModelFile(
        output,
        card,
        run.tokenizer.to_json(),
        parts[model_file.FLOAT_GRAPH],
        parts[model_file.INT8_GRAPH],
        ngrams_bin=parts.get(model_file.NGRAMS),
        words_bin=parts.get(model_file.WORDS),
    )
    check_parity(network, model, tokens)
    on_stage("Measuring what smaller numbers cost")
    costs = measure_costs(model, exact.SerializeToString(), tokens)
    savings = None
    if texts:
        on_stage("Measuring how much typing it saves")
        savings = measure_savings(model, texts)
    on_stage("Writing the file")
    card = dataclasses.replace(
        card, float16_cost=costs.float16, int8_cost=costs.int8, keystroke_savings=savings
    )
    return write_model(output, card, parts)


def _words(tokens: np.ndarray, tokenizer: TextTokenizer) -> Lexicon:
    """Return the words of the training text."""
    text = b"".join(map(tokenizer.token_bytes.__getitem__, tokens.tolist()))
    return Lexicon.of(set(WORD.findall(text.decode("utf-8", "replace"))))


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"{path} cannot be read as text in UTF-8: {error}.") from error
