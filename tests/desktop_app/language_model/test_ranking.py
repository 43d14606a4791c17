"""All that speaks for a token, weighed once more together."""

import dataclasses

import numpy as np
import pytest

from desktop_app.language_model.comparison import Speaker
from desktop_app.language_model.completer import Completer, CompletionOptions
from desktop_app.language_model.document_state import Reading
from desktop_app.language_model.errors import ModelFileError
from desktop_app.language_model.memory import DocumentMemory
from desktop_app.language_model.model_file import read_model, write_model
from desktop_app.language_model.ngrams import NgramTable, with_ngrams
from desktop_app.language_model.onnx_model import OnnxModel
from desktop_app.language_model.ranking import Ranking, evidence, inputs_beside
from export.ngrams import count_ngrams

A, B, C = range(3)
LIKELY, ALIKE, NETWORK = 0, 1, 2
OPTIONS = CompletionOptions(words=1, quiet_above=float("inf"))
"""Inputs by their place: see `evidence`."""


@pytest.fixture
def table() -> NgramTable:
    """Return what A, B, A, C tells, of few tokens."""
    return count_ngrams(np.array([A, B, A, C] * 20), 3, most_bytes=1_000)


def reading(tokens: list[int], directions: list[list[float]]) -> Reading:
    passed = np.array(directions, np.float32)
    nothing = np.zeros(0, np.float32)
    return Reading(
        logits=nothing,
        state=nothing,
        hidden=nothing,
        text="",
        pending="",
        recent=tuple(tokens),
        remembered=[(0, tokens)],
        passed=(passed[:1], passed[1:]),
    )


def found(table: NgramTable, tokens: list[int], directions: list[list[float]]):
    logits = np.log(np.array([[0.2, 0.5, 0.3]], np.float32))
    logits = table.mix(logits, [tokens])[0]
    return evidence(np.exp(logits), logits, reading(tokens, directions), table, DocumentMemory(3))


def only(table: NgramTable, place: int, weight: float = 3.0) -> Ranking:
    """Return a ranking that weighs one of the inputs alone."""
    inputs = inputs_beside(table)
    straight = np.zeros(inputs, np.float32)
    straight[place] = weight
    return Ranking(np.zeros((inputs + 1, 2), np.float32), np.zeros(2, np.float32), straight)


def test_what_the_network_says_by_itself_is_told_from_the_mixture(table):
    one = found(table, [A], [[1, 0]])
    expected = np.array([0.2, 0.5, 0.3])[one.tokens]
    assert one.inputs.shape == (3, inputs_beside(table))
    np.testing.assert_allclose(np.exp(3 * one.inputs[:, NETWORK]), expected, rtol=1e-3)


def test_what_followed_in_a_like_state_speaks_for_a_token(table):
    # After the first token the network stood as it does now, after the second it did not.
    one = found(table, [A, C, B, A], [[1, 0], [0, 1], [-1, 0], [1, 0]])
    assert one.tokens[one.inputs[:, ALIKE].argmax()] == C
    other = found(table, [A, C, B, A], [[1, 0], [0, 1], [-1, 0], [0, 1]])
    assert other.tokens[other.inputs[:, ALIKE].argmax()] == B


def test_the_likeliest_tokens_together_stay_as_likely_as_they_were(table):
    one = found(table, [A, C, B, A], [[1, 0], [0, 1], [-1, 0], [1, 0]])
    weighed = only(table, ALIKE, 9.0).weigh(one)
    assert one.tokens[weighed.argmax()] == C
    assert one.tokens[one.likely.argmax()] != C
    assert weighed.sum() == pytest.approx(one.likely.sum(), rel=1e-5)


def test_where_no_token_agrees_nothing_is_weighed(table):
    nothing = evidence(
        np.zeros(3, np.float32),
        np.zeros(3, np.float32),
        reading([A], [[1]]),
        table,
        DocumentMemory(3),
    )
    assert len(only(table, LIKELY).weigh(nothing)) == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content[:-1],
        lambda content: content + bytes(4),
        lambda content: b"IKNG" + content[4:],
        lambda content: content[:-4] + np.float32("nan").tobytes(),
        lambda content: content[:-4] + np.float32(1e30).tobytes(),
        lambda content: b"",
    ],
)
def test_weights_survive_their_file_and_broken_ones_are_refused(table, change):
    ranking = only(table, LIKELY)
    content = ranking.to_bytes()
    one = found(table, [A], [[1, 0]])
    np.testing.assert_array_equal(Ranking.from_bytes(content, table).weigh(one), ranking.weigh(one))
    with pytest.raises(ModelFileError, match=r"ranking\.bin cannot be read"):
        Ranking.from_bytes(change(content), table)


def test_weights_for_n_grams_of_another_length_are_refused(table):
    shorter = NgramTable(table.shares, table.orders[:2], doubtful=0.2, sure=0.45)
    with pytest.raises(ModelFileError, match="not for this model"):
        Ranking.from_bytes(only(table, LIKELY).to_bytes(), shorter)


@pytest.fixture(scope="module")
def knowing(tiny_model, tiny_text, tmp_path_factory):
    """Return a model file with n-grams, read."""
    file = read_model(tiny_model)
    table = count_ngrams(
        file.tokenizer.encode(tiny_text), file.card.vocabulary_size, most_bytes=20_000
    )
    path = tmp_path_factory.mktemp("knowing") / "knowing.inkling"
    write_model(path, file.card, file.parts | {"ngrams.bin": table.to_bytes()})
    return read_model(path)


def suggestions(file, text: str, ranking: Ranking | None, **changes) -> list[str | None]:
    """Return what is shown at some places, with the weights and without a file's own."""
    content = None if ranking is None else ranking.to_bytes()
    file = dataclasses.replace(file, ranking_bin=content)
    completer = Completer.of(file, with_ngrams(OnnxModel(file, "cpu"), file.ngrams))
    return shown(completer, text, **changes)


def shown(completer: Completer, text: str, **changes) -> list[str | None]:
    """Return what is shown at some places."""
    found = []
    for end in (i for i in range(1_000, 2_000) if text[i - 1] == " "):
        suggestion = completer.suggest(text[:end], dataclasses.replace(OPTIONS, **changes))
        found.append(suggestion and suggestion.text)
    return found


def test_the_weights_of_a_file_decide_which_word_is_shown(knowing, tiny_text):
    plain = suggestions(knowing, tiny_text, None)
    assert suggestions(knowing, tiny_text, only(knowing.ngrams, LIKELY, 0.0)) == plain
    # Who turns what is likely round shows something else.
    turned = only(knowing.ngrams, LIKELY, -6.0)
    assert suggestions(knowing, tiny_text, turned) != plain


def test_a_voice_ranks_as_the_general_model(knowing, tiny_text):
    network = OnnxModel(knowing, "cpu")
    own = Speaker(network, dataclasses.replace(knowing, ngrams_bin=None))

    def beside(ranking: Ranking | None) -> list[str | None]:
        content = None if ranking is None else ranking.to_bytes()
        general = Speaker(network, dataclasses.replace(knowing, ranking_bin=content))
        return shown(own.beside(general, 1.0).completer(), tiny_text)

    assert beside(only(knowing.ngrams, LIKELY, 0.0)) == beside(None)
    assert beside(only(knowing.ngrams, LIKELY, -6.0)) != beside(None)


def test_without_memory_nothing_of_the_document_is_weighed(knowing, tiny_text):
    turned = only(knowing.ngrams, LIKELY, -6.0)
    plain = suggestions(knowing, tiny_text, None, memory=0.0)
    assert suggestions(knowing, tiny_text, turned, memory=0.0) == plain
