"""What a document has said before, mixed into what the model expects."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.language_model.errors import ModelFileError, OptionError
from desktop_app.language_model.memory import DocumentMemory, MemoryWeights

VOCABULARY = 6
UNIFORM = np.full((1, VOCABULARY), 1 / VOCABULARY, np.float32)
PIECES = st.lists(
    st.tuples(st.integers(0, 3), st.lists(st.integers(0, VOCABULARY - 1), max_size=12)),
    max_size=4,
    unique_by=lambda piece: piece[0],
)


def remembering(*pieces: list[int], **weights) -> DocumentMemory:
    memory = DocumentMemory(VOCABULARY, MemoryWeights(**weights))
    memory.follow(list(enumerate(pieces)))
    return memory


def test_an_empty_document_changes_nothing():
    assert np.array_equal(remembering().mix(UNIFORM, [(1, 2)]), UNIFORM)


def test_a_context_is_trusted_by_how_often_and_in_how_few_ways_it_went_on():
    memory = remembering([1, 2, 1, 2, 1, 3], words=0.0, doubt=(3.0, 1.0, 1.0))
    # 1 went on three times, in two ways: trusted 3 / (3 + 3 * 2), less 0.7 of each count.
    mixed = memory.mix(UNIFORM, [(1,)])[0]
    left = 1 - 1 / 3 * (1 - 2 * 0.7 / 3)
    assert mixed[2] == pytest.approx(1 / 6 * left + 1 / 3 * 1.3 / 3, abs=1e-6)
    assert mixed[3] == pytest.approx(1 / 6 * left + 1 / 3 * 0.3 / 3, abs=1e-6)


def test_a_longer_context_says_more():
    memory = remembering([1, 2, 3, 4, 2, 5], words=0.0)
    assert memory.mix(UNIFORM, [(1, 2)])[0].argmax() == 3
    assert memory.mix(UNIFORM, [(4, 2)])[0].argmax() == 5


@given(PIECES, st.lists(st.integers(0, VOCABULARY - 1), max_size=4))
def test_what_comes_out_is_a_distribution(pieces, recent):
    memory = DocumentMemory(VOCABULARY, MemoryWeights(words=0.5))
    memory.follow(pieces)
    assert memory.mix(UNIFORM, [recent]).sum() == pytest.approx(1, abs=1e-5)


@given(st.lists(PIECES, min_size=1, max_size=5))
def test_only_what_stands_there_now_is_remembered(versions):
    memory = DocumentMemory(VOCABULARY, MemoryWeights(words=0.3))
    for pieces in versions:
        memory.follow(pieces)
    fresh = DocumentMemory(VOCABULARY, MemoryWeights(words=0.3))
    fresh.follow(versions[-1])
    for recent in [(), (1,), (1, 2), (3, 0, 2)]:
        one, other = memory.mix(UNIFORM, [recent]), fresh.mix(UNIFORM, [recent])
        assert np.allclose(one, other, atol=1e-7)


def test_the_callers_probabilities_are_left_alone():
    probabilities = UNIFORM.copy()
    remembering([1, 2, 3]).mix(probabilities, [(1,)])
    assert np.array_equal(probabilities, UNIFORM)


def test_weights_survive_their_file():
    weights = MemoryWeights(words=0.1, doubt=(1.0, 2.0, 3.0))
    assert MemoryWeights.from_json(weights.to_json()) == weights


@pytest.mark.parametrize("text", ["", "[]", '{"words": 0.1}', '{"words": 2, "doubt": [1, 1, 1]}'])
def test_a_broken_memory_file_is_refused_in_words(text):
    with pytest.raises(ModelFileError, match=r"memory\.json"):
        MemoryWeights.from_json(text)


@pytest.mark.parametrize("wrong", [{"words": 1.0}, {"doubt": (1.0,)}, {"doubt": (0.0, 1.0, 1.0)}])
def test_weights_that_mean_nothing_are_refused(wrong):
    with pytest.raises(OptionError):
        MemoryWeights(**wrong)
